//! The lines of a file, each of bounded length.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, ErrorKind, Read};

use super::{FileRefused, MAX_FILE_BYTES, MAX_ROW_BYTES};

/// One line.
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub(super) number: u64,
    /// Its bytes with one `\n` at the end, whatever ended it.
    pub(super) bytes: Vec<u8>,
    /// Whether it was longer than a row may be, and is cut here.
    pub(super) is_cut: bool,
}

/// Reads a file line by line; `\n`, `\r\n` and `\r` end a line, empty lines are left out. Holds a few
/// lines at a time: those that were looked at ahead.
pub(super) struct Lines<R> {
    input: BufReader<R>,
    ahead: VecDeque<Line>,
    /// The number of the last line read.
    number: u64,
    /// How many bytes were read.
    position: u64,
    /// Whether the last line ended with `\r`, so that a `\n` now belongs to its end.
    after_return: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input: BufReader::new(input), ahead: VecDeque::new(), number: 0, position: 0, after_return: false }
    }

    /// How many bytes were read, for a progress bar.
    pub(super) const fn position(&self) -> u64 {
        self.position
    }

    /// The next line, or nothing at the end.
    pub(super) fn next(&mut self) -> Result<Option<Line>, FileRefused> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.read(),
        }
    }

    /// The line that comes so many lines behind the next one, which stays where it is.
    pub(super) fn peek(&mut self, distance: usize) -> Result<Option<&Line>, FileRefused> {
        while self.ahead.len() <= distance {
            match self.read()? {
                Some(line) => self.ahead.push_back(line),
                None => return Ok(None),
            }
        }
        Ok(self.ahead.get(distance))
    }

    /// Forgets lines that were looked at ahead.
    pub(super) fn skip(&mut self, lines: usize) {
        self.ahead.drain(..lines.min(self.ahead.len()));
    }

    /// Reads the next line that is not empty.
    fn read(&mut self) -> Result<Option<Line>, FileRefused> {
        loop {
            match self.read_one()? {
                Some(line) if line.bytes == b"\n" => {}
                other => return Ok(other),
            }
        }
    }

    fn read_one(&mut self) -> Result<Option<Line>, FileRefused> {
        let mut line = Line { number: self.number + 1, bytes: Vec::new(), is_cut: false };
        let mut began = false;
        loop {
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(FileRefused::Unreadable(error)),
            };
            if available.is_empty() {
                if began {
                    break;
                }
                return Ok(None);
            }
            let skipped = usize::from(std::mem::take(&mut self.after_return) && available.first() == Some(&b'\n'));
            let rest = available.get(skipped..).unwrap_or_default();
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let room = MAX_ROW_BYTES.saturating_sub(line.bytes.len());
            line.is_cut |= part.len() > room;
            line.bytes.extend(part.iter().take(room));
            self.after_return = end.is_some_and(|end| rest.get(end) == Some(&b'\r'));
            let consumed = skipped + end.map_or(rest.len(), |end| end + 1);
            began |= consumed > skipped;
            self.input.consume(consumed);
            self.position += consumed as u64;
            if self.position > MAX_FILE_BYTES {
                return Err(FileRefused::TooLarge);
            }
            if end.is_some() {
                break;
            }
        }
        self.number = line.number;
        line.bytes.push(b'\n');
        Ok(Some(line))
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    /// Gives one byte at a time and is interrupted in between.
    struct Slow<'a>(&'a [u8], bool);

    impl Read for Slow<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(ErrorKind::Interrupted.into());
            }
            let (Some(byte), Some(place)) = (self.0.first(), to.first_mut()) else {
                return Ok(0);
            };
            *place = *byte;
            self.0 = &self.0[1..];
            Ok(1)
        }
    }

    fn lines(bytes: &[u8]) -> Vec<(u64, String)> {
        let collect = |mut lines: Lines<Box<dyn Read + '_>>| {
            let mut all = Vec::new();
            while let Some(line) = lines.next().unwrap() {
                all.push((line.number, String::from_utf8(line.bytes).unwrap()));
            }
            assert_eq!(lines.position(), bytes.len() as u64);
            all
        };
        let fast = collect(Lines::new(Box::new(bytes)));
        assert_eq!(collect(Lines::new(Box::new(Slow(bytes, false)))), fast);
        fast
    }

    #[test]
    fn every_kind_of_line_end() {
        let expected = vec![(1, "a\n".to_owned()), (2, "b\n".to_owned()), (4, "c\n".to_owned())];
        for text in ["a\nb\n\nc", "a\r\nb\r\n\r\nc\r\n", "a\rb\r\rc\r", "a\nb\r\n\rc\n"] {
            assert_eq!(lines(text.as_bytes()), expected, "{text:?}");
        }
        assert_eq!(lines(b""), []);
        assert_eq!(lines(b"\n\r\n"), []);
    }

    #[test]
    fn a_long_line_is_cut_and_the_next_is_whole() {
        let text = format!("{}\n{}\nb\n", "x".repeat(MAX_ROW_BYTES), "y".repeat(MAX_ROW_BYTES + 1));
        let mut lines = Lines::new(text.as_bytes());
        let (first, second, third) = (lines.next().unwrap().unwrap(), lines.next().unwrap().unwrap(), lines.next().unwrap().unwrap());
        assert!(!first.is_cut && second.is_cut && !third.is_cut);
        assert_eq!((second.bytes.len(), third.bytes.as_slice()), (MAX_ROW_BYTES + 1, &b"b\n"[..]));
    }

    #[test]
    fn a_file_without_end_is_refused() {
        let mut lines = Lines::new(io::repeat(b'x'));
        assert!(matches!(lines.next(), Err(FileRefused::TooLarge)));
    }

    #[test]
    fn looking_ahead_takes_nothing_away() {
        let mut lines = Lines::new(&b"a\nb\nc\n"[..]);
        assert_eq!(lines.peek(1).unwrap().unwrap().bytes, b"b\n");
        assert!(lines.peek(3).unwrap().is_none());
        assert_eq!(lines.next().unwrap().unwrap().bytes, b"a\n");
        lines.skip(1);
        assert_eq!(lines.next().unwrap().unwrap().bytes, b"c\n");
    }
}
