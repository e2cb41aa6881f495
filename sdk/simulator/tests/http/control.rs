//! The control API's contract.

use pms_simulator::{Pms, Simulator, YardiQuirks};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{MAPLE, Reply, Soap, Tree, codes, http, start};

async fn control(simulator: &Simulator, method: Method, path: &str, body: Value) -> Reply {
    let url = format!("{}/control{path}", simulator.control_url());
    let request = http().request(method, url);
    Reply::of(if body.is_null() { request } else { request.body(body.to_string()) }).await
}

#[tokio::test]
async fn the_world_names_endpoints_settings_properties_and_residents() {
    let simulator = start().await;
    let world = control(&simulator, Method::GET, "/world", Value::Null).await.json();
    assert_eq!(world["now"], "2026-06-02T12:00:00Z");
    let keys = |pms: &str| -> Vec<String> {
        world["pms"][pms]["settings"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(
        keys("yardi"),
        [
            "endpoint",
            "username",
            "password",
            "server_name",
            "database",
            "platform",
            "interface_entity",
            "interface_license",
            "interface",
        ]
    );
    assert_eq!(keys("appfolio"), ["endpoint", "api", "client_id", "client_secret", "developer_id"]);
    for pms in ["yardi", "appfolio"] {
        let pms = &world["pms"][pms];
        assert_eq!(pms["endpoint"], pms["settings"]["endpoint"]);
        assert_eq!(pms["properties"].as_array().unwrap().len(), 2);
        assert_eq!(pms["properties"][0]["residents"].as_array().unwrap().len(), 40);
    }
    assert_eq!(world["pms"]["yardi"]["properties"][0]["name"], "Maple Court Apartments");
}

#[tokio::test]
async fn residents_are_put_patched_and_deleted() {
    let simulator = start().await;
    let residents = format!("/yardi/properties/{MAPLE}/residents");
    let two = json!([
        { "id": "t1", "first_name": "Nora", "status": "Current", "phone": "(512) 555-0142" },
        { "id": "t2", "first_name": "Dev", "status": "Future" },
    ]);
    let reply = control(&simulator, Method::PUT, &residents, two.clone()).await;
    assert_eq!((reply.status, reply.json()), (200, json!({ "residents": 2 })));
    assert_eq!(control(&simulator, Method::GET, &residents, Value::Null).await.json(), two);

    let patch = json!({ "phone": null, "email": "", "status": "Notice" });
    let reply = control(&simulator, Method::PATCH, &format!("{residents}/t1"), patch).await;
    let patched = json!({ "id": "t1", "first_name": "Nora", "email": "", "status": "Notice" });
    assert_eq!(reply.json()["residents"], json!([patched]));
    let tree = Tree::parse(&Soap::residents(&simulator, MAPLE).send().await.body);
    assert_eq!(tree.text_of("Status").as_deref(), Some("Notice"));

    let reply = control(&simulator, Method::DELETE, &format!("{residents}/t1"), Value::Null).await;
    assert_eq!((reply.status, reply.json()), (200, json!({ "removed": ["t1"] })));
    assert_eq!(codes(&Soap::residents(&simulator, MAPLE).send().await), ["t2"]);
}

#[tokio::test]
async fn one_resident_may_have_several_leases() {
    let simulator = start().await;
    let residents = format!("/yardi/properties/{MAPLE}/residents");
    let rows = json!([
        { "id": "t1", "status": "Current", "lease": "L1" },
        { "id": "t1", "status": "Future", "lease": "L2" },
    ]);
    control(&simulator, Method::PUT, &residents, rows).await;
    let unit = json!({ "unit": "0205" });
    let one = control(&simulator, Method::PATCH, &format!("{residents}/t1?lease=L2"), unit).await;
    assert_eq!(one.json()["residents"].as_array().unwrap().len(), 1);
    let name = json!({ "first_name": "Nora" });
    let all = control(&simulator, Method::PATCH, &format!("{residents}/t1"), name).await.json();
    assert_eq!(all["residents"][0].get("unit"), None);
    assert_eq!(all["residents"][1]["unit"], "0205");
    assert_eq!(all["residents"][1]["first_name"], "Nora");
    control(&simulator, Method::DELETE, &format!("{residents}/t1?lease=L1"), Value::Null).await;
    let left = simulator.residents(Pms::Yardi, MAPLE).unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].lease.as_deref(), Some("L2"));
}

