//! One call: admitted, counted, composed, sent, and tried again where that may help.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{COOKIE, HeaderMap};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::debug;
use url::Url;
use usersync_adapters::find_operation;
use usersync_adapters::protocol::{
    ChunkData, Delivery, Descriptor, HttpFailureKind, Request, Response,
};

use super::body::{Body, visible_headers};
use super::budget::{Allowance, Caller, Meter, Permit};
use super::compose::{SignIn, compose};
use super::connect::{Connections, call_failure};
use super::cookies::CookieJar;
use super::credential::Slots;
use super::denial::Denial;
use super::failure::{Stop, failure};
use super::scrub::Scrubber;
use super::session::CallsByGroup;
use super::{Egress, metrics, retry};

/// However long the PMS asks to be left alone, a day is believed at most.
const LONGEST_PAUSE: Duration = Duration::from_hours(24);

/// What all calls of one session share.
pub(super) struct CallContext {
    pub(super) egress: Arc<Egress>,
    pub(super) descriptor: Arc<Descriptor>,
    pub(super) connections: Connections,
    pub(super) slots: Slots,
    pub(super) scrubber: Scrubber,
    pub(super) cookies: CookieJar,
    pub(super) caller: Caller,
    /// Groups with the windows that hold for this credential.
    pub(super) allowances: Vec<Allowance>,
    pub(super) deadline: Instant,
    pub(super) calls: AtomicU64,
    /// The same by the group of the operation.
    pub(super) spent: Mutex<CallsByGroup>,
}

/// The PMS's answer, as far as it was read.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) first: ChunkData,
    /// The rest, if the answer goes on.
    pub(super) rest: Option<Body>,
}

impl Answer {
    /// The part of it that an adapter sees, and the rest.
    pub(super) fn split(self, scrubber: &Scrubber) -> (Response, Option<Body>) {
        let response = Response {
            status: self.status.as_u16(),
            headers: visible_headers(&self.headers, scrubber),
            body: self.first.bytes,
            last: self.first.last,
        };
        (response, self.rest)
    }
}

impl CallContext {
    /// Makes a call for the adapter.
    pub(super) async fn call(&self, request: &Request) -> Result<Answer, Stop> {
        let operation = find_operation(&self.descriptor, request).map_err(Denial::Unmarked)?;
        let group = operation.group.as_deref();
        let Some(slot) = &request.credential else {
            return self.send(request, group, None).await;
        };
        let slot = self.slots.slot(slot)?;
        let sign_in = self.sign_in(slot, None).await?;
        let answer = self.send(request, group, Some(&sign_in.header)).await?;
        match sign_in.kept_token {
            // A token from an earlier call may have run out; a new one would fare no better.
            Some(stale) if answer.status == StatusCode::UNAUTHORIZED => {
                drop(answer);
                let renewed = self.sign_in(slot, Some(&stale)).await?;
                self.send(request, group, Some(&renewed.header)).await
            }
            _ => Ok(answer),
        }
    }

    /// Sends a request until it succeeds, fails for good or runs out of tries.
    pub(super) async fn send(
        &self,
        request: &Request,
        group: Option<&str>,
        sign_in: Option<&SignIn>,
    ) -> Result<Answer, Stop> {
        if self.scrubber.finds_in(&request.url) {
            return Err(Denial::SecretInUrl.into());
        }
        let url = self.connections.admit(&request.url)?;
        let allowances = self.allowances_of(group);
        let spent_on = group.unwrap_or_default();
        let mut delays = retry::delays(&self.egress.settings.limits);
        loop {
            let turn = self.egress.budgets.acquire(&self.caller, &allowances, self.deadline);
            let permit = turn.await.map_err(|late| Stop::patience(late.wait))?;
            self.spend(spent_on);
            let outcome = self.attempt(request, &url, sign_in, permit).await;
            let again = match &outcome {
                Ok(answer) => retry::may_pass(answer.status, &answer.headers),
                Err(Stop::Failure(failed)) => self.may_pass(failed.kind, &url).await,
                Err(Stop::Instead(_)) => false,
            };
            let delay = if again { delays.next() } else { None };
            if let Ok(answer) = &outcome {
                self.heed(answer, delay);
            }
            match delay {
                Some(delay) if self.can_wait(delay) => {
                    drop(outcome);
                    sleep(delay).await;
                }
                _ => return outcome,
            }
        }
    }

