//! PSKC (RFC 6030) as a token file: the keys that [`crate::notation::pskc`] hands out become tokens.
//!
//! PSKC does not promise that a serial number occurs once: a device may have several keys. Where the file itself tells
//! them apart (by an issue number, by a key id that starts with the serial number, or by the slot), that stands behind
//! the serial number of each; where it does not, both stay as they are and are a finding, as in every other format. A
//! key id that has nothing to do with the serial number is no reason: it differs in every key, so a serial number that
//! is there twice by mistake would never be noticed.

use super::format::{Format, Read};
use super::refusals::FormatRefusal;
use crate::finding::FindingKind;
use crate::ground::limits::MAX_ROWS;
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::model::index::Index;
use crate::model::key_encoding::Decoder;
use crate::model::token::{HashFunction, MAX_SERIAL_BYTES, OtpType, Profile, Token};
use crate::model::tokens::Tokens;
use crate::model::user::User;
use crate::notation::pskc::{self, HmacHash, KeyKind, PskcKey, PskcOutcome, RequestedKey, UnlockReport};
use crate::reading::admission::{
    self, Counting, Rejection, Serial, TokenCandidate, Unfit, control_character, subject_of,
};
use crate::reading::collect::Collector;
use crate::reading::options::{ReadContext, ReadOptions};
use crate::reading::probe::Probe;
use crate::reading::refusals::ReadingRefusal;
use crate::reading::{HowRead, Reading};
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

fn recognise(probe: &Probe<'_>) -> bool {
    root_name(probe.text).is_some_and(pskc::is_root)
}

/// The name of the first element without its prefix, whatever is before it.
fn root_name(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let tag = rest.strip_prefix('<')?;
        rest = if let Some(comment) = tag.strip_prefix("!--") {
            comment.split_once("-->")?.1
        } else if tag.starts_with('?') {
            tag.split_once("?>")?.1
        } else if tag.starts_with('!') {
            // A document type; what it declares is in brackets. The reader refuses it.
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

fn read(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
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
        PskcOutcome::Needs(needs) => {
            let passphrase = is_passphrase(&needs.what);
            return Err(FormatRefusal::PskcLocked { message: needs.message(), passphrase }.into());
        }
        PskcOutcome::WrongKey(wrong) => {
            let message = format!("{} {}", wrong.message(), wrong.needs().message());
            let passphrase = is_passphrase(&wrong.needs().what);
            return Err(FormatRefusal::PskcWrongKey { message, passphrase }.into());
        }
        PskcOutcome::NeedsConsent { rounds } => {
            return Err(FormatRefusal::PskcManyRounds(rounds).into());
        }
    };
    if reading.keys > u64::from(MAX_ROWS) {
        return Err(ReadingRefusal::TooManyRows.into());
    }
    if reading.keys == 0 {
        return Err(FormatRefusal::PskcEmpty.into());
    }
    Ok(desk.finish(text, reading))
}

fn is_passphrase(needs: &RequestedKey) -> bool {
    matches!(needs, RequestedKey::Passphrase { .. })
}

/// What became of the keys so far.
struct Gather<'o> {
    options: &'o ReadOptions,
    collector: Collector,
    decoder: Decoder,
    /// What distinguishes a token from others with its serial number, by its row.
    marks: Vec<(usize, Box<str>)>,
    assumed: AssumedCounting,
    check_digits: u32,
    /// How many keys have a user id that is no UPN.
    no_upns: u32,
}

