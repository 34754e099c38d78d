//! Lists of tokens in JSON, item by item: the names that Graph, the EntraOATH module and vendors have for the same thing.

use crate::finding::FindingKind;
use crate::ground::limits::MAX_ROWS;
use crate::ground::redaction::{Words, is_like_a_key, reads_as_name, redact_column_name};
use crate::ground::words::{first_of, letters_and_digits, quoted};
use crate::model::key_encoding::SecretEncoding;
use crate::model::token::{HashFunction, OtpType};
use crate::model::user::{ObjectId, User};
use crate::notation::table::columns::{ColumnRole, is_nobody};
use crate::reading::counting_texts::{CountingTexts, SaidCounting};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use zeroize::{Zeroize, Zeroizing};

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
    /// How the key is written.
    pub(crate) written: Option<Cow<'a, str>>,
    /// The name of the property that has the key.
    key_name: Option<Cow<'a, str>>,
    pub(crate) manufacturer: Option<Cow<'a, str>>,
    pub(crate) model: Option<Cow<'a, str>>,
    interval: Option<Cow<'a, str>>,
    hash: Option<Cow<'a, str>>,
    /// `algorithm`, which names a hash function or a type.
    algorithm: Option<Cow<'a, str>>,
    otp_type: Option<Cow<'a, str>>,
    /// The names of objects in it that say the type, such as `totp`.
    of_type: Vec<OtpType>,
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
        Self::of(Properties::deserialize(deserializer)?)
    }
}

/// The properties of an object, untouched.
pub(crate) struct Properties<'a>(pub(crate) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Gather;
        impl<'de> serde::de::Visitor<'de> for Gather {
            type Value = Properties<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Properties<'de>, A::Error> {
                let mut properties = Vec::new();
                while let Some(Plain(name)) = map.next_key()? {
                    properties.push((name, map.next_value()?));
                }
                Ok(Properties(properties))
            }
        }
        deserializer.deserialize_map(Gather)
    }
}

/// What a property of an item says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Serial,
    Secret,
    Written,
    Manufacturer,
    Model,
    Interval,
    Hash,
    Algorithm,
    Type,
    Digits,
    Counter,
    Upn,
    UserName,
    DisplayName,
    AssignTo,
}

/// How sure a name is, where two say the same thing: the surer one counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sureness {
    /// It means something else as well.
    Vague,
    /// A column of a table would have it.
    Synonym,
    /// Graph's, or that of a format.
    Named,
}

/// Where a property stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    /// In an object in the item.
    Nested,
    Item,
}

impl Meaning {
    /// The names as Graph has them, as nearly every property of a large file.
    fn in_graph(name: &str) -> Option<Self> {
        Some(match name {
            "serialNumber" => Self::Serial,
            "secretKey" => Self::Secret,
            "manufacturer" => Self::Manufacturer,
            "model" => Self::Model,
            "timeIntervalInSeconds" => Self::Interval,
            "hashFunction" => Self::Hash,
            _ => return None,
        })
    }

