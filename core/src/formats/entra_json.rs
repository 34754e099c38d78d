//! The JSON of Microsoft Graph's bulk request (`PATCH /beta/directory/authenticationMethodDevices/hardwareOathDevices`),
//! and the bare array of its items, as Token2 and others send it.
//!
//! Graph assigns by object id (`assignTo`), never by UPN. It takes SHA-1 and SHA-256. Field names and their types are
//! those of the Graph reference (hardwareOathTokenAuthenticationMethodDevice, 2024-12).

use super::format::{Format, Read};
use super::refusals::FormatRefusal;
use crate::finding::{Finding, FindingKind};
use crate::ground::limits::MAX_ROWS;
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
use crate::reading::json_items::{
    Item, ItemHolder, ItemLines, Items, KeyWritten, Properties, UnusedProperties, field, plain_words,
};
use crate::reading::options::{ReadContext, ReadOptions};
use crate::reading::probe::Probe;
use crate::reading::refusals::ReadingRefusal;
use crate::reading::table::KeyPolicy;
use crate::reading::{HowRead, Reading};
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const FORMAT: Format = Format {
    id: FormatId::EntraJson,
    word: "entra-json",
    help: "The body of Microsoft Graph’s bulk request; it also takes tokens without a user and SHA-256.",
    recognise,
    read: Read::Whole(read),
};

fn recognise(probe: &Probe<'_>) -> bool {
    probe.text.trim_start().starts_with(['{', '['])
}

/// What Graph says of a list that it gives out.
#[derive(Clone, Copy, Default)]
struct About {
    /// It is an answer of Graph (`@odata.context`).
    answer: bool,
    /// There are more pages of it (`@odata.nextLink`).
    partial: bool,
}

/// The list of tokens of a file, and what stands around it.
#[derive(Default)]
struct List<'a> {
    items: Vec<&'a RawValue>,
    about: About,
    unused: UnusedProperties,
}

/// How deep in objects a list is looked for.
const MAX_DEPTH: usize = 4;

/// How many entries of a list are looked at to see whether they are tokens.
const LOOKED_AT: usize = 20;

impl<'a> List<'a> {
    /// The items of the bulk body, of the bare array, of an array elsewhere in the object, or the one token that the object
    /// is.
    fn of(text: &'a str) -> Result<Self, Refusal> {
        let text = text.trim_start();
        let mut list = Self::default();
        if text.starts_with('[') {
            let Items(items) = serde_json::from_str(text).map_err(|error| syntax(&error))?;
            list.items = items;
        } else {
            let Properties(properties) = serde_json::from_str(text).map_err(|error| syntax(&error))?;
            list.search(text, &properties)?;
        }
        if list.items.len() > MAX_ROWS as usize {
            return Err(ReadingRefusal::TooManyRows.into());
        }
        Ok(list)
    }

    fn search(&mut self, text: &'a str, properties: &[(Cow<'a, str>, &'a RawValue)]) -> Result<(), Refusal> {
        let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
        self.about.answer = properties.iter().any(|(name, _)| is(name, "@odata.context"));
        self.about.partial = properties.iter().any(|(name, _)| is(name, "@odata.nextLink"));
        let mut values = properties.iter().filter(|(name, _)| is(name, "value")).map(|(_, value)| value.get());
        let value = values.next();
        if values.next().is_some() {
            return Err(FormatRefusal::JsonUnknown("two lists in it are named “value”").into());
        }
        if let Some(value) = value.filter(|value| value.starts_with('[')) {
            self.items = items_of(value);
            // What else is a list is not read.
            self.note_lists(properties.iter().filter(|(name, _)| !is(name, "value")));
            return Ok(());
        }
        if properties.iter().any(|(name, _)| is(name, "inventory")) {
            return Err(FormatRefusal::InventoryAsGraph.into());
        }
        if serde_json::from_str::<Item<'_>>(text).is_ok_and(|item| item.serial.is_some()) {
            self.items = serde_json::from_str(text).map(|one| vec![one]).unwrap_or_default();
            return Ok(());
        }
        let mut found = false;
        self.collect(properties, MAX_DEPTH, &mut found);
        match (found, value) {
            (true, _) => Ok(()),
            (false, Some(_)) => Err(FormatRefusal::JsonUnknown("its “value” is not a list").into()),
            (false, None) => {
                Err(FormatRefusal::JsonUnknown("it has no list named “value”, nor another one with tokens").into())
            }
        }
    }

    /// Takes the items of each list of tokens, however it is named.
    fn collect(&mut self, properties: &[(Cow<'a, str>, &'a RawValue)], depth: usize, found: &mut bool) {
        for property in properties {
            let value = property.1.get();
            if value.starts_with('[') {
                let items = items_of(value);
                if items.iter().take(LOOKED_AT).any(|item| is_token(item)) {
                    self.items.extend(items);
                    *found = true;
                } else {
                    self.note_lists(std::iter::once(property));
                }
            } else if value.starts_with('{')
                && depth > 0
                && let Ok(Properties(inner)) = serde_json::from_str(value)
            {
                self.collect(&inner, depth - 1, found);
            }
        }
    }

    /// Notes the lists of objects among properties that are not read.
    fn note_lists<'p>(&mut self, properties: impl Iterator<Item = &'p (Cow<'a, str>, &'a RawValue)>)
    where
        'a: 'p,
    {
        for (name, value) in properties {
            if value.get().starts_with('[') && items_of(value.get()).iter().any(|item| item.get().starts_with('{')) {
                self.unused.add(name);
            }
        }
    }
}

/// The items of what is a list.
fn items_of(list: &str) -> Vec<&RawValue> {
    serde_json::from_str(list).map(|Items(items)| items).unwrap_or_default()
}

/// Whether an item has the serial number and the key of a token.
fn is_token(item: &RawValue) -> bool {
    let item = serde_json::from_str::<Item<'_>>(item.get());
    item.is_ok_and(|item| item.serial.is_some() && item.secret.is_some())
}

/// Why a text is no JSON.
fn syntax(error: &serde_json::Error) -> Refusal {
    let (line, column) = (error.line(), error.column());
    let refusal = if error.is_eof() {
        FormatRefusal::JsonCut { line, column }
    } else {
        FormatRefusal::JsonSyntax { why: plain_words(error), line, column }
    };
    refusal.into()
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
    let List { items, about, mut unused } = List::of(text.text)?;
    let mut collector = Collector::new();
    let mut lines = ItemLines::new(text.text);
    let mut parsed: Vec<(Place, Item<'_>)> = Vec::with_capacity(items.len());
    let mut evidence = Evidence::default();
    let mut serials = NumberFormatEvidence::default();
    for (n, item) in items.iter().enumerate() {
        if n % 4096 == 0 {
            progress(n as f64 / items.len() as f64 / 2.0);
        }
        let line = lines.line_of(item.get());
        collector.rows += 1;
        match serde_json::from_str::<Item<'_>>(item.get()) {
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
    if items.is_empty() {
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
