//! Lists of `otpauth://` and `otpauth-migration://` links, and pictures of their QR codes.
//!
//! Links are for apps: no standard has a place for a serial number in them. It is taken, in this order, from the
//! parameter `serial`, from the label if something stands there that looks like a serial number (mostly digits, no
//! blank, no `@`), and else the account or the issuer stands for it, with a number behind it where two would have
//! the same. An account that could be a UPN is the one who has the token.
//!
//! Where the links stand in a table, one in each row, a serial number and a UPN beside them go before all that.

use super::format::{Format, Read};
use super::refusals::FormatRefusal;
use crate::finding::{Finding, FindingKind};
use crate::ground::hash::hash_bytes;
use crate::ground::progress::Progress;
use crate::ground::redaction::redact_possible_key;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text::{Text, TextEncoding};
use crate::ground::words::capitalized;
use crate::model::format_id::FormatId;
use crate::model::token::OtpType;
use crate::model::user::{User, check_upn};
use crate::notation::otpauth::{self, LinkProblem, OtpauthLink};
use crate::notation::qr;
use crate::notation::table::columns::{Columns, Role};
use crate::notation::table::rows::{self, Rows};
use crate::reading::Reading;
use crate::reading::admission::{Key, subject_of};
use crate::reading::column_guess::cell::{Around, could_be_serial};
use crate::reading::options::{ReadContext, ReadOptions};
use crate::reading::probe::Probe;
use crate::reading::record::{Record, Records, how_read};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

pub(super) const FORMAT: Format = Format {
    id: FormatId::OtpAuth,
    word: "otpauth",
    help: "Links as in QR codes, one a line, and the exports of Google Authenticator.",
    recognise,
    read: Read::Whole(read),
};

const COLUMNS: [&str; 2] = ["label", "secret"];

fn recognise(probe: &Probe<'_>) -> bool {
    // A table or JSON may have links in it, beside other things; in a list of links one starts a line, or most lines
    // have one.
    let head = rows::first_lines(probe.text, 1000);
    if head.trim_start().starts_with(['<', '{', '[']) || !otpauth::has_link(head) {
        return false;
    }
    if probe.has(Role::Serial) && probe.has(Role::Secret) {
        return false;
    }
    let starts = |line: &str| {
        let line = line.trim_start().trim_start_matches(['"', '\'', '<']);
        line.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("otpauth"))
    };
    let lines = head.lines().filter(|line| !line.trim().is_empty());
    let (all, linked) =
        lines.clone().fold((0, 0), |(all, linked), line| (all + 1, linked + usize::from(otpauth::has_link(line))));
    lines.clone().any(starts) || linked * 2 >= all
}

fn read(text: &Text<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let mut found = otpauth::read(text.text);
    progress(0.5);
    if found.links.is_empty() {
        return Err(FormatRefusal::NoLinks.into());
    }
    let delimiter = given.options.delimiter.or_else(|| rows::sniff_delimiter(text.text));
    let unused = delimiter.and_then(|delimiter| {
        let table = LinkTable::of(text.text, delimiter, &found)?;
        table.fill(text.text, delimiter, &mut found);
        table.unused
    });
    let mut reading = take_in(text, given.options, &found, &[]);
    reading.findings.splice(0..0, unused.map(Finding::of_file));
    progress(1.0);
    Ok(reading)
}

/// The columns of a table in which each row has one link: what stands beside it says more than the link.
struct LinkTable {
    header: bool,
    serial: Option<usize>,
    upn: Option<usize>,
    unused: Option<FindingKind>,
}

/// A table of links with more columns is left to be a list of links.
const MOST_COLUMNS: usize = 20;

/// What stands in a column of such a table.
#[derive(Default)]
struct Cells {
    filled: u32,
    serials: u32,
    addresses: u32,
    /// Hashes of what stands there.
    different: FxHashSet<u64>,
}

