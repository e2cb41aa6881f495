//! Adapters: taking a version in, looking at what it asks for, and using it.

use reqwest::StatusCode;

use super::visitor::Visitor;
use crate::bench::component;
use crate::feed::Feed;

#[tokio::test]
async fn a_version_is_taken_in_looked_at_and_used() {
    let feed = Feed::start().await;
    let admin = Visitor::new(&feed.bench, "admin");
    admin.get("/adapters").await.with("No adapter is installed").with("multipart/form-data");
    let refused = admin.upload("/adapters", "component", b"no component").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.with("no WebAssembly");
    let nothing = admin.upload("/adapters", "component", b"").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    nothing.with("Choose the file of an adapter");

    let taken =
        admin.upload("/adapters", "component", &std::fs::read(component("yardi")).unwrap()).await;
    taken.with("Yardi Voyager").with("setting:endpoint").with("No version is in use");
    let installed = feed.bench.get("/adapters/yardi").await.ok();
    let version = installed["versions"][0]["version"].as_str().unwrap().to_owned();
    let path = "/adapters/yardi/activate";
    admin.get(&format!("{path}?version={version}")).await.with("Let it reach");
    let ungranted = admin.post(path, &[("version", &version)]).await;
    assert_eq!(ungranted.status, StatusCode::UNPROCESSABLE_ENTITY);
    ungranted.with("nobody granted");
    let form = [("version", version.as_str()), ("grant", "setting:endpoint")];
    let active = admin.submit(path, &form).await.with("is in use: every run that begins");
    active.with("Active").without("Roll back");
    let viewer = Visitor::new(&feed.bench, "viewer");
    viewer.get("/adapters").await.with("Yardi Voyager").without("Install a version");
    assert_eq!(viewer.get("/adapters/none").await.status, StatusCode::NOT_FOUND);
}
