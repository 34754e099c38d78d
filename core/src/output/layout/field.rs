//! The fields of a layout, and their content.

use super::property::Property;
use serde::{Deserialize, Serialize};

/// A field: its name in the header row, and its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Name in the header row.
    pub name: String,
    /// What is written in it.
    pub value: FieldValue,
    /// Whether separators in it are written as blanks: the target only shows it, and takes no quotation marks.
    #[serde(default, skip_serializing_if = "is_no")]
    pub blank_separators: bool,
}

impl Field {
    /// A field with a property of the token or its user.
    #[must_use]
    pub fn of(name: &str, property: Property) -> Self {
        Self { name: name.to_owned(), value: FieldValue::Of(property), blank_separators: false }
    }
}

/// The content of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldValue {
    /// Always the same text.
    Fixed(String),
    /// A property of the token or its user.
    Of(Property),
    /// Several, one behind the other.
    Joined(Vec<JoinedPart>),
}

/// A part of a joined field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedPart {
    /// The text in front of the property.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// The property.
    pub of: Property,
    /// How it is wrapped.
    #[serde(default, skip_serializing_if = "Wrap::is_plain")]
    pub wrap: Wrap,
}

/// How a property is wrapped in a joined field. Keys have their own form ([`SecretForm`](super::SecretForm)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrap {
    /// Not wrapped.
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives references")]
fn is_no(value: &bool) -> bool {
    !value
}
