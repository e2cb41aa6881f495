//! Whether a request is the call it claims to be.
//!
//! A PMS that reads by POST tells its operations apart by a path, a header or the body. The host
//! looks in that same place before a request leaves, so that no adapter can make a call that its
//! operator was not shown. In doubt the answer is no: a request that could be read in two ways is
//! refused.

mod json;
mod xml;

use std::borrow::Cow;

use url::Url;

use crate::protocol::{
    Descriptor, Encoding, HostPattern, Mark, Method, Operation, Pair, Place, Request, SecretRef,
    Segments,
};

/// Why a request does not leave.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RequestRefusal {
    #[error("the adapter lists no operation `{operation}`")]
    UnlistedOperation { operation: String },
    #[error("the operation `{operation}` is listed with {listed}, not with {asked}")]
    WrongMethod { operation: String, listed: Method, asked: Method },
    #[error("a GET has no body")]
    BodyOfGet,
    #[error("the header `{name}` would make another call of it")]
    MethodOverride { name: String },
    #[error("the URL cannot be read")]
    UnreadableUrl(#[source] url::ParseError),
    #[error("the adapter lists no credential `{slot}`")]
    UnlistedCredential { slot: String },
    #[error("the adapter lists no parameter `{parameter}` of the credential `{slot}`")]
    UnlistedParameter { slot: String, parameter: String },
    #[error("the operation `{operation}` has {mark}, and the request has not")]
    Unmarked { operation: String, mark: String },
    #[error("the request has {mark} more than once")]
    Repeated { mark: String },
    #[error("a secret in {format} that the host reads must be written in as {allowed}")]
    LooseSecret { format: &'static str, allowed: &'static str },
    #[error("the body cannot be read as {format}: {problem}")]
    UnreadableBody { format: &'static str, problem: String },
}

/// The operation that a request passes for: the one it names, if the descriptor lists it and the
/// request has its method and every one of its marks.
pub fn find_operation<'a>(
    descriptor: &'a Descriptor,
    request: &Request,
) -> Result<&'a Operation, RequestRefusal> {
    let operation = descriptor.operation(&request.operation).ok_or_else(|| {
        RequestRefusal::UnlistedOperation { operation: request.operation.clone() }
    })?;
    if request.method != operation.method {
        return Err(RequestRefusal::WrongMethod {
            operation: operation.name.clone(),
            listed: operation.method,
            asked: request.method,
        });
    }
    if request.method == Method::Get && !request.body.is_empty() {
        return Err(RequestRefusal::BodyOfGet);
    }
    if let Some(pair) = request.headers.iter().find(|pair| overrides_method(&pair.name)) {
        return Err(RequestRefusal::MethodOverride { name: pair.name.clone() });
    }
    check_credentials(descriptor, request)?;
    let url = Url::parse(&request.url).map_err(RequestRefusal::UnreadableUrl)?;
    for mark in &operation.marks {
        if !has_mark(request, &url, mark)? {
            return Err(RequestRefusal::Unmarked {
                operation: operation.name.clone(),
                mark: mark.to_string(),
            });
        }
    }
    Ok(operation)
}

