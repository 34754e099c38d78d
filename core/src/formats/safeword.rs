//! SafeWord DAT (`importAlpine.dat`): blocks of `name: value` lines, an empty line between them, as LDIF (RFC 2849).
//!
//! The layout is not published; it is what LinOTP and multiOTP read. Tokens in time mode count their steps from
//! 2000-01-01, not from 1970: no server for OATH tokens has a setting for that, so they are left out.

use super::format::{Format, whole};
use super::refusals::FormatRefusal;
use crate::finding::FindingKind;
use crate::ground::limits::MAX_ROWS;
use crate::ground::progress::Progress;
use crate::ground::redaction::redact_possible_key;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::otp::DIGITS;
use crate::model::token::{HashFunction, OtpType};
use crate::reading::Reading;
use crate::reading::admission::Key;
use crate::reading::options::ReadContext;
use crate::reading::probe::Probe;
use crate::reading::record::{Record, Records, SECRET, how_read};
use crate::reading::refusals::ReadingRefusal;

pub(super) const FORMAT: Format = Format {
    id: FormatId::SafeWord,
    word: "safeword",
    help: "The token file of SafeWord (importAlpine.dat): event tokens.",
    recognise,
    read: whole!(read),
};

const COLUMNS: [&str; 6] = ["sccAuthenticatorId", "sccKey", "sccMode", "sccPwLen", "sccSeq", "crypto"];
const COUNTER: u16 = 5;

fn recognise(probe: &Probe<'_>) -> bool {
    let start = probe.text.trim_start();
    start.starts_with("# ===== SafeWord")
        || (start.starts_with("dn: sccAuthenticatorId=") && start.contains("sccTokenData:"))
}

/// The fields of one token's block of lines.
#[derive(Default)]
struct Block {
    line: u32,
    serial: String,
    kind: String,
    /// `sccTokenData`: names and values between semicolons, the key among them.
    data: SecretBytes,
}

impl Block {
    fn is_empty(&self) -> bool {
        self.serial.is_empty() && self.data.is_empty()
    }
}

fn read(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let mut reader = Blocks { records: Records::new(), options: given.options, time_mode: false };
    let mut block = Block::default();
    // Which line a folded one continues: RFC 2849 lets a long line go on after a line break and a blank.
    let mut in_data = false;
    let mut done = 0_usize;
    for (line, content) in (1_u32..).zip(text.text.split('\n')) {
        if line % 4096 == 1 {
            progress(done as f64 / text.text.len().max(1) as f64);
        }
        done += content.len() + 1;
        let content = content.strip_suffix('\r').unwrap_or(content);
        if let Some(more) = content.strip_prefix(' ')
            && in_data
        {
            block.data.push_str(more.trim_end());
            continue;
        }
        in_data = false;
        let content = content.trim();
        if content.is_empty() {
            reader.take(&std::mem::take(&mut block))?;
            continue;
        }
        let Some((name, value)) = content.split_once(':').filter(|_| !content.starts_with('#')) else { continue };
        let value = value.trim();
        if block.is_empty() {
            block.line = line;
        }
        match name.trim().to_ascii_lowercase().as_str() {
            "sccauthenticatorid" => value.clone_into(&mut block.serial),
            "dn" if block.serial.is_empty() => {
                let of_name =
                    value.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("sccAuthenticatorId"));
                let serial = of_name.map_or("", |(_, serial)| serial.split(',').next().unwrap_or_default());
                serial.trim().clone_into(&mut block.serial);
            }
            "scctokentype" => value.clone_into(&mut block.kind),
            "scctokendata" => {
                block.data = SecretBytes::copy_of(value.as_bytes());
                in_data = true;
            }
            _ => {}
        }
    }
    reader.take(&block)?;
    let Blocks { mut records, options, time_mode } = reader;
    if records.collector.rows == 0 {
        return Err(FormatRefusal::NoTokens("SafeWord").into());
    }
    let mut how = how_read(text);
    how.secret = Some(options.secret.unwrap_or(SecretEncoding::Hex));
    records.of_file(FindingKind::LayoutInferred { format: FormatId::SafeWord });
    if time_mode {
        how.facts.push(
            "Tokens in time mode count their steps from the year 2000, not from 1970: no OATH server can be told that, so they were left out. Ask the vendor for them as event tokens."
                .into(),
        );
    }
    Ok(records.finish(how, options, &COLUMNS))
}

struct Blocks<'o> {
    records: Records,
    options: &'o crate::reading::options::ReadOptions,
    time_mode: bool,
}

impl Blocks<'_> {
    fn take(&mut self, block: &Block) -> Result<(), Refusal> {
        if block.is_empty() {
            return Ok(());
        }
        if self.records.collector.rows >= MAX_ROWS {
            return Err(ReadingRefusal::TooManyRows.into());
        }
        if let Err((kind, column)) = self.token(block) {
            self.records.reject(kind, block.line, column, &block.serial);
        }
        Ok(())
    }

    /// A token, or why not and the column.
    fn token(&mut self, block: &Block) -> Result<(), (FindingKind, u16)> {
        let data = std::str::from_utf8(block.data.as_slice()).unwrap_or_default();
        let part = |name: &str| {
            let parts = data.split(';').filter_map(|part| part.split_once('='));
            parts
                .map(|(key, value)| (key.trim(), value.trim()))
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map_or("", |(_, value)| value)
        };
        let key = part("sccKey");
        if let Some(rest) = key.strip_prefix('(') {
            let how = rest.split(':').next().unwrap_or_default();
            let how = if how.len() <= 8 { redact_possible_key(how).to_uppercase() } else { String::new() };
            return Err((FindingKind::Encrypted { how: how.into() }, SECRET));
        }
        match part("sccMode") {
            // Without a mode it is an event token: those came first.
            "E" | "e" | "" => {}
            "T" | "t" => {
                self.time_mode = true;
                let what = "time mode: clock from 2000";
                return Err((FindingKind::NotOath { what: what.into() }, 3));
            }
            _ => {
                let what = "another mode";
                return Err((FindingKind::NotOath { what: what.into() }, 3));
            }
        }
        let digits = match part("sccPwLen") {
            "" => Some(self.options.digits.unwrap_or(6)),
            text => text.parse().ok(),
        };
        let digits = digits.filter(|digits| DIGITS.contains(digits)).ok_or((FindingKind::DigitsUnreadable, 4))?;
        let counter = match part("sccSeq") {
            "" => None,
            text => Some(text.parse().map_err(|_| (FindingKind::CounterUnreadable, COUNTER))?),
        };
        let hash = match part("crypto") {
            "" => self.options.hash.unwrap_or_default(),
            text => HashFunction::parse(text).ok_or((FindingKind::HashUnreadable, 6))?,
        };
        let pushed = self.records.push(&Record {
            manufacturer: "SafeWord",
            model: &block.kind,
            otp_type: OtpType::Hotp,
            hash,
            digits,
            interval: 0,
            counter: counter.unwrap_or(0),
            ..Record::new(block.line, &block.serial, Key::Text(key, self.options.secret.unwrap_or(SecretEncoding::Hex)))
        });
        if pushed && counter.is_none() {
            self.records.counter_missing(block.line, COUNTER, &block.serial);
        }
        Ok(())
    }
}
