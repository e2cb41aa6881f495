//! Reads residents from MRI Residential Management, over the API services that MRI opens to
//! partners.
//!
//! The host applies HTTP Basic, whose user name is composed of four fields, one of them secret;
//! nothing here sees it. Nothing here writes to MRI.

mod answer;
mod calls;
mod check;
mod form;
mod formats;
mod households;
mod pages;
mod place;
mod properties;
mod reading;
mod shapes;
mod sign_in;
mod statuses;

use usersync_adapter::kind;
use usersync_adapter::prelude::*;

use crate::calls::Calls;
use crate::shapes::lease_details;

/// The adapter.
pub struct Mri {
    calls: Calls,
    account: String,
    today: Day,
}

impl Adapter for Mri {
    fn describe() -> Descriptor {
        form::descriptor()
    }

    fn open(job: &Job) -> Result<Self, Failure> {
        let settings = Settings::of(job);
        let account = format!("{}/{}", settings.text("client_id")?, settings.text("database")?);
        settings.text("web_service_user")?;
        Ok(Self {
            calls: Calls::open(settings)?,
            account: account.to_ascii_uppercase(),
            today: job.today,
        })
    }

    async fn check(&self, cx: &Context) -> Result<CheckReport, Failure> {
        Ok(check::report(cx, &self.calls, &self.account, self.today).await)
    }

    async fn properties(&self, cx: &Context) -> Result<PropertyList, Failure> {
        let listed = properties::all(cx, &self.calls).await;
        if listed.as_ref().is_err_and(|failure| failure.kind == kind::LOG_IN) {
            // What comes of it is noted with the calls: whether the sign-in works at all.
            let _ = lease_details::attempt(cx, &self.calls, None, self.today).await;
        }
        let mut list = PropertyList::new(&self.account);
        list.properties = sign_in::explained(listed, &self.calls)?;
        Ok(list)
    }

    async fn residents(&self, cx: &Context, job: ResidentsJob) -> Result<(), Failure> {
        let mut changes = match &job.reach {
            Reach::Full => None,
            Reach::Since(time) => {
                Some(reading::changes(cx, &self.calls, time, &job.properties).await?)
            }
        };
        for property in &job.properties {
            let changes = changes.as_mut();
            match reading::property(cx, &self.calls, property, self.today, changes).await {
                Ok(completion) => cx.complete(completion).await?,
                // Rights are given for each API, whatever the property.
                Err(failure)
                    if failure.concerns_every_property() || failure.kind == kind::PERMISSION =>
                {
                    return Err(failure);
                }
                Err(failure) => cx.failed(property, failure).await?,
            }
        }
        Ok(())
    }
}

usersync_adapter::export_adapter!(Mri);
