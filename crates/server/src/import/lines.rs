//! On which line a CSV row begins, which the CSV reader itself can't tell after blank lines or Windows line ends.

use std::collections::VecDeque;
use std::io::{self, Read};

/// Notes where lines end while they are read.
pub(super) struct Lines<R> {
    inner: R,
    offset: u64,
    /// Whether there was anything on the current line yet.
    blank: bool,
    /// The ends of lines that no row has passed yet, and whether these lines are blank.
    ends: VecDeque<(u64, bool)>,
    passed: u64,
}

impl<R> Lines<R> {
    pub(super) const fn new(inner: R) -> Self {
        Self { inner, offset: 0, blank: true, ends: VecDeque::new(), passed: 0 }
    }

    /// The line, from 1, of the first row at or after an offset: blank lines and the rest of a line end don't count.
    /// Offsets must not get smaller.
    pub(super) fn line_from(&mut self, offset: u64) -> u64 {
        while self.ends.pop_front_if(|(end, blank)| *end <= offset || *blank).is_some() {
            self.passed = self.passed.saturating_add(1);
        }
        self.passed.saturating_add(1)
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        for byte in buffer.iter().take(count) {
            match byte {
                b'\n' => {
                    self.ends.push_back((self.offset, self.blank));
                    self.blank = true;
                }
                b'\r' => {}
                _ => self.blank = false,
            }
            self.offset = self.offset.saturating_add(1);
        }
        Ok(count)
    }
}
