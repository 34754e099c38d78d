//! What one value can be, by its shape alone.

use crate::model::upn::check_upn;
use crate::model::user::ObjectId;
use crate::notation::table::columns::{bare_serial, is_long_formatted_number, unwrap_excel};

/// The context of a value. The less it says, the more the value itself has to look like a serial number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    /// A key in the next column of a format whose columns are in a fixed order.
    FixedOrder,
    /// A key somewhere in the row, and other columns that may be meant instead.
    Keys,
    /// A user.
    User,
    /// A link in the row.
    Link,
    /// Nothing: it is a name in a link.
    Nothing,
}

/// Whether a value can be a serial number: letters, digits and the signs `-._/+`, as Excel's protection may surround them.
pub(crate) fn could_be_serial(value: &str, around: Around) -> bool {
    let value = bare_serial(unwrap_excel(value));
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let (lengths, least_digits) = match around {
        Around::FixedOrder => (1..=64, 1),
        // Fewer characters are a running number.
        Around::Keys => (3..=40, 1),
        Around::User => (4..=64, 3),
        // Far shorter than a key; four digits may be a year, but not in each row another.
        Around::Link => (4..=24, 4),
        Around::Nothing => (5..=40, 5),
    };
    let named = matches!(around, Around::Link | Around::Nothing);
    // Beside a user or alone it could be a telephone number or an amount.
    if matches!(around, Around::FixedOrder | Around::Keys) && is_long_formatted_number(value) {
        return true;
    }
    lengths.contains(&value.len())
        && digits >= least_digits
        && (!named || digits > letters)
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/+".contains(&b))
}

/// Whether a value can be a key in some encoding: long, and of key characters only.
pub(crate) fn could_be_key(value: &str) -> bool {
    let digits = value.trim_end_matches('=');
    KEY_LENGTHS.contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
        && (value.len() > digits.len()
            || digits.bytes().all(|b| b.is_ascii_hexdigit())
            || digits.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            || digits.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// Whether a value can be a key in hex.
pub(crate) fn could_be_hex_key(value: &str) -> bool {
    KEY_LENGTHS.contains(&value.len()) && value.bytes().all(|b| b.is_ascii_hexdigit())
}

/// How many characters keys have, in any encoding: ten bytes in Base32 to 128 in hex.
const KEY_LENGTHS: std::ops::RangeInclusive<usize> = 16..=256;

/// Whether a value can be the UPN of a user.
pub(crate) fn could_be_upn(value: &str) -> bool {
    check_upn(value).is_ok()
}

/// Whether a value is an object id.
pub(crate) fn is_object_id(value: &str) -> bool {
    ObjectId::parse(value).is_some()
}

/// Whether a value is a date.
pub(crate) fn is_date(value: &str) -> bool {
    crate::ground::date::parse_date_time(value).is_some()
}

/// Whether the word is a kind of token of privacyIDEA, LinOTP, NetIQ or multiOTP that is neither TOTP nor HOTP.
pub(crate) fn is_other_kind(word: &str) -> bool {
    const KINDS: [&str; 27] = [
        "ocra",
        "ocra2",
        "tan",
        "motp",
        "pw",
        "spass",
        "yubikey",
        "yubico",
        "daypassword",
        "daplug",
        "sms",
        "email",
        "mail",
        "push",
        "qr",
        "qrtoken",
        "tiqr",
        "radius",
        "remote",
        "registration",
        "paper",
        "u2f",
        "webauthn",
        "passkey",
        "certificate",
        "sshkey",
        "challengeresponse",
    ];
    KINDS.iter().any(|kind| word.eq_ignore_ascii_case(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_less_is_around_a_serial_number_the_more_it_says_itself() {
        let around = [Around::FixedOrder, Around::Keys, Around::User, Around::Link, Around::Nothing];
        for (value, expected) in [
            ("7", "f"),
            ("T-1", "fk"),
            ("T-001", "fku"),
            ("ABC123", "fku"),
            ("2024", "fkul"),
            ("GALT10949319", "fkuln"),
            ("=\"00012345\"", "fkuln"),
            ("’00012345", "fkuln"),
            ("+49-170-1234567", "fkuln"),
            ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "fk"),
            ("123 456", ""),
            ("a1@contoso.com", ""),
            ("Amy", ""),
            ("", ""),
        ] {
            let found: String = around
                .iter()
                .zip("fkuln".chars())
                .filter(|(a, _)| could_be_serial(value, **a))
                .map(|(_, c)| c)
                .collect();
            assert_eq!(found, expected, "{value}");
        }
    }
}
