//! What every request has to keep to.

use usersync_adapters::protocol::FieldKind;

use super::{Bench, Check};

/// Headers that carry sign-ins; only the host may write them, by a credential slot or a segment.
const SIGN_INS: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];

pub(super) fn secrets_in_segments(bench: &Bench<'_>) -> Check {
    let secret: Vec<&str> = bench
        .adapter
        .descriptor()
        .settings
        .iter()
        .filter(|field| field.kind == FieldKind::Secret)
        .map(|field| field.key.as_str())
        .collect();
    for (name, recording) in bench.material.recordings() {
        if let Some((key, _)) =
            recording.job.settings.iter().find(|(key, _)| secret.contains(&key.as_str()))
        {
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

pub(super) fn marks_on_every_request(bench: &Bench<'_>) -> Check {
    let mut requests = 0;
    for (name, recording) in bench.material.recordings() {
        let heard = bench.play(recording)?;
        for request in heard.requests() {
            if let Some(why) = &request.denied {
                return Err(format!("`{name}`: {why}"));
            }
            requests += 1;
        }
    }
    Ok(format!("{requests} requests"))
}
