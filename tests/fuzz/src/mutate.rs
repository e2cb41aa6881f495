//! A small mutator for the run among the tests: blind to coverage, and the same at every run.

use std::ops::Range;

use usersync_chance::Chance;

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

/// Changes an input in a few places; `other` lends pieces.
pub fn mutate(input: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    for _ in 0..=chance.below(4) {
        let at = chance.below(input.len() + 1);
        match chance.below(8) {
            0 if !input.is_empty() => {
                let at = chance.below(input.len());
                input[at] ^= 1 << chance.below(8);
            }
            1 if !input.is_empty() => {
                let at = chance.below(input.len());
                input[at] = byte(chance);
            }
            2 => input.insert(at, byte(chance)),
            3 => drop(input.drain(range(input.len(), chance))),
            4 => {
                let again = input[range(input.len(), chance)].to_vec();
                insert(input, at, &again);
            }
            5 => insert(input, at, TOKENS[chance.below(TOKENS.len())]),
            6 => insert(input, at, &other[range(other.len(), chance)]),
            _ => input.truncate(at),
        }
        input.truncate(MOST_BYTES);
    }
}

fn byte(chance: &mut Chance) -> u8 {
    chance.next().to_le_bytes()[0]
}

/// A range within `length`, most often a short one.
fn range(length: usize, chance: &mut Chance) -> Range<usize> {
    if length == 0 {
        return 0..0;
    }
    let start = chance.below(length);
    let most = [2, 8, 64, length][chance.below(4)];
    start..length.min(start + chance.below(most))
}

fn insert(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    input.splice(at..at, piece.iter().copied());
}
