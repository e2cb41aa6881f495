use rstest::rstest;

use super::*;

fn policy(settings: &serde_json::Value, granted: &[&str], endpoint: &str) -> Policy {
    let granted: Vec<_> = granted.iter().map(|host| host.parse().unwrap()).collect();
    Policy::new(
        &descriptor(),
        &granted,
        &credential(endpoint).settings,
        &serde_json::from_value(settings.clone()).unwrap(),
    )
}

fn strict(endpoint: &str) -> Policy {
    policy(&serde_json::json!({}), &[], endpoint)
}

#[rstest]
#[case("https://pms.customer.example/v1", "https://pms.customer.example/v1/x?a=1")]
#[case("https://pms.customer.example:8443", "https://PMS.customer.example:8443/x")]
#[case("https://pms.customer.example", "https://pms.customer.example:443/x")]
fn the_address_in_a_setting_may_be_called(#[case] endpoint: &str, #[case] url: &str) {
    strict(endpoint).admit(url).unwrap();
}

#[rstest]
#[case("https://evil.example/x", "does not ask for the host `evil.example`")]
#[case("https://pms.customer.example.evil.example/", "does not ask")]
#[case("https://evil.example#@pms.customer.example/", "does not ask")]
#[case("https://a.pms.example.com/", "add `a.pms.example.com` to the hosts granted")]
#[case("https://pms.customer.example:8443/", "does not ask")]
#[case("ftp://pms.customer.example/", "`ftp` is not spoken")]
#[case("https://user@pms.customer.example/", "a user name or a password")]
#[case("https://", "cannot be read")]
#[case("/api/next", "cannot be read: relative URL")]
fn anything_else_is_denied_and_says_why(#[case] url: &str, #[case] why: &str) {
    let denial = strict("https://pms.customer.example").admit(url).unwrap_err();
    assert!(denial.sentence().contains(why), "{}", denial.sentence());
}

#[test]
fn a_default_is_the_adapters_word_and_no_grant() {
    let url = "https://pms.example.com/x";
    let denial = strict("https://pms.example.com").admit(url).unwrap_err();
    assert!(matches!(denial, Denial::NotGranted { .. }), "{denial}");
    for grant in ["pms.example.com", "setting:endpoint"] {
        policy(&serde_json::json!({}), &[grant], "https://pms.example.com").admit(url).unwrap();
    }
}

#[test]
fn a_granted_pattern_holds_for_the_usual_port_only() {
    let policy =
        policy(&serde_json::json!({}), &["*.pms.example.com"], "https://pms.customer.example");
    policy.admit("https://a.pms.example.com/").unwrap();
    let denial = policy.admit("https://a.pms.example.com:8443/").unwrap_err();
    assert!(matches!(denial, Denial::Port { port: 8443, .. }), "{denial}");
}

#[test]
fn plain_http_needs_the_operators_word() {
    let endpoint = "http://pms.customer.example:8080";
    let denial = strict(endpoint).admit(endpoint).unwrap_err();
    let setting = "add \"pms.customer.example:8080\" to `egress.plain_http`";
    assert!(denial.to_string().contains(setting), "{denial}");
    let allowed = serde_json::json!({ "plain_http": ["pms.customer.example:8080"] });
    policy(&allowed, &[], endpoint).admit(endpoint).unwrap();
}

#[rstest]
#[case("https://127.0.0.1:8443/", "127.0.0.1:8443", "loopback")]
#[case("https://0x7f.1/", "127.0.0.1:443", "loopback")]
#[case("https://2130706433/", "127.0.0.1:443", "loopback")]
#[case("https://[::1]/", "[::1]:443", "loopback")]
#[case("https://[::ffff:10.0.0.1]/", "10.0.0.1:443", "private")]
#[case("https://169.254.169.254/", "169.254.169.254:443", "metadata")]
fn a_literal_address_is_checked_like_a_resolved_one(
    #[case] endpoint: &str,
    #[case] address: &str,
    #[case] class: &str,
) {
    let text = strict(endpoint).admit(endpoint).unwrap_err().to_string();
    let setting = format!("add \"{address}\" to `egress.private_addresses`");
    assert!(text.contains(&setting) && text.contains(class), "{text}");
    let allowed = serde_json::json!({ "private_addresses": [address] });
    policy(&allowed, &[], endpoint).admit(endpoint).unwrap();
}

#[test]
fn of_a_names_addresses_only_the_admitted_are_left() {
    let policy = strict("https://pms.customer.example");
    let addresses = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let mixed = policy.admit_addresses("pms", addresses(&["10.0.0.1:443", "1.1.1.1:443"]));
    assert_eq!(mixed.unwrap(), ["1.1.1.1:443".parse::<SocketAddr>().unwrap()]);
    let denial = policy.admit_addresses("pms", addresses(&["10.0.0.1:443"])).unwrap_err();
    assert!(matches!(denial, Denial::Address { .. }), "{denial}");
}
