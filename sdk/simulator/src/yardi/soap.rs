//! Reads a SOAP request as ASMX does, and wraps answers and faults in envelopes.
//!
//! ASMX reads the elements of a request in the order of the WSDL. One that comes too late, is
//! unknown or stands in another namespace is passed over without a word, so that it arrives as
//! null.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::operations::{Operation, Service, Type};
use crate::exchange::{Answer, Received};
use crate::xml::{Element, Style};

/// The SOAP version of a request, and so of its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V11,
    V12,
}

impl Version {
    /// The version that the content type tells; none if it is no SOAP at all.
    pub(super) fn of(received: &Received) -> Option<Self> {
        let content_type = received.header("content-type")?;
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("text/xml") {
            Some(Self::V11)
        } else if essence.eq_ignore_ascii_case("application/soap+xml") {
            Some(Self::V12)
        } else {
            None
        }
    }

    fn namespace(self) -> &'static str {
        match self {
            Self::V11 => "http://schemas.xmlsoap.org/soap/envelope/",
            Self::V12 => "http://www.w3.org/2003/05/soap-envelope",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::V11 => "text/xml; charset=utf-8",
            Self::V12 => "application/soap+xml; charset=utf-8",
        }
    }
}

/// The SOAP action of a request, quotes taken off: a header in 1.1, part of the content type in
/// 1.2, where it may be missing.
pub(super) fn action(received: &Received, version: Version) -> Option<String> {
    let quoted = match version {
        Version::V11 => received.header("soapaction")?,
        Version::V12 => received
            .header("content-type")?
            .split(';')
            .find_map(|parameter| parameter.trim().strip_prefix("action="))?,
    };
    Some(quoted.trim().trim_matches('"').to_owned())
}

/// A request's body: the element it holds and what stands in it.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) element: String,
    pub(super) namespace: String,
    children: Vec<Child>,
}

#[derive(Debug)]
struct Child {
    name: String,
    namespace: String,
    text: String,
}

impl Request {
    /// Reads the body of an envelope of `version`; the error is what a fault says about it.
    pub(super) fn read(body: &[u8], version: Version) -> Result<Self, String> {
        let text = std::str::from_utf8(body).map_err(|_| "Invalid character.".to_owned())?;
        let mut reader = NsReader::from_str(text);
        let mut path: Vec<String> = Vec::new();
        let mut request: Option<Self> = None;
        loop {
            let (namespace, event) =
                reader.read_resolved_event().map_err(|error| error.to_string())?;
            let namespace = match namespace {
                ResolveResult::Bound(Namespace(name)) => name.to_owned(),
                ResolveResult::Unbound | ResolveResult::Unknown(_) => String::new(),
            };
            match event {
                Event::Start(start) => {
                    let name = start.local_name().as_ref().to_owned();
                    open(&mut request, &path, &name, namespace, version)?;
                    path.push(name);
                }
                Event::Empty(start) => {
                    let name = start.local_name().as_ref().to_owned();
                    open(&mut request, &path, &name, namespace, version)?;
                }
                Event::End(_) => {
                    path.pop();
                }
                Event::Text(text) => add_text(&mut request, &path, &text.xml10_content()),
                Event::CData(text) => add_text(&mut request, &path, &text.xml10_content()),
                Event::GeneralRef(reference) => {
                    add_text(&mut request, &path, &resolved(&reference)?);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        if path.is_empty() {
            request.ok_or_else(|| "Root element is missing.".to_owned())
        } else {
            Err("Unexpected end of file has occurred.".to_owned())
        }
    }

    /// What arrived for each element of the operation; the error is what a fault says about a value
    /// of another type.
    pub(super) fn parameters(
        &self,
        operation: Operation,
    ) -> Result<BTreeMap<&'static str, String>, String> {
        let sequence = operation.sequence();
        let mut next = 0;
        let mut parameters = BTreeMap::new();
        for child in self.children.iter().filter(|child| child.namespace == self.namespace) {
            let place = sequence[next..].iter().position(|name| *name == child.name);
            if let Some(place) = place {
                let name = sequence[next + place];
                let of_type = Type::of(name);
                if !of_type.holds(&child.text) {
                    let (text, wanted) = (&child.text, of_type.value_name());
                    return Err(format!("The string '{text}' is not a valid {wanted} value."));
                }
                parameters.insert(name, child.text.clone());
                next += place + 1;
            }
        }
        Ok(parameters)
    }
}

const OPERATION_DEPTH: usize = 2;

fn open(
    request: &mut Option<Request>,
    path: &[String],
    name: &str,
    namespace: String,
    version: Version,
) -> Result<(), String> {
    let envelope = match path.len() {
        0 => Some("Envelope"),
        1 => Some("Body"),
        _ => None,
    };
    if let Some(expected) = envelope {
        let is_header = path.len() == 1 && name == "Header";
        if namespace != version.namespace() || (name != expected && !is_header) {
            return Err(format!("<{name} xmlns='{namespace}'> was not expected."));
        }
    } else if path[1] == "Body" {
        match request {
            None => {
                *request =
                    Some(Request { element: name.to_owned(), namespace, children: Vec::new() });
            }
            Some(request) if path.len() == OPERATION_DEPTH + 1 => request.children.push(Child {
                name: name.to_owned(),
                namespace,
                text: String::new(),
            }),
            Some(_) => {}
        }
    }
    Ok(())
}

fn add_text(request: &mut Option<Request>, path: &[String], text: &str) {
    if path.len() == OPERATION_DEPTH + 2
        && let Some(child) = request.as_mut().and_then(|request| request.children.last_mut())
    {
        child.text.push_str(text);
    }
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(character) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(character.to_string());
    }
    let name = reference.xml10_content();
    resolve_predefined_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| format!("Reference to undeclared entity '{name}'."))
}

