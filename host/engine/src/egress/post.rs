//! Telling somebody something at a URL that a person of the house named.
//!
//! It leaves by the same door as every call: the address that the name leads to is checked and is
//! the one connected to, nothing is redirected, and nothing of the answer is kept but its status.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::connect::{Connections, call_failure};
use super::denial::Denial;
use super::failure::Stop;
use super::{Egress, Policy};

/// The longest that the other side may take to answer.
const LONGEST: Duration = Duration::from_secs(20);

/// Something to be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    pub url: String,
    /// Beside the type of the content.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: String,
}

/// What came of telling it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// The other side answered with this status.
    Answered(u16),
    /// It was not told, or nobody answered; why.
    Failed(String),
}

impl Egress {
    /// Whether a URL may be told anything, short of where its name leads.
    pub fn admit(&self, url: &str) -> Result<Url, Denial> {
        Policy::of_people(&self.settings).admit(url)
    }

    /// Tells it.
    pub async fn post(&self, post: &Post) -> Arrival {
        match tokio::time::timeout(LONGEST, self.try_post(post)).await {
            Ok(Ok(status)) => Arrival::Answered(status),
            Ok(Err(Stop::Failure(failure))) => Arrival::Failed(failure.message),
            Ok(Err(Stop::Instead(answer))) => Arrival::Answered(answer.status),
            Err(_) => Arrival::Failed(format!("no answer within {} s", LONGEST.as_secs())),
        }
    }

    async fn try_post(&self, post: &Post) -> Result<u16, Stop> {
        let connections = Connections::new(
            Policy::of_people(&self.settings),
            Arc::clone(&self.resolver),
            Arc::clone(&self.tls),
            &self.settings.limits,
        );
        let url = connections.admit(&post.url)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let client = connections.client(&url).await?;
        let mut request = client.post(url).header("content-type", "application/json");
        for (name, value) in &post.headers {
            request = request.header(*name, value);
        }
        let sent = request.body(post.body.clone()).send().await;
        Ok(sent.map_err(|error| call_failure(&host, &error))?.status().as_u16())
    }
}
