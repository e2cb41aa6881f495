//! Answers as a PMS on a bad day, or a network, makes of them.

use usersync_adapters::protocol::{HttpFailure, HttpFailureKind, Response};
use usersync_adapters::{Answer, Answers, NoAnswer, RecordedAnswers, ShownRequest};

/// What is done to an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Spoil {
    /// Another status, with a short text.
    Status(u16),
    /// 429 with a header that says how long to wait.
    RetryAfter(u32),
    /// No answer in time.
    Timeout,
    /// Of the body only so many quarters arrive, and nothing says so.
    Quarters(usize),
    /// All but the last sign of the body arrives, and nothing says so.
    AllButTheLast,
    /// The connection breaks off in the middle of the body.
    BrokenOff,
    /// Bytes that are of no format.
    Garbage,
    /// A web page with status 200.
    WebPage,
    /// A byte-order mark before a text.
    ByteOrderMark,
    /// Latin-1, declared.
    DeclaredLatin1,
    /// Latin-1, which calls itself nothing or UTF-8.
    UndeclaredLatin1,
}

/// Which answers are spoiled.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At {
    /// The one of this number, counted from 0, and all that follow.
    From(usize),
    Every,
}

/// A recording, spoiled.
pub(crate) struct Spoiled<'a> {
    pub(crate) answers: RecordedAnswers<'a>,
    pub(crate) how: Spoil,
    pub(crate) at: At,
    pub(crate) asked: usize,
}

impl<'a> Spoiled<'a> {
    pub(crate) fn new(answers: RecordedAnswers<'a>, how: Spoil, at: At) -> Self {
        Self { answers, how, at, asked: 0 }
    }
}

impl Answers for Spoiled<'_> {
    fn answer(&mut self, request: &ShownRequest) -> Result<Answer, NoAnswer> {
        let number = self.asked;
        self.asked += 1;
        // What a spoiled answer leads to was never recorded.
        let answer = self.answers.answer(request).unwrap_or_else(|NoAnswer(message)| {
            Answer::failed(HttpFailure { kind: HttpFailureKind::Unreachable, message })
        });
        Ok(match self.at {
            At::From(first) if number < first => answer,
            At::From(_) | At::Every => self.how.spoil(answer),
        })
    }
}

impl Spoil {
    fn spoil(self, answer: Answer) -> Answer {
        let failed =
            |kind, message: &str| Answer::failed(HttpFailure { kind, message: message.to_owned() });
        match self {
            Self::Status(status) => Answer::of(plain(status, Vec::new())),
            Self::RetryAfter(seconds) => {
                Answer::of(plain(429, vec![("retry-after".to_owned(), seconds.to_string())]))
            }
            Self::Timeout => failed(HttpFailureKind::Timeout, "no answer came in time"),
            Self::BrokenOff => {
                let mut answer = Self::Quarters(2).spoil(answer);
                let message = "the answer broke off".to_owned();
                answer.broken_off = Some(HttpFailure { kind: HttpFailureKind::Truncated, message });
                answer
            }
            Self::Quarters(quarters) => changed(answer, |response| {
                response.body.truncate(response.body.len() * quarters / 4);
            }),
            Self::AllButTheLast => changed(answer, |response| {
                let signs = response.body.trim_ascii_end().len();
                response.body.truncate(signs.saturating_sub(1));
            }),
            Self::Garbage => {
                changed(answer, |response| response.body = b"\x00\x01\xfe<{]".to_vec())
            }
            Self::WebPage => changed(answer, |response| {
                response.status = 200;
                response.headers = vec![("content-type".to_owned(), "text/html".to_owned())];
                response.body = WEB_PAGE.as_bytes().to_vec();
            }),
            Self::ByteOrderMark => changed(answer, |response| {
                response.body.splice(0..0, *b"\xef\xbb\xbf");
            }),
            Self::DeclaredLatin1 => changed(answer, |response| {
                let Some(text) = latin_1(&response.body) else { return };
                response.body = text;
                declare_latin_1(response);
            }),
            Self::UndeclaredLatin1 => changed(answer, |response| {
                if let Some(text) = latin_1(&response.body) {
                    response.body = text;
                }
            }),
        }
    }
}

const WEB_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign In</title></head><body>\
     <form method=\"post\"><h1>Sign In</h1></form></body></html>\n";

fn plain(status: u16, headers: Vec<(String, String)>) -> Response {
    let mut headers = headers;
    headers.push(("content-type".to_owned(), "text/plain".to_owned()));
    Response { status, headers, body: b"not now\n".to_vec(), last: true }
}

fn changed(mut answer: Answer, change: impl FnOnce(&mut Response)) -> Answer {
    if let Ok(response) = &mut answer.outcome {
        change(response);
    }
    answer
}

/// A text in Latin-1; none if it has letters beyond.
fn latin_1(utf_8: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(utf_8).ok()?;
    text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}

/// Says it where the format says it: in the XML declaration, and in the content type.
fn declare_latin_1(response: &mut Response) {
    const NAME: &str = "ISO-8859-1";
    let header = response.headers.iter().position(|(name, _)| name == "content-type");
    let kind = match header {
        Some(at) => response.headers.remove(at).1,
        None => "text/plain".to_owned(),
    };
    let kind = kind.split(';').next().unwrap_or_default().trim();
    response.headers.push(("content-type".to_owned(), format!("{kind}; charset={NAME}")));
    if response.body.starts_with(b"<?xml")
        && let Some(end) = response.body.windows(2).position(|pair| pair == b"?>")
    {
        let declaration = format!("<?xml version=\"1.0\" encoding=\"{NAME}\"");
        response.body.splice(..end, declaration.into_bytes());
    }
}
