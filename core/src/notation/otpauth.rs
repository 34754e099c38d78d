//! Links that carry one key each: `otpauth://` (Google Authenticator's Key URI Format), and `otpauth-migration://`,
//! its export, which carries several. Reads lists of them out of any text, and writes `otpauth://`.
//!
//! A link that can't be used is still a [`OtpauthLink`], with its [`LinkProblem`]: what goes in comes out. No link has a
//! place for a serial number; some tools put it into the label, so issuer, account and label come out as they are and
//! the caller decides.

use crate::ground::redaction::redact_possible_key;
use crate::ground::secret::{Secret, SecretBytes};
use crate::ground::words::letters_and_digits;
use crate::model::key_encoding::{self, DecodeError, Decoder, MAX_KEY_BYTES, Oddity, SecretEncoding};
use crate::model::otp::{DIGITS, INTERVALS};
use crate::model::token::{HashFunction, OtpType};
use data_encoding::{BASE64_NOPAD, Encoding};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The longest link that is read, in bytes: the export of 100 accounts with long keys is about 20,000.
pub const MAX_LINK_BYTES: usize = 65_536;
/// The most links of one text that are read; a migration link counts once for each key in it.
pub const MAX_LINKS: usize = 250_000;
/// How far around a blank is looked for what proves that the link goes on, in bytes: further than the longest key goes.
const NEAR: usize = 2 * key_encoding::MAX_KEY_TEXT_BYTES;
/// The most notes that one link gets.
const MAX_NOTES: usize = 24;
/// The most parts that one export is believed to have.
const MAX_BATCH_PARTS: u32 = 1000;

/// What one link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtpauthLink {
    /// Line of the text, from 1.
    pub line: u32,
    /// Time- or event-based; `None` if it is neither, which is then the problem.
    pub kind: Option<OtpType>,
    /// Who issued it: the parameter `issuer`, else what stands before the colon of the label. May be empty.
    pub issuer: Box<str>,
    /// The label without the issuer. May be empty.
    pub account: Box<str>,
    /// The whole label, decoded.
    pub label: Box<str>,
    /// The parameter `serial` or `sn`, which is in no standard. Mostly empty.
    pub serial: Box<str>,
    /// The key; empty if there is a problem with it.
    pub secret: SecretBytes,
    /// Hash under HMAC; SHA-1 if the link does not say.
    pub hash: HashFunction,
    /// Digits of a code, 4 to 10; 6 if the link does not say.
    pub digits: u8,
    /// Time step in seconds, 1 to 86,400; 30 if the link does not say. 0 for an event token.
    pub period: u32,
    /// The next counter of an event token, 0 if the link does not say; 0 for a time token.
    pub counter: u64,
    /// Why this link can't be used. The other fields then hold what could be read.
    pub problem: Option<LinkProblem>,
    /// What deserves a look, in the order in which it was found.
    pub notes: Vec<LinkNote>,
}

/// Why a link can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkProblem {
    /// A Steam link: its codes are letters, which no OATH server takes.
    Steam,
    /// Neither `totp` nor `hotp`; the word, if it can't be a key.
    Type(Box<str>),
    /// No parameter `secret`, or an empty one.
    SecretMissing,
    /// The key is not Base32.
    Secret(DecodeError),
    /// MD5, which OATH does not know.
    Md5,
    /// Another hash than SHA-1, SHA-256 or SHA-512; its name, if it can't be a key.
    Hash(Box<str>),
    /// `digits` is no number from 4 to 10.
    Digits,
    /// `period` is no number from 1 to 86,400.
    Period,
    /// `counter` is no number, or one of more than 64 bits.
    Counter,
    /// Longer than [`MAX_LINK_BYTES`].
    TooLong,
    /// A migration link without the parameter `data`.
    ExportMissing,
    /// A migration link whose data is not Base64 or is cut off.
    ExportDamaged,
    /// A migration link without a key in it.
    ExportEmpty,
}

impl LinkProblem {
    /// The sentence for people, without capital and full stop. It never has any part of a key in it but one foreign
    /// character.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Steam => "this is a Steam key, whose codes are letters: it is no OATH token".to_owned(),
            Self::Type(word) if word.is_empty() => "the link says neither “totp” nor “hotp”".to_owned(),
            Self::Type(word) => format!("the link is of the type “{word}”; only “totp” and “hotp” are OATH tokens"),
            Self::SecretMissing => "the link has no key (“secret=”)".to_owned(),
            Self::Secret(error) => error.sentence(SecretEncoding::Base32),
            Self::Md5 => "the link asks for MD5; OATH tokens use SHA-1, SHA-256 or SHA-512".to_owned(),
            Self::Hash(name) if name.is_empty() => {
                "the algorithm is unknown; OATH tokens use SHA-1, SHA-256 or SHA-512".to_owned()
            }
            Self::Hash(name) => {
                format!("the algorithm “{name}” is unknown; OATH tokens use SHA-1, SHA-256 or SHA-512")
            }
            Self::Digits => format!("“digits” must be a number from {} to {}", DIGITS.start(), DIGITS.end()),
            Self::Period => "“period” must be a number of seconds from 1 to 86400".to_owned(),
            Self::Counter => "“counter” must be a whole number".to_owned(),
            Self::TooLong => format!("the link is longer than {MAX_LINK_BYTES} characters"),
            Self::ExportMissing => "the export link has no data (“data=”)".to_owned(),
            Self::ExportDamaged => "the data of the export link is damaged or cut off".to_owned(),
            Self::ExportEmpty => "the export link has no key in it".to_owned(),
        }
    }
}

/// What deserves a look, though the link can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkNote {
    /// Label and parameter name different issuers; the parameter was taken.
    IssuerDiffers,
    /// A `+` in the issuer was read as a blank.
    PlusAsBlank,
    /// A `%` without two hex digits after it was kept as it is.
    BadPercent,
    /// A name is not UTF-8 and was read as Latin-1.
    NotUtf8,
    /// Control characters were left out of a name.
    ControlCharacters,
    /// There is no label, so nothing says whose it is.
    LabelMissing,
    /// Digits other than 6 or 8.
    DigitsUnusual(u8),
    /// A time step other than 30 or 60 seconds.
    PeriodUnusual(u32),
    /// An event token without a counter: 0 was taken.
    CounterMissing,
    /// An export does not say whether the token is time- or event-based: time-based was taken.
    TypeAssumed,
    /// A parameter that says nothing about a token, by name; an empty name could have been a key.
    Unknown(Box<str>),
    /// A parameter that is there twice, by name; the first one counts.
    Twice(Box<str>),
    /// The unused bits of the key's last character are not zero: strict readers refuse it.
    SecretTrailingBits,
    /// The key has a number of characters that Base32 never has; the last one was left out.
    SecretLength(u32),
    /// The key has few bytes.
    SecretShort(u32),
    /// Nothing in it looks like a serial number: a name stands in its place.
    SerialMadeUp,
}

