//! What the page must show and save, worked out here a second time, apart from the page's own core.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// RFC 4226: the code of a counter, HMAC-SHA-1, six digits.
///
/// # Panics
/// When the secret is no upper-case Base32.
pub fn hotp(base32_secret: &str, counter: u64) -> String {
    let secret = BASE32_NOPAD.decode(base32_secret.as_bytes()).expect("Base32");
    let mut mac = Hmac::<Sha1>::new_from_slice(&secret).expect("a key of any length");
    mac.update(&counter.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let start = usize::from(digest[19] & 0x0f);
    let word = u32::from_be_bytes([digest[start] & 0x7f, digest[start + 1], digest[start + 2], digest[start + 3]]);
    format!("{:06}", word % 1_000_000)
}

/// RFC 6238: the code of a moment.
pub fn totp(base32_secret: &str, step: u64, moment: u64) -> String {
    hotp(base32_secret, moment / step)
}

/// A time zone whose date differs from that of UTC now and for the next hour, and its date as `YYYYMMDD`.
///
/// A file named by UTC's date instead of the local one is caught at any hour.
pub fn another_day() -> (&'static str, String) {
    let hour = now() / 3600 % 24;
    // The signs of these names are POSIX's: minus is east.
    let (zone, offset) = if hour >= 11 { ("Etc/GMT-14", 14 * 3600) } else { ("Etc/GMT+12", -12 * 3600) };
    (zone, date(now().saturating_add_signed(offset)))
}

/// The date of a moment as `YYYYMMDD`, after Howard Hinnant's `civil_from_days`.
fn date(moment: u64) -> String {
    let days = moment / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}{month:02}{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4226, appendix D, and RFC 6238, appendix B (its eight digits, the last six of them).
    #[test]
    fn codes_of_the_rfcs() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(hotp(secret, 0), "755224");
        assert_eq!(hotp(secret, 9), "520489");
        assert_eq!(totp(secret, 30, 59), "287082");
        assert_eq!(totp(secret, 30, 1_111_111_109), "081804");
        assert_eq!(totp(secret, 30, 20_000_000_000), "353130");
    }

    #[test]
    fn dates() {
        assert_eq!(date(0), "19700101");
        assert_eq!(date(951_782_400), "20000229");
        assert_eq!(date(1_795_348_800), "20261122");
        assert_eq!(date(1_735_689_599), "20241231");
    }
}
