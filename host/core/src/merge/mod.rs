//! What the PMS says, what it said before, and what the contact holds: who wins, field by field.

mod email;
mod governing;

pub(crate) use email::{EmailChange, email_change};
pub(crate) use governing::{Presence, Rank};

use crate::model::{Field, FieldChange, Reading, Readings, Side, Value, Values};
use crate::normalize::same_value;

/// What a merge writes, and the base afterwards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Merged {
    pub(crate) fields: Vec<FieldChange>,
    pub(crate) base: Readings,
}

/// Brings a contact up to date.
///
/// PMS as before: the contact keeps what it has, local edits included. PMS changed: the new value
/// is written, unless the contact carries it already.
pub(crate) fn three_way(contact: &Values, base: &Readings, pms: &Readings) -> Merged {
    let mut merged = Merged { fields: Vec::new(), base: base.clone() };
    for field in Field::ALL {
        let after = match &pms[field] {
            Reading::Absent => continue,
            Reading::Blank if !field.can_be_blanked() => continue,
            Reading::Blank => None,
            Reading::Value(value) => Some(value),
        };
        if same_as_base(field, &base[field], after) {
            continue;
        }
        merged.base[field] = pms[field].clone();
        let never_told = matches!(base[field], Reading::Absent);
        if same(field, contact[field].as_ref(), after) || (never_told && after.is_none()) {
            continue;
        }
        let local = !same_as_base(field, &base[field], contact[field].as_ref()) && !never_told;
        merged.fields.push(FieldChange {
            field,
            before: contact[field].clone(),
            after: after.cloned(),
            replaced_local_edit: local,
        });
    }
    merged
}

/// Takes a contact in under its first record.
///
/// The sides tell whose name and whose email the contact carries afterwards. For the rest a value
/// of the PMS wins and a blank erases nothing.
pub(crate) fn first_link(contact: &Values, pms: &Readings, name: Side, email: Side) -> Merged {
    let mut merged = Merged { fields: Vec::new(), base: first_base(pms) };
    for field in Field::ALL {
        let pms_wins = match field {
            Field::FirstName | Field::LastName => name == Side::Pms,
            Field::Email => email == Side::Pms,
            _ => true,
        };
        let Reading::Value(value) = &pms[field] else {
            continue;
        };
        if pms_wins && !same(field, contact[field].as_ref(), Some(value)) {
            merged.fields.push(FieldChange {
                field,
                before: contact[field].clone(),
                after: Some(value.clone()),
                replaced_local_edit: false,
            });
        }
    }
    merged
}

/// The base of a contact that takes these values in.
pub(crate) fn first_base(pms: &Readings) -> Readings {
    Readings::from_fn(|field| match &pms[field] {
        Reading::Blank if !field.can_be_blanked() => Reading::Absent,
        reading => reading.clone(),
    })
}

/// The values of a contact made from these.
pub(crate) fn created(pms: &Readings) -> Values {
    Values::from_fn(|field| pms[field].value().cloned())
}

/// Whether two values of one field, or their absence, are the same.
pub(crate) fn same(field: Field, left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => same_value(field, left, right),
        _ => false,
    }
}

/// Whether a value is what the PMS said when it was last taken in.
pub(crate) fn same_as_base(field: Field, base: &Reading<Value>, value: Option<&Value>) -> bool {
    match base {
        Reading::Absent => false,
        Reading::Blank => value.is_none(),
        Reading::Value(base) => same(field, Some(base), value),
    }
}
