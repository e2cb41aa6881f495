//! Finding a secret in whatever way it is written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use zeroize::Zeroizing;

use super::SHORTEST;

/// Everything that is looked for.
#[derive(Clone)]
pub(super) struct Needles {
    values: Vec<Zeroizing<Vec<u8>>>,
    /// The bytes that a written secret can begin with.
    first: [bool; 256],
}

impl Default for Needles {
    fn default() -> Self {
        Self { values: Vec::new(), first: [false; 256] }
    }
}

/// What stands at one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    No,
    Secret {
        length: usize,
    },
    /// More bytes are needed to tell.
    Perhaps,
}

impl Needles {
    /// Adds a secret and what base64 makes of it.
    pub(super) fn add(&mut self, secret: &str) {
        self.insert(secret.as_bytes().to_vec());
        for needle in within_base64(secret.as_bytes()) {
            self.insert(needle);
        }
    }

    fn insert(&mut self, value: Vec<u8>) {
        let value = Zeroizing::new(value);
        if value.len() < SHORTEST || self.values.contains(&value) {
            return;
        }
        for start in [value[0], b'%', b'&', b'\\'] {
            self.first[usize::from(start)] = true;
        }
        self.first[usize::from(b'+')] |= value[0] == b' ';
        self.values.push(value);
    }

    /// The longest secret that begins where this text begins.
    pub(super) fn find_at(&self, text: &[u8], at_end: bool) -> Found {
        if !text.first().is_some_and(|byte| self.first[usize::from(*byte)]) {
            return Found::No;
        }
        let mut longest = Found::No;
        for value in &self.values {
            match read(value, text) {
                Found::Perhaps if !at_end => return Found::Perhaps,
                Found::Perhaps | Found::No => {}
                Found::Secret { length } => {
                    if !matches!(longest, Found::Secret { length: known } if known >= length) {
                        longest = Found::Secret { length };
                    }
                }
            }
        }
        longest
    }

    /// Whether a secret stands anywhere in this text.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        (0..text.len()).any(|at| matches!(self.find_at(&text[at..], true), Found::Secret { .. }))
    }
}

/// How many readings of a value are tried, in multiples of its length. Only a value that is itself
/// made of escapes has more, and no PMS may keep the host busy with one.
const MOST_READINGS: usize = 16;

/// Reads the text as this value, each character written in any way.
///
/// Where a character can be read both as itself and as the start of an escape, both are tried.
fn read(value: &[u8], text: &[u8]) -> Found {
    let mut perhaps = false;
    let mut others = Vec::new();
    let mut place = Some((0, 0));
    for _ in 0..=value.len() * MOST_READINGS {
        let Some((at, known)) = place.take().or_else(|| others.pop()) else { break };
        if known == value.len() {
            return Found::Secret { length: at };
        }
        let Some(byte) = text.get(at) else {
            perhaps = true;
            continue;
        };
        if *byte == value[known] {
            place = Some((at + 1, known + 1));
        }
        match Escape::read(&text[at..]) {
            Escape::None => {}
            Escape::Unfinished => perhaps = true,
            Escape::Of { length, bytes, count } => {
                if value[known..].starts_with(&bytes[..count]) {
                    others.push((at + length, known + count));
                }
            }
        }
    }
    if perhaps { Found::Perhaps } else { Found::No }
}

/// What an escape at the start of a text stands for.
enum Escape {
    None,
    /// The text ends within what may be an escape.
    Unfinished,
    /// So many bytes of text stand for the first `count` of these.
    Of {
        length: usize,
        bytes: [u8; 4],
        count: usize,
    },
}

impl Escape {
    fn read(text: &[u8]) -> Self {
        match text[0] {
            b'+' => Self::of_char(1, ' '),
            b'%' => Self::percent(text),
            b'&' => Self::reference(text),
            b'\\' => Self::json(text),
            _ => Self::None,
        }
    }

