//! Conditional requests (RFC 9110, section 13): entity tags are versions in quotes.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use profiles_application::profiles::Precondition;
use profiles_domain::shared::version::Version;

use crate::problem::Problem;

/// What `If-Match` or `If-None-Match` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tags {
    /// `*`: whatever there is.
    Any,
    /// These tags.
    These(Vec<Tag>),
}

/// An entity tag (RFC 9110, section 8.8.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    weak: bool,
    /// The version that it names; `None` if it's none of ours, which matches nothing.
    version: Option<Version>,
}

impl Tags {
    /// What a header names; `None` if it isn't there.
    pub(crate) fn of(
        headers: &HeaderMap,
        name: &HeaderName,
        known: &'static str,
    ) -> Result<Option<Self>, Problem> {
        let mut values = headers.get_all(name).map(HeaderValue::as_bytes).peekable();
        if values.peek().is_none() {
            return Ok(None);
        }
        let whole = values.collect::<Vec<_>>().join(b",".as_slice());
        Self::parse(&whole).map(Some).ok_or_else(|| Problem::header_fault(known, "etag_invalid"))
    }

    /// Parses `*` or a list of tags, in which empty elements mean nothing (RFC 9110, section 5.6.1.2).
    fn parse(value: &[u8]) -> Option<Self> {
        let mut rest = value.trim_ascii();
        if rest == b"*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(b",") {
                rest = after.trim_ascii_start();
                continue;
            }
            let (weak, quoted) = match rest.strip_prefix(b"W/") {
                Some(quoted) => (true, quoted),
                None => (false, rest),
            };
            let opened = quoted.strip_prefix(b"\"")?;
            let end = opened.iter().position(|byte| *byte == b'"')?;
            let (opaque, closed) = opened.split_at_checked(end)?;
            if !opaque.iter().all(|byte| matches!(byte, 0x21 | 0x23..=0x7e | 0x80..=0xff)) {
                return None;
            }
            tags.push(Tag { weak, version: version(opaque) });
            rest = closed.strip_prefix(b"\"")?.trim_ascii_start();
            if !rest.is_empty() && !rest.starts_with(b",") {
                return None;
            }
        }
        if tags.is_empty() { None } else { Some(Self::These(tags)) }
    }
}

/// The version that a tag names, if it's written as we write them.
fn version(opaque: &[u8]) -> Option<Version> {
    let text = std::str::from_utf8(opaque).ok()?;
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(Version::new(number))
}

/// On which condition a write may go ahead.
pub(crate) fn precondition(headers: &HeaderMap) -> Result<Precondition, Problem> {
    let matching = Tags::of(headers, &header::IF_MATCH, "If-Match")?;
    match (matching, Tags::of(headers, &header::IF_NONE_MATCH, "If-None-Match")?) {
        (None, None) => Ok(Precondition::None),
        (Some(Tags::Any), None) => Ok(Precondition::Exists),
        (Some(Tags::These(tags)), None) => Ok(Precondition::Version(
            // Weak tags never match here (RFC 9110, section 13.1.1).
            tags.into_iter().filter(|tag| !tag.weak).filter_map(|tag| tag.version).collect(),
        )),
        (None, Some(Tags::Any)) => Ok(Precondition::Absent),
        // It is to be there, and not to be there.
        (Some(_), Some(Tags::Any)) => Ok(Precondition::Version(Vec::new())),
        (_, Some(Tags::These(_))) => Err(Problem::header_fault("If-None-Match", "if_none_match_unsupported")),
    }
}

/// Whether a reader has this version already: `If-None-Match`, where weak tags match too.
pub(crate) fn not_modified(tags: Option<&Tags>, current: u64) -> bool {
    match tags {
        None => false,
        Some(Tags::Any) => true,
        Some(Tags::These(tags)) => tags.iter().any(|tag| tag.version == Some(Version::new(current))),
    }
}

/// The `ETag` of a version.
pub(crate) fn etag(version: u64) -> (HeaderName, HeaderValue) {
    // A number in quotes is always a valid header value.
    let value = HeaderValue::try_from(format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    (header::ETAG, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(matching: &[&str], none: &[&str]) -> Result<Precondition, Problem> {
        let mut headers = HeaderMap::new();
        let mut add = |name: HeaderName, values: &[&str]| {
            for value in values {
                headers.append(name.clone(), HeaderValue::from_str(value).unwrap());
            }
        };
        add(header::IF_MATCH, matching);
        add(header::IF_NONE_MATCH, none);
        precondition(&headers)
    }

    fn versions(numbers: &[u64]) -> Precondition {
        Precondition::Version(numbers.iter().copied().map(Version::new).collect())
    }

    #[test]
    fn if_match_names_versions() {
        for (written, expected) in [
            (vec!["\"7\""], versions(&[7])),
            (vec!["\"7\" ,\"8\",, "], versions(&[7, 8])),
            (vec!["\"7\"", "\"8\""], versions(&[7, 8])),
            (vec!["*"], Precondition::Exists),
            (vec!["W/\"7\""], versions(&[])),
            (vec!["\"abc\", \"07\", \"+7\", \"\""], versions(&[])),
            (vec!["\"a,b\""], versions(&[])),
        ] {
            assert_eq!(condition(&written, &[]).unwrap(), expected, "{written:?}");
        }
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for bad in
            ["7", "\"7", "7\"", "\"7\"\"8\"", "\"7\" \"8\"", "w/\"7\"", "\"a b\"", "", ",", "*, \"7\"", "'7'"]
        {
            assert!(condition(&[bad], &[]).is_err(), "{bad:?}");
        }
        assert!(condition(&[], &["\"7\""]).is_err());
    }

    #[test]
    fn if_none_match_asks_for_absence_on_writes_and_for_news_on_reads() {
        assert_eq!(condition(&[], &["*"]).unwrap(), Precondition::Absent);
        assert_eq!(condition(&["\"7\""], &["*"]).unwrap(), versions(&[]));
        for (tags, expected) in
            [("\"7\"", true), ("W/\"7\"", true), ("\"8\", \"7\"", true), ("*", true), ("\"8\"", false)]
        {
            assert_eq!(not_modified(Tags::parse(tags.as_bytes()).as_ref(), 7), expected, "{tags}");
        }
        assert!(!not_modified(None, 7));
    }
}
