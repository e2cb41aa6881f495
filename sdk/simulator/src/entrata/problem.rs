//! How Entrata says no: mostly with status 200 and an error in the answer.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::quirks::EntrataQuirks;
use crate::exchange::Answer;

/// What is wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    UnreadableBody,
    /// The company in the path is not the one whose key this is.
    WrongCompany,
    WrongCredentials,
    /// The body says another way to sign in than the call does.
    WrongAuthType,
    NotAllowed,
    UnknownMethod(String),
    UnknownVersion {
        name: String,
        version: String,
    },
    Property,
    Parameter(&'static str),
    TooManyCalls,
    Busy,
}

impl Problem {
    fn code(&self) -> u16 {
        match self {
            Self::UnreadableBody => 300,
            Self::WrongAuthType => 105,
            Self::WrongCredentials => 401,
            Self::WrongCompany => 403,
            Self::NotAllowed => 113,
            Self::UnknownMethod(_) => 301,
            Self::UnknownVersion { .. } => 302,
            Self::Property => 304,
            Self::Parameter(_) => 303,
            Self::TooManyCalls => 429,
            Self::Busy => 500,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::UnreadableBody => "Request could not be read.".to_owned(),
            Self::WrongCompany => "Organization is not known.".to_owned(),
            Self::WrongCredentials => "Authentication failed.".to_owned(),
            Self::WrongAuthType => "Authentication type is not valid.".to_owned(),
            Self::NotAllowed => "The application is not allowed to make this call.".to_owned(),
            Self::UnknownMethod(name) => format!("Method {name} is not offered by this service."),
            Self::UnknownVersion { name, version } => {
                format!("Version {version} of {name} is not supported.")
            }
            Self::Property => "propertyId is invalid or not accessible.".to_owned(),
            Self::Parameter(name) => format!("{name} is not valid."),
            Self::TooManyCalls => "API request limit exceeded.".to_owned(),
            Self::Busy => "The request could not be completed.".to_owned(),
        }
    }

    /// The status with which the gateway itself says no; the services answer with success.
    fn status(&self, quirks: EntrataQuirks) -> StatusCode {
        match self {
            Self::WrongCredentials => StatusCode::UNAUTHORIZED,
            Self::WrongCompany => StatusCode::FORBIDDEN,
            Self::TooManyCalls => StatusCode::TOO_MANY_REQUESTS,
            _ if quirks.errors_as_400 => StatusCode::BAD_REQUEST,
            _ => StatusCode::OK,
        }
    }

    /// The answer to a call with this `requestId`.
    pub(super) fn answer(&self, request_id: Option<&Value>, quirks: EntrataQuirks) -> Answer {
        self.answer_with(self.status(quirks), request_id)
    }

    /// The same with a status of one's own.
    pub(super) fn answer_with(&self, status: StatusCode, request_id: Option<&Value>) -> Answer {
        let error = json!({ "code": self.code(), "message": self.message() });
        let mut response = Map::new();
        if let Some(id) = request_id {
            response.insert("requestId".to_owned(), id.clone());
        }
        response.insert("error".to_owned(), error);
        json_answer(status, &json!({ "response": response }))
    }
}

/// A body as PHP writes it, slashes escaped.
pub(super) fn json_answer(status: StatusCode, body: &Value) -> Answer {
    // A slash stands in no JSON but within a text.
    let text = body.to_string().replace('/', "\\/");
    Answer::new(status, "application/json; charset=UTF-8", text)
}
