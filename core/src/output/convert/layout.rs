//! A file with columns, described as data: which fields, in which order and form. One engine writes every one of them,
//! the built-in ones ([`built_in`]) and those that a person made or changed.
//!
//! A layout is saved as a small JSON file; what it says is what [`Layout`] says.

use crate::formats::write::Entry;
use crate::ground::date::format_date_time;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::model::key_encoding::{self, SecretEncoding};
use crate::model::token::{HashFunction, OtpType, hash_by_length};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The most fields of a layout.
const MOST_FIELDS: usize = 200;
/// The most parts of a joined field.
const MOST_PARTS: usize = 20;
/// The most lines above the table.
const MOST_LINES: usize = 100;
/// The longest name, fixed text or line, in characters: each is written for each token.
const LONGEST_TEXT: usize = 1024;
/// Tokens that a preview shows.
const PREVIEW: usize = 3;

/// How a file with columns is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Its name for people.
    pub name: String,
    /// The part of a file name that stays; made from the name where it is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stem: String,
    /// Lines above everything, as they stand: comments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub above: Vec<String>,
    /// The fields of a row, in order.
    pub fields: Vec<Field>,
    /// The fields of a row of an event token, where they differ; empty: the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub event_fields: Vec<Field>,
    /// Whether a first row names the fields.
    #[serde(default = "yes")]
    pub header: bool,
    /// What stands between two fields.
    #[serde(default = "comma")]
    pub separator: char,
    /// Characters that the reader takes for separators as well.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub also_separates: String,
    /// When a field is put in quotation marks.
    #[serde(default)]
    pub quotes: Quotes,
    /// The end of each line.
    #[serde(default)]
    pub line_end: LineEnd,
    /// Whether the file starts with a byte order mark.
    #[serde(default)]
    pub byte_order_mark: bool,
    /// How keys are written.
    #[serde(default)]
    pub secret: SecretForm,
    /// What the target does not take.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives references")]
fn is_no(value: &bool) -> bool {
    !value
}

fn comma() -> char {
    ','
}

/// A field: its name in the header row, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Name in the header row.
    pub name: String,
    /// Content.
    pub value: Value,
    /// Whether separators in it are written as blanks: the target only shows it, and takes no quotation marks.
    #[serde(default, skip_serializing_if = "is_no")]
    pub blank_separators: bool,
}

impl Field {
    /// A field with a property of the token or its user.
    #[must_use]
    pub fn of(name: &str, property: Property) -> Self {
        Self { name: name.to_owned(), value: Value::Of(property), blank_separators: false }
    }
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Always the same text.
    Fixed(String),
    /// A property of the token or its user.
    Of(Property),
    /// Several, one behind the other.
    Joined(Vec<Part>),
}

/// A part of a joined field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What stands in front, as it is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// The property.
    pub of: Property,
    /// How it is wrapped.
    #[serde(default, skip_serializing_if = "Wrap::is_plain")]
    pub wrap: Wrap,
}

/// How a property is wrapped in a joined field. Keys have their own form ([`SecretForm`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrap {
    /// Not at all.
    #[default]
    Plain,
    /// Its UTF-8 bytes as padded Base64 (RFC 4648 §4).
    Base64,
    /// Percent-encoded (RFC 3986 §2.1): all but unreserved characters.
    Percent,
}

impl Wrap {
    fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// A property of a token or of its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Property {
    /// Serial number.
    Serial,
    /// Key, in the layout's form.
    Secret,
    /// User principal name.
    Upn,
    /// Display name of the user.
    UserName,
    /// Object id of the user.
    ObjectId,
    /// Maker.
    Manufacturer,
    /// Model.
    Model,
    /// Time interval in seconds; empty for an event token.
    Interval,
    /// Digits of a code.
    Digits,
    /// Hash function as `SHA1`.
    Hash,
    /// Hash function as `SHA-1`.
    HashDash,
    /// Hash function as `sha1`.
    HashLower,
    /// Hash function as `HmacSHA1`.
    HashHmac,
    /// Hash function as `hmacsha1`.
    HashHmacLower,
    /// `totp` or `hotp`.
    Type,
    /// `TOTP` or `HOTP`.
    TypeUpper,
    /// The algorithm's URI of RFC 6030, `urn:ietf:params:xml:ns:keyprov:pskc:totp`.
    TypeUri,
    /// Counter; empty for a time token.
    Counter,
    /// Time interval of a time token, counter of an event token.
    IntervalOrCounter,
    /// Start date, `2026-03-09T00:00:00Z`; empty where none is known.
    Start,
    /// Expiry date, likewise.
    Expiry,
}

