//! A list, page by page, to the end that Entrata itself gives.
//!
//! The end is told in one of several ways: links in a header, a page count beside the list, a
//! total, or nothing but a page with room left. Where several are there, the one that says most is
//! believed; the host compares the total with what came.

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;
use usersync_adapter::{kind, tracing};

use crate::answer;
use crate::calls::{Calls, Method};

/// The rows of one page, as Entrata's own examples ask for them.
pub(crate) const PAGE_SIZE: usize = 500;

/// The waits before a call is tried again that Entrata answered with "not now" inside a success,
/// which a host cannot see.
const PAUSES_MS: [u32; 2] = [2_000, 15_000];

/// A list being read.
pub(crate) struct Pages<'a> {
    calls: &'a Calls,
    method: &'a Method,
    params: Value,
    page_size: usize,
    next: Option<u32>,
    /// What the page before began with.
    beginning: Option<Value>,
    announced: Option<u64>,
    /// What came, in the method's lists one by one.
    counted: Vec<u64>,
}

impl<'a> Pages<'a> {
    pub(crate) fn new(
        calls: &'a Calls,
        method: &'a Method,
        params: Value,
        page_size: usize,
    ) -> Self {
        Self {
            calls,
            method,
            params,
            page_size,
            next: Some(1),
            beginning: None,
            announced: None,
            counted: vec![0; method.lists.len()],
        }
    }

    /// Entrata's own count, and ours of what came; none if it gave none. Where an answer holds two
    /// lists nothing says which of them is counted, so either will do.
    pub(crate) fn total(&self) -> Option<(u64, u64)> {
        let announced = self.announced?;
        let counted = if self.counted.contains(&announced) { announced } else { self.counted[0] };
        Some((announced, counted))
    }

    /// Hands each element of the next page to `each`; false if there was no further page.
    pub(crate) async fn next(
        &mut self,
        cx: &Context,
        each: &mut dyn FnMut(usize, Value),
    ) -> Result<bool, Failure> {
        let Some(page) = self.next.take() else { return Ok(false) };
        let mut waits = PAUSES_MS.into_iter();
        let (reply, seen, result) = loop {
            let request = self.calls.page(self.method, &self.params, page, self.page_size);
            let reply = cx.send(request).await?;
            let mut seen = Seen::new(self.counted.len());
            let result = answer::read(&reply, self.method, &mut |list, element| {
                if list == 0 && seen.rows[0] == 0 {
                    seen.repeats = page > 1 && self.beginning.as_ref() == Some(&element);
                    seen.beginning = Some(element.clone());
                }
                seen.rows[list] += 1;
                if !seen.repeats {
                    each(list, element);
                }
            });
            match (result, waits.next()) {
                (Ok(result), _) => break (reply, seen, result),
                (Err(failure), Some(wait)) if seen.is_empty() && may_pass(&reply, &failure) => {
                    tracing::info!("Entrata wants the call again later: {failure}");
                    cx.wait(wait).await?;
                }
                (Err(failure), _) => return Err(failure),
            }
        };
        self.note(page, &seen, &Place::told(&reply, &result))?;
        self.beginning = seen.beginning;
        Ok(true)
    }

    /// Takes down what a page brought and whether there is a further one.
    fn note(&mut self, page: u32, seen: &Seen, place: &Place) -> Result<(), Failure> {
        if !seen.repeats {
            for (counted, rows) in self.counted.iter_mut().zip(&seen.rows) {
                *counted += rows;
            }
        }
        self.note_total(place.total)?;
        let is_last = match (place.last, self.announced) {
            (Some(is_last), _) => is_last,
            (None, Some(announced)) => self.counted[0] >= announced || seen.is_empty(),
            // More than asked for is a list that is not given in pages at all.
            (None, None) => seen.rows[0] != self.page_size as u64 || seen.repeats,
        };
        if is_last {
            return Ok(());
        }
        if seen.repeats || (page > 1 && seen.is_empty() && self.beginning.is_none()) {
            return Err(self.odd("Entrata brings the same page again under another number"));
        }
        self.next = Some(page + 1);
        Ok(())
    }

    fn note_total(&mut self, total: Option<u64>) -> Result<(), Failure> {
        match (self.announced, total) {
            (Some(before), Some(now)) if before != now => Err(self.odd(format!(
                "the list changed from {before} to {now} {} while it was read; the next run reads \
                 it again",
                self.method.unit
            ))),
            (before, now) => {
                self.announced = before.or(now);
                Ok(())
            }
        }
    }

    fn odd(&self, message: impl Into<String>) -> Failure {
        Failure::answer(message).at(self.method.operation)
    }
}

/// What came on one page.
struct Seen {
    /// In the method's lists one by one.
    rows: Vec<u64>,
    beginning: Option<Value>,
    /// Whether it is the page before once more.
    repeats: bool,
}

impl Seen {
    fn new(lists: usize) -> Self {
        Self { rows: vec![0; lists], beginning: None, repeats: false }
    }

    fn is_empty(&self) -> bool {
        self.rows.iter().all(|rows| *rows == 0)
    }
}

/// What an answer says about its place in the list.
struct Place {
    last: Option<bool>,
    total: Option<u64>,
}

impl Place {
    fn told(reply: &Reply, result: &Value) -> Self {
        let meta = result.get("meta").and_then(Fields::of);
        let number = |key: &str| meta.and_then(|meta| meta.plain(&[key]))?.parse::<u64>().ok();
        let in_header = reply.header("x-total-count").and_then(|text| text.trim().parse().ok());
        let by_link = reply.header("link").map(|links| !has_next(links));
        let by_number = number("currentPage").zip(number("lastPage"));
        Self {
            last: by_link.or(by_number.map(|(current, last)| current >= last)),
            total: in_header.or_else(|| number("total")),
        }
    }
}

/// Whether one of the links leads to the next page: `<…>; rel="next"`.
fn has_next(links: &str) -> bool {
    links.split(';').any(|part| {
        let part = part.split(',').next().unwrap_or_default().trim();
        let rel = part.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("rel"));
        rel.is_some_and(|(_, kind)| kind.trim().trim_matches('"').eq_ignore_ascii_case("next"))
    })
}

/// Whether Entrata said "not now" in an answer that looks like a success.
fn may_pass(reply: &Reply, failure: &Failure) -> bool {
    reply.status() == 200 && failure.kind == kind::REACH
}