impl LinkNote {
    /// The sentence for people, without capital and full stop. It never has any part of a key in it.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::IssuerDiffers => "the label and “issuer=” name different issuers; the latter was taken".to_owned(),
            Self::PlusAsBlank => "a “+” in the issuer was read as a blank".to_owned(),
            Self::BadPercent => "a “%” without two hex digits after it was kept as it is".to_owned(),
            Self::NotUtf8 => "a name is not UTF-8; it was read as Western European".to_owned(),
            Self::ControlCharacters => "control characters were left out of a name".to_owned(),
            Self::LabelMissing => "the link has no label".to_owned(),
            Self::DigitsUnusual(digits) => format!("the codes have {digits} digits; 6 or 8 are usual"),
            Self::PeriodUnusual(period) => {
                format!("a code is shown for {period} seconds; 30 or 60 are usual")
            }
            Self::CounterMissing => "an event token needs “counter=”, which is missing; 0 was taken".to_owned(),
            Self::TypeAssumed => "it does not say whether it is time- or event-based; time-based was taken".to_owned(),
            Self::Unknown(name) if name.is_empty() => "a parameter is unknown and was left out".to_owned(),
            Self::Unknown(name) => format!("the parameter “{name}” is unknown and was left out"),
            Self::Twice(name) => format!("the parameter “{name}” is there twice; the first one was taken"),
            Self::SecretTrailingBits => {
                "the last character of the key has bits that don’t belong to it; strict readers refuse it".to_owned()
            }
            Self::SecretLength(length) => {
                format!("the key has {length} characters, a length that Base32 never has; check that none is missing")
            }
            Self::SecretShort(bytes) => format!("the key has only {bytes} bytes; hardware tokens mostly have 20"),
            Self::SerialMadeUp => "the link has no serial number; a name stands in its place".to_owned(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::SerialMadeUp => {
                "Read the serial number off the token and put it into a list with the key before you export for Entra."
            }
            _ => "Compare the code shown here with the token’s before you hand it out.",
        }
    }
}

/// An export that was split over several QR codes or links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationBatch {
    /// The number that all its parts carry.
    pub id: i32,
    /// How many parts it has.
    pub size: u32,
    /// Which of them are there, from 1, in ascending order, each once.
    pub present: Vec<u32>,
    /// The line of its first part, from 1.
    pub line: u32,
}

impl MigrationBatch {
    /// Which parts are missing, from 1.
    #[must_use]
    pub fn missing(&self) -> Vec<u32> {
        (1..=self.size).filter(|part| self.present.binary_search(part).is_err()).collect()
    }

    /// The sentence for people if parts are missing, without capital and full stop.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let missing = self.missing();
        let (first, rest) = missing.split_first()?;
        let shown = rest.iter().take(9).fold(first.to_string(), |list, part| format!("{list}, {part}"));
        let shown = if rest.len() > 9 { format!("{shown} …") } else { shown };
        let (part, is) = if rest.is_empty() { ("part", "is") } else { ("parts", "are") };
        Some(format!("the export has {} parts; {part} {shown} {is} missing", self.size))
    }
}

/// What was found in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundLinks {
    /// Each link in the order of the text; a migration link gives one for each key in it.
    pub links: Vec<OtpauthLink>,
    /// The exports of more than one part.
    pub batches: Vec<MigrationBatch>,
    /// How many links were left out because there are more than [`MAX_LINKS`].
    pub left_out: u32,
}

/// Whether there is at least one link in `text`.
#[must_use]
pub fn has_link(text: &str) -> bool {
    Starts { text, from: 0 }.next().is_some()
}

/// Finds and reads every link in `text`, wherever it stands on its line.
#[must_use]
pub fn read(text: &str) -> FoundLinks {
    let mut reader = Reader { found: FoundLinks::default(), decoder: Decoder::default() };
    for (line, content) in (1..).zip(text.split('\n')) {
        let mut starts = Starts { text: content, from: 0 }.peekable();
        while let Some(start) = starts.next() {
            let before = content.get(..start).unwrap_or_default().chars().next_back();
            let rest = content.get(start..starts.peek().copied().unwrap_or(content.len())).unwrap_or_default();
            reader.read_link(line, rest.get(..extent(rest, before)).unwrap_or_default());
        }
    }
    reader.found
}

/// The places in a text where a link starts.
struct Starts<'t> {
    text: &'t str,
    from: usize,
}

const SCHEME: &str = "otpauth://";
const EXPORT_SCHEME: &str = "otpauth-migration://";

impl Iterator for Starts<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        loop {
            let rest = self.text.as_bytes().get(self.from..)?;
            let start = self.from + memchr::memchr2(b'o', b'O', rest)?;
            let tail = self.text.get(start..)?;
            self.from = start + 1;
            if after_prefix(tail, SCHEME).or_else(|| after_prefix(tail, EXPORT_SCHEME)).is_some() {
                return Some(start);
            }
        }
    }
}

/// What comes after `prefix`, whatever its case.
fn after_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (head, tail) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(tail)
}

/// What ends a link that starts right after this character.
fn closing(opening: char) -> Option<char> {
    Some(match opening {
        '"' | '\'' | '`' | '|' => opening,
        '<' => '>',
        '“' => '”',
        '‘' => '’',
        '„' => '“',
        '«' => '»',
        '»' => '«',
        _ => return None,
    })
}

/// How long the link is that `text` starts with. `before` is the character in front of it.
///
/// In quotes, it is what is between them. Else it ends at what no link has in it; blanks, commas and semicolons belong
/// to it only where what follows proves it, since tools write `issuer=Big Corp&digits=6` without encoding it.
fn extent(text: &str, before: Option<char>) -> usize {
    if let Some(closing) = before.and_then(closing) {
        // An apostrophe inside of a word is none: O'Brien.
        let end = text.match_indices(closing).find(|(at, found)| {
            closing != '\'' || !text.get(at + found.len()..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
        });
        if let Some((end, _)) = end {
            return text.get(..end).unwrap_or_default().trim_end().len();
        }
    }
    let hard = |c: char| c.is_control() || "\"<>`|{}\\“”„«»".contains(c);
    let body = text.split(hard).next().unwrap_or_default();
    let soft = |c: char| c.is_whitespace() || c == ',' || c == ';';
    let end = match body.find('?') {
        None => body.find(soft).unwrap_or(body.len()),
        Some(query) => {
            // Looked for anew only behind the last one found: a text may have many blanks before either.
            let find = |from: usize, mark: u8| {
                let rest = body.as_bytes().get(from..).unwrap_or_default();
                memchr::memchr(mark, rest).map_or(body.len(), |length| from + length)
            };
            let (mut from, mut ampersand, mut equals) = (query + 1, 0, 0);
            loop {
                let Some(at) = body.get(from..).and_then(|rest| rest.find(soft)).map(|at| from + at) else {
                    break body.len();
                };
                if ampersand < at {
                    ampersand = find(at, b'&');
                }
                if equals < at {
                    equals = find(at, b'=');
                }
                // Another parameter follows, and only the value of this one is between.
                let named = (ampersand < equals && equals - ampersand < NEAR)
                    .then(|| body.get(ampersand + 1..equals))
                    .flatten()
                    .is_some_and(|name| Parameter::of(name).is_some());
                if !named && !goes_on(body, at) {
                    break at;
                }
                from = at + body.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            }
        }
    };
    let taken = body.get(..end).unwrap_or_default();
    // The end of the sentence or of the bracket around it.
    taken.trim_end_matches(|c: char| c.is_whitespace() || ".)]!'’*".contains(c)).len()
}

/// Whether a link goes on after the blank, comma or semicolon at `at`.
fn goes_on(body: &str, at: usize) -> bool {
    // Of a text made to be slow, each blank would else look at all of it.
    let (start, end) = (body.ceil_char_boundary(at.saturating_sub(NEAR)), body.floor_char_boundary(at + NEAR));
    let (before, after) = (body.get(start..at).unwrap_or_default(), body.get(at..end).unwrap_or_default());
    let Some(separator) = after.chars().next() else { return false };
    if separator == ';' && before.ends_with("&amp") {
        return true;
    }
    let after = after.get(separator.len_utf8()..).unwrap_or_default();
    // A key in groups: all of one length, and the last one not longer.
    let value = before.rsplit(['?', '&']).next().unwrap_or_default();
    let Some((name, value)) = value.split_once('=') else { return false };
    if separator != ' ' || Parameter::of(name) != Some(Parameter::Secret) {
        return false;
    }
    let mut groups = value.split(' ');
    let length = groups.next().map_or(0, str::len);
    let next = after.split([' ', ',', ';', '&']).next().unwrap_or_default();
    (2..=8).contains(&length)
        && groups.all(|group| group.len() == length)
        && (1..=length).contains(&next.len())
        && next.bytes().all(|byte| byte.is_ascii_alphabetic() || (b'2'..=b'7').contains(&byte))
}

/// The parameters that say something about a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parameter {
    Secret,
    Issuer,
    Algorithm,
    Digits,
    Period,
    Counter,
    Serial,
    Encoder,
}

