//! The rows of a CSV file (RFC 4180, or with semicolons or tabs).

use profiles_domain::profiles::person::Person;
use std::io;

use csv::{ByteRecord, Reader, ReaderBuilder};
use profiles_application::profiles::Fault;
use profiles_application::profiles::commands::ImportRow;
use profiles_domain::shared::id::PersonId;

use super::columns::Columns;
use super::lines::Lines;
use super::patch::{Said, fill_regions};
use super::row::{Original, Row, not_utf8, too_long};
use super::source::{MAX_ROW, Meter, Text};

/// A CSV file whose header was read.
pub(super) struct CsvFile {
    reader: Reader<Lines<Text>>,
    pub(super) delimiter: u8,
    pub(super) header: Vec<String>,
}

impl CsvFile {
    /// Reads the header. `first_line` tells which delimiter the file uses.
    pub(super) fn open(text: Text, first_line: &[u8]) -> Result<Self, String> {
        let delimiter = delimiter(first_line);
        // Headers are read as a row like others, so that lines are counted the same way.
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(Lines::new(text));
        let mut record = ByteRecord::new();
        let found = reader.read_byte_record(&mut record).map_err(|error| error.to_string())?;
        if !found {
            return Err("the file is empty: its first line has to name the columns".to_owned());
        }
        let header: Result<Vec<_>, _> =
            record.iter().map(|cell| std::str::from_utf8(cell).map(str::to_owned)).collect();
        let header = header.map_err(|_| "the header isn't UTF-8: save the file in UTF-8".to_owned())?;
        Ok(Self { reader, delimiter, header })
    }

    /// The rows after the header.
    pub(super) fn rows(self, columns: Columns, region: Option<String>, meter: Meter) -> CsvRows {
        CsvRows { reader: self.reader, width: self.header.len(), columns, region, meter, failed: false }
    }
}

/// Reads rows.
pub(super) struct CsvRows {
    reader: Reader<Lines<Text>>,
    width: usize,
    columns: Columns,
    region: Option<String>,
    meter: Meter,
    failed: bool,
}

impl CsvRows {
    fn read(&mut self) -> io::Result<Option<Row>> {
        let mut record = ByteRecord::new();
        if !self.reader.read_byte_record(&mut record)? {
            return Ok(None);
        }
        self.meter.row_ended();
        let begin = record.position().map_or(0, csv::Position::byte);
        let line = self.reader.get_mut().line_from(begin);
        let parsed = self.parse(&record);
        Ok(Some(Row { line, original: Original::Cells(record), parsed }))
    }

    fn parse(&self, record: &ByteRecord) -> Result<ImportRow<Person>, Vec<Fault>> {
        if record.as_slice().len() > MAX_ROW {
            return Err(vec![too_long()]);
        }
        if record.len() != self.width {
            let detail = format!(
                "{} cells where the header has {}: check quotes and delimiters",
                record.len(),
                self.width
            );
            return Err(vec![Fault::new("", "wrong_cell_count", detail)]);
        }
        let (mut said, mut faults) = (Said::default(), Vec::new());
        for (cell, targets) in record.iter().zip(&self.columns.targets) {
            let Ok(cell) = std::str::from_utf8(cell) else {
                let path = targets.first().map(|target| target.path.as_slice()).unwrap_or_default();
                faults.push(not_utf8(path.iter().map(|step| format!("/{step}")).collect()));
                continue;
            };
            faults.extend(targets.iter().filter_map(|target| said.add(target, cell).err()));
        }
        fill_regions(&mut said.patch, self.region.as_deref());
        let patch = said.patch.into();
        match self.columns.identity.of(said.id.as_deref(), &patch) {
            Ok(id) if faults.is_empty() => Ok(row(id, patch)),
            Ok(_) => Err(faults),
            Err(fault) => {
                faults.push(fault);
                Err(faults)
            }
        }
    }
}

const fn row(id: PersonId, patch: serde_json::Value) -> ImportRow<Person> {
    ImportRow { id, patch }
}

impl Iterator for CsvRows {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let read = self.read();
        self.failed = read.is_err();
        read.transpose()
    }
}

/// The delimiter that the first line has most of, outside of quotes; a comma if it has none.
fn delimiter(line: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    for byte in line {
        quoted ^= *byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| delimiter == byte && !quoted) {
            *count = count.saturating_add(1);
        }
    }
    // Of equals the last one counts: the comma then.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}
