//! Which answers are worth another try, and when.
//!
//! Every call an adapter can make is a read, so that repeating one does no harm.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};

use super::settings::CallLimits;

/// The waits before each new try.
pub(super) fn delays(limits: &CallLimits) -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(limits.retry_delay_ms))
        .with_max_times(limits.retries)
        .with_jitter()
        .build()
}

/// Whether the PMS asks to be called less often.
pub(super) fn asks_for_patience(status: StatusCode, headers: &HeaderMap) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || headers.contains_key(RETRY_AFTER)
            && matches!(status, StatusCode::CONFLICT | StatusCode::SERVICE_UNAVAILABLE)
}

/// Whether the answer may be another one in a moment.
pub(super) fn may_pass(status: StatusCode, headers: &HeaderMap) -> bool {
    match status {
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            true
        }
        // SOAP sends its faults, a refused sign-in among them, with this status.
        StatusCode::INTERNAL_SERVER_ERROR => !is_xml(headers),
        _ => asks_for_patience(status, headers),
    }
}

/// How long the PMS wants to be left alone, in seconds or until a date.
pub(super) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let date = DateTime::<Utc>::from(httpdate::parse_http_date(text).ok()?);
    Some((date - now).to_std().unwrap_or_default())
}

fn is_xml(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.ends_with("/xml") || kind.ends_with("+xml")
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;
    use rstest::rstest;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[rstest]
    #[case(200, &[], false)]
    #[case(401, &[], false)]
    #[case(409, &[], false)]
    #[case(409, &[("retry-after", "2")], true)]
    #[case(429, &[], true)]
    #[case(500, &[("content-type", "application/json")], true)]
    #[case(500, &[("content-type", "text/xml; charset=utf-8")], false)]
    #[case(500, &[("content-type", "application/soap+xml")], false)]
    #[case(501, &[], false)]
    #[case(502, &[], true)]
    #[case(503, &[], true)]
    #[case(504, &[], true)]
    fn only_what_may_pass_is_tried_again(
        #[case] status: u16,
        #[case] pairs: &[(&'static str, &'static str)],
        #[case] again: bool,
    ) {
        assert_eq!(may_pass(StatusCode::from_u16(status).unwrap(), &headers(pairs)), again);
    }

    #[rstest]
    #[case("7", Some(7))]
    #[case(" 0 ", Some(0))]
    #[case("Sun, 01 Mar 2026 10:00:30 GMT", Some(30))]
    #[case("Sun, 01 Mar 2026 09:00:00 GMT", Some(0))]
    #[case("soon", None)]
    #[case("-5", None)]
    fn patience_is_asked_for_in_seconds_or_until_a_date(
        #[case] text: &'static str,
        #[case] seconds: Option<u64>,
    ) {
        let now = "2026-03-01T10:00:00Z".parse().unwrap();
        let wait = retry_after(&headers(&[("retry-after", text)]), now);
        assert_eq!(wait, seconds.map(Duration::from_secs));
    }

    #[test]
    fn waits_grow_and_end() {
        let limits = CallLimits { retries: 3, retry_delay_ms: 100, ..CallLimits::default() };
        let waits: Vec<_> = delays(&limits).collect();
        assert_eq!(waits.len(), 3);
        for (wait, least) in waits.iter().zip([100, 200, 400]) {
            assert!((least..=2 * least).contains(&wait.as_millis()), "{waits:?}");
        }
    }
}