impl Parameter {
    fn of(name: &str) -> Option<Self> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "secret" => Self::Secret,
            "issuer" => Self::Issuer,
            "algorithm" => Self::Algorithm,
            "digits" => Self::Digits,
            "period" => Self::Period,
            "counter" => Self::Counter,
            "serial" | "sn" => Self::Serial,
            // KeePassXC marks Steam keys by it.
            "encoder" => Self::Encoder,
            _ => return None,
        })
    }
}

struct Reader {
    found: FoundLinks,
    decoder: Decoder,
}

impl Reader {
    fn read_link(&mut self, line: u32, link: &str) {
        if link.len() > MAX_LINK_BYTES {
            return self.push(OtpauthLink { problem: Some(LinkProblem::TooLong), ..empty(line) });
        }
        if let Some(body) = after_prefix(link, SCHEME) {
            let link = read_one(line, body, &mut self.decoder);
            self.push(link);
        } else if let Some(body) = after_prefix(link, EXPORT_SCHEME)
            && let Err(problem) = self.read_export(line, body)
        {
            self.push(OtpauthLink { problem: Some(problem), ..empty(line) });
        }
    }

    fn push(&mut self, link: OtpauthLink) {
        if self.found.links.len() < MAX_LINKS {
            self.found.links.push(link);
        } else {
            self.found.left_out = self.found.left_out.saturating_add(1);
        }
    }

    fn read_export(&mut self, line: u32, body: &str) -> Result<(), LinkProblem> {
        let query = body.split_once('?').map_or("", |(_, query)| query);
        let data = parameters(query).find(|(name, _)| name.trim().eq_ignore_ascii_case("data"));
        let data = data.map(|(_, value)| value).filter(|value| !value.is_empty()).ok_or(LinkProblem::ExportMissing)?;
        let export = export_bytes(data).ok_or(LinkProblem::ExportDamaged)?;
        let export = Export::read(export.as_slice()).ok_or(LinkProblem::ExportDamaged)?;
        // A part says which one it is even if nothing in it can be used.
        self.count_part(line, &export);
        if export.keys.is_empty() {
            return Err(LinkProblem::ExportEmpty);
        }
        for key in &export.keys {
            self.push(key.link(line));
        }
        Ok(())
    }

    fn count_part(&mut self, line: u32, export: &Export<'_>) {
        let part = export.index.saturating_add(1);
        if !(2..=MAX_BATCH_PARTS).contains(&export.size) || part > export.size {
            return;
        }
        let batches = &mut self.found.batches;
        let room = batches.len() < 1000;
        match batches.iter_mut().find(|batch| batch.id == export.id && batch.size == export.size) {
            Some(batch) => {
                if let Err(place) = batch.present.binary_search(&part) {
                    batch.present.insert(place, part);
                }
            }
            // Exports are a handful; a text made of nothing else must not take the square of its length.
            None if room => {
                batches.push(MigrationBatch { id: export.id, size: export.size, present: vec![part], line })
            }
            None => {}
        }
    }
}

fn empty(line: u32) -> OtpauthLink {
    OtpauthLink {
        line,
        kind: None,
        issuer: "".into(),
        account: "".into(),
        label: "".into(),
        serial: "".into(),
        secret: SecretBytes::default(),
        hash: HashFunction::default(),
        digits: 6,
        period: 0,
        counter: 0,
        problem: None,
        notes: Vec::new(),
    }
}

impl OtpauthLink {
    fn note(&mut self, note: LinkNote) {
        if self.notes.len() < MAX_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The first problem counts.
    fn fail(&mut self, problem: LinkProblem) {
        self.problem.get_or_insert(problem);
    }

    fn set_secret(&mut self, secret: SecretBytes) {
        if secret.len() < 10 {
            self.note(LinkNote::SecretShort(u32::try_from(secret.len()).unwrap_or(0)));
        }
        self.secret = secret;
    }

    fn set_digits(&mut self, digits: u8) {
        self.digits = digits;
        if digits != 6 && digits != 8 {
            self.note(LinkNote::DigitsUnusual(digits));
        }
    }

    /// Decodes a name: percent signs, then UTF-8, then no control characters and no blanks around it.
    fn name(&mut self, encoded: &str) -> String {
        let (bytes, bad_percent) = percent_decoded(encoded);
        if bad_percent {
            self.note(LinkNote::BadPercent);
        }
        self.clean_name(bytes.as_slice())
    }

    fn clean_name(&mut self, bytes: &[u8]) -> String {
        let mut name = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                self.note(LinkNote::NotUtf8);
                bytes.iter().copied().map(char::from).collect()
            }
        };
        if name.contains(char::is_control) {
            self.note(LinkNote::ControlCharacters);
            name.retain(|c| !c.is_control());
        }
        name.trim().to_owned()
    }

    /// Splits the label into issuer and account. `parameter` is what the parameter says, which wins.
    fn set_label(&mut self, label: String, parameter: String) {
        // With the issuer known, a colon in it does no harm.
        let known = (!parameter.is_empty())
            .then(|| after_prefix(&label, &parameter).and_then(|rest| rest.trim_start().strip_prefix(':')))
            .flatten()
            .map(|account| (parameter.as_str(), account));
        let (prefix, account) = known.or_else(|| label.split_once(':')).unwrap_or(("", &label));
        let (prefix, account) = (prefix.trim(), account.trim());
        let differs = !prefix.is_empty() && !parameter.is_empty() && prefix.to_lowercase() != parameter.to_lowercase();
        self.account = account.into();
        self.issuer = if parameter.is_empty() { prefix.into() } else { parameter.as_str().into() };
        if differs {
            self.note(LinkNote::IssuerDiffers);
        }
        if label.is_empty() {
            self.note(LinkNote::LabelMissing);
        }
        self.label = label.into();
    }
}

