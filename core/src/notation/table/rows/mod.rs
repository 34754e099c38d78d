//! Splits text into rows and fields: RFC 4180 and what the field does to it.
//!
//! Beyond the RFC, and why no library is used: a blank between the delimiter and an opening quotation mark (DualShield's
//! files), a quotation mark that is never closed must cost its own row and not the rest of the file, and every row
//! knows its line. A row without quotation marks, nearly every one, is only cut at its delimiters: nothing is copied.
//! The tests hold it against the `csv` crate on everything that RFC 4180 allows.

mod delimiter;

pub use delimiter::{
    DELIMITERS, cut_by_blanks, delimiter_name, first_lines, is_preamble, single_blanks, sniff_delimiter, usual_width,
};

use crate::ground::limits::sized;
use crate::ground::redaction::is_key_in_one;

use crate::ground::secret::SecretBytes;

use memchr::{memchr, memchr_iter, memchr3_iter};

use std::ops::Range;

/// The longest row in bytes; longer ones are reported, not read.
pub const MAX_ROW_BYTES: usize = sized(1 << 20, 1 << 10);

/// The most fields of a row; wider ones are reported, not read.
pub const MAX_FIELDS: usize = 1000;

/// The most lines that one quoted field may span.
const MAX_LINES_IN_FIELD: usize = 200;

/// What is wrong with a row as a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFault {
    /// A quotation mark is opened and never closed.
    QuoteOpen,
    /// Longer than [`MAX_ROW_BYTES`] or wider than [`MAX_FIELDS`].
    TooWide,
}

/// Reads the rows of a text, one after the other. Blank lines are passed over.
pub struct Rows<'t> {
    text: &'t str,
    at: usize,
    /// The last place at which a row may begin.
    until: usize,
    line: u32,
    delimiter: u8,
    terminator: u8,
    /// Fields of the present row: places in the text, or in `unquoted` from its end of text on.
    fields: Vec<Range<usize>>,
    unquoted: SecretBytes,
    quoted: bool,
    /// Quoted fields may span lines until one of them was never closed too often.
    open_quotes: u32,
    /// Whether there may be a quotation mark anywhere.
    may_quote: bool,
}

/// Where [`Rows`] stopped in a text, to resume in a text that begins there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResumePoint {
    line: u32,
    terminator: u8,
    open_quotes: u32,
}

/// A row: its line and its fields.
pub struct Row<'r> {
    /// Line on which it starts, from 1.
    pub line: u32,
    /// Why it can't be used, if so.
    pub fault: Option<RowFault>,
    source: &'r str,
    fields: &'r [Range<usize>],
}

impl<'r> Row<'r> {
    /// Number of fields.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether it has no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Field `index` from 0, trimmed; empty where the row is too short.
    #[must_use]
    pub fn get(&self, index: usize) -> &'r str {
        self.fields.get(index).and_then(|range| self.source.get(range.clone())).map_or("", trim)
    }

    /// Fields `first` to `last` as one, with what is between them.
    #[must_use]
    pub fn joined(&self, first: usize, last: usize) -> &'r str {
        let ends = self.fields.get(first).zip(self.fields.get(last));
        ends.and_then(|(first, last)| self.source.get(first.start..last.end)).map_or("", trim)
    }

    /// All fields, trimmed.
    pub fn iter(&self) -> impl Iterator<Item = &'r str> + Clone + '_ {
        (0..self.len()).map(|index| self.get(index))
    }

    /// The first field with a control character in it, and which one. Tabs and line breaks are none.
    #[must_use]
    pub fn control_character(&self) -> Option<(usize, char)> {
        self.find_control(|_, cell| cell.as_bytes().iter().copied().find(|&b| is_control(b)))
    }

    /// As [`Self::control_character`], but a line break may be CR LF as well; in the field `unbroken` (from 0), it is a
    /// control character.
    pub(crate) fn control_character_or_break(&self, unbroken: usize) -> Option<(usize, char)> {
        self.find_control(|index, cell| {
            let bytes = cell.as_bytes();
            let is_break = |at: usize| bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
            let odd = |(at, b): (usize, &u8)| {
                let control = is_control(*b) && !is_break(at) || (*b == b'\n' && index == unbroken);
                control.then_some(*b)
            };
            bytes.iter().enumerate().find_map(odd)
        })
    }

    /// The first field in which `find` finds a control character.
    fn find_control(&self, find: impl Fn(usize, &str) -> Option<u8>) -> Option<(usize, char)> {
        // The fields follow one another in the source: one look at all of them settles nearly every row.
        let (first, last) = (self.fields.first()?, self.fields.last()?);
        if !self.source.as_bytes().get(first.start..last.end).is_some_and(may_hold_control) {
            return None;
        }
        self.iter().enumerate().find_map(|(index, cell)| find(index, cell).map(|b| (index, char::from(b))))
    }
}

