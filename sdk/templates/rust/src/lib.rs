//! Reads residents from Cedar.
//!
//! The host sends the key; nothing here sees it, and nothing here writes to Cedar.

mod form;
mod lists;
mod people;

use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;

use crate::form::{PROPERTIES, RESIDENTS};
use crate::lists::List;

/// The most entries that Cedar gives on one page.
const PAGE_SIZE: u32 = 100;

/// The adapter.
pub struct Cedar {
    endpoint: Endpoint,
    today: Day,
}

impl Adapter for Cedar {
    fn describe() -> Descriptor {
        form::descriptor()
    }

    fn open(job: &Job) -> Result<Self, Failure> {
        Ok(Self {
            endpoint: Settings::of(job).endpoint("endpoint")?,
            today: job.today,
        })
    }

    async fn check(&self, cx: &Context) -> Result<CheckReport, Failure> {
        let listed = self.list_properties(cx, 1, 1).await;
        let residents = match &listed {
            Ok(properties) => match properties.first() {
                Some(property) => self.try_residents(cx, &property.id).await,
                None => Err(Failure::other("not tried: this key sees no property")),
            },
            Err(failure) => Err(Failure::new(
                &failure.kind,
                "not tried: properties did not work",
            )),
        };
        Ok(CheckReport::new(self.endpoint.host())
            .verdict(PROPERTIES, &listed)
            .verdict(RESIDENTS, &residents))
    }

    async fn properties(&self, cx: &Context) -> Result<PropertyList, Failure> {
        let mut list = PropertyList::new(self.endpoint.host());
        list.properties = self.list_properties(cx, PAGE_SIZE, u32::MAX).await?;
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

impl Cedar {
    /// The properties on so many pages.
    async fn list_properties(
        &self,
        cx: &Context,
        page_size: u32,
        pages: u32,
    ) -> Result<Vec<Property>, Failure> {
        let url = self.endpoint.path(&["cedar", "v1", "properties"]);
        let mut list = List::new(PROPERTIES, url, page_size);
        let mut found = Vec::new();
        for _ in 0..pages {
            let Some(page) = list.next(cx).await? else {
                break;
            };
            found.extend(page.iter().filter_map(Fields::of).filter_map(property));
        }
        Ok(found)
    }

    async fn try_residents(&self, cx: &Context, property: &str) -> Result<(), Failure> {
        self.list_residents(property, 1).next(cx).await.map(drop)
    }

    /// Reads one property to its end.
    async fn read(&self, cx: &Context, property: &str) -> Result<Completion, Failure> {
        let mut list = self.list_residents(property, PAGE_SIZE);
        let mut rows = 0;
        while let Some(page) = list.next(cx).await? {
            let mut batch = Batch::new(property, Row::FIELDS);
            page.iter()
                .for_each(|entry| batch.push(people::row(entry, self.today)));
            batch.expected = u32::try_from(list.total()).ok();
            rows += batch.len();
            cx.residents(batch).await?;
        }
        Ok(Completion::everyone(property, rows).total(list.total(), rows as u64, "residents"))
    }

    fn list_residents(&self, property: &str, page_size: u32) -> List {
        let url = self
            .endpoint
            .path(&["cedar", "v1", "properties", property, "residents"]);
        List::new(RESIDENTS, url, page_size)
    }
}

/// None for one without an id, which no later call could name.
fn property(fields: Fields<'_>) -> Option<Property> {
    let id = fields.plain(&["id"])?;
    let name = fields.plain(&["name"]).unwrap_or_else(|| id.clone());
    let address = fields.value(&["address"]).and_then(Fields::of);
    let part = |key| address.and_then(|address| address.plain(&[key]));
    let town: Vec<String> = ["city", "state", "postal_code"]
        .into_iter()
        .filter_map(part)
        .collect();
    let lines = [part("street"), (!town.is_empty()).then(|| town.join(" "))];
    Some(Property::new(
        id,
        name,
        lines.into_iter().flatten().collect(),
    ))
}

usersync_adapter::export_adapter!(Cedar);
