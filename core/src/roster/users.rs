//! The rows of a user list: each becomes a user, adds to one, or is left out with a finding.

use super::head::ListHead;
use super::listed_serial::{format_of, listed_serial};
use super::names::model_column;
use super::refusals::ListRefusal;
use super::unread::Unread;
use super::user_reading::UserReading;
use super::written_table::{self, WrittenTable};
use crate::finding::{Elsewhere, Finding, FindingKind, SignPlace};
use crate::ground::limits::{MAX_FINDINGS, MAX_ROWS};
use crate::ground::progress::Progress;
use crate::ground::redaction::{Quote, Words, redact_possible_key};
use crate::ground::text::TextEncoding;
use crate::ground::visible::{hidden_sign, is_plain};
use crate::ground::words::{column_name, first_of};
use crate::intake;
use crate::model::index::{Index, hash_user};
use crate::model::token::OtpType;
use crate::model::upn::{check_upn, impossible_domain};
use crate::model::user::{self, ObjectId, Serials, User};
use crate::model::users::Users;
use crate::notation::mailbox::UpnCell;
use crate::notation::sheet::SheetText;
use crate::notation::table::cell_words::guest_word;
use crate::notation::table::columns::{ColumnRole, FromZero, NumberFormat, is_nobody, is_placeholder_or_0};
use crate::notation::table::rows::{self, RowFault, Rows};
use crate::reading::options::ReadOptions;
use crate::reading::sheet_cells::cell_findings;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The most serial numbers beside one user: far above the five tokens that Entra ID allows.
const MAX_SERIALS: usize = 100;

/// The longest cell that is repeated in a finding.
const MAX_VALUE_LENGTH: usize = 24;

