//! The choices that a person can make for a file instead of the guesses.

use crate::ground::text::TextEncoding;
use crate::intake::Unlock;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::token::{HashFunction, OtpType};
use crate::notation::sheet::SheetText;
use crate::notation::table::columns::ColumnRole;
use serde::{Deserialize, Serialize};

/// The choices that a person can make for a file instead of the guesses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReadOptions {
    /// The format, where more than one fits.
    pub format: Option<FormatId>,
    /// What each column holds, from the first on; `None` for one that means nothing.
    pub columns: Option<Vec<Option<ColumnRole>>>,
    /// Whether the first row names the columns; only with `columns`.
    pub header: Option<bool>,
    /// The sheet of a workbook, from 0.
    pub sheet: Option<u32>,
    /// Text encoding.
    pub text: Option<TextEncoding>,
    /// Delimiter of the columns.
    pub delimiter: Option<u8>,
    /// Encoding of the keys.
    pub secret: Option<SecretEncoding>,
    /// Type where no column says it.
    pub otp_type: Option<OtpType>,
    /// Hash function where no column says it.
    pub hash: Option<HashFunction>,
    /// Digits where no column says it.
    pub digits: Option<u8>,
    /// Time interval in seconds where no column says it.
    pub interval: Option<u32>,
    /// Serial numbers of fewer digits get zeros in front, up to this length: Excel took them off.
    pub serial_digits: Option<u32>,
    /// What is done with rows that don't fit; by itself nothing.
    pub mends: Mends,
}

/// What a person chose for the rows of a table that would else be left out. A key is never mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mends {
    /// A row with too many fields: the commas belong to this column, and its parts are one again, where that makes the
    /// other columns fit.
    pub join: Option<ColumnRole>,
    /// A row that ends after its serial number and its key: what is missing behind them counts as empty.
    pub fill: bool,
    /// The time interval in seconds where the cell has none that is valid.
    pub interval: Option<u32>,
    /// The type where the cell has none that is valid.
    pub otp_type: Option<OtpType>,
    /// The hash function where the cell has none that is valid.
    pub hash: Option<HashFunction>,
    /// The digits where the cell has none that are valid.
    pub digits: Option<u8>,
    /// The counter of an event token where the cell has none that is valid.
    pub counter: Option<u64>,
}

/// What a reader is given beside the text.
#[derive(Clone, Copy)]
pub(crate) struct ReadContext<'g> {
    /// The choices of the person.
    pub(crate) options: &'g ReadOptions,
    /// What opens the file, if it is encrypted.
    pub(crate) unlock: Option<&'g Unlock>,
    /// What is known of the cells, if the text is the sheet of a workbook.
    pub(crate) cells: Option<&'g SheetText>,
}
