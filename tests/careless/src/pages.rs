//! Cedar's lists, page by page.

use std::borrow::Cow;

use usersync_adapter::kind;
use usersync_adapter::parse::json;
use usersync_adapter::parse::json::Value;
use usersync_adapter::prelude::*;

use crate::KEY;
use crate::mistakes::Mistake;

/// A list being read. Its entries stand under the name of the operation.
pub(crate) struct Pages {
    mistake: Mistake,
    operation: &'static str,
    url: String,
    next: Option<u32>,
}

/// What came in one answer.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) number: u32,
    pub(crate) entries: Vec<Value>,
    pub(crate) next: Option<u32>,
}

impl Pages {
    pub(crate) fn new(mistake: Mistake, operation: &'static str, url: String, first: u32) -> Self {
        Self { mistake, operation, url, next: Some(first) }
    }

    /// The next page; none after the last.
    pub(crate) async fn next(&mut self, cx: &Context) -> Result<Option<Page>, Failure> {
        let Some(number) = self.next.take() else { return Ok(None) };
        let mut request = Request::get(self.operation, self.url.as_str())
            .query("page", number.to_string())
            .query("per_page", "100")
            .header("Accept", "application/json")
            .credential(KEY);
        if self.makes(Mistake::OwnSignIn) {
            request = request.header("Authorization", "Basic bWFwbGU6ZG9vcg==");
        }
        let page = match cx.send(request).await {
            Ok(reply) => self.page(number, &reply)?,
            Err(failure) if self.makes(Mistake::SlowIsLogIn) && failure.kind == kind::REACH => {
                return Err(Failure::log_in(failure.message.clone()).at(self.operation));
            }
            Err(failure) => return Err(failure),
        };
        self.next = page.next;
        Ok(Some(page))
    }

    fn page(&self, number: u32, reply: &Reply) -> Result<Page, Failure> {
        let nobody = Ok(Page { number, ..Page::default() });
        if let Some(failure) = reply.refusal(&reply.quote()) {
            return match (self.mistake, reply.status()) {
                (Mistake::UnauthorizedIsTheEnd, 401) if number > 1 => nobody,
                _ => Err(self.misjudged(reply, failure)),
            };
        }
        if reply.is_web_page() {
            return match self.mistake {
                Mistake::WebPageIsNobody => nobody,
                _ => Err(self.odd("Cedar sent a web page in place of data")),
            };
        }
        if self.makes(Mistake::NoByteOrderMark) && reply.body().starts_with(b"\xef\xbb\xbf") {
            return Err(self.odd("an answer does not begin with a byte-order mark"));
        }
        let text = self.text(reply)?;
        let mut page = Page { number, ..Page::default() };
        let rest =
            json::elements(text.as_bytes(), self.operation, |entry| page.entries.push(entry));
        match (rest, self.mistake) {
            (Ok(rest), _) => {
                let next = rest.get("next_page").and_then(Value::as_u64);
                page.next = next.and_then(|next| u32::try_from(next).ok());
                Ok(page)
            }
            (Err(_), Mistake::HalfIsEnough) if !page.entries.is_empty() => Ok(page),
            (Err(_), Mistake::GarbageIsNobody) if page.entries.is_empty() => nobody,
            (Err(error), _) => Err(self.odd(error.to_string())),
        }
    }

    fn text<'r>(&self, reply: &'r Reply) -> Result<Cow<'r, str>, Failure> {
        let as_utf_8 = || Ok(String::from_utf8_lossy(reply.body()));
        match (reply.text(), self.mistake) {
            (_, Mistake::EverythingIsUtf8)
            | (Err(_), Mistake::CleanNamesOnly | Mistake::GarbageIsNobody) => as_utf_8(),
            (Err(error), _) => Err(self.odd(error.to_string())),
            (Ok(text), _) => Ok(text),
        }
    }

    fn makes(&self, mistake: Mistake) -> bool {
        self.mistake == mistake
    }

    /// The failure under the wrong word.
    fn misjudged(&self, reply: &Reply, failure: Failure) -> Failure {
        let message = failure.message.clone();
        let wrong = match (self.mistake, reply.status()) {
            (Mistake::UnauthorizedIsReach, 401) => Failure::reach(message),
            (Mistake::ForbiddenIsLogIn, 403) | (Mistake::ServerErrorIsLogIn, 500..) => {
                Failure::log_in(message)
            }
            (Mistake::Impatient, 429) => Failure::rate_limit(message),
            (Mistake::LimitNeedsTime, 429) if reply.retry_after_ms().is_none() => {
                Failure::other(message)
            }
            _ => return failure,
        };
        wrong.at(self.operation)
    }

    fn odd(&self, message: impl Into<String>) -> Failure {
        Failure::answer(message).at(self.operation)
    }
}
