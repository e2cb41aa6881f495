//! The calls: one address for all of MRI's APIs, told apart by a name in the query.
//!
//! MRI wants `$` as it stands, which a query written by the host would escape. So the fixed part of
//! the query is written into the address, and only values go into pairs.

use std::cell::Cell;

use usersync_adapter::parse::query;
use usersync_adapter::prelude::*;

use crate::form::WEB_SERVICE;

/// The file behind the address; every call goes to it.
pub(crate) const FILE: &str = "/api.asp";

/// The largest page that MRI is known to give. Fewer pages are fewer seams at which somebody can
/// be passed over.
pub(crate) const WHOLE_PAGES: u32 = 1000;

/// Large properties take MRI more than a minute.
const TIMEOUT_MS: u32 = 120_000;

/// One API, to be granted to the web-service user by this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    Properties,
    LeaseDetails,
    PendingMoveIns,
}

impl Api {
    pub(crate) const ALL: [Self; 3] = [Self::Properties, Self::LeaseDetails, Self::PendingMoveIns];

    /// The name in MRI's catalogue.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Properties => "MRI_S-PMRM_PropertyIDByNameOrAddress",
            Self::LeaseDetails => "MRI_S-PMRM_ResidentLeaseDetailsByPropertyID",
            Self::PendingMoveIns => "MRI_S-PMRM_PendingMoveIns",
        }
    }

    pub(crate) fn purpose(self) -> &'static str {
        match self {
            Self::Properties => "lists the properties",
            Self::LeaseDetails => "reads the residents of one property, or whoever changed",
            Self::PendingMoveIns => "reads who will move in at one property",
        }
    }
}

/// What every call has in common.
pub(crate) struct Calls {
    endpoint: Endpoint,
    format: &'static str,
    accepted: Cell<bool>,
}

impl Calls {
    pub(crate) fn open(settings: Settings<'_>) -> Result<Self, Failure> {
        let endpoint = settings.endpoint("endpoint")?;
        if !endpoint.join("").to_ascii_lowercase().ends_with(FILE) {
            return Err(Failure::other(format!(
                "the setting `endpoint` does not end with `{FILE}`; give the whole address, such \
                 as `https://mri.example.com/mriapiservices{FILE}`"
            )));
        }
        let format = settings.choice("format", &[("xml", "xml"), ("json", "json")])?;
        Ok(Self { endpoint, format, accepted: Cell::new(false) })
    }

    /// The first page of a list, narrowed by parameters of this API.
    pub(crate) fn list(&self, api: Api, page_size: u32, filter: &[(&str, &str)]) -> Request {
        let request = Self::call(api, format!("{}&$top={page_size}", self.address(api)));
        filter.iter().fold(request, |request, (name, value)| request.query(*name, *value))
    }

    /// The call behind a link to the next page; none if it leads to another API.
    ///
    /// Only the query of the link counts, so that it can lead nowhere else, and of that not the
    /// format, which MRI states wrongly at times.
    pub(crate) fn follow(&self, api: Api, link: &str) -> Option<Request> {
        let mut url = self.address(api);
        for (name, value) in query::pairs(link) {
            // Older answers escape the link twice, so that `&amp;` stands between two pairs.
            let name = name.strip_prefix("amp;").unwrap_or(name);
            match query::decoded(name).to_ascii_lowercase().as_str() {
                "$format" => {}
                "$api" if query::decoded(value).eq_ignore_ascii_case(api.name()) => {}
                "$api" => return None,
                _ => {
                    let (dollar, name) = match name.strip_prefix("%24") {
                        Some(name) => ("$", name),
                        None => ("", name),
                    };
                    url.extend(["&", dollar, name, "=", value]);
                }
            }
        }
        Some(Self::call(api, url))
    }

    /// Takes note that MRI has accepted the sign-in.
    pub(crate) fn note_accepted(&self) {
        self.accepted.set(true);
    }

    /// Whether MRI has accepted the sign-in for any API so far.
    pub(crate) fn was_accepted(&self) -> bool {
        self.accepted.get()
    }

    fn address(&self, api: Api) -> String {
        format!("{}?$api={}&$format={}", self.endpoint.join(""), api.name(), self.format)
    }

    fn call(api: Api, url: String) -> Request {
        Request::get(api.name(), url).credential(WEB_SERVICE).timeout_ms(TIMEOUT_MS)
    }
}
