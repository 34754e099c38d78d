//! The JSON of Microsoft Graph's bulk request (`PATCH /beta/directory/authenticationMethodDevices/hardwareOathDevices`),
//! and the bare array of its items, as Token2 and others send it.
//!
//! Graph assigns by object id (`assignTo`), never by UPN. It takes SHA-1 and SHA-256. Field names and their types are
//! those of the Graph reference (hardwareOathTokenAuthenticationMethodDevice, 2024-12).

use super::format::{Format, whole};
use super::json_list::TokenList;
use super::refusals::FormatRefusal;
use crate::finding::{Finding, FindingKind};
use crate::ground::progress::Progress;
use crate::ground::redaction::subject_of;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::{Decoder, Evidence, SecretEncoding};
use crate::model::token::{OtpType, Profile};
use crate::notation::table::columns::{NumberFormat, NumberFormatEvidence};
use crate::reading::admission::{self, Counting, Key, Rejection, Serial, TokenCandidate, Unfit, control_character};
use crate::reading::collect::Collector;
use crate::reading::json_items::{Item, ItemHolder, ItemLines, KeyWritten, field, plain_words};
use crate::reading::options::{ReadContext, ReadOptions};
use crate::reading::probe::Probe;
use crate::reading::table::KeyPolicy;
use crate::reading::{HowRead, Reading};

pub(super) const FORMAT: Format = Format {
    id: FormatId::EntraJson,
    word: "entra-json",
    help: "The body of Microsoft Graph’s bulk request; it also takes tokens without a user and SHA-256.",
    recognise,
    read: whole!(read),
};

fn recognise(probe: &Probe<'_>) -> bool {
    probe.text.trim_start().starts_with(['{', '['])
}

const COLUMNS: [&str; 11] = [
    "serialNumber",
    "secretKey",
    "manufacturer",
    "model",
    "timeIntervalInSeconds",
    "hashFunction",
    "assignTo",
    "secretFormat",
    "digits",
    "type",
    "counter",
];
const SERIAL: u16 = 1;
const SECRET: u16 = 2;
const INTERVAL: u16 = 5;
const ASSIGN_TO: u16 = 7;
const SECRET_FORMAT: u16 = 8;
const COUNTER: u16 = 11;

/// The column of what can't be read of how a token counts.
fn column_of(kind: &FindingKind) -> u16 {
    match kind {
        FindingKind::IntervalUnreadable => INTERVAL,
        FindingKind::HashUnreadable => 6,
        FindingKind::DigitsUnreadable => 9,
        FindingKind::TypeUnreadable => 10,
        FindingKind::CounterUnreadable => COUNTER,
        _ => 0,
    }
}