    /// What a property of that name says, and how sure that is: by the names of columns, of which JSON has some for other
    /// things.
    fn of(name: &str) -> Option<(Self, Sureness)> {
        use Sureness::{Named, Synonym, Vague};
        // `totp.timeStep` is the same as an object in an object.
        let own = name.rsplit_once('.').filter(|(object, _)| is_of_token(object)).map_or(name, |(_, own)| own);
        let lower = own.to_ascii_lowercase();
        Some(match lower.as_str() {
            "serialnumber" => (Self::Serial, Named),
            "secretkey" => (Self::Secret, Named),
            "secretformat" => (Self::Written, Named),
            "secretencoding" | "keyformat" | "keyencoding" | "seedformat" | "seedencoding" => (Self::Written, Synonym),
            "manufacturer" => (Self::Manufacturer, Named),
            "model" => (Self::Model, Named),
            "timeintervalinseconds" => (Self::Interval, Named),
            "hashfunction" => (Self::Hash, Named),
            "algorithm" => (Self::Algorithm, Named),
            "type" | "tokentype" | "otptype" => (Self::Type, Named),
            "digits" => (Self::Digits, Named),
            "counter" => (Self::Counter, Named),
            "userprincipalname" | "upn" => (Self::Upn, Named),
            "username" => (Self::UserName, Named),
            "displayname" => (Self::DisplayName, Named),
            "name" => (Self::DisplayName, Vague),
            "assignto" => (Self::AssignTo, Named),
            "id" => return None,
            "token" | "tokenid" | "tokenidentifier" | "reference" => (Self::Serial, Vague),
            _ => match ColumnRole::of_header(own)? {
                ColumnRole::Serial => (Self::Serial, Synonym),
                ColumnRole::Secret => (Self::Secret, Synonym),
                ColumnRole::Manufacturer => (Self::Manufacturer, Synonym),
                ColumnRole::Model => (Self::Model, Synonym),
                ColumnRole::Interval => (Self::Interval, Synonym),
                ColumnRole::Hash if lower.starts_with("algo") || lower.ends_with("algorithm") => {
                    (Self::Algorithm, Synonym)
                }
                ColumnRole::Hash => (Self::Hash, Synonym),
                ColumnRole::OtpType => (Self::Type, Synonym),
                ColumnRole::Digits => (Self::Digits, Synonym),
                ColumnRole::Counter => (Self::Counter, Synonym),
                ColumnRole::Upn => (Self::Upn, Synonym),
                ColumnRole::Mail | ColumnRole::UserName => (Self::UserName, Synonym),
                ColumnRole::ObjectId => (Self::AssignTo, Synonym),
                _ => return None,
            },
        })
    }

    /// Whether it says something of the token, and not of a person.
    fn is_of_token(self) -> bool {
        !matches!(self, Self::Upn | Self::UserName | Self::DisplayName | Self::AssignTo)
    }
}

/// Whether an object of that name in an item says more of the token.
fn is_of_token(name: &str) -> bool {
    const NAMES: [&str; 15] = [
        "totp",
        "hotp",
        "oathtotp",
        "oathhotp",
        "otp",
        "oath",
        "token",
        "hardwaretoken",
        "config",
        "configuration",
        "settings",
        "parameters",
        "params",
        "properties",
        "attributes",
    ];
    let name = letters_and_digits(name);
    NAMES.contains(&name.as_str())
}

/// Reads the properties of an item.
struct ItemReader<'a> {
    item: Item<'a>,
    /// What was said so far, where, and under which name.
    taken: Vec<(Meaning, Depth, Sureness, Cow<'a, str>)>,
}

impl<'a> ItemReader<'a> {
    /// Takes one property. Two that say the same thing in equally sure words, but not the same, are an error: which of them
    /// is right can't be known.
    fn take<E: serde::de::Error>(&mut self, name: Cow<'a, str>, value: &'a RawValue, depth: Depth) -> Result<(), E> {
        let raw = value.get();
        let graphs = Meaning::in_graph(&name);
        if graphs.is_none() && is_silent(&name.to_ascii_lowercase()) {
            return Ok(());
        }
        if graphs.is_none() && raw.starts_with('{') && depth == Depth::Item && is_of_token(&name) {
            self.item.of_type.extend(OtpType::parse(&name));
            let Properties(properties) = serde_json::from_str(raw).map_err(E::custom)?;
            for (inner, value) in properties {
                self.take(inner, value, Depth::Nested)?;
            }
            return Ok(());
        }
        let known = graphs.map(|meaning| (meaning, Sureness::Named)).or_else(|| Meaning::of(&name));
        let known = known.filter(|(meaning, _)| depth == Depth::Item || meaning.is_of_token());
        let Some((meaning, sureness)) = known else {
            self.unknown(name, raw);
            return Ok(());
        };
        if meaning == Meaning::AssignTo || raw.starts_with('{') && meaning == Meaning::UserName {
            let assignee: Option<Assignee<'_>> = serde_json::from_str(raw).map_err(E::custom)?;
            // Other systems have ids of their own.
            let is_known = |to: &Assignee<'_>| {
                sureness == Sureness::Named || ObjectId::parse(field(&to.id)).is_some() || to.upn.is_some()
            };
            match assignee {
                Some(to) if is_known(&to) && self.item.assign_to.is_none() => self.item.assign_to = Some(to),
                Some(_) if sureness == Sureness::Named => return Err(E::duplicate_field("of this meaning")),
                Some(_) => self.unknown(name, raw),
                None => {}
            }
            return Ok(());
        }
        if sureness != Sureness::Named && !raw.starts_with(['"', 'n']) && !raw.starts_with(|c: char| c.is_ascii_digit())
        {
            self.unknown(name, raw);
            return Ok(());
        }
        let Some(text) = text_of::<E>(raw, meaning)? else {
            self.item.secret_null |= meaning == Meaning::Secret && self.item.secret.is_none();
            return Ok(());
        };
        let earlier = self.taken.iter_mut().find(|(known, ..)| *known == meaning);
        let place = self.item.place(meaning);
        match earlier {
            None => {
                self.taken.push((meaning, depth, sureness, name));
                *place = Some(text);
            }
            Some(_) if place.as_ref() == Some(&text) => {}
            Some((_, known_depth, known, other)) => match (depth, sureness).cmp(&(*known_depth, *known)) {
                std::cmp::Ordering::Equal => return Err(E::duplicate_field("of this meaning")),
                std::cmp::Ordering::Greater => {
                    (*known_depth, *known) = (depth, sureness);
                    let other = std::mem::replace(other, name);
                    zeroize_copy(place);
                    *place = Some(text);
                    self.unknown(other, "…");
                }
                std::cmp::Ordering::Less => self.unknown(name, raw),
            },
        }
        if meaning == Meaning::Secret {
            self.item.secret_null &= self.item.secret.is_none();
            let names = self.taken.iter().find(|(known, ..)| *known == meaning);
            self.item.key_name = names.map(|(.., name)| name.clone());
        }
        Ok(())
    }

    /// Notes the name of a property that is not used, unless it says nothing.
    fn unknown(&mut self, name: Cow<'a, str>, value: &str) {
        if self.item.unknown.len() < MAX_UNKNOWN && !matches!(value, "null" | "\"\"" | "[]" | "{}") {
            self.item.unknown.push(name);
        }
    }
}

