//! A table is read while the rest of its file still arrives: the disk and the reader work at the same time.
//!
//! Only a table with a header row, in UTF-8, as nearly every large seed file is. Whatever needs a look at the whole file
//! (another text encoding, a format without rows, keys that turn out to be written otherwise than the first) is read when
//! all of it is there, as if nothing had been read before: the outcome is always that of [`open_tokens`].

use super::catalog::recognise;
use super::format::Read;
use super::read::open_tokens;
use super::unusable;
use crate::ground::hash::Fingerprint;
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::text::TextEncoding;
use crate::intake;
use crate::model::format_id::FormatId;
use crate::model::tokens::Tokens;
use crate::model::users::Users;
use crate::notation::table::rows::MAX_ROW_BYTES;
use crate::reading::Reading;
use crate::reading::options::{ReadOptions, Unlock};
use crate::reading::probe::Probe;
use crate::reading::table::{self, Table};
use memchr::{memchr_iter, memrchr};

/// Bytes at the start of the file that tell the format. A row may be as long as half of it.
const HEAD: usize = 2 * MAX_ROW_BYTES;

/// How many bytes are looked at to estimate how long the rows are.
const SAMPLE: usize = 1 << 16;

/// The mark that some programs put before UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A token file that arrives part by part.
pub struct Arriving {
    size: usize,
    options: ReadOptions,
    /// What is read ahead; `None` before the start and where the whole file is needed.
    ahead: Option<TableAhead>,
    begun: bool,
}

/// The table of a file that is not all there yet.
struct TableAhead {
    format: FormatId,
    table: Table,
    /// How many bytes were read, the mark among them.
    read: usize,
    fingerprint: Fingerprint,
}

impl Arriving {
    /// A file of `size` bytes, of which nothing is there yet.
    #[must_use]
    pub fn new(size: usize, options: &ReadOptions) -> Self {
        Self { size, options: options.clone(), ahead: None, begun: false }
    }

    /// Reads on in `there`, all bytes that have come so far.
    pub fn more(&mut self, there: &[u8], progress: &mut Progress<'_>) {
        if there.len() >= self.size {
            // The end is read by `finish`.
            return;
        }
        if !self.begun {
            self.begun = true;
            self.ahead = TableAhead::begin(there, self.size, &self.options);
        }
        self.ahead = self.ahead.take().and_then(|ahead| ahead.more(there, self.size, progress));
    }

    /// The tokens and the users so far, without the released blocks; `None` if they wait for the whole file. What is read
    /// at the end may change them: [`Reading::streamed_blocks_valid`] says it.
    pub(crate) fn so_far(&self) -> Option<(&Tokens, &Users)> {
        self.ahead.as_ref().map(|ahead| ahead.table.so_far())
    }

    /// Releases the first blocks of tokens and users, which somebody else has now: memory that is used again is quicker
    /// than new memory. Where they are needed once more, [`Self::finish`] reads all again.
    pub(crate) fn release_blocks(&mut self, tokens: usize, users: usize) {
        if let Some(ahead) = &mut self.ahead {
            ahead.table.release_blocks(tokens, users);
        }
    }

    /// Reads the rest of `bytes`, the whole file.
    ///
    /// # Errors
    /// A [`Refusal`] as from [`open_tokens`].
    pub fn finish(
        self,
        bytes: &[u8],
        unlock: Option<&Unlock>,
        progress: &mut Progress<'_>,
    ) -> Result<Reading, Refusal> {
        match self.ahead.and_then(|ahead| ahead.finish(bytes, &self.options, progress)) {
            Some(reading) => Ok(reading),
            None => open_tokens(bytes, &self.options, unlock, progress)
                .map(|reading| Reading { streamed_blocks_valid: false, ..reading }),
        }
    }
}

