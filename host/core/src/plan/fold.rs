//! Rows into records: one person with every lease that a read lists for them.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::plan::Notice;
use crate::hex::hex;
use crate::model::{
    DateReading, Field, GivenStandings, Picture, PmsPropertyId, Reading, Readings, Record,
    RecordKey, ResidentRow, Value,
};
use crate::normalize::clean_date;

/// The records of one read, in the order of their keys, and what was odd about their dates.
#[derive(Debug, Default)]
pub(super) struct Folded {
    pub(super) records: Vec<Record>,
    pub(super) notices: Vec<Notice>,
}

/// Folds the rows of one PMS property. The order of the rows makes no difference.
///
/// Rows of people who do not live there count only where a person has no other; an exact repeat is
/// dropped. A status word that the adapter does not know amounts to what operators said of it.
pub(super) fn fold(
    pms_property: PmsPropertyId,
    rows: &[ResidentRow],
    standings: &GivenStandings,
) -> Folded {
    let mut people: BTreeMap<&str, Vec<&ResidentRow>> = BTreeMap::new();
    for row in rows {
        people.entry(&row.person).or_default().push(row);
    }
    let mut folded = Folded::default();
    for (person, mut rows) in people {
        if rows.iter().any(|row| row.role.lives_there()) {
            rows.retain(|row| row.role.lives_there());
        }
        let key = RecordKey { pms_property, person: person.to_owned() };
        let mut leases: Vec<Picture> = Vec::with_capacity(rows.len());
        let mut odd = BTreeSet::new();
        for row in rows {
            leases.push(picture(row, standings, &mut odd));
        }
        folded
            .notices
            .extend(odd.into_iter().map(|field| Notice::OddDate { record: key.clone(), field }));
        leases.sort_by_cached_key(canonical);
        leases.dedup();
        if leases.iter().any(Picture::ends_before_it_starts) {
            folded.notices.push(Notice::EndBeforeStart { record: key.clone() });
        }
        folded.records.push(Record { key, leases });
    }
    folded
}

/// Digest, hex, of what a read says of a person.
pub(super) fn digest(leases: &[Picture]) -> String {
    let mut hasher = Sha256::new();
    for lease in leases {
        hasher.update(canonical(lease));
        hasher.update([0]);
    }
    hex(&hasher.finalize())
}

/// One text for one content, whatever order it came in.
pub(super) fn canonical(picture: &Picture) -> String {
    serde_json::to_string(picture).expect("a picture holds only strings and lists of strings")
}

/// What a row says; fields whose date makes no sense are added to `odd`.
fn picture(row: &ResidentRow, standings: &GivenStandings, odd: &mut BTreeSet<Field>) -> Picture {
    let values = Readings::from_fn(|field| match cell(row, field) {
        Cell::Text(reading) => text_reading(reading),
        Cell::Date(reading) => {
            let (clean, left_out) = clean_date(reading);
            if left_out {
                odd.insert(field);
            }
            match clean {
                Reading::Absent => Reading::Absent,
                Reading::Blank => Reading::Blank,
                Reading::Value(date) => Reading::Value(Value::Date(date)),
            }
        }
    });
    let trimmed = |texts: &[String]| -> Vec<String> {
        texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    };
    Picture {
        lease: row.lease.clone(),
        household: row.household.clone(),
        values,
        more_emails: trimmed(&row.more_emails),
        more_phones: trimmed(&row.more_phones),
        status: row.status.trim().to_owned(),
        standing: row.standing.or_else(|| standings.of(&row.status)),
        role: row.role,
        role_word: row.role_word.trim().to_owned(),
    }
}

enum Cell<'a> {
    Text(&'a Reading<String>),
    Date(&'a DateReading),
}

const fn cell(row: &ResidentRow, field: Field) -> Cell<'_> {
    match field {
        Field::FirstName => Cell::Text(&row.first_name),
        Field::LastName => Cell::Text(&row.last_name),
        Field::Email => Cell::Text(&row.email),
        Field::Phone => Cell::Text(&row.phone),
        Field::Unit => Cell::Text(&row.unit),
        Field::LeaseStart => Cell::Date(&row.lease_start),
        Field::LeaseEnd => Cell::Date(&row.lease_end),
        Field::MoveIn => Cell::Date(&row.move_in),
        Field::MoveOut => Cell::Date(&row.move_out),
    }
}

fn text_reading(reading: &Reading<String>) -> Reading<Value> {
    match reading {
        Reading::Absent => Reading::Absent,
        Reading::Blank => Reading::Blank,
        Reading::Value(text) => match text.trim() {
            "" => Reading::Blank,
            text => Reading::Value(Value::Text(text.to_owned())),
        },
    }
}
