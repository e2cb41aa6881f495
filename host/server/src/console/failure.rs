//! A request that failed, told on a page.
//!
//! The page needs no database and no session, for either may be what failed.

use askama::Template;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::page::Page;
use super::theme::Theme;
use crate::api::problem::{Problem, ProblemDocument};

/// What was asked for, as far as a failure tells it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    /// By a person with a browser, who wants a page and no problem document.
    pub(crate) by_browser: bool,
    theme: Theme,
}

impl Asked {
    pub(crate) fn of<B>(request: &Request<B>) -> Self {
        let path = request.uri().path().to_owned();
        let by_browser = !path.starts_with("/api/") && accepts_pages(request.headers());
        let query = request.uri().query().map(str::to_owned);
        Self { path, query, by_browser, theme: Theme::of(request.headers()) }
    }
}

fn accepts_pages(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    theme: Theme,
    title: String,
    detail: String,
    advice: &'static str,
    errors: Vec<String>,
    request_id: String,
}

/// The page about a failure.
pub(crate) fn failed(problem: Problem, asked: &Asked, request_id: &str) -> Response {
    let status = problem.kind().status();
    let ProblemDocument { title, detail, errors, .. } = problem.document();
    let errors: Vec<_> = errors.into_iter().map(|error| error.detail).collect();
    let page = FailurePage {
        theme: asked.theme,
        title,
        detail: sentence(&detail),
        advice: advice(status),
        errors: if errors.len() > 1 { errors } else { Vec::new() },
        request_id: request_id.to_owned(),
    };
    (status, Page(page)).into_response()
}

/// What to do now.
fn advice(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => {
            "The address may be mistyped, or what stood here is gone. Begin again from one of the \
             pages above."
        }
        StatusCode::UNAUTHORIZED => "Sign in, and you come back to this page.",
        StatusCode::FORBIDDEN => {
            "Ask somebody who administers User Sync to do it, or to give you the role for it."
        }
        StatusCode::PRECONDITION_FAILED | StatusCode::CONFLICT => {
            "Nothing was changed. Go back, load the page again and look at how things stand now."
        }
        StatusCode::BAD_GATEWAY => {
            "Nothing was changed here. Go back and try again; if it stays so, test the credential."
        }
        StatusCode::SERVICE_UNAVAILABLE => "Wait a moment, then load this page again.",
        status if status.is_server_error() => {
            "Nothing is lost: what you did before is stored. Try again; if it fails again, tell \
             whoever runs the service the number below."
        }
        _ => "Go back, mend it and try again.",
    }
}

/// A message of the API as a sentence.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.trim().chars();
    let Some(first) = letters.next() else { return String::new() };
    let mut sentence: String = first.to_uppercase().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_becomes_a_sentence() {
        assert_eq!(sentence("choose a credential first"), "Choose a credential first.");
        assert_eq!(sentence("Done!"), "Done!");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn programs_get_problem_documents_and_people_get_pages() {
        let asked = |path: &str, accept: &str| {
            let request = Request::builder().uri(path).header(ACCEPT, accept).body(()).unwrap();
            Asked::of(&request).by_browser
        };
        let browser = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
        assert!(asked("/integrations/nothing", browser));
        assert!(!asked("/api/v1/integrations", browser));
        assert!(!asked("/integrations", "*/*"));
    }
}
