//! A serial number beside a user, as a person wrote it or a spreadsheet shows it.

use crate::finding::{FindingKind, SignPlace};
use crate::ground::visible::hidden_or_blank;
use crate::model::token::MAX_SERIAL_BYTES;
use crate::notation::table::columns::{
    NumberFormat, NumberFormatEvidence, NumberReading, bare_serial, is_excel_number, is_placeholder, is_sheet_error,
    sign_taken_off, unwrap_excel,
};
use crate::notation::table::rows::{self, Rows};

/// How many lines at the start of a list tell how its serial numbers are written.
const SAMPLE_ROWS: usize = 1000;

/// The spreadsheet's format of the serial numbers in the column at `place` (from 0).
pub(super) fn format_of(text: &str, delimiter: u8, place: usize, first_line: u32) -> NumberFormat {
    let mut reader = Rows::new(rows::first_lines(text, SAMPLE_ROWS), delimiter);
    let mut evidence = NumberFormatEvidence::default();
    while let Some(row) = reader.next_row() {
        if row.fault.is_none() && row.line >= first_line {
            evidence.add(bare_serial(unwrap_excel(row.get(place))));
        }
    }
    evidence.judge()
}

/// The serial number of a cell, and what is to be said of it. Empty where the cell has none that can be a token's; a `0` may
/// be one.
pub(super) fn listed_serial(cell: &str, format: NumberFormat) -> (String, Option<FindingKind>) {
    let written = unwrap_excel(cell);
    let serial = bare_serial(written);
    let cleaned =
        (serial.len() < written.len()).then(|| FindingKind::SerialCleaned(sign_taken_off(written).unwrap_or(' ')));
    let cleaned = match hidden_or_blank(serial) {
        Some(sign) => Some(FindingKind::HiddenSign { sign, within: SignPlace::Serial }),
        None => cleaned,
    };
    // Where a look-up found nothing, a spreadsheet says `#N/A`; its other errors stand for a number that there was.
    let error = is_sheet_error(serial);
    if error && !serial.trim_start_matches('#').is_empty() && is_placeholder(serial) {
        return (String::new(), None);
    }
    match format.read(serial) {
        NumberReading::Formatted(digits) if is_placeholder(&digits) => (String::new(), None),
        NumberReading::Formatted(digits) => (digits, Some(FindingKind::NumberFormatted)),
        NumberReading::Rounded => (String::new(), Some(FindingKind::ListedSerialExcel)),
        _ if is_excel_number(serial) => (String::new(), Some(FindingKind::ListedSerialExcel)),
        _ if error => (String::new(), Some(FindingKind::ListedSerialError)),
        _ if is_placeholder(serial) => (String::new(), None),
        _ if serial.len() > MAX_SERIAL_BYTES => (String::new(), Some(FindingKind::ListedSerialLong)),
        NumberReading::Unclear => (serial.to_owned(), Some(FindingKind::NumberFormatUnclear)),
        NumberReading::AsWritten => (serial.to_owned(), cleaned.filter(|_| !serial.is_empty())),
    }
}
