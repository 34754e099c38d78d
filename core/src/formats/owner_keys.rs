//! Lists of keys by the names of their owners, without serial numbers: tables such as Authelia's and Nextcloud's exports
//! (`issuer,username,algorithm,digits,period,secret`), and the users file of pam_oath.
//!
//! As of links without serial numbers, the owner's name stands in place of it, with a number behind it where two would have
//! the same; what is missing is said of each token. A name that could be a UPN is the one who has the token.
//!
//! A row of pam_oath's file is `HOTP[/E|/T30][/6] user PIN key [counter …]`, its key in hex, its hash function SHA-1
//! (OATH Toolkit, `usersfile.c`); a PIN is of no use here and never read.

use super::format::{Format, whole};
use super::otpauth_links::LinkSerials;
use super::refusals::FormatRefusal;
use crate::finding::FindingKind;
use crate::ground::limits::MAX_ROWS;
use crate::ground::progress::Progress;
use crate::ground::redaction::{Words, subject_of};
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::ground::words::{column_name, count, first_of, plural};
use crate::model::format_id::FormatId;
use crate::model::key_encoding::{Evidence, SecretEncoding};
use crate::model::token::{HashFunction, OtpType};
use crate::model::upn::check_upn;
use crate::model::user::User;
use crate::notation::table::columns::{ColumnRole, Columns, unwrap_excel};
use crate::notation::table::rows::{self, Row, RowFault, Rows};
use crate::reading::Reading;
use crate::reading::admission::Key;
use crate::reading::column_guess::cell::{could_be_hex_key, could_be_key};
use crate::reading::counting_texts::CountingTexts;
use crate::reading::options::{ReadContext, ReadOptions};
use crate::reading::probe::Probe;
use crate::reading::record::{Record, Records, how_read};
use crate::reading::refusals::ReadingRefusal;
use crate::reading::table::KeyPolicy;

pub(super) const TABLE: Format = Format {
    id: FormatId::OwnerKeys,
    word: "owner-keys",
    help: "A table of keys by user name, without serial numbers, as Authelia and Nextcloud export it.",
    recognise: |probe| header_of(probe.text, delimiter(probe.text)).is_some(),
    read: whole!(read_table),
};

pub(super) const PAM_OATH: Format = Format {
    id: FormatId::PamOath,
    word: "pam-oath",
    help: "The users file of pam_oath (users.oath): type, user, PIN and key, without serial numbers.",
    recognise: recognise_pam_oath,
    read: whole!(read_pam_oath),
};

/// The most rows of text above a header row.
const MAX_TITLES: usize = 10;

/// How many columns a finding names.
const MAX_NAMED: usize = 5;

fn delimiter(text: &str) -> u8 {
    rows::sniff_delimiter(text).unwrap_or(b',')
}

/// The columns of a table of keys without serial numbers, and the line of its header row: it names the owners, and at least
/// two things that only one-time passwords have.
fn header_of(text: &str, delimiter: u8) -> Option<(Columns, u32)> {
    let mut reader = Rows::new(rows::first_lines(text, 40), delimiter);
    for _ in 0..=MAX_TITLES {
        let row = reader.next_row()?;
        let mut columns = Columns::from_header(row.iter());
        columns.learn(&[("issuer", ColumnRole::Manufacturer), ("account", ColumnRole::UserName)]);
        let has = |role: &ColumnRole| columns.has(*role);
        let owner = [ColumnRole::Upn, ColumnRole::UserName, ColumnRole::Mail].iter().any(has);
        let settings = [ColumnRole::OtpType, ColumnRole::Hash, ColumnRole::Digits, ColumnRole::Interval];
        if columns.has(ColumnRole::Serial) || row.iter().any(could_be_key) {
            return None;
        }
        if columns.has(ColumnRole::Secret) && owner && settings.iter().filter(|role| has(role)).count() >= 2 {
            return Some((columns, row.line));
        }
    }
    None
}

/// A key and whose it is.
struct OwnerKey<'r> {
    line: u32,
    owner: &'r str,
    name: &'r str,
    issuer: &'r str,
    model: &'r str,
    key: &'r str,
    encoding: SecretEncoding,
    otp_type: OtpType,
    hash: HashFunction,
    digits: u8,
    interval: u32,
    counter: u64,
}

/// Takes keys in, and names them.
#[derive(Default)]
struct Owners {
    serials: LinkSerials,
    /// How many owners have names that are no UPNs.
    names: u32,
}

impl Owners {
    fn take(&mut self, records: &mut Records, key: &OwnerKey<'_>) -> bool {
        let serial = self.serials.name_of(key.owner, key.issuer, key.key.as_bytes());
        let is_upn = check_upn(key.owner).is_ok();
        let user = is_upn.then(|| User { line: key.line, name: key.name, ..User::with_upn(key.owner) });
        let taken = records.push(&Record {
            manufacturer: key.issuer,
            model: key.model,
            otp_type: key.otp_type,
            hash: key.hash,
            digits: key.digits,
            interval: key.interval,
            counter: key.counter,
            user,
            ..Record::new(key.line, &serial, Key::Text(key.key, key.encoding))
        });
        if taken {
            self.names += u32::from(!is_upn && !key.owner.is_empty());
            records.collector.report(FindingKind::SerialMadeUp, key.line, 0, subject_of(&serial));
        }
        taken
    }

