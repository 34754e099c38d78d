//! One token that a person enters, field by field: let in like one of a file.

use super::admission::{Counting, Key, Rejection, Serial, TokenCandidate, admit, bare, control_character};
use super::collect::Collector;
use super::counting_texts::CountingTexts;
use super::record::how_read;
use super::{HowRead, Reading};
use crate::finding::{Finding, FindingKind};
use crate::ground::date::{format_date_time, parse_date_time};
use crate::ground::redaction::subject_of;
use crate::ground::secret::SecretBytes;
use crate::ground::text::{DecodedText, TextEncoding};
use crate::ground::words::{capitalized, character_name};
use crate::model::format_id::FormatId;
use crate::model::key_encoding::{Decoder, Evidence, SecretEncoding, encode};
use crate::model::token::{HashFunction, MAX_SERIAL_BYTES, OtpType, Profile};
use crate::notation::otpauth::LinkNote;
use crate::notation::table::rows::trim;

/// What a person enters of a token.
#[derive(Clone, Copy)]
pub struct TokenFields<'f> {
    /// The serial number.
    pub serial: &'f str,
    /// The key, as text.
    pub secret: &'f str,
    /// How the key is written; `None`: as it looks.
    pub encoding: Option<SecretEncoding>,
    /// Time- or event-based.
    pub otp_type: OtpType,
    /// The hash function.
    pub hash: HashFunction,
    /// Digits of a code; empty: 6.
    pub digits: &'f str,
    /// Time step in seconds; empty: 30.
    pub interval: &'f str,
    /// The next counter of an event token; empty: 0.
    pub counter: &'f str,
    /// Maker; may be empty.
    pub manufacturer: &'f str,
    /// Model; may be empty.
    pub model: &'f str,
    /// The day (`2026-03-09`) or moment before which it is not to be used; may be empty.
    pub start: &'f str,
}

/// A field of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are the field's own")]
pub enum TokenField {
    Serial,
    /// Serial numbers of tokens to be made, as a list.
    Serials,
    /// How many tokens are to be made.
    Count,
    Secret,
    Digits,
    Interval,
    Counter,
    Manufacturer,
    Model,
    Start,
    Upn,
}

/// What is the matter with what was entered into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field.
    pub field: TokenField,
    /// The problem, a sentence; nothing of a key is in it.
    pub message: String,
}

