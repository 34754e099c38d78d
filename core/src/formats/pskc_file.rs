//! PSKC (RFC 6030) as a token file: the keys that [`crate::notation::pskc`] hands out become tokens.
//!
//! PSKC does not promise that a serial number stands once: a device may have several keys. Where the file itself tells
//! them apart (by an issue number, by a key id that starts with the serial number, or by the slot), that stands behind
//! the serial number of each; where it does not, both stay as they are and are a finding, as in every other format. A
//! key id that has nothing to do with the serial number is no reason: it differs in every key, so a serial number that
//! is there twice by mistake would never be noticed.

use super::format::{Format, Read};
use crate::finding::FindingKind;
use crate::ground::limits::MAX_ROWS;
use crate::ground::progress::Progress;
use crate::ground::redaction::redact_possible_key;
use crate::ground::refusal::{Refusal, RetryAs};
use crate::ground::text::Text;
use crate::model::format_id::FormatId;
use crate::model::index::Index;
use crate::model::token::{HashFunction, MAX_SERIAL_BYTES, OtpType, Profile, Token};
use crate::model::tokens::Tokens;
use crate::model::user::User;
use crate::notation::pskc::{self, HmacHash, KeyKind, PskcKey, PskcOutcome, RequestedKey, UnlockReport};
use crate::reading::collect::Collector;
use crate::reading::options::{Given, ReadOptions};
use crate::reading::probe::Probe;
use crate::reading::{HowRead, Reading, delimited};
use rustc_hash::FxHashMap;

pub(super) const FORMAT: Format = Format {
    id: FormatId::Pskc,
    word: "pskc",
    help: "The Portable Symmetric Key Container (RFC 6030, XML) of many token makers, plain or encrypted.",
    recognise,
    read: Read::Whole(read),
};

/// The elements that findings point to.
const COLUMNS: [&str; 7] = ["SerialNo", "Secret", "UserId", "Suite", "ResponseFormat", "TimeInterval", "Counter"];
const SERIAL: u16 = 1;
const SECRET: u16 = 2;
const USER: u16 = 3;
const SUITE: u16 = 4;
const RESPONSE: u16 = 5;
const INTERVAL: u16 = 6;
const COUNTER: u16 = 7;
/// `TimeInterval` is an `xs:int` (RFC 6030 §11).
const LONGEST_INTERVAL: u64 = i32::MAX as u64;

fn recognise(probe: &Probe<'_>) -> bool {
    root_name(probe.text).is_some_and(pskc::is_root)
}

/// The name of the first element without its prefix, whatever stands before it.
fn root_name(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let tag = rest.strip_prefix('<')?;
        rest = if let Some(comment) = tag.strip_prefix("!--") {
            comment.split_once("-->")?.1
        } else if tag.starts_with('?') {
            tag.split_once("?>")?.1
        } else if tag.starts_with('!') {
            // A document type; what it declares stands in brackets. The reader refuses it.
            let end = tag.find('>')?;
            match tag.find('[') {
                Some(open) if open < end => tag.get(open..)?.split_once(']')?.1.split_once('>')?.1,
                _ => tag.get(end + 1..)?,
            }
        } else {
            let name = tag.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
            return Some(name.split_once(':').map_or(name, |(_, local)| local));
        }
        .trim_start();
    }
}

fn read(text: &Text<'_>, given: Given<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let options = pskc::PskcOptions {
        many_rounds: given.unlock.is_some_and(|unlock| unlock.many_rounds),
        ..pskc::PskcOptions::default()
    };
    let mut desk = Gather::new(given.options);
    let mut derived = 0.0;
    let outcome = pskc::read(
        text.text,
        given.unlock.map(|unlock| &unlock.material),
        &options,
        &mut |key| desk.key(key),
        &mut |now| match now {
            pskc::PskcProgress::Deriving { done, rounds } => {
                derived = 0.5;
                progress(f64::from(done) / f64::from(rounds.max(1)) * derived);
            }
            pskc::PskcProgress::Reading(part) => progress(derived + part * (1.0 - derived)),
        },
    )?;
    let reading = match outcome {
        PskcOutcome::Read(reading) => reading,
        PskcOutcome::Needs(needs) => return Err(locked("pskc-locked", needs.message(), &needs.what)),
        PskcOutcome::WrongKey(wrong) => {
            let message = format!("{} {}", wrong.message(), wrong.needs().message());
            return Err(locked("pskc-wrong-key", message, &wrong.needs().what));
        }
        PskcOutcome::NeedsConsent { rounds } => {
            return Err(Refusal::new(
                "pskc-many-rounds",
                format!("Turning the passphrase into the key takes {rounds} rounds of computing, which can take a minute or more."),
                "Open it all the same if you trust the file; it can be cancelled at any time.",
            )
            .or_as(RetryAs::ManyRounds(rounds)));
        }
    };
    if reading.keys > u64::from(MAX_ROWS) {
        return Err(delimited::too_many_rows());
    }
    if reading.keys == 0 {
        return Err(Refusal::new(
            "no-rows",
            "This is a PSKC file, but there is no key in it.",
            "Ask the vendor for the complete file.",
        ));
    }
    Ok(desk.finish(text, reading))
}

