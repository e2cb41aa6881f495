//! The SOAP calls, with the sign-in in each.

use usersync_adapter::parse::soap::{self, Envelope};
use usersync_adapter::prelude::*;

use crate::form::{LICENCE_KEY, PASSWORD, SIGN_IN};

const NAMESPACE: &str = "http://tempuri.org/";

/// As long as anybody is known to wait for the list of a large site.
const TIMEOUT_MS: u32 = 60_000;

/// The `SOAPAction` of an operation, in the quotes that SOAP 1.1 wants.
pub(crate) fn action(operation: &str) -> String {
    format!("\"{NAMESPACE}IRPXService/{operation}\"")
}

/// A number of RealPage's in its one spelling, since it tells a company or a site from another.
pub(crate) fn id(setting: &str, text: &str) -> Result<String, Failure> {
    let number: u64 = text.parse().map_err(|_| {
        Failure::other(format!("the setting `{setting}` holds `{text}`, which is no number"))
    })?;
    Ok(number.to_string())
}

/// What every call has in common.
pub(crate) struct Calls {
    endpoint: Endpoint,
    pmc_id: String,
    username: Option<String>,
    has_password: bool,
    system: Option<String>,
}

impl Calls {
    pub(crate) fn new(settings: Settings<'_>) -> Result<Self, Failure> {
        Ok(Self {
            endpoint: settings.endpoint("endpoint")?,
            pmc_id: id("pmcid", settings.text("pmcid")?)?,
            username: settings.optional("username").map(str::to_owned),
            has_password: settings.has_secret("password"),
            system: settings.optional("system").map(str::to_owned),
        })
    }

    /// The company is what a site belongs to, whichever key opens it.
    pub(crate) fn account(&self) -> &str {
        &self.pmc_id
    }

    /// A call that says nothing but the site; none where any site will do.
    pub(crate) fn call(&self, operation: &str, site: Option<&str>) -> Request {
        self.call_with(operation, site, |envelope| envelope)
    }

    /// A call whose own elements follow the sign-in.
    pub(crate) fn call_with(
        &self,
        operation: &str,
        site: Option<&str>,
        elements: impl FnOnce(Envelope) -> Envelope,
    ) -> Request {
        let envelope = Envelope::new(NAMESPACE, operation);
        let envelope = elements(envelope.nested("auth", |auth| self.sign_in(auth, site)));
        Request::post(operation, self.endpoint.join(""))
            .header("Content-Type", soap::CONTENT_TYPE)
            .header("SOAPAction", action(operation))
            .body(envelope.finish())
            .timeout_ms(TIMEOUT_MS)
    }

    fn sign_in(&self, auth: Envelope, site: Option<&str>) -> Envelope {
        let mut auth = auth.element("pmcid", &self.pmc_id);
        if let Some(site) = site {
            auth = auth.element("siteid", site);
        }
        if let Some(username) = &self.username {
            auth = auth.element("username", username);
        }
        if self.has_password {
            auth = auth.secret("password", SIGN_IN, PASSWORD);
        }
        auth = auth.secret("licensekey", SIGN_IN, LICENCE_KEY);
        match &self.system {
            Some(system) => auth.element("system", system),
            None => auth,
        }
    }
}
