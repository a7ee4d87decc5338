//! What persons can be searched by, and how names are made comparable.

use profiles_domain::shared::contact::{EmailAddress, PhoneNumber};
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::label::SystemName;
use profiles_domain::shared::partial_date::PartialDate;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::input::{parse_date, parse_external_key, parse_system};
use crate::profiles::Fault;

/// The most words of a name that a search compares.
const MAX_WORDS: usize = 10;
/// The most characters that a searched name may have.
const MAX_NAME: usize = 500;

/// A link to another system as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct ExternalIdInput {
    /// The system's name.
    pub system: String,
    /// The key in that system.
    pub key: String,
}

/// What to search by, as written. Everything given must be met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct PersonSearchInput {
    /// Words of a name: each must occur in some part of it. Accents and case make no difference.
    pub name: Option<String>,
    /// An e-mail address, whole.
    pub email: Option<String>,
    /// A phone number in international form, whole.
    pub phone: Option<String>,
    /// A birth date, as far as it was known when it was stored.
    pub birth_date: Option<String>,
    /// A link to another system.
    pub external_id: Option<ExternalIdInput>,
    /// The most items of a page, 1 to 200; 50 when absent.
    pub limit: Option<usize>,
    /// The cursor that the page before gave.
    pub cursor: Option<String>,
}

crate::objects_only!(; serialize ExternalIdInput, PersonSearchInput);

/// What to search by. Everything given must be met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonCriteria {
    /// Folded words, each of which must occur in the folded name.
    pub words: Vec<String>,
    /// An e-mail address.
    pub email: Option<EmailAddress>,
    /// A phone number.
    pub phone: Option<PhoneNumber>,
    /// A birth date.
    pub birth_date: Option<PartialDate>,
    /// A link to another system.
    pub external_id: Option<(SystemName, ExternalKey)>,
}

impl PersonSearchInput {
    /// Parses what to search by.
    ///
    /// # Errors
    /// Every fault; also when nothing is given to search by, since the plain list is for that.
    pub fn parse(&self) -> Result<PersonCriteria, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut criteria = PersonCriteria::default();
        if let Some(name) = &self.name {
            criteria.words = words(name).unwrap_or_else(|fault| {
                faults.push(fault);
                Vec::new()
            });
        }
        if let Some(email) = &self.email {
            let parsed =
                EmailAddress::parse(email).map_err(|error| Fault::new("/email", error.code(), error));
            criteria.email = parsed.map_err(|fault| faults.push(fault)).ok();
        }
        if let Some(phone) = &self.phone {
            let parsed =
                PhoneNumber::parse(phone, None).map_err(|error| Fault::new("/phone", error.code(), error));
            criteria.phone = parsed.map_err(|fault| faults.push(fault)).ok();
        }
        if let Some(date) = &self.birth_date {
            let parsed = parse_date(date).map_err(|fault| fault.within("/birth_date"));
            criteria.birth_date = parsed.map_err(|fault| faults.push(fault)).ok();
        }
        if let Some(link) = &self.external_id {
            match (parse_system(&link.system), parse_external_key(&link.key)) {
                (Ok(system), Ok(key)) => criteria.external_id = Some((system, key)),
                (system, key) => {
                    faults.extend(system.err().map(|fault| fault.within("/external_id/system")));
                    faults.extend(key.err().map(|fault| fault.within("/external_id/key")));
                }
            }
        }
        if faults.is_empty() && criteria == PersonCriteria::default() {
            faults.push(Fault::new("", "search_empty", "name at least one thing to search by"));
        }
        if faults.is_empty() { Ok(criteria) } else { Err(faults) }
    }
}

fn words(name: &str) -> Result<Vec<String>, Fault> {
    if name.chars().count() > MAX_NAME {
        return Err(Fault::new("/name", "text_too_long", "too long").with("max", MAX_NAME));
    }
    if name.chars().any(char::is_control) {
        return Err(Fault::new("/name", "control_character", "contains a control character"));
    }
    let words: Vec<_> = fold(name).split_whitespace().take(MAX_WORDS).map(str::to_owned).collect();
    if words.is_empty() {
        return Err(Fault::new("/name", "text_empty", "empty: leave it out or give some text"));
    }
    Ok(words)
}

/// Makes a text comparable: without case, accents and punctuation, whatever the script.
///
/// Compatibility forms are unified (NFKD, UAX #15), combining marks dropped, and Latin letters that have no
/// decomposition spelled in ASCII (ł, ø, ß). Letters of other scripts stay.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            // Latin-1 letters to Latin Extended-B, IPA and Latin Extended Additional.
            '\u{c0}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' => {
                folded.push_str(&deunicode::deunicode_char(c).unwrap_or_default().to_ascii_lowercase());
            }
            // The final form of sigma is the same letter.
            'ς' => folded.push('σ'),
            c if c.is_alphanumeric() => folded.push(c),
            // Inside a word these join (O'Neill, د‌ر); everything else parts words.
            '\'' | '’' | 'ʼ' | '`' | '\u{200c}' | '\u{200d}' => {}
            _ if folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_punctuation_make_no_difference() {
        for (written, folded) in [
            ("Skłodowska-Curie", "sklodowska curie"),
            ("O’Neill", "oneill"),
            ("Straße", "strasse"),
            ("ÁNGEL  Müller", "angel muller"),
            ("Þórður Ægisson", "thordur aegisson"),
            ("Σωκράτης", "σωκρατησ"),
            ("Ёлкин", "елкин"),
            ("山田", "山田"),
            ("ﾔﾏﾀﾞ", "ヤマタ"),
            ("أحمد", "احمد"),
            ("Nguyễn", "nguyen"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    #[test]
    fn a_search_for_nothing_is_refused_with_every_fault() {
        assert_eq!(PersonSearchInput::default().parse().unwrap_err()[0].code, "search_empty");
        let bad = PersonSearchInput {
            name: Some("\0".into()),
            email: Some("nobody".into()),
            birth_date: Some("soon".into()),
            ..PersonSearchInput::default()
        };
        let codes: Vec<_> = bad.parse().unwrap_err().into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(codes, ["/name", "/email", "/birth_date"]);
    }
}
