//! What people do to the directory by hand. The sync comes upon it at its next run, or, if one is
//! under way, plans again.

use chrono::{DateTime, Utc};
use usersync_core::model::{
    Author, Contact, ContactId, EndReason, Event, Field, FieldChange, LinkId, OrganisationId,
    PropertyId, Value, Values,
};
use uuid::Uuid;

use super::{ContactRow, Person, Source, find_row, list};
use crate::apply::{self, DirectoryVersion};
use crate::db::{Tx, params};
use crate::error::{Error, Result};
use crate::history::Scribe;
use crate::link;
use crate::store::Store;
use crate::word::mint;

impl Store {
    /// Adds a person by hand.
    pub async fn create_contact(
        &self,
        property: PropertyId,
        values: Values,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<Person> {
        let mut tx = self.write().await?;
        let version = apply::touch(&mut tx, property).await?;
        let contact = Contact { id: mint::<ContactId>(now), values, base: None };
        let author = Author::person(actor);
        let scribe = scribe(&mut tx, (property, version), &author, now).await?;
        super::insert(&mut tx, scribe, &contact, Source::Hand).await?;
        let person = list::find(&mut tx, contact.id).await?;
        tx.commit().await?;
        Ok(person)
    }

    /// Gives fields of a person that is still at this version new values. What holds such a value
    /// already is left alone; if nothing changes, nothing is written.
    pub async fn edit_contact(
        &self,
        id: ContactId,
        version: i64,
        fields: &[(Field, Option<Value>)],
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<Person> {
        let mut tx = self.write().await?;
        let place = touch(&mut tx, id).await?;
        let before = find_at(&mut tx, id, version).await?.contact().values;
        let changes: Vec<_> = fields
            .iter()
            .filter(|(field, after)| before[*field] != *after)
            .map(|(field, after)| FieldChange {
                field: *field,
                before: before[*field].clone(),
                after: after.clone(),
                replaced_local_edit: false,
            })
            .collect();
        if changes.is_empty() {
            drop(tx);
            return self.find_contact(id).await;
        }
        let author = Author::person(actor);
        let scribe = scribe(&mut tx, place, &author, now).await?;
        super::update(&mut tx, scribe, id, &changes).await?;
        let person = list::find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(person)
    }

    /// Takes a person that is still at this version out of the directory, and ends their links. The
    /// row stays, so that no sync brings the person back by itself.
    pub async fn remove_contact(
        &self,
        id: ContactId,
        version: i64,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        let place = touch(&mut tx, id).await?;
        find_at(&mut tx, id, version).await?;
        let author = Author::person(actor);
        let scribe = scribe(&mut tx, place, &author, now).await?;
        remove(&mut tx, scribe, id).await?;
        tx.commit().await
    }

    /// Ends a link of a contact that is still at this version, by hand. The contact stays as it is.
    pub async fn unlink(
        &self,
        id: LinkId,
        version: i64,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<Person> {
        let mut tx = self.write().await?;
        let link = link::find(&mut tx, id).await?;
        let place = touch(&mut tx, link.contact).await?;
        find_at(&mut tx, link.contact, version).await?;
        link::end(&mut tx, id, EndReason::Unlinked, now).await?;
        let author = Author::person(actor);
        let scribe = scribe(&mut tx, place, &author, now).await?;
        let record = Some(&link.record);
        scribe.write(&mut tx, link.contact, Event::Unlinked, &[], record).await?;
        let person = list::find(&mut tx, link.contact).await?;
        tx.commit().await?;
        Ok(person)
    }
}

/// Takes the directory of a person to its next version. That comes before anything is read or
/// written, so that people and runs wait for each other in one order.
async fn touch(tx: &mut Tx, id: ContactId) -> Result<Place> {
    let property = find_row(tx, id).await?.property_id;
    let version = apply::touch(tx, property).await?;
    Ok((property, version))
}

/// A directory, and the version that it comes to.
type Place = (PropertyId, DirectoryVersion);

/// A person in the directory who is still at this version.
async fn find_at(tx: &mut Tx, id: ContactId, version: i64) -> Result<ContactRow> {
    let row = find_row(tx, id).await?;
    if row.removed_at.is_some() {
        Err(Error::missing("contact", id))
    } else if row.version != version {
        Err(Error::Stale { what: "contact" })
    } else {
        Ok(row)
    }
}

/// Takes a person out of the directory, and ends their links.
pub(crate) async fn remove(tx: &mut Tx, scribe: Scribe<'_>, id: ContactId) -> Result<()> {
    for link in link::of_contact(tx, id).await? {
        link::end(tx, link.id, EndReason::ContactRemoved, scribe.now).await?;
        scribe.write(tx, id, Event::Unlinked, &[], Some(&link.record)).await?;
    }
    tx.execute(
        "update contact set removed_at = $2, changed_at = $2, version = version + 1
         where id = $1",
        params![id, scribe.now],
    )
    .await?;
    scribe.write(tx, id, Event::Removed, &[], None).await
}

/// Brings a person back into the directory.
pub(crate) async fn restore(tx: &mut Tx, scribe: Scribe<'_>, id: ContactId) -> Result<()> {
    tx.execute(
        "update contact set removed_at = null, changed_at = $2, version = version + 1
         where id = $1",
        params![id, scribe.now],
    )
    .await?;
    scribe.write(tx, id, Event::Restored, &[], None).await
}

async fn scribe<'a>(
    tx: &mut Tx,
    (property, version): Place,
    author: &'a Author,
    now: DateTime<Utc>,
) -> Result<Scribe<'a>> {
    let (organisation,): (Uuid,) =
        tx.one("select organisation_id from property where id = $1", params![property]).await?;
    let organisation = OrganisationId::new(organisation);
    Ok(Scribe { organisation, property, version, author, undoes: None, now })
}
