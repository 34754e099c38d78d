//! Reads tokens from a table: the common part of all formats with columns.

use super::collect::{Collector, MOST_ROWS};
use super::{HowRead, Progress, ReadOptions, Reading};
use crate::delivery::READABLE;
use crate::encoding::{DecodeError, Decoder, Evidence, Oddity, SecretEncoding};
use crate::finding::{Finding, FindingKind, Refusal};
use crate::secret::SecretBytes;
use crate::table::columns::{Columns, Role, is_excel_number, unwrap_excel};
use crate::table::rows::{self, Row, RowFault, Rows};
use crate::text::{Text, harmless};
use crate::token::{HashFunction, OtpType, Profile, Token};
use crate::user::{ObjectId, User};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// What a format with columns lays down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Layout {
    /// The format's own rules say Base32: anything else is an error and a question, never converted silently.
    pub(super) base32_only: bool,
    /// Fields carry the inventory's protection against formulas.
    pub(super) formula_safe: bool,
}

/// The time interval where nothing says it (RFC 6238 §5.2 and most tokens).
const USUAL_INTERVAL: u32 = 30;
/// Rows that are looked at before the first guess.
const SAMPLE_ROWS: usize = 1000;

/// Reads a table of tokens.
pub(super) fn read(
    text: &Text<'_>,
    layout: Layout,
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let unquoted = unquote_rows(text.text);
    let (body, delimiter) = match &unquoted {
        Some((body, delimiter)) => {
            // Only marks were taken off the text: it is still UTF-8.
            (std::str::from_utf8(body.as_slice()).unwrap_or_default(), options.delimiter.unwrap_or(*delimiter))
        }
        None => (text.text, options.delimiter.or_else(|| rows::sniff_delimiter(text.text)).unwrap_or(b',')),
    };
    let head = Head::find(body, delimiter)?;
    let job = Job { body, delimiter, head: &head, layout, options };
    let mut policy = Policy::decide(&job.sample(), layout, options);
    let (mut collector, evidence) = job.pass(&policy, progress)?;
    let settled = Policy::decide(&evidence, layout, options);
    if settled != policy {
        // The whole column says something else than its first rows.
        policy = settled;
        (collector, _) = job.pass(&policy, progress)?;
    }
    if collector.rows == 0 {
        return Err(Refusal::new(
            "no-rows",
            "The file has a header row, but no tokens below it.",
            format!("Ask the vendor for the complete file. {READABLE}"),
        ));
    }
    if unquoted.is_some() {
        collector.findings.push(Finding::of_file(FindingKind::RowsQuotedWhole));
    }
    if !head.header {
        collector.findings.push(Finding::of_file(FindingKind::NoHeader));
    }
    let columns = &head.columns;
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
            None if policy.encoding != SecretEncoding::Base32 => {
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
        text: text.encoding,
        delimiter: Some(delimiter),
        header: head.header,
        secret: Some(policy.encoding),
        secret_question: policy.question,
        otp_type: unsaid(Role::OtpType).then(|| options.otp_type.unwrap_or_default()),
        hash: unsaid(Role::Hash).then(|| options.hash.unwrap_or_default()),
        digits: unsaid(Role::Digits).then(|| options.digits.unwrap_or(6)),
        interval: unsaid(Role::Interval).then(|| options.interval.unwrap_or(USUAL_INTERVAL)),
        ignored: columns
            .ignored
            .iter()
            .filter_map(|&index| columns.names.get(index).cloned())
            .filter(|name| !name.is_empty())
            .collect(),
        facts: Vec::new(),
    };
    Ok(collector.finish(how, columns.names.clone(), columns.number(Role::Serial), secret_column))
}

/// Excel writes `"a,b,c"` for a row that was pasted or typed into one cell: takes the marks off. The header row may be
/// as it should be. `None` if the rows are not so.
pub(super) fn unquote_rows(text: &str) -> Option<(SecretBytes, u8)> {
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
}

