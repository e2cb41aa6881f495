use rstest::rstest;

use super::server::Server;
use super::*;

/// What arrives at a PMS, or why nothing does.
async fn sent(change: impl FnOnce(&mut Request)) -> Result<String, String> {
    let server = Server::plain("200 OK", "", b"").await;
    let bench = Bench::at(server.address);
    let mut request = bench.get("/v1/tenants?a=%2f&b=x+y&&c");
    change(&mut request);
    match fetch(&mut bench.session(), request).await {
        Ok(_) => Ok(server.requests().remove(0)),
        Err(failure) => {
            assert_eq!(failure.kind, HttpFailureKind::Denied);
            assert_eq!(server.requests().len(), 0);
            Err(failure.message)
        }
    }
}

#[tokio::test]
async fn pairs_are_escaped_and_the_query_of_a_link_stays_as_it_is() {
    let text = sent(|request| {
        request.query.push(pair("$filter[é]", "a b&c=d"));
        let value = [Segment::Bytes(b"pre ".to_vec()), secret("values", "password", Encoding::Raw)];
        request.query.push(pair("key", value.into_iter().collect::<Segments>()));
    });
    let expected = "GET /v1/tenants?a=%2f&b=x+y&&c&%24filter%5B%C3%A9%5D=a%20b%26c%3Dd\
                    &key=pre%20p%3Css%26w%22rd%2F%2B%201%C3%A9 HTTP/1.1\r\n";
    assert!(text.await.unwrap().starts_with(expected));
}

#[rstest]
#[case("basic", "authorization: Basic YXBpOnA8c3MmdyJyZC8rIDHDqQ==")]
#[case("key", "x-api-key: p<ss&w\"rd/+ 1é")]
#[case("bearer", "authorization: Bearer tok-0123456789")]
#[tokio::test]
async fn a_slot_is_applied_as_its_scheme_says(#[case] slot: &str, #[case] header: &str) {
    let text = sent(|request| request.credential = Some(slot.to_owned())).await.unwrap();
    assert!(text.lines().any(|line| line == header), "{text}");
}

#[tokio::test]
async fn a_body_holds_its_secrets_in_their_encodings() {
    let text = sent(|request| {
        request.method = Method::Post;
        request.operation = "query".to_owned();
        request.body = [
            Segment::Bytes(b"<p a=\"".to_vec()),
            secret("values", "password", Encoding::XmlText),
            Segment::Bytes(b"\">".to_vec()),
            secret("values", "pin", Encoding::Base64),
        ]
        .into_iter()
        .collect();
    });
    let body = "<p a=\"p&lt;ss&amp;w&quot;rd/+ 1é\">NDcxMQ==";
    assert!(text.await.unwrap().ends_with(&format!("\r\n\r\n{body}")));
}

#[tokio::test]
async fn a_request_says_who_sends_it_and_nothing_of_where_from() {
    let text = sent(|request| request.headers.push(pair("Accept", "application/json"))).await;
    let text = text.unwrap();
    assert!(text.contains("\r\naccept: application/json\r\n"), "{text}");
    assert!(text.contains("\r\nuser-agent: usersync/"), "{text}");
    assert!(!text.contains("cookie") && !text.contains("referer"), "{text}");
}

#[rstest]
#[case("Host")]
#[case("Content-Length")]
#[case("Transfer-Encoding")]
#[case("Connection")]
#[case("Authorization")]
#[case("Cookie")]
#[case("X-Forwarded-For")]
#[tokio::test]
async fn some_headers_are_the_hosts_own(#[case] name: &str) {
    let denied = sent(|request| request.headers.push(pair(name, "x"))).await.unwrap_err();
    assert_eq!(denied, format!("the header `{name}` is the host's own to set"));
}

#[rstest]
#[case("x-a", "b\r\nhost: evil.example", "the value of the header `x-a` holds a line break")]
#[case("x-a", "b\nc", "the value of the header `x-a` holds a line break")]
#[case("x-a: b\r\nx-c", "d", "cannot be the name of a header")]
#[tokio::test]
async fn no_header_breaks_out_of_its_line(
    #[case] name: &str,
    #[case] value: &str,
    #[case] why: &str,
) {
    let denied = sent(|request| request.headers.push(pair(name, value))).await.unwrap_err();
    assert!(denied.contains(why), "{denied}");
}

#[tokio::test]
async fn a_request_that_cannot_be_put_together_is_denied_and_says_why() {
    let both = sent(|request| {
        request.credential = Some("key".to_owned());
        request.headers.push(pair("x-api-key", "mine"));
    });
    assert!(both.await.unwrap_err().contains("by its credential slot `key`"));
    let values = sent(|request| request.credential = Some("values".to_owned()));
    assert!(values.await.unwrap_err().contains("`values` is applied nowhere by itself"));
    let unlisted = sent(|request| request.operation = "delete".to_owned());
    assert!(unlisted.await.unwrap_err().contains("lists no operation `delete`"));
    let echoed = sent(|request| request.url += &["&next=", MARK].concat());
    assert!(echoed.await.unwrap_err().contains("the mark that stands where one was removed"));
    let leaked = sent(|request| request.url.push_str("&t=tok-0123456789"));
    assert!(leaked.await.unwrap_err().contains("the URL holds a secret"));
}

#[tokio::test]
async fn a_secret_that_was_never_entered_is_named() {
    let server = Server::plain("200 OK", "", b"").await;
    let mut bench = Bench::at(server.address);
    bench.credential.secrets.remove("token");
    let mut request = bench.get("/");
    request.credential = Some("bearer".to_owned());
    let failure = fetch(&mut bench.session(), request).await.unwrap_err();
    assert!(failure.message.contains("no value for `token`"), "{}", failure.message);
}
