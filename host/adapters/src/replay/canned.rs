//! Answers from files.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::PathBuf;

use super::answers::{Answer, Answers, NoAnswer};
use super::event::ShownRequest;
use crate::protocol::Response;

/// What the PMS is made to answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CannedReply {
    response: Response,
}

/// Why a file is no answer.
#[derive(Debug, thiserror::Error)]
pub enum CannedReplyError {
    #[error("the answer `{}` cannot be read", file.display())]
    File { file: PathBuf, source: io::Error },
    #[error(
        "`{}` begins with `HTTP/` but is no whole response: it needs a line such as `HTTP/1.1 200 \
         OK`, lines such as `Content-Type: text/xml`, an empty line and the body",
        file.display()
    )]
    NoResponse { file: PathBuf },
}

impl CannedReply {
    /// Reads `[STATUS:]FILE`. Without a status it is the file's own, or 200.
    pub fn from_argument(argument: &str) -> Result<Self, CannedReplyError> {
        let (status, file) = match argument.split_once(':').map(|(s, file)| (s.parse(), file)) {
            Some((Ok(status @ 100..=599), file)) => (Some(status), PathBuf::from(file)),
            _ => (None, PathBuf::from(argument)),
        };
        match fs::read(&file) {
            Ok(bytes) => {
                Self::from_bytes(status, bytes).ok_or(CannedReplyError::NoResponse { file })
            }
            Err(source) => Err(CannedReplyError::File { file, source }),
        }
    }

    /// Takes a body, or a whole response if it begins with `HTTP/`; none if that is broken. Cookies
    /// stay with the host.
    pub fn from_bytes(status: Option<u16>, bytes: Vec<u8>) -> Option<Self> {
        let response = |status, headers, body| Response { status, headers, body, last: true };
        if !bytes.starts_with(b"HTTP/") {
            return Some(Self { response: response(status.unwrap_or(200), Vec::new(), bytes) });
        }
        let (head, body) = split_head(&bytes)?;
        let mut lines = std::str::from_utf8(head).ok()?.lines();
        let told: u16 = lines.next()?.split_ascii_whitespace().nth(1)?.parse().ok()?;
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        };
        let mut headers = lines.map(header).collect::<Option<Vec<_>>>()?;
        headers.retain(|(name, _)| name != "set-cookie");
        Some(Self { response: response(status.unwrap_or(told), headers, body.to_vec()) })
    }

    fn into_response(self) -> Response {
        self.response
    }
}

/// Answers that are given in their order, whatever is asked.
#[derive(Clone, Debug, Default)]
pub struct CannedReplies {
    left: VecDeque<CannedReply>,
    asked: usize,
}

impl CannedReplies {
    /// The answers that nobody asked for yet.
    pub fn left(&self) -> usize {
        self.left.len()
    }
}

impl FromIterator<CannedReply> for CannedReplies {
    fn from_iter<I: IntoIterator<Item = CannedReply>>(replies: I) -> Self {
        Self { left: replies.into_iter().collect(), asked: 0 }
    }
}

impl Answers for CannedReplies {
    fn answer(&mut self, request: &ShownRequest) -> Result<Answer, NoAnswer> {
        self.asked += 1;
        let reply = self.left.pop_front().ok_or_else(|| {
            NoAnswer(format!(
                "there is no answer left for the request {} (`{}`); give one more `--reply`",
                self.asked, request.operation
            ))
        })?;
        Ok(Answer::of(reply.into_response()))
    }
}

fn split_head(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = |end: &[u8]| {
        let position = bytes.windows(end.len()).position(|window| window == end)?;
        Some((position, position + end.len()))
    };
    let (head, body) = [at(b"\r\n\r\n"), at(b"\n\n")].into_iter().flatten().min()?;
    Some((&bytes[..head], &bytes[body..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: Option<u16>, text: &str) -> Option<Response> {
        CannedReply::from_bytes(status, text.as_bytes().to_vec()).map(CannedReply::into_response)
    }

    #[test]
    fn a_plain_file_is_a_body() {
        let response = read(None, "<Envelope/>").unwrap();
        assert_eq!((response.status, response.headers.len()), (200, 0));
        assert_eq!(response.body, b"<Envelope/>");
        assert_eq!(read(Some(500), "").unwrap().status, 500);
    }

    #[test]
    fn a_whole_response_brings_status_and_headers() {
        for text in [
            "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\nSet-Cookie: a=b\r\n\r\nwait\r\n\r\n",
            "HTTP/2 429\nretry-after: 30\n\nwait\r\n\r\n",
        ] {
            let response = read(None, text).unwrap();
            assert_eq!(response.status, 429);
            assert_eq!(response.headers, [("retry-after".to_owned(), "30".to_owned())]);
            assert_eq!(response.body, b"wait\r\n\r\n");
        }
        assert_eq!(read(Some(503), "HTTP/1.1 429 -\n\n").unwrap().status, 503);
    }

    #[test]
    fn half_a_response_is_refused() {
        for text in ["HTTP/1.1 200 OK", "HTTP/1.1\n\n", "HTTP/1.1 200 OK\nno header\n\n"] {
            assert_eq!(read(None, text), None);
        }
    }

    #[test]
    fn the_status_stands_before_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("answer.json");
        fs::write(&file, "[]").unwrap();
        let argument = format!("503:{}", file.display());
        let reply = CannedReply::from_argument(&argument).unwrap();
        assert_eq!(reply.into_response().status, 503);
        let missing = CannedReply::from_argument("no-such-file.json").unwrap_err();
        assert!(matches!(missing, CannedReplyError::File { .. }));
    }
}
