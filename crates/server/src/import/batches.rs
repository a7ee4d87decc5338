//! Rows gathered into batches on a thread of their own, which reads on while a batch is being committed.

use std::collections::BTreeSet;
use std::io;

use tokio::sync::mpsc::{Receiver, channel};

use super::row::{Original, Row, Rows};
use super::source::Meter;

/// A batch is also full when its rows have this many bytes.
const MAX_BYTES: usize = 8 << 20;
/// How many batches may wait to be committed.
const AHEAD: usize = 2;

/// Rows to be committed together; nobody is in it twice.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) rows: Vec<Row>,
    /// How far the file was read then, in bytes.
    pub(super) read: u64,
}

/// Starts reading. The thread ends with the rows, with the first failure, or when the receiver is dropped.
pub(super) fn gather(rows: Rows, size: usize, meter: Meter) -> io::Result<Receiver<io::Result<Batch>>> {
    let (sender, receiver) = channel(AHEAD);
    std::thread::Builder::new().name("import reader".to_owned()).spawn(move || {
        let mut gathering = Gathering::default();
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

#[derive(Default)]
struct Gathering {
    rows: Vec<Row>,
    ids: BTreeSet<uuid::Uuid>,
    bytes: usize,
}

impl Gathering {
    /// Adds a row; gives a batch back when one is full, or when the row's person is in it already.
    fn add(&mut self, row: Row, size: usize) -> Option<Vec<Row>> {
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

    fn take(&mut self) -> Vec<Row> {
        self.ids.clear();
        self.bytes = 0;
        std::mem::take(&mut self.rows)
    }
}
