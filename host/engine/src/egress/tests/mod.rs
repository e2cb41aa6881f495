//! The way out as a whole, against PMSs on loopback.

mod budgets;
mod calls;
mod composing;
mod limits;
mod log_ins;
mod policies;
mod scrubbing;
mod server;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use usersync_adapters::protocol::{
    Budget, CredentialSlot, CursorVersions, Delivery, Descriptor, Encoding, FieldKind, HttpFailure,
    HttpFailureKind, Method, Operation, Pair, Parameter, Part, Reply, Request, Response, Scheme,
    SecretRef, Segment, Segments, SettingField,
};
use usersync_core::model::CredentialId;
use uuid::Uuid;

use super::*;
use crate::clock::ManualClock;

const PASSWORD: &str = "p<ss&w\"rd/+ 1é";
const NOW: &str = "2026-03-01T10:00:00Z";

/// An adapter that may call one operation of each method at the address in its setting.
fn descriptor() -> Descriptor {
    let endpoint = SettingField {
        key: "endpoint".to_owned(),
        label: "Address".to_owned(),
        help: String::new(),
        kind: FieldKind::Url,
        required: true,
        default: Some("https://pms.example.com".to_owned()),
        choices: Vec::new(),
        shown_when: Vec::new(),
    };
    Descriptor {
        id: "example".parse().unwrap(),
        name: "Example PMS".to_owned(),
        version: "1.0.0".parse().unwrap(),
        provider: "Example".to_owned(),
        settings: vec![endpoint],
        credentials: vec![
            slot("basic", Scheme::Basic, &[("user", "api"), ("password", "$password")]),
            slot("key", Scheme::Header, &[("name", "X-Api-Key"), ("value", "$password")]),
            slot("bearer", Scheme::Bearer, &[("token", "$token")]),
            slot("values", Scheme::Values, &[("password", "$password"), ("pin", "$pin")]),
        ],
        hosts: vec!["setting:endpoint".parse().unwrap(), "*.pms.example.com".parse().unwrap()],
        operations: vec![
            operation("read", Method::Get),
            operation("query", Method::Post),
            operation("log-in", Method::Post),
        ],
        budgets: Vec::new(),
        statuses: Vec::new(),
        cursors: CursorVersions { writes: 1, reads: vec![1] },
        features: Vec::new(),
    }
}

fn operation(name: &str, method: Method) -> Operation {
    Operation {
        name: name.to_owned(),
        method,
        purpose: "reads".to_owned(),
        group: Some("all".to_owned()),
        marks: Vec::new(),
    }
}

/// A slot; a value that begins with `$` is the key of a secret, with `@` that of a setting.
fn slot(name: &str, scheme: Scheme, parameters: &[(&str, &str)]) -> CredentialSlot {
    let part = |value: &str| match (value.strip_prefix('$'), value.strip_prefix('@')) {
        (Some(key), _) => vec![Part::Secret(key.to_owned())],
        (_, Some(path)) => {
            let path = path.to_owned();
            vec![Part::Setting("endpoint".to_owned()), Part::Literal(path)]
        }
        _ => vec![Part::Literal(value.to_owned())],
    };
    let parameters = parameters
        .iter()
        .map(|(name, value)| Parameter { name: (*name).to_owned(), parts: part(value) })
        .collect();
    CredentialSlot { name: name.to_owned(), scheme, parameters }
}

fn credential(endpoint: &str) -> OpenCredential {
    let secrets =
        [("password", PASSWORD), ("token", "tok-0123456789"), ("pin", "4711"), ("id", "client 1")];
    OpenCredential {
        id: CredentialId::new(Uuid::from_u128(1)),
        settings: vec![("endpoint".to_owned(), endpoint.to_owned())],
        secrets: secrets.map(|(key, value)| (key.to_owned(), value.into())).into(),
        budgets: Vec::new(),
    }
}

/// Everything that a session is made of, to be changed before it begins.
struct Bench {
    descriptor: Descriptor,
    credential: OpenCredential,
    settings: EgressSettings,
    deadline: Duration,
    cancel: CancellationToken,
}

impl Bench {
    /// A PMS at this address, which the operator lets be called.
    fn at(address: SocketAddr) -> Self {
        let limits = CallLimits { retry_delay_ms: 1, ..CallLimits::default() };
        let settings = EgressSettings {
            private_addresses: vec![address.to_string().parse().unwrap()],
            plain_http: vec![address.to_string().parse().unwrap()],
            limits,
            ..EgressSettings::default()
        };
        Self {
            descriptor: descriptor(),
            credential: credential(&format!("http://{address}")),
            settings,
            deadline: Duration::from_secs(30),
            cancel: CancellationToken::new(),
        }
    }

    fn egress(&self) -> Arc<Egress> {
        let clock = Arc::new(ManualClock::at(NOW.parse().unwrap()));
        Egress::new(self.settings.clone(), clock)
    }

    fn session_of(&self, egress: &Arc<Egress>) -> EgressSession {
        egress.session(SessionOptions {
            descriptor: Arc::new(self.descriptor.clone()),
            granted_hosts: Vec::new(),
            credential: self.credential.clone(),
            deadline: Instant::now() + self.deadline,
            cancel: self.cancel.clone(),
        })
    }

    fn session(&self) -> EgressSession {
        self.session_of(&self.egress())
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.credential.settings[0].1)
    }

    fn get(&self, path: &str) -> Request {
        request(Method::Get, &self.url(path))
    }
}

fn request(method: Method, url: &str) -> Request {
    Request {
        id: 1,
        operation: if method == Method::Get { "read" } else { "query" }.to_owned(),
        method,
        url: url.to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        body: Segments::default(),
        credential: None,
        delivery: Delivery::Whole,
        timeout_ms: None,
    }
}

fn pair(name: &str, value: impl Into<Segments>) -> Pair {
    Pair { name: name.to_owned(), value: value.into() }
}

fn secret(slot: &str, parameter: &str, encoding: Encoding) -> Segment {
    Segment::Secret(SecretRef { slot: slot.to_owned(), parameter: parameter.to_owned(), encoding })
}

async fn fetch(session: &mut EgressSession, request: Request) -> Result<Response, HttpFailure> {
    let mut replies = session.fetch(&[request]).await;
    assert_eq!(replies.len(), 1);
    let Reply { outcome, .. } = replies.remove(0);
    outcome
}

fn kind(outcome: &Result<Response, HttpFailure>) -> HttpFailureKind {
    outcome.as_ref().expect_err("the call should have failed").kind
}
