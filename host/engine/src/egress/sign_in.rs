//! Sign-ins that need a call to the PMS first: OAuth2 client credentials, and a log-in that
//! returns a token.
//!
//! No adapter sees these calls' answers or the tokens they bring. Tokens are kept for all sessions
//! of the process, so that many integrations on one credential log in once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;
use usersync_adapters::find_operation;
use usersync_adapters::protocol::{
    AdapterId, CredentialSlot, Delivery, Encoding, Method, Pair, Request, Scheme, SecretRef,
    Segment, Segments,
};
use usersync_core::model::CredentialId;
use zeroize::Zeroizing;

use super::call::{Answer, CallContext};
use super::compose::SignIn;
use super::denial::Denial;
use super::encode::{base64, url_component};
use super::failure::Stop;

/// So long before its end a token counts as run out.
const MARGIN: Duration = Duration::from_mins(1);

/// Every token in use, by the slot it belongs to.
#[derive(Default)]
pub(super) struct Tokens(Mutex<HashMap<TokenKey, TokenCell>>);

type TokenKey = (AdapterId, CredentialId, String);
/// Locked while a log-in is under way, so that there is one at a time.
type TokenCell = Arc<tokio::sync::Mutex<Option<Token>>>;

#[derive(Clone)]
struct Token {
    value: SecretString,
    runs_out: Option<Instant>,
    /// Digest of what it was got with: another password calls for another token.
    got_with: [u8; 32],
}

/// A header to sign in with, and the token in it if that was got for an earlier call.
pub(super) struct SignedIn {
    pub(super) header: SignIn,
    pub(super) kept_token: Option<SecretString>,
}

impl CallContext {
    /// The header by which this slot signs in. A token known to be stale is not used again.
    pub(super) async fn sign_in(
        &self,
        slot: &CredentialSlot,
        stale: Option<&SecretString>,
    ) -> Result<SignedIn, Stop> {
        if let Some(header) = SignIn::at_once(&self.slots, slot)? {
            return Ok(SignedIn { header, kept_token: None });
        }
        let key = (self.descriptor.id.clone(), self.caller.credential, slot.name.clone());
        let got_with = self.fingerprint(slot)?;
        let cell = self.egress.tokens.cell(key);
        let mut held = cell.lock().await;
        let kept = held.take().filter(|token| token.is_usable(&got_with, stale));
        let is_kept = kept.is_some();
        let token = match kept {
            Some(token) => token,
            None => self.log_in(slot, got_with).await?,
        };
        *held = Some(token.clone());
        drop(held);

        let text = token.value.expose_secret();
        self.scrubber.learn(text);
        let (name, prefix) = if slot.scheme == Scheme::TokenLogin {
            (self.slots.optional_value(slot, "header")?, self.slots.optional_value(slot, "prefix")?)
        } else {
            (None, Some(Zeroizing::new("Bearer ".to_owned())))
        };
        let name = name.as_ref().map_or("authorization", |name| name.as_str());
        let value = Zeroizing::new(format!("{}{text}", *prefix.unwrap_or_default()));
        let header = SignIn::new(&slot.name, name, &value)?;
        Ok(SignedIn { header, kept_token: is_kept.then_some(token.value) })
    }

    async fn log_in(&self, slot: &CredentialSlot, got_with: [u8; 32]) -> Result<Token, Stop> {
        let (answer, pointer) = if slot.scheme == Scheme::TokenLogin {
            let request = self.login_request(slot)?;
            let operation = find_operation(&self.descriptor, &request).map_err(Denial::Unmarked)?;
            let answer = self.send(&request, operation.group.as_deref(), None).await?;
            (answer, self.slots.value(slot, "token")?)
        } else {
            let (request, header) = self.oauth2_request(slot)?;
            let answer = self.send(&request, None, header.as_ref()).await?;
            (answer, Zeroizing::new("/access_token".to_owned()))
        };
        let answer = self.accepted(answer)?;
        let no_token = || Stop::log_in(&format!("the log-in brought no token at `{}`", *pointer));
        let body: Value = serde_json::from_slice(&answer.first.bytes).map_err(|_| no_token())?;
        let value = match body.pointer(&pointer) {
            Some(Value::String(token)) if !token.is_empty() => token.clone(),
            Some(Value::Number(token)) => token.to_string(),
            _ => return Err(no_token()),
        };
        let lifetime = body.get("expires_in").and_then(seconds).map(Duration::from_secs);
        let runs_out = lifetime.map(|time| Instant::now() + time - MARGIN.min(time / 2));
        Ok(Token { value: value.into(), runs_out, got_with })
    }

    /// A refusal goes to the adapter as the PMS worded it, under the status that means one.
    fn accepted(&self, mut answer: Answer) -> Result<Answer, Stop> {
        if answer.status.is_success() {
            return Ok(answer);
        }
        if matches!(answer.status, StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN) {
            answer.status = StatusCode::UNAUTHORIZED;
        }
        Err(Stop::Instead(answer.split(&self.scrubber).0))
    }

