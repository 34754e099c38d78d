//! What a layout says: its fields, and how they are written.

use super::field::Field;
use super::limit::Limit;
use super::secret_form::SecretForm;
use crate::model::token::OtpType;
use serde::{Deserialize, Serialize};

/// How a file with columns is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLayout {
    /// Its name for people.
    pub name: String,
    /// The part of a file name that stays; made from the name where it is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stem: String,
    /// Lines above everything, verbatim: comments.
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
    /// The character between two fields.
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

fn comma() -> char {
    ','
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
    /// Every field.
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
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Crlf => "\r\n",
            Self::Lf => "\n",
        }
    }
}

impl FileLayout {
    /// The part of a file name that stays.
    #[must_use]
    pub fn file_stem(&self) -> String {
        let of = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric()).take(40).collect::<String>();
        [of(&self.stem), of(&self.name)]
            .into_iter()
            .find(|stem| !stem.is_empty())
            .unwrap_or_else(|| "Tokens".to_owned())
    }

    pub(super) fn fields_for(&self, otp_type: OtpType) -> &[Field] {
        if otp_type == OtpType::Hotp && !self.event_fields.is_empty() { &self.event_fields } else { &self.fields }
    }
}
