//! Somebody who looks at pages and sends forms.

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};

use crate::bench::Bench;

/// A browser without script, signed in.
pub(crate) struct Visitor<'a> {
    bench: &'a Bench,
    role: &'static str,
    http: Client,
}

/// A page as it arrived.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Shown {
    async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The page, which holds this.
    pub(crate) fn with(self, part: &str) -> Self {
        assert!(self.text.contains(part), "no `{part}` in {} {}", self.status, self.text);
        self
    }

    /// The page, which does not hold this.
    pub(crate) fn without(self, part: &str) -> Self {
        assert!(!self.text.contains(part), "`{part}` in {} {}", self.status, self.text);
        self
    }

    /// Where a form led.
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.header("location")
    }
}

impl<'a> Visitor<'a> {
    pub(crate) fn new(bench: &'a Bench, role: &'static str) -> Self {
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { bench, role, http }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.bench.service().url())
    }

    /// Looks at a page.
    pub(crate) async fn get(&self, path: &str) -> Shown {
        self.get_with(path, "").await
    }

    /// Looks at a page with these cookies.
    pub(crate) async fn get_with(&self, path: &str, cookies: &str) -> Shown {
        let request = self
            .http
            .get(self.url(path))
            .bearer_auth(self.bench.token(self.role))
            .header("accept", "text/html,*/*;q=0.8")
            .header("cookie", cookies);
        Shown::of(request.send().await.unwrap()).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let request = self
            .http
            .post(self.url(path))
            .bearer_auth(self.bench.token(self.role))
            .header("accept", "text/html,*/*;q=0.8")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(written(fields));
        Shown::of(request.send().await.unwrap()).await
    }

    /// Sends a file in a form, and looks at the page that it leads to.
    pub(crate) async fn upload(&self, path: &str, field: &str, bytes: &[u8]) -> Shown {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"a.wasm\"\r\n\
             Content-Type: application/wasm\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat();
        let request = self
            .http
            .post(self.url(path))
            .bearer_auth(self.bench.token(self.role))
            .header("accept", "text/html,*/*;q=0.8")
            .header("content-type", "multipart/form-data; boundary=edge")
            .body(body);
        let answer = Shown::of(request.send().await.unwrap()).await;
        match answer.status {
            StatusCode::SEE_OTHER => self.get(answer.location()).await,
            _ => answer,
        }
    }

    /// Sends a form that is taken, and looks at the page that it leads to, message included.
    pub(crate) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let answer = self.post(path, fields).await;
        let next = answer.location().to_owned();
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default();
        self.get_with(&next, cookie).await
    }
}

/// Fields as a form sends them.
fn written(fields: &[(&str, &str)]) -> String {
    let url = reqwest::Url::parse_with_params("http://form.invalid/", fields).unwrap();
    url.query().unwrap_or_default().to_owned()
}
