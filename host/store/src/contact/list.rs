//! Finding people.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{
    ContactId, Link, LinkId, Missed, Outcome, Picture, PmsPropertyId, PropertyId, RecordKey,
    Remembered,
};
use uuid::Uuid;

use super::row::ContactRow;
use super::{Person, PersonLink};
use crate::db::{Param, Tx, params};
use crate::error::{Error, Result};
use crate::page::{Cursor, Page, PageRequest};
use crate::record;
use crate::store::Store;
use crate::word::Word;

/// Which people of a directory are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ContactFilter {
    /// Part of a name, an email, a phone or a unit; letter case is of no matter.
    pub text: Option<String>,
    /// Only those whom a record feeds, or only those whom none does.
    pub linked: Option<bool>,
    /// Only those of whom a record is held.
    pub held: bool,
    /// Only those whom no complete read lists any more.
    pub not_seen: bool,
    /// Those who were removed from the directory instead of those in it.
    pub removed: bool,
}

impl ContactFilter {
    fn params(&self, property: PropertyId) -> Vec<Param> {
        params![
            property,
            self.removed,
            self.text.as_deref().map(containing),
            self.linked.map(u32::from),
            self.held,
            self.not_seen,
            Missed::GONE
        ]
    }
}

/// A contact, and one of the records that feed it.
#[derive(FromRow)]
struct PersonRow {
    #[sqlx(flatten)]
    contact: ContactRow,
    link_id: Option<Uuid>,
    pms_property_id: Option<Uuid>,
    person: Option<String>,
    #[sqlx(json(nullable))]
    remembered: Option<Remembered>,
    status: Option<String>,
    standing: Option<String>,
    missed_since: Option<DateTime<Utc>>,
    missed_reads: Option<i64>,
    outcome: Option<String>,
    #[sqlx(json(nullable))]
    leases: Option<Vec<Picture>>,
}

impl PersonRow {
    fn link(&mut self) -> Option<PersonLink> {
        Some(PersonLink {
            link: Link {
                id: LinkId::new(self.link_id?),
                record: RecordKey {
                    pms_property: PmsPropertyId::new(self.pms_property_id?),
                    person: self.person.take()?,
                },
                contact: self.contact.id,
                remembered: self.remembered.take()?,
                ended: None,
            },
            status: self.status.take().unwrap_or_default(),
            standing: record::standing(self.standing.take()),
            leases: self.leases.take().unwrap_or_default(),
            missed: record::missed(self.missed_since, self.missed_reads),
            outcome: self
                .outcome
                .take()
                .and_then(|text| Word::<Outcome>::try_from(text).ok())
                .map(|word| word.0),
        })
    }
}

/// Which contacts `c` a [`ContactFilter`] asks for, by `$1` to `$7`.
macro_rules! matching {
    () => {
        "
        where c.property_id = $1
            and (c.removed_at is not null) = $2
            and ($3 is null or c.search_text like $3 escape '\\')
            and ($4 is null or $4 = case
                when exists (select 1 from link l where l.contact_id = c.id and l.ended_at is null)
                then 1 else 0 end)
            and (not $5 or exists
                (select 1 from link l
                 join record r on r.pms_property_id = l.pms_property_id and r.person = l.person
                 where l.contact_id = c.id and l.ended_at is null and r.outcome = 'held'))
            and (not $6 or (
                exists (select 1 from link l where l.contact_id = c.id and l.ended_at is null)
                and not exists
                    (select 1 from link l
                     join record r on r.pms_property_id = l.pms_property_id
                         and r.person = l.person
                     where l.contact_id = c.id and l.ended_at is null
                         and (r.missed_reads is null or r.missed_reads < $7))))
        "
    };
}

/// The page is cut among contacts; the records that feed each come along with it.
const LIST: &str = concat!(
    "
    select c.id, c.property_id, c.source, c.first_name, c.last_name, c.email, c.phone, c.unit,
        c.lease_start, c.lease_end, c.move_in, c.move_out, c.base, c.version, c.created_at,
        c.changed_at, c.removed_at, l.id as link_id, l.pms_property_id, l.person, l.remembered,
        r.status, r.standing, r.missed_since, r.missed_reads, r.outcome, r.leases
    from (
        select c.* from contact c
",
    matching!(),
    "
            and ($8 is null or (c.sort_name, c.id) >
                ((select last.sort_name from contact last where last.id = $8), $8))
        order by c.sort_name, c.id limit $9
    ) c
    left join link l on l.contact_id = c.id and l.ended_at is null
    left join record r on r.pms_property_id = l.pms_property_id and r.person = l.person
    order by c.sort_name, c.id, l.id"
);

const COUNT: &str = concat!("select count(*) from contact c ", matching!());

const FIND: &str = "
    select c.id, c.property_id, c.source, c.first_name, c.last_name, c.email, c.phone, c.unit,
        c.lease_start, c.lease_end, c.move_in, c.move_out, c.base, c.version, c.created_at,
        c.changed_at, c.removed_at, l.id as link_id, l.pms_property_id, l.person, l.remembered,
        r.status, r.standing, r.missed_since, r.missed_reads, r.outcome, r.leases
    from contact c
    left join link l on l.contact_id = c.id and l.ended_at is null
    left join record r on r.pms_property_id = l.pms_property_id and r.person = l.person
    where c.id = $1
    order by l.id";

impl Store {
    /// People of a directory, by last and first name. The cursor names nobody.
    pub async fn list_contacts(
        &self,
        property: PropertyId,
        filter: &ContactFilter,
        page: &PageRequest,
    ) -> Result<Page<Person>> {
        let mut params = filter.params(property);
        params.extend(params![page.id(), page.fetch()]);
        let rows = self.read().await?.all(LIST, params).await?;
        Ok(page.cut(gather(rows), |person| Cursor::new("", person.contact.id)))
    }

    /// How many people [`Store::list_contacts`] lists on all its pages.
    pub async fn count_contacts(
        &self,
        property: PropertyId,
        filter: &ContactFilter,
    ) -> Result<u64> {
        self.read().await?.count(COUNT, filter.params(property)).await
    }

    /// One person, in the directory or removed from it.
    pub async fn find_contact(&self, id: ContactId) -> Result<Person> {
        find(&mut self.read().await?, id).await
    }
}

/// One person, in the directory or removed from it.
pub(crate) async fn find(tx: &mut Tx, id: ContactId) -> Result<Person> {
    let rows = tx.all(FIND, params![id]).await?;
    gather(rows).pop().ok_or_else(|| Error::missing("contact", id))
}

/// Puts the records that feed one contact together.
fn gather(rows: Vec<PersonRow>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for mut row in rows {
        let link = row.link();
        match people.last_mut() {
            Some(last) if last.contact.id == row.contact.id => last.links.extend(link),
            _ => people.push(row.contact.person(link.into_iter().collect())),
        }
    }
    people
}

/// A pattern for texts that contain this one.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.trim().to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}
