//! Why a job, or one property of it, could not be done.

use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::{HttpFailure, wire};

/// The kinds of failure that a host tells apart.
pub mod kind {
    /// The PMS does not accept the sign-in.
    pub const LOG_IN: &str = "log-in";
    /// The sign-in is good, but not for this.
    pub const PERMISSION: &str = "permission";
    /// The PMS cannot be reached or is out of order.
    pub const REACH: &str = "reach";
    /// The PMS wants to be called less often.
    pub const RATE_LIMIT: &str = "rate-limit";
    /// The PMS answered with something that cannot be understood or trusted.
    pub const ANSWER: &str = "answer";
    /// Anything else.
    pub const OTHER: &str = "other";
}

/// A failure as the host is told of it, on the heap, so that results stay small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(Box<wire::Failure>);

impl Failure {
    /// A failure of one of the kinds in [`kind`], with a message in the PMS's words where it
    /// gave any.
    pub fn new(kind: &str, message: impl Into<String>) -> Self {
        Self(Box::new(wire::Failure {
            kind: kind.to_owned(),
            message: message.into(),
            operation: None,
            retry_after_ms: None,
            logs: Vec::new(),
            extra: Vec::new(),
        }))
    }

    /// The PMS does not accept the sign-in.
    pub fn log_in(message: impl Into<String>) -> Self {
        Self::new(kind::LOG_IN, message)
    }

    /// The sign-in is good, but not for this.
    pub fn permission(message: impl Into<String>) -> Self {
        Self::new(kind::PERMISSION, message)
    }

    /// The PMS cannot be reached or is out of order.
    pub fn reach(message: impl Into<String>) -> Self {
        Self::new(kind::REACH, message)
    }

    /// The PMS wants to be called less often.
    pub fn rate_limit(message: impl Into<String>) -> Self {
        Self::new(kind::RATE_LIMIT, message)
    }

    /// The PMS answered with something that cannot be understood or trusted.
    pub fn answer(message: impl Into<String>) -> Self {
        Self::new(kind::ANSWER, message)
    }

    /// Anything else.
    pub fn other(message: impl Into<String>) -> Self {
        Self::new(kind::OTHER, message)
    }

    /// Names the operation that failed.
    #[must_use]
    pub fn at(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Says how long the PMS wants to be left alone.
    #[must_use]
    pub fn retry_after(mut self, milliseconds: Option<u32>) -> Self {
        self.retry_after_ms = milliseconds;
        self
    }

    /// Whether the next property would fare no better: the sign-in is refused, or the PMS wants to
    /// be left alone.
    pub fn concerns_every_property(&self) -> bool {
        matches!(self.kind.as_str(), kind::LOG_IN | kind::RATE_LIMIT)
    }

    /// A call that brought no answer, or not all of it.
    pub(crate) fn of_call(failure: &HttpFailure) -> Self {
        let kind = match failure.kind.as_str() {
            "too-large" | "truncated" => kind::ANSWER,
            // `denied`, `unreachable`, `timeout`, and words that a later host may have.
            _ => kind::REACH,
        };
        Self::new(kind, failure.message.clone())
    }
}

impl Deref for Failure {
    type Target = wire::Failure;

    fn deref(&self) -> &wire::Failure {
        &self.0
    }
}

impl DerefMut for Failure {
    fn deref_mut(&mut self) -> &mut wire::Failure {
        &mut self.0
    }
}

impl From<Failure> for wire::Failure {
    fn from(failure: Failure) -> Self {
        *failure.0
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.operation {
            Some(operation) => write!(formatter, "{operation}: {}", self.message),
            None => formatter.write_str(&self.message),
        }
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Failure, kind};
    use crate::HttpFailure;

    #[rstest]
    #[case("denied", kind::REACH)]
    #[case("unreachable", kind::REACH)]
    #[case("timeout", kind::REACH)]
    #[case("too-large", kind::ANSWER)]
    #[case("truncated", kind::ANSWER)]
    #[case("eclipsed", kind::REACH)]
    fn a_call_without_an_answer_has_a_kind_even_under_an_unknown_word(
        #[case] word: &str,
        #[case] kind: &str,
    ) {
        let (kind_of_call, message) = (word.to_owned(), "no answer".to_owned());
        let failure = HttpFailure { kind: kind_of_call, message, extra: Vec::new() };
        let failure = Failure::of_call(&failure);
        assert_eq!((failure.kind.as_str(), failure.message.as_str()), (kind, "no answer"));
    }
}
