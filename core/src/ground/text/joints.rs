//! Files that programs wrote one after the other, each in its own encoding: Windows PowerShell's `>>` and `Out-File
//! -Append` add UTF-16 to any file, `echo … >>` adds bytes to a file in UTF-16.

use super::TextEncoding;
use memchr::{memchr, memrchr};

/// How many NULs of a file that is not UTF-16 are looked at.
const MAX_NULS: usize = 1000;

/// How far back the line of a NUL is looked for.
const MAX_LINE: usize = 4096;

/// How many bytes tell the encoding of what follows.
const SAMPLE: usize = 128;

/// A part of a file in one encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// Where it starts, behind its byte order mark.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// UTF-16 LE, UTF-16 BE, or UTF-8 for whatever has one byte for each ASCII character.
    pub(super) encoding: TextEncoding,
}

/// The parts of a file that begins in this encoding; `None` if all of it is in that one.
pub(super) fn parts(bytes: &[u8], first: TextEncoding) -> Option<Vec<Part>> {
    let is_wide = |encoding| matches!(encoding, TextEncoding::Utf16Le | TextEncoding::Utf16Be);
    let mut parts: Vec<Part> = Vec::new();
    let (mut start, mut encoding) = (0, first);
    loop {
        let next = if is_wide(encoding) { next_narrow(bytes, start, encoding) } else { next_wide(bytes, start) };
        let (end, resume, following) = next.unwrap_or((bytes.len(), bytes.len(), encoding));
        parts.push(Part { start, end, encoding });
        if next.is_none() {
            return (parts.len() > 1).then_some(parts);
        }
        (start, encoding) = (resume, following);
    }
}

/// Where UTF-16 begins behind `from`: the end of what is before, the place behind a mark, and which one it is.
fn next_wide(bytes: &[u8], from: usize) -> Option<(usize, usize, TextEncoding)> {
    let mut at = from;
    for _ in 0..MAX_NULS {
        let nul = at + memchr(0, bytes.get(at..)?)?;
        let back = nul.saturating_sub(MAX_LINE).max(from);
        let line = memrchr(b'\n', bytes.get(back..nul)?).map_or(back, |feed| back + feed + 1);
        // Where the last line before it had no end, UTF-16 begins in its middle, with the character of the NUL.
        for start in [line, nul.saturating_sub(1).max(from)] {
            if let Some((mark, encoding)) = wide_at(bytes, start) {
                return (start > from).then_some((start, start + mark, encoding));
            }
        }
        at = nul + 1;
    }
    None
}

/// Whether UTF-16 is there: the length of its mark, and which one it is.
fn wide_at(bytes: &[u8], start: usize) -> Option<(usize, TextEncoding)> {
    let rest = bytes.get(start..)?;
    match rest {
        [0xff, 0xfe, ..] => return Some((2, TextEncoding::Utf16Le)),
        [0xfe, 0xff, ..] => return Some((2, TextEncoding::Utf16Be)),
        _ => {}
    }
    let (pairs, _) = rest.get(..SAMPLE.min(rest.len()))?.as_chunks::<2>();
    // The next line may be in another encoding again.
    let line =
        pairs.iter().position(|pair| matches!(pair, [b'\n', 0] | [0, b'\n'])).map_or(pairs.len(), |feed| feed + 1);
    let pairs = pairs.get(..line)?;
    let plain = |byte: u8| matches!(byte, b'\t' | b'\r' | b'\n' | b' '..=b'~');
    let most = |of: fn(&[u8; 2]) -> (u8, u8)| {
        let wide = pairs.iter().map(of).filter(|&(low, high)| high == 0 && plain(low));
        pairs.len() >= 4 && wide.count() * 4 >= pairs.len() * 3
    };
    if most(|&[low, high]| (low, high)) {
        Some((0, TextEncoding::Utf16Le))
    } else if most(|&[high, low]| (low, high)) {
        Some((0, TextEncoding::Utf16Be))
    } else {
        None
    }
}

/// Where a line begins behind `from` that is not UTF-16.
fn next_narrow(bytes: &[u8], from: usize, encoding: TextEncoding) -> Option<(usize, usize, TextEncoding)> {
    let feed: [u8; 2] = if encoding == TextEncoding::Utf16Le { [b'\n', 0] } else { [0, b'\n'] };
    let (pairs, _) = bytes.get(from..)?.as_chunks::<2>();
    let lines = pairs.iter().enumerate().filter(|(_, pair)| **pair == feed).map(|(at, _)| from + 2 * at + 2);
    lines
        .into_iter()
        .find(|&line| is_narrow(bytes.get(line..).unwrap_or_default()))
        .map(|at| (at, at, TextEncoding::Utf8))
}

/// Whether a line of text starts there that has one byte for each ASCII character.
fn is_narrow(rest: &[u8]) -> bool {
    // In UTF-16, nearly every second byte of a list is a NUL.
    if rest.iter().take(4).any(|&b| b == 0) {
        return false;
    }
    let line = rest.get(..SAMPLE.min(rest.len())).unwrap_or_default();
    let end = memchr(b'\n', line);
    let line = end.and_then(|end| line.get(..end)).unwrap_or(line);
    let ends = end.is_some() || rest.len() <= SAMPLE;
    let printable = |&b: &u8| matches!(b, b'\t' | b'\r' | b' '..=b'~');
    ends && line.len() >= 4 && line.iter().all(printable)
}
