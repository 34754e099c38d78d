//! The columns of a table of tokens, guessed by what is in nearly all of their cells.

use super::cell::{Around, could_be_key, could_be_serial, could_be_upn, is_date, is_object_id, is_other_kind};
use super::titles::below_single_cells;
use crate::model::token::{HashFunction, OtpType};
use crate::notation::table::columns::{ColumnRole, Columns};
use crate::notation::table::rows::{self, Row, Rows};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// How many rows at the start of a text are looked at.
const SAMPLE_ROWS: usize = 200;

/// A row of more cells is none of a table of tokens.
const MAX_COLUMNS: usize = 40;

/// For whom is guessed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The file is read by the guess: words behind all that is known are the maker and the model, in this order. In a
    /// `lenient` look, more rows may be wrong.
    Reading { lenient: bool },
    /// A person sees the guess, and why: words could be anything, but dates are shown.
    Naming,
}

/// The cells of a column that are not empty, and how many rows there are.
pub(crate) struct Sample {
    pub(crate) columns: Vec<Vec<Zeroizing<String>>>,
    pub(crate) rows: usize,
}

impl Sample {
    pub(crate) fn of<'r>(rows: impl Iterator<Item = Vec<&'r str>>) -> Self {
        let mut sample = Self { columns: Vec::new(), rows: 0 };
        for row in rows {
            sample.add(row.iter().copied());
        }
        sample
    }

    fn add<'r>(&mut self, cells: impl ExactSizeIterator<Item = &'r str>) {
        self.rows += 1;
        if self.columns.len() < cells.len() {
            self.columns.resize(cells.len(), Vec::new());
        }
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            if !cell.is_empty() {
                column.push(Zeroizing::new(cell.to_owned()));
            }
        }
    }
}

/// The columns of a text without a header row, if keys and serial numbers are among them.
pub(crate) fn columns_of(text: &str, delimiter: u8, lenient: bool) -> Option<Columns> {
    let (begin, _) = below_single_cells(text, delimiter).unwrap_or_default();
    let mut reader = Rows::new(rows::first_lines(text, SAMPLE_ROWS), delimiter);
    let mut sample = Sample { columns: Vec::new(), rows: 0 };
    while let Some(row) = reader.next_row() {
        let is_table = row.fault.is_none() && row.line >= begin && row.len() <= MAX_COLUMNS;
        if is_table && !row.get(0).starts_with('#') && !rows::is_preamble(row.get(0)) {
            sample.add(row.iter().collect::<Vec<_>>().into_iter());
        }
    }
    let roles: Vec<(ColumnRole, usize)> = guess(&sample, Purpose::Reading { lenient }, &[]);
    let has = |role| roles.iter().any(|(known, _)| *known == role);
    (has(ColumnRole::Secret) && has(ColumnRole::Serial)).then(|| Columns::from_roles(sample.columns.len(), &roles))
}

/// What the columns hold, but for those in `named` (role and place), which are known. Nothing is guessed twice, and
/// nothing of what is known.
pub(crate) fn guess(sample: &Sample, purpose: Purpose, named: &[(ColumnRole, usize)]) -> Vec<(ColumnRole, usize)> {
    let mut roles = named.to_vec();
    for (role, holds) in TESTS {
        let left_out = match purpose {
            Purpose::Reading { .. } => role == ColumnRole::Start,
            Purpose::Naming => matches!(role, ColumnRole::Manufacturer | ColumnRole::Model),
        };
        if left_out || roles.iter().any(|(known, _)| *known == role) {
            continue;
        }
        let fits = |index: &usize| {
            let free = roles.iter().all(|(_, taken)| taken != index);
            let column = sample.columns.get(*index).map(Vec::as_slice).unwrap_or_default();
            free && !column.is_empty() && holds(&Column { cells: column, rows: sample.rows, purpose })
        };
        match (0..sample.columns.len()).find(fits) {
            Some(place) => roles.push((role, place)),
            // Without a key there are no tokens, whatever else there is.
            None if purpose != Purpose::Naming && matches!(role, ColumnRole::Secret | ColumnRole::Serial) => {
                return Vec::new();
            }
            None => {}
        }
    }
    roles.split_off(named.len())
}

/// Why cells seem to hold that, in a few words for a person.
pub(crate) fn reason(role: ColumnRole, cells: &[Zeroizing<String>]) -> String {
    match role {
        ColumnRole::Secret => {
            let length = cells.first().map_or(0, |cell| cell.len());
            let alike = cells.iter().all(|cell| cell.len() == length);
            let hex = cells.iter().all(|cell| cell.bytes().all(|b| b.is_ascii_hexdigit()));
            let what = if hex { "hex digits" } else { "letters and digits" };
            let length = if alike { format!("{length} ") } else { String::new() };
            format!("{length}{what} in every row, as keys have")
        }
        ColumnRole::Upn => "UPNs in every row".to_owned(),
        ColumnRole::ObjectId => "object ids in every row".to_owned(),
        ColumnRole::OtpType if !share(cells, is_oath_kind) => "kinds of tokens in most rows".to_owned(),
        ColumnRole::OtpType => "TOTP or HOTP in every row".to_owned(),
        ColumnRole::Hash => "a hash function in every row".to_owned(),
        ColumnRole::Interval if share(cells, |cell| matches!(cell, "30" | "60")) => "30 or 60 in every row".to_owned(),
        ColumnRole::Interval => "10 to 300 in every row".to_owned(),
        ColumnRole::Digits if share(cells, |cell| matches!(cell, "6" | "8")) => "6 or 8 in every row".to_owned(),
        ColumnRole::Digits => "6, 7 or 8 in every row".to_owned(),
        ColumnRole::Serial => "a number in every row, each another".to_owned(),
        ColumnRole::Start => "dates in every row".to_owned(),
        _ => String::new(),
    }
}

