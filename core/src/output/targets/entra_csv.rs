//! The CSV of the Entra portal (“Upload hardware OATH tokens in CSV format”), with the header of today.
//!
//! Written exactly as Microsoft documents it: `upn,serial number,secret key,time interval,manufacturer,model`, lower
//! case, CRLF, no quotation marks, no byte order mark; keys in upper-case Base32 without padding, at most 128
//! characters; time tokens with SHA-1, 6 digits, 30 or 60 seconds.

use super::entra_rules;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::model::entra::EntraWay;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::{SecretEncoding, encode_into};
use crate::model::token::OtpType;
use crate::output::blockers::{Assessment, ExportBlocker};
use crate::output::desk_rules::DeskRules;
use crate::output::entry::Entry;
use crate::output::settings::Settings;
use crate::output::target::{OutputFileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::{TokenWriter, Writer};

pub(super) static TARGET: Target = Target {
    word: "entra-csv",
    name: "Entra CSV",
    help: "The file that the Entra portal takes under Multifactor authentication › OATH tokens.",
    format: Some(FormatId::EntraCsv),
    settings: TargetSettings::NONE,
    output: &EntraCsv,
};

/// The header row, exactly.
pub(super) const HEADER: &str = "upn,serial number,secret key,time interval,manufacturer,model";

struct EntraCsv;

impl OutputFormat for EntraCsv {
    fn file_kind(&self, _: &Settings) -> Option<OutputFileKind> {
        Some(OutputFileKind::new("EntraTokens", "csv"))
    }

    fn desk_rules(&self, _: &Settings) -> DeskRules {
        DeskRules { needs_upn: true, unassigned: Some(ExportBlocker::UnassignedForCsv), ..entra_rules::desk_rules() }
    }

    fn assess(&self, entry: &Entry<'_>, _: &Settings, assessment: &mut Assessment) {
        entra_rules::assess(entry, EntraWay::Csv, assessment);
        let profile = entry.token.profile;
        for (name, field) in
            [("serial number", entry.token.serial), ("manufacturer", &profile.manufacturer), ("model", &profile.model)]
        {
            if field.contains([',', '"', '\r', '\n']) {
                assessment.block(ExportBlocker::Character(name));
            }
        }
    }

    fn writer<'w>(&self, _: &'w Settings, _: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>> {
        Some(Box::new(Self))
    }
}

impl Writer<Entry<'_>> for EntraCsv {
    fn head(&mut self, _: Option<&Entry<'_>>, out: &mut SecretBytes) {
        out.push_str(HEADER);
        out.push_str("\r\n");
    }

    fn item(&mut self, entry: &Entry<'_>, _: usize, out: &mut SecretBytes) {
        push_six(entry, out, &|field, out| out.push_str(field));
        out.push_str("\r\n");
    }
}

/// The six fields, each through `push`, which may quote it.
pub(super) fn push_six(entry: &Entry<'_>, out: &mut SecretBytes, push: &dyn Fn(&str, &mut SecretBytes)) {
    let token = entry.token;
    push(entry.user.map_or("", |user| user.upn), out);
    out.push_str(",");
    push(token.serial, out);
    out.push_str(",");
    encode_into(token.secret, SecretEncoding::Base32, out);
    out.push_str(",");
    if token.profile.otp_type == OtpType::Totp {
        out.push_str(&token.profile.interval.to_string());
    }
    out.push_str(",");
    push(&token.profile.manufacturer, out);
    out.push_str(",");
    push(&token.profile.model, out);
}
