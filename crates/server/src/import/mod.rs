//! Imports profiles from CSV and JSON Lines: in batches, each row accepted or rejected by itself, restartable anywhere.

mod aside;
mod batches;
mod business;
mod columns;
mod commit;
mod csv_rows;
mod gaps;
mod gleif;
mod gleif_columns;
mod json_rows;
mod kind;
mod layout;
mod lines;
mod patch;
mod person;
mod row;
mod row_id;
mod source;
mod summary;
mod synonyms;
mod target;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

pub use columns::ColumnOptions;
pub use kind::{Importable, ReadKey, Synonyms, Vocabulary};
pub use layout::{Layout, Reading};
use profiles_application::bus::Failure;
use profiles_application::profiles::commands::ImportOutcome;
use profiles_application::profiles::input::{Handling, parse_country_list};
use profiles_application::profiles::{NoError, ProfileService};
pub use row_id::derived_id;
pub use source::Input;
pub use summary::{Reasons, Summary};

use aside::{Aside, Why};
use batches::{Batch, gather};
use columns::Columns;
use commit::{Committer, Done};
use csv_rows::CsvFile;
use json_rows::JsonRows;
use layout::Settled;
use row::Rows;
use row_id::Identity;
use source::Meter;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Cells under a header.
    Csv,
    /// A JSON object on each line.
    Jsonl,
}

impl Format {
    /// The extension of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }

    fn of(input: &Input) -> Option<Self> {
        let Input::File(path) = input else { return None };
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "tab" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            _ => None,
        }
    }
}

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the rows come from.
    pub input: Input,
    /// How they are written; told from the file's extension if absent.
    pub format: Option<Format>,
    /// How a CSV header is to be read, and where ids come from.
    pub columns: ColumnOptions,
    /// The country whose national phone numbers rows have that don't say one themselves.
    pub region: Option<String>,
    /// How to take addresses that break their country's rules.
    pub handling: Handling,
    /// Where rejected rows go; beside the file if absent.
    pub rejects: Option<PathBuf>,
    /// How many rows are committed together.
    pub batch: usize,
}

impl Options {
    /// The usual way to import something.
    #[must_use]
    pub fn new(input: Input) -> Self {
        Self {
            input,
            format: None,
            columns: ColumnOptions::default(),
            region: None,
            handling: Handling::Strict,
            rejects: None,
            batch: 200,
        }
    }
}

/// Why an import can't begin, or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It isn't clear what to do; nothing was written.
    #[error("nothing was imported:\n  {}", .0.join("\n  "))]
    Unclear(Vec<String>),
    /// The file can't be read any further.
    #[error("the input can't be read: {0}. What came before is imported: mend it and start again")]
    Input(std::io::Error),
    /// A file of rejected or noted rows can't be written.
    #[error("{} can't be written: {error}. Make room for it, or move the input or --rejects elsewhere, and start again", path.display())]
    Aside {
        /// Its path.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The service failed.
    #[error("the import stopped: {0}. What came before is imported: start it again when that is mended")]
    Service(Failure<NoError>),
}

/// Watches an import.
pub trait Progress: Send + Sync {
    /// Some rows more are done; `bytes` of the input were read for them.
    fn advanced(&self, so_far: &Summary, bytes: u64);
}

/// An import that is ready to run: what its columns give is settled.
pub struct Import<P: Importable> {
    rows: Rows<P>,
    rejects: Aside,
    noted: Aside,
    droppable: &'static [&'static str],
    meter: Meter,
    batch: usize,
    handling: Handling,
    size: Option<u64>,
}

