//! What holds of every page.

use reqwest::StatusCode;

use super::visitor::Visitor;
use crate::bench::Bench;

#[tokio::test]
async fn a_page_lets_nothing_in_from_elsewhere() {
    let bench = Bench::start().await;
    let page = Visitor::new(&bench, "viewer").get("/integrations").await;
    assert_eq!(page.status, StatusCode::OK);
    let policy = page.header("content-security-policy");
    for rule in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("cache-control"), "no-store");
    page.with("Nothing is connected yet")
        .without(" style=")
        .without("<script>")
        .without(" onclick=");
}

#[tokio::test]
async fn assets_are_kept_by_browsers_until_they_change() {
    let bench = Bench::start().await;
    let visitor = Visitor::new(&bench, "viewer");
    let page = visitor.get("/integrations").await.text;
    for (name, kind) in [("console.css", "text/css"), ("console.js", "text/javascript")] {
        let start = page.find("/assets/").unwrap();
        let version = page[start..].split('/').nth(2).unwrap();
        let file = visitor.get(&format!("/assets/{version}/{name}")).await;
        assert!(file.header("content-type").starts_with(kind));
        assert!(file.header("cache-control").contains("immutable"), "{name}");
        let other = visitor.get(&format!("/assets/another/{name}")).await;
        assert_eq!(other.header("cache-control"), "no-cache");
        assert_eq!(other.text, file.text);
    }
    assert_eq!(visitor.get("/assets/x/nothing.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_failure_is_told_on_a_page() {
    let bench = Bench::start().await;
    let visitor = Visitor::new(&bench, "viewer");
    let missing = visitor.get("/no-such-page").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let id = missing.header("x-request-id").to_owned();
    missing.with("There is nothing at this path.").with(&id);
    let forbidden = visitor.get("/properties/new").await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    forbidden.with("this takes admin");
    let stranger = bench.request(reqwest::Method::GET, "/integrations");
    let stranger = stranger.header("accept", "text/html").send().await.unwrap();
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_chosen_theme_is_there_from_the_first_byte() {
    let bench = Bench::start().await;
    let visitor = Visitor::new(&bench, "viewer");
    let chosen = visitor.post("/theme", &[("theme", "dark"), ("from", "/properties?q=a")]).await;
    assert_eq!(chosen.location(), "/properties?q=a");
    let cookie = chosen.header("set-cookie").split(';').next().unwrap().to_owned();
    visitor.get_with("/properties", &cookie).await.with("<html lang=\"en\" data-theme=\"dark\">");
    let away = visitor.post("/theme", &[("theme", "dark"), ("from", "//example.com/")]).await;
    assert_eq!(away.location(), "/");
}

#[tokio::test]
async fn a_property_is_added_found_and_picked() {
    let bench = Bench::start().await;
    let admin = Visitor::new(&bench, "admin");
    let form = [("name", "Maple Court"), ("time_zone", "Chicago"), ("organisation", "Example")];
    let wrong = admin.post("/properties/new", &form).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .with("value=\"Maple Court\"")
        .with("id=\"time_zone-error\"")
        .with("aria-invalid=\"true\"");

    let organisations = bench.get("/organisations").await.ok();
    let organisation = organisations["items"][0]["id"].as_str().unwrap();
    let form =
        [("name", "Maple Court"), ("time_zone", "America/Chicago"), ("organisation", organisation)];
    let added = admin.submit("/properties/new", &form).await.with("Maple Court was added.");
    assert!(added.header("set-cookie").starts_with("flash=;"), "the message is told once");

    let viewer = Visitor::new(&bench, "viewer");
    viewer.get("/properties?q=MAPLE").await.with("1 of 1 found").without("Add a property");
    viewer.get("/properties?q=oak").await.with("No property has this in its name");
    let property = bench.get("/properties").await.ok()["items"][0]["id"].clone();
    let picked = viewer.get(&format!("/properties?property={}", property.as_str().unwrap())).await;
    picked.with("<span class=\"picker-name\">Maple Court</span>").with("/people?property=");
}
