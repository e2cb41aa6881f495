//! What a list of people that somebody brings along would do to a directory.
//!
//! It adds people and gives fields values; it never empties a field, and never decides who is whom
//! by anything less than the id of a contact, or the same name and email.

use std::collections::BTreeMap;

use crate::model::{Contact, ContactId, Field, FieldChange, Value, Values};
use crate::normalize::{EmailKey, PersonName, read_email, same_value};

/// One person of the list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ListedPerson {
    /// Their place in the list, from one.
    pub line: usize,
    /// The contact that is meant, where the list says so.
    pub contact: Option<ContactId>,
    /// What the list says of them; a field that is not here is not said.
    pub values: BTreeMap<Field, Value>,
}

/// What one line would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineEffect {
    /// Somebody is added.
    Create(Box<Values>),
    /// Somebody gets other values.
    Change {
        contact: ContactId,
        changes: Vec<FieldChange>,
    },
    /// Somebody is there as the list says.
    Same(ContactId),
    Refused(LineRefusal),
}

/// Why a line does nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LineRefusal {
    #[error("a person has a first or a last name")]
    NoName,
    #[error("there is no contact `{0}` in the directory of this property")]
    NoSuchContact(ContactId),
    #[error(
        "contact `{contact}` has this email under another name; put that id into the column `id` \
         if it is the same person"
    )]
    OtherName { contact: ContactId },
    #[error(
        "several contacts could be meant; put the id of the right one into the column `id`: {}",
        list(.0)
    )]
    Several(Vec<ContactId>),
    #[error("line {0} is about the same person")]
    SameAsLine(usize),
}

fn list(contacts: &[ContactId]) -> String {
    contacts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Somebody, as lines of one list are compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Contact(ContactId),
    Email(EmailKey),
    Nameless(PersonName, Option<String>),
}

/// What each line of a list would do to a directory, in the order of the list.
pub fn plan_import(directory: &[Contact], listed: &[ListedPerson]) -> Vec<LineEffect> {
    let mut seen: BTreeMap<Who, usize> = BTreeMap::new();
    let mut effects = Vec::with_capacity(listed.len());
    for person in listed {
        let effect =
            find(directory, person).map_or_else(LineEffect::Refused, |found| match found {
                Some(contact) => change(contact, person),
                None => LineEffect::Create(Box::new(Values::from_fn(|field| {
                    person.values.get(&field).cloned()
                }))),
            });
        let who = match &effect {
            LineEffect::Create(_) => Some(identity(person)),
            LineEffect::Change { contact, .. } | LineEffect::Same(contact) => {
                Some(Who::Contact(*contact))
            }
            LineEffect::Refused(_) => None,
        };
        let first = who.map(|who| *seen.entry(who).or_insert(person.line));
        effects.push(match first {
            Some(line) if line != person.line => LineEffect::Refused(LineRefusal::SameAsLine(line)),
            _ => effect,
        });
    }
    effects
}

/// The contact that a line is about; none if it is about somebody new.
fn find<'d>(
    directory: &'d [Contact],
    person: &ListedPerson,
) -> Result<Option<&'d Contact>, LineRefusal> {
    if let Some(id) = person.contact {
        let contact = directory.iter().find(|contact| contact.id == id);
        return contact.map(Some).ok_or(LineRefusal::NoSuchContact(id));
    }
    let name = name_of(|field| person.values.get(&field));
    if name.is_empty() {
        return Err(LineRefusal::NoName);
    }
    let email = email_of(|field| person.values.get(&field));
    let named = |contact: &&Contact| name_of(|field| contact.values[field].as_ref()) == name;
    let of_email = |contact: &&Contact| email_of(|field| contact.values[field].as_ref()) == email;
    let candidates: Vec<&Contact> = directory.iter().filter(of_email).collect();
    let same: Vec<&Contact> = match email {
        Some(_) => candidates.iter().copied().filter(named).collect(),
        None => {
            candidates.iter().copied().filter(named).filter(|one| lives_at(one, person)).collect()
        }
    };
    match (same.as_slice(), candidates.first()) {
        ([only], _) => Ok(Some(*only)),
        ([], Some(other)) if email.is_some() => Err(LineRefusal::OtherName { contact: other.id }),
        ([], _) => Ok(None),
        (several, _) => Err(LineRefusal::Several(several.iter().map(|one| one.id).collect())),
    }
}

/// Whether somebody without an email is in the unit that the list names, if it names one.
fn lives_at(contact: &Contact, person: &ListedPerson) -> bool {
    match (person.values.get(&Field::Unit), &contact.values[Field::Unit]) {
        (Some(listed), Some(unit)) => same_value(Field::Unit, listed, unit),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

fn change(contact: &Contact, person: &ListedPerson) -> LineEffect {
    let differs = |field: Field, value: &Value| {
        contact.values[field].as_ref().is_none_or(|before| !same_value(field, before, value))
    };
    let changes: Vec<FieldChange> = person
        .values
        .iter()
        .filter(|(field, value)| differs(**field, value))
        .map(|(field, value)| FieldChange {
            field: *field,
            before: contact.values[*field].clone(),
            after: Some(value.clone()),
            replaced_local_edit: false,
        })
        .collect();
    if changes.is_empty() {
        LineEffect::Same(contact.id)
    } else {
        LineEffect::Change { contact: contact.id, changes }
    }
}

fn identity(person: &ListedPerson) -> Who {
    let value = |field| person.values.get(&field);
    match email_of(value) {
        Some(email) => Who::Email(email),
        None => Who::Nameless(name_of(value), text(value(Field::Unit)).map(str::to_owned)),
    }
}

fn name_of<'v>(value: impl Fn(Field) -> Option<&'v Value>) -> PersonName {
    PersonName::new(text(value(Field::FirstName)), text(value(Field::LastName)))
}

fn email_of<'v>(value: impl Fn(Field) -> Option<&'v Value>) -> Option<EmailKey> {
    read_email(text(value(Field::Email))).key().cloned()
}

