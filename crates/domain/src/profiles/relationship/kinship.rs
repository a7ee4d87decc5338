//! Which kin somebody is, and how the other one sees it.

use super::RelationshipError;
use crate::shared::text::Line;

/// What sort of kin it is, in somebody's own words, at most 60 characters: `aunt and niece`.
pub type KinshipDescription = Line<60>;

/// What one of two kin is to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kinship {
    /// `parent`
    Parent,
    /// `child`, of any age.
    Child,
    /// `sibling`
    Sibling,
    /// `grandparent`
    Grandparent,
    /// `grandchild`
    Grandchild,
    /// `other`: any other kin, or it isn't known which. The description is of the two together, since it has to read
    /// the same from both ends.
    Other(Option<KinshipDescription>),
}

impl Kinship {
    /// The names of all of them.
    pub const NAMES: [&str; 6] = ["parent", "child", "sibling", "grandparent", "grandchild", "other"];

    /// Parses a kinship's name, in any case, and the description that `other` may have.
    ///
    /// # Errors
    /// When there is no such kinship, or one that has a name is described.
    pub fn parse(name: &str, description: Option<KinshipDescription>) -> Result<Self, RelationshipError> {
        let kinship = match name.trim().to_ascii_lowercase().as_str() {
            "parent" => Self::Parent,
            "child" => Self::Child,
            "sibling" => Self::Sibling,
            "grandparent" => Self::Grandparent,
            "grandchild" => Self::Grandchild,
            "other" => return Ok(Self::Other(description)),
            _ => return Err(RelationshipError::KinshipUnknown),
        };
        if description.is_some() { Err(RelationshipError::DescriptionMisplaced) } else { Ok(kinship) }
    }

    /// The name, without the description.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Child => "child",
            Self::Sibling => "sibling",
            Self::Grandparent => "grandparent",
            Self::Grandchild => "grandchild",
            Self::Other(_) => "other",
        }
    }

    /// The description, if there is one.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        match self {
            Self::Other(description) => description.as_ref().map(Line::as_str),
            _ => None,
        }
    }

    /// The same kinship from the other end. Twice, it is what it was.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Parent => Self::Child,
            Self::Child => Self::Parent,
            Self::Grandparent => Self::Grandchild,
            Self::Grandchild => Self::Grandparent,
            same @ (Self::Sibling | Self::Other(_)) => same,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kinship_has_a_name_and_an_inverse() {
        let inverses = ["child", "parent", "sibling", "grandchild", "grandparent", "other"];
        for (name, inverse) in Kinship::NAMES.into_iter().zip(inverses) {
            let kinship = Kinship::parse(name, None).unwrap();
            assert_eq!(kinship.as_str(), name);
            assert_eq!(kinship.clone().inverse().as_str(), inverse);
            assert_eq!(kinship.clone().inverse().inverse(), kinship);
        }
        assert_eq!(Kinship::parse(" Sibling ", None), Ok(Kinship::Sibling));
        assert_eq!(Kinship::parse("cousin", None), Err(RelationshipError::KinshipUnknown));
    }

    #[test]
    fn only_other_kin_is_described() {
        let words = || Some(KinshipDescription::parse("aunt and niece").unwrap());
        let other = Kinship::parse("other", words()).unwrap();
        assert_eq!(other.inverse().description(), Some("aunt and niece"));
        assert_eq!(Kinship::parse("parent", words()), Err(RelationshipError::DescriptionMisplaced));
    }
}
