//! From a request as data to the request that leaves: secrets written in, slot applied.
//!
//! Pure, but for what it is told: the URL was admitted before, and a token was fetched before.

use std::str::FromStr;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use url::Url;
use usersync_adapters::protocol::{CredentialSlot, Method, Request, Scheme, Segment, Segments};
use zeroize::Zeroizing;

use super::credential::Slots;
use super::denial::Denial;
use super::encode::url_component;

/// Headers that only the host sets: those that frame the message, steer the connection, sign in,
/// or decide how the answer is encoded.
const HOST_HEADERS: &[&str] = &[
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// A request with everything in it. It holds secrets: it is sent and dropped, never printed.
pub(super) struct Outgoing {
    pub(super) method: reqwest::Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// The header by which a slot signs a request in.
pub(super) struct SignIn {
    pub(super) slot: String,
    pub(super) name: HeaderName,
    pub(super) value: HeaderValue,
}

impl SignIn {
    pub(super) fn new(slot: &str, name: &str, value: &str) -> Result<Self, Denial> {
        let parsed = header_name(name)?;
        if parsed != AUTHORIZATION && is_hosts_own(&parsed) {
            return Err(Denial::HostHeader { name: name.to_owned() });
        }
        let value = header_value(&parsed, value.as_bytes())?;
        Ok(Self { slot: slot.to_owned(), name: parsed, value })
    }

    /// The header of a slot that needs no call to the PMS first; none for a slot that does.
    pub(super) fn at_once(slots: &Slots, slot: &CredentialSlot) -> Result<Option<Self>, Denial> {
        let sign_in = match slot.scheme {
            Scheme::Basic => Self::new(&slot.name, "authorization", &slots.basic(slot)?)?,
            Scheme::Bearer => {
                let value = Zeroizing::new(format!("Bearer {}", *slots.value(slot, "token")?));
                Self::new(&slot.name, "authorization", &value)?
            }
            Scheme::Header => {
                Self::new(&slot.name, &slots.value(slot, "name")?, &slots.value(slot, "value")?)?
            }
            Scheme::Values => return Err(Denial::NotApplied { slot: slot.name.clone() }),
            Scheme::Oauth2Client | Scheme::TokenLogin => return Ok(None),
        };
        Ok(Some(sign_in))
    }
}

/// Puts a request together.
pub(super) fn compose(
    request: &Request,
    url: Url,
    slots: &Slots,
    sign_in: Option<&SignIn>,
) -> Result<Outgoing, Denial> {
    let mut headers = HeaderMap::new();
    for pair in &request.headers {
        let name = header_name(&pair.name)?;
        if is_hosts_own(&name) {
            return Err(Denial::HostHeader { name: pair.name.clone() });
        }
        let value = header_value(&name, &join(&pair.value, slots)?)?;
        headers.append(name, value);
    }
    if let Some(SignIn { slot, name, value }) = sign_in {
        if headers.contains_key(name) {
            return Err(Denial::SlotHeader { name: name.to_string(), slot: slot.clone() });
        }
        headers.insert(name, value.clone());
    }
    Ok(Outgoing {
        method: match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        },
        url: with_query(url, request, slots)?,
        headers,
        body: join(&request.body, slots)?,
    })
}

/// Appends the pairs. What the URL already has stays as it stands.
fn with_query(mut url: Url, request: &Request, slots: &Slots) -> Result<Url, Denial> {
    if request.query.is_empty() {
        return Ok(url);
    }
    let mut query = Zeroizing::new(url.query().unwrap_or_default().to_owned());
    for pair in &request.query {
        if !query.is_empty() {
            query.push('&');
        }
        let value = join(&pair.value, slots)?;
        query.push_str(&url_component(&pair.name));
        query.push('=');
        query.push_str(&escape_bytes(&value));
    }
    url.set_query(Some(&query));
    Ok(url)
}

/// Bytes need not be UTF-8 to be escaped.
fn escape_bytes(bytes: &[u8]) -> Zeroizing<String> {
    let mut escaped = Zeroizing::new(String::with_capacity(bytes.len()));
    for chunk in bytes.utf8_chunks() {
        escaped.push_str(&url_component(chunk.valid()));
        for byte in chunk.invalid() {
            escaped.push_str(percent_encoding::percent_encode_byte(*byte));
        }
    }
    escaped
}

fn join(segments: &Segments, slots: &Slots) -> Result<Zeroizing<Vec<u8>>, Denial> {
    let mut joined = Zeroizing::new(Vec::new());
    for segment in segments {
        match segment {
            Segment::Bytes(bytes) => joined.extend_from_slice(bytes),
            Segment::Secret(secret) => {
                let value = slots.written(&secret.slot, &secret.parameter, secret.encoding)?;
                joined.extend_from_slice(value.as_bytes());
            }
        }
    }
    Ok(joined)
}

fn is_hosts_own(name: &HeaderName) -> bool {
    HOST_HEADERS.contains(&name.as_str()) || name.as_str().starts_with("x-forwarded-")
}

fn header_name(name: &str) -> Result<HeaderName, Denial> {
    HeaderName::from_str(name).map_err(|_| Denial::HeaderName { name: name.to_owned() })
}

fn header_value(name: &HeaderName, value: &[u8]) -> Result<HeaderValue, Denial> {
    let mut value = HeaderValue::from_bytes(value)
        .map_err(|_| Denial::HeaderValue { name: name.to_string() })?;
    value.set_sensitive(true);
    Ok(value)
}