/// Headers by which many servers let a POST pass for a PUT or a DELETE.
fn overrides_method(name: &str) -> bool {
    ["x-http-method-override", "x-http-method", "x-method-override"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether the adapter asks for this host, by itself or by a setting that holds a URL on it. Asking
/// is not enough: the operator must have granted it too.
pub fn asks_for_host(descriptor: &Descriptor, settings: &[(String, String)], host: &str) -> bool {
    descriptor.hosts.iter().any(|pattern| match pattern {
        HostPattern::Setting(key) => settings
            .iter()
            .filter(|(name, _)| name == key)
            .filter_map(|(_, value)| Url::parse(value).ok())
            .any(|url| url.host_str().is_some_and(|known| known.eq_ignore_ascii_case(host))),
        HostPattern::Exact(_) | HostPattern::Below(_) => pattern.matches(host),
    })
}

fn check_credentials(descriptor: &Descriptor, request: &Request) -> Result<(), RequestRefusal> {
    if let Some(slot) = &request.credential
        && descriptor.credential(slot).is_none()
    {
        return Err(RequestRefusal::UnlistedCredential { slot: slot.clone() });
    }
    let values = request.query.iter().chain(&request.headers).map(|pair| &pair.value);
    for secret in values.chain([&request.body]).flat_map(Segments::secrets) {
        let slot = descriptor
            .credential(&secret.slot)
            .ok_or_else(|| RequestRefusal::UnlistedCredential { slot: secret.slot.clone() })?;
        if slot.parameter(&secret.parameter).is_none() {
            return Err(RequestRefusal::UnlistedParameter {
                slot: secret.slot.clone(),
                parameter: secret.parameter.clone(),
            });
        }
    }
    Ok(())
}

fn has_mark(request: &Request, url: &Url, mark: &Mark) -> Result<bool, RequestRefusal> {
    match mark.place {
        Place::Path => Ok(path_ends_in(url.path(), &mark.value)),
        Place::Header => once(mark, headers_named(request, &mark.name)),
        Place::Query => once(mark, query_named(request, url, &mark.name)),
        Place::Json => {
            let body =
                readable_body(request, "JSON", "json-string, url-component or base64", |e| {
                    matches!(e, Encoding::JsonString | Encoding::UrlComponent | Encoding::Base64)
                })?;
            let problem = |problem| RequestRefusal::UnreadableBody { format: "JSON", problem };
            let body = json::parse_strictly(&body).map_err(problem)?;
            Ok(json::has_value(&body, &mark.name, &mark.value))
        }
        Place::Xml => {
            let body = readable_body(request, "XML", "xml-text, url-component or base64", |e| {
                matches!(e, Encoding::XmlText | Encoding::UrlComponent | Encoding::Base64)
            })?;
            let problem = |problem| RequestRefusal::UnreadableBody { format: "XML", problem };
            Ok(xml::operation_of(&body).map_err(problem)? == mark.value)
        }
    }
}

/// Without regard to case, and of whole path segments only.
fn path_ends_in(path: &str, value: &str) -> bool {
    let (path, value) = (path.to_ascii_lowercase(), value.to_ascii_lowercase());
    path.strip_suffix(&value)
        .is_some_and(|rest| value.starts_with('/') || rest.is_empty() || rest.ends_with('/'))
}

/// The values under this name, which a server may read without regard to case.
fn headers_named<'a>(
    request: &'a Request,
    name: &'a str,
) -> impl Iterator<Item = (Cow<'a, str>, String)> {
    named(&request.headers, name)
}

fn query_named<'a>(
    request: &'a Request,
    url: &'a Url,
    name: &'a str,
) -> impl Iterator<Item = (Cow<'a, str>, String)> {
    url.query_pairs()
        .filter(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(found, value)| (found, value.into_owned()))
        .chain(named(&request.query, name))
}

fn named<'a>(pairs: &'a [Pair], name: &'a str) -> impl Iterator<Item = (Cow<'a, str>, String)> {
    pairs
        .iter()
        .filter(|pair| pair.name.eq_ignore_ascii_case(name))
        .map(|pair| (Cow::from(&pair.name), visible_text(&pair.value)))
}

fn once<'a>(
    mark: &Mark,
    mut found: impl Iterator<Item = (Cow<'a, str>, String)>,
) -> Result<bool, RequestRefusal> {
    let Some((name, value)) = found.next() else {
        return Ok(false);
    };
    if found.next().is_some() {
        return Err(RequestRefusal::Repeated { mark: mark.to_string() });
    }
    let same_name = match mark.place {
        Place::Header => name.eq_ignore_ascii_case(&mark.name),
        _ => name == mark.name,
    };
    Ok(same_name && value == mark.value)
}

/// What stands for a secret while the host looks. It is in no name and no mark, so that a mark
/// never matches across a secret.
const STAND_IN: &str = "\u{fffc}";

fn visible_text(value: &Segments) -> String {
    String::from_utf8_lossy(&value.with_secrets_as(|_| STAND_IN.to_owned())).into_owned()
}

/// The body as text. A secret written in raw could bring in what was not there when the host
/// looked, so only encodings that keep it within a value are let through.
fn readable_body(
    request: &Request,
    format: &'static str,
    allowed: &'static str,
    is_allowed: impl Fn(Encoding) -> bool,
) -> Result<String, RequestRefusal> {
    let is_loose = |secret: &SecretRef| !is_allowed(secret.encoding);
    if request.body.secrets().any(is_loose) {
        return Err(RequestRefusal::LooseSecret { format, allowed });
    }
    String::from_utf8(request.body.with_secrets_as(|_| STAND_IN.to_owned())).map_err(|error| {
        RequestRefusal::UnreadableBody { format, problem: error.utf8_error().to_string() }
    })
}

#[cfg(test)]
mod tests;
