//! Whoever asks too often is told to wait.

use std::num::NonZeroU32;

use reqwest::Method;

use crate::bench::{Bench, send};

#[tokio::test]
async fn a_caller_who_asks_too_often_is_told_when_to_come_back() {
    let bench = Bench::start_with(|config| {
        config.api.requests_per_minute = NonZeroU32::new(3).unwrap();
    })
    .await;
    for _ in 0..3 {
        bench.get("/organisations").await.ok();
    }
    let refused = bench.get("/organisations").await;
    assert_eq!(refused.status, 429);
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=21).contains(&wait), "{wait}");
    refused.problem("too-many-requests");

    let other = bench.request(Method::GET, "/api/v1/organisations");
    send(other.bearer_auth(bench.token("viewer"))).await.ok();
    assert!(send(bench.request(Method::GET, "/livez")).await.status.is_success());
}
