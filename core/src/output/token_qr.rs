//! A token as a QR code: what a programmable token or an app on a phone is set up with.

use super::entry::Entry;
use super::targets::link_of;
use crate::ground::secret::SecretBytes;
use crate::ground::words::grouped;
use crate::model::token::{HashFunction, OtpType, Profile, Token};
use crate::notation::otpauth::write_link;
use crate::notation::qr::QrDrawing;

/// The `otpauth://` link of a token, which holds its key.
#[must_use]
pub fn otpauth_link(entry: &Entry<'_>) -> SecretBytes {
    let mut link = SecretBytes::with_capacity(512);
    write_link(&mut link, &link_of(entry));
    let length = link.len().saturating_sub(1);
    link.truncate(length);
    link
}

/// [`otpauth_link`] as a QR code. `None` if it is too long for one: its serial number, names and key together have about
/// 2,000 characters.
#[must_use]
pub fn token_qr(entry: &Entry<'_>) -> Option<QrDrawing> {
    QrDrawing::of(std::str::from_utf8(otpauth_link(entry).as_slice()).ok()?)
}

/// What [`token_qr`] says of a token beside its key and its names: `TOTP, SHA-1, 6 digits, 30 seconds`.
#[must_use]
pub fn qr_settings(token: &Token<'_>) -> String {
    let (profile, last) = (token.profile, moving(token));
    let kind = if profile.otp_type == OtpType::Totp { "TOTP" } else { "HOTP" };
    format!("{kind}, {}, {} digits, {last}", profile.hash.name(), profile.digits)
}

/// What many devices and apps ignore of a QR code, if it says so of this token: they take the usual settings instead, and
/// show other codes (Google Authenticator's page “Key Uri Format” says so of the hash function, the digits and the
/// interval).
#[must_use]
pub fn qr_caution(token: &Token<'_>) -> Option<String> {
    let (profile, usual) = (token.profile, Profile::default());
    let hash = (profile.hash != HashFunction::Sha1).then(|| profile.hash.name().to_owned());
    let digits = (profile.digits != usual.digits).then(|| format!("{} digits", profile.digits));
    let is_odd = profile.otp_type == OtpType::Totp && profile.interval != usual.interval;
    let parts: Vec<String> = hash.into_iter().chain(digits).chain(is_odd.then(|| moving(token))).collect();
    let (last, others) = parts.split_last()?;
    let said = if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) };
    Some(format!("Some devices and apps ignore {said} in a QR code, and show other codes then: verify a code."))
}

/// The interval or the counter, in words.
fn moving(token: &Token<'_>) -> String {
    match token.profile.otp_type {
        OtpType::Totp => format!("{} seconds", grouped(token.profile.interval as usize)),
        OtpType::Hotp => format!("counter {}", token.counter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::user::User;
    use crate::notation::otpauth::read;

    fn entry<'a>(token: Token<'a>, user: Option<User<'a>>) -> Entry<'a> {
        Entry::new(token, user)
    }

    #[test]
    fn the_link_of_a_token_holds_all_that_sets_it_up() {
        let profile = Profile { manufacturer: "Token2".into(), hash: HashFunction::Sha256, ..Profile::default() };
        let token = Token::new("TD-0001", b"12345678901234567890", &profile);
        let user = User::with_upn("anna@example.com");
        let link = otpauth_link(&entry(token, Some(user)));
        assert_eq!(
            std::str::from_utf8(link.as_slice()).unwrap(),
            "otpauth://totp/Token2:anna@example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Token2&serial=TD-0001\
             &algorithm=SHA256&digits=6&period=30"
        );
        let event = Profile { otp_type: OtpType::Hotp, interval: 0, ..profile.clone() };
        let token = Token { counter: 7, profile: &event, ..token };
        let found = read(std::str::from_utf8(otpauth_link(&entry(token, None)).as_slice()).unwrap());
        let link = &found.links[0];
        assert_eq!(
            (&*link.account, &*link.serial, link.counter, link.problem.is_none()),
            ("TD-0001", "TD-0001", 7, true)
        );
        assert!(token_qr(&entry(token, None)).is_some_and(|drawing| drawing.size() >= 41));
        let long = "x".repeat(2_400);
        assert_eq!(token_qr(&entry(Token { serial: &long, ..token }, None)), None);
    }

    #[test]
    fn what_apps_ignore_is_said() {
        let said = |profile: &Profile, counter| {
            let token = Token { counter, ..Token::new("1", b"12345678901234567890", profile) };
            (qr_settings(&token), qr_caution(&token))
        };
        let usual = Profile::default();
        assert_eq!(said(&usual, 0), ("TOTP, SHA-1, 6 digits, 30 seconds".to_owned(), None));
        let event = Profile { otp_type: OtpType::Hotp, interval: 0, ..usual.clone() };
        assert_eq!(said(&event, 7), ("HOTP, SHA-1, 6 digits, counter 7".to_owned(), None));
        let odd = Profile { hash: HashFunction::Sha256, digits: 8, interval: 60, ..usual.clone() };
        for (profile, ignored) in [
            (Profile { interval: 60, ..usual.clone() }, "60 seconds"),
            (Profile { digits: 8, ..event }, "8 digits"),
            (Profile { hash: HashFunction::Sha512, interval: 60, ..usual }, "SHA-512 and 60 seconds"),
            (odd, "SHA-256, 8 digits and 60 seconds"),
        ] {
            let caution = said(&profile, 0).1.unwrap();
            assert!(caution.starts_with(&format!("Some devices and apps ignore {ignored} in a QR code")), "{caution}");
        }
    }
}
