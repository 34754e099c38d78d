//! The inventory of the EntraOATH PowerShell module: `{"inventory": [{"serialNumber", "secretKey", "secretFormat" …}]}`.
//!
//! `secretFormat` is `base32`, `hex` or `text`; absent it is Base32 (README of the module). `text` means that the
//! characters are the key.

use super::format::{Format, whole};
use super::refusals::FormatRefusal;
use crate::finding::FindingKind;
use crate::ground::limits::MAX_ROWS;
use crate::ground::progress::Progress;
use crate::ground::redaction::subject_of;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::token::OtpType;
use crate::notation::table::columns::NumberFormatEvidence;
use crate::reading::Reading;
use crate::reading::admission::Key;
use crate::reading::json_items::{Item, ItemHolder, ItemLines, Items, KeyWritten, UnusedProperties, plain_words};
use crate::reading::options::ReadContext;
use crate::reading::probe::Probe;
use crate::reading::record::{Record, Records, how_read};
use crate::reading::refusals::ReadingRefusal;
use serde::Deserialize;
use std::borrow::Cow;

pub(super) const FORMAT: Format = Format {
    id: FormatId::EntraOath,
    word: "entraoath",
    help: "The token inventory of the EntraOATH PowerShell module.",
    recognise,
    read: whole!(read),
};

const COLUMNS: [&str; 9] = [
    "serialNumber",
    "secretKey",
    "secretFormat",
    "timeIntervalInSeconds",
    "hashFunction",
    "assignTo",
    "digits",
    "type",
    "counter",
];
const ASSIGN_TO: u16 = 6;
const COUNTER: u16 = 9;

/// The column of what can't be read of how a token counts.
fn column_of(kind: &FindingKind) -> u16 {
    match kind {
        FindingKind::IntervalUnreadable => 4,
        FindingKind::HashUnreadable => 5,
        FindingKind::DigitsUnreadable => 7,
        FindingKind::TypeUnreadable => 8,
        FindingKind::CounterUnreadable => COUNTER,
        _ => 0,
    }
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow, alias = "Inventory")]
    inventory: Items<'a>,
}

fn recognise(probe: &Probe<'_>) -> bool {
    let text = probe.text.trim_start();
    // The word could be a model's name elsewhere: only a list under that name counts.
    text.starts_with('{') && text.contains("nventory\"") && serde_json::from_str::<Body<'_>>(text).is_ok()
}

fn read(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let options = given.options;
    let start = text.text.trim_start();
    let items = match serde_json::from_str::<Body<'_>>(start) {
        Ok(body) => body.inventory.0,
        Err(_) => {
            return Err(FormatRefusal::NoInventory.into());
        }
    };
    if items.len() > MAX_ROWS as usize {
        return Err(ReadingRefusal::TooManyRows.into());
    }
    let mut records = Records::new();
    let mut lines = ItemLines::new(text.text);
    let mut unused = UnusedProperties::default();
    let (mut intervals_assumed, mut said) = (0_u32, false);
    let mut parsed: Vec<(u32, Item<'_>)> = Vec::with_capacity(items.len());
    let mut serials = NumberFormatEvidence::default();
    for (n, item) in items.iter().enumerate() {
        if n % 4096 == 0 {
            progress(n as f64 / items.len() as f64 / 2.0);
        }
        let line = lines.line_of(item.get());
        match serde_json::from_str::<Item<'_>>(item.get()) {
            Ok(item) => {
                serials.add(item.serial.as_deref().map_or("", str::trim));
                parsed.push((line, item));
            }
            Err(error) => {
                records.reject(FindingKind::ItemUnreadable(plain_words(&error).into()), line, 0, "");
            }
        }
    }
    let format = serials.judge();
    let count = parsed.len();
    for (n, (line, item)) in parsed.into_iter().enumerate() {
        if n % 4096 == 0 {
            progress(0.5 + n as f64 / count as f64 / 2.0);
        }
        let field = |value: &'_ Option<Cow<'_, str>>| value.as_deref().map_or("", str::trim).to_owned();
        let serial = field(&item.serial);
        let raw = item.secret.as_deref().unwrap_or_default();
        let written = match (options.secret, item.written()) {
            (Some(chosen), _) => KeyWritten::As(chosen),
            (None, Ok(written)) => written,
            (None, Err(kind)) => {
                records.reject(kind, line, 3, &serial);
                continue;
            }
        };
        let key = match written {
            KeyWritten::Unsaid => Key::Text(raw, SecretEncoding::Base32),
            KeyWritten::As(encoding) => Key::Text(raw, encoding),
            KeyWritten::Text => Key::Raw(raw.as_bytes()),
        };
        said |= item.written.is_some();
        unused.note(&item);
        let counting = match item.counting() {
            Ok(counting) => counting,
            Err(kind) => {
                let column = column_of(&kind);
                records.reject(kind, line, column, &serial);
                continue;
            }
        };
        let hotp = counting.otp_type == OtpType::Hotp;
        intervals_assumed += u32::from(!hotp && counting.interval.is_none());
        let holder = item.holder(line);
        let taken = records.push(&Record {
            manufacturer: item.manufacturer.as_deref().map_or("", str::trim),
            model: item.model.as_deref().map_or("", str::trim),
            otp_type: counting.otp_type,
            hash: counting.hash.or(options.hash).unwrap_or_default(),
            digits: counting.digits.or(options.digits).unwrap_or(6),
            interval: counting.interval.or(options.interval).unwrap_or(30),
            counter: counting.counter.unwrap_or(0),
            user: if let ItemHolder::User(user) = holder { Some(user) } else { None },
            format,
            ..Record::new(line, &serial, key)
        });
        if taken && hotp && counting.counter.is_none() {
            records.counter_missing(line, COUNTER, &serial);
        }
        if taken && matches!(holder, ItemHolder::Unreadable) {
            records.collector.report(FindingKind::ObjectIdUnreadable, line, ASSIGN_TO, subject_of(&serial));
        }
    }
    if items.is_empty() {
        return Err(FormatRefusal::NoTokens("the EntraOATH module").into());
    }
    let mut how = how_read(text);
    how.header = true;
    // Where each entry says how its key is written, there is nothing to choose.
    how.secret = options.secret.or((!said).then_some(SecretEncoding::Base32));
    how.digits = Some(options.digits.unwrap_or(6));
    if intervals_assumed > 0 {
        how.interval = Some(options.interval.unwrap_or(30));
        if options.interval.is_none() {
            records.of_file(FindingKind::IntervalAssumed(30));
        }
    }
    if let Some(kind) = unused.finding() {
        records.of_file(kind);
    }
    Ok(records.finish(how, options, &COLUMNS))
}
