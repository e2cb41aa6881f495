//! How a feed fares, in a word.

use usersync_core::model::AlertKind;
use usersync_store::{Integration, IntegrationState, Run, RunState};

use crate::console::parts::{Badge, Tone};

/// How a feed fares.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Health {
    Healthy,
    /// The last run is held until somebody approves it.
    WaitingForApproval,
    /// The last run read nothing, or not everything.
    Failing,
    /// No complete run for hours.
    Stalled,
    Off,
    /// Being set up, or on and before the end of its first run.
    NotYetSynced,
}

impl Health {
    pub(super) const ALL: [Self; 6] = [
        Self::Healthy,
        Self::WaitingForApproval,
        Self::Failing,
        Self::Stalled,
        Self::Off,
        Self::NotYetSynced,
    ];

    /// Judges by the last run that ended, and by the alerts that are open.
    pub(super) fn of(integration: &Integration, ended: Option<&Run>, open: &[AlertKind]) -> Self {
        match integration.state {
            IntegrationState::Draft => return Self::NotYetSynced,
            IntegrationState::Off => return Self::Off,
            IntegrationState::On => {}
        }
        let stalled = open.contains(&AlertKind::Stalled);
        let cut_off = open.contains(&AlertKind::Connection);
        match ended {
            Some(run) if run.held => Self::WaitingForApproval,
            _ if stalled => Self::Stalled,
            _ if cut_off => Self::Failing,
            None => Self::NotYetSynced,
            Some(run) => match run.state {
                RunState::Failed | RunState::Incomplete => Self::Failing,
                RunState::Stopped if integration.last_complete_at.is_none() => Self::NotYetSynced,
                RunState::Queued | RunState::Running | RunState::Complete | RunState::Stopped => {
                    Self::Healthy
                }
            },
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::WaitingForApproval => "waiting",
            Self::Failing => "failing",
            Self::Stalled => "stalled",
            Self::Off => "off",
            Self::NotYetSynced => "new",
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Healthy => "Healthy",
            Self::WaitingForApproval => "Waiting for approval",
            Self::Failing => "Failing",
            Self::Stalled => "Stalled",
            Self::Off => "Off",
            Self::NotYetSynced => "Not yet synced",
        }
    }

    pub(super) fn badge(self) -> Badge {
        let (tone, icon) = match self {
            Self::Healthy => (Tone::Good, "check"),
            Self::WaitingForApproval => (Tone::Warn, "wait"),
            Self::Failing => (Tone::Bad, "cross"),
            Self::Stalled => (Tone::Bad, "stalled"),
            Self::Off => (Tone::Quiet, "off"),
            Self::NotYetSynced => (Tone::Info, "new"),
        };
        Badge::new(tone, self.title()).with_icon(icon)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::Utc;
    use usersync_core::model::{IntegrationId, OrganisationId, PropertyId, Settings};
    use usersync_store::Retention;
    use uuid::Uuid;

    use super::*;

    fn integration(state: IntegrationState) -> Integration {
        let nil = Uuid::nil();
        Integration {
            id: IntegrationId::new(nil),
            organisation: OrganisationId::new(nil),
            property: PropertyId::new(nil),
            credential: None,
            attached: Vec::new(),
            settings: Settings::default(),
            recordings: Retention::default(),
            state,
            version: 1,
            due_at: None,
            claimed_by: None,
            follow_up: false,
            last_complete_at: None,
            full_read_calls: BTreeMap::new(),
            created_at: chrono::DateTime::<Utc>::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_needs_somebody_most_is_told_first() {
        use IntegrationState::{Draft, Off, On};

        for (state, open, health) in [
            (Draft, vec![], Health::NotYetSynced),
            (Off, vec![AlertKind::Connection], Health::Off),
            (On, vec![], Health::NotYetSynced),
            (On, vec![AlertKind::NameMismatch, AlertKind::Connection], Health::Failing),
            (On, vec![AlertKind::Connection, AlertKind::Stalled], Health::Stalled),
        ] {
            assert_eq!(Health::of(&integration(state), None, &open), health, "{open:?}");
        }
    }
}
