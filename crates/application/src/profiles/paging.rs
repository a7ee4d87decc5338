//! Pages of lists and the opaque cursors between them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The most items of one page.
pub const MAX_PAGE: usize = 200;
/// The items of one page when nothing was said.
pub const DEFAULT_PAGE: usize = 50;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// The most items, 1 to [`MAX_PAGE`]; [`DEFAULT_PAGE`] when absent.
    pub limit: Option<usize>,
    /// The cursor that the page before gave.
    pub cursor: Option<String>,
}

impl PageRequest {
    /// The limit within its bounds.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_PAGE).clamp(1, MAX_PAGE)
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next part begins; `None` at the end.
    pub next_cursor: Option<String>,
}

/// The cursor is none that this service gave for this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is none of this list: begin again without one")]
pub struct InvalidCursor;

/// Takes one more item than wanted and tells from it whether there is a next page.
pub(crate) fn page<T>(mut items: Vec<T>, limit: usize, cursor: impl FnOnce(&T) -> String) -> Page<T> {
    let more = items.len() > limit;
    items.truncate(limit);
    let next_cursor = if more { items.last().map(cursor) } else { None };
    Page { items, next_cursor }
}

/// Numbers as an opaque cursor. `kind` keeps the cursors of one list out of another. Holds no personal data.
pub(crate) fn encode<const N: usize>(kind: u8, numbers: [u128; N]) -> String {
    let bytes: Vec<u8> =
        std::iter::once(kind).chain(numbers.iter().flat_map(|number| number.to_be_bytes())).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode<const N: usize>(kind: u8, cursor: &str) -> Result<[u128; N], InvalidCursor> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| InvalidCursor)?;
    let (first, rest) = bytes.split_first().ok_or(InvalidCursor)?;
    let (words, odd) = rest.as_chunks::<16>();
    if *first != kind || !odd.is_empty() {
        return Err(InvalidCursor);
    }
    let numbers: Vec<_> = words.iter().copied().map(u128::from_be_bytes).collect();
    numbers.try_into().map_err(|_| InvalidCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_and_others_are_refused() {
        let cursor = encode(b'p', [1, u128::MAX]);
        assert_eq!(decode(b'p', &cursor), Ok([1, u128::MAX]));
        for bad in [
            String::new(),
            "%%%".into(),
            cursor.chars().skip(2).collect(),
            encode(b'h', [1, 2]),
            encode(b'p', [1]),
        ] {
            assert_eq!(decode::<2>(b'p', &bad), Err(InvalidCursor), "{bad}");
        }
    }
}
