//! Reads residents from AppFolio.
//!
//! The host applies HTTP Basic, beside which the database wants the developer's id; nothing here
//! sees the client secret, and nothing here writes to AppFolio.

mod contacts;
mod form;
mod properties;
mod roles;
mod shapes;
mod statuses;

use usersync_adapter::prelude::*;

use crate::shapes::Shape;

/// The adapter.
pub struct AppFolio {
    shape: Shape,
}

impl Adapter for AppFolio {
    fn describe() -> Descriptor {
        form::descriptor()
    }

    fn open(job: &Job) -> Result<Self, Failure> {
        Ok(Self { shape: Shape::open(Settings::of(job), job.today)? })
    }

    async fn check(&self, cx: &Context) -> Result<CheckReport, Failure> {
        let mut report = CheckReport::new(self.shape.account());
        let mut stopped_at: Option<(&str, Failure)> = None;
        for operation in self.shape.operations() {
            let outcome = match &stopped_at {
                None => self.shape.try_call(cx, operation).await,
                Some((failed, failure)) => {
                    Err(Failure::new(&failure.kind, format!("not tried: {failed} did not work")))
                }
            };
            report = report.verdict(operation, &outcome);
            if let Err(failure) = outcome
                && failure.concerns_every_property()
                && stopped_at.is_none()
            {
                stopped_at = Some((operation, failure));
            }
        }
        Ok(report)
    }

    async fn properties(&self, cx: &Context) -> Result<PropertyList, Failure> {
        let mut list = PropertyList::new(self.shape.account());
        list.properties = self.shape.properties(cx).await?;
        Ok(list)
    }

    async fn residents(&self, cx: &Context, job: ResidentsJob) -> Result<(), Failure> {
        for property in &job.properties {
            match self.shape.residents(cx, property, &job.reach).await {
                Ok(completion) => cx.complete(completion).await?,
                Err(failure) if failure.concerns_every_property() => return Err(failure),
                Err(failure) => cx.failed(property, failure).await?,
            }
        }
        Ok(())
    }
}

usersync_adapter::export_adapter!(AppFolio);
