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
use crate::shapes::Shape;

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
    shape: Shape,
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
            // Nobody has moved out since today, so this is the smallest answer there is.
            Ok([first, ..]) => self.try_residents(cx, &first.id).await,
            Ok([]) => Err(Failure::permission(
                "not tried: Yardi lists no property for this interface entity; ask for the \
                 interface to be switched on for a property",
            )),
            Err(failure) => Err(Failure::new(
                &failure.kind,
                format!("not tried: {} did not work", calls::PROPERTIES),
            )),
        };
        Ok(CheckReport::new(&self.account)
            .verdict(calls::PROPERTIES, &listed)
            .verdict(self.shape.operation(), &read))
    }

    async fn properties(&self, cx: &Context) -> Result<PropertyList, Failure> {
        let mut list = PropertyList::new(&self.account);
        list.properties = self.list(cx).await?;
        Ok(list)
    }

    async fn residents(&self, cx: &Context, job: ResidentsJob) -> Result<(), Failure> {
        for property in &job.properties {
            match self.read(cx, property).await {
                Ok(rows) => cx.complete(Completion::everyone(property, rows)).await?,
                Err(failure) if failure.concerns_every_property() => return Err(failure),
                Err(failure) => cx.failed(property, failure).await?,
            }
        }
        Ok(())
    }
}

impl Yardi {
    async fn list(&self, cx: &Context) -> Result<Vec<Property>, Failure> {
        let reply = cx.send(self.calls.properties()).await?;
        properties::read(reply)
    }

    async fn try_residents(&self, cx: &Context, property: &str) -> Result<(), Failure> {
        let reply = cx.send(self.shape.call(&self.calls, property, self.today)).await?;
        let text = answer::text(reply)?;
        let mut people = self.shape.people(&text, property, self.today);
        while people.next_household()?.is_some() {}
        Ok(())
    }

    /// Reads one property to its end and says how many rows that were.
    async fn read(&self, cx: &Context, property: &str) -> Result<usize, Failure> {
        let moved_out_since = dates::days_before(self.today, DAYS_OF_PAST_RESIDENTS);
        let reply = cx.send(self.shape.call(&self.calls, property, moved_out_since)).await?;
        let text = answer::text(reply)?;
        let mut people = self.shape.people(&text, property, self.today);
        let mut batch = Batch::new(property, self.shape.carries());
        let mut rows = 0;
        while let Some(household) = people.next_household()? {
            rows += household.len();
            for row in household {
                batch.push(row);
            }
            if batch.len() >= ROWS_PER_BATCH {
                cx.residents(batch.take()).await?;
            }
        }
        if !batch.is_empty() {
            cx.residents(batch).await?;
        }
        Ok(rows)
    }
}

usersync_adapter::export_adapter!(Yardi);