    /// What is said of all.
    fn finish(self, records: &mut Records, facts: &mut Vec<Box<str>>) {
        if self.names > 0 {
            records.of_file(FindingKind::NamesUnused(self.names));
        }
        let tokens = records.collector.tokens.len();
        if tokens > 0 {
            let is = plural(tokens, "is", "are");
            facts.push(
                format!(
                    "{} {is} without a serial number: the owner’s name stands in its place.",
                    count(tokens, "token")
                )
                .into(),
            );
        }
    }
}

fn read_table(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let options = given.options;
    let delimiter = options.delimiter.unwrap_or_else(|| delimiter(text.text));
    let (mut columns, header) = header_of(text.text, delimiter).ok_or(ReadingRefusal::ColumnsUnknown)?;
    columns.show_names(text.text, delimiter, header);
    let at = |role| columns.place(role).unwrap_or(usize::MAX);
    let mut evidence = Evidence::default();
    let mut reader = Rows::new(text.text, delimiter);
    while let Some(row) = reader.next_row() {
        if row.line > header {
            evidence.add(unwrap_excel(row.get(at(ColumnRole::Secret))));
        }
    }
    let said = columns.names.get(at(ColumnRole::Secret)).and_then(|name| SecretEncoding::of_header(name));
    let policy = KeyPolicy::decide(&evidence, said, None, options);
    let owner_column = [ColumnRole::Upn, ColumnRole::UserName, ColumnRole::Mail].map(|role| columns.number(role));
    let owner_column = owner_column.into_iter().find(|&number| number > 0).unwrap_or(0);
    let mut records = Records::with_columns(owner_column, columns.number(ColumnRole::Secret));
    let mut owners = Owners::default();
    let mut unseen = columns.ignored.clone();
    let mut assumed = 0_u32;
    let mut reader = Rows::new(text.text, delimiter);
    loop {
        if records.collector.rows.is_multiple_of(4096) {
            progress(reader.progress());
        }
        let Some(row) = reader.next_row() else { break };
        if row.fault.is_none() && (row.line <= header || row.iter().all(str::is_empty)) {
            continue;
        }
        if records.collector.rows >= MAX_ROWS {
            return Err(ReadingRefusal::TooManyRows.into());
        }
        if let Err(kind) = check_row(&row, &columns) {
            records.reject(kind, row.line, 0, "");
            continue;
        }
        unseen.retain(|&index| row.get(index).is_empty());
        let cell = |role| unwrap_excel(row.get(at(role)));
        let upn = [ColumnRole::Upn, ColumnRole::Mail, ColumnRole::UserName].into_iter().map(cell);
        let owner = upn.clone().find(|name| name.contains('@')).or_else(|| upn.clone().find(|name| !name.is_empty()));
        let owner = owner.unwrap_or_default();
        let texts = CountingTexts {
            otp_type: cell(ColumnRole::OtpType),
            algorithm: cell(ColumnRole::Hash),
            digits: cell(ColumnRole::Digits),
            interval: cell(ColumnRole::Interval),
            counter: cell(ColumnRole::Counter),
            ..CountingTexts::default()
        };
        let usual = options.otp_type.unwrap_or_default();
        let said = match texts.read(usual) {
            Ok(said) => said,
            Err(kind) => {
                records.reject(kind, row.line, 0, owner);
                continue;
            }
        };
        let name = cell(ColumnRole::UserName);
        let key = OwnerKey {
            line: row.line,
            owner,
            name: if name == owner { "" } else { name },
            issuer: cell(ColumnRole::Manufacturer),
            model: cell(ColumnRole::Model),
            key: cell(ColumnRole::Secret),
            encoding: policy.encoding,
            otp_type: said.otp_type.unwrap_or(usual),
            hash: said.hash.or(options.hash).unwrap_or_default(),
            digits: said.digits.or(options.digits).unwrap_or(6),
            interval: said.interval.or(options.interval).unwrap_or(30),
            counter: said.counter.unwrap_or(0),
        };
        if owners.take(&mut records, &key) {
            match key.otp_type {
                OtpType::Totp => assumed += u32::from(said.interval.is_none() && options.interval.is_none()),
                OtpType::Hotp if said.counter.is_none() => {
                    records.counter_missing(row.line, columns.number(ColumnRole::Counter), owner);
                }
                OtpType::Hotp => {}
            }
        }
    }
    if records.collector.rows == 0 {
        return Err(ReadingRefusal::NoRowsBelowHeader.into());
    }
    if assumed > 0 {
        records.of_file(FindingKind::IntervalAssumed(30));
    }
    if let Some(kind) = policy.finding(None, records.collector.tokens.len(), options) {
        records.of_file(kind);
    }
    let unused: Vec<usize> = columns.ignored.iter().copied().filter(|index| !unseen.contains(index)).collect();
    if !unused.is_empty() {
        let name_of = |index: &usize| column_name(columns.names.get(*index).map_or("", |name| name), index + 1);
        let names = Words::with_names(&first_of(unused.iter().map(name_of), MAX_NAMED));
        records.of_file(FindingKind::ColumnsUnused { names, count: u32::try_from(unused.len()).unwrap_or(u32::MAX) });
    }
    let mut how = how_read(text);
    (how.delimiter, how.header) = (Some(delimiter), true);
    (how.secret, how.secret_question) = (Some(policy.encoding), policy.question.clone());
    let unsaid = |role| !columns.has(role);
    how.otp_type = unsaid(ColumnRole::OtpType).then(|| options.otp_type.unwrap_or_default());
    how.hash = unsaid(ColumnRole::Hash).then(|| options.hash.unwrap_or_default());
    how.digits = unsaid(ColumnRole::Digits).then(|| options.digits.unwrap_or(6));
    how.interval = unsaid(ColumnRole::Interval).then(|| options.interval.unwrap_or(30));
    owners.finish(&mut records, &mut how.facts);
    let names: Vec<&str> = columns.names.iter().map(|name| &**name).collect();
    Ok(records.finish(how, options, &names))
}

