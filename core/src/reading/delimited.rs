//! Reads tokens from a table: the common part of all formats with columns.

use crate::finding::{Finding, FindingKind};
use crate::ground::limits::MOST_ROWS;
use crate::ground::progress::Progress;
use crate::ground::redaction::harmless;
use crate::ground::refusal::{Refusal, RetryAs};
use crate::ground::secret::SecretBytes;
use crate::ground::text::{Text, TextEncoding};
use crate::ground::words::letters_and_digits;
use crate::intake::READABLE;
use crate::model::key_encoding::{Decoder, Evidence, SecretEncoding};
use crate::model::otp;
use crate::model::token::{HashFunction, OtpType, Profile};
use crate::model::tokens::Tokens;
use crate::model::user::{ObjectId, User};
use crate::model::users::Users;
use crate::notation::table::columns::{Columns, Role, is_seconds, unwrap_excel};
use crate::notation::table::rows::{self, Row, RowFault, Rows, Stopped};
use crate::reading::admission::{self, Candidate, Counting, Key, Rejection, Serial, Unfit, subject_of};
use crate::reading::collect::Collector;
use crate::reading::options::ReadOptions;
use crate::reading::{HowRead, Reading};
use std::borrow::Cow;
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// What a format with columns lays down.
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    /// The encoding that the format's own rules say: anything else is an error and a question, never converted
    /// silently.
    pub(crate) only: Option<SecretEncoding>,
    /// Fields carry the inventory's protection against formulas.
    pub(crate) formula_safe: bool,
    /// Header names that mean something in this format only, in lower-case letters and digits.
    pub(crate) names: &'static [(&'static str, Role)],
    /// How a row is read that has no header above it; `None`: by header, or by what is in the columns.
    pub(crate) row: Option<RowRule>,
    /// Which columns hold what, for a `row` rule.
    pub(crate) columns: &'static [(Role, usize)],
    /// The type where nothing says it, with a `row` rule.
    pub(crate) usual_type: OtpType,
    /// The type is nowhere said: [`Self::usual_type`] is a guess about the file.
    pub(crate) type_guessed: bool,
    /// The hash function is told by the length of the key, where nothing says it.
    pub(crate) hash_by_length: bool,
    /// The columns as a person named them, instead of all guesses.
    pub(crate) mapped: bool,
    /// The manufacturer is percent-encoded (RFC 3986 §2.1).
    pub(crate) percent_encoded: bool,
}

impl Layout {
    /// A table with a header row that leaves everything else open.
    pub(crate) const NEW: Self = Self {
        only: None,
        formula_safe: false,
        names: &[],
        row: None,
        columns: &[],
        usual_type: OtpType::Totp,
        type_guessed: false,
        hash_by_length: false,
        mapped: false,
        percent_encoded: false,
    };

    /// A table with a header row, whose keys are written in one way only.
    pub(crate) const fn of(only: SecretEncoding) -> Self {
        Self { only: Some(only), ..Self::NEW }
    }
}

impl Default for Layout {
    fn default() -> Self {
        Self::NEW
    }
}

/// Reads the cells of one row.
pub(crate) type RowRule = for<'r> fn(&Row<'r>) -> Told<'r>;

/// What a row is.
#[allow(clippy::large_enum_variant, reason = "one at a time, and nearly every one holds cells")]
pub(crate) enum Told<'r> {
    /// Perhaps a token.
    Cells(Cells<'r>),
    /// No token, and why; with the serial number, if it has one.
    Rejected(FindingKind, &'r str),
    /// A header row in the midst of the rows; whether it says of the columns what the first one says.
    Header(bool),
    /// Neither: a mark of the program that wrote it.
    Passed,
}

/// What stands in a row; empty where nothing does.
#[derive(Default)]
pub(crate) struct Cells<'r> {
    pub(crate) serial: &'r str,
    pub(crate) secret: &'r str,
    pub(crate) upn: &'r str,
    pub(crate) name: &'r str,
    /// First and last name, where there is no whole one.
    pub(crate) names: [&'r str; 2],
    pub(crate) object_id: &'r str,
    pub(crate) user_type: &'r str,
    pub(crate) enabled: &'r str,
    pub(crate) manufacturer: &'r str,
    pub(crate) model: &'r str,
    pub(crate) hash: &'r str,
    pub(crate) start: &'r str,
    pub(crate) expiry: &'r str,
    pub(crate) otp_type: Cow<'r, str>,
    pub(crate) digits: Cow<'r, str>,
    pub(crate) interval: Cow<'r, str>,
    pub(crate) counter: Cow<'r, str>,
    /// Fields too many were joined, see [`crate::reading::options::Mends::join`].
    pub(crate) joined: bool,
    /// Where serial number, key and counter stand (from 1), if not where the layout says: not all rows are alike.
    pub(crate) elsewhere: Option<[u16; 3]>,
}

impl Cells<'_> {
    /// The column (from 1) of a cell of that role, for findings.
    fn column(&self, role: Role, columns: &Columns) -> u16 {
        match (role, self.elsewhere) {
            (Role::Serial, Some([serial, ..])) => serial,
            (Role::Secret, Some([_, secret, _])) => secret,
            (Role::Counter, Some([.., counter])) => counter,
            _ => columns.number(role),
        }
    }
}

/// The time interval where nothing says it (RFC 6238 §5.2 and most tokens).
const USUAL_INTERVAL: u32 = 30;
/// Rows that are looked at before the first guess.
const SAMPLE_ROWS: usize = 1000;

/// Reads a table of tokens.
pub(crate) fn read(
    text: &Text<'_>,
    layout: Layout,
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let unquoted = unquote_rows(text.text).filter(|_| layout.row.is_none());
    let sniffed = || rows::sniff_delimiter(text.text).or_else(|| rows::cut_by_blanks(text.text).then_some(b' '));
    let delimiter = match &unquoted {
        Some((_, delimiter)) => options.delimiter.unwrap_or(*delimiter),
        None => options.delimiter.or_else(sniffed).unwrap_or(b','),
    };
    let single = (delimiter == b' ').then(|| rows::single_blanks(text.text));
    let body = match (&unquoted, &single) {
        // Only marks and blanks were taken off the text: it is still UTF-8.
        (Some((body, _)), _) | (None, Some(body)) => std::str::from_utf8(body.as_slice()).unwrap_or_default(),
        (None, None) => text.text,
    };
    let mut table = Table::start(body, delimiter, layout, options)?;
    table.rest(body, progress)?;
    if let Some(settled) = table.doubt() {
        // The whole column says something else than its first rows.
        table.again(settled);
        table.rest(body, progress)?;
    }
    table.finish(text.encoding, unquoted.is_some())
}

/// Begins to read a table with a header row, of whose text only the start is there. `None` if that takes the whole.
pub(crate) fn start(text: &str, layout: Layout, options: &ReadOptions) -> Option<Table> {
    if layout.row.is_some() || unquote_rows(text).is_some() || !text.contains('\n') {
        return None;
    }
    let delimiter = options.delimiter.or_else(|| rows::sniff_delimiter(text)).filter(|&delimiter| delimiter != b' ')?;
    Table::start(text, delimiter, layout, options).ok().filter(|table| table.head.header)
}

