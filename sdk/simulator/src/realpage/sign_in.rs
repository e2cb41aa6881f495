//! The `auth` block of every call, checked element by element, and what each licence key opens.

use std::collections::BTreeMap;

use super::operations::Operation;
use crate::calls::CredentialsSeen;

const PMC_ID: &str = "9000001";

/// The settings that go with every key, under the adapters' setting keys; the endpoint aside.
pub(super) const SETTINGS: [(&str, &str); 2] = [("pmcid", PMC_ID), ("system", "OneSite")];

/// A licence key with what it needs and what it opens.
#[derive(Debug)]
pub(super) struct Key {
    /// The key itself, and the user's name and password where RealPage gave any.
    pub(super) settings: &'static [(&'static str, &'static str)],
    operations: &'static [Operation],
}

impl Key {
    fn setting(&self, wanted: &str) -> &'static str {
        self.settings.iter().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value)
    }
}

/// The key of a vendor who may read the better list.
pub(super) const INFO_KEY: Key = Key {
    settings: &[("license_key", "5f1d7a30-0000-4000-8000-000000000001")],
    operations: &[Operation::GetSiteList, Operation::GetResidentListInfo, Operation::UnitList],
};

/// The key of a vendor who may read the older list only.
pub(super) const LIST_KEY: Key = Key {
    settings: &[("license_key", "5f1d7a30-0000-4000-8000-000000000002")],
    operations: &[Operation::GetSiteList, Operation::GetResidentList, Operation::UnitList],
};

/// The key of a vendor who signs in as a user too, and may not list sites.
pub(super) const USER_KEY: Key = Key {
    settings: &[
        ("license_key", "5f1d7a30-0000-4000-8000-000000000003"),
        ("username", "demo_vendor"),
        ("password", "demo_pass_cedar"),
        ("site_ids", "9100001, 9100002"),
    ],
    operations: &[Operation::GetResidentListInfo, Operation::GetUnitList],
};

const KEYS: [&Key; 3] = [&INFO_KEY, &LIST_KEY, &USER_KEY];

/// What RealPage says to a key that it does not know.
pub(super) const INVALID_KEY: &str = "LicenseKey is not valid";

/// What RealPage says to a key that does not open an operation.
pub(super) fn not_authorized(operation: Operation) -> String {
    format!("LicenseKey is not authorized to call the method {}", operation.name())
}

/// Whether an element carries a credential.
pub(super) fn is_credential(element: &str) -> bool {
    ["pmcid", "licensekey", "username", "password"].contains(&element)
}

/// Checks the sign-in for an operation; the error is what RealPage says about the first element
/// that is wrong.
pub(super) fn check(auth: &BTreeMap<&str, String>, operation: Operation) -> Result<(), String> {
    if opened(auth)?.contains(&operation) { Ok(()) } else { Err(not_authorized(operation)) }
}

/// What became of the credentials, for the record of calls.
pub(super) fn seen(auth: &BTreeMap<&str, String>) -> CredentialsSeen {
    let any = auth.iter().any(|(name, value)| is_credential(name) && !value.is_empty());
    match opened(auth) {
        Ok(_) => CredentialsSeen::Accepted,
        Err(_) if any => CredentialsSeen::Refused,
        Err(_) => CredentialsSeen::Absent,
    }
}

/// The operations that a sign-in opens.
fn opened(auth: &BTreeMap<&str, String>) -> Result<&'static [Operation], String> {
    let given = |name: &str| auth.get(name).map_or("", String::as_str);
    if given("pmcid") != PMC_ID {
        return Err(format!("PmcID {} is not valid", given("pmcid")));
    }
    let system = given("system");
    if !system.is_empty() && !system.eq_ignore_ascii_case("OneSite") {
        return Err(format!("System {system} is not supported for this PMC"));
    }
    let key = KEYS
        .into_iter()
        .find(|key| key.setting("license_key").eq_ignore_ascii_case(given("licensekey")))
        .ok_or(INVALID_KEY)?;
    let is_user = ["username", "password"].into_iter().all(|name| {
        let wanted = key.setting(name);
        // A key that needs no user does not look at one.
        wanted.is_empty() || wanted == given(name)
    });
    if is_user { Ok(key.operations) } else { Err("Invalid user name or password".to_owned()) }
}
