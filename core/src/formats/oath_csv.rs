//! Lists without a header row whose columns are in a fixed order, the key in hex: privacyIDEA's, LinOTP's and NetIQ's
//! OATH CSV, privacyIDEA's version 2 with users in front, and lists of serial number and key alone (PingID, Duo,
//! Swivel, IBM).
//!
//! privacyIDEA reads `serial, key [, type [, digits [, counter or time step]]]`, HOTP, 6 digits and 30 seconds where
//! nothing is said, and takes the hash function from the length of the key (`importotp.py`, `parseOATHcsv`). LinOTP adds
//! the hash function as a sixth column.

use super::format::{Format, whole};
use crate::finding::FindingKind;
use crate::ground::progress::Progress;
use crate::ground::redaction::redact_possible_key;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::token::{HashFunction, OtpType};
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows::{self, Row};
use crate::reading::Reading;
use crate::reading::column_guess::cell::{Around, could_be_hex_key, could_be_key, could_be_serial, is_other_kind};
use crate::reading::column_guess::of_tokens;
use crate::reading::options::ReadContext;
use crate::reading::probe::Probe;
use crate::reading::table::{self, Cells, RowOutcome, TableRules, is_version_2};

pub(super) const FORMAT: Format = Format {
    id: FormatId::OathCsv,
    word: "oath-csv",
    help: "The list of privacyIDEA, LinOTP and NetIQ: serial number, key in hex, type, digits, time step or counter.",
    recognise,
    read: whole!(read),
};

pub(super) const WITH_USERS: Format = Format {
    id: FormatId::OathCsv2,
    word: "oath-csv-2",
    help: "privacyIDEA’s list, version 2: user name, resolver and realm stand in front.",
    recognise: |probe| probe.text.lines().next().is_some_and(is_version_2),
    read: whole!(read_with_users),
};

pub(super) const SERIAL_KEY: Format = Format {
    id: FormatId::SerialKey,
    word: "serial-key",
    help: "Two columns, as PingID, Duo, Swivel and IBM take them; PingID may have the counter behind.",
    recognise: recognise_serial_key,
    read: whole!(read_serial_key),
};

/// What the type column of these lists can say.
fn is_type(word: &str) -> bool {
    OtpType::parse(word).is_some() || is_other_kind(word)
}

/// Whether the columns behind the key say type, digits and time step or counter: then it is this list, however its key
/// is written.
fn is_typed(row: &Row<'_>) -> bool {
    let number = |cell: &str, longest: usize| cell.len() <= longest && cell.bytes().all(|b| b.is_ascii_digit());
    let kind = row.get(2);
    kind.len() > 1 && is_type(kind) && number(row.get(3), 2) && number(row.get(4), 20)
}

fn is_serial(cell: &str) -> bool {
    could_be_serial(cell, Around::FixedOrder)
}

fn delimiter(text: &str) -> u8 {
    rows::sniff_delimiter(text).or_else(|| rows::cut_by_blanks(text).then_some(b' ')).unwrap_or(b',')
}

fn has_header(probe: &Probe<'_>) -> bool {
    probe.has(ColumnRole::Serial) && probe.has(ColumnRole::Secret)
}

fn recognise(probe: &Probe<'_>) -> bool {
    let mut keys = 0_u32;
    let fits = !has_header(probe)
        && probe.rows_pass(delimiter(probe.text), |row| {
            let (key, kind) = (row.get(1), row.get(2));
            keys += u32::from(could_be_key(key));
            let other = is_other_kind(kind);
            let hex = could_be_hex_key(key) && (row.len() == 2 || kind.is_empty() || is_type(kind));
            is_serial(row.get(0)) && (hex || other || is_typed(row))
        });
    fits && keys > 0
}

fn recognise_serial_key(probe: &Probe<'_>) -> bool {
    let (mut counters, mut steps) = (0_u32, 0_u32);
    let fits = !has_header(probe)
        && probe.rows_pass(delimiter(probe.text), |row| {
            let third = row.get(2);
            counters += u32::from(!third.is_empty());
            steps += u32::from(matches!(third, "30" | "60"));
            matches!(row.len(), 2 | 3)
                && is_serial(row.get(0))
                && !could_be_key(row.get(0))
                && could_be_key(row.get(1))
                && third.bytes().all(|b| b.is_ascii_digit())
        });
    // A third column of nothing but 30 and 60 holds time steps: that is another list.
    fits && (counters == 0 || counters != steps)
}

const OATH: TableRules = TableRules {
    only: Some(SecretEncoding::Hex),
    row: Some(oath_row),
    columns: &[
        (ColumnRole::Serial, 0),
        (ColumnRole::Secret, 1),
        (ColumnRole::OtpType, 2),
        (ColumnRole::Digits, 3),
        (ColumnRole::Interval, 4),
        (ColumnRole::Counter, 4),
        (ColumnRole::Hash, 5),
    ],
    usual_type: OtpType::Hotp,
    hash_by_length: true,
    ..TableRules::NEW
};