/// A table that is being read: perhaps part by part, while its file still arrives.
pub(crate) struct Table {
    delimiter: u8,
    head: Head,
    layout: Layout,
    options: ReadOptions,
    policy: Policy,
    /// Where the next part goes on.
    stopped: Option<Stopped>,
    walk: Walk,
}

impl Table {
    /// Finds the columns, and how the keys of the first rows are written.
    fn start(body: &str, delimiter: u8, layout: Layout, options: &ReadOptions) -> Result<Self, Refusal> {
        let head = Head::find(body, delimiter, layout, options)?;
        let job = Job { head: &head, layout, options };
        let policy = Policy::decide(&job.sample(body, delimiter), head.said(), layout, options);
        let walk = Walk::new(head.watched.clone());
        Ok(Self { delimiter, head, layout, options: options.clone(), policy, stopped: None, walk })
    }

    /// Reads the rows of `part`, which begins where the last one was left, as far as they begin at `until` or before;
    /// how many bytes of it were read.
    pub(crate) fn some(&mut self, part: &str, until: usize, progress: &mut Progress<'_>) -> Result<usize, Refusal> {
        let mut reader = match self.stopped {
            Some(stopped) => Rows::go_on(part, self.delimiter, stopped),
            None => Rows::new(part, self.delimiter),
        }
        .until(until)
        .looked_over();
        let job = Job { head: &self.head, layout: self.layout, options: &self.options };
        job.pass(&mut reader, &mut self.walk, &self.policy, progress)?;
        self.stopped = Some(reader.stop());
        Ok(reader.position())
    }

    /// Makes ready for about so many rows.
    pub(crate) fn reserve(&mut self, rows: usize) {
        self.walk.collector.reserve(rows);
    }

    /// Lets go of the first blocks of tokens and users, which somebody else has now.
    pub(crate) fn let_go(&mut self, tokens: usize, users: usize) {
        self.walk.collector.let_go(tokens, users);
    }

    /// Whether what was let go is needed once more: then all has to be read again.
    pub(crate) fn asks_back(&mut self) -> bool {
        self.walk.collector.asks_back()
    }

    /// The tokens and the users so far; at the end there may be changes yet.
    pub(crate) fn so_far(&self) -> (&Tokens, &Users) {
        (&self.walk.collector.tokens, self.walk.collector.users())
    }

    /// Reads the rest.
    pub(crate) fn rest(&mut self, part: &str, progress: &mut Progress<'_>) -> Result<(), Refusal> {
        self.some(part, part.len(), progress).map(|_| ())
    }

    /// How the keys are written by all that was read, if that is something else than they were read by.
    pub(crate) fn doubt(&self) -> Option<Policy> {
        let settled = Policy::decide(&self.walk.evidence, self.head.said(), self.layout, &self.options);
        (settled != self.policy).then_some(settled)
    }

    /// Forgets what was read, to read it by another policy.
    fn again(&mut self, policy: Policy) {
        self.policy = policy;
        self.stopped = None;
        self.walk = Walk::new(self.head.watched.clone());
    }

    /// Ends the reading.
    pub(crate) fn finish(self, encoding: TextEncoding, unquoted: bool) -> Result<Reading, Refusal> {
        let Self { delimiter, head, layout, options, policy, walk, .. } = self;
        let Walk { mut collector, comments, unseen, .. } = walk;
        if comments > 0 {
            collector.findings.push(Finding::of_file(FindingKind::CommentsSkipped(comments)));
        }
        if collector.rows == 0 {
            return Err(Refusal::new(
                "no-rows",
                "The file has a header row, but no tokens below it.",
                "Ask the vendor for the complete file.",
            ));
        }
        if collector.unused_names > 0 {
            collector.findings.push(Finding::of_file(FindingKind::NamesUnused(collector.unused_names)));
        }
        if unquoted {
            collector.findings.push(Finding::of_file(FindingKind::RowsQuotedWhole));
        }
        if !head.header && layout.row.is_none() && !layout.mapped {
            collector.findings.push(Finding::of_file(FindingKind::NoHeader));
        }
        let columns = &head.columns;
        for kind in head.unused(&unseen) {
            collector.findings.push(Finding::of_file(kind));
        }
        if layout.type_guessed && options.otp_type.is_none() && !collector.tokens.is_empty() {
            collector.findings.push(Finding::of_file(FindingKind::TypeAssumed(layout.usual_type)));
        }
        let assumed = |role, options_value: bool| !columns.has(role) && !options_value;
        if assumed(Role::Interval, options.interval.is_some())
            && collector.tokens.profiles().iter().any(|profile| profile.otp_type == OtpType::Totp)
        {
            collector.findings.push(Finding::of_file(FindingKind::IntervalAssumed(USUAL_INTERVAL)));
        }
        let secret_column = columns.number(Role::Secret);
        if options.secret.is_none() && !collector.tokens.is_empty() {
            let count = u32::try_from(collector.tokens.len()).unwrap_or(u32::MAX);
            let kind = match policy.also {
                Some(also) => Some(FindingKind::SecretsAmbiguous { taken: policy.encoding, also }),
                None if policy.encoding != layout.only.unwrap_or(SecretEncoding::Base32) => {
                    Some(FindingKind::SecretsRead { encoding: policy.encoding, count })
                }
                None => None,
            };
            if let Some(kind) = kind {
                collector.findings.push(Finding { column: secret_column, ..Finding::of_file(kind) });
            }
        }
        let unsaid = |role| !columns.has(role);
        let how = HowRead {
            text: encoding,
            delimiter: Some(delimiter),
            header: head.header,
            secret: Some(policy.encoding),
            secret_question: policy.question,
            otp_type: unsaid(Role::OtpType).then(|| options.otp_type.unwrap_or(layout.usual_type)),
            hash: if layout.hash_by_length {
                options.hash
            } else {
                unsaid(Role::Hash).then(|| options.hash.unwrap_or_default())
            },
            digits: unsaid(Role::Digits).then(|| options.digits.unwrap_or(6)),
            interval: unsaid(Role::Interval).then(|| options.interval.unwrap_or(USUAL_INTERVAL)),
            ignored: columns
                .ignored
                .iter()
                .filter_map(|&index| columns.names.get(index).cloned())
                .filter(|name| !name.is_empty())
                .collect(),
            facts: head.facts(layout.hash_by_length && options.hash.is_none()),
        };
        Ok(collector.finish(how, columns.names.clone(), columns.number(Role::Serial), secret_column))
    }
}