impl Head {
    fn find(body: &str, delimiter: u8) -> Result<Self, Refusal> {
        let mut reader = Rows::new(body, delimiter);
        while let Some(row) = reader.next_row() {
            if row.fault == Some(RowFault::TooWide) {
                return Err(too_wide(row.line));
            }
            if row.fault.is_some() || rows::is_preamble(row.get(0)) || row.get(0).starts_with('#') {
                continue;
            }
            let columns = Columns::from_header(row.iter());
            if columns.has(Role::Serial) && columns.has(Role::Secret) {
                return Ok(Self { columns, header: true, first_line: row.line + 1 });
            }
            let first_line = row.line;
            return match guess_columns(body, delimiter) {
                Some(columns) => Ok(Self { columns, header: false, first_line }),
                None => Err(Refusal::new(
                    "unknown",
                    "The columns with serial numbers and keys were not recognised.",
                    format!(
                        "Add a first row that names the columns, such as “serial number,secret key,time interval,manufacturer,model”. {READABLE}"
                    ),
                )),
            };
        }
        Err(Refusal::new(
            "no-rows",
            "There is no row in this file that could be a token.",
            format!("Check the file in a text editor. {READABLE}"),
        ))
    }
}

/// Tells the columns by what is in them, where there is no header.
pub(super) fn guess_columns(body: &str, delimiter: u8) -> Option<Columns> {
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
        !column.is_empty() && hits * 10 >= column.len() * 9
    };
    let all = |column: &[Zeroizing<String>]| column.len() * 10 >= count * 9;
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
        take(Role::Upn, &|column| share(column, &|cell| crate::user::check_upn(cell).is_ok()));
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
    take(Role::OtpType, &|column| share(column, &|cell| OtpType::parse(cell).is_some() && cell.len() > 1));
    take(Role::Hash, &|column| share(column, &|cell| HashFunction::parse(cell).is_some()));
    take(Role::Interval, &|column| share(column, &|cell| matches!(cell.parse::<u32>(), Ok(10..=300))));
    take(Role::Digits, &|column| share(column, &|cell| matches!(cell, "6" | "7" | "8")));
    let wordy = |column: &[Zeroizing<String>]| share(column, &|cell| cell.chars().any(char::is_alphabetic));
    take(Role::Manufacturer, &wordy);
    take(Role::Model, &wordy);
    Some(Columns::from_roles(cells.len(), &roles))
}

/// Whether a cell can be a key in some encoding: long, and of key characters only.
fn looks_like_key(cell: &str) -> bool {
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
struct Policy {
    encoding: SecretEncoding,
    also: Option<SecretEncoding>,
    question: Vec<SecretEncoding>,
}

impl Policy {
    fn decide(evidence: &Evidence, layout: Layout, options: &ReadOptions) -> Self {
        let plain = |encoding| Self { encoding, also: None, question: Vec::new() };
        if let Some(chosen) = options.secret {
            return plain(chosen);
        }
        let Some(judgement) = evidence.judge() else {
            return plain(SecretEncoding::Base32);
        };
        let ask = |judgement: crate::encoding::Judgement| {
            let mut question = vec![judgement.encoding];
            question.extend(judgement.also);
            question.retain(|&encoding| encoding != SecretEncoding::Base32);
            Self { encoding: SecretEncoding::Base32, also: None, question }
        };
        if layout.base32_only {
            if evidence.fits(SecretEncoding::Base32) || judgement.encoding == SecretEncoding::Base32 {
                plain(SecretEncoding::Base32)
            } else {
                ask(judgement)
            }
        } else if judgement.encoding == SecretEncoding::Base32Hex {
            ask(judgement)
        } else {
            Self { encoding: judgement.encoding, also: judgement.also.first().copied(), question: Vec::new() }
        }
    }
}

/// One walk over all rows.
struct Job<'a> {
    body: &'a str,
    delimiter: u8,
    head: &'a Head,
    layout: Layout,
    options: &'a ReadOptions,
}

/// Where a walk over the rows is, and what it found.
struct Walk<'a> {
    reader: Rows<'a>,
    collector: Collector,
    evidence: Evidence,
    decoder: Decoder,
    comments: u32,
}

