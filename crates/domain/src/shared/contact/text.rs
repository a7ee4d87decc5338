//! Text of contact points: normalised, trimmed, and rid of what no label or dial can show.

use unicode_normalization::UnicodeNormalization;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextFault {
    /// More characters (Unicode scalar values) than allowed.
    TooLong,
    /// A control character, a line break where there can be none, or a character that reverses what follows it.
    ControlCharacter,
}

/// Trims, composes (NFC) and checks a text of at most `max` characters. `None` when nothing in it can be seen.
///
/// With `lines`, line feeds are kept and CRLF becomes LF.
pub(super) fn clean(text: &str, max: usize, lines: bool) -> Result<Option<String>, TextFault> {
    // A bound on the raw length first: normalising a hostile megabyte isn't worth its time.
    if text.len() > max.saturating_mul(16) {
        return Err(TextFault::TooLong);
    }
    let text: String = if lines { text.replace("\r\n", "\n") } else { text.to_owned() };
    let text: String = text.trim().nfc().collect();
    if text.chars().any(|c| is_refused(c) && !(lines && c == '\n')) {
        return Err(TextFault::ControlCharacter);
    }
    if text.chars().count() > max {
        return Err(TextFault::TooLong);
    }
    let seen = text.chars().any(|c| !c.is_whitespace() && !is_invisible(c));
    Ok(seen.then_some(text))
}

/// Control characters (category Cc), the line and paragraph separators, and the two bidirectional overrides, whose only
/// effect here would be to show an address as another (CVE-2021-42574, "trojan source").
pub(super) fn is_refused(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202D}' | '\u{202E}')
}

/// Characters that show nothing of their own: joiners, directional marks, fillers, the byte order mark.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_composed() {
        assert_eq!(clean("  Cafe\u{301} ", 4, false), Ok(Some("Café".into())));
        assert_eq!(clean("a\r\nb\n", 10, true), Ok(Some("a\nb".into())));
        for nothing in ["", " \u{3000}\t", "\u{200B}\u{FEFF}", "\u{3164}"] {
            assert_eq!(clean(nothing, 10, false), Ok(None), "{nothing:?}");
        }
    }

    #[test]
    fn what_no_label_can_show_is_refused() {
        for bad in ["a\0b", "a\tb", "a\nb", "a\u{85}b", "a\u{2028}b", "a\u{202E}b"] {
            assert_eq!(clean(bad, 10, false), Err(TextFault::ControlCharacter), "{bad:?}");
        }
        assert_eq!(clean("a\rb", 10, true), Err(TextFault::ControlCharacter));
        assert_eq!(clean("abc", 2, false), Err(TextFault::TooLong));
        assert_eq!(clean(&" ".repeat(1_000_000), 2, false), Err(TextFault::TooLong));
    }
}