fn read(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let options = given.options;
    let TokenList { entries, about, by_name, mut unused } = TokenList::of(text.text)?;
    let mut collector = Collector::new();
    let mut lines = ItemLines::new(text.text);
    let mut parsed: Vec<(Place, Item<'_>)> = Vec::with_capacity(entries.len());
    let mut evidence = Evidence::default();
    let mut serials = NumberFormatEvidence::default();
    let count = entries.len();
    for (n, entry) in entries.into_iter().enumerate() {
        if n % 4096 == 0 {
            progress(n as f64 / count as f64 / 2.0);
        }
        let line = lines.line_of(entry.text);
        collector.rows += 1;
        match entry.item() {
            Ok(item) => {
                if matches!(item.written(), Ok(KeyWritten::Unsaid)) {
                    evidence.add(item.secret.as_deref().unwrap_or(""));
                }
                unused.note(&item);
                serials.add(field(&item.serial));
                parsed.push((Place { line, number: n + 1 }, item));
            }
            Err(error) => {
                let why = plain_words(&error);
                collector.reject(FindingKind::ItemUnreadable(why.into()), line, 0, &item_name(n + 1));
            }
        }
    }
    if count == 0 {
        return Err(FormatRefusal::JsonEmpty.into());
    }
    if !parsed.iter().any(|(_, item)| item.serial.is_some() || item.secret.is_some()) {
        return Err(FormatRefusal::JsonUnknown("its entries have neither “serialNumber” nor “secretKey”").into());
    }
    let keyless = |item: &Item<'_>| field(&item.secret).is_empty();
    if parsed.iter().all(|(_, item)| keyless(item))
        && (about.answer || about.partial || parsed.iter().any(|(_, item)| item.secret_null))
    {
        return Err(FormatRefusal::GraphWithoutKeys { partial: about.partial }.into());
    }
    // Serial numbers beside users, and not even a place for a key.
    let listed = |item: &Item<'_>| item.secret.is_none() && !item.secret_null && item.is_of_user();
    if parsed.iter().all(|(_, item)| listed(item)) {
        return Err(FormatRefusal::UserList.into());
    }
    let unsaid = parsed.iter().any(|(_, item)| matches!(item.written(), Ok(KeyWritten::Unsaid)));
    let digits_unsaid = parsed.iter().any(|(_, item)| field(&item.digits).is_empty());
    // Graph's own rule is Base32; anything else is asked about.
    let graphs = parsed.iter().all(|(_, item)| item.has_graphs_key());
    let only = graphs.then_some(SecretEncoding::Base32);
    let said = parsed.iter().find_map(|(_, item)| item.key_said());
    let policy = KeyPolicy::decide(&evidence, said, only, options);
    let fits = policy.question.first().copied();
    let encoding = policy.encoding;
    let mut decoder = Decoder::default();
    let format = serials.judge();
    let count = parsed.len();
    for (n, (place, item)) in parsed.into_iter().enumerate() {
        if n % 4096 == 0 {
            progress(0.5 + n as f64 / count as f64 / 2.0);
        }
        push_token(&mut collector, &mut decoder, options, (encoding, fits), format, place, &item);
    }
    let how = HowRead {
        text: text.encoding,
        delimiter: None,
        sheets: Vec::new(),
        sheet: None,
        header: true,
        // Where each entry says how its key is written, there is nothing to choose.
        secret: options.secret.or(unsaid.then_some(encoding)),
        secret_question: policy.question.clone(),
        otp_type: None,
        hash: None,
        digits: digits_unsaid.then_some(options.digits.unwrap_or(6)),
        interval: None,
        ignored: Vec::new(),
        facts: Vec::new(),
    };
    let kind = policy.finding(only, if unsaid { collector.tokens.len() } else { 0 }, options);
    collector.findings.extend(kind.map(|kind| Finding { column: SECRET, ..Finding::of_file(kind) }));
    collector
        .findings
        .extend(by_name.then(|| Finding { column: SERIAL, ..Finding::of_file(FindingKind::SerialsByName) }));
    collector.findings.extend(about.partial.then(|| Finding::of_file(FindingKind::ListPartial)));
    collector.findings.extend(unused.finding().map(Finding::of_file));
    Ok(collector.finish(how, COLUMNS.iter().map(|&name| name.into()).collect(), SERIAL, SECRET))
}

/// Where an item is: JSON often has all of them on one line.
#[derive(Clone, Copy)]
struct Place {
    line: u32,
    /// Its number in the list, from 1.
    number: usize,
}

/// What to call an item without a serial number.
fn item_name(number: usize) -> String {
    format!("item {number}")
}

fn push_token(
    collector: &mut Collector,
    decoder: &mut Decoder,
    options: &ReadOptions,
    (encoding, fits): (SecretEncoding, Option<SecretEncoding>),
    format: NumberFormat,
    place: Place,
    item: &Item<'_>,
) {
    let line = place.line;
    let mut digits = String::new();
    let serial = Serial::verbatim(field(&item.serial)).unformatted(format, &mut digits);
    let secret = field(&item.secret);
    let (manufacturer, model) = (field(&item.manufacturer), field(&item.model));
    let control = control_character(&[serial.number, manufacturer, model]);
    let shown = subject_of(serial.number);
    let name = if shown.is_empty() { item_name(place.number) } else { String::new() };
    let subject = if shown.is_empty() { &name } else { shown };
    let written = match (options.secret, item.written()) {
        (Some(_), _) => KeyWritten::Unsaid,
        (None, Ok(written)) => written,
        (None, Err(kind)) => return collector.reject(kind, line, SECRET_FORMAT, subject),
    };
    let (key, fits) = match written {
        KeyWritten::Unsaid => (Key::Text(secret, encoding), fits),
        KeyWritten::As(encoding) => (Key::Text(secret, encoding), None),
        KeyWritten::Text => (Key::Raw(item.secret.as_deref().unwrap_or_default().as_bytes()), None),
    };
    let candidate = TokenCandidate {
        line,
        serial,
        subject,
        key,
        fits,
        control: control.map(|c| (c, 0)),
        serial_column: SERIAL,
        secret_column: SECRET,
    };
    let admitted = admission::admit(&candidate, decoder, collector, |_, collector| {
        let rejection = |kind: FindingKind| Rejection { column: column_of(&kind), kind };
        let said = item.counting().map_err(rejection)?;
        let hotp = said.otp_type == OtpType::Hotp;
        if !hotp && said.interval.is_none() {
            collector.report(FindingKind::IntervalAssumed(30), line, INTERVAL, subject);
        }
        if hotp && said.counter.is_none() {
            collector.report(FindingKind::CounterMissing, line, COUNTER, subject);
        }
        let profile = Profile {
            otp_type: said.otp_type,
            hash: said.hash.unwrap_or_default(),
            interval: said.interval.unwrap_or(30),
            digits: said.digits.or(options.digits).unwrap_or(6),
            ..Profile::default()
        };
        Counting::new(profile, said.counter.unwrap_or(0)).map_err(|unfit| {
            rejection(match unfit {
                Unfit::Digits => FindingKind::DigitsUnreadable,
                Unfit::Interval => FindingKind::IntervalUnreadable,
            })
        })
    });
    let Ok(admitted) = admitted else { return };
    let holder = match item.holder(line) {
        ItemHolder::Nobody => None,
        ItemHolder::User(user) => collector.holder(&user, line, ASSIGN_TO),
        ItemHolder::Unreadable => {
            collector.report(FindingKind::ObjectIdUnreadable, line, ASSIGN_TO, subject);
            None
        }
    };
    admitted.enter(manufacturer, model, holder, collector);
}
