//! The credentials that every call carries in its body, checked element by element.

use std::collections::BTreeMap;

use crate::calls::CredentialsSeen;

/// The settings that every interface accepts, under the adapters' setting keys; the endpoint aside.
pub(super) const SETTINGS: [(&str, &str); 7] = [
    ("username", "demo_user"),
    ("password", "demo_pass_maple"),
    ("server_name", "demo_sql"),
    ("database", "demo_live"),
    ("platform", "SQL Server"),
    ("interface_entity", "Demo Vendor"),
    ("interface_license", "MDAwMERFTU8wMDA="),
];

/// Each credential element, the setting it carries and what Yardi says when it is wrong.
const ELEMENTS: [(&str, &str, &str); 7] = [
    ("UserName", "username", LOGIN_FAILED),
    ("Password", "password", LOGIN_FAILED),
    ("ServerName", "server_name", LOGIN_FAILED),
    ("Database", "database", LOGIN_FAILED),
    ("Platform", "platform", LOGIN_FAILED),
    ("InterfaceEntity", "interface_entity", "Invalid Interface Entity"),
    ("InterfaceLicense", "interface_license", "Invalid Interface License"),
];

/// What Yardi says to a wrong log-in.
pub(super) const LOGIN_FAILED: &str = "Login failed.";

/// The other spelling of the platform that is met.
const PLATFORM_SHORT: &str = "SQL";

/// Whether `element` carries a secret.
pub(super) fn is_credential(element: &str) -> bool {
    ELEMENTS.iter().any(|(name, ..)| *name == element)
}

/// Checks the credentials; the error is Yardi's message about the first that is wrong.
pub(super) fn check(parameters: &BTreeMap<&'static str, String>) -> Result<(), &'static str> {
    for (element, setting, message) in ELEMENTS {
        let given = parameters.get(element).map_or("", String::as_str);
        let accepted = SETTINGS.iter().any(|(key, value)| *key == setting && *value == given);
        let is_platform = element == "Platform" && given == PLATFORM_SHORT;
        if !accepted && !is_platform {
            return Err(message);
        }
    }
    Ok(())
}

/// What became of the credentials, for the record of calls.
pub(super) fn seen(parameters: &BTreeMap<&'static str, String>) -> CredentialsSeen {
    let any = parameters.iter().any(|(name, value)| is_credential(name) && !value.is_empty());
    match check(parameters) {
        Ok(()) => CredentialsSeen::Accepted,
        Err(_) if any => CredentialsSeen::Refused,
        Err(_) => CredentialsSeen::Absent,
    }
}
