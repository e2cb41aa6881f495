//! Where the answers of a replay come from.

use super::event::ShownRequest;
use crate::protocol::{HttpFailure, Response};

/// Stands in for the PMS.
pub trait Answers {
    /// What comes of a request that the host would let out. A body is given whole; who wants it in
    /// chunks gets it in chunks.
    fn answer(&mut self, request: &ShownRequest) -> Result<Answer, NoAnswer>;
}

/// What came of one call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    pub outcome: Result<Response, HttpFailure>,
    /// What broke the body off: who wants it in chunks gets those before, who wants it whole none.
    pub broken_off: Option<HttpFailure>,
}

impl Answer {
    /// A whole answer.
    pub fn of(response: Response) -> Self {
        Self { outcome: Ok(response), broken_off: None }
    }

    /// No answer at all.
    pub fn failed(failure: HttpFailure) -> Self {
        Self { outcome: Err(failure), broken_off: None }
    }
}

/// Nobody knows what the PMS would have answered, so that the replay cannot go on.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(pub String);
