//! Why a workbook can't be read.

use crate::ground::refusal::Refusal;
#[cfg(feature = "unpacking")]
use std::fmt;

/// Why a workbook can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetRefusal {
    /// It is no workbook.
    NotAWorkbook,
    /// A binary workbook, `.xlsb`.
    Xlsb,
    /// A workbook of Excel 97–2003, `.xls`.
    Xls,
    /// An Office document behind a password or a sensitivity label.
    LockedOffice,
    /// An OpenDocument spreadsheet behind a password.
    LockedOds,
    /// A part of it is encrypted by ZIP's own means.
    LockedPart,
    /// A part is packed neither as it is nor with DEFLATE.
    Packing,
    /// A document type or an entity of its own.
    Doctype,
    /// No sheet with cells.
    NoSheet,
    /// The sheet that was asked for does not exist.
    SheetMissing,
    /// It contradicts itself or ends too early; how, as a clause.
    Damaged(String),
    /// More than the bounds of this reader, or of Excel itself; of what, as a clause.
    TooLarge(String),
}

impl From<SheetRefusal> for Refusal {
    #[cold]
    fn from(refusal: SheetRefusal) -> Self {
        use SheetRefusal as S;
        match refusal {
            S::NotAWorkbook => Self::new(
                "not-a-workbook",
                "This is no Excel or OpenDocument workbook.",
                "Save the list as “Excel Workbook (.xlsx)” or “CSV UTF-8”, and load that file.",
            ),
            S::Xlsb => Self::new(
                "sheet-xlsb",
                "This is a binary Excel workbook (.xlsb), which Token Desk can’t read.",
                "Open it in Excel, save it as “Excel Workbook (.xlsx)” or “CSV UTF-8”, and load that file.",
            ),
            S::Xls => Self::new(
                "sheet-xls",
                "This is a workbook of Excel 97–2003 (.xls), which Token Desk can’t read.",
                "Open it in Excel, save it as “Excel Workbook (.xlsx)” or “CSV UTF-8”, and load that file.",
            ),
            S::LockedOffice => Self::new(
                "sheet-locked",
                "This is an Excel workbook or another Office document that is locked with a password or a sensitivity label.",
                "If it is a workbook, open it in Excel, save it as “CSV UTF-8”, and load that file. Or remove the password (File › Info › Protect Workbook › Encrypt with Password: leave it empty) and save a copy.",
            ),
            S::LockedOds => Self::new(
                "sheet-locked",
                "This is an OpenDocument spreadsheet that is locked with a password.",
                "Open it in LibreOffice, save a copy without “Save with password”, and load that copy.",
            ),
            S::LockedPart => Self::new(
                "sheet-locked",
                "The workbook is locked with a password.",
                "Open it with its password, save a copy without one, and load that copy.",
            ),
            S::Packing => Self::new(
                "sheet-packing",
                "The workbook is packed in an unusual way.",
                "Open it in Excel or LibreOffice, save it again as “.xlsx”, and load that file.",
            ),
            S::Doctype => Self::new(
                "sheet-doctype",
                "The workbook defines XML entities, which no spreadsheet program does.",
                "Do not trust this file: ask who sent it.",
            ),
            S::NoSheet => Self::new(
                "sheet-none",
                "The workbook has no sheet with cells.",
                "Check that it is the right file; charts alone can’t be read.",
            ),
            S::SheetMissing => {
                Self::new("sheet-missing", "The workbook has no such sheet.", "Choose one of its sheets.")
            }
            S::Damaged(how) => Self::new(
                "sheet-damaged",
                format!("The workbook is damaged: {how}."),
                "Copy or download it again. If Excel or LibreOffice can open it, save it there as “CSV UTF-8” and load that file.",
            ),
            S::TooLarge(what) => Self::new(
                "sheet-too-large",
                format!("The workbook is too large: {what}."),
                "Check that it is the right file. If it is, open it in Excel, delete what is not needed, save the sheet as “CSV UTF-8”, and load that file.",
            ),
        }
    }
}

#[cold]
#[cfg(feature = "unpacking")]
pub(super) fn damaged(how: impl fmt::Display) -> SheetRefusal {
    SheetRefusal::Damaged(how.to_string())
}

#[cold]
#[cfg(feature = "unpacking")]
pub(super) fn too_large(what: impl fmt::Display) -> SheetRefusal {
    SheetRefusal::TooLarge(what.to_string())
}

#[cfg(test)]
crate::ground::golden::examples!(SheetRefusal {
    Self::NotAWorkbook => Self::NotAWorkbook;
    Self::Xlsb => Self::Xlsb;
    Self::Xls => Self::Xls;
    Self::LockedOffice => Self::LockedOffice;
    Self::LockedOds => Self::LockedOds;
    Self::LockedPart => Self::LockedPart;
    Self::Packing => Self::Packing;
    Self::Doctype => Self::Doctype;
    Self::NoSheet => Self::NoSheet;
    Self::SheetMissing => Self::SheetMissing;
    Self::Damaged(_) => Self::Damaged("its parts lie over each other".to_owned());
    Self::TooLarge(_) => Self::TooLarge("it has more than 1000 sheets".to_owned());
});

#[cfg(test)]
mod tests {
    use super::SheetRefusal;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_says_what_to_do() {
        check_words(SheetRefusal::examples());
    }
}
