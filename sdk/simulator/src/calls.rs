//! The record of every call a stand-in received, so that a test can tell what was asked of it.
//!
//! Credentials never stand in it: it says whether they arrived and were accepted.

use std::collections::{BTreeMap, VecDeque};

use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::exchange::Received;
use crate::faults::FaultKind;
use crate::pms::Pms;

/// What stands where a credential stood.
const MASK: &str = "***";

/// What a stand-in made of a call's credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CredentialsSeen {
    /// All of them arrived and are right.
    Accepted,
    /// They arrived, and at least one is wrong or missing.
    Refused,
    /// None arrived.
    Absent,
}

/// One call that came in.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    /// Its number, from 1, in the order of arrival.
    pub number: u64,
    /// When it came, by the simulator's clock.
    pub at: DateTime<Utc>,
    /// The stand-in that answered; none if no stand-in has such a path.
    pub pms: Option<Pms>,
    /// The operation asked for, as far as it could be told.
    pub operation: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query as it came.
    pub query: String,
    /// The headers by lower-case name; credentials are masked.
    pub headers: BTreeMap<String, String>,
    /// What was asked: query pairs, or the elements of the SOAP body; credentials are masked.
    pub parameters: BTreeMap<String, String>,
    /// The PMS properties that the call names.
    pub properties: Vec<String>,
    /// What became of its credentials.
    pub credentials: CredentialsSeen,
    /// The fault that met it.
    pub fault: Option<FaultKind>,
    /// The status it was answered with.
    pub status: u16,
}

impl Call {
    /// A call of which only the outside is known yet.
    ///
    /// Of the headers those in `secret_headers` are masked, besides those that always are.
    pub(crate) fn arriving(
        received: &Received,
        secret_headers: &[&str],
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            number: 0,
            at,
            pms: None,
            operation: None,
            method: received.method.to_string(),
            path: received.path.clone(),
            query: received.query.clone(),
            headers: masked_headers(&received.headers, secret_headers),
            parameters: BTreeMap::new(),
            properties: Vec::new(),
            credentials: CredentialsSeen::Absent,
            fault: None,
            status: 0,
        }
    }
}

/// The calls so far, the oldest dropped once there are very many.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    calls: VecDeque<Call>,
    count: u64,
}

impl CallLog {
    const KEPT: usize = 100_000;

    /// Numbers the call and keeps it.
    pub(crate) fn push(&mut self, mut call: Call) {
        self.count += 1;
        call.number = self.count;
        if self.calls.len() == Self::KEPT {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    /// The calls that are kept, oldest first.
    pub(crate) fn list(&self) -> Vec<Call> {
        self.calls.iter().cloned().collect()
    }

    /// Drops all calls; numbers go on. Tells how many there were.
    pub(crate) fn forget(&mut self) -> usize {
        std::mem::take(&mut self.calls).len()
    }
}

/// Named values as they may be shown: those of credentials are masked where there is one.
pub(crate) fn masked<'p>(
    values: impl IntoIterator<Item = (&'p str, &'p str)>,
    is_credential: impl Fn(&str) -> bool,
) -> BTreeMap<String, String> {
    let shown = |(name, value): (&str, &str)| {
        let is_secret = is_credential(name) && !value.is_empty();
        (name.to_owned(), if is_secret { MASK } else { value }.to_owned())
    };
    values.into_iter().map(shown).collect()
}

fn masked_headers(headers: &HeaderMap, secret: &[&str]) -> BTreeMap<String, String> {
    headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            let shown = match name.as_str() {
                "authorization" => match value.split_once(' ') {
                    Some((scheme, _)) => format!("{scheme} {MASK}"),
                    None => MASK.to_owned(),
                },
                name if name == header::COOKIE.as_str() || secret.contains(&name) => {
                    MASK.to_owned()
                }
                _ => value.into_owned(),
            };
            (name.as_str().to_owned(), shown)
        })
        .collect()
}
