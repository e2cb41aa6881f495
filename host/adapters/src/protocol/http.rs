//! HTTP as data: the calls an adapter wants made, and what came of them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A call for the host to make.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Chosen by the adapter, unique within the session.
    pub id: u32,
    /// Name of the operation it wants to pass for.
    pub operation: String,
    pub method: Method,
    /// Scheme, host, path and, for a link that the PMS gave, its query, sent as it stands.
    pub url: String,
    /// Appended to the query of the URL; names and values are unescaped.
    pub query: Vec<Pair>,
    pub headers: Vec<Pair>,
    /// Empty for `get`.
    pub body: Segments,
    /// Slot that the host applies.
    pub credential: Option<String>,
    pub delivery: Delivery,
    /// What it would like to have.
    pub timeout_ms: Option<u32>,
}

impl Request {
    /// The URL with its whole query, for people: each secret stands as `{slot.parameter}`.
    pub fn shown_url(&self) -> String {
        let mut url = self.url.clone();
        for pair in &self.query {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&escape(pair.name.as_bytes()));
            url.push('=');
            for segment in &pair.value {
                match segment {
                    Segment::Bytes(bytes) => url.push_str(&escape(bytes)),
                    Segment::Secret(secret) => url.push_str(&secret.to_string()),
                }
            }
        }
        url
    }
}

fn escape(bytes: &[u8]) -> String {
    url::form_urlencoded::byte_serialize(bytes).collect()
}

/// The HTTP methods an adapter can use.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
}

impl Method {
    /// `GET` or `POST`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A query pair or a header.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    pub name: String,
    pub value: Segments,
}

/// A value in pieces, which are joined as they stand once the secrets are written in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Segments(Vec<Segment>);

impl Segments {
    /// The pieces in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Segment> {
        self.0.iter()
    }

    /// The secrets that are to be written in.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretRef> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Bytes(_) => None,
            Segment::Secret(secret) => Some(secret),
        })
    }

    /// Whether nothing at all would be sent.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|segment| matches!(segment, Segment::Bytes(bytes) if bytes.is_empty()))
    }

    /// The bytes, with this text in the place of each secret.
    pub fn with_secrets_as(&self, stand_in: impl Fn(&SecretRef) -> String) -> Vec<u8> {
        let mut joined = Vec::new();
        for segment in &self.0 {
            match segment {
                Segment::Bytes(bytes) => joined.extend_from_slice(bytes),
                Segment::Secret(secret) => joined.extend_from_slice(stand_in(secret).as_bytes()),
            }
        }
        joined
    }
}

impl FromIterator<Segment> for Segments {
    fn from_iter<I: IntoIterator<Item = Segment>>(segments: I) -> Self {
        Self(segments.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a Segments {
    type Item = &'a Segment;
    type IntoIter = std::slice::Iter<'a, Segment>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<&str> for Segments {
    fn from(text: &str) -> Self {
        Self(vec![Segment::Bytes(text.as_bytes().to_vec())])
    }
}

/// The text for people, each secret standing as `{slot.parameter}`.
impl fmt::Display for Segments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.with_secrets_as(SecretRef::to_string)))
    }
}

/// A piece of a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Segment {
    Bytes(Vec<u8>),
    Secret(SecretRef),
}

/// A parameter of a credential slot, to be written in by the host.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct SecretRef {
    pub slot: String,
    pub parameter: String,
    pub encoding: Encoding,
}

/// `{slot.parameter}`, which is how a secret is shown.
impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{}.{}}}", self.slot, self.parameter)
    }
}

/// How a secret is written in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Encoding {
    Raw,
    /// Safe in attributes too.
    XmlText,
    JsonString,
    UrlComponent,
    /// Of the whole parameter.
    Base64,
}

/// How an adapter wants the body of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Delivery {
    Whole,
    /// A first chunk with the reply, the others one by one.
    Chunked,
}

/// What came of one request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    pub id: u32,
    pub outcome: Result<Response, HttpFailure>,
}

/// The PMS's answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    pub status: u16,
    /// Lower-case names, in order; cookies stay with the host.
    pub headers: Vec<(String, String)>,
    /// Whole, or the first chunk.
    pub body: Vec<u8>,
    pub last: bool,
}

/// Why there is no answer, or why it ends early.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HttpFailure {
    pub kind: HttpFailureKind,
    pub message: String,
}

/// The kinds of failure an adapter can tell apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HttpFailureKind {
    /// The host does not let this request out.
    Denied,
    Unreachable,
    Timeout,
    TooLarge,
    Truncated,
    /// The job is being stopped.
    Cancelled,
}

impl HttpFailureKind {
    /// The word of the interface.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::TooLarge => "too-large",
            Self::Truncated => "truncated",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A further piece of a big answer, or why it ends here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chunk {
    pub id: u32,
    pub outcome: Result<ChunkData, HttpFailure>,
}

/// The bytes of one chunk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChunkData {
    pub bytes: Vec<u8>,
    pub last: bool,
}
