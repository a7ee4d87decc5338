//! The rows of a CSV file (RFC 4180, or with semicolons or tabs).

use std::io;

use csv::{ByteRecord, Reader, ReaderBuilder};
use profiles_application::profiles::{Fault, Kind};

use super::layout::{Layout, Reading};
use super::lines::Lines;
use super::row::{Original, Row, too_long};
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
    pub(super) fn rows<P: Kind>(self, layout: Box<dyn Layout<P>>, meter: Meter) -> CsvRows<P> {
        CsvRows { reader: self.reader, width: self.header.len(), layout, meter, failed: false }
    }
}

/// Reads rows.
pub(super) struct CsvRows<P> {
    reader: Reader<Lines<Text>>,
    width: usize,
    layout: Box<dyn Layout<P>>,
    meter: Meter,
    failed: bool,
}

impl<P: Kind> CsvRows<P> {
    fn read(&mut self) -> io::Result<Option<Row<P>>> {
        let mut record = ByteRecord::new();
        if !self.reader.read_byte_record(&mut record)? {
            return Ok(None);
        }
        self.meter.row_ended();
        let begin = record.position().map_or(0, csv::Position::byte);
        let line = self.reader.get_mut().line_from(begin);
        let Reading { parsed, notes } = self.parse(&record);
        Ok(Some(Row { line, original: Original::Cells(record), parsed, notes }))
    }

    fn parse(&self, record: &ByteRecord) -> Reading<P> {
        if record.as_slice().len() > MAX_ROW {
            return Err(vec![too_long()]).into();
        }
        if record.len() != self.width {
            let detail = format!(
                "{} cells where the header has {}: check quotes and delimiters",
                record.len(),
                self.width
            );
            return Err(vec![Fault::new("", "wrong_cell_count", detail)]).into();
        }
        self.layout.read(record)
    }
}

impl<P: Kind> Iterator for CsvRows<P> {
    type Item = io::Result<Row<P>>;

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
