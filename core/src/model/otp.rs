//! HOTP (RFC 4226) and TOTP (RFC 6238): the code of a moment, and the time left. Whether a code fits: [`super::verify`].
//!
//! Times are seconds since 1970-01-01 UTC and come in as arguments: this crate has no clock.

use crate::ground::stack::leaving_nothing;
use crate::model::token::{HashFunction, OtpType, Token};
use hmac::{Hmac, KeyInit, Mac};

/// The fewest and the most digits a code can have here (RFC 4226 §5.3 asks for at least 6).
pub const DIGITS: std::ops::RangeInclusive<u8> = 4..=10;
/// Time intervals that are read, in seconds: a second to a day.
pub const INTERVALS: std::ops::RangeInclusive<u32> = 1..=86_400;

/// The code of `counter`, as a number below 10^`digits` (RFC 4226 §5.3, RFC 6238 §1.2 for the hash).
///
/// `digits` above 10 count as 10: the truncated value has 31 bits.
#[must_use]
pub fn hotp(key: &[u8], hash: HashFunction, digits: u8, counter: u64) -> u64 {
    leaving_nothing(|| shortened(KeyedHash::of(key, hash).into_truncated(counter), digits))
}

/// A truncated value as a code of so many digits.
fn shortened(truncated: u32, digits: u8) -> u64 {
    u64::from(truncated) % 10_u64.pow(u32::from(digits.min(10)))
}

/// HMAC with its key taken in: where many codes of one key are computed, half of the work is done once for all.
#[derive(Clone)]
pub(crate) struct KeyedHash(Keyed);

#[derive(Clone)]
enum Keyed {
    Sha1(Hmac<sha1::Sha1>),
    Sha256(Hmac<sha2::Sha256>),
    Sha512(Hmac<sha2::Sha512>),
}

impl KeyedHash {
    /// Takes in a key of any length.
    pub(crate) fn new(key: &[u8], hash: HashFunction) -> Self {
        leaving_nothing(|| Self::of(key, hash))
    }

    fn of(key: &[u8], hash: HashFunction) -> Self {
        Self(match hash {
            HashFunction::Sha1 => Keyed::Sha1(keyed(key)),
            HashFunction::Sha256 => Keyed::Sha256(keyed(key)),
            HashFunction::Sha512 => Keyed::Sha512(keyed(key)),
        })
    }

    /// As [`hotp`].
    pub(crate) fn code(&self, digits: u8, counter: u64) -> u64 {
        shortened(self.clone().into_truncated(counter), digits)
    }

    fn into_truncated(self, counter: u64) -> u32 {
        let message = counter.to_be_bytes();
        match self.0 {
            Keyed::Sha1(mac) => truncate(&tag(mac, &message)),
            Keyed::Sha256(mac) => truncate(&tag(mac, &message)),
            Keyed::Sha512(mac) => truncate(&tag(mac, &message)),
        }
    }
}

fn keyed<M: Mac + KeyInit>(key: &[u8]) -> M {
    // HMAC takes keys of every length (RFC 2104 §2), so the error can't occur; a key of zeros is the honest rest for
    // the type.
    <M as KeyInit>::new_from_slice(key).unwrap_or_else(|_| M::new(&Default::default()))
}

fn tag<M: Mac>(mut mac: M, message: &[u8]) -> hmac::digest::Output<M> {
    mac.update(message);
    mac.finalize().into_bytes()
}

/// Dynamic truncation (RFC 4226 §5.3): 31 bits from the place that the last four bits name.
fn truncate(tag: &[u8]) -> u32 {
    let offset = usize::from(tag.last().copied().unwrap_or(0) & 0x0f);
    let four = tag.get(offset..offset + 4).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok()).unwrap_or_default();
    u32::from_be_bytes(four) & 0x7fff_ffff
}