/// Reads the text of a list; `cells` is what there is to know about it if it comes from a sheet.
pub(super) fn read_text(
    text: &str,
    delimiter: Option<u8>,
    cells: &SheetText,
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Result<UserReading, ListRefusal> {
    read_rows(text, delimiter, Origin { cells, table: None }, options, progress)
}

/// Reads a list that was no table.
pub(super) fn read_table(
    table: &WrittenTable,
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Result<UserReading, ListRefusal> {
    let origin = Origin { cells: &SheetText::default(), table: Some(table) };
    read_rows(&table.text, Some(written_table::DELIMITER), origin, options, progress)
}

/// Where a text comes from, if it is not the file as it stands.
#[derive(Clone, Copy)]
struct Origin<'o> {
    /// What there is to know of the cells of a sheet.
    cells: &'o SheetText,
    /// The text was written here.
    table: Option<&'o WrittenTable>,
}

#[inline(never)]
fn read_rows(
    text: &str,
    delimiter: Option<u8>,
    origin: Origin<'_>,
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Result<UserReading, ListRefusal> {
    intake::check_text(text)?;
    let start = text.trim_start();
    if start.starts_with(['{', '[']) && start.contains("\"secretKey\"") {
        return Err(ListRefusal::TokenFile("it has keys"));
    }
    let head = ListHead::chosen(text, delimiter, options)?;
    let has_heading = origin.table.is_none() && (head.header || head.first_row.is_some());
    let mut reader = RowReader {
        head: &head,
        users: Users::default(),
        findings: Vec::new(),
        seen: FxHashMap::default(),
        rows: 0,
        rejected: 0,
        unread: Unread::of_list(
            if has_heading { head.first_line } else { 1 },
            head.delimiter,
            origin.table.is_none_or(|table| table.by_lines),
        ),
        unlisted: 0,
        unused: head.unused(options),
        unseen: Vec::new(),
        foreign_ids: head.has_foreign_ids() && !origin.table.is_some_and(|table| table.of_graph),
        ids_unused: false,
        model: model_column(&head.columns, options.columns.is_some()),
        serials: head
            .columns
            .place(ColumnRole::Serial)
            .map_or_else(NumberFormat::default, |place| format_of(text, head.delimiter, place, head.first_line)),
        from_zero: FromZero::default(),
        zero: 0,
    };
    reader.unseen.clone_from(&reader.unused);
    reader.unseen.extend(&head.states.unknown);
    let mut lines = Rows::new(text, head.delimiter);
    let mut until_progress = 0_u32;
    loop {
        if until_progress == 0 {
            progress(lines.progress());
            until_progress = 4096;
        }
        until_progress -= 1;
        let Some(row) = lines.next_row() else { break };
        if row.fault.is_none() && (row.line < head.first_line || row.iter().all(str::is_empty) || is_example(&row)) {
            continue;
        }
        if reader.rows >= MAX_ROWS {
            return Err(ListRefusal::TooManyRows);
        }
        if row.fault.is_none() && head.one_row_of_users {
            for cell in row.iter().filter(|cell| !cell.is_empty()) {
                reader.user(row.line, cell, "", &row);
            }
        } else {
            let line = origin.table.map_or(row.line, |table| table.line_of(row.line));
            reader.row(&row, line);
        }
    }
    for (line, why) in origin.table.map(|table| &table.rejected[..]).unwrap_or_default() {
        reader.reject_row(why.clone(), *line, 0, "");
    }
    reader.cells(origin.cells);
    let unread = std::mem::take(&mut reader.unread).in_order();
    if reader.from_zero.is_serial() {
        let serial = format!("0{}", Serials::END);
        reader.users.complete(reader.zero, &User { serials: Serials::kept(&serial), ..User::default() });
    }
    if reader.users.is_empty() {
        let first = reader.findings.first().map(|finding| (finding.line, finding.message()));
        return Err(ListRefusal::NoUsers { first, columns: head.columns.names.len() > 1, unread: Box::new(unread) });
    }
    let RowReader { users, mut findings, rows, rejected, unlisted, mut unused, unseen, ids_unused, .. } = reader;
    unused.retain(|index| !unseen.contains(index));
    if unlisted > 0 {
        findings.push(Finding::of_file(FindingKind::FindingsUnlisted(unlisted)));
    }
    if origin.table.is_some_and(|table| table.partial) {
        findings.push(Finding::of_file(FindingKind::ListPartial));
    }
    findings.extend(head.first_row.map(|first| Finding {
        line: first.line,
        ..Finding::of_file(FindingKind::FirstRowAssumed { title: first.title })
    }));
    if let Some(place) = head.columns.place(ColumnRole::Upn).filter(|_| head.assumed) {
        let name = head.columns.names.get(place).map_or("", |name| name);
        let column = head.columns.number(ColumnRole::Upn);
        findings.push(Finding { column, ..Finding::of_file(FindingKind::UpnAssumed { name: Quote::of_column(name) }) });
    }
    if ids_unused {
        let column = head.columns.number(ColumnRole::ObjectId);
        findings.push(Finding { column, ..Finding::of_file(FindingKind::IdsUnused { column: column.into() }) });
    }
    let told = head.states.unknown.iter().filter(|index| !unseen.contains(index));
    findings.extend(told.map(|&index| Finding {
        column: u16::try_from(index + 1).unwrap_or(u16::MAX),
        ..Finding::of_file(FindingKind::StatesUnknown {
            column: Words::with_names(&name_of_column(&head.columns.names, index)),
        })
    }));
    if !head.addresses.is_empty() {
        let others: Vec<String> = head.addresses.iter().map(|index| (index + 1).to_string()).collect();
        let taken = head.columns.number(ColumnRole::Upn);
        let kind = FindingKind::AddressesUnused { taken: taken.into(), others: others.join(", ").into() };
        findings.push(Finding { column: taken, ..Finding::of_file(kind) });
    }
    findings.extend(unused_columns(&head.columns.names, &unused));
    Ok(UserReading {
        text: TextEncoding::Utf8,
        delimiter: (head.columns.names.len() > 1).then_some(head.delimiter),
        header: head.header,
        ignored: head
            .columns
            .ignored
            .iter()
            .filter_map(|&index| head.columns.names.get(index).cloned())
            .filter(|name| !name.is_empty())
            .collect(),
        people: Index::of_users(&users),
        serial_column: head.columns.number(ColumnRole::Serial),
        columns: head.columns.names,
        users,
        findings,
        rows,
        rejected,
        unread,
        fingerprint: 0,
        sheets: Vec::new(),
        sheet: None,
        options: ReadOptions::default(),
    })
}

struct RowReader<'l> {
    head: &'l ListHead,
    users: Users,
    findings: Vec<Finding>,
    seen: FxHashMap<u64, u32>,
    rows: u32,
    rejected: u32,
    unread: Unread,
    unlisted: u32,
    /// Columns (from 0) to report because they are not used, unless they are empty.
    unused: Vec<usize>,
    /// Those that were empty so far.
    unseen: Vec<usize>,
    /// The ids could be those of any directory: they are not used.
    foreign_ids: bool,
    /// There were some of the form that Entra's have.
    ids_unused: bool,
    /// The column that says which model of token a user is to have, see [`model_column`].
    model: Option<(usize, bool)>,
    /// The spreadsheet's format of the serial numbers.
    serials: NumberFormat,
    /// Whether a `0` is a serial number.
    from_zero: FromZero,
    /// The number of the last user who has it.
    zero: usize,
}

impl RowReader<'_> {
    /// What is odd about cells of a sheet, in the columns that mean something.
    fn cells(&mut self, cells: &SheetText) {
        for (kind, line, column) in cell_findings(cells, &self.head.columns, self.head.first_line) {
            self.report(kind, line, column, "");
        }
    }

    fn row(&mut self, row: &rows::Row<'_>, line: u32) {
        let columns = &self.head.columns;
        match row.fault {
            Some(RowFault::QuoteOpen) => return self.reject_row(FindingKind::QuoteOpen, line, 0, ""),
            Some(RowFault::TooWide) => return self.reject_row(FindingKind::RowTooWide, line, 0, ""),
            None => {}
        }
        self.unseen.retain(|&index| row.get(index).is_empty());
        let Some(name) = self.head.name(row) else {
            let many = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            let kind = FindingKind::RowTooLong { found: many(row.len()), expected: many(columns.names.len()) };
            let upn: String = columns
                .place(ColumnRole::Upn)
                .map_or("", |index| redact_possible_key(row.get(index)))
                .chars()
                .take(120)
                .collect();
            return self.reject_row(kind, line, 0, &upn);
        };
        let at = |role| columns.place(role).map_or("", |index| row.get(index));
        if let Some(address) = self.lone_address(row) {
            self.report(FindingKind::UpnOutOfPlace, line, 0, redact_possible_key(address));
            return self.user(line, address, "", row);
        }
        match name {
            "" => {
                let name = format!("{} {}", at(ColumnRole::FirstName), at(ColumnRole::LastName));
                self.user(line, at(ColumnRole::Upn), &name, row);
            }
            name => self.user(line, at(ColumnRole::Upn), name, row),
        }
    }

    /// The only thing in a row, if it can be a UPN and stands where the rest of the list, which has no header, has
    /// something else.
    fn lone_address<'r>(&self, row: &rows::Row<'r>) -> Option<&'r str> {
        let place = self.head.columns.place(ColumnRole::Upn)?;
        if self.head.header || !row.get(place).is_empty() {
            return None;
        }
        let mut full = row.iter().filter(|cell| !cell.is_empty());
        full.next().filter(|cell| full.next().is_none() && check_upn(cell).is_ok())
    }

    fn reject_row(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
        self.unread.note(line, &kind);
        self.pass_row(kind, line, column, subject);
    }

    /// A row of which there is no user, although it was read.
    fn pass_row(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
        self.rows += 1;
        self.rejected += 1;
        self.report(kind, line, column, subject);
    }

    fn user(&mut self, line: u32, upn: &str, name: &str, row: &rows::Row<'_>) {
        let columns = &self.head.columns;
        let one_row = self.head.one_row_of_users;
        let at = |role| {
            if one_row { "" } else { columns.place(role).map_or("", |index| row.get(index)) }
        };
        let upn_column = columns.number(ColumnRole::Upn);
        let mut short: String = redact_possible_key(upn).chars().take(120).collect();
        // A template for the members of a group takes either in one column.
        let id_for_upn = if upn.contains('@') { None } else { ObjectId::parse(upn) };
        let upn = if id_for_upn.is_some() { "" } else { upn };
        if upn.is_empty() && id_for_upn.is_none() {
            return self.reject_row(FindingKind::UpnMissing, line, upn_column, "");
        }
        let cell = match UpnCell::of(upn) {
            Ok(cell) => Some(cell),
            Err(_) if id_for_upn.is_some() => None,
            Err(_) if is_nobody(upn) => {
                return self.reject_row(FindingKind::UpnMissing, line, upn_column, "");
            }
            Err(problem) => return self.reject_row(FindingKind::UpnInvalid(problem), line, upn_column, &short),
        };
        let mut name = name;
        if let Some(cell) = &cell {
            if cell.surrounded {
                name = if name.trim().is_empty() { cell.name } else { name };
                short = redact_possible_key(cell.address).chars().take(120).collect();
                self.report(FindingKind::UpnSurrounded, line, upn_column, &short);
            }
            if cell.had_doubled_apostrophes() {
                self.report(FindingKind::UpnApostrophes, line, upn_column, &short);
            }
        }
        let upn = cell.as_ref().map_or("", |cell| &cell.upn);
        let mut user = User::with_upn(upn);
        user.line = line;
        if !is_plain(name)
            && let Some(sign) = hidden_sign(name)
        {
            let kind = FindingKind::HiddenSign { sign, within: SignPlace::Name };
            self.report(kind, line, columns.number(ColumnRole::UserName), &short);
        }
        let name = clean(name);
        user.name = user::truncated_name(&name);
        if user.name.len() < name.len() {
            self.report(FindingKind::NameCut, line, columns.number(ColumnRole::UserName), &short);
        }
        user.object_id = id_for_upn;
        let object_id = at(ColumnRole::ObjectId);
        if !object_id.is_empty() && !is_placeholder_or_0(object_id) {
            let id = ObjectId::parse(object_id);
            if self.foreign_ids {
                // Other directories have an "id" as well, and no UPNs: that it is none of Entra's is no finding there.
                self.ids_unused |= id.is_some();
            } else {
                user.object_id = id;
            }
            if id.is_none() && !self.foreign_ids {
                self.report(FindingKind::ObjectIdUnreadable, line, columns.number(ColumnRole::ObjectId), &short);
            }
        }
        // The list knows better than the UPN: an external user can be a member.
        user.guest = guest_word(at(ColumnRole::UserType)).or(user.guest);
        let mut disabled_by = 0;
        for state in self.head.states.columns.iter().filter(|_| !one_row) {
            let cell = row.get(state.place);
            if cell.is_empty() {
                continue;
            }
            let column = u16::try_from(state.place + 1).unwrap_or(u16::MAX);
            match state.meaning(cell) {
                // Of two columns that say it, the one that stops the account counts.
                Some(false) if user.enabled != Some(false) => (user.enabled, disabled_by) = (Some(false), column),
                Some(true) if user.enabled.is_none() => user.enabled = Some(true),
                Some(_) => {}
                None => self.report_state(cell, line, column, &short),
            }
        }
        let (mut serial, said) = listed_serial(at(ColumnRole::Serial), self.serials);
        self.from_zero.see(&serial);
        let zero = serial == "0";
        if zero {
            serial.clear();
        }
        if let Some(kind) = said {
            self.report(kind, line, columns.number(ColumnRole::Serial), &short);
        }
        if !serial.is_empty() {
            serial.push(Serials::END);
        }
        user.serials = Serials::kept(&serial);
        let model = self.model.filter(|_| !one_row).map_or(Cow::Borrowed(""), |(place, may_count)| {
            let cell = row.get(place);
            let counts = may_count && OtpType::parse(cell).is_some();
            if counts || is_nobody(cell) || is_placeholder_or_0(cell) { Cow::Borrowed("") } else { clean(cell) }
        });
        // A key in the wrong place is no model.
        let has_key = model.split_whitespace().any(|word| redact_possible_key(word) != word);
        user.model = if has_key { "" } else { user::truncated_name(&model) };
        let key = hash_user(&user);
        let earlier = self.seen.get(&key).copied().and_then(|at| {
            let known = self.users.get(at as usize)?;
            known.is_same(&user).then_some((at as usize, known))
        });
        if zero {
            self.zero = earlier.map_or(self.users.len(), |(number, _)| number);
        }
        if let Some((number, known)) = earlier {
            // A second row of the same user may bring a second serial number: nothing of it is lost.
            let brings_serial = known.serials.len() < MAX_SERIALS
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
                self.pass_row(kind, line, upn_column, &short);
            }
            return;
        }
        self.rows += 1;
        if let Some(domain) = impossible_domain(upn) {
            self.report(FindingKind::UpnDomain { domain: domain.into() }, line, upn_column, &short);
        }
        if user.is_guest() {
            self.report(FindingKind::UserGuest, line, upn_column, &short);
        }
        if user.enabled == Some(false) {
            self.report(FindingKind::UserDisabled, line, disabled_by, &short);
        }
        self.seen.insert(key, u32::try_from(self.users.len()).unwrap_or(u32::MAX));
        self.users.push(&user);
    }

    /// Reports a word about the account that was not understood: it could say that the account is blocked.
    fn report_state(&mut self, cell: &str, line: u32, column: u16, subject: &str) {
        let value = if cell.chars().count() <= MAX_VALUE_LENGTH { redact_possible_key(cell) } else { "" };
        self.report(FindingKind::EnabledUnreadable { value: value.into() }, line, column, subject);
    }

    fn report(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
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
    if !is_plain(name) && name.chars().any(char::is_control) {
        name.replace("\r\n", "\n").chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    } else {
        Cow::Borrowed(name)
    }
}
/// How many columns a finding names.
const MAX_NAMED: usize = 5;

