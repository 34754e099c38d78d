//! Lists of `otpauth://` and `otpauth-migration://` links, and pictures of their QR codes.
//!
//! Links are for apps: no standard has a place for a serial number in them. It is taken, in this order, from the
//! parameter `serial`, from the label if something stands there that looks like a serial number (at least four digits,
//! no blank, no `@`), and else the account or the issuer stands for it, with a number behind it where two would have
//! the same. An account that could be a UPN is the one who has the token.

use super::record::{Key, Record, Records, how_read};
use super::{Format, FormatId, Given, Probe, Progress, ReadOptions, Reading};
use crate::finding::{FindingKind, Refusal};
use crate::otpauth::{self, Link, LinkProblem};
use crate::qr;
use crate::secret::SecretBytes;
use crate::text::{Text, TextEncoding};
use crate::token::OtpType;
use crate::user::{User, check_upn};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

pub(super) const FORMAT: Format = Format {
    id: FormatId::OtpAuth,
    word: "otpauth",
    name: "otpauth links",
    help: "Links as in QR codes, one a line, and the exports of Google Authenticator.",
    recognise,
    read,
    write: None,
};

const COLUMNS: [&str; 2] = ["label", "secret"];

fn recognise(probe: &Probe<'_>) -> bool {
    // A table or JSON may have links in it, beside other things; a list of links has one at the start of a line.
    let start = probe.text.trim_start();
    if start.starts_with(['<', '{', '[']) || !probe.text.contains("otpauth") {
        return false;
    }
    probe.text.lines().any(|line| {
        let line = line.trim_start().trim_start_matches(['"', '\'', '<']);
        line.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("otpauth"))
    }) && otpauth::has_link(probe.text)
}

fn read(text: &Text<'_>, given: Given<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let found = otpauth::read(text.text);
    progress(0.5);
    if found.links.is_empty() {
        return Err(Refusal::new(
            "no-links",
            "There is no “otpauth://” link in this text.",
            "Check that it is the right file, or choose another format for it.",
        ));
    }
    let reading = take_in(text, given.options, &found, &[]);
    progress(1.0);
    Ok(reading)
}

/// Reads the links of a picture's QR codes: the screenshot or photo of one or several codes.
///
/// A code that is no such link is a rejected row; the rows are numbered as the codes, from top to bottom.
///
/// # Errors
/// If no QR code is found, or none of them is an otpauth link.
pub fn read_picture(picture: &qr::Luma, options: &ReadOptions) -> Result<Reading, Refusal> {
    let codes = qr::decode(picture);
    if codes.is_empty() {
        return Err(Refusal::new(
            "no-code",
            "No QR code was found in this picture.",
            "Take the picture again: the whole code with the white edge around it, sharp, straight and without glare; a screenshot is better than a photo.",
        ));
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
        return Err(Refusal::new(
            "no-links",
            match codes.len() {
                1 => "The QR code in this picture is no otpauth link.".to_owned(),
                count => format!("There are {count} QR codes in this picture, but none is an otpauth link."),
            },
            "Choose the picture of a code that an authenticator app takes: its content starts with “otpauth://”.",
        ));
    }
    let content = std::str::from_utf8(lines.as_slice()).unwrap_or_default();
    let found = otpauth::read(content);
    let text = Text { text: content, encoding: TextEncoding::Utf8, mixed_lines: Vec::new() };
    let mut reading = take_in(&text, options, &found, &foreign);
    reading.format = FormatId::OtpAuth;
    reading.fingerprint = super::fingerprint(lines.as_slice());
    let count = codes.len();
    let fact = if count == 1 {
        "1 QR code was found in the picture.".to_owned()
    } else {
        format!("{count} QR codes were found in the picture; the lines are numbered as the codes, from top to bottom.")
    };
    reading.how.facts.push(fact.into());
    Ok(reading)
}

/// Tokens from links; `foreign` are lines with something that is no link.
fn take_in(text: &Text<'_>, options: &ReadOptions, found: &otpauth::Links, foreign: &[u32]) -> Reading {
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
        let serial = names.name(link);
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
        for note in link.notes.iter().filter(|_| taken) {
            // Records tell themselves that a key is short.
            if !matches!(note, otpauth::LinkNote::SecretShort(_)) || link.secret.len() >= 10 {
                let subject = if serial.len() <= 24 { crate::text::harmless(&serial) } else { "" };
                records.collector.find(FindingKind::LinkNote(note.clone()), link.line, 0, subject);
            }
        }
    }
    for &line in foreign {
        records.reject(FindingKind::ItemUnreadable("the QR code is no otpauth link".into()), line, 0, "");
    }
    for batch in &found.batches {
        if let Some(sentence) = batch.sentence() {
            let mut letters = sentence.chars();
            let capital = letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters);
            let what: String = capital.chain(['.']).collect();
            records.collector.find(FindingKind::LinksMissing(what.into()), batch.line, 0, "");
        }
    }
    if found.left_out > 0 {
        let what =
            format!("{} more links were left out: only {} are read at a time.", found.left_out, otpauth::MOST_LINKS);
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
fn usable(link: &Link) -> Option<OtpType> {
    link.kind.filter(|_| link.problem.is_none())
}

/// Serial numbers for links, each once.
#[derive(Default)]
struct Names {
    /// Those that links say themselves.
    said: FxHashSet<String>,
    /// How often each name that stands for one was given out.
    given: FxHashMap<String, u32>,
    made_up: u32,
}

impl Names {
    fn claim(&mut self, link: &Link) {
        if let Some(serial) = said(link) {
            self.said.insert(serial.to_owned());
        }
    }

    fn name<'l>(&mut self, link: &'l Link) -> Cow<'l, str> {
        if let Some(serial) = said(link) {
            return Cow::Borrowed(serial);
        }
        self.made_up += 1;
        let name = [&*link.account, &*link.issuer].into_iter().map(str::trim).find(|name| !name.is_empty());
        // Names can be long, serial numbers can't.
        let name: String = name.unwrap_or("link").chars().take(100).collect();
        loop {
            let number = self.given.entry(name.clone()).or_default();
            *number += 1;
            let serial = if *number == 1 { name.clone() } else { format!("{name} ({number})") };
            if self.said.insert(serial.clone()) {
                return Cow::Owned(serial);
            }
        }
    }
}

/// The serial number that a link says.
fn said(link: &Link) -> Option<&str> {
    let of_label = [&*link.account, &*link.issuer].into_iter().map(str::trim).find(|name| looks_like_serial(name));
    Some(link.serial.trim()).filter(|serial| !serial.is_empty()).or(of_label)
}

/// Whether a name looks like a serial number: letters, digits, dashes, underscores and dots, among them four digits
/// at least.
fn looks_like_serial(name: &str) -> bool {
    name.len() <= 40
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && name.bytes().filter(u8::is_ascii_digit).count() >= 4
}