/// Reads what comes after `otpauth://`.
fn read_one(line: u32, body: &str, decoder: &mut Decoder) -> OtpauthLink {
    let mut link = empty(line);
    let body = body.trim_start_matches('/');
    let (path, query) = body.split_once('?').unwrap_or((body, ""));
    let query = query.split('#').next().unwrap_or_default();
    let (kind, label) = path.split_once('/').unwrap_or((path, ""));
    let kind = kind.trim();
    link.kind = match kind {
        _ if kind.eq_ignore_ascii_case("totp") => Some(OtpType::Totp),
        _ if kind.eq_ignore_ascii_case("hotp") => Some(OtpType::Hotp),
        _ => None,
    };
    if link.kind.is_none() {
        let steam = kind.eq_ignore_ascii_case("steam");
        link.fail(if steam { LinkProblem::Steam } else { LinkProblem::Type(shown(kind)) });
    }

    let mut values: [Option<&str>; 8] = [None; 8];
    for (name, value) in parameters(query) {
        let Some(parameter) = Parameter::of(name) else {
            if !name.trim().is_empty() {
                link.note(LinkNote::Unknown(shown(name.trim())));
            }
            continue;
        };
        // Eight parameters, eight places.
        let Some(place) = values.get_mut(parameter as usize) else { continue };
        if place.is_some() {
            link.note(LinkNote::Twice(name.trim().to_ascii_lowercase().into()));
        } else if !value.trim().is_empty() {
            *place = Some(value);
        }
    }
    let [secret, issuer, algorithm, digits, period, counter, serial, encoder] = values;

    if encoder.is_some_and(|name| name.trim().eq_ignore_ascii_case("steam")) {
        link.fail(LinkProblem::Steam);
    }
    let label = link.name(label.trim_end_matches('/'));
    let issuer = issuer.map_or_else(String::new, |value| {
        let literal = link.name(value);
        // “Disney+” is meant so if the label says the same; else a plus is a blank, as HTML forms write it.
        if !value.contains('+') || after_prefix(&label, &literal).is_some_and(|rest| rest.starts_with(':')) {
            return literal;
        }
        link.note(LinkNote::PlusAsBlank);
        link.name(&value.replace('+', " "))
    });
    link.set_label(label, issuer);
    link.serial = serial.map_or_else(String::new, |value| link.name(value)).into();

    if let Some(name) = algorithm {
        let name = link.name(name);
        match HashFunction::parse(&name) {
            Some(hash) => link.hash = hash,
            None if matches!(letters_and_digits(&name).as_str(), "md5" | "hmacmd5") => link.fail(LinkProblem::Md5),
            None => link.fail(LinkProblem::Hash(shown(&name))),
        }
    }
    if let Some(value) = digits {
        match value.trim().parse::<u8>().ok().filter(|digits| DIGITS.contains(digits)) {
            Some(digits) => link.set_digits(digits),
            None => link.fail(LinkProblem::Digits),
        }
    }
    if link.kind != Some(OtpType::Hotp) {
        link.period = 30;
        match period.map(|value| value.trim().parse::<u32>().ok().filter(|period| INTERVALS.contains(period))) {
            Some(Some(period)) => {
                link.period = period;
                if period != 30 && period != 60 {
                    link.note(LinkNote::PeriodUnusual(period));
                }
            }
            Some(None) => link.fail(LinkProblem::Period),
            None => {}
        }
    } else {
        match counter.map(|value| value.trim().parse()) {
            Some(Ok(counter)) => link.counter = counter,
            Some(Err(_)) => link.fail(LinkProblem::Counter),
            None => link.note(LinkNote::CounterMissing),
        }
    }

    let Some(secret) = secret else {
        link.fail(LinkProblem::SecretMissing);
        return link;
    };
    let (mut text, _) = percent_decoded(secret);
    for byte in text.as_mut_slice() {
        if *byte == b'+' {
            *byte = b' ';
        }
    }
    match std::str::from_utf8(text.as_slice()).map(|text| decoder.decode(text.trim(), SecretEncoding::Base32)) {
        Ok(Ok(decoded)) => {
            match decoded.oddity {
                Some(Oddity::TrailingBits) => link.note(LinkNote::SecretTrailingBits),
                Some(Oddity::Length(length)) => link.note(LinkNote::SecretLength(length)),
                None => {}
            }
            link.set_secret(SecretBytes::copy_of(decoded.secret.expose()));
        }
        Ok(Err(DecodeError::Empty)) => link.fail(LinkProblem::SecretMissing),
        Ok(Err(error)) => link.fail(LinkProblem::Secret(error)),
        Err(error) => {
            let place = u32::try_from(error.valid_up_to() + 1).unwrap_or(u32::MAX);
            link.fail(LinkProblem::Secret(DecodeError::Foreign('\u{fffd}', place)));
        }
    }
    link
}

/// A word of a link as it may be shown: nothing that could be a key, and not much.
fn shown(word: &str) -> Box<str> {
    let plain = word.chars().count() <= 24 && !word.contains(char::is_control);
    if plain { redact_possible_key(word).into() } else { "".into() }
}

/// Names and values of a query, not decoded. An `&amp;` of a web page is an `&`.
fn parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (name.strip_prefix("amp;").unwrap_or(name), value)
    })
}

/// Decodes `%41` to `A`, and says whether a `%` was there without two hex digits after it, which stays as it is.
pub(crate) fn percent_decoded(text: &str) -> (SecretBytes, bool) {
    let mut out = SecretBytes::with_capacity(text.len());
    let mut bad = false;
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            out.push_slice(&[byte]);
            continue;
        }
        match after {
            [high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let value = |digit: u8| char::from(digit).to_digit(16).and_then(|v| u8::try_from(v).ok()).unwrap_or(0);
                out.push_slice(&[value(*high) << 4 | value(*low)]);
                rest = tail;
            }
            _ => {
                bad = true;
                out.push_slice(b"%");
            }
        }
    }
    (out, bad)
}

/// Base64 that does not mind what the unused bits of the last character are.
static BASE64_ANY_BITS: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = BASE64_NOPAD.specification();
    specification.check_trailing_bits = false;
    // The specification is a valid one with one check less.
    specification.encoding().unwrap_or(BASE64_NOPAD)
});

/// The bytes of `data=`: percent signs, then Base64 with either alphabet, with or without padding.
fn export_bytes(data: &str) -> Option<SecretBytes> {
    let (mut text, _) = percent_decoded(data);
    for byte in text.as_mut_slice() {
        *byte = match *byte {
            // A plus that was not encoded becomes a blank on the way through a form.
            b' ' | b'-' => b'+',
            b'_' => b'/',
            other => other,
        };
    }
    let digits = text.as_slice();
    let end = digits.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
    let digits = digits.get(..end)?;
    let mut out = SecretBytes::from_vec(vec![0; BASE64_ANY_BITS.decode_len(digits.len()).ok()?]);
    BASE64_ANY_BITS.decode_mut(digits, out.as_mut_slice()).ok()?;
    Some(out)
}

/// The content of a migration link (protobuf message `MigrationPayload`).
#[derive(Default)]
struct Export<'b> {
    keys: Vec<ExportKey<'b>>,
    size: u32,
    index: u32,
    id: i32,
}

/// One key of it (`OtpParameters`). Numbers are 0 where the message does not say.
#[derive(Default)]
struct ExportKey<'b> {
    secret: &'b [u8],
    name: &'b [u8],
    issuer: &'b [u8],
    algorithm: u64,
    digits: u64,
    kind: u64,
    counter: u64,
}

impl<'b> Export<'b> {
    fn read(bytes: &'b [u8]) -> Option<Self> {
        let mut export = Self::default();
        for field in Fields(bytes) {
            let (number, value) = field?;
            match (number, value) {
                (1, Value::Bytes(key)) => export.keys.push(ExportKey::read(key)?),
                (3, Value::Number(size)) => export.size = u32::try_from(size).unwrap_or(u32::MAX),
                (4, Value::Number(index)) => export.index = u32::try_from(index).unwrap_or(u32::MAX),
                // An int32: a negative one is written with 64 bits, of which the lower 32 count.
                #[allow(clippy::cast_possible_truncation, reason = "as protobuf reads an int32")]
                (5, Value::Number(id)) => export.id = id as i32,
                _ => {}
            }
        }
        Some(export)
    }
}