/// The columns that a row is read from: resolved once, not for each row.
struct Places {
    serial: usize,
    secret: usize,
    upn: Option<usize>,
    interval: Option<usize>,
    manufacturer: Option<usize>,
    model: Option<usize>,
    name: Option<usize>,
    object_id: Option<usize>,
    user_type: Option<usize>,
    enabled: Option<usize>,
    hash: Option<usize>,
    digits: Option<usize>,
    otp_type: Option<usize>,
    counter: Option<usize>,
}

impl Job<'_> {
    fn sample(&self) -> Evidence {
        let mut evidence = Evidence::default();
        let Some(place) = self.head.columns.place(Role::Secret) else {
            return evidence;
        };
        let mut reader = Rows::new(self.body, self.delimiter);
        let mut seen = 0;
        while let Some(row) = reader.next_row() {
            if row.line >= self.head.first_line && row.fault.is_none() {
                evidence.add(row.get(place));
                seen += 1;
                if seen == SAMPLE_ROWS {
                    break;
                }
            }
        }
        evidence
    }

    fn pass(&self, policy: &Policy, progress: &mut Progress<'_>) -> Result<(Collector, Evidence), Refusal> {
        let columns = &self.head.columns;
        let places = Places {
            serial: columns.place(Role::Serial).unwrap_or(0),
            secret: columns.place(Role::Secret).unwrap_or(0),
            upn: columns.place(Role::Upn).or(columns.place(Role::Mail)),
            interval: columns.place(Role::Interval),
            manufacturer: columns.place(Role::Manufacturer),
            model: columns.place(Role::Model),
            name: columns.place(Role::UserName),
            object_id: columns.place(Role::ObjectId),
            user_type: columns.place(Role::UserType),
            enabled: columns.place(Role::Enabled),
            hash: columns.place(Role::Hash),
            digits: columns.place(Role::Digits),
            otp_type: columns.place(Role::OtpType),
            counter: columns.place(Role::Counter),
        };
        let mut walk = Walk {
            reader: Rows::new(self.body, self.delimiter),
            collector: Collector::new(),
            evidence: Evidence::default(),
            decoder: Decoder::default(),
            comments: 0,
        };
        // Called again and again, and from two places, so that nobody inlines it: a browser compiles what is called
        // often for speed, but not what it is in the middle of.
        let mut more = self.some_rows(&mut walk, &places, policy, 16)?;
        while more {
            progress(walk.reader.progress());
            more = self.some_rows(&mut walk, &places, policy, 2048)?;
        }
        if walk.comments > 0 {
            walk.collector.findings.push(Finding::of_file(FindingKind::CommentsSkipped(walk.comments)));
        }
        Ok((walk.collector, walk.evidence))
    }

    /// Takes up to `count` rows; whether there are more.
    #[inline(never)]
    fn some_rows(&self, walk: &mut Walk<'_>, places: &Places, policy: &Policy, count: u32) -> Result<bool, Refusal> {
        let Walk { reader, collector, evidence, decoder, comments } = walk;
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
                if row.get(0).starts_with('#') && row.get(places.secret).is_empty() {
                    *comments += 1;
                    continue;
                }
                if row.iter().all(str::is_empty) {
                    continue;
                }
            }
            if collector.rows >= MOST_ROWS {
                return Err(too_many_rows());
            }
            collector.rows += 1;
            if row.fault.is_some() {
                self.reject_fault(&row, collector);
                continue;
            }
            evidence.add(row.get(places.secret));
            self.token(&row, places, policy, decoder, collector);
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

    fn token(&self, row: &Row<'_>, places: &Places, policy: &Policy, decoder: &mut Decoder, collector: &mut Collector) {
        let columns = &self.head.columns;
        let line = row.line;
        let at = |place: Option<usize>| place.map_or("", |index| row.get(index));
        let plain = |text| {
            if self.layout.formula_safe { super::inventory::unprotect(text) } else { unwrap_excel(text) }
        };
        let serial = plain(row.get(places.serial));
        // A key that slipped into the serial column must not be repeated in a message.
        let subject = if serial.len() <= 24 { harmless(serial) } else { "" };
        let expected = columns.names.len();
        let found = row.len();
        let many = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        if found < expected && self.head.header || found <= places.serial.max(places.secret) {
            let subject = if found > places.serial && places.serial != places.secret { subject } else { "" };
            collector.reject(
                FindingKind::RowTooShort { found: many(found), expected: many(expected) },
                line,
                0,
                subject,
            );
            return;
        }
        if found > expected && (expected..found).any(|index| !row.get(index).is_empty()) {
            collector.reject(
                FindingKind::RowTooLong { found: many(found), expected: many(expected) },
                line,
                0,
                subject,
            );
            return;
        }
        let serial_column = columns.number(Role::Serial);
        let secret_column = columns.number(Role::Secret);
        if let Some((index, c)) = row.control_character() {
            let column = u16::try_from(index + 1).unwrap_or(0);
            let subject = if index == places.serial { "" } else { subject };
            collector.reject(FindingKind::ControlCharacter(c), line, column, subject);
            return;
        }
        if serial.is_empty() {
            collector.reject(FindingKind::SerialMissing, line, serial_column, "");
            return;
        }
        if is_excel_number(serial) {
            collector.reject(FindingKind::SerialExcel, line, serial_column, subject);
            return;
        }
        if serial.len() > 128 {
            collector.reject(FindingKind::SerialTooLong, line, serial_column, "");
            return;
        }
        let cell = plain(row.get(places.secret));
        if cell.is_empty() {
            collector.reject(FindingKind::SecretMissing, line, secret_column, subject);
            return;
        }
        if is_excel_number(cell) {
            collector.reject(FindingKind::SecretExcel, line, secret_column, subject);
            return;
        }
        let decoded = match decoder.decode(cell, policy.encoding) {
            Ok(decoded) => decoded,
            Err(DecodeError::Empty) => {
                collector.reject(FindingKind::SecretMissing, line, secret_column, subject);
                return;
            }
            Err(error) => {
                let fits = policy.question.first().copied();
                collector.reject(
                    FindingKind::SecretUnreadable { error, encoding: policy.encoding, fits },
                    line,
                    secret_column,
                    subject,
                );
                return;
            }
        };
        let Some((rest, counter)) = self.how_it_counts(&at, places, line, subject, collector) else {
            return;
        };
        match decoded.oddity {
            Some(Oddity::TrailingBits) => collector.find(FindingKind::SecretTrailingBits, line, secret_column, subject),
            Some(Oddity::Length(length)) => {
                collector.find(FindingKind::SecretLength(length), line, secret_column, subject)
            }
            None => {}
        }
        if decoded.secret.len() < 10 {
            let bytes = many(decoded.secret.len());
            collector.find(FindingKind::SecretShort(bytes), line, secret_column, subject);
        }
        let profile = collector.profile(plain(at(places.manufacturer)), plain(at(places.model)), &rest);
        let holder = self.holder(&at, &plain, places, line, collector);
        let token = Token { counter, line, holder, ..Token::new(serial, decoded.secret.expose(), &rest) };
        collector.token(&token, profile);
    }

    /// Type, hash, digits, interval and counter; `None` if one of them was not readable and the row is rejected.
    fn how_it_counts<'c>(
        &self,
        at: &dyn Fn(Option<usize>) -> &'c str,
        places: &Places,
        line: u32,
        subject: &str,
        collector: &mut Collector,
    ) -> Option<(Profile, u64)> {
        let columns = &self.head.columns;
        let options = self.options;
        let mut assumed: Vec<(FindingKind, Role)> = Vec::new();
        let mut reject = |kind, role| {
            collector.reject(kind, line, columns.number(role), subject);
            None
        };
        let otp_type = match at(places.otp_type) {
            "" => {
                // privacyIDEA, LinOTP and NetIQ have no header row, and event tokens where nothing is said.
                let usual = if self.head.header { OtpType::Totp } else { OtpType::Hotp };
                match options.otp_type {
                    Some(chosen) => chosen,
                    None if places.otp_type.is_some() => {
                        assumed.push((FindingKind::TypeAssumed(usual), Role::OtpType));
                        usual
                    }
                    None => OtpType::default(),
                }
            }
            text => match OtpType::parse(text) {
                Some(otp_type) => otp_type,
                None => return reject(FindingKind::TypeUnreadable, Role::OtpType),
            },
        };
        let hash = match at(places.hash) {
            "" => options.hash.unwrap_or_default(),
            text => match HashFunction::parse(text) {
                Some(hash) => hash,
                None => return reject(FindingKind::HashUnreadable, Role::Hash),
            },
        };
        let digits = match at(places.digits) {
            "" => options.digits.unwrap_or(6),
            text => match text.parse() {
                Ok(digits) if crate::otp::DIGITS.contains(&digits) => digits,
                _ => return reject(FindingKind::DigitsUnreadable, Role::Digits),
            },
        };
        let interval = match (otp_type, at(places.interval)) {
            (OtpType::Hotp, _) => 0,
            (OtpType::Totp, "") => match options.interval {
                Some(chosen) => chosen,
                None => {
                    if places.interval.is_some() {
                        assumed.push((FindingKind::IntervalAssumed(USUAL_INTERVAL), Role::Interval));
                    }
                    USUAL_INTERVAL
                }
            },
            (OtpType::Totp, text) => match parse_seconds(text) {
                Some(seconds) => seconds,
                None => return reject(FindingKind::IntervalUnreadable, Role::Interval),
            },
        };
        let counter = match (otp_type, at(places.counter)) {
            (OtpType::Totp, _) | (OtpType::Hotp, "") => 0,
            (OtpType::Hotp, text) => match text.parse() {
                Ok(counter) => counter,
                Err(_) => return reject(FindingKind::CounterUnreadable, Role::Counter),
            },
        };
        if otp_type == OtpType::Hotp && at(places.counter).is_empty() {
            assumed.push((FindingKind::CounterMissing, Role::Counter));
        }
        for (kind, role) in assumed {
            collector.find(kind, line, columns.number(role), subject);
        }
        let profile = Profile { otp_type, hash, digits, interval, ..Profile::default() };
        Some((profile, counter))
    }

    fn holder<'c>(
        &self,
        at: &dyn Fn(Option<usize>) -> &'c str,
        plain: &dyn Fn(&'c str) -> &'c str,
        places: &Places,
        line: u32,
        collector: &mut Collector,
    ) -> Option<u32> {
        let upn = plain(at(places.upn));
        let object_id = at(places.object_id);
        if upn.is_empty() && object_id.is_empty() {
            return None;
        }
        let columns = &self.head.columns;
        let mut user = User::with_upn(upn);
        user.name = plain(at(places.name));
        user.line = line;
        if !object_id.is_empty() {
            user.object_id = ObjectId::parse(object_id);
            if user.object_id.is_none() {
                collector.find(FindingKind::ObjectIdUnreadable, line, columns.number(Role::ObjectId), harmless(upn));
            }
        }
        user.guest = crate::roster::guest_word(at(places.user_type)).or(user.guest);
        user.enabled = crate::roster::yes_or_no(at(places.enabled));
        let column = columns.number(Role::Upn).max(columns.number(Role::Mail));
        collector.holder(&user, line, column)
    }
}

/// Refuses a file whose first row is a monster.
pub(super) fn too_wide(line: u32) -> Refusal {
    Refusal::new(
        "too-wide",
        format!("Line {line} is far too long for a list of tokens: over 1 MB or 1,000 columns."),
        format!("Check that it is the right file. {READABLE}"),
    )
}

/// Refuses what would fill the memory.
pub(super) fn too_many_rows() -> Refusal {
    Refusal::new(
        "too-many-rows",
        format!("The file has more than {MOST_ROWS} rows."),
        format!("Check that it is the right file; split a longer one. {READABLE}"),
    )
}

/// Seconds from `60`, `60 s`, `60sec`; 1 to 86400.
fn parse_seconds(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.' || c == ' ');
    digits.parse().ok().filter(|seconds| (1..=86_400).contains(seconds))
}
