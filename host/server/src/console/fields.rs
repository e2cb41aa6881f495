//! What a form of the console posts: names and values, a name as often as it is checked.

use std::collections::BTreeSet;

use axum::Form;
use axum::extract::{FromRequest, Request};

use super::failure::sentence;
use crate::api::problem::{FieldError, Problem};
use crate::api::problem_kind::ProblemKind;

/// A posted form. It may hold secrets and is therefore never shown whole, not even to a log.
#[derive(Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let form = Form::<Vec<(String, String)>>::from_request(request, state).await;
        let Form(pairs) = form.map_err(|_| {
            Problem::new(ProblemKind::InvalidRequest, "the form cannot be read; send it again")
        })?;
        Ok(Self(pairs))
    }
}

impl Fields {
    /// What was typed into a field, without spaces around it; empty if it was not sent.
    pub(super) fn text(&self, name: &str) -> &str {
        self.as_typed(name).unwrap_or_default().trim()
    }

    /// What was typed into a field, to the letter.
    pub(super) fn as_typed(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every value that was checked under this name, each once.
    pub(super) fn all(&self, name: &str) -> BTreeSet<&str> {
        let named = self.0.iter().filter(|(key, _)| key == name);
        named.map(|(_, value)| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// The fields whose names begin so, by what follows.
    pub(super) fn below<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let pair =
            move |(key, value): &'a (String, String)| Some((key.strip_prefix(start)?, &**value));
        self.0.iter().filter_map(pair)
    }

    /// Whether a box is checked or a button of this name was pressed.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

/// What is wrong with a form, field by field.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct FormErrors(Vec<FormError>);

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct FormError {
    /// The id of the field; empty if it is about the whole form.
    pub(super) field: String,
    pub(super) text: String,
}

impl FormErrors {
    /// What the API objects to, at the fields of the same names. Whatever no form can mend is given
    /// back.
    pub(super) fn of(problem: Problem) -> Result<Self, Problem> {
        match problem.kind() {
            ProblemKind::InvalidFields => {
                let field = |error: FieldError| FormError {
                    field: error.pointer.trim_start_matches('/').replace('/', "-"),
                    text: sentence(&error.detail),
                };
                Ok(Self(problem.document().errors.into_iter().map(field).collect()))
            }
            ProblemKind::Conflict | ProblemKind::PmsFailed | ProblemKind::AdapterRefused => {
                let text = sentence(&problem.document().detail);
                Ok(Self(vec![FormError { field: String::new(), text }]))
            }
            _ => Err(problem),
        }
    }

    /// What is wrong, as pairs of a field and a sentence.
    pub(super) fn all(errors: impl IntoIterator<Item = (String, String)>) -> Self {
        let error = |(field, text)| FormError { field, text };
        Self(errors.into_iter().map(error).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &FormError> {
        self.0.iter()
    }

    /// What is wrong with a field; empty if nothing is.
    pub(super) fn at(&self, field: &str) -> &str {
        let error = self.0.iter().find(|error| error.field == field);
        error.map_or("", |error| &error.text)
    }
}

#[cfg(test)]
impl Fields {
    /// As a form with these fields would post them.
    pub(super) fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_as_it_was_meant() {
        let fields =
            Fields::of(&[("name", "  Maple Court "), ("word", "Notice"), ("word", "Past")]);
        assert_eq!(fields.text("name"), "Maple Court");
        assert_eq!(fields.as_typed("name"), Some("  Maple Court "));
        assert_eq!(fields.all("word"), BTreeSet::from(["Notice", "Past"]));
        assert_eq!((fields.text("other"), fields.has("other")), ("", false));
    }
}