fn is_control(byte: u8) -> bool {
    (byte < 0x20 && !matches!(byte, b'\n' | b'\t')) || byte == 0x7f
}

/// Whether a byte below blank or DEL may be among `bytes`, eight at a time; tabs and line breaks count here.
fn may_hold_control(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let each = |byte: u8| u64::from_ne_bytes([byte; 8]);
    let (eights, rest) = bytes.as_chunks::<8>();
    let found = eights.iter().fold(0_u64, |found, eight| {
        let word = u64::from_ne_bytes(*eight);
        // Below 0x20 borrows into the high bit; 0x7f turned to zero does so too.
        let low = word.wrapping_sub(each(0x20)) & !word;
        let delete = word ^ each(0x7f);
        found | low | (delete.wrapping_sub(each(1)) & !delete)
    });
    found & HIGH != 0 || rest.iter().any(|&b| b < 0x20 || b == 0x7f)
}

/// Trims white space, no-break spaces and stray byte order marks.
#[must_use]
pub fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'),
    }
}

impl<'t> Rows<'t> {
    /// Reads `text`, cut at `delimiter`.
    #[must_use]
    pub fn new(text: &'t str, delimiter: u8) -> Self {
        let bytes = text.as_bytes();
        // Only a file without any line feed ends its lines by carriage returns (old Macintosh).
        let terminator = if memchr(b'\n', bytes).is_none() && memchr(b'\r', bytes).is_some() { b'\r' } else { b'\n' };
        Self {
            text,
            at: 0,
            until: usize::MAX,
            line: 0,
            delimiter,
            terminator,
            fields: Vec::new(),
            unquoted: SecretBytes::default(),
            quoted: false,
            open_quotes: 0,
            may_quote: true,
        }
    }

    /// Searches the whole text for quotation marks once: without any, no row need be searched for them.
    pub(crate) fn with_quote_scan(self) -> Self {
        Self { may_quote: memchr(b'"', self.text.as_bytes()).is_some(), ..self }
    }

    /// Resumes at the start of `text`, at the state in which another text was left.
    pub(crate) fn resume(text: &'t str, delimiter: u8, from: ResumePoint) -> Self {
        let ResumePoint { line, terminator, open_quotes } = from;
        Self { line, terminator, open_quotes, ..Self::new(text, delimiter) }
    }

    /// Only the rows that begin at this place or before.
    pub(crate) fn until(self, until: usize) -> Self {
        Self { until, ..self }
    }

    /// The state to resume from.
    pub(crate) fn resume_point(&self) -> ResumePoint {
        ResumePoint { line: self.line, terminator: self.terminator, open_quotes: self.open_quotes }
    }

