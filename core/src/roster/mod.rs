//! User lists: one UPN a line, `upn,name`, the exports of Entra, Microsoft 365 and PowerShell, templates; as text or
//! as a sheet of a workbook.

mod look;
mod names;

pub use look::{Look, look};

use self::names::{headed, is_usual, role_of_name, shown_name};
use crate::finding::{Elsewhere, Finding, FindingKind};
use crate::ground::limits::{MAX_FINDINGS, MAX_ROWS};
use crate::ground::progress::Progress;
use crate::ground::refusal::{Refusal, RetryAs};
use crate::ground::secret::SecretBytes;
use crate::ground::text::{self, TextEncoding};
use crate::ground::words::letters_and_digits;
use crate::intake;
use crate::model::index::{Index, hash_user};
use crate::model::token::MAX_SERIAL_BYTES;
use crate::model::user::{self, ObjectId, Serials, User, check_upn};
use crate::model::users::Users;
use crate::notation::sheet::{self, CellTrouble, SheetText, Workbook};
use crate::notation::table::cell_words::{enabled_where_blocked, guest_word, yes_or_no};
use crate::notation::table::columns::{Columns, Role, bare_serial, is_excel_number, unwrap_excel};
use crate::notation::table::rows::{self, RowFault, Rows};
use crate::reading::options::ReadOptions;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What was read from a user list. Rows = users + rejected rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserReading {
    /// Text encoding.
    pub text: TextEncoding,
    /// Delimiter; `None` for one UPN a line.
    pub delimiter: Option<u8>,
    /// Whether the first row names the columns.
    pub header: bool,
    /// Names of the columns, for findings.
    pub columns: Vec<Box<str>>,
    /// The column with serial numbers, from 1; 0 where there is none.
    pub serial_column: u16,
    /// Columns that mean nothing here.
    pub ignored: Vec<Box<str>>,
    /// The users, in list order, each once.
    #[serde(skip)]
    pub users: Users,
    /// What to know about them.
    pub findings: Vec<Finding>,
    /// Rows that could have been users.
    pub rows: u32,
    /// Rows that became none.
    pub rejected: u32,
    /// A number by which the same content is told again.
    pub fingerprint: u64,
    /// Users by [`User::key`], for look-up.
    pub people: Index,
    /// The names of the sheets, if it is a workbook.
    pub sheets: Vec<Box<str>>,
    /// Which of them was read, from 0.
    pub sheet: Option<u32>,
    /// What was chosen instead of guesses.
    pub options: ReadOptions,
}

