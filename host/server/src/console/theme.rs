//! Light or dark: kept in a cookie, so that the first paint is right.

use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::response::{IntoResponse, Redirect};
use axum::routing::post;

use super::fields::Fields;
use crate::api::Api;

/// Which colours a page has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Theme {
    /// As the browser is set.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// What the browser was told before.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        cookie(headers, "theme").map(Self::from_name).unwrap_or_default()
    }

    fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/theme", post(choose_theme))
}

async fn choose_theme(fields: Fields) -> impl IntoResponse {
    let theme = Theme::from_name(fields.text("theme"));
    let cookie =
        format!("theme={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax", theme.name());
    ([(SET_COOKIE, cookie)], Redirect::to(local(fields.text("from"))))
}

/// A path of this origin; anything else leads home.
pub(super) fn local(path: &str) -> &str {
    let is_local = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n']);
    if is_local { path } else { "/" }
}

/// The value of a cookie.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_theme_is_read_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("mytheme=light; theme=dark; a=b"));
        assert_eq!(Theme::of(&headers), Theme::Dark);
        headers.insert(COOKIE, HeaderValue::from_static("theme=plaid"));
        assert_eq!(Theme::of(&headers), Theme::System);
    }

    #[test]
    fn nobody_is_led_to_another_origin() {
        assert_eq!(local("/integrations?property=1"), "/integrations?property=1");
        for elsewhere in ["https://example.com", "//example.com", "/\\example.com", ""] {
            assert_eq!(local(elsewhere), "/");
        }
    }
}
