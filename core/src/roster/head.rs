//! The columns of a user list: as a person named them, by its header row, or by what is in them.

use super::account_state::{self, States};
use super::names::{headed, is_entras, is_usual, plain, shown_name};
use super::refusals::ListRefusal;
use crate::ground::words::letters_and_digits;
use crate::model::user::ObjectId;
use crate::notation::table::columns::{ColumnRole, Columns};
use crate::notation::table::rows::{self, RowFault, Rows};
use crate::reading::column_guess::of_users::{
    Tally, content_roles, has_address, is_word_or_empty, mostly_upns, other_addresses, roles_beside, rows_like_first,
    tallies, upn_column, usual_width,
};
use crate::reading::options::ReadOptions;
use rustc_hash::FxHashSet;

/// The most rows above a header row that can be a title.
const MAX_TITLES: u32 = 5;

/// Which columns a list has, and where its users begin.
pub(super) struct ListHead {
    pub(super) columns: Columns,
    pub(super) delimiter: u8,
    pub(super) header: bool,
    pub(super) first_line: u32,
    /// `a@x.com;b@x.com;…` in one row, as mail programs copy it.
    pub(super) one_row_of_users: bool,
    /// The UPNs are under a name that says something like it.
    pub(super) assumed: bool,
    /// Columns (from 0) with addresses that are not taken for UPNs, where no header says what they are.
    pub(super) addresses: Vec<usize>,
    /// What says whether accounts are disabled.
    pub(super) states: States,
    /// What a first row was taken for that names no known column.
    pub(super) first_row: Option<FirstRow>,
}

/// What a row of words above the users is taken for.
#[derive(Clone, Copy)]
pub(super) struct FirstRow {
    pub(super) line: u32,
    /// It has fewer cells than the rows below, and is no header.
    pub(super) title: bool,
}

impl ListHead {
    /// The columns as a person named them, or as they are recognised.
    pub(super) fn chosen(text: &str, delimiter: Option<u8>, options: &ReadOptions) -> Result<Self, ListRefusal> {
        if options.columns.is_none() && options.header.is_none() {
            return Self::find(text, delimiter);
        }
        let head = Self::named(text, delimiter.unwrap_or(b','), options)?;
        let keys = head.columns.has(ColumnRole::Secret);
        if keys || !head.columns.has(ColumnRole::Upn) {
            return Err(ListRefusal::NotMapped);
        }
        Ok(head)
    }

    /// As [`Self::chosen`], with whatever columns there are.
    pub(super) fn named(text: &str, delimiter: u8, options: &ReadOptions) -> Result<Self, ListRefusal> {
        let found = Self::find(text, Some(delimiter));
        let agrees = |found: &Self| options.header.is_none_or(|header| header == found.header);
        if options.columns.is_none() && found.as_ref().is_ok_and(agrees) {
            return found;
        }
        // A title above the table is no row of it.
        let head_line = found
            .as_ref()
            .map_or(0, |found| found.first_row.map_or(found.first_line - u32::from(found.header), |first| first.line));
        let alone = |row: &rows::Row<'_>| row.iter().filter(|cell| !cell.is_empty()).count() < 2;
        let titled = found.is_err() && {
            let mut reader = Rows::new(rows::first_lines(text, 20), delimiter);
            std::iter::from_fn(|| reader.next_row().map(|row| !alone(&row))).any(|wide| wide)
        };
        let mut reader = Rows::new(text, delimiter);
        while let Some(row) = reader.next_row() {
            if row.fault.is_some() || rows::is_preamble(row.get(0)) || row.get(0).starts_with('#') {
                continue;
            }
            if options.header != Some(false) && (row.line < head_line || (titled && alone(&row))) {
                continue;
            }
            let words = row.iter().all(|cell| !has_address(cell) && ObjectId::parse(cell).is_none());
            let header = options.header.unwrap_or_else(|| found.as_ref().map_or(words, |found| found.header));
            let columns = match &options.columns {
                Some(roles) => Columns::from_mapping(roles, row.iter(), header),
                None if header => headed(row.iter()),
                None => {
                    let width = usual_width(text, delimiter, row.len(), row.line);
                    Columns::from_roles(width, &content_roles(text, delimiter, width, row.line))
                }
            };
            let first_line = row.line + u32::from(header);
            let head = Self {
                columns,
                delimiter,
                header,
                first_line,
                one_row_of_users: false,
                assumed: false,
                addresses: Vec::new(),
                states: States::default(),
                first_row: None,
            };
            return Ok(head.with_states(text, options.columns.is_some()));
        }
        Err(ListRefusal::NoRows)
    }

