//! SOAP 1.1: writing a call whose secrets the host fills in, and reading what comes back.

use std::borrow::Cow;

use crate::parse::xml::{Document, Element};
use crate::{Encoding, Failure, Reply, Segment, Text};

/// What a SOAP 1.1 service wants to see as `Content-Type`.
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// A call being written: elements in the order in which they are given.
pub struct Envelope {
    operation: String,
    text: Text,
}

impl Envelope {
    /// A call of an operation in its namespace.
    pub fn new(namespace: &str, operation: &str) -> Self {
        let mut text = Text::new();
        text.push_str(&format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <soap:Envelope xmlns:soap=\"{ENVELOPE}\"><soap:Body><{operation} xmlns=\"{}\">",
            escaped(namespace)
        ));
        Self { operation: operation.to_owned(), text }
    }

    /// Adds an element with a text.
    #[must_use]
    pub fn element(mut self, name: &str, value: &str) -> Self {
        self.text.push_str(&format!("<{name}>{}</{name}>", escaped(value)));
        self
    }

    /// Adds an element that holds what `fill` adds.
    #[must_use]
    pub fn nested(mut self, name: &str, fill: impl FnOnce(Self) -> Self) -> Self {
        self.text.push_str(&format!("<{name}>"));
        let mut filled = fill(self);
        filled.text.push_str(&format!("</{name}>"));
        filled
    }

    /// Adds an element with a parameter of a credential slot, which the host writes in.
    #[must_use]
    pub fn secret(mut self, name: &str, slot: &str, parameter: &str) -> Self {
        self.text.push_str(&format!("<{name}>"));
        self.text.push(Segment::secret_as(slot, parameter, Encoding::XmlText));
        self.text.push_str(&format!("</{name}>"));
        self
    }

    /// The finished body.
    pub fn finish(mut self) -> Text {
        let operation = &self.operation;
        self.text.push_str(&format!("</{operation}></soap:Body></soap:Envelope>"));
        self.text
    }
}

/// The decoded text of an answer, which is neither a refusal nor a web page.
///
/// A fault that comes with its status of 500 is a failure in the words of the service.
pub fn text(reply: Reply) -> Result<String, Failure> {
    text_or_fault(reply, |element| Failure::other(fault(element)))
}

/// The same, for a service that says in a `Fault` more than its reason.
pub fn text_or_fault(
    reply: Reply,
    of_fault: impl FnOnce(&Element) -> Failure,
) -> Result<String, Failure> {
    let operation = reply.operation().to_owned();
    if reply.is_web_page() && reply.status() == 200 {
        return Err(Failure::answer("the PMS sent a web page in place of data").at(operation));
    }
    let decoded = reply.text();
    let decoded = decoded
        .map(Cow::into_owned)
        .map_err(|error| Failure::answer(error.to_string()).at(operation.clone()));
    if reply.status() == 500
        && let Ok(Some(fault)) = decoded.as_deref().map(find_fault)
    {
        return Err(of_fault(&fault).at(operation));
    }
    reply.accepted()?;
    decoded
}

fn find_fault(text: &str) -> Option<Element> {
    let mut document = Document::new(text);
    while let Ok(Some(element)) = document.next_element() {
        if element.name == "Fault" {
            return document.content(element).ok();
        }
    }
    None
}

/// The words of a `Fault` element, with the code first if it has one.
pub fn fault(element: &Element) -> String {
    let words = element.text_of("faultstring").or_else(|| {
        // SOAP 1.2 says the same in other elements.
        element.child("Reason").and_then(|reason| reason.text_of("Text"))
    });
    let words = words.unwrap_or("the service gave no reason");
    match element.text_of("faultcode") {
        Some(code) => format!("SOAP fault {code}: {words}"),
        None => format!("SOAP fault: {words}"),
    }
}

/// Text made safe between tags and inside attributes. Characters that XML cannot hold are left
/// out.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' | '\n' | '\r' => escaped.push(character),
            character if character.is_control() => {}
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Envelope, escaped, fault, text_or_fault};
    use crate::parse::xml::{Document, Element};
    use crate::{Encoding, Failure, Reply, Response, SecretValue, Segment};

    #[test]
    fn a_secret_stands_between_the_pieces_of_the_envelope() {
        let body = Envelope::new("urn:demo", "GetPeople")
            .element("User", "A & B")
            .secret("Password", "sign-in", "password")
            .nested("Filter", |filter| filter.element("Property", "maple01"))
            .element("Count", "1")
            .finish();
        let [Segment::Bytes(before), secret, Segment::Bytes(after)] = body.0.as_slice() else {
            panic!("three pieces were expected");
        };
        assert_eq!(
            secret,
            &Segment::Secret(SecretValue {
                slot: "sign-in".to_owned(),
                parameter: "password".to_owned(),
                encoding: Encoding::XmlText,
            })
        );
        let whole =
            format!("{}p{}", String::from_utf8_lossy(before), String::from_utf8_lossy(after));
        let mut document = Document::new(&whole);
        let root = document.next_element().unwrap().unwrap();
        let root = document.content(root).unwrap();
        let call = root.child("Body").and_then(|body| body.child("GetPeople")).unwrap();
        assert_eq!(call.text_of("User"), Some("A & B"));
        assert_eq!(call.text_of("Password"), Some("p"));
        assert_eq!(call.child("Filter").unwrap().text_of("Property"), Some("maple01"));
        assert_eq!(call.text_of("Count"), Some("1"));
    }

    #[test]
    fn a_fault_can_be_told_by_its_detail() {
        let body = "<Envelope><Body><Fault><faultstring>No.</faultstring><detail><Why>Late</Why>\
                    </detail></Fault></Body></Envelope>";
        let reply = |status| {
            let body = body.as_bytes().to_vec();
            let (headers, extra) = (Vec::new(), Vec::new());
            Reply::of("GetPeople", Response { status, headers, body, last: true, extra })
        };
        let detail = |fault: &Element| {
            Failure::other(fault.child("detail").and_then(|detail| detail.text_of("Why")).unwrap())
        };
        let failure = text_or_fault(reply(500), detail).unwrap_err();
        assert_eq!(failure.message, "Late");
        assert_eq!(failure.operation.as_deref(), Some("GetPeople"));
        assert_eq!(text_or_fault(reply(200), detail).unwrap(), body);
    }

    #[test]
    fn a_fault_is_told_in_its_own_words() {
        let text =
            "<Fault><faultcode>soap:Client</faultcode><faultstring>No.</faultstring></Fault>";
        let mut document = Document::new(text);
        let element = document.next_element().unwrap().unwrap();
        let element = document.content(element).unwrap();
        assert_eq!(fault(&element), "SOAP fault soap:Client: No.");
    }

    proptest! {
        #[test]
        fn escaped_text_is_read_back(text in "[ -~é€]{0,40}") {
            let document = format!("<a>{}</a>", escaped(&text));
            let mut document = Document::new(&document);
            let element = document.next_element().unwrap().unwrap();
            let element = document.content(element).unwrap();
            let words: Vec<&str> = text.split_whitespace().collect();
            prop_assert_eq!(element.text().unwrap_or_default(), words.join(" "));
        }
    }
}
