//! One record, with what is known about it and where it stands.

use super::fold;
use super::screen::{Screening, screen};
use crate::merge::{Presence, Rank};
use crate::model::{
    EndReason, Field, KnownRecord, Link, Missed, Picture, Reading, Readings, RecordKey,
    RecordSheet, Settings, Standing, Verdict,
};
use crate::normalize::{EmailReading, PersonName};

/// One record and what is known about it.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) key: RecordKey,
    /// At least one; the first governs.
    pub(super) leases: Vec<Picture>,
    /// What was read before, if anything.
    pub(super) known: Option<&'a KnownRecord>,
    /// The link that holds.
    pub(super) link: Option<&'a Link>,
    /// The link that a person's command ends.
    pub(super) parting: Option<&'a Link>,
    /// Why the last link ended, where none holds.
    pub(super) ended: Option<(&'a Link, EndReason)>,
    /// This plan may decide about it.
    pub(super) decided: bool,
    pub(super) sight: Sight,
    pub(super) screening: Screening,
    pub(super) name: PersonName,
    pub(super) email: EmailReading,
}

impl Entry<'_> {
    /// The lease that gives the values.
    pub(super) fn lease(&self) -> &Picture {
        &self.leases[0]
    }

    /// The read or picture at hand lists it.
    pub(super) fn is_listed(&self) -> bool {
        self.sight == Sight::Listed
    }

    /// Its PMS property is attached.
    fn is_attached(&self) -> bool {
        self.sight != Sight::Detached
    }

    pub(super) fn in_scope(&self) -> bool {
        self.is_attached() && self.screening == Screening::InScope
    }

    /// Whether it competes with others for an email or a contact.
    pub(super) fn is_present(&self) -> bool {
        self.is_listed() && self.in_scope()
    }

    /// In scope, and seen in one of the last two complete reads.
    pub(super) fn keeps_link_live(&self) -> bool {
        self.in_scope() && self.sight != Sight::Gone
    }

    /// Whether it is known to be excluded, past, or of a PMS property that was detached.
    pub(super) fn left_scope(&self) -> bool {
        !self.is_attached() || (self.is_listed() && !self.in_scope())
    }

    /// The units of its current leases in scope, as long as it is listed.
    pub(super) fn current_units(&self, settings: &Settings) -> impl Iterator<Item = &str> {
        let current = |lease: &&Picture| {
            self.is_present()
                && lease.standing == Some(Standing::Current)
                && screen(lease, settings) == Screening::InScope
        };
        self.leases.iter().filter(current).filter_map(|lease| lease.values.text(Field::Unit))
    }

    /// Whether the PMS told something of the person that it now says there is none of.
    pub(super) fn tells_less(&self) -> bool {
        let Some(known) = self.known.filter(|known| known.leases != self.leases) else {
            return false;
        };
        let told =
            |leases: &[Picture]| -> Vec<Readings> { leases.iter().map(Picture::flowing).collect() };
        let (before, now) = (told(&known.leases), told(&self.leases));
        let tells = |readings: &[Readings], field| {
            readings.iter().any(|readings| readings[field].value().is_some())
        };
        Field::ALL.into_iter().any(|field| {
            let is_told_of = self.lease().values[field] != Reading::Absent;
            is_told_of && tells(&before, field) && !tells(&now, field)
        })
    }

    /// The record as an alert shows it.
    pub(super) fn sheet(&self) -> RecordSheet {
        let lease = self.lease();
        RecordSheet {
            key: self.key.clone(),
            status: lease.status.clone(),
            values: lease.values.clone(),
        }
    }

    pub(super) fn rank(&self) -> Rank<'_> {
        let presence = Presence {
            live: self.keeps_link_live(),
            attached: self.is_attached(),
            listed: self.is_listed(),
        };
        Rank::new(&self.key, self.lease(), presence)
    }

    /// What to remember of the record; no personal data unless asked to keep it.
    pub(super) fn remember(&self, keep_leases: bool, verdict: Verdict) -> KnownRecord {
        let lease = self.lease();
        KnownRecord {
            key: self.key.clone(),
            digest: if keep_leases { fold::digest(&self.leases) } else { String::new() },
            leases: if keep_leases { self.leases.clone() } else { Vec::new() },
            status: lease.status.clone(),
            standing: lease.standing,
            role: lease.role,
            missed: None,
            verdict: Some(verdict),
        }
    }
}

/// When a record was last listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sight {
    /// By the read or picture at hand.
    Listed,
    /// By one of the last two complete reads.
    Missed,
    /// Before the last two complete reads.
    Gone,
    /// While its PMS property was attached.
    Detached,
}

impl Sight {
    pub(super) fn after(missed: Option<Missed>) -> Self {
        match missed {
            None => Self::Listed,
            Some(missed) if missed.is_gone() => Self::Gone,
            Some(_) => Self::Missed,
        }
    }
}
