//! What all answers of Yardi have in common: a result wrapped twice, and errors inside a success.
//!
//! An answer is good only if the payload that was asked for is in it: Yardi reports most of its
//! errors with status 200, and some installations with nothing at all.

use usersync_adapter::parse::soap;
use usersync_adapter::parse::words::mentions;
use usersync_adapter::parse::xml::{Document, Element, XmlError};
use usersync_adapter::prelude::*;
use usersync_adapter::{kind, tracing};

/// The decoded text of an answer that is neither a refusal nor a web page.
pub(crate) fn text(reply: Reply) -> Result<String, Failure> {
    soap::text(reply).map_err(|mut failure| {
        // A fault says in words what other PMSs say with a status.
        if failure.kind == kind::OTHER {
            let kind = kind_of(&failure.message);
            kind.clone_into(&mut failure.kind);
        }
        failure
    })
}

/// An answer being read, with its faults and messages taken out.
pub(crate) struct Answer<'t> {
    document: Document<'t>,
    operation: &'static str,
    /// How many elements of the payload were met.
    met: usize,
    needs_payload: bool,
    /// The first element that is no wrapping.
    content: Option<String>,
    /// The last of Yardi's words that are no error.
    message: Option<String>,
}

impl<'t> Answer<'t> {
    pub(crate) fn new(text: &'t str, operation: &'static str) -> Self {
        Self {
            document: Document::new(text),
            operation,
            met: 0,
            needs_payload: true,
            content: None,
            message: None,
        }
    }

    /// The next element that opens and is no message; an error of Yardi is a failure. `payload` are
    /// the elements, the outer first, without which the end of the answer is no end.
    pub(crate) fn next_element(&mut self, payload: &[&str]) -> Result<Option<Element>, Failure> {
        while let Some(element) =
            self.document.next_element().map_err(|error| self.unreadable(&error))?
        {
            match element.name.as_str() {
                "Fault" => {
                    let fault = soap::fault(&self.content(element)?);
                    return Err(self.refusal(&fault));
                }
                "Message" => {
                    let message = self.content(element)?;
                    self.note(&message)?;
                }
                name => {
                    self.met += usize::from(payload.get(self.met) == Some(&name));
                    if self.content.is_none() && !is_wrapping(name) {
                        self.content = Some(name.to_owned());
                    }
                    return Ok(Some(element));
                }
            }
        }
        match payload.get(self.met) {
            Some(missing) if self.needs_payload => Err(self.without(missing)),
            _ => Ok(None),
        }
    }

    /// Takes the end of the answer for its end, payload or not.
    pub(crate) fn do_without_payload(&mut self) {
        self.needs_payload = false;
    }

    /// The content of the element that was opened last.
    pub(crate) fn content(&mut self, element: Element) -> Result<Element, Failure> {
        self.document.content(element).map_err(|error| self.unreadable(&error))
    }

    /// A failure of the answer itself.
    pub(crate) fn odd(&self, message: impl Into<String>) -> Failure {
        Failure::answer(message).at(self.operation)
    }

    fn unreadable(&self, error: &XmlError) -> Failure {
        self.odd(error.to_string())
    }

    fn refusal(&self, words: &str) -> Failure {
        Failure::new(kind_of(words), words).at(self.operation)
    }

    fn note(&mut self, message: &Element) -> Result<(), Failure> {
        let words = message.text().unwrap_or("a message without a text");
        let type_word = message.attribute("messageType").unwrap_or("Error");
        let is_harmless = ["FYI", "Warning"].iter().any(|w| w.eq_ignore_ascii_case(type_word));
        if !is_harmless {
            return Err(self.refusal(words));
        }
        tracing::info!(operation = self.operation, "Yardi says: {words}");
        self.message = Some(words.to_owned());
        Ok(())
    }

    fn without(&self, payload: &str) -> Failure {
        if let Some(name) = &self.content {
            return self.odd(format!(
                "the answer holds `{name}` and no `{payload}`, so it does not even say that the \
                 list is empty; check in Yardi that the interface user has the rights to this \
                 property and interface"
            ));
        }
        if let Some(message) = &self.message {
            return self.odd(format!("Yardi sent no data, only a message: {message}"));
        }
        let message = "Yardi gave an empty result, as older installations do when the sign-in is \
                       refused or the database cannot be reached; check user name, password, \
                       server, database and platform";
        Failure::log_in(message).at(self.operation)
    }
}

/// Whether an element stands around the result of an operation or a message.
fn is_wrapping(name: &str) -> bool {
    ["Envelope", "Header", "Body", "Messages"].contains(&name)
        || name.ends_with("Response")
        || name.ends_with("Result")
}

/// Yardi tells its errors apart by their text alone.
fn kind_of(words: &str) -> &'static str {
    let has = |parts: &[&str]| mentions(words, parts);
    if has(&["login failed", "log in failed", "password", "invalid user"]) {
        kind::LOG_IN
    } else if has(&["permission", "rights", "access", "authoriz", "property"]) {
        kind::PERMISSION
    } else if has(&["login", "log in", "entity", "licen"]) {
        kind::LOG_IN
    } else if has(&["soap:server", "timeout", "timed out"]) {
        kind::REACH
    } else {
        kind::OTHER
    }
}
