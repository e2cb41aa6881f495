//! An adapter for Cedar that makes whichever mistake its settings name, and no other: so a test can
//! see that the conformance suite catches it, and by which case. It must stay out of every build
//! that ships.

mod mistakes;
mod pages;
mod people;

use std::hint::black_box;

use usersync_adapter::Cursor;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::parse::statuses::{Statuses, Stay};
use usersync_adapter::prelude::*;

use crate::mistakes::{MISTAKES, Mistake};
use crate::pages::{Page, Pages};

const PROPERTIES: &str = "properties";
const RESIDENTS: &str = "residents";
const KEY: &str = "key";

const STATUSES: Statuses = Statuses(&[
    ("applicant", Stay::Other),
    ("upcoming", Stay::Ahead),
    ("current", Stay::Running),
    ("notice", Stay::Ending),
    ("eviction", Stay::Ending),
    ("past", Stay::Over),
    ("cancelled", Stay::Other),
]);

/// The adapter.
pub struct Careless {
    endpoint: Endpoint,
    mistake: Mistake,
    today: Day,
}

impl Adapter for Careless {
    fn describe() -> Descriptor {
        let words: Vec<(&str, &str)> = MISTAKES.iter().map(|(word, _)| (*word, *word)).collect();
        Descriptor::new("careless", "Careless", env!("CARGO_PKG_VERSION"), "nobody")
            .field(Field::url("endpoint", "Address").required())
            .field(Field::secret("api_key", "Key").required())
            .field(Field::choice("mistake", "Mistake", &words).required().default("none"))
            .slot(CredentialSlot::header(KEY, "X-Cedar-Key", [Part::of_secret("api_key")]))
            .host("setting:endpoint")
            .operation(
                Operation::get(PROPERTIES, "lists the properties")
                    .group("calls")
                    .path("/cedar/v1/properties"),
            )
            .operation(
                Operation::get(RESIDENTS, "reads the residents of one property")
                    .group("calls")
                    .path("/residents"),
            )
            .budget(Budget::new("calls").window(10, 1).window(300, 60))
            .statuses(STATUSES)
    }

    fn open(job: &Job) -> Result<Self, Failure> {
        let settings = Settings::of(job);
        Ok(Self {
            endpoint: settings.endpoint("endpoint")?,
            mistake: settings.choice("mistake", MISTAKES)?,
            today: job.today,
        })
    }

    async fn check(&self, cx: &Context) -> Result<CheckReport, Failure> {
        let listed = self.list_properties(cx).await;
        let residents = match &listed {
            Err(_) => Err(Failure::other("not tried: properties did not work")),
            Ok(_) if self.makes(Mistake::DoubtfulCheck) => Err(Failure::other("it looked odd")),
            Ok(properties) => match properties.first() {
                Some(property) => self.residents_of(&property.id, 1).next(cx).await.map(drop),
                None => Err(Failure::other("not tried: the key sees no property")),
            },
        };
        Ok(CheckReport::new(self.endpoint.host())
            .verdict(PROPERTIES, &listed)
            .verdict(RESIDENTS, &residents))
    }

    async fn properties(&self, cx: &Context) -> Result<PropertyList, Failure> {
        let mut list = PropertyList::new(self.endpoint.host());
        list.properties = self.list_properties(cx).await?;
        if self.makes(Mistake::ForgottenProperty) {
            list.properties.pop();
        }
        Ok(list)
    }

    async fn residents(&self, cx: &Context, job: ResidentsJob) -> Result<(), Failure> {
        let stumble = Stumble(self.makes(Mistake::FallsOnCancel));
        if self.makes(Mistake::Prying) {
            // Refused by the host, and never missed.
            let _ = cx.send(Request::get(RESIDENTS, self.endpoint.join("/cedar/v1/keys"))).await;
        }
        let read = self.read_all(cx, job).await;
        std::mem::forget(stumble);
        read
    }
}

/// Panics when it is dropped.
struct Stumble(bool);

impl Drop for Stumble {
    fn drop(&mut self) {
        assert!(!self.0, "this adapter was told to fall");
    }
}

impl Careless {
    fn makes(&self, mistake: Mistake) -> bool {
        self.mistake == mistake
    }

