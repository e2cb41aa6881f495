//! Reading one property to its end: who lives there or lived there, and who will move in.

use usersync_adapter::parse::dates;
use usersync_adapter::prelude::*;
use usersync_adapter::{kind, tracing};

use crate::calls::Calls;
use crate::households::Households;
use crate::place::{Place, UnitNames};
use crate::shapes::lease_details::{self, Detail, Entry};
use crate::shapes::pending_move_ins::{self, Newcomer};
use crate::sign_in;

/// Rows handed over at once.
const ROWS_PER_BATCH: usize = 200;

/// What changed since a time, at these and other properties.
///
/// MRI takes a date in the zone of its own, so it is asked from the day before.
pub(crate) async fn changes(
    cx: &Context,
    calls: &Calls,
    time: &str,
    properties: &[String],
) -> Result<Vec<Entry>, Failure> {
    let day = dates::parse(time)
        .ok_or_else(|| Failure::other(format!("the host asked for changes since `{time}`")))?;
    let day = dates::days_before(day, 1);
    let outcome = lease_details::changed_since(cx, calls, day).await;
    explained(cx, calls, outcome, properties.first().map(String::as_str)).await
}

/// Hands over the rows of one property: everybody's, or only those that it takes from `changes`.
pub(crate) async fn property(
    cx: &Context,
    calls: &Calls,
    property: &str,
    today: Day,
    mut changes: Option<&mut Vec<Entry>>,
) -> Result<Completion, Failure> {
    let entries = match &mut changes {
        Some(changes) => changes.extract_if(.., |entry| entry.is_of(property)).collect(),
        None => everyone(cx, calls, property).await?,
    };
    let newcomers = pending_move_ins::all(cx, calls, property, today).await;
    let newcomers = sign_in::explained(newcomers, calls)?;
    let people = People::new(entries, newcomers);

    let units = if changes.is_some() { UnitNames::Unknown } else { people.unit_names() };
    let has_phones = people.details().any(|detail| detail.has_phones);
    let households = Households::of(people.details(), property, today);
    let rows = people.entries.len() + people.newcomers.len();

    let batch = Batch::new(property, &lease_details::carried(has_phones));
    let residents = people
        .entries
        .into_iter()
        .map(|entry| entry.detail.map(|detail| households.row(detail, units, has_phones)));
    hand_over(cx, batch, residents).await?;
    let batch = Batch::new(property, pending_move_ins::CARRIES);
    let newcomers =
        people.newcomers.into_iter().map(|newcomer| newcomer.map(|newcomer| newcomer.row(units)));
    hand_over(cx, batch, newcomers).await?;

    let coverage = if changes.is_some() { Coverage::Changes } else { Coverage::Everyone };
    Ok(Completion { coverage, ..Completion::everyone(property, rows) })
}

async fn everyone(cx: &Context, calls: &Calls, property: &str) -> Result<Vec<Entry>, Failure> {
    let outcome = lease_details::everyone(cx, calls, property).await;
    let mut entries = explained(cx, calls, outcome, Some(property)).await?;
    let all = entries.len();
    entries.retain(|entry| entry.property.is_none() || entry.is_of(property));
    if entries.len() < all {
        let elsewhere = all - entries.len();
        tracing::info!(property, "Left out {elsewhere} entries of another property");
    }
    Ok(entries)
}

/// The outcome of the first call of a job. If it is refused, the other API tells whether the
/// sign-in is at fault.
async fn explained<T>(
    cx: &Context,
    calls: &Calls,
    outcome: Result<T, Failure>,
    property: Option<&str>,
) -> Result<T, Failure> {
    if outcome.as_ref().is_err_and(|failure| failure.kind == kind::LOG_IN)
        && let Some(property) = property
        && !calls.was_accepted()
    {
        // What comes of it is noted with the calls.
        let _ = pending_move_ins::attempt(cx, calls, property).await;
    }
    sign_in::explained(outcome, calls)
}

/// Who is listed, each on one lease once.
struct People {
    entries: Vec<Entry>,
    newcomers: Vec<Result<Newcomer, Rejected>>,
}

impl People {
    /// Whom both lists have on the same lease, the longer entry tells more of.
    fn new(entries: Vec<Entry>, mut newcomers: Vec<Result<Newcomer, Rejected>>) -> Self {
        newcomers.retain(|newcomer| match newcomer {
            // Newcomers are few.
            Ok(newcomer) => details(&entries).all(|detail| detail.key() != newcomer.key()),
            Err(_) => true,
        });
        Self { entries, newcomers }
    }

    fn details(&self) -> impl Iterator<Item = &Detail> {
        details(&self.entries)
    }

    fn unit_names(&self) -> UnitNames {
        let newcomers = self.newcomers.iter().flatten().map(|newcomer| &newcomer.place);
        let places: Vec<&Place> =
            self.details().map(|detail| &detail.place).chain(newcomers).collect();
        UnitNames::of(&places)
    }
}

fn details(entries: &[Entry]) -> impl Iterator<Item = &Detail> {
    entries.iter().filter_map(|entry| entry.detail.as_ref().ok())
}

async fn hand_over(
    cx: &Context,
    mut batch: Batch,
    rows: impl Iterator<Item = Result<Row, Rejected>>,
) -> Result<(), Failure> {
    for row in rows {
        batch.push(row);
        if batch.len() >= ROWS_PER_BATCH {
            cx.residents(batch.take()).await?;
        }
    }
    if batch.is_empty() { Ok(()) } else { cx.residents(batch).await }
}
