//! The XML of Deepnet DualShield: `data/header` says how all tokens work, `data/tokens/token` has serial and seed.
//!
//! Deepnet wiki, “DualShield Token File Format for SafeID Hardware OTP Tokens” (version 6); support article 9 (version
//! 5, whose header says neither digits nor time window nor hash); “How to import Google Authenticator tokens” (codes
//! GG and GT, keys in Base32, and `synchronisation` where the time window is elsewhere).

use super::format::{Format, whole};
use super::refusals::FormatRefusal;
use crate::finding::FindingKind;
use crate::ground::limits::MAX_ROWS;
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::{Evidence, SecretEncoding};
use crate::model::otp;
use crate::model::token::{HashFunction, OtpType};
use crate::notation::xml::{Element, KnownNames, Tree, XmlLimits, XmlReader, XmlStep};
use crate::reading::Reading;
use crate::reading::admission::Key;
use crate::reading::options::ReadContext;
use crate::reading::probe::Probe;
use crate::reading::record::{Record, Records, how_read};
use crate::reading::refusals::ReadingRefusal;
use otp::DIGITS;

pub(super) const FORMAT: Format = Format {
    id: FormatId::DualShield,
    word: "dualshield",
    help: "The token file of Deepnet DualShield, version 5 or 6.",
    recognise,
    read: whole!(read),
};

const NAMES: KnownNames = KnownNames::new(&[
    "data",
    "header",
    "manufacturerCode",
    "productCode",
    "encode",
    "encrypt",
    "crypto",
    "digits",
    "timeWindow",
    "synchronisation",
    "tokens",
    "token",
    "serial",
    "seed",
    "counter",
]);

const COLUMNS: [&str; 3] = ["serial", "seed", "counter"];
const COUNTER: u16 = 3;
/// What a SafeID token of version 5 has, whose header does not say it.
const USUAL_INTERVAL: u32 = 60;

fn recognise(probe: &Probe<'_>) -> bool {
    probe.root.eq_ignore_ascii_case("data")
        && (["<manufacturerCode", "<productCode", "<seed"].iter().any(|tag| probe.text.contains(tag)) || {
            let head = probe.text.get(..probe.text.floor_char_boundary(4096)).unwrap_or_default().to_ascii_lowercase();
            ["<manufacturercode", "<productcode", "<seed"].iter().any(|tag| head.contains(tag))
        })
}

/// What a header says; `None` or empty where it does not.
#[derive(Default)]
struct Header {
    manufacturer: String,
    product: String,
    encode: String,
    encrypt: String,
    crypto: String,
    digits: String,
    window: String,
    synchronisation: String,
}

impl Header {
    fn of(element: Element<'_, '_>) -> Self {
        let text = |name: &str| {
            let found = element.children().find(|child| child.name().eq_ignore_ascii_case(name));
            found.map_or("", Element::trimmed).chars().take(64).collect::<String>()
        };
        Self {
            manufacturer: text("manufacturerCode"),
            product: text("productCode"),
            encode: text("encode"),
            encrypt: text("encrypt"),
            crypto: text("crypto"),
            digits: text("digits"),
            window: text("timeWindow"),
            synchronisation: text("synchronisation"),
        }
    }

    /// The header, wherever it is, and what the keys look like if they come before it or it does not say.
    fn find(text: &str) -> Result<(Self, Evidence), Refusal> {
        let mut reader = XmlReader::open(text, XmlLimits::default())?.with_names(NAMES);
        let (mut tree, mut evidence) = (Tree::default(), Evidence::default());
        let mut header = None;
        loop {
            match reader.next(&mut tree, &["tokens"])? {
                XmlStep::End => break,
                XmlStep::Element if tree.root().name() == "header" => {
                    let found = Self::of(tree.root());
                    if !found.encode.is_empty() {
                        return Ok((found, evidence));
                    }
                    header = Some(found);
                }
                XmlStep::Element => evidence.add(tree.root().text_of("seed")),
                XmlStep::Opened | XmlStep::Closed => {}
            }
        }
        Ok((header.unwrap_or_default(), evidence))
    }
}

fn unreadable(what: &'static str, known: &'static str) -> FormatRefusal {
    FormatRefusal::DualShieldHeader { what, known }
}

