//! The token file of Deepnet DualShield, version 6: one header for all tokens, so tokens that differ in digits, time
//! window or hash go into files of their own (Deepnet wiki, “DualShield Token File Format”).

use super::dates_lost;
use crate::desk::Desk;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::{SecretEncoding, encode_into};
use crate::model::token::{OtpType, Profile};
use crate::notation::xml::is_xml_character;
use crate::output::blockers::{ASK_FOR_THE_SERIAL_NUMBER, Assessment, CHANGE_THE_DIGITS, ExportBlocker};
use crate::output::entry::Entry;
use crate::output::settings::Settings;
use crate::output::target::{OutputFileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::{TokenWriter, Writer};

pub(super) static TARGET: Target = Target {
    word: "dualshield-xml",
    name: "DualShield XML",
    help: "The token file that Deepnet DualShield 6 imports. All tokens of a file work the same way; others get a file of their own.",
    format: Some(FormatId::DualShield),
    settings: TargetSettings::NONE,
    output: &DualShield,
};

struct DualShield;

impl OutputFormat for DualShield {
    fn file_kind(&self, _: &Settings) -> Option<OutputFileKind> {
        Some(OutputFileKind::new("DualShield", "xml"))
    }

    fn assess(&self, entry: &Entry<'_>, _: &Settings, assessment: &mut Assessment) {
        let (token, profile) = (entry.token, entry.token.profile);
        if !matches!(profile.digits, 6 | 8) {
            assessment.block(ExportBlocker::other("their codes don’t have 6 or 8 digits", CHANGE_THE_DIGITS));
        }
        if profile.otp_type == OtpType::Totp && !matches!(profile.interval, 30 | 60) {
            assessment.block(ExportBlocker::Interval);
        }
        if !token.serial.chars().all(|c| is_xml_character(c) && !matches!(c, '\r' | '\n')) {
            assessment.block(ExportBlocker::other(
                "a character that XML can’t carry is in their serial number",
                ASK_FOR_THE_SERIAL_NUMBER,
            ));
        }
        if codes(profile) != (&*profile.manufacturer, &*profile.model) {
            assessment.lose(
                "their manufacturer and model: DualShield has codes of its own, and gets those of Deepnet’s SafeID",
                "Correct “manufacturerCode” and “productCode” in the file if DualShield knows the product.",
            );
        }
        if token.counter != 0 {
            assessment.lose("their counter", "Resynchronise them after the import.");
        }
        if entry.user.is_some() {
            assessment.lose("who has them", "Assign them in DualShield; the inventory has the list.");
        }
        dates_lost(entry, assessment);
    }

    fn group(&self) -> Option<fn(&Entry<'_>) -> String> {
        Some(|entry| {
            let profile = entry.token.profile;
            let (manufacturer, product) = codes(profile);
            let window =
                if profile.otp_type == OtpType::Totp { format!("-{}s", profile.interval) } else { String::new() };
            format!("{manufacturer}-{product}-{}{window}-{}", profile.digits, profile.hash.word())
        })
    }

    fn writer<'w>(&self, _: &'w Settings, _: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>> {
        Some(Box::new(Self))
    }
}

impl Writer<Entry<'_>> for DualShield {
    /// All tokens of the file are as the first.
    fn head(&mut self, first: Option<&Entry<'_>>, out: &mut SecretBytes) {
        let Some(first) = first else { return };
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

    fn item(&mut self, entry: &Entry<'_>, _: usize, out: &mut SecretBytes) {
        out.push_str("    <token>\n      <serial>");
        push_escaped(entry.token.serial, out);
        out.push_str("</serial>\n      <seed>");
        encode_into(entry.token.secret, SecretEncoding::Hex, out);
        out.push_str("</seed>\n    </token>\n");
    }

    fn tail(&mut self, _: usize, _: &Desk, out: &mut SecretBytes) {
        out.push_str("  </tokens>\n</data>\n");
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_product_of_the_tokens_type_keeps_its_codes() {
        use OtpType::{Hotp, Totp};
        for (otp_type, manufacturer, model, expected) in [
            (Totp, "XY", "GT", ("XY", "GT")),
            (Totp, "XY", "ST", ("XY", "ST")),
            (Hotp, "XY", "SE", ("XY", "SE")),
            (Hotp, "XY", "ST", ("DN", "SE")),
            (Totp, "XY", "SE", ("DN", "ST")),
            (Totp, "XY", "C200", ("DN", "ST")),
            (Totp, "XYZ", "ST", ("DN", "ST")),
            (Totp, "xy", "ST", ("DN", "ST")),
        ] {
            let profile =
                Profile { otp_type, manufacturer: manufacturer.into(), model: model.into(), ..Profile::default() };
            assert_eq!(codes(&profile), expected, "{otp_type:?} {manufacturer} {model}");
        }
    }
}
