//! HOTP (RFC 4226) and TOTP (RFC 6238): the code of a moment, the time left, a code checked in a window.
//!
//! Times are seconds since 1970-01-01 UTC and come in as arguments: this crate has no clock.

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
    let message = counter.to_be_bytes();
    let truncated = match hash {
        HashFunction::Sha1 => truncate(&keyed::<Hmac<sha1::Sha1>>(key, &message)),
        HashFunction::Sha256 => truncate(&keyed::<Hmac<sha2::Sha256>>(key, &message)),
        HashFunction::Sha512 => truncate(&keyed::<Hmac<sha2::Sha512>>(key, &message)),
    };
    u64::from(truncated) % 10_u64.pow(u32::from(digits.min(10)))
}

fn keyed<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> hmac::digest::Output<M> {
    // HMAC takes keys of every length (RFC 2104 §2), so the error can't occur; an all-zero tag is
    // the honest rest for the type.
    match <M as KeyInit>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(message);
            mac.finalize().into_bytes()
        }
        Err(_) => hmac::digest::Output::<M>::default(),
    }
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

/// Looks for `typed` within `window` steps around now (TOTP: both ways; HOTP: ahead only) and says how many
/// steps off it was found, the nearest first. Blanks in `typed` are ignored. `None`: not in the window.
#[must_use]
pub fn verify(token: &Token<'_>, typed: &str, unix_seconds: u64, window: u32) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != usize::from(token.profile.digits) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let wanted: u64 = digits.parse().ok()?;
    let now = match token.profile.otp_type {
        OtpType::Totp => time_step(unix_seconds, token.profile.interval),
        OtpType::Hotp => token.counter,
    };
    let matches = |step: u64| hotp(token.secret.expose(), token.profile.hash, token.profile.digits, step) == wanted;
    for distance in 0..=i64::from(window) {
        if now.checked_add_signed(distance).is_some_and(&matches) {
            return Some(distance);
        }
        if token.profile.otp_type == OtpType::Totp
            && distance > 0
            && now.checked_add_signed(-distance).is_some_and(&matches)
        {
            return Some(-distance);
        }
    }
    None
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

    #[test]
    fn a_typed_code_is_found_with_its_drift() {
        let profile = profile(OtpType::Totp, HashFunction::Sha1, 6);
        let token = Token::new("1", b"12345678901234567890", &profile);
        let typed = |step: u64| format!("{:06}", hotp(b"12345678901234567890", HashFunction::Sha1, 6, step));
        assert_eq!(verify(&token, &typed(100), 3000, 2), Some(0));
        assert_eq!(verify(&token, &typed(98), 3000, 2), Some(-2));
        assert_eq!(verify(&token, &typed(102), 3000, 2), Some(2));
        assert_eq!(verify(&token, &typed(103), 3000, 2), None);
        assert_eq!(verify(&token, "12 34", 3000, 2), None);
        assert_eq!(verify(&token, &typed(0), 0, 2), Some(0), "no step before the first");
    }

    #[test]
    fn a_leading_zero_belongs_to_the_code() {
        let profile = profile(OtpType::Totp, HashFunction::Sha1, 8);
        let token = Token::new("1", b"12345678901234567890", &profile);
        assert_eq!(verify(&token, "0708 1804", 1_111_111_109, 0), Some(0));
        assert_eq!(verify(&token, "7081804", 1_111_111_109, 0), None);
        assert_eq!(verify(&token, "+7081804", 1_111_111_109, 0), None);
    }

    #[test]
    fn a_code_that_an_event_token_showed_before_is_not_found() {
        let profile = profile(OtpType::Hotp, HashFunction::Sha1, 6);
        let token = Token { counter: 5, ..Token::new("1", b"12345678901234567890", &profile) };
        assert_eq!(verify(&token, "254676", 0, 2), Some(0));
        assert_eq!(verify(&token, "162583", 0, 2), Some(2));
        assert_eq!(verify(&token, "338314", 0, 2), None);
    }
}
