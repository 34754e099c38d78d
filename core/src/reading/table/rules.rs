//! What a format lays down for its table, and what one row of it is.

use super::cells::Cells;
use crate::finding::FindingKind;
use crate::model::key_encoding::SecretEncoding;
use crate::model::token::OtpType;
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows::Row;

/// What a format with columns lays down.
#[derive(Clone, Copy)]
pub(crate) struct TableRules {
    /// The encoding that the format's own rules say: anything else is an error and a question, never converted
    /// silently.
    pub(crate) only: Option<SecretEncoding>,
    /// Fields carry the inventory's protection against formulas.
    pub(crate) formula_safe: bool,
    /// Header names that mean something in this format only, in lower-case letters and digits.
    pub(crate) names: &'static [(&'static str, ColumnRole)],
    /// How a row is read that has no header above it; `None`: by header, or by what is in the columns.
    pub(crate) row: Option<RowRule>,
    /// Which columns hold what, for a `row` rule.
    pub(crate) columns: &'static [(ColumnRole, usize)],
    /// The type where nothing says it, with a `row` rule.
    pub(crate) usual_type: OtpType,
    /// The type is nowhere said: [`Self::usual_type`] is a guess about the file.
    pub(crate) type_guessed: bool,
    /// The hash function follows from the length of the key, where nothing says it.
    pub(crate) hash_by_length: bool,
    /// The columns as a person named them, instead of all guesses.
    pub(crate) mapped: bool,
    /// The manufacturer is percent-encoded (RFC 3986 §2.1).
    pub(crate) percent_encoded: bool,
}

impl TableRules {
    /// A table with a header row that leaves everything else open.
    pub(crate) const NEW: Self = Self {
        only: None,
        formula_safe: false,
        names: &[],
        row: None,
        columns: &[],
        usual_type: OtpType::Totp,
        type_guessed: false,
        hash_by_length: false,
        mapped: false,
        percent_encoded: false,
    };

    /// A table with a header row, whose keys are written in one way only.
    pub(crate) const fn of(only: SecretEncoding) -> Self {
        Self { only: Some(only), ..Self::NEW }
    }
}

impl Default for TableRules {
    fn default() -> Self {
        Self::NEW
    }
}

/// Reads the cells of one row.
pub(crate) type RowRule = for<'r> fn(&Row<'r>) -> RowOutcome<'r>;

/// What a [`RowRule`] takes a row for.
#[allow(clippy::large_enum_variant, reason = "one at a time, and nearly every one holds cells")]
pub(crate) enum RowOutcome<'r> {
    /// Perhaps a token.
    Cells(Cells<'r>),
    /// It is none.
    NoToken(NoToken<'r>),
}

impl RowOutcome<'_> {
    /// A mark of the program that wrote it.
    pub(crate) const PASSED: Self = Self::NoToken(NoToken::Passed);
}

impl<'r> RowOutcome<'r> {
    /// No token, and why; with the serial number, if it has one.
    pub(crate) fn rejected(kind: FindingKind, serial: &'r str) -> Self {
        Self::NoToken(NoToken::Rejected(kind, serial))
    }
}

/// What a row is that is no token.
pub(crate) enum NoToken<'r> {
    /// No token, and why; with the serial number, if it has one.
    Rejected(FindingKind, &'r str),
    /// A header row in the midst of the rows; whether it says of the columns what the first one says.
    Header(bool),
    /// Neither: a mark of the program that wrote it.
    Passed,
}
