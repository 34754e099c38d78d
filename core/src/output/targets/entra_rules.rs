//! What Entra ID takes by neither way, CSV or Graph.

use crate::model::key_encoding::base32_length;
use crate::model::token::OtpType;
use crate::output::blockers::{Assessment, ExportBlocker};
use crate::output::desk_rules::{Contradicting, DeskRules};
use crate::output::entry::Entry;

/// “Secret keys are limited to 128 characters” (Microsoft’s page on uploading OATH tokens, 2025-12-11).
const MAX_KEY_CHARACTERS: usize = 128;

/// Of the desk: a guest can't have a hardware token, and of two keys for one serial number one is wrong.
pub(super) fn desk_rules() -> DeskRules {
    DeskRules { contradicting: Contradicting::Refused, takes_guests: false, ..DeskRules::default() }
}

/// Assesses the token itself, without its user.
pub(super) fn assess(entry: &Entry<'_>, assessment: &mut Assessment) {
    let profile = entry.token.profile;
    if profile.otp_type == OtpType::Hotp {
        assessment.block(ExportBlocker::Hotp);
    } else if !matches!(profile.interval, 30 | 60) {
        assessment.block(ExportBlocker::Interval);
    }
    if profile.digits != 6 {
        assessment.block(ExportBlocker::Digits);
    }
    if base32_length(entry.token.secret) > MAX_KEY_CHARACTERS {
        assessment.block(ExportBlocker::SecretTooLong);
    }
}