fn locked(code: &str, message: String, what: &RequestedKey) -> Refusal {
    let passphrase = matches!(what, RequestedKey::Passphrase { .. });
    let advice = if passphrase {
        "Enter the passphrase that the vendor sent apart from the file."
    } else {
        "Enter the key that the vendor sent apart from the file, in hex or Base64, or choose its key file."
    };
    Refusal::new(code, message, advice).or_as(RetryAs::Unlocked { passphrase })
}

/// What became of the keys so far.
struct Gather<'o> {
    options: &'o ReadOptions,
    collector: Collector,
    /// What tells a token from others with its serial number, by its row.
    marks: Vec<(usize, Box<str>)>,
    assumed_type: Option<OtpType>,
    assumed_hash: Option<HashFunction>,
    assumed_digits: Option<u8>,
    assumed_interval: Option<u32>,
    check_digits: u32,
    /// How many keys have a user id that is no UPN.
    no_upns: u32,
}

impl<'o> Gather<'o> {
    fn new(options: &'o ReadOptions) -> Self {
        Self {
            options,
            collector: Collector::new(),
            marks: Vec::new(),
            assumed_type: None,
            assumed_hash: None,
            assumed_digits: None,
            assumed_interval: None,
            check_digits: 0,
            no_upns: 0,
        }
    }

    fn key(&mut self, key: &PskcKey) {
        if self.collector.rows >= MAX_ROWS {
            // The whole file is refused at its end.
            return;
        }
        self.collector.rows += 1;
        let line = key.line;
        let serial = if key.serial.is_empty() { &*key.key_id } else { &*key.serial };
        let subject = if serial.len() <= MAX_SERIAL_BYTES { redact_possible_key(serial) } else { "" };
        if let Some((kind, column)) = unusable(key, serial) {
            return self.collector.reject(kind, line, column, subject);
        }
        let Some(profile) = self.profile(key, subject) else { return };
        let number = self.collector.profile(&key.manufacturer, &key.model, &profile);
        for note in &key.notes {
            self.collector.find(FindingKind::PskcNote(note.clone()), line, 0, subject);
        }
        if profile.otp_type == OtpType::Totp {
            let time = key.time.map_or(0, |time| i64::try_from(time).unwrap_or(i64::MAX));
            for shift in [key.drift.unwrap_or(0), time].into_iter().filter(|&shift| shift != 0) {
                self.collector.find(FindingKind::TimeShifted(shift), line, 0, subject);
            }
        } else if key.counter.is_none() {
            self.collector.find(FindingKind::CounterMissing, line, COUNTER, subject);
        }
        self.check_digits += u32::from(key.check_digits);
        let holder = if key.user_id.contains('@') {
            self.collector.holder(&User { line, ..User::with_upn(&key.user_id) }, line, USER)
        } else {
            // A login name or an LDAP name says nobody in Entra: told once, as it stands in every key then.
            self.no_upns += u32::from(!key.user_id.is_empty());
            None
        };
        let counter = if profile.otp_type == OtpType::Hotp { key.counter.unwrap_or(0) } else { 0 };
        let token = Token { line, holder, counter, ..Token::new(serial, key.secret.as_slice(), &profile) };
        if let Some(mark) = mark(key) {
            self.marks.push((self.collector.tokens.len(), mark));
        }
        self.collector.token(&token, number);
    }

