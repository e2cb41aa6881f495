//! The console as a browser without script gets it.

mod adapters;
mod frame;
mod visitor;
mod wizard;
