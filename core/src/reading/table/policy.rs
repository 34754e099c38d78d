//! How the cells of a table are written: by a sample of its rows at first, by all of them at the end.

use super::cells::Cells;
use super::key_policy::KeyPolicy;
use super::rules::TableRules;
use crate::model::key_encoding::{Evidence, SecretEncoding};
use crate::notation::table::columns::{NumberFormat, NumberFormatEvidence, unwrap_excel};
use crate::reading::admission::bare;
use crate::reading::options::ReadOptions;

/// What the rows say of how their cells are written.
#[derive(Default)]
pub(crate) struct TableEvidence {
    keys: Evidence,
    serials: NumberFormatEvidence,
}

impl TableEvidence {
    /// Takes the cells of a row into account.
    #[inline]
    pub(super) fn add(&mut self, cells: &Cells<'_>) {
        self.keys.add(cells.secret);
        self.serials.add(bare(unwrap_excel(cells.serial)));
    }
}

/// How keys and serial numbers are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TablePolicy {
    pub(super) keys: KeyPolicy,
    /// The spreadsheet's format of the serial numbers.
    pub(super) serials: NumberFormat,
}

impl TablePolicy {
    /// `said` is what the name of the column says of the keys.
    pub(super) fn decide(
        evidence: &TableEvidence,
        said: Option<SecretEncoding>,
        rules: TableRules,
        options: &ReadOptions,
    ) -> Self {
        // What Token Desk wrote itself is read as it was.
        let serials = if rules.formula_safe { NumberFormat::default() } else { evidence.serials.judge() };
        Self { keys: KeyPolicy::decide(&evidence.keys, said, rules.only, options), serials }
    }
}