/// Excel writes `"a,b,c"` for a row that was pasted or typed into one cell: takes the marks off. The header row may be
/// as it should be. `None` if the rows are not so.
pub(crate) fn unquote_rows(text: &str) -> Option<(SecretBytes, u8)> {
    let mut sample = rows::first_lines(text, 40)
        .lines()
        .filter(|line| !rows::trim(line).is_empty() && !rows::is_preamble(rows::trim(line)));
    let first = sample.next()?;
    let delimiter = match whole_row(first) {
        Some(inner) => rows::sniff_delimiter(inner)?,
        None => {
            let delimiter = rows::sniff_delimiter(first)?;
            let width = |row: &str| row.bytes().filter(|&b| b == delimiter).count();
            let second = whole_row(sample.clone().next()?)?;
            (!first.contains('"') && width(second) == width(first)).then_some(delimiter)?
        }
    };
    if sample.any(|line| whole_row(line).is_none() && line.len() < 1000) {
        return None;
    }
    let mut out = SecretBytes::with_capacity(text.len() + 1);
    for line in text.lines() {
        match whole_row(line) {
            Some(inner) => {
                for (n, part) in inner.split("\"\"").enumerate() {
                    out.push_str(if n > 0 { "\"" } else { "" });
                    out.push_str(part);
                }
            }
            None => out.push_str(line),
        }
        out.push_str("\n");
    }
    Some((out, delimiter))
}

/// The inside of a line that is one quoted field with a delimiter in it.
fn whole_row(line: &str) -> Option<&str> {
    let inner = rows::trim(line).trim_end_matches([',', ';']).strip_prefix('"')?.strip_suffix('"')?;
    let lone_mark = inner.split("\"\"").any(|part| part.contains('"'));
    (!lone_mark && inner.contains([',', ';', '\t'])).then_some(inner)
}

/// The columns, and where the tokens begin.
struct Head {
    columns: Columns,
    header: bool,
    /// The first line that can be a token.
    first_line: u32,
    /// Columns (from 0) under names that mean nothing here: it is told if they have content.
    watched: Vec<usize>,
    /// Rows of text above the header row.
    titles: u32,
}

/// A header row below rows that are none.
pub(crate) struct Below {
    pub(crate) columns: Columns,
    line: u32,
    titles: u32,
}

/// The header row below up to [`MOST_TITLES`] rows of text, such as the number of an order: nothing in them may be a key.
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
        if titles > MOST_TITLES || row.iter().any(looks_like_key) {
            return None;
        }
    }
    None
}

/// The line on which a table begins below rows with a single cell, such as the number of an order, and how many those
/// are.
pub(crate) fn below_single_cells(body: &str, delimiter: u8) -> Option<(u32, u32)> {
    let mut reader = Rows::new(rows::first_lines(body, 40), delimiter);
    let mut titles = 0;
    while let Some(row) = reader.next_row() {
        let mut full = row.iter().filter(|cell| !cell.is_empty());
        match (full.next(), full.next()) {
            _ if row.fault.is_some() => return None,
            (None, _) => {}
            (Some(_), Some(_)) => return (titles > 0).then_some((row.line, titles)),
            (Some(cell), None) if looks_like_key(cell) || titles == MOST_TITLES => return None,
            (Some(cell), None) => titles += u32::from(!cell.starts_with('#') && !rows::is_preamble(cell)),
        }
    }
    None
}

/// The most rows of text above a header row.
const MOST_TITLES: u32 = 10;

/// Names of columns that say nothing of a token which could be used, in lower-case letters and digits: that they are not
/// used need not be told.
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
const MOST_NAMED: usize = 5;

impl Head {
    /// A head whose columns are named by a first row, or by nothing.
    fn of(columns: Columns, header: bool, first_line: u32) -> Self {
        let watched = columns.ignored.iter().copied().filter(|_| header);
        let tells = |index: &usize| {
            let name = columns.names.get(*index).map_or("", |name| &**name);
            !EXTRAS.contains(&letters_and_digits(name).as_str()) && !Role::of_header(name).is_some_and(is_of_people)
        };
        let watched = watched.filter(tells).collect();
        Self { columns, header, first_line, watched, titles: 0 }
    }

    /// Whether another header row has the same in the same columns; without a header of our own, the keys and their serial
    /// numbers.
    #[cold]
    fn agrees(&self, other: &Columns) -> bool {
        let same = |role| other.place(role).is_none_or(|place| self.columns.place(role) == Some(place));
        let all = || other.roles().filter(|role| !is_of_people(*role)).all(same);
        same(Role::Serial) && same(Role::Secret) && (!self.header || all())
    }

    /// How the keys are written, if the name of their column says it.
    fn said(&self) -> Option<SecretEncoding> {
        let place = self.columns.place(Role::Secret).filter(|_| self.header)?;
        SecretEncoding::of_header(self.columns.names.get(place)?)
    }

