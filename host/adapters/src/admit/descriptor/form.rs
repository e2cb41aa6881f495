//! The settings form and the credentials made from it.

use super::Findings;
use crate::protocol::{
    Condition, CredentialSlot, Descriptor, FieldKind, Part, Scheme, SettingField,
};

pub(super) fn check_settings(descriptor: &Descriptor, findings: &mut Findings) {
    let fields = &descriptor.settings;
    for (position, field) in fields.iter().enumerate() {
        let place = format!("setting `{}`", field.key);
        let key_fits = !field.key.is_empty()
            && field.key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        findings.require(&place, key_fits, "use lower-case letters, digits and `_` in the key");
        findings.require(&place, !field.label.trim().is_empty(), "has no label");
        check_value(field, &place, findings);
        for condition in &field.shown_when {
            check_condition(field, condition, &fields[..position], &place, findings);
        }
        for earlier in fields[..position].iter().filter(|earlier| earlier.key == field.key) {
            findings.require(
                &place,
                never_together(earlier, field),
                "is listed twice, and both fields can be shown together",
            );
            findings.require(
                &place,
                (earlier.kind == FieldKind::Secret) == (field.kind == FieldKind::Secret),
                "is secret in one place and not in the other",
            );
        }
    }
}

fn check_value(field: &SettingField, place: &str, findings: &mut Findings) {
    match field.kind {
        FieldKind::Choice => {
            findings.require(place, !field.choices.is_empty(), "has no choices");
            let offered = |value: &String| field.choices.iter().any(|c| c.value == *value);
            findings.require(
                place,
                field.default.as_ref().is_none_or(offered),
                "has a default that is none of its choices",
            );
        }
        FieldKind::Secret => {
            findings.require(place, field.default.is_none(), "is secret and has a default");
        }
        _ => {}
    }
}

fn check_condition(
    field: &SettingField,
    condition: &Condition,
    earlier: &[SettingField],
    place: &str,
    findings: &mut Findings,
) {
    let key = &condition.key;
    let mut others = earlier.iter().filter(|other| other.key == *key).peekable();
    // A form is filled in from top to bottom, which also keeps two fields from waiting for each
    // other.
    if *key == field.key || others.peek().is_none() {
        findings.add(place, format!("is shown by the setting `{key}`, which does not precede it"));
        return;
    }
    findings.require(place, !condition.values.is_empty(), "is shown for none of the values");
    for other in others {
        if other.kind == FieldKind::Secret {
            findings.add(place, format!("is shown by the setting `{key}`, which is secret"));
        }
        if other.kind == FieldKind::Choice {
            for value in &condition.values {
                if !other.choices.iter().any(|choice| choice.value == *value) {
                    findings
                        .add(place, format!("is shown when `{key}` is `{value}`, no choice of it"));
                }
            }
        }
    }
}

/// Some setting must have two values at once for both to be shown.
fn never_together(one: &SettingField, other: &SettingField) -> bool {
    one.shown_when.iter().any(|a| {
        other
            .shown_when
            .iter()
            .any(|b| a.key == b.key && a.values.iter().all(|value| !b.values.contains(value)))
    })
}

pub(super) fn check_credentials(descriptor: &Descriptor, findings: &mut Findings) {
    findings.unique("credential", descriptor.credentials.iter().map(|slot| &slot.name));
    for slot in &descriptor.credentials {
        let place = format!("credential `{}`", slot.name);
        findings.unique(
            &format!("{place}, parameter"),
            slot.parameters.iter().map(|parameter| &parameter.name),
        );
        check_parameters(slot, &place, findings);
        for part in slot.parameters.iter().flat_map(|parameter| &parameter.parts) {
            check_part(descriptor, part, &place, findings);
        }
        if slot.scheme == Scheme::TokenLogin
            && let Some([Part::Literal(name)]) = slot.parameter("operation").map(|p| &p.parts[..])
            && descriptor.operation(name).is_none()
        {
            findings.add(place, format!("logs in by `{name}`, which is no operation"));
        }
    }
}

fn check_parameters(slot: &CredentialSlot, place: &str, findings: &mut Findings) {
    let (required, optional): (&[&str], &[&str]) = match slot.scheme {
        Scheme::Basic => (&["user", "password"], &[]),
        Scheme::Bearer => (&["token"], &[]),
        Scheme::Header => (&["name", "value"], &[]),
        Scheme::Oauth2Client => (&["token-url", "client-id", "client-secret"], &["scope", "style"]),
        Scheme::TokenLogin => (&["operation", "url", "token", "header"], &["prefix"]),
        Scheme::Values => return,
    };
    for name in required {
        let there = slot.parameter(name).is_some();
        findings.require(place, there, format!("lacks the parameter `{name}` of its scheme"));
    }
    for parameter in &slot.parameters {
        let name = parameter.name.as_str();
        let is_login_field = slot.scheme == Scheme::TokenLogin
            && (name.starts_with("json:") || name.starts_with("form:"));
        let known = required.contains(&name) || optional.contains(&name) || is_login_field;
        findings.require(place, known, format!("has a parameter `{name}` unknown to its scheme"));
    }
}

fn check_part(descriptor: &Descriptor, part: &Part, place: &str, findings: &mut Findings) {
    let (key, secret) = match part {
        Part::Literal(_) => return,
        Part::Setting(key) => (key, false),
        Part::Secret(key) => (key, true),
    };
    let mut fields = descriptor.settings.iter().filter(|field| field.key == *key).peekable();
    if fields.peek().is_none() {
        findings.add(place, format!("uses the setting `{key}`, which does not exist"));
    } else if fields.any(|field| (field.kind == FieldKind::Secret) != secret) {
        let problem = if secret {
            format!("uses the setting `{key}` as a secret, which it is not")
        } else {
            format!("uses the secret `{key}` as a plain setting")
        };
        findings.add(place, problem);
    }
}