impl Property {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 21] = [
        Self::Serial,
        Self::Secret,
        Self::Upn,
        Self::UserName,
        Self::ObjectId,
        Self::Manufacturer,
        Self::Model,
        Self::Interval,
        Self::Digits,
        Self::Hash,
        Self::HashDash,
        Self::HashLower,
        Self::HashHmac,
        Self::HashHmacLower,
        Self::Type,
        Self::TypeUpper,
        Self::TypeUri,
        Self::Counter,
        Self::IntervalOrCounter,
        Self::Start,
        Self::Expiry,
    ];

    /// The name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Serial => "serial number",
            Self::Secret => "secret key",
            Self::Upn => "UPN",
            Self::UserName => "user name",
            Self::ObjectId => "object id",
            Self::Manufacturer => "manufacturer",
            Self::Model => "model",
            Self::Interval => "time interval",
            Self::Digits => "digits",
            Self::Hash => "hash function (SHA1)",
            Self::HashDash => "hash function (SHA-1)",
            Self::HashLower => "hash function (sha1)",
            Self::HashHmac => "hash function (HmacSHA1)",
            Self::HashHmacLower => "hash function (hmacsha1)",
            Self::Type => "type (totp)",
            Self::TypeUpper => "type (TOTP)",
            Self::TypeUri => "type (URI of RFC 6030)",
            Self::Counter => "counter",
            Self::IntervalOrCounter => "time interval or counter",
            Self::Start => "start date",
            Self::Expiry => "expiry date",
        }
    }

    /// Appends the property of `entry`, all but the key, which has a form of its own.
    fn push(self, entry: &Entry<'_>, out: &mut SecretBytes) {
        let (token, profile) = (&entry.token, entry.token.profile);
        let event = profile.otp_type == OtpType::Hotp;
        let user = entry.user;
        let date = |moment: Option<i64>, out: &mut SecretBytes| {
            if let Some(moment) = moment {
                out.push_str(&format_date_time(moment));
            }
        };
        match self {
            Self::Secret => {}
            Self::Serial => out.push_str(token.serial),
            Self::Upn => out.push_str(user.map_or("", |user| user.upn)),
            Self::UserName => out.push_str(user.map_or("", |user| user.name)),
            Self::ObjectId => {
                if let Some(id) = user.and_then(|user| user.object_id) {
                    out.push_str(&id.to_string());
                }
            }
            Self::Manufacturer => out.push_str(&profile.manufacturer),
            Self::Model => out.push_str(&profile.model),
            Self::Interval if event => {}
            Self::Counter if !event => {}
            Self::IntervalOrCounter if event => out.push_str(&token.counter.to_string()),
            Self::Interval | Self::IntervalOrCounter => out.push_str(&profile.interval.to_string()),
            Self::Counter => out.push_str(&token.counter.to_string()),
            Self::Digits => out.push_str(&profile.digits.to_string()),
            Self::Hash => out.push_str(profile.hash.word()),
            Self::HashDash => out.push_str(profile.hash.name()),
            Self::HashLower => out.push_str(&profile.hash.word().to_ascii_lowercase()),
            Self::HashHmac => {
                out.push_str("Hmac");
                out.push_str(profile.hash.word());
            }
            Self::HashHmacLower => {
                out.push_str("hmac");
                out.push_str(&profile.hash.word().to_ascii_lowercase());
            }
            Self::Type => out.push_str(profile.otp_type.word()),
            Self::TypeUpper => out.push_str(&profile.otp_type.word().to_ascii_uppercase()),
            Self::TypeUri => {
                out.push_str("urn:ietf:params:xml:ns:keyprov:pskc:");
                out.push_str(profile.otp_type.word());
            }
            Self::Start => date(profile.start, out),
            Self::Expiry => date(profile.expiry, out),
        }
    }
}

