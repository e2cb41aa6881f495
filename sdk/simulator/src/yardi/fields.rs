//! Neutral values as elements: what a value, a blank and an absent one look like.

use super::operations::Operation;
use crate::world::resident::{Resident, written_date};
use crate::xml::Element;

/// A form in which an operation writes dates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    pub(super) form: &'static str,
    /// What an empty date says on installs that write one.
    pub(super) sentinel: Option<&'static str>,
}

impl Days {
    /// A day: no element if it is absent, an empty one or the sentinel if it is blank.
    pub(super) fn element(self, name: &'static str, day: Option<&String>) -> Option<Element> {
        day.map(|day| match (day.as_str(), self.sentinel) {
            ("", Some(sentinel)) => Element::text(name, sentinel),
            (day, _) => Element::text(name, written_date(day, self.form)),
        })
    }

    /// A day where no empty element can stand: a blank one is left out too, or is the sentinel.
    pub(super) fn filled(self, name: &'static str, day: Option<&String>) -> Option<Element> {
        self.element(name, day.filter(|day| !day.is_empty() || self.sentinel.is_some()))
    }
}

/// A text: no element if it is absent, an empty one if it is blank.
pub(super) fn value(name: &'static str, text: Option<&String>) -> Option<Element> {
    text.map(|text| Element::text(name, text))
}

/// A text that is left out if it is blank.
pub(super) fn filled(name: &'static str, text: Option<&String>) -> Option<Element> {
    value(name, text.filter(|text| !text.is_empty()))
}

/// The element with the raw fields that the resident has for this operation: those under its name,
/// and those under no operation's name where `all` of them are its own.
pub(super) fn with_raw_fields(
    mut element: Element,
    resident: &Resident,
    operation: Operation,
    all: bool,
) -> Element {
    for (name, value) in &resident.pms {
        if name == operation.name() {
            for (name, value) in value.as_object().into_iter().flatten() {
                element.replace(name, value);
            }
        } else if all && !Operation::RESIDENTS.iter().any(|other| other.name() == name) {
            element.replace(name, value);
        }
    }
    element
}
