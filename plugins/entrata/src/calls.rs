//! The calls: one address for each service, the method in the body, and two ways to sign in.

use usersync_adapter::parse::json::Value;
use usersync_adapter::prelude::*;

use crate::form::{KEY, USER};

/// The usual gateway of companies that sign in with a key.
pub(crate) const GATEWAY: &str = "https://apis.entrata.com";

/// Large properties take Entrata more than a minute.
const TIMEOUT_MS: u32 = 120_000;

/// One method of Entrata in one of its versions.
pub(crate) struct Method {
    /// What the descriptor calls it.
    pub(crate) operation: &'static str,
    /// The service that offers it, which also has a call limit of its own.
    pub(crate) service: &'static str,
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// Where its answer holds lists, below `result`. The first of them is what pages are made of.
    pub(crate) lists: &'static [&'static [&'static str]],
    /// What stands in that list, in the plural.
    pub(crate) unit: &'static str,
}

impl Method {
    /// The method as the descriptor lists it.
    pub(crate) fn listed(&self, purpose: &str) -> Operation {
        Operation::post(self.operation, purpose)
            .group(self.service)
            .path(&format!("/v1/{}", self.service))
            .json("/method/name", self.name)
            .json("/method/version", self.version)
    }
}

#[derive(Clone, Copy)]
enum SignIn {
    /// A key, at the gateway that all companies share.
    Key,
    /// A user's name and password, at the company's own address.
    Basic,
}

/// What every call has in common.
pub(crate) struct Calls {
    endpoint: Endpoint,
    org: String,
    sign_in: SignIn,
}

impl Calls {
    pub(crate) fn new(settings: Settings<'_>) -> Result<Self, Failure> {
        let sign_in =
            settings.choice("sign_in", &[("key", SignIn::Key), ("basic", SignIn::Basic)])?;
        let endpoint = match sign_in {
            SignIn::Key => {
                Endpoint::parse("endpoint", settings.optional("endpoint").unwrap_or(GATEWAY))?
            }
            SignIn::Basic => settings.endpoint("endpoint")?,
        };
        Ok(Self { endpoint, org: org(settings)?, sign_in })
    }

    /// The company, which stays the same whichever way it signs in.
    pub(crate) fn account(&self) -> String {
        self.org.to_ascii_lowercase()
    }

    /// One page of what a method answers.
    pub(crate) fn page(
        &self,
        method: &Method,
        params: &Value,
        page: u32,
        page_size: usize,
    ) -> Request {
        let (path, credential, auth) = match self.sign_in {
            SignIn::Key => (format!("/ext/orgs/{}/v1/{}", self.org, method.service), KEY, "apikey"),
            SignIn::Basic => (format!("/api/v1/{}", method.service), USER, "basic"),
        };
        let body = Value::object([
            ("auth", Value::object([("type", auth.into())])),
            ("requestId", "1".into()),
            (
                "method",
                Value::object([
                    ("name", method.name.into()),
                    ("version", method.version.into()),
                    ("params", params.clone()),
                ]),
            ),
        ]);
        Request::post(method.operation, self.endpoint.join(&path))
            .query("page_no", page.to_string())
            .query("per_page", page_size.to_string())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            // Names of statuses and types come in the language asked for.
            .header("Accept-Language", "en-US")
            .header("X-Send-Pagination-Links", "1")
            .credential(credential)
            .body(body.to_string())
            .timeout_ms(TIMEOUT_MS)
    }
}

/// The company's name, which becomes part of the path.
fn org(settings: Settings<'_>) -> Result<String, Failure> {
    let org = settings.text("org")?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if org.chars().all(is_plain) {
        return Ok(org.to_owned());
    }
    Err(Failure::other(format!(
        "the setting `org` is `{org}`; give only the name in front of `.entrata.com`, which has \
         letters, digits and dashes"
    )))
}
