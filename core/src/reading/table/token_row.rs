//! One row that may be a token: how many fields it has, what its cells say, and who holds it.

use super::cells::{Cells, ColumnIndexes};
use super::policy::TablePolicy;
use super::row_pass::TableContext;
use super::value::{is_grouped, parse_seconds, percent_decoded, value, with_zeros};
use crate::finding::FindingKind;
use crate::ground::redaction::{redact_possible_key, subject_of};
use crate::model::key_encoding::Decoder;
use crate::model::otp;
use crate::model::token::{HashFunction, OtpType, Profile};
use crate::model::user::{ObjectId, User};
use crate::notation::table::cell_words::{guest_word, yes_or_no};
use crate::notation::table::columns::{ColumnRole, Columns, is_placeholder_or_0, unwrap_excel, whole_number};
use crate::notation::table::rows::{self, Row};
use crate::reading::admission::{self, Counting, Key, Rejection, Serial, TokenCandidate, Unfit};
use crate::reading::collect::Collector;
use crate::reading::column_guess::cell::is_other_kind;

/// The time interval where nothing says it (RFC 6238 §5.2 and most tokens).
pub(super) const USUAL_INTERVAL: u32 = 30;
impl TableContext<'_> {
    pub(super) fn token(
        &self,
        row: &Row<'_>,
        cells: &Cells<'_>,
        places: &ColumnIndexes,
        policy: &TablePolicy,
        decoder: &mut Decoder,
        collector: &mut Collector,
    ) {
        let columns = &self.head.columns;
        let line = row.line;
        let plain = |text| {
            if self.rules.formula_safe {
                crate::notation::table::csv_fields::unprotect(text)
            } else {
                unwrap_excel(text)
            }
        };
        let written = plain(cells.serial);
        let mut serial = if self.rules.formula_safe { Serial::own(written) } else { Serial::cleaned(written) };
        let mut digits = String::new();
        serial = serial.unformatted(policy.serials, &mut digits);
        // A cell of text is as it was typed: only a number has lost its zeros.
        let short = || {
            let column = u32::from(cells.column(ColumnRole::Serial, columns));
            self.cells.is_none_or(|sheet| sheet.is_bare_number(line, column))
        };
        let least = self.options.serial_digits.filter(|_| short());
        let padded = least.and_then(|digits| with_zeros(serial.number, digits as usize));
        serial = serial.padded(padded.as_deref());
        let subject = subject_of(serial.number);
        let expected = columns.names.len();
        let found = row.len();
        let many = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let ruled = self.rules.row.is_some();
        // A key that is the last of a short row may be cut off itself: such a row is never filled.
        let least = places.serial.max(places.secret) + 1;
        let complete = found >= places.named || found > least && (self.options.mends.fill || found >= places.needed);
        // A row of a sheet ends with its last cell: what is missing behind it is empty.
        if self.cells.is_none() && !ruled && (!complete && self.head.header || found < least) {
            let subject = if found > places.serial && places.serial != places.secret { subject } else { "" };
            collector.reject(
                FindingKind::RowTooShort { found: many(found), expected: many(places.named) },
                line,
                0,
                subject,
            );
            return;
        }
        if !ruled && !cells.joined && found > expected && (expected..found).any(|index| !row.get(index).is_empty()) {
            collector.reject(
                FindingKind::RowTooLong { found: many(found), expected: many(expected) },
                line,
                0,
                subject,
            );
            return;
        }
        // A serial number has no line break, but Token Desk's own list says what another file said.
        let unbroken = if self.rules.formula_safe { usize::MAX } else { places.serial };
        let control = row.control_character_or_break(unbroken);
        let candidate = TokenCandidate {
            line,
            serial,
            subject,
            key: Key::Text(plain(cells.secret), policy.keys.encoding),
            fits: policy.keys.question.first().copied(),
            control: control.map(|(index, c)| (c, u16::try_from(index + 1).unwrap_or(0))),
            serial_column: cells.column(ColumnRole::Serial, columns),
            secret_column: cells.column(ColumnRole::Secret, columns),
        };
        let counting = |key_bytes: usize, collector: &mut Collector| {
            let (mut profile, counter) = self.how_it_counts(cells, key_bytes, line, subject, collector)?;
            profile.start = self.date(cells.start, ColumnRole::Start, line, subject, collector);
            profile.expiry = self.date(cells.expiry, ColumnRole::Expiry, line, subject, collector);
            Counting::new(profile, counter).map_err(|unfit| match unfit {
                Unfit::Digits => rejection(FindingKind::DigitsUnreadable, ColumnRole::Digits, cells, columns),
                Unfit::Interval => rejection(FindingKind::IntervalUnreadable, ColumnRole::Interval, cells, columns),
            })
        };
        let Ok(admitted) = admission::admit(&candidate, decoder, collector, counting) else { return };
        let manufacturer = plain(cells.manufacturer);
        let decoded_name = if self.rules.percent_encoded { percent_decoded(manufacturer) } else { None };
        let manufacturer = decoded_name.as_deref().unwrap_or(manufacturer);
        let holder = self.holder(cells, &plain, line, collector);
        admitted.enter(manufacturer, plain(cells.model), holder, collector);
        if let Some(columns) = &self.head.life {
            self.life(columns, row, subject, collector);
        }
    }

    /// Type, hash, digits, interval and counter, or which of them can't be read.
    fn how_it_counts(
        &self,
        cells: &Cells<'_>,
        key_bytes: usize,
        line: u32,
        subject: &str,
        collector: &mut Collector,
    ) -> Result<(Profile, u64), Rejection> {
        let columns = &self.head.columns;
        let options = self.options;
        let mut assumed: Vec<(FindingKind, ColumnRole)> = Vec::new();
        let reject = |kind, role| Err(rejection(kind, role, cells, columns));
        // Who protects serial numbers from Excel often protects every cell so.
        let protected = !self.rules.formula_safe;
        // The layouts of one program have their own rules for an empty cell.
        let asked = |role| self.head.header && self.rules.row.is_none() && columns.has(role);
        let (counts, steps) = (value(&cells.counter, protected), value(&cells.interval, protected));
        let otp_type = match value(&cells.otp_type, protected) {
            "" => {
                // privacyIDEA, LinOTP and NetIQ have no header row, and event tokens where nothing is said.
                let known = self.head.header || self.rules.mapped || self.rules.row.is_some();
                let usual = if known { self.rules.usual_type } else { OtpType::Hotp };
                match options.otp_type {
                    Some(chosen) => chosen,
                    None if columns.has(ColumnRole::OtpType) => {
                        assumed.push((FindingKind::TypeAssumed(usual), ColumnRole::OtpType));
                        usual
                    }
                    // Nothing says what the rows are, but they have counters.
                    None if !columns.has(ColumnRole::OtpType)
                        && columns.has(ColumnRole::Counter)
                        && !counts.is_empty() =>
                    {
                        let timed = columns.has(ColumnRole::Interval) && !matches!(steps, "" | "0");
                        let taken = if timed { self.rules.usual_type } else { OtpType::Hotp };
                        if taken == OtpType::Hotp && self.rules.usual_type == OtpType::Totp || timed && counts != "0" {
                            assumed.push((FindingKind::TypeAssumed(taken), ColumnRole::Counter));
                        }
                        taken
                    }
                    None => self.rules.usual_type,
                }
            }
            text => match OtpType::parse(text) {
                Some(otp_type) => otp_type,
                // Under a header, a person may say what the rows are instead.
                None if !self.head.header && is_other_kind(text) => {
                    return reject(
                        FindingKind::NotOath { what: text.to_ascii_uppercase().into() },
                        ColumnRole::OtpType,
                    );
                }
                None => match options.mends.otp_type {
                    Some(otp_type) => otp_type,
                    None => return reject(FindingKind::TypeUnreadable, ColumnRole::OtpType),
                },
            },
        };
        let hash = match value(cells.hash, protected) {
            "" if self.rules.hash_by_length && options.hash.is_none() => {
                match crate::model::token::hash_by_length(key_bytes) {
                    Some(hash) => hash,
                    // A list without types may be another server's, which takes every other length for SHA-1.
                    None if columns.has(ColumnRole::OtpType) => match options.mends.hash {
                        Some(hash) => hash,
                        None => {
                            let bytes = u32::try_from(key_bytes).unwrap_or(u32::MAX);
                            return reject(FindingKind::HashUntold { bytes }, ColumnRole::Secret);
                        }
                    },
                    None => HashFunction::Sha1,
                }
            }
            "" => options.hash.unwrap_or_else(|| {
                // A URI of PSKC in this column was taken for the type.
                let uri = !cells.otp_type.is_empty() && !columns.has(ColumnRole::OtpType);
                if asked(ColumnRole::Hash) && !uri {
                    assumed.push((FindingKind::HashAssumed, ColumnRole::Hash));
                }
                HashFunction::default()
            }),
            text => match HashFunction::parse(text).or(options.mends.hash) {
                Some(hash) => hash,
                None => return reject(FindingKind::HashUnreadable, ColumnRole::Hash),
            },
        };
        let digits = match value(&cells.digits, protected) {
            "" => options.digits.unwrap_or_else(|| {
                if asked(ColumnRole::Digits) {
                    assumed.push((FindingKind::DigitsAssumed, ColumnRole::Digits));
                }
                6
            }),
            text => match whole_number(text).parse() {
                Ok(digits) if otp::DIGITS.contains(&digits) => digits,
                _ => match options.mends.digits.filter(|digits| otp::DIGITS.contains(digits)) {
                    Some(digits) => digits,
                    None => return reject(FindingKind::DigitsUnreadable, ColumnRole::Digits),
                },
            },
        };
        let interval = match (otp_type, steps) {
            (OtpType::Hotp, _) => 0,
            (OtpType::Totp, "") => match options.interval {
                Some(chosen) => chosen,
                None => {
                    if columns.has(ColumnRole::Interval) {
                        assumed.push((FindingKind::IntervalAssumed(USUAL_INTERVAL), ColumnRole::Interval));
                    }
                    USUAL_INTERVAL
                }
            },
            (OtpType::Totp, text) => match parse_seconds(text).or(options.mends.interval) {
                Some(seconds) => seconds,
                None => return reject(FindingKind::IntervalUnreadable, ColumnRole::Interval),
            },
        };
        let counter = match (otp_type, counts) {
            (OtpType::Totp, _) | (OtpType::Hotp, "") => 0,
            (OtpType::Hotp, text) => match whole_number(text).parse().ok().or(options.mends.counter) {
                Some(counter) => counter,
                None => return reject(FindingKind::CounterUnreadable, ColumnRole::Counter),
            },
        };
        if otp_type == OtpType::Hotp && counts.is_empty() {
            assumed.push((FindingKind::CounterMissing, ColumnRole::Counter));
        }
        for (text, role) in [(steps, ColumnRole::Interval), (counts, ColumnRole::Counter)] {
            let used = (role == ColumnRole::Interval) == (otp_type == OtpType::Totp);
            if used && is_grouped(text) {
                assumed.push((FindingKind::NumberFormatted, role));
            }
        }
        for (kind, role) in assumed {
            collector.report(kind, line, cells.column(role, columns), subject);
        }
        Ok((Profile { otp_type, hash, digits, interval, ..Profile::default() }, counter))
    }

    /// The moment that a date cell says; one that can't be read is reported, and the token goes without.
    fn date(&self, cell: &str, role: ColumnRole, line: u32, subject: &str, collector: &mut Collector) -> Option<i64> {
        if cell.is_empty() {
            return None;
        }
        let found = crate::ground::date::parse_date_time(cell);
        if found.is_none() {
            collector.report(FindingKind::DateUnreadable, line, self.head.columns.number(role), subject);
        }
        found
    }

    fn holder<'c>(
        &self,
        cells: &Cells<'c>,
        plain: &dyn Fn(&'c str) -> &'c str,
        line: u32,
        collector: &mut Collector,
    ) -> Option<u32> {
        let upn = plain(cells.upn);
        let object_id = if is_placeholder_or_0(cells.object_id) { "" } else { cells.object_id };
        if upn.is_empty() && object_id.is_empty() {
            collector.unused_names += u32::from(!cells.name.is_empty() || cells.names != ["", ""]);
            return None;
        }
        let columns = &self.head.columns;
        let mut user = User::with_upn(upn);
        let joined;
        user.name = plain(cells.name);
        if user.name.is_empty() && cells.names != ["", ""] {
            joined = cells.names.map(plain).join(" ");
            user.name = rows::trim(&joined);
        }
        user.line = line;
        if !object_id.is_empty() {
            user.object_id = ObjectId::parse(object_id);
            if user.object_id.is_none() {
                collector.report(
                    FindingKind::ObjectIdUnreadable,
                    line,
                    columns.number(ColumnRole::ObjectId),
                    redact_possible_key(upn),
                );
            }
        }
        user.guest = guest_word(cells.user_type).or(user.guest);
        user.enabled = yes_or_no(cells.enabled);
        let column = columns.number(ColumnRole::Upn).max(columns.number(ColumnRole::Mail));
        collector.holder(&user, line, column)
    }
}

/// Why a row is left out, with the column of that role.
#[cold]
fn rejection(kind: FindingKind, role: ColumnRole, cells: &Cells<'_>, columns: &Columns) -> Rejection {
    Rejection { kind, column: cells.column(role, columns) }
}