    /// How the token counts; `None` if that can't be told, which is a finding then.
    fn profile(&mut self, key: &PskcKey, subject: &str) -> Option<Profile> {
        let (options, line) = (self.options, key.line);
        let otp_type = match key.kind {
            KeyKind::Hotp => OtpType::Hotp,
            KeyKind::Totp => OtpType::Totp,
            KeyKind::Unstated | KeyKind::NotOath(_) => {
                let likely =
                    if key.counter.is_some() && key.interval.is_none() { OtpType::Hotp } else { OtpType::Totp };
                let taken = options.otp_type.unwrap_or(likely);
                if options.otp_type.is_none() {
                    self.collector.find(FindingKind::TypeAssumed(taken), line, 0, subject);
                }
                self.assumed_type = Some(taken);
                taken
            }
        };
        let hash = match key.hash {
            // RFC 6030 has no default; every reader takes SHA-1.
            _ if key.suite.is_empty() => {
                let taken = options.hash.unwrap_or_default();
                self.assumed_hash = Some(taken);
                Some(taken)
            }
            Some(HmacHash::Sha1) => Some(HashFunction::Sha1),
            Some(HmacHash::Sha256) => Some(HashFunction::Sha256),
            Some(HmacHash::Sha512) => Some(HashFunction::Sha512),
            Some(HmacHash::Sha224 | HmacHash::Sha384) => None,
            None => {
                self.assumed_hash = Some(options.hash.unwrap_or_default());
                options.hash
            }
        };
        let Some(hash) = hash else {
            self.collector.reject(FindingKind::HashUnreadable, line, SUITE, subject);
            return None;
        };
        let digits = key.digits.unwrap_or_else(|| {
            let taken = options.digits.unwrap_or(6);
            self.assumed_digits = Some(taken);
            taken
        });
        if !(4..=10).contains(&digits) {
            self.collector.reject(FindingKind::DigitsUnreadable, line, RESPONSE, subject);
            return None;
        }
        let interval = match (otp_type, key.interval) {
            (OtpType::Hotp, _) => Some(0),
            (OtpType::Totp, Some(interval)) => {
                u32::try_from(interval).ok().filter(|_| (1..=LONGEST_INTERVAL).contains(&interval))
            }
            (OtpType::Totp, None) => {
                let taken = options.interval.unwrap_or(30);
                if options.interval.is_none() {
                    self.collector.find(FindingKind::IntervalAssumed(taken), line, INTERVAL, subject);
                }
                self.assumed_interval = Some(taken);
                Some(taken)
            }
        };
        let Some(interval) = interval else {
            let kind = FindingKind::OutOfRange { field: "time interval".into() };
            self.collector.reject(kind, line, INTERVAL, subject);
            return None;
        };
        let (start, expiry) = (key.start, key.expiry);
        Some(Profile { otp_type, hash, digits, interval, start, expiry, ..Profile::default() })
    }

    fn finish(mut self, text: &Text<'_>, reading: pskc::PskcSummary) -> Reading {
        let mut facts: Vec<Box<str>> = Vec::new();
        facts.extend(reading.unlocked.as_ref().map(|unlocked| how_opened(unlocked).into()));
        if let Some(fact) = self.tell_apart() {
            facts.push(fact.into());
        }
        if self.check_digits > 0 {
            let who = if self.check_digits == 1 { "1 token appends" } else { "Some tokens append" };
            facts.push(format!("{who} a check digit to the codes, which few systems take.").into());
        }
        for repair in reading.repairs {
            self.collector.find(FindingKind::XmlRepaired(repair.kind), repair.line, 0, "");
        }
        if self.no_upns > 0 {
            self.collector.find(FindingKind::UserIdsUnused(self.no_upns), 0, USER, "");
        }
        if reading.signed {
            self.collector.find(FindingKind::PskcSigned, 0, 0, "");
        }
        let how = HowRead {
            text: text.encoding,
            delimiter: None,
            header: true,
            secret: None,
            secret_question: Vec::new(),
            otp_type: self.assumed_type,
            hash: self.assumed_hash,
            digits: self.assumed_digits,
            interval: self.assumed_interval,
            ignored: reading.unknown,
            facts,
        };
        self.collector.finish(how, COLUMNS.iter().map(|&name| name.into()).collect(), SERIAL, SECRET)
    }

