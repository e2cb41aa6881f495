//! The methods that list residents, a file for each. The setting `residents_from` picks one, once:
//! a company allows them one by one, and people have the same ids in all of them.

mod customers;
mod lease;
mod leases_r1;
mod leases_r2;
mod mits_leases;

use usersync_adapter::parse::json::Value;
use usersync_adapter::prelude::*;
use usersync_adapter::tracing;

use crate::calls::{Calls, Method};
use crate::pages::{PAGE_SIZE, Pages};
use crate::shapes::mits_leases::MitsLeases;
use crate::statuses;

/// Rows handed over at once.
const ROWS_PER_BATCH: usize = 500;

/// Leases that ended longer ago than this are not asked for: they pile up from year to year, and
/// all properties of a company share its call limits. A year lets a feed that was off for months,
/// or a move-out that was entered late, catch up.
const DAYS_OF_PAST_LEASES: u32 = 365;

/// A method that lists residents.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    LeasesR2,
    LeasesR1,
    MitsLeases,
    Customers,
}

impl Shape {
    /// The one that tells most comes first.
    pub(crate) const CHOICES: &'static [(&'static str, Self); 4] = &[
        ("leases_r2", Self::LeasesR2),
        ("leases_r1", Self::LeasesR1),
        ("mits_leases", Self::MitsLeases),
        ("customers", Self::Customers),
    ];

    /// What the form calls it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::LeasesR2 => "Leases (getLeases r2)",
            Self::LeasesR1 => "Leases, earlier version (getLeases r1)",
            Self::MitsLeases => "Lease applications (getMitsLeases r1)",
            Self::Customers => "Customers, without dates (getCustomers r1)",
        }
    }

    pub(crate) fn purpose(self) -> &'static str {
        match self {
            Self::LeasesR2 => "reads the leases of one property with everyone on them",
            Self::LeasesR1 => "reads the same in the version before",
            Self::MitsLeases => "reads the leases and tenants of one property in the MITS form",
            Self::Customers => "reads the customers of one property, without dates",
        }
    }

    pub(crate) fn method(self) -> &'static Method {
        match self {
            Self::LeasesR2 => &leases_r2::METHOD,
            Self::LeasesR1 => &leases_r1::METHOD,
            Self::MitsLeases => &mits_leases::METHOD,
            Self::Customers => &customers::METHOD,
        }
    }

    fn carries(self) -> &'static [&'static str] {
        match self {
            Self::LeasesR2 | Self::LeasesR1 | Self::MitsLeases => Row::FIELDS,
            Self::Customers => customers::CARRIES,
        }
    }

    /// What to ask for so that everyone who matters is told. Only leases have a window of dates.
    fn params(self, property: &str, today: Day) -> Vec<Value> {
        match self {
            Self::Customers => vec![params(property, statuses::ALL)],
            Self::LeasesR2 | Self::LeasesR1 | Self::MitsLeases => {
                let since = dates::days_before(today, DAYS_OF_PAST_LEASES);
                let past = Value::object([
                    ("propertyId", property.into()),
                    ("leaseStatusTypeIds", statuses::PAST.into()),
                    ("moveOutDateFrom", dates::us(since).into()),
                ]);
                vec![params(property, statuses::ALL_BUT_PAST), past]
            }
        }
    }

    /// The smallest call for one property.
    pub(crate) async fn try_call(
        self,
        cx: &Context,
        calls: &Calls,
        property: &str,
    ) -> Result<(), Failure> {
        let params = params(property, statuses::ALL);
        Pages::new(calls, self.method(), params, 1).next(cx, &mut |_, _| ()).await?;
        Ok(())
    }

    /// Reads one property to its end.
    pub(crate) async fn residents(
        self,
        cx: &Context,
        calls: &Calls,
        property: &str,
        today: Day,
    ) -> Result<Completion, Failure> {
        let method = self.method();
        let mut reading = Reading::new(self, Place { property, today });
        let mut batch = Batch::new(property, self.carries());
        let mut total = None;
        for params in self.params(property, today) {
            let mut pages = Pages::new(calls, method, params, PAGE_SIZE);
            while pages.next(cx, &mut |list, element| reading.take(list, &element)).await? {
                reading.hand_over(cx, &mut batch).await?;
            }
            total = sum(total, pages.total());
        }
        reading.finish();
        reading.hand_over(cx, &mut batch).await?;
        if reading.elsewhere > 0 {
            tracing::info!(property, "Left out {} leases of another property", reading.elsewhere);
        }
        let completion = Completion::everyone(property, reading.handed_over);
        Ok(match total {
            Some((announced, counted)) => completion.total(announced, counted, method.unit),
            None => completion,
        })
    }
}

/// Asks for those of a property who have one of these statuses.
fn params(property: &str, statuses: &str) -> Value {
    Value::object([("propertyId", property.into()), ("leaseStatusTypeIds", statuses.into())])
}

/// What is read, and on which day.
#[derive(Clone, Copy)]
struct Place<'a> {
    property: &'a str,
    today: Day,
}

impl Place<'_> {
    /// Whether this is the id of another property than the one asked for.
    fn is_elsewhere(self, property: Option<&str>) -> bool {
        property.is_some_and(|theirs| !theirs.eq_ignore_ascii_case(self.property.trim()))
    }
}

/// The rows of one lease or person.
type Rows = Vec<Result<Row, Rejected>>;

/// A property being read.
struct Reading<'a> {
    shape: Shape,
    place: Place<'a>,
    rows: Rows,
    tenants: MitsLeases,
    elsewhere: usize,
    handed_over: usize,
}

impl<'a> Reading<'a> {
    fn new(shape: Shape, place: Place<'a>) -> Self {
        let tenants = MitsLeases::default();
        Self { shape, place, rows: Vec::new(), tenants, elsewhere: 0, handed_over: 0 }
    }

    fn take(&mut self, list: usize, element: &Value) {
        let rows = match self.shape {
            Shape::LeasesR2 => leases_r2::rows(element, self.place),
            Shape::LeasesR1 => leases_r1::rows(element, self.place),
            Shape::Customers => Some(customers::rows(element, self.place.today)),
            Shape::MitsLeases => {
                self.tenants.take(list, element, self.place);
                return;
            }
        };
        match rows {
            Some(rows) => self.rows.extend(rows),
            None => self.elsewhere += 1,
        }
    }

    /// What can be told only now that all pages are there.
    fn finish(&mut self) {
        let tenants = std::mem::take(&mut self.tenants);
        self.elsewhere += tenants.elsewhere();
        self.rows.extend(tenants.into_rows(self.place));
    }

    async fn hand_over(&mut self, cx: &Context, batch: &mut Batch) -> Result<(), Failure> {
        for row in self.rows.drain(..) {
            self.handed_over += 1;
            batch.push(row);
            if batch.len() == ROWS_PER_BATCH {
                cx.residents(batch.take()).await?;
            }
        }
        if !batch.is_empty() {
            cx.residents(batch.take()).await?;
        }
        Ok(())
    }
}

/// Two totals of different lists as one.
fn sum(one: Option<(u64, u64)>, other: Option<(u64, u64)>) -> Option<(u64, u64)> {
    match (one, other) {
        (Some((announced, counted)), Some((also_announced, also_counted))) => {
            Some((announced.saturating_add(also_announced), counted.saturating_add(also_counted)))
        }
        (one, other) => one.or(other),
    }
}
