//! PSKC (RFC 6030) as a token file: the keys that [`crate::notation::pskc`] hands out become tokens.
//! `counting` says how the token of a key counts, `shared_serials` distinguishes several keys of one device.

mod counting;
mod shared_serials;

use crate::finding::FindingKind;
use crate::formats::format::{Format, whole};
use crate::formats::refusals::FormatRefusal;
use crate::ground::limits::MAX_ROWS;
use crate::ground::progress::Progress;
use crate::ground::redaction::subject_of;
use crate::ground::refusal::{Refusal, RetryAs};
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::Decoder;
use crate::model::token::OtpType;
use crate::model::user::User;
use crate::notation::pskc::{
    self, KeyKind, KeyMaterial, KeyNote, PskcKey, PskcOutcome, RequestedKey, SerialStandIn, UnlockReport,
};
use crate::notation::table::columns::is_placeholder;
use crate::reading::admission::{self, Serial, TokenCandidate, control_character};
use crate::reading::collect::Collector;
use crate::reading::options::{ReadContext, ReadOptions};
use crate::reading::probe::Probe;
use crate::reading::refusals::ReadingRefusal;
use crate::reading::{HowRead, Reading};
use counting::AssumedCounting;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

pub(super) const FORMAT: Format = Format {
    id: FormatId::Pskc,
    word: "pskc",
    help: "The Portable Symmetric Key Container (RFC 6030, XML) of many token makers, plain or encrypted.",
    recognise,
    read: whole!(read),
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
    pskc::is_root(&probe.root)
}

/// Reads it, with what opens it if it is encrypted: of several keys the one that fits.
fn read(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let materials = given.unlock.map(|unlock| &unlock.materials[..]).unwrap_or_default();
    let Some((last, others)) = materials.split_last() else { return read_with(None, text, given, progress) };
    for material in others {
        let read = read_with(Some(material), text, given, progress);
        let is_wrong = |refusal: &Refusal| matches!(refusal.retry_as, Some(RetryAs::Unlocked { .. }));
        if !read.as_ref().is_err_and(is_wrong) {
            return read;
        }
    }
    read_with(Some(last), text, given, progress)
}

fn read_with(
    material: Option<&KeyMaterial>,
    text: &DecodedText<'_>,
    given: ReadContext<'_>,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let options = pskc::PskcOptions {
        many_rounds: given.unlock.is_some_and(|unlock| unlock.many_rounds),
        ..pskc::PskcOptions::default()
    };
    let mut desk = Gather::new(given.options);
    let mut derived = 0.0;
    let outcome = pskc::read(text.text, material, &options, &mut |key| desk.key(key), &mut |now| match now {
        pskc::PskcProgress::Deriving { done, rounds } => {
            derived = 0.5;
            progress(f64::from(done) / f64::from(rounds.max(1)) * derived);
        }
        pskc::PskcProgress::Reading(part) => progress(derived + part * (1.0 - derived)),
    })?;
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
    /// How many keys without any id have that name.
    named: FxHashMap<String, u32>,
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
            named: FxHashMap::default(),
        }
    }

    fn key(&mut self, key: &PskcKey) {
        if self.collector.rows >= MAX_ROWS {
            // The whole file is refused at its end.
            return;
        }
        self.collector.rows += 1;
        let line = key.line;
        let (number, stand_in) = self.serial_of(key);
        let serial = Serial::own(&number);
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
        for note in stand_in.map(KeyNote::SerialElsewhere).iter().chain(&key.notes) {
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
        if let Some(mark) = shared_serials::mark(key) {
            self.marks.push((self.collector.tokens.len(), mark));
        }
        admitted.enter(&key.manufacturer, &key.model, holder, &mut self.collector);
    }

    /// The serial number of a key, or what stands in its place, numbered as links without one are.
    fn serial_of<'k>(&mut self, key: &'k PskcKey) -> (Cow<'k, str>, Option<SerialStandIn>) {
        let says = |id: &str| !id.is_empty() && !is_placeholder(id);
        let ids = [
            (&key.serial, None),
            (&key.key_id, Some(SerialStandIn::KeyId)),
            (&key.device_binding, Some(SerialStandIn::DeviceId)),
            (&key.crypto_module, Some(SerialStandIn::DeviceId)),
        ];
        if let Some((id, stand_in)) = ids.into_iter().find(|(id, _)| says(id)) {
            return (Cow::Borrowed(id), stand_in);
        }
        // A key that can't be used needs no name.
        if not_oath(key).is_some() {
            return (Cow::Borrowed(""), None);
        }
        let names = [&key.user_id, &key.friendly_name, &key.issuer].into_iter().find(|name| says(name));
        let name: String = names.map_or("key", |name| name).chars().take(100).collect();
        let count = self.named.entry(name.clone()).or_default();
        *count += 1;
        let numbered = if *count == 1 { name } else { format!("{name} ({count})") };
        (Cow::Owned(numbered), Some(SerialStandIn::Name))
    }

    fn finish(mut self, text: &DecodedText<'_>, reading: pskc::PskcSummary) -> Reading {
        let mut facts: Vec<Box<str>> = Vec::new();
        facts.extend(reading.unlocked.as_ref().map(|unlocked| how_opened(unlocked).into()));
        if let Some((tokens, count)) = shared_serials::with_marks(&self.collector.tokens, &self.marks) {
            self.collector.tokens = tokens;
            let are = if count == 1 { "is" } else { "are" };
            facts.push(format!("Several keys have the same serial number; {count} {are} told apart by what the file says beside it (issue number, key id or slot), which was put behind the serial number.").into());
        }
        if self.check_digits > 0 {
            let who = if self.check_digits == 1 { "1 token appends" } else { "Some tokens append" };
            facts.push(format!("{who} a check digit to the codes, which few systems take.").into());
        }
        for repair in reading.repairs {
            self.collector.report(FindingKind::XmlProblem(repair.kind), repair.line, 0, "");
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
            sheets: Vec::new(),
            sheet: None,
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
