//! Lists of tokens in JSON, item by item: the names that Graph, the EntraOATH module and vendors have for the same thing.

use crate::finding::FindingKind;
use crate::ground::limits::MAX_ROWS;
use crate::ground::redaction::redact_possible_key;
use crate::ground::words::{first_of, quoted};
use crate::model::key_encoding::SecretEncoding;
use crate::model::otp;
use crate::model::token::{HashFunction, OtpType};
use crate::model::user::{ObjectId, User};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use zeroize::Zeroize;

/// A text, borrowed where it can be.
#[derive(Deserialize)]
pub(crate) struct Plain<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// The items of a list, untouched, so that one that can't be read costs only itself; at most [`MAX_ROWS`] and one more.
pub(crate) struct Items<'a>(pub(crate) Vec<&'a RawValue>);

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
                while items.len() <= MAX_ROWS as usize {
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
pub(crate) struct Item<'a> {
    pub(crate) serial: Option<Cow<'a, str>>,
    pub(crate) secret: Option<Cow<'a, str>>,
    /// Its key is there and `null`, as Graph gives it out.
    pub(crate) secret_null: bool,
    /// How the key is written; EntraOATH's only.
    pub(crate) written: Option<Cow<'a, str>>,
    pub(crate) manufacturer: Option<Cow<'a, str>>,
    pub(crate) model: Option<Cow<'a, str>>,
    interval: Option<serde_json::Value>,
    hash: Option<Cow<'a, str>>,
    /// `algorithm`, which names a hash function or a type.
    algorithm: Option<Cow<'a, str>>,
    otp_type: Option<Cow<'a, str>>,
    pub(crate) digits: Option<Cow<'a, str>>,
    counter: Option<Cow<'a, str>>,
    assign_to: Option<Assignee<'a>>,
    upn: Option<Cow<'a, str>>,
    user_name: Option<Cow<'a, str>>,
    /// Graph's name for the token; of the user where there is a UPN beside it.
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

/// Takes one property of an item. One that occurs twice is an error: which of them is right can't be known.
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
            if item.unknown.len() < MAX_UNKNOWN && !matches!(value.get(), "null" | "\"\"" | "[]" | "{}") {
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

/// How many names of unknown properties are kept.
const MAX_UNKNOWN: usize = 20;

/// Names of properties that were not used, each once.
#[derive(Default)]
pub(crate) struct UnusedProperties {
    names: Vec<String>,
    more: bool,
}

impl UnusedProperties {
    /// Notes what an item says that is not known.
    pub(crate) fn note(&mut self, item: &Item<'_>) {
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
        let name: String = redact_possible_key(name).chars().take(40).collect();
        if self.names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            return;
        }
        if self.names.len() < MAX_UNKNOWN {
            self.names.push(name);
        } else {
            self.more = true;
        }
    }

    /// The findings about them, for the file as a whole.
    pub(crate) fn finding(self) -> Option<FindingKind> {
        const MAX_NAMED: usize = 8;
        let count = self.names.len();
        let name_of = |name: &String| if name.is_empty() { "without a name".to_owned() } else { quoted(name) };
        let names = if self.more {
            // How many more there are was not counted.
            first_of(self.names.iter().take(MAX_NAMED).map(name_of), MAX_NAMED) + " and more"
        } else {
            first_of(self.names.iter().map(name_of), MAX_NAMED)
        };
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        (count > 0).then(|| FindingKind::ColumnsUnused { names: names.into(), count })
    }
}

/// What an item says of how its token counts; `None` where it says nothing.
pub(crate) struct ItemCounting {
    pub(crate) otp_type: OtpType,
    pub(crate) hash: Option<HashFunction>,
    pub(crate) digits: Option<u8>,
    pub(crate) interval: Option<u32>,
    pub(crate) counter: Option<u64>,
}

/// For whom an item is.
pub(crate) enum ItemHolder<'i> {
    Nobody,
    User(User<'i>),
    /// The value is neither an object id nor a UPN.
    Unreadable,
}

impl Item<'_> {
    /// How its token counts, or what of it can't be read.
    pub(crate) fn counting(&self) -> Result<ItemCounting, FindingKind> {
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
        Ok(ItemCounting { otp_type, hash, digits, interval, counter })
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
    pub(crate) fn holder(&self, line: u32) -> ItemHolder<'_> {
        let (id, mut upn) = (self.assign_to.as_ref().map_or("", |to| field(&to.id)), self.upn_said());
        if upn.is_empty() {
            upn = self.assign_to.as_ref().map_or("", |to| field(&to.upn));
        }
        let object_id = ObjectId::parse(id);
        if object_id.is_none() && id.contains('@') && upn.is_empty() {
            upn = id;
        } else if object_id.is_none() && !id.is_empty() && !id.eq_ignore_ascii_case(upn) {
            return ItemHolder::Unreadable;
        }
        if upn.is_empty() {
            return match object_id {
                None => ItemHolder::Nobody,
                Some(_) => ItemHolder::User(User { object_id, line, ..User::default() }),
            };
        }
        let names = [&self.user_name, &self.display_name].map(field);
        // Beside `assignTo` alone it is the token's own name.
        let named = names.into_iter().find(|name| !name.is_empty() && !name.contains('@')).unwrap_or_default();
        let name = if self.upn_said().is_empty() { "" } else { named };
        ItemHolder::User(User { object_id, name, line, ..User::with_upn(upn) })
    }
}

/// What a property says, without the blanks around it.
pub(crate) fn field<'f>(value: &'f Option<Cow<'_, str>>) -> &'f str {
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
        enum Assigned<'a> {
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
        Ok(match Assigned::deserialize(deserializer)? {
            Assigned::Id(id) => Self { id: Some(id), upn: None },
            Assigned::Object { id, upn } => Self { id, upn },
        })
    }
}

/// How the key of an item is written, as the item says.
pub(crate) enum KeyWritten {
    /// It does not say.
    Unsaid,
    /// It names this encoding.
    As(SecretEncoding),
    /// The characters are the key.
    Text,
}

impl Item<'_> {
    /// How its key is written, or why that is not known.
    pub(crate) fn written(&self) -> Result<KeyWritten, FindingKind> {
        match field(&self.written) {
            "" => Ok(KeyWritten::Unsaid),
            word if word.eq_ignore_ascii_case("text") => Ok(KeyWritten::Text),
            word => SecretEncoding::parse(word).map(KeyWritten::As).ok_or_else(|| {
                FindingKind::ItemUnreadable("its “secretFormat” is none of base32, hex and text".into())
            }),
        }
    }
}

/// The library's words without its position, and never with any of the text: a wrong value could be a key.
pub(crate) fn plain_words(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        _ if error.to_string().contains("duplicate field") => "two properties say the same thing",
        serde_json::error::Category::Data => "a value is of the wrong kind, such as a number where text belongs",
        serde_json::error::Category::Eof => "it ends early",
        _ if error.to_string().contains("recursion limit") => "it is nested too deeply",
        _ => "a comma, bracket or quotation mark is wrong",
    }
}

/// The lines of the items of a list, which follow one another in the text.
pub(crate) struct ItemLines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl<'t> ItemLines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line on which `part`, a later part of the text, starts.
    pub(crate) fn line_of(&mut self, part: &str) -> u32 {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        if let Some(between) = self.text.as_bytes().get(self.at..start) {
            let feeds = memchr::memchr_iter(b'\n', between).count();
            self.line = self.line.saturating_add(u32::try_from(feeds).unwrap_or(0));
            self.at = start;
        }
        self.line
    }
}
