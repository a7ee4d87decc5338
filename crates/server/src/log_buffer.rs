//! Log lines written together: a system call for each would be a good part of what a request costs.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How long a line waits for others at most.
const PAUSE: Duration = Duration::from_millis(20);
/// So many bytes are written at once, whoever has to do it.
const ENOUGH: usize = 32 << 10;

/// Keeps lines for a moment and writes them together. Warnings and errors, and all lines before them, are written at
/// once.
#[derive(Clone)]
pub(crate) struct LogBuffer(Arc<Inner>);

struct Inner {
    lines: Mutex<Vec<u8>>,
    come: Condvar,
    /// Locked before `lines`, so that lines are written in the order in which they came.
    out: Mutex<Out>,
}

struct Out {
    to: Box<dyn Write + Send>,
    /// Empty; its room is used again.
    spare: Vec<u8>,
}

impl LogBuffer {
    /// Writes to `to`, from a thread of its own.
    ///
    /// # Errors
    /// When there can't be a thread.
    pub(crate) fn start(to: impl Write + Send + 'static) -> io::Result<Self> {
        let out = Mutex::new(Out { to: Box::new(to), spare: Vec::new() });
        let inner = Inner { lines: Mutex::default(), come: Condvar::new(), out };
        let buffer = Self(Arc::new(inner));
        let writer = buffer.clone();
        std::thread::Builder::new().name("log".to_owned()).spawn(move || writer.run())?;
        Ok(buffer)
    }

    fn run(&self) {
        loop {
            let lines = self.0.lines();
            let come = self.0.come.wait_while(lines, |lines| lines.is_empty());
            drop(come.unwrap_or_else(PoisonError::into_inner));
            std::thread::sleep(PAUSE);
            self.flush();
        }
    }

    /// Writes what is there.
    pub(crate) fn flush(&self) {
        let mut out = self.0.out.lock().unwrap_or_else(PoisonError::into_inner);
        let Out { to, spare } = &mut *out;
        std::mem::swap(&mut *self.0.lines(), spare);
        // There is nobody to tell that the log can't be written.
        let _ = to.write_all(spare).and_then(|()| to.flush());
        spare.clear();
    }
}

impl Inner {
    fn lines(&self) -> MutexGuard<'_, Vec<u8>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes one line.
pub(crate) struct Line<'a> {
    buffer: &'a LogBuffer,
    urgent: bool,
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let inner = &self.buffer.0;
        let mut lines = inner.lines();
        let first = lines.is_empty();
        lines.extend_from_slice(line);
        let enough = lines.len() >= ENOUGH;
        drop(lines);
        if self.urgent || enough {
            self.buffer.flush();
        } else if first {
            inner.come.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogBuffer {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { buffer: self, urgent: false }
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Line<'a> {
        Line { buffer: self, urgent: *meta.level() <= Level::WARN }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    struct Told(Sender<Vec<u8>>);

    impl Write for Told {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // Nobody listens any more once the test is over.
            let _ = self.0.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_are_written_in_order_and_together() {
        let (sender, written) = channel();
        let buffer = LogBuffer::start(Told(sender)).unwrap();
        for line in ["a\n", "b\n"] {
            buffer.make_writer().write_all(line.as_bytes()).unwrap();
        }
        Line { buffer: &buffer, urgent: true }.write_all(b"urgent\n").unwrap();
        let mut all = Vec::new();
        while !all.ends_with(b"urgent\n") {
            all.extend(written.recv().unwrap());
        }
        assert_eq!(all, b"a\nb\nurgent\n");
        buffer.make_writer().write_all(b"c\n").unwrap();
        assert_eq!(written.recv().unwrap(), b"c\n", "a line is written though no other comes");
        buffer.make_writer().write_all(&[b'x'; ENOUGH]).unwrap();
        assert_eq!(written.recv().unwrap().len(), ENOUGH);
    }
}
