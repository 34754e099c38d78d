//! The columns of a list of users, guessed by what is in most of their cells: people keep such lists by hand, so half of
//! the cells may be something else.

use super::cell::{Around, could_be_serial, could_be_upn};
use crate::ground::hash::hash_bytes;
use crate::model::user::ObjectId;
use crate::notation::mailbox::Mailbox;
use crate::notation::table::cell_words::yes_or_no;
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows::{self, Rows};
use rustc_hash::FxHashSet;

/// How many rows at the start of a list are looked at.
const SAMPLE_ROWS: usize = 100;

/// What is in the columns where it is not sure that there are UPNs at all.
pub(crate) fn content_roles(text: &str, delimiter: u8, width: usize, first_line: u32) -> Vec<(ColumnRole, usize)> {
    let upns = upn_column(text, delimiter, width, first_line);
    upns.map(|upns| roles_beside(upns, &tallies(text, delimiter, width, first_line))).unwrap_or_default()
}

/// The column with UPNs, recognised by its cells: preferably one where most could be UPNs (and not `SMTP:a@x.com+smtp:…`).
pub(crate) fn upn_column(text: &str, delimiter: u8, width: usize, first_line: u32) -> Option<usize> {
    let strict = (0..width).find(|&place| mostly_addresses(text, delimiter, place, first_line));
    strict.or_else(|| (0..width).find(|&place| mostly_upns(text, delimiter, place, first_line)))
}

/// Whether most of a column's first cells have an address in them.
pub(crate) fn mostly_upns(text: &str, delimiter: u8, place: usize, first_line: u32) -> bool {
    mostly(text, delimiter, place, first_line, has_address)
}

/// The columns but `upns` in most of whose first cells are addresses, in most of them alone.
pub(crate) fn other_addresses(text: &str, delimiter: u8, width: usize, first_line: u32, upns: usize) -> Vec<usize> {
    let others = (0..width).filter(|&place| place != upns);
    others
        .filter(|&place| mostly_addresses(text, delimiter, place, first_line) && !is_empty(text, delimiter, place))
        .collect()
}

/// Whether most of a column's first cells are addresses, and not most of them have a name beside it.
fn mostly_addresses(text: &str, delimiter: u8, place: usize, first_line: u32) -> bool {
    let named = |cell: &str| Mailbox::of(cell).is_some_and(|mailbox| mailbox.bracketed);
    mostly(text, delimiter, place, first_line, |cell| could_be_upn(cell) || named(cell))
        && !mostly(text, delimiter, place, first_line, named)
}

/// Whether an address is in a cell: an `@` between letters or digits. In `Team @ Sales` there is none.
pub(crate) fn has_address(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    let is_letter = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || !b.is_ascii());
    memchr::memchr_iter(b'@', bytes).any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        before.is_some_and(|b| !b.is_ascii_whitespace()) && is_letter(bytes.get(at + 1))
    })
}

/// How many cells the rows from `first_line` on have, usually; as many as the `first` of them where no number is more
/// frequent. Never fewer than the first.
pub(crate) fn usual_width(text: &str, delimiter: u8, first: usize, first_line: u32) -> usize {
    let widths = widths(text, delimiter, first_line);
    let count = |width: usize| widths.iter().filter(|&&other| other == width).count();
    let usual = widths.iter().copied().max_by_key(|&width| (count(width), width == first)).unwrap_or(first);
    usual.max(first)
}

/// How many rows there are at the start of a list from `first_line` on, and how many of them have as many cells as the
/// first.
pub(crate) fn rows_like_first(text: &str, delimiter: u8, first_line: u32) -> (usize, usize) {
    let widths = widths(text, delimiter, first_line);
    (widths.len(), widths.iter().filter(|&width| Some(width) == widths.first()).count())
}

fn widths(text: &str, delimiter: u8, first_line: u32) -> Vec<usize> {
    let mut reader = Rows::new(rows::first_lines(text, SAMPLE_ROWS), delimiter);
    let mut widths = Vec::new();
    while let Some(row) = reader.next_row() {
        if row.fault.is_none() && row.line >= first_line && !row.iter().all(str::is_empty) {
            widths.push(row.len());
        }
    }
    widths
}

