//! The one door through which a token comes in, whatever the format of its file: its serial number is there, short
//! enough and as it was written, its key can be read, and how it counts is in the range that OATH tokens have. What is
//! odd about a token that is let in is reported here as well.
//!
//! What only one kind of file knows stays with its reader: how a row or an element is taken apart, what is assumed where
//! the file is silent, and the words for a value that is no number.

use crate::finding::{FindingKind, SignPlace};
use crate::ground::redaction::subject_of;
use crate::ground::secret::Secret;
use crate::ground::visible::{hidden_or_blank, hidden_sign};
use crate::model::key_encoding::{DecodeError, Decoder, MAX_KEY_BYTES, Oddity, SecretEncoding};
use crate::model::otp;
use crate::model::token::{MAX_SERIAL_BYTES, OtpType, Profile, Token};
use crate::notation::table::columns::{
    NumberFormat, NumberReading, bare_serial, is_excel_number, is_placeholder, is_sheet_error, sign_taken_off,
};
use crate::reading::collect::Collector;

/// Keys of fewer bytes are a finding (RFC 4226 §4, R6 asks for 16; tokens with 10 are in use).
const SHORT_KEY: usize = 10;

/// How a file gives a key.
#[derive(Clone, Copy)]
pub(crate) enum Key<'k> {
    /// As text.
    Text(&'k str, SecretEncoding),
    /// As bytes.
    Raw(&'k [u8]),
    /// As bytes, and the reader of its notation has reported an unusual length in its own words.
    Judged(&'k [u8]),
}

/// A serial number as it is taken in.
#[derive(Clone, Copy)]
pub(crate) struct Serial<'s> {
    /// What the token is called from here on.
    pub(crate) number: &'s str,
    /// As it counts for [`FromZero`](crate::notation::table::columns::FromZero): without zeros put in front, and empty
    /// where a `0` is always a serial number.
    running: &'s str,
    /// Something that nobody sees, or Excel's apostrophe, was taken off it: what it was, or a blank.
    taken_off: Option<char>,
    format: SerialFormat,
}

/// What a spreadsheet's number format did to a serial number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SerialFormat {
    None,
    /// It was taken off.
    TakenOff,
    /// It may be there.
    Unclear,
    /// Its last digits are lost.
    Rounded,
}

impl<'s> Serial<'s> {
    /// Without what spreadsheets add around it: in a table, an apostrophe in front is Excel's and no part of it.
    pub(crate) fn cleaned(written: &'s str) -> Self {
        let number = bare(written);
        let cleaned = number.len() < written.len();
        let taken_off = if cleaned { Some(sign_taken_off(written).unwrap_or(' ')) } else { None };
        Self { number, running: number, taken_off, format: SerialFormat::None }
    }

    /// As the file has it: no spreadsheet was at it, and what is written has to be read again as it was.
    pub(crate) fn verbatim(number: &'s str) -> Self {
        Self { number, running: number, taken_off: None, format: SerialFormat::None }
    }

    /// As [`Self::verbatim`], where a `0` is a serial number: the file has what a program knew of it.
    pub(crate) fn own(number: &'s str) -> Self {
        Self { running: "", ..Self::verbatim(number) }
    }

    /// With zeros in front, if there are any to put there.
    #[inline]
    pub(crate) fn padded(self, padded: Option<&'s str>) -> Self {
        Self { number: padded.unwrap_or(self.number), ..self }
    }

    /// Without the number format of its column; `digits` is where they are kept.
    #[inline]
    pub(crate) fn unformatted(self, format: NumberFormat, digits: &'s mut String) -> Self {
        match format.read(self.number) {
            NumberReading::AsWritten => self,
            NumberReading::Formatted(number) => {
                *digits = number;
                Self { number: digits, running: digits, format: SerialFormat::TakenOff, ..self }
            }
            NumberReading::Unclear => Self { format: SerialFormat::Unclear, ..self },
            NumberReading::Rounded => Self { format: SerialFormat::Rounded, ..self },
        }
    }
}

