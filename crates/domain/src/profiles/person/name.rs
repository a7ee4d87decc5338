//! The name of a person: structured parts, any of which may be missing.

use crate::shared::text::{Line, TextError};

/// Why a name was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// No part of it says anything.
    #[error("at least one part of the name is needed")]
    Empty,
    /// One part is not acceptable as text.
    #[error("{reason}")]
    Part {
        /// The part, as the HTTP contract names it.
        part: &'static str,
        /// What is wrong with it.
        reason: TextError,
    },
}

impl NameError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "name_empty",
            Self::Part { reason, .. } => reason.code(),
        }
    }
}

/// The parts of a name as somebody typed them; missing and blank parts are the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameParts {
    /// Given or first name.
    pub given: Option<String>,
    /// Further given names, a patronymic, a middle name.
    pub additional: Option<String>,
    /// Family name or names.
    pub family: Option<String>,
    /// What stands before: `Dr.`
    pub prefix: Option<String>,
    /// What stands behind: `Jr.`
    pub suffix: Option<String>,
    /// What the person wants to be called.
    pub preferred: Option<String>,
}

type Part = Option<Line<200>>;

/// A person's name. Each part has at most 200 characters in any script; at least one part is there.
///
/// A mononym is a name with one part, given or family as the person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName {
    given: Part,
    additional: Part,
    family: Part,
    prefix: Part,
    suffix: Part,
    preferred: Part,
}

impl PersonName {
    /// Parses a name.
    ///
    /// # Errors
    /// Every part that can't be taken, or that there is none.
    pub fn parse(parts: &NameParts) -> Result<Self, Vec<NameError>> {
        let mut errors = Vec::new();
        let mut line = |part: &'static str, text: &Option<String>| match text.as_deref().map(Line::parse) {
            None | Some(Err(TextError::Empty)) => None,
            Some(Ok(line)) => Some(line),
            Some(Err(reason)) => {
                errors.push(NameError::Part { part, reason });
                None
            }
        };
        let name = Self {
            given: line("given", &parts.given),
            additional: line("additional", &parts.additional),
            family: line("family", &parts.family),
            prefix: line("prefix", &parts.prefix),
            suffix: line("suffix", &parts.suffix),
            preferred: line("preferred", &parts.preferred),
        };
        if !errors.is_empty() {
            return Err(errors);
        }
        if name.given.is_none()
            && name.family.is_none()
            && name.additional.is_none()
            && name.preferred.is_none()
        {
            return Err(vec![NameError::Empty]);
        }
        Ok(name)
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(parts: NameParts) -> Self {
        let line = |text: Option<String>| text.map(Line::restore);
        Self {
            given: line(parts.given),
            additional: line(parts.additional),
            family: line(parts.family),
            prefix: line(parts.prefix),
            suffix: line(parts.suffix),
            preferred: line(parts.preferred),
        }
    }

    /// The parts as text.
    #[must_use]
    pub fn parts(&self) -> NameParts {
        let text = |part: &Part| part.as_ref().map(|line| line.as_str().to_owned());
        NameParts {
            given: text(&self.given),
            additional: text(&self.additional),
            family: text(&self.family),
            prefix: text(&self.prefix),
            suffix: text(&self.suffix),
            preferred: text(&self.preferred),
        }
    }

    /// Given or first name.
    #[must_use]
    pub fn given(&self) -> Option<&str> {
        self.given.as_ref().map(Line::as_str)
    }

    /// Further given names.
    #[must_use]
    pub fn additional(&self) -> Option<&str> {
        self.additional.as_ref().map(Line::as_str)
    }

    /// Family name or names.
    #[must_use]
    pub fn family(&self) -> Option<&str> {
        self.family.as_ref().map(Line::as_str)
    }

    /// What stands before the name.
    #[must_use]
    pub fn prefix(&self) -> Option<&str> {
        self.prefix.as_ref().map(Line::as_str)
    }

    /// What stands behind the name.
    #[must_use]
    pub fn suffix(&self) -> Option<&str> {
        self.suffix.as_ref().map(Line::as_str)
    }

    /// What the person wants to be called.
    #[must_use]
    pub fn preferred(&self) -> Option<&str> {
        self.preferred.as_ref().map(Line::as_str)
    }