impl LinkTable {
    /// The table, if the text is one and nothing about it is unclear.
    fn of(text: &str, delimiter: u8, found: &otpauth::FoundLinks) -> Option<Self> {
        if found.left_out > 0 || !found.batches.is_empty() {
            return None;
        }
        let mut links = found.links.iter();
        let mut header: Option<Columns> = None;
        let mut columns: Vec<Cells> = Vec::new();
        let (mut link_column, mut count) = (None, 0_u32);
        let mut rows = Rows::new(text, delimiter);
        while let Some(row) = rows.next_row() {
            if row.fault.is_some() || !(2..=MOST_COLUMNS).contains(&row.len()) {
                return None;
            }
            let mut linked = row.iter().enumerate().filter(|(_, cell)| otpauth::has_link(cell)).map(|(at, _)| at);
            let Some(at) = linked.next() else {
                if header.is_some() || count > 0 {
                    return None;
                }
                header = Some(Columns::from_header(row.iter()));
                columns.resize_with(row.len(), Cells::default);
                continue;
            };
            if columns.is_empty() {
                columns.resize_with(row.len(), Cells::default);
            }
            // Another number of cells, a second link, or a link in another place: no such table.
            if linked.next().is_some()
                || row.len() != columns.len()
                || *link_column.get_or_insert(at) != at
                || links.next()?.line != row.line
            {
                return None;
            }
            count += 1;
            for (cell, cells) in row.iter().map(rows::trim).zip(&mut columns) {
                if !cell.is_empty() {
                    cells.filled += 1;
                    cells.serials += u32::from(could_be_serial(cell, Around::Link));
                    cells.addresses += u32::from(cell.contains('@') && !cell.contains(char::is_whitespace));
                    cells.different.insert(hash_bytes(cell.as_bytes()));
                }
            }
        }
        let link_column = link_column.filter(|_| links.next().is_none())?;
        let only = |fits: &dyn Fn(&Cells) -> bool| {
            let mut found = columns.iter().enumerate().filter(|(at, cells)| *at != link_column && fits(cells));
            found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
        };
        let of_role = |role| header.as_ref().and_then(|header| header.place(role)).filter(|&at| at != link_column);
        let serial = match &header {
            Some(_) => of_role(Role::Serial),
            // One for each row, and different: a year or a number of digits is none.
            None => only(&|cells| cells.serials == count && cells.different.len() == count as usize),
        };
        let upn = of_role(Role::Upn).or_else(|| only(&|cells| cells.filled > 0 && cells.addresses == cells.filled));
        let upn = upn.filter(|&at| Some(at) != serial);
        let names: Vec<String> = (0..columns.len())
            .filter(|&at| at != link_column && Some(at) != serial && Some(at) != upn)
            .filter(|&at| columns.get(at).is_some_and(|cells| cells.filled > 0))
            .map(|at| {
                let name = header
                    .as_ref()
                    .and_then(|header| header.names.get(at))
                    .map_or("", |name| redact_possible_key(name));
                if name.is_empty() { format!("number {}", at + 1) } else { format!("“{}”", short(name)) }
            })
            .collect();
        let unused = (!names.is_empty()).then(|| FindingKind::ColumnsUnused {
            count: u32::try_from(names.len()).unwrap_or(u32::MAX),
            names: names.join(", ").into(),
        });
        let table = Self { header: header.is_some(), serial, upn, unused };
        // A link that says another serial number than its row: who is right can't be told here.
        let mut links = found.links.iter();
        let mut agree = true;
        table.each(text, delimiter, &mut |serial, _| {
            let own = links.next().map_or("", |link| link.serial.trim());
            agree &= own.is_empty() || serial.is_empty() || own == serial;
        });
        agree.then_some(table)
    }

    /// Serial number and UPN of each row with a link; empty where there is none.
    fn each(&self, text: &str, delimiter: u8, row_has: &mut dyn FnMut(&str, &str)) {
        let mut rows = Rows::new(text, delimiter);
        let mut skip = self.header;
        while let Some(row) = rows.next_row() {
            if !std::mem::take(&mut skip) {
                let cell = |at: Option<usize>| at.map_or("", |at| rows::trim(row.get(at)));
                row_has(cell(self.serial), cell(self.upn));
            }
        }
    }

