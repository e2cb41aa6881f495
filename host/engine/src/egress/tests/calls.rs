use std::io;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use wiremock::matchers::{header, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::server::{Answer, Server, response};
use super::*;

#[tokio::test]
async fn an_answer_comes_back_without_cookies_and_without_secrets() {
    let headers = "Set-Cookie: a=1\r\nX-Echo: Basic YXBpOnA8c3MmdyJyZC8rIDHDqQ==\r\nX-Plain: b\r\n";
    let body = b"{\"you sent\": \"p<ss&w\\\"rd\\/+ 1\\u00e9\"}";
    let server = Server::plain("200 OK", headers, body).await;
    let bench = Bench::at(server.address);
    let mut session = bench.session();
    let reply = fetch(&mut session, bench.get("/")).await.unwrap();
    assert_eq!((reply.status, reply.last), (200, true));
    let headers = [("x-echo", format!("Basic {MARK}")), ("x-plain", "b".to_owned())];
    assert_eq!(reply.headers, headers.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(String::from_utf8(reply.body).unwrap(), format!("{{\"you sent\": \"{MARK}\"}}"));
    assert_eq!(session.counts(), SessionCounts { calls: 1, secrets_removed: 2 });
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let server = Server::plain("302 Found", "Location: /elsewhere\r\n", b"").await;
    let bench = Bench::at(server.address);
    let reply = fetch(&mut bench.session(), bench.get("/")).await.unwrap();
    assert_eq!(reply.status, 302);
    assert_eq!(reply.headers, [("location".to_owned(), "/elsewhere".to_owned())]);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn cookies_stay_with_the_session() {
    let first = response("200 OK", "Set-Cookie: session=abc; Path=/; HttpOnly\r\n", b"");
    let server = Server::answering(vec![first, response("200 OK", "", b"")]).await;
    let bench = Bench::at(server.address);
    let egress = bench.egress();
    let mut session = bench.session_of(&egress);
    for _ in 0..2 {
        fetch(&mut session, bench.get("/")).await.unwrap();
    }
    fetch(&mut bench.session_of(&egress), bench.get("/")).await.unwrap();
    let with_cookie: Vec<_> =
        server.requests().iter().map(|request| request.contains("cookie: session=abc")).collect();
    assert_eq!(with_cookie, [false, true, false]);
}

#[tokio::test]
async fn several_requests_are_answered_in_their_order() {
    let server = MockServer::start().await;
    for (route, wait_ms) in [("/slow", 80), ("/quick", 0)] {
        let answer = ResponseTemplate::new(200)
            .set_body_string(route)
            .set_delay(Duration::from_millis(wait_ms));
        Mock::given(path(route)).respond_with(answer).mount(&server).await;
    }
    let bench = Bench::at(*server.address());
    let mut requests = vec![bench.get("/slow"), bench.get("/quick"), bench.get("/missing")];
    for (id, request) in requests.iter_mut().enumerate() {
        request.id = 10 + u32::try_from(id).unwrap();
    }
    let replies = bench.session().fetch(&requests).await;
    let told: Vec<_> = replies
        .into_iter()
        .map(|reply| (reply.id, reply.outcome.map(|response| response.body)))
        .collect();
    assert_eq!(
        told,
        [(10, Ok(b"/slow".to_vec())), (11, Ok(b"/quick".to_vec())), (12, Ok(Vec::new()))]
    );
}

#[tokio::test]
async fn a_failure_that_passes_is_tried_again() {
    let busy = response("503 Service Unavailable", "", b"busy");
    let cut_off = Answer::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab".to_vec());
    let silent = Answer::Bytes(Vec::new());
    let answers = vec![busy, cut_off, silent, response("200 OK", "", b"whole")];
    let server = Server::answering(answers).await;
    let bench = Bench::at(server.address);
    let mut session = bench.session();
    assert_eq!(fetch(&mut session, bench.get("/")).await.unwrap().body, b"whole");
    assert_eq!(session.counts().calls, 4);
}

#[tokio::test]
async fn tries_end_and_the_last_answer_stands() {
    let server = Server::plain("502 Bad Gateway", "", b"broken").await;
    let bench = Bench::at(server.address);
    let reply = fetch(&mut bench.session(), bench.get("/")).await.unwrap();
    assert_eq!((reply.status, reply.body.as_slice()), (502, b"broken".as_slice()));
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_refused_sign_in_is_not_hammered() {
    let soap = "Content-Type: text/xml; charset=utf-8\r\n";
    for (status, headers) in [("401 Unauthorized", ""), ("500 Internal Server Error", soap)] {
        let server = Server::plain(status, headers, b"<fault/>").await;
        let bench = Bench::at(server.address);
        let mut request = bench.get("/");
        request.credential = Some("basic".to_owned());
        fetch(&mut bench.session(), request).await.unwrap();
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_short_wait_asked_for_is_waited_and_then_the_call_succeeds() {
    let busy = response("429 Too Many Requests", "Retry-After: 1\r\n", b"");
    let server = Server::answering(vec![busy, response("200 OK", "", b"now")]).await;
    let bench = Bench::at(server.address);
    let begun = Instant::now();
    let reply = fetch(&mut bench.session(), bench.get("/")).await.unwrap();
    assert_eq!(reply.body, b"now");
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_long_wait_asked_for_stops_every_session_on_the_credential() {
    let date = "Retry-After: Sun, 01 Mar 2026 10:10:00 GMT\r\n";
    let server = Server::plain("429 Too Many Requests", date, b"slow down").await;
    let mut bench = Bench::at(server.address);
    let egress = bench.egress();
    let reply = fetch(&mut bench.session_of(&egress), bench.get("/")).await.unwrap();
    assert_eq!((reply.status, reply.body.as_slice()), (429, b"slow down".as_slice()));

    let reply = fetch(&mut bench.session_of(&egress), bench.get("/")).await.unwrap();
    let seconds: u32 =
        reply.headers.iter().find(|(name, _)| name == "retry-after").unwrap().1.parse().unwrap();
    assert!(reply.status == 429 && (595..=600).contains(&seconds), "{seconds}");
    assert_eq!(server.requests().len(), 1, "the second session never called");

    bench.credential.id = CredentialId::new(Uuid::from_u128(2));
    fetch(&mut bench.session_of(&egress), bench.get("/")).await.unwrap();
    assert_eq!(server.requests().len(), 2, "another credential is free to call");
}

#[tokio::test]
async fn the_budget_of_a_group_holds_for_all_sessions_of_a_credential() {
    let server = Server::plain("200 OK", "", b"").await;
    let mut bench = Bench::at(server.address);
    let windows = vec![usersync_adapters::protocol::Window { calls: 2, seconds: 3600 }];
    bench.descriptor.budgets =
        vec![Budget { group: "all".to_owned(), windows: windows.clone(), at_once: Some(1) }];
    let egress = bench.egress();
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let mut session = bench.session_of(&egress);
        statuses.push(fetch(&mut session, bench.get("/")).await.unwrap().status);
    }
    assert_eq!(statuses, [200, 200, 429]);
    // The credential's own budget stands in for the adapter's.
    bench.credential.budgets =
        vec![Budget { group: "all".to_owned(), windows: Vec::new(), at_once: None }];
    let mut session = bench.session_of(&egress);
    assert_eq!(fetch(&mut session, bench.get("/")).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_job_that_is_stopped_ends_its_calls() {
    let server = Server::answering(vec![Answer::Hang(Vec::new())]).await;
    let bench = Bench::at(server.address);
    let mut session = bench.session();
    let cancel = bench.cancel.clone();
    let calling = fetch(&mut session, bench.get("/"));
    let (outcome, ()) = tokio::join!(calling, async move { cancel.cancel() });
    assert_eq!(kind(&outcome), HttpFailureKind::Cancelled);
}

/// Says that every name is at this address.
struct Liar(SocketAddr);

impl Resolve for Liar {
    fn resolve<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        async { Ok(vec![self.0]) }.boxed()
    }
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_not_called() {
    let server = MockServer::start().await;
    Mock::given(header("host", format!("pms.customer.example:{}", server.address().port())))
        .respond_with(ResponseTemplate::new(200).set_body_string("inside"))
        .mount(&server)
        .await;
    let endpoint = format!("http://pms.customer.example:{}", server.address().port());
    let mut bench = Bench::at(*server.address());
    bench.settings.plain_http = vec!["pms.customer.example".parse().unwrap()];
    bench.credential = credential(&endpoint);
    let clock = Arc::new(ManualClock::at(NOW.parse().unwrap()));
    let egress = |settings: &EgressSettings| {
        let resolver = Arc::new(Liar(*server.address()));
        Egress::with_resolver(settings.clone(), clock.clone(), resolver)
    };

    let allowed = bench.settings.clone();
    bench.settings.private_addresses.clear();
    let outcome =
        fetch(&mut bench.session_of(&egress(&bench.settings)), bench.get("/")).await.unwrap_err();
    assert_eq!(outcome.kind, HttpFailureKind::Denied);
    let hint = format!("add \"{}\" to `egress.private_addresses`", server.address());
    assert!(outcome.message.contains(&hint), "{}", outcome.message);
    assert_eq!(server.received_requests().await.unwrap().len(), 0);

    let reply = fetch(&mut bench.session_of(&egress(&allowed)), bench.get("/")).await.unwrap();
    assert_eq!(reply.body, b"inside");
}