/// Reads a user list.
///
/// # Errors
/// A [`Refusal`] if there is no user in it: it says what was seen and what to do.
///
/// # Examples
/// ```
/// use token_desk_core::reading::options::ReadOptions;
/// use token_desk_core::roster::read_users;
///
/// let list = "displayName;userPrincipalName\nAnna Berg;anna@example.com\nBo Lund;bo@example.com\n";
/// let reading = read_users(list.as_bytes(), &ReadOptions::default(), &mut |_share| {})?;
///
/// assert_eq!(reading.users.len(), 2);
/// // The delimiter is a guess. What was guessed is said, and can be chosen by the options.
/// assert_eq!(reading.delimiter, Some(b';'));
/// # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
/// ```
pub fn read_users(bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Result<UserReading, Refusal> {
    let mut reading = read_list(bytes, options, progress)?;
    reading.options = options.clone();
    Ok(reading)
}

fn read_list(bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Result<UserReading, Refusal> {
    if sheet::recognise(bytes).is_some() {
        intake::check_size(bytes.len() as u64)?;
        return read_workbook(bytes, options, progress);
    }
    let bytes = open(bytes)?;
    let mut room = SecretBytes::default();
    let text = text::decode(bytes, options.text, &mut room);
    let delimiter = options.delimiter.or_else(|| rows::sniff_delimiter(text.text));
    let mut reading = read_text(text.text, delimiter, &SheetText::default(), options, progress)?;
    reading.text = text.encoding;
    reading.fingerprint = crate::ground::hash::fingerprint(bytes);
    for &line in text.mixed_lines.iter().take(MAX_FINDINGS) {
        reading.findings.push(Finding { kind: FindingKind::EncodingMixed, line, column: 0, subject: "".into() });
    }
    // Files' own order: whole-file findings first, then by line.
    reading.findings.sort_by_key(|finding| finding.line);
    Ok(reading)
}

/// The bytes of a list that is no workbook.
fn open(bytes: &[u8]) -> Result<&[u8], Refusal> {
    intake::open(bytes).map_err(|mut refusal| {
        refusal.message = refusal.message.replace("not a token file", "not a user list");
        // What to ask a vendor of tokens for does not help with a list of users.
        refusal.advice = match &*refusal.code {
            "not-text" => READABLE.to_owned(),
            _ => refusal.advice.replace(intake::READABLE, READABLE),
        };
        refusal
    })
}

/// Reads the sheet that was chosen, or else the first one with users in it; those that are not shown come last.
fn read_workbook(bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Result<UserReading, Refusal> {
    let mut book = sheet::open(bytes)?;
    let names: Vec<Box<str>> = book.sheets().iter().map(|sheet| sheet.name.as_str().into()).collect();
    let order = sheets_in_order(&book, options);
    let mut refused: Option<Refusal> = None;
    for number in order {
        let read = book
            .text(number, progress)
            .and_then(|cells| read_text(cells.text(), Some(b'\t'), &cells, options, progress));
        match read {
            Ok(mut reading) => {
                reading.fingerprint = crate::ground::hash::fingerprint(bytes);
                reading.delimiter = None;
                reading.sheet = u32::try_from(number).ok();
                reading.sheets = names;
                reading.findings.sort_by_key(|finding| finding.line);
                return Ok(reading);
            }
            // A sheet with tokens says more than one with nothing.
            Err(refusal) => {
                if refused.as_ref().is_none_or(|first| &*first.code != "token-file" && &*refusal.code == "token-file") {
                    refused = Some(refusal);
                }
            }
        }
    }
    let mut refusal = refused.unwrap_or_else(|| Refusal::new("no-users", "The workbook has no sheet.", READABLE));
    if &*refusal.code == "token-file" {
        refusal.advice =
            "Ask the vendor for the CSV it was made from (Excel changes serial numbers), or save the sheet as “CSV UTF-8”; then use “Upload Token File”."
                .to_owned();
        refusal.retry_as = None;
    } else if names.len() > 1 && options.sheet.is_none() {
        refusal.message =
            format!("None of the {} sheets of this workbook is a user list. {}", names.len(), refusal.message);
        refusal.retry_as = Some(RetryAs::Listed);
    }
    Err(refusal)
}

/// The sheets to try: the one that was chosen, or all, those that are not shown last.
fn sheets_in_order(book: &Workbook<'_>, options: &ReadOptions) -> Vec<usize> {
    if let Some(chosen) = options.sheet {
        return vec![chosen as usize];
    }
    let hidden = |&number: &usize| book.sheets().get(number).is_some_and(|sheet| sheet.hidden);
    let (last, first): (Vec<usize>, Vec<usize>) = (0..book.sheets().len()).partition(hidden);
    [first, last].concat()
}

/// Reads the text of a list; `cells` is what there is to know about it if it comes from a sheet.
#[inline(never)]
fn read_text(
    text: &str,
    delimiter: Option<u8>,
    cells: &SheetText,
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Result<UserReading, Refusal> {
    intake::check_text(text)?;
    let start = text.trim_start();
    if start.starts_with(['{', '[']) && start.contains("\"secretKey\"") {
        return Err(token_file("it has keys"));
    }
    let layout = Layout::chosen(text, delimiter, options)?;
    let mut reader = Reader {
        layout: &layout,
        users: Users::default(),
        findings: Vec::new(),
        seen: FxHashMap::default(),
        rows: 0,
        rejected: 0,
        unlisted: 0,
        unused: layout.unused(options),
        unseen: Vec::new(),
    };
    reader.unseen.clone_from(&reader.unused);
    let mut lines = Rows::new(text, layout.delimiter);
    let mut until_progress = 0_u32;
    loop {
        if until_progress == 0 {
            progress(lines.progress());
            until_progress = 4096;
        }
        until_progress -= 1;
        let Some(row) = lines.next_row() else { break };
        if row.fault.is_none() && (row.line < layout.first_line || row.iter().all(str::is_empty) || is_example(&row)) {
            continue;
        }
        if reader.rows >= MAX_ROWS {
            return Err(Refusal::new(
                "too-many-rows",
                format!("The list has more than {MAX_ROWS} rows."),
                "Check that it is the right file; split a longer list.",
            ));
        }
        if row.fault.is_none() && layout.one_row_of_users {
            for cell in row.iter().filter(|cell| !cell.is_empty()) {
                reader.user(row.line, cell, "", &row);
            }
        } else {
            reader.row(&row);
        }
    }
    reader.cells(cells);
    if reader.users.is_empty() {
        let first = reader.findings.first().map(|f| format!(" Line {}: {}", f.line, f.message())).unwrap_or_default();
        let refusal = Refusal::new("no-users", format!("No user could be read from this list.{first}"), READABLE);
        return Err(if layout.columns.names.len() > 1 { refusal.or_as(RetryAs::Listed) } else { refusal });
    }
    let Reader { users, mut findings, rows, rejected, unlisted, mut unused, unseen, .. } = reader;
    unused.retain(|index| !unseen.contains(index));
    if unlisted > 0 {
        findings.push(Finding::of_file(FindingKind::FindingsUnlisted(unlisted)));
    }
    if let Some(place) = layout.columns.place(Role::Upn).filter(|_| layout.assumed) {
        let name = layout.columns.names.get(place).cloned().unwrap_or_default();
        let column = layout.columns.number(Role::Upn);
        findings.push(Finding { column, ..Finding::of_file(FindingKind::UpnAssumed { name }) });
    }
    findings.extend(told_of_unused(&layout.columns.names, &unused));
    Ok(UserReading {
        text: TextEncoding::Utf8,
        delimiter: (layout.columns.names.len() > 1).then_some(layout.delimiter),
        header: layout.header,
        ignored: layout
            .columns
            .ignored
            .iter()
            .filter_map(|&index| layout.columns.names.get(index).cloned())
            .filter(|name| !name.is_empty())
            .collect(),
        people: Index::of_users(&users),
        serial_column: layout.columns.number(Role::Serial),
        columns: layout.columns.names,
        users,
        findings,
        rows,
        rejected,
        fingerprint: 0,
        sheets: Vec::new(),
        sheet: None,
        options: ReadOptions::default(),
    })
}

/// How many columns a finding names.
const MOST_NAMED: usize = 5;

/// What to tell of columns (from 0) that were not used.
fn told_of_unused(names: &[Box<str>], unused: &[usize]) -> Option<Finding> {
    let first = *unused.first()?;
    let name_of = |index: &usize| {
        let name: String = names
            .get(*index)
            .map_or("", |name| crate::ground::redaction::redact_possible_key(name))
            .chars()
            .take(LONGEST_VALUE)
            .collect();
        if name.is_empty() { format!("number {}", index + 1) } else { format!("“{name}”") }
    };
    let mut said = unused.iter().take(MOST_NAMED).map(name_of).collect::<Vec<_>>().join(", ");
    if unused.len() > MOST_NAMED {
        said = format!("{said} and {} more", unused.len() - MOST_NAMED);
    }
    let count = u32::try_from(unused.len()).unwrap_or(u32::MAX);
    let column = if count == 1 { u16::try_from(first + 1).unwrap_or(0) } else { 0 };
    Some(Finding { column, ..Finding::of_file(FindingKind::ListedColumnsUnused { names: said.into(), count }) })
}

fn token_file(because: &str) -> Refusal {
    Refusal::new("token-file", format!("This looks like a token file: {because}."), "Use “Upload Token File” for it.")
        .or_as(RetryAs::TokenFile)
}

/// The row below the header of Entra's bulk template: `Example: Chris Green,chris@contoso.com,…`.
fn is_example(row: &rows::Row<'_>) -> bool {
    const EXAMPLES: [&str; 8] =
        ["Example", "Beispiel", "Exemple", "Ejemplo", "Esempio", "Voorbeeld", "Exemplo", "Exempel"];
    let word = row.get(0).split_once(':').map(|(word, _)| rows::trim(word));
    word.is_some_and(|word| EXAMPLES.iter().any(|example| example.eq_ignore_ascii_case(word)))
}

/// What can be read as a user list, for the end of every refusal.
pub const READABLE: &str = "A user list has one UPN a line, or “upn,name”, or is the CSV of Entra’s “Download users”, of Microsoft 365’s “Export users” or of Get-MgUser; as text, .xlsx or .ods.";

/// The most rows above a header row that can be a title.
const MOST_TITLES: u32 = 5;

/// The most serial numbers beside one user: far above the five tokens that Entra ID allows.
const MOST_SERIALS: usize = 100;

/// The longest cell that is repeated in a finding.
const LONGEST_VALUE: usize = 24;

struct Layout {
    columns: Columns,
    delimiter: u8,
    header: bool,
    first_line: u32,
    /// `a@x.com;b@x.com;…` in one row, as mail programs copy it.
    one_row_of_users: bool,
    /// The UPNs stand under a name that says something like it.
    assumed: bool,
}

impl Layout {
    /// The columns as a person named them, or as they are recognised.
    fn chosen(text: &str, delimiter: Option<u8>, options: &ReadOptions) -> Result<Self, Refusal> {
        if options.columns.is_none() && options.header.is_none() {
            return Self::find(text, delimiter);
        }
        let layout = Self::named(text, delimiter.unwrap_or(b','), options)?;
        let keys = layout.columns.has(Role::Secret);
        if keys || !layout.columns.has(Role::Upn) {
            return Err(Refusal::new(
                "not-users",
                "No column was chosen for the user principal names (name@domain.tld).",
                "Choose it: without it there are no users.",
            )
            .or_as(RetryAs::Listed));
        }
        Ok(layout)
    }

    /// As [`Self::chosen`], with whatever columns there are.
    fn named(text: &str, delimiter: u8, options: &ReadOptions) -> Result<Self, Refusal> {
        let found = Self::find(text, Some(delimiter));
        let agrees = |found: &Self| options.header.is_none_or(|header| header == found.header);
        if options.columns.is_none() && found.as_ref().is_ok_and(agrees) {
            return found;
        }
        // A title above the table is no row of it.
        let head = found.as_ref().map_or(0, |found| found.first_line - u32::from(found.header));
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
            if options.header != Some(false) && (row.line < head || (titled && alone(&row))) {
                continue;
            }
            let words = row.iter().all(|cell| !cell.contains('@') && ObjectId::parse(cell).is_none());
            let header = options.header.unwrap_or_else(|| found.as_ref().map_or(words, |found| found.header));
            let columns = match &options.columns {
                Some(roles) => Columns::from_mapping(roles, row.iter(), header),
                None if header => headed(row.iter()),
                None => Columns::from_roles(row.len(), &content_roles(text, delimiter, row.len(), row.line)),
            };
            let first_line = row.line + u32::from(header);
            return Ok(Self { columns, delimiter, header, first_line, one_row_of_users: false, assumed: false });
        }
        Err(Refusal::new("no-rows", "There is no row in this list that could be a user.", READABLE))
    }

    /// The named columns (from 0) that are not used and not usual in user lists. Where a person named the columns, they
    /// are as they should be.
    fn unused(&self, options: &ReadOptions) -> Vec<usize> {
        if !self.header || options.columns.is_some() {
            return Vec::new();
        }
        let told = |&index: &usize| {
            let name = self.columns.names.get(index).map_or("", |name| rows::trim(name));
            !name.is_empty() && !is_usual(name)
        };
        self.columns.ignored.iter().copied().filter(told).collect()
    }

    /// The name in a row, and what a comma in it cut off where there are no quotation marks: `Meier, Udo`. `None` if the
    /// row has more fields than there are columns and they are no rest of the name: then any of them may be shifted.
    fn name<'r>(&self, row: &rows::Row<'r>) -> Option<&'r str> {
        let columns = &self.columns;
        let place = columns.place(Role::UserName);
        let name = place.map_or("", |place| row.get(place));
        // Other delimiters are in no name: what stands beyond the columns is a note.
        if self.delimiter != b',' {
            return Some(name);
        }
        let width = columns.names.len();
        let last = (0..row.len()).rev().find(|&index| !row.get(index).is_empty()).unwrap_or(0);
        if last >= width {
            let first = match place {
                Some(place) => place,
                // Nothing says what stands behind the UPNs.
                None if columns.number(Role::Upn) as usize == width => width,
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

    fn find(text: &str, delimiter: Option<u8>) -> Result<Self, Refusal> {
        let delimiter = delimiter.unwrap_or(b',');
        match Self::find_below(text, delimiter, MOST_TITLES) {
            Ok(found) if found.header => Ok(found),
            // Without a header there is no title above it: what seems to be one is a row like all others.
            _ => Self::find_below(text, delimiter, 0),
        }
    }

    /// As [`Self::find`], below up to so many rows that are a title.
    #[inline(never)]
    fn find_below(text: &str, delimiter: u8, mut titles: u32) -> Result<Self, Refusal> {
        let mut reader = Rows::new(text, delimiter);
        while let Some(row) = reader.next_row() {
            if row.fault == Some(RowFault::TooWide) {
                return Err(Refusal::new(
                    "too-wide",
                    format!("Line {} is far too long for a user list: over 1 MB or 1,000 columns.", row.line),
                    format!("Check that it is the right file. {READABLE}"),
                ));
            }
            if row.fault.is_some() || rows::is_preamble(row.get(0)) || row.get(0).starts_with('#') {
                continue;
            }
            let mut full = row.iter().filter(|cell| !cell.is_empty());
            let alone = full.next().filter(|_| full.next().is_none());
            let title = alone.is_some_and(|cell| !cell.contains('@') && Role::of_header(cell).is_none());
            if row.iter().all(str::is_empty) || (title && titles > 0) {
                titles = titles.saturating_sub(u32::from(title));
                continue;
            }
            let mut columns = headed(row.iter());
            let keys = columns.has(Role::Secret) && columns.has(Role::Serial);
            if keys {
                return Err(token_file("it has serial numbers and keys"));
            }
            let cells: Vec<String> = row.iter().map(str::to_owned).collect();
            let first_line = row.line;
            let named = cells.iter().all(|cell| !cell.contains('@'));
            let mut assumed = false;
            if named && !columns.has(Role::Upn) && columns.known() > 0 {
                // Without a UPN column, mail or user name will do if UPNs stand in it.
                for role in [Role::Mail, Role::UserName] {
                    if let Some(place) = columns.place(role)
                        && mostly_upns(text, delimiter, place, first_line)
                    {
                        columns.rename(role, Role::Upn);
                        assumed = true;
                        break;
                    }
                }
            }
            if named && columns.has(Role::Upn) {
                return Ok(Self {
                    columns,
                    delimiter,
                    header: true,
                    first_line: first_line + 1,
                    one_row_of_users: false,
                    assumed,
                });
            }
            return Self::without_header(text, delimiter, &cells, first_line);
        }
        Err(Refusal::new("no-rows", "There is no row in this list that could be a user.", READABLE))
    }

    fn without_header(text: &str, delimiter: u8, cells: &[String], first_line: u32) -> Result<Self, Refusal> {
        let width = cells.len();
        let upns = cells.iter().filter(|cell| cell.contains('@')).count();
        if width > 1 && upns == cells.iter().filter(|cell| !cell.is_empty()).count() && upns > 1 {
            return Ok(Self {
                columns: Columns::from_roles(width, &[(Role::Upn, 0)]),
                delimiter,
                header: false,
                first_line,
                one_row_of_users: true,
                assumed: false,
            });
        }
        let Some(place) = upn_column(text, delimiter, width, first_line) else {
            if crate::reading::probe::looks_like_tokens(text, delimiter) {
                return Err(token_file("it has keys"));
            }
            let refusal =
                Refusal::new("not-users", "No column with user principal names (name@domain.tld) was found.", READABLE);
            return Err(if width > 1 { refusal.or_as(RetryAs::Listed) } else { refusal });
        };
        if is_header(place, cells) {
            let below = tallies(text, delimiter, width, first_line + 1);
            return Ok(Self {
                columns: columns_under(cells, place, &below),
                delimiter,
                header: true,
                first_line: first_line + 1,
                one_row_of_users: false,
                assumed: true,
            });
        }
        let roles = roles_beside(place, &tallies(text, delimiter, width, first_line));
        Ok(Self {
            columns: Columns::from_roles(width, &roles),
            delimiter,
            header: false,
            first_line,
            one_row_of_users: false,
            assumed: false,
        })
    }
}

/// Whether a row above the UPNs of column `upns` names the columns, in words that are not known: there are several, and
/// nothing that only stands in the row of a user.
fn is_header(upns: usize, cells: &[String]) -> bool {
    cells.get(upns).is_some_and(|cell| !cell.is_empty())
        && cells.iter().filter(|cell| !cell.is_empty()).count() > 1
        && cells.iter().all(|cell| is_word_or_empty(cell))
}

/// Whether a cell is neither an address nor an id, a number or an answer.
fn is_word_or_empty(cell: &str) -> bool {
    cell.is_empty()
        || cell.chars().any(char::is_alphabetic)
            && !cell.contains('@')
            && ObjectId::parse(cell).is_none()
            && !looks_like_serial(cell)
            && yes_or_no(cell).is_none()
}

/// What is in the first cells of a column.
#[derive(Default)]
struct Tally {
    /// Cells that are not empty.
    cells: usize,
    /// The object ids among them.
    ids: Vec<ObjectId>,
    /// What could be serial numbers.
    serials: usize,
    /// What has letters and is no answer.
    words: usize,
}

fn tallies(text: &str, delimiter: u8, width: usize, first_line: u32) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = std::iter::repeat_with(Tally::default).take(width).collect();
    let mut reader = Rows::new(rows::first_lines(text, 100), delimiter);
    while let Some(row) = reader.next_row() {
        if row.fault.is_some() || row.line < first_line {
            continue;
        }
        for (tally, cell) in tallies.iter_mut().zip(row.iter()).filter(|(_, cell)| !cell.is_empty()) {
            tally.cells += 1;
            if let Some(id) = ObjectId::parse(cell) {
                tally.ids.push(id);
            } else if looks_like_serial(cell) {
                tally.serials += 1;
            } else if cell.chars().any(char::is_alphabetic) && yes_or_no(cell).is_none() {
                tally.words += 1;
            }
        }
    }
    tallies
}

fn looks_like_serial(cell: &str) -> bool {
    cell.chars().filter(char::is_ascii_digit).count() >= 3 && !cell.contains(char::is_whitespace) && cell.len() >= 4
}

/// What stands beside the UPNs in column `upns`, told by what is in most rows.
fn roles_beside(upns: usize, tallies: &[Tally]) -> Vec<(Role, usize)> {
    let mut roles = vec![(Role::Upn, upns)];
    for (index, tally) in tallies.iter().enumerate().filter(|(index, _)| *index != upns) {
        let most = |count: usize| count * 2 > tally.cells;
        let role = if most(tally.ids.len()) {
            Role::ObjectId
        } else if most(tally.serials) {
            Role::Serial
        } else if most(tally.words) {
            Role::UserName
        } else {
            continue;
        };
        if roles.iter().all(|(taken, _)| *taken != role) {
            roles.push((role, index));
        }
    }
    roles
}

/// The columns below a header that has no known name for the UPNs, which are in column `upns`. What the other names say
/// counts, and object ids are told by what is in them; a serial number or a name in a column of unknown name could be
/// any number and any word.
fn columns_under(header: &[String], upns: usize, below: &[Tally]) -> Columns {
    let named = headed(header.iter().map(String::as_str));
    let mut mapping: Vec<Option<Role>> = vec![None; header.len()];
    for role in named.roles() {
        if let Some(place) = named.place(role).and_then(|place| mapping.get_mut(place)) {
            *place = Some(role);
        }
    }
    if let Some(place) = mapping.get_mut(upns) {
        *place = Some(Role::Upn);
    }
    if !mapping.contains(&Some(Role::ObjectId)) {
        let is_id = |(index, tally): &(usize, &Tally)| {
            // Exchange and Active Directory call theirs GUID, and each user's id of a tenant is the same.
            let name = header.get(*index).map_or_else(String::new, |name| letters_and_digits(name));
            let distinct: FxHashSet<ObjectId> = tally.ids.iter().copied().collect();
            mapping.get(*index) == Some(&None)
                && tally.cells > 0
                && distinct.len() == tally.cells
                && !name.ends_with("guid")
                && name != "tenantid"
        };
        let found = below.iter().enumerate().find(is_id).map(|(index, _)| index);
        if let Some(place) = found.and_then(|index| mapping.get_mut(index)) {
            *place = Some(Role::ObjectId);
        }
    }
    let names: Vec<String> = header.iter().enumerate().map(|(index, cell)| shown_name(index, cell)).collect();
    Columns::from_mapping(&mapping, names.iter().map(String::as_str), true)
}

/// What is in the columns where it is not sure that there are UPNs at all.
fn content_roles(text: &str, delimiter: u8, width: usize, first_line: u32) -> Vec<(Role, usize)> {
    let upns = upn_column(text, delimiter, width, first_line);
    upns.map(|upns| roles_beside(upns, &tallies(text, delimiter, width, first_line))).unwrap_or_default()
}

/// The column with UPNs, told by its cells: rather one where most could be UPNs (and not `SMTP:a@x.com+smtp:…`).
fn upn_column(text: &str, delimiter: u8, width: usize, first_line: u32) -> Option<usize> {
    let possible = |cell: &str| check_upn(cell).is_ok();
    let strict = (0..width).find(|&place| mostly(text, delimiter, place, first_line, possible));
    strict.or_else(|| (0..width).find(|&place| mostly_upns(text, delimiter, place, first_line)))
}

/// Whether most of a column's first cells have an `@`.
fn mostly_upns(text: &str, delimiter: u8, place: usize, first_line: u32) -> bool {
    mostly(text, delimiter, place, first_line, |cell| cell.contains('@'))
}

/// Whether most of a column's first cells are of a kind.
fn mostly(text: &str, delimiter: u8, place: usize, first_line: u32, is: impl Fn(&str) -> bool) -> bool {
    let mut reader = Rows::new(rows::first_lines(text, 100), delimiter);
    let (mut upns, mut cells) = (0, 0);
    while let Some(row) = reader.next_row() {
        let cell = row.get(place);
        if row.fault.is_none() && !cell.is_empty() && row.line >= first_line {
            let several = || row.iter().filter(|cell| !cell.is_empty()).count() > 1;
            let header =
                row.line == first_line && !cell.contains('@') && (Role::of_header(cell).is_some() || several());
            cells += usize::from(!header);
            upns += usize::from(is(cell));
        }
    }
    upns * 2 > cells
}

struct Reader<'l> {
    layout: &'l Layout,
    users: Users,
    findings: Vec<Finding>,
    seen: FxHashMap<u64, u32>,
    rows: u32,
    rejected: u32,
    unlisted: u32,
    /// Columns (from 0) to tell of because they are not used, unless nothing stands in them.
    unused: Vec<usize>,
    /// Those in which nothing stood so far.
    unseen: Vec<usize>,
}

impl Reader<'_> {
    /// What is odd about cells of a sheet, in the columns that mean something.
    fn cells(&mut self, cells: &SheetText) {
        let kinds = [
            (&cells.errors, CellTrouble::Error),
            (&cells.rounded, CellTrouble::Rounded),
            (&cells.uncomputed, CellTrouble::Uncomputed),
        ];
        for (places, trouble) in kinds {
            for place in &places.first {
                let index = (place.column as usize).saturating_sub(1);
                let columns = &self.layout.columns;
                if index < columns.names.len()
                    && !columns.ignored.contains(&index)
                    && place.row >= self.layout.first_line
                {
                    let column = u16::try_from(place.column).unwrap_or(u16::MAX);
                    self.find(FindingKind::Cell(trouble), place.row, column, "");
                }
            }
            let more = places.count.saturating_sub(u32::try_from(places.first.len()).unwrap_or(u32::MAX));
            if more > 0 {
                self.find(FindingKind::Cell(CellTrouble::More(more)), 0, 0, "");
            }
        }
    }

    fn row(&mut self, row: &rows::Row<'_>) {
        let columns = &self.layout.columns;
        match row.fault {
            Some(RowFault::QuoteOpen) => return self.reject_row(FindingKind::QuoteOpen, row.line, 0, ""),
            Some(RowFault::TooWide) => return self.reject_row(FindingKind::RowTooWide, row.line, 0, ""),
            None => {}
        }
        self.unseen.retain(|&index| row.get(index).is_empty());
        let Some(name) = self.layout.name(row) else {
            let many = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            let kind = FindingKind::RowTooLong { found: many(row.len()), expected: many(columns.names.len()) };
            let upn: String = columns
                .place(Role::Upn)
                .map_or("", |index| crate::ground::redaction::redact_possible_key(row.get(index)))
                .chars()
                .take(120)
                .collect();
            return self.reject_row(kind, row.line, 0, &upn);
        };
        let at = |role| columns.place(role).map_or("", |index| row.get(index));
        match name {
            "" => {
                let name = format!("{} {}", at(Role::FirstName), at(Role::LastName));
                self.user(row.line, at(Role::Upn), &name, row);
            }
            name => self.user(row.line, at(Role::Upn), name, row),
        }
    }

    fn reject_row(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
        self.rows += 1;
        self.rejected += 1;
        self.find(kind, line, column, subject);
    }

    fn user(&mut self, line: u32, upn: &str, name: &str, row: &rows::Row<'_>) {
        let columns = &self.layout.columns;
        let one_row = self.layout.one_row_of_users;
        let at = |role| {
            if one_row { "" } else { columns.place(role).map_or("", |index| row.get(index)) }
        };
        let upn_column = columns.number(Role::Upn);
        let short: String = crate::ground::redaction::redact_possible_key(upn).chars().take(120).collect();
        // A template for the members of a group takes either in one column.
        let id_for_upn = if upn.contains('@') { None } else { ObjectId::parse(upn) };
        let upn = if id_for_upn.is_some() { "" } else { upn };
        if upn.is_empty() && id_for_upn.is_none() {
            return self.reject_row(FindingKind::UpnMissing, line, upn_column, "");
        }
        if let Err(problem) = check_upn(upn)
            && id_for_upn.is_none()
        {
            return self.reject_row(FindingKind::UpnInvalid(problem), line, upn_column, &short);
        }
        let mut user = User::with_upn(upn);
        user.line = line;
        let name = clean(name);
        user.name = user::truncated_name(&name);
        if user.name.len() < name.len() {
            self.find(FindingKind::NameCut, line, columns.number(Role::UserName), &short);
        }
        user.object_id = id_for_upn;
        let object_id = at(Role::ObjectId);
        if !object_id.is_empty() {
            user.object_id = ObjectId::parse(object_id);
            // Other systems have an "id" as well: only a column that says "object id" is worth a finding.
            if user.object_id.is_none() {
                self.find(FindingKind::ObjectIdUnreadable, line, columns.number(Role::ObjectId), &short);
            }
        }
        // The list knows better than the UPN: an external user can be a member.
        user.guest = guest_word(at(Role::UserType)).or(user.guest);
        let (enabled, blocked) = (at(Role::Enabled), at(Role::Blocked));
        user.enabled = yes_or_no(enabled);
        self.unless_understood(enabled, user.enabled, Role::Enabled, line, &short);
        let not_blocked = enabled_where_blocked(blocked);
        self.unless_understood(blocked, not_blocked, Role::Blocked, line, &short);
        user.enabled = user.enabled.or(not_blocked);
        let written = unwrap_excel(at(Role::Serial));
        let mut serial = bare_serial(written).to_owned();
        let cleaned = serial.len() < written.len();
        if is_excel_number(&serial) {
            self.find(FindingKind::ListedSerialExcel, line, columns.number(Role::Serial), &short);
            serial.clear();
        } else if serial.len() > MAX_SERIAL_BYTES {
            self.find(FindingKind::ListedSerialLong, line, columns.number(Role::Serial), &short);
            serial.clear();
        }
        if !serial.is_empty() {
            if cleaned {
                self.find(FindingKind::SerialCleaned, line, columns.number(Role::Serial), &short);
            }
            serial.push(Serials::END);
        }
        user.serials = Serials::kept(&serial);
        let key = hash_user(&user);
        let earlier = self.seen.get(&key).copied().and_then(|at| {
            let known = self.users.get(at as usize)?;
            known.is_same(&user).then_some((at as usize, known))
        });
        if let Some((number, known)) = earlier {
            // A second row of the same user may bring a second serial number: nothing of it is lost.
            let brings_serial = known.serials.len() < MOST_SERIALS
                && user.serials.iter().any(|serial| known.serials.iter().all(|known| known != serial));
            if !brings_serial {
                user.serials = Serials::default();
            }
            let at = Elsewhere { file: "".into(), line: known.line };
            let other_id = user.object_id.is_some_and(|id| known.object_id.is_some_and(|known| known != id));
            let kind = if other_id { FindingKind::UserOtherId(at) } else { FindingKind::UserTwice(at) };
            self.users.complete(number, &user);
            if brings_serial && !other_id {
                self.rows += 1;
                self.rejected += 1;
            } else {
                self.reject_row(kind, line, upn_column, &short);
            }
            return;
        }
        self.rows += 1;
        if user.is_guest() {
            self.find(FindingKind::UserGuest, line, upn_column, &short);
        }
        if user.enabled == Some(false) {
            let column = columns.number(Role::Enabled).max(columns.number(Role::Blocked));
            self.find(FindingKind::UserDisabled, line, column, &short);
        }
        self.seen.insert(key, u32::try_from(self.users.len()).unwrap_or(u32::MAX));
        self.users.push(&user);
    }

    /// Tells of a word about the account that was not understood: it could say that the account is blocked.
    fn unless_understood(&mut self, cell: &str, meaning: Option<bool>, role: Role, line: u32, subject: &str) {
        if meaning.is_some() || cell.is_empty() {
            return;
        }
        let value = if cell.chars().count() <= LONGEST_VALUE {
            crate::ground::redaction::redact_possible_key(cell)
        } else {
            ""
        };
        let kind = FindingKind::EnabledUnreadable { value: value.into() };
        self.find(kind, line, self.layout.columns.number(role), subject);
    }

    fn find(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(Finding { kind, line, column, subject: subject.into() });
        } else {
            self.unlisted += 1;
        }
    }
}

/// A name on one line: control characters and line breaks become blanks.
fn clean(name: &str) -> Cow<'_, str> {
    let name = rows::trim(name);
    if name.chars().any(char::is_control) {
        name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    } else {
        Cow::Borrowed(name)
    }
}
