//! The inventory of the EntraOATH PowerShell module: `{"inventory": [{"serialNumber", "secretKey", "secretFormat" …}]}`.
//!
//! `secretFormat` is `base32`, `hex` or `text`; absent it is Base32 (README of the module). `text` means that the
//! characters are the key.

use super::collect::MOST_ROWS;
use super::dualshield::no_tokens;
use super::entra_json::{Item, Items};
use super::record::{Key, Record, Records, SECRET, how_read};
use super::{Format, FormatId, Given, Probe, Progress, Read, Reading, delimited};
use crate::encoding::{LONGEST_KEY, SecretEncoding};
use crate::finding::{FindingKind, Refusal};
use crate::text::Text;
use crate::token::HashFunction;
use crate::user::{ObjectId, User};
use serde::Deserialize;
use std::borrow::Cow;

pub(super) const FORMAT: Format = Format {
    id: FormatId::EntraOath,
    word: "entraoath",
    name: "EntraOATH inventory (JSON)",
    help: "The token inventory of the EntraOATH PowerShell module.",
    recognise,
    read: Read::Whole(read),
    write: None,
};

const COLUMNS: [&str; 6] =
    ["serialNumber", "secretKey", "secretFormat", "timeIntervalInSeconds", "hashFunction", "displayName"];

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    inventory: Items<'a>,
}

fn recognise(probe: &Probe<'_>) -> bool {
    let text = probe.text.trim_start();
    // The word could be a model's name elsewhere: only a list under that name counts.
    text.starts_with('{') && text.contains("\"inventory\"") && serde_json::from_str::<Body<'_>>(text).is_ok()
}

fn read(text: &Text<'_>, given: Given<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let options = given.options;
    let start = text.text.trim_start();
    let items = match serde_json::from_str::<Body<'_>>(start) {
        Ok(body) => body.inventory.0,
        Err(_) => {
            return Err(Refusal::new(
                "json-unknown",
                "This is no EntraOATH inventory: it is not JSON with a list named “inventory”.",
                "Check that it is the right file, or choose another format for it.",
            ));
        }
    };
    if items.len() > MOST_ROWS as usize {
        return Err(delimited::too_many_rows());
    }
    let mut records = Records::new();
    let (mut at, mut line) = (0, 1_u32);
    let (mut intervals_assumed, mut said) = (0_u32, false);
    for (n, item) in items.iter().enumerate() {
        if n % 4096 == 0 {
            progress(n as f64 / items.len() as f64);
        }
        let place = (item.get().as_ptr() as usize).saturating_sub(text.text.as_ptr() as usize);
        if let Some(between) = text.text.as_bytes().get(at..place) {
            line = line.saturating_add(u32::try_from(memchr::memchr_iter(b'\n', between).count()).unwrap_or(0));
            at = place;
        }
        let Ok(item) = serde_json::from_str::<Item<'_>>(item.get()) else {
            let why = "a value is of the wrong kind, such as a number where text belongs";
            records.reject(FindingKind::ItemUnreadable(why.into()), line, 0, "");
            continue;
        };
        let field = |value: &'_ Option<Cow<'_, str>>| value.as_deref().map_or("", str::trim).to_owned();
        let serial = field(&item.serial);
        let raw = item.secret.as_deref().unwrap_or_default();
        let key = match (options.secret, field(&item.written).to_ascii_lowercase().as_str()) {
            (Some(chosen), _) => Key::Text(raw, chosen),
            (None, "") => Key::Text(raw, SecretEncoding::Base32),
            (None, "text") if raw.len() > LONGEST_KEY => {
                records.reject(FindingKind::OutOfRange { field: "key".into() }, line, SECRET, &serial);
                continue;
            }
            (None, "text") => Key::Raw(raw.as_bytes()),
            (None, word) => match SecretEncoding::parse(word) {
                Some(encoding) => Key::Text(raw, encoding),
                None => {
                    let why = "its “secretFormat” is none of base32, hex and text";
                    records.reject(FindingKind::ItemUnreadable(why.into()), line, 3, &serial);
                    continue;
                }
            },
        };
        said |= item.written.is_some();
        let interval = match &item.interval {
            None | Some(serde_json::Value::Null) => {
                intervals_assumed += 1;
                Some(options.interval.unwrap_or(30))
            }
            Some(serde_json::Value::Number(number)) => number.as_u64().and_then(|n| u32::try_from(n).ok()),
            Some(serde_json::Value::String(text)) => text.trim().parse().ok(),
            Some(_) => None,
        };
        let Some(interval) = interval.filter(|interval| (1..=86_400).contains(interval)) else {
            records.reject(FindingKind::IntervalUnreadable, line, 4, &serial);
            continue;
        };
        let hash = match item.hash.as_deref().map_or("", str::trim) {
            "" => Some(options.hash.unwrap_or_default()),
            word => HashFunction::parse(word),
        };
        let Some(hash) = hash else {
            records.reject(FindingKind::HashUnreadable, line, 5, &serial);
            continue;
        };
        let assignee = item.assign_to.as_ref().and_then(|to| to.id.as_deref()).unwrap_or_default();
        let user = ObjectId::parse(assignee).map(|id| User { object_id: Some(id), line, ..User::default() });
        records.push(&Record {
            manufacturer: item.manufacturer.as_deref().map_or("", str::trim),
            model: item.model.as_deref().map_or("", str::trim),
            hash,
            digits: options.digits.unwrap_or(6),
            interval,
            user,
            ..Record::new(line, &serial, key)
        });
    }
    if items.is_empty() {
        return Err(no_tokens("the EntraOATH module"));
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
    Ok(records.finish(how, options, &COLUMNS))
}
