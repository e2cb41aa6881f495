//! What changed, laid over what was known of somebody.

use super::fold::canonical;
use crate::model::{DateReading, Picture, Reading, Readings, ResidentRow};

/// The leases of a person once those that changed are laid over the others. Those of people who do
/// not live there count only where there is no other.
pub(super) fn lay_over(picture: &[Picture], changed: &[Picture]) -> Vec<Picture> {
    let mut leases = overlaid(picture, changed);
    if leases.iter().any(|lease| lease.role.lives_there()) {
        leases.retain(|lease| lease.role.lives_there());
    }
    leases.sort_by_cached_key(canonical);
    leases.dedup();
    leases
}

/// The rows of a person once those that changed are laid over the others.
pub fn lay_rows_over(rows: &[ResidentRow], changed: &[ResidentRow]) -> Vec<ResidentRow> {
    overlaid(rows, changed)
}

/// One lease of a person, as it is kept or as it is read.
trait Lease: Clone {
    fn id(&self) -> Option<&str>;

    /// With what was known of it in the place of what the read does not carry.
    fn filled_in(&self, before: &Self) -> Self;
}

/// Where any lease is without a name, those that changed are all there are. What the read of a
/// change does not carry stays, as long as it is clear what it was.
fn overlaid<L: Lease>(known: &[L], changed: &[L]) -> Vec<L> {
    let are_named = known.iter().chain(changed).all(|lease| lease.id().is_some());
    let is_same = |one: &L, other: &L| !are_named || one.id() == other.id();
    let stays = |old: &&L| !changed.iter().any(|new| is_same(old, new));
    let now = changed.iter().map(|new| {
        let before: Vec<&L> = known.iter().filter(|old| is_same(old, new)).collect();
        let with_it = changed.iter().filter(|other| is_same(other, new)).count();
        match before.as_slice() {
            [old] if with_it == 1 => new.filled_in(old),
            _ => new.clone(),
        }
    });
    known.iter().filter(stays).cloned().chain(now).collect()
}

impl Lease for Picture {
    fn id(&self) -> Option<&str> {
        self.lease.as_deref()
    }

    fn filled_in(&self, before: &Self) -> Self {
        let values = Readings::from_fn(|field| told(&self.values[field], &before.values[field]));
        Self { values, ..self.clone() }
    }
}

impl Lease for ResidentRow {
    fn id(&self) -> Option<&str> {
        self.lease.as_deref()
    }

    fn filled_in(&self, before: &Self) -> Self {
        Self {
            first_name: told(&self.first_name, &before.first_name),
            last_name: told(&self.last_name, &before.last_name),
            email: told(&self.email, &before.email),
            phone: told(&self.phone, &before.phone),
            unit: told(&self.unit, &before.unit),
            lease_start: date_told(&self.lease_start, &before.lease_start),
            lease_end: date_told(&self.lease_end, &before.lease_end),
            move_in: date_told(&self.move_in, &before.move_in),
            move_out: date_told(&self.move_out, &before.move_out),
            ..self.clone()
        }
    }
}

fn told<T: Clone>(now: &Reading<T>, before: &Reading<T>) -> Reading<T> {
    match now {
        Reading::Absent => before.clone(),
        told => told.clone(),
    }
}

fn date_told(now: &DateReading, before: &DateReading) -> DateReading {
    match now {
        DateReading::Absent => before.clone(),
        told => told.clone(),
    }
}
