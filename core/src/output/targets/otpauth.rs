//! A list of `otpauth://` links, one a line: what apps take, programs for tokens read, and QR codes are made of.

use super::dates_lost;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::model::format_id::FormatId;
use crate::notation::otpauth::{OutLink, write_link};
use crate::output::blockers::{ASK_FOR_THE_SERIAL_NUMBER, Assessment, ExportBlocker};
use crate::output::entry::Entry;
use crate::output::settings::Settings;
use crate::output::target::{OutputFileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::{TokenWriter, Writer};

pub(super) static TARGET: Target = Target {
    word: "otpauth",
    name: "otpauth links",
    help: "One link a line, as in QR codes; the serial number stands in each link beside what the standard has.",
    format: Some(FormatId::OtpAuth),
    settings: TargetSettings::NONE,
    output: &OtpauthLinks,
};

/// Where it can be kept.
const INVENTORY_CARRIES_IT: &str = "The inventory carries it.";

struct OtpauthLinks;

impl OutputFormat for OtpauthLinks {
    fn file_kind(&self, _: &Settings) -> Option<OutputFileKind> {
        Some(OutputFileKind::new("otpauth", "txt"))
    }

    fn assess(&self, entry: &Entry<'_>, _: &Settings, assessment: &mut Assessment) {
        if entry.token.serial.chars().any(char::is_control) {
            assessment.block(ExportBlocker::other(
                "a line break or another control character is in their serial number",
                ASK_FOR_THE_SERIAL_NUMBER,
            ));
        }
        if !entry.token.profile.model.is_empty() {
            assessment.lose("their model", INVENTORY_CARRIES_IT);
        }
        if entry.user.is_some_and(|user| user.upn.is_empty()) {
            assessment.lose("who has them, as only the object id is known", INVENTORY_CARRIES_IT);
        } else if entry.user.is_some_and(|user| !user.name.is_empty()) {
            assessment.lose("the name of who has them; the UPN is there", INVENTORY_CARRIES_IT);
        }
        dates_lost(entry, assessment);
    }

    fn writer<'w>(&self, _: &'w Settings, _: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>> {
        Some(Box::new(Self))
    }
}

impl Writer<Entry<'_>> for OtpauthLinks {
    fn item(&mut self, entry: &Entry<'_>, _: usize, out: &mut SecretBytes) {
        write_link(out, &link_of(entry));
    }
}

/// The link of a token; its account is the UPN of who has it, or its serial number.
pub(in crate::output) fn link_of<'e>(entry: &Entry<'e>) -> OutLink<'e> {
    let (token, profile) = (entry.token, entry.token.profile);
    let upn = entry.user.map_or("", |user| user.upn);
    OutLink {
        kind: profile.otp_type,
        issuer: &profile.manufacturer,
        account: if upn.is_empty() { token.serial } else { upn },
        serial: token.serial,
        secret: token.secret,
        hash: profile.hash,
        digits: profile.digits,
        period: profile.interval,
        counter: token.counter,
    }
}
