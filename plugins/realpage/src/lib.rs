//! Reads residents from RealPage's `OneSite`, through the gateway of RealPage Exchange.
//!
//! Every call carries the sign-in in its body, so the licence key and the password are secret
//! segments that the host fills in. Nothing here writes to RealPage.

mod answer;
mod calls;
mod fields;
mod form;
mod households;
mod listing;
mod resident;
mod shapes;
mod sites;
mod statuses;
mod units;

use usersync_adapter::prelude::*;
use usersync_adapter::tracing;

use crate::calls::Calls;
use crate::listing::Listing;
use crate::shapes::Shape;
use crate::units::Units;

/// Rows handed over at once.
const ROWS_PER_BATCH: usize = 200;

/// The adapter.
pub struct RealPage {
    calls: Calls,
    sites: Vec<String>,
    today: Day,
}

impl Adapter for RealPage {
    fn describe() -> Descriptor {
        form::descriptor()
    }

    fn open(job: &Job) -> Result<Self, Failure> {
        let settings = Settings::of(job);
        Ok(Self {
            calls: Calls::new(settings)?,
            sites: sites::typed_in(settings)?,
            today: job.today,
        })
    }

    async fn check(&self, cx: &Context) -> Result<CheckReport, Failure> {
        let mut report = CheckReport::new(self.calls.account());
        let mut sites = self.sites.clone();
        if sites.is_empty() {
            let listed = self.list_sites(cx, None).await;
            report = report.verdict(sites::OPERATION, &listed);
            sites.extend(listed.into_iter().flatten().map(|site| site.id));
        }
        let (operation, tried) = self.try_sites(cx, &sites).await;
        Ok(report.verdict(operation, &tried))
    }

    async fn properties(&self, cx: &Context) -> Result<PropertyList, Failure> {
        let mut list = PropertyList::new(self.calls.account());
        if self.sites.is_empty() {
            list.properties = self.list_sites(cx, None).await?;
        }
        for site in &self.sites {
            match self.typed_in_site(cx, site).await {
                Ok(property) => list.properties.push(property),
                Err(failure) if failure.concerns_every_property() => return Err(failure),
                Err(failure) => cx.failed(site, failure).await?,
            }
        }
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

impl RealPage {
    async fn list_sites(&self, cx: &Context, site: Option<&str>) -> Result<Vec<Property>, Failure> {
        let text = ask(cx, self.calls.call(sites::OPERATION, site)).await?;
        sites::read(&text)
    }

    /// A site of the settings, with its name if the key may ask for it: what was typed in is the
    /// list, and RealPage only tells more about it.
    async fn typed_in_site(&self, cx: &Context, site: &str) -> Result<Property, Failure> {
        match self.list_sites(cx, Some(site)).await {
            Ok(listed) => {
                listed.into_iter().find(|property| property.id == site).ok_or_else(|| {
                    let message = format!("RealPage does not list the site `{site}` for this key");
                    Failure::permission(message).at(sites::OPERATION)
                })
            }
            Err(failure) if answer::lacks_the_operation(&failure) => {
                tracing::info!("the site `{site}` is listed without a name: {failure}");
                Ok(Property::new(site, site, Vec::new()))
            }
            Err(failure) => Err(failure),
        }
    }

    /// The smallest read that works: a site that was closed says nothing about the sign-in.
    async fn try_sites(
        &self,
        cx: &Context,
        sites: &[String],
    ) -> (&'static str, Result<(), Failure>) {
        let best = Shape::ALL[0].operation();
        let mut first_failure = None;
        for site in sites {
            match self.listing(cx, site, Shape::probe).await {
                Ok(listing) => return (listing.shape().operation(), Ok(())),
                Err(failure) if failure.concerns_every_property() => return (best, Err(failure)),
                Err(failure) => first_failure = first_failure.or(Some(failure)),
            }
        }
        let no_site = || Failure::permission("not tried: RealPage lists no site for this key");
        (best, Err(first_failure.unwrap_or_else(no_site)))
    }

    /// Reads one property to its end and says how many rows that were.
    async fn read(&self, cx: &Context, site: &str) -> Result<usize, Failure> {
        let mut listing = self.listing(cx, site, Shape::call).await?;
        if listing.units.lack_numbers() {
            self.look_up_units(cx, site, &mut listing.units).await?;
        }
        let mut batch = Batch::new(site, listing.shape().carries());
        batch.expected = u32::try_from(listing.len()).ok();
        let mut rows = 0;
        let mut records = listing.records();
        while let Some(resident) = records.next_record()? {
            batch.push(resident::row(&resident, &listing, self.today));
            rows += 1;
            if batch.len() == ROWS_PER_BATCH {
                cx.residents(batch.take()).await?;
            }
        }
        if !batch.is_empty() {
            cx.residents(batch).await?;
        }
        Ok(rows)
    }

    /// The best list of residents that the licence key is good for.
    async fn listing(
        &self,
        cx: &Context,
        site: &str,
        request: fn(Shape, &Calls, &str) -> Request,
    ) -> Result<Listing, Failure> {
        let mut refusals = Vec::new();
        for shape in Shape::ALL {
            let text = ask(cx, request(shape, &self.calls, site)).await;
            match text.and_then(|text| Listing::read(shape, text)) {
                Err(failure) if answer::lacks_the_operation(&failure) => {
                    tracing::info!("another list is tried: {failure}");
                    refusals.push(failure.message.clone());
                }
                outcome => return outcome,
            }
        }
        let message = format!(
            "the licence key opens no list of residents; ask RealPage for the right to {}: {}",
            Shape::ALL[0].operation(),
            refusals.join("; ")
        );
        Err(Failure::permission(message).at(Shape::ALL[0].operation()))
    }

    /// Puts in the unit numbers that the list of residents leaves out. Without the right to read
    /// them they stay unknown.
    async fn look_up_units(
        &self,
        cx: &Context,
        site: &str,
        units: &mut Units,
    ) -> Result<(), Failure> {
        for operation in units::OPERATIONS {
            let text = ask(cx, self.calls.call(operation, Some(site))).await;
            match text.and_then(|text| units.add_list(&text, operation)) {
                Err(failure) if answer::lacks_the_operation(&failure) => {
                    tracing::info!("unit numbers cannot be looked up: {failure}");
                }
                outcome => return outcome,
            }
        }
        tracing::warn!(
            "some residents are listed without a unit number, and the licence key opens no list of \
             units; ask RealPage for the right to {}",
            units::OPERATIONS[0]
        );
        Ok(())
    }
}

/// The text of an answer that is no refusal.
async fn ask(cx: &Context, request: Request) -> Result<String, Failure> {
    answer::text(cx.send(request).await?)
}

usersync_adapter::export_adapter!(RealPage);