fn read(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let (mut hex, mut other) = (0_u32, 0_u32);
    of_tokens::rows_pass(text.text, delimiter(text.text), false, |row| {
        let is_hex = could_be_hex_key(row.get(1));
        hex += u32::from(is_hex);
        other += u32::from(!is_hex && is_typed(row) && could_be_key(row.get(1)));
        true
    });
    // With keys in Base32 it is the list of a server that follows these, and not its rule for the hash function.
    let rules = if other > hex { TableRules { only: None, hash_by_length: false, ..OATH } } else { OATH };
    table::read(text, rules, given, progress)
}

fn oath_row<'r>(row: &Row<'r>) -> RowOutcome<'r> {
    oath_cells(row, 0)
}

/// The cells of a row whose serial number is in column `first`.
fn oath_cells<'r>(row: &Row<'r>, first: usize) -> RowOutcome<'r> {
    let at = |index: usize| row.get(first + index);
    let kind = at(2);
    if is_other_kind(kind) {
        return RowOutcome::rejected(FindingKind::NotOath { what: kind.to_ascii_uppercase().into() }, at(0));
    }
    if row.len() < first + 2 {
        let found = u32::try_from(row.len()).unwrap_or(u32::MAX);
        return RowOutcome::rejected(FindingKind::RowTooShort { found, expected: found + 1 }, "");
    }
    // Six columns are LinOTP's, where the fifth is always the time step.
    let counter = if HashFunction::parse(at(5)).is_some() { "" } else { at(4) };
    RowOutcome::Cells(Cells {
        serial: at(0),
        secret: at(1),
        otp_type: kind.into(),
        digits: at(3).into(),
        interval: at(4).into(),
        counter: counter.into(),
        hash: at(5),
        ..Cells::default()
    })
}

fn read_with_users(
    text: &DecodedText<'_>,
    given: ReadContext<'_>,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let rules = TableRules {
        row: Some(user_row),
        columns: &[
            (ColumnRole::Upn, 0),
            (ColumnRole::Serial, 3),
            (ColumnRole::Secret, 4),
            (ColumnRole::OtpType, 5),
            (ColumnRole::Digits, 6),
            (ColumnRole::Interval, 7),
            (ColumnRole::Counter, 7),
            (ColumnRole::Hash, 8),
        ],
        ..OATH
    };
    table::read(text, rules, given, progress)
}

fn user_row<'r>(row: &Row<'r>) -> RowOutcome<'r> {
    match oath_cells(row, 3) {
        RowOutcome::Cells(cells) => RowOutcome::Cells(Cells { upn: row.get(0), ..cells }),
        other => other,
    }
}

fn read_serial_key(
    text: &DecodedText<'_>,
    given: ReadContext<'_>,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let mut some = false;
    let counters = of_tokens::rows_pass(text.text, delimiter(text.text), false, |row| {
        some |= !row.get(2).is_empty();
        !row.get(2).is_empty()
    });
    let rules = TableRules {
        // The products take hex; the same list with Base32 is as common, so the column decides.
        only: None,
        row: Some(if counters { serial_key_row } else { mixed_row }),
        columns: if some {
            &[(ColumnRole::Serial, 0), (ColumnRole::Secret, 1), (ColumnRole::Counter, 2)]
        } else {
            &[(ColumnRole::Serial, 0), (ColumnRole::Secret, 1)]
        },
        usual_type: if counters { OtpType::Hotp } else { OtpType::Totp },
        type_guessed: true,
        hash_by_length: false,
        ..OATH
    };
    table::read(text, rules, given, progress)
}

/// A row of a list where only some have a counter: those are event tokens.
fn mixed_row<'r>(row: &Row<'r>) -> RowOutcome<'r> {
    match serial_key_row(row) {
        RowOutcome::Cells(cells) if !cells.counter.is_empty() => {
            RowOutcome::Cells(Cells { otp_type: "hotp".into(), ..cells })
        }
        other => other,
    }
}

fn serial_key_row<'r>(row: &Row<'r>) -> RowOutcome<'r> {
    if row.len() < 2 || row.len() > 3 {
        let found = u32::try_from(row.len()).unwrap_or(u32::MAX);
        let kind = if found < 2 {
            FindingKind::RowTooShort { found, expected: 2 }
        } else {
            FindingKind::RowTooLong { found, expected: 3 }
        };
        return RowOutcome::rejected(kind, if found > 1 { redact_possible_key(row.get(0)) } else { "" });
    }
    RowOutcome::Cells(Cells { serial: row.get(0), secret: row.get(1), counter: row.get(2).into(), ..Cells::default() })
}