/// Whether a row has the fields that the header row names.
fn check_row(row: &Row<'_>, columns: &Columns) -> Result<(), FindingKind> {
    let many = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let expected = columns.names.len();
    match row.fault {
        Some(RowFault::QuoteOpen) => Err(FindingKind::QuoteOpen),
        Some(RowFault::TooWide) => Err(FindingKind::RowTooWide),
        None if row.len() < expected => {
            Err(FindingKind::RowTooShort { found: many(row.len()), expected: many(expected) })
        }
        None if (expected..row.len()).any(|index| !row.get(index).is_empty()) => {
            Err(FindingKind::RowTooLong { found: many(row.len()), expected: many(expected) })
        }
        None => Ok(()),
    }
}

/// What the first word of a row of pam_oath's file says: type, time step and digits.
fn pam_type(word: &str) -> Option<(OtpType, u32, u8)> {
    let mut parts = word.split('/');
    let (mut otp_type, mut interval, mut digits) = (OtpType::Hotp, 30, 6);
    match parts.next()? {
        kind if kind.eq_ignore_ascii_case("HOTP") => {}
        kind if kind.eq_ignore_ascii_case("TOTP") => otp_type = OtpType::Totp,
        _ => return None,
    }
    for part in parts {
        match part.strip_prefix(['T', 't']) {
            Some(seconds) => (otp_type, interval) = (OtpType::Totp, seconds.parse().ok()?),
            None if part.eq_ignore_ascii_case("E") => otp_type = OtpType::Hotp,
            None => digits = part.parse().ok()?,
        }
    }
    Some((otp_type, interval, digits))
}

fn pam_lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

fn recognise_pam_oath(probe: &Probe<'_>) -> bool {
    let (mut all, mut fit) = (0_u32, 0_u32);
    for (_, line) in pam_lines(rows::first_lines(probe.text, 200)) {
        let mut words = line.split_whitespace();
        all += 1;
        let is_row = words.next().is_some_and(|word| pam_type(word).is_some());
        fit += u32::from(is_row && words.nth(2).is_some_and(could_be_hex_key));
    }
    fit > 0 && fit * 2 >= all
}

fn read_pam_oath(
    text: &DecodedText<'_>,
    given: ReadContext<'_>,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    const COLUMNS: [&str; 5] = ["type", "user", "PIN", "key", "counter"];
    let options: &ReadOptions = given.options;
    let mut records = Records::with_columns(2, 4);
    let mut owners = Owners::default();
    for (line, row) in pam_lines(text.text) {
        if records.collector.rows >= MAX_ROWS {
            return Err(ReadingRefusal::TooManyRows.into());
        }
        let words: Vec<&str> = row.split_whitespace().collect();
        let kind = words.first().copied().and_then(pam_type);
        let (Some((otp_type, interval, digits)), [_, owner, _, key, rest @ ..]) = (kind, words.as_slice()) else {
            records.reject(FindingKind::RowForeign, line, 0, "");
            continue;
        };
        // The counter is left out as long as it is 0.
        let Some(counter) = rest.first().map_or(Some(0), |counter| counter.parse().ok()) else {
            records.reject(FindingKind::CounterUnreadable, line, 5, owner);
            continue;
        };
        owners.take(
            &mut records,
            &OwnerKey {
                line,
                owner,
                name: "",
                issuer: "",
                model: "",
                key,
                encoding: options.secret.unwrap_or(SecretEncoding::Hex),
                otp_type,
                hash: options.hash.unwrap_or_default(),
                digits,
                interval,
                counter,
            },
        );
    }
    if records.collector.rows == 0 {
        return Err(FormatRefusal::NoTokens("pam_oath").into());
    }
    let mut how = how_read(text);
    how.secret = Some(options.secret.unwrap_or(SecretEncoding::Hex));
    how.hash = Some(options.hash.unwrap_or_default());
    owners.finish(&mut records, &mut how.facts);
    progress(1.0);
    Ok(records.finish(how, options, &COLUMNS))
}
