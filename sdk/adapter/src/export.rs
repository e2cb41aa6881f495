//! The component's exports, which exist in the sandbox only.

use std::cell::RefCell;
use std::marker::PhantomData;

use crate::bindings::exports::usersync::adapter::pms_source::{
    Guest, GuestSession, Session as Handle,
};
use crate::{Adapter, Descriptor, Input, Job, Session, Turn, logs, wire};

/// An adapter behind the interface `pms-source`.
pub struct Component<A>(PhantomData<A>);

impl<A: Adapter> Guest for Component<A> {
    type Session = OpenSession<A>;

    fn describe() -> Descriptor {
        logs::install_panic_hook();
        A::describe()
    }
}

/// A session as the host holds it.
pub struct OpenSession<A> {
    session: RefCell<Session>,
    adapter: PhantomData<A>,
}

impl<A: Adapter> GuestSession for OpenSession<A> {
    fn open(job: Job) -> Result<Handle, wire::Failure> {
        logs::install_panic_hook();
        let session = RefCell::new(Session::open::<A>(job)?);
        Ok(Handle::new(Self { session, adapter: PhantomData }))
    }

    fn step(&self, input: Input) -> Result<Turn, wire::Failure> {
        Ok(self.session.borrow_mut().step(input)?)
    }
}
