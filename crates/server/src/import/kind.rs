//! What the import has to know of a kind of profiles: the words of its columns, and where its derived ids come from.

use profiles_application::profiles::Kind;
use uuid::Uuid;

use super::columns::ColumnOptions;
use super::layout::Layout;

/// A kind of profiles that can be imported. What differs between persons and businesses is here and in their own
/// files; everything else is one pipeline.
pub trait Importable: Kind {
    /// The namespace of ids that are derived from another system's keys: UUIDv5 (RFC 9562) over `SYSTEM:KEY`. It must
    /// never change, or rows that were imported before would come in as new profiles.
    const NAMESPACE: Uuid;
    /// What its columns and its messages are called.
    const VOCABULARY: &'static Vocabulary;

    /// How to read a CSV file whose header is that of a published format; none if it is not.
    ///
    /// # Errors
    /// With everything that isn't clear.
    fn published(
        _header: &[String],
        _options: &ColumnOptions,
    ) -> Result<Option<Box<dyn Layout<Self>>>, Vec<String>> {
        Ok(None)
    }
}

/// Names of columns by what they give: a path, and names in small letters and digits alone.
pub type Synonyms = &'static [(&'static str, &'static [&'static str])];

/// Reads a name that is one of a known few: in either case, as it is kept.
pub type ReadKey = fn(&str) -> Option<&'static str>;

/// The words of one kind of profiles. What all kinds have (`id`, contact points, external ids) isn't repeated.
#[derive(Debug)]
pub struct Vocabulary {
    /// One of them, in messages.
    pub one: &'static str,
    /// Attributes that are one text.
    pub texts: &'static [&'static str],
    /// Attributes that are lists, and what parts their values in a cell.
    pub lists: &'static [(&'static str, &'static [char])],
    /// Attributes with members: `name.given`.
    pub objects: &'static [(&'static str, &'static [&'static str])],
    /// Attributes with a value for each of some known names, and how such a name is read: `tax_ids.fr_siren`.
    pub keyed: &'static [(&'static str, ReadKey)],
    /// What reading gives and writing doesn't take.
    pub read_only: &'static [&'static str],
    /// Names that exports commonly give their columns.
    pub synonyms: Synonyms,
    /// Names that could mean several things, and what to do then; `{name}` stands for the name.
    pub advice: (&'static [&'static str], &'static str),
    /// Labels that stand before or behind other words in names of columns: `work email`.
    pub labels: &'static [&'static str],
    /// The label of contact points whose columns name none.
    pub usual_label: &'static str,
}
