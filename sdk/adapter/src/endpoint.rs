//! The address of a PMS as typed into a setting.
//!
//! Small on purpose: a full URL library would be larger than an adapter. The host parses every URL
//! again and trusts nothing here.

use crate::Failure;

/// An address: scheme, host and perhaps a path, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
    origin_length: usize,
}

impl Endpoint {
    /// Reads an address; `setting` is the key that a complaint names.
    pub fn parse(setting: &str, text: &str) -> Result<Self, Failure> {
        let complaint = |what: &str| {
            Failure::other(format!(
                "the setting `{setting}` {what}; give an address such as `https://pms.example.com`"
            ))
        };
        let url = text.trim().trim_end_matches('/');
        let (scheme, rest) = url
            .split_once(':')
            .and_then(|(scheme, rest)| Some((scheme, rest.strip_prefix("//")?)))
            .ok_or_else(|| complaint("has no `https://` in front"))?;
        if !["https", "http"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(complaint("begins with neither `https://` nor `http://`"));
        }
        if rest.contains(['?', '#', '@', '\\']) || rest.contains(|c: char| c.is_whitespace()) {
            return Err(complaint("holds more than scheme, host and path"));
        }
        let authority = rest.split('/').next().unwrap_or_default();
        if authority.is_empty() || authority.starts_with(':') {
            return Err(complaint("names no host"));
        }
        let origin_length = scheme.len() + "://".len() + authority.len();
        Ok(Self { url: url.to_owned(), origin_length })
    }

    /// The address with a path appended, which begins with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The address with these segments appended to its path. They are given unescaped, as the PMS
    /// gives its ids.
    pub fn path(&self, segments: &[&str]) -> String {
        segments.iter().fold(self.url.clone(), |mut url, segment| {
            url.push('/');
            push_escaped(&mut url, segment);
            url
        })
    }

    /// The host without its port, in lower case: what tells one installation from another.
    pub fn host(&self) -> String {
        let authority = self.origin().rsplit('/').next().unwrap_or_default();
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        host.to_ascii_lowercase()
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.url[..self.origin_length]
    }

    /// A link that the PMS gave, absolute or beginning at the root; none if it leads to another
    /// origin.
    pub fn follow(&self, link: &str) -> Option<String> {
        if link.starts_with('/') && !link.starts_with("//") {
            return Some(format!("{}{link}", self.origin()));
        }
        let (start, rest) = link.split_at_checked(self.origin_length)?;
        (start.eq_ignore_ascii_case(self.origin()) && rest.starts_with('/'))
            .then(|| link.to_owned())
    }
}

fn push_escaped(url: &mut String, segment: &str) {
    for byte in segment.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                url.push(char::from(byte));
            }
            _ => {
                let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
                url.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::Endpoint;

    #[rstest]
    #[case("https://PMS.example.com/", "https://PMS.example.com/x", "pms.example.com")]
    #[case(" http://127.0.0.1:8080/a/b/ ", "http://127.0.0.1:8080/a/b/x", "127.0.0.1")]
    #[case("http://[::1]:80", "http://[::1]:80/x", "[::1]")]
    #[case("http://[::1]", "http://[::1]/x", "[::1]")]
    fn an_address_gives_urls_and_a_host(
        #[case] text: &str,
        #[case] joined: &str,
        #[case] host: &str,
    ) {
        let endpoint = Endpoint::parse("endpoint", text).unwrap();
        assert_eq!(endpoint.join("/x"), joined);
        assert_eq!(endpoint.host(), host);
    }

    #[rstest]
    #[case("pms.example.com")]
    #[case("ftp://pms.example.com")]
    #[case("https://")]
    #[case("https://:443")]
    #[case("https://user@pms.example.com")]
    #[case("https://pms.example.com/?a=b")]
    #[case("https://pms example.com")]
    fn anything_else_is_refused_by_the_name_of_its_setting(#[case] text: &str) {
        let failure = Endpoint::parse("endpoint", text).unwrap_err();
        assert!(failure.message.contains("`endpoint`"), "{failure}");
    }

    #[rstest]
    #[case(&["properties", "prp_1-a.b~"], "properties/prp_1-a.b~")]
    #[case(&["a/b?c#d", "é %"], "a%2Fb%3Fc%23d/%C3%A9%20%25")]
    fn a_segment_of_a_path_is_escaped(#[case] segments: &[&str], #[case] path: &str) {
        let endpoint = Endpoint::parse("endpoint", "https://pms.example.com/base/").unwrap();
        assert_eq!(endpoint.path(segments), format!("https://pms.example.com/base/{path}"));
    }

    #[rstest]
    #[case("/api/next?page=2", Some("https://pms.example.com/api/next?page=2"))]
    #[case("https://PMS.example.com/n", Some("https://PMS.example.com/n"))]
    #[case("https://pms.example.com.evil.example/n", None)]
    #[case("//evil.example/n", None)]
    #[case("next?page=2", None)]
    fn a_link_stays_at_its_origin(#[case] link: &str, #[case] followed: Option<&str>) {
        let endpoint = Endpoint::parse("endpoint", "https://pms.example.com/base").unwrap();
        assert_eq!(endpoint.follow(link).as_deref(), followed);
    }
}
