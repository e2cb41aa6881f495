//! What a held run does once it is approved: sealed, and kept of the last run of an integration.

use usersync_core::model::{IntegrationId, PmsPropertyId, RunId};
use usersync_core::plan::Outlook;
use uuid::Uuid;

use crate::db::{Tx, params};
use crate::error::{Error, Result};
use crate::pack::{pack, unpack};
use crate::sealing::{KeyRing, Sealed, SealingError};
use crate::store::Store;

impl Store {
    /// What a run does once it is approved, if it is held and the last of its integration.
    pub async fn outlook_of_run(&self, run: RunId) -> Result<Option<Outlook>> {
        let row: Option<(Option<Vec<u8>>,)> = self
            .read()
            .await?
            .optional("select outlook from run where id = $1", params![run])
            .await?;
        let (sealed,) = row.ok_or_else(|| Error::missing("run", run))?;
        sealed.map(|sealed| open(&self.keys, run, &sealed)).transpose()
    }

    /// What the run of an integration does that is held now, if one is.
    pub async fn outlook_of(&self, integration: IntegrationId) -> Result<Option<Outlook>> {
        let row: Option<(Uuid, Vec<u8>)> = self
            .read()
            .await?
            .optional(
                "select id, outlook from run where integration_id = $1 and outlook is not null
                 order by started_at desc, id desc limit 1",
                params![integration],
            )
            .await?;
        row.map(|(run, sealed)| open(&self.keys, RunId::new(run), &sealed)).transpose()
    }
}

/// Keeps the outlook of a run, if it has one, in the place of that of the runs before.
pub(crate) async fn keep(
    tx: &mut Tx,
    keys: &KeyRing,
    integration: IntegrationId,
    run: RunId,
    outlook: Option<&Outlook>,
) -> Result<()> {
    tx.execute(
        "update run set outlook = null where integration_id = $1 and outlook is not null",
        params![integration],
    )
    .await?;
    let Some(outlook) = outlook else { return Ok(()) };
    let text = serde_json::to_vec(outlook).expect("an outlook has string keys");
    let sealed = keys.seal(&place(run), &pack(&text))?;
    tx.execute("update run set outlook = $2 where id = $1", params![run, sealed.to_bytes()])
        .await?;
    Ok(())
}

/// Drops what is kept of the integration that a PMS property feeds.
pub(crate) async fn forget(tx: &mut Tx, pms_property: PmsPropertyId) -> Result<()> {
    tx.execute(
        "update run set outlook = null
         where outlook is not null and integration_id in
             (select integration_id from attachment where pms_property_id = $1)",
        params![pms_property],
    )
    .await?;
    Ok(())
}

fn place(run: RunId) -> String {
    format!("run/{run}/outlook")
}

fn open(keys: &KeyRing, run: RunId, sealed: &[u8]) -> Result<Outlook> {
    let text = unpack(&keys.open(&place(run), &Sealed::from_bytes(sealed)?)?)?;
    Ok(serde_json::from_slice(&text).map_err(|_| SealingError::Broken)?)
}
