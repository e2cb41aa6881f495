//! Why a call ends without the answer that was asked for.

use std::time::Duration;

use usersync_adapters::protocol::{HttpFailure, HttpFailureKind, Response};

use super::denial::Denial;

/// The end of a call that brought no answer of its own.
#[derive(Debug)]
pub(super) enum Stop {
    Failure(HttpFailure),
    /// The host answers in the PMS's place, in words that an adapter knows how to read: a log-in
    /// that was refused, or a call that would come too late.
    Instead(Response),
}

impl From<Denial> for Stop {
    fn from(denial: Denial) -> Self {
        Self::Failure(failure(HttpFailureKind::Denied, denial.sentence()))
    }
}

impl From<HttpFailure> for Stop {
    fn from(failure: HttpFailure) -> Self {
        Self::Failure(failure)
    }
}

impl Stop {
    /// A log-in that brought no token.
    pub(super) fn log_in(message: &str) -> Self {
        Self::Instead(text_response(401, message))
    }

    /// A call that must wait longer than the session lasts.
    pub(super) fn patience(wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let message =
            format!("the call budget is used up or the PMS asked for patience; {seconds} s to go");
        let mut response = text_response(429, &message);
        response.headers.push(("retry-after".to_owned(), seconds.max(1).to_string()));
        Self::Instead(response)
    }
}

/// A failure of this kind.
pub(super) fn failure(kind: HttpFailureKind, message: impl Into<String>) -> HttpFailure {
    HttpFailure { kind, message: message.into() }
}

fn text_response(status: u16, message: &str) -> Response {
    Response {
        status,
        headers: vec![("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())],
        body: message.as_bytes().to_vec(),
        last: true,
    }
}
