//! The JSON of Microsoft Graph's bulk request (`PATCH /beta/directory/authenticationMethodDevices/hardwareOathDevices`),
//! and the bare array of its items, as Token2 and others send it.
//!
//! Graph assigns by object id (`assignTo`), never by UPN. It takes SHA-1 and SHA-256. Field names and their types are
//! those of the Graph reference (hardwareOathTokenAuthenticationMethodDevice, 2024-12).

use super::entra_csv;
use super::format::{Format, Read};
use crate::finding::{Finding, FindingKind};
use crate::formats::write::{Entry, Stop, WriteFormat};
use crate::ground::limits::MOST_ROWS;
use crate::ground::progress::Progress;
use crate::ground::redaction::harmless;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text::Text;
use crate::intake::READABLE;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::{self, Decoder, Evidence, SecretEncoding};
use crate::model::otp;
use crate::model::token::{HashFunction, OtpType, Profile};
use crate::model::user::{ObjectId, User};
use crate::reading::admission::{
    self, Candidate, Counting as Admissible, Key, Rejection, Serial, Unfit, control_character, subject_of,
};
use crate::reading::collect::Collector;
use crate::reading::options::{ReadContext, ReadOptions};
use crate::reading::probe::Probe;
use crate::reading::refusals::ReadingRefusal;
use crate::reading::{HowRead, Reading};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use zeroize::Zeroize;

pub(super) const FORMAT: Format = Format {
    id: FormatId::EntraJson,
    word: "entra-json",
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
    key_encoding::encode_into(token.secret, SecretEncoding::Base32, out);
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

/// What stands around the items, whatever the case of its names.
#[derive(Default)]
struct Body<'a> {
    value: Option<Items<'a>>,
    /// Of another list of tokens, uniQuk's EntraOATH, which has a reader of its own: for a refusal that names it.
    inventory: bool,
    /// Of a single token, the body of Graph's request for one.
    serial: bool,
    about: About,
}

/// What Graph says of a list that it gives out.
#[derive(Clone, Copy, Default)]
struct About {
    /// It is an answer of Graph (`@odata.context`).
    answer: bool,
    /// There are more pages of it (`@odata.nextLink`).
    partial: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for Body<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Gather;
        impl<'de> serde::de::Visitor<'de> for Gather {
            type Value = Body<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Body<'de>, A::Error> {
                let mut body = Body::default();
                while let Some(Plain(name)) = map.next_key()? {
                    match name.to_ascii_lowercase().as_str() {
                        "value" if body.value.is_some() => return Err(serde::de::Error::duplicate_field("value")),
                        "value" => body.value = map.next_value()?,
                        other => {
                            map.next_value::<serde::de::IgnoredAny>()?;
                            body.inventory |= other == "inventory";
                            body.serial |= other == "serialnumber";
                            body.about.answer |= other == "@odata.context";
                            body.about.partial |= other == "@odata.nextlink";
                        }
                    }
                }
                Ok(body)
            }
        }
        deserializer.deserialize_map(Gather)
    }
}

/// A text, borrowed where it can be.
#[derive(Deserialize)]
struct Plain<'a>(#[serde(borrow)] Cow<'a, str>);

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

/// An item, as lenient as files are: numbers as text, empty values, other names of the same thing in any case.
#[derive(Default)]
pub(super) struct Item<'a> {
    pub(super) serial: Option<Cow<'a, str>>,
    pub(super) secret: Option<Cow<'a, str>>,
    /// Its key is there and `null`, as Graph gives it out.
    secret_null: bool,
    /// How the key is written; EntraOATH's only.
    pub(super) written: Option<Cow<'a, str>>,
    pub(super) manufacturer: Option<Cow<'a, str>>,
    pub(super) model: Option<Cow<'a, str>>,
    interval: Option<serde_json::Value>,
    hash: Option<Cow<'a, str>>,
    /// `algorithm`, which names a hash function or a type.
    algorithm: Option<Cow<'a, str>>,
    otp_type: Option<Cow<'a, str>>,
    digits: Option<Cow<'a, str>>,
    counter: Option<Cow<'a, str>>,
    assign_to: Option<Assignee<'a>>,
    upn: Option<Cow<'a, str>>,
    user_name: Option<Cow<'a, str>>,
    /// Graph's name for the token; of the user where a UPN stands beside it.
    display_name: Option<Cow<'a, str>>,
    /// Names of properties that say something, but nothing that is known.
    unknown: Vec<Cow<'a, str>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Item<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Gather;
        impl<'de> serde::de::Visitor<'de> for Gather {
            type Value = Item<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Item<'de>, A::Error> {
                let mut item = Item::default();
                while let Some(Plain(name)) = map.next_key()? {
                    take(&mut item, name, &mut map)?;
                }
                Ok(item)
            }
        }
        deserializer.deserialize_map(Gather)
    }
}

