//! A list, page by page, to the end that MRI itself gives: a page without a link to the next one.

use usersync_adapter::parse::json::Value;
use usersync_adapter::prelude::*;

use crate::answer;
use crate::calls::{Api, Calls};

/// The waits before a call that met a deadlock is made again.
const DEADLOCK_WAITS_MS: [u32; 2] = [2_000, 5_000];

/// A list being read.
pub(crate) struct Pages<'a> {
    calls: &'a Calls,
    api: Api,
    next: Option<Request>,
    followed: Vec<String>,
}

impl<'a> Pages<'a> {
    pub(crate) fn new(calls: &'a Calls, api: Api, first: Request) -> Self {
        Self { calls, api, next: Some(first), followed: Vec::new() }
    }

    /// Hands each entry of the next page to `each`; false if there was no further page.
    pub(crate) async fn next(
        &mut self,
        cx: &Context,
        each: &mut dyn FnMut(Value),
    ) -> Result<bool, Failure> {
        let Some(request) = self.next.take() else { return Ok(false) };
        let reply = send(cx, request).await?;
        let link = answer::read(reply, self.api, each)?;
        self.calls.note_accepted();
        self.next = link.map(|link| self.follow(link)).transpose()?;
        Ok(true)
    }

    fn follow(&mut self, link: String) -> Result<Request, Failure> {
        if self.followed.contains(&link) {
            return Err(self.odd("the pages of the list lead round in a circle"));
        }
        let request = self.calls.follow(self.api, &link);
        let request = request.ok_or_else(|| {
            self.odd(format!("the link to the next page leads to another API: {link}"))
        })?;
        self.followed.push(link);
        Ok(request)
    }

    fn odd(&self, message: impl Into<String>) -> Failure {
        Failure::answer(message).at(self.api.name())
    }
}

/// Makes a call, again if it met a deadlock.
async fn send(cx: &Context, request: Request) -> Result<Reply, Failure> {
    for wait in DEADLOCK_WAITS_MS {
        let reply = cx.send(request.clone()).await?;
        if !answer::is_passing(&reply) {
            return Ok(reply);
        }
        cx.wait(wait).await?;
    }
    cx.send(request).await
}
