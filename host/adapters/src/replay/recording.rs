//! A recorded job: what was asked, and what the PMS answered to each request.
//!
//! It holds no secret, since the host records what the adapter asked for, where each secret stands
//! as its name, and what is left of an answer once known secrets are taken out of it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::answers::{Answer, Answers, NoAnswer};
use super::event::ShownRequest;
use crate::protocol::{AdapterId, Chunk, HttpFailure, Job, Reply, Request, Response};

/// The form of the file, so that a later one can be told apart.
const FORMAT: &str = "usersync-recording/1";

/// A job, and the answers to its requests in the order they were made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    format: String,
    /// The adapter that asked.
    pub adapter: AdapterId,
    /// Its version.
    pub version: semver::Version,
    pub job: Job,
    pub exchanges: Vec<Exchange>,
}

/// One request and what came of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    pub request: ShownRequest,
    pub reply: RecordedReply,
}

/// What came of a request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RecordedReply {
    Response(RecordedResponse),
    Failure { failure: HttpFailure },
}

impl RecordedReply {
    /// The same again.
    pub fn answer(&self) -> Answer {
        match self {
            Self::Failure { failure } => Answer::failed(failure.clone()),
            Self::Response(response) => Answer {
                outcome: Ok(Response {
                    status: response.status,
                    headers: response.headers.clone(),
                    body: response.body.bytes().to_vec(),
                    last: true,
                }),
                broken_off: response.broken_off.clone(),
            },
        }
    }
}

/// An answer of the PMS, its body whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecordedResponse {
    pub status: u16,
    /// Lower-case names, in order.
    pub headers: Vec<(String, String)>,
    #[serde(flatten)]
    pub body: RecordedBody,
    /// What broke the body off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_off: Option<HttpFailure>,
}

/// The bytes of a body: as text where they are text, so that people can read and mend them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum RecordedBody {
    #[serde(rename = "body")]
    Text(String),
    #[serde(rename = "body_base64", with = "base64_text")]
    Bytes(Vec<u8>),
}

impl RecordedBody {
    /// The bytes as the PMS sent them.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for RecordedBody {
    fn from(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(|error| Self::Bytes(error.into_bytes()), Self::Text)
    }
}

/// Why a file is no recording.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    #[error("it is no recording: {0}")]
    Shape(#[from] serde_json::Error),
    #[error("it is in the form `{0}`, and this host reads `{FORMAT}`")]
    Format(String),
    #[error("it holds {held} bodies for {answers} answers")]
    Bodies { answers: usize, held: usize },
}

impl Recording {
    /// A job of which nothing was recorded yet.
    pub fn of(adapter: AdapterId, version: semver::Version, job: Job) -> Self {
        Self { format: FORMAT.to_owned(), adapter, version, job, exchanges: Vec::new() }
    }

    /// Reads the JSON of a recording.
    pub fn from_json(json: &[u8]) -> Result<Self, RecordingError> {
        /// Read first, so that a later form is named rather than misunderstood.
        #[derive(Deserialize)]
        struct Head {
            format: String,
        }
        let Head { format } = serde_json::from_slice(json)?;
        if format != FORMAT {
            return Err(RecordingError::Format(format));
        }
        Ok(serde_json::from_slice(json)?)
    }

    /// As JSON for people, ending in a line break; the same recording gives the same bytes.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// The answers, each to the request that it was given to.
    pub fn answers(&self) -> RecordedAnswers<'_> {
        let mut given: HashMap<String, Vec<&RecordedReply>> = HashMap::new();
        for exchange in &self.exchanges {
            given.entry(key(&exchange.request)).or_default().push(&exchange.reply);
        }
        RecordedAnswers { given, asked: HashMap::new() }
    }
}

/// Answers of a recording. Who asks the same again gets what was answered then, and in the end the
/// last answer again.
#[derive(Clone, Debug)]
pub struct RecordedAnswers<'a> {
    given: HashMap<String, Vec<&'a RecordedReply>>,
    asked: HashMap<String, usize>,
}

impl Answers for RecordedAnswers<'_> {
    fn answer(&mut self, request: &ShownRequest) -> Result<Answer, NoAnswer> {
        let key = key(request);
        let replies = self.given.get(&key).map(Vec::as_slice).unwrap_or_default();
        let asked = self.asked.entry(key).or_default();
        let reply = replies.get(*asked).or(replies.last()).ok_or_else(|| {
            NoAnswer(format!(
                "the recording holds no answer to this call of `{}`",
                request.operation
            ))
        })?;
        *asked += 1;
        Ok(reply.answer())
    }
}

/// What makes two requests the same.
fn key(request: &ShownRequest) -> String {
    serde_json::to_string(request).unwrap_or_default()
}

/// Notes what the PMS answers while a job is under way.
#[derive(Debug)]
pub struct Recorder {
    recording: Recording,
    /// Answers in chunks that are not at their end: where they stand, by the request's id.
    open: HashMap<u32, usize>,
}

impl Recorder {
    /// Begins to record a job.
    pub fn new(recording: Recording) -> Self {
        Self { recording, open: HashMap::new() }
    }

    /// Notes what came of a request.
    pub fn reply(&mut self, request: &Request, reply: &Reply) {
        let reply = match &reply.outcome {
            Err(failure) => RecordedReply::Failure { failure: failure.clone() },
            Ok(response) => {
                if !response.last {
                    self.open.insert(request.id, self.recording.exchanges.len());
                }
                RecordedReply::Response(RecordedResponse {
                    status: response.status,
                    headers: response.headers.clone(),
                    body: RecordedBody::Bytes(response.body.clone()),
                    broken_off: None,
                })
            }
        };
        self.recording.exchanges.push(Exchange { request: request.into(), reply });
    }

    /// Notes a further piece of an answer.
    pub fn chunk(&mut self, chunk: &Chunk) {
        let Some(exchange) =
            self.open.get(&chunk.id).and_then(|at| self.recording.exchanges.get_mut(*at))
        else {
            return;
        };
        let RecordedReply::Response(response) = &mut exchange.reply else { return };
        match &chunk.outcome {
            Ok(data) => {
                if let RecordedBody::Bytes(body) = &mut response.body {
                    body.extend_from_slice(&data.bytes);
                }
            }
            Err(failure) => response.broken_off = Some(failure.clone()),
        }
    }

    /// The recording, bodies as text wherever they are text.
    pub fn finish(mut self) -> Recording {
        for exchange in &mut self.recording.exchanges {
            if let RecordedReply::Response(RecordedResponse { body, .. }) = &mut exchange.reply
                && let RecordedBody::Bytes(bytes) = body
            {
                *body = std::mem::take(bytes).into();
            }
        }
        self.recording
    }
}

mod base64_text {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(text: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(text)?;
        BASE64_STANDARD.decode(text).map_err(serde::de::Error::custom)
    }
}