fn text(value: Option<&Value>) -> Option<&str> {
    match value {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn value(field: Field, text: &str) -> Value {
        Value::parse(field, text.to_owned()).unwrap()
    }

    fn person(first: &str, last: &str, email: Option<&str>, unit: Option<&str>) -> ListedPerson {
        let said = [
            (Field::FirstName, Some(first)),
            (Field::LastName, Some(last)),
            (Field::Email, email),
            (Field::Unit, unit),
        ];
        let values = said.into_iter().filter_map(|(field, text)| {
            let text = text.filter(|text| !text.is_empty())?;
            Some((field, value(field, text)))
        });
        ListedPerson { line: 1, contact: None, values: values.collect() }
    }

    fn contact(id: u128, person: &ListedPerson) -> Contact {
        let values = Values::from_fn(|field| person.values.get(&field).cloned());
        Contact { id: ContactId::new(Uuid::from_u128(id)), values, base: None }
    }

    fn nora() -> ListedPerson {
        person("Nora", "O'Quinn", Some("nora@example.com"), Some("12B"))
    }

    #[test]
    fn somebody_new_is_added_and_somebody_known_gets_what_is_new() {
        let directory = [contact(1, &nora())];
        let moved = person("nora", "O\u{2019}Quinn", Some("NORA@example.com"), Some("14"));
        let luis = person("Luis", "Ibarra", Some("luis@example.com"), None);
        let effects = plan_import(&directory, &[moved, luis.clone()]);
        let LineEffect::Change { contact, changes } = &effects[0] else { panic!("{effects:?}") };
        assert_eq!(*contact, directory[0].id);
        let unit = changes.iter().find(|change| change.field == Field::Unit).unwrap();
        assert_eq!(unit.after, Some(value(Field::Unit, "14")));
        let LineEffect::Create(values) = &effects[1] else { panic!("{effects:?}") };
        assert_eq!(values[Field::Email], luis.values.get(&Field::Email).cloned());
    }

    #[test]
    fn a_list_that_was_taken_in_does_nothing_a_second_time() {
        let mut listed =
            [nora(), person("Luis", "Ibarra", None, Some("9")), person("Bo", "", None, None)];
        (1..).zip(&mut listed).for_each(|(line, person)| person.line = line);
        let directory: Vec<Contact> =
            listed.iter().zip(1..).map(|(one, id)| contact(id, one)).collect();
        let effects = plan_import(&directory, &listed);
        assert!(effects.iter().all(|one| matches!(one, LineEffect::Same(_))), "{effects:?}");
    }

    #[test]
    fn what_is_not_said_is_not_emptied() {
        let directory = [contact(1, &nora())];
        let short = person("Nora", "O'Quinn", Some("nora@example.com"), None);
        assert_eq!(plan_import(&directory, &[short]), [LineEffect::Same(directory[0].id)]);
    }

    #[test]
    fn who_is_meant_is_never_guessed() {
        let twins = [
            contact(1, &person("Ana", "Costa", None, None)),
            contact(2, &person("Ana", "Costa", None, None)),
            contact(3, &nora()),
        ];
        let refused = |listed: ListedPerson| match plan_import(&twins, &[listed]).remove(0) {
            LineEffect::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        };
        let both = vec![twins[0].id, twins[1].id];
        assert_eq!(refused(person("Ana", "Costa", None, None)), LineRefusal::Several(both));
        let other = person("Eleanor", "O'Quinn", Some("nora@example.com"), None);
        assert_eq!(refused(other.clone()), LineRefusal::OtherName { contact: twins[2].id });
        assert_eq!(refused(person("", "", Some("x@example.com"), None)), LineRefusal::NoName);
        let nobody = ContactId::new(Uuid::from_u128(9));
        let stray = ListedPerson { contact: Some(nobody), ..nora() };
        assert_eq!(refused(stray), LineRefusal::NoSuchContact(nobody));

        let meant = ListedPerson { contact: Some(twins[2].id), ..other };
        let effect = plan_import(&twins, &[meant]).remove(0);
        assert!(matches!(effect, LineEffect::Change { contact, .. } if contact == twins[2].id));
    }

    #[test]
    fn one_person_is_listed_once() {
        let directory = [contact(1, &nora())];
        let luis = person("Luis", "Ibarra", Some("luis@example.com"), None);
        let mut listed = [nora(), luis.clone(), nora(), luis];
        (1..).zip(&mut listed).for_each(|(line, person)| person.line = line);
        let effects = plan_import(&directory, &listed);
        assert_eq!(effects[2], LineEffect::Refused(LineRefusal::SameAsLine(1)));
        assert_eq!(effects[3], LineEffect::Refused(LineRefusal::SameAsLine(2)));
    }
}
