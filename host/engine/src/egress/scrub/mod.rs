//! Keeps known secrets out of whatever comes back or is written down.
//!
//! A secret is found however each of its characters is written: as itself, percent-escaped, as a
//! JSON escape or as an XML reference; and within base64 at any alignment. What is shorter than
//! eight characters is not looked for: it would be found everywhere.

mod needle;
mod stream;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use needle::Needles;
pub use stream::ScrubStream;

/// What stands where a secret was. It survives every escape, so that a link which held a secret
/// is known again when an adapter wants to follow it.
pub const MARK: &str = "~secret-removed~";

/// The fewest characters that are looked for.
const SHORTEST: usize = 8;

/// Removes the secrets it has learnt. Clones share what they know and what they count.
#[derive(Clone, Default)]
pub struct Scrubber(Arc<Shared>);

#[derive(Default)]
struct Shared {
    needles: RwLock<Arc<Needles>>,
    hits: AtomicU64,
}

impl Scrubber {
    /// A scrubber that knows of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks for this value from now on, in streams already begun too.
    pub fn learn(&self, secret: &str) {
        if secret.chars().count() < SHORTEST {
            return;
        }
        let mut needles = self.0.needles.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut needles).add(secret);
    }

    /// The bytes without secrets.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.stream();
        let mut clean = stream.push(bytes);
        clean.extend(stream.finish());
        clean
    }

    /// The text without secrets.
    pub fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned()
    }

    /// A scrubber for bytes that come in pieces.
    pub fn stream(&self) -> ScrubStream {
        ScrubStream::new(self.clone())
    }

    /// Whether a text holds a secret, or the mark of one that was removed.
    pub fn finds_in(&self, text: &str) -> bool {
        let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
        decoded.contains(MARK) || self.needles().is_in(text.as_bytes())
    }

    /// How many secrets were removed so far.
    pub fn hits(&self) -> u64 {
        self.0.hits.load(Ordering::Relaxed)
    }

    fn needles(&self) -> Arc<Needles> {
        Arc::clone(&self.0.needles.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn count_hit(&self) {
        self.0.hits.fetch_add(1, Ordering::Relaxed);
    }
}

impl std::fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scrubber").field("hits", &self.hits()).finish_non_exhaustive()
    }
}