    /// Puts what the rows say into their links.
    fn fill(&self, text: &str, delimiter: u8, found: &mut otpauth::FoundLinks) {
        let mut links = found.links.iter_mut();
        self.each(text, delimiter, &mut |serial, upn| {
            let Some(link) = links.next() else { return };
            if !serial.is_empty() {
                link.serial = serial.into();
            }
            if !upn.is_empty() {
                if link.serial.trim().is_empty() && could_be_serial(&link.account, Around::Nothing) {
                    link.serial = std::mem::take(&mut link.account);
                }
                link.account = upn.into();
            }
        });
    }
}

/// A column's name, not too long.
fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

/// Reads the links of a picture's QR codes: the screenshot or photo of one or several codes.
///
/// A code that is no such link is a rejected row; the rows are numbered as the codes, from top to bottom.
///
/// # Errors
/// If no QR code is found, the search was given up before one was, or none of them is an otpauth link.
pub fn read_picture(
    picture: &qr::Luma,
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let qr::QrSearch { codes, given_up } = qr::decode(picture, progress);
    if codes.is_empty() && given_up {
        return Err(FormatRefusal::PictureBusy.into());
    }
    if codes.is_empty() {
        return Err(FormatRefusal::NoCode.into());
    }
    let mut lines = SecretBytes::with_capacity(codes.iter().map(|code| code.text.len() + 1).sum());
    let mut foreign: Vec<u32> = Vec::new();
    for (line, code) in (1..).zip(&codes) {
        let content = std::str::from_utf8(code.text.as_slice()).unwrap_or_default();
        if otpauth::has_link(content) {
            // One code, one line: what breaks a line is no part of a link.
            for part in content.split(['\r', '\n']) {
                lines.push_str(part);
            }
        } else {
            foreign.push(line);
        }
        lines.push_str("\n");
    }
    if foreign.len() == codes.len() {
        return Err(FormatRefusal::CodesWithoutLinks(codes.len()).into());
    }
    let content = std::str::from_utf8(lines.as_slice()).unwrap_or_default();
    let found = otpauth::read(content);
    let text = Text { text: content, encoding: TextEncoding::Utf8, mixed_lines: Vec::new() };
    let mut reading = take_in(&text, options, &found, &foreign);
    reading.format = FormatId::OtpAuth;
    reading.fingerprint = crate::ground::hash::fingerprint(lines.as_slice());
    let count = codes.len();
    let fact = if count == 1 {
        "1 QR code was found in the picture.".to_owned()
    } else {
        format!("{count} QR codes were found in the picture; the lines are numbered as the codes, from top to bottom.")
    };
    reading.how.facts.push(fact.into());
    if given_up {
        reading.how.facts.push(
            "The search was given up before its end, as too much in the picture looks like a part of a QR code. Check that no code is missing."
                .into(),
        );
    }
    Ok(reading)
}