/// Takes one property of an item. One that stands twice is an error: which of them is right can't be told.
fn take<'de, A: serde::de::MapAccess<'de>>(
    item: &mut Item<'de>,
    name: Cow<'de, str>,
    map: &mut A,
) -> Result<(), A::Error> {
    fn put<'de, A: serde::de::MapAccess<'de>, V: Deserialize<'de>, T>(
        place: &mut Option<T>,
        map: &mut A,
        of: impl FnOnce(V) -> Option<T>,
    ) -> Result<(), A::Error> {
        if place.is_some() {
            return Err(serde::de::Error::duplicate_field("of this meaning"));
        }
        *place = of(map.next_value()?);
        Ok(())
    }
    fn text(said: Option<Plain<'_>>) -> Option<Cow<'_, str>> {
        said.map(|Plain(text)| text)
    }
    // Nearly all files have the names as Graph has them.
    let lower = match &*name {
        "serialNumber" => "serialnumber",
        "secretKey" => "secretkey",
        "manufacturer" => "manufacturer",
        "model" => "model",
        "timeIntervalInSeconds" => "timeintervalinseconds",
        "hashFunction" => "hashfunction",
        other => &other.to_ascii_lowercase(),
    };
    match lower {
        "serialnumber" => put(&mut item.serial, map, |Lenient(text)| text),
        "secretkey" => {
            put(&mut item.secret, map, text)?;
            item.secret_null = item.secret.is_none();
            Ok(())
        }
        "secretformat" => put(&mut item.written, map, text),
        "manufacturer" => put(&mut item.manufacturer, map, text),
        "model" => put(&mut item.model, map, text),
        "timeintervalinseconds" => put(&mut item.interval, map, |value| value),
        "hashfunction" => put(&mut item.hash, map, text),
        "algorithm" => put(&mut item.algorithm, map, text),
        "type" | "tokentype" | "otptype" => put(&mut item.otp_type, map, text),
        "digits" => put(&mut item.digits, map, |Lenient(text)| text),
        "counter" => put(&mut item.counter, map, |Lenient(text)| text),
        "assignto" => put(&mut item.assign_to, map, |value| value),
        "userprincipalname" | "upn" => put(&mut item.upn, map, text),
        "username" => put(&mut item.user_name, map, text),
        "displayname" => put(&mut item.display_name, map, text),
        known if is_silent(known) => map.next_value::<serde::de::IgnoredAny>().map(drop),
        _ => {
            let value: &RawValue = map.next_value()?;
            if item.unknown.len() < MOST_UNKNOWN && !matches!(value.get(), "null" | "\"\"" | "[]" | "{}") {
                item.unknown.push(name);
            }
            Ok(())
        }
    }
}

/// Whether a property, in lower case, is one of Graph's that says nothing of how a token counts, or whose it will be.
fn is_silent(name: &str) -> bool {
    name.contains('@')
        || matches!(
            name,
            "id" | "status"
                | "lastuseddatetime"
                | "createddatetime"
                | "activatedby"
                | "assignedto"
                | "hardwareoathid"
                | "device"
        )
}

/// Of so many unknown properties the names are kept.
const MOST_UNKNOWN: usize = 20;

/// Names of properties that were not used, each once.
#[derive(Default)]
pub(super) struct Unused {
    names: Vec<String>,
    more: bool,
}

impl Unused {
    /// Notes what an item says that is not known.
    pub(super) fn note(&mut self, item: &Item<'_>) {
        for name in &item.unknown {
            self.add(name);
        }
        // Without an address it is nobody who can be found.
        if let Some(name) = &item.user_name
            && !name.trim().is_empty()
            && !name.contains('@')
            && item.upn_said().is_empty()
        {
            self.add("userName");
        }
    }

