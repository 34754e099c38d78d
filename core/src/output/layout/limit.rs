//! What a target does not take, as its layout says it.

use crate::model::key_encoding;
use crate::model::token::{HashFunction, OtpType, hash_by_length};
use crate::output::blockers::{CHANGE_THE_DIGITS, ExportBlocker};
use crate::output::entry::Entry;
use serde::{Deserialize, Serialize};

/// What a target does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Time tokens only.
    TimeTokensOnly,
    /// Event tokens only.
    EventTokensOnly,
    /// SHA-1 only.
    Sha1Only,
    /// The reader takes the hash function from the length of the key: 32 bytes SHA-256, 64 bytes SHA-512, else SHA-1.
    HashByKeyLength,
    /// 6 digits only.
    SixDigitsOnly,
    /// 6 or 8 digits only.
    SixOrEightDigits,
    /// 30 or 60 seconds only.
    HalfOrWholeMinute,
    /// Assigned tokens only.
    AssignedOnly,
    /// Keys of at most 128 Base32 characters.
    KeyOf128Characters,
    /// Serial numbers of ASCII letters, digits, `-` and `_` only.
    PlainSerial,
}

impl Limit {
    /// What blocks the token; `None`: nothing, or it is for the desk to say ([`Self::AssignedOnly`]).
    pub(super) fn blocker(self, entry: &Entry<'_>) -> Option<ExportBlocker> {
        let profile = entry.token.profile;
        let event = profile.otp_type == OtpType::Hotp;
        let takes_hotp = "Choose a format that takes HOTP, such as PSKC or the OATH CSV.";
        let why = |refused: bool, what: &str, way_out| refused.then(|| ExportBlocker::other(what, way_out));
        match self {
            Self::TimeTokensOnly => why(event, "they are event tokens (HOTP)", takes_hotp),
            Self::EventTokensOnly => why(!event, "they are time tokens (TOTP)", "Choose a format that takes TOTP."),
            Self::Sha1Only => (profile.hash != HashFunction::Sha1).then(|| {
                let what = format!("they use {}, and the target takes only SHA-1", profile.hash);
                ExportBlocker::other(what, "Choose a format that takes it, such as PSKC.")
            }),
            Self::HashByKeyLength => (hash_by_length(entry.token.secret.len()) != Some(profile.hash)).then(|| {
                let what = format!(
                    "they use {} with keys of {} bytes, and the target tells the hash function by the length of the key",
                    profile.hash,
                    entry.token.secret.len()
                );
                ExportBlocker::other(what, "Choose a format that says the hash function, such as PSKC.")
            }),
            Self::SixDigitsOnly => (profile.digits != 6).then_some(ExportBlocker::Digits),
            Self::SixOrEightDigits => {
                let other = !matches!(profile.digits, 6 | 8);
                why(other, "their codes have neither 6 nor 8 digits", CHANGE_THE_DIGITS)
            }
            Self::HalfOrWholeMinute => {
                (!event && !matches!(profile.interval, 30 | 60)).then_some(ExportBlocker::Interval)
            }
            Self::AssignedOnly => None,
            Self::KeyOf128Characters => {
                let long = key_encoding::base32_length(entry.token.secret) > 128;
                why(long, "their keys have more than 128 Base32 characters", "Ask the vendor for shorter keys.")
            }
            Self::PlainSerial => {
                let other = |b: u8| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
                let what = "signs other than letters, digits, - and _ are in their serial number, and the target ends the whole import at the first of them";
                why(entry.token.serial.bytes().any(other), what, "Enter them there by hand.")
            }
        }
    }
}
