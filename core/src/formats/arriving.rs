//! A table is read while the rest of its file still arrives: the disk and the reader work at the same time, and what was
//! read of a large file need not stay in memory.
//!
//! Only a table with a header row, in UTF-8, as nearly every large seed file is. Whatever needs a look at the whole file
//! (another text encoding, a format without rows, keys that turn out to be written otherwise than the first) is read when
//! all of it is there, as if nothing had been read before: the outcome is always that of [`open_tokens`]. Where its start
//! is no longer there, the file has to come once more.
//!
//! [`open_tokens`]: super::open_tokens

use super::catalog::{also_fits, recognise};
use super::format::Read;
use super::unusable;
use crate::ground::hash::Fingerprint;
use crate::ground::limits::sized;
use crate::ground::progress::Progress;
use crate::ground::secret::SecretBytes;
use crate::ground::text::TextEncoding;
use crate::intake;
use crate::model::format_id::FormatId;
use crate::model::tokens::Tokens;
use crate::model::users::Users;
use crate::notation::table::rows::MAX_ROW_BYTES;
use crate::reading::Reading;
use crate::reading::options::ReadOptions;
use crate::reading::probe::Probe;
use crate::reading::table::{self, Table};
use memchr::{memchr, memchr_iter, memrchr};

/// Bytes at the start of the file that tell the format. A row may be as long as half of it.
const HEAD: usize = 2 * MAX_ROW_BYTES;

/// How many bytes of a file are kept while it is read as it arrives. A file that is smaller is all there at its end; of a
/// larger one, what was read makes room: a million tokens would else take 100 MB more.
const MAX_WINDOW: usize = sized(16 << 20, 3 * HEAD);

/// How many bytes are looked at to estimate how long the rows are.
const SAMPLE: usize = 1 << 16;

/// The mark that some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A file that arrives part by part, and what is read of it meanwhile.
///
/// Each part goes into [`Self::room`], then [`Self::read_on`] reads as far as it can; when all are there, [`Self::finish`]
/// gives the outcome.
pub struct Arriving {
    size: usize,
    options: ReadOptions,
    pass: Pass,
    window: Window,
    ahead: Ahead,
}

/// What happens to the tokens of a file while it arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// They are read, and those that somebody else has taken over are released.
    Releasing,
    /// They are read and stay, to be compared with those that come later.
    Keeping,
    /// Nothing is read before the whole file is there.
    Whole,
}

/// What is read of a file that is not all there yet.
enum Ahead {
    /// Too little is there to begin.
    Pending,
    Table(Box<TableAhead>),
    /// It takes the whole file.
    Off,
}

/// The outcome of a file that has arrived.
pub enum Arrived {
    /// It was read as it came.
    Read(Box<Reading>),
    /// It takes a look at the whole: these are all bytes. What was released before is not valid.
    Whole(SecretBytes),
    /// It takes a look at what is no longer there: the file has to come once more, from its start, into this. What was
    /// released before is not valid.
    Again(Arriving),
}

/// The bytes of a file that have come and are still needed.
struct Window {
    /// The content is in its first `filled` bytes; behind them is what was there before, to be written over.
    buffer: SecretBytes,
    filled: usize,
    /// Where in the file the first of them is.
    start: usize,
    /// As soon as it would hold more than that, what was read makes room.
    limit: usize,
}

impl Window {
    fn new(size: usize, limit: usize) -> Self {
        // Memory that is never written to costs nothing.
        Self { buffer: SecretBytes::with_capacity(size), filled: 0, start: 0, limit }
    }

    fn bytes(&self) -> &[u8] {
        self.buffer.as_slice().get(..self.filled).unwrap_or_default()
    }

    /// How many bytes of the file have come.
    fn arrived(&self) -> usize {
        self.start + self.filled
    }

