//! Which fields of a form are called for: a style sheet, made from the form's conditions.
//!
//! It hides a field while the choices above it do not call for it. So the form follows what is
//! chosen without any script; what a hidden field holds is left out when the form is read.

use std::fmt::Write as _;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use usersync_adapters::protocol::{Condition, FieldKind, SettingField};

use super::{Described, id};
use crate::api::Api;
use crate::api::extract::Path;
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;
use crate::auth::Viewer;

pub(in crate::console) fn routes() -> Router<Api> {
    Router::new().route("/assets/forms/{digest}/shown.css", get(find_style))
}

/// Where the style sheet of this adapter version's form is.
pub(super) fn path(digest: &str) -> String {
    format!("/assets/forms/{digest}/shown.css")
}

async fn find_style(
    _: Viewer,
    State(api): State<Api>,
    Path(digest): Path<String>,
) -> Result<Response, Problem> {
    let versions = api.store().list_adapter_versions(None).await?;
    let version = versions.into_iter().find(|version| version.digest == digest);
    let version = version.ok_or_else(|| {
        Problem::new(ProblemKind::NotFound, "no adapter version with this digest is installed")
    })?;
    let style = style(&Described::of(version)?.descriptor.settings);
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "private, max-age=31536000, immutable"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, style).into_response())
}

/// One way in which a field may be called for: what the form has then, as one selector.
type Way = String;

/// The whole style sheet.
fn style(fields: &[SettingField]) -> String {
    let mut style = String::new();
    let mut ways_to: Vec<Vec<Way>> = Vec::new();
    for (place, field) in fields.iter().enumerate() {
        let ways = ways(field, fields, &ways_to);
        if ways.iter().all(|way| !way.is_empty()) {
            let called_for = ways.join(",");
            let field = id(place);
            let _ = writeln!(style, "form:not(:is({called_for})) .asked-{field}{{display:none}}");
        }
        ways_to.push(ways);
    }
    style
}

/// All the ways to a field: for each of its conditions one of the fields that it may be about, which
/// must be called for itself. A field without conditions has one way, and that asks for nothing.
fn ways(field: &SettingField, fields: &[SettingField], ways_to: &[Vec<Way>]) -> Vec<Way> {
    let mut ways = vec![Way::new()];
    for condition in &field.shown_when {
        let above = fields.iter().zip(ways_to).enumerate();
        let met: Vec<Way> = above
            .filter(|(_, (above, _))| above.key == condition.key)
            .flat_map(|(place, (above, ways))| {
                let holds = holds(place, above, condition);
                ways.iter().map(move |way| format!("{way}{holds}"))
            })
            .collect();
        ways =
            ways.iter().flat_map(|way| met.iter().map(move |met| format!("{way}{met}"))).collect();
    }
    ways
}

/// That a field has one of the values. What is typed no style sheet can tell: such a field is taken
/// to have any.
fn holds(place: usize, field: &SettingField, condition: &Condition) -> Way {
    let input = id(place);
    let checked: Vec<String> = match field.kind {
        FieldKind::Choice => condition
            .values
            .iter()
            .map(|value| format!("#{input} option[value={}]:checked", quoted(value)))
            .collect(),
        FieldKind::Boolean => condition
            .values
            .iter()
            .map(|value| match value.as_str() {
                "true" => format!("#{input}:checked"),
                _ => format!("#{input}:not(:checked)"),
            })
            .collect(),
        _ => return Way::new(),
    };
    format!(":has({})", checked.join(","))
}

/// A string of the style sheet.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | ' ' => quoted.push(letter),
            other => {
                let _ = write!(quoted, "\\{:x} ", u32::from(other));
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str, kind: FieldKind, shown_when: &[(&str, &[&str])]) -> SettingField {
        let condition = |(key, values): &(&str, &[&str])| Condition {
            key: (*key).to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        SettingField {
            key: key.to_owned(),
            label: key.to_owned(),
            help: String::new(),
            kind,
            required: false,
            default: None,
            choices: Vec::new(),
            shown_when: shown_when.iter().map(condition).collect(),
        }
    }

    #[test]
    fn a_field_hides_until_its_choice_is_made() {
        let fields = [
            field("api", FieldKind::Choice, &[]),
            field("key", FieldKind::Secret, &[("api", &["v1", "v2"])]),
        ];
        let expected = "form:not(:is(:has(#setting-0 option[value=\"v1\"]:checked,#setting-0 \
                        option[value=\"v2\"]:checked))) .asked-setting-1{display:none}\n";
        assert_eq!(style(&fields), expected);
    }

    #[test]
    fn what_hangs_on_a_hidden_field_hides_with_it() {
        let fields = [
            field("api", FieldKind::Choice, &[]),
            field("sign_in", FieldKind::Choice, &[("api", &["v1"])]),
            field("user", FieldKind::Text, &[("sign_in", &["basic"])]),
        ];
        let style = style(&fields);
        let last = style.lines().last().unwrap();
        assert!(last.contains("#setting-0") && last.contains("#setting-1"), "{last}");
    }

    #[test]
    fn no_value_breaks_out_of_its_string() {
        assert_eq!(quoted("a\"]{}"), "\"a\\22 \\5d \\7b \\7d \"");
    }
}
