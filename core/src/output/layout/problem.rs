//! Why nothing can be written with a layout. The text of each row must not fill the memory, and the file must come
//! apart again where it was put together.

use super::field::{Field, FieldValue};
use super::file_layout::FileLayout;

const MAX_FIELDS: usize = 200;
const MAX_PARTS_OF_A_FIELD: usize = 20;
const MAX_LINES_ABOVE: usize = 100;
/// Of a name, a fixed text or a line: each is written for each token.
const MAX_CHARACTERS: usize = 1024;

/// Why nothing can be written with a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayoutProblem {
    /// It has no fields.
    NoFields,
    /// It has too many fields.
    TooManyFields,
    /// The character between two fields could be a part of them.
    Separator,
    /// Too many lines above the table, or parts in a field.
    TooManyParts,
    /// A text is too long.
    TextTooLong,
    /// A text would begin a new row.
    LineBreak,
}

impl LayoutProblem {
    /// The sentence for people.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::NoFields => "The layout has no fields.".to_owned(),
            Self::TooManyFields => format!("The layout has more than {MAX_FIELDS} fields."),
            Self::Separator => "Letters, digits, quotation marks and line ends can’t separate fields.".to_owned(),
            Self::TooManyParts => format!(
                "The layout has more than {MAX_LINES_ABOVE} lines above the table, or a field of more than {MAX_PARTS_OF_A_FIELD} parts."
            ),
            Self::TextTooLong => {
                format!("A name or fixed text of the layout is longer than {MAX_CHARACTERS} characters.")
            }
            Self::LineBreak => "A name or fixed text of the layout has a line break in it.".to_owned(),
        }
    }
}

impl FileLayout {
    /// Why nothing can be written with it; `None` if all is well.
    #[must_use]
    pub fn problem(&self) -> Option<LayoutProblem> {
        if self.fields.is_empty() {
            return Some(LayoutProblem::NoFields);
        }
        if self.fields.len().max(self.event_fields.len()) > MAX_FIELDS {
            return Some(LayoutProblem::TooManyFields);
        }
        let separator = self.separator;
        if separator.is_alphanumeric() || separator == '"' || (separator.is_control() && separator != '\t') {
            return Some(LayoutProblem::Separator);
        }
        let fields = || self.fields.iter().chain(&self.event_fields);
        let parts = |field: &Field| if let FieldValue::Joined(parts) = &field.value { parts.len() } else { 0 };
        if self.above.len() > MAX_LINES_ABOVE || fields().any(|field| parts(field) > MAX_PARTS_OF_A_FIELD) {
            return Some(LayoutProblem::TooManyParts);
        }
        let any = |wrong: fn(&String) -> bool| {
            let in_value = |field: &Field| match &field.value {
                FieldValue::Fixed(text) => wrong(text),
                FieldValue::Joined(parts) => parts.iter().any(|part| wrong(&part.before)),
                FieldValue::Of(_) => false,
            };
            self.above.iter().any(wrong) || fields().any(|field| wrong(&field.name) || in_value(field))
        };
        if any(|text| text.chars().nth(MAX_CHARACTERS).is_some()) {
            return Some(LayoutProblem::TextTooLong);
        }
        any(|text| text.contains(['\r', '\n'])).then_some(LayoutProblem::LineBreak)
    }
}
