//! The JSON of Microsoft Graph's bulk request (`PATCH /beta/directory/authenticationMethodDevices/hardwareOathDevices`),
//! and the bare array of its items, as Token2 and others send it.
//!
//! Graph assigns by object id (`assignTo`), never by UPN. It takes SHA-1 and SHA-256. Field names and their types are
//! those of the Graph reference (hardwareOathTokenAuthenticationMethodDevice, 2024-12).

use super::collect::{Collector, MOST_ROWS};
use super::{
    Entry, Format, FormatId, Given, HowRead, Probe, Progress, Read, ReadOptions, Reading, Stop, WriteFormat, delimited,
    entra_csv,
};
use crate::delivery::READABLE;
use crate::encoding::{self, Decoder, Evidence, Oddity, SecretEncoding};
use crate::finding::{FindingKind, Refusal};
use crate::secret::SecretBytes;
use crate::table::columns::is_excel_number;
use crate::text::{Text, harmless};
use crate::token::{HashFunction, LONGEST_SERIAL, OtpType, Profile, Token};
use crate::user::{ObjectId, User};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use zeroize::Zeroize;

pub(super) const FORMAT: Format = Format {
    id: FormatId::EntraJson,
    word: "entra-json",
    name: "JSON for Microsoft Graph",
    help: "The body of Microsoft Graph’s bulk request; it also takes tokens without a user and SHA-256.",
    recognise,
    read: Read::Whole(read),
    write: Some(&WRITE),
};

static WRITE: WriteFormat = WriteFormat {
    stem: "EntraTokens",
    extension: "json",
    mime: "application/json",
    head: |out| out.push_str("{\n  \"@context\": \"#$delta\",\n  \"value\": ["),
    entry: push_entry,
    tail: |count, out| out.push_str(if count == 0 { "]\n}\n" } else { "\n  ]\n}\n" }),
    stops: |entry| {
        let mut stops = entra_csv::of_every_entra_file(entry);
        let profile = entry.token.profile;
        if profile.otp_type == OtpType::Totp && profile.hash.graph().is_none() {
            stops.push(Stop::Hash(profile.hash.name()));
        }
        stops
    },
};

fn push_entry(entry: &Entry<'_>, number: usize, out: &mut SecretBytes) {
    let (token, profile) = (entry.token, entry.token.profile);
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned());
    out.push_str(if number > 1 { ",\n" } else { "\n" });
    out.push_str(&format!(
        "    {{\n      \"@contentId\": \"{number}\",\n      \"serialNumber\": {},\n      \"manufacturer\": {},\n      \"model\": {},\n      \"secretKey\": \"",
        quoted(token.serial),
        quoted(&profile.manufacturer),
        quoted(&profile.model),
    ));
    encoding::encode_into(token.secret, SecretEncoding::Base32, out);
    out.push_str(&format!(
        "\",\n      \"timeIntervalInSeconds\": {},\n      \"hashFunction\": \"{}\"",
        profile.interval,
        profile.hash.graph().unwrap_or("hmacsha1"),
    ));
    if let Some(id) = entry.user.and_then(|user| user.object_id) {
        out.push_str(&format!(",\n      \"assignTo\": {{ \"id\": \"{id}\" }}"));
    }
    out.push_str("\n    }");
}

fn recognise(probe: &Probe<'_>) -> bool {
    probe.text.trim_start().starts_with(['{', '['])
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    value: Option<Items<'a>>,
    /// Of another list of tokens, uniQuk's EntraOATH, which has a reader of its own: for a refusal that names it.
    #[serde(borrow)]
    inventory: Option<&'a RawValue>,
    /// Of a single token, the body of Graph's request for one.
    #[serde(borrow, rename = "serialNumber")]
    serial: Option<&'a RawValue>,
}

