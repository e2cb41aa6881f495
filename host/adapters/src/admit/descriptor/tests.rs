use rstest::rstest;

use super::*;
use crate::protocol::{
    Budget, Choice, Condition, CredentialSlot, FieldKind, HostPattern, Mark, Method, Parameter,
    Part, Place, Scheme, SettingField, StatusWord, Window,
};
use crate::testing;

fn field(key: &str, kind: FieldKind) -> SettingField {
    SettingField {
        key: key.to_owned(),
        label: "Label".to_owned(),
        help: String::new(),
        kind,
        required: false,
        default: None,
        choices: Vec::new(),
        shown_when: Vec::new(),
    }
}

fn choice(key: &str, values: &[&str]) -> SettingField {
    let offer = |value: &&str| Choice {
        value: (*value).to_owned(),
        label: (*value).to_owned(),
        help: String::new(),
    };
    SettingField { choices: values.iter().map(offer).collect(), ..field(key, FieldKind::Choice) }
}

fn shown(field: SettingField, key: &str, value: &str) -> SettingField {
    let condition = Condition { key: key.to_owned(), values: vec![value.to_owned()] };
    SettingField { shown_when: vec![condition], ..field }
}

fn slot(scheme: Scheme, parameters: &[(&str, Part)]) -> CredentialSlot {
    let parameter = |(name, part): &(&str, Part)| Parameter {
        name: (*name).to_owned(),
        parts: vec![part.clone()],
    };
    CredentialSlot {
        name: "sign-in".to_owned(),
        scheme,
        parameters: parameters.iter().map(parameter).collect(),
    }
}

fn mark(place: Place, name: &str, value: &str) -> Mark {
    Mark { place, name: name.to_owned(), value: value.to_owned() }
}

/// The problems of a descriptor after one change.
fn after(change: impl FnOnce(&mut Descriptor)) -> Vec<String> {
    let mut descriptor = testing::descriptor();
    change(&mut descriptor);
    problems(&descriptor).iter().map(ToString::to_string).collect()
}

#[test]
fn a_descriptor_that_holds_together_has_no_problem() {
    assert_eq!(after(|_| {}), Vec::<String>::new());
    let full = after(|descriptor| {
        descriptor.settings = vec![
            field("endpoint", FieldKind::Url),
            choice("api", &["v0", "v2"]),
            shown(field("client_id", FieldKind::Text), "api", "v0"),
            shown(field("client_id", FieldKind::Text), "api", "v2"),
            field("client_secret", FieldKind::Secret),
        ];
        descriptor.credentials = vec![slot(
            Scheme::Basic,
            &[
                ("user", Part::Setting("client_id".to_owned())),
                ("password", Part::Secret("client_secret".to_owned())),
            ],
        )];
        descriptor.hosts.push(HostPattern::Setting("endpoint".to_owned()));
        descriptor.operations[0].group = Some("calls".to_owned());
        descriptor.budgets = vec![Budget {
            group: "calls".to_owned(),
            windows: vec![Window { calls: 5, seconds: 1 }],
            at_once: Some(2),
        }];
    });
    assert_eq!(full, Vec::<String>::new());
}

#[rstest]
#[case(vec![field("Key", FieldKind::Text)], "setting `Key`: use lower-case")]
#[case(vec![field("a", FieldKind::Text), field("a", FieldKind::Text)], "can be shown together")]
#[case(vec![choice("a", &[])], "setting `a`: has no choices")]
#[case(vec![shown(field("a", FieldKind::Text), "b", "1")], "which does not precede it")]
#[case(
    vec![choice("api", &["v0"]), shown(field("a", FieldKind::Text), "api", "v9")],
    "is shown when `api` is `v9`, no choice of it"
)]
#[case(
    vec![field("pin", FieldKind::Secret), shown(field("a", FieldKind::Text), "pin", "1")],
    "which is secret"
)]
#[case(
    vec![SettingField { default: Some("x".to_owned()), ..field("pin", FieldKind::Secret) }],
    "is secret and has a default"
)]
#[case(
    vec![SettingField { default: Some("v9".to_owned()), ..choice("api", &["v0"]) }],
    "has a default that is none of its choices"
)]
fn a_form_that_cannot_be_filled_in_is_named(
    #[case] settings: Vec<SettingField>,
    #[case] problem: &str,
) {
    let found = after(|descriptor| descriptor.settings = settings);
    assert!(found.len() == 1 && found[0].contains(problem), "{found:?}");
}

