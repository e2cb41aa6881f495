//! Admits adapters and runs them; nothing else in the product names wasmtime.
//!
//! An adapter is a component without imports. It is stepped: each step takes one input and gives
//! one output, and whatever it wants from the world is data in that output. Nothing here performs
//! a request, holds a secret or writes what a guest said to the process log.

pub mod protocol;