/// The items of a list, untouched, so that one that can't be read costs only itself; at most [`MOST_ROWS`] and one more.
pub(super) struct Items<'a>(pub(super) Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Items<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Gather;
        impl<'de> serde::de::Visitor<'de> for Gather {
            type Value = Items<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Items<'de>, A::Error> {
                let mut items = Vec::new();
                while items.len() <= MOST_ROWS as usize {
                    match list.next_element()? {
                        Some(item) => items.push(item),
                        None => return Ok(Items(items)),
                    }
                }
                while list.next_element::<serde::de::IgnoredAny>()?.is_some() {}
                Ok(Items(items))
            }
        }
        deserializer.deserialize_seq(Gather)
    }
}

/// An item, as lenient as files are: numbers as text, empty values, other names of the same thing.
#[derive(Deserialize)]
pub(super) struct Item<'a> {
    #[serde(borrow, default, rename = "serialNumber", deserialize_with = "text_or_number")]
    pub(super) serial: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "secretKey")]
    pub(super) secret: Option<Cow<'a, str>>,
    /// How the key is written; EntraOATH's only.
    #[serde(borrow, rename = "secretFormat")]
    pub(super) written: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) manufacturer: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) model: Option<Cow<'a, str>>,
    #[serde(rename = "timeIntervalInSeconds")]
    pub(super) interval: Option<serde_json::Value>,
    #[serde(borrow, rename = "hashFunction")]
    pub(super) hash: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "assignTo")]
    pub(super) assign_to: Option<Assignee<'a>>,
}

/// A text, or a whole number, which has all its digits: JSON allows no zeros in front of one (RFC 8259 §6).
fn text_or_number<'de: 'a, 'a, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Cow<'a, str>>, D::Error> {
    struct Text;
    impl<'de> serde::de::Visitor<'de> for Text {
        type Value = Option<Cow<'de, str>>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a text in quotation marks")
        }

        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Some(Cow::Borrowed(text)))
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Some(Cow::Owned(text.to_owned())))
        }

        fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
            Ok(Some(Cow::Owned(number.to_string())))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }
    from.deserialize_any(Text)
}

impl Drop for Item<'_> {
    fn drop(&mut self) {
        // A key with an escaped character in it is a copy.
        if let Some(Cow::Owned(copy)) = &mut self.secret {
            copy.zeroize();
        }
    }
}

/// For whom it is.
#[derive(Deserialize)]
pub(super) struct Assignee<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Cow<'a, str>>,
}

const COLUMNS: [&str; 7] =
    ["serialNumber", "secretKey", "manufacturer", "model", "timeIntervalInSeconds", "hashFunction", "assignTo"];

fn read(text: &Text<'_>, given: Given<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let options = given.options;
    let items = items(text.text)?;
    let mut collector = Collector::new();
    // Lines are counted along with the items, which stand in the text one after the other.
    let mut lines = LineCounter { text: text.text, at: 0, line: 1 };
    let mut parsed: Vec<(Place, Item<'_>)> = Vec::with_capacity(items.len());
    let mut evidence = Evidence::default();
    for (n, item) in items.iter().enumerate() {
        if n % 4096 == 0 {
            progress(n as f64 / items.len() as f64 / 2.0);
        }
        let line = lines.line_of(item.get());
        collector.rows += 1;
        match serde_json::from_str::<Item<'_>>(item.get()) {
            Ok(item) => {
                evidence.add(item.secret.as_deref().unwrap_or(""));
                parsed.push((Place { line, number: n + 1 }, item));
            }
            Err(error) => {
                let why = plain_words(&error);
                collector.reject(FindingKind::ItemUnreadable(why.into()), line, 0, &item_name(n + 1));
            }
        }
    }
    if items.is_empty() {
        return Err(Refusal::new(
            "no-rows",
            "The JSON is well formed, but its list of tokens is empty.",
            "Ask the vendor for the complete file.",
        ));
    }
    if !parsed.iter().any(|(_, item)| item.serial.is_some() || item.secret.is_some()) {
        return Err(unknown("its entries have neither “serialNumber” nor “secretKey”"));
    }
    // Graph's own rule is Base32; anything else is asked about.
    let judgement = evidence.judge();
    let (encoding, question) = match (options.secret, judgement) {
        (Some(chosen), _) => (chosen, Vec::new()),
        (None, Some(judgement))
            if judgement.encoding != SecretEncoding::Base32 && !evidence.fits(SecretEncoding::Base32) =>
        {
            let mut question = vec![judgement.encoding];
            question.extend(judgement.also);
            question.retain(|&other| other != SecretEncoding::Base32);
            (SecretEncoding::Base32, question)
        }
        _ => (SecretEncoding::Base32, Vec::new()),
    };
    let fits = question.first().copied();
    let mut decoder = Decoder::default();
    let count = parsed.len();
    for (n, (place, item)) in parsed.into_iter().enumerate() {
        if n % 4096 == 0 {
            progress(0.5 + n as f64 / count as f64 / 2.0);
        }
        push_token(&mut collector, &mut decoder, options, (encoding, fits), place, &item);
    }
    let how = HowRead {
        text: text.encoding,
        delimiter: None,
        header: true,
        secret: Some(encoding),
        secret_question: question,
        otp_type: None,
        hash: None,
        digits: Some(options.digits.unwrap_or(6)),
        interval: None,
        ignored: Vec::new(),
        facts: Vec::new(),
    };
    Ok(collector.finish(how, COLUMNS.iter().map(|&name| name.into()).collect(), 1, 2))
}