    async fn attempt(
        &self,
        request: &Request,
        url: &Url,
        sign_in: Option<&SignIn>,
        permit: Permit,
    ) -> Result<Answer, Stop> {
        let client = self.connections.client(url).await?;
        let mut outgoing = compose(request, url.clone(), &self.slots, sign_in)?;
        if let Some(cookies) = self.cookies.header(url) {
            outgoing.headers.insert(COOKIE, cookies);
        }
        let mut sending = client.request(outgoing.method.clone(), outgoing.url.clone());
        if outgoing.method == reqwest::Method::POST {
            sending = sending.body(std::mem::take(&mut *outgoing.body));
        }
        let sending = sending.headers(std::mem::take(&mut outgoing.headers)).send();

        let begun = Instant::now();
        self.calls.fetch_add(1, Ordering::Relaxed);
        let until = self.latest_end(request.timeout_ms);
        let receiving = async {
            let host = url.host_str().unwrap_or_default();
            let response = sending.await.map_err(|error| call_failure(host, &error))?;
            self.receive(response, request.delivery, url, permit).await
        };
        let outcome = timeout_at(until, receiving).await.unwrap_or_else(|_| Err(timed_out(url)));
        let word = match &outcome {
            Ok(answer) => metrics::status_class(answer.status.as_u16()),
            Err(Stop::Failure(failed)) => failed.kind.word(),
            Err(Stop::Instead(_)) => "other",
        };
        let Caller { provider, .. } = &self.caller;
        metrics::attempted(provider, word, begun.elapsed());
        debug!(provider, operation = request.operation, outcome = word, "Called the PMS: {word}");
        outcome
    }

    async fn receive(
        &self,
        response: reqwest::Response,
        delivery: Delivery,
        url: &Url,
        permit: Permit,
    ) -> Result<Answer, Stop> {
        let limits = &self.egress.settings.limits;
        let (status, headers) = (response.status(), response.headers().clone());
        self.cookies.store(url, &headers, self.egress.clock.now());
        let (size, most_bytes) = match delivery {
            Delivery::Whole => (usize::MAX, limits.body_bytes),
            Delivery::Chunked => (limits.chunk_bytes, limits.stream_bytes),
        };
        let mut body = Body::new(response, &self.scrubber, most_bytes, permit);
        let first = body.piece(size).await?;
        let rest = (!first.last).then_some(body);
        Ok(Answer { status, headers, first, rest })
    }

    /// Lets everyone on this credential rest if the PMS asks for it.
    fn heed(&self, answer: &Answer, delay: Option<Duration>) {
        if !retry::asks_for_patience(answer.status, &answer.headers) {
            return;
        }
        metrics::rate_limited(&self.caller.provider);
        let asked = retry::retry_after(&answer.headers, self.egress.clock.now());
        if let Some(wait) = asked.or(delay) {
            self.egress.budgets.pause(&self.caller, wait.min(LONGEST_PAUSE));
        }
    }

    /// Whether a new try could begin before the session ends.
    fn can_wait(&self, delay: Duration) -> bool {
        let resumed = self.egress.budgets.paused_until(&self.caller);
        (Instant::now() + delay).max(resumed.unwrap_or_else(Instant::now)) < self.deadline
    }

    async fn may_pass(&self, kind: HttpFailureKind, url: &Url) -> bool {
        if kind == HttpFailureKind::Unreachable {
            self.connections.forget(url).await;
        }
        matches!(kind, HttpFailureKind::Unreachable | HttpFailureKind::Truncated)
    }

    /// When a call that begins now must have ended.
    pub(super) fn latest_end(&self, wanted_ms: Option<u32>) -> Instant {
        let limits = &self.egress.settings.limits;
        let wanted_ms = wanted_ms.map_or(limits.default_timeout_ms, u64::from);
        let timeout = Duration::from_millis(wanted_ms.min(limits.longest_timeout_ms));
        self.deadline.min(Instant::now() + timeout)
    }

    fn spend(&self, group: &str) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        *spent.entry(group.to_owned()).or_default() += 1;
    }

    fn allowances_of(&self, group: Option<&str>) -> Vec<Allowance> {
        let counts = |allowance: &&Allowance| match &allowance.meter {
            Meter::Provider(_) => true,
            Meter::Group { group: counted, .. } => group == Some(counted.as_str()),
        };
        self.allowances.iter().filter(counts).cloned().collect()
    }
}

pub(super) fn timed_out(url: &Url) -> Stop {
    let host = url.host_str().unwrap_or_default();
    failure(HttpFailureKind::Timeout, format!("`{host}` did not answer in time")).into()
}