/// When a field is put in quotation marks (RFC 4180 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quotes {
    /// Never: a token whose fields would need them is refused.
    Never,
    /// Where a separator, quotation mark, line break or blank at an end is in the field.
    #[default]
    WhereNeeded,
    /// Always.
    Always,
}

/// The end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineEnd {
    /// Carriage return and line feed (Windows, RFC 4180 §2).
    #[default]
    Crlf,
    /// Line feed.
    Lf,
}

impl LineEnd {
    fn text(self) -> &'static str {
        match self {
            Self::Crlf => "\r\n",
            Self::Lf => "\n",
        }
    }
}

/// How keys are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretForm {
    /// The encoding, by its word: `base32`, `hex`, `base64`, `base32hex`.
    #[serde(with = "encoding_word")]
    pub encoding: SecretEncoding,
    /// Upper case; says nothing for Base64.
    #[serde(default = "yes")]
    pub upper: bool,
    /// With `=` at the end, where the encoding has it.
    #[serde(default)]
    pub padded: bool,
}

impl Default for SecretForm {
    /// As Entra takes it: upper-case Base32 without padding.
    fn default() -> Self {
        Self { encoding: SecretEncoding::Base32, upper: true, padded: false }
    }
}

mod encoding_word {
    use crate::model::key_encoding::SecretEncoding;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(encoding: &SecretEncoding, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(encoding.word())
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<SecretEncoding, D::Error> {
        let word = String::deserialize(deserializer)?;
        let known = "base32, hex, base64 or base32hex";
        SecretEncoding::parse(&word)
            .ok_or_else(|| serde::de::Error::invalid_value(serde::de::Unexpected::Str(&word), &known))
    }
}

impl SecretForm {
    fn push(self, entry: &Entry<'_>, out: &mut SecretBytes) {
        let start = out.len();
        key_encoding::encode_into(entry.token.secret, self.encoding, out);
        let end = out.len();
        if let Some(text) = out.as_mut_slice().get_mut(start..) {
            match (self.encoding, self.upper) {
                (SecretEncoding::Base64, _) => {}
                (_, true) => text.make_ascii_uppercase(),
                (_, false) => text.make_ascii_lowercase(),
            }
        }
        match self.encoding {
            SecretEncoding::Base32 | SecretEncoding::Base32Hex if self.padded => {
                for _ in 0..(8 - (end - start) % 8) % 8 {
                    out.push_str("=");
                }
            }
            SecretEncoding::Base64 if !self.padded => {
                let padding = out.as_slice().iter().rev().take_while(|&&b| b == b'=').count().min(end - start);
                out.truncate(end - padding);
            }
            _ => {}
        }
    }
}

/// What a target does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Time tokens only.
    TimeTokensOnly,
    /// Event tokens only.
    EventTokensOnly,
    /// SHA-1 only.
    Sha1Only,
    /// The reader tells the hash function by the length of the key: 32 bytes SHA-256, 64 bytes SHA-512, else SHA-1.
    HashByKeyLength,
    /// 6 digits only.
    SixDigitsOnly,
    /// 6 or 8 digits only.
    SixOrEightDigits,
    /// 30 or 60 seconds only.
    HalfOrWholeMinute,
    /// Assigned tokens only.
    AssignedOnly,
    /// Keys of at most 128 Base32 characters.
    KeyOf128Characters,
    /// Serial numbers of ASCII letters, digits, `-` and `_` only.
    PlainSerial,
}

