//! Taking in a list of people that somebody brought along.

use chrono::{DateTime, Utc};
use usersync_core::model::{
    Author, Contact, ContactId, FieldChange, OrganisationId, PropertyId, Values,
};
use uuid::Uuid;

use crate::apply::{self, DirectoryVersion};
use crate::contact::{self, Source};
use crate::db::params;
use crate::error::{Error, Result};
use crate::history::Scribe;
use crate::store::Store;
use crate::word::mint;

/// What is to be taken in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewPeople {
    pub create: Vec<Values>,
    pub change: Vec<(ContactId, Vec<FieldChange>)>,
}

impl Store {
    /// Everybody in a directory, and the version that it has.
    pub async fn load_directory(
        &self,
        property: PropertyId,
    ) -> Result<(DirectoryVersion, Vec<Contact>)> {
        let mut tx = self.read().await?;
        let (version,): (i64,) = tx
            .optional("select directory_version from property where id = $1", params![property])
            .await?
            .ok_or_else(|| Error::missing("property", property))?;
        Ok((DirectoryVersion(version), contact::load(&mut tx, property).await?))
    }

    /// Takes people in, all of them or nobody. [`Error::DirectoryChanged`] asks to think again.
    pub async fn import(
        &self,
        property: PropertyId,
        version: DirectoryVersion,
        people: &NewPeople,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        let version = apply::move_on(&mut tx, property, version).await?;
        let (organisation,): (Uuid,) =
            tx.one("select organisation_id from property where id = $1", params![property]).await?;
        let author = Author::person(actor);
        let scribe = Scribe {
            organisation: OrganisationId::new(organisation),
            property,
            version,
            author: &author,
            undoes: None,
            now,
        };
        for values in &people.create {
            let contact =
                Contact { id: mint::<ContactId>(now), values: values.clone(), base: None };
            contact::insert(&mut tx, scribe, &contact, Source::Hand).await?;
        }
        for (id, changes) in &people.change {
            contact::update(&mut tx, scribe, *id, changes).await?;
        }
        tx.commit().await
    }
}
