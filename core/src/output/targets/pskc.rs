//! Tokens as PSKC (RFC 6030): plain, or encrypted with a pre-shared key or a passphrase.

use crate::desk::Desk;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::model::format_id::FormatId;
use crate::model::token::{HashFunction, OtpType};
use crate::notation::pskc::{
    HmacHash, OutKey, OutKind, OutProblem, PendingPskcWriter, PskcProtection, PskcWriter, SuiteForm, check as check_key,
};
use crate::output::blockers::{Assessment, CHANGE_THE_INTERVAL, ExportBlocker, Loss};
use crate::output::entry::Entry;
use crate::output::settings::{Protection, Settings};
use crate::output::target::{OutputFileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::{TokenWriter, Writer};

pub(super) static TARGET: Target = Target {
    word: "pskc",
    name: "PSKC",
    help: "XML that most servers take (RFC 6030): plain, or encrypted with a pre-shared key or a passphrase.",
    format: Some(FormatId::Pskc),
    settings: TargetSettings { protection: true, ..TargetSettings::NONE },
    output: &Pskc,
};

/// The name of a pre-shared key in the file, as in RFC 6030 Figure 6.
const KEY_NAME: &str = "Pre-shared-key";
/// That of a passphrase. FreeIPA asks for a key only where the file names one.
const PASSPHRASE_NAME: &str = "Passphrase";

/// Rounds of PBKDF2 where nobody says otherwise: OWASP's advice for HMAC-SHA-256 (Password Storage Cheat Sheet, 2023). For
/// HMAC-SHA-1 it is 1,300,000; some readers ask above a million, or refuse.
pub const DEFAULT_ROUNDS: u32 = 600_000;

struct Pskc;

impl OutputFormat for Pskc {
    fn file_kind(&self, _: &Settings) -> Option<OutputFileKind> {
        Some(OutputFileKind::new("Tokens", "pskcxml"))
    }

    fn assess(&self, entry: &Entry<'_>, settings: &Settings, assessment: &mut Assessment) {
        for problem in check_key(&out_key(entry, settings.suite)) {
            assessment.block(blocker(problem));
        }
        assessment.losses.extend(misread_hash(entry.token.profile.hash, settings.suite));
        let Some(user) = entry.user else { return };
        if user.upn.is_empty() {
            assessment
                .lose("they lose their user, of whom only the object id is known; PSKC names users by their UPN", "");
        } else if user.object_id.is_some() {
            assessment.lose("they lose the object id of their user; PSKC names users by their UPN", "");
        }
        if !user.name.is_empty() {
            assessment.lose("they lose the display name of their user; PSKC names users by their UPN", "");
        }
    }

    fn names_hash(&self, entry: &Entry<'_>) -> bool {
        entry.token.profile.hash != HashFunction::Sha1
    }

    fn writer<'w>(&self, settings: &'w Settings, random: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>> {
        let preparing = prepare(&settings.protection, random);
        Some(Box::new(PskcFile { stage: PskcFileStage::Preparing(preparing), suite: settings.suite, random }))
    }
}

/// Writes a file in PSKC. With a passphrase its rounds take seconds, in which a page must not freeze: they are done in
/// steps by [`Writer::prepare`].
struct PskcFile<'w> {
    stage: PskcFileStage,
    suite: SuiteForm,
    random: &'w mut FillRandom<'w>,
}

enum PskcFileStage {
    Preparing(PendingPskcWriter),
    Writing(Box<PskcWriter>),
    /// Between the two, while one takes the place of the other.
    Changing,
}

impl PskcFile<'_> {
    /// Gets ready to write, with all rounds that are left.
    fn finish_preparing(&mut self) {
        self.stage = match std::mem::replace(&mut self.stage, PskcFileStage::Changing) {
            PskcFileStage::Preparing(preparing) => PskcFileStage::Writing(Box::new(preparing.finish(self.random))),
            stage => stage,
        };
    }
}

impl Writer<Entry<'_>> for PskcFile<'_> {
    fn item_bytes(&self) -> usize {
        1024
    }

