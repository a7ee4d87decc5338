//! The bytes of an import: where from, how far along, and never more of one row in memory than is bearable.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The longest row that is taken, in bytes.
pub(super) const MAX_ROW: usize = 1 << 20;
/// How much of one row is read before giving the whole file up: most likely a quote is never closed.
pub(super) const MAX_HELD: u64 = 64 << 20;
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// The standard input.
    Stdin,
}

impl Input {
    /// `-` is the standard input.
    #[must_use]
    pub fn named(name: &Path) -> Self {
        if name.as_os_str() == "-" { Self::Stdin } else { Self::File(name.to_path_buf()) }
    }

    /// Opens it. Gives its size too, if it has one.
    pub(super) fn open(&self) -> io::Result<(Box<dyn Read + Send>, Option<u64>)> {
        match self {
            Self::Stdin => Ok((Box::new(io::stdin()), None)),
            Self::File(path) => {
                let file = File::open(path)?;
                let data = file.metadata()?;
                if data.is_dir() {
                    return Err(io::Error::other("it is a directory"));
                }
                Ok((Box::new(file), data.is_file().then_some(data.len())))
            }
        }
    }
}

/// How far reading has come, in bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter {
    read: Arc<AtomicU64>,
    row_began: Arc<AtomicU64>,
}

impl Meter {
    pub(super) fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// A row ended: the next one may be long again.
    pub(super) fn row_ended(&self) {
        self.row_began.store(self.read(), Ordering::Relaxed);
    }
}

struct Metered {
    inner: Box<dyn Read + Send>,
    meter: Meter,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let held = self.meter.read().saturating_sub(self.meter.row_began.load(Ordering::Relaxed));
        if held > MAX_HELD {
            return Err(io::Error::other(
                "a row has no end for 64 MiB: look for a quote that is never closed",
            ));
        }
        let count = self.inner.read(buffer)?;
        self.meter.read.fetch_add(u64::try_from(count).unwrap_or_default(), Ordering::Relaxed);
        Ok(count)
    }
}

pub(super) type Text = io::Chain<Cursor<Vec<u8>>, BufReader<Box<dyn Read + Send>>>;

/// Starts reading: tolerates a byte order mark, refuses UTF-16. Gives the first line, which is still to be read.
pub(super) fn begin(inner: Box<dyn Read + Send>, meter: &Meter) -> io::Result<(Text, Vec<u8>)> {
    let metered: Box<dyn Read + Send> = Box::new(Metered { inner, meter: meter.clone() });
    let mut reader = BufReader::with_capacity(1 << 16, metered);
    let mut first = Vec::new();
    reader.by_ref().take(MAX_HELD).read_until(b'\n', &mut first)?;
    if first.starts_with(b"\xFF\xFE") || first.starts_with(b"\xFE\xFF") {
        return Err(io::Error::other("it is UTF-16: save it as UTF-8"));
    }
    if first.starts_with(BOM) {
        first.drain(..BOM.len());
    }
    Ok((Cursor::new(first.clone()).chain(reader), first))
}
