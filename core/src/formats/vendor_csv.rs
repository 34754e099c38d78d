//! A vendor's table of tokens: serial numbers and keys, in any order of columns, with or without a header row.
//!
//! Deepnet's token file is `serial number,secret key,time interval,manufacturer,model`, its keys Base32 or hex
//! (Deepnet wiki, "SafeID token file"); Token2, Thales and others differ in names and order.

use super::format::{Format, Read};
use crate::model::format_id::FormatId;
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows;
use crate::reading::column_guess::of_tokens;
use crate::reading::probe::Probe;
use crate::reading::table::TableRules;

pub(super) const FORMAT: Format = Format {
    id: FormatId::VendorCsv,
    word: "token-csv",
    help: "A vendor’s list: serial number and key, often with time interval, manufacturer and model.",
    recognise,
    read: Read::Table(TableRules::NEW),
};

fn recognise(probe: &Probe<'_>) -> bool {
    if probe.text.trim_start().starts_with(['<', '{']) {
        return false;
    }
    if probe.has(ColumnRole::Serial) && probe.has(ColumnRole::Secret) {
        return true;
    }
    let delimiter = rows::sniff_delimiter(probe.text).unwrap_or(b',');
    of_tokens::columns_of(probe.text, delimiter, probe.lenient).is_some()
}
