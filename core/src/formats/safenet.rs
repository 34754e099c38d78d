//! The XML of SafeNet and Aladdin for the eToken PASS: event tokens, `Tokens/Token@serial`, seeds in hex.
//!
//! The layout is not published; it is what LinOTP and privacyIDEA read. The hash function follows from the length of
//! the seed: 64 hex digits are SHA-256, all others SHA-1 (seeds of 24 bytes occur).

use super::format::{Format, whole};
use super::refusals::FormatRefusal;
use crate::finding::FindingKind;
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::token::{HashFunction, OtpType};
use crate::notation::xml::{KnownNames, Tree, XmlLimits, XmlReader};
use crate::reading::Reading;
use crate::reading::admission::Key;
use crate::reading::options::ReadContext;
use crate::reading::probe::Probe;
use crate::reading::record::{Record, Records, how_read};

pub(super) const FORMAT: Format = Format {
    id: FormatId::SafeNet,
    word: "safenet",
    help: "The token file of SafeNet and Aladdin for the eToken PASS: event tokens.",
    recognise,
    read: whole!(read),
};

const NAMES: KnownNames = KnownNames::new(&[
    "Tokens",
    "Token",
    "serial",
    "ProductName",
    "Applications",
    "Application",
    "Seed",
    "MovingFactor",
]);

const COLUMNS: [&str; 3] = ["serial", "Seed", "MovingFactor"];
const COUNTER: u16 = 3;

fn recognise(probe: &Probe<'_>) -> bool {
    probe.root.eq_ignore_ascii_case("Tokens")
}

fn read(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let options = given.options;
    let mut records = Records::new();
    let mut how = how_read(text);
    let secret = options.secret.unwrap_or(SecretEncoding::Hex);
    how.secret = Some(secret);
    let (otp_type, digits) = (options.otp_type.unwrap_or(OtpType::Hotp), options.digits.unwrap_or(6));
    (how.otp_type, how.digits) = (Some(otp_type), Some(digits));
    if otp_type == OtpType::Totp {
        how.interval = Some(options.interval.unwrap_or(30));
    }
    let mut reader = XmlReader::open(text.text, XmlLimits::default())?.with_names(NAMES);
    let mut tree = Tree::default();
    while records
        .next(&mut reader, &mut tree, "Token", &mut |at| progress(at as f64 / text.text.len().max(1) as f64))?
    {
        let token = tree.root();
        let serial = token.attribute("serial").unwrap_or_default().trim();
        if records.reject_cut_off(token, serial) {
            continue;
        }
        let model = token.text_of("ProductName");
        let applications = token.child("Applications");
        let mut seeds = applications
            .iter()
            .flat_map(|applications| applications.children())
            .filter(|application| !application.text_of("Seed").is_empty())
            .peekable();
        if seeds.peek().is_none() {
            records.reject(FindingKind::SecretMissing, token.line(), crate::reading::record::SECRET, serial);
        }
        for application in seeds {
            let seed = application.text_of("Seed");
            let moving_factor = application.text_of("MovingFactor");
            let counter = if moving_factor.is_empty() { Some(0) } else { moving_factor.parse().ok() };
            let Some(counter) = counter else {
                records.reject(FindingKind::CounterUnreadable, application.line(), COUNTER, serial);
                continue;
            };
            let hash = options.hash.unwrap_or(if seed.len() == 64 { HashFunction::Sha256 } else { HashFunction::Sha1 });
            let pushed = records.push(&Record {
                manufacturer: "SafeNet",
                model,
                otp_type,
                hash,
                digits,
                interval: how.interval.unwrap_or(0),
                counter,
                ..Record::new(token.line(), serial, Key::Text(seed, secret))
            });
            if pushed && moving_factor.is_empty() && otp_type == OtpType::Hotp {
                records.counter_missing(application.line(), COUNTER, serial);
            }
        }
    }
    records.report_repairs(reader.repairs());
    if records.collector.rows == 0 {
        return Err(FormatRefusal::NoTokens("SafeNet").into());
    }
    how.hash = Some(records.first_hash());
    if options.hash.is_none() {
        how.facts.push(
            "The file does not say the hash function: seeds of 64 hex digits were taken for SHA-256, all others for SHA-1."
                .into(),
        );
    }
    records.of_file(FindingKind::LayoutInferred { format: FormatId::SafeNet });
    Ok(records.finish(how, options, &COLUMNS))
}