impl FieldProblem {
    pub(crate) fn new(field: TokenField, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}

/// A token that was read, as what a person would enter of it: from a link, or from the picture of its QR code.
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the field's own")]
pub struct FilledFields {
    /// Empty where none is said, and a name stands in its place.
    pub serial: Box<str>,
    /// The key in Base32.
    pub secret: SecretBytes,
    pub otp_type: OtpType,
    pub hash: HashFunction,
    pub digits: String,
    pub interval: String,
    pub counter: String,
    pub manufacturer: Box<str>,
    pub start: String,
    pub model: Box<str>,
    /// Who has it; may be empty.
    pub upn: Box<str>,
    /// What deserves a look, in sentences.
    pub notes: Vec<String>,
}

impl FilledFields {
    /// The only token of a reading.
    ///
    /// # Errors
    /// If there is none, because of what; or if there are several.
    pub fn of(reading: &Reading) -> Result<Self, FieldProblem> {
        let Some(token) = reading.tokens.get(0).filter(|_| reading.rows <= 1) else {
            let why = match reading.findings.first().filter(|_| reading.rows <= 1) {
                Some(finding) => finding.message(),
                None => {
                    "This has several tokens: close the dialog, and drop or paste it on the page, which adds them all."
                        .to_owned()
                }
            };
            return Err(FieldProblem::new(TokenField::Secret, why));
        };
        let profile = token.profile;
        let is_made_up = |finding: &&Finding| {
            matches!(finding.kind, FindingKind::SerialMadeUp | FindingKind::LinkNote(LinkNote::SerialMadeUp))
        };
        let made_up = reading.findings.iter().any(|finding| is_made_up(&finding));
        let user = token.holder.and_then(|user| reading.users.get(user as usize));
        let mut notes: Vec<String> =
            reading.findings.iter().filter(|finding| !is_made_up(finding)).map(Finding::message).collect();
        if made_up {
            notes.insert(0, "It says no serial number: type the one that stands on the token.".to_owned());
        }
        let is_event = profile.otp_type == OtpType::Hotp;
        Ok(Self {
            serial: if made_up { "" } else { token.serial }.into(),
            secret: encode(token.secret, SecretEncoding::Base32),
            otp_type: profile.otp_type,
            hash: profile.hash,
            digits: profile.digits.to_string(),
            interval: if is_event { String::new() } else { profile.interval.to_string() },
            counter: if is_event { token.counter.to_string() } else { String::new() },
            manufacturer: profile.manufacturer.clone(),
            model: profile.model.clone(),
            start: profile.start.map(format_date_time).unwrap_or_default(),
            upn: user.map_or("", |user| user.upn).into(),
            notes,
        })
    }
}

/// The moment that a start date says; `None` for an empty one.
///
/// # Errors
/// If it is none.
pub(crate) fn start_date(typed: &str) -> Result<Option<i64>, FieldProblem> {
    let typed = trim(typed);
    match parse_date_time(typed) {
        None if !typed.is_empty() => Err(FieldProblem::new(TokenField::Start, "Write the date like 2026-03-09.")),
        moment => Ok(moment),
    }
}

/// Reads one token; `line` is which one it is of those that were entered, from 1.
///
/// # Errors
/// What is the matter, field by field.
#[cold]
pub(crate) fn read_by_hand(fields: &TokenFields<'_>, line: u32) -> Result<Reading, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut tell = |problem: Option<FieldProblem>| problems.extend(problem);
    let encoding = fields.encoding.map_or_else(|| encoding_of(fields.secret), Ok);
    let start = start_date(fields.start);
    let counting = counting(fields);
    // Serial number and key each beside one that is right, so that both are told.
    let taken = encoding.as_ref().map_or(SecretEncoding::Base32, |taken| *taken);
    let secret = Key::Text(trim(fields.secret), taken);
    tell(let_in(fields.serial, Key::Raw(&[1; 20]), Ok(usual()), line).err());
    tell(encoding.err().or_else(|| let_in("1", secret, Ok(usual()), line).err()));
    tell(start.as_ref().err().cloned());
    for (field, text) in [(TokenField::Manufacturer, fields.manufacturer), (TokenField::Model, fields.model)] {
        tell(control_character(&[text]).map(|c| unfit(field, c)));
    }
    problems.extend(counting.as_ref().err().cloned().into_iter().flatten());
    let (Ok(start), Ok((profile, counter)), true) = (start, counting, problems.is_empty()) else {
        return Err(problems);
    };
    let profile =
        Profile { start, manufacturer: trim(fields.manufacturer).into(), model: trim(fields.model).into(), ..profile };
    let collector = let_in(fields.serial, secret, Ok((profile, counter)), line).map_err(|problem| vec![problem])?;
    let text = DecodedText { text: "", encoding: TextEncoding::Utf8, mixed_lines: Vec::new(), joints: Vec::new() };
    let reading = collector.finish(HowRead { secret: Some(taken), ..how_read(&text) }, Vec::new(), 0, 0);
    Ok(Reading { format: FormatId::ByHand, ..reading })
}

fn usual() -> (Profile, u64) {
    (Profile::default(), 0)
}

/// That a field holds a sign which nobody sees.
pub(crate) fn unfit(field: TokenField, sign: char) -> FieldProblem {
    FieldProblem::new(field, format!("It holds {}, which nobody sees.", character_name(sign)))
}

/// How a key is written that can be read in one way only.
fn encoding_of(secret: &str) -> Result<SecretEncoding, FieldProblem> {
    let mut evidence = Evidence::default();
    evidence.add(trim(secret));
    match evidence.judge() {
        Some(judgement) => match judgement.also.first() {
            Some(also) => Err(FieldProblem::new(
                TokenField::Secret,
                format!("The key can be read as {} and as {also}: choose the encoding.", judgement.encoding),
            )),
            None => Ok(judgement.encoding),
        },
        None => Ok(SecretEncoding::Base32),
    }
}

/// How time tokens of that hash function count, of their digits and their interval as they are typed; empty: 6 and 30.
///
/// # Errors
/// What is the matter with each of the two.
pub(crate) fn time_profile(hash: HashFunction, digits: &str, interval: &str) -> Result<Profile, Vec<FieldProblem>> {
    let nothing = TokenFields {
        serial: "",
        secret: "",
        encoding: None,
        otp_type: OtpType::Totp,
        hash,
        digits,
        interval,
        counter: "",
        manufacturer: "",
        model: "",
        start: "",
    };
    counting(&nothing).map(|(profile, _)| profile)
}

/// How the token counts, or what is the matter with each of the fields.
fn counting(fields: &TokenFields<'_>) -> Result<(Profile, u64), Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let otp_type = fields.otp_type;
    let nothing = CountingTexts { otp_type: "", hash: "", algorithm: "", digits: "", interval: "", counter: "" };
    let [digits, interval, counter] = [fields.digits, fields.interval, fields.counter].map(trim);
    let mut read = |texts: CountingTexts<'_>| match texts.read(otp_type) {
        Ok(said) => Some(said),
        Err(kind) => {
            problems.extend(problem_of(&kind));
            None
        }
    };
    let digits = read(CountingTexts { digits, ..nothing }).and_then(|said| said.digits);
    let interval = read(CountingTexts { interval, ..nothing }).and_then(|said| said.interval);
    let counter = read(CountingTexts { counter, ..nothing }).and_then(|said| said.counter);
    let usual = Profile::default();
    let profile = Profile {
        otp_type,
        hash: fields.hash,
        digits: digits.unwrap_or(usual.digits),
        interval: interval.unwrap_or(usual.interval),
        ..usual
    };
    if problems.is_empty() { Ok((profile, counter.unwrap_or(0))) } else { Err(problems) }
}

