//! Credentials that stopped working: one alert, one probe an hour, no hammering.

use chrono::{DateTime, Utc};
use usersync_core::model::{AlertId, AlertKind, CredentialId, Facts, OrganisationId, Resolution};
use uuid::Uuid;

use crate::db::{Param, json, params};
use crate::delivery;
use crate::error::{Error, Result};
use crate::store::Store;
use crate::word::{mint, word};

/// Since when and why a credential does not work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quarantine {
    pub since: DateTime<Utc>,
    /// `log-in`, `permission`, `reach`, …
    pub failure: String,
    /// The PMS is not called with it before then.
    pub probe_at: DateTime<Utc>,
}

/// Whether the PMS may be called with a credential now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Probe {
    /// It works as far as is known.
    Works,
    /// It does not, and the caller has the one probe of this hour.
    Granted,
    /// It does not, and somebody else had the probe.
    NotBefore(DateTime<Utc>),
}

impl Store {
    /// Asks whether the PMS may be called with a credential. Of all nodes and integrations that
    /// ask for one that does not work, one is granted a probe; the next is due at `next_probe_at`.
    pub async fn take_probe(
        &self,
        id: CredentialId,
        now: DateTime<Utc>,
        next_probe_at: DateTime<Utc>,
    ) -> Result<Probe> {
        let quarantine = self.find_credential(id).await?.quarantine;
        match quarantine {
            None => return Ok(Probe::Works),
            Some(Quarantine { probe_at, .. }) if probe_at > now => {
                return Ok(Probe::NotBefore(probe_at));
            }
            Some(_) => {}
        }
        let mut tx = self.write().await?;
        let touched = tx
            .execute(
                "update credential set probe_at = $3
                 where id = $1 and failing_since is not null and probe_at <= $2",
                params![id, now, next_probe_at],
            )
            .await?;
        tx.commit().await?;
        Ok(match touched {
            0 => Probe::NotBefore(next_probe_at),
            _ => Probe::Granted,
        })
    }

    /// Notes that a credential does not work. Its one Connection alert is raised, or takes the new
    /// failure if it stands already.
    pub async fn credential_failed(
        &self,
        id: CredentialId,
        failure: &str,
        now: DateTime<Utc>,
        next_probe_at: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        let row: Option<(Uuid,)> = tx
            .optional(
                "update credential
                 set failing_since = coalesce(failing_since, $3), failure = $2, probe_at = $4
                 where id = $1 returning organisation_id",
                params![id, failure, now, next_probe_at],
            )
            .await?;
        let Some((organisation,)) = row else {
            return Err(Error::missing("credential", id));
        };
        let facts = Facts::Connection { credential: id, failure: failure.to_owned() };
        let raised: Option<(Uuid, i64)> = tx
            .optional(
                "insert into alert
                 (id, organisation_id, credential_id, kind, identity, urgent, facts, version,
                  raised_at, changed_at)
             values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8)
             on conflict (credential_id) where resolved_at is null
             do update set facts = excluded.facts, version = alert.version + 1,
                 changed_at = excluded.changed_at
             where alert.facts <> excluded.facts
             returning id, version",
                params![
                    mint::<AlertId>(now),
                    OrganisationId::new(organisation),
                    id,
                    word(AlertKind::Connection),
                    format!("connection/{id}"),
                    false,
                    json(&facts),
                    now
                ],
            )
            .await?;
        if let Some((id, 1)) = raised {
            delivery::alert_changed(&mut tx, AlertId::new(id), now).await?;
        }
        tx.commit().await
    }

    /// Notes that a credential works; if it did not before, its alert closes and every integration
    /// that uses it is due at once. Tells whether it had failed before.
    pub async fn credential_works(&self, id: CredentialId, now: DateTime<Utc>) -> Result<bool> {
        if self.find_credential(id).await?.quarantine.is_none() {
            return Ok(false);
        }
        let mut tx = self.write().await?;
        let touched = tx
            .execute(
                "update credential set failing_since = null, failure = null, probe_at = null
                 where id = $1 and failing_since is not null",
                params![id],
            )
            .await?;
        let closed: Option<(Uuid,)> = tx
            .optional(
                "update alert set resolved_at = $2, resolution = $3, version = version + 1
                 where credential_id = $1 and resolved_at is null returning id",
                params![id, now, word(Resolution::ConditionGone)],
            )
            .await?;
        if let Some((alert,)) = closed {
            delivery::alert_changed(&mut tx, AlertId::new(alert), now).await?;
        }
        tx.execute(
            "update integration set due_at = $2
             where credential_id = $1 and state = 'on' and claim_node is null and due_at > $2",
            params![id, Param::from(now)],
        )
        .await?;
        tx.commit().await?;
        Ok(touched > 0)
    }
}
