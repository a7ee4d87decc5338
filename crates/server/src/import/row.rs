//! One row on its way in: as it stood, and what it says or why it can't be taken.

use profiles_application::profiles::commands::ImportRow;
use profiles_application::profiles::{Fault, Kind};

/// A row as it stood in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Original {
    /// The cells of a CSV row.
    Cells(csv::ByteRecord),
    /// A line of JSON.
    Line(Vec<u8>),
}

/// A row that was read.
#[derive(Debug)]
pub(super) struct Row<P: Kind> {
    /// The line it begins on, from 1.
    pub(super) line: u64,
    pub(super) original: Original,
    pub(super) parsed: Result<ImportRow<P>, Vec<Fault>>,
    /// What it says but can't be kept.
    pub(super) notes: Vec<Fault>,
}

/// The rows of a file, until the first failure to read it.
pub(super) type Rows<P> = Box<dyn Iterator<Item = std::io::Result<Row<P>>> + Send>;

/// Why rows longer than the limit aren't taken.
pub(super) fn too_long() -> Fault {
    Fault::new("", "row_too_long", "longer than 1 MiB: shorten it, or look for a quote that is never closed")
}

/// Why rows in another encoding aren't taken.
pub(super) fn not_utf8(pointer: String) -> Fault {
    Fault::new(pointer, "not_utf8", "not UTF-8: save the file in UTF-8")
}