impl<'a> Item<'a> {
    /// The item with those properties.
    ///
    /// # Errors
    /// If a value is no text that belongs there, or two properties contradict each other.
    pub(crate) fn of<E: serde::de::Error>(Properties(properties): Properties<'a>) -> Result<Self, E> {
        let mut reader = ItemReader { item: Self::default(), taken: Vec::new() };
        for (name, value) in properties {
            reader.take(name, value, Depth::Item)?;
        }
        Ok(reader.item)
    }

    /// An item of which the key is all that is said.
    pub(crate) fn with_key(key: Cow<'a, str>) -> Self {
        let mut item = Self::default();
        (item.secret, item.key_name) = (Some(key), Some(Cow::Borrowed("key")));
        item
    }

    fn place(&mut self, meaning: Meaning) -> &mut Option<Cow<'a, str>> {
        match meaning {
            Meaning::Serial => &mut self.serial,
            Meaning::Secret => &mut self.secret,
            Meaning::Written => &mut self.written,
            Meaning::Manufacturer => &mut self.manufacturer,
            Meaning::Model => &mut self.model,
            Meaning::Interval => &mut self.interval,
            Meaning::Hash => &mut self.hash,
            Meaning::Algorithm => &mut self.algorithm,
            Meaning::Type => &mut self.otp_type,
            Meaning::Digits => &mut self.digits,
            Meaning::Counter => &mut self.counter,
            Meaning::Upn => &mut self.upn,
            Meaning::UserName => &mut self.user_name,
            Meaning::DisplayName | Meaning::AssignTo => &mut self.display_name,
        }
    }
}

/// What a value says as text; `None` for `null`. A key in digits has lost some of them (RFC 8259 §6), and a serial number
/// is a whole number.
fn text_of<E: serde::de::Error>(raw: &str, meaning: Meaning) -> Result<Option<Cow<'_, str>>, E> {
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw).map(|Plain(text)| Some(text)).map_err(E::custom),
        Some(b'n') => Ok(None),
        Some(b'0'..=b'9') if meaning == Meaning::Serial => {
            let whole = raw.split_once('.').is_none_or(|(_, decimals)| decimals.bytes().all(|b| b == b'0'));
            match raw.split_once(['e', 'E']) {
                // As a spreadsheet would write it.
                Some((mantissa, exponent)) => {
                    Ok(Some(Cow::Owned(format!("{mantissa}E+{}", exponent.trim_start_matches('+')))))
                }
                None if whole => Ok(Some(Cow::Borrowed(raw))),
                None => Err(E::custom("a serial number is whole")),
            }
        }
        Some(b'0'..=b'9') if meaning != Meaning::Secret => Ok(Some(Cow::Borrowed(raw))),
        _ => Err(E::custom("a text in quotation marks belongs here")),
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

