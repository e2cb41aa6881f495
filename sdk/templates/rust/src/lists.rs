//! Cedar's lists, page by page, to the page that has no next one. A short page proves nothing.

use usersync_adapter::parse::json::{self, Value};
use usersync_adapter::prelude::*;

use crate::form::KEY;

/// A list being read. Its entries stand under the name of the operation.
pub(crate) struct List {
    operation: &'static str,
    url: String,
    page_size: u32,
    next: Option<u64>,
    total: u64,
}

impl List {
    pub(crate) fn new(operation: &'static str, url: String, page_size: u32) -> Self {
        Self {
            operation,
            url,
            page_size,
            next: Some(1),
            total: 0,
        }
    }

    /// How many entries Cedar says there are, once a page was read.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The entries of the next page; none after the last.
    pub(crate) async fn next(&mut self, cx: &Context) -> Result<Option<Vec<Value>>, Failure> {
        let Some(page) = self.next.take() else {
            return Ok(None);
        };
        let request = Request::get(self.operation, self.url.as_str())
            .query("page", page.to_string())
            .query("per_page", self.page_size.to_string())
            .header("Accept", "application/json")
            .credential(KEY);
        let reply = cx.send(request).await?;
        let words = json::message(reply.body()).unwrap_or_else(|| reply.quote());
        let reply = reply.accepted_or(&words)?;
        if reply.is_web_page() {
            return Err(self.odd("Cedar sent a web page in place of data"));
        }
        let mut entries = Vec::new();
        let text = reply.text().map_err(|error| self.odd(error.to_string()))?;
        let rest = json::elements(text.as_bytes(), self.operation, |entry| entries.push(entry))
            .map_err(|error| self.odd(error.to_string()))?;
        self.total = rest
            .get("total")
            .and_then(Value::as_u64)
            .ok_or_else(|| self.odd("the answer has no `total`"))?;
        self.next = match rest.get("next_page") {
            Some(Value::Null) => None,
            Some(next) => Some(self.later_than(page, next)?),
            None => return Err(self.odd("the answer has no `next_page`")),
        };
        Ok(Some(entries))
    }

    /// Pages that led back would never end.
    fn later_than(&self, page: u64, next: &Value) -> Result<u64, Failure> {
        let later = next.as_u64().filter(|next| *next > page);
        later.ok_or_else(|| self.odd(format!("the page after {page} cannot be {next}")))
    }

    fn odd(&self, message: impl Into<String>) -> Failure {
        Failure::answer(message).at(self.operation)
    }
}
