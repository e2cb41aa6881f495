//! An adapter that does nothing: what starting it takes, starting any adapter takes. It must stay
//! out of every build that ships.

use usersync_adapter::prelude::*;

/// The adapter.
pub struct Idle;

impl Adapter for Idle {
    fn describe() -> Descriptor {
        Descriptor::new("idle", "Idle", env!("CARGO_PKG_VERSION"), "nobody")
            .field(Field::url("endpoint", "Address").required())
            .host("setting:endpoint")
            .operation(Operation::get("residents", "is never called").path("/residents"))
    }

    fn open(_: &Job) -> Result<Self, Failure> {
        Ok(Self)
    }

    async fn check(&self, _: &Context) -> Result<CheckReport, Failure> {
        Ok(CheckReport::new("nobody"))
    }

    async fn properties(&self, _: &Context) -> Result<PropertyList, Failure> {
        Ok(PropertyList::new("nobody"))
    }

    /// Nobody lives anywhere.
    async fn residents(&self, cx: &Context, job: ResidentsJob) -> Result<(), Failure> {
        for property in &job.properties {
            cx.complete(Completion::everyone(property, 0)).await?;
        }
        Ok(())
    }
}

usersync_adapter::export_adapter!(Idle);
