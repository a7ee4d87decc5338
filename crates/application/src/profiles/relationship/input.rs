//! A relationship as written, from one of its ends.

use chrono::NaiveDate;
use profiles_domain::profiles::relationship::{
    JobTitle, Kinship, KinshipDescription, Period, RelationshipError, RelationshipKey, RelationshipTerms,
    Role, Share,
};
use profiles_domain::shared::id::{BusinessId, PersonId, ProfileRef};
use serde::Deserialize;
use serde_json::Number;
use uuid::Uuid;

use super::RelateError;
use crate::profiles::Fault;
use crate::profiles::input::{ReadOnly, member, one, text_fault};

/// A relationship as written: what the other is to the profile in question, and on what terms. What is left out isn't
/// known, or is unset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RelationshipInput {
    /// What the other is to the profile: `guardian`, `child` (somebody in its care), `partner`, `kin`; between a person
    /// and a business what the person is in it, from either end: `owner`, `director`, `employee`, `contact`.
    pub kind: String,
    /// Of kin, which the other is: `parent`, `child`, `sibling`, `grandparent`, `grandchild`, `other`.
    #[serde(default)]
    pub kinship: Option<String>,
    /// Of `other` kin, in words that read the same from both ends: `aunt and niece`. At most 60 characters.
    #[serde(default)]
    pub kinship_description: Option<String>,
    /// Of owners, which share of the business they have: a percentage above 0, at most 100, with up to 4 decimals.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<f64>))]
    pub share: Option<Number>,
    /// Of directors, employees and contacts, the job title. At most 100 characters.
    #[serde(default)]
    pub title: Option<String>,
    /// The first day on which it holds (ISO 8601); absent when it always did.
    #[serde(default)]
    pub valid_from: Option<String>,
    /// The first day on which it no longer holds (ISO 8601); absent when it has no end.
    #[serde(default)]
    pub valid_to: Option<String>,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub id: ReadOnly,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub version: ReadOnly,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub other: ReadOnly,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub created_at: ReadOnly,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub updated_at: ReadOnly,
}

crate::objects_only!(RelationshipInput);

/// Which relationship is meant, and on what terms, as one end sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The end that speaks.
    pub reader: ProfileRef,
    /// What the other end is to it.
    pub role: Role,
    /// The other end.
    pub other: Uuid,
}

impl Relation {
    /// The other end: the role says of what sort it is.
    #[must_use]
    pub fn other(&self) -> ProfileRef {
        other_end(self.reader, self.role, self.other)
    }

    /// The key of the relationship.
    ///
    /// # Errors
    /// When both ends are the same, or the role can't link them.
    pub fn key(&self) -> Result<RelationshipKey, RelationshipError> {
        RelationshipKey::as_seen(self.reader, self.role, self.other())
    }
}

/// The profile with this id that is `role` to `reader`.
fn other_end(reader: ProfileRef, role: Role, other: Uuid) -> ProfileRef {
    match reader {
        ProfileRef::Person(_) if !role.kind().links_persons() => BusinessId::new(other).into(),
        // Businesses relate to persons only; a role that doesn't fit is refused by the key.
        _ => PersonId::new(other).into(),
    }
}