/// How a finding names a column (from 0).
fn name_of_column(names: &[Box<str>], index: usize) -> String {
    column_name(names.get(index).map_or("", |name| &**name), index + 1)
}

/// Findings about columns (from 0) that were not used.
fn unused_columns(names: &[Box<str>], unused: &[usize]) -> Option<Finding> {
    let first = *unused.first()?;
    let said = first_of(unused.iter().map(|&index| name_of_column(names, index)), MAX_NAMED);
    let count = u32::try_from(unused.len()).unwrap_or(u32::MAX);
    let column = if count == 1 { u16::try_from(first + 1).unwrap_or(0) } else { 0 };
    Some(Finding {
        column,
        ..Finding::of_file(FindingKind::ListedColumnsUnused { names: Words::with_names(&said), count })
    })
}

/// The row below the header of Entra's bulk template: `Example: Chris Green,chris@contoso.com,…`.
fn is_example(row: &rows::Row<'_>) -> bool {
    const EXAMPLES: [&str; 8] =
        ["Example", "Beispiel", "Exemple", "Ejemplo", "Esempio", "Voorbeeld", "Exemplo", "Exempel"];
    let word = row.get(0).split_once(':').map(|(word, _)| rows::trim(word));
    word.is_some_and(|word| EXAMPLES.iter().any(|example| example.eq_ignore_ascii_case(word)))
}
