//! The token file of Deepnet DualShield, version 6: one header for all tokens, so tokens that differ in digits, time
//! window or hash go into files of their own (Deepnet wiki, “DualShield Token File Format”).

use super::own::{Own, because, dates_lost};
use super::{Check, Has, Kind, Settings, Target};
use crate::formats::write::Entry;
use crate::ground::secret::SecretBytes;
use crate::model::key_encoding::{SecretEncoding, encode_into};
use crate::model::token::{OtpType, Profile};
use crate::notation::xml::is_xml_character;

pub(super) const TARGET: Target = Target {
    word: "dualshield-xml",
    name: "DualShield XML",
    help: "The token file that Deepnet DualShield 6 imports. All tokens of a file work the same way; others get a file of their own.",
    has: Has { items_per_file: false, protection: false, moment: false, layout: false },
    kind: Kind::Own(&OWN),
};

static OWN: Own = Own {
    stem: "DualShield",
    extension: "xml",
    mime: "application/xml",
    sorted: false,
    most: 0,
    group,
    head,
    entry: push_entry,
    tail: "  </tokens>\n</data>\n",
    check,
};

/// Manufacturer and product as DualShield's codes: those that a token came with, else Deepnet's for its type.
fn codes(profile: &Profile) -> (&str, &str) {
    let is_code = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    // The type must be that of the product, as nothing else says it.
    let type_of_product = match &*profile.model {
        "SE" => Some(OtpType::Hotp),
        "ST" | "GT" => Some(OtpType::Totp),
        _ => None,
    };
    match profile.otp_type {
        kind if is_code(&profile.manufacturer) && type_of_product == Some(kind) => {
            (&profile.manufacturer, &profile.model)
        }
        OtpType::Totp => ("DN", "ST"),
        OtpType::Hotp => ("DN", "SE"),
    }
}

fn group(entry: &Entry<'_>) -> String {
    let profile = entry.token.profile;
    let (manufacturer, product) = codes(profile);
    let window = if profile.otp_type == OtpType::Totp { format!("-{}s", profile.interval) } else { String::new() };
    format!("{manufacturer}-{product}-{}{window}-{}", profile.digits, profile.hash.word())
}

fn head(first: &Entry<'_>, _: &Settings, out: &mut SecretBytes) {
    let profile = first.token.profile;
    let (manufacturer, product) = codes(profile);
    out.push_str(&format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<data>\n  <header>\n    <manufacturerCode>{manufacturer}</manufacturerCode>\n    <productCode>{product}</productCode>\n    <encrypt>NONE</encrypt>\n    <encode>HEX</encode>\n    <digits>{}</digits>\n",
        profile.digits
    ));
    if profile.otp_type == OtpType::Totp {
        out.push_str(&format!("    <timeWindow>{}</timeWindow>\n", profile.interval));
    }
    out.push_str(&format!("    <crypto>Hmac{}</crypto>\n  </header>\n  <tokens>\n", profile.hash.word()));
}

fn push_entry(entry: &Entry<'_>, _: &Settings, out: &mut SecretBytes) {
    out.push_str("    <token>\n      <serial>");
    push_escaped(entry.token.serial, out);
    out.push_str("</serial>\n      <seed>");
    encode_into(entry.token.secret, SecretEncoding::Hex, out);
    out.push_str("</seed>\n    </token>\n");
}

/// Text of an element (XML 1.0 §2.4).
fn push_escaped(text: &str, out: &mut SecretBytes) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push_str(c.encode_utf8(&mut [0; 4])),
        }
    }
}

fn check(entry: &Entry<'_>) -> Check {
    let (token, profile) = (entry.token, entry.token.profile);
    let mut check = Check::default();
    let mut refuse = |what, way_out| check.refused.push(because(what, way_out));
    if !matches!(profile.digits, 6 | 8) {
        refuse(
            "their codes don’t have 6 or 8 digits",
            "If the digits were assumed or are wrong, change them for the file under Files.",
        );
    }
    if profile.otp_type == OtpType::Totp && !matches!(profile.interval, 30 | 60) {
        refuse(
            "their time interval is neither 30 nor 60 seconds",
            "If the interval was assumed or is wrong, change it for the file under Files.",
        );
    }
    if !token.serial.chars().all(|c| is_xml_character(c) && !matches!(c, '\r' | '\n')) {
        refuse(
            "a character that XML can’t carry is in their serial number",
            "Ask the vendor how the serial number should be written.",
        );
    }
    if codes(profile) != (&*profile.manufacturer, &*profile.model) {
        check.lost.push(because(
            "their manufacturer and model: DualShield has codes of its own, and gets those of Deepnet’s SafeID",
            "Correct “manufacturerCode” and “productCode” in the file if DualShield knows the product.",
        ));
    }
    if token.counter != 0 {
        check.lost.push(because("their counter", "Resynchronise them after the import."));
    }
    if entry.user.is_some() {
        check.lost.push(because("who has them", "Assign them in DualShield; the inventory has the list."));
    }
    dates_lost(entry, &mut check);
    check
}
