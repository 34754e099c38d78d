//! What the formats without columns share: one key with all that is said of it, checked and taken in.

use crate::finding::{Finding, FindingKind};
use crate::ground::limits::MAX_ROWS;
use crate::ground::redaction::redact_possible_key;
use crate::ground::refusal::Refusal;
use crate::ground::text::Text;
use crate::model::key_encoding::{DecodeError, Decoder, Evidence, Oddity, SecretEncoding};
use crate::model::token::{HashFunction, MAX_SERIAL_BYTES, OtpType, Profile, Token};
use crate::model::user::User;
use crate::notation::table::columns::is_excel_number;
use crate::notation::table::rows::trim;
use crate::notation::xml::{Next, Tree, XmlReader};
use crate::reading::collect::Collector;
use crate::reading::options::ReadOptions;
use crate::reading::{HowRead, Reading, delimited};

/// Column of the serial number in the findings of every format here.
pub(crate) const SERIAL: u16 = 1;
/// Column of the key, likewise.
pub(crate) const SECRET: u16 = 2;

/// How a key stands in a file.
#[derive(Clone, Copy)]
pub(crate) enum Key<'r> {
    /// As text.
    Text(&'r str, SecretEncoding),
    /// As it is.
    Raw(&'r [u8]),
}

/// One key and all that a file says of it.
#[derive(Clone, Copy)]
pub(crate) struct Record<'r> {
    pub(crate) line: u32,
    pub(crate) serial: &'r str,
    pub(crate) key: Key<'r>,
    pub(crate) manufacturer: &'r str,
    pub(crate) model: &'r str,
    pub(crate) otp_type: OtpType,
    pub(crate) hash: HashFunction,
    pub(crate) digits: u8,
    pub(crate) interval: u32,
    pub(crate) counter: u64,
    pub(crate) user: Option<User<'r>>,
}

impl<'r> Record<'r> {
    /// A time token with SHA-1, 6 digits and 30 seconds of which the file says no more.
    pub(crate) fn new(line: u32, serial: &'r str, key: Key<'r>) -> Self {
        Self {
            line,
            serial: trim(serial),
            key,
            manufacturer: "",
            model: "",
            otp_type: OtpType::Totp,
            hash: HashFunction::Sha1,
            digits: 6,
            interval: 30,
            counter: 0,
            user: None,
        }
    }
}

/// Takes records in.
pub(crate) struct Records {
    pub(crate) collector: Collector,
    decoder: Decoder,
    /// What the keys look like that could not be read.
    unreadable: Evidence,
    first_hash: Option<HashFunction>,
}

impl Records {
    pub(crate) fn new() -> Self {
        Self {
            collector: Collector::new(),
            decoder: Decoder::default(),
            unreadable: Evidence::default(),
            first_hash: None,
        }
    }

