//! The habits of a PMS that vary between installs, resources or days.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Mutex;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::lock;
use crate::pms::Pms;

/// The quirks of one PMS; the default is the plainest there is.
pub trait Quirks: Copy + Debug + Default + Serialize + DeserializeOwned + Send + 'static {
    /// Whose they are.
    const PMS: Pms;
}

/// The quirks that a stand-in has at the moment.
#[derive(Debug, Default)]
pub(crate) struct QuirkCell<Q>(Mutex<Q>);

impl<Q: Quirks> QuirkCell<Q> {
    /// The quirks themselves.
    pub(crate) fn get(&self) -> Q {
        *lock(&self.0)
    }

    /// Puts others in their place.
    pub(crate) fn set(&self, quirks: Q) {
        *lock(&self.0) = quirks;
    }
}

/// Quirks of whatever PMS, for those who know only their JSON.
pub(crate) trait QuirkStore: Any {
    /// All of them with their values.
    fn show(&self) -> Value;

    /// Changes them; what is not named takes its default.
    fn change(&self, quirks: &[u8]) -> Result<(), serde_json::Error>;
}

impl<Q: Quirks> QuirkStore for QuirkCell<Q> {
    fn show(&self) -> Value {
        serde_json::to_value(self.get()).expect("quirks are switches and numbers")
    }

    fn change(&self, quirks: &[u8]) -> Result<(), serde_json::Error> {
        self.set(serde_json::from_slice(quirks)?);
        Ok(())
    }
}