/// Where an item stands: JSON often has all of them on one line.
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
    place: Place,
    item: &Item<'_>,
) {
    let line = place.line;
    fn field<'f>(value: &'f Option<Cow<'_, str>>) -> &'f str {
        value.as_deref().map_or("", crate::table::rows::trim)
    }
    let (serial, secret) = (field(&item.serial), field(&item.secret));
    let shown = if serial.len() <= 24 { harmless(serial) } else { "" };
    let name = if shown.is_empty() { item_name(place.number) } else { String::new() };
    let subject = if shown.is_empty() { &name } else { shown };
    if serial.is_empty() {
        return collector.reject(FindingKind::SerialMissing, line, 1, subject);
    }
    if is_excel_number(serial) {
        return collector.reject(FindingKind::SerialExcel, line, 1, subject);
    }
    if serial.len() > LONGEST_SERIAL {
        return collector.reject(FindingKind::SerialTooLong, line, 1, subject);
    }
    if let Some(c) = [serial, field(&item.manufacturer), field(&item.model)]
        .into_iter()
        .find_map(|text| text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')))
    {
        return collector.reject(FindingKind::ControlCharacter(c), line, 0, "");
    }
    let decoded = match decoder.decode(secret, encoding) {
        Ok(decoded) => decoded,
        Err(crate::encoding::DecodeError::Empty) => {
            return collector.reject(FindingKind::SecretMissing, line, 2, subject);
        }
        Err(error) => {
            let kind = FindingKind::SecretUnreadable { error, encoding, fits };
            return collector.reject(kind, line, 2, subject);
        }
    };
    let interval = match &item.interval {
        None | Some(serde_json::Value::Null) => {
            collector.find(FindingKind::IntervalAssumed(30), line, 5, subject);
            Some(30)
        }
        // Also as 30.0.
        Some(serde_json::Value::Number(number)) => number
            .as_u64()
            .or_else(|| number.as_f64().filter(|n| n.fract() == 0.0 && (1.0..=86_400.0).contains(n)).map(|n| n as u64)),
        Some(serde_json::Value::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    let Some(interval) = interval.and_then(|n| u32::try_from(n).ok()).filter(|n| (1..=86_400).contains(n)) else {
        return collector.reject(FindingKind::IntervalUnreadable, line, 5, subject);
    };
    let hash = match field(&item.hash) {
        "" => Some(HashFunction::Sha1),
        text => HashFunction::parse(text),
    };
    let Some(hash) = hash else {
        return collector.reject(FindingKind::HashUnreadable, line, 6, subject);
    };
    match decoded.oddity {
        Some(Oddity::TrailingBits) => collector.find(FindingKind::SecretTrailingBits, line, 2, subject),
        Some(Oddity::Length(length)) => collector.find(FindingKind::SecretLength(length), line, 2, subject),
        None => {}
    }
    if decoded.secret.len() < 10 {
        let bytes = u32::try_from(decoded.secret.len()).unwrap_or(0);
        collector.find(FindingKind::SecretShort(bytes), line, 2, subject);
    }
    let rest = Profile { hash, interval, digits: options.digits.unwrap_or(6), ..Profile::default() };
    let profile = collector.profile(field(&item.manufacturer), field(&item.model), &rest);
    let assignee = item.assign_to.as_ref().map_or("", |a| field(&a.id));
    let holder = match (assignee, ObjectId::parse(assignee)) {
        ("", _) => None,
        (_, Some(id)) => collector.holder(&User { object_id: Some(id), line, ..User::default() }, line, 7),
        (upn, None) if upn.contains('@') => collector.holder(&User { line, ..User::with_upn(upn) }, line, 7),
        (_, None) => {
            collector.find(FindingKind::ObjectIdUnreadable, line, 7, subject);
            None
        }
    };
    let token = Token { line, holder, ..Token::new(serial, decoded.secret.expose(), &rest) };
    collector.token(&token, profile);
}

/// The items of the bulk body or of the bare array.
fn items(text: &str) -> Result<Vec<&RawValue>, Refusal> {
    let text = text.trim_start();
    let parsed = if text.starts_with('[') {
        serde_json::from_str::<Items<'_>>(text)
    } else {
        match serde_json::from_str::<Body<'_>>(text) {
            Ok(Body { value: Some(items), .. }) => Ok(items),
            Ok(Body { inventory: Some(_), .. }) => {
                return Err(Refusal::new(
                    "json-inventory",
                    "This is a token inventory of the EntraOATH PowerShell module, not the JSON for Microsoft Graph.",
                    "Let Token Desk tell the format by itself. If it can’t, the list named “inventory” is damaged: use the vendor’s own seed file.",
                ));
            }
            Ok(Body { serial: Some(_), .. }) => serde_json::from_str(text).map(|one| Items(vec![one])),
            Ok(_) => return Err(unknown("it has no list named “value”")),
            Err(error) => Err(error),
        }
    };
    if parsed.as_ref().is_ok_and(|items| items.0.len() > MOST_ROWS as usize) {
        return Err(delimited::too_many_rows());
    }
    parsed.map(|items| items.0).map_err(|error| {
        if error.is_data() {
            return unknown("its “value” is not a list");
        }
        let place = format!("line {}, column {}", error.line(), error.column());
        let (code, what) = if error.is_eof() {
            ("json-cut", format!("The JSON ends early, at {place}: the file is cut off."))
        } else {
            ("json-syntax", format!("The JSON is not well formed: {} at {place}.", plain_words(&error)))
        };
        Refusal::new(code, what, "Copy the file again, or ask for it again.")
    })
}

fn unknown(what: &str) -> Refusal {
    Refusal::new(
        "json-unknown",
        format!("This is JSON, but not a list of tokens: {what}."),
        format!("Ask the vendor for the “Entra MFA JSON” or CSV file. {READABLE}"),
    )
}

/// The library's words without its position, and never with any of the text: a wrong value could be a key.
fn plain_words(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Data => "a value is of the wrong kind, such as a number where text belongs",
        serde_json::error::Category::Eof => "it ends early",
        _ if error.to_string().contains("recursion limit") => "it is nested too deeply",
        _ => "a comma, bracket or quotation mark is wrong",
    }
}

struct LineCounter<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl LineCounter<'_> {
    /// The line on which `part`, a later part of the text, starts.
    fn line_of(&mut self, part: &str) -> u32 {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        if let Some(between) = self.text.as_bytes().get(self.at..start) {
            let feeds = memchr::memchr_iter(b'\n', between).count();
            self.line += u32::try_from(feeds).unwrap_or(0);
            self.at = start;
        }
        self.line
    }
}