    /// Reads the next element of that name into `tree`; false after the last. `progress` is told how many bytes are read.
    pub(crate) fn next<'t>(
        &self,
        reader: &mut XmlReader<'t>,
        tree: &mut Tree<'t>,
        name: &str,
        progress: &mut dyn FnMut(usize),
    ) -> Result<bool, Refusal> {
        loop {
            if self.collector.rows.is_multiple_of(4096) {
                progress(reader.position());
            }
            match reader.next(tree, &[])? {
                Next::End => return Ok(false),
                Next::Element if tree.root().name() == name => break,
                Next::Opened | Next::Closed | Next::Element => {}
            }
        }
        if self.collector.rows >= MAX_ROWS {
            return Err(delimited::too_many_rows());
        }
        Ok(true)
    }

    /// The row became no token, and why.
    pub(crate) fn reject(&mut self, kind: FindingKind, line: u32, column: u16, serial: &str) {
        self.collector.rows += 1;
        self.collector.reject(kind, line, column, short(serial));
    }

    /// Tells that no counter stood beside an event token, and that 0 was taken.
    pub(crate) fn counter_missing(&mut self, line: u32, column: u16, serial: &str) {
        self.collector.find(FindingKind::CounterMissing, line, column, short(serial));
    }

    /// Takes a record in, or rejects it. Says whether it became a token.
    pub(crate) fn push(&mut self, record: &Record<'_>) -> bool {
        let (line, serial) = (record.line, record.serial);
        if serial.is_empty() {
            self.reject(FindingKind::SerialMissing, line, SERIAL, "");
            return false;
        }
        if is_excel_number(serial) {
            self.reject(FindingKind::SerialExcel, line, SERIAL, serial);
            return false;
        }
        if serial.len() > MAX_SERIAL_BYTES {
            self.reject(FindingKind::SerialTooLong, line, SERIAL, "");
            return false;
        }
        let control = [serial, record.manufacturer, record.model]
            .into_iter()
            .find_map(|text| text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')));
        if let Some(c) = control {
            self.reject(FindingKind::ControlCharacter(c), line, 0, "");
            return false;
        }
        let mut oddity = None;
        let secret = match record.key {
            Key::Raw([]) => {
                self.reject(FindingKind::SecretMissing, line, SECRET, serial);
                return false;
            }
            Key::Raw(bytes) => bytes,
            Key::Text(text, encoding) => match self.decoder.decode(text, encoding) {
                Ok(decoded) => {
                    oddity = decoded.oddity;
                    decoded.secret.expose()
                }
                Err(DecodeError::Empty) => {
                    self.reject(FindingKind::SecretMissing, line, SECRET, serial);
                    return false;
                }
                Err(error) => {
                    self.unreadable.add(text);
                    self.reject(FindingKind::SecretUnreadable { error, encoding, fits: None }, line, SECRET, serial);
                    return false;
                }
            },
        };
        let collector = &mut self.collector;
        collector.rows += 1;
        match oddity {
            Some(Oddity::TrailingBits) => {
                collector.find(FindingKind::SecretTrailingBits, line, SECRET, short(serial));
            }
            Some(Oddity::Length(length)) => {
                collector.find(FindingKind::SecretLength(length), line, SECRET, short(serial));
            }
            None => {}
        }
        if secret.len() < 10 {
            let bytes = u32::try_from(secret.len()).unwrap_or(0);
            collector.find(FindingKind::SecretShort(bytes), line, SECRET, short(serial));
        }
        let hotp = record.otp_type == OtpType::Hotp;
        let rest = Profile {
            otp_type: record.otp_type,
            hash: record.hash,
            digits: record.digits,
            interval: if hotp { 0 } else { record.interval },
            ..Profile::default()
        };
        self.first_hash.get_or_insert(record.hash);
        let profile = collector.profile(record.manufacturer, record.model, &rest);
        let holder = record.user.and_then(|user| collector.holder(&user, line, 0));
        let counter = if hotp { record.counter } else { 0 };
        let token = Token { line, holder, counter, ..Token::new(serial, secret, &rest) };
        collector.token(&token, profile);
        true
    }

    /// The hash of the first token.
    pub(crate) fn first_hash(&self) -> HashFunction {
        self.first_hash.unwrap_or_default()
    }

    /// Ends the reading: where not one key fitted `how.secret` but another way to write keys fits, it is asked about.
    pub(crate) fn finish(mut self, mut how: HowRead, options: &ReadOptions, columns: &[&str]) -> Reading {
        let judged = self.unreadable.judge().filter(|_| options.secret.is_none() && self.collector.tokens.is_empty());
        if let (Some(judgement), Some(taken)) = (judged, how.secret)
            && judgement.encoding != taken
        {
            how.secret_question = vec![judgement.encoding];
            how.secret_question.extend(judgement.also.into_iter().filter(|&also| also != taken));
            for finding in &mut self.collector.findings {
                if let FindingKind::SecretUnreadable { fits, .. } = &mut finding.kind {
                    *fits = Some(judgement.encoding);
                }
            }
        }
        self.collector.finish(how, columns.iter().map(|&name| name.into()).collect(), SERIAL, SECRET)
    }

    /// A finding about the file as a whole.
    pub(crate) fn of_file(&mut self, kind: FindingKind) {
        self.collector.findings.push(Finding::of_file(kind));
    }
}

/// How a text without columns was read, with nothing assumed.
pub(crate) fn how_read(text: &Text<'_>) -> HowRead {
    HowRead {
        text: text.encoding,
        delimiter: None,
        header: false,
        secret: None,
        secret_question: Vec::new(),
        otp_type: None,
        hash: None,
        digits: None,
        interval: None,
        ignored: Vec::new(),
        facts: Vec::new(),
    }
}

/// A serial number as a finding may show it.
fn short(serial: &str) -> &str {
    if serial.len() <= 24 { redact_possible_key(serial) } else { "" }
}