    /// What is said of how the table was read.
    fn facts(&self, hash_by_length: bool) -> Vec<Box<str>> {
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

    /// What to tell of columns that were not used, all but the `unseen`, which are empty.
    #[cold]
    fn unused(&self, unseen: &[usize]) -> Vec<FindingKind> {
        let name_of = |index: usize| self.columns.names.get(index).map_or("", |name| &**name);
        let (mut twice, mut unknown) = (Vec::new(), Vec::new());
        for &index in self.watched.iter().filter(|index| !unseen.contains(index)) {
            let names = if Role::of_header(name_of(index)).is_some() { &mut twice } else { &mut unknown };
            let name: String = harmless(name_of(index)).chars().take(40).collect();
            names.push(if name.is_empty() { format!("number {}", index + 1) } else { format!("“{name}”") });
        }
        let said = |names: Vec<String>| -> (Box<str>, u32) {
            let shown = names.get(..MOST_NAMED.min(names.len())).unwrap_or_default().join(", ");
            let more = names.len().saturating_sub(MOST_NAMED);
            let names_said = if more > 0 { format!("{shown} and {more} more") } else { shown };
            (names_said.into(), u32::try_from(names.len()).unwrap_or(u32::MAX))
        };
        let mut kinds = Vec::new();
        if !unknown.is_empty() {
            let (names, count) = said(unknown);
            kinds.push(FindingKind::ColumnsUnused { names, count });
        }
        if !twice.is_empty() {
            let (names, count) = said(twice);
            kinds.push(FindingKind::ColumnsTwice { names, count });
        }
        kinds
    }

    fn find(body: &str, delimiter: u8, layout: Layout, options: &ReadOptions) -> Result<Self, Refusal> {
        let mapping = options.columns.as_deref().filter(|_| layout.mapped);
        if layout.row.is_some() {
            let width = layout.columns.iter().map(|(_, index)| index + 1).max().unwrap_or(0);
            return Ok(Self::of(Columns::from_roles(width, layout.columns), false, 1));
        }
        let (begin, titles) = mapping.and_then(|_| below_single_cells(body, delimiter)).unwrap_or_default();
        let mut reader = Rows::new(body, delimiter);
        while let Some(row) = reader.next_row() {
            if row.fault == Some(RowFault::TooWide) {
                return Err(too_wide(row.line));
            }
            if row.line < begin || row.fault.is_some() || rows::is_preamble(row.get(0)) || row.get(0).starts_with('#') {
                continue;
            }
            if let Some(mapping) = mapping {
                let header = options.header.unwrap_or_else(|| is_header(&row, mapping));
                let columns = Columns::from_mapping(mapping, row.iter(), header);
                if !columns.has(Role::Serial) || !columns.has(Role::Secret) {
                    return Err(not_mapped());
                }
                // What a person named is as it should be: nothing is told of the rest.
                return Ok(Self { header, titles, ..Self::of(columns, false, row.line + u32::from(header)) });
            }
            let here = Below { columns: Columns::from_header(row.iter()), line: row.line, titles: 0 };
            let found = if here.columns.names_tokens() { Some(here) } else { below_titles(body, delimiter) };
            if let Some(Below { mut columns, line, titles }) = found {
                columns.learn(layout.names);
                if !columns.has(Role::Upn)
                    && !columns.has(Role::Mail)
                    && names_are_upns(&columns, body, delimiter, line)
                {
                    columns.rename(Role::UserName, Role::Upn);
                }
                return Ok(Self { titles, ..Self::of(columns, true, line + 1) });
            }
            let first_line = row.line;
            let guessed = guess_columns(body, delimiter, false).or_else(|| guess_columns(body, delimiter, true));
            return match guessed {
                Some(columns) => Ok(Self::of(columns, false, first_line)),
                None => Err(Refusal::new(
                    "unknown",
                    "The columns with serial numbers and keys were not recognised.",
                    format!(
                        "Add a first row that names the columns, such as “serial number,secret key,time interval,manufacturer,model”. {READABLE}"
                    ),
                )
                .or_as(RetryAs::Mapped)),
            };
        }
        Err(Refusal::new(
            "no-rows",
            "There is no row in this file that could be a token.",
            format!("Check the file in a text editor. {READABLE}"),
        ))
    }
}

/// Whether what stands under the users' names are UPNs, as in Salesforce's list.
fn names_are_upns(columns: &Columns, body: &str, delimiter: u8, header: u32) -> bool {
    let Some(place) = columns.place(Role::UserName) else { return false };
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
fn is_of_people(role: Role) -> bool {
    use Role::{Blocked, Enabled, FirstName, LastName, Mail, ObjectId, UserName, UserType};
    matches!(role, UserName | FirstName | LastName | Mail | ObjectId | UserType | Enabled | Blocked)
}

/// Whether the first row under a mapping names the columns: what stands in the column of keys is none.
fn is_header(row: &Row<'_>, mapping: &[Option<Role>]) -> bool {
    let place = mapping.iter().position(|role| *role == Some(Role::Secret));
    place.is_some_and(|place| !looks_like_key(row.get(place)))
}

fn not_mapped() -> Refusal {
    Refusal::new(
        "column-missing",
        "No column was chosen for the serial numbers or for the keys.",
        "Choose both: without them there are no tokens.",
    )
    .or_as(RetryAs::Mapped)
}

/// Of how many rows a bad one may make half of them wrong: in longer lists, a tenth is enough.
const SHORT_LIST: usize = 20;

/// Whether so many of all are nearly all: nine of ten; in a `lenient` look at a short list half of them, the first among
/// them, because what is above others and not like them is a header.
fn nearly_all(passed: usize, all: usize, first: bool, lenient: bool) -> bool {
    all > 0 && (passed * 10 >= all * 9 || (lenient && first && all < SHORT_LIST && passed * 2 >= all))
}

/// Whether nearly all rows at the start of the text pass the test; lines that start with # don't count.
pub(crate) fn rows_pass(text: &str, delimiter: u8, lenient: bool, mut test: impl FnMut(&Row<'_>) -> bool) -> bool {
    let sample = rows::first_lines(text, 200);
    let single = (delimiter == b' ').then(|| rows::single_blanks(sample));
    let sample = single.as_ref().map_or(sample, |text| std::str::from_utf8(text.as_slice()).unwrap_or_default());
    let mut reader = Rows::new(sample, delimiter);
    let (mut rows, mut passed, mut first) = (0_usize, 0_usize, false);
    while let Some(row) = reader.next_row() {
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

/// Tells the columns by what is in them, where there is no header. In a `lenient` look, more rows of a short list may be
/// wrong.
pub(crate) fn guess_columns(body: &str, delimiter: u8, lenient: bool) -> Option<Columns> {
    let sample = rows::first_lines(body, 200);
    let mut reader = Rows::new(sample, delimiter);
    let mut cells: Vec<Vec<Zeroizing<String>>> = Vec::new();
    let mut count = 0_usize;
    while let Some(row) = reader.next_row() {
        if row.fault.is_some() || row.get(0).starts_with('#') || rows::is_preamble(row.get(0)) || row.len() > 40 {
            continue;
        }
        count += 1;
        if cells.len() < row.len() {
            cells.resize(row.len(), Vec::new());
        }
        for (column, cell) in cells.iter_mut().zip(row.iter()) {
            if !cell.is_empty() {
                column.push(Zeroizing::new(cell.to_owned()));
            }
        }
    }
    let mut roles: Vec<(Role, usize)> = Vec::new();
    let share = |column: &[Zeroizing<String>], test: &dyn Fn(&str) -> bool| {
        let hits = column.iter().filter(|cell| test(cell)).count();
        nearly_all(hits, column.len(), column.first().is_some_and(|cell| test(cell)), lenient)
    };
    let all = |column: &[Zeroizing<String>]| nearly_all(column.len(), count, !column.is_empty(), lenient);
    let mut take = |role: Role, test: &dyn Fn(&[Zeroizing<String>]) -> bool| {
        let place = (0..cells.len()).find(|index| {
            roles.iter().all(|(_, taken)| taken != index) && cells.get(*index).is_some_and(|column| test(column))
        });
        if let Some(place) = place {
            roles.push((role, place));
        }
        place.is_some()
    };
    let found = take(Role::Secret, &|column| all(column) && share(column, &looks_like_key)) && {
        take(Role::Upn, &|column| share(column, &|cell| crate::model::user::check_upn(cell).is_ok()));
        take(Role::ObjectId, &|column| share(column, &|cell| ObjectId::parse(cell).is_some()));
        take(Role::Serial, &|column| {
            let distinct: BTreeSet<&str> = column.iter().map(|cell| cell.as_str()).collect();
            all(column)
                && distinct.len() * 10 >= column.len() * 9
                && share(column, &|cell| {
                    (3..=40).contains(&cell.len())
                        && cell.bytes().any(|b| b.is_ascii_digit())
                        && cell.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/+".contains(&b))
                })
        })
    };
    if !found {
        return None;
    }
    take(Role::OtpType, &|column| {
        // Where one row says HOTP, the others' words are kinds as well, known here or not.
        let is_kind = |cell: &&Zeroizing<String>| cell.len() > 1 && OtpType::parse(cell).is_some();
        let kinds = column.iter().filter(is_kind).count();
        let others = column.iter().filter(|cell| is_other_kind(cell)).count();
        kinds > 0 && (kinds + others) * 2 >= column.len()
    });
    take(Role::Hash, &|column| share(column, &|cell| HashFunction::parse(cell).is_some()));
    take(Role::Interval, &|column| share(column, &|cell| matches!(cell.parse::<u32>(), Ok(10..=300))));
    take(Role::Digits, &|column| share(column, &|cell| matches!(cell, "6" | "7" | "8")));
    let wordy = |column: &[Zeroizing<String>]| share(column, &|cell| cell.chars().any(char::is_alphabetic));
    take(Role::Manufacturer, &wordy);
    take(Role::Model, &wordy);
    Some(Columns::from_roles(cells.len(), &roles))
}

/// Whether the word is a kind of token of privacyIDEA, LinOTP, NetIQ or multiOTP that is neither TOTP nor HOTP.
pub(crate) fn is_other_kind(word: &str) -> bool {
    const KINDS: [&str; 27] = [
        "ocra",
        "ocra2",
        "tan",
        "motp",
        "pw",
        "spass",
        "yubikey",
        "yubico",
        "daypassword",
        "daplug",
        "sms",
        "email",
        "mail",
        "push",
        "qr",
        "qrtoken",
        "tiqr",
        "radius",
        "remote",
        "registration",
        "paper",
        "u2f",
        "webauthn",
        "passkey",
        "certificate",
        "sshkey",
        "challengeresponse",
    ];
    KINDS.iter().any(|kind| word.eq_ignore_ascii_case(kind))
}

/// Whether a cell can be a key in some encoding: long, and of key characters only.
pub(crate) fn looks_like_key(cell: &str) -> bool {
    let digits = cell.trim_end_matches('=');
    (16..=256).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
        && (cell.len() > digits.len()
            || digits.bytes().all(|b| b.is_ascii_hexdigit())
            || digits.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            || digits.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// How the keys of the file are read, and what is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Policy {
    encoding: SecretEncoding,
    also: Option<SecretEncoding>,
    question: Vec<SecretEncoding>,
}

impl Policy {
    /// `said` is what the name of the column says: it decides between the encodings that fit, and no more.
    fn decide(evidence: &Evidence, said: Option<SecretEncoding>, layout: Layout, options: &ReadOptions) -> Self {
        let plain = |encoding| Self { encoding, also: None, question: Vec::new() };
        if let Some(chosen) = options.secret {
            return plain(chosen);
        }
        let Some(judgement) = evidence.judge() else {
            return plain(layout.only.unwrap_or(SecretEncoding::Base32));
        };
        let usual = layout.only.unwrap_or(SecretEncoding::Base32);
        let ask = |judgement: crate::model::key_encoding::Judgement| {
            let mut question = vec![judgement.encoding];
            question.extend(judgement.also);
            question.retain(|&encoding| encoding != usual);
            Self { encoding: usual, also: None, question }
        };
        if layout.only.is_some() {
            if evidence.fits(usual) || judgement.encoding == usual {
                // Text that is as long as a key in hex, and of hex digits only, was hardly meant otherwise.
                let hex = evidence.mostly_hex_keys() && usual != SecretEncoding::Hex;
                Self { also: hex.then_some(SecretEncoding::Hex), ..plain(usual) }
            } else {
                ask(judgement)
            }
        } else if let Some(said) = said
            && (said == judgement.encoding || judgement.also.contains(&said))
        {
            plain(said)
        } else if judgement.encoding == SecretEncoding::Base32Hex {
            ask(judgement)
        } else {
            Self { encoding: judgement.encoding, also: judgement.also.first().copied(), question: Vec::new() }
        }
    }
}

/// What a walk over the rows goes by.
struct Job<'a> {
    head: &'a Head,
    layout: Layout,
    options: &'a ReadOptions,
}

/// What a walk over the rows found.
struct Walk {
    collector: Collector,
    evidence: Evidence,
    decoder: Decoder,
    comments: u32,
    /// The watched columns that were empty so far.
    unseen: Vec<usize>,
    /// The line of the header above these rows, if it is another one than that of the file.
    below: Option<u32>,
}

impl Walk {
    fn new(watched: Vec<usize>) -> Self {
        Self {
            collector: Collector::new(),
            evidence: Evidence::default(),
            decoder: Decoder::default(),
            comments: 0,
            unseen: watched,
            below: None,
        }
    }
}

/// The columns that a row is read from: resolved once, not for each row.
#[derive(Clone)]
struct Places {
    serial: usize,
    secret: usize,
    upn: Option<usize>,
    interval: Option<usize>,
    manufacturer: Option<usize>,
    model: Option<usize>,
    name: Option<usize>,
    names: [Option<usize>; 2],
    object_id: Option<usize>,
    user_type: Option<usize>,
    enabled: Option<usize>,
    hash: Option<usize>,
    digits: Option<usize>,
    otp_type: Option<usize>,
    counter: Option<usize>,
    start: Option<usize>,
    expiry: Option<usize>,
    /// Whether there are columns that the Entra CSV has not.
    more: bool,
    /// How many fields a row has, by the names of the columns, and up to the last one that means something.
    named: usize,
    needed: usize,
}

impl Places {
    /// The columns of the Entra CSV, which nearly every large file has and no other.
    const USUAL: [Role; 6] = [Role::Upn, Role::Serial, Role::Secret, Role::Interval, Role::Manufacturer, Role::Model];

    fn of(columns: &Columns) -> Self {
        Self {
            named: columns.names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1),
            needed: columns.roles().filter_map(|role| columns.place(role)).max().map_or(0, |last| last + 1),
            more: columns.roles().any(|role| !Self::USUAL.contains(&role)),
            serial: columns.place(Role::Serial).unwrap_or(0),
            secret: columns.place(Role::Secret).unwrap_or(0),
            upn: columns.place(Role::Upn).or(columns.place(Role::Mail)),
            interval: columns.place(Role::Interval),
            manufacturer: columns.place(Role::Manufacturer),
            model: columns.place(Role::Model),
            name: columns.place(Role::UserName),
            names: [columns.place(Role::FirstName), columns.place(Role::LastName)],
            object_id: columns.place(Role::ObjectId),
            user_type: columns.place(Role::UserType),
            enabled: columns.place(Role::Enabled),
            hash: columns.place(Role::Hash),
            digits: columns.place(Role::Digits),
            otp_type: columns.place(Role::OtpType),
            counter: columns.place(Role::Counter),
            start: columns.place(Role::Start),
            expiry: columns.place(Role::Expiry),
        }
    }

    /// The columns behind `column` moved on by `by`.
    #[cold]
    fn moved(&self, column: usize, by: usize) -> Self {
        let mut moved = self.clone();
        let behind = |place: &mut usize| *place += if *place > column { by } else { 0 };
        moved.names.iter_mut().flatten().for_each(behind);
        behind(&mut moved.serial);
        behind(&mut moved.secret);
        [
            &mut moved.upn,
            &mut moved.interval,
            &mut moved.manufacturer,
            &mut moved.model,
            &mut moved.name,
            &mut moved.object_id,
            &mut moved.user_type,
            &mut moved.enabled,
            &mut moved.hash,
            &mut moved.digits,
            &mut moved.otp_type,
            &mut moved.counter,
            &mut moved.start,
            &mut moved.expiry,
        ]
        .into_iter()
        .flatten()
        .for_each(behind);
        moved
    }

    fn cells<'r>(&self, row: &Row<'r>) -> Cells<'r> {
        let at = |place: Option<usize>| place.map_or("", |index| row.get(index));
        let mut cells = Cells {
            serial: row.get(self.serial),
            secret: row.get(self.secret),
            upn: at(self.upn),
            interval: at(self.interval).into(),
            manufacturer: at(self.manufacturer),
            model: at(self.model),
            ..Cells::default()
        };
        if !self.more {
            return cells;
        }
        cells.name = at(self.name);
        cells.names = self.names.map(at);
        cells.object_id = at(self.object_id);
        cells.user_type = at(self.user_type);
        cells.enabled = at(self.enabled);
        cells.hash = at(self.hash);
        cells.start = at(self.start);
        cells.expiry = at(self.expiry);
        cells.otp_type = at(self.otp_type).into();
        cells.digits = at(self.digits).into();
        cells.counter = at(self.counter).into();
        // A column named “algorithm” may say the type instead: python-pskc writes RFC 6030's URI.
        if self.otp_type.is_none() && !cells.hash.is_empty() && HashFunction::parse(cells.hash).is_none() {
            match crate::notation::pskc::Kind::of_uri(cells.hash) {
                crate::notation::pskc::Kind::Hotp => (cells.otp_type, cells.hash) = ("hotp".into(), ""),
                crate::notation::pskc::Kind::Totp => (cells.otp_type, cells.hash) = ("totp".into(), ""),
                _ => {}
            }
        }
        cells
    }
}

/// A name without its percent signs; `None` if that makes no text of it, and then it stays as it is.
fn percent_decoded(name: &str) -> Option<String> {
    if !name.contains('%') {
        return None;
    }
    let (bytes, bad) = crate::notation::otpauth::percent_decoded(name);
    let text = std::str::from_utf8(bytes.as_slice()).ok().filter(|text| !text.contains(char::is_control))?;
    (!bad).then(|| text.to_owned())
}

/// What a key is for that is no OATH token, where the algorithm is one of RFC 6030's URIs.
fn no_oath(algorithm: &str) -> Option<Box<str>> {
    if algorithm.len() < 12 || !algorithm.contains(':') || !algorithm.contains("keyprov") {
        return None;
    }
    let kind = crate::notation::pskc::Kind::of_uri(algorithm);
    matches!(kind, crate::notation::pskc::Kind::NotOath(_)).then(|| kind.name().into())
}

impl Job<'_> {
    fn told<'r>(&self, row: &Row<'r>, places: &Places) -> Told<'r> {
        match self.layout.row {
            Some(rule) => rule(row),
            None => {
                let joined = self.options.mends.join.and_then(|role| self.joined_cells(row, places, role));
                let cells = joined.unwrap_or_else(|| places.cells(row));
                // Nearly every serial number has a digit, and no header cell: the rest is seldom looked at.
                if !cells.serial.bytes().any(|b| b.is_ascii_digit()) {
                    let columns = Columns::from_header(row.iter());
                    if columns.names_tokens() {
                        return Told::Header(self.head.agrees(&columns));
                    }
                }
                match no_oath(cells.hash) {
                    Some(what) => Told::Rejected(FindingKind::NotOath { what }, cells.serial),
                    None => Told::Cells(cells),
                }
            }
        }
    }

    /// A row with too many fields, those of the column joined; `None` if that does not make the
    /// other columns fit.
    #[inline(never)]
    fn joined_cells<'r>(&self, row: &Row<'r>, places: &Places, role: Role) -> Option<Cells<'r>> {
        let expected = self.head.columns.names.len();
        let more = row.len().checked_sub(expected).filter(|&more| more > 0)?;
        if (expected..row.len()).all(|index| row.get(index).is_empty()) {
            return None;
        }
        let column = self.head.columns.place(role)?;
        let mut cells = places.moved(column, more).cells(row);
        match role {
            Role::Manufacturer => cells.manufacturer = row.joined(column, column + more),
            Role::Model => cells.model = row.joined(column, column + more),
            _ => return None,
        }
        let fits = (cells.interval.is_empty() || parse_seconds(&cells.interval).is_some())
            && (cells.digits.is_empty() || cells.digits.parse::<u8>().is_ok())
            && (cells.counter.is_empty() || cells.counter.parse::<u64>().is_ok())
            && (cells.otp_type.is_empty() || OtpType::parse(&cells.otp_type).is_some())
            && (cells.hash.is_empty() || HashFunction::parse(cells.hash).is_some())
            && !cells.serial.is_empty()
            && looks_like_key(cells.secret);
        cells.joined = true;
        fits.then_some(cells)
    }

    fn sample(&self, body: &str, delimiter: u8) -> Evidence {
        let mut evidence = Evidence::default();
        let places = Places::of(&self.head.columns);
        let mut reader = Rows::new(body, delimiter);
        let mut seen = 0;
        while let Some(row) = reader.next_row() {
            if row.line >= self.head.first_line && row.fault.is_none() {
                if let Told::Cells(cells) = self.told(&row, &places) {
                    evidence.add(cells.secret);
                }
                seen += 1;
                if seen == SAMPLE_ROWS {
                    break;
                }
            }
        }
        evidence
    }

    /// Takes all rows.
    fn pass(
        &self,
        reader: &mut Rows<'_>,
        walk: &mut Walk,
        policy: &Policy,
        progress: &mut Progress<'_>,
    ) -> Result<(), Refusal> {
        let places = Places::of(&self.head.columns);
        // Called again and again, and from two places, so that nobody inlines it: a browser compiles what is called
        // often for speed, but not what it is in the middle of.
        let mut more = self.some_rows(reader, walk, &places, policy, 16)?;
        while more {
            progress(reader.progress());
            more = self.some_rows(reader, walk, &places, policy, 2048)?;
        }
        Ok(())
    }

    /// Takes up to `count` rows; whether there are more.
    #[inline(never)]
    fn some_rows(
        &self,
        reader: &mut Rows<'_>,
        walk: &mut Walk,
        places: &Places,
        policy: &Policy,
        count: u32,
    ) -> Result<bool, Refusal> {
        let Walk { collector, evidence, decoder, comments, unseen, below } = walk;
        for _ in 0..count {
            let Some(row) = reader.next_row() else { return Ok(false) };
            if row.line < self.head.first_line {
                *comments +=
                    u32::from(row.fault.is_none() && row.get(0).starts_with('#') && !rows::is_preamble(row.get(0)));
                if row.fault.is_some() {
                    collector.rows += 1;
                    self.reject_fault(&row, collector);
                }
                continue;
            }
            if row.fault.is_none() {
                let ruled = self.layout.row.is_some();
                if row.get(0).starts_with('#') && (ruled || row.get(places.secret).is_empty()) {
                    *comments += u32::from(!(ruled && is_version_2(row.get(0))));
                    continue;
                }
                if row.iter().all(str::is_empty) {
                    continue;
                }
            }
            if collector.rows >= MOST_ROWS {
                return Err(too_many_rows());
            }
            if row.fault.is_some() {
                collector.rows += 1;
                self.reject_fault(&row, collector);
                continue;
            }
            match self.told(&row, places) {
                Told::Passed => {}
                Told::Header(same) => {
                    collector.rows += 1;
                    *below = (!same).then_some(row.line);
                    collector.reject(FindingKind::HeaderAgain, row.line, 0, "");
                }
                Told::Cells(_) if let Some(header) = *below => {
                    collector.rows += 1;
                    collector.reject(FindingKind::HeaderOther { line: header }, row.line, 0, "");
                }
                Told::Rejected(kind, serial) => {
                    collector.rows += 1;
                    collector.reject(kind, row.line, 0, subject_of(serial));
                }
                Told::Cells(cells) => {
                    collector.rows += 1;
                    evidence.add(cells.secret);
                    if !unseen.is_empty() {
                        unseen.retain(|&index| row.get(index).is_empty());
                    }
                    self.token(&row, &cells, places, policy, decoder, collector);
                }
            }
        }
        Ok(true)
    }

    fn reject_fault(&self, row: &Row<'_>, collector: &mut Collector) {
        let kind = match row.fault {
            Some(RowFault::QuoteOpen) => FindingKind::QuoteOpen,
            _ => FindingKind::RowTooWide,
        };
        collector.reject(kind, row.line, 0, "");
    }

    fn token(
        &self,
        row: &Row<'_>,
        cells: &Cells<'_>,
        places: &Places,
        policy: &Policy,
        decoder: &mut Decoder,
        collector: &mut Collector,
    ) {
        let columns = &self.head.columns;
        let line = row.line;
        let plain = |text| {
            if self.layout.formula_safe {
                crate::notation::table::csv_fields::unprotect(text)
            } else {
                unwrap_excel(text)
            }
        };
        let written = plain(cells.serial);
        let mut serial = if self.layout.formula_safe { Serial::verbatim(written) } else { Serial::cleaned(written) };
        let padded = self.options.serial_digits.and_then(|digits| with_zeros(serial.number, digits as usize));
        serial.number = padded.as_deref().unwrap_or(serial.number);
        let subject = subject_of(serial.number);
        let expected = columns.names.len();
        let found = row.len();
        let many = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let ruled = self.layout.row.is_some();
        // A key that is the last of a short row may be cut off itself: such a row is never filled.
        let least = places.serial.max(places.secret) + 1;
        let complete = found >= places.named || found > least && (self.options.mends.fill || found >= places.needed);
        if !ruled && (!complete && self.head.header || found < least) {
            let subject = if found > places.serial && places.serial != places.secret { subject } else { "" };
            collector.reject(
                FindingKind::RowTooShort { found: many(found), expected: many(places.named) },
                line,
                0,
                subject,
            );
            return;
        }
        if !ruled && !cells.joined && found > expected && (expected..found).any(|index| !row.get(index).is_empty()) {
            collector.reject(
                FindingKind::RowTooLong { found: many(found), expected: many(expected) },
                line,
                0,
                subject,
            );
            return;
        }
        let control = row.control_character();
        let candidate = Candidate {
            line,
            serial,
            subject,
            key: Key::Text(plain(cells.secret), policy.encoding),
            fits: policy.question.first().copied(),
            control: control.map(|(index, c)| (c, u16::try_from(index + 1).unwrap_or(0))),
            serial_column: cells.column(Role::Serial, columns),
            secret_column: cells.column(Role::Secret, columns),
        };
        let counting = |key_bytes: usize, collector: &mut Collector| {
            let (mut profile, counter) = self.how_it_counts(cells, key_bytes, line, subject, collector)?;
            profile.start = self.date(cells.start, Role::Start, line, subject, collector);
            profile.expiry = self.date(cells.expiry, Role::Expiry, line, subject, collector);
            Counting::new(profile, counter).map_err(|unfit| match unfit {
                Unfit::Digits => rejection(FindingKind::DigitsUnreadable, Role::Digits, cells, columns),
                Unfit::Interval => rejection(FindingKind::IntervalUnreadable, Role::Interval, cells, columns),
            })
        };
        let Ok(admitted) = admission::admit(&candidate, decoder, collector, counting) else { return };
        let manufacturer = plain(cells.manufacturer);
        let decoded_name = if self.layout.percent_encoded { percent_decoded(manufacturer) } else { None };
        let manufacturer = decoded_name.as_deref().unwrap_or(manufacturer);
        let holder = self.holder(cells, &plain, line, collector);
        admitted.enter(manufacturer, plain(cells.model), holder, collector);
    }

    /// Type, hash, digits, interval and counter, or which of them can't be read.
    fn how_it_counts(
        &self,
        cells: &Cells<'_>,
        key_bytes: usize,
        line: u32,
        subject: &str,
        collector: &mut Collector,
    ) -> Result<(Profile, u64), Rejection> {
        let columns = &self.head.columns;
        let options = self.options;
        let mut assumed: Vec<(FindingKind, Role)> = Vec::new();
        let reject = |kind, role| Err(rejection(kind, role, cells, columns));
        // Who protects serial numbers from Excel often protects every cell so.
        let protected = !self.layout.formula_safe;
        // The layouts of one program have their own rules for an empty cell.
        let asked = |role| self.head.header && self.layout.row.is_none() && columns.has(role);
        let (counts, steps) = (value(&cells.counter, protected), value(&cells.interval, protected));
        let otp_type = match value(&cells.otp_type, protected) {
            "" => {
                // privacyIDEA, LinOTP and NetIQ have no header row, and event tokens where nothing is said.
                let told = self.head.header || self.layout.mapped || self.layout.row.is_some();
                let usual = if told { self.layout.usual_type } else { OtpType::Hotp };
                match options.otp_type {
                    Some(chosen) => chosen,
                    None if columns.has(Role::OtpType) => {
                        assumed.push((FindingKind::TypeAssumed(usual), Role::OtpType));
                        usual
                    }
                    // Nothing says what the rows are, but they have counters.
                    None if !columns.has(Role::OtpType) && columns.has(Role::Counter) && !counts.is_empty() => {
                        let timed = columns.has(Role::Interval) && !matches!(steps, "" | "0");
                        let taken = if timed { self.layout.usual_type } else { OtpType::Hotp };
                        if taken == OtpType::Hotp && self.layout.usual_type == OtpType::Totp || timed && counts != "0" {
                            assumed.push((FindingKind::TypeAssumed(taken), Role::Counter));
                        }
                        taken
                    }
                    None => self.layout.usual_type,
                }
            }
            text => match OtpType::parse(text) {
                Some(otp_type) => otp_type,
                // Under a header, a person may say what the rows are instead.
                None if !self.head.header && is_other_kind(text) => {
                    return reject(FindingKind::NotOath { what: text.to_ascii_uppercase().into() }, Role::OtpType);
                }
                None => match options.mends.otp_type {
                    Some(otp_type) => otp_type,
                    None => return reject(FindingKind::TypeUnreadable, Role::OtpType),
                },
            },
        };
        let hash = match value(cells.hash, protected) {
            "" if self.layout.hash_by_length && options.hash.is_none() => {
                match crate::model::token::hash_by_length(key_bytes) {
                    Some(hash) => hash,
                    // A list without types may be another server's, which takes every other length for SHA-1.
                    None if columns.has(Role::OtpType) => match options.mends.hash {
                        Some(hash) => hash,
                        None => {
                            let bytes = u32::try_from(key_bytes).unwrap_or(u32::MAX);
                            return reject(FindingKind::HashUntold { bytes }, Role::Secret);
                        }
                    },
                    None => HashFunction::Sha1,
                }
            }
            "" => options.hash.unwrap_or_else(|| {
                // A URI of PSKC in this column was taken for the type.
                let uri = !cells.otp_type.is_empty() && !columns.has(Role::OtpType);
                if asked(Role::Hash) && !uri {
                    assumed.push((FindingKind::HashAssumed, Role::Hash));
                }
                HashFunction::default()
            }),
            text => match HashFunction::parse(text).or(options.mends.hash) {
                Some(hash) => hash,
                None => return reject(FindingKind::HashUnreadable, Role::Hash),
            },
        };
        let digits = match value(&cells.digits, protected) {
            "" => options.digits.unwrap_or_else(|| {
                if asked(Role::Digits) {
                    assumed.push((FindingKind::DigitsAssumed, Role::Digits));
                }
                6
            }),
            text => match whole(text).parse() {
                Ok(digits) if otp::DIGITS.contains(&digits) => digits,
                _ => match options.mends.digits.filter(|digits| otp::DIGITS.contains(digits)) {
                    Some(digits) => digits,
                    None => return reject(FindingKind::DigitsUnreadable, Role::Digits),
                },
            },
        };
        let interval = match (otp_type, steps) {
            (OtpType::Hotp, _) => 0,
            (OtpType::Totp, "") => match options.interval {
                Some(chosen) => chosen,
                None => {
                    if columns.has(Role::Interval) {
                        assumed.push((FindingKind::IntervalAssumed(USUAL_INTERVAL), Role::Interval));
                    }
                    USUAL_INTERVAL
                }
            },
            (OtpType::Totp, text) => match parse_seconds(text).or(options.mends.interval) {
                Some(seconds) => seconds,
                None => return reject(FindingKind::IntervalUnreadable, Role::Interval),
            },
        };
        let counter = match (otp_type, counts) {
            (OtpType::Totp, _) | (OtpType::Hotp, "") => 0,
            (OtpType::Hotp, text) => match whole(text).parse().ok().or(options.mends.counter) {
                Some(counter) => counter,
                None => return reject(FindingKind::CounterUnreadable, Role::Counter),
            },
        };
        if otp_type == OtpType::Hotp && counts.is_empty() {
            assumed.push((FindingKind::CounterMissing, Role::Counter));
        }
        for (kind, role) in assumed {
            collector.find(kind, line, cells.column(role, columns), subject);
        }
        Ok((Profile { otp_type, hash, digits, interval, ..Profile::default() }, counter))
    }

    /// The moment that a date cell says; one that can't be read is told, and the token goes without.
    fn date(&self, cell: &str, role: Role, line: u32, subject: &str, collector: &mut Collector) -> Option<i64> {
        if cell.is_empty() {
            return None;
        }
        let found = crate::ground::date::moment(cell);
        if found.is_none() {
            collector.find(FindingKind::DateUnreadable, line, self.head.columns.number(role), subject);
        }
        found
    }

    fn holder<'c>(
        &self,
        cells: &Cells<'c>,
        plain: &dyn Fn(&'c str) -> &'c str,
        line: u32,
        collector: &mut Collector,
    ) -> Option<u32> {
        let upn = plain(cells.upn);
        let object_id = cells.object_id;
        if upn.is_empty() && object_id.is_empty() {
            collector.unused_names += u32::from(!cells.name.is_empty() || cells.names != ["", ""]);
            return None;
        }
        let columns = &self.head.columns;
        let mut user = User::with_upn(upn);
        let joined;
        user.name = plain(cells.name);
        if user.name.is_empty() && cells.names != ["", ""] {
            joined = cells.names.map(plain).join(" ");
            user.name = rows::trim(&joined);
        }
        user.line = line;
        if !object_id.is_empty() {
            user.object_id = ObjectId::parse(object_id);
            if user.object_id.is_none() {
                collector.find(FindingKind::ObjectIdUnreadable, line, columns.number(Role::ObjectId), harmless(upn));
            }
        }
        user.guest = crate::notation::table::cell_words::guest_word(cells.user_type).or(user.guest);
        user.enabled = crate::notation::table::cell_words::yes_or_no(cells.enabled);
        let column = columns.number(Role::Upn).max(columns.number(Role::Mail));
        collector.holder(&user, line, column)
    }
}