/// Lets a token in; what came of it, or what is the matter.
fn let_in(
    serial: &str,
    key: Key<'_>,
    counting: Result<(Profile, u64), Vec<FieldProblem>>,
    line: u32,
) -> Result<Collector, FieldProblem> {
    let mut collector = Collector::new();
    collector.rows = 1;
    // Who types a 0 means it.
    let (mut decoder, serial) = (Decoder::default(), Serial::own(bare(trim(serial))));
    let candidate = TokenCandidate {
        line,
        serial,
        subject: subject_of(serial.number),
        key,
        fits: None,
        control: control_character(&[serial.number]).map(|c| (c, 0)),
        serial_column: 0,
        secret_column: 0,
    };
    let (profile, counter) = counting.unwrap_or_else(|_| usual());
    let (manufacturer, model) = (profile.manufacturer.clone(), profile.model.clone());
    let count = |_: usize, _: &mut Collector| {
        Counting::new(profile, counter).map_err(|_| Rejection { kind: FindingKind::DigitsUnreadable, column: 0 })
    };
    if let Ok(admitted) = admit(&candidate, &mut decoder, &mut collector, count) {
        admitted.enter(&manufacturer, &model, None, &mut collector);
        return Ok(collector);
    }
    let problem = collector.findings.iter().find_map(|finding| problem_of(&finding.kind));
    Err(problem.unwrap_or_else(|| FieldProblem::new(TokenField::Secret, "It can’t be read.")))
}

