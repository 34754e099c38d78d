//! What Entra ID does not take, by CSV and by Graph.

use crate::ground::visible::{hidden_or_blank, hidden_sign};
use crate::model::entra::{EntraRefusal, EntraWay};
use crate::output::blockers::{Assessment, ExportBlocker};
use crate::output::desk_rules::{Contradicting, DeskRules};
use crate::output::entry::Entry;

/// Of the desk: a guest can't have a hardware token, and of two keys for one serial number one is wrong.
pub(super) fn desk_rules() -> DeskRules {
    DeskRules {
        contradicting: Contradicting::Refused,
        takes_guests: false,
        takes_out_of_use: false,
        ..DeskRules::default()
    }
}

/// Assesses the token itself, without its user.
pub(super) fn assess(entry: &Entry<'_>, way: EntraWay, assessment: &mut Assessment) {
    let profile = entry.token.profile;
    for refusal in way.refusals(&entry.token) {
        assessment.block(match refusal {
            EntraRefusal::Event => ExportBlocker::Hotp,
            EntraRefusal::Interval => ExportBlocker::Interval,
            EntraRefusal::Digits => ExportBlocker::Digits,
            EntraRefusal::KeyTooLong => ExportBlocker::SecretTooLong,
            EntraRefusal::Hash(hash) => ExportBlocker::Hash(hash.name()),
        });
    }
    for (name, field) in
        [("serial number", entry.token.serial), ("manufacturer", &profile.manufacturer), ("model", &profile.model)]
    {
        if field.is_ascii() {
            continue;
        }
        // Of a manufacturer the blanks of typesetting may be a part.
        let sign = if name == "serial number" { hidden_or_blank(field) } else { hidden_sign(field) };
        if sign.is_some() {
            let reason = format!("a sign that can’t be seen is in their {name}");
            assessment.block(ExportBlocker::other(reason, "Take it out of the token file and load the file again."));
        }
    }
}