/// Why a row is left out, with the column of that role.
#[cold]
fn rejection(kind: FindingKind, role: Role, cells: &Cells<'_>, columns: &Columns) -> Rejection {
    Rejection { kind, column: cells.column(role, columns) }
}

/// Whether a comment is privacyIDEA's `# version: 2`, which says nothing more.
pub(crate) fn is_version_2(line: &str) -> bool {
    let words = line.trim_start_matches('\u{feff}').strip_prefix('#').map(|rest| rest.split(':').map(str::trim));
    words.is_some_and(|words| words.eq(["version", "2"]))
}

/// The serial number with zeros in front, if it is digits only and has fewer than `digits`.
fn with_zeros(serial: &str, digits: usize) -> Option<String> {
    let short = !serial.is_empty() && serial.len() < digits.min(32) && serial.bytes().all(|b| b.is_ascii_digit());
    short.then(|| format!("{}{serial}", "0".repeat(digits.min(32) - serial.len())))
}

/// Refuses a file whose first row is a monster.
pub(crate) fn too_wide(line: u32) -> Refusal {
    Refusal::new(
        "too-wide",
        format!("Line {line} is far too long for a list of tokens: over 1 MB or 1,000 columns."),
        "Check that it is the right file.",
    )
}

/// Refuses what would fill the memory.
pub(crate) fn too_many_rows() -> Refusal {
    Refusal::new(
        "too-many-rows",
        format!("The file has more than {MOST_ROWS} rows."),
        "Check that it is the right file; split a longer one.",
    )
}

/// Takes off the decimals that Excel writes behind a whole number: `30,0` and `30.00` are `30`. Three could be thousands.
fn whole(number: &str) -> &str {
    match number.split_once([',', '.']) {
        Some((whole, "0" | "00")) => whole,
        _ => number,
    }
}

/// A cell that may be protected from Excel, without the protection: `="60"` and `'60` are `60`.
fn value(cell: &str, protected: bool) -> &str {
    match cell.as_bytes().first() {
        Some(b'\'' | b'=') if protected => unwrap_excel(cell.trim_start_matches('\'')),
        _ => cell,
    }
}

/// Seconds from `60`, `60 s`, `60sec`, `60,0`; 1 to 86400. `1 min` is none: nothing but seconds is taken for seconds.
fn parse_seconds(text: &str) -> Option<u32> {
    // Nearly every cell is a number and nothing else.
    let seconds = text.parse().ok().or_else(|| {
        let number = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '.' || c == ' ');
        let unit = text.get(number.len()..).unwrap_or_default().trim_matches(['.', ' ']);
        whole(number).parse().ok().filter(|_| unit.is_empty() || is_seconds(unit))
    });
    seconds.filter(|seconds| otp::INTERVALS.contains(seconds))
}
