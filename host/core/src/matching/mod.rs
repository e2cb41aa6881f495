//! Which contacts a record can be: by the same person, by email, by name, by resemblance.
//!
//! What is found here is only proposed. A resemblance never links anybody.

mod blocks;
mod directory;
mod names;
mod nicknames;
mod profile;
mod weights;

pub use blocks::Blocks;
pub(crate) use directory::Directory;
pub use profile::Profile;
pub use weights::Score;
