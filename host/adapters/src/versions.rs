//! The versions of the adapter interface that this host speaks, each behind the same trait.

use std::sync::Arc;

use wasmtime::component::Component;
use wasmtime::{Engine, Store};

use crate::admit::Class;
use crate::conduct::InvalidResult;
use crate::findings::DescriptorProblem;
use crate::limits::Guard;
use crate::protocol::{Descriptor, Failure, Input, Job, Turn};
use crate::v1_0;

/// The interface without its version.
pub(crate) const INTERFACE: &str = "usersync:adapter/pms-source@";

/// One version of the interface.
pub(crate) struct Version {
    /// As a component exports it.
    pub(crate) export: &'static str,
    /// The frozen text.
    pub(crate) wit: &'static str,
    /// Links a component of this class, and looks up what the host will call.
    pub(crate) prepare: fn(&Engine, &Component, Class) -> wasmtime::Result<Arc<dyn Interface>>,
}

/// All of them, oldest first.
pub(crate) static VERSIONS: [Version; 1] = [Version {
    export: "usersync:adapter/pms-source@1.0.0",
    wit: include_str!("../../../wit/v1.0/pms-source.wit"),
    prepare: v1_0::prepare,
}];

/// The version of this export, if it is one.
pub(crate) fn of_export(name: &str) -> Option<&'static Version> {
    VERSIONS.iter().find(|version| version.export == name)
}

/// The versions spoken, for messages.
pub(crate) fn spoken() -> String {
    let numbers: Vec<_> =
        VERSIONS.iter().filter_map(|version| version.export.strip_prefix(INTERFACE)).collect();
    numbers.join(", ")
}

/// A component whose exports have been looked up.
pub(crate) trait Interface: Send + Sync {
    fn instantiate(&self, store: &mut Store<Guard>) -> wasmtime::Result<Box<dyn Guest>>;
}

/// An instance of an adapter. An error is one of the call; what the guest answers is data.
pub(crate) trait Guest: Send {
    fn describe(&mut self, store: &mut Store<Guard>) -> wasmtime::Result<Described>;

    fn open(
        &mut self,
        store: &mut Store<Guard>,
        job: &Job,
    ) -> wasmtime::Result<Result<(), Failure>>;

    /// Steps the session that was opened.
    fn step(&mut self, store: &mut Store<Guard>, input: Input) -> wasmtime::Result<Stepped>;
}

/// A descriptor, or everything that is wrong with its words.
pub(crate) type Described = Result<Descriptor, Vec<DescriptorProblem>>;

/// What came of a step.
pub(crate) enum Stepped {
    Turn(Turn),
    /// The guest's own word that it cannot go on.
    Failed(Failure),
    Invalid(InvalidResult),
}
