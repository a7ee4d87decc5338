//! Files of rows that were rejected or noted: each as it stood, with its line and the reasons. Mended, a CSV one can be
//! imported.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Writer, WriterBuilder};
use profiles_application::profiles::Fault;
use serde::Serialize;
use serde_json::value::RawValue;

use super::Format;
use super::row::Original;
use super::source::Input;
use super::target::{NOTED, REJECTED};

/// Why rows are put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// They were not taken.
    Rejected,
    /// They were taken without some of what they say.
    Noted,
}

impl Why {
    const fn word(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Noted => "noted",
        }
    }

    /// The columns in front of the rows.
    const fn columns(self) -> [&'static str; 3] {
        match self {
            Self::Rejected => REJECTED,
            Self::Noted => NOTED,
        }
    }
}

/// Writes rows; the file is made when the first one comes.
pub(super) struct Aside {
    why: Why,
    path: PathBuf,
    header: Option<(u8, Vec<String>)>,
    /// How many columns in front come from an earlier import, which put these rows aside: they are replaced.
    replaced: usize,
    file: Option<Sheet>,
}

enum Sheet {
    Cells(Box<Writer<File>>),
    Lines(BufWriter<File>),
}

#[derive(Serialize)]
struct LineAside<'a> {
    line: u64,
    errors: &'a [Fault],
    /// The row, if it was JSON at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<&'a RawValue>,
    /// Its text otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl Aside {
    /// `header` is the delimiter and the header of a CSV file.
    pub(super) fn new(why: Why, path: PathBuf, header: Option<(u8, Vec<String>)>) -> Self {
        let again = header.as_ref().is_some_and(|(_, names)| {
            let begins = |own: [&str; 3]| names.iter().take(own.len()).eq(&own);
            begins(REJECTED) || begins(NOTED)
        });
        Self { why, path, header, replaced: if again { REJECTED.len() } else { 0 }, file: None }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn add(&mut self, line: u64, original: &Original, faults: &[Fault]) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(self.create()?);
        }
        match (&mut self.file, original) {
            (Some(Sheet::Cells(writer)), Original::Cells(cells)) => {
                let list =
                    |told: fn(&Fault) -> String| faults.iter().map(told).collect::<Vec<_>>().join("; ");
                let codes = list(|fault| format!("{} {}", fault.pointer, fault.code).trim().to_owned());
                let reasons = list(|fault| fault.detail.clone());
                let mut record = ByteRecord::from(vec![line.to_string(), codes, reasons]);
                record.extend(cells.iter().skip(self.replaced));
                Ok(writer.write_byte_record(&record)?)
            }
            (Some(Sheet::Lines(writer)), Original::Line(text)) => {
                let row = serde_json::from_slice::<&RawValue>(text).ok();
                let text = row.is_none().then(|| String::from_utf8_lossy(text).into_owned());
                serde_json::to_writer(&mut *writer, &LineAside { line, errors: faults, row, text })?;
                writer.write_all(b"\n")
            }
            _ => Ok(()),
        }
    }

    fn create(&self) -> io::Result<Sheet> {
        let file = File::create(&self.path)?;
        let Some((delimiter, header)) = &self.header else { return Ok(Sheet::Lines(BufWriter::new(file))) };
        let mut writer = WriterBuilder::new().delimiter(*delimiter).flexible(true).from_writer(file);
        let header = header.iter().skip(self.replaced).map(String::as_str);
        writer.write_record(self.why.columns().into_iter().chain(header))?;
        Ok(Sheet::Cells(Box::new(writer)))
    }

    /// What was put aside so far is on disk afterwards.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        match &mut self.file {
            Some(Sheet::Cells(writer)) => writer.flush(),
            Some(Sheet::Lines(writer)) => writer.flush(),
            None => Ok(()),
        }
    }
}

/// `persons.csv` has its rejected rows in `persons.csv.rejected.csv` beside it.
pub(super) fn usual_path(why: Why, input: &Input, format: Format) -> PathBuf {
    let mut name = match input {
        Input::File(path) => path.clone().into_os_string(),
        Input::Stdin => "stdin".into(),
    };
    name.push(format!(".{}.{}", why.word(), format.extension()));
    PathBuf::from(name)
}
