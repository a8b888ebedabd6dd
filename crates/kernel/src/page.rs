//! Pages of a list: Relay's four arguments, keyset cursors, what a finder answers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// How many nodes a page holds when the client does not say.
pub const DEFAULT_PAGE: usize = 20;
/// How many nodes a page holds at most.
pub const MAX_PAGE: usize = 100;

/// The arguments as the client gave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the terms of the Relay specification")]
pub struct PageArgs {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

/// A checked request for a page in one order. `K` holds the values of the order's columns at a
/// row, the id last.
#[derive(Clone, Debug, PartialEq)]
pub struct Window<K> {
    /// How many rows at most.
    pub limit: usize,
    /// Whether the page is counted from the end (`last`).
    pub backward: bool,
    /// Rows behind this one, in the order's direction.
    pub after: Option<K>,
    /// Rows before this one.
    pub before: Option<K>,
}

/// What a cursor holds. The order's name stops a cursor of one order from being used in another.
#[derive(Serialize, Deserialize)]
struct Mark<K> {
    #[serde(rename = "o")]
    order: String,
    #[serde(rename = "k")]
    key: K,
}

impl PageArgs {
    /// Checks the arguments against the order's name and reads the cursors.
    ///
    /// Errors: `first` beside `last`, a count outside 0..=100, a cursor of another list.
    pub fn window<K: for<'de> Deserialize<'de>>(&self, order: &str) -> Result<Window<K>> {
        let (count, backward) = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(Error::bad_input("give `first` or `last`, not both")),
            (None, Some(last)) => (Some(last), true),
            (first, None) => (first, false),
        };
        let limit = match count {
            None => DEFAULT_PAGE,
            Some(count) => usize::try_from(count).ok().filter(|count| *count <= MAX_PAGE).ok_or_else(|| Error::Limit {
                code: "PAGE_LIMIT",
                message: format!("a page holds 0 to {MAX_PAGE} nodes; {count} were asked for"),
            })?,
        };
        let read = |cursor: &Option<String>| cursor.as_deref().map(|text| read_cursor(order, text)).transpose();
        Ok(Window { limit, backward, after: read(&self.after)?, before: read(&self.before)? })
    }
}

/// The cursor of a row in an order.
pub fn cursor<K: Serialize>(order: &str, key: K) -> Result<String> {
    let mark = Mark { order: order.to_owned(), key };
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&mark).map_err(Error::internal)?))
}

fn read_cursor<K: for<'de> Deserialize<'de>>(order: &str, text: &str) -> Result<K> {
    URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Mark<K>>(&bytes).ok())
        .filter(|mark| mark.order == order)
        .map(|mark| mark.key)
        .ok_or_else(|| Error::bad_input("this cursor does not belong to this list in this order"))
}

/// One page of a list, in the order that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, first to last.
    pub rows: Vec<T>,
    /// Whether rows stand before the first.
    pub has_previous: bool,
    /// Whether rows stand behind the last.
    pub has_next: bool,
}

impl<K> Window<K> {
    /// How many rows a statement reads: one more than the page holds, to know whether there are more.
    pub const fn rows_to_read(&self) -> usize {
        self.limit + 1
    }

    /// The page of `rows`, which were read in the window's direction, [`Self::rows_to_read`] at most.
    pub fn page<T>(&self, mut rows: Vec<T>) -> Page<T> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        if self.backward {
            rows.reverse();
            Page { rows, has_previous: more, has_next: self.before.is_some() }
        } else {
            Page { rows, has_previous: self.after.is_some(), has_next: more }
        }
    }
}

impl<T> Page<T> {
    /// A page without rows.
    pub const fn empty() -> Self {
        Self { rows: Vec::new(), has_previous: false, has_next: false }
    }

    /// The page with each row turned into something else.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        let Self { rows, has_previous, has_next } = self;
        Page { rows: rows.into_iter().map(each).collect(), has_previous, has_next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(first: Option<i32>, last: Option<i32>) -> PageArgs {
        PageArgs { first, last, ..PageArgs::default() }
    }

    #[test]
    fn counts_are_checked_at_the_limit_and_one_past_it() {
        assert_eq!(args(None, None).window::<u8>("name").unwrap().limit, DEFAULT_PAGE);
        assert_eq!(args(Some(100), None).window::<u8>("name").unwrap().limit, 100);
        assert_eq!(args(None, Some(0)).window::<u8>("name").unwrap().limit, 0);
        for (first, last, code) in [
            (Some(101), None, "PAGE_LIMIT"),
            (Some(-1), None, "PAGE_LIMIT"),
            (None, Some(101), "PAGE_LIMIT"),
            (Some(1), Some(1), "BAD_USER_INPUT"),
        ] {
            assert_eq!(args(first, last).window::<u8>("name").unwrap_err().code(), code);
        }
    }

    #[test]
    fn a_cursor_is_read_back_in_its_own_order_only() {
        let text = cursor("name", ("La Cordée", 7)).unwrap();
        let with =
            |order: &str, after: &str| PageArgs { after: Some(after.to_owned()), ..PageArgs::default() }.window::<(String, i32)>(order);
        assert_eq!(with("name", &text).unwrap().after, Some(("La Cordée".to_owned(), 7)));
        assert_eq!(with("age", &text).unwrap_err().code(), "BAD_USER_INPUT");
        assert_eq!(with("name", "é").unwrap_err().code(), "BAD_USER_INPUT");
    }

    #[test]
    fn a_page_tells_what_lies_around_it() {
        let forward = Window { limit: 2, backward: false, after: Some(0), before: None };
        assert_eq!(forward.page(vec![1, 2, 3]), Page { rows: vec![1, 2], has_previous: true, has_next: true });
        let backward = Window { limit: 2, backward: true, after: None, before: Some(9) };
        assert_eq!(backward.page(vec![8, 7]), Page { rows: vec![7, 8], has_previous: false, has_next: true });
    }
}