    async fn list_properties(&self, cx: &Context) -> Result<Vec<Property>, Failure> {
        let url = self.endpoint.path(&["cedar", "v1", "properties"]);
        let mut pages = Pages::new(self.mistake, PROPERTIES, url, 1);
        let mut found = Vec::new();
        while let Some(page) = pages.next(cx).await? {
            found.extend(page.entries.iter().filter_map(Fields::of).filter_map(|fields| {
                let id = fields.plain(&["id"])?;
                Some(Property::new(id, fields.plain(&["name"]).unwrap_or_default(), Vec::new()))
            }));
        }
        Ok(found)
    }

    fn residents_of(&self, property: &str, first: u32) -> Pages {
        let url = self.endpoint.path(&["cedar", "v1", "properties", property, "residents"]);
        Pages::new(self.mistake, RESIDENTS, url, first)
    }

    /// Reads the properties from the checkpoint on.
    async fn read_all(&self, cx: &Context, job: ResidentsJob) -> Result<(), Failure> {
        let mut place = Place::of(job.cursor.as_ref())?;
        for property in job.properties.iter().skip(place.property) {
            match self.read(cx, property, &mut place).await {
                Ok(completion) => cx.complete(completion).await?,
                Err(failure) if failure.concerns_every_property() => return Err(failure),
                Err(failure) => cx.failed(property, failure).await?,
            }
            place = Place { property: place.property + 1, page: 1, rows: 0 };
        }
        Ok(())
    }

    async fn read(
        &self,
        cx: &Context,
        property: &str,
        place: &mut Place,
    ) -> Result<Completion, Failure> {
        let hoard =
            self.makes(Mistake::Hoards).then(|| black_box(Vec::<u8>::with_capacity(80 << 20)));
        let mut pages = self.residents_of(property, place.page);
        let mut seen = Vec::new();
        while let Some(page) = pages.next(cx).await? {
            let next = page.next;
            let batch = self.batch(property, page, &mut seen);
            place.rows += batch.len();
            cx.residents(batch).await?;
            if let Some(next) = next {
                place.page = next + u32::from(self.makes(Mistake::SkipsAPage));
                cx.checkpoint(place.cursor()).await?;
            }
        }
        drop(hoard);
        if place.rows == 0 && self.makes(Mistake::EmptyIsAFault) {
            return Err(Failure::answer("nobody lives there").at(RESIDENTS));
        }
        Ok(Completion::everyone(property, place.rows))
    }

    fn batch(&self, property: &str, mut page: Page, seen: &mut Vec<String>) -> Batch {
        let drops_last = match page.next {
            None => page.number == 1 && self.makes(Mistake::LastRowOfOnePage),
            Some(_) => self.makes(Mistake::LastRowOfEachPage),
        };
        if drops_last {
            page.entries.pop();
        }
        if self.makes(Mistake::OnceAPage) {
            seen.clear();
        }
        let once = self.makes(Mistake::OnceAPage) || self.makes(Mistake::OnceAtAll);
        let mut batch = Batch::new(property, Row::FIELDS);
        for row in page.entries.iter().map(|entry| people::row(entry, self.mistake, self.today)) {
            if let Ok(row) = &row {
                if once && seen.contains(&row.person) {
                    continue;
                }
                seen.push(row.person.clone());
            }
            batch.push(row);
        }
        batch
    }
}

/// How far a job has come.
struct Place {
    property: usize,
    page: u32,
    rows: usize,
}

impl Place {
    fn of(cursor: Option<&Cursor>) -> Result<Self, Failure> {
        let Some(cursor) = cursor else { return Ok(Self { property: 0, page: 1, rows: 0 }) };
        let text = String::from_utf8_lossy(&cursor.data);
        let numbers: Vec<usize> = text.split(' ').filter_map(|text| text.parse().ok()).collect();
        match numbers[..] {
            [property, page, rows] => {
                Ok(Self { property, page: u32::try_from(page).unwrap_or(u32::MAX), rows })
            }
            _ => Err(Failure::other("the checkpoint is none of this adapter's")),
        }
    }

    fn cursor(&self) -> Cursor {
        let data = format!("{} {} {}", self.property, self.page, self.rows);
        Cursor { version: 1, data: data.into_bytes() }
    }
}

usersync_adapter::export_adapter!(Careless);
