//! What came of a form, told once by the page that follows it.
//!
//! It rides in a cookie for a minute. It says what was done and what happens next, never who a
//! resident is.

use axum::extract::Request;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::page::Rendered;
use super::parts::Tone;
use super::theme::cookie;

const NAME: &str = "flash";

/// A message above the next page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Flash {
    pub(crate) tone: Tone,
    pub(crate) text: String,
}

impl Flash {
    /// It was done.
    pub(crate) fn done(text: impl Into<String>) -> Self {
        Self { tone: Tone::Good, text: text.into() }
    }

    /// It was not done, or not all of it.
    pub(crate) fn trouble(text: impl Into<String>) -> Self {
        Self { tone: Tone::Bad, text: text.into() }
    }

    /// What the browser brings along from the page before.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cookie(headers, NAME)?).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Leads to a page of ours that tells it.
    pub(crate) fn on(self, path: &str) -> Response {
        let text = serde_json::to_vec(&self).unwrap_or_default();
        let value = BASE64_URL_SAFE_NO_PAD.encode(text);
        let cookie = format!("{NAME}={value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        ([(SET_COOKIE, cookie)], Redirect::to(path)).into_response()
    }
}

/// Once a page was shown, its message is over.
pub(super) async fn forget_told(request: Request, next: Next) -> Response {
    let told = request.method() == Method::GET && Flash::of(request.headers()).is_some();
    let mut response = next.run(request).await;
    if told && response.extensions().get::<Rendered>().is_some() {
        let forget = HeaderValue::from_static("flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        response.headers_mut().append(SET_COOKIE, forget);
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;

    #[test]
    fn a_message_comes_back_as_it_was_sent() {
        let sent = Flash::done("It is on; the first sync starts now.");
        let response = sent.clone().on("/integrations");
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
        let (pair, _) = cookie.split_once(';').unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, pair.parse().unwrap());
        assert_eq!(Flash::of(&headers), Some(sent));
    }
}