/// What a file says of one token.
pub(crate) struct TokenCandidate<'c> {
    pub(crate) line: u32,
    pub(crate) serial: Serial<'c>,
    /// What findings call it: mostly [`subject_of`] its serial number.
    pub(crate) subject: &'c str,
    pub(crate) key: Key<'c>,
    /// The encoding that would fit the keys of this file better, for the finding of a key that can't be read.
    pub(crate) fits: Option<SecretEncoding>,
    /// A control character in what the file says of it, and in which column (0 where there are none).
    pub(crate) control: Option<(char, u16)>,
    pub(crate) serial_column: u16,
    pub(crate) secret_column: u16,
}

/// Why a token is left out, and the column to look at.
pub(crate) struct Rejection {
    pub(crate) kind: FindingKind,
    pub(crate) column: u16,
}

/// A token was left out, and the finding reported.
pub(crate) struct Rejected {
    /// Its key could not be read in the encoding that was taken: another one may be right for the file.
    pub(crate) key_unreadable: bool,
}

/// What of a profile no OATH token has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    Digits,
    Interval,
}

/// How a token counts, in the range that OATH tokens have.
#[derive(Debug)]
pub(crate) struct Counting {
    profile: Profile,
    counter: u64,
}

impl Counting {
    /// Event tokens have no interval and time tokens no counter: what is said of them does not count.
    pub(crate) fn new(profile: Profile, counter: u64) -> Result<Self, Unfit> {
        if !otp::DIGITS.contains(&profile.digits) {
            return Err(Unfit::Digits);
        }
        match profile.otp_type {
            OtpType::Hotp => Ok(Self { profile: Profile { interval: 0, ..profile }, counter }),
            OtpType::Totp if otp::INTERVALS.contains(&profile.interval) => Ok(Self { profile, counter: 0 }),
            OtpType::Totp => Err(Unfit::Interval),
        }
    }

    /// Its type.
    pub(crate) fn otp_type(&self) -> OtpType {
        self.profile.otp_type
    }
}

/// A token that is let in.
pub(crate) struct Admitted<'a> {
    line: u32,
    serial: &'a str,
    /// Its serial number is a `0`, which may be none.
    zero: bool,
    secret: Secret<'a>,
    counting: Counting,
}

