//! What is odd about a cell.

use crate::model::explain::{Explain, Explanation, Severity};
use crate::model::remedy::Remedy;
use std::fmt;

/// What is odd about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum CellTrouble {
    /// It shows an error such as `#N/A`.
    Error,
    /// It is a number whose last digits may be lost.
    Rounded,
    /// It is a formula without a saved result.
    Uncomputed,
    /// It is a date or a truth value where neither can be.
    Converted,
    /// How many more cells of the sheet have one of these troubles.
    More(u32),
}

impl Explain for CellTrouble {
    fn explain<R>(&self, look: impl FnOnce(Explanation<'_>) -> R) -> R {
        let look = |code, message: &dyn fmt::Display, advice| {
            look(Explanation {
                code,
                severity: Severity::Warning,
                heading: "Cells of the sheet",
                message,
                advice,
                remedy: Remedy::None,
                left_out: false,
            })
        };
        match self {
            Self::Error => look(
                "cell-error",
                &"The cell shows an error, such as #N/A, instead of a value.",
                "Correct the formula in the workbook, or type the value.",
            ),
            Self::Rounded => look(
                "cell-rounded",
                &"The cell is a number so long that Excel rounds it: its last digits may be lost.",
                "Format the column as text and fill it again from where the numbers came from.",
            ),
            Self::Uncomputed => look(
                "cell-uncomputed",
                &"The cell is a formula whose result was never saved; it counts as empty.",
                "Open the workbook in Excel or LibreOffice and save it there; it is computed then.",
            ),
            Self::Converted => look(
                "cell-converted",
                &"The cell is a date or TRUE or FALSE: a spreadsheet may have made it of what was typed.",
                "Compare with what is printed on the token; format the column as text and type it again.",
            ),
            Self::More(count) => look(
                "cells-more",
                &format_args!("{count} more cells of the sheet have errors, are rounded or were never computed."),
                "Look at the sheet itself.",
            ),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(CellTrouble {
    Self::Error => Self::Error;
    Self::Rounded => Self::Rounded;
    Self::Uncomputed => Self::Uncomputed;
    Self::Converted => Self::Converted;
    Self::More(_) => Self::More(1200);
});
