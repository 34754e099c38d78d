//! Workbooks: a sheet of an XLSX or ODS file as tab-delimited text, for the same readers that read CSV.
//!
//! Line N of the text is row N of the sheet, so a finding about a line names the row. Nothing here knows what the
//! cells mean. Other workbooks (locked ones, Excel 97–2003, binary) are told by their content, so that they can be
//! refused with the advice that fits.
//!
//! A workbook can be hostile: a kilobyte can unpack to a gigabyte, a cell can be repeated a million times. Every loop
//! that the file controls has an end in `Limits`. And it can hold keys, though it should not: all that is unpacked
//! lives in [`SecretBytes`].
//!
//! No library reads the workbook as a whole: `calamine` adds 302 KB (gzip) to the page, this adds 51 with all
//! that it needs, and says which row is which.

mod archive;
mod cells;
mod grid;
mod kind;
mod limits;
mod number;
mod ods;
mod ole;
mod refusal;
mod sheet_text;
#[cfg(test)]
mod testing;
mod workbook;
mod xlsx;
mod xml;

pub use cells::{CellAddress, CellAddresses, MAX_LISTED_CELLS};
pub use kind::{WorkbookKind, recognise};
pub use refusal::SheetRefusal;
pub use sheet_text::SheetText;
pub use workbook::{SheetName, Workbook, open};

/// What is odd about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum CellTrouble {
    /// It shows an error such as `#N/A`.
    Error,
    /// It is a number whose last digits may be lost.
    Rounded,
    /// It is a formula without a saved result.
    Uncomputed,
    /// So many more cells of the sheet have such a trouble.
    More(u32),
}

impl CellTrouble {
    /// A stable name for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Error => "cell-error",
            Self::Rounded => "cell-rounded",
            Self::Uncomputed => "cell-uncomputed",
            Self::More(_) => "cells-more",
        }
    }

    /// What is the matter, in a sentence.
    #[must_use]
    pub fn message(self) -> String {
        match self {
            Self::Error => "The cell shows an error, such as #N/A, instead of a value.".to_owned(),
            Self::Rounded => {
                "The cell is a number so long that Excel rounds it: its last digits may be lost.".to_owned()
            }
            Self::Uncomputed => "The cell is a formula whose result was never saved; it counts as empty.".to_owned(),
            Self::More(count) => {
                format!("{count} more cells of the sheet have errors, are rounded or were never computed.")
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Error => "Correct the formula in the workbook, or type the value.",
            Self::Rounded => "Format the column as text and fill it again from where the numbers came from.",
            Self::Uncomputed => "Open the workbook in Excel or LibreOffice and save it there; it is computed then.",
            Self::More(_) => "Look at the sheet itself.",
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(CellTrouble {
    Self::Error => Self::Error;
    Self::Rounded => Self::Rounded;
    Self::Uncomputed => Self::Uncomputed;
    Self::More(_) => Self::More(1200);
});