    /// How many bytes of the text were read.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// Share of the text that was read, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        if self.text.is_empty() { 1.0 } else { self.at as f64 / self.text.len() as f64 }
    }

    /// The line that starts at `at`: its end without the terminator, and where the next begins.
    #[inline(always)]
    fn line_at(&self, at: usize) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        let (end, next) = match memchr(self.terminator, &bytes[at..]) {
            Some(length) => (at + length, at + length + 1),
            None => (bytes.len(), bytes.len()),
        };
        let end = if end > at && bytes[end - 1] == b'\r' { end - 1 } else { end };
        (end, next)
    }

    /// The next row that is not blank.
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        let bytes = self.text.as_bytes();
        loop {
            if self.at >= bytes.len() || self.at > self.until {
                return None;
            }
            let start = self.at;
            let (end, next) = self.line_at(start);
            self.at = next;
            self.line = self.line.saturating_add(1);
            let line = self.line;
            self.fields.clear();
            self.quoted = false;
            if end - start > MAX_ROW_BYTES {
                return Some(self.faulty(line, RowFault::TooWide));
            }
            let content = &bytes[start..end];
            let mut fault = None;
            if !self.may_quote || memchr(b'"', content).is_none() {
                let mut from = start;
                for cut in memchr_iter(self.delimiter, content) {
                    self.fields.push(from..start + cut);
                    from = start + cut + 1;
                    if self.fields.len() >= MAX_FIELDS {
                        fault = Some(RowFault::TooWide);
                        break;
                    }
                }
                self.fields.push(from..end);
            } else {
                fault = self.split_quoted(start, end);
            }
            if let Some(fault) = fault {
                return Some(self.faulty(line, fault));
            }
            let row = self.row(line, None);
            if row.fields.len() == 1 && row.get(0).is_empty() {
                continue;
            }
            // Borrowed anew: the row above can't be returned from inside the loop.
            return Some(self.row(line, None));
        }
    }

    fn faulty(&mut self, line: u32, fault: RowFault) -> Row<'_> {
        self.fields.clear();
        self.row(line, Some(fault))
    }

    #[inline(always)]
    fn row(&self, line: u32, fault: Option<RowFault>) -> Row<'_> {
        let source =
            if self.quoted { std::str::from_utf8(self.unquoted.as_slice()).unwrap_or_default() } else { self.text };
        Row { line, fault, source, fields: &self.fields }
    }

    /// Splits a row with quotation marks, which may go on over further lines.
    fn split_quoted(&mut self, start: usize, first_end: usize) -> Option<RowFault> {
        self.quoted = true;
        self.unquoted.clear();
        let bytes = self.text.as_bytes();
        let (mut at, mut end) = (start, first_end);
        loop {
            // A field: blanks, then perhaps a quotation mark.
            let blanks =
                bytes[at..end].iter().take_while(|&&b| b == b' ' || (b == b'\t' && self.delimiter != b'\t')).count();
            let from = self.unquoted.len();
            if bytes.get(at + blanks) == Some(&b'"') && at + blanks < end {
                at += blanks + 1;
                loop {
                    match memchr(b'"', &bytes[at..end]) {
                        Some(length) => {
                            self.unquoted.push_slice(&bytes[at..at + length]);
                            at += length + 1;
                            if at < end && bytes[at] == b'"' {
                                self.unquoted.push_str("\"");
                                at += 1;
                            } else {
                                break;
                            }
                        }
                        None => match self.next_line_of_field(at, end, start) {
                            Some((next_at, next_end)) => (at, end) = (next_at, next_end),
                            None => return Some(RowFault::QuoteOpen),
                        },
                    }
                }
                // What is between the closing mark and the delimiter belongs to the field; but lines further down, it
                // was no closing mark: it is one of another row.
                let rest = memchr(self.delimiter, &bytes[at..end]).map_or(end, |length| at + length);
                if !bytes[at..rest].iter().all(|b| b.is_ascii_whitespace()) {
                    if end != first_end {
                        self.back_to_second_line(start);
                        return Some(RowFault::QuoteOpen);
                    }
                    self.unquoted.push_slice(&bytes[at..rest]);
                }
                at = rest;
            } else {
                let rest = memchr(self.delimiter, &bytes[at..end]).map_or(end, |length| at + length);
                self.unquoted.push_slice(&bytes[at..rest]);
                at = rest;
            }
            self.fields.push(from..self.unquoted.len());
            if self.fields.len() > MAX_FIELDS || self.unquoted.len() > MAX_ROW_BYTES {
                return Some(RowFault::TooWide);
            }
            if at >= end {
                return None;
            }
            at += 1;
            // Between the fields as in the file, for those that are joined again.
            self.unquoted.push_slice(&[self.delimiter]);
        }
    }

    /// A quoted field that goes on in the next line: takes the rest of this one and says where the next is.
    /// `None` if the mark is never closed; the rows after the first line are then read on their own.
    fn next_line_of_field(&mut self, at: usize, end: usize, start: usize) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        let fits = self.open_quotes < 100 && self.at < bytes.len();
        // Look ahead before anything is taken: the closing mark must come soon.
        let closes = fits && {
            let limit = (start + MAX_ROW_BYTES).min(bytes.len());
            let ahead = &bytes[self.at.min(limit)..limit];
            let closing = memchr3_iter(b'"', self.terminator, self.terminator, ahead)
                .scan(0_usize, |lines, place| {
                    *lines += usize::from(ahead[place] != b'"');
                    (*lines <= MAX_LINES_IN_FIELD).then_some(place)
                })
                .find(|&place| ahead[place] == b'"');
            closing.is_some_and(|closing| !self.swallows_rows(start, &ahead[..closing]))
        };
        if !closes {
            self.back_to_second_line(start);
            return None;
        }
        self.unquoted.push_slice(&bytes[at..end]);
        // RFC 4180 §2: what is between the marks is the field, with its line breaks as they are.
        self.unquoted.push_str(if bytes.get(end) == Some(&b'\r') && self.terminator == b'\n' { "\r\n" } else { "\n" });
        let next_at = self.at;
        let (next_end, after) = self.line_at(next_at);
        self.at = after;
        self.line = self.line.saturating_add(1);
        Some((next_at, next_end))
    }

    /// Whether a field that goes on from the line at `start` over these lines has rows in it: lines with as many delimiters
    /// as the first and with a key or a UPN. Then the next mark is no closing one, but belongs to another row.
    fn swallows_rows(&self, start: usize, lines: &[u8]) -> bool {
        let (end, _) = self.line_at(start);
        let cuts = |line: &[u8]| memchr_iter(self.delimiter, line).count();
        let first = self.text.as_bytes().get(start..end).map_or(0, cuts);
        let tells = |cell: &[u8]| {
            let letters = |pair: [Option<&u8>; 2]| pair.iter().all(|b| b.is_some_and(|b| b.is_ascii_alphanumeric()));
            let address = memchr_iter(b'@', cell).any(|at| at > 0 && letters([cell.get(at - 1), cell.get(at + 1)]));
            address || std::str::from_utf8(cell).is_ok_and(is_key_in_one)
        };
        first > 0
            && lines
                .split(|&b| b == self.terminator)
                .any(|line| cuts(line) == first && line.split(|&b| b == self.delimiter).any(tells))
    }

    /// A quotation mark was never closed: only the line that starts at `start` is lost.
    fn back_to_second_line(&mut self, start: usize) {
        self.open_quotes += 1;
        let (_, next) = self.line_at(start);
        let read_ahead = self.text.as_bytes().get(next..self.at).unwrap_or_default();
        let lines = memchr_iter(self.terminator, read_ahead).count() + usize::from(self.ends_unterminated(next));
        self.line -= u32::try_from(lines).unwrap_or(0).min(self.line - 1);
        self.at = next;
    }

    /// Whether the lines from `from` to here end with the text, and not with the end of a line.
    fn ends_unterminated(&self, from: usize) -> bool {
        self.at > from && self.at == self.text.len() && self.text.as_bytes().last() != Some(&self.terminator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str, delimiter: u8) -> Vec<(u32, Result<Vec<String>, RowFault>)> {
        let mut rows = Rows::new(text, delimiter);
        let mut out = Vec::new();
        while let Some(row) = rows.next_row() {
            let fields = match row.fault {
                Some(fault) => Err(fault),
                None => Ok(row.iter().map(str::to_owned).collect()),
            };
            out.push((row.line, fields));
        }
        out
    }

    fn row(line: u32, fields: &[&str]) -> (u32, Result<Vec<String>, RowFault>) {
        (line, Ok(fields.iter().map(|&f| f.to_owned()).collect()))
    }

    #[test]
    fn rows_keep_their_lines() {
        assert_eq!(all("a,b\r\n\r\n c , d \nx\n", b','), [row(1, &["a", "b"]), row(3, &["c", "d"]), row(4, &["x"])]);
        assert_eq!(all("a\rb\r", b','), [row(1, &["a"]), row(2, &["b"])]);
        assert_eq!(all("", b','), []);
        assert_eq!(all(",\n", b','), [row(1, &["", ""])]);
    }

    #[test]
    fn quotation_marks_of_every_kind() {
        assert_eq!(
            all("\"deepnetsecurity.com\", \"user, 1\", DN\nx,\"say \"\"hi\"\"\",\"\"\n", b','),
            [row(1, &["deepnetsecurity.com", "user, 1", "DN"]), row(2, &["x", "say \"hi\"", ""])]
        );
        assert_eq!(all("a,\"two\r\nlines\",c\nd\n", b','), [row(1, &["a", "two\r\nlines", "c"]), row(3, &["d"])]);
        assert_eq!(all("a,\"two\nlines\",c\nd\n", b','), [row(1, &["a", "two\nlines", "c"]), row(3, &["d"])]);
        assert_eq!(all("a,\"two\rlines\",c\rd\r", b','), [row(1, &["a", "two\nlines", "c"]), row(3, &["d"])]);
        assert_eq!(all("5\" disk,b\n", b','), [row(1, &["5\" disk", "b"])]);
    }

    #[test]
    fn an_open_quotation_mark_costs_one_row() {
        assert_eq!(
            all("a,b\nc,\"d\ne,f\ng,h\n", b','),
            [row(1, &["a", "b"]), (2, Err(RowFault::QuoteOpen)), row(3, &["e", "f"]), row(4, &["g", "h"])]
        );
        // The mark that would close it is one of another row.
        for text in ["a,\"b\nc,\"d\"\ne,f", "a,\"b\nc,\"d\", e\ne,f\n", "a,\"b\nc,d\n\"e\",f"] {
            let rows = all(text, b',');
            assert_eq!(rows[0], (1, Err(RowFault::QuoteOpen)), "{text}");
            assert_eq!(
                rows[1..].iter().map(|(line, _)| *line).collect::<Vec<_>>(),
                (2..=rows.len() as u32).collect::<Vec<_>>()
            );
            assert!(
                rows[1].1.is_ok() && rows.last().is_some_and(|(_, last)| last.as_ref().is_ok_and(|l| l.len() == 2))
            );
        }
    }

    #[test]
    fn monsters_are_reported_and_passed() {
        let wide = format!("{}\nx\n", "a,".repeat(10_000));
        assert_eq!(all(&wide, b','), [(1, Err(RowFault::TooWide)), row(2, &["x"])]);
        let long = format!("{}\nx\n", "a".repeat(MAX_ROW_BYTES + 1));
        assert_eq!(all(&long, b','), [(1, Err(RowFault::TooWide)), row(2, &["x"])]);
    }

    #[test]
    fn many_open_quotation_marks_stay_linear() {
        // Each mark opens a field that the next one seems to close.
        let text = "x,\"y\n".repeat(50_001);
        assert_eq!(all(&text, b',').iter().filter(|(_, row)| *row == Err(RowFault::QuoteOpen)).count(), 50_001);
    }

    proptest! {
        #[test]
        fn equals_the_csv_crate_on_rfc_4180(table in proptest::collection::vec(
            proptest::collection::vec("[a-z0-9,;\" \n]{0,8}", 1..5), 1..8))
        {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for record in &table {
                writer.write_record(record).expect("written to memory");
            }
            let text = String::from_utf8(writer.into_inner().expect("flushed")).expect("UTF-8");
            let mut reader = csv::ReaderBuilder::new()
                .flexible(true).has_headers(false).from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> = reader
                .records()
                .map(|r| r.expect("valid").iter().map(|f| trim(f).to_owned()).collect())
                .filter(|r: &Vec<String>| !(r.len() == 1 && r[0].is_empty()))
                .collect();
            let got: Vec<Vec<String>> = all(&text, b',').into_iter().map(|(_, r)| r.expect("no fault")).collect();
            prop_assert_eq!(got, expected);
        }

        #[test]
        fn no_text_makes_it_panic_or_lose_lines(text in "[a\",;\n\r\t é]{0,80}") {
            for delimiter in DELIMITERS {
                let rows = all(&text, delimiter);
                prop_assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0));
            }
            let _ = sniff_delimiter(&text);
        }
    }
}
