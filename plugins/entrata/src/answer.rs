//! What all answers of Entrata have in common: a wrapper, and errors inside a success.
//!
//! An answer is good only if it has a result: most errors come with status 200.

use usersync_adapter::kind;
use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::{self, Fields};
use usersync_adapter::parse::{json, words};
use usersync_adapter::prelude::*;

use crate::calls::Method;
use crate::{limits, mits_xml};

/// Around every answer. Some answers are documented without it.
const WRAPPER: &str = "response";

/// Hands each element of the method's lists to `each`, with the number of its list, and gives back
/// what else the result holds.
pub(crate) fn read(
    reply: &Reply,
    method: &Method,
    each: &mut dyn FnMut(usize, Value),
) -> Result<Value, Failure> {
    read_body(reply, method, each).map_err(|failure| failure.at(method.operation))
}

fn read_body(
    reply: &Reply,
    method: &Method,
    each: &mut dyn FnMut(usize, Value),
) -> Result<Value, Failure> {
    if let Some(failure) = refused(reply, method) {
        return Err(failure);
    }
    if reply.is_web_page() {
        return Err(Failure::answer("Entrata sent a web page in place of data"));
    }
    let text = reply.text().map_err(|error| Failure::answer(error.to_string()))?;
    if mits_xml::is_xml(&text) {
        return read_xml(&text, method, each);
    }
    let wrapped = method.lists.iter().map(|list| [&[WRAPPER, "result"], *list].concat());
    let bare = method.lists.iter().map(|list| [&["result"], *list].concat());
    let paths: Vec<Vec<&str>> = wrapped.chain(bare).collect();
    let paths: Vec<&[&str]> = paths.iter().map(Vec::as_slice).collect();
    let lists = method.lists.len();
    let mut hand_over = |path, element| each(path % lists, element);
    let rest = json::lists(text.as_bytes(), &paths, &mut hand_over)
        .map_err(|error| Failure::answer(error.to_string()))?;
    let envelope = unwrapped(&rest);
    if let Some(error) = Refusal::within(envelope) {
        return Err(error.failure(reply, method));
    }
    let result = envelope.get("result").ok_or_else(|| {
        Failure::answer("the answer of Entrata holds neither a result nor an error")
    })?;
    let name = method.lists[0][0];
    if !lenient::is_empty(result) && result.get(name).is_none() {
        return Err(Failure::answer(format!("the result of Entrata holds no `{name}`")));
    }
    Ok(result.clone())
}

/// The same of an answer in XML, which tells no more than the lists.
fn read_xml(
    text: &str,
    method: &Method,
    each: &mut dyn FnMut(usize, Value),
) -> Result<Value, Failure> {
    let result = mits_xml::result(text).map_err(|error| Failure::answer(error.to_string()))?;
    let Some(result) = result.filter(|result| result.get(method.lists[0][0]).is_some()) else {
        let name = method.lists[0][0];
        return Err(Failure::answer(format!("Entrata answered in XML, without a `{name}`")));
    };
    for (number, list) in method.lists.iter().enumerate() {
        for element in Fields::of(&result).map(|result| result.along(list)).unwrap_or_default() {
            each(number, element.clone());
        }
    }
    Ok(Value::Null)
}

fn unwrapped(body: &Value) -> &Value {
    body.get(WRAPPER).unwrap_or(body)
}

/// What another status than a success means at Entrata.
fn refused(reply: &Reply, method: &Method) -> Option<Failure> {
    let mut failure = reply.refusal(&reply.quote())?;
    let body = json::lists(reply.body(), &[], &mut |_, _| ()).ok();
    if let Some(error) = body.as_ref().and_then(|body| Refusal::within(unwrapped(body))) {
        let told = error.failure(reply, method);
        if reply.status() == 400 || (reply.status() == 403 && error.is_about_rights()) {
            return Some(told);
        }
        failure.message = format!("HTTP {}: {}", reply.status(), told.message);
    }
    match reply.status() {
        // The gateway does not know the company.
        403 => {
            failure.message.push_str("; check the company in the settings");
            Some(Failure::log_in(&*failure.message))
        }
        429 => Some(failure.retry_after(limits::pause_ms(reply))),
        _ => Some(failure),
    }
}

/// An error in Entrata's words.
struct Refusal {
    code: Option<u32>,
    words: String,
}

impl Refusal {
    /// The error in an answer, if there is one: by itself, or as the code of the whole.
    fn within(envelope: &Value) -> Option<Self> {
        let number = |fields: Fields<'_>| fields.plain(&["code"])?.parse().ok();
        let whole = Fields::of(envelope)?;
        if let Some(error) = whole.value(&["error"]) {
            let fields = Fields::of(error);
            let words = fields.and_then(|fields| fields.plain(&["message"]));
            return Some(Self {
                code: fields.and_then(number),
                words: words.or_else(|| lenient::text(error)).unwrap_or_default(),
            });
        }
        let code = number(whole).filter(|code| *code != 200)?;
        Some(Self { code: Some(code), words: whole.plain(&["message"]).unwrap_or_default() })
    }

    fn failure(&self, reply: &Reply, method: &Method) -> Failure {
        let message = match (self.words.as_str(), self.code) {
            ("", Some(code)) => format!("Entrata refused the call with code {code}"),
            ("", None) => "Entrata refused the call without a word".to_owned(),
            (words, Some(code)) => format!("{words} (code {code})"),
            (words, None) => words.to_owned(),
        };
        let message = if self.is_about_the_method() {
            let Method { name, version, .. } = method;
            format!(
                "{message}; ask the company to allow {name} {version}, or choose another method \
                 in the settings"
            )
        } else {
            message
        };
        let kind = self.kind();
        let pause = match kind {
            kind::RATE_LIMIT => limits::pause_ms(reply),
            _ => reply.retry_after_ms(),
        };
        Failure::new(kind, message).retry_after(pause)
    }

    /// Codes of 1xx are about sign-in and rights, those of 3xx about what was asked for; which of
    /// the two it is only the words tell.
    fn kind(&self) -> &'static str {
        match self.code {
            Some(429) => kind::RATE_LIMIT,
            // 310 is "still working".
            Some(310 | 500..=599) => kind::REACH,
            _ if self.is_about_rights() => kind::PERMISSION,
            Some(403) => kind::PERMISSION,
            Some(401 | 100..=199) => kind::LOG_IN,
            _ => kind::OTHER,
        }
    }

    fn is_about_rights(&self) -> bool {
        let rights = ["permission", "accessible", "authorized to"];
        self.is_about_the_method() || words::mentions(&self.words, &rights)
    }

    fn is_about_the_method(&self) -> bool {
        let mut words = self.words.split(|c: char| !c.is_alphanumeric());
        words::mentions(&self.words, &["allowed to make this call"])
            || words.any(|word| word.eq_ignore_ascii_case("version"))
    }
}
