//! Yubico's lists: the configuration log of the personalisation tool, and `serial, public id, private id, key …`, the
//! log's short form and that of delivered keys (`ykksm`). A file may hold both layouts, each under a comment; each row is read
//! by its own.
//!
//! Only OATH-HOTP rows are tokens here. In the log, counted from 0: slot 2, public id 3, key 5, digits 11, counter 12
//! (Yubico personalisation tool; privacyIDEA `parseYubicoCSV`).

use super::format::{Format, whole};
use crate::finding::FindingKind;
use crate::ground::progress::Progress;
use crate::ground::redaction::redact_possible_key;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::token::OtpType;
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows::{self, Row};
use crate::reading::Reading;
use crate::reading::options::ReadContext;
use crate::reading::probe::Probe;
use crate::reading::table::{self, Cells, RowOutcome, TableRules};

pub(super) const LOG: Format = Format {
    id: FormatId::YubicoLog,
    word: "yubico-log",
    help: "The log of Yubico’s personalisation tool; its OATH-HOTP rows are tokens.",
    recognise: recognise_log,
    read: whole!(read_log),
};

pub(super) const LIST: Format = Format {
    id: FormatId::YubicoList,
    word: "yubico-list",
    help: "Serial number, public id, private id and key; rows without a private id are OATH-HOTP tokens.",
    recognise: recognise_list,
    read: whole!(read_list),
};

const BASE: TableRules = TableRules {
    only: Some(SecretEncoding::Hex),
    row: Some(row_of_either),
    columns: &[
        (ColumnRole::Serial, 3),
        (ColumnRole::Secret, 5),
        (ColumnRole::OtpType, 0),
        (ColumnRole::Digits, 11),
        (ColumnRole::Counter, 12),
    ],
    usual_type: OtpType::Hotp,
    ..TableRules::NEW
};

fn is_start(cell: &str) -> bool {
    cell.eq_ignore_ascii_case("LOGGING START")
}

/// Whether the first cell of a row of the log says what the row is for.
fn is_kind(cell: &str) -> bool {
    let starts = |kind: &str| cell.get(..kind.len()).is_some_and(|head| head.eq_ignore_ascii_case(kind));
    ["Yubico OTP", "OATH-HOTP", "Static Password", "Challenge-Response"].into_iter().any(starts)
}

fn recognise_log(probe: &Probe<'_>) -> bool {
    let delimiter = rows::sniff_delimiter(probe.text).unwrap_or(b',');
    let mut logged = false;
    let fits = probe.rows_pass(delimiter, |row| {
        let is_logged = is_log_row(row);
        logged |= is_logged;
        is_logged || is_list_row(row)
    });
    fits && logged
}

fn is_log_row(row: &Row<'_>) -> bool {
    is_start(row.get(0)) || (is_kind(row.get(0)) && row.len() > 5)
}

/// A row of either layout, which the row itself says; what is neither is taken for one of its length.
fn row_of_either<'r>(row: &Row<'r>) -> RowOutcome<'r> {
    const LONGEST_LIST_ROW: usize = 8;
    if is_log_row(row) || row.len() > LONGEST_LIST_ROW { log_row(row) } else { list_row(row) }
}

fn log_row<'r>(row: &Row<'r>) -> RowOutcome<'r> {
    let kind = row.get(0);
    if is_start(kind) {
        return RowOutcome::PASSED;
    }
    if !kind.eq_ignore_ascii_case("OATH-HOTP") {
        let what = if is_kind(kind) { redact_possible_key(kind) } else { "" };
        return RowOutcome::rejected(FindingKind::NotOath { what: what.into() }, redact_possible_key(row.get(3)));
    }
    RowOutcome::Cells(Cells {
        serial: row.get(3),
        secret: row.get(5),
        otp_type: "hotp".into(),
        digits: row.get(11).into(),
        counter: row.get(12).into(),
        elsewhere: Some([4, 6, 13]),
        ..Cells::default()
    })
}

fn read_log(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    table::read(text, BASE, given, progress)
}

fn is_modhex(cell: &str) -> bool {
    cell.bytes().all(|b| b"cbdefghijklnrtuv".contains(&b))
}

fn is_nothing(cell: &str) -> bool {
    cell.bytes().all(|b| b == b'0')
}

fn recognise_list(probe: &Probe<'_>) -> bool {
    probe.text.trim_start().starts_with("# ykksm") || probe.rows_pass(b',', is_list_row)
}

fn is_list_row(row: &Row<'_>) -> bool {
    let (serial, key) = (row.get(0), row.get(3));
    (5..=8).contains(&row.len())
        && !serial.is_empty()
        && serial.bytes().all(|b| b.is_ascii_digit())
        && is_modhex(row.get(1))
        && row.get(2).bytes().all(|b| b.is_ascii_hexdigit())
        && (matches!(key.len(), 32 | 40) && key.bytes().all(|b| b.is_ascii_hexdigit()) || key == "0")
}

fn list_row<'r>(row: &Row<'r>) -> RowOutcome<'r> {
    let serial = row.get(0);
    if !is_nothing(row.get(2)) {
        return RowOutcome::rejected(FindingKind::NotOath { what: "Yubico OTP".into() }, serial);
    }
    // A key of 0 was not recorded.
    let secret = Some(row.get(3)).filter(|key| !is_nothing(key)).unwrap_or_default();
    RowOutcome::Cells(Cells { serial, secret, otp_type: "hotp".into(), elsewhere: Some([1, 4, 0]), ..Cells::default() })
}

fn read_list(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let rules = TableRules { columns: &[(ColumnRole::Serial, 0), (ColumnRole::Secret, 3)], ..BASE };
    table::read(text, rules, given, progress)
}