impl TableAhead {
    fn begin(there: &[u8], size: usize, options: &ReadOptions) -> Option<Self> {
        let chosen = options.format.is_some() || options.columns.is_some() || options.text.is_some();
        let head = there.get(..HEAD).filter(|_| !chosen)?;
        intake::open(head).ok()?;
        if crate::ground::text::is_utf16(head) {
            return None;
        }
        let read = if head.starts_with(MARK) { MARK.len() } else { 0 };
        let text = whole_lines(head, read)?;
        if unusable::recognise(text).is_some() {
            return None;
        }
        let format = recognise(&mut Probe::of(text, options.delimiter))?;
        let Read::Table(layout) = format.read else { return None };
        let mut table = table::start(text, layout, options)?;
        let sample = text.as_bytes().get(..SAMPLE).unwrap_or(text.as_bytes());
        let (lines, length) = (memchr_iter(b'\n', sample).count(), sample.len().max(1));
        // Some more than there seem to be: a little too few would cost as much as twice as many.
        table.reserve((lines as f64 / length as f64 * size as f64 * 1.05) as usize);
        Some(Self { format: format.id, table, read, fingerprint: Fingerprint::of_size(size) })
    }

    /// `None` if the whole file is needed after all.
    fn more(mut self, there: &[u8], size: usize, progress: &mut Progress<'_>) -> Option<Self> {
        self.fingerprint.more(there);
        let part = whole_lines(there, self.read)?;
        // How a row is read never depends on what stands further below.
        if let Some(until) = part.len().checked_sub(MAX_ROW_BYTES + 1) {
            let (before, all) = (self.read as f64, size as f64);
            let mut report = |share: f64| progress((before + share * part.len() as f64) / all);
            self.read += self.table.some(part, until, &mut report).ok()?;
        }
        Some(self)
    }

