//! What a table, or what a person said of its columns, is refused for.

use crate::ground::limits::MAX_ROWS;
use crate::ground::refusal::{Refusal, RetryAs};
use crate::intake::READABLE_FORMATS;

/// Why no token can be read, whatever the format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReadingRefusal {
    /// The file has more than [`MAX_ROWS`] rows.
    TooManyRows,
    /// The first row is longer or wider than a row may be.
    TooWide { line: u32 },
    /// A header row, and nothing below it.
    NoRowsBelowHeader,
    /// Nothing but comments and blank lines.
    NoRows,
    /// Neither a header row nor the cells say which columns hold serial numbers and keys.
    ColumnsUnknown,
    /// A person named the columns, but not those without which there are no tokens.
    NotMapped,
    /// A table whose columns are to be named has only one.
    OneColumn,
    /// What was saved of the columns of a table can't be read, in the library's words.
    MappingUnreadable(String),
    /// It has no column for the serial numbers or the keys.
    MappingIncomplete,
    /// It has settings that no file has.
    MappingOutOfRange,
}

impl From<ReadingRefusal> for Refusal {
    fn from(refusal: ReadingRefusal) -> Self {
        use ReadingRefusal as R;
        const MAPPING: &str = "Choose a mapping that was saved here, or name the columns anew.";
        match refusal {
            R::TooManyRows => Self::new(
                "too-many-rows",
                format!("The file has more than {MAX_ROWS} rows."),
                "Check that it is the right file; split a longer one.",
            ),
            R::TooWide { line } => Self::new(
                "too-wide",
                format!("Line {line} is far too long for a list of tokens: over 1 MB or 1,000 columns."),
                "Check that it is the right file.",
            ),
            R::NoRowsBelowHeader => Self::new(
                "no-rows",
                "The file has a header row, but no tokens below it.",
                "Ask the vendor for the complete file.",
            ),
            R::NoRows => Self::new(
                "no-rows",
                "There is no row in this file that could be a token.",
                format!("Check the file in a text editor. {READABLE_FORMATS}"),
            ),
            R::ColumnsUnknown => Self::new(
                "unknown",
                "The columns with serial numbers and keys were not recognised.",
                format!(
                    "Add a first row that names the columns, such as “serial number,secret key,time interval,manufacturer,model”. {READABLE_FORMATS}"
                ),
            )
            .or_as(RetryAs::Mapped),
            R::NotMapped => Self::new(
                "column-missing",
                "No column was chosen for the serial numbers or for the keys.",
                "Choose both: without them there are no tokens.",
            )
            .or_as(RetryAs::Mapped),
            R::OneColumn => Self::new(
                "one-column",
                "The rows are not divided into columns by comma, semicolon, tab, vertical bar or blanks.",
                format!("Check the file in a text editor. {READABLE_FORMATS}"),
            ),
            R::MappingUnreadable(words) => {
                Self::new("mapping", format!("This is no saved mapping: {words}."), MAPPING)
            }
            R::MappingIncomplete => {
                Self::new("mapping", "The mapping names no column for the serial numbers or the keys.", MAPPING)
            }
            R::MappingOutOfRange => Self::new(
                "mapping",
                "The mapping has digits, a time interval or a delimiter that can’t be.",
                MAPPING,
            ),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(ReadingRefusal {
    Self::TooManyRows => Self::TooManyRows;
    Self::TooWide { .. } => Self::TooWide { line: 7 };
    Self::NoRowsBelowHeader => Self::NoRowsBelowHeader;
    Self::NoRows => Self::NoRows;
    Self::ColumnsUnknown => Self::ColumnsUnknown;
    Self::NotMapped => Self::NotMapped;
    Self::OneColumn => Self::OneColumn;
    Self::MappingUnreadable(..) => Self::MappingUnreadable("expected value at line 1 column 1".to_owned());
    Self::MappingIncomplete => Self::MappingIncomplete;
    Self::MappingOutOfRange => Self::MappingOutOfRange;
});

#[cfg(test)]
mod tests {
    use super::ReadingRefusal;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_says_what_to_do() {
        check_words(ReadingRefusal::examples());
    }
}