#[tokio::test]
async fn whoever_is_nested_goes_with_the_leaseholder() {
    let simulator = start().await;
    let residents = format!("/yardi/properties/{MAPLE}/residents");
    let rows = json!([
        { "id": "r1", "role": "occupant", "household": "t1" },
        { "id": "t1" },
        { "id": "t2", "household": "h2", "role": "leaseholder" },
        { "id": "r2", "role": "minor", "household": "h2" },
    ]);
    assert_eq!(control(&simulator, Method::PUT, &residents, rows).await.status, 200);
    let listed = codes(&Soap::residents(&simulator, MAPLE).send().await);
    assert_eq!(listed, ["t1", "r1", "t2", "r2"]);
    let reply = control(&simulator, Method::DELETE, &format!("{residents}/t1"), Value::Null).await;
    assert_eq!(reply.json(), json!({ "removed": ["t1", "r1"] }));
}

#[tokio::test]
async fn a_property_is_added_and_then_renamed() {
    let simulator = start().await;
    let path = "/yardi/properties/oak09";
    let details = json!({ "name": "Oak Row", "address": { "city": "Waco" } });
    assert_eq!(control(&simulator, Method::PUT, path, details).await.status, 201);
    assert!(codes(&Soap::residents(&simulator, "oak09").send().await).is_empty());
    let renamed = json!({ "name": "Oak Terrace" });
    assert_eq!(control(&simulator, Method::PUT, path, renamed).await.status, 200);
    let reply = Soap::new(&simulator, "GetPropertyConfigurations").send().await;
    let tree = Tree::parse(&reply.body);
    let names = tree.all("MarketingName");
    assert_eq!(names.last().unwrap().text, "Oak Terrace");
    assert_eq!(names.len(), 3);
}

#[tokio::test]
async fn the_clock_stops_moves_and_runs_on() {
    let simulator = start().await;
    let set = json!({ "now": "2026-11-30T23:30:00Z" });
    let reply = control(&simulator, Method::PUT, "/clock", set).await;
    assert_eq!(reply.json(), json!({ "now": "2026-11-30T23:30:00Z", "stopped": true }));
    let moved =
        control(&simulator, Method::PUT, "/clock", json!({ "advance_seconds": 3600 })).await;
    assert_eq!(moved.json()["now"], "2026-12-01T00:30:00Z");
    let reply = Soap::new(&simulator, "GetPropertyConfigurations").send().await;
    let month = Tree::parse(&reply.body).text_of("AccountsPayable");
    assert_eq!(month.as_deref(), Some("12/2026"));
    let freed = control(&simulator, Method::PUT, "/clock", json!({ "now": null })).await;
    assert_eq!(freed.json()["stopped"], false);
    assert_eq!(control(&simulator, Method::GET, "/clock", Value::Null).await.status, 200);
}

#[tokio::test]
async fn quirks_are_shown_and_changed() {
    let simulator = start().await;
    let reply = control(&simulator, Method::PUT, "/yardi/quirks", json!({ "latin1": true })).await;
    assert_eq!((reply.status, &reply.json()["latin1"]), (200, &json!(true)));
    assert!(simulator.quirks::<YardiQuirks>().latin1);
    let reply = control(&simulator, Method::GET, "/appfolio/quirks", Value::Null).await;
    assert_eq!(reply.json()["page_size_cap"], 1000);
    let unknown = json!({ "page_size": 3 });
    let reply = control(&simulator, Method::PUT, "/appfolio/quirks", unknown).await;
    assert_eq!(reply.status, 422);
}

#[tokio::test]
async fn calls_are_listed_and_forgotten() {
    let simulator = start().await;
    Soap::residents(&simulator, MAPLE).send().await;
    let calls = control(&simulator, Method::GET, "/calls", Value::Null).await.json();
    assert_eq!(calls[0]["operation"], "GetResidents");
    assert_eq!(calls[0]["credentials"], "accepted");
    assert_eq!(calls[0]["at"], "2026-06-02T12:00:00Z");
    let forgotten = control(&simulator, Method::DELETE, "/calls", Value::Null).await;
    assert_eq!(forgotten.json(), json!({ "removed": 1 }));
    Soap::residents(&simulator, MAPLE).send().await;
    let calls = control(&simulator, Method::GET, "/calls", Value::Null).await.json();
    assert_eq!(calls.as_array().unwrap().len(), 1);
    assert_eq!(calls[0]["number"], 2, "numbers go on");
}

