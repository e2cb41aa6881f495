//! Pages of lists: cursors only, opaque, and a total only for whoever asks.

use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use usersync_store::PageRequest;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::extract::Json;
use super::problem::Problem;

/// Which page is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The `next` of the page before; none for the first page.
    cursor: Option<String>,
    /// Items of a page: 50 unless told, at most 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Also count the items on all pages together.
    #[serde(default)]
    #[param(default = false)]
    count: bool,
}

impl PageQuery {
    /// As the store takes it.
    pub fn request(&self) -> Result<PageRequest, Problem> {
        let cursor = self.cursor.as_deref().map(str::parse).transpose()?;
        Ok(PageRequest::new(cursor, self.limit()?))
    }

    /// Counts the items on all pages together, if that is asked for.
    pub async fn total<E>(
        &self,
        count: impl Future<Output = Result<u64, E>>,
    ) -> Result<Option<u64>, E> {
        if self.count { count.await.map(Some) } else { Ok(None) }
    }

    fn limit(&self) -> Result<u32, Problem> {
        match self.limit.unwrap_or(PageRequest::LIMIT) {
            limit @ 1..=PageRequest::MOST => Ok(limit),
            _ => Err(Problem::field("limit", "`limit` is a number from 1 to 200")),
        }
    }

    /// Cuts a page from a short list that is held whole, ordered by id.
    pub fn cut<T>(&self, items: Vec<T>, id: impl Fn(&T) -> Uuid) -> Result<Page<T>, Problem> {
        let limit = self.limit()? as usize;
        let total = self.count.then_some(items.len() as u64);
        let after = self.cursor.as_deref().map(read_id).transpose()?;
        let mut items: Vec<T> =
            items.into_iter().filter(|item| after.is_none_or(|after| id(item) > after)).collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more);
        let next = last.map(|item| BASE64_URL_SAFE_NO_PAD.encode(id(item).as_bytes()));
        Ok(Page { items, next, total })
    }
}

fn read_id(cursor: &str) -> Result<Uuid, Problem> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok();
    bytes.and_then(|bytes| Uuid::from_slice(&bytes).ok()).ok_or_else(|| {
        let detail =
            format!("`{cursor}` is no page cursor; take it from the `next` of the page before");
        Problem::field("cursor", detail)
    })
}

/// Part of a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The `cursor` of the next page; none on the last.
    pub next: Option<String>,
    /// How many items all pages have together, if `count` asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// From a page of the store.
    pub fn of<S>(page: usersync_store::Page<S>, view: impl FnMut(S) -> T) -> Self {
        Self {
            items: page.items.into_iter().map(view).collect(),
            next: page.next.map(|cursor| cursor.to_string()),
            total: None,
        }
    }

    /// With how many items all pages have together.
    #[must_use]
    pub fn with_total(self, total: Option<u64>) -> Self {
        Self { total, ..self }
    }

    /// Where the next page begins.
    pub fn next_page(&self) -> Option<NextPage> {
        self.next.clone().map(NextPage)
    }
}

/// Where the next page begins, for the header `Link`.
#[derive(Clone, Debug)]
pub struct NextPage(String);

impl NextPage {
    /// The header `Link` that leads to it from this query.
    pub fn link(&self, query: Option<&str>) -> Option<HeaderValue> {
        let kept = query.unwrap_or_default().split('&');
        let kept = kept.filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
        let cursor = format!("cursor={}", self.0);
        let pairs: Vec<&str> = kept.chain([cursor.as_str()]).collect();
        HeaderValue::from_str(&format!("<?{}>; rel=\"next\"", pairs.join("&"))).ok()
    }
}

impl<T: Serialize> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        let next = self.next_page();
        with_link(next, Json(self))
    }
}

/// An answer that has a next page.
pub fn with_link(next: Option<NextPage>, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    if let Some(next) = next {
        response.extensions_mut().insert(next);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(page: &Page<Uuid>) -> Vec<u128> {
        page.items.iter().map(Uuid::as_u128).collect()
    }

    #[test]
    fn a_list_held_whole_is_cut_at_its_ids() {
        let list: Vec<Uuid> = (1..=5).map(Uuid::from_u128).collect();
        let mut query = PageQuery { cursor: None, limit: Some(2), count: true };
        let first = query.cut(list.clone(), |id| *id).unwrap();
        query.cursor = first.next.clone();
        let second = query.cut(list.clone(), |id| *id).unwrap();
        query.cursor = second.next.clone();
        let third = query.cut(list, |id| *id).unwrap();
        assert_eq!((ids(&first), ids(&second), ids(&third)), (vec![1, 2], vec![3, 4], vec![5]));
        assert_eq!(third.next, None);
        assert_eq!([first.total, third.total], [Some(5); 2]);
    }

    #[test]
    fn a_limit_out_of_bounds_is_refused() {
        for limit in [0, 201] {
            let query = PageQuery { cursor: None, limit: Some(limit), count: false };
            assert!(query.request().is_err());
        }
    }

    #[test]
    fn the_link_keeps_the_filters() {
        let link = NextPage("abc".to_owned()).link(Some("held=true&cursor=old&limit=2"));
        assert_eq!(link.unwrap(), "<?held=true&limit=2&cursor=abc>; rel=\"next\"");
    }
}