    fn of_char(length: usize, character: char) -> Self {
        let mut bytes = [0; 4];
        let count = character.encode_utf8(&mut bytes).len();
        Self::Of { length, bytes, count }
    }

    fn percent(text: &[u8]) -> Self {
        match (text.get(1).copied().map(hex), text.get(2).copied().map(hex)) {
            (Some(Some(high)), Some(Some(low))) => {
                let byte = u8::try_from(high << 4 | low).unwrap_or_default();
                Self::Of { length: 3, bytes: [byte, 0, 0, 0], count: 1 }
            }
            (None, _) | (Some(Some(_)), None) => Self::Unfinished,
            _ => Self::None,
        }
    }

    /// `&name;`, `&#number;` or `&#xnumber;`.
    fn reference(text: &[u8]) -> Self {
        const LONGEST: usize = 12;
        let reach = &text[1..text.len().min(LONGEST)];
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
        let name = &reach[..reach.iter().take_while(|byte| is_part(byte)).count()];
        if name.len() == reach.len() && text.len() < LONGEST {
            return Self::Unfinished;
        }
        if reach.get(name.len()) != Some(&b';') {
            return Self::None;
        }
        let character = match name {
            b"amp" => Some('&'),
            b"lt" => Some('<'),
            b"gt" => Some('>'),
            b"quot" => Some('"'),
            b"apos" => Some('\''),
            [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
            [b'#', digits @ ..] => number(digits, 10),
            _ => None,
        };
        character.map_or(Self::None, |character| Self::of_char(name.len() + 2, character))
    }

    fn json(text: &[u8]) -> Self {
        let character = match text.get(1) {
            None => return Self::Unfinished,
            Some(b'u') => return Self::json_unit(text),
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'"') => '"',
            Some(b'/') => '/',
            Some(b'\\') => '\\',
            Some(_) => return Self::None,
        };
        Self::of_char(2, character)
    }

    /// `\uXXXX`, or two of them for a character beyond the first 65,536.
    fn json_unit(text: &[u8]) -> Self {
        let unit = |start: usize| match text.get(start..start + 6) {
            Some([b'\\', b'u', digits @ ..]) => {
                digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | hex(*digit)?))
            }
            _ => None,
        };
        if text.len() < 6 {
            return Self::Unfinished;
        }
        match unit(0) {
            None => Self::None,
            Some(high @ 0xd800..0xdc00) => match unit(6) {
                Some(low @ 0xdc00..0xe000) => {
                    let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    char::from_u32(code).map_or(Self::None, |c| Self::of_char(12, c))
                }
                _ if text.len() < 12 => Self::Unfinished,
                _ => Self::None,
            },
            Some(code) => char::from_u32(code).map_or(Self::None, |c| Self::of_char(6, c)),
        }
    }
}

fn hex(digit: u8) -> Option<u32> {
    char::from(digit).to_digit(16)
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    let digits = str::from_utf8(digits).ok()?;
    char::from_u32(u32::from_str_radix(digits, radix).ok()?)
}

/// What of a secret can be seen in base64, alone or with other text around it.
///
/// Three bytes make four digits, so there are three alignments. The digits at both ends that also
/// depend on a neighbour are left out, except for the secret alone.
fn within_base64(secret: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    [STANDARD, URL_SAFE].into_iter().flat_map(move |alphabet| {
        let alone = alphabet.encode(secret).into_bytes();
        let unpadded = alone.iter().copied().take_while(|digit| *digit != b'=').collect();
        let embedded = (0..3).map(move |before| {
            let mut padded = Zeroizing::new(vec![0; before]);
            padded.extend_from_slice(secret);
            let digits = alphabet.encode(&*padded).into_bytes();
            digits[(before * 8).div_ceil(6)..padded.len() * 8 / 6].to_vec()
        });
        [alone, unpadded].into_iter().chain(embedded)
    })
}
