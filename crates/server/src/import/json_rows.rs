//! The rows of a JSON Lines file: on each line a profile as the HTTP interface takes it, read as a merge patch.

use std::io::{self, BufRead, Read};
use std::marker::PhantomData;

use profiles_application::profiles::commands::ImportRow;
use profiles_application::profiles::{DecodeError, Fault, UniqueValue, decode_slice};
use serde_json::Value;

use super::kind::Importable;
use super::patch::fill_regions;
use super::row::{Original, Row, not_utf8, too_long};
use super::row_id::Identity;
use super::source::{MAX_HELD, MAX_ROW, Meter, Text};

/// Reads rows.
pub(super) struct JsonRows<P> {
    text: Text,
    line: u64,
    identity: Identity,
    region: Option<String>,
    meter: Meter,
    failed: bool,
    kind: PhantomData<P>,
}

impl<P: Importable> JsonRows<P> {
    pub(super) const fn new(text: Text, identity: Identity, region: Option<String>, meter: Meter) -> Self {
        Self { text, line: 0, identity, region, meter, failed: false, kind: PhantomData }
    }

    fn read(&mut self) -> io::Result<Option<Row<P>>> {
        loop {
            let mut line = Vec::new();
            if self.text.by_ref().take(MAX_HELD).read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            if !line.ends_with(b"\n") && u64::try_from(line.len()).unwrap_or(u64::MAX) >= MAX_HELD {
                return Err(io::Error::other(format!(
                    "a line has no end for 64 MiB: put each {} on a line of its own",
                    P::VOCABULARY.one
                )));
            }
            self.meter.row_ended();
            self.line = self.line.saturating_add(1);
            let text = line.trim_ascii();
            if !text.is_empty() {
                let parsed = self.parse(text).map_err(|fault| vec![fault]);
                let original = Original::Line(text.to_vec());
                return Ok(Some(Row { line: self.line, original, parsed, notes: Vec::new() }));
            }
        }
    }

    fn parse(&self, text: &[u8]) -> Result<ImportRow<P>, Fault> {
        if text.len() > MAX_ROW {
            return Err(too_long());
        }
        if std::str::from_utf8(text).is_err() {
            return Err(not_utf8(String::new()));
        }
        let UniqueValue(Value::Object(mut patch)) = decode_slice(text).map_err(fault)? else {
            let detail = format!("not an object: put one {} on each line", P::VOCABULARY.one);
            return Err(Fault::new("", "wrong_type", detail));
        };
        fill_regions(&mut patch, self.region.as_deref(), P::VOCABULARY.usual_label);
        let own = patch.remove("id");
        let own = match &own {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) => Some(id.as_str()),
            Some(_) => return Err(Fault::new("/id", "id_invalid", "not a UUID: give one as a text")),
        };
        let patch = patch.into();
        let id = self.identity.of::<P>(own, &patch)?;
        Ok(ImportRow { id, patch })
    }
}

fn fault(error: DecodeError) -> Fault {
    match error {
        DecodeError::Form(fault) => fault,
        DecodeError::Syntax { column, .. } => {
            Fault::new("", "not_json", format!("not JSON: broken at column {column} of the line"))
        }
    }
}

impl<P: Importable> Iterator for JsonRows<P> {
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
