//! The columns of a table as a person named them: saved, and offered again for the same header.

use crate::ground::redaction::{reads_as_name, redact_possible_key};
use crate::ground::refusal::Refusal;
use crate::ground::text::TextEncoding;
use crate::ground::words::letters_and_digits;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::otp;
use crate::model::token::{HashFunction, OtpType};
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows::DELIMITERS;
use crate::reading::options::ReadOptions;
use crate::reading::refusals::ReadingRefusal;
use serde::{Deserialize, Serialize};

/// The largest file that can be a saved mapping, in bytes.
pub const MAX_MAPPING_BYTES: usize = 256 << 10;

/// What the columns of a table hold, saved for the next file with the same header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The header cells in order, each with what its column holds.
    pub columns: Vec<(String, Option<ColumnRole>)>,
    /// Whether the first row names the columns; without one, the number of columns has to agree.
    pub header: bool,
    /// Text encoding, if one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<TextEncoding>,
    /// Delimiter, if one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<u8>,
    /// Encoding of the keys, if one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretEncoding>,
    /// Type, if one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otp_type: Option<OtpType>,
    /// Hash function, if one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<HashFunction>,
    /// Digits, if they were chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digits: Option<u8>,
    /// Time interval in seconds, if one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<u32>,
}

impl Mapping {
    /// The mapping that was chosen for a table with these column names.
    #[must_use]
    pub fn of(names: &[impl AsRef<str>], header: bool, options: &ReadOptions) -> Self {
        let roles = options.columns.as_deref().unwrap_or_default();
        let columns = names
            .iter()
            .enumerate()
            .map(|(index, name)| (kept(name.as_ref()).to_owned(), roles.get(index).copied().flatten()));
        Self {
            columns: columns.collect(),
            header,
            text: options.text,
            delimiter: options.delimiter,
            secret: options.secret,
            otp_type: options.otp_type,
            hash: options.hash,
            digits: options.digits,
            interval: options.interval,
        }
    }

    /// The options to read a file with it.
    #[must_use]
    pub fn options(&self) -> ReadOptions {
        ReadOptions {
            format: Some(FormatId::Mapped),
            columns: Some(self.columns.iter().map(|(_, role)| *role).collect()),
            header: Some(self.header),
            text: self.text,
            delimiter: self.delimiter,
            secret: self.secret,
            otp_type: self.otp_type,
            hash: self.hash,
            digits: self.digits,
            interval: self.interval,
            ..ReadOptions::default()
        }
    }

    /// Whether it was made for a table with these column names; case, blanks and signs don't matter.
    #[must_use]
    pub fn fits(&self, names: &[impl AsRef<str>]) -> bool {
        let same = |((known, _), name): (&(String, Option<ColumnRole>), &dyn AsRef<str>)| {
            let known = letters_and_digits(known);
            // A mapping of before may lack a name that could have been a key.
            known == letters_and_digits(kept(name.as_ref()))
                || (known.is_empty() && redact_possible_key(name.as_ref()).is_empty())
        };
        self.columns.len() == names.len()
            && self.columns.iter().zip(names).all(|(known, name)| same((known, name as &dyn AsRef<str>)))
    }

    /// A saved mapping, if the file is one. Token files and other JSON are none.
    #[must_use]
    pub fn recognise(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_MAPPING_BYTES {
            return None;
        }
        let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok()?;
        text.trim_start().starts_with('{').then(|| Self::from_json(text).ok()).flatten()
    }

    /// The names of its columns, as a sentence can carry them: `Lager, Wert, Ding`.
    #[must_use]
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let named = names.join(", ");
        if named.chars().count() <= 80 { named } else { named.chars().take(80).chain(['…']).collect() }
    }

    /// A mapping as it was saved.
    ///
    /// # Errors
    /// A [`Refusal`] that says what is wrong with it.
    pub fn from_json(text: &str) -> Result<Self, Refusal> {
        let mapping: Self = serde_json::from_str(text).map_err(|error| {
            ReadingRefusal::MappingUnreadable(crate::ground::redaction::redacted_json_error(&error))
        })?;
        let has = |role| mapping.columns.iter().any(|(_, known)| *known == Some(role));
        if !has(ColumnRole::Serial) || !has(ColumnRole::Secret) {
            return Err(ReadingRefusal::MappingIncomplete.into());
        }
        let fits = mapping.digits.is_none_or(|digits| otp::DIGITS.contains(&digits))
            && mapping.interval.is_none_or(|interval| otp::INTERVALS.contains(&interval))
            && mapping.delimiter.is_none_or(|delimiter| DELIMITERS.contains(&delimiter));
        if !fits {
            return Err(ReadingRefusal::MappingOutOfRange.into());
        }
        Ok(mapping)
    }

    /// The mapping as it is saved.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Texts, words and lists only: there is nothing in it that JSON has no form for.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// A name as it is kept: as the preview shows it, and in no case a key.
fn kept(name: &str) -> &str {
    if reads_as_name(name) { name } else { redact_possible_key(name) }
}
