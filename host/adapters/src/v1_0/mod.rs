//! Version 1.0 of the interface. Nobody outside this folder meets its types.

mod descriptor;
mod inward;
mod outward;
mod rows;

use std::sync::Arc;

use wasmtime::component::{Component, Linker, ResourceAny};
use wasmtime::{Engine, Store};

use self::bindings::exports::usersync::adapter::pms_source as wit;
use crate::admit::Class;
use crate::limits::Guard;
use crate::protocol::{Failure, Input, Job};
use crate::versions::{Described, Guest, Interface, Stepped};
use crate::world;

mod bindings {
    //! What the WIT looks like in Rust. Generated; nothing is written here by hand.

    wasmtime::component::bindgen!({
        path: "../../wit/v1.0",
        world: "adapter",
    });
}

/// Links what may be imported, which is nothing for a sealed adapter, and looks up the exports.
pub(crate) fn prepare(
    engine: &Engine,
    component: &Component,
    class: Class,
) -> wasmtime::Result<Arc<dyn Interface>> {
    let mut linker = Linker::new(engine);
    if class == Class::Wasi {
        world::link(&mut linker)?;
    }
    let instance = linker.instantiate_pre(component)?;
    Ok(Arc::new(Prepared(bindings::AdapterPre::new(instance)?)))
}

struct Prepared(bindings::AdapterPre<Guard>);

impl Interface for Prepared {
    fn instantiate(&self, store: &mut Store<Guard>) -> wasmtime::Result<Box<dyn Guest>> {
        let adapter = self.0.instantiate(&mut *store)?;
        store.data_mut().begin();
        Ok(Box::new(Instance { adapter, session: None }))
    }
}

struct Instance {
    adapter: bindings::Adapter,
    session: Option<ResourceAny>,
}

impl Guest for Instance {
    fn describe(&mut self, store: &mut Store<Guard>) -> wasmtime::Result<Described> {
        let described = self.adapter.usersync_adapter_pms_source().call_describe(store)?;
        Ok(descriptor::read(described))
    }

    fn open(
        &mut self,
        store: &mut Store<Guard>,
        job: &Job,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let source = self.adapter.usersync_adapter_pms_source();
        let opened = source.session().call_open(store, &inward::job(job))?;
        Ok(opened.map(|session| self.session = Some(session)).map_err(outward::failure))
    }

    fn step(&mut self, store: &mut Store<Guard>, input: Input) -> wasmtime::Result<Stepped> {
        let session =
            self.session.ok_or_else(|| wasmtime::Error::msg("the session has not been opened"))?;
        let source = self.adapter.usersync_adapter_pms_source();
        let stepped = source.session().call_step(store, session, &inward::input(input))?;
        Ok(match stepped.map(outward::turn) {
            Ok(Ok(turn)) => Stepped::Turn(turn),
            Ok(Err(invalid)) => Stepped::Invalid(invalid),
            Err(failure) => Stepped::Failed(outward::failure(failure)),
        })
    }
}
