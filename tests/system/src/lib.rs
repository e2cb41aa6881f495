//! The whole system under test: a simulated PMS, real adapters in the sandbox, the engine and a
//! database.
//!
//! A [`System`] is all of that, put together and set up. A [`Story`] is a scenario, read from a
//! file; [`play`] acts it out on a system and checks what it says. Nothing here knows a rule of the
//! sync: what is to be expected stands in the stories.

pub mod cast;
mod directory;
mod expect;
mod log;
mod pms;
mod stage;
mod story;
mod system;
mod words;

pub use log::log_scenario;
pub use stage::play;
pub use story::Story;
pub use system::{Feed, System, SystemOptions, adapter_host, component, loopback};
