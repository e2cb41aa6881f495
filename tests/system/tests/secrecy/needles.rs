//! What must not be found, and looking for it.

use std::path::Path;

use pms_simulator::PmsView;
use serde_json::{Map, Value};

/// The settings that are secret at some PMS.
const SECRETS: [&str; 6] =
    ["password", "interface_license", "client_secret", "license_key", "api_key", "partner_key"];

/// The secret values among the settings that a PMS accepts.
pub(crate) fn secrets(settings: &Map<String, Value>) -> Vec<String> {
    let values: Vec<String> =
        SECRETS.iter().filter_map(|key| settings.get(*key)?.as_str().map(str::to_owned)).collect();
    assert!(!values.is_empty(), "every PMS has a secret");
    values
}

/// Emails, phones and full names of everybody whom a PMS lists.
pub(crate) fn people(world: &PmsView) -> Vec<String> {
    let residents = world.properties.iter().flat_map(|property| &property.residents);
    let texts = residents.flat_map(|resident| {
        let name = resident.first_name.as_ref().zip(resident.last_name.as_ref());
        let name = name.map(|(first, last)| format!("{first} {last}"));
        [resident.email.clone(), resident.phone.clone(), name]
    });
    texts.flatten().filter(|text| !text.is_empty()).collect()
}

/// Every byte of every file in a folder.
pub(crate) fn file_bytes(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.flat_map(|file| std::fs::read(file).unwrap()).collect()
}

/// The needles that occur in the bytes.
pub(crate) fn found<'a>(needles: &'a [String], bytes: &[u8]) -> Vec<&'a str> {
    let text = String::from_utf8_lossy(bytes);
    needles.iter().map(String::as_str).filter(|needle| text.contains(needle)).collect()
}