    /// The named columns (from 0) that are not used and not usual in user lists. Where a person named the columns, they
    /// are as they should be.
    pub(super) fn unused(&self, options: &ReadOptions) -> Vec<usize> {
        if !self.header || options.columns.is_some() {
            return Vec::new();
        }
        let worth_reporting = |&index: &usize| {
            let name = self.columns.names.get(index).map_or("", |name| rows::trim(name));
            !name.is_empty() && !is_usual(name)
        };
        let told = |index: &usize| !self.states.unknown.contains(index);
        self.columns.ignored.iter().copied().filter(told).filter(worth_reporting).collect()
    }

    /// Whether the ids, under a name that says no more, could be those of any directory: no column says that it has UPNs.
    pub(super) fn has_foreign_ids(&self) -> bool {
        let place = self.columns.place(ColumnRole::ObjectId);
        let name = place.and_then(|place| self.columns.names.get(place));
        self.assumed
            && name.is_some_and(|name| matches!(plain(name).as_str(), "id" | "userid"))
            && !self.columns.names.iter().any(|name| is_entras(name))
    }

    /// The name in a row, and what a comma in it cut off where there are no quotation marks: `Meier, Udo`. `None` if the
    /// row has more fields than there are columns and they are no rest of the name: then any of them may be shifted.
    pub(super) fn name<'r>(&self, row: &rows::Row<'r>) -> Option<&'r str> {
        let columns = &self.columns;
        let place = columns.place(ColumnRole::UserName);
        let name = place.map_or("", |place| row.get(place));
        // Other delimiters are in no name: what is beyond the columns is a note.
        if self.delimiter != b',' {
            return Some(name);
        }
        let width = columns.names.len();
        let last = (0..row.len()).rev().find(|&index| !row.get(index).is_empty()).unwrap_or(0);
        if last >= width {
            let first = match place {
                Some(place) => place,
                // Nothing says what is behind the UPNs.
                None if columns.number(ColumnRole::Upn) as usize == width => width,
                None => return None,
            };
            let ends_in_name = first + 1 >= width && (width..=last).all(|index| is_word_or_empty(row.get(index)));
            return ends_in_name.then(|| row.joined(first, last).trim_start_matches([',', ' ']));
        }
        let Some(first) = place.filter(|&place| !self.header && place > 0) else { return Some(name) };
        // All rows may have such a comma. It has a blank behind it, as no other one.
        let cut = |index: usize| row.joined(index - 1, index).contains(", ");
        let is_rest =
            |index: &usize| columns.ignored.contains(index) && cut(*index) && is_word_or_empty(row.get(*index));
        let end = (first + 1..row.len()).take_while(is_rest).last();
        Some(end.filter(|_| !cut(first)).map_or(name, |end| row.joined(first, end)))
    }

    fn find(text: &str, delimiter: Option<u8>) -> Result<Self, ListRefusal> {
        let delimiter = delimiter.unwrap_or(b',');
        match Self::find_below(text, delimiter, MAX_TITLES) {
            Ok(found) if found.header => Ok(found),
            // Without a header there is no title above it: what seems to be one is a row like all others.
            _ => Self::find_below(text, delimiter, 0),
        }
        .map(|found| found.with_states(text, false))
    }

    /// With the columns that say whether accounts are disabled; no others than a person `chose`.
    fn with_states(mut self, text: &str, chose: bool) -> Self {
        if self.header {
            self.columns.show_names(text, self.delimiter, self.first_line - 1);
            self.states = States::find(&mut self.columns, text, self.delimiter, self.first_line, chose);
        }
        self
    }

    /// As [`Self::find`], below up to `titles` rows that are a title.
    #[inline(never)]
    fn find_below(text: &str, delimiter: u8, mut titles: u32) -> Result<Self, ListRefusal> {
        let mut reader = Rows::new(text, delimiter);
        let mut passed = None;
        while let Some(row) = reader.next_row() {
            if row.fault == Some(RowFault::TooWide) {
                return Err(ListRefusal::TooWide { line: row.line });
            }
            if row.fault.is_some() || rows::is_preamble(row.get(0)) || row.get(0).starts_with('#') {
                continue;
            }
            let mut full = row.iter().filter(|cell| !cell.is_empty());
            let alone = full.next().filter(|_| full.next().is_none());
            let title = alone.is_some_and(|cell| !has_address(cell) && ColumnRole::of_header(cell).is_none());
            if row.iter().all(str::is_empty) || (title && titles > 0) {
                titles = titles.saturating_sub(u32::from(title));
                continue;
            }
            let mut columns = headed(row.iter());
            // What is beside a word of a title, such as the date of the list, is part of it.
            if titles > 0 && columns.known() == 0 && row.iter().all(|cell| !has_address(cell)) {
                titles -= 1;
                continue;
            }
            let keys = columns.has(ColumnRole::Secret) && columns.has(ColumnRole::Serial);
            if keys {
                return Err(ListRefusal::TokenFile("it has serial numbers and keys"));
            }
            let cells: Vec<String> = row.iter().map(str::to_owned).collect();
            let first_line = row.line;
            let named = cells.iter().all(|cell| !has_address(cell));
            let mut assumed = false;
            if named && !columns.has(ColumnRole::Upn) && columns.known() > 0 {
                // Without a UPN column, mail or user name will do if UPNs are in it.
                for role in [ColumnRole::Mail, ColumnRole::UserName] {
                    if let Some(place) = columns.place(role)
                        && mostly_upns(text, delimiter, place, first_line)
                    {
                        columns.rename(role, ColumnRole::Upn);
                        assumed = true;
                        break;
                    }
                }
            }
            if named && columns.has(ColumnRole::Upn) {
                return Ok(Self {
                    columns,
                    delimiter,
                    header: true,
                    first_line: first_line + 1,
                    one_row_of_users: false,
                    assumed,
                    addresses: Vec::new(),
                    states: States::default(),
                    first_row: None,
                });
            }
            let filled = filled(&row);
            if named
                && columns.known() == 0
                && passed.is_none()
                && filled > 1
                && filled < usual_filled(text, delimiter, first_line + 1)
            {
                passed = Some(FirstRow { line: first_line, title: true });
                continue;
            }
            let found = Self::without_header(text, delimiter, &cells, first_line)?;
            return Ok(Self { first_row: passed.or(found.first_row), ..found });
        }
        Err(ListRefusal::NoRows)
    }

    fn without_header(text: &str, delimiter: u8, cells: &[String], first_line: u32) -> Result<Self, ListRefusal> {
        let width = usual_width(text, delimiter, cells.len(), first_line);
        let upns = cells.iter().filter(|cell| has_address(cell)).count();
        let all_upns = upns > 1 && upns == cells.iter().filter(|cell| !cell.is_empty()).count();
        if all_upns && !is_table_of_addresses(text, delimiter, upns, first_line) {
            return Ok(Self {
                columns: Columns::from_roles(width, &[(ColumnRole::Upn, 0)]),
                delimiter,
                header: false,
                first_line,
                one_row_of_users: true,
                assumed: false,
                addresses: Vec::new(),
                states: States::default(),
                first_row: None,
            });
        }
        let Some(place) = upn_column(text, delimiter, width, first_line) else {
            if crate::reading::probe::looks_like_tokens(text, delimiter) {
                return Err(ListRefusal::TokenFile("it has keys"));
            }
            return Err(ListRefusal::NoUpns { columns: width > 1 });
        };
        if is_header(place, cells, &Below { text, delimiter, first_line }) {
            let below = tallies(text, delimiter, width, first_line + 1);
            let unknown = headed(cells.iter().map(String::as_str)).known() == 0;
            return Ok(Self {
                first_row: unknown.then_some(FirstRow { line: first_line, title: false }),
                columns: columns_under(cells, place, &below),
                delimiter,
                header: true,
                first_line: first_line + 1,
                one_row_of_users: false,
                assumed: true,
                addresses: Vec::new(),
                states: States::default(),
            });
        }
        let roles = roles_beside(place, &tallies(text, delimiter, width, first_line));
        let mut addresses = other_addresses(text, delimiter, width, first_line, place);
        addresses.retain(|other| roles.iter().all(|(role, taken)| taken != other || *role == ColumnRole::UserName));
        let roles: Vec<_> = roles.into_iter().filter(|(_, taken)| !addresses.contains(taken)).collect();
        Ok(Self {
            columns: Columns::from_roles(width, &roles),
            delimiter,
            header: false,
            first_line,
            one_row_of_users: false,
            assumed: false,
            addresses,
            states: States::default(),
            first_row: None,
        })
    }
}