impl Limit {
    fn refuses(self, entry: &Entry<'_>) -> Option<(String, &'static str)> {
        let profile = entry.token.profile;
        let event = profile.otp_type == OtpType::Hotp;
        let takes_hotp = "Choose a format that takes HOTP, such as PSKC or the OATH CSV.";
        let why = |refused: bool, what: &str, way_out| refused.then(|| (what.to_owned(), way_out));
        match self {
            Self::TimeTokensOnly => why(event, "they are event tokens (HOTP)", takes_hotp),
            Self::EventTokensOnly => why(!event, "they are time tokens (TOTP)", "Choose a format that takes TOTP."),
            Self::Sha1Only => (profile.hash != HashFunction::Sha1).then(|| {
                let what = format!("they use {}, and the target takes only SHA-1", profile.hash);
                (what, "Choose a format that takes it, such as PSKC.")
            }),
            Self::HashByKeyLength => (hash_by_length(entry.token.secret.len()) != Some(profile.hash)).then(|| {
                let what = format!(
                    "they use {} with keys of {} bytes, and the target tells the hash function by the length of the key",
                    profile.hash,
                    entry.token.secret.len()
                );
                (what, "Choose a format that says the hash function, such as PSKC.")
            }),
            Self::SixDigitsOnly => {
                let way_out = "If the digits were assumed or are wrong, change them for the file under Files.";
                why(profile.digits != 6, "their codes don’t have 6 digits", way_out)
            }
            Self::SixOrEightDigits => {
                let way_out = "If the digits were assumed or are wrong, change them for the file under Files.";
                why(!matches!(profile.digits, 6 | 8), "their codes have neither 6 nor 8 digits", way_out)
            }
            Self::HalfOrWholeMinute => {
                let way_out = "If the interval was assumed or is wrong, change it for the file under Files.";
                let other = !event && !matches!(profile.interval, 30 | 60);
                why(other, "their time interval is neither 30 nor 60 seconds", way_out)
            }
            Self::AssignedOnly => why(entry.user.is_none(), "nobody has them", "Assign them first."),
            Self::KeyOf128Characters => {
                let long = key_encoding::base32_length(entry.token.secret) > 128;
                why(long, "their keys have more than 128 Base32 characters", "Ask the vendor for shorter keys.")
            }
            Self::PlainSerial => {
                let other = |b: u8| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
                let what = "signs other than letters, digits, - and _ are in their serial number, and the target ends the whole import at the first of them";
                why(entry.token.serial.bytes().any(other), what, "Enter them there by hand.")
            }
        }
    }
}

/// Whether and how keys are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    Written,
    Masked,
}

/// What a layout says of one token: reasons against it, and what gets lost, each with the way out.
pub(super) type Said = Vec<(String, String)>;

impl Layout {
    /// A layout as it was saved.
    ///
    /// # Errors
    /// A [`Refusal`] that says what is wrong with it.
    pub fn from_json(text: &str) -> Result<Self, Refusal> {
        let advice = "Choose a layout that was saved here, or make a new one.";
        let layout: Self = serde_json::from_str(text).map_err(|error| {
            Refusal::new(
                "layout",
                format!("This is no saved layout: {}.", crate::ground::redaction::redacted_json_error(&error)),
                advice,
            )
        })?;
        match layout.problem() {
            Some(problem) => Err(Refusal::new("layout", problem, advice)),
            None => Ok(layout),
        }
    }