    fn add(&mut self, name: &str) {
        let name: String = harmless(name).chars().take(40).collect();
        if self.names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            return;
        }
        if self.names.len() < MOST_UNKNOWN {
            self.names.push(name);
        } else {
            self.more = true;
        }
    }

    /// What to tell of them, for the file as a whole.
    pub(super) fn finding(self) -> Option<FindingKind> {
        const MOST_NAMED: usize = 8;
        let count = self.names.len();
        let shown: Vec<String> = self
            .names
            .iter()
            .take(MOST_NAMED)
            .map(|name| if name.is_empty() { "without a name".to_owned() } else { format!("“{name}”") })
            .collect();
        let mut names = shown.join(", ");
        if self.more {
            names += " and more";
        } else if count > MOST_NAMED {
            names += &format!(" and {} more", count - MOST_NAMED);
        }
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        (count > 0).then(|| FindingKind::ColumnsUnused { names: names.into(), count })
    }
}

/// What an item says of how its token counts; `None` where it says nothing.
pub(super) struct Counting {
    pub(super) otp_type: OtpType,
    pub(super) hash: Option<HashFunction>,
    pub(super) digits: Option<u8>,
    pub(super) interval: Option<u32>,
    pub(super) counter: Option<u64>,
}

/// For whom an item is.
pub(super) enum Holder<'i> {
    Nobody,
    User(User<'i>),
    /// What stands there is neither an object id nor a UPN.
    Unreadable,
}

impl Item<'_> {
    /// How its token counts, or what of it can't be read.
    pub(super) fn counting(&self) -> Result<Counting, FindingKind> {
        let (said, algorithm) = (field(&self.otp_type), field(&self.algorithm));
        let mut otp_type = match said {
            "" => None,
            text => Some(OtpType::parse(text).ok_or(FindingKind::TypeUnreadable)?),
        };
        let mut hash = match field(&self.hash) {
            "" => None,
            text => Some(HashFunction::parse(text).ok_or(FindingKind::HashUnreadable)?),
        };
        match (algorithm, HashFunction::parse(algorithm), OtpType::parse(algorithm)) {
            ("", ..) => {}
            (_, Some(named), _) if hash.is_none_or(|hash| hash == named) => hash = Some(named),
            (_, None, Some(named)) if otp_type.is_none_or(|otp_type| otp_type == named) => otp_type = Some(named),
            (_, None, Some(_)) => return Err(FindingKind::TypeUnreadable),
            _ => return Err(FindingKind::HashUnreadable),
        }
        let otp_type = otp_type.unwrap_or_default();
        let digits = match field(&self.digits) {
            "" => None,
            text => match text.parse() {
                Ok(digits) if otp::DIGITS.contains(&digits) => Some(digits),
                _ => return Err(FindingKind::DigitsUnreadable),
            },
        };
        let counter = match field(&self.counter) {
            _ if otp_type == OtpType::Totp => None,
            "" => None,
            text => Some(text.parse().map_err(|_| FindingKind::CounterUnreadable)?),
        };
        let interval = match otp_type {
            OtpType::Totp => self.interval().map_err(|()| FindingKind::IntervalUnreadable)?,
            OtpType::Hotp => None,
        };
        Ok(Counting { otp_type, hash, digits, interval, counter })
    }

    /// The time interval in seconds, also where it is written as a text or as 30.0.
    fn interval(&self) -> Result<Option<u32>, ()> {
        let seconds = match &self.interval {
            None | Some(serde_json::Value::Null) => return Ok(None),
            Some(serde_json::Value::Number(number)) => number.as_f64(),
            Some(serde_json::Value::String(text)) => text.trim().parse().ok(),
            Some(_) => None,
        };
        seconds
            .filter(|n: &f64| n.fract() == 0.0 && otp::INTERVALS.contains(&(*n as u32)))
            .map(|n| Some(n as u32))
            .ok_or(())
    }

    /// The UPN that an item says itself.
    fn upn_said(&self) -> &str {
        let upn = field(&self.upn);
        let user_name = field(&self.user_name);
        if upn.is_empty() && user_name.contains('@') { user_name } else { upn }
    }

    /// For whom it is: `assignTo`, which is an object id in Graph and may be a UPN elsewhere, or a UPN beside it.
    pub(super) fn holder(&self, line: u32) -> Holder<'_> {
        let (id, mut upn) = (self.assign_to.as_ref().map_or("", |to| field(&to.id)), self.upn_said());
        if upn.is_empty() {
            upn = self.assign_to.as_ref().map_or("", |to| field(&to.upn));
        }
        let object_id = ObjectId::parse(id);
        if object_id.is_none() && id.contains('@') && upn.is_empty() {
            upn = id;
        } else if object_id.is_none() && !id.is_empty() && !id.eq_ignore_ascii_case(upn) {
            return Holder::Unreadable;
        }
        if upn.is_empty() {
            return match object_id {
                None => Holder::Nobody,
                Some(_) => Holder::User(User { object_id, line, ..User::default() }),
            };
        }
        let names = [&self.user_name, &self.display_name].map(field);
        // Beside `assignTo` alone it is the token's own name.
        let named = names.into_iter().find(|name| !name.is_empty() && !name.contains('@')).unwrap_or_default();
        let name = if self.upn_said().is_empty() { "" } else { named };
        Holder::User(User { object_id, name, line, ..User::with_upn(upn) })
    }
}

