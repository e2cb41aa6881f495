use std::io::Write as _;

use rstest::rstest;

use super::server::{Answer, Server, response};
use super::*;

async fn outcome_of(
    answer: Answer,
    change: impl FnOnce(&mut Bench),
) -> Result<Response, HttpFailure> {
    let server = Server::answering(vec![answer]).await;
    let mut bench = Bench::at(server.address);
    bench.settings.limits.retries = 0;
    change(&mut bench);
    fetch(&mut bench.session(), bench.get("/")).await
}

fn raw(text: &str) -> Answer {
    Answer::Bytes(text.as_bytes().to_vec())
}

#[rstest]
#[case("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")]
#[case("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n")]
#[case("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nabc")]
#[case("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n\u{1f}")]
#[tokio::test]
async fn an_answer_that_breaks_off_is_never_a_whole_one(#[case] answer: &str) {
    assert_eq!(kind(&outcome_of(raw(answer), |_| ()).await), HttpFailureKind::Truncated);
}

#[tokio::test]
async fn an_answer_larger_than_allowed_is_refused_before_and_while_it_is_read() {
    let small = |bench: &mut Bench| bench.settings.limits.body_bytes = 100;
    let announced = raw("HTTP/1.1 200 OK\r\ncontent-length: 101\r\n\r\n");
    assert_eq!(kind(&outcome_of(announced, small).await), HttpFailureKind::TooLarge);
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "a".repeat(101));
    let outcome = outcome_of(raw(&endless), small).await;
    assert_eq!(kind(&outcome), HttpFailureKind::TooLarge);
    assert!(outcome.unwrap_err().message.contains("raise `egress.limits.body_bytes`"));
    let fits = outcome_of(response("200 OK", "", &[b'a'; 100]), small).await;
    assert_eq!(fits.unwrap().body.len(), 100);
}

#[tokio::test]
async fn what_is_compressed_is_measured_as_it_is_read() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![b' '; 10 << 20]).unwrap();
    let gzip = gzip.finish().unwrap();
    assert!(gzip.len() < 20_000);
    let bomb = response("200 OK", "content-encoding: gzip\r\n", &gzip);
    let small = |bench: &mut Bench| bench.settings.limits.body_bytes = 1 << 20;
    assert_eq!(kind(&outcome_of(bomb.clone(), small).await), HttpFailureKind::TooLarge);
    let reply = outcome_of(bomb, |_| ()).await.unwrap();
    assert_eq!(reply.body.len(), 10 << 20);
    assert!(reply.headers.iter().all(|(name, _)| name != "content-encoding"));
}

#[rstest]
#[case("")]
#[case("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")]
#[tokio::test]
async fn a_pms_that_falls_silent_is_given_up(#[case] start: &str) {
    let server = Server::answering(vec![Answer::Hang(start.as_bytes().to_vec())]).await;
    let bench = Bench::at(server.address);
    let mut request = bench.get("/");
    request.timeout_ms = Some(50);
    let outcome = fetch(&mut bench.session(), request).await;
    assert_eq!(kind(&outcome), HttpFailureKind::Timeout);
    assert_eq!(server.requests().len(), 1, "a slow call is not made again");
}

#[tokio::test]
async fn the_deadline_of_the_session_ends_a_call_too() {
    let silent = Answer::Hang(Vec::new());
    let outcome = outcome_of(silent, |bench| bench.deadline = Duration::from_millis(50)).await;
    assert_eq!(kind(&outcome), HttpFailureKind::Timeout);
}

#[tokio::test]
async fn a_pms_that_is_not_there_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let bench = Bench::at(address);
    let outcome = fetch(&mut bench.session(), bench.get("/?key=1")).await;
    assert_eq!(kind(&outcome), HttpFailureKind::Unreachable);
    let message = outcome.unwrap_err().message;
    assert!(message.contains("Connection refused") && !message.contains("key"), "{message}");
}

#[tokio::test]
async fn a_big_answer_comes_in_chunks_and_a_secret_across_their_border_is_found() {
    let body = format!("{}{PASSWORD}{}", "a".repeat(95), "b".repeat(150));
    let server = Server::plain("200 OK", "", body.as_bytes()).await;
    let mut bench = Bench::at(server.address);
    bench.settings.limits.chunk_bytes = 100;
    // Only an answer that is asked for whole is held to this.
    bench.settings.limits.body_bytes = 10;
    let mut session = bench.session();
    let mut request = bench.get("/");
    request.delivery = Delivery::Chunked;
    let first = fetch(&mut session, request).await.unwrap();
    assert!(!first.last && first.body.len() == 100);
    let mut read = first.body;
    loop {
        let data = session.next_chunk(1).await.outcome.unwrap();
        assert!(data.bytes.len() <= 100);
        read.extend(data.bytes);
        if data.last {
            break;
        }
    }
    assert_eq!(String::from_utf8(read).unwrap(), body.replace(PASSWORD, MARK));
    assert!(session.next_chunk(1).await.outcome.is_err(), "nothing is left");
}

#[tokio::test]
async fn chunks_of_an_answer_that_breaks_off_end_in_a_failure() {
    let start = format!("HTTP/1.1 200 OK\r\ncontent-length: 300\r\n\r\n{}", "a".repeat(150));
    let server = Server::answering(vec![raw(&start)]).await;
    let mut bench = Bench::at(server.address);
    bench.settings.limits.chunk_bytes = 100;
    let mut session = bench.session();
    let mut request = bench.get("/");
    request.delivery = Delivery::Chunked;
    assert_eq!(fetch(&mut session, request).await.unwrap().body.len(), 100);
    let failure = session.next_chunk(1).await.outcome.unwrap_err();
    assert_eq!(failure.kind, HttpFailureKind::Truncated);
}
