//! A list, page by page, to the end that AppFolio itself gives: a page without a next one. A short
//! page proves nothing.

use usersync_adapter::parse::json::{self, Value};
use usersync_adapter::parse::words;
use usersync_adapter::prelude::*;
use usersync_adapter::tracing;

/// What AppFolio asks callers to leave it alone for, while its data is not available.
const MAINTENANCE_MS: u32 = 5 * 60 * 1000;

/// Where an interface keeps the elements of a page and the link to the next.
pub(crate) struct Names {
    pub(crate) list: &'static str,
    pub(crate) link: &'static str,
}

/// What becomes of one element: a row, the reason why it is none, or nothing if it is not of the
/// property being read.
pub(crate) type Taken = Option<Result<Row, Rejected>>;

/// A list being read.
pub(crate) struct Pages<'a> {
    endpoint: &'a Endpoint,
    names: &'static Names,
    next: Option<Request>,
    followed: Vec<String>,
}

impl<'a> Pages<'a> {
    pub(crate) fn new(endpoint: &'a Endpoint, names: &'static Names, first: Request) -> Self {
        Self { endpoint, names, next: Some(first), followed: Vec::new() }
    }

    /// Hands each element of the next page to `each`; false if there was no further page.
    pub(crate) async fn next(
        &mut self,
        cx: &Context,
        each: &mut dyn FnMut(Value),
    ) -> Result<bool, Failure> {
        let Some(request) = self.next.take() else { return Ok(false) };
        let mut again = request.clone();
        let reply = accepted(cx.send(request).await?)?;
        self.next = self
            .read(&reply, each, &mut again)
            .map_err(|odd| Failure::answer(odd).at(again.operation.as_str()))?
            .then_some(again);
        Ok(true)
    }

    /// Every element of every page.
    pub(crate) async fn all(
        mut self,
        cx: &Context,
        each: &mut dyn FnMut(Value),
    ) -> Result<(), Failure> {
        while self.next(cx, each).await? {}
        Ok(())
    }

    /// Hands over what `take` makes of every element, page by page, and counts it.
    pub(crate) async fn residents(
        mut self,
        cx: &Context,
        property: &str,
        take: &mut dyn FnMut(&Value) -> Taken,
    ) -> Result<Completion, Failure> {
        let mut batch = Batch::new(property, Row::FIELDS);
        let (mut rows, mut elsewhere) = (0, 0);
        while self
            .next(cx, &mut |value| match take(&value) {
                Some(row) => batch.push(row),
                None => elsewhere += 1,
            })
            .await?
        {
            rows += batch.len();
            if !batch.is_empty() {
                cx.residents(batch.take()).await?;
            }
        }
        if elsewhere > 0 {
            tracing::info!(property, "Left out {elsewhere} tenants of no or another property");
        }
        Ok(Completion::everyone(property, rows))
    }

    /// Reads one page and makes the next request of `again`; false if there is no further page.
    /// The error says what is odd.
    fn read(
        &mut self,
        reply: &Reply,
        each: &mut dyn FnMut(Value),
        again: &mut Request,
    ) -> Result<bool, String> {
        if reply.is_web_page() {
            return Err("AppFolio sent a web page in place of data".to_owned());
        }
        let text = reply.text().map_err(|error| error.to_string())?;
        let rest = json::elements(text.as_bytes(), self.names.list, each)
            .map_err(|error| error.to_string())?;
        let link = match rest.get(self.names.link) {
            None | Some(Value::Null) => return Ok(false),
            Some(Value::String(link)) => link.trim(),
            Some(other) => return Err(format!("the link to the next page is no text: {other}")),
        };
        if link.is_empty() {
            return Ok(false);
        }
        if self.followed.iter().any(|known| known == link) {
            return Err("the pages of the list lead round in a circle".to_owned());
        }
        self.followed.push(link.to_owned());
        let url = self.endpoint.follow(link).filter(|url| list_of(url) == list_of(&again.url));
        again.url =
            url.ok_or_else(|| format!("the link to the next page leads elsewhere: {link}"))?;
        again.query.clear();
        Ok(true)
    }
}

/// The path that tells one list from another, wherever the interface is installed.
fn list_of(url: &str) -> &str {
    let address = url.split('?').next().unwrap_or_default();
    words::find(address, "/api/").and_then(|start| address.get(start..)).unwrap_or(address)
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
