//! The head of a table: which row names the columns, what they hold, and where the tokens begin.

use super::life_columns::LifeColumns;
use super::rules::TableRules;
use crate::finding::FindingKind;
use crate::ground::redaction::Words;
use crate::ground::refusal::Refusal;
use crate::ground::words::{column_name, first_of, letters_and_digits};
use crate::model::key_encoding::SecretEncoding;
use crate::notation::table::columns::{ColumnRole, Columns};
use crate::notation::table::rows::{self, Row, RowFault, Rows, usual_width};
use crate::reading::column_guess::cell::could_be_key;
use crate::reading::column_guess::of_tokens::columns_of;
use crate::reading::column_guess::titles::{MAX_TITLES, below_single_cells};
use crate::reading::options::ReadOptions;
use crate::reading::refusals::ReadingRefusal;

/// The columns, and where the tokens begin.
pub(super) struct TableHead {
    pub(super) columns: Columns,
    pub(super) header: bool,
    /// The first line that can be a token.
    pub(super) first_line: u32,
    /// Columns (from 0) under names that mean nothing here: reported if they have content.
    pub(super) watched: Vec<usize>,
    /// The columns of the inventory with the lives of its tokens.
    pub(super) life: Option<LifeColumns>,
    /// Rows of text above the header row.
    titles: u32,
}

/// A header row below rows that are none.
pub(crate) struct Below {
    pub(crate) columns: Columns,
    line: u32,
    titles: u32,
}

/// The header row below up to [`MAX_TITLES`] rows of text, such as the number of an order: nothing in them may be a key.
pub(crate) fn below_titles(body: &str, delimiter: u8) -> Option<Below> {
    let mut reader = Rows::new(rows::first_lines(body, 40), delimiter);
    let mut titles = 0;
    while let Some(row) = reader.next_row() {
        if row.fault.is_some() || rows::is_preamble(row.get(0)) || row.get(0).starts_with('#') {
            continue;
        }
        let columns = Columns::from_header(row.iter());
        if columns.names_tokens() {
            return Some(Below { columns, line: row.line, titles });
        }
        if row.iter().all(str::is_empty) {
            continue;
        }
        titles += 1;
        if titles > MAX_TITLES || row.iter().any(could_be_key) {
            return None;
        }
    }
    None
}

/// Names of columns that say nothing of a token which could be used, in lower-case letters and digits: that they are not
/// used need not be reported.
const EXTRAS: [&str; 26] = [
    "no",
    "nr",
    "row",
    "line",
    "index",
    "count",
    "position",
    "pos",
    "lfdnr",
    "comment",
    "comments",
    "note",
    "notes",
    "remark",
    "remarks",
    "description",
    "status",
    "state",
    "assigned",
    "department",
    "company",
    "customer",
    "location",
    "office",
    "jobtitle",
    "accountname",
];
/// How many columns a finding names.
const MAX_NAMED: usize = 5;

impl TableHead {
    /// A head whose columns are named by a first row, or by nothing.
    fn of(columns: Columns, header: bool, first_line: u32) -> Self {
        let watched = columns.ignored.iter().copied().filter(|_| header);
        let tells = |index: &usize| {
            let name = columns.names.get(*index).map_or("", |name| &**name);
            !EXTRAS.contains(&letters_and_digits(name).as_str())
                && !ColumnRole::of_header(name).is_some_and(is_of_people)
        };
        let watched = watched.filter(tells).collect();
        Self { columns, header, first_line, watched, life: None, titles: 0 }
    }

    /// Takes in the columns of a sheet beyond the last one that has a name: cells there are of no use, but they shift
    /// nothing either.
    pub(super) fn widen(&mut self, width: usize) {
        if self.header {
            self.watched.extend(self.columns.names.len()..width);
        }
        self.columns.widen(width);
    }

    /// Whether another header row has the same in the same columns; without a header of our own, the keys and their serial
    /// numbers.
    #[cold]
    pub(super) fn agrees(&self, other: &Columns) -> bool {
        let same = |role| other.place(role).is_none_or(|place| self.columns.place(role) == Some(place));
        let all = || other.roles().filter(|role| !is_of_people(*role)).all(same);
        same(ColumnRole::Serial) && same(ColumnRole::Secret) && (!self.header || all())
    }

    /// How the keys are written, if the name of their column says it.
    pub(super) fn said(&self) -> Option<SecretEncoding> {
        let place = self.columns.place(ColumnRole::Secret).filter(|_| self.header)?;
        SecretEncoding::of_header(self.columns.names.get(place)?)
    }

    /// What is said of how the table was read.
    pub(super) fn facts(&self, hash_by_length: bool) -> Vec<Box<str>> {
        let mut facts: Vec<Box<str>> = Vec::new();
        match self.titles {
            0 => {}
            1 => facts.push("1 line of text above the table was skipped.".into()),
            titles => facts.push(format!("{titles} lines of text above the table were skipped.").into()),
        }
        if hash_by_length {
            facts.push("Where no column says it, the hash function was told by the length of the key.".into());
        }
        facts
    }