/// Tokens from links; `foreign` are lines with something that is no link.
fn take_in(text: &Text<'_>, options: &ReadOptions, found: &otpauth::FoundLinks, foreign: &[u32]) -> Reading {
    let mut records = Records::new();
    let mut names = Names::default();
    for link in found.links.iter().filter(|link| usable(link).is_some()) {
        names.claim(link);
    }
    let mut issuers_for_makers = false;
    for link in &found.links {
        let kind = match usable(link) {
            Some(kind) => kind,
            None => {
                let problem = link.problem.clone().unwrap_or(LinkProblem::Type("".into()));
                records.reject(FindingKind::LinkProblem(problem), link.line, 0, &link.serial);
                continue;
            }
        };
        let made_up = names.made_up;
        let serial = names.name(link);
        let made_up = names.made_up > made_up;
        let user = check_upn(&link.account).is_ok().then(|| User { line: link.line, ..User::with_upn(&link.account) });
        issuers_for_makers |= !link.issuer.is_empty();
        let taken = records.push(&Record {
            manufacturer: &link.issuer,
            otp_type: kind,
            hash: link.hash,
            digits: link.digits,
            interval: link.period,
            counter: link.counter,
            user,
            ..Record::new(link.line, &serial, Key::Raw(link.secret.as_slice()))
        });
        if taken && made_up {
            let note = FindingKind::LinkNote(otpauth::LinkNote::SerialMadeUp);
            records.collector.find(note, link.line, 0, subject_of(&serial));
        }
        for note in link.notes.iter().filter(|_| taken) {
            // Records tell themselves that a key is short.
            if !matches!(note, otpauth::LinkNote::SecretShort(_)) || link.secret.len() >= 10 {
                records.collector.find(FindingKind::LinkNote(note.clone()), link.line, 0, subject_of(&serial));
            }
        }
    }
    for &line in foreign {
        records.reject(FindingKind::ItemUnreadable("the QR code is no otpauth link".into()), line, 0, "");
    }
    for batch in &found.batches {
        if let Some(sentence) = batch.sentence() {
            let what = format!("{}.", capitalized(sentence));
            records.collector.find(FindingKind::LinksMissing(what.into()), batch.line, 0, "");
        }
    }
    if found.left_out > 0 {
        let what =
            format!("{} more links were left out: only {} are read at a time.", found.left_out, otpauth::MAX_LINKS);
        records.of_file(FindingKind::LinksMissing(what.into()));
    }
    let mut how = how_read(text);
    if names.made_up > 0 {
        how.facts.push(
            format!(
                "{} without a serial number: the account or the issuer stands in its place.",
                if names.made_up == 1 { "1 link is".to_owned() } else { format!("{} links are", names.made_up) }
            )
            .into(),
        );
    }
    if issuers_for_makers {
        how.facts.push("The issuer of each link was taken for the manufacturer.".into());
    }
    records.finish(how, options, &COLUMNS)
}

/// What kind of token the link gives, if it gives one.
fn usable(link: &OtpauthLink) -> Option<OtpType> {
    link.kind.filter(|_| link.problem.is_none())
}

/// Serial numbers for links.
#[derive(Default)]
struct Names {
    /// Those that are taken.
    taken: FxHashSet<String>,
    /// What was given out, by name and key: a link that is there twice stays one token.
    given: FxHashMap<(String, u64), String>,
    /// How often each name was given out.
    count: FxHashMap<String, u32>,
    made_up: u32,
}

impl Names {
    /// Keeps the serial number that a link says itself for it.
    fn claim(&mut self, link: &OtpauthLink) {
        if !link.serial.trim().is_empty() {
            self.taken.insert(link.serial.trim().to_owned());
        }
    }

    fn name<'l>(&mut self, link: &'l OtpauthLink) -> Cow<'l, str> {
        if !link.serial.trim().is_empty() {
            return Cow::Borrowed(link.serial.trim());
        }
        let parts = [&*link.account, &*link.issuer].map(str::trim);
        let name = parts.into_iter().find(|name| could_be_serial(name, Around::Nothing)).unwrap_or_else(|| {
            self.made_up += 1;
            parts.into_iter().find(|name| !name.is_empty()).unwrap_or("link")
        });
        // Names can be long, serial numbers can't.
        let name: String = name.chars().take(100).collect();
        let key = (name.clone(), hash_bytes(link.secret.as_slice()));
        if let Some(known) = self.given.get(&key) {
            return Cow::Owned(known.clone());
        }
        let number = self.count.entry(name.clone()).or_default();
        let serial = loop {
            *number += 1;
            let serial = if *number == 1 { name.clone() } else { format!("{name} ({number})") };
            if self.taken.insert(serial.clone()) {
                break serial;
            }
        };
        self.given.insert(key, serial.clone());
        Cow::Owned(serial)
    }
}