struct Column<'c> {
    cells: &'c [Zeroizing<String>],
    /// How many rows there are, those with an empty cell here among them.
    rows: usize,
    purpose: Purpose,
}

impl Column<'_> {
    /// Whether nearly all cells pass the test.
    fn is(&self, test: impl Fn(&str) -> bool) -> bool {
        let hits = self.cells.iter().filter(|cell| test(cell)).count();
        nearly_all(hits, self.cells.len(), self.cells.first().is_some_and(|cell| test(cell)), self.lenient())
    }

    /// Whether nearly all rows have such a cell.
    fn is_full(&self) -> bool {
        nearly_all(self.cells.len(), self.rows, !self.cells.is_empty(), self.lenient())
    }

    fn lenient(&self) -> bool {
        self.purpose == Purpose::Reading { lenient: true }
    }

    fn is_distinct(&self) -> bool {
        let distinct: BTreeSet<&str> = self.cells.iter().map(|cell| cell.as_str()).collect();
        distinct.len() * 10 >= self.cells.len() * 9
    }
}

type Test = fn(&Column<'_>) -> bool;

/// What is looked for, the surest first: a hash function has letters and a digit, as a serial number may; an interval
/// has three digits, as short serial numbers have.
const TESTS: [(ColumnRole, Test); 11] = [
    (ColumnRole::Secret, |column| column.is_full() && column.is(could_be_key)),
    (ColumnRole::Upn, |column| column.is(could_be_upn)),
    (ColumnRole::ObjectId, |column| column.is(is_object_id)),
    (ColumnRole::OtpType, |column| {
        // Where one row says HOTP, the others' words are kinds as well, known here or not.
        let kinds = column.cells.iter().filter(|cell| is_oath_kind(cell)).count();
        let others = column.cells.iter().filter(|cell| is_other_kind(cell)).count();
        kinds > 0 && (kinds + others) * 2 >= column.cells.len()
    }),
    (ColumnRole::Hash, |column| column.is(|cell| HashFunction::parse(cell).is_some())),
    (ColumnRole::Serial, |column| {
        let could_be = |cell: &str| could_be_serial(cell, Around::Keys) && !says_type(cell);
        let most = column.cells.iter().filter(|cell| could_be(cell)).count() * 2 > column.cells.len();
        column.is_full() && column.is_distinct() && most && column.is(could_be)
    }),
    (ColumnRole::Interval, |column| column.is(|cell| matches!(cell.parse::<u32>(), Ok(10..=300)))),
    (ColumnRole::Digits, |column| column.is(|cell| matches!(cell, "6" | "7" | "8"))),
    (ColumnRole::Start, |column| column.is(is_date)),
    (ColumnRole::Manufacturer, |column| column.is(has_letters)),
    (ColumnRole::Model, |column| column.is(has_letters)),
];

fn is_oath_kind(cell: &str) -> bool {
    cell.len() > 1 && OtpType::parse(cell).is_some()
}

/// Whether a cell says how the token counts, as `HOTP/T30/6`.
fn says_type(cell: &str) -> bool {
    cell.split('/').next().is_some_and(is_oath_kind)
}

fn has_letters(cell: &str) -> bool {
    cell.chars().any(char::is_alphabetic)
}

fn share(cells: &[Zeroizing<String>], test: impl Fn(&str) -> bool) -> bool {
    nearly_all(cells.iter().filter(|cell| test(cell)).count(), cells.len(), false, false)
}

/// Whether `passed` of `all` are nearly all: nine of ten; in a `lenient` look half of them, the first among them, because
/// what is above others and not like them is a header.
fn nearly_all(passed: usize, all: usize, first: bool, lenient: bool) -> bool {
    all > 0 && (passed * 10 >= all * 9 || (lenient && first && passed * 2 >= all))
}

/// Whether nearly all rows at the start of the text pass the test; lines that start with # don't count.
pub(crate) fn rows_pass(text: &str, delimiter: u8, lenient: bool, mut test: impl FnMut(&Row<'_>) -> bool) -> bool {
    let sample = rows::first_lines(text, SAMPLE_ROWS);
    let single = (delimiter == b' ').then(|| rows::single_blanks(sample));
    let sample = single.as_ref().map_or(sample, |text| std::str::from_utf8(text.as_slice()).unwrap_or_default());
    let (begin, _) = below_single_cells(sample, delimiter).unwrap_or_default();
    let mut reader = Rows::new(sample, delimiter);
    let (mut rows, mut passed, mut first) = (0_usize, 0_usize, false);
    while let Some(row) = reader.next_row() {
        if row.line < begin {
            continue;
        }
        if row.fault.is_none() && (row.get(0).starts_with('#') || row.iter().all(str::is_empty)) {
            continue;
        }
        let passes = row.fault.is_none() && test(&row);
        first |= rows == 0 && passes;
        rows += 1;
        passed += usize::from(passes);
    }
    nearly_all(passed, rows, first, lenient)
}
