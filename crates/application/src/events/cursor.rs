//! Places in the feed as consumers keep them.

use std::fmt;
use std::str::FromStr;

/// A place in the feed: everything up to it was seen. Consumers keep it as text: `1:42`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedCursor {
    /// The epoch of the feed, which grows when the feed goes back.
    pub epoch: u64,
    /// The place within it.
    pub position: u64,
}

/// It is no cursor of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor: expected what a page of the feed gave, such as 1:42")]
pub struct NoCursor;

impl fmt::Display for FeedCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.epoch, self.position)
    }
}

impl FromStr for FeedCursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let (epoch, position) = text.split_once(':').ok_or(NoCursor)?;
        Ok(Self { epoch: number(epoch)?, position: number(position)? })
    }
}

/// Digits alone: a sign, or more zeros than needed, would be another text for the same place.
fn number(digits: &str) -> Result<u64, NoCursor> {
    let plain =
        digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    digits.parse().ok().filter(|_| plain).ok_or(NoCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_were_given_and_nothing_else_is_one() {
        let cursor = FeedCursor { epoch: 1, position: u64::MAX };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        assert_eq!("1:0".parse(), Ok(FeedCursor { epoch: 1, position: 0 }));
        for bad in
            ["", "1", ":", "1:", ":1", "1:+1", "1:01", "-1:1", "1:2:3", " 1:1", "1:18446744073709551616"]
        {
            assert_eq!(bad.parse::<FeedCursor>(), Err(NoCursor), "{bad:?}");
        }
    }
}
