//! Tokens as PSKC.

use super::{Check, OutFile, PIECE, Pieces, Protection, Settings};
use crate::desk::RowView;
use crate::ground::date::Date;
use crate::ground::secret::SecretBytes;
use crate::model::token::{HashFunction, OtpType};
use crate::notation::pskc::{
    HmacHash, OutKey, OutKind, OutProblem, PendingPskcWriter, PskcWriter, SuiteForm, check as check_key,
};

/// The name of a pre-shared key in the file, as in RFC 6030 Figure 6.
const KEY_NAME: &str = "Pre-shared-key";
/// That of a passphrase. FreeIPA asks for a key only where the file names one.
const PASSPHRASE_NAME: &str = "Passphrase";

/// Rounds of PBKDF2 where nobody says otherwise: OWASP's advice for HMAC-SHA-256 (Password Storage Cheat Sheet, 2023). For
/// HMAC-SHA-1 it is 1,300,000; some readers ask above a million, or refuse.
pub const DEFAULT_ROUNDS: u32 = 600_000;

/// Prepares a PSKC file in steps: with a passphrase its rounds take seconds, in which a page must not stand still.
///
/// [`Pieces::with_pskc`] takes the writer that comes of it. A pre-shared key must have 16 bytes: of a longer one the
/// rest is not used, a shorter one is filled up with zeros.
#[must_use]
pub fn prepare(settings: &Settings, random: &mut dyn FnMut(&mut [u8])) -> PendingPskcWriter {
    use crate::notation::pskc::PskcProtection as Out;
    match &settings.protection {
        Protection::Plain => PskcWriter::prepare(Out::Plain, random),
        Protection::PreSharedKey(given) => {
            let mut key = zeroize::Zeroizing::new([0; 16]);
            key.iter_mut().zip(given.as_slice()).for_each(|(key, &byte)| *key = byte);
            PskcWriter::prepare(Out::PreSharedKey { name: KEY_NAME, key: &key }, random)
        }
        Protection::Passphrase { text, sha256, rounds } => {
            let hash = if *sha256 { HmacHash::Sha256 } else { HmacHash::Sha1 };
            let out = Out::Passphrase { name: PASSPHRASE_NAME, passphrase: text.as_slice(), rounds: *rounds, hash };
            PskcWriter::prepare(out, random)
        }
    }
}

/// The token as PSKC has it.
fn out_key<'k>(row: &RowView<'k>, settings: &Settings) -> OutKey<'k> {
    let (token, profile) = (row.token, row.token.profile);
    OutKey {
        serial: token.serial,
        key_id: "",
        manufacturer: &profile.manufacturer,
        model: &profile.model,
        issue_no: "",
        issuer: "",
        friendly_name: "",
        user_id: row.user.map_or("", |(_, user)| user.upn),
        start: profile.start,
        expiry: profile.expiry,
        kind: match profile.otp_type {
            OtpType::Hotp => OutKind::Hotp { counter: token.counter },
            OtpType::Totp => OutKind::Totp { interval: u64::from(profile.interval), drift: 0 },
        },
        hash: match profile.hash {
            HashFunction::Sha1 => HmacHash::Sha1,
            HashFunction::Sha256 => HmacHash::Sha256,
            HashFunction::Sha512 => HmacHash::Sha512,
        },
        suite: settings.suite,
        digits: profile.digits,
        secret: token.secret,
    }
}

pub(super) fn check(row: &RowView<'_>, settings: &Settings) -> Check {
    let mut check = Check::default();
    for problem in check_key(&out_key(row, settings)) {
        let (what, way_out) = match problem {
            OutProblem::Character(field, c) => (
                format!("their {field} holds the sign U+{:04X}, which XML can’t carry", u32::from(c)),
                "The file that they came from may be damaged: ask the vendor to send it again.",
            ),
            OutProblem::NoId => ("they have no serial number".to_owned(), "Load a file with serial numbers."),
            OutProblem::NoSecret => ("they have no key".to_owned(), "Ask the vendor for the complete file."),
            OutProblem::NumberTooLarge(field) => {
                (format!("their {field} is too large for PSKC"), "Ask the vendor whether it is right.")
            }
            OutProblem::NoInterval => (
                "their time interval is 0".to_owned(),
                "If the interval was assumed or is wrong, change it for the file under Files.",
            ),
        };
        check.refused.push((what, way_out.to_owned()));
    }
    check.lost.extend(misread_hash(row.token.profile.hash, settings.suite));
    if let Some((_, user)) = row.user {
        let mut lose = |what: &str| check.lost.push((what.to_owned(), String::new()));
        if user.upn.is_empty() {
            lose("they lose their user, of whom only the object id is known; PSKC names users by their UPN");
        } else if user.object_id.is_some() {
            lose("they lose the object id of their user; PSKC names users by their UPN");
        }
        if !user.name.is_empty() {
            lose("they lose the display name of their user; PSKC names users by their UPN");
        }
    }
    check
}

/// Which readers would take the hash function for SHA-1, as it is written, and what to do about it.
fn misread_hash(hash: HashFunction, suite: SuiteForm) -> Option<(String, String)> {
    let (written, readers) = match (hash, suite) {
        (HashFunction::Sha1, _) => return None,
        (HashFunction::Sha256, SuiteForm::Hmac) => ("HMAC-SHA256", "privacyIDEA"),
        (HashFunction::Sha512, SuiteForm::Hmac) => ("HMAC-SHA512", "privacyIDEA and LinOTP"),
        (HashFunction::Sha256, SuiteForm::Bare) => ("SHA256", "multiOTP"),
        (HashFunction::Sha512, SuiteForm::Bare) => ("SHA512", "multiOTP"),
    };
    let what = format!("they use {hash}, written as {written}, which {readers} would take for SHA-1, with wrong codes");
    Some((what, "If the file is for such a server, choose the other way to write the hash function.".to_owned()))
}

pub(super) fn files(rows: Vec<u32>, settings: &Settings) -> Vec<OutFile> {
    if rows.is_empty() {
        return Vec::new();
    }
    let Date { year, month, day } = settings.date;
    let name = format!("Tokens_{year:04}{month:02}{day:02}.pskcxml");
    vec![OutFile { name, mime: "application/pskc+xml", rows }]
}

impl Pieces<'_> {
    pub(super) fn pskc_piece(&mut self) -> SecretBytes {
        let mut out = SecretBytes::with_capacity(PIECE * 1024);
        let Some(file) = self.conversion.files.get(self.file) else { return out };
        let (settings, random) = (self.settings, &mut *self.random);
        let writer = self.pskc.get_or_insert_with(|| prepare(settings, random).finish(random));
        if self.next == 0 {
            writer.head(&mut out);
        }
        let end = (self.next + PIECE).min(file.rows.len());
        for &place in file.rows.get(self.next..end).unwrap_or_default() {
            if let Some(row) = self.desk.row(place as usize) {
                writer.entry(&out_key(&row, settings), random, &mut out);
            }
        }
        self.next = end;
        if end == file.rows.len() {
            writer.tail(&mut out);
            self.ended = true;
        }
        out
    }
}
