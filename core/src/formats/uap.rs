//! The XML of Deepnet's Unified Authentication Platform, version 3: a list of tokens, each with a document of its own
//! inside (support article 9). It says no time window.

use super::format::{Format, whole};
use super::refusals::FormatRefusal;
use crate::finding::FindingKind;
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::otp;
use crate::model::token::{HashFunction, OtpType};
use crate::notation::table::columns::is_placeholder_or_0;
use crate::notation::xml::{
    Element, KnownNames, Repair, RepairKind, Tree, XmlFault, XmlLimits, XmlReader, XmlRefusal, XmlStep,
};
use crate::reading::Reading;
use crate::reading::admission::Key;
use crate::reading::options::ReadContext;
use crate::reading::probe::Probe;
use crate::reading::record::{Record, Records, how_read};
use otp::DIGITS;

pub(super) const FORMAT: Format = Format {
    id: FormatId::UapV3,
    word: "uap",
    help: "The token list of Deepnet’s Unified Authentication Platform, version 3.",
    recognise,
    read: whole!(read),
};

const NAMES: KnownNames = KnownNames::new(&[
    "tokenList",
    "tokenInfo",
    "device",
    "serial",
    "manufacturer",
    "model",
    "token",
    "data",
    "deviceID",
    "counter",
    "digits",
    "crypto",
    "timeWindow",
    "encrypt",
    "secret",
    "enc",
]);

const COLUMNS: [&str; 4] = ["serial", "secret", "digits", "counter"];
const USUAL_INTERVAL: u32 = 60;

fn recognise(probe: &Probe<'_>) -> bool {
    probe.root.eq_ignore_ascii_case("tokenList")
}

/// What the document inside a token says.
#[derive(Default)]
struct Inner {
    device: String,
    counter: String,
    digits: String,
    crypto: String,
    window: String,
    encoding: String,
    encrypt: String,
    secret: SecretBytes,
    /// What was put right in the document.
    repairs: Vec<Repair>,
    /// The document is not well formed.
    is_malformed: bool,
}

impl Inner {
    fn take(&mut self, element: Element<'_, '_>) {
        let short = || element.trimmed().chars().take(64).collect::<String>();
        match element.name() {
            "deviceID" => self.device = element.trimmed().chars().take(200).collect(),
            "counter" => self.counter = short(),
            "digits" => self.digits = short(),
            "crypto" => self.crypto = short(),
            "timeWindow" => self.window = short(),
            "encrypt" => self.encrypt = short(),
            "secret" => {
                self.encoding = element.attribute("enc").unwrap_or_default().chars().take(64).collect();
                self.secret = SecretBytes::copy_of(element.trimmed().as_bytes());
            }
            _ => {}
        }
    }

    /// From the text of the element, which mostly is a document, or from the elements in it.
    fn of(token: Element<'_, '_>) -> Result<Self, XmlRefusal> {
        let mut inner = Self::default();
        if token.text().trim_start().starts_with('<') {
            let line = token.content_line();
            let mut reader = XmlReader::open_inner(token.text(), XmlLimits::default(), line)?.with_names(NAMES);
            let mut tree = Tree::default();
            while reader.next(&mut tree, &[])? == XmlStep::Element {
                if !tree.root().is_cut() {
                    inner.take(tree.root());
                }
            }
            // Blanks before it are usual; characters that no XML may hold are told of the whole file.
            let matters = |repair: &&Repair| {
                use RepairKind::{BlankBeforeDeclaration, NotWellFormed};
                !matches!(repair.kind, BlankBeforeDeclaration | NotWellFormed(XmlFault::Noncharacter))
            };
            inner.repairs = reader.repairs().iter().filter(matters).cloned().collect();
            inner.is_malformed = inner.repairs.iter().any(|repair| matches!(repair.kind, RepairKind::NotWellFormed(_)));
        } else {
            token.child("data").unwrap_or(token).children().for_each(|child| inner.take(child));
        }
        Ok(inner)
    }
}