/// How many cells a row has, without empty ones at its end.
fn filled(row: &rows::Row<'_>) -> usize {
    (0..row.len()).rev().find(|&index| !row.get(index).is_empty()).map_or(0, |last| last + 1)
}

/// How many cells most of the first rows from that line on have, without empty ones at their end.
#[cold]
fn usual_filled(text: &str, delimiter: u8, first_line: u32) -> usize {
    let mut counts: Vec<usize> = Vec::new();
    let mut reader = Rows::new(rows::first_lines(text, 100), delimiter);
    while let Some(row) = reader.next_row() {
        if row.fault.is_none() && row.line >= first_line {
            counts.extend(Some(filled(&row)).filter(|&count| count > 0));
        }
    }
    let count = |width: usize| counts.iter().filter(|&&other| other == width).count();
    counts.iter().copied().max_by_key(|&width| (count(width), width)).unwrap_or(0)
}

/// The most addresses that one user has in a table: with more of them in a row, it is a list that goes on in the next.
const MAX_ADDRESSES: usize = 3;

/// Whether the rows, of which the first has nothing but addresses, `count` of them, are a table, in which each row is one
/// user: nearly all have as many cells.
pub(super) fn is_table_of_addresses(text: &str, delimiter: u8, count: usize, first_line: u32) -> bool {
    let (rows, alike) = rows_like_first(text, delimiter, first_line);
    count <= MAX_ADDRESSES && rows > 1 && alike * 10 >= rows * 9
}