/// The time step that `unix_seconds` falls into (RFC 6238 §4.2, T0 = 0). A step of 0 seconds counts as 1.
#[must_use]
pub fn time_step(unix_seconds: u64, interval: u32) -> u64 {
    unix_seconds / u64::from(interval.max(1))
}

/// A code as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The digits, with leading zeros.
    pub digits: String,
    /// The time step or the counter it belongs to.
    pub moving_factor: u64,
    /// Seconds until the next code; `None` for an event token (HOTP).
    pub seconds_left: Option<u32>,
}

/// The code that `token` shows at `unix_seconds`; for HOTP the code of its counter.
#[must_use]
pub fn code(token: &Token<'_>, unix_seconds: u64) -> Code {
    let profile = token.profile;
    let (moving_factor, seconds_left) = match profile.otp_type {
        OtpType::Totp => {
            let interval = u64::from(profile.interval.max(1));
            let left = interval - unix_seconds % interval;
            (unix_seconds / interval, Some(u32::try_from(left).unwrap_or(u32::MAX)))
        }
        OtpType::Hotp => (token.counter, None),
    };
    let number = hotp(token.secret.expose(), profile.hash, profile.digits, moving_factor);
    Code { digits: padded(number, profile.digits), moving_factor, seconds_left }
}

/// The number with leading zeros. By hand, as the formatting machinery takes as long as the hash.
fn padded(mut number: u64, digits: u8) -> String {
    let mut text = vec![b'0'; usize::from(digits)];
    for place in text.iter_mut().rev() {
        *place += (number % 10) as u8;
        number /= 10;
    }
    // Digits only, so always text.
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::token::Profile;

    fn profile(otp_type: OtpType, hash: HashFunction, digits: u8) -> Profile {
        Profile { otp_type, hash, digits, interval: 30, ..Profile::default() }
    }

    #[test]
    fn rfc_4226_appendix_d() {
        let codes = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
        for (counter, expected) in (0..).zip(codes) {
            let got = hotp(b"12345678901234567890", HashFunction::Sha1, 6, counter);
            assert_eq!(got, expected, "counter {counter}");
        }
    }

    #[test]
    fn rfc_6238_appendix_b() {
        let moments = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000];
        let cases: [(HashFunction, usize, [&str; 6]); 3] = [
            (HashFunction::Sha1, 20, ["94287082", "07081804", "14050471", "89005924", "69279037", "65353130"]),
            (HashFunction::Sha256, 32, ["46119246", "68084774", "67062674", "91819424", "90698825", "77737706"]),
            (HashFunction::Sha512, 64, ["90693936", "25091201", "99943326", "93441116", "38618901", "47863826"]),
        ];
        for (hash, length, codes) in cases {
            let key: Vec<u8> = b"1234567890".iter().copied().cycle().take(length).collect();
            let profile = profile(OtpType::Totp, hash, 8);
            let token = Token::new("1", &key, &profile);
            for (moment, expected) in moments.into_iter().zip(codes) {
                assert_eq!(code(&token, moment).digits, expected, "{hash:?} at {moment}");
            }
        }
    }

    #[test]
    fn the_time_left_runs_from_a_whole_step_down_to_one() {
        let profile = profile(OtpType::Totp, HashFunction::Sha1, 6);
        let token = Token::new("1", b"12345678901234567890", &profile);
        assert_eq!(code(&token, 60).seconds_left, Some(30));
        assert_eq!(code(&token, 89).seconds_left, Some(1));
        assert_eq!(code(&token, 60).moving_factor, 2);
    }

    #[test]
    fn an_event_token_shows_the_code_of_its_counter() {
        let profile = profile(OtpType::Hotp, HashFunction::Sha1, 6);
        let mut token = Token::new("1", b"12345678901234567890", &profile);
        token.counter = 9;
        let shown = code(&token, 1_234_567_890);
        assert_eq!((shown.digits.as_str(), shown.seconds_left), ("520489", None));
    }
}
