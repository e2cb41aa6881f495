//! Scrubbing what comes in pieces.

use super::needle::Found;
use super::{MARK, Scrubber};

/// Scrubs bytes piece by piece. What may be the start of a secret is held back until it is known.
pub struct ScrubStream {
    scrubber: Scrubber,
    held: Vec<u8>,
}

impl ScrubStream {
    pub(super) fn new(scrubber: Scrubber) -> Self {
        Self { scrubber, held: Vec::new() }
    }

    /// Takes a piece in and gives out what is certain.
    pub fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(piece);
        self.drain(false)
    }

    /// Gives out the rest: no more comes.
    pub fn finish(&mut self) -> Vec<u8> {
        self.drain(true)
    }

    fn drain(&mut self, at_end: bool) -> Vec<u8> {
        let needles = self.scrubber.needles();
        let mut clean = Vec::with_capacity(self.held.len());
        let mut at = 0;
        while at < self.held.len() {
            match needles.find_at(&self.held[at..], at_end) {
                Found::No => {
                    clean.push(self.held[at]);
                    at += 1;
                }
                Found::Secret { length } => {
                    clean.extend_from_slice(MARK.as_bytes());
                    self.scrubber.count_hit();
                    at += length;
                }
                Found::Perhaps => break,
            }
        }
        self.held.drain(..at);
        clean
    }
}