/// The field that a reason for leaving a token out is about, and the reason for a person who has just typed it.
fn problem_of(kind: &FindingKind) -> Option<FieldProblem> {
    use TokenField::{Counter, Digits, Interval, Secret, Serial};
    let (field, message) = match kind {
        FindingKind::SerialMissing => (Serial, "There is no serial number.".to_owned()),
        FindingKind::SerialExcel => (Serial, "A spreadsheet rounded it: its last digits are lost.".to_owned()),
        FindingKind::SerialSheetError => (Serial, "It is an error of a spreadsheet.".to_owned()),
        FindingKind::SerialTooLong => (Serial, format!("It is longer than {MAX_SERIAL_BYTES} characters.")),
        FindingKind::ControlCharacter(c) => return Some(unfit(Serial, *c)),
        FindingKind::SecretMissing => (Secret, "There is no key.".to_owned()),
        FindingKind::SecretExcel => (Secret, "A spreadsheet rounded it: the key is lost.".to_owned()),
        FindingKind::SecretUnreadable { error, encoding, .. } => {
            (Secret, format!("{}.", capitalized(error.sentence(*encoding))))
        }
        FindingKind::DigitsUnreadable => (Digits, "The digits are a number from 4 to 10.".to_owned()),
        FindingKind::IntervalUnreadable => {
            (Interval, "The interval is a number of seconds from 1 to 86400.".to_owned())
        }
        FindingKind::CounterUnreadable => (Counter, "The counter is a whole number.".to_owned()),
        _ => return None,
    };
    Some(FieldProblem { field, message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::options::ReadOptions;

    const KEY: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    fn filled(text: &str) -> Result<FilledFields, String> {
        match crate::formats::open_tokens(text.as_bytes(), &ReadOptions::default(), None, &mut |_| {}) {
            Ok(reading) => FilledFields::of(&reading).map_err(|problem| problem.message),
            Err(refusal) => Err(refusal.message),
        }
    }

    #[test]
    fn a_link_fills_the_fields() {
        let link = format!(
            "otpauth://totp/Contoso:amy@contoso.com?secret={KEY}&issuer=Contoso&algorithm=SHA256&digits=8&period=60"
        );
        let found = filled(&link).unwrap();
        assert_eq!((&*found.serial, found.secret.as_slice()), ("", KEY.as_bytes()));
        assert_eq!(
            (found.hash, &*found.digits, &*found.interval, &*found.counter),
            (HashFunction::Sha256, "8", "60", "")
        );
        assert_eq!((&*found.manufacturer, &*found.model, &*found.upn), ("Contoso", "", "amy@contoso.com"));
        assert_eq!(found.notes, ["It says no serial number: type the one that stands on the token."]);
        assert!(!format!("{found:?}").contains("JBSWY3DP"));
        let found = filled(&format!("otpauth://hotp/10001234?secret={KEY}&counter=7&issuer=Feitian")).unwrap();
        assert_eq!((&*found.serial, found.otp_type, &*found.counter), ("10001234", OtpType::Hotp, "7"));
        assert_eq!((&*found.interval, found.notes), ("", Vec::<String>::new()));
    }

    #[test]
    fn what_is_no_token_is_told() {
        for (text, why) in [
            (format!("otpauth://steam/amy?secret={KEY}"), "This is a Steam key, whose codes are letters"),
            ("otpauth://totp/amy?issuer=Contoso".to_owned(), "The link has no key"),
            (
                format!("otpauth://totp/a?secret={KEY}\notpauth://totp/b?secret=K{}", &KEY[1..]),
                "This has several tokens",
            ),
            (format!("otpauth://totp/a?secret={KEY}\notpauth://steam/b?secret={KEY}"), "This has several tokens"),
            ("otpauth-migration://offline?data=AAAA".to_owned(), "The "),
        ] {
            let said = filled(&text).unwrap_err();
            assert!(said.contains(why) && !said.contains("JBSWY3DP"), "{text}: {said}");
        }
    }
}
