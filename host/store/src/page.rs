//! Pages by sort key and id: steady while rows come and go, and never counted.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::error::Error;

/// Which part of a list is asked for.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// The `next` of the page before; none for the first page.
    pub after: Option<Cursor>,
    limit: u32,
}

impl PageRequest {
    /// Items of a page unless told.
    pub const LIMIT: u32 = 50;
    /// The most items a page can have.
    pub const MOST: u32 = 200;

    /// At most so many items, between one and [`Self::MOST`].
    #[must_use]
    pub fn new(after: Option<Cursor>, limit: u32) -> Self {
        Self { after, limit: limit.clamp(1, Self::MOST) }
    }

    /// One more than fits, to see whether there is a next page.
    pub(crate) fn fetch(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    pub(crate) fn id(&self) -> Option<Uuid> {
        self.after.as_ref().map(|cursor| cursor.id)
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.after.as_ref().map(|cursor| cursor.key.as_str())
    }

    /// The sort key of a list that is ordered by time.
    pub(crate) fn time(&self) -> Result<Option<DateTime<Utc>>, Error> {
        self.key()
            .map(|key| {
                key.parse()
                    .ok()
                    .and_then(DateTime::from_timestamp_micros)
                    .ok_or_else(|| Error::Cursor { text: key.to_owned() })
            })
            .transpose()
    }

    /// Cuts what was fetched to a page.
    pub(crate) fn cut<T>(&self, mut items: Vec<T>, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
        let limit = self.limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(cursor);
        Page { items, next }
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::new(None, Self::LIMIT)
    }
}

/// Part of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// The same page of something made from each item.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(make).collect(), next: self.next }
    }
}

/// The place of one item in a list. As text it is opaque.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cursor {
    key: String,
    id: Uuid,
}

impl Cursor {
    pub(crate) fn new(key: impl Into<String>, id: impl Into<Uuid>) -> Self {
        Self { key: key.into(), id: id.into() }
    }

    pub(crate) fn at(time: DateTime<Utc>, id: impl Into<Uuid>) -> Self {
        Self::new(time.timestamp_micros().to_string(), id)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.id.as_bytes().to_vec();
        bytes.extend_from_slice(self.key.as_bytes());
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parse = || {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
            let (id, key) = bytes.split_first_chunk::<16>()?;
            Some(Self { key: String::from_utf8(key.to_vec()).ok()?, id: Uuid::from_bytes(*id) })
        };
        parse().ok_or_else(|| Error::Cursor { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = Cursor::new("müller anna", Uuid::from_u128(7));
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
    }

    #[test]
    fn a_made_up_cursor_is_refused() {
        assert!(matches!("abc".parse::<Cursor>(), Err(Error::Cursor { .. })));
        let no_time = PageRequest::new(Some(Cursor::new("x", Uuid::nil())), 10);
        assert!(matches!(no_time.time(), Err(Error::Cursor { .. })));
    }

    #[test]
    fn the_last_page_has_no_next() {
        let request = PageRequest::new(None, 2);
        let cursor = |_: &u8| Cursor::new("", Uuid::nil());
        assert!(request.cut(vec![1, 2], cursor).next.is_none());
        let page = request.cut(vec![1, 2, 3], cursor);
        assert_eq!(page.items, [1, 2]);
        assert!(page.next.is_some());
    }
}
