//! Reads residents from Yardi Voyager, over the SOAP interfaces that Yardi licenses to vendors.
//!
//! Every call carries the sign-in in its body, so the password and the licence are secret segments
//! that the host fills in. Nothing here writes to Yardi.

mod answer;
mod calls;
mod form;
mod properties;
mod shapes;
mod statuses;

use usersync_adapter::prelude::*;

use crate::calls::Calls;
use crate::shapes::{Asked, Shape};

/// Rows handed over at once.
const ROWS_PER_BATCH: usize = 200;

/// Residents who moved out longer ago than this are not asked for. Without a date some
/// installations leave every past resident out, and then a move-out would never arrive; without a
/// limit others send decades of them. A year lets a feed that was off for months, or a move-out
/// that was entered late, catch up.
const DAYS_OF_PAST_RESIDENTS: u32 = 365;

/// The adapter.
pub struct Yardi {
    calls: Calls,
    shape: &'static Shape,
    account: String,
    today: Day,
}

impl Adapter for Yardi {
    fn describe() -> Descriptor {
        form::descriptor()
    }

    fn open(job: &Job) -> Result<Self, Failure> {
        let settings = Settings::of(job);
        let endpoint = settings.endpoint("endpoint")?;
        let database = settings.text("database")?.to_ascii_lowercase();
        Ok(Self {
            account: format!("{}/{database}", endpoint.host()),
            calls: Calls::new(endpoint, settings)?,
            shape: settings.choice("interface", Shape::CHOICES)?,
            today: job.today,
        })
    }

    async fn check(&self, cx: &Context) -> Result<CheckReport, Failure> {
        let listed = self.list(cx).await;
        let read = match listed.as_deref() {
            Ok([first, ..]) => self.try_residents(cx, &first.id).await,
            Ok([]) => Err(Failure::permission(
                "not tried: Yardi lists no property for this interface entity; ask for the \
                 interface to be switched on for a property",
            )),
            Err(failure) => Err(Failure::new(
                &failure.kind,
                format!("not tried: {} did not work", self.shape.interface.properties),
            )),
        };
        Ok(CheckReport::new(&self.account)
            .verdict(self.shape.interface.properties, &listed)
            .verdict(self.shape.operation, &read))
    }

    async fn properties(&self, cx: &Context) -> Result<PropertyList, Failure> {
        let mut list = PropertyList::new(&self.account);
        list.properties = self.list(cx).await?;
        Ok(list)
    }

    async fn residents(&self, cx: &Context, job: ResidentsJob) -> Result<(), Failure> {
        for property in &job.properties {
            match self.read(cx, property).await {
                Ok(completion) => cx.complete(completion).await?,
                Err(failure) if failure.concerns_every_property() => return Err(failure),
                Err(failure) => cx.failed(property, failure).await?,
            }
        }
        Ok(())
    }
}

impl Yardi {
    async fn list(&self, cx: &Context) -> Result<Vec<Property>, Failure> {
        let interface = self.shape.interface;
        let reply = cx.send(self.calls.properties(interface)).await?;
        properties::read(reply, interface)
    }

    async fn try_residents(&self, cx: &Context, property: &str) -> Result<(), Failure> {
        // Nobody has moved out since today, so this is the smallest answer there is.
        let asked = Asked { property, moved_out_since: self.today, today: self.today };
        let text = self.shape.ask(cx, &self.calls, asked).await?;
        let mut reading = self.shape.read(&text, asked);
        while reading.next_people()?.is_some() {}
        Ok(())
    }

    /// Reads one property to its end.
    async fn read(&self, cx: &Context, property: &str) -> Result<Completion, Failure> {
        let moved_out_since = dates::days_before(self.today, DAYS_OF_PAST_RESIDENTS);
        let asked = Asked { property, moved_out_since, today: self.today };
        let text = self.shape.ask(cx, &self.calls, asked).await?;
        let mut reading = self.shape.read(&text, asked);
        let mut batch = Batch::new(property, Row::FIELDS);
        let mut rows = 0;
        while let Some(people) = reading.next_people()? {
            rows += people.len();
            for person in people {
                batch.push(person);
            }
            if batch.len() >= ROWS_PER_BATCH {
                cx.residents(batch.take()).await?;
            }
        }
        if !batch.is_empty() {
            cx.residents(batch).await?;
        }
        Ok(reading.completion(rows))
    }
}

usersync_adapter::export_adapter!(Yardi);