impl<'o> Gather<'o> {
    fn new(options: &'o ReadOptions) -> Self {
        Self {
            options,
            collector: Collector::new(),
            decoder: Decoder::default(),
            marks: Vec::new(),
            assumed: AssumedCounting::default(),
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
        let serial = Serial::verbatim(if key.serial.is_empty() { &key.key_id } else { &key.serial });
        let subject = subject_of(serial.number);
        if let Some((kind, column)) = not_oath(key) {
            return self.collector.reject(kind, line, column, subject);
        }
        let texts = [serial.number, &key.manufacturer, &key.model, &key.issue_no, &key.crypto_module];
        let candidate = TokenCandidate {
            line,
            serial,
            subject,
            key: admission::Key::Judged(key.secret.as_slice()),
            fits: None,
            control: control_character(&texts).map(|c| (c, 0)),
            serial_column: SERIAL,
            secret_column: SECRET,
        };
        let Self { options, assumed, .. } = self;
        let counting = |_: usize, collector: &mut Collector| assumed.counting(key, subject, options, collector);
        // Nothing is written as text here: the decoder is never asked.
        let admitted = admission::admit(&candidate, &mut self.decoder, &mut self.collector, counting);
        let Ok(admitted) = admitted else { return };
        for note in &key.notes {
            self.collector.report(FindingKind::PskcNote(note.clone()), line, 0, subject);
        }
        if admitted.otp_type() == OtpType::Totp {
            let time = key.time.map_or(0, |time| i64::try_from(time).unwrap_or(i64::MAX));
            for shift in [key.drift.unwrap_or(0), time].into_iter().filter(|&shift| shift != 0) {
                self.collector.report(FindingKind::TimeShifted(shift), line, 0, subject);
            }
        } else if key.counter.is_none() {
            self.collector.report(FindingKind::CounterMissing, line, COUNTER, subject);
        }
        self.check_digits += u32::from(key.check_digits);
        let holder = if key.user_id.contains('@') {
            self.collector.holder(&User { line, ..User::with_upn(&key.user_id) }, line, USER)
        } else {
            // A login name or an LDAP name names nobody in Entra: reported once, as every key has one then.
            self.no_upns += u32::from(!key.user_id.is_empty());
            None
        };
        if let Some(mark) = mark(key) {
            self.marks.push((self.collector.tokens.len(), mark));
        }
        admitted.enter(&key.manufacturer, &key.model, holder, &mut self.collector);
    }

    fn finish(mut self, text: &DecodedText<'_>, reading: pskc::PskcSummary) -> Reading {
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
            self.collector.report(FindingKind::XmlRepaired(repair.kind), repair.line, 0, "");
        }
        if self.no_upns > 0 {
            self.collector.report(FindingKind::UserIdsUnused(self.no_upns), 0, USER, "");
        }
        if reading.signed {
            self.collector.report(FindingKind::PskcSigned, 0, 0, "");
        }
        let how = HowRead {
            text: text.encoding,
            delimiter: None,
            header: true,
            secret: None,
            secret_question: Vec::new(),
            otp_type: self.assumed.otp_type,
            hash: self.assumed.hash,
            digits: self.assumed.digits,
            interval: self.assumed.interval,
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
        let mut distinct = Tokens::default();
        for profile in tokens.profiles() {
            distinct.add_profile(profile.clone());
        }
        for (row, token) in tokens.iter().enumerate() {
            let serial = renamed.get(&row).map_or(token.serial, String::as_str);
            let number = numbers.get(&std::ptr::from_ref(token.profile)).copied().unwrap_or(0);
            distinct.push(&Token { serial, ..token }, number);
        }
        self.collector.tokens = distinct;
        let count = renamed.len();
        Some(format!(
            "Several keys have the same serial number; {count} {} told apart by what the file says beside it (issue number, key id or slot), which was put behind the serial number.",
            if count == 1 { "is" } else { "are" }
        ))
    }
}

/// What the file does not say and was taken instead, for the choices that a person is offered.
#[derive(Default)]
struct AssumedCounting {
    otp_type: Option<OtpType>,
    hash: Option<HashFunction>,
    digits: Option<u8>,
    interval: Option<u32>,
}

impl AssumedCounting {
    /// How the token of a key counts, or why that can't be known.
    fn counting(
        &mut self,
        key: &PskcKey,
        subject: &str,
        options: &ReadOptions,
        collector: &mut Collector,
    ) -> Result<Counting, Rejection> {
        let line = key.line;
        let otp_type = match key.kind {
            KeyKind::Hotp => OtpType::Hotp,
            KeyKind::Totp => OtpType::Totp,
            KeyKind::Unstated | KeyKind::NotOath(_) => {
                let likely =
                    if key.counter.is_some() && key.interval.is_none() { OtpType::Hotp } else { OtpType::Totp };
                let taken = options.otp_type.unwrap_or(likely);
                if options.otp_type.is_none() {
                    collector.report(FindingKind::TypeAssumed(taken), line, 0, subject);
                }
                self.otp_type = Some(taken);
                taken
            }
        };
        let hash = match key.hash {
            // RFC 6030 has no default; every reader takes SHA-1.
            _ if key.suite.is_empty() => {
                let taken = options.hash.unwrap_or_default();
                self.hash = Some(taken);
                Some(taken)
            }
            Some(HmacHash::Sha1) => Some(HashFunction::Sha1),
            Some(HmacHash::Sha256) => Some(HashFunction::Sha256),
            Some(HmacHash::Sha512) => Some(HashFunction::Sha512),
            Some(HmacHash::Sha224 | HmacHash::Sha384) => None,
            None => {
                self.hash = Some(options.hash.unwrap_or_default());
                options.hash
            }
        };
        let hash = hash.ok_or(Rejection { kind: FindingKind::HashUnreadable, column: SUITE })?;
        let digits = key.digits.unwrap_or_else(|| {
            let taken = options.digits.unwrap_or(6);
            self.digits = Some(taken);
            taken
        });
        let interval = match (otp_type, key.interval) {
            (OtpType::Hotp, _) => 0,
            // What is larger than a number here is out of range all the same.
            (OtpType::Totp, Some(interval)) => u32::try_from(interval).unwrap_or(u32::MAX),
            (OtpType::Totp, None) => {
                let taken = options.interval.unwrap_or(30);
                if options.interval.is_none() {
                    collector.report(FindingKind::IntervalAssumed(taken), line, INTERVAL, subject);
                }
                self.interval = Some(taken);
                taken
            }
        };
        let (start, expiry) = (key.start, key.expiry);
        let profile = Profile { otp_type, hash, digits, interval, start, expiry, ..Profile::default() };
        Counting::new(profile, key.counter.unwrap_or(0)).map_err(|unfit| match unfit {
            Unfit::Digits => Rejection { kind: FindingKind::DigitsUnreadable, column: RESPONSE },
            Unfit::Interval => {
                Rejection { kind: FindingKind::OutOfRange { field: "time interval".into() }, column: INTERVAL }
            }
        })
    }
}

/// Why a key is none of an OATH token, and the element to look at.
fn not_oath(key: &PskcKey) -> Option<(FindingKind, u16)> {
    if matches!(key.kind, KeyKind::NotOath(_)) {
        return Some((FindingKind::NotOath { what: key.kind.name().into() }, 0));
    }
    if let Some(problem) = &key.problem {
        return Some((FindingKind::PskcProblem(problem.clone()), 0));
    }
    let decimal = matches!(&*key.encoding, "" | "DECIMAL");
    (!decimal).then(|| {
        let what = format!("its codes are {}", key.encoding.chars().take(40).collect::<String>());
        (FindingKind::NotOath { what: what.into() }, RESPONSE)
    })
}

/// What is put behind the serial number where another key has the same one.
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
