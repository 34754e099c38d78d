//! A small file made large: one of its rows over and over, each time with other numbers, keys and names, so that it is
//! a table like those that are read while they arrive.

use arbitrary::{Arbitrary, Result, Unstructured};
use std::io::Write as _;
use token_desk_core::notation::table::rows::MAX_ROW_BYTES;

/// Reading begins when more than this is there: `HEAD` of `core/src/formats/arriving.rs`.
const HEAD: usize = 2 * MAX_ROW_BYTES;

/// The most bytes of a large file.
const MAX_BYTES: usize = 8 * HEAD;

/// The most bytes of a row that is repeated.
const MAX_REPEATED_BYTES: usize = 200;

/// How often a row is repeated. Blocks of tokens have 8 here, and only full ones go ahead.
const REPEATS: [usize; 4] = [20, 3, 60, 0];

/// What stands between the rows, so that there are many bytes with few rows.
#[derive(Clone, Copy)]
enum Padding {
    Comments,
    BlankLines,
    LongComments,
    RowsTooLong,
}

/// A large file, and up to where it has come each time that it is looked at. Choices that are zeros make a table of which
/// a part is read ahead.
///
/// # Errors
/// None that a caller has to mind: what bytes are lacking count as zeros.
pub fn enlarge(file: &[u8], choices: &mut Unstructured<'_>) -> Result<(Vec<u8>, Vec<usize>)> {
    let lines: Vec<&[u8]> = file.split_inclusive(|b| *b == b'\n').collect();
    let head = 1 + usize::from(u8::arbitrary(choices)? % 4);
    let (head, rows) = lines.split_at(head.min(lines.len()));
    let mut large = head.concat();
    let row = rows.get(usize::from(u8::arbitrary(choices)?) % rows.len().max(1)).copied().unwrap_or_default();
    let row = if row.len() > MAX_REPEATED_BYTES { &[] } else { row };
    // Where the rows of the file stand among the repeated ones and the padding.
    let (first, second) = (usize::from(u8::arbitrary(choices)?), usize::from(u8::arbitrary(choices)?));
    let first = first.min(rows.len());
    let second = (first + second).min(rows.len());
    for (number, some) in [&rows[..first], &rows[first..second], &rows[second..]].into_iter().enumerate() {
        large.extend(some.iter().copied().flatten());
        if large.last().is_some_and(|last| *last != b'\n') && u8::arbitrary(choices)? & 1 == 0 {
            large.push(b'\n');
        }
        let padding = u8::arbitrary(choices)?;
        if number < 2 {
            let count = REPEATS[usize::from(u8::arbitrary(choices)?) % REPEATS.len()];
            for repeat in 0..count {
                if large.len() + row.len() > MAX_BYTES {
                    break;
                }
                vary(row, number * 100_000 + repeat, &mut large);
            }
            // At least as much as it takes to begin, the second time.
            let bytes = (HEAD + MAX_ROW_BYTES / 2).saturating_sub(large.len()) / (2 - number);
            pad(&mut large, bytes, padding);
        }
    }
    let mut parts = Vec::new();
    for _ in 0..1 + u8::arbitrary(choices)? % 3 {
        let more = large.len().saturating_sub(HEAD + 1) * usize::from(u8::arbitrary(choices)?) / 255;
        parts.push((HEAD + 1 + more).min(large.len()));
    }
    parts.sort_unstable();
    Ok((large, parts))
}

fn pad(large: &mut Vec<u8>, bytes: usize, kind: u8) {
    let kinds = [Padding::LongComments, Padding::Comments, Padding::BlankLines, Padding::RowsTooLong];
    let until = large.len() + bytes;
    while large.len() < until {
        let left = until - large.len();
        match kinds[usize::from(kind) % kinds.len()] {
            Padding::Comments => large.extend_from_slice(b"# a comment\n"),
            Padding::BlankLines => large.extend_from_slice(b"\n\n\n\n\n\n\n\n"),
            Padding::LongComments => {
                large.push(b'#');
                large.resize(large.len() + left.min(MAX_ROW_BYTES / 2), b'-');
                large.push(b'\n');
            }
            Padding::RowsTooLong => {
                large.resize(large.len() + left.min(MAX_ROW_BYTES + 9), b'x');
                large.extend_from_slice(b",1\n");
            }
        }
    }
}

/// The row, with other numbers, keys and names: each time others.
fn vary(row: &[u8], time: usize, into: &mut Vec<u8>) {
    let end = row.iter().position(|b| b"\r\n".contains(b)).unwrap_or(row.len());
    for piece in row[..end].split_inclusive(|b| b",;\t|".contains(b)) {
        let (field, delimiter) = match piece.split_last() {
            Some((last, field)) if b",;\t|".contains(last) => (field, &piece[field.len()..]),
            _ => (piece, &[][..]),
        };
        if field.contains(&b'@') {
            // Writing to memory can't fail.
            let _ = write!(into, "u{time}");
            into.extend_from_slice(field);
        } else if field.len() >= 5 && field.iter().all(u8::is_ascii_digit) {
            let _ = write!(into, "{:0width$}", 20_000_000 + time, width = field.len());
        } else if field.len() >= 16 && field.iter().all(u8::is_ascii_alphanumeric) {
            // Letters and digits that Base32, hex and Base64 all have.
            let letters = if field.iter().any(u8::is_ascii_uppercase) { b"ABCDEF23" } else { b"abcdef23" };
            into.extend((0..8).map(|place| letters[time >> (3 * place) & 7]));
            into.extend_from_slice(&field[8..]);
        } else {
            into.extend_from_slice(field);
        }
        into.extend_from_slice(delimiter);
    }
    into.extend_from_slice(&row[end..]);
}