    /// Findings about columns that were not used, all but the `unseen`, which are empty.
    #[cold]
    pub(super) fn unused(&self, unseen: &[usize]) -> Vec<FindingKind> {
        let name_of = |index: usize| self.columns.names.get(index).map_or("", |name| &**name);
        let (mut twice, mut unknown) = (Vec::new(), Vec::new());
        for &index in self.watched.iter().filter(|index| !unseen.contains(index)) {
            let names = if ColumnRole::of_header(name_of(index)).is_some() { &mut twice } else { &mut unknown };
            names.push(column_name(name_of(index), index + 1));
        }
        let said = |names: Vec<String>| -> (Box<str>, u32) {
            let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
            (first_of(names.into_iter(), MAX_NAMED).into(), count)
        };
        let mut kinds = Vec::new();
        if !unknown.is_empty() {
            let (names, count) = said(unknown);
            kinds.push(FindingKind::ColumnsUnused { names: Words::with_names(&names), count });
        }
        if !twice.is_empty() {
            let (names, count) = said(twice);
            kinds.push(FindingKind::ColumnsTwice { names: Words::with_names(&names), count });
        }
        kinds
    }

    pub(super) fn find(body: &str, delimiter: u8, rules: TableRules, options: &ReadOptions) -> Result<Self, Refusal> {
        let mapping = options.columns.as_deref().filter(|_| rules.mapped);
        if rules.row.is_some() {
            let width = rules.columns.iter().map(|(_, index)| index + 1).max().unwrap_or(0);
            return Ok(Self::of(Columns::from_roles(width, rules.columns), false, 1));
        }
        let (begin, titles) = mapping.and_then(|_| below_single_cells(body, delimiter)).unwrap_or_default();
        let mut reader = Rows::new(body, delimiter);
        while let Some(row) = reader.next_row() {
            if row.fault == Some(RowFault::TooWide) {
                return Err(ReadingRefusal::TooWide { line: row.line }.into());
            }
            if row.line < begin || row.fault.is_some() || rows::is_preamble(row.get(0)) || row.get(0).starts_with('#') {
                continue;
            }
            if let Some(mapping) = mapping {
                let header = options.header.unwrap_or_else(|| is_header(&row, mapping));
                let columns = Columns::from_mapping(mapping, row.iter(), header);
                let mut columns = columns.widened(usual_width(body, delimiter));
                if header {
                    columns.show_names(body, delimiter, row.line);
                }
                if !columns.has(ColumnRole::Serial) || !columns.has(ColumnRole::Secret) {
                    return Err(ReadingRefusal::NotMapped.into());
                }
                // What a person named is as it should be: the rest is not reported.
                return Ok(Self { header, titles, ..Self::of(columns, false, row.line + u32::from(header)) });
            }
            let here = Below { columns: Columns::from_header(row.iter()), line: row.line, titles: 0 };
            let found = if here.columns.names_tokens() { Some(here) } else { below_titles(body, delimiter) };
            if let Some(Below { mut columns, line, titles }) = found {
                columns.learn(rules.names);
                columns.show_names(body, delimiter, line);
                columns.learn(rules.names);
                if !columns.has(ColumnRole::Upn)
                    && !columns.has(ColumnRole::Mail)
                    && names_are_upns(&columns, body, delimiter, line)
                {
                    columns.rename(ColumnRole::UserName, ColumnRole::Upn);
                }
                let mut head = Self { titles, ..Self::of(columns, true, line + 1) };
                if rules.formula_safe {
                    head.life = LifeColumns::of(&mut head.columns, &mut head.watched);
                }
                return Ok(head);
            }
            let first_line = row.line;
            let guessed = columns_of(body, delimiter, false).or_else(|| columns_of(body, delimiter, true));
            return match guessed {
                Some(columns) => Ok(Self::of(columns, false, first_line)),
                None => Err(ReadingRefusal::ColumnsUnknown.into()),
            };
        }
        Err(ReadingRefusal::NoRows.into())
    }
}

/// Whether the cells under the users' names are UPNs, as in Salesforce's list.
fn names_are_upns(columns: &Columns, body: &str, delimiter: u8, header: u32) -> bool {
    let Some(place) = columns.place(ColumnRole::UserName) else { return false };
    let mut reader = Rows::new(rows::first_lines(body, 100), delimiter);
    let (mut upns, mut cells) = (0, 0);
    while let Some(row) = reader.next_row() {
        let cell = row.get(place);
        if row.fault.is_none() && row.line > header && !cell.is_empty() {
            cells += 1;
            upns += usize::from(cell.contains('@'));
        }
    }
    upns * 2 > cells
}

/// Whether a column says something of people: a second one of them says nothing else of the token.
fn is_of_people(role: ColumnRole) -> bool {
    use ColumnRole::{Blocked, Enabled, FirstName, LastName, Mail, ObjectId, UserName, UserType};
    matches!(role, UserName | FirstName | LastName | Mail | ObjectId | UserType | Enabled | Blocked)
}

/// Whether the first row under a mapping names the columns: its cell in the column of keys is no key.
fn is_header(row: &Row<'_>, mapping: &[Option<ColumnRole>]) -> bool {
    let place = mapping.iter().position(|role| *role == Some(ColumnRole::Secret));
    place.is_some_and(|place| !could_be_key(row.get(place)))
}
