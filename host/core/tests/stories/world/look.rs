//! What stories ask about a world.

use usersync_core::model::{
    AlertKind, Contact, ContactId, Facts, Field, Link, OpenAlert, Outcome, PeopleFacts, Reason,
    RecordKey, Resolution, Values,
};

use super::{World, key};

/// First and last name of a contact, as one text.
pub(crate) fn full_name(values: &Values) -> String {
    let part = |field| values.text(field).unwrap_or_default();
    [part(Field::FirstName), part(Field::LastName)].join(" ")
}

impl World {
    /// How the last run ended for a record at [`OAKS`](super::OAKS).
    pub(crate) fn outcome(&self, person: &str) -> (Outcome, Reason) {
        self.outcome_of(&key(person))
    }

    /// How the last run ended for a record.
    pub(crate) fn outcome_of(&self, key: &RecordKey) -> (Outcome, Reason) {
        let verdict = self.verdicts.get(key).unwrap_or_else(|| panic!("{key} was not read"));
        (verdict.outcome, verdict.reason)
    }

    /// The link of a record that holds.
    pub(crate) fn link(&self, key: &RecordKey) -> Option<&Link> {
        self.links.iter().find(|link| link.ended.is_none() && link.record == *key)
    }

    /// The contact that a record at [`OAKS`](super::OAKS) is linked to.
    pub(crate) fn contact(&self, person: &str) -> &Contact {
        self.contact_of(&key(person))
    }

    /// The contact that a record is linked to.
    pub(crate) fn contact_of(&self, key: &RecordKey) -> &Contact {
        let link = self.link(key).unwrap_or_else(|| panic!("{key} is not linked"));
        &self.contacts[&link.contact]
    }

    /// A field of the contact that a record at [`OAKS`](super::OAKS) is linked to, as it is shown.
    pub(crate) fn shown(&self, person: &str, field: Field) -> String {
        shown(self.contact(person), field)
    }

    /// A field of a contact, as it is shown.
    pub(crate) fn field(&self, contact: ContactId, field: Field) -> String {
        shown(&self.contacts[&contact], field)
    }

    /// The only open alert of this kind.
    pub(crate) fn alert(&self, kind: AlertKind) -> &OpenAlert {
        let open: Vec<&OpenAlert> =
            self.alerts.iter().filter(|open| open.alert.kind == kind).collect();
        match open.as_slice() {
            [only] => only,
            other => panic!("one {} alert, not {other:?}", kind.title()),
        }
    }

    /// What the only open alert of this kind shows.
    pub(crate) fn facts(&self, kind: AlertKind) -> &PeopleFacts {
        match &self.alert(kind).alert.facts {
            Facts::People(people) => people,
            other => panic!("about people, not {other:?}"),
        }
    }

    /// The kinds of the open alerts.
    pub(crate) fn asks(&self) -> Vec<AlertKind> {
        let mut kinds: Vec<AlertKind> = self.alerts.iter().map(|open| open.alert.kind).collect();
        kinds.sort();
        kinds
    }

    /// How the alerts that closed were resolved, in order.
    pub(crate) fn resolutions(&self) -> Vec<(AlertKind, Resolution)> {
        self.closed.iter().map(|(open, resolution)| (open.alert.kind, *resolution)).collect()
    }

    /// The names of everybody in the directory, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.contacts.values().map(|contact| full_name(&contact.values)).collect();
        names.sort();
        names
    }
}

fn shown(contact: &Contact, field: Field) -> String {
    contact.values[field].as_ref().map(ToString::to_string).unwrap_or_default()
}
