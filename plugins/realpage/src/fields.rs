//! The elements of one record, by any of their names and in any letter case: integrations disagree
//! about both.

use usersync_adapter::parse::lenient;
use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;

/// One record.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'e>(pub(crate) &'e Element);

impl<'e> Fields<'e> {
    /// Every child of this name.
    pub(crate) fn each(self, name: &str) -> impl Iterator<Item = &'e Element> {
        self.0.elements().iter().filter(move |child| child.name.eq_ignore_ascii_case(name))
    }

    /// Whether there is a child of one of these names, with a value or without.
    pub(crate) fn has(self, names: &[&str]) -> bool {
        names.iter().any(|name| self.each(name).next().is_some())
    }

    /// The text of the first of these names that has one.
    pub(crate) fn plain(self, names: &[&str]) -> Option<&'e str> {
        names.iter().find_map(|name| self.each(name).find_map(Element::text))
    }

    /// The text of a field that the read carries.
    pub(crate) fn text(self, names: &[&str]) -> TextValue {
        TextValue::or_blank(self.plain(names))
    }

    /// A number that stands for something; a database's 0 stands for nothing.
    pub(crate) fn id(self, names: &[&str]) -> Option<&'e str> {
        self.plain(names).filter(|id| *id != "0")
    }

    /// The date of a field that the read carries.
    pub(crate) fn date(self, names: &[&str]) -> DateValue {
        dates::read(self.plain(names))
    }

    /// Whether a flag is set: `TRUE` for some, `Y` for others.
    pub(crate) fn is_set(self, name: &str) -> bool {
        self.plain(&[name]).and_then(lenient::truth) == Some(true)
    }
}