fn read(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let options = given.options;
    let (header, evidence) = Header::find(text.text)?;
    if !header.encrypt.is_empty() && !header.encrypt.eq_ignore_ascii_case("none") {
        return Err(FormatRefusal::DeepnetEncrypted(header.encrypt).into());
    }
    let mut records = Records::new();
    let mut how = how_read(text);
    let said = match &*header.encode {
        "" => None,
        word => Some(
            SecretEncoding::parse(word)
                .ok_or_else(|| unreadable("an encoding (“encode”)", "Known are HEX, BASE64 and BASE32."))?,
        ),
    };
    let taken = options.secret.or(said).unwrap_or_else(|| evidence.judge().map_or(SecretEncoding::Hex, |j| j.encoding));
    how.secret = Some(taken);
    if said.is_none() && options.secret.is_none() {
        how.facts.push(format!("The header does not say how the keys are written; they were read as {taken}.").into());
    }
    let otp_type = match header.product.to_ascii_uppercase().as_str() {
        "SE" => OtpType::Hotp,
        "ST" | "GT" => OtpType::Totp,
        _ => {
            let assumed = options.otp_type.unwrap_or_default();
            how.otp_type = Some(assumed);
            if options.otp_type.is_none() {
                records.of_file(FindingKind::TypeAssumed(assumed));
            }
            assumed
        }
    };
    let hash = match &*header.crypto {
        "" => {
            let assumed = options.hash.unwrap_or(HashFunction::Sha1);
            how.hash = Some(assumed);
            if options.hash.is_none() {
                how.facts.push("The header does not say the hash function; SHA-1 was assumed.".into());
            }
            assumed
        }
        word => HashFunction::parse(word).ok_or_else(|| {
            unreadable("a hash function (“crypto”)", "Known are HmacSHA1, HmacSHA256 and HmacSHA512.")
        })?,
    };
    let digits = match &*header.digits {
        "" => {
            let assumed = options.digits.unwrap_or(6);
            how.digits = Some(assumed);
            if options.digits.is_none() {
                how.facts.push("The header does not say the number of digits; 6 were assumed.".into());
            }
            assumed
        }
        word => word
            .parse()
            .ok()
            .filter(|digits| DIGITS.contains(digits))
            .ok_or_else(|| unreadable("a number of digits (“digits”)", "Usual are 6 and 8."))?,
    };
    let interval = if otp_type == OtpType::Hotp {
        0
    } else if header.window.is_empty() {
        // The one published example has 30 here; how often a token's clock is set right would be another number.
        let step = header.synchronisation.parse().ok().filter(|step| otp::INTERVALS.contains(step));
        let assumed = options.interval.or(step).unwrap_or(USUAL_INTERVAL);
        how.interval = Some(assumed);
        if options.interval.is_none() {
            records.of_file(FindingKind::IntervalAssumed(assumed));
            if step.is_some() {
                how.facts.push(
                    "“synchronisation” was read as the time interval (inferred: Deepnet does not say what it means)."
                        .into(),
                );
            }
        }
        assumed
    } else {
        let window = header.window.parse().ok().filter(|window| otp::INTERVALS.contains(window));
        window.ok_or_else(|| unreadable("a time window (“timeWindow”)", "Usual are 30 and 60 seconds."))?
    };
    let mut reader = XmlReader::open(text.text, XmlLimits::default())?.with_names(NAMES);
    let mut tree = Tree::default();
    loop {
        if records.collector.rows.is_multiple_of(4096) {
            progress(reader.position() as f64 / text.text.len().max(1) as f64);
        }
        match reader.next(&mut tree, &["tokens"])? {
            XmlStep::End => break,
            XmlStep::Opened | XmlStep::Closed => continue,
            XmlStep::Element => {}
        }
        records.source_is_malformed = reader.was_malformed();
        let token = tree.root();
        if token.name() != "token" {
            records.reject_foreign(token);
            continue;
        }
        if records.collector.rows >= MAX_ROWS {
            return Err(ReadingRefusal::TooManyRows.into());
        }
        let serial = token.text_of("serial");
        if records.reject_cut_off(token, serial) {
            continue;
        }
        let counter = match token.text_of("counter") {
            "" => None,
            text => match text.parse() {
                Ok(counter) => Some(counter),
                Err(_) => {
                    records.reject(FindingKind::CounterUnreadable, token.line(), COUNTER, serial);
                    continue;
                }
            },
        };
        let pushed = records.push(&Record {
            manufacturer: &header.manufacturer,
            model: &header.product,
            otp_type,
            hash,
            digits,
            interval,
            counter: counter.unwrap_or(0),
            ..Record::new(token.line(), serial, Key::Text(token.text_of("seed"), taken))
        });
        if pushed && counter.is_none() && otp_type == OtpType::Hotp {
            records.counter_missing(token.line(), COUNTER, serial);
        }
    }
    records.report_repairs(reader.repairs());
    if records.collector.rows == 0 {
        return Err(FormatRefusal::NoTokens("DualShield").into());
    }
    Ok(records.finish(how, options, &COLUMNS))
}
