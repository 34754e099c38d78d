//! Why a file is not read at all.

use super::file_kind::FileKind;
use super::limits::{MAX_FILE_BYTES, READABLE_FORMATS};
use crate::ground::refusal::Refusal;
use crate::notation::sheet::SheetRefusal;

/// Why a file is not read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntakeRefusal {
    /// It has no bytes.
    Empty,
    /// It has more than [`MAX_FILE_BYTES`].
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// It is of a known kind that is no text.
    NotText(FileKind),
    /// It has too many control characters to be text.
    Binary,
    /// It holds nothing but blanks.
    Blank,
    /// It is a workbook that can't be read, and why.
    UnreadableWorkbook(SheetRefusal),
}

impl From<IntakeRefusal> for Refusal {
    fn from(refusal: IntakeRefusal) -> Self {
        use IntakeRefusal as I;
        match refusal {
            I::Empty => Self::new(
                "empty",
                "The file is empty (0 bytes).",
                "Copy it again from where you got it, or ask the vendor to send it again.",
            ),
            I::TooLarge { bytes } => Self::new(
                "too-large",
                format!("The file has {} MB; a seed file of 100,000 tokens has about 8.", bytes / (1024 * 1024)),
                format!(
                    "Check that it is the right file. The limit is {} MB; split a larger one.",
                    MAX_FILE_BYTES / (1024 * 1024)
                ),
            ),
            I::NotText(kind) => Self::new("not-text", format!("This is {}, not a token file.", kind.name), kind.advice),
            I::Binary => Self::new(
                "not-text",
                "This is a binary file, not text.",
                format!(
                    "Ask the vendor what it is; if it is encrypted, open it with their program first. {READABLE_FORMATS}"
                ),
            ),
            I::Blank => Self::new(
                "empty",
                "The file holds nothing but blank lines.",
                "Copy it again from where you got it, or ask the vendor to send it again.",
            ),
            I::UnreadableWorkbook(refusal) => refusal.into(),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(IntakeRefusal {
    Self::Empty => Self::Empty;
    Self::TooLarge { .. } => Self::TooLarge { bytes: 300 << 20 };
    Self::NotText(_) => Self::NotText(FileKind { name: "a PDF document", advice: "Ask for a CSV." });
    Self::Binary => Self::Binary;
    Self::Blank => Self::Blank;
    Self::UnreadableWorkbook(_) => Self::UnreadableWorkbook(SheetRefusal::Xlsb);
});

#[cfg(test)]
mod tests {
    use super::IntakeRefusal;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_says_what_to_do() {
        check_words(IntakeRefusal::examples());
    }
}
