//! One key of a file, and what it is for.

use super::{KeyNote, KeyProblem};
use crate::ground::secret::SecretBytes;
use crate::notation::ciphers::HmacHash;
use serde::{Deserialize, Serialize};

/// How many notes a key can have.
const MAX_NOTES: usize = 32;

/// One key of the file: everything that PSKC says of it that a token can have.
///
/// Its texts can grow, so that one `PskcKey` serves for all keys of a file, see [`read()`](super::read()).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PskcKey {
    /// Line of its element, from 1; that of the package if it holds no key.
    pub line: u32,
    /// `SerialNo`; may be empty, and is not unique: one device may have several keys.
    pub serial: String,
    /// `Id` of the key.
    pub key_id: String,
    /// `Manufacturer`.
    pub manufacturer: String,
    /// `Model`.
    pub model: String,
    /// `IssueNo`: distinguishes tokens with the same serial number.
    pub issue_no: String,
    /// `DeviceBinding`: an id of the device beside its serial number.
    pub device_binding: String,
    /// `Issuer` of the key.
    pub issuer: String,
    /// `UserId` of the key, else that of the device.
    pub user_id: String,
    /// `FriendlyName`, the first of them.
    pub friendly_name: String,
    /// `Id` of the crypto module: the slot of a YubiKey.
    pub crypto_module: String,
    /// `KeyReference`: the name of a key that is not in the file (RFC 6030 §4.4, Figure 4).
    pub key_reference: String,
    /// Not to be used before: seconds since 1970-01-01 UTC. From the policy, else the key, else the device.
    pub start: Option<i64>,
    /// Not to be used after: seconds since 1970-01-01 UTC. From the policy, else the key, else the device.
    pub expiry: Option<i64>,
    /// The kind of token that the key is for.
    pub kind: KeyKind,
    /// `Suite` as it is written, or privacyIDEA's `hashalgo`; may be empty.
    pub suite: String,
    /// The hash function that the suite names; SHA-1 if there is no suite, `None` if it names none that is known.
    pub hash: Option<HmacHash>,
    /// `Length` of the response.
    pub digits: Option<u8>,
    /// Whether the device appends a check digit to its codes.
    pub check_digits: bool,
    /// `Encoding` of the response, upper case: `DECIMAL`, `HEXADECIMAL`, `ALPHANUMERIC` …; may be empty.
    pub encoding: String,
    /// The key itself; empty if there is none or it can't be read.
    pub secret: SecretBytes,
    /// Event counter.
    pub counter: Option<u64>,
    /// `Time`: intervals since the start point, not seconds; normally 0.
    pub time: Option<u64>,
    /// Seconds of a time step.
    pub interval: Option<u64>,
    /// Intervals that the device's clock is off; negative: it is slow (RFC 6030 §4.1).
    pub drift: Option<i64>,
    /// Why it can't be used; the first of its reasons.
    pub problem: Option<KeyProblem>,
    /// What is odd about it.
    pub notes: Vec<KeyNote>,
}

/// What a key is for, by its `Algorithm`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum KeyKind {
    /// Event token (RFC 4226).
    Hotp,
    /// Time token (RFC 6238).
    Totp,
    /// The file does not say; nothing was assumed.
    #[default]
    Unstated,
    /// No OATH token that makes codes by event or time.
    NotOath(NotOath),
}

/// A key that is no HOTP or TOTP token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotOath {
    /// Challenge and response (RFC 6287).
    Ocra,
    /// A PIN (RFC 6030 §10.2).
    Pin,
    /// Yubico OTP.
    YubicoOtp,
    /// A fixed password (privacyIDEA).
    Password,
    /// Something else, by the end of its URI.
    Other(Box<str>),
}

impl KeyKind {
    /// The kind of an `Algorithm`: RFC 6030 §10, the drafts, and what tools write. The URI may carry an OCRA suite.
    #[must_use]
    pub fn of_uri(uri: &str) -> Self {
        // As nearly every file has it.
        match uri.strip_prefix("urn:ietf:params:xml:ns:keyprov:pskc:") {
            Some("totp") => return Self::Totp,
            Some("hotp") => return Self::Hotp,
            _ => {}
        }
        let lower = uri.trim().to_ascii_lowercase();
        if lower.is_empty() {
            return Self::Unstated;
        }
        let names = match (lower.split_once('#'), lower.split_once("pskc:")) {
            (Some((_, behind)), _) | (None, Some((_, behind))) => behind,
            (None, None) => &*lower,
        };
        for name in names.split(':') {
            return match name {
                "hotp" => Self::Hotp,
                "totp" => Self::Totp,
                "pin" => Self::NotOath(NotOath::Pin),
                "pw" => Self::NotOath(NotOath::Password),
                "yubikey-aes" => Self::NotOath(NotOath::YubicoOtp),
                name if name.starts_with("ocra") => Self::NotOath(NotOath::Ocra),
                _ => continue,
            };
        }
        let end = uri.trim().rsplit(['#', ':', '/']).find(|part| !part.is_empty()).unwrap_or("?");
        Self::NotOath(NotOath::Other(end.chars().filter(|c| !c.is_control()).take(60).collect::<String>().into()))
    }