    fn finish(mut self, bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Option<Reading> {
        let rest = std::str::from_utf8(bytes.get(self.read..)?).ok()?;
        let before = self.read as f64 / bytes.len() as f64;
        self.table.rest(rest, &mut |share| progress(before + share * (1.0 - before))).ok()?;
        if self.table.doubt().is_some() || self.table.needs_full_reread() {
            return None;
        }
        let mut reading = self.table.finish(TextEncoding::Utf8, false).ok()?;
        let text = whole_lines(bytes.get(..HEAD)?, if bytes.starts_with(MARK) { MARK.len() } else { 0 })?;
        reading.finalize(self.format, &Probe::of(text, options.delimiter), self.fingerprint.finish(bytes));
        Some(reading)
    }
}

/// The whole lines from `from` on, if they are UTF-8.
fn whole_lines(there: &[u8], from: usize) -> Option<&str> {
    let end = memrchr(b'\n', there)? + 1;
    std::str::from_utf8(there.get(from..end)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Reading;

    const HEADER: &str = "upn,serial number,secret key,time interval,manufacturer,model\r\n";

    /// Rows up to some megabytes, every so often one that is odd.
    fn table(rows: u32, odd: impl Fn(u32) -> Option<String>) -> Vec<u8> {
        let mut text = HEADER.to_owned();
        for row in 0..rows {
            let usual = || {
                let key = u64::from(row).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let key: String = (0..32).map(|n| char::from(b'A' + ((key >> n) % 26) as u8)).collect();
                format!("u{row}@contoso.com,{},{key},30,Deepnet,SafeID\r\n", 20_000_000 + row)
            };
            text.push_str(&odd(row).unwrap_or_else(usual));
        }
        text.into_bytes()
    }

    /// Reads a file that comes in parts of that size; whether any of it was read ahead.
    fn arriving(bytes: &[u8], part: usize, options: &ReadOptions) -> (bool, Result<Reading, Refusal>) {
        let mut file = Arriving::new(bytes.len(), options);
        let mut last = 0.0;
        let mut progress = |share: f64| {
            assert!((last..=1.0).contains(&share), "{share} after {last}");
            last = share;
        };
        for end in (part..bytes.len()).step_by(part) {
            file.more(&bytes[..end], &mut progress);
        }
        let ahead = file.ahead.as_ref().is_some_and(|ahead| ahead.read > MARK.len());
        (ahead, file.finish(bytes, None, &mut |_| {}))
    }

    fn check(name: &str, bytes: &[u8], parts: &[usize], ahead: bool) {
        let options = ReadOptions::default();
        let whole = open_tokens(bytes, &options, None, &mut |_| {});
        for &part in parts {
            let (was_ahead, read) = arriving(bytes, part, &options);
            assert_eq!(was_ahead, ahead, "{name} in parts of {part}");
            match (&whole, &read) {
                (Ok(whole), Ok(read)) => {
                    assert_eq!((read.rows, read.rejected), (whole.rows, whole.rejected), "{name}");
                    assert!(read.rows > 0, "{name}");
                    assert_eq!(read.findings, whole.findings, "{name} in parts of {part}");
                    assert_eq!(read.tokens, whole.tokens, "{name}");
                    assert_eq!(read.users, whole.users, "{name}");
                    assert_eq!((&read.how, &read.columns), (&whole.how, &whole.columns), "{name}");
                    assert_eq!((read.format, read.fingerprint), (whole.format, whole.fingerprint), "{name}");
                    assert_eq!(
                        (&read.serials, &read.secrets, &read.people),
                        (&whole.serials, &whole.secrets, &whole.people)
                    );
                }
                (whole, read) => assert_eq!(
                    read.as_ref().map(|_| ()).map_err(ToString::to_string),
                    whole.as_ref().map(|_| ()).map_err(ToString::to_string),
                    "{name}"
                ),
            }
        }
    }

    #[test]
    fn parts_give_what_the_whole_gives() {
        let plain = table(32_000, |_| None);
        check("plain", &plain, &[HEAD + 1, 2_200_001], true);
        let marked = [MARK, &plain].concat();
        check("with a mark", &marked, &[2_200_000], true);
    }

    #[test]
    fn rows_across_the_cut_are_whole() {
        // Fields over many lines, marks that are never closed, doubles, short rows and blank lines, all along the file.
        let messy = table(32_000, |row| match row % 97 {
            3 => Some(format!("\"u{row}@contoso.com\",{row},\"JBSWY3DPEHPK\n3PXP{}\",30,\"A,B\",c\n", "\n".repeat(50))),
            11 => Some("a@b.com,7,\"JBSWY3DPEHPK3PXP,30,x,y\n".to_owned()),
            13 => Some("x@b.com,20000001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,D,M\n".to_owned()),
            17 => Some("short,row\n\n\n# a comment\n".to_owned()),
            _ => None,
        });
        check("messy", &messy, &[HEAD + 7, 2_200_001], true);
        let blank = table(32_000, |row| (row == 9_000).then(|| "\n".repeat(3 * MAX_ROW_BYTES)));
        check("blank lines", &blank, &[HEAD + 7], true);
        let long = table(32_000, |row| (row == 9_000).then(|| format!("{},1\n", "x".repeat(MAX_ROW_BYTES + 9))));
        check("long rows", &long, &[HEAD + 7], true);
    }

    #[test]
    fn what_needs_the_whole_file_gets_it() {
        let mut late = table(32_000, |_| None);
        let place = late.len() - 30;
        late[place] = 0xfc;
        check("Windows-1252 at the end", &late, &[HEAD + 1], true);
        let hex = |row: u32| (row < 2_000).then(|| format!("a{row}@b.com,{row},{},30,a,b\n", "AB".repeat(20)));
        check("other keys further down", &table(32_000, hex), &[HEAD + 1], true);
        let utf16: Vec<u8> = table(32_000, |_| None).into_iter().flat_map(|byte| [byte, 0]).collect();
        check("UTF-16 without a mark", &utf16, &[HEAD + 2], false);
        let json =
            format!("[{}]", vec!["{\"serialNumber\":\"1\",\"secretKey\":\"JBSWY3DPEHPK3PXP\"}"; 50_000].join(","));
        check("JSON", json.as_bytes(), &[HEAD + 1], false);
        check("too small to begin", &table(100, |_| None), &[1_000], false);
        let no_header: Vec<u8> = table(32_000, |_| None)[HEADER.len()..].to_vec();
        check("no header", &no_header, &[HEAD + 1], false);
    }

    #[test]
    fn a_chosen_format_waits_for_the_whole() {
        let bytes = table(32_000, |_| None);
        let options = ReadOptions { format: Some(FormatId::VendorCsv), ..ReadOptions::default() };
        let (ahead, read) = arriving(&bytes, HEAD + 1, &options);
        assert!(!ahead);
        assert_eq!(read.map(|reading| reading.format).ok(), Some(FormatId::VendorCsv));
    }
}