/// Lets a token in and reports what is odd about it, or reports why not. `counting` is called last, with the number of
/// bytes of the key: what it assumes is reported only of a token whose key can be read.
#[inline]
pub(crate) fn admit<'a>(
    candidate: &TokenCandidate<'a>,
    decoder: &'a mut Decoder,
    collector: &mut Collector,
    counting: impl FnOnce(usize, &mut Collector) -> Result<Counting, Rejection>,
) -> Result<Admitted<'a>, Rejected> {
    let &TokenCandidate { line, serial: Serial { number: serial, running, taken_off, format }, subject, .. } =
        candidate;
    let &TokenCandidate { key, fits, serial_column, secret_column, .. } = candidate;
    let reject = |kind, column, collector: &mut Collector| {
        let key_unreadable = matches!(kind, FindingKind::SecretUnreadable { .. });
        collector.reject(kind, line, column, subject);
        Err(Rejected { key_unreadable })
    };
    if let Some((c, column)) = candidate.control {
        // It may be in the serial number itself, which then can't be shown.
        let shown = if control_character(&[serial]).is_some() { "" } else { subject };
        collector.reject(FindingKind::ControlCharacter(c), line, column, shown);
        return Err(Rejected { key_unreadable: false });
    }
    if serial.is_empty() {
        return reject(FindingKind::SerialMissing, serial_column, collector);
    }
    if format == SerialFormat::Rounded || is_excel_number(serial) {
        return reject(FindingKind::SerialExcel, serial_column, collector);
    }
    if is_sheet_error(serial) {
        return reject(FindingKind::SerialSheetError, serial_column, collector);
    }
    if is_placeholder(serial) {
        return reject(FindingKind::SerialMissing, serial_column, collector);
    }
    collector.from_zero.see(running);
    if serial.len() > MAX_SERIAL_BYTES {
        return reject(FindingKind::SerialTooLong, serial_column, collector);
    }
    let (secret, oddity) = match key {
        Key::Raw([]) | Key::Judged([]) | Key::Text("", _) => {
            return reject(FindingKind::SecretMissing, secret_column, collector);
        }
        Key::Raw(bytes) | Key::Judged(bytes) if bytes.len() > MAX_KEY_BYTES => {
            return reject(FindingKind::OutOfRange { field: "key".into() }, secret_column, collector);
        }
        Key::Raw(bytes) | Key::Judged(bytes) => (Secret::new(bytes), None),
        Key::Text(text, _) if is_excel_number(text) => {
            return reject(FindingKind::SecretExcel, secret_column, collector);
        }
        Key::Text(text, encoding) => match decoder.decode(text, encoding) {
            Ok(decoded) => (decoded.secret, decoded.oddity),
            Err(DecodeError::Empty) => return reject(FindingKind::SecretMissing, secret_column, collector),
            Err(error) => {
                let kind = FindingKind::SecretUnreadable { error, encoding, fits };
                return reject(kind, secret_column, collector);
            }
        },
    };
    let counting = match counting(secret.len(), collector) {
        Ok(counting) => counting,
        Err(Rejection { kind, column }) => return reject(kind, column, collector),
    };
    if let Some(sign) = taken_off {
        collector.report(FindingKind::SerialCleaned(sign), line, serial_column, subject);
    }
    if !serial.is_ascii()
        && let Some(sign) = hidden_or_blank(serial)
    {
        collector.report(FindingKind::HiddenSign { sign, within: SignPlace::Serial }, line, serial_column, subject);
    }
    match format {
        SerialFormat::None | SerialFormat::Rounded => {}
        SerialFormat::TakenOff => collector.report(FindingKind::NumberFormatted, line, serial_column, subject),
        SerialFormat::Unclear => collector.report(FindingKind::NumberFormatUnclear, line, serial_column, subject),
    }
    match oddity {
        Some(Oddity::TrailingBits) => collector.report(FindingKind::SecretTrailingBits, line, secret_column, subject),
        Some(Oddity::Length(length)) => {
            collector.report(FindingKind::SecretLength(length), line, secret_column, subject);
        }
        None => {}
    }
    if secret.len() < SHORT_KEY && !matches!(key, Key::Judged(_)) {
        let bytes = u32::try_from(secret.len()).unwrap_or(0);
        collector.report(FindingKind::SecretShort(bytes), line, secret_column, subject);
    }
    Ok(Admitted { line, serial, zero: running == "0", secret, counting })
}

impl Admitted<'_> {
    /// Puts it behind the tokens that were collected, with who makes it and who holds it.
    #[inline]
    pub(crate) fn enter(&self, manufacturer: &str, model: &str, holder: Option<u32>, collector: &mut Collector) {
        let &Self { line, serial, zero, secret, counting: Counting { ref profile, counter } } = self;
        if zero {
            collector.zero_next();
        }
        let profiles = collector.tokens.profiles().len();
        let number = collector.profile(manufacturer, model, profile);
        // Told once for all tokens that share it.
        if collector.tokens.profiles().len() > profiles
            && let Some(sign) = hidden_sign(manufacturer).or_else(|| hidden_sign(model))
        {
            let kind = FindingKind::HiddenSign { sign, within: SignPlace::Maker };
            collector.report(kind, line, 0, subject_of(serial));
        }
        let token = Token { line, holder, counter, ..Token::new(serial, secret.expose(), profile) };
        collector.token(&token, number);
    }

    /// Its type.
    pub(crate) fn otp_type(&self) -> OtpType {
        self.counting.otp_type()
    }
}

/// The first control character in texts that are no cells of a table. Tabs and line breaks are none; the others are
/// those that XML 1.0 §2.2 forbids, and DEL, as in the cells of a table.
pub(crate) fn control_character(texts: &[&str]) -> Option<char> {
    let is_control = |b: &u8| b.is_ascii_control() && !matches!(b, b'\n' | b'\t');
    texts.iter().find_map(|text| text.bytes().find(is_control)).map(char::from)
}

/// As [`bare_serial`]: nearly every serial number is settled by a look at its ends.
#[inline]
pub(crate) fn bare(serial: &str) -> &str {
    match (serial.as_bytes().first(), serial.as_bytes().last()) {
        (Some(first), Some(last)) if first.is_ascii_alphanumeric() && last.is_ascii_graphic() => serial,
        _ => bare_serial(serial),
    }
}