    /// Room for `length` bytes more; of those before `read`, counted from the start of the file, none is needed any more.
    fn room(&mut self, length: usize, read: usize) -> Option<&mut [u8]> {
        if self.filled.saturating_add(length) > self.limit {
            self.advance(read);
        }
        let start = self.filled;
        let end = start.checked_add(length)?;
        self.buffer.more(end.saturating_sub(self.buffer.len()))?;
        self.filled = end;
        self.buffer.as_mut_slice().get_mut(start..end)
    }

    fn advance(&mut self, read: usize) {
        let done = read.saturating_sub(self.start).min(self.filled);
        self.buffer.as_mut_slice().copy_within(done..self.filled, 0);
        self.filled -= done;
        self.start += done;
    }

    fn into_bytes(mut self) -> SecretBytes {
        self.buffer.truncate(self.filled);
        self.buffer
    }
}

/// The table of a file that is not all there yet.
struct TableAhead {
    format: FormatId,
    /// Another format that its first rows would fit as well.
    also_fits: Option<FormatId>,
    table: Table<'static>,
    /// How many bytes were read, the mark among them.
    read: usize,
    fingerprint: Fingerprint,
}

/// Why a table that was read while it came does not hold.
enum RereadReason {
    /// Tokens that were released have to be compared.
    ReleasedBlocksNeeded,
    /// It is not what its first rows said.
    WholeFileNeeded,
}

impl Arriving {
    /// A file of `size` bytes, of which nothing is there yet. Its tokens are read while it arrives.
    #[must_use]
    pub fn new(size: usize, options: &ReadOptions) -> Self {
        Self::with(size, options, Pass::Releasing, MAX_WINDOW)
    }

    /// The same, but nothing is read before all of it is there.
    #[must_use]
    pub fn whole(size: usize, options: &ReadOptions) -> Self {
        Self::with(size, options, Pass::Whole, MAX_WINDOW)
    }

    fn with(size: usize, options: &ReadOptions, pass: Pass, window: usize) -> Self {
        let ahead = if pass == Pass::Whole { Ahead::Off } else { Ahead::Pending };
        Self { size, options: options.clone(), pass, window: Window::new(size, window), ahead }
    }

    /// Room for the next `length` bytes of the file; `None` if they are more than it has.
    pub fn room(&mut self, length: usize) -> Option<&mut [u8]> {
        let end = self.window.arrived().checked_add(length)?;
        if end > self.size {
            return None;
        }
        let read = match &self.ahead {
            Ahead::Table(ahead) => ahead.no_longer_needed(),
            // What is left of it is of no use.
            Ahead::Off if self.window.start > 0 => self.window.arrived(),
            Ahead::Pending | Ahead::Off => self.window.start,
        };
        self.window.room(length, read)
    }