    /// The name for people.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Hotp => "HOTP",
            Self::Totp => "TOTP",
            Self::Unstated => "unknown",
            Self::NotOath(NotOath::Ocra) => "OCRA",
            Self::NotOath(NotOath::Pin) => "PIN",
            Self::NotOath(NotOath::YubicoOtp) => "Yubico OTP",
            Self::NotOath(NotOath::Password) => "password",
            Self::NotOath(NotOath::Other(name)) => name,
        }
    }
}

/// One of the values of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyField {
    /// `Secret`.
    Secret,
    /// `Counter`.
    Counter,
    /// `Time`.
    Time,
    /// `TimeInterval`.
    Interval,
    /// `TimeDrift`.
    Drift,
}

impl KeyField {
    /// The words for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Secret => "key",
            Self::Counter => "counter",
            Self::Time => "time",
            Self::Interval => "time interval",
            Self::Drift => "clock drift",
        }
    }
}

impl PskcKey {
    /// Forgets everything but what is known of the device, and keeps the memory of its texts.
    pub(super) fn start_as(&mut self, device: Option<&PskcKey>) {
        // Named one by one, so that none is forgotten.
        let Self {
            line,
            serial,
            key_id,
            manufacturer,
            model,
            issue_no,
            device_binding,
            issuer,
            user_id,
            friendly_name,
            crypto_module,
            key_reference,
            start,
            expiry,
            kind,
            suite,
            hash,
            digits,
            check_digits,
            encoding,
            secret,
            counter,
            time,
            interval,
            drift,
            problem,
            notes,
        } = self;
        for text in [key_id, issuer, friendly_name, key_reference, suite, encoding] {
            text.clear();
        }
        (*line, *kind, *hash, *digits, *check_digits) = (0, KeyKind::Unstated, None, None, false);
        (*secret, *counter, *time, *interval, *drift, *problem) =
            (SecretBytes::default(), None, None, None, None, None);
        notes.clear();
        // What read_device reads.
        (*start, *expiry) = (device.and_then(|device| device.start), device.and_then(|device| device.expiry));
        notes.extend(device.into_iter().flat_map(|device| device.notes.iter().cloned()));
        let of_device =
            |text: &mut String, of: fn(&PskcKey) -> &String| write(text, device.map_or("", |device| of(device)));
        of_device(serial, |device| &device.serial);
        of_device(manufacturer, |device| &device.manufacturer);
        of_device(model, |device| &device.model);
        of_device(issue_no, |device| &device.issue_no);
        of_device(device_binding, |device| &device.device_binding);
        of_device(user_id, |device| &device.user_id);
        of_device(crypto_module, |device| &device.crypto_module);
    }
}

/// Puts another text there, into the memory that is there.
pub(super) fn write(place: &mut String, text: &str) {
    place.clear();
    place.push_str(text);
}

/// Remembers the first problem.
pub(super) fn fail(key: &mut PskcKey, problem: KeyProblem) {
    key.problem.get_or_insert(problem);
}

/// Adds a note, unless the key has it or has [`MAX_NOTES`].
pub(super) fn note(key: &mut PskcKey, note: KeyNote) {
    if key.notes.len() < MAX_NOTES && !key.notes.contains(&note) {
        key.notes.push(note);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_all_known_uris() {
        let other = |name: &str| KeyKind::NotOath(NotOath::Other(name.into()));
        for (uri, expected) in [
            ("urn:ietf:params:xml:ns:keyprov:pskc:hotp", KeyKind::Hotp),
            ("urn:ietf:params:xml:ns:keyprov:pskc:totp", KeyKind::Totp),
            ("urn:ietf:params:xml:ns:keyprov:pskc#totp", KeyKind::Totp),
            ("URN:IETF:params:xml:ns:keyprov:PSKC:TOTP", KeyKind::Totp),
            ("urn:ietf:params:xml:ns:keyprov:pskc:1.0:hotp", KeyKind::Hotp),
            ("http://www.ietf.org/keyprov/pskc#hotp", KeyKind::Hotp),
            ("HOTP", KeyKind::Hotp),
            ("urn:ietf:params:xml:ns:keyprov:pskc#OCRA-1:HOTP-SHA512-8:C-QN08", KeyKind::NotOath(NotOath::Ocra)),
            ("urn:ietf:params:xml:ns:keyprov:pskc:ocra", KeyKind::NotOath(NotOath::Ocra)),
            ("urn:ietf:params:xml:ns:keyprov:pskc:pin", KeyKind::NotOath(NotOath::Pin)),
            ("urn:ietf:params:xml:ns:keyprov:pskc:pw", KeyKind::NotOath(NotOath::Password)),
            ("http://www.yubico.com/#yubikey-aes", KeyKind::NotOath(NotOath::YubicoOtp)),
            (
                "http://www.rsa.com/names/2008/04/algorithms/SecurID/SecurID-AES128-Counter",
                other("SecurID-AES128-Counter"),
            ),
            (
                "http://www.actividentity.com/2008/04/algorithms/algorithms#ActivIdentity-3DES",
                other("ActivIdentity-3DES"),
            ),
            ("", KeyKind::Unstated),
        ] {
            assert_eq!(KeyKind::of_uri(uri), expected, "{uri}");
        }
    }
}
