//! Calls as data. A secret is only ever named: the host writes it in on the way out.

use crate::{Delivery, Encoding, Method, Pair, Request, SecretValue, Segment};

impl Request {
    /// A GET for one of the operations in the descriptor.
    pub fn get(operation: impl Into<String>, url: impl Into<String>) -> Self {
        Self::new(operation.into(), Method::Get, url.into())
    }

    /// A POST for one of the operations in the descriptor.
    pub fn post(operation: impl Into<String>, url: impl Into<String>) -> Self {
        Self::new(operation.into(), Method::Post, url.into())
    }

    fn new(operation: String, method: Method, url: String) -> Self {
        Self {
            id: 0,
            operation,
            method,
            url,
            query: Vec::new(),
            headers: Vec::new(),
            body: Vec::new(),
            credential: None,
            delivery: Delivery::Whole,
            timeout_ms: None,
            extra: Vec::new(),
        }
    }

    /// Adds a pair to the query; name and value are given unescaped.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.query.push(Pair { name: name.into(), value: value.into().0 });
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.headers.push(Pair { name: name.into(), value: value.into().0 });
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Text>) -> Self {
        self.body = body.into().0;
        self
    }

    /// Names the credential slot that the host applies.
    #[must_use]
    pub fn credential(mut self, slot: impl Into<String>) -> Self {
        self.credential = Some(slot.into());
        self
    }

    /// Asks for a big answer in pieces, see [`Reply::next_chunk`](crate::Reply::next_chunk).
    #[must_use]
    pub fn chunked(mut self) -> Self {
        self.delivery = Delivery::Chunked;
        self
    }

    /// Says how long the call may take.
    #[must_use]
    pub fn timeout_ms(mut self, milliseconds: u32) -> Self {
        self.timeout_ms = Some(milliseconds);
        self
    }
}

impl Segment {
    /// A parameter of a credential slot, written in as it stands. Right in a header and in a
    /// query value, which the host escapes as a whole.
    pub fn secret(slot: &str, parameter: &str) -> Self {
        Self::secret_as(slot, parameter, Encoding::Raw)
    }

    /// A parameter of a credential slot, encoded for the place it stands in.
    pub fn secret_as(slot: &str, parameter: &str, encoding: Encoding) -> Self {
        Self::Secret(SecretValue {
            slot: slot.to_owned(),
            parameter: parameter.to_owned(),
            encoding,
        })
    }
}

/// A value made of text and secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub(crate) Vec<Segment>);

impl Text {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends text.
    pub fn push_str(&mut self, text: &str) {
        if let Some(Segment::Bytes(bytes)) = self.0.last_mut() {
            bytes.extend_from_slice(text.as_bytes());
        } else {
            self.0.push(Segment::Bytes(text.as_bytes().to_vec()));
        }
    }

    /// Appends a secret.
    pub fn push(&mut self, segment: Segment) {
        self.0.push(segment);
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(vec![Segment::Bytes(text.as_bytes().to_vec())])
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(vec![Segment::Bytes(text.into_bytes())])
    }
}

impl From<Segment> for Text {
    fn from(segment: Segment) -> Self {
        Self(vec![segment])
    }
}