    /// Whether all bytes have come.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.window.arrived() >= self.size
    }

    /// Reads on in what has come.
    pub fn read_on(&mut self, progress: &mut Progress<'_>) {
        // The end is read by `finish`.
        if self.is_complete() {
            return;
        }
        let ahead = match std::mem::replace(&mut self.ahead, Ahead::Off) {
            Ahead::Pending if self.window.filled < HEAD => return self.ahead = Ahead::Pending,
            Ahead::Pending => TableAhead::begin(self.window.bytes(), self.size, &self.options).map(Box::new),
            Ahead::Table(ahead) => Some(ahead),
            Ahead::Off => None,
        };
        if let Some(mut ahead) = ahead
            && ahead.read_on(&self.window, self.size, progress).is_some()
        {
            self.ahead = Ahead::Table(ahead);
        }
    }

    /// The tokens and the users so far, without the released blocks; `None` if they wait for the whole file. What is read
    /// at the end may change them: [`Reading::streamed_blocks_valid`] says it.
    pub(crate) fn so_far(&self) -> Option<(&Tokens, &Users)> {
        match &self.ahead {
            Ahead::Table(ahead) if self.pass == Pass::Releasing => Some(ahead.table.so_far()),
            _ => None,
        }
    }

    /// Releases the first blocks of tokens and users, which somebody else has now: memory that is used again is quicker
    /// than new memory.
    pub(crate) fn release_blocks(&mut self, tokens: usize, users: usize) {
        if let Ahead::Table(ahead) = &mut self.ahead {
            ahead.table.release_blocks(tokens, users);
        }
    }

    /// Reads the rest, when all bytes have come.
    #[must_use]
    pub fn finish(self, progress: &mut Progress<'_>) -> Arrived {
        let Self { size, options, window, ahead, pass } = self;
        let why = match ahead {
            Ahead::Table(ahead) => match ahead.finish(&window, size, progress) {
                Ok(reading) => return Arrived::Read(Box::new(reading)),
                Err(why) => why,
            },
            Ahead::Pending | Ahead::Off => RereadReason::WholeFileNeeded,
        };
        if window.start == 0 {
            return Arrived::Whole(window.into_bytes());
        }
        let next = match why {
            RereadReason::ReleasedBlocksNeeded if pass == Pass::Releasing => Pass::Keeping,
            _ => Pass::Whole,
        };
        let limit = window.limit;
        // Its memory is free before as much is asked for again.
        drop(window);
        Arrived::Again(Self::with(size, &options, next, limit))
    }
}

impl TableAhead {
    /// How many bytes are read and in the fingerprint, which takes 32 at a time.
    fn no_longer_needed(&self) -> usize {
        self.read.min(self.fingerprint.taken())
    }

    fn begin(there: &[u8], size: usize, options: &ReadOptions) -> Option<Self> {
        let chosen = options.format.is_some() || options.columns.is_some() || options.text.is_some();
        let head = there.get(..HEAD).filter(|_| !chosen)?;
        intake::open(head).ok()?;
        if memchr(0, head).is_some() {
            return None;
        }
        let read = if head.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let text = whole_lines(head, read)?;
        if unusable::recognise(text).is_some() {
            return None;
        }
        let mut probe = Probe::of(text, options.delimiter);
        let format = recognise(&mut probe)?;
        let Read::Table(layout) = format.read else { return None };
        let mut table = table::start(text, layout, options)?;
        let sample = text.as_bytes().get(..SAMPLE).unwrap_or(text.as_bytes());
        let (lines, length) = (memchr_iter(b'\n', sample).count(), sample.len().max(1));
        // Some more than there seem to be: a little too few would cost as much as twice as many.
        table.reserve((lines as f64 / length as f64 * size as f64 * 1.05) as usize);
        let also_fits = also_fits(format.id, &probe);
        Some(Self { format: format.id, also_fits, table, read, fingerprint: Fingerprint::of_size(size) })
    }

    /// `None` if the whole file is needed after all.
    fn read_on(&mut self, window: &Window, size: usize, progress: &mut Progress<'_>) -> Option<()> {
        self.fingerprint.more(window.start, window.bytes());
        let part = whole_lines(window.bytes(), self.read - window.start)?;
        // How a row is read never depends on the rows below it.
        if let Some(until) = part.len().checked_sub(MAX_ROW_BYTES + 1) {
            let (before, all) = (self.read as f64, size as f64);
            let mut report = |share: f64| progress((before + share * part.len() as f64) / all);
            self.read += self.table.some(part, until, &mut report).ok()?;
        }
        Some(())
    }

