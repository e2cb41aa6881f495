//! Approvals that are given before the run: of what a preview showed.
//!
//! A preview hands out a sealed text; who turns the feed on or attaches a PMS property with it has
//! seen how many people that touches. It is worth nothing for another integration.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::{Decision, DecisionId, Extent, IntegrationId};

use crate::apply;
use crate::db::{json, params};
use crate::error::{Error, Result};
use crate::integration;
use crate::sealing::Sealed;
use crate::store::Store;
use crate::word::mint;

/// What somebody saw who looked at a preview.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seen {
    pub extent: Extent,
    pub at: DateTime<Utc>,
}

impl Store {
    /// The text that says what a preview showed.
    pub fn seal_approval(&self, integration: IntegrationId, seen: &Seen) -> Result<String> {
        let text = serde_json::to_vec(seen).expect("counts and a time have string keys");
        let sealed = self.keys.seal(&place(integration), &text)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(sealed.to_bytes()))
    }

    /// What the text of a preview of this integration says.
    pub fn open_approval(&self, integration: IntegrationId, text: &str) -> Result<Seen> {
        let open = || {
            let sealed = Sealed::from_bytes(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
            let seen = self.keys.open(&place(integration), &sealed).ok()?;
            serde_json::from_slice(&seen).ok()
        };
        open().ok_or(Error::Approval)
    }

    /// Lets the next run through if it touches no more people than this.
    pub async fn approve_run(
        &self,
        id: IntegrationId,
        extent: Extent,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        let integration = integration::find(&mut tx, id).await?;
        apply::touch(&mut tx, integration.property).await?;
        tx.execute(
            "insert into decision
                 (id, organisation_id, integration_id, decision, author, decided_at)
             values ($1, $2, $3, $4, $5, $6)",
            params![
                mint::<DecisionId>(now),
                integration.organisation,
                id,
                json(&Decision::ApproveRun { extent, decided_at: now }),
                actor,
                now
            ],
        )
        .await?;
        tx.commit().await
    }
}

fn place(integration: IntegrationId) -> String {
    format!("integration/{integration}/approval")
}
