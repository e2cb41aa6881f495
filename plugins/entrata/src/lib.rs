//! Reads residents from Entrata, over its JSON-RPC interface.
//!
//! Every call is a POST that names its method in the body, so the name and version there are what
//! the host holds a call against. The host applies the key or the password; nothing here sees
//! either, and nothing here writes to Entrata.

mod answer;
mod attributes;
mod calls;
mod events;
mod form;
mod limits;
mod mits_xml;
mod pages;
mod person;
mod properties;
mod shapes;
mod statuses;

use usersync_adapter::prelude::*;

use crate::calls::Calls;
use crate::shapes::Shape;

/// The adapter.
pub struct Entrata {
    calls: Calls,
    shape: Shape,
    today: Day,
}

impl Adapter for Entrata {
    fn describe() -> Descriptor {
        form::descriptor()
    }

    fn open(job: &Job) -> Result<Self, Failure> {
        let settings = Settings::of(job);
        Ok(Self {
            calls: Calls::new(settings)?,
            shape: settings.choice("residents_from", Shape::CHOICES)?,
            today: job.today,
        })
    }

    async fn check(&self, cx: &Context) -> Result<CheckReport, Failure> {
        let listed = properties::list(cx, &self.calls).await;
        let read = match listed.as_deref() {
            Ok([first, ..]) => self.shape.try_call(cx, &self.calls, &first.id).await,
            Ok([]) => Err(Failure::permission(
                "not tried: Entrata lists no property for these credentials; ask the company to \
                 open a property to them",
            )),
            Err(failure) => Err(Failure::new(
                &failure.kind,
                format!("not tried: {} did not work", properties::METHOD.operation),
            )),
        };
        Ok(CheckReport::new(self.calls.account())
            .verdict(properties::METHOD.operation, &listed)
            .verdict(self.shape.method().operation, &read))
    }

    async fn properties(&self, cx: &Context) -> Result<PropertyList, Failure> {
        let mut list = PropertyList::new(self.calls.account());
        list.properties = properties::list(cx, &self.calls).await?;
        Ok(list)
    }

    async fn residents(&self, cx: &Context, job: ResidentsJob) -> Result<(), Failure> {
        for property in &job.properties {
            match self.shape.residents(cx, &self.calls, property, self.today).await {
                Ok(completion) => cx.complete(completion).await?,
                Err(failure) if failure.concerns_every_property() => return Err(failure),
                Err(failure) => cx.failed(property, failure).await?,
            }
        }
        Ok(())
    }
}

usersync_adapter::export_adapter!(Entrata);