    /// The whole name in reading order: `Dr. Maria Salomea Skłodowska`.
    ///
    /// A name in Han, Hangul or Kana is written family name first and without spaces, as its readers do. A name
    /// of which only the preferred form is known reads as that.
    #[must_use]
    pub fn full(&self) -> String {
        let (given, additional, family) = (self.given(), self.additional(), self.family());
        let core = if self.is_east_asian() {
            [family, given, additional].into_iter().flatten().collect::<String>()
        } else {
            join(&[given, additional, family])
        };
        let core = if core.is_empty() { self.preferred().unwrap_or_default().to_owned() } else { core };
        join(&[self.prefix(), Some(core.as_str()), self.suffix()])
    }

    /// The form that lists sort by: `Skłodowska, Maria Salomea`.
    #[must_use]
    pub fn sort(&self) -> String {
        let rest = join(&[self.given(), self.additional()]);
        match self.family() {
            Some(family) if self.is_east_asian() => join(&[Some(family), Some(rest.as_str())]),
            Some(family) if !rest.is_empty() => format!("{family}, {rest}"),
            Some(family) => family.to_owned(),
            None if rest.is_empty() => self.preferred().unwrap_or_default().to_owned(),
            None => rest,
        }
    }

    fn is_east_asian(&self) -> bool {
        let mut letters = [self.given(), self.family()]
            .into_iter()
            .flatten()
            .flat_map(str::chars)
            .filter(|c| c.is_alphabetic());
        let first = letters.next();
        first.is_some_and(is_han_hangul_or_kana) && letters.all(is_han_hangul_or_kana)
    }
}

/// The main blocks of Unicode for Hiragana, Katakana, Hangul and Han; `々` and `ー` are within.
fn is_han_hangul_or_kana(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x11FF | 0x3005 | 0x3040..=0x30FF | 0x3130..=0x318F | 0x31F0..=0x31FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x323AF)
}

fn join(parts: &[Option<&str>]) -> String {
    let mut joined = String::with_capacity(48);
    for part in parts.iter().flatten().filter(|part| !part.is_empty()) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(part);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(given: &str, additional: &str, family: &str) -> PersonName {
        let part = |text: &str| Some(text.to_owned());
        let parts = NameParts {
            given: part(given),
            additional: part(additional),
            family: part(family),
            ..NameParts::default()
        };
        PersonName::parse(&parts).unwrap()
    }

    #[test]
    fn full_and_sort_forms_follow_the_script() {
        for (given, additional, family, full, sort) in [
            ("Maria", "Salomea", "Skłodowska", "Maria Salomea Skłodowska", "Skłodowska, Maria Salomea"),
            ("Sukarno", "", "", "Sukarno", "Sukarno"),
            ("", "", "Madonna", "Madonna", "Madonna"),
            ("花子", "", "山田", "山田花子", "山田 花子"),
            ("민준", "", "김", "김민준", "김 민준"),
            ("Björk", "", "Guðmundsdóttir", "Björk Guðmundsdóttir", "Guðmundsdóttir, Björk"),
            ("نجيب", "", "محفوظ", "نجيب محفوظ", "محفوظ, نجيب"),
        ] {
            let name = name(given, additional, family);
            assert_eq!((name.full().as_str(), name.sort().as_str()), (full, sort));
        }
    }

    #[test]
    fn every_bad_part_is_named() {
        let parts = NameParts {
            given: Some("a\0".into()),
            family: Some("x".repeat(201)),
            prefix: Some(" ".into()),
            ..NameParts::default()
        };
        let errors = PersonName::parse(&parts).unwrap_err();
        assert_eq!(
            errors.iter().map(|error| error.code()).collect::<Vec<_>>(),
            ["control_character", "text_too_long"]
        );
        assert_eq!(PersonName::parse(&NameParts::default()), Err(vec![NameError::Empty]));
        let only_title = NameParts { prefix: Some("Dr.".into()), ..NameParts::default() };
        assert_eq!(PersonName::parse(&only_title), Err(vec![NameError::Empty]));
    }

    #[test]
    fn a_name_known_only_as_preferred_reads_as_that() {
        let parts = NameParts { preferred: Some("Marie".into()), ..NameParts::default() };
        let name = PersonName::parse(&parts).unwrap();
        assert_eq!((name.full().as_str(), name.sort().as_str()), ("Marie", "Marie"));
        assert_eq!(PersonName::restore(name.parts()), name);
    }
}