fn is_empty(text: &str, delimiter: u8, place: usize) -> bool {
    let mut reader = Rows::new(rows::first_lines(text, SAMPLE_ROWS), delimiter);
    std::iter::from_fn(|| reader.next_row().map(|row| row.get(place).is_empty())).all(|empty| empty)
}

/// Whether most of a column's first cells are of a kind.
fn mostly(text: &str, delimiter: u8, place: usize, first_line: u32, is: impl Fn(&str) -> bool) -> bool {
    let mut reader = Rows::new(rows::first_lines(text, SAMPLE_ROWS), delimiter);
    let (mut upns, mut cells) = (0, 0);
    while let Some(row) = reader.next_row() {
        let cell = row.get(place);
        if row.fault.is_none() && !cell.is_empty() && row.line >= first_line {
            let several = || row.iter().filter(|cell| !cell.is_empty()).count() > 1;
            let header =
                row.line == first_line && !has_address(cell) && (ColumnRole::of_header(cell).is_some() || several());
            cells += usize::from(!header);
            upns += usize::from(is(cell));
        }
    }
    upns * 2 > cells
}

/// What is in the first cells of a column.
#[derive(Default)]
pub(crate) struct Tally {
    /// Cells that are not empty.
    pub(crate) cells: usize,
    /// The object ids among them.
    pub(crate) ids: Vec<ObjectId>,
    /// What could be serial numbers.
    serials: usize,
    /// Hashes of those that differ.
    different: FxHashSet<u64>,
    /// What has letters and is no answer.
    words: usize,
}

/// What is in the first cells of each column, from that line on.
pub(crate) fn tallies(text: &str, delimiter: u8, width: usize, first_line: u32) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = std::iter::repeat_with(Tally::default).take(width).collect();
    let mut reader = Rows::new(rows::first_lines(text, SAMPLE_ROWS), delimiter);
    while let Some(row) = reader.next_row() {
        if row.fault.is_some() || row.line < first_line {
            continue;
        }
        for (tally, cell) in tallies.iter_mut().zip(row.iter()).filter(|(_, cell)| !cell.is_empty()) {
            tally.cells += 1;
            if let Some(id) = ObjectId::parse(cell) {
                tally.ids.push(id);
            } else if could_be_serial(cell, Around::User) {
                tally.serials += 1;
                tally.different.insert(hash_bytes(cell.as_bytes()));
            } else if cell.chars().any(char::is_alphabetic) && yes_or_no(cell).is_none() {
                tally.words += 1;
            }
        }
    }
    tallies
}

/// What the columns beside the UPNs (column `upns`) hold, recognised by what is in most rows.
pub(crate) fn roles_beside(upns: usize, tallies: &[Tally]) -> Vec<(ColumnRole, usize)> {
    let mut roles = vec![(ColumnRole::Upn, upns)];
    for (index, tally) in tallies.iter().enumerate().filter(|(index, _)| *index != upns) {
        let most = |count: usize| count * 2 > tally.cells;
        let role = if most(tally.ids.len()) {
            ColumnRole::ObjectId
        } else if most(tally.serials) && tally.different.len() * 2 > tally.serials {
            ColumnRole::Serial
        } else if most(tally.words) {
            ColumnRole::UserName
        } else {
            continue;
        };
        if roles.iter().all(|(taken, _)| *taken != role) {
            roles.push((role, index));
        }
    }
    roles
}

/// Whether a cell is neither an address nor an id, a number or an answer.
pub(crate) fn is_word_or_empty(cell: &str) -> bool {
    cell.is_empty()
        || cell.chars().any(char::is_alphabetic)
            && !has_address(cell)
            && ObjectId::parse(cell).is_none()
            && !could_be_serial(cell, Around::User)
            && yes_or_no(cell).is_none()
}