impl<'b> ExportKey<'b> {
    fn read(bytes: &'b [u8]) -> Option<Self> {
        let mut key = Self::default();
        for field in Fields(bytes) {
            let (number, value) = field?;
            match (number, value) {
                (1, Value::Bytes(secret)) => key.secret = secret,
                (2, Value::Bytes(name)) => key.name = name,
                (3, Value::Bytes(issuer)) => key.issuer = issuer,
                (4, Value::Number(algorithm)) => key.algorithm = algorithm,
                (5, Value::Number(digits)) => key.digits = digits,
                (6, Value::Number(kind)) => key.kind = kind,
                (7, Value::Number(counter)) => key.counter = counter,
                _ => {}
            }
        }
        Some(key)
    }

    fn link(&self, line: u32) -> OtpauthLink {
        let mut link = empty(line);
        match self.kind {
            1 => link.kind = Some(OtpType::Hotp),
            2 => link.kind = Some(OtpType::Totp),
            0 => {
                link.kind = Some(OtpType::Totp);
                link.note(LinkNote::TypeAssumed);
            }
            _ => link.fail(LinkProblem::Type("".into())),
        }
        match self.algorithm {
            0 | 1 => {}
            2 => link.hash = HashFunction::Sha256,
            3 => link.hash = HashFunction::Sha512,
            4 => link.fail(LinkProblem::Md5),
            _ => link.fail(LinkProblem::Hash("".into())),
        }
        match self.digits {
            0 | 1 => {}
            2 => link.digits = 8,
            _ => link.fail(LinkProblem::Digits),
        }
        if link.kind == Some(OtpType::Hotp) {
            link.counter = self.counter;
        } else {
            // The message has no place for it.
            link.period = 30;
        }
        let (label, issuer) = (link.clean_name(self.name), link.clean_name(self.issuer));
        link.set_label(label, issuer);
        match self.secret.len() {
            0 => link.fail(LinkProblem::SecretMissing),
            length if length > MAX_KEY_BYTES => link.fail(LinkProblem::Secret(DecodeError::TooLong)),
            _ => link.set_secret(SecretBytes::copy_of(self.secret)),
        }
        link
    }
}

/// The value of a field.
enum Value<'b> {
    Number(u64),
    Bytes(&'b [u8]),
    Other,
}

/// The fields of a protobuf message, one after the other; `None` where it is damaged, and then no more.
struct Fields<'b>(&'b [u8]);