    fn prepare(&mut self, max_rounds: u32) -> f64 {
        match &mut self.stage {
            PskcFileStage::Preparing(preparing) => preparing.step(max_rounds),
            PskcFileStage::Writing(_) | PskcFileStage::Changing => 1.0,
        }
    }

    fn head(&mut self, _: Option<&Entry<'_>>, out: &mut SecretBytes) {
        self.finish_preparing();
        if let PskcFileStage::Writing(writer) = &self.stage {
            writer.head(out);
        }
    }

    fn item(&mut self, entry: &Entry<'_>, _: usize, out: &mut SecretBytes) {
        if let PskcFileStage::Writing(writer) = &self.stage {
            writer.entry(&out_key(entry, self.suite), self.random, out);
        }
    }

    fn tail(&mut self, _: usize, _: &Desk, out: &mut SecretBytes) {
        if let PskcFileStage::Writing(writer) = &self.stage {
            writer.tail(out);
        }
    }
}

fn prepare(protection: &Protection, random: &mut FillRandom<'_>) -> PendingPskcWriter {
    match protection {
        Protection::Plain => PskcWriter::prepare(PskcProtection::Plain, random),
        Protection::PreSharedKey(given) => {
            let mut key = zeroize::Zeroizing::new([0; 16]);
            key.iter_mut().zip(given.as_slice()).for_each(|(key, &byte)| *key = byte);
            PskcWriter::prepare(PskcProtection::PreSharedKey { name: KEY_NAME, key: &key }, random)
        }
        Protection::Passphrase { text, sha256, rounds } => {
            let hash = if *sha256 { HmacHash::Sha256 } else { HmacHash::Sha1 };
            let (name, passphrase) = (PASSPHRASE_NAME, text.as_slice());
            PskcWriter::prepare(PskcProtection::Passphrase { name, passphrase, rounds: *rounds, hash }, random)
        }
    }
}

/// The token as PSKC has it.
fn out_key<'k>(entry: &Entry<'k>, suite: SuiteForm) -> OutKey<'k> {
    let (token, profile) = (entry.token, entry.token.profile);
    OutKey {
        serial: token.serial,
        key_id: "",
        manufacturer: &profile.manufacturer,
        model: &profile.model,
        issue_no: "",
        issuer: "",
        friendly_name: "",
        user_id: entry.user.map_or("", |user| user.upn),
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
        suite,
        digits: profile.digits,
        secret: token.secret,
    }
}

fn blocker(problem: OutProblem) -> ExportBlocker {
    let (reason, way_out) = match problem {
        OutProblem::Character(field, c) => (
            format!("their {field} holds the sign U+{:04X}, which XML can’t carry", u32::from(c)),
            "The file that they came from may be damaged: ask the vendor to send it again.",
        ),
        OutProblem::NoId => ("they have no serial number".to_owned(), "Load a file with serial numbers."),
        OutProblem::NoSecret => ("they have no key".to_owned(), "Ask the vendor for the complete file."),
        OutProblem::NumberTooLarge(field) => {
            (format!("their {field} is too large for PSKC"), "Ask the vendor whether it is right.")
        }
        OutProblem::NoInterval => ("their time interval is 0".to_owned(), CHANGE_THE_INTERVAL),
    };
    ExportBlocker::other(reason, way_out)
}

/// Which readers would take the hash function for SHA-1, as it is written, and what to do about it.
fn misread_hash(hash: HashFunction, suite: SuiteForm) -> Option<Loss> {
    let (written, readers) = match (hash, suite) {
        (HashFunction::Sha1, _) => return None,
        (HashFunction::Sha256, SuiteForm::Hmac) => ("HMAC-SHA256", "privacyIDEA"),
        (HashFunction::Sha512, SuiteForm::Hmac) => ("HMAC-SHA512", "privacyIDEA and LinOTP"),
        (HashFunction::Sha256, SuiteForm::Bare) => ("SHA256", "multiOTP"),
        (HashFunction::Sha512, SuiteForm::Bare) => ("SHA512", "multiOTP"),
    };
    let what = format!("they use {hash}, written as {written}, which {readers} would take for SHA-1, with wrong codes");
    let way_out = "If the file is for such a server, choose the other way to write the hash function.";
    Some(Loss { what, way_out })
}