    fn finish(mut self, window: &Window, size: usize, progress: &mut Progress<'_>) -> Result<Reading, RereadReason> {
        let rest = window.bytes().get(self.read - window.start..).and_then(utf8);
        let rest = rest.ok_or(RereadReason::WholeFileNeeded)?;
        let before = self.read as f64 / size as f64;
        let mut report = |share: f64| progress(before + share * (1.0 - before));
        self.table.rest(rest, &mut report).map_err(|_| RereadReason::WholeFileNeeded)?;
        if self.table.doubt().is_some() {
            return Err(RereadReason::WholeFileNeeded);
        }
        if self.table.needs_full_reread() {
            return Err(RereadReason::ReleasedBlocksNeeded);
        }
        let mut reading = self.table.finish(TextEncoding::Utf8, false).map_err(|_| RereadReason::WholeFileNeeded)?;
        reading.finalize(self.format, self.also_fits);
        reading.fingerprint = self.fingerprint.finish(window.start, window.bytes());
        Ok(reading)
    }
}

/// The whole lines from `from` on, if they are UTF-8.
fn whole_lines(there: &[u8], from: usize) -> Option<&str> {
    let end = memrchr(b'\n', there)? + 1;
    utf8(there.get(from..end)?)
}

/// The text, if it is UTF-8. A NUL may be of UTF-16 that another program appended.
fn utf8(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| memchr(0, text.as_bytes()).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::open_tokens;
    use crate::ground::refusal::Refusal;

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

    /// How much of a file stays in memory while it arrives.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Memory {
        /// All of it, its tokens too.
        Everything,
        /// All bytes.
        Bytes,
        /// As little as possible.
        Little,
    }

    /// Reads a file that comes in parts of that size; the passes in which any of it was read ahead, and the outcome with
    /// whether all its tokens are still there.
    fn arriving(
        bytes: &[u8],
        part: usize,
        memory: Memory,
        options: &ReadOptions,
    ) -> (Vec<Pass>, Result<(Reading, bool), Refusal>) {
        let window = if memory == Memory::Little { 0 } else { usize::MAX };
        let mut file = Arriving::with(bytes.len(), options, Pass::Releasing, window);
        let mut ahead = Vec::new();
        loop {
            let mut last = 0.0;
            let mut progress = |share: f64| {
                assert!((last..=1.0).contains(&share), "{share} after {last}");
                last = share;
            };
            for part in bytes.chunks(part) {
                assert!(!file.is_complete());
                file.room(part.len()).expect("room").copy_from_slice(part);
                file.read_on(&mut progress);
                assert!(file.window.filled <= window.max(HEAD + 2 * part.len()) || file.window.start == 0);
                if memory != Memory::Everything
                    && let Some((tokens, users)) = file.so_far()
                {
                    let (tokens, users) = (tokens.blocks().len(), users.blocks().len());
                    file.release_blocks(tokens.saturating_sub(1), users.saturating_sub(1));
                }
            }
            assert!(file.is_complete() && file.room(1).is_none());
            if let Ahead::Table(table) = &file.ahead
                && table.read > BYTE_ORDER_MARK.len()
            {
                ahead.push(file.pass);
            }
            let whole = memory == Memory::Everything || file.pass == Pass::Keeping;
            match file.finish(&mut progress) {
                Arrived::Read(reading) => return (ahead, Ok((*reading, whole))),
                Arrived::Whole(whole) => {
                    assert_eq!(whole.as_slice(), bytes);
                    let read = open_tokens(whole.as_slice(), options, None, &mut |_| {});
                    return (ahead, read.map(|reading| (reading, true)));
                }
                Arrived::Again(next) => file = next,
            }
        }
    }

    /// Reads a file in every way. `ahead` are the passes in which it is read as it comes when little stays in memory; if
    /// more does, no second pass is needed.
    fn check(name: &str, bytes: &[u8], parts: &[usize], ahead: &[Pass]) {
        let options = ReadOptions::default();
        let whole = open_tokens(bytes, &options, None, &mut |_| {});
        let ways = [Memory::Everything, Memory::Bytes, Memory::Little];
        for (&part, memory) in parts.iter().flat_map(|part| ways.map(|memory| (part, memory))) {
            let name = format!("{name} in parts of {part}, in memory: {memory:?}");
            let (was_ahead, read) = arriving(bytes, part, memory, &options);
            let ahead = if memory == Memory::Little { ahead } else { &ahead[..ahead.len().min(1)] };
            assert_eq!(was_ahead, ahead, "{name}");
            match (&whole, &read) {
                (Ok(whole), Ok((read, tokens_are_there))) => {
                    if *tokens_are_there {
                        assert_eq!(read.tokens, whole.tokens, "{name}");
                        assert_eq!(read.users, whole.users, "{name}");
                    }
                    assert_eq!((read.rows, read.rejected), (whole.rows, whole.rejected), "{name}");
                    assert!(read.rows > 0, "{name}");
                    assert_eq!(read.findings, whole.findings, "{name}");
                    assert_eq!(read.tokens.len(), whole.tokens.len(), "{name}");
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
        check("plain", &plain, &[HEAD + 1, 2_200_001], &[Pass::Releasing]);
        let marked = [BYTE_ORDER_MARK, &plain].concat();
        check("with a mark", &marked, &[2_200_000], &[Pass::Releasing]);
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
        check("messy", &messy, &[HEAD + 7, 2_200_001], &[Pass::Releasing, Pass::Keeping]);
        let blank = table(32_000, |row| (row == 9_000).then(|| "\n".repeat(3 * MAX_ROW_BYTES)));
        check("blank lines", &blank, &[HEAD + 7], &[Pass::Releasing]);
        let long = table(32_000, |row| (row == 9_000).then(|| format!("{},1\n", "x".repeat(MAX_ROW_BYTES + 9))));
        check("long rows", &long, &[HEAD + 7], &[Pass::Releasing]);
    }

    #[test]
    fn a_part_that_is_read_to_its_end_is_in_the_fingerprint() {
        // The first row is longer than any may be and ends with its part, which is no multiple of 32 bytes.
        let rest = table(32_000, |_| None);
        let fill = HEAD + 7 - HEADER.len() - 1;
        let bytes = [HEADER.as_bytes(), &vec![b'x'; fill], b"\n", &rest[HEADER.len()..]].concat();
        check("a long row up to the end of its part", &bytes, &[HEAD + 7], &[Pass::Releasing]);
    }

    #[test]
    fn what_needs_the_whole_file_gets_it() {
        let mut late = table(32_000, |_| None);
        let place = late.len() - 30;
        late[place] = 0xfc;
        check("Windows-1252 at the end", &late, &[HEAD + 1], &[Pass::Releasing]);
        let hex = |row: u32| (row < 2_000).then(|| format!("a{row}@b.com,{row},{},30,a,b\n", "AB".repeat(20)));
        check("other keys further down", &table(32_000, hex), &[HEAD + 1], &[Pass::Releasing]);
        let utf16: Vec<u8> = table(32_000, |_| None).into_iter().flat_map(|byte| [byte, 0]).collect();
        check("UTF-16 without a mark", &utf16, &[HEAD + 2], &[]);
        let json =
            format!("[{}]", vec!["{\"serialNumber\":\"1\",\"secretKey\":\"JBSWY3DPEHPK3PXP\"}"; 50_000].join(","));
        check("JSON", json.as_bytes(), &[HEAD + 1], &[]);
        check("too small to begin", &table(100, |_| None), &[1_000], &[]);
        let no_header: Vec<u8> = table(32_000, |_| None)[HEADER.len()..].to_vec();
        check("no header", &no_header, &[HEAD + 1], &[]);
    }

    #[test]
    fn a_chosen_format_waits_for_the_whole() {
        let bytes = table(32_000, |_| None);
        let options = ReadOptions { format: Some(FormatId::VendorCsv), ..ReadOptions::default() };
        let (ahead, read) = arriving(&bytes, HEAD + 1, Memory::Little, &options);
        assert_eq!(ahead, []);
        assert_eq!(read.map(|(reading, _)| reading.format).ok(), Some(FormatId::VendorCsv));
    }
}
