//! The CSV of the Entra portal ("Upload hardware OATH tokens in CSV format"), header of today and of 2018–19.

use super::format::{Format, Read};
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::notation::table::columns::ColumnRole;
use crate::reading::probe::Probe;
use crate::reading::table::TableRules;

pub(super) const FORMAT: Format = Format {
    id: FormatId::EntraCsv,
    word: "entra-csv",
    help: "The file that the Entra portal takes under Multifactor authentication › OATH tokens.",
    recognise,
    read: Read::Table(TableRules::of(SecretEncoding::Base32)),
};

fn recognise(probe: &Probe<'_>) -> bool {
    probe.has(ColumnRole::Upn) && probe.has(ColumnRole::Serial) && probe.has(ColumnRole::Secret)
}
