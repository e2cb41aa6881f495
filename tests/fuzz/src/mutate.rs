//! A small mutator for the run among the tests: blind to coverage, and the same at every run.

use std::ops::Range;

/// Pieces that mean something in the formats that PMSs speak.
pub(crate) const TOKENS: [&[u8]; 28] = [
    b"<",
    b">",
    b"</",
    b"/>",
    b"&",
    b"&amp;",
    b"&#x0;",
    b"&#55296;",
    b"<![CDATA[",
    b"]]>",
    b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b" xsi:nil=\"true\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"-1",
    b"1e999",
    b"0001-01-01",
    b"9999-12-31T23:59:59.9999999",
    b"02/30/2026",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
];

/// The longest input it makes.
const MOST_BYTES: usize = 16 << 10;

/// A source of numbers that look like chance (`SplitMix64`).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The same seed throws the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.throw() % end).unwrap_or_default()
    }

    fn byte(&mut self) -> u8 {
        self.throw().to_le_bytes()[0]
    }

    /// A range within `length`, most often a short one.
    fn range(&mut self, length: usize) -> Range<usize> {
        let start = self.below(length);
        let most = [2, 8, 64, length][self.below(4)];
        start..length.min(start + self.below(most))
    }
}

/// Changes an input in a few places; `other` lends pieces.
pub fn mutate(input: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    for _ in 0..=dice.below(4) {
        let at = dice.below(input.len() + 1);
        match dice.below(8) {
            0 if !input.is_empty() => {
                let at = dice.below(input.len());
                input[at] ^= 1 << dice.below(8);
            }
            1 if !input.is_empty() => {
                let at = dice.below(input.len());
                input[at] = dice.byte();
            }
            2 => input.insert(at, dice.byte()),
            3 => drop(input.drain(dice.range(input.len()))),
            4 => {
                let again = input[dice.range(input.len())].to_vec();
                insert(input, at, &again);
            }
            5 => insert(input, at, TOKENS[dice.below(TOKENS.len())]),
            6 => insert(input, at, &other[dice.range(other.len())]),
            _ => input.truncate(at),
        }
        input.truncate(MOST_BYTES);
    }
}

fn insert(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    input.splice(at..at, piece.iter().copied());
}
