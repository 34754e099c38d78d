//! The lists of servers whose rows have fixed columns: multiOTP, PhenixID, RCDevs WebADM; and Feitian's, with blanks.

use super::format::{Format, whole};
use crate::finding::{Finding, FindingKind};
use crate::ground::progress::Progress;
use crate::ground::redaction::redact_possible_key;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::token::OtpType;
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows::{self, Row};
use crate::reading::Reading;
use crate::reading::column_guess::cell::could_be_hex_key;
use crate::reading::column_guess::of_tokens;
use crate::reading::options::ReadContext;
use crate::reading::probe::Probe;
use crate::reading::table::{self, Cells, RowOutcome, TableRules};
use data_encoding::BASE64;
use std::borrow::Cow;

/// multiOTP's `serial;manufacturer;HOTP|TOTP|mOTP;seed;digits;interval or counter` (`ImportTokensFile`).
pub(super) const MULTI_OTP: Format = Format {
    id: FormatId::MultiOtp,
    word: "multiotp",
    help: "multiOTP’s list: serial number, maker, type, key in hex, digits, interval or counter.",
    recognise: |probe| {
        probe.rows_pass(delimiter(probe.text), |row| {
            (5..=7).contains(&row.len()) && is_multi_otp_type(row.get(2)) && could_be_hex_key(row.get(3))
        })
    },
    read: whole!(|text, given, progress| read(text, MULTI_OTP_ROWS, given, progress)),
};

/// PhenixID's `HOTP;serial;key;counter` (or `serial;key;counter`) and
/// `TOTP;serial;SHA;key;epoch;timeinterval;otplength` (PhenixID documentation, "Import hardware tokens").
pub(super) const PHENIX_ID: Format = Format {
    id: FormatId::PhenixId,
    word: "phenixid",
    help: "PhenixID’s list, with semicolons: HOTP or TOTP stands in front of each row.",
    recognise: |probe| {
        probe.rows_pass(delimiter(probe.text), |row| {
            matches!(
                (OtpType::parse(row.get(0)), row.len()),
                (Some(OtpType::Totp), 6..=8) | (Some(OtpType::Hotp), 3..=5)
            )
        })
    },
    read: whole!(|text, given, progress| read(text, PHENIX_ID_ROWS, given, progress)),
};

/// RCDevs WebADM's inventory: `Type, Reference, Description, Data`, all values of the data in Base64.
pub(super) const RC_DEVS: Format = Format {
    id: FormatId::RcDevs,
    word: "rcdevs",
    help: "The inventory of RCDevs WebADM: type, reference, description and data.",
    recognise: |probe| {
        let mut data = false;
        let rows = probe.rows_pass(delimiter(probe.text), |row| {
            data |= row.get(3).contains("TokenKey=");
            row.len() == 4
        });
        rows && data
    },
    read: whole!(|text, given, progress| read(text, RC_DEVS_ROWS, given, progress)),
};

/// Feitian's text, "typically space-delimited" (ftsafe.us, 2023): its columns are not published.
pub(super) const FEITIAN: Format = Format {
    id: FormatId::Feitian,
    word: "feitian",
    help: "Feitian’s text with blanks between serial number, key and what follows. Layout inferred.",
    recognise: recognise_feitian,
    read: whole!(read_feitian),
};

const MULTI_OTP_ROWS: TableRules = TableRules {
    only: Some(SecretEncoding::Hex),
    row: Some(multi_otp_row),
    columns: &[
        (ColumnRole::Serial, 0),
        (ColumnRole::Manufacturer, 1),
        (ColumnRole::OtpType, 2),
        (ColumnRole::Secret, 3),
        (ColumnRole::Digits, 4),
        (ColumnRole::Interval, 5),
        (ColumnRole::Counter, 5),
    ],
    ..TableRules::NEW
};

const PHENIX_ID_ROWS: TableRules = TableRules {
    only: None,
    row: Some(phenix_id_row),
    columns: &[
        (ColumnRole::OtpType, 0),
        (ColumnRole::Serial, 1),
        (ColumnRole::Hash, 2),
        (ColumnRole::Secret, 3),
        (ColumnRole::Interval, 5),
        (ColumnRole::Digits, 6),
    ],
    usual_type: OtpType::Hotp,
    ..MULTI_OTP_ROWS
};

const RC_DEVS_ROWS: TableRules = TableRules {
    only: Some(SecretEncoding::Base64),
    row: Some(rc_devs_row),
    columns: &[
        (ColumnRole::Serial, 1),
        (ColumnRole::Model, 2),
        (ColumnRole::Secret, 3),
        (ColumnRole::OtpType, 3),
        (ColumnRole::Digits, 3),
        (ColumnRole::Interval, 3),
        (ColumnRole::Counter, 3),
    ],
    ..MULTI_OTP_ROWS
};

fn delimiter(text: &str) -> u8 {
    rows::sniff_delimiter(text).unwrap_or(b',')
}

fn read(
    text: &DecodedText<'_>,
    rules: TableRules,
    given: ReadContext<'_>,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    table::read(text, rules, given, progress)
}

fn is_multi_otp_type(word: &str) -> bool {
    word.eq_ignore_ascii_case("mOTP") || OtpType::parse(word).is_some_and(|_| word.len() == 4)
}

fn too_short<'r>(row: &Row<'_>, expected: u32) -> RowOutcome<'r> {
    let found = u32::try_from(row.len()).unwrap_or(u32::MAX);
    RowOutcome::rejected(FindingKind::RowTooShort { found, expected }, "")
}

