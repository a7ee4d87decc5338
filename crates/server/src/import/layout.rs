//! How the cells of a CSV row become what it says: as its columns were settled, or as a published format has them.

use csv::ByteRecord;
use profiles_application::profiles::commands::ImportRow;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{Fault, Kind};

use super::columns::Columns;
use super::kind::Importable;
use super::patch::{Said, fill_regions};
use super::row::not_utf8;

/// Reads rows that have as many cells as the header.
pub trait Layout<P: Kind>: Send {
    /// What a row says.
    fn read(&self, cells: &ByteRecord) -> Reading<P>;

    /// Attributes that a row can go without when their value can't be taken: it is left out, and noted.
    fn droppable(&self) -> &'static [&'static str] {
        &[]
    }

    /// How to take addresses that break their country's rules, if the format decides that.
    fn handling(&self) -> Option<Handling> {
        None
    }
}

/// What a row says.
#[derive(Debug)]
pub struct Reading<P: Kind> {
    /// What to import, or why that isn't clear.
    pub parsed: Result<ImportRow<P>, Vec<Fault>>,
    /// What it says but can't be kept.
    pub notes: Vec<Fault>,
}

impl<P: Kind> From<Result<ImportRow<P>, Vec<Fault>>> for Reading<P> {
    fn from(parsed: Result<ImportRow<P>, Vec<Fault>>) -> Self {
        Self { parsed, notes: Vec::new() }
    }
}

/// Reads cells as the columns were settled.
pub(super) struct Settled {
    pub(super) columns: Columns,
    /// The country whose national phone numbers rows have that don't say one themselves.
    pub(super) region: Option<String>,
}

impl<P: Importable> Layout<P> for Settled {
    fn read(&self, cells: &ByteRecord) -> Reading<P> {
        let (mut said, mut faults) = (Said::default(), Vec::new());
        for (cell, targets) in cells.iter().zip(&self.columns.targets) {
            let Ok(cell) = std::str::from_utf8(cell) else {
                let path = targets.first().map(|target| target.path.as_slice()).unwrap_or_default();
                faults.push(not_utf8(path.iter().map(|step| format!("/{step}")).collect()));
                continue;
            };
            faults.extend(targets.iter().filter_map(|target| said.add(target, cell).err()));
        }
        fill_regions(&mut said.patch, self.region.as_deref(), P::VOCABULARY.usual_label);
        let patch = said.patch.into();
        let id = self.columns.identity.of::<P>(said.id.as_deref(), &patch);
        let parsed = match id {
            Ok(id) if faults.is_empty() => Ok(ImportRow { id, patch }),
            Ok(_) => Err(faults),
            Err(fault) => {
                faults.push(fault);
                Err(faults)
            }
        };
        parsed.into()
    }
}