/// The rows below one that may be a header.
struct Below<'t> {
    text: &'t str,
    delimiter: u8,
    first_line: u32,
}

impl Below<'_> {
    /// Whether one of the first rows has this word in column `place`.
    fn have(&self, place: usize, word: &str) -> bool {
        let mut reader = Rows::new(rows::first_lines(self.text, 100), self.delimiter);
        let mut have = false;
        while let Some(row) = reader.next_row() {
            have |= row.fault.is_none() && row.line > self.first_line && row.get(place).eq_ignore_ascii_case(word);
        }
        have
    }
}

/// Whether a row above the UPNs of column `upns` names the columns, in words that are not known: there are several, and
/// nothing that is only in the row of a user. “Active” names a column where no row below says it.
fn is_header(upns: usize, cells: &[String], below: &Below<'_>) -> bool {
    let is_name = |(place, cell): (usize, &String)| {
        is_word_or_empty(cell) || (account_state::names_states(cell) && !below.have(place, cell))
    };
    cells.get(upns).is_some_and(|cell| is_word_or_empty(cell) && !cell.is_empty())
        && cells.iter().filter(|cell| !cell.is_empty()).count() > 1
        && cells.iter().enumerate().all(is_name)
}

/// The columns below a header that has no known name for the UPNs, which are in column `upns`. What the other names say
/// counts, and object ids are recognised by what is in them; a serial number or a name in a column of unknown name could be
/// any number and any word.
fn columns_under(header: &[String], upns: usize, below: &[Tally]) -> Columns {
    let named = headed(header.iter().map(String::as_str));
    let mut mapping: Vec<Option<ColumnRole>> = vec![None; header.len()];
    for role in named.roles() {
        if let Some(place) = named.place(role).and_then(|place| mapping.get_mut(place)) {
            *place = Some(role);
        }
    }
    if let Some(place) = mapping.get_mut(upns) {
        *place = Some(ColumnRole::Upn);
    }
    if !mapping.contains(&Some(ColumnRole::ObjectId)) {
        let is_id = |(index, tally): &(usize, &Tally)| {
            // Exchange and Active Directory call theirs GUID, what ties accounts together is the immutable id or source
            // anchor, and each user's id of a tenant is the same.
            let name = header.get(*index).map_or_else(String::new, |name| letters_and_digits(name));
            let distinct: FxHashSet<ObjectId> = tally.ids.iter().copied().collect();
            mapping.get(*index) == Some(&None)
                && tally.cells > 0
                && distinct.len() == tally.cells
                && !["guid", "immutable", "sourceanchor", "tenant"].iter().any(|other| name.contains(other))
        };
        let found = below.iter().enumerate().find(is_id).map(|(index, _)| index);
        if let Some(place) = found.and_then(|index| mapping.get_mut(index)) {
            *place = Some(ColumnRole::ObjectId);
        }
    }
    let names: Vec<String> = header.iter().enumerate().map(|(index, cell)| shown_name(index, cell)).collect();
    Columns::from_mapping(&mapping, names.iter().map(String::as_str), true)
}