fn multi_otp_row<'r>(row: &Row<'r>) -> RowOutcome<'r> {
    let (serial, kind) = (row.get(0), row.get(2));
    if kind.eq_ignore_ascii_case("mOTP") {
        return RowOutcome::rejected(FindingKind::NotOath { what: "mOTP".into() }, redact_possible_key(serial));
    }
    if row.len() < 4 {
        return too_short(row, 6);
    }
    RowOutcome::Cells(Cells {
        serial,
        manufacturer: row.get(1),
        otp_type: kind.into(),
        secret: row.get(3),
        digits: row.get(4).into(),
        interval: row.get(5).into(),
        counter: row.get(5).into(),
        ..Cells::default()
    })
}

fn phenix_id_row<'r>(row: &Row<'r>) -> RowOutcome<'r> {
    let at = |index| row.get(index);
    match OtpType::parse(at(0)) {
        Some(OtpType::Totp) if row.len() < 4 => too_short(row, 7),
        Some(OtpType::Totp) => {
            if !matches!(at(4), "" | "0") {
                // Time steps counted from another moment than 1970: no target has a setting for that.
                return RowOutcome::rejected(
                    FindingKind::OutOfRange { field: "epoch".into() },
                    redact_possible_key(at(1)),
                );
            }
            RowOutcome::Cells(Cells {
                otp_type: "totp".into(),
                serial: at(1),
                hash: Some(at(2)).filter(|hash| !hash.eq_ignore_ascii_case("SHA")).unwrap_or_default(),
                secret: at(3),
                interval: at(5).into(),
                digits: at(6).into(),
                ..Cells::default()
            })
        }
        Some(OtpType::Hotp) if row.len() < 3 => too_short(row, 4),
        None if row.len() < 2 => too_short(row, 3),
        event => {
            let first = usize::from(event.is_some());
            RowOutcome::Cells(Cells {
                otp_type: "hotp".into(),
                serial: at(first),
                secret: at(first + 1),
                counter: at(first + 2).into(),
                // The key is where time tokens have the hash, and a row without a type begins with the number.
                elsewhere: Some(if event.is_some() { [2, 3, 4] } else { [1, 2, 3] }),
                ..Cells::default()
            })
        }
    }
}

fn rc_devs_row<'r>(row: &Row<'r>) -> RowOutcome<'r> {
    let (kind, serial, data) = (row.get(0), row.get(1), row.get(3));
    if kind.eq_ignore_ascii_case("Type") && data.eq_ignore_ascii_case("Data") {
        return RowOutcome::PASSED;
    }
    if row.len() < 4 {
        return too_short(row, 4);
    }
    if !kind.eq_ignore_ascii_case("OTP Token") {
        return RowOutcome::rejected(
            FindingKind::NotOath { what: redact_possible_key(kind).into() },
            redact_possible_key(serial),
        );
    }
    let value = |name: &str| -> &'r str {
        let found = data.split(',').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_default()
    };
    let plain = |name: &str| -> Cow<'r, str> {
        // Some programs leave the values as they are.
        let decoded = BASE64.decode(value(name).as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let text = decoded.filter(|text| text.bytes().all(|b| b.is_ascii_graphic()));
        text.map_or(Cow::Borrowed(value(name)), Cow::Owned)
    };
    let otp_type = plain("TokenType");
    if !otp_type.is_empty() && OtpType::parse(&otp_type).is_none() {
        return RowOutcome::rejected(
            FindingKind::NotOath { what: redact_possible_key(&otp_type).into() },
            redact_possible_key(serial),
        );
    }
    RowOutcome::Cells(Cells {
        serial,
        model: row.get(2),
        secret: value("TokenKey"),
        otp_type,
        digits: plain("OTPLength"),
        interval: plain("TOTPTimeStep"),
        // Of a time token, the state is the drift of its clock.
        counter: plain("TokenState"),
        ..Cells::default()
    })
}

/// Where the text below a first line of words alone begins, if it has one.
fn below_words(text: &str) -> Option<usize> {
    let first = text.lines().next()?;
    let words = !first.bytes().any(|b| b.is_ascii_digit());
    words.then(|| (first.len() + 1).min(text.len()))
}

fn recognise_feitian(probe: &Probe<'_>) -> bool {
    let text = probe.text.get(below_words(probe.text).unwrap_or(0)..).unwrap_or_default();
    if rows::sniff_delimiter(text).is_some() || !rows::cut_by_blanks(text) {
        return false;
    }
    let single = rows::single_blanks(rows::first_lines(text, 200));
    std::str::from_utf8(single.as_slice()).is_ok_and(|text| of_tokens::columns_of(text, b' ', probe.lenient).is_some())
}

fn read_feitian(
    text: &DecodedText<'_>,
    given: ReadContext<'_>,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let mut options = given.options.clone();
    options.delimiter.get_or_insert(b' ');
    // A blank line instead of the words keeps the lines' numbers.
    let mut scratch = SecretBytes::default();
    let mut body =
        DecodedText { text: text.text, encoding: text.encoding, mixed_lines: Vec::new(), joints: Vec::new() };
    if let Some(rest) = below_words(text.text).and_then(|start| text.text.get(start..)) {
        scratch = SecretBytes::with_capacity(rest.len() + 1);
        scratch.push_str("\n");
        scratch.push_str(rest);
    }
    if !scratch.is_empty() {
        body.text = std::str::from_utf8(scratch.as_slice()).unwrap_or_default();
    }
    let mut reading = table::read(&body, TableRules::default(), ReadContext { options: &options, ..given }, progress)?;
    reading.findings.push(Finding::of_file(FindingKind::LayoutInferred { format: FormatId::Feitian }));
    Ok(reading)
}
