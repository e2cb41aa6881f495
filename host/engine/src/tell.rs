//! Telling webhooks what is due to them, signed, and again until it arrives.
//!
//! The signature is that of the Standard Webhooks: an HMAC-SHA256 over id, time and body, under the
//! webhook's secret. The same delivery has the same id each time, so that whoever receives it twice
//! can tell.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use tracing::{debug, error};
use usersync_store::{Attempted, DueDelivery, WEBHOOK_SECRET_MARK};

use crate::egress::{Arrival, Post};
use crate::engine::{Engine, EngineError};

/// Waits between attempts: ten of them over a day and a half, then it is given up.
const WAITS: [TimeDelta; 10] = [
    TimeDelta::seconds(5),
    TimeDelta::seconds(30),
    TimeDelta::minutes(2),
    TimeDelta::minutes(10),
    TimeDelta::minutes(30),
    TimeDelta::hours(1),
    TimeDelta::hours(3),
    TimeDelta::hours(6),
    TimeDelta::hours(12),
    TimeDelta::hours(12),
];

/// Signs what is told: `v1,` and the base64 of the HMAC.
pub fn signature(secret: &SecretString, id: &str, timestamp: i64, body: &str) -> String {
    let text = secret.expose_secret();
    let key = BASE64_STANDARD.decode(text.strip_prefix(WEBHOOK_SECRET_MARK).unwrap_or(text));
    let key = key.unwrap_or_else(|_| text.as_bytes().to_vec());
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length will do");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

impl Engine {
    /// Makes one delivery that is due; false if none is.
    pub async fn deliver_due(&self) -> Result<bool, EngineError> {
        let now = self.clock().now();
        let Some(due) = self.store().claim_delivery(now).await? else { return Ok(false) };
        let arrival = self.egress().post(&post(&due, now)).await;
        let now = self.clock().now();
        let attempted = attempted(&due, arrival, now);
        if let Some(failure) = &attempted.failure {
            let id = due.delivery.id;
            debug!(delivery.id = %id, "Delivery {id} did not arrive: {failure}");
        }
        metrics::counter!(
            "usersync_deliveries_total",
            "arrived" => if attempted.failure.is_none() { "true" } else { "false" }
        )
        .increment(1);
        self.store().note_attempt(&due.delivery, &attempted, now).await?;
        Ok(true)
    }

    /// Makes deliveries for as long as this is polled.
    pub(crate) async fn deliver(&self, look_every: std::time::Duration) {
        loop {
            match self.deliver_due().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(problem) => error!("Webhooks could not be told: {problem}"),
            }
            tokio::time::sleep(look_every).await;
        }
    }
}

fn post(due: &DueDelivery, now: DateTime<Utc>) -> Post {
    let (id, timestamp) = (due.delivery.id.to_string(), now.timestamp());
    let signatures: Vec<String> = due
        .secrets
        .iter()
        .map(|secret| signature(secret, &id, timestamp, &due.delivery.body))
        .collect();
    Post {
        url: due.url.clone(),
        headers: vec![
            ("webhook-id", id),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signatures.join(" ")),
        ],
        body: due.delivery.body.clone(),
    }
}

/// Anything but a success is a failure, and tried again until there were enough attempts.
fn attempted(due: &DueDelivery, arrival: Arrival, now: DateTime<Utc>) -> Attempted {
    let (status, failure) = match arrival {
        Arrival::Answered(status @ 200..=299) => (Some(status), None),
        Arrival::Answered(status) => (Some(status), Some(format!("it was answered with {status}"))),
        Arrival::Failed(why) => (None, Some(why)),
    };
    let made = usize::try_from(due.delivery.attempts).unwrap_or(usize::MAX);
    let again_at = WAITS.get(made.saturating_sub(1)).map(|wait| now + *wait);
    Attempted { status, failure, again_at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_standard() {
        // The example of the Standard Webhooks specification.
        let secret = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let body = r#"{"test": 2432232314}"#;
        let signed = signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
