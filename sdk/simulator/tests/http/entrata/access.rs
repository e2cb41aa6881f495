//! Who is let in, and which calls make sense.

use pms_simulator::CredentialsSeen::{Absent, Accepted, Refused};
use pms_simulator::{CredentialsSeen, EntrataQuirks, Pms};
use reqwest::RequestBuilder;
use rstest::rstest;
use serde_json::{Value, json};

use super::{envelope, error, rpc, setting};
use crate::support::{Reply, http, start};

#[tokio::test]
async fn a_key_opens_the_gateway_and_a_user_the_companys_own_address() {
    let simulator = start().await;
    let endpoint = simulator.endpoint(Pms::Entrata);
    let key = setting(&simulator, "leases_r2", "api_key");
    let call = |path: &str, auth: &str| {
        let mut body = envelope("getProperties", &json!([]));
        body["auth"]["type"] = json!(auth);
        http().post(format!("{endpoint}{path}")).json(&body)
    };
    let gateway = "/ext/orgs/demohousing/v1/properties";
    let status = |request: RequestBuilder| async { Reply::of(request).await.status };
    assert_eq!(status(call(gateway, "apikey").header("X-Api-Key", &key)).await, 200);
    assert_eq!(status(call(gateway, "apikey").header("X-Api-Key", "wrong")).await, 401);
    assert_eq!(status(call(gateway, "apikey")).await, 401);
    let elsewhere = call("/ext/orgs/nobody/v1/properties", "apikey").header("X-Api-Key", &key);
    assert_eq!(status(elsewhere).await, 403);
    let mixed_up = call(gateway, "basic").header("X-Api-Key", &key);
    assert_eq!(
        error(mixed_up).await,
        (200, json!(105), "Authentication type is not valid.".into())
    );

    let (user, password) =
        (setting(&simulator, "basic", "username"), setting(&simulator, "basic", "password"));
    let own = || call("/api/v1/properties", "basic");
    assert_eq!(status(own().basic_auth(&user, Some(&password))).await, 200);
    assert_eq!(status(own().basic_auth(&user, Some("wrong"))).await, 401);
    assert_eq!(status(own().header("X-Api-Key", &key)).await, 401);

    let calls = simulator.calls();
    let seen: Vec<CredentialsSeen> = calls.iter().map(|call| call.credentials).collect();
    let expected = [Accepted, Refused, Absent, Refused, Refused, Accepted, Refused, Refused];
    assert_eq!(seen, expected);
    assert_eq!(calls[0].headers["x-api-key"], "***");
    let text = serde_json::to_string(&calls).unwrap();
    assert!(!text.contains(&key) && !text.contains(&password));
}

#[rstest]
#[case("getProperties r2", 302, "Version r2 of getProperties is not supported.")]
#[case("getLeases r3", 302, "Version r3 of getLeases is not supported.")]
#[case("sendLeases", 301, "Method sendLeases is not offered by this service.")]
#[case("getLeases r2", 304, "propertyId is invalid or not accessible.")]
#[tokio::test]
async fn a_call_that_makes_no_sense_is_an_error_inside_a_success(
    #[case] method: &str,
    #[case] code: u16,
    #[case] message: &str,
) {
    let simulator = start().await;
    let call = || rpc(&simulator, method, &json!({ "propertyId": "7" }));
    assert_eq!(error(call()).await, (200, json!(code), message.to_owned()));
    simulator.set_quirks(EntrataQuirks { errors_as_400: true, ..EntrataQuirks::default() });
    assert_eq!(error(call()).await, (400, json!(code), message.to_owned()));
}

#[rstest]
#[case(json!({ "leaseStatusTypeIds": "4,9" }), "leaseStatusTypeIds is not valid.")]
#[case(json!({ "moveOutDateFrom": "2026-01-01" }), "moveOutDateFrom is not valid.")]
#[case(json!({ "leaseExpiringDateTo": "1/1/2026" }), "leaseExpiringDateTo is not valid.")]
#[tokio::test]
async fn a_parameter_that_makes_no_sense_is_named(#[case] mut params: Value, #[case] says: &str) {
    let simulator = start().await;
    params["propertyId"] = json!(220_901);
    let (status, code, message) = error(rpc(&simulator, "getLeases r2", &params)).await;
    assert_eq!((status, code, message.as_str()), (200, json!(303), says));
}

#[tokio::test]
async fn there_is_nothing_to_get_and_nothing_elsewhere() {
    let simulator = start().await;
    let endpoint = simulator.endpoint(Pms::Entrata);
    let reply = Reply::of(http().get(format!("{endpoint}/api/v1/leases"))).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "POST"));
    for path in ["/api/v1/artransactions", "/ext/orgs/demohousing/v2/leases", "/api/v1/leases/1"] {
        assert_eq!(Reply::of(http().post(format!("{endpoint}{path}"))).await.status, 404, "{path}");
    }
    let (status, code, _) = error(http().post(format!("{endpoint}/api/v1/leases")).body("{")).await;
    assert_eq!((status, code), (200, json!(300)));
}
