//! The CSV of the Entra portal ("Upload hardware OATH tokens in CSV format"), header of today and of 2018–19.
//!
//! Written exactly as Microsoft documents it: `upn,serial number,secret key,time interval,manufacturer,model`, lower
//! case, CRLF, no quotation marks, no byte order mark; keys in upper-case Base32 without padding, at most 128
//! characters; time tokens with SHA-1, 6 digits, 30 or 60 seconds.

use super::format::{Format, Read};
use crate::formats::write::{Entry, Stop, WriteFormat};
use crate::ground::secret::SecretBytes;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::{self, SecretEncoding};
use crate::model::token::{HashFunction, OtpType};
use crate::notation::table::columns::Role;
use crate::reading::probe::Probe;
use crate::reading::table::Layout;

pub(super) const FORMAT: Format = Format {
    id: FormatId::EntraCsv,
    word: "entra-csv",
    help: "The file that the Entra portal takes under Multifactor authentication › OATH tokens.",
    recognise,
    read: Read::Table(Layout::of(SecretEncoding::Base32)),
    write: Some(&WRITE),
};

static WRITE: WriteFormat = WriteFormat {
    stem: "EntraTokens",
    extension: "csv",
    mime: "text/csv",
    head: |out| {
        out.push_str(HEADER);
        out.push_str("\r\n");
    },
    entry: |entry, _, out| {
        push_six(entry, out, &|field, out| out.push_str(field));
        out.push_str("\r\n");
    },
    tail: |_, _| {},
    stops,
};

/// The header row, exactly.
pub(super) const HEADER: &str = "upn,serial number,secret key,time interval,manufacturer,model";

fn recognise(probe: &Probe<'_>) -> bool {
    probe.has(Role::Upn) && probe.has(Role::Serial) && probe.has(Role::Secret)
}

/// The six fields, each through `push`, which may quote it.
pub(super) fn push_six(entry: &Entry<'_>, out: &mut SecretBytes, push: &dyn Fn(&str, &mut SecretBytes)) {
    let token = entry.token;
    push(entry.user.map_or("", |user| user.upn), out);
    out.push_str(",");
    push(token.serial, out);
    out.push_str(",");
    key_encoding::encode_into(token.secret, SecretEncoding::Base32, out);
    out.push_str(",");
    if token.profile.otp_type == OtpType::Totp {
        out.push_str(&token.profile.interval.to_string());
    }
    out.push_str(",");
    push(&token.profile.manufacturer, out);
    out.push_str(",");
    push(&token.profile.model, out);
}

fn stops(entry: &Entry<'_>) -> Vec<Stop> {
    let profile = entry.token.profile;
    let mut stops = of_every_entra_file(entry);
    if profile.otp_type == OtpType::Totp && profile.hash != HashFunction::Sha1 {
        stops.push(Stop::Hash(profile.hash.name()));
    }
    for (name, field) in
        [("serial number", entry.token.serial), ("manufacturer", &profile.manufacturer), ("model", &profile.model)]
    {
        if field.contains([',', '"', '\r', '\n']) {
            stops.push(Stop::Character(name));
        }
    }
    if entry.user.is_some_and(|user| user.upn.is_empty()) {
        stops.push(Stop::NoUpn);
    }
    stops
}

/// What neither the CSV nor Graph takes.
pub(super) fn of_every_entra_file(entry: &Entry<'_>) -> Vec<Stop> {
    let profile = entry.token.profile;
    let mut stops = Vec::new();
    if profile.otp_type == OtpType::Hotp {
        stops.push(Stop::Hotp);
    } else if !matches!(profile.interval, 30 | 60) {
        stops.push(Stop::Interval);
    }
    if profile.digits != 6 {
        stops.push(Stop::Digits);
    }
    if key_encoding::base32_length(entry.token.secret) > 128 {
        stops.push(Stop::SecretTooLong);
    }
    if entry.user.is_some_and(|user| user.is_guest()) {
        stops.push(Stop::Guest);
    }
    stops
}
