//! What all answers of RealPage have in common: a result wrapped twice, and faults with a detail.
//!
//! No description of the gateway is public, so element names count in any letter case and any
//! namespace. An answer to another question is never taken for an empty list.

use usersync_adapter::kind;
use usersync_adapter::parse::soap;
use usersync_adapter::parse::xml::{Document, Element, XmlError};
use usersync_adapter::prelude::*;

use crate::fields::Fields;

/// What RealPage says to a key that is good, but not for this operation, and what its gateway says
/// of an operation that this vendor's service does not have.
const NOT_FOR_THIS_KEY: [&str; 3] = ["call the method", "actionnotsupported", "contractfilter"];

/// The element that tells in a fault what went wrong.
const APPLICATION_FAULT: &str = "RPXApplicationFault";

/// The decoded text of an answer that is neither a refusal nor a web page.
pub(crate) fn text(reply: Reply) -> Result<String, Failure> {
    soap::text_or_fault(reply, refusal)
}

/// Whether the next operation may work where this one did not.
pub(crate) fn lacks_the_operation(failure: &Failure) -> bool {
    failure.kind == kind::PERMISSION && says(&failure.message, &NOT_FOR_THIS_KEY)
}

/// The records of one list being read.
pub(crate) struct Records<'t> {
    text: &'t str,
    document: Document<'t>,
    operation: &'static str,
    list: &'static str,
    record: &'static str,
    answered: bool,
    listed: bool,
    /// The first element that is neither wrapping nor list.
    content: Option<String>,
}

impl<'t> Records<'t> {
    /// Begins to read the elements `record` inside the element `list`, both in lower case.
    pub(crate) fn new(
        text: &'t str,
        operation: &'static str,
        list: &'static str,
        record: &'static str,
    ) -> Self {
        let document = Document::new(text);
        let (answered, listed, content) = (false, false, None);
        Self { text, document, operation, list, record, answered, listed, content }
    }

    /// The next record, whole; none at the end of an answer that is one.
    pub(crate) fn next_record(&mut self) -> Result<Option<Element>, Failure> {
        while let Some(element) =
            self.document.next_element().map_err(|error| self.unreadable(&error))?
        {
            let name = element.name.to_ascii_lowercase();
            if name == self.record {
                self.listed = true;
                return self.content(element).map(Some);
            } else if name == self.list {
                self.listed = true;
            } else if name.starts_with(self.operation) {
                self.answered = true;
            } else if name == "header" {
                self.content(element)?;
            } else if name == "fault" || element.name.eq_ignore_ascii_case(APPLICATION_FAULT) {
                return Err(refusal(&self.content(element)?).at(self.operation));
            } else if !matches!(name.as_str(), "envelope" | "body") {
                self.content.get_or_insert(element.name);
            }
        }
        if self.listed { Ok(None) } else { self.nothing_listed() }
    }

    /// A site without residents may be told by a result without a list.
    fn nothing_listed(&self) -> Result<Option<Element>, Failure> {
        if let Some(name) = &self.content {
            return Err(self.odd(format!("the answer holds `{name}` and no `{}`", self.list)));
        }
        if !self.answered {
            return Err(self.odd(format!("the answer is none to `{}`", self.operation)));
        }
        match self.words().map_err(|error| self.unreadable(&error))? {
            Some(words) => Err(self.odd(format!("RealPage sent a text in place of data: {words}"))),
            None => Ok(None),
        }
    }

    /// The first text of the answer, that of its headers aside.
    fn words(&self) -> Result<Option<String>, XmlError> {
        let mut document = Document::new(self.text);
        let Some(root) = document.next_element()? else { return Ok(None) };
        let root = document.content(root)?;
        Ok(first_text(named(&root, "Body").unwrap_or(&root)).map(str::to_owned))
    }

    fn content(&mut self, element: Element) -> Result<Element, Failure> {
        self.document.content(element).map_err(|error| self.unreadable(&error))
    }

    fn unreadable(&self, error: &XmlError) -> Failure {
        self.odd(error.to_string())
    }

    fn odd(&self, message: impl Into<String>) -> Failure {
        Failure::answer(message).at(self.operation)
    }
}

/// The failure that a fault stands for, in the words of its detail if it has one.
fn refusal(fault: &Element) -> Failure {
    let detail = named(fault, APPLICATION_FAULT).map(Fields);
    let told = |name| detail.and_then(|detail| detail.plain(&[name]));
    let words = match (told("CustomMessage"), told("ExceptionMessage")) {
        (Some(custom), Some(exception)) if custom != exception => format!("{custom} ({exception})"),
        (Some(words), _) | (None, Some(words)) => words.to_owned(),
        (None, None) => soap::fault(fault),
    };
    let kind = kind_of(&words);
    match told("MessageLogId") {
        Some(id) => Failure::new(kind, format!("{words} (message log id {id})")),
        None => Failure::new(kind, words),
    }
}

fn named<'e>(element: &'e Element, name: &str) -> Option<&'e Element> {
    if element.name.eq_ignore_ascii_case(name) {
        return Some(element);
    }
    element.elements().iter().find_map(|child| named(child, name))
}

fn first_text(element: &Element) -> Option<&str> {
    element.text().or_else(|| element.elements().iter().find_map(first_text))
}

/// RealPage tells its errors apart by their text alone. What names a site concerns that site only:
/// a closed one must not stop the others.
fn kind_of(words: &str) -> &'static str {
    if says(words, &["password", "login failed", "log in failed", "invalid user"]) {
        kind::LOG_IN
    } else if says(words, &NOT_FOR_THIS_KEY)
        || says(words, &["authoriz", "permission", "rights", "access", "site", "property"])
    {
        kind::PERMISSION
    } else if says(words, &["licen", "pmc", "login", "log in", "credential", "authentic"]) {
        kind::LOG_IN
    } else if says(words, &["too many", "throttl"]) {
        kind::RATE_LIMIT
    } else if says(words, &["timeout", "timed out", "unavailable", "too busy"]) {
        kind::REACH
    } else {
        kind::OTHER
    }
}

fn says(words: &str, parts: &[&str]) -> bool {
    // The name of the product is no word for a site.
    let words = words.to_ascii_lowercase().replace("onesite", "");
    parts.iter().any(|part| words.contains(part))
}