fn read(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let options = given.options;
    let mut records = Records::new();
    let mut how = how_read(text);
    let (mut no_window, mut no_hash) = (false, false);
    // The type “TB” of the one published example is a time token; it has a counter none the less.
    let otp_type = options.otp_type.unwrap_or_default();
    how.otp_type = Some(otp_type);
    let mut reader = XmlReader::open(text.text, XmlLimits::default())?.with_names(NAMES);
    let mut tree = Tree::default();
    while records
        .next(&mut reader, &mut tree, "tokenInfo", &mut |at| progress(at as f64 / text.text.len().max(1) as f64))?
    {
        let info = tree.root();
        let device = info.child("device");
        let of_device = |name| device.map_or("", |device| device.text_of(name));
        let (line, mut serial) = (info.line(), of_device("serial"));
        if records.reject_cut_off(info, serial) {
            continue;
        }
        let inner = match info.child("token").map(Inner::of) {
            None => {
                records.reject(FindingKind::SecretMissing, line, crate::reading::record::SECRET, serial);
                continue;
            }
            Some(Err(refusal)) => {
                let why = match refusal.line() {
                    Some(line) => format!("the XML inside it is damaged in line {line}"),
                    None => "the XML inside it is damaged".to_owned(),
                };
                records.reject(FindingKind::ItemUnreadable(why.into()), line, 0, serial);
                continue;
            }
            Some(Ok(inner)) => inner,
        };
        records.source_is_malformed |= inner.is_malformed;
        records.report_repairs(&inner.repairs);
        if !inner.encrypt.is_empty() && !inner.encrypt.eq_ignore_ascii_case("none") {
            return Err(FormatRefusal::DeepnetEncrypted(inner.encrypt).into());
        }
        if serial.is_empty() || is_placeholder_or_0(serial) && !inner.device.is_empty() {
            serial = &inner.device;
        }
        let said = SecretEncoding::parse(&inner.encoding);
        if said.is_none() && !inner.encoding.is_empty() {
            let how = crate::ground::redaction::redact_possible_key(&inner.encoding);
            let how = if how.is_empty() { "in an unknown way" } else { how };
            records.reject(FindingKind::Encrypted { how: how.into() }, line, crate::reading::record::SECRET, serial);
            continue;
        }
        let secret = options.secret.or(said).unwrap_or(SecretEncoding::Hex);
        how.secret.get_or_insert(secret);
        let digits = match &*inner.digits {
            "" => Some(6),
            text => text.parse().ok().filter(|digits| DIGITS.contains(digits)),
        };
        let Some(digits) = digits else {
            records.reject(FindingKind::DigitsUnreadable, line, 3, serial);
            continue;
        };
        let counter = if inner.counter.is_empty() { Some(0) } else { inner.counter.parse().ok() };
        let Some(counter) = counter else {
            records.reject(FindingKind::CounterUnreadable, line, 4, serial);
            continue;
        };
        let hash = if inner.crypto.is_empty() {
            no_hash = true;
            Some(options.hash.unwrap_or_default())
        } else {
            HashFunction::parse(&inner.crypto)
        };
        let Some(hash) = hash else {
            records.reject(FindingKind::HashUnreadable, line, 0, serial);
            continue;
        };
        let interval = if inner.window.is_empty() {
            no_window = true;
            Some(options.interval.unwrap_or(USUAL_INTERVAL))
        } else {
            inner.window.parse().ok().filter(|window| otp::INTERVALS.contains(window))
        };
        let Some(interval) = interval else {
            records.reject(FindingKind::IntervalUnreadable, line, 0, serial);
            continue;
        };
        let key = std::str::from_utf8(inner.secret.as_slice()).unwrap_or_default();
        records.push(&Record {
            manufacturer: of_device("manufacturer"),
            model: of_device("model"),
            otp_type,
            hash,
            digits,
            interval,
            counter,
            ..Record::new(line, serial, Key::Text(key, secret))
        });
    }
    records.report_repairs(reader.repairs());
    if records.collector.rows == 0 {
        return Err(FormatRefusal::NoTokens("Deepnet UAP").into());
    }
    if options.otp_type.is_none() {
        records.of_file(FindingKind::TypeAssumed(otp_type));
    }
    if no_window && otp_type == OtpType::Totp {
        let interval = options.interval.unwrap_or(USUAL_INTERVAL);
        how.interval = Some(interval);
        if options.interval.is_none() {
            records.of_file(FindingKind::IntervalAssumed(interval));
        }
    }
    if no_hash {
        how.hash = Some(options.hash.unwrap_or_default());
        if options.hash.is_none() {
            how.facts.push("The file does not say the hash function; SHA-1 was assumed.".into());
        }
    }
    Ok(records.finish(how, options, &COLUMNS))
}