#[rstest]
#[case(slot(Scheme::Bearer, &[]), "lacks the parameter `token`")]
#[case(
    slot(Scheme::Bearer, &[("token", Part::Secret("none".to_owned()))]),
    "uses the setting `none`, which does not exist"
)]
#[case(
    slot(Scheme::Bearer, &[("token", Part::Setting("pin".to_owned()))]),
    "uses the secret `pin` as a plain setting"
)]
#[case(
    slot(Scheme::Bearer, &[("token", Part::Secret("user".to_owned()))]),
    "uses the setting `user` as a secret, which it is not"
)]
#[case(
    slot(
        Scheme::Bearer,
        &[("token", Part::Literal("x".to_owned())), ("scope", Part::Literal("x".to_owned()))]
    ),
    "has a parameter `scope` unknown to its scheme"
)]
fn a_credential_that_cannot_be_composed_is_named(
    #[case] slot: CredentialSlot,
    #[case] problem: &str,
) {
    let found = after(|descriptor| {
        descriptor.settings = vec![field("pin", FieldKind::Secret), field("user", FieldKind::Text)];
        descriptor.credentials = vec![slot];
    });
    assert!(found.len() == 1 && found[0].contains(problem), "{found:?}");
}

#[test]
fn a_log_in_by_an_unlisted_operation_is_named() {
    let literal = |text: &str| Part::Literal(text.to_owned());
    let found = after(|descriptor| {
        descriptor.credentials = vec![slot(
            Scheme::TokenLogin,
            &[
                ("operation", literal("log-in")),
                ("url", literal("https://api.example.com/log-in")),
                ("token", literal("/token")),
                ("header", literal("authorization")),
                ("json:user", literal("demo")),
            ],
        )];
    });
    assert_eq!(found, ["credential `sign-in`: logs in by `log-in`, which is no operation"]);
}

#[rstest]
#[case(Method::Get, vec![], "has no mark")]
#[case(Method::Get, vec![mark(Place::Path, "", "")], "a mark without a value")]
#[case(Method::Get, vec![mark(Place::Path, "x", "/a")], "of which it has none")]
#[case(Method::Get, vec![mark(Place::Query, "", "a")], "a mark without a name")]
#[case(Method::Post, vec![mark(Place::Json, "method", "a")], "no JSON pointer")]
#[case(Method::Get, vec![mark(Place::Xml, "", "GetResidents")], "a GET has none")]
fn a_mark_that_tells_nothing_is_named(
    #[case] method: Method,
    #[case] marks: Vec<Mark>,
    #[case] problem: &str,
) {
    let found = after(|descriptor| {
        descriptor.operations[0].method = method;
        descriptor.operations[0].marks = marks;
    });
    assert!(found.len() == 1 && found[0].contains(problem), "{found:?}");
}

#[test]
fn what_is_missing_or_listed_twice_is_named() {
    let window = |calls| vec![Window { calls, seconds: 1 }];
    let budget = |windows| Budget { group: "calls".to_owned(), windows, at_once: None };
    let cases: [(Vec<String>, &str); 8] = [
        (after(|d| d.name.clear()), "name: is empty"),
        (after(|d| d.hosts.clear()), "hosts: none is listed"),
        (after(|d| d.hosts.push(d.hosts[0].clone())), "host `api.example.com`: is listed twice"),
        (after(|d| d.hosts = vec![HostPattern::Setting("x".to_owned())]), "names no setting"),
        (after(|d| d.operations.push(d.operations[0].clone())), "`residents`: is listed twice"),
        (after(|d| d.operations[0].group = Some("x".to_owned())), "group `x` without a budget"),
        (after(|d| d.budgets = vec![budget(Vec::new())]), "budget `calls`: limits nothing"),
        (after(|d| d.budgets = vec![budget(window(0))]), "a window of no calls or of no time"),
    ];
    for (found, problem) in cases {
        assert!(found.len() == 1 && found[0].contains(problem), "{problem}: {found:?}");
    }
    let word = |word: &str| StatusWord {
        word: word.to_owned(),
        standing: usersync_core::model::Standing::Current,
    };
    let found = after(|descriptor| descriptor.statuses = vec![word("Current"), word("current ")]);
    assert_eq!(found, ["status word `current`: is listed twice"]);
}
