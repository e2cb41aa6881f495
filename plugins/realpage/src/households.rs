//! What the rows of one answer say about each other: who heads a household, and who lives in a unit
//! already.

use usersync_adapter::parse::index::Index;
use usersync_adapter::parse::statuses::Stay;
use usersync_adapter::prelude::*;

use crate::fields::Fields;
use crate::resident::{self, Rank};
use crate::statuses;

/// The households of a site, by id.
#[derive(Debug, Default)]
pub(crate) struct Households(Index<Household>);

#[derive(Debug, Default)]
struct Household {
    leases: Vec<Lease>,
    /// The units it lives in.
    units: Vec<String>,
    /// The members who live there.
    members: Vec<String>,
}

/// What whoever heads a household on one lease is told, and the others follow.
#[derive(Debug)]
pub(crate) struct Lease {
    id: String,
    head: Rank,
    pub(crate) status: String,
    pub(crate) is_ending: bool,
    pub(crate) move_out: DateValue,
}

impl Households {
    /// Takes a row in.
    pub(crate) fn note(&mut self, row: Fields<'_>) {
        let (Some(id), Some(status)) = (resident::household(row), row.plain(resident::STATUS))
        else {
            return;
        };
        let household = self.0.get_or_default(id);
        if matches!(statuses::stay(status), Some(Stay::Running | Stay::Ending)) {
            household.units.extend(resident::unit_key(row).map(str::to_owned));
            household.members.extend(resident::member(row).map(str::to_owned));
        }
        let lease = Lease {
            id: lease_id(row).to_owned(),
            head: Rank::of(row),
            status: status.to_owned(),
            is_ending: resident::is_ending(row),
            move_out: row.date(resident::MOVE_OUT),
        };
        match household.leases.iter_mut().find(|known| known.id == lease.id) {
            Some(known) if lease.head < known.head => *known = lease,
            Some(_) => {}
            None => household.leases.push(lease),
        }
    }

    /// What the head of the household on this lease is told, if that is somebody else.
    pub(crate) fn lease_of_head(&self, row: Fields<'_>) -> Option<&Lease> {
        let household = self.0.get(resident::household(row)?)?;
        let lease = household.leases.iter().find(|lease| lease.id == lease_id(row))?;
        Some(lease).filter(|lease| lease.head < Rank::of(row))
    }

    /// Whether the household of this row lives in its unit on a lease of its own, on which this
    /// person does not stand: then a lease that lies ahead is that of a household that stays.
    pub(crate) fn is_renewed_without(&self, row: Fields<'_>) -> bool {
        let household = resident::household(row).and_then(|id| self.0.get(id));
        let (Some(household), Some(member), Some(unit)) =
            (household, resident::member(row), resident::unit_key(row))
        else {
            return false;
        };
        household.units.iter().any(|known| known == unit)
            && !household.members.iter().any(|known| known == member)
    }
}

fn lease_id(row: Fields<'_>) -> &str {
    row.id(resident::LEASE).unwrap_or_default()
}