impl<'b> Iterator for Fields<'b> {
    type Item = Option<(u64, Value<'b>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'b> Fields<'b> {
    fn field(&mut self) -> Option<(u64, Value<'b>)> {
        let tag = self.number()?;
        let value = match tag & 7 {
            0 => Value::Number(self.number()?),
            1 => self.take(8).map(|_| Value::Other)?,
            2 => {
                let length = usize::try_from(self.number()?).ok()?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Other)?,
            _ => return None,
        };
        // A field 0 is in no message: what is read is no protobuf.
        (tag >> 3 != 0).then_some((tag >> 3, value))
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number in groups of seven bits, the lowest first, at most ten of them.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..70).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

/// What is written into a link.
#[derive(Debug, Clone, Copy)]
pub struct OutLink<'a> {
    /// Time- or event-based.
    pub kind: OtpType,
    /// Who issued it; may be empty. Without one, a colon in the account is read as the end of an issuer.
    pub issuer: &'a str,
    /// Whose it is, or its serial number; may be empty.
    pub account: &'a str,
    /// Its serial number as a parameter of its own, which is in no standard; left out if empty.
    pub serial: &'a str,
    /// The key.
    pub secret: Secret<'a>,
    /// Hash under HMAC.
    pub hash: HashFunction,
    /// Digits of a code.
    pub digits: u8,
    /// Time step in seconds; not written for an event token.
    pub period: u32,
    /// The next counter; not written for a time token.
    pub counter: u64,
}

/// Appends one link and a line feed.
///
/// Hash, digits and period or counter are always written, as readers differ in what they take for granted.
pub fn write_link(out: &mut SecretBytes, link: &OutLink<'_>) {
    out.push_str(SCHEME);
    out.push_str(link.kind.word());
    out.push_str("/");
    if !link.issuer.is_empty() {
        push_percent_encoded(out, link.issuer);
        out.push_str(":");
    }
    push_percent_encoded(out, link.account);
    out.push_str("?secret=");
    key_encoding::encode_into(link.secret, SecretEncoding::Base32, out);
    if !link.issuer.is_empty() {
        out.push_str("&issuer=");
        push_percent_encoded(out, link.issuer);
    }
    if !link.serial.is_empty() {
        out.push_str("&serial=");
        push_percent_encoded(out, link.serial);
    }
    // Numbers come last: a full stop at the end would be taken for that of a sentence.
    out.push_str("&algorithm=");
    out.push_str(link.hash.word());
    out.push_str(&match link.kind {
        OtpType::Totp => format!("&digits={}&period={}", link.digits, link.period),
        OtpType::Hotp => format!("&digits={}&counter={}", link.digits, link.counter),
    });
    out.push_str("\n");
}

/// All but the unreserved characters of RFC 3986 §2.3 as `%` and hex; the `@` stays too, as it may in a path and in a
/// query (§3.3, §3.4) and UPNs are then readable.
fn push_percent_encoded(out: &mut SecretBytes, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            out.push_slice(&[byte]);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64;
    use proptest::prelude::*;

    const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const RAW: &[u8] = b"12345678901234567890";

    #[track_caller]
    fn one(text: &str) -> OtpauthLink {
        let mut links = read(text).links;
        assert_eq!(links.len(), 1, "{text}");
        links.remove(0)
    }

    /// Issuer and account of a link with this label and these parameters.
    #[track_caller]
    fn names(label: &str, more: &str) -> (String, String, Vec<LinkNote>) {
        let link = one(&format!("otpauth://totp/{label}?secret={KEY}{more}"));
        assert_eq!((link.problem, link.secret.as_slice()), (None, RAW));
        (link.issuer.into(), link.account.into(), link.notes)
    }

    #[track_caller]
    fn check_names(label: &str, more: &str, issuer: &str, account: &str, notes: &[LinkNote]) {
        assert_eq!(names(label, more), (issuer.into(), account.into(), notes.to_vec()), "{label} {more}");
    }

    #[test]
    fn the_example_of_the_format() {
        let link = one(concat!(
            "otpauth://totp/ACME%20Co:john.doe@email.com?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ",
            "&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30"
        ));
        assert_eq!((&*link.issuer, &*link.account), ("ACME Co", "john.doe@email.com"));
        assert_eq!(&*link.label, "ACME Co:john.doe@email.com");
        assert_eq!((link.line, link.kind, link.hash), (1, Some(OtpType::Totp), HashFunction::Sha1));
        assert_eq!((link.digits, link.period, link.counter), (6, 30, 0));
        assert_eq!(
            link.secret.as_slice(),
            b"\x3d\xc6\xca\xa4\x82\x4a\x6d\x28\x87\x67\xb2\x33\x1e\x20\xb4\x31\x66\xcb\x85\xd9"
        );
        assert_eq!((link.problem, link.notes, &*link.serial), (None, vec![], ""));
    }

    #[test]
    fn issuer_and_account() {
        use LinkNote as N;
        check_names("Acme:bob", "", "Acme", "bob", &[]);
        check_names("Acme%3Abob", "", "Acme", "bob", &[]);
        check_names("Acme%3a%20bob", "", "Acme", "bob", &[]);
        check_names("Acme:%20%20bob%20", "&issuer=Acme", "Acme", "bob", &[]);
        check_names("bob", "&issuer=Acme", "Acme", "bob", &[]);
        check_names("bob", "", "", "bob", &[]);
        check_names("Old:bob", "&issuer=New", "New", "bob", &[N::IssuerDiffers]);
        check_names("acme:bob", "&issuer=ACME", "ACME", "bob", &[]);
        check_names("Acme:bob", "&issuer=", "Acme", "bob", &[]);
        check_names("A:B:bob", "&issuer=A%3AB", "A:B", "bob", &[]);
        check_names("Acme:a:b", "", "Acme", "a:b", &[]);
        check_names("bob+1@x.example", "&issuer=Big+Corp", "Big Corp", "bob+1@x.example", &[N::PlusAsBlank]);
        check_names("Disney+:bob", "&issuer=Disney+", "Disney+", "bob", &[]);
        check_names("bob", "&issuer=Disney%2B", "Disney+", "bob", &[]);
        check_names("M%C3%BCller", "", "", "Müller", &[]);
        check_names("M%FCller", "", "", "Müller", &[N::NotUtf8]);
        check_names("100%25", "", "", "100%", &[]);
        check_names("100%:50%zz%4", "", "100%", "50%zz%4", &[N::BadPercent]);
        check_names("a%00b%0Ac", "", "", "abc", &[N::ControlCharacters]);
        check_names("", "", "", "", &[N::LabelMissing]);
        check_names("dom/bob", "", "", "dom/bob", &[]);
    }

    #[test]
    fn keys_as_people_write_them() {
        let lower = KEY.to_lowercase();
        for key in [
            KEY,
            &lower,
            "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
            "GEZD%20GNBV%20GY3T%20QOJQ%20GEZD%20GNBV%20GY3T%20QOJQ",
            "GEZD+GNBV+GY3T+QOJQ+GEZD+GNBV+GY3T+QOJQ",
            "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ======",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ%3D%3D",
        ] {
            for text in [format!("otpauth://totp/a?secret={key}"), format!("otpauth://totp/a?secret={key}&period=60")] {
                let link = one(&text);
                assert_eq!((link.secret.as_slice(), link.problem, link.notes), (RAW, None, vec![]), "{text}");
            }
        }
        let note = |key: &str| one(&format!("otpauth://totp/a?secret={key}")).notes;
        assert_eq!(note("JBSWY3DPEHPK3PXP"), []);
        assert_eq!(note("GEZDGNBVGY3TQOJR"), [], "16 characters have no spare bits");
        assert_eq!(note("GEZDGNBVGY3TQOJQGZ"), [LinkNote::SecretTrailingBits]);
        assert_eq!(note("GEZDGNBVGY3TQOJQG"), [LinkNote::SecretLength(17)]);
        assert_eq!(note("GEZDGNBV"), [LinkNote::SecretShort(5)]);
    }

    #[test]
    fn all_parameters_in_any_case_and_order() {
        let link =
            one(&format!("OtpAuth://HOTP/x?Counter=41&DIGITS=8&Algorithm=hmac-sha256&SECRET={KEY}&SN=0071358472"));
        assert_eq!((link.kind, link.hash, link.digits), (Some(OtpType::Hotp), HashFunction::Sha256, 8));
        assert_eq!((link.counter, link.period, &*link.serial), (41, 0, "0071358472"));
        assert_eq!((link.problem, link.notes), (None, vec![]));
        for (name, hash) in
            [("SHA1", HashFunction::Sha1), ("HmacSHA512", HashFunction::Sha512), ("sha-256", HashFunction::Sha256)]
        {
            assert_eq!(one(&format!("otpauth://totp/x?secret={KEY}&algorithm={name}")).hash, hash);
        }
        let link = one(&format!("otpauth://totp/x?secret={KEY}&amp;digits=8&amp;period=60&digits=6"));
        assert_eq!((link.digits, link.period, link.notes), (8, 60, vec![LinkNote::Twice("digits".into())]));
        let link = one(&format!("otpauth://totp/x?secret={KEY}&digits=7&period=45&image=a.png&{KEY}=1&lock"));
        let unknown = |name: &str| LinkNote::Unknown(name.into());
        let expected =
            [unknown("image"), unknown(""), unknown("lock"), LinkNote::DigitsUnusual(7), LinkNote::PeriodUnusual(45)];
        assert_eq!((link.problem, &link.notes[..]), (None, &expected[..]));
        assert_eq!(one(&format!("otpauth://hotp/x?secret={KEY}")).notes, [LinkNote::CounterMissing]);
        assert_eq!(one(&format!("otpauth:///totp/x/?secret={KEY}#top")).problem, None);
    }

    #[test]
    fn what_is_no_oath_token_says_why() {
        use LinkProblem as P;
        for (link, problem) in [
            (format!("steam/x?secret={KEY}"), P::Steam),
            (format!("totp/Steam:x?secret={KEY}&encoder=steam"), P::Steam),
            (format!("yaotp/x?secret={KEY}"), P::Type("yaotp".into())),
            (format!("{KEY}?secret={KEY}"), P::Type("".into())),
            ("totp/x?issuer=y".into(), P::SecretMissing),
            ("totp/x?secret=".into(), P::SecretMissing),
            ("totp/x?secret===".into(), P::SecretMissing),
            ("totp/x".into(), P::SecretMissing),
            ("totp/x?secret=GEZDGNB1".into(), P::Secret(DecodeError::Foreign('1', 8))),
            ("totp/x?secret=GEZD%FF".into(), P::Secret(DecodeError::Foreign('\u{fffd}', 5))),
            (format!("totp/x?secret={}", "A".repeat(1000)), P::Secret(DecodeError::TooLong)),
            (format!("totp/x?secret={KEY}&algorithm=MD5"), P::Md5),
            (format!("totp/x?secret={KEY}&algorithm=HmacMD5"), P::Md5),
            (format!("totp/x?secret={KEY}&algorithm=SHA3"), P::Hash("SHA3".into())),
            (format!("totp/x?secret={KEY}&algorithm={KEY}"), P::Hash("".into())),
            (format!("totp/x?secret={KEY}&digits=3"), P::Digits),
            (format!("totp/x?secret={KEY}&digits=six"), P::Digits),
            (format!("totp/x?secret={KEY}&period=0"), P::Period),
            (format!("totp/x?secret={KEY}&period=-30"), P::Period),
            (format!("hotp/x?secret={KEY}&counter=18446744073709551616"), P::Counter),
            (format!("totp/{}?secret={KEY}", "x".repeat(MAX_LINK_BYTES)), P::TooLong),
        ] {
            let found = one(&format!("otpauth://{link}")).problem;
            assert_eq!(found.as_ref(), Some(&problem), "{link}");
            let sentence = problem.sentence();
            assert!(sentence.len() > 20 && !sentence.contains("GEZ"), "{sentence}");
        }
        // Each of the blanks asks whether the link goes on.
        let many_blanks = format!("otpauth://totp/x?secret={KEY}&issuer={}&digits=8", "a ".repeat(2_000_000));
        let links = read(&many_blanks).links;
        assert_eq!((links.len(), &links[0].problem), (1, &Some(P::TooLong)), "no digits are lost on the way");
        for (link, problem) in [
            ("offline", P::ExportMissing),
            ("offline?data=", P::ExportMissing),
            ("offline?data=%%%", P::ExportDamaged),
            ("offline?data=CgA", P::SecretMissing),
            ("offline?data=CgU", P::ExportDamaged),
            ("offline?data=EAE", P::ExportEmpty),
        ] {
            assert_eq!(one(&format!("otpauth-migration://{link}")).problem, Some(problem), "{link}");
        }
    }

    #[test]
    fn links_stand_among_other_text() {
        let link = format!("otpauth://totp/Acme:bob?secret={KEY}&issuer=Acme&period=60");
        for (before, after) in [
            ("", ""),
            ("  ", " \r"),
            ("\"", "\""),
            ("'", "', more"),
            ("<", "> more"),
            ("“", "”"),
            ("71358472,", ",30,\"a & b=c\""),
            ("71358472;", ";x=1&digits=9"),
            ("71358472\t", "\tx"),
            ("\"71358472\",\"", "\",\"x&digits=9\""),
            ("see (", ")."),
            ("see ", ", and then"),
            ("{\"url\": \"", "\"}"),
            ("<a href='", "'>x</a>"),
            ("| ", " | x |"),
            ("(o) ", "!"),
        ] {
            let found = one(&format!("{before}{link}{after}"));
            assert_eq!((&*found.issuer, &*found.account, found.period), ("Acme", "bob", 60), "{before}…{after}");
            assert_eq!((found.problem, found.notes), (None, vec![]), "{before}…{after}");
        }
    }

    #[test]
    fn blanks_and_commas_that_nobody_encoded() {
        let found = |text: &str| {
            let link = one(text);
            assert_eq!((link.secret.as_slice(), link.problem), (RAW, None), "{text}");
            (link.issuer.to_string(), link.account.to_string(), link.digits)
        };
        let acme = |issuer: &str| (issuer.to_owned(), "Doe, Jane".to_owned(), 8);
        assert_eq!(found(&format!("otpauth://totp/Big Corp:Doe, Jane?secret={KEY}&digits=8")), acme("Big Corp"));
        assert_eq!(
            found(&format!("x otpauth://totp/Doe, Jane?issuer=Big Corp&secret={KEY}&digits=8 x")),
            acme("Big Corp")
        );
        assert_eq!(
            found(&format!("otpauth://totp/Doe, Jane?issuer=Big, Corp;&secret={KEY}&digits=8,x")),
            acme("Big, Corp;")
        );
        assert_eq!(
            found(&format!("\"otpauth://totp/Doe, Jane?secret={KEY}&digits=8&issuer=Big Corp\",x")),
            acme("Big Corp")
        );
        // A word after a key is not taken into it, though it is made of the same letters.
        assert_eq!(found(&format!("otpauth://totp/a?secret={KEY} alice")).1, "a");
        assert_eq!(found("otpauth://totp/a?secret=GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ alice").1, "a");
        assert_eq!(found(&format!("'otpauth://totp/O'Brien?secret={KEY}'")).1, "O'Brien");
    }

    #[test]
    fn every_link_of_a_text_comes_out_with_its_line() {
        let text = format!(
            "name,url\nbob,otpauth://totp/bob?secret={KEY}\n\notpauth://steam/x?secret={KEY} otpauth://totp/c\r\nOTPAUTH://broken otpauth:/ o otpauth"
        );
        let found = read(&text);
        let lines: Vec<_> = found.links.iter().map(|link| (link.line, link.problem.is_some())).collect();
        assert_eq!(lines, [(2, false), (4, true), (4, true), (5, true)]);
        assert!(has_link(&text) && !has_link("otpauth:/x") && !has_link(""));
    }

    /// A protobuf field with bytes in it.
    fn field(number: u8, content: &[u8]) -> Vec<u8> {
        let mut out = vec![number << 3 | 2];
        push_number(&mut out, content.len() as u64);
        out.extend_from_slice(content);
        out
    }

    fn number(number: u8, value: u64) -> Vec<u8> {
        let mut out = vec![number << 3];
        push_number(&mut out, value);
        out
    }

    fn push_number(out: &mut Vec<u8>, mut value: u64) {
        while value >= 0x80 {
            out.push(value as u8 | 0x80);
            value >>= 7;
        }
        out.push(value as u8);
    }

    fn export(keys: &[Vec<u8>], (size, index, id): (u64, u64, i32)) -> Vec<u8> {
        let mut out: Vec<u8> = keys.iter().flat_map(|key| field(1, key)).collect();
        out.extend(number(2, 1));
        out.extend(number(3, size));
        // As the app does, a 0 is not written.
        out.extend(if index > 0 { number(4, index) } else { Vec::new() });
        out.extend(number(5, id as u64));
        out
    }

    fn export_link(bytes: &[u8]) -> String {
        let data = BASE64.encode(bytes).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        format!("otpauth-migration://offline?data={data}")
    }

    #[test]
    fn a_published_export_is_read() {
        // The sample of dim13/otpauth, and the address that it stands for.
        let link = one(
            "otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC",
        );
        let same = one("otpauth://totp/Example:alice@google.com?secret=JBSWY3DPEHPK3PXP&issuer=Example");
        assert_eq!(link, same);
    }

    #[test]
    fn everything_that_an_export_says() {
        let key = |parts: &[Vec<u8>]| parts.concat();
        let keys = [
            key(&[field(1, RAW), field(2, b"Acme:bob"), field(3, b"Acme"), number(4, 1), number(5, 1), number(6, 2)]),
            key(&[
                field(1, &[7; 128]),
                field(2, "Zoë".as_bytes()),
                number(4, 3),
                number(5, 2),
                number(6, 1),
                number(7, 300),
            ]),
            // A field from the future, of each kind.
            key(&[
                field(1, RAW),
                field(8, b"unique"),
                vec![9 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8],
                vec![10 << 3 | 5, 1, 2, 3, 4],
            ]),
            key(&[field(1, RAW), number(4, 4), number(6, 2)]),
            key(&[field(1, RAW), number(4, 9), number(6, 2)]),
            key(&[field(1, RAW), number(5, 3), number(6, 2)]),
            key(&[field(1, RAW), number(6, 3)]),
            key(&[field(1, &[1; 513]), number(6, 2)]),
            key(&[field(2, b"x"), number(6, 2)]),
        ];
        let bytes = export(&keys, (1, 0, -5));
        let link = export_link(&bytes);
        let read_back = read(&link);
        let links = &read_back.links;
        assert_eq!((links.len(), &read_back.batches[..]), (keys.len(), &[][..]));
        assert_eq!((&*links[0].issuer, &*links[0].account, links[0].period, links[0].digits), ("Acme", "bob", 30, 6));
        assert_eq!((links[1].kind, links[1].hash, links[1].digits), (Some(OtpType::Hotp), HashFunction::Sha512, 8));
        assert_eq!((links[1].counter, links[1].secret.len(), &*links[1].account), (300, 128, "Zoë"));
        assert_eq!(links[2].notes, [LinkNote::TypeAssumed, LinkNote::LabelMissing]);
        let problems: Vec<_> = links.iter().map(|link| link.problem.clone()).collect();
        use LinkProblem as P;
        assert_eq!(problems[..3], [None, None, None]);
        assert_eq!(
            problems[3..],
            [
                P::Md5,
                P::Hash("".into()),
                P::Digits,
                P::Type("".into()),
                P::Secret(DecodeError::TooLong),
                P::SecretMissing
            ]
            .map(Some)
        );
        // Sloppy Base64: nothing encoded, or the other alphabet.
        let plain = BASE64.encode(&bytes);
        for data in [plain.clone(), plain.replace('+', "-").replace('/', "_"), plain.trim_end_matches('=').to_owned()] {
            assert_eq!(read(&format!("\"otpauth-migration://offline?data={data}\"")).links, *links);
        }
    }

    #[test]
    fn a_damaged_export_is_never_half_read() {
        let key = [field(1, RAW), field(2, b"Acme:bob"), number(6, 2)].concat();
        let bytes = export(&[key], (1, 0, 1));
        for end in 1..bytes.len() {
            let link = one(&export_link(&bytes[..end]));
            // Cut between two fields, it is complete for all that it says.
            assert!(link.problem == Some(LinkProblem::ExportDamaged) || link.secret.as_slice() == RAW, "{end}");
        }
        for damaged in
            [&[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f][..], &[0xff; 11], &[0x0b], &[0, 0], &[0x0a, 3, 0x0a, 9, 1]]
        {
            assert_eq!(one(&export_link(damaged)).problem, Some(LinkProblem::ExportDamaged), "{damaged:?}");
        }
    }

    #[test]
    fn missing_parts_of_an_export_are_named() {
        let part = |size, index, id| {
            export_link(&export(&[[field(1, RAW), field(2, b"x"), number(6, 2)].concat()], (size, index, id)))
        };
        let text =
            [part(4, 2, 7), part(2, 0, -9), part(4, 0, 7), part(4, 2, 7), part(2, 1, -9), part(1, 0, 3)].join("\n");
        let batches = read(&text).batches;
        assert_eq!(batches.len(), 2);
        assert_eq!((batches[0].missing(), batches[1].missing()), (vec![2, 4], vec![]));
        assert_eq!((batches[0].line, batches[1].id), (1, -9));
        assert_eq!(batches[0].sentence().unwrap(), "the export has 4 parts; parts 2, 4 are missing");
        assert_eq!(batches[1].sentence(), None);
        let sentence = |text: &str| read(text).batches[0].sentence().unwrap();
        assert_eq!(sentence(&part(2, 0, 1)), "the export has 2 parts; part 2 is missing");
        assert!(sentence(&part(1000, 999, 1)).ends_with("parts 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 … are missing"));
        // What no app writes says nothing.
        assert_eq!(read(&[part(u64::MAX, 0, 1), part(3, 3, 1), part(0, 0, 1)].join("\n")).batches, []);
    }

    #[test]
    fn a_link_is_written_in_full() {
        let secret = SecretBytes::copy_of(RAW);
        let mut out = SecretBytes::default();
        let totp = OutLink {
            kind: OtpType::Totp,
            issuer: "Ä & B",
            account: "bob@x.example",
            serial: "",
            secret: secret.as_secret(),
            hash: HashFunction::Sha1,
            digits: 6,
            period: 60,
            counter: 3,
        };
        write_link(&mut out, &totp);
        write_link(
            &mut out,
            &OutLink { kind: OtpType::Hotp, issuer: "", serial: "00 1", hash: HashFunction::Sha512, ..totp },
        );
        assert_eq!(
            std::str::from_utf8(out.as_slice()).unwrap(),
            concat!(
                "otpauth://totp/%C3%84%20%26%20B:bob@x.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                "&issuer=%C3%84%20%26%20B&algorithm=SHA1&digits=6&period=60\n",
                "otpauth://hotp/bob@x.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                "&serial=00%201&algorithm=SHA512&digits=6&counter=3\n",
            )
        );
    }

    #[test]
    fn more_links_than_are_read_are_counted() {
        let text = "otpauth://totp/\n".repeat(MAX_LINKS + 3);
        let found = read(&text);
        assert_eq!((found.links.len(), found.left_out), (MAX_LINKS, 3));
    }

    #[test]
    fn no_form_of_a_link_prints_its_key() {
        let found = read(&format!("otpauth://totp/a?secret={KEY}&{KEY}=1&algorithm={KEY}"));
        let shown = format!("{found:?} {:?}", found.links[0].notes.iter().map(LinkNote::sentence).collect::<Vec<_>>());
        assert!(!shown.contains("GEZ") && !shown.contains("49, 50"), "{shown}");
    }

    /// A name without blanks around it and without control characters, which are not kept.
    fn name() -> impl Strategy<Value = String> {
        prop_oneof!["[ -~]{0,20}", "\\PC{0,12}"].prop_map(|name| name.trim().to_owned())
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            issuer in name(),
            account in name(),
            serial in name(),
            key in prop::collection::vec(any::<u8>(), 10..100),
            hash in prop::sample::select(HashFunction::ALL.to_vec()),
            (digits, period, counter, hotp) in (4_u8..=10, INTERVALS, any::<u64>(), any::<bool>()),
            (before, after) in prop::sample::select(vec![("", ""), ("\"", "\""), ("x,", ",y=1&z"), ("<", ">"), ("a ", " b")]),
        ) {
            // Without an issuer, a colon ends one.
            let account = if issuer.is_empty() { account.replace(':', ";") } else { account };
            let secret = SecretBytes::copy_of(&key);
            let kind = if hotp { OtpType::Hotp } else { OtpType::Totp };
            let written = OutLink { kind, issuer: &issuer, account: &account, serial: &serial, secret: secret.as_secret(), hash, digits, period, counter };
            let mut out = SecretBytes::default();
            write_link(&mut out, &written);
            let text = std::str::from_utf8(out.as_slice()).unwrap();
            let link = one(&format!("{before}{}{after}\n", text.strip_suffix('\n').unwrap()));
            prop_assert_eq!((&*link.issuer, &*link.account, &*link.serial), (&*issuer, &*account, &*serial));
            prop_assert_eq!((link.problem, link.kind, link.hash, link.digits), (None, Some(kind), hash, digits));
            prop_assert_eq!((link.period, link.counter), if hotp { (0, counter) } else { (period, 0) });
            prop_assert_eq!(link.secret.as_slice(), &key[..]);
        }

        #[test]
        fn no_text_panics_and_no_link_is_lost(
            parts in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(vec![
                        "otpauth://", "OTPAUTH://totp/", "otpauth-migration://offline?data=", "hotp/", "?", "&", "=",
                        "secret=", "issuer=", "digits=", "counter=", "%", "%3A", "%ff", "+", " ", ",", "\"", "'", "<",
                        "“", "”", "é", "\n", "\r", "\0", "GEZDGNBV", "CjEKCkhlbGxvId6tvu8", "=", "18446744073709551616",
                    ]).prop_map(str::to_owned),
                    "\\PC{0,8}",
                ],
                0..24,
            ),
        ) {
            let text = parts.concat();
            let found = read(&text).links;
            let lower = text.to_ascii_lowercase();
            let starts = lower.matches(SCHEME).count() + lower.matches(EXPORT_SCHEME).count();
            prop_assert!(found.len() >= starts);
            prop_assert_eq!(has_link(&text), starts > 0);
            prop_assert!(found.iter().all(|link| link.problem.is_some() || !link.secret.is_empty()));
        }

        #[test]
        fn no_export_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(!read(&export_link(&bytes)).links.is_empty());
        }
    }
}
