//! The inventory: every token, assigned or not, with all that is known; loading it gives the same desk.
//!
//! The first six columns are the Entra CSV's. Writing puts an apostrophe in front of a field that a spreadsheet would take
//! for a formula; reading takes it off again.

use super::format::{Format, Read};
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::notation::table::columns::ColumnRole;
use crate::reading::probe::Probe;
use crate::reading::table::TableRules;

pub(super) const FORMAT: Format = Format {
    id: FormatId::Inventory,
    word: "inventory",
    help: "Token Desk’s own list of all tokens and who holds them. Load it next time to go on where you stopped.",
    recognise,
    read: Read::Table(TableRules { formula_safe: true, ..TableRules::of(SecretEncoding::Base32) }),
};

fn recognise(probe: &Probe<'_>) -> bool {
    [
        ColumnRole::Upn,
        ColumnRole::Serial,
        ColumnRole::Secret,
        ColumnRole::ObjectId,
        ColumnRole::Hash,
        ColumnRole::Digits,
        ColumnRole::OtpType,
        ColumnRole::Counter,
    ]
    .into_iter()
    .all(|role| probe.has(role))
}
