//! A list, page by page, to the end that AppFolio itself gives: a page without a next one. A short
//! page proves nothing.

use serde_json::Value;
use usersync_adapter::parse::json;
use usersync_adapter::prelude::*;

use crate::shapes::v0::V0;

/// What AppFolio asks callers to leave it alone for, while its data is not available.
const MAINTENANCE_MS: u32 = 5 * 60 * 1000;

/// A list being read.
pub(crate) struct Pages<'a> {
    api: &'a V0,
    operation: &'a str,
    next: Option<Request>,
    followed: Vec<String>,
}

impl<'a> Pages<'a> {
    pub(crate) fn new(api: &'a V0, operation: &'a str, first: Request) -> Self {
        Self { api, operation, next: Some(first), followed: Vec::new() }
    }

    /// Hands each element of the next page to `each`; false if there was no further page.
    pub(crate) async fn next(
        &mut self,
        cx: &Context,
        each: &mut dyn FnMut(Value),
    ) -> Result<bool, Failure> {
        let Some(request) = self.next.take() else { return Ok(false) };
        let reply = accepted(cx.send(request).await?)?;
        if reply.is_web_page() {
            return Err(self.odd("AppFolio sent a web page in place of data"));
        }
        let rest = json::elements(reply.body(), "data", each)
            .map_err(|error| self.odd(error.to_string()))?;
        match rest.get("next_page_path") {
            None | Some(Value::Null) => {}
            Some(Value::String(link)) if link.trim().is_empty() => {}
            Some(Value::String(link)) => self.next = Some(self.follow(link.trim())?),
            Some(other) => {
                return Err(self.odd(format!("the link to the next page is no text: {other}")));
            }
        }
        Ok(true)
    }

    fn follow(&mut self, link: &str) -> Result<Request, Failure> {
        if self.followed.iter().any(|known| known == link) {
            return Err(self.odd("the pages of the list lead round in a circle"));
        }
        self.followed.push(link.to_owned());
        self.api
            .follow(self.operation, link)
            .ok_or_else(|| self.odd(format!("the link to the next page leads elsewhere: {link}")))
    }

    fn odd(&self, message: impl Into<String>) -> Failure {
        Failure::answer(message).at(self.operation)
    }
}

/// The reply itself, or what its status means at AppFolio.
fn accepted(reply: Reply) -> Result<Reply, Failure> {
    let words = json::message(reply.body()).unwrap_or_else(|| reply.quote());
    let pause = reply.retry_after_ms();
    let failure = match reply.status() {
        701 => Failure::permission(format!("HTTP 701, not permitted: {words}")),
        533 => Failure::reach(format!("HTTP 533, data not available for the moment: {words}"))
            .retry_after(pause.or(Some(MAINTENANCE_MS))),
        409 => Failure::rate_limit(format!("HTTP 409: {words}")).retry_after(pause),
        _ => return reply.accepted_or(&words),
    };
    Err(failure.at(reply.operation()))
}