/// How many keys are looked at to see whether a name could be one.
const SAMPLED_KEYS: usize = 100;

/// Names of properties that were not used, each once.
#[derive(Default)]
pub(crate) struct UnusedProperties {
    names: Vec<Zeroizing<String>>,
    more: bool,
    /// The first keys: what is like one of them is no name.
    keys: Vec<Zeroizing<String>>,
}

impl UnusedProperties {
    /// Notes what an item says that is not known.
    pub(crate) fn note(&mut self, item: &Item<'_>) {
        if let Some(key) = item.secret.as_deref().filter(|_| self.keys.len() < SAMPLED_KEYS) {
            self.keys.push(Zeroizing::new(key.to_owned()));
        }
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

    /// Notes the name of a property that is not used.
    pub(crate) fn add(&mut self, name: &str) {
        if self.names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return;
        }
        if self.names.len() < MAX_UNKNOWN {
            self.names.push(Zeroizing::new(name.to_owned()));
        } else {
            self.more = true;
        }
    }

    /// A name as the name of a column is shown: empty if it could be a key.
    fn shown<'n>(&self, name: &'n str) -> &'n str {
        let is_name = || !self.keys.is_empty() && reads_as_name(name);
        let kept = redact_column_name(name);
        if kept.is_empty() && is_name() && !self.keys.iter().any(|key| is_like_a_key(name, key, false)) {
            return name;
        }
        kept
    }

    /// The findings about them, for the file as a whole.
    pub(crate) fn finding(self) -> Option<FindingKind> {
        const MAX_NAMED: usize = 8;
        let count = self.names.len();
        let name_of = |name: &Zeroizing<String>| match self.shown(name) {
            "" => "without a name".to_owned(),
            shown => quoted(&shown.chars().take(40).collect::<String>()),
        };
        let names = if self.more {
            // How many more there are was not counted.
            first_of(self.names.iter().take(MAX_NAMED).map(name_of), MAX_NAMED) + " and more"
        } else {
            first_of(self.names.iter().map(name_of), MAX_NAMED)
        };
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        (count > 0).then(|| FindingKind::ColumnsUnused { names: Words::with_names(&names), count })
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
        // An object named `totp` or `hotp` says the type, unless there are both.
        let of_type = self.of_type.first().copied();
        let both = self.of_type.iter().any(|other| Some(*other) != of_type);
        let usual = of_type.unwrap_or_default();
        let texts = CountingTexts {
            otp_type: field(&self.otp_type),
            hash: field(&self.hash),
            algorithm: field(&self.algorithm),
            digits: field(&self.digits),
            interval: field(&self.interval),
            counter: field(&self.counter),
        };
        let SaidCounting { otp_type, hash, digits, interval, counter } = texts.read(usual)?;
        if both && otp_type.is_none() {
            return Err(FindingKind::TypeUnreadable);
        }
        Ok(ItemCounting { otp_type: otp_type.unwrap_or(usual), hash, digits, interval, counter })
    }

    /// Whether it says itself who it is for.
    pub(crate) fn is_of_user(&self) -> bool {
        self.upn_said().contains('@')
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
        } else if object_id.is_none() && !id.is_empty() && !is_nobody(id) && !id.eq_ignore_ascii_case(upn) {
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

/// Overwrites a copy of what may be a key.
fn zeroize_copy(text: &mut Option<Cow<'_, str>>) {
    if let Some(Cow::Owned(copy)) = text {
        copy.zeroize();
    }
}

impl Drop for Item<'_> {
    fn drop(&mut self) {
        // A key with an escaped character in it is a copy.
        zeroize_copy(&mut self.secret);
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
    /// Whether its key has the name that it has in Graph, whose rule for keys then holds.
    pub(crate) fn has_graphs_key(&self) -> bool {
        self.key_name.as_ref().is_none_or(|name| name.eq_ignore_ascii_case("secretKey"))
    }

    /// How its key is written, as the name of the property says.
    pub(crate) fn key_said(&self) -> Option<SecretEncoding> {
        self.key_name.as_deref().and_then(SecretEncoding::of_header)
    }

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