impl<P: Importable> Import<P> {
    /// Opens the input and settles how to read it. Nothing is written yet.
    ///
    /// # Errors
    /// With everything that isn't clear.
    pub fn prepare(options: &Options) -> Result<Self, ImportError> {
        let unclear = |problem: &str| ImportError::Unclear(vec![problem.to_owned()]);
        let format = options.format.or_else(|| Format::of(&options.input)).ok_or_else(|| {
            unclear(
                "the format can't be told from the name of the input: give --format csv or --format jsonl",
            )
        })?;
        if options
            .region
            .as_ref()
            .is_some_and(|region| parse_country_list(std::slice::from_ref(region)).is_err())
        {
            return Err(unclear("--region: not a country: give an ISO 3166-1 alpha-2 code such as FR"));
        }
        let noted = aside::usual_path(Why::Noted, &options.input, format);
        let usual = || aside::usual_path(Why::Rejected, &options.input, format);
        let rejects = options.rejects.clone().unwrap_or_else(usual);
        if matches!(&options.input, Input::File(input) if *input == rejects) {
            return Err(unclear("--rejects: this is the file to import: give another one"));
        }
        if rejects == noted {
            return Err(unclear("--rejects: this is where noted rows go: give another one"));
        }
        let meter = Meter::default();
        let cant_open = |error| unclear(&format!("the input can't be opened: {error}"));
        let (inner, size) = options.input.open().map_err(cant_open)?;
        let (text, first_line) = source::begin(inner, &meter).map_err(cant_open)?;
        let region = options.region.clone();
        let (mut droppable, mut handling) = ([].as_slice(), options.handling);
        let (rows, header): (Rows<P>, _) = match format {
            Format::Csv => {
                let file = CsvFile::open(text, &first_line).map_err(|problem| unclear(&problem))?;
                let layout =
                    layout_of(&file.header, &options.columns, region).map_err(ImportError::Unclear)?;
                droppable = layout.droppable();
                handling = layout.handling().unwrap_or(handling);
                let header = (file.delimiter, file.header.clone());
                (Box::new(file.rows(layout, meter.clone())), Some(header))
            }
            Format::Jsonl => {
                let identity = json_identity(&options.columns).map_err(ImportError::Unclear)?;
                (Box::new(JsonRows::new(text, identity, region, meter.clone())), None)
            }
        };
        let rejects = Aside::new(Why::Rejected, rejects, header.clone());
        let noted = Aside::new(Why::Noted, noted, header);
        Ok(Self { rows, rejects, noted, droppable, meter, batch: options.batch.max(1), handling, size })
    }

    /// How many bytes the input has, if that is known.
    #[must_use]
    pub const fn size(&self) -> Option<u64> {
        self.size
    }

    /// Runs it, until the end or until `stop` is set, which is looked at between batches.
    ///
    /// # Errors
    /// When it can't go on. What was committed stays; running it again takes it up.
    pub async fn run(
        self,
        service: &ProfileService,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<Summary, ImportError> {
        let started = Instant::now();
        let Self { rows, mut rejects, mut noted, droppable, meter, batch, handling, .. } = self;
        let committer = Committer { service, handling, droppable };
        let mut batches = gather(rows, batch, meter).map_err(ImportError::Input)?;
        let mut summary = Summary::default();
        while let Some(batch) = batches.recv().await {
            let Batch { rows, read } = batch.map_err(ImportError::Input)?;
            let good: Vec<_> = rows.iter().filter_map(|row| row.parsed.as_ref().ok().cloned()).collect();
            let mut done = committer.take(&good).await.map_err(ImportError::Service)?.into_iter();
            for mut row in rows {
                let outcome = match row.parsed {
                    Ok(_) => match done.next() {
                        Some(Done { outcome, notes }) => {
                            row.notes.extend(notes);
                            outcome
                        }
                        None => ImportOutcome::Unchanged,
                    },
                    Err(faults) => ImportOutcome::Rejected(faults),
                };
                summary.count(&outcome);
                let (aside, faults) = match outcome {
                    ImportOutcome::Rejected(faults) => (&mut rejects, [faults, row.notes].concat()),
                    _ if row.notes.is_empty() => continue,
                    _ => {
                        summary.note(&row.notes);
                        (&mut noted, row.notes)
                    }
                };
                aside.add(row.line, &row.original, &faults).map_err(|error| cant_write(aside, error))?;
            }
            for aside in [&mut rejects, &mut noted] {
                aside.flush().map_err(|error| cant_write(aside, error))?;
            }
            summary.took = started.elapsed();
            progress.advanced(&summary, read);
            if stop.load(Ordering::Relaxed) {
                summary.interrupted = true;
                break;
            }
        }
        summary.took = started.elapsed();
        summary.rejects = (summary.rejected > 0).then(|| rejects.path().to_path_buf());
        summary.notes_at = (summary.noted > 0).then(|| noted.path().to_path_buf());
        Ok(summary)
    }
}

/// How to read the rows of a CSV file: as a published format has them, or as the columns say themselves.
fn layout_of<P: Importable>(
    header: &[String],
    options: &ColumnOptions,
    region: Option<String>,
) -> Result<Box<dyn Layout<P>>, Vec<String>> {
    if let Some(published) = P::published(header, options)? {
        return Ok(published);
    }
    let columns = Columns::settle(header, options, P::VOCABULARY)?;
    Ok(Box::new(Settled { columns, region }))
}

fn cant_write(aside: &Aside, error: std::io::Error) -> ImportError {
    ImportError::Aside { path: aside.path().to_path_buf(), error }
}

fn json_identity(options: &ColumnOptions) -> Result<Identity, Vec<String>> {
    let mut problems = Vec::new();
    let system = columns::parsed_system(options.system.as_deref(), &mut problems);
    if options.key.is_some() || !options.map.is_empty() {
        problems.push("--key and --map are for CSV: JSON Lines name their members themselves".to_owned());
    }
    if problems.is_empty() { Ok(Identity { system }) } else { Err(problems) }
}