    /// The layout as it is saved.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Texts, words and lists only: there is nothing in it that JSON has no form for.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Why nothing can be written with it, in a sentence; `None` if all is well.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        if self.fields.is_empty() {
            return Some("The layout has no fields.".to_owned());
        }
        if self.fields.len().max(self.event_fields.len()) > MOST_FIELDS {
            return Some(format!("The layout has more than {MOST_FIELDS} fields."));
        }
        let separator = self.separator;
        if separator.is_alphanumeric() || separator == '"' || (separator.is_control() && separator != '\t') {
            return Some("Letters, digits, quotation marks and line ends can’t separate fields.".to_owned());
        }
        let fields = || self.fields.iter().chain(&self.event_fields);
        let parts = |field: &Field| if let Value::Joined(parts) = &field.value { parts.len() } else { 0 };
        if self.above.len() > MOST_LINES || fields().any(|field| parts(field) > MOST_PARTS) {
            return Some(format!(
                "The layout has more than {MOST_LINES} lines above the table, or a field of more than {MOST_PARTS} parts."
            ));
        }
        let any = |wrong: fn(&String) -> bool| {
            let in_value = |field: &Field| match &field.value {
                Value::Fixed(text) => wrong(text),
                Value::Joined(parts) => parts.iter().any(|part| wrong(&part.before)),
                Value::Of(_) => false,
            };
            self.above.iter().any(wrong) || fields().any(|field| wrong(&field.name) || in_value(field))
        };
        if any(|text| text.chars().nth(LONGEST_TEXT).is_some()) {
            return Some(format!("A name or fixed text of the layout is longer than {LONGEST_TEXT} characters."));
        }
        if any(|text| text.contains(['\r', '\n'])) {
            return Some("A name or fixed text of the layout has a line break in it.".to_owned());
        }
        None
    }

    /// The part of a file name that stays.
    #[must_use]
    pub fn file_stem(&self) -> String {
        let of = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric()).take(40).collect::<String>();
        [of(&self.stem), of(&self.name)]
            .into_iter()
            .find(|stem| !stem.is_empty())
            .unwrap_or_else(|| "Tokens".to_owned())
    }

    fn fields_for(&self, otp_type: OtpType) -> &[Field] {
        if otp_type == OtpType::Hotp && !self.event_fields.is_empty() { &self.event_fields } else { &self.fields }
    }

    /// Appends what stands above the tokens.
    pub(super) fn head(&self, out: &mut SecretBytes) {
        if self.byte_order_mark {
            out.push_str("\u{feff}");
        }
        for line in &self.above {
            out.push_str(line);
            out.push_str(self.line_end.text());
        }
        if self.header {
            for (number, field) in self.fields.iter().enumerate() {
                self.separate(number, out);
                self.push_quoted(field.name.as_bytes(), out);
            }
            out.push_str(self.line_end.text());
        }
    }

    /// Appends the row of a token.
    pub(super) fn row(&self, entry: &Entry<'_>, out: &mut SecretBytes) {
        self.row_with(entry, Keys::Written, out);
    }

    fn row_with(&self, entry: &Entry<'_>, keys: Keys, out: &mut SecretBytes) {
        let mut content = SecretBytes::with_capacity(256);
        for (number, field) in self.fields_for(entry.token.profile.otp_type).iter().enumerate() {
            self.separate(number, out);
            content.clear();
            self.content(field, entry, keys, &mut content);
            self.push_quoted(content.as_slice(), out);
        }
        out.push_str(self.line_end.text());
    }

    fn separate(&self, number: usize, out: &mut SecretBytes) {
        if number > 0 {
            out.push_str(self.separator.encode_utf8(&mut [0; 4]));
        }
    }

    fn content(&self, field: &Field, entry: &Entry<'_>, keys: Keys, out: &mut SecretBytes) {
        let start = out.len();
        self.content_as_is(field, entry, keys, out);
        if field.blank_separators
            && let Some(bytes) = out.as_mut_slice().get_mut(start..)
        {
            bytes.iter_mut().filter(|b| self.separates(**b)).for_each(|b| *b = b' ');
        }
    }

    /// Whether the reader takes the byte for a separator. Separators beyond ASCII are not looked at.
    fn separates(&self, byte: u8) -> bool {
        let c = char::from(byte);
        c.is_ascii() && (c == self.separator || self.also_separates.contains(c))
    }

    fn content_as_is(&self, field: &Field, entry: &Entry<'_>, keys: Keys, out: &mut SecretBytes) {
        match &field.value {
            Value::Fixed(text) => out.push_str(text),
            Value::Of(property) => self.property(*property, entry, keys, out),
            Value::Joined(parts) => {
                for part in parts {
                    out.push_str(&part.before);
                    if part.wrap == Wrap::Plain || part.of == Property::Secret {
                        self.property(part.of, entry, keys, out);
                        continue;
                    }
                    let mut inner = SecretBytes::with_capacity(64);
                    self.property(part.of, entry, keys, &mut inner);
                    if part.wrap == Wrap::Base64 {
                        key_encoding::encode_into(inner.as_secret(), SecretEncoding::Base64, out);
                    } else {
                        push_percent(inner.as_slice(), out);
                    }
                }
            }
        }
    }

    fn property(&self, property: Property, entry: &Entry<'_>, keys: Keys, out: &mut SecretBytes) {
        if property != Property::Secret {
            return property.push(entry, out);
        }
        let start = out.len();
        self.secret.push(entry, out);
        if keys == Keys::Masked {
            // Four characters of a key are not worth guessing from; of a short one, none are shown.
            let shown = if out.len() - start > 12 { 4 } else { 0 };
            out.truncate(start + shown);
            out.push_str("…");
        }
    }

    fn push_quoted(&self, content: &[u8], out: &mut SecretBytes) {
        let quoted = match self.quotes {
            Quotes::Never => false,
            Quotes::Always => true,
            Quotes::WhereNeeded => self.needs_quotes(content),
        };
        if !quoted {
            return out.push_slice(content);
        }
        out.push_str("\"");
        for (number, part) in content.split(|&b| b == b'"').enumerate() {
            out.push_str(if number > 0 { "\"\"" } else { "" });
            out.push_slice(part);
        }
        out.push_str("\"");
    }

    /// Whether the field would not come back as it is without quotation marks.
    fn needs_quotes(&self, content: &[u8]) -> bool {
        let mut separator = [0; 4];
        let separator = self.separator.encode_utf8(&mut separator).as_bytes();
        let blank = |b: Option<&u8>| b.is_some_and(u8::is_ascii_whitespace);
        content.iter().any(|&b| matches!(b, b'"' | b'\r' | b'\n') || self.separates(b))
            || content.windows(separator.len()).any(|part| part == separator)
            || blank(content.first())
            || blank(content.last())
    }

    /// The first lines of the file with a few tokens, for a look before it is saved; with `masked`, only the first four
    /// characters of each key are shown.
    #[must_use]
    pub fn preview<'e>(&self, entries: impl Iterator<Item = Entry<'e>>, masked: bool) -> SecretBytes {
        let mut out = SecretBytes::with_capacity(1024);
        self.head(&mut out);
        for entry in entries.take(PREVIEW) {
            self.row_with(&entry, if masked { Keys::Masked } else { Keys::Written }, &mut out);
        }
        out
    }

    /// Why this token can't be carried, and what of it the layout has no place for.
    pub(super) fn check(&self, entry: &Entry<'_>) -> (Said, Said) {
        let fields = self.fields_for(entry.token.profile.otp_type);
        let mut refused: Said = Vec::new();
        for limit in &self.limits {
            if let Some((what, way_out)) = limit.refuses(entry) {
                refused.push((what, way_out.to_owned()));
            }
        }
        let mut blanked: Said = Vec::new();
        let mut content = SecretBytes::with_capacity(256);
        for (number, field) in fields.iter().enumerate() {
            content.clear();
            self.content(field, entry, Keys::Masked, &mut content);
            let name = if field.name.is_empty() { format!("field {}", number + 1) } else { field.name.clone() };
            if field.blank_separators {
                let mut as_is = SecretBytes::with_capacity(256);
                self.content_as_is(field, entry, Keys::Masked, &mut as_is);
                if as_is != content {
                    blanked.push((format!("commas and other separators in their {name} become blanks"), String::new()));
                }
            }
            if self.quotes == Quotes::Never && self.needs_quotes(content.as_slice()) {
                refused.push((
                    format!("a separator, quotation mark, line break or outer blank is in their {name}, and the target takes no quotation marks"),
                    "Correct it in the vendor’s file and load it again, or choose another format.".to_owned(),
                ));
            }
            if number == 0 && !self.header && content.as_slice().starts_with(b"#") {
                refused.push((
                    format!("their {name} starts with #, which would be read as a comment"),
                    "Choose a format with a header row.".to_owned(),
                ));
            }
        }
        let mut lost = self.lost(fields, entry);
        lost.append(&mut blanked);
        (refused, lost)
    }

    fn lost(&self, fields: &[Field], entry: &Entry<'_>) -> Said {
        let (token, profile) = (&entry.token, entry.token.profile);
        let event = profile.otp_type == OtpType::Hotp;
        let has = |properties: &[Property]| {
            fields.iter().any(|field| match &field.value {
                Value::Fixed(_) => false,
                Value::Of(property) => properties.contains(property),
                Value::Joined(parts) => parts.iter().any(|part| properties.contains(&part.of)),
            })
        };
        use Property as P;
        let says_hash = self.limits.contains(&Limit::HashByKeyLength)
            || has(&[P::Hash, P::HashDash, P::HashLower, P::HashHmac, P::HashHmacLower]);
        let says_type = !self.event_fields.is_empty() || has(&[P::Type, P::TypeUpper, P::TypeUri]);
        let choose = "If the target asks for it at import, choose it there.";
        let mut lost: Said = Vec::new();
        let mut lose = |is_lost: bool, what: String, way_out: &str| {
            if is_lost {
                lost.push((what, way_out.to_owned()));
            }
        };
        lose(!has(&[P::Secret]), "the file has no keys".to_owned(), "");
        lose(!has(&[P::Serial]), "the file has no serial numbers".to_owned(), "");
        lose(event && !says_type, "the file does not say that they are event tokens (HOTP)".to_owned(), choose);
        lose(
            profile.hash != HashFunction::Sha1 && !says_hash,
            format!("the file does not say that they use {}", profile.hash),
            choose,
        );
        lose(
            profile.digits != 6 && !has(&[P::Digits]),
            format!("the file does not say that their codes have {} digits", profile.digits),
            choose,
        );
        lose(
            !event && profile.interval != 30 && !has(&[P::Interval, P::IntervalOrCounter]),
            format!("the file does not say that their time interval is {} seconds", profile.interval),
            choose,
        );
        lose(
            event && token.counter > 0 && !has(&[P::Counter, P::IntervalOrCounter]),
            "the file has no place for their counters".to_owned(),
            "Resynchronise them in the target after the import.",
        );
        if let Some(user) = entry.user {
            let named = (has(&[P::Upn]) && !user.upn.is_empty()) || (has(&[P::ObjectId]) && user.object_id.is_some());
            lose(!named, "the file does not say who has them".to_owned(), "Assign them again in the target.");
            let name = !user.name.is_empty() && !has(&[P::UserName]);
            lose(name, "the file has no place for the names of their users".to_owned(), "");
        }
        let maker = !profile.manufacturer.is_empty() && !has(&[P::Manufacturer]);
        lose(maker, "the file has no place for their manufacturer".to_owned(), "");
        lose(!profile.model.is_empty() && !has(&[P::Model]), "the file has no place for their model".to_owned(), "");
        let dates = (profile.start.is_some() && !has(&[P::Start])) || (profile.expiry.is_some() && !has(&[P::Expiry]));
        lose(dates, "the file has no place for their start or expiry dates".to_owned(), "");
        lost
    }
}

fn push_percent(bytes: &[u8], out: &mut SecretBytes) {
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push_slice(&[byte]);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// The built-in layouts, by the words of their targets.
static BUILT_IN: LazyLock<BTreeMap<String, Layout>> = LazyLock::new(|| {
    // A test reads every one of them; a file that was broken on its way would be without them.
    serde_json::from_str(include_str!("layouts.json")).unwrap_or_default()
});

/// The layout of the target of that word; a person can start from it.
#[must_use]
pub fn built_in(word: &str) -> Option<&'static Layout> {
    BUILT_IN.get(word)
}
