//! Pages: which part of a list an answer holds, and how it tells so.

use axum::http::{HeaderName, header};
use serde_json::{Value, json};

use super::problem::Problem;
use super::quirks::EntrataQuirks;
use crate::exchange::Received;

/// The page that a call asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    number: usize,
    size: usize,
    links: bool,
    quirks: EntrataQuirks,
}

/// Where a page stands in its list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    page: Page,
    last: usize,
    /// As it is announced.
    total: usize,
}

impl Page {
    /// Reads the query; without one a list is sent whole, up to the cap.
    pub(super) fn asked(received: &Received, quirks: EntrataQuirks) -> Result<Self, Problem> {
        let pairs = received.query_pairs();
        let number = |name: &'static str| {
            let given = pairs.iter().find(|(key, _)| key == name);
            let parsed = given.map(|(_, text)| text.parse().ok().filter(|number| *number > 0));
            match parsed {
                Some(None) => Err(Problem::Parameter(name)),
                Some(number) => Ok(number),
                None => Ok(None),
            }
        };
        let (page, size) = (number("page_no")?, number("per_page")?);
        let cap = quirks.page_size_cap.max(1);
        let links = received.header("x-send-pagination-links") == Some("1") && !quirks.omit_links;
        Ok(if quirks.ignore_pages {
            Self { number: 1, size: usize::MAX, links: false, quirks }
        } else {
            Self { number: page.unwrap_or(1), size: size.unwrap_or(cap).min(cap), links, quirks }
        })
    }

    /// The part of a list that stands on this page.
    pub(super) fn cut<T>(self, items: Vec<T>) -> (Vec<T>, Place) {
        let total = items.len();
        let last = total.div_ceil(self.size).max(1);
        let skipped = (self.number - 1).saturating_mul(self.size);
        let part = items.into_iter().skip(skipped).take(self.size).collect();
        (part, Place { page: self, last, total })
    }
}

impl Place {
    /// The same place with a total that does not fit the list.
    pub(super) fn miscounted(self) -> Self {
        Self { total: self.total + 7, ..self }
    }

    /// The headers with links and total, if they were asked for.
    pub(super) fn headers(&self, received: &Received) -> Vec<(HeaderName, String)> {
        let Page { number, size, links, .. } = self.page;
        if !links {
            return Vec::new();
        }
        let host = received.header(header::HOST).unwrap_or("localhost");
        let link = |number: usize, rel: &str| {
            let path = &received.path;
            format!("<https://{host}{path}?page_no={number}&per_page={size}>; rel=\"{rel}\"")
        };
        let next = (number < self.last).then(|| link(number + 1, "next"));
        let links = [Some(link(1, "first")), next, Some(link(self.last, "last"))];
        let links: Vec<String> = links.into_iter().flatten().collect();
        let total = HeaderName::from_static("x-total-count");
        vec![(header::LINK, links.join(", ")), (total, self.total.to_string())]
    }

    /// The place beside the list, where Entrata tells it there.
    pub(super) fn meta(&self) -> Option<Value> {
        let Page { number, size, quirks, .. } = self.page;
        (quirks.meta && !quirks.ignore_pages).then(|| {
            json!({
                "currentPage": number, "lastPage": self.last, "perPage": size, "total": self.total,
            })
        })
    }
}
