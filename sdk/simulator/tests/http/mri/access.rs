//! The sign-in, the APIs that are granted, and the method.

use pms_simulator::CredentialsSeen::{Absent, Accepted, Refused};
use pms_simulator::{CredentialsSeen, Pms};
use rstest::rstest;

use super::{LEASE_DETAILS, PROPERTIES, credentials, get};
use crate::support::{Reply, http, start};

#[tokio::test]
async fn every_field_of_the_user_name_is_checked() {
    let simulator = start().await;
    let url = format!("{}?$api={PROPERTIES}", simulator.endpoint(Pms::Mri));
    let (user, password) = credentials(&simulator);
    for place in 0..4 {
        let mut fields: Vec<&str> = user.split('/').collect();
        fields[place] = "wrong";
        let call = http().get(&url).basic_auth(fields.join("/"), Some(&password));
        let reply = Reply::of(call).await;
        assert_eq!((reply.status, reply.header("content-type")), (401, "text/html; charset=utf-8"));
    }
    let wrong = [(user.as_str(), "wrong"), ("", ""), (user.rsplit_once('/').unwrap().0, &password)];
    for (user, password) in wrong {
        let reply = Reply::of(http().get(&url).basic_auth(user, Some(password))).await;
        assert_eq!(reply.status, 401);
    }
    assert_eq!(Reply::of(http().get(&url)).await.status, 401);
    assert_eq!(get(&simulator, &url).await.status, 200);

    let calls = simulator.calls();
    let seen: Vec<CredentialsSeen> = calls.iter().map(|call| call.credentials).collect();
    assert_eq!(seen[..7], [Refused; 7]);
    assert_eq!(seen[7..], [Absent, Accepted]);
    let text = serde_json::to_string(&calls).unwrap();
    let key = user.rsplit('/').next().unwrap();
    assert!(!text.contains(&password) && !text.contains(key));
}

#[rstest]
#[case::unknown("?$api=MRI_C-PMRM_Residents", 401)]
#[case::none("", 401)]
#[case::escaped("?%24api=mri_s-pmrm_propertyidbynameoraddress&%24format=json", 200)]
#[tokio::test]
async fn an_api_must_be_granted(#[case] query: &str, #[case] status: u16) {
    let simulator = start().await;
    let url = simulator.endpoint(Pms::Mri);
    let upper = url.replace("/mriapiservices/api.asp", "/MRIAPIServices/Api.asp");
    for url in [url, upper] {
        assert_eq!(get(&simulator, &format!("{url}{query}")).await.status, status);
    }
}

#[tokio::test]
async fn there_is_nothing_to_write() {
    let simulator = start().await;
    let (user, password) = credentials(&simulator);
    let url = format!("{}?$api={LEASE_DETAILS}", simulator.endpoint(Pms::Mri));
    let reply = Reply::of(http().post(url).basic_auth(user, Some(password)).body("<x/>")).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET"));
}
