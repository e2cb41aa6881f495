//! How often one caller may ask, and how long one request may take.
//!
//! A caller is told by what they show, before anything is looked up for them. Each node counts for
//! itself.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::time::Instant;

use super::Api;
use super::problem::{Problem, of_status};
use super::problem_kind::ProblemKind;

/// The longest that a request may take: some read a whole PMS.
const LONGEST_REQUEST: Duration = Duration::from_mins(10);
/// Callers remembered before those who have rested are forgotten.
const CALLERS: usize = 4096;

/// What each caller has left, as the time at which all of it is back.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    interval: Duration,
    burst: Duration,
    hasher: RandomState,
    callers: Arc<Mutex<Callers>>,
}

#[derive(Debug)]
struct Callers {
    full_at: HashMap<u64, Instant>,
    forget_at: usize,
}

impl Pace {
    /// So many requests a minute, all of them at once if the caller likes.
    pub(super) fn new(requests_per_minute: NonZeroU32) -> Self {
        let minute = Duration::from_mins(1);
        let interval = minute / requests_per_minute.get();
        Self {
            interval,
            burst: minute.saturating_sub(interval),
            hasher: RandomState::new(),
            callers: Arc::new(Mutex::new(Callers { full_at: HashMap::new(), forget_at: CALLERS })),
        }
    }

    /// Takes one request of a caller, or tells how long to wait for the next.
    fn take(&self, caller: u64, now: Instant) -> Result<(), Duration> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.full_at.len() >= callers.forget_at {
            callers.full_at.retain(|_, full_at| *full_at > now);
            callers.forget_at = CALLERS.max(2 * callers.full_at.len());
        }
        let full_at = callers.full_at.entry(caller).or_insert(now);
        let waiting = full_at.saturating_duration_since(now);
        let too_early = waiting.saturating_sub(self.burst);
        if !too_early.is_zero() {
            return Err(too_early);
        }
        *full_at = now + waiting + self.interval;
        Ok(())
    }

    /// Whoever asks: by their token, else by their address.
    fn caller(&self, request: &Request) -> u64 {
        if let Some(shown) = request.headers().get(AUTHORIZATION) {
            return self.hasher.hash_one(shown.as_bytes());
        }
        let address = request.extensions().get::<ConnectInfo<SocketAddr>>();
        self.hasher.hash_one(address.map(|info| info.0.ip()))
    }
}

/// Lets a request of the API through if its caller has not asked too often.
pub(super) async fn keep_pace(State(api): State<Api>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    if let Err(wait) = api.pace.take(api.pace.caller(&request), Instant::now()) {
        let seconds = wait.as_secs() + 1;
        let detail = format!("too many requests; ask again in {seconds} s");
        let problem = Problem::new(ProblemKind::TooManyRequests, detail);
        return problem.retry_after(seconds).into_response();
    }
    next.run(request).await
}

/// Gives a request up that takes too long.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(LONGEST_REQUEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => of_status(StatusCode::GATEWAY_TIMEOUT).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sixty() -> Pace {
        Pace::new(NonZeroU32::new(60).unwrap())
    }

    #[test]
    fn a_caller_may_spend_a_minute_at_once_and_then_one_by_one() {
        let pace = sixty();
        let start = Instant::now();
        assert!((0..60).all(|_| pace.take(1, start).is_ok()));
        assert_eq!(pace.take(1, start), Err(Duration::from_secs(1)));
        assert_eq!(pace.take(2, start), Ok(()), "another caller has their own");
        assert_eq!(pace.take(1, start + Duration::from_secs(1)), Ok(()));
        assert!(pace.take(1, start + Duration::from_secs(1)).is_err());
    }

    #[test]
    fn callers_who_have_rested_are_forgotten() {
        let pace = sixty();
        let start = Instant::now();
        for caller in 0..CALLERS as u64 {
            pace.take(caller, start).unwrap();
        }
        pace.take(u64::MAX, start + Duration::from_mins(2)).unwrap();
        assert_eq!(pace.callers.lock().unwrap().full_at.len(), 1);
    }
}