/// What a property says, without the blanks around it.
fn field<'f>(value: &'f Option<Cow<'_, str>>) -> &'f str {
    value.as_deref().map_or("", crate::notation::table::rows::trim)
}

/// A text or a whole number.
#[derive(Deserialize)]
struct Lenient<'a>(#[serde(borrow, deserialize_with = "text_or_number")] Option<Cow<'a, str>>);

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

/// For whom it is: Graph's object with an id, or the id alone.
struct Assignee<'a> {
    id: Option<Cow<'a, str>>,
    upn: Option<Cow<'a, str>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Assignee<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written<'a> {
            Id(#[serde(borrow)] Cow<'a, str>),
            Object {
                #[serde(borrow, alias = "Id", alias = "ID")]
                id: Option<Cow<'a, str>>,
                #[serde(
                    borrow,
                    rename = "userPrincipalName",
                    alias = "UserPrincipalName",
                    alias = "upn",
                    alias = "UPN"
                )]
                upn: Option<Cow<'a, str>>,
            },
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::Id(id) => Self { id: Some(id), upn: None },
            Written::Object { id, upn } => Self { id, upn },
        })
    }
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

/// How the key of an item is written, as the item says.
pub(super) enum Written {
    /// It does not say.
    Unsaid,
    /// So.
    As(SecretEncoding),
    /// The characters are the key.
    Text,
}

impl Item<'_> {
    /// How its key is written, or why that is not known.
    pub(super) fn written(&self) -> Result<Written, FindingKind> {
        match field(&self.written) {
            "" => Ok(Written::Unsaid),
            word if word.eq_ignore_ascii_case("text") => Ok(Written::Text),
            word => SecretEncoding::parse(word).map(Written::As).ok_or_else(|| {
                FindingKind::ItemUnreadable("its “secretFormat” is none of base32, hex and text".into())
            }),
        }
    }
}

