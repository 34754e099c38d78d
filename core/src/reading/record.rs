//! What the formats without columns share: one key with all that is said of it, checked and taken in.

use crate::finding::{Finding, FindingKind};
use crate::ground::limits::MAX_ROWS;
use crate::ground::redaction::{redact_possible_key, subject_of};
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::model::key_encoding::{Decoder, Evidence};
use crate::model::token::{HashFunction, OtpType, Profile};
use crate::model::user::User;
use crate::notation::table::columns::NumberFormat;
use crate::notation::table::rows::trim;
use crate::notation::xml::{Element, Repair, RepairKind, Tree, XmlReader, XmlStep};
use crate::reading::admission::{self, Counting, Key, Rejection, Serial, TokenCandidate, Unfit, control_character};
use crate::reading::collect::Collector;
use crate::reading::options::ReadOptions;
use crate::reading::refusals::ReadingRefusal;
use crate::reading::{HowRead, Reading};

/// Column of the serial number in the findings of every format here.
pub(crate) const SERIAL: u16 = 1;
/// Column of the key in the findings of every format here.
pub(crate) const SECRET: u16 = 2;

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
    /// The format that a spreadsheet gave to the serial numbers of the file; by itself none.
    pub(crate) format: NumberFormat,
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
            format: NumberFormat::default(),
        }
    }
}

/// Takes the records of a file in, one after the other.
pub(crate) struct Records {
    pub(crate) collector: Collector,
    decoder: Decoder,
    /// What the keys look like that could not be read.
    unreadable: Evidence,
    first_hash: Option<HashFunction>,
    serial_column: u16,
    secret_column: u16,
    /// What the next records are read from is not well formed.
    pub(crate) source_is_malformed: bool,
}

impl Records {
    pub(crate) fn new() -> Self {
        Self::with_columns(SERIAL, SECRET)
    }

    /// With serial numbers and keys in other columns (from 1) than usual.
    pub(crate) fn with_columns(serial_column: u16, secret_column: u16) -> Self {
        Self {
            serial_column,
            secret_column,
            collector: Collector::new(),
            decoder: Decoder::default(),
            unreadable: Evidence::default(),
            first_hash: None,
            source_is_malformed: false,
        }
    }

    /// Reads the next element of that name into `tree`; false after the last. `progress` gets the number of bytes read so far.
    pub(crate) fn next<'t>(
        &mut self,
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
                XmlStep::End => return Ok(false),
                XmlStep::Element if tree.root().name() == name => break,
                XmlStep::Element => self.reject_foreign(tree.root()),
                XmlStep::Opened | XmlStep::Closed => {}
            }
        }
        if self.collector.rows >= MAX_ROWS {
            return Err(ReadingRefusal::TooManyRows.into());
        }
        self.source_is_malformed = reader.was_malformed();
        Ok(true)
    }

    /// The row became no token, and why.
    pub(crate) fn reject(&mut self, kind: FindingKind, line: u32, column: u16, serial: &str) {
        self.collector.rows += 1;
        self.collector.reject(kind, line, column, subject_of(serial));
    }

    /// Rejects an element of a name that is not known, if it holds what a token has.
    pub(crate) fn reject_foreign(&mut self, element: Element<'_, '_>) {
        if element.holds_any(&["seed", "Seed", "serial", "secret", "device"]) {
            let name: String = element.name().chars().filter(|c| !c.is_control()).take(40).collect();
            let why = format!("the element “{}” is not known in this format", redact_possible_key(&name));
            self.reject(FindingKind::ItemUnreadable(why.into()), element.line(), 0, "");
        }
    }

    /// Rejects an element that the file ends in, as its key may be cut off too; whether it was one.
    pub(crate) fn reject_cut_off(&mut self, element: Element<'_, '_>, serial: &str) -> bool {
        if element.is_cut() {
            let why = "the file ends in the middle of it";
            self.reject(FindingKind::ItemUnreadable(why.into()), element.line(), 0, serial);
        }
        element.is_cut()
    }

    /// Reports what was put right in the XML, and what of it is not well formed.
    pub(crate) fn report_repairs(&mut self, repairs: &[Repair]) {
        for repair in repairs {
            self.collector.report(FindingKind::XmlProblem(repair.kind.clone()), repair.line, 0, "");
        }
    }

    /// Reports that an event token had no counter, and that 0 was taken.
    pub(crate) fn counter_missing(&mut self, line: u32, column: u16, serial: &str) {
        self.collector.report(FindingKind::CounterMissing, line, column, subject_of(serial));
    }

    /// Takes a record in, or rejects it. Says whether it became a token.
    pub(crate) fn push(&mut self, record: &Record<'_>) -> bool {
        let mut digits = String::new();
        let (line, serial) = (record.line, Serial::verbatim(record.serial).unformatted(record.format, &mut digits));
        let collector = &mut self.collector;
        collector.rows += 1;
        let control = control_character(&[serial.number, record.manufacturer, record.model]);
        let candidate = TokenCandidate {
            line,
            serial,
            subject: subject_of(serial.number),
            key: record.key,
            fits: None,
            control: control.map(|c| (c, 0)),
            serial_column: self.serial_column,
            secret_column: self.secret_column,
        };
        let counting = |_: usize, _: &mut Collector| {
            let &Record { otp_type, hash, digits, interval, counter, .. } = record;
            let profile = Profile { otp_type, hash, digits, interval, ..Profile::default() };
            Counting::new(profile, counter).map_err(|unfit| match unfit {
                Unfit::Digits => Rejection { kind: FindingKind::DigitsUnreadable, column: 0 },
                Unfit::Interval => Rejection { kind: FindingKind::IntervalUnreadable, column: 0 },
            })
        };
        match admission::admit(&candidate, &mut self.decoder, collector, counting) {
            Ok(admitted) => {
                self.first_hash.get_or_insert(record.hash);
                let holder = record.user.and_then(|user| collector.holder(&user, line, 0));
                admitted.enter(record.manufacturer, record.model, holder, collector);
                if self.source_is_malformed {
                    collector.report(FindingKind::XmlProblem(RepairKind::MalformedEntry), line, 0, candidate.subject);
                }
                true
            }
            Err(rejected) => {
                if let Key::Text(text, _) = record.key
                    && rejected.key_unreadable
                {
                    self.unreadable.add(text);
                }
                false
            }
        }
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
        let names = columns.iter().map(|&name| name.into()).collect();
        self.collector.finish(how, names, self.serial_column, self.secret_column)
    }

    /// A finding about the file as a whole.
    pub(crate) fn of_file(&mut self, kind: FindingKind) {
        self.collector.findings.push(Finding::of_file(kind));
    }
}

/// How a text without columns was read, with nothing assumed.
pub(crate) fn how_read(text: &DecodedText<'_>) -> HowRead {
    HowRead {
        text: text.encoding,
        delimiter: None,
        sheets: Vec::new(),
        sheet: None,
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
