//! Numbers, moments of time and names as spreadsheets write them into a cell.

use crate::model::otp;
use crate::notation::table::columns::{is_seconds, unwrap_excel, whole_number};
use std::borrow::Cow;

/// A name without its percent signs; `None` if that makes no text of it, and then it stays as it is.
pub(super) fn percent_decoded(name: &str) -> Option<String> {
    if !name.contains('%') {
        return None;
    }
    let (bytes, bad) = crate::notation::percent::percent_decoded(name);
    let text = std::str::from_utf8(bytes.as_slice()).ok().filter(|text| !text.contains(char::is_control))?;
    (!bad).then(|| text.to_owned())
}

/// The serial number with zeros in front, if it is digits only and has fewer than `digits`.
pub(super) fn with_zeros(serial: &str, digits: usize) -> Option<String> {
    let short = !serial.is_empty() && serial.len() < digits.min(32) && serial.bytes().all(|b| b.is_ascii_digit());
    short.then(|| format!("{}{serial}", "0".repeat(digits.min(32) - serial.len())))
}

/// A cell that may be protected from Excel, without the protection: `="60"` and `'60` are `60`.
pub(super) fn value(cell: &str, protected: bool) -> &str {
    match cell.as_bytes().first() {
        Some(b'\'' | b'=') if protected => unwrap_excel(cell.trim_start_matches('\'')),
        _ => cell,
    }
}

/// Whether a whole number has signs between its thousands.
#[inline]
pub(super) fn is_grouped(number: &str) -> bool {
    number.len() > 4 && matches!(whole_number(number), Cow::Owned(_))
}

/// Seconds from `60`, `60 s`, `60sec`, `60,0`; 1 to 86400. `1 min` is none: nothing but seconds is taken for seconds.
pub(crate) fn parse_seconds(text: &str) -> Option<u32> {
    // Nearly every cell is a number and nothing else.
    let seconds = text.parse().ok().or_else(|| {
        let number = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '.' || c == ' ');
        let unit = text.get(number.len()..).unwrap_or_default().trim_matches(['.', ' ']);
        whole_number(number).parse().ok().filter(|_| unit.is_empty() || is_seconds(unit))
    });
    seconds.filter(|seconds| otp::INTERVALS.contains(seconds))
}
