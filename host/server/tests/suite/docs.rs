//! The page that shows the document comes from here alone.

use reqwest::Method;

use crate::bench::{Bench, send};

#[tokio::test]
async fn the_page_and_all_that_it_loads_come_from_here() {
    let bench = Bench::start().await;
    let page = send(bench.request(Method::GET, "/docs")).await;
    assert!(page.header("content-type").starts_with("text/html"), "{page:?}");
    let policy = page.header("content-security-policy").to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"));
    let html = page.ok().as_str().unwrap().to_owned();
    assert!(!html.contains("://"), "{html}");
    let mut loaded = 0;
    for attribute in ["src=\"", "href=\""] {
        for rest in html.split(attribute).skip(1) {
            let file = rest.split('"').next().unwrap().trim_start_matches("./");
            send(bench.request(Method::GET, &format!("/docs/{file}"))).await.ok();
            loaded += 1;
        }
    }
    assert!(loaded >= 4, "{html}");
    let start = send(bench.request(Method::GET, "/docs/swagger-initializer.js")).await.ok();
    let start = start.as_str().unwrap();
    assert!(start.contains("/api/v1/openapi.json"), "{start}");
    assert!(start.contains("\"validatorUrl\": \"none\""), "{start}");
    send(bench.request(Method::GET, "/docs/made-up.js")).await.problem("not-found");
}