impl RelationshipInput {
    /// Parses it.
    ///
    /// # Errors
    /// [`RelateError::Invalid`] with every fault, each with a pointer into the input.
    pub fn parse(&self) -> Result<(Role, RelationshipTerms), RelateError> {
        let mut faults = Vec::new();
        let role = member(
            &mut faults,
            "kind",
            Some(self.kind.as_str()),
            one(|text| Role::parse(text).map_err(fault)),
        );
        let description = member(
            &mut faults,
            "kinship_description",
            self.kinship_description.as_deref(),
            one(|text| KinshipDescription::parse(text).map_err(text_fault)),
        );
        let kinship = self.kinship.as_deref().map(|name| Kinship::parse(name, description.clone()));
        let kinship = match kinship {
            Some(Ok(kinship)) => Some(kinship),
            Some(Err(error)) => {
                faults.push(at_attribute(error));
                None
            }
            // Kin that are only described are other kin.
            None => description.map(|description| Kinship::Other(Some(description))),
        };
        let share = self.share.as_ref().map(Number::to_string);
        let share =
            member(&mut faults, "share", share.as_deref(), one(|text| Share::parse(text).map_err(fault)));
        let title = member(
            &mut faults,
            "title",
            self.title.as_deref(),
            one(|text| JobTitle::parse(text).map_err(text_fault)),
        );
        let from = member(&mut faults, "valid_from", self.valid_from.as_deref(), one(parse_day));
        let to = member(&mut faults, "valid_to", self.valid_to.as_deref(), one(parse_day));
        let period = Period::new(from, to).unwrap_or_else(|error| {
            faults.push(at_attribute(error));
            Period::ALWAYS
        });
        let terms = RelationshipTerms { kinship, share, title, period };
        if let Some(role) = role {
            faults.extend(terms.faults(role.kind()).into_iter().map(at_attribute));
        }
        match role {
            Some(role) if faults.is_empty() => Ok((role, terms)),
            _ => Err(RelateError::Invalid(faults)),
        }
    }
}

fn fault(error: RelationshipError) -> Fault {
    Fault::new("", error.code(), error)
}

fn at_attribute(error: RelationshipError) -> Fault {
    let attribute = error.attribute().map(|attribute| format!("/{attribute}"));
    fault(error).within(&attribute.unwrap_or_default())
}

/// A whole day: `2026-03-01`.
fn parse_day(text: &str) -> Result<NaiveDate, Fault> {
    let text = text.trim();
    let day = Some(text).filter(|text| text.len() == "2026-03-01".len()).and_then(|text| text.parse().ok());
    day.ok_or_else(|| Fault::new("", "day_invalid", "not a day: expected one as 2026-03-01 (ISO 8601)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(input: &RelationshipInput) -> Vec<(String, String)> {
        let Err(RelateError::Invalid(faults)) = input.parse() else { return Vec::new() };
        faults.into_iter().map(|fault| (fault.pointer, fault.code.into_owned())).collect()
    }

    fn input(kind: &str) -> RelationshipInput {
        RelationshipInput { kind: kind.to_owned(), ..Default::default() }
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn every_fault_is_found() {
        let bad = RelationshipInput {
            kinship: some("uncle"),
            kinship_description: some(" "),
            share: Number::from_f64(100.5),
            title: some("\u{0}"),
            valid_from: some("2026-02-30"),
            valid_to: some("01.03.2026"),
            ..input("friend")
        };
        let expected = [
            ("/kind", "relationship_kind_unknown"),
            ("/kinship_description", "text_empty"),
            ("/kinship", "kinship_unknown"),
            ("/share", "share_out_of_range"),
            ("/title", "control_character"),
            ("/valid_from", "day_invalid"),
            ("/valid_to", "day_invalid"),
        ];
        let expected: Vec<_> = expected.map(|(at, code)| (at.to_owned(), code.to_owned())).into();
        assert_eq!(faults(&bad), expected);
    }

    #[test]
    fn what_doesnt_fit_the_kind_is_a_fault() {
        let bad = RelationshipInput {
            share: Number::from_f64(50.0),
            valid_from: some("2026-01-01"),
            valid_to: some("2026-01-01"),
            ..input("guardian")
        };
        let found = faults(&bad);
        let pointers: Vec<_> = found.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(pointers, ["/valid_to", "/share"]);
    }

    #[test]
    fn shares_are_exact() {
        for (written, units) in
            [("33.3333", 333_333), ("100", 1_000_000), ("12.5", 125_000), ("50.0", 500_000)]
        {
            let share = serde_json::from_str(written).unwrap();
            let (_, terms) = RelationshipInput { share: Some(share), ..input("owner") }.parse().unwrap();
            assert_eq!(terms.share.map(Share::ten_thousandths), Some(units), "{written}");
        }
    }

    #[test]
    fn kin_that_are_described_are_other_kin() {
        let (_, terms) = RelationshipInput { kinship_description: some("aunt and niece"), ..input("kin") }
            .parse()
            .unwrap();
        assert_eq!(terms.kinship.as_ref().and_then(Kinship::description), Some("aunt and niece"));
    }
}