/// How an answer is written down.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Writing {
    pub(super) style: Style,
    /// Declare and use ISO-8859-1, whatever the HTTP header says.
    pub(super) latin1: bool,
}

/// Wraps the result of an operation in its envelope.
pub(super) fn result(
    version: Version,
    service: &Service,
    operation: Operation,
    payload: Option<Element>,
    writing: Writing,
) -> Answer {
    let name = operation.name();
    let response = Element::new(format!("{name}Response"))
        .with("xmlns", service.namespace())
        .child(Element::new(format!("{name}Result")).children(payload));
    envelope(version, StatusCode::OK, response, writing)
}

/// A SOAP fault: the caller's mistake or the server's.
pub(super) fn fault(version: Version, by_caller: bool, text: &str) -> Answer {
    let fault = match version {
        Version::V11 => {
            let code = if by_caller { "soap:Client" } else { "soap:Server" };
            Element::new("soap:Fault")
                .child(Element::text("faultcode", code))
                .child(Element::text("faultstring", text))
                .child(Element::new("detail"))
        }
        Version::V12 => {
            let code = if by_caller { "soap:Sender" } else { "soap:Receiver" };
            let text = Element::text("soap:Text", text).with("xml:lang", "en");
            Element::new("soap:Fault")
                .child(Element::new("soap:Code").child(Element::text("soap:Value", code)))
                .child(Element::new("soap:Reason").child(text))
                .child(Element::new("soap:Detail"))
        }
    };
    envelope(version, StatusCode::INTERNAL_SERVER_ERROR, fault, Writing::default())
}

fn envelope(version: Version, status: StatusCode, content: Element, writing: Writing) -> Answer {
    let envelope = Element::new("soap:Envelope")
        .with("xmlns:soap", version.namespace())
        .with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
        .with("xmlns:xsd", "http://www.w3.org/2001/XMLSchema")
        .child(Element::new("soap:Body").child(content));
    let charset = if writing.latin1 { "iso-8859-1" } else { "utf-8" };
    let mut text = format!("<?xml version=\"1.0\" encoding=\"{charset}\"?>");
    envelope.write(&mut text, writing.style);
    let body = if writing.latin1 { latin1(&text) } else { text.into_bytes() };
    Answer::new(status, version.content_type(), body)
}

fn latin1(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match u8::try_from(u32::from(character)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend(format!("&#{};", u32::from(character)).into_bytes()),
        }
    }
    bytes
}
