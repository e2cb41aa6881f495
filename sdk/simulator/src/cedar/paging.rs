//! Pages: numbered from 1, all of one size, each with the number of the next and the total.

use serde_json::{Map, Value, json};

use super::quirks::CedarQuirks;

/// How many entries a page holds unless the caller says otherwise.
const USUAL_SIZE: usize = 50;

/// Which page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paging {
    page: usize,
    per_page: usize,
}

impl Paging {
    /// Reads the query's pairs; the error is what a 400 says.
    pub(super) fn read(pairs: &[(String, String)]) -> Result<Self, String> {
        let mut paging = Self { page: 1, per_page: USUAL_SIZE };
        for (name, value) in pairs {
            match name.as_str() {
                "page" => paging.page = count(name, value)?,
                "per_page" => paging.per_page = count(name, value)?,
                _ => {}
            }
        }
        Ok(paging)
    }

    /// The page asked for, with the entries under `list` and a total that is `extra` too high.
    pub(super) fn page(
        self,
        list: &str,
        entries: Vec<Value>,
        extra: usize,
        quirks: CedarQuirks,
    ) -> Value {
        let per_page = self.per_page.min(quirks.page_size_cap.max(1));
        let begin = (self.page - 1).saturating_mul(per_page);
        let has_more = begin.saturating_add(per_page) < entries.len();
        let total = entries.len() + extra;
        let shown: Vec<Value> = entries.into_iter().skip(begin).take(per_page).collect();

        let mut page = Map::new();
        page.insert(list.to_owned(), Value::Array(shown));
        page.insert("page".to_owned(), json!(self.page));
        page.insert("per_page".to_owned(), json!(per_page));
        page.insert("next_page".to_owned(), json!(has_more.then(|| self.page + 1)));
        page.insert("total".to_owned(), json!(total));
        Value::Object(page)
    }
}

fn count(name: &str, text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("`{name}` must be a number from 1, not `{text}`."))
}
