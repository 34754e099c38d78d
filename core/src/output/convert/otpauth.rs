//! A list of `otpauth://` links, one a line: what apps take, programs for tokens read, and QR codes are made of.

use super::own::{Own, because, dates_lost};
use super::{Check, Has, Kind, Settings, Target};
use crate::formats::write::Entry;
use crate::ground::secret::SecretBytes;
use crate::notation::otpauth::{OutLink, write_link};

pub(super) const TARGET: Target = Target {
    word: "otpauth",
    name: "otpauth links",
    help: "One link a line, as in QR codes; the serial number stands in each link beside what the standard has.",
    has: Has { items_per_file: false, protection: false, moment: false, layout: false },
    kind: Kind::Own(&OWN),
};

static OWN: Own = Own {
    stem: "otpauth",
    extension: "txt",
    mime: "text/plain",
    sorted: false,
    most: 0,
    group: |_| String::new(),
    head: |_, _, _| {},
    entry: push_entry,
    tail: "",
    check,
};

fn push_entry(entry: &Entry<'_>, _: &Settings, out: &mut SecretBytes) {
    let (token, profile) = (entry.token, entry.token.profile);
    let upn = entry.user.map_or("", |user| user.upn);
    let link = OutLink {
        kind: profile.otp_type,
        issuer: &profile.manufacturer,
        account: if upn.is_empty() { token.serial } else { upn },
        serial: token.serial,
        secret: token.secret,
        hash: profile.hash,
        digits: profile.digits,
        period: profile.interval,
        counter: token.counter,
    };
    write_link(out, &link);
}

fn check(entry: &Entry<'_>) -> Check {
    let mut check = Check::default();
    if entry.token.serial.chars().any(char::is_control) {
        check.refused.push(because(
            "a line break or another control character is in their serial number",
            "Ask the vendor how the serial number should be written.",
        ));
    }
    if !entry.token.profile.model.is_empty() {
        check.lost.push(because("their model", "The inventory carries it."));
    }
    if entry.user.is_some_and(|user| user.upn.is_empty()) {
        check.lost.push(because("who has them, as only the object id is known", "The inventory carries it."));
    } else if entry.user.is_some_and(|user| !user.name.is_empty()) {
        check.lost.push(because("the name of who has them; the UPN is there", "The inventory carries it."));
    }
    dates_lost(entry, &mut check);
    check
}