    /// Puts their marks behind serial numbers that several keys share, and says how often.
    fn tell_apart(&mut self) -> Option<String> {
        if self.marks.is_empty() {
            return None;
        }
        let tokens = &self.collector.tokens;
        let marks: FxHashMap<usize, &str> = self.marks.iter().map(|(row, mark)| (*row, &**mark)).collect();
        let mut renamed: FxHashMap<usize, String> = FxHashMap::default();
        for group in Index::of_serials(tokens).groups() {
            let mut of_serial: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
            for row in group {
                if let Some(token) = tokens.get(row) {
                    of_serial.entry(token.serial).or_default().push(row);
                }
            }
            for (serial, rows) in of_serial.into_iter().filter(|(_, rows)| rows.len() > 1) {
                // The very same key once more is another matter; so is one mark for two keys.
                let names: FxHashMap<&str, usize> =
                    rows.iter().map(|row| (marks.get(row).copied().unwrap_or(""), *row)).collect();
                if names.len() == rows.len() {
                    renamed.extend(
                        names
                            .into_iter()
                            .filter(|(mark, _)| !mark.is_empty())
                            .map(|(mark, row)| (row, format!("{serial}{mark}"))),
                    );
                }
            }
        }
        if renamed.is_empty() {
            return None;
        }
        let numbers: FxHashMap<*const Profile, u32> =
            tokens.profiles().iter().map(std::ptr::from_ref).zip(0_u32..).collect();
        let mut told = Tokens::default();
        for profile in tokens.profiles() {
            told.add_profile(profile.clone());
        }
        for (row, token) in tokens.iter().enumerate() {
            let serial = renamed.get(&row).map_or(token.serial, String::as_str);
            let number = numbers.get(&std::ptr::from_ref(token.profile)).copied().unwrap_or(0);
            told.push(&Token { serial, ..token }, number);
        }
        self.collector.tokens = told;
        let count = renamed.len();
        Some(format!(
            "Several keys have the same serial number; {count} {} told apart by what the file says beside it (issue number, key id or slot), which was put behind the serial number.",
            if count == 1 { "is" } else { "are" }
        ))
    }
}

/// Why a key becomes no token, and the element to look at.
fn unusable(key: &PskcKey, serial: &str) -> Option<(FindingKind, u16)> {
    if matches!(key.kind, KeyKind::NotOath(_)) {
        return Some((FindingKind::NotOath { what: key.kind.name().into() }, 0));
    }
    if let Some(problem) = &key.problem {
        return Some((FindingKind::PskcProblem(problem.clone()), 0));
    }
    if !matches!(&*key.encoding, "" | "DECIMAL") {
        let what = format!("its codes are {}", key.encoding.chars().take(40).collect::<String>());
        return Some((FindingKind::NotOath { what: what.into() }, RESPONSE));
    }
    if serial.is_empty() {
        return Some((FindingKind::SerialMissing, SERIAL));
    }
    if serial.len() > MAX_SERIAL_BYTES {
        return Some((FindingKind::SerialTooLong, SERIAL));
    }
    [serial, &key.manufacturer, &key.model, &key.issue_no, &key.crypto_module]
        .into_iter()
        .find_map(|text| text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')))
        .map(|c| (FindingKind::ControlCharacter(c), 0))
}

/// What stands behind the serial number where another key has the same one.
fn mark(key: &PskcKey) -> Option<Box<str>> {
    if key.serial.is_empty() {
        return None;
    }
    // As FreeIPA names them.
    let mark = if !key.issue_no.is_empty() {
        format!("-{}", key.issue_no)
    } else if let Some(rest) = key.key_id.strip_prefix(&*key.serial)
        && !rest.is_empty()
    {
        rest.to_owned()
    } else if !key.crypto_module.is_empty() {
        format!("-{}", key.crypto_module)
    } else {
        return None;
    };
    (key.serial.len() + mark.len() <= MAX_SERIAL_BYTES).then(|| mark.into())
}

/// With what it was opened, and what proves it.
fn how_opened(unlocked: &UnlockReport) -> String {
    let given = unlocked.given.words();
    if unlocked.proven {
        format!(
            "The keys were encrypted. What you entered opened them, read as {given}; check values in the file prove that it is right."
        )
    } else if unlocked.also_possible > 0 {
        format!(
            "The keys were encrypted. What you entered was read as {given}, but it can be read in other ways as well, and nothing in the file proves which is right: compare a code with its token."
        )
    } else {
        format!(
            "The keys were encrypted. What you entered was read as {given}; the file has no check values, so nothing proves that it is right: compare a code with its token."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_is_found_behind_everything() {
        for (text, expected) in [
            ("<KeyContainer/>", Some("KeyContainer")),
            ("\u{feff} \n<?xml version='1.0'?>\n<!-- <a> --><pskc:KeyContainer x='y'>", Some("KeyContainer")),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]>\n<x:SecretContainer\n>", Some("SecretContainer")),
            ("<!DOCTYPE a><KeyContainer>", Some("KeyContainer")),
            ("<data><KeyContainer/></data>", Some("data")),
            ("<!-- <KeyContainer>", None),
            ("<?xml", None),
            ("<", Some("")),
            ("KeyContainer", None),
            ("", None),
        ] {
            assert_eq!(root_name(text), expected, "{text}");
        }
    }
}
