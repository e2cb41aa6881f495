use serde_json::json;
use usersync_adapters::protocol::{Mark, Place};
use wiremock::matchers::{body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

const OAUTH2: &[(&str, &str)] = &[
    ("token-url", "@/oauth/token"),
    ("client-id", "$id"),
    ("client-secret", "$password"),
    ("scope", "read"),
];

async fn bench(server: &MockServer, scheme: Scheme, parameters: &[(&str, &str)]) -> Bench {
    let mut bench = Bench::at(*server.address());
    bench.descriptor.credentials.push(slot("login", scheme, parameters));
    Mock::given(path("/data"))
        .and(header("authorization", "Bearer token-number-2"))
        .respond_with(ResponseTemplate::new(200).set_body_string("you sent token-number-2"))
        .mount(server)
        .await;
    Mock::given(path("/data")).respond_with(ResponseTemplate::new(401)).mount(server).await;
    bench
}

fn signed_in(bench: &Bench) -> Request {
    let mut request = bench.get("/data");
    request.credential = Some("login".to_owned());
    request
}

fn token(value: &str) -> ResponseTemplate {
    let body = json!({ "access_token": value, "token_type": "Bearer", "expires_in": "3600" });
    ResponseTemplate::new(200).set_body_json(body)
}

async fn token_calls(server: &MockServer) -> usize {
    let requests = server.received_requests().await.unwrap();
    requests.iter().filter(|request| request.url.path() != "/data").count()
}

#[tokio::test]
async fn a_client_signs_in_once_for_all_sessions_and_anew_when_the_token_is_stale() {
    let server = MockServer::start().await;
    let bench = bench(&server, Scheme::Oauth2Client, OAUTH2).await;
    let basic = "Basic Y2xpZW50JTIwMTpwJTNDc3MlMjZ3JTIycmQlMkYlMkIlMjAxJUMzJUE5";
    let asking = || {
        Mock::given(method("POST"))
            .and(path("/oauth/token"))
            .and(header("authorization", basic))
            .and(body_string("grant_type=client_credentials&scope=read"))
    };
    asking().respond_with(token("token-number-1")).up_to_n_times(1).mount(&server).await;
    asking().respond_with(token("token-number-2")).mount(&server).await;
    let egress = bench.egress();

    // A token just got is not at fault for a 401.
    let mut session = bench.session_of(&egress);
    assert_eq!(fetch(&mut session, signed_in(&bench)).await.unwrap().status, 401);
    assert_eq!(token_calls(&server).await, 1);

    let reply = fetch(&mut session, signed_in(&bench)).await.unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(String::from_utf8(reply.body).unwrap(), format!("you sent {MARK}"));
    assert_eq!(token_calls(&server).await, 2);

    let requests = vec![signed_in(&bench), signed_in(&bench), signed_in(&bench)];
    for reply in bench.session_of(&egress).fetch(&requests).await {
        let reply = reply.outcome.unwrap();
        assert_eq!((reply.status, reply.body), (200, format!("you sent {MARK}").into_bytes()));
    }
    assert_eq!(token_calls(&server).await, 2, "the token serves other sessions too");
}

#[tokio::test]
async fn another_secret_calls_for_another_token() {
    let server = MockServer::start().await;
    let mut bench = bench(&server, Scheme::Oauth2Client, OAUTH2).await;
    Mock::given(path("/oauth/token")).respond_with(token("token-number-2")).mount(&server).await;
    let egress = bench.egress();
    for _ in 0..2 {
        fetch(&mut bench.session_of(&egress), signed_in(&bench)).await.unwrap();
    }
    assert_eq!(token_calls(&server).await, 1);
    bench.credential.secrets.insert("password".to_owned(), "another one".into());
    fetch(&mut bench.session_of(&egress), signed_in(&bench)).await.unwrap();
    assert_eq!(token_calls(&server).await, 2);
}

#[tokio::test]
async fn a_client_may_sign_in_in_the_body() {
    let server = MockServer::start().await;
    let parameters = [OAUTH2, &[("style", "body")]].concat();
    let bench = bench(&server, Scheme::Oauth2Client, &parameters).await;
    let body = "grant_type=client_credentials&client_id=client%201\
                &client_secret=p%3Css%26w%22rd%2F%2B%201%C3%A9&scope=read";
    Mock::given(path("/oauth/token"))
        .and(body_string(body))
        .respond_with(token("token-number-2"))
        .mount(&server)
        .await;
    assert_eq!(fetch(&mut bench.session(), signed_in(&bench)).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_refused_client_is_a_refused_log_in_in_the_words_of_the_pms() {
    let server = MockServer::start().await;
    let bench = bench(&server, Scheme::Oauth2Client, OAUTH2).await;
    let refusal = json!({ "error": "invalid_client", "you_sent": PASSWORD });
    Mock::given(path("/oauth/token"))
        .respond_with(ResponseTemplate::new(400).set_body_json(refusal))
        .mount(&server)
        .await;
    let reply = fetch(&mut bench.session(), signed_in(&bench)).await.unwrap();
    assert_eq!(reply.status, 401);
    let words = format!("{{\"error\":\"invalid_client\",\"you_sent\":\"{MARK}\"}}");
    assert_eq!(String::from_utf8(reply.body).unwrap(), words);
    assert_eq!(server.received_requests().await.unwrap().len(), 1, "it is asked once");
}

#[tokio::test]
async fn a_token_url_elsewhere_is_denied() {
    let server = MockServer::start().await;
    let parameters = [&[("token-url", "https://evil.example/token")], &OAUTH2[1..]].concat();
    let bench = bench(&server, Scheme::Oauth2Client, &parameters).await;
    let failure = fetch(&mut bench.session(), signed_in(&bench)).await.unwrap_err();
    assert_eq!(failure.kind, HttpFailureKind::Denied);
    assert!(failure.message.contains("`evil.example`"), "{}", failure.message);
}

const TOKEN_LOGIN: &[(&str, &str)] = &[
    ("operation", "log-in"),
    ("url", "@/login"),
    ("json:user", "api"),
    ("json:password", "$password"),
    ("token", "/data/token"),
    ("header", "Authorization"),
    ("prefix", "Bearer "),
];

#[tokio::test]
async fn a_log_in_call_brings_a_token_that_no_adapter_sees() {
    let server = MockServer::start().await;
    let bench = bench(&server, Scheme::TokenLogin, TOKEN_LOGIN).await;
    Mock::given(path("/login"))
        .and(body_string(r#"{"user":"api","password":"p<ss&w\"rd/+ 1é"}"#))
        .and(header("content-type", "application/json"))
        .respond_with(
            ResponseTemplate::new(200).set_body_json(json!({"data": {"token": "token-number-2"}})),
        )
        .mount(&server)
        .await;
    let mut session = bench.session();
    let reply = fetch(&mut session, signed_in(&bench)).await.unwrap();
    assert_eq!(String::from_utf8(reply.body).unwrap(), format!("you sent {MARK}"));
    assert_eq!(session.counts().calls, 2);
}

#[tokio::test]
async fn a_log_in_may_be_a_form() {
    let server = MockServer::start().await;
    let mut parameters = TOKEN_LOGIN.to_vec();
    parameters[2].0 = "form:user";
    parameters[3].0 = "form:password";
    let bench = bench(&server, Scheme::TokenLogin, &parameters).await;
    Mock::given(path("/login"))
        .and(body_string("user=api&password=p%3Css%26w%22rd%2F%2B%201%C3%A9"))
        .respond_with(
            ResponseTemplate::new(200).set_body_json(json!({"data": {"token": "token-number-2"}})),
        )
        .mount(&server)
        .await;
    assert_eq!(fetch(&mut bench.session(), signed_in(&bench)).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_log_in_without_a_token_is_a_refused_one() {
    let server = MockServer::start().await;
    let bench = bench(&server, Scheme::TokenLogin, TOKEN_LOGIN).await;
    Mock::given(path("/login"))
        .respond_with(ResponseTemplate::new(200).set_body_string("<html>"))
        .mount(&server)
        .await;
    let reply = fetch(&mut bench.session(), signed_in(&bench)).await.unwrap();
    assert_eq!(reply.status, 401);
    assert_eq!(reply.body, b"the log-in brought no token at `/data/token`");
}

#[tokio::test]
async fn a_log_in_must_pass_for_its_operation() {
    let server = MockServer::start().await;
    let mut bench = bench(&server, Scheme::TokenLogin, TOKEN_LOGIN).await;
    bench.descriptor.operations[2].marks =
        vec![Mark { place: Place::Path, name: String::new(), value: "/sign-in".to_owned() }];
    let failure = fetch(&mut bench.session(), signed_in(&bench)).await.unwrap_err();
    assert_eq!(failure.kind, HttpFailureKind::Denied);
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}
