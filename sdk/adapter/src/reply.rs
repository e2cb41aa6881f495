//! What the PMS answered.

use std::borrow::Cow;

use crate::context::unexpected;
use crate::parse::charset::{self, CharsetError};
use crate::parse::sift::Sift;
use crate::parse::words;
use crate::{Context, Failure, Input, Output, Response};

/// The longest part of an answer that goes into a message.
const QUOTED_CHARACTERS: usize = 300;

/// An answer of the PMS, whatever its status.
#[derive(Debug)]
pub struct Reply {
    id: u32,
    operation: String,
    response: Response,
    first_taken: bool,
}

impl Reply {
    pub(crate) fn new(id: u32, operation: String, response: Response) -> Self {
        Self { id, operation, response, first_taken: false }
    }

    /// An answer made by hand, to test what reads it.
    pub fn of(operation: &str, response: Response) -> Self {
        Self::new(0, operation.to_owned(), response)
    }

    /// The operation that was called.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.response.status
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.response.headers.iter();
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The whole body, or the first chunk of it.
    pub fn body(&self) -> &[u8] {
        &self.response.body
    }

    /// The body as text, by the charset that it or its header declares.
    pub fn text(&self) -> Result<Cow<'_, str>, CharsetError> {
        charset::decode(self.body(), self.header("content-type"))
    }

    /// The next piece of an answer that was asked for in chunks; none after the last.
    pub async fn next_chunk(&mut self, cx: &Context) -> Result<Option<Vec<u8>>, Failure> {
        if !self.first_taken {
            self.first_taken = true;
            return Ok(Some(std::mem::take(&mut self.response.body)));
        }
        if self.response.last {
            return Ok(None);
        }
        match cx.exchange(Output::More(self.id)).await {
            Input::NextChunk(chunk) if chunk.id == self.id => match chunk.outcome {
                Ok(data) => {
                    self.response.last = data.last;
                    Ok(Some(data.bytes))
                }
                Err(failure) => Err(Failure::of_call(&failure).at(self.operation.clone())),
            },
            input => Err(unexpected("next-chunk", &input)),
        }
    }

    /// The whole of an answer that was asked for in chunks, without what the sift leaves out.
    pub async fn sifted(mut self, cx: &Context, mut sift: Sift) -> Result<Self, Failure> {
        while let Some(chunk) = self.next_chunk(cx).await? {
            sift.take(&chunk);
        }
        self.response.body = sift.finish();
        Ok(self)
    }

    /// Milliseconds the PMS wants to be left alone, where it gave seconds.
    pub fn retry_after_ms(&self) -> Option<u32> {
        self.header("retry-after")?.trim().parse::<u32>().ok()?.checked_mul(1000)
    }

    /// The reply itself if its status is a success, else the failure its status stands for.
    pub fn accepted(self) -> Result<Self, Failure> {
        let words = self.quote();
        self.accepted_or(&words)
    }

    /// The same, for a caller that knows where the PMS puts its words.
    pub fn accepted_or(self, words: &str) -> Result<Self, Failure> {
        match self.refusal(words) {
            Some(failure) => Err(failure),
            None => Ok(self),
        }
    }

    /// The failure that the status stands for, in these words; none for a success.
    pub fn refusal(&self, words: &str) -> Option<Failure> {
        let status = self.status();
        if (200..300).contains(&status) {
            return None;
        }
        let message = match words {
            "" => format!("HTTP {status}"),
            words => format!("HTTP {status}: {words}"),
        };
        let failure = match status {
            401 => Failure::log_in(message),
            403 => Failure::permission(message),
            429 => Failure::rate_limit(message),
            300..=399 => Failure::reach(format!(
                "HTTP {status}: the PMS sends the call elsewhere; check the address in the settings"
            )),
            404 | 500..=599 => Failure::reach(message),
            _ => Failure::other(message),
        };
        Some(failure.retry_after(self.retry_after_ms()).at(self.operation.clone()))
    }

    /// Whether the body is a web page, as overloaded or wrongly addressed servers send.
    pub fn is_web_page(&self) -> bool {
        let start = self.opening(200).to_ascii_lowercase();
        let start = start.trim_start();
        start.starts_with("<!doctype html") || start.starts_with("<html")
    }

    /// The start of the body, for a message.
    pub fn quote(&self) -> String {
        if self.is_web_page() {
            return "a web page in place of data".to_owned();
        }
        words::collapsed(&self.opening(QUOTED_CHARACTERS))
    }

    /// So many characters, less the byte-order mark.
    fn opening(&self, characters: usize) -> String {
        let body = self.body();
        let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
        // Four bytes are the most that one character takes.
        let body = &body[..body.len().min(characters * 4)];
        String::from_utf8_lossy(body).chars().take(characters).collect()
    }
}