fn read(text: &Text<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let options = given.options;
    let (items, about) = items(text.text)?;
    let mut collector = Collector::new();
    // Lines are counted along with the items, which stand in the text one after the other.
    let mut lines = LineCounter { text: text.text, at: 0, line: 1 };
    let mut parsed: Vec<(Place, Item<'_>)> = Vec::with_capacity(items.len());
    let mut evidence = Evidence::default();
    let mut unused = Unused::default();
    for (n, item) in items.iter().enumerate() {
        if n % 4096 == 0 {
            progress(n as f64 / items.len() as f64 / 2.0);
        }
        let line = lines.line_of(item.get());
        collector.rows += 1;
        match serde_json::from_str::<Item<'_>>(item.get()) {
            Ok(item) => {
                if matches!(item.written(), Ok(Written::Unsaid)) {
                    evidence.add(item.secret.as_deref().unwrap_or(""));
                }
                unused.note(&item);
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
    let keyless = |item: &Item<'_>| field(&item.secret).is_empty();
    if parsed.iter().all(|(_, item)| keyless(item))
        && (about.answer || about.partial || parsed.iter().any(|(_, item)| item.secret_null))
    {
        let part = if about.partial { " And it is only a part of the list (“@odata.nextLink”)." } else { "" };
        return Err(Refusal::new(
            "graph-no-keys",
            format!("No entry has its key (“secretKey”): Microsoft Graph never gives the keys back.{part}"),
            "Use the vendor’s seed file.",
        ));
    }
    let unsaid = parsed.iter().any(|(_, item)| matches!(item.written(), Ok(Written::Unsaid)));
    let digits_unsaid = parsed.iter().any(|(_, item)| field(&item.digits).is_empty());
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
        // Where each entry says how its key is written, there is nothing to choose.
        secret: options.secret.or(unsaid.then_some(encoding)),
        secret_question: question,
        otp_type: None,
        hash: None,
        digits: digits_unsaid.then_some(options.digits.unwrap_or(6)),
        interval: None,
        ignored: Vec::new(),
        facts: Vec::new(),
    };
    collector.findings.extend(about.partial.then(|| Finding::of_file(FindingKind::ListPartial)));
    collector.findings.extend(unused.finding().map(Finding::of_file));
    Ok(collector.finish(how, COLUMNS.iter().map(|&name| name.into()).collect(), SERIAL, SECRET))
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
    let (serial, secret) = (Serial::verbatim(field(&item.serial)), field(&item.secret));
    let (manufacturer, model) = (field(&item.manufacturer), field(&item.model));
    let control = control_character(&[serial.number, manufacturer, model]);
    let shown = subject_of(serial.number);
    let name = if shown.is_empty() { item_name(place.number) } else { String::new() };
    let subject = if shown.is_empty() { &name } else { shown };
    let written = match (options.secret, item.written()) {
        (Some(_), _) => Written::Unsaid,
        (None, Ok(written)) => written,
        (None, Err(kind)) => return collector.reject(kind, line, SECRET_FORMAT, subject),
    };
    let (key, fits) = match written {
        Written::Unsaid => (Key::Text(secret, encoding), fits),
        Written::As(encoding) => (Key::Text(secret, encoding), None),
        Written::Text => (Key::Raw(item.secret.as_deref().unwrap_or_default().as_bytes()), None),
    };
    let candidate = Candidate {
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
            collector.find(FindingKind::IntervalAssumed(30), line, INTERVAL, subject);
        }
        if hotp && said.counter.is_none() {
            collector.find(FindingKind::CounterMissing, line, COUNTER, subject);
        }
        let profile = Profile {
            otp_type: said.otp_type,
            hash: said.hash.unwrap_or_default(),
            interval: said.interval.unwrap_or(30),
            digits: said.digits.or(options.digits).unwrap_or(6),
            ..Profile::default()
        };
        Admissible::new(profile, said.counter.unwrap_or(0)).map_err(|unfit| {
            rejection(match unfit {
                Unfit::Digits => FindingKind::DigitsUnreadable,
                Unfit::Interval => FindingKind::IntervalUnreadable,
            })
        })
    });
    let Ok(admitted) = admitted else { return };
    let holder = match item.holder(line) {
        Holder::Nobody => None,
        Holder::User(user) => collector.holder(&user, line, ASSIGN_TO),
        Holder::Unreadable => {
            collector.find(FindingKind::ObjectIdUnreadable, line, ASSIGN_TO, subject);
            None
        }
    };
    admitted.enter(manufacturer, model, holder, collector);
}

/// The items of the bulk body or of the bare array, and what is said of them.
fn items(text: &str) -> Result<(Vec<&RawValue>, About), Refusal> {
    let text = text.trim_start();
    let mut about = About::default();
    let parsed = if text.starts_with('[') {
        serde_json::from_str::<Items<'_>>(text)
    } else {
        match serde_json::from_str::<Body<'_>>(text) {
            Ok(Body { value: Some(items), about: of_body, .. }) => {
                about = of_body;
                Ok(items)
            }
            Ok(Body { inventory: true, .. }) => {
                return Err(Refusal::new(
                    "json-inventory",
                    "This is a token inventory of the EntraOATH PowerShell module, not the JSON for Microsoft Graph.",
                    "Let Token Desk tell the format by itself. If it can’t, the list named “inventory” is damaged: use the vendor’s own seed file.",
                ));
            }
            Ok(Body { serial: true, .. }) => serde_json::from_str(text).map(|one| Items(vec![one])),
            Ok(_) => return Err(unknown("it has no list named “value”")),
            Err(error) => Err(error),
        }
    };
    if parsed.as_ref().is_ok_and(|items| items.0.len() > MOST_ROWS as usize) {
        return Err(ReadingRefusal::TooManyRows.into());
    }
    parsed.map(|items| (items.0, about)).map_err(|error| {
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
        _ if error.to_string().contains("duplicate field") => "two properties say the same thing",
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
