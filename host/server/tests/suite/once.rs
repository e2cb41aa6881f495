//! `Idempotency-Key`: a request that is sent again is carried out once.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::bench::{Answer, Bench, id, send};

fn keyed(bench: &Bench, key: &str, path: &str, body: &Value) -> RequestBuilder {
    bench.admin(Method::POST, path).header("idempotency-key", key).json(body)
}

fn maple() -> Value {
    json!({ "name": "Maple Homes" })
}

async fn organisations(bench: &Bench) -> usize {
    bench.get("/organisations").await.ok()["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_request_sent_twice_is_answered_twice_and_carried_out_once() {
    let bench = Bench::start().await;
    let first = send(keyed(&bench, "one", "/organisations", &maple())).await;
    let second = send(keyed(&bench, "one", "/organisations", &maple())).await;
    assert_eq!(first.header("idempotent-replayed"), "");
    assert_eq!(second.header("idempotent-replayed"), "true");
    let told = |answer: &Answer| {
        let headers =
            ["location", "etag", "content-type"].map(|name| answer.header(name).to_owned());
        (answer.status, headers)
    };
    assert_eq!(told(&first), told(&second));
    assert_eq!(first.ok(), second.ok());
    assert_eq!(organisations(&bench).await, 1);
}

#[tokio::test]
async fn a_key_stands_for_one_request_of_one_caller() {
    let bench = Bench::start().await;
    send(keyed(&bench, "one", "/organisations", &maple())).await.ok();
    let other = json!({ "name": "Oak Homes" });
    let reused = send(keyed(&bench, "one", "/organisations", &other)).await;
    assert_eq!(reused.status, 422);
    reused.problem("key-reused");
    let (_, property) = bench.property("Maple Court").await;
    let path = format!("/properties/{property}/contacts");
    let nora = json!({ "last_name": "O'Quinn" });
    let mine = send(keyed(&bench, "two", &path, &nora)).await.ok();
    let theirs = bench.request(Method::POST, &format!("/api/v1{path}"));
    let theirs = theirs.bearer_auth(bench.token("operator")).header("idempotency-key", "two");
    let theirs = send(theirs.json(&nora)).await.ok();
    assert_ne!(id(&mine), id(&theirs), "another caller's key is another key");
}

#[tokio::test]
async fn what_was_refused_can_be_sent_again() {
    let bench = Bench::start().await;
    let blank = json!({ "name": " " });
    send(keyed(&bench, "one", "/organisations", &blank)).await.problem("invalid-fields");
    let mended = send(keyed(&bench, "one", "/organisations", &maple())).await;
    assert_eq!(mended.header("idempotent-replayed"), "");
    mended.ok();
}

#[tokio::test]
async fn of_many_at_once_one_is_carried_out_and_none_is_told_otherwise() {
    let bench = Bench::start().await;
    let answers: Vec<_> = (0..6)
        .map(|_| tokio::spawn(send(keyed(&bench, "one", "/organisations", &maple()))))
        .collect();
    let mut added = Vec::new();
    for answer in answers {
        let answer = answer.await.unwrap();
        if answer.status == 409 {
            assert_eq!(answer.header("retry-after"), "1");
            answer.problem("in-flight");
        } else {
            added.push(id(&answer.ok()));
        }
    }
    assert!(!added.is_empty() && added.iter().all(|id| *id == added[0]), "{added:?}");
    assert_eq!(organisations(&bench).await, 1);
}

#[tokio::test]
async fn a_key_is_one_word_of_a_known_caller() {
    let bench = Bench::start().await;
    for key in ["", "two words", &"x".repeat(256)] {
        let refused = send(keyed(&bench, key, "/organisations", &maple())).await;
        assert_eq!(refused.status, 400);
        refused.problem("invalid-request");
    }
    let stranger = bench.request(Method::POST, "/api/v1/organisations").json(&maple());
    send(stranger.header("idempotency-key", "one")).await.problem("unauthorized");
    assert_eq!(organisations(&bench).await, 0);
}

#[tokio::test]
async fn erasing_somebody_erases_what_was_answered_about_them() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let path = format!("/properties/{property}/contacts");
    let nora = json!({ "last_name": "O'Quinn" });
    let added = id(&send(keyed(&bench, "one", &path, &nora)).await.ok());
    let erase = json!({ "contact_id": added });
    bench.post(&format!("/properties/{property}/erase"), erase).await.ok();
    let again = send(keyed(&bench, "one", &path, &nora)).await;
    assert_eq!(again.status, 409);
    again.problem("answer-lost");
    assert_eq!(bench.get(&path).await.ok()["items"], json!([]));
}