#[rstest]
#[case::pms("PUT", "/oak/properties/x/residents", json!([]), 404, "no PMS `oak`", "use one of yardi, appfolio")]
#[case::property("PUT", "/yardi/properties/x/residents", json!([]), 404, "no property `x`", "maple01")]
#[case::resident("PATCH", "/yardi/properties/maple01/residents/x", json!({}), 404, "no resident `x`", "/control/world")]
#[case::gone(
    "DELETE",
    "/yardi/properties/maple01/residents/x",
    Value::Null,
    404,
    "no resident `x`",
    "/control/world"
)]
#[case::field("PUT", "/yardi/properties/maple01/residents", json!([{ "id": "1", "mail": "" }]), 422, "unknown field `mail`", "neutral names")]
#[case::id("PUT", "/yardi/properties/maple01/residents", json!([{ "first_name": "Nora" }]), 422, "no `id`", "`id`")]
#[case::date("PUT", "/yardi/properties/maple01/residents", json!([{ "id": "1", "move_in": "6/1/2026" }]), 422, "`6/1/2026`", "YYYY-MM-DD")]
#[case::orphan("PUT", "/yardi/properties/maple01/residents", json!([{ "id": "1", "role": "occupant" }]), 422, "no leaseholder", "`household`")]
#[case::shape("PUT", "/yardi/properties/maple01/residents", json!({ "id": "1" }), 422, "not an array of residents", "send JSON")]
#[case::route("POST", "/world", Value::Null, 404, "no `POST /control/world`", "GET /control")]
#[case::clock("PUT", "/clock", json!({ "advance_seconds": i64::MAX }), 422, "out of range", "advance_seconds")]
#[case::kind("POST", "/faults", json!({ "pms": "yardi", "kind": "fire" }), 422, "unknown variant `fire`", "`kind`")]
#[tokio::test]
async fn a_refusal_says_what_is_wrong_and_what_to_do(
    #[case] method: &str,
    #[case] path: &str,
    #[case] body: Value,
    #[case] status: u16,
    #[case] error: &str,
    #[case] hint: &str,
) {
    let simulator = start().await;
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let reply = control(&simulator, method, path, body).await;
    assert_eq!(reply.status, status, "{}", reply.body);
    let answer = reply.json();
    assert!(answer["error"].as_str().unwrap().contains(error), "{answer}");
    assert!(answer["hint"].as_str().unwrap().contains(hint), "{answer}");
}

#[tokio::test]
async fn text_that_is_no_json_is_400() {
    let simulator = start().await;
    let url = format!("{}/control/faults", simulator.control_url());
    let reply = Reply::of(http().post(url).body("{")).await;
    assert_eq!(reply.status, 400);
    assert!(reply.json()["hint"].as_str().unwrap().contains("send JSON"));
}

#[tokio::test]
async fn a_refused_change_changes_nothing() {
    let simulator = start().await;
    let before = simulator.residents(Pms::Yardi, MAPLE).unwrap();
    let residents = format!("/yardi/properties/{MAPLE}/residents");
    let path = format!("{residents}/{}", before[0].id);
    let reply = control(&simulator, Method::PATCH, &path, json!({ "move_in": "soon" })).await;
    assert_eq!(reply.status, 422);
    let rows = json!([{ "id": "t1" }, { "id": "" }]);
    assert_eq!(control(&simulator, Method::PUT, &residents, rows).await.status, 422);
    assert_eq!(simulator.residents(Pms::Yardi, MAPLE).unwrap(), before);
}

#[tokio::test]
async fn every_route_is_listed_and_the_ports_are_apart() {
    let simulator = start().await;
    let routes = control(&simulator, Method::GET, "", Value::Null).await.json();
    assert_eq!(routes.as_array().unwrap().len(), 16);
    let url = format!("{}/control/world", simulator.endpoint(Pms::AppFolio));
    assert_eq!(Reply::of(http().get(url)).await.status, 404);
    let calls = simulator.calls();
    assert_eq!((calls[0].pms, calls[0].path.as_str()), (None, "/control/world"));
}

#[tokio::test]
async fn stopping_closes_both_ports() {
    let simulator = start().await;
    let urls = [simulator.endpoint(Pms::AppFolio), simulator.control_url().to_owned()];
    simulator.stop().await;
    for url in urls {
        assert!(http().get(url).send().await.unwrap_err().is_connect());
    }
}
