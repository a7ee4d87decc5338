//! Rows gathered into batches on a thread of their own, which reads on while a batch is being committed.

use std::collections::BTreeSet;
use std::io;

use profiles_application::profiles::Kind;
use profiles_domain::shared::id::TypedId;
use tokio::sync::mpsc::{Receiver, channel};

use super::row::{Original, Row, Rows};
use super::source::Meter;

/// A batch is also full when its rows have this many bytes.
const MAX_BYTES: usize = 8 << 20;
/// How many batches may wait to be committed.
const AHEAD: usize = 2;

/// Rows to be committed together; nobody is in it twice.
#[derive(Debug)]
pub(super) struct Batch<P: Kind> {
    pub(super) rows: Vec<Row<P>>,
    /// How far the file was read then, in bytes.
    pub(super) read: u64,
}

/// Starts reading. The thread ends with the rows, with the first failure, or when the receiver is dropped.
pub(super) fn gather<P: Kind>(
    rows: Rows<P>,
    size: usize,
    meter: Meter,
) -> io::Result<Receiver<io::Result<Batch<P>>>> {
    let (sender, receiver) = channel(AHEAD);
    std::thread::Builder::new().name("import reader".to_owned()).spawn(move || {
        let mut gathering = Gathering { rows: Vec::new(), ids: BTreeSet::new(), bytes: 0 };
        for row in rows {
            let ready = match row {
                Ok(row) => gathering.add(row, size),
                Err(error) => {
                    // What came before the failure counts.
                    let last = gathering.take();
                    let _ = sender.blocking_send(Ok(Batch { rows: last, read: meter.read() }));
                    let _ = sender.blocking_send(Err(error));
                    return;
                }
            };
            if let Some(rows) = ready
                && sender.blocking_send(Ok(Batch { rows, read: meter.read() })).is_err()
            {
                return;
            }
        }
        let _ = sender.blocking_send(Ok(Batch { rows: gathering.take(), read: meter.read() }));
    })?;
    Ok(receiver)
}

struct Gathering<P: Kind> {
    rows: Vec<Row<P>>,
    ids: BTreeSet<uuid::Uuid>,
    bytes: usize,
}

impl<P: Kind> Gathering<P> {
    /// Adds a row; gives a batch back when one is full, or when the row's profile is in it already.
    fn add(&mut self, row: Row<P>, size: usize) -> Option<Vec<Row<P>>> {
        let id = row.parsed.as_ref().ok().map(|parsed| parsed.id.uuid());
        let twice = id.is_some_and(|id| self.ids.contains(&id));
        let ready = (twice || self.rows.len() >= size || self.bytes >= MAX_BYTES).then(|| self.take());
        self.ids.extend(id);
        self.bytes = self.bytes.saturating_add(match &row.original {
            Original::Cells(cells) => cells.as_slice().len(),
            Original::Line(line) => line.len(),
        });
        self.rows.push(row);
        ready
    }

    fn take(&mut self) -> Vec<Row<P>> {
        self.ids.clear();
        self.bytes = 0;
        std::mem::take(&mut self.rows)
    }
}
