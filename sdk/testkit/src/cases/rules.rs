//! What every request has to keep to.

use usersync_adapters::protocol::{FieldKind, SettingField};

use super::{Bench, Check};
use crate::heard::Heard;
use crate::spoil::{At, Spoil};

/// Headers that carry sign-ins; only the host may write them, by a credential slot or a segment.
const SIGN_INS: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];

/// Words in the key of a setting that is a secret, whatever else it is called.
const SECRET_WORDS: [&str; 5] = ["password", "secret", "token", "api_key", "private_key"];

pub(super) fn secrets_in_segments(bench: &Bench<'_>) -> Check {
    let settings = &bench.adapter.descriptor().settings;
    let (secret, open): (Vec<&SettingField>, Vec<&SettingField>) =
        settings.iter().partition(|field| field.kind == FieldKind::Secret);
    let is_named_secret = |field: &&&SettingField| {
        SECRET_WORDS.iter().any(|word| field.key.to_lowercase().contains(word))
    };
    if let Some(field) = open.iter().find(is_named_secret) {
        return Err(format!(
            "the setting `{}` is no secret, so that the adapter would get to see it",
            field.key
        ));
    }
    let is_secret = |key: &str| secret.iter().any(|field| field.key == key);
    for (name, recording) in bench.material.recordings() {
        if let Some((key, _)) = recording.job.settings.iter().find(|(key, _)| is_secret(key)) {
            return Err(format!("`{name}.json` holds the secret setting `{key}`; take it out"));
        }
        let heard = bench.play(recording)?;
        for request in heard.requests() {
            let shown = &request.shown;
            let written = shown.headers.iter().find(|(header, value)| {
                SIGN_INS.contains(&header.to_ascii_lowercase().as_str())
                    && !value.as_str().is_some_and(|text| text.contains('{'))
            });
            if let Some((header, _)) = written {
                return Err(format!("`{}` writes the header `{header}` itself", shown.operation));
            }
        }
    }
    Ok(String::new())
}

/// On good days and on bad ones.
pub(super) fn marks_on_every_request(bench: &Bench<'_>) -> Check {
    let mut requests = 0;
    for (name, recording) in bench.material.recordings() {
        let mut runs = vec![bench.play(recording)?];
        for how in [Spoil::Status(401), Spoil::Status(503), Spoil::WebPage] {
            runs.push(bench.play_spoiled(recording, how, At::Every)?);
        }
        for request in runs.iter().flat_map(Heard::requests) {
            if let Some(why) = &request.denied {
                return Err(format!("`{name}`: {why}"));
            }
            requests += 1;
        }
    }
    Ok(format!("{requests} requests"))
}
