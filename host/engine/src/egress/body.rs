//! Reading an answer: capped, whole or known to be cut off, and without secrets.

use reqwest::header::{HeaderMap, HeaderName};
use usersync_adapters::protocol::{ChunkData, HttpFailure, HttpFailureKind};

use super::budget::Permit;
use super::connect::call_failure;
use super::failure::failure;
use super::scrub::{ScrubStream, Scrubber};

/// Headers of an answer that are the host's own business: cookies, and how it was carried.
const HOST_HEADERS: &[&str] = &[
    "connection",
    "content-encoding",
    "content-length",
    "keep-alive",
    "set-cookie",
    "set-cookie2",
    "trailer",
    "transfer-encoding",
];

/// The headers that an adapter sees.
pub(super) fn visible_headers(headers: &HeaderMap, scrubber: &Scrubber) -> Vec<(String, String)> {
    let is_visible = |name: &HeaderName| !HOST_HEADERS.contains(&name.as_str());
    headers
        .iter()
        .filter(|(name, _)| is_visible(name))
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), scrubber.text(&value))
        })
        .collect()
}

/// The body of an answer as it comes in. The call counts as under way until it is read.
pub(super) struct Body {
    host: String,
    response: reqwest::Response,
    scrub: ScrubStream,
    ready: Vec<u8>,
    read_bytes: u64,
    most_bytes: u64,
    ended: bool,
    _permit: Permit,
}

impl Body {
    pub(super) fn new(
        response: reqwest::Response,
        scrubber: &Scrubber,
        most_bytes: u64,
        permit: Permit,
    ) -> Self {
        let host = response.url().host_str().unwrap_or_default().to_owned();
        Self {
            host,
            response,
            scrub: scrubber.stream(),
            ready: Vec::new(),
            read_bytes: 0,
            most_bytes,
            ended: false,
            _permit: permit,
        }
    }

    /// The next piece, of this size unless it is the last.
    pub(super) async fn piece(&mut self, size: usize) -> Result<ChunkData, HttpFailure> {
        if self.response.content_length().is_some_and(|length| length > self.most_bytes) {
            return Err(self.too_large());
        }
        while !self.ended && self.ready.len() < size {
            match self.response.chunk().await {
                Ok(Some(bytes)) => {
                    self.read_bytes += bytes.len() as u64;
                    if self.read_bytes > self.most_bytes {
                        return Err(self.too_large());
                    }
                    self.ready.extend(self.scrub.push(&bytes));
                }
                Ok(None) => {
                    self.ended = true;
                    self.ready.extend(self.scrub.finish());
                }
                Err(error) => return Err(call_failure(&self.host, &error)),
            }
        }
        let rest = self.ready.split_off(size.min(self.ready.len()));
        let bytes = std::mem::replace(&mut self.ready, rest);
        Ok(ChunkData { bytes, last: self.ended && self.ready.is_empty() })
    }

    fn too_large(&self) -> HttpFailure {
        let Self { host, most_bytes, .. } = self;
        let message = format!(
            "the answer of `{host}` is larger than {most_bytes} bytes: to allow it, raise \
             `egress.limits.body_bytes`, or `egress.limits.stream_bytes` for an answer in chunks"
        );
        failure(HttpFailureKind::TooLarge, message)
    }
}
