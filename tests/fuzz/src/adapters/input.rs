//! What the bytes of an input mean to an adapter's target.
//!
//! Four bytes choose a recording and what is different this time; the rest is what the PMS answers
//! in the place of its own words, reply by reply. Every sequence of bytes is a valid input, and a
//! byte that is missing counts as 0, so the empty input plays a recording as it is.

use usersync_adapter::{HttpFailure, Response};

/// Between two replies. It stands in no XML and no JSON.
const SEPARATOR: u8 = 0x1e;

/// The first byte of a reply: one of these statuses, or one of the ways to get no answer.
const STATUSES: [u16; 20] = [
    200, 201, 204, 301, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504, 533, 701, 100,
    999,
];
const FAILURES: [&str; 6] =
    ["denied", "unreachable", "timeout", "too-large", "truncated", "a word of a later host"];

/// Sizes in which a reply is handed over to whom wants chunks.
const CHUNK_SIZES: [usize; 4] = [4096, 1024, 256, 61];

/// An input, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Input<'a> {
    /// The number of the recording, to be taken modulo how many there are.
    pub(super) recording: u8,
    /// What is different about the settings; 0 for nothing.
    pub(super) settings: u8,
    /// What is different about the job; 0 for nothing.
    pub(super) job: u8,
    /// The first reply that is not the recording's.
    pub(super) first: usize,
    pub(super) chunk_size: usize,
    /// Whether the last of the replies is given again and again.
    pub(super) repeats: bool,
    replies: &'a [u8],
}

impl<'a> Input<'a> {
    /// Takes any bytes for an input.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
        let way = byte(3);
        Self {
            recording: byte(0),
            settings: byte(1),
            job: byte(2),
            first: usize::from(way & 0b1111),
            chunk_size: CHUNK_SIZES[usize::from(way >> 4 & 0b11)],
            repeats: way & 0b100_0000 != 0,
            replies: bytes.get(4..).unwrap_or_default(),
        }
    }

    /// The replies in their order; none if the recording is played as it is.
    pub(super) fn replies(&self) -> Option<impl Iterator<Item = &'a [u8]> + use<'a>> {
        (!self.replies.is_empty()).then(|| self.replies.split(|byte| *byte == SEPARATOR))
    }
}

/// Reads one reply: a byte for the status, headers a line each, an empty line, the body. Without
/// headers the body may come at once.
pub(super) fn reply(bytes: &[u8]) -> Result<Response, HttpFailure> {
    let (first, mut body) = bytes.split_first().map_or((0, bytes), |(first, rest)| (*first, rest));
    let number = usize::from(first);
    if let Some(kind) = number.checked_sub(STATUSES.len()).and_then(|at| FAILURES.get(at)) {
        let message = String::from_utf8_lossy(body).into_owned();
        return Err(HttpFailure { kind: (*kind).to_owned(), message, extra: Vec::new() });
    }
    let mut headers = Vec::new();
    while let Some((line, rest)) = split_line(body) {
        if line.is_empty() {
            body = rest;
            break;
        }
        let Some(header) = header(line) else { break };
        headers.push(header);
        body = rest;
    }
    Ok(Response {
        status: STATUSES[number % STATUSES.len()],
        headers,
        body: body.to_vec(),
        last: true,
        extra: Vec::new(),
    })
}

fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// A header line, if it is one: no XML and no JSON begins with a name of these letters.
fn header(line: &[u8]) -> Option<(String, String)> {
    let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (!name.is_empty() && name.bytes().all(is_name))
        .then(|| (name.to_owned(), value.trim().to_owned()))
}

/// Writes an input: this recording, its replies replaced from the one of this number on.
pub(super) fn write<'a>(
    recording: u8,
    first: u8,
    replies: impl IntoIterator<Item = (u16, &'a [(String, String)], &'a [u8])>,
) -> Vec<u8> {
    let mut input = vec![recording, 0, 0, first & 0b1111];
    for (number, (status, headers, body)) in replies.into_iter().enumerate() {
        if number > 0 {
            input.push(SEPARATOR);
        }
        let known = STATUSES.iter().position(|known| *known == status).unwrap_or_default();
        input.push(u8::try_from(known).unwrap_or_default());
        for (name, value) in headers {
            input.extend_from_slice(format!("{name}: {value}\n").as_bytes());
        }
        input.push(b'\n');
        input.extend_from_slice(body);
    }
    input
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_at_all_plays_the_first_recording() {
        let input = Input::of(&[]);
        assert_eq!((input.recording, input.settings, input.job, input.first), (0, 0, 0, 0));
        assert!(input.replies().is_none());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let headers = [("content-type".to_owned(), "text/xml".to_owned())];
        let bytes = write(7, 2, [(401, &headers[..], &b"<a:b>\n</a:b>"[..]), (200, &[], b"")]);
        let input = Input::of(&bytes);
        assert_eq!((input.recording, input.first), (7, 2));
        let replies: Vec<_> = input.replies().unwrap().map(|bytes| reply(bytes).unwrap()).collect();
        assert_eq!((replies[0].status, &replies[0].headers[..]), (401, &headers[..]));
        assert_eq!(replies[0].body, b"<a:b>\n</a:b>");
        assert_eq!((replies[1].status, replies[1].body.len()), (200, 0));
    }

    #[test]
    fn a_byte_beyond_the_statuses_is_no_answer() {
        assert_eq!(reply(&[22]).unwrap_err().kind, "timeout");
        assert_eq!(reply(b"\x00{\"a\": 1}\n").unwrap().body, b"{\"a\": 1}\n");
    }
}
