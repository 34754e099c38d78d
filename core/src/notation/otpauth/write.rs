//! Writing `otpauth://` links.

use super::find::SCHEME;
use crate::ground::secret::{Secret, SecretBytes};
use crate::model::key_encoding::{self, SecretEncoding};
use crate::model::token::{HashFunction, OtpType};
use crate::notation::percent::push_percent_encoded;

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

#[cfg(test)]
mod tests {
    use super::super::testing::{RAW, one};
    use super::*;
    use crate::model::otp::INTERVALS;
    use proptest::prelude::*;

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
    }
}
