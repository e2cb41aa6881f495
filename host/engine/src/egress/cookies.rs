//! The cookies of one session. No adapter sees them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};
use url::Url;

/// Keeps what the PMS sets and sends it back to the same host.
///
/// Narrower than a browser: a cookie goes to no other host, whatever domain it names, and ends
/// with the session.
#[derive(Default)]
pub(super) struct CookieJar(Mutex<BTreeMap<Key, Cookie>>);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    host: String,
    path: String,
    name: String,
}

struct Cookie {
    value: String,
    /// Only over TLS.
    secure: bool,
}

impl CookieJar {
    /// Takes in what an answer sets, and drops what it ends.
    pub(super) fn store(&self, url: &Url, headers: &HeaderMap, now: DateTime<Utc>) {
        let mut cookies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for header in headers.get_all(SET_COOKIE) {
            let Some((key, cookie, ended)) = header.to_str().ok().and_then(|t| parse(url, t, now))
            else {
                continue;
            };
            if ended {
                cookies.remove(&key);
            } else {
                cookies.insert(key, cookie);
            }
        }
    }

    /// The header for a request to this URL, if any cookie belongs there.
    pub(super) fn header(&self, url: &Url) -> Option<HeaderValue> {
        let cookies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fitting = cookies.iter().filter(|(key, cookie)| {
            Some(key.host.as_str()) == url.host_str()
                && covers(&key.path, url.path())
                && (!cookie.secure || url.scheme() == "https")
        });
        let pairs: Vec<_> =
            fitting.map(|(key, cookie)| format!("{}={}", key.name, cookie.value)).collect();
        let mut header = HeaderValue::from_str(&pairs.join("; ")).ok()?;
        header.set_sensitive(true);
        (!pairs.is_empty()).then_some(header)
    }
}

/// The parts of a `Set-Cookie` header, and whether it ends the cookie.
fn parse(url: &Url, header: &str, now: DateTime<Utc>) -> Option<(Key, Cookie, bool)> {
    let mut parts = header.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() {
        return None;
    }
    let mut key =
        Key { host: url.host_str()?.to_owned(), path: folder(url.path()), name: name.to_owned() };
    let mut cookie = Cookie { value: value.to_owned(), secure: false };
    let mut expired = false;
    let mut age: Option<i64> = None;
    for attribute in parts {
        let (word, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        match word.trim().to_ascii_lowercase().as_str() {
            "path" if value.starts_with('/') => value.clone_into(&mut key.path),
            "secure" => cookie.secure = true,
            "max-age" => age = value.trim().parse().ok(),
            "expires" => {
                expired = httpdate::parse_http_date(value.trim())
                    .is_ok_and(|date| DateTime::<Utc>::from(date) <= now);
            }
            _ => {}
        }
    }
    Some((key, cookie, age.map_or(expired, |seconds| seconds <= 0)))
}

/// The path up to its last slash, which is where a cookie without a path belongs.
fn folder(path: &str) -> String {
    match path.rfind('/') {
        Some(0) | None => "/".to_owned(),
        Some(end) => path[..end].to_owned(),
    }
}

fn covers(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jar(url: &str, set: &[&str]) -> CookieJar {
        let jar = CookieJar::default();
        for header in set {
            let mut headers = HeaderMap::new();
            headers.insert(SET_COOKIE, header.parse().unwrap());
            let now = "2026-03-01T10:00:00Z".parse().unwrap();
            jar.store(&Url::parse(url).unwrap(), &headers, now);
        }
        jar
    }

    fn sent(jar: &CookieJar, url: &str) -> Option<String> {
        let header = jar.header(&Url::parse(url).unwrap())?;
        Some(header.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_cookie_goes_back_to_its_host_and_path_only() {
        let jar = jar(
            "https://pms.example.com/api/login",
            &["a=1", "b=2; Path=/; Domain=example.com; HttpOnly"],
        );
        assert_eq!(sent(&jar, "https://pms.example.com/api/x").as_deref(), Some("b=2; a=1"));
        assert_eq!(sent(&jar, "https://pms.example.com/apis").as_deref(), Some("b=2"));
        assert_eq!(sent(&jar, "https://www.example.com/api/x"), None);
    }

    #[test]
    fn a_secure_cookie_is_never_sent_in_the_clear() {
        let jar = jar("https://pms.example.com/", &["a=1; Secure"]);
        assert_eq!(sent(&jar, "http://pms.example.com/"), None);
        assert_eq!(sent(&jar, "https://pms.example.com/").as_deref(), Some("a=1"));
    }

    #[test]
    fn a_cookie_is_replaced_and_ended() {
        let url = "https://pms.example.com/";
        assert_eq!(sent(&jar(url, &["a=1", "a=2"]), url).as_deref(), Some("a=2"));
        assert_eq!(sent(&jar(url, &["a=1", "a=; Max-Age=0"]), url), None);
        let past = "a=; Expires=Sun, 01 Mar 2026 09:59:59 GMT";
        assert_eq!(sent(&jar(url, &["a=1", past]), url), None);
        let future = "a=2; Expires=Sun, 01 Mar 2026 10:00:01 GMT";
        assert_eq!(sent(&jar(url, &["a=1", future]), url).as_deref(), Some("a=2"));
    }
}
