//! Who asks, and what they may do.
//!
//! A handler names the least role it takes as its first argument, so that nobody gets as far as the
//! body of a request they may not make.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use secrecy::SecretString;
use usersync_store::TokenRole;

use crate::api::Api;
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;

/// Whoever makes a request.
#[derive(Clone, Debug)]
pub(crate) struct Principal {
    /// The name of the token, which stands in the audit log and in the history.
    pub actor: String,
    /// The address the request came from.
    pub origin: String,
    /// The most that they may do.
    pub role: TokenRole,
}

impl Principal {
    pub(crate) async fn from_parts(
        parts: &Parts,
        api: &Api,
        least: TokenRole,
    ) -> Result<Self, Problem> {
        let unauthorized = |detail: &str| Problem::new(ProblemKind::Unauthorized, detail);
        let header = parts
            .headers
            .get(AUTHORIZATION)
            .ok_or_else(|| unauthorized("send `Authorization: Bearer TOKEN`"))?;
        let text = header.to_str().ok().and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        let text =
            text.ok_or_else(|| unauthorized("the header `Authorization` is no `Bearer TOKEN`"))?;
        let token = api
            .store()
            .authenticate(&SecretString::from(text), api.now())
            .await?
            .ok_or_else(|| unauthorized("the token is unknown, expired or revoked"))?;
        if token.role < least {
            let detail = format!(
                "the token `{}` is for a {}; this takes {} or more",
                token.name,
                role_name(token.role),
                role_name(least)
            );
            return Err(Problem::new(ProblemKind::Forbidden, detail));
        }
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let origin = address.map_or_else(|| "unknown".to_owned(), |info| info.0.ip().to_string());
        Ok(Self { actor: token.name, origin, role: token.role })
    }
}

/// The word for a role.
pub(crate) const fn role_name(role: TokenRole) -> &'static str {
    match role {
        TokenRole::Viewer => "viewer",
        TokenRole::Operator => "operator",
        TokenRole::Admin => "admin",
    }
}

/// Somebody who may look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Viewer;

impl FromRequestParts<Api> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        Principal::from_parts(parts, api, TokenRole::Viewer).await.map(|_| Self)
    }
}

/// Somebody who may also answer alerts, edit people and start runs.
#[derive(Clone, Debug)]
pub(crate) struct Operator(pub(crate) Principal);

impl FromRequestParts<Api> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        Principal::from_parts(parts, api, TokenRole::Operator).await.map(Self)
    }
}

/// Somebody who may also change properties, credentials, integrations and adapters.
#[derive(Clone, Debug)]
pub(crate) struct Admin(pub(crate) Principal);

impl FromRequestParts<Api> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        Principal::from_parts(parts, api, TokenRole::Admin).await.map(Self)
    }
}