    /// The token call of RFC 6749 §4.4.
    fn oauth2_request(&self, slot: &CredentialSlot) -> Result<(Request, Option<SignIn>), Denial> {
        let style = self.slots.optional_value(slot, "style")?;
        let in_body = match style.as_ref().map(|style| style.as_str()) {
            Some("body") => true,
            Some("basic" | "") | None => false,
            Some(style) => {
                let (slot, style) = (slot.name.clone(), style.to_owned());
                return Err(Denial::TokenStyle { slot, style });
            }
        };
        let mut form = FormBody::new("grant_type", "client_credentials");
        for parameter in &slot.parameters {
            match parameter.name.as_str() {
                "client-id" if in_body => form.secret("client_id", slot, "client-id"),
                "client-secret" if in_body => form.secret("client_secret", slot, "client-secret"),
                "token-url" | "style" | "client-id" | "client-secret" => {}
                name if self.slots.value(slot, name)?.is_empty() => {}
                name => form.secret(name, slot, name),
            }
        }
        let header = if in_body {
            None
        } else {
            let id = url_component(&self.slots.value(slot, "client-id")?);
            let secret = url_component(&self.slots.value(slot, "client-secret")?);
            let pair = Zeroizing::new(format!("{}:{}", *id, *secret));
            self.scrubber.learn(&pair);
            let value = Zeroizing::new(format!("Basic {}", *base64(pair.as_bytes())));
            Some(SignIn::new(&slot.name, "authorization", &value)?)
        };
        let url = self.slots.value(slot, "token-url")?;
        Ok((form.into_request("oauth2-token", &url), header))
    }

    /// The log-in call, which is one of the adapter's operations.
    fn login_request(&self, slot: &CredentialSlot) -> Result<Request, Denial> {
        let operation = self.slots.value(slot, "operation")?;
        let url = self.slots.value(slot, "url")?;
        let fields = |prefix: &'static str| {
            slot.parameters.iter().filter_map(move |parameter| {
                Some((parameter.name.strip_prefix(prefix)?, parameter.name.as_str()))
            })
        };
        match (fields("json:").next().is_some(), fields("form:").next()) {
            (true, Some(_)) => Err(Denial::MixedLogin { slot: slot.name.clone() }),
            (true, None) => Ok(json_request(&operation, &url, slot, fields("json:"))),
            (false, _) => {
                let mut form = FormBody::default();
                for (name, parameter) in fields("form:") {
                    form.secret(name, slot, parameter);
                }
                Ok(form.into_request(&operation, &url))
            }
        }
    }

    fn fingerprint(&self, slot: &CredentialSlot) -> Result<[u8; 32], Denial> {
        let mut digest = Sha256::new();
        for parameter in &slot.parameters {
            let value = self.slots.value(slot, &parameter.name)?;
            for text in [parameter.name.as_str(), value.as_str()] {
                digest.update(text.len().to_le_bytes());
                digest.update(text);
            }
        }
        Ok(digest.finalize().into())
    }
}

impl Tokens {
    fn cell(&self, key: TokenKey) -> TokenCell {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tokens.entry(key).or_default())
    }
}

impl Token {
    fn is_usable(&self, got_with: &[u8; 32], stale: Option<&SecretString>) -> bool {
        self.got_with == *got_with
            && self.runs_out.is_none_or(|end| end > Instant::now())
            && stale.is_none_or(|stale| stale.expose_secret() != self.value.expose_secret())
    }
}

/// Numbers come as texts too.
fn seconds(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A form whose values are written in on the way out.
#[derive(Default)]
struct FormBody(Vec<Segment>);

impl FormBody {
    fn new(name: &str, value: &str) -> Self {
        Self(vec![text(&format!("{name}={value}"))])
    }

    fn secret(&mut self, name: &str, slot: &CredentialSlot, parameter: &str) {
        let separator = if self.0.is_empty() { "" } else { "&" };
        self.0.push(text(&format!("{separator}{}=", *url_component(name))));
        self.0.push(secret(slot, parameter, Encoding::UrlComponent));
    }

    fn into_request(self, operation: &str, url: &str) -> Request {
        request(operation, url, "application/x-www-form-urlencoded", self.0)
    }
}

fn json_request<'a>(
    operation: &str,
    url: &str,
    slot: &CredentialSlot,
    fields: impl Iterator<Item = (&'a str, &'a str)>,
) -> Request {
    let mut body = Vec::new();
    for (name, parameter) in fields {
        let opening = if body.is_empty() { "{" } else { "\"," };
        body.push(text(&format!("{opening}{}:\"", Value::from(name))));
        body.push(secret(slot, parameter, Encoding::JsonString));
    }
    body.push(text("\"}"));
    request(operation, url, "application/json", body)
}

fn request(operation: &str, url: &str, content_type: &str, body: Vec<Segment>) -> Request {
    let header = |name: &str, value: &str| Pair { name: name.to_owned(), value: value.into() };
    Request {
        id: 0,
        operation: operation.to_owned(),
        method: Method::Post,
        url: url.to_owned(),
        query: Vec::new(),
        headers: vec![header("accept", "application/json"), header("content-type", content_type)],
        body: body.into_iter().collect::<Segments>(),
        credential: None,
        delivery: Delivery::Whole,
        timeout_ms: None,
    }
}

fn text(text: &str) -> Segment {
    Segment::Bytes(text.as_bytes().to_vec())
}

fn secret(slot: &CredentialSlot, parameter: &str, encoding: Encoding) -> Segment {
    Segment::Secret(SecretRef {
        slot: slot.name.clone(),
        parameter: parameter.to_owned(),
        encoding,
    })
}
