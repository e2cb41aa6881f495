//! Reads a SOAP 1.1 request as WCF does, and wraps answers and faults in envelopes.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::operations::{NAMESPACE, Operation};
use super::quirks::RealPageQuirks;
use crate::exchange::{Answer, Received};
use crate::xml::{Element, Style};

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// The content type of SOAP 1.1, which WCF wants to the letter.
const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

/// Where the fault codes of WCF's dispatcher are at home.
const DISPATCHER: &str =
    "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher";

/// Where the fault code of an action that no contract knows is at home.
const ADDRESSING: &str = "http://schemas.microsoft.com/ws/2005/05/addressing/none";

/// Refuses a request that is no SOAP 1.1.
pub(super) fn check_content_type(received: &Received) -> Result<(), Answer> {
    let given = received.header("content-type").unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("text/xml") {
        return Ok(());
    }
    let text = format!(
        "Cannot process the message because the content type '{given}' was not the expected type \
         '{CONTENT_TYPE}'."
    );
    Err(Answer::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "text/plain", text))
}

/// The SOAP action of a request, quotes taken off.
pub(super) fn action(received: &Received) -> String {
    let quoted = received.header("soapaction").unwrap_or_default();
    quoted.trim().trim_matches('"').to_owned()
}

/// An element of a request.
#[derive(Debug, Default)]
struct Node {
    name: String,
    namespace: String,
    text: String,
    children: Vec<Node>,
}

impl Node {
    /// The child of this name in the service's namespace; others arrive as null.
    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name && child.namespace == NAMESPACE)
    }

    fn collect_values<'n>(&'n self, values: &mut Vec<(&'n str, &'n str)>) {
        if self.children.is_empty() {
            values.push((&self.name, self.text.trim()));
        }
        for child in &self.children {
            child.collect_values(values);
        }
    }
}

/// What an operation is asked.
#[derive(Debug)]
pub(super) struct Request(Node);

impl Request {
    /// Reads the first element in the body of an envelope; none if there is no such thing.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let envelope = read_tree(std::str::from_utf8(body).ok()?)?;
        let is_soap = |node: &Node, name| node.name == name && node.namespace == ENVELOPE;
        if !is_soap(&envelope, "Envelope") {
            return None;
        }
        let body = envelope.children.into_iter().find(|child| is_soap(child, "Body"))?;
        body.children.into_iter().next().map(Self)
    }

    /// Whether it is this operation that is asked.
    pub(super) fn is_for(&self, operation: Operation) -> bool {
        self.0.name == operation.name() && self.0.namespace == NAMESPACE
    }

    /// The elements of the sign-in.
    pub(super) fn auth(&self) -> BTreeMap<&str, String> {
        let elements = self.0.child("auth").map_or(&[][..], |auth| &auth.children);
        let known = elements.iter().filter(|element| element.namespace == NAMESPACE);
        known.map(|element| (element.name.as_str(), element.text.trim().to_owned())).collect()
    }

    /// A value of the argument, which has the name of the operation.
    pub(super) fn argument(&self, name: &str) -> Option<&str> {
        let argument = self.0.child(&self.0.name)?;
        argument.child(name).map(|value| value.text.trim()).filter(|value| !value.is_empty())
    }

    /// Every value with its name, however deep.
    pub(super) fn values(&self) -> Vec<(&str, &str)> {
        let mut values = Vec::new();
        self.0.collect_values(&mut values);
        values
    }
}

/// The root of a document; none if it is not well formed.
fn read_tree(text: &str) -> Option<Node> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open = vec![Node::default()];
    loop {
        let (namespace, event) = reader.read_resolved_event().ok()?;
        let namespace = match namespace {
            ResolveResult::Bound(Namespace(name)) => name.to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(_) => return None,
        };
        match event {
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                open.push(Node { name, namespace, ..Node::default() });
            }
            Event::End(_) => {
                let closed = open.pop()?;
                open.last_mut()?.children.push(closed);
            }
            Event::Text(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
            Event::CData(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => open.last_mut()?.text.push_str(&resolved(&reference)?),
            Event::Eof => break,
            _ => {}
        }
    }
    let root = open.pop().filter(|_| open.is_empty())?;
    root.children.into_iter().next()
}

fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character.to_string());
    }
    resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned)
}

/// Wraps what an operation gives in its envelope.
pub(super) fn result(
    operation: Operation,
    payload: Option<Element>,
    quirks: RealPageQuirks,
) -> Answer {
    let name = operation.name();
    let payload =
        payload.map(|list| if quirks.in_namespace { list } else { list.with("xmlns", "") });
    let response = Element::new(format!("{name}Response"))
        .with("xmlns", NAMESPACE)
        .child(Element::new(format!("{name}Result")).children(payload));
    envelope(StatusCode::OK, response)
}

/// A refusal of RealPage itself, in these words.
pub(super) fn refusal(words: &str) -> Answer {
    let detail = Element::new("RPXApplicationFault")
        .with("xmlns", NAMESPACE)
        .child(Element::text("CustomMessage", words))
        .child(Element::new("ExceptionMessage"))
        .child(Element::text("MessageLogId", "120045"));
    let detail = Element::new("detail").child(detail);
    fault(DISPATCHER, "InternalServiceFault", "RPX application error", Some(detail))
}

/// What WCF says of an action that is not in its contract.
pub(super) fn action_not_supported(action: &str) -> Answer {
    let text = format!(
        "The message with Action '{action}' cannot be processed at the receiver, due to a \
         ContractFilter mismatch at the EndpointDispatcher. This may be because of either a \
         contract mismatch (mismatched Actions between sender and receiver) or a binding/security \
         mismatch between the sender and the receiver."
    );
    fault(ADDRESSING, "ActionNotSupported", &text, None)
}

/// What WCF says of a body that does not hold what the action announced.
pub(super) fn body_not_expected(operation: Operation) -> Answer {
    let name = operation.name();
    let text = format!(
        "Error in deserializing body of request message for operation '{name}'. OperationFormatter \
         encountered an invalid Message body. Expected to find node type 'Element' with name \
         '{name}' and namespace '{NAMESPACE}'."
    );
    fault(DISPATCHER, "DeserializationFailed", &text, None)
}

fn fault(namespace: &str, code: &str, text: &str, detail: Option<Element>) -> Answer {
    let fault = Element::new("s:Fault")
        .child(Element::text("faultcode", format!("a:{code}")).with("xmlns:a", namespace))
        .child(Element::text("faultstring", text).with("xml:lang", "en-US"))
        .children(detail);
    envelope(StatusCode::INTERNAL_SERVER_ERROR, fault)
}

fn envelope(status: StatusCode, content: Element) -> Answer {
    let envelope = Element::new("s:Envelope")
        .with("xmlns:s", ENVELOPE)
        .child(Element::new("s:Body").child(content));
    let mut text = String::new();
    envelope.write(&mut text, Style::default());
    Answer::new(status, CONTENT_TYPE, text)
}
