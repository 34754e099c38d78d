//! Choices out of random bytes: all that a person can choose for a file.

use arbitrary::{Arbitrary, Result, Unstructured};
use token_desk_core::formats::FORMATS;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::ground::text::TextEncoding;
use token_desk_core::intake::Unlock;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::model::token::{HashFunction, OtpType};
use token_desk_core::notation::pskc::KeyMaterial;
use token_desk_core::notation::table::columns::ColumnRole;
use token_desk_core::reading::options::ReadOptions;

/// The last bytes of an input are choices, this many; what stands before them is a file.
///
/// At the end and not in front, so that a sample is a whole input and libFuzzer's words stay words.
pub const CHOICES: usize = 32;

/// The most columns that are named.
const MAX_COLUMNS: u8 = 8;

/// What opens the samples that are encrypted (RFC 6030, figures 6 and 7), and something that opens neither.
pub const KEYS: [&str; 3] = ["12345678901234567890123456789012", "qwerty", "wrong"];

const ENCODINGS: [SecretEncoding; 4] =
    [SecretEncoding::Base32, SecretEncoding::Hex, SecretEncoding::Base64, SecretEncoding::Base32Hex];

const TYPES: [OtpType; 2] = [OtpType::Totp, OtpType::Hotp];

const HASHES: [HashFunction; 3] = [HashFunction::Sha1, HashFunction::Sha256, HashFunction::Sha512];

/// An input taken apart: a file, and what a person chose for it.
#[must_use]
pub fn file_and_choices(input: &[u8]) -> (&[u8], Unstructured<'_>) {
    let (file, choices) = input.split_at(input.len().saturating_sub(CHOICES));
    (file, Unstructured::new(choices))
}

/// Choices for a file. No bytes, or only zeros, choose nothing.
///
/// # Errors
/// None that a caller has to mind: what bytes are lacking count as zeros.
pub fn read_options(choices: &mut Unstructured<'_>) -> Result<ReadOptions> {
    let mut options = ReadOptions::default();
    let texts = [TextEncoding::Utf8, TextEncoding::Windows1252, TextEncoding::Utf16Le, TextEncoding::Utf16Be];
    options.text = maybe(choices, &texts)?;
    options.delimiter = maybe(choices, b",;\t| ")?;
    options.secret = maybe(choices, &ENCODINGS)?;
    options.otp_type = maybe(choices, &TYPES)?;
    options.hash = maybe(choices, &HASHES)?;
    options.digits = maybe(choices, &[6, 8])?;
    options.interval = maybe(choices, &[30, 60])?;
    options.serial_digits = maybe(choices, &[8, 12])?;
    options.mends.fill = u8::arbitrary(choices)? & 1 == 1;
    options.mends.interval = maybe(choices, &[30, 60])?;
    options.mends.otp_type = maybe(choices, &TYPES)?;
    options.mends.counter = maybe(choices, &[0, 7])?;
    options.mends.hash = maybe(choices, &HASHES)?;
    options.mends.digits = maybe(choices, &[6, 8])?;
    options.mends.join = maybe(choices, &ColumnRole::ALL)?;
    options.sheet = maybe(choices, &[0, 1, 99])?;
    options.format = match u8::arbitrary(choices)? {
        0 => None,
        number => FORMATS.get(usize::from(number - 1) % FORMATS.len()).map(|format| format.id),
    };
    options.header = maybe(choices, &[true, false])?;
    let columns = u8::arbitrary(choices)? % (MAX_COLUMNS + 1);
    if columns > 0 {
        let roles: Result<Vec<Option<ColumnRole>>> = (0..columns).map(|_| maybe(choices, &ColumnRole::ALL)).collect();
        options.columns = Some(roles?);
    }
    Ok(options)
}

/// What opens an encrypted file, or nothing.
///
/// # Errors
/// None that a caller has to mind: what bytes are lacking count as zeros.
pub fn unlock(choices: &mut Unstructured<'_>) -> Result<Option<Unlock>> {
    Ok(maybe(choices, &KEYS)?.map(unlock_with))
}

/// A key or passphrase as a person types it.
#[must_use]
pub fn unlock_with(text: &str) -> Unlock {
    Unlock { materials: vec![KeyMaterial::Text(SecretBytes::copy_of(text.as_bytes()))], many_rounds: false }
}

/// One of these, or none of them for 0.
fn maybe<T: Copy>(choices: &mut Unstructured<'_>, of: &[T]) -> Result<Option<T>> {
    let number = usize::from(u8::arbitrary(choices)?);
    Ok(number.checked_sub(1).map(|number| of[number % of.len()]))
}
