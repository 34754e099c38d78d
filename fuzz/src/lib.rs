//! What the fuzz targets share: choices out of random bytes, and what must hold of every reading.
//!
//! A target ends by a panic, which libFuzzer keeps together with the input. So what must hold is asserted here.

use arbitrary::{Arbitrary, Result, Unstructured};
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::ground::text::TextEncoding;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::model::token::{HashFunction, OtpType};
use token_desk_core::notation::pskc::KeyMaterial;
use token_desk_core::reading::Reading;
use token_desk_core::reading::options::{ReadOptions, Unlock};
use token_desk_core::roster::UserReading;

/// The last bytes of an input are choices, this many; what precedes them is a file.
///
/// At the end and not in front, so that a sample is a whole input and libFuzzer's words stay words.
pub const CHOICES: usize = 16;

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
    options.text = maybe(choices, &[TextEncoding::Utf8, TextEncoding::Windows1252])?;
    options.delimiter = maybe(choices, b",;\t|")?;
    options.secret = maybe(choices, &[SecretEncoding::Base32, SecretEncoding::Hex, SecretEncoding::Base64])?;
    options.otp_type = maybe(choices, &[OtpType::Totp, OtpType::Hotp])?;
    options.hash = maybe(choices, &[HashFunction::Sha1, HashFunction::Sha256, HashFunction::Sha512])?;
    options.digits = maybe(choices, &[6, 8])?;
    options.interval = maybe(choices, &[30, 60])?;
    options.serial_digits = maybe(choices, &[8, 12])?;
    options.mends.fill = u8::arbitrary(choices)? & 1 == 1;
    options.mends.interval = maybe(choices, &[30, 60])?;
    options.mends.otp_type = maybe(choices, &[OtpType::Totp, OtpType::Hotp])?;
    options.mends.counter = maybe(choices, &[0, 7])?;
    options.sheet = maybe(choices, &[0, 1, 99])?;
    Ok(options)
}

/// What opens the samples that are encrypted, or something that does not.
///
/// # Errors
/// None that a caller has to mind: what bytes are lacking count as zeros.
pub fn unlock(choices: &mut Unstructured<'_>) -> Result<Option<Unlock>> {
    let text = maybe(choices, &["qwerty", "12345678901234567890123456789012", "wrong"])?;
    Ok(text
        .map(|text| Unlock { material: KeyMaterial::Text(SecretBytes::copy_of(text.as_bytes())), many_rounds: false }))
}

/// One of these, or none of them for 0.
fn maybe<T: Copy>(choices: &mut Unstructured<'_>, of: &[T]) -> Result<Option<T>> {
    let number = usize::from(u8::arbitrary(choices)?);
    Ok(number.checked_sub(1).map(|number| of[number % of.len()]))
}

/// What must hold of every token file that was read.
pub fn check_tokens(reading: &Reading) {
    assert_eq!(reading.rows as usize, reading.tokens.len() + reading.rejected as usize, "rows = tokens + rejected");
    for token in reading.tokens.iter() {
        if let Some(holder) = token.holder {
            assert!(reading.users.get(holder as usize).is_some(), "whoever holds a token is a user of the file");
        }
    }
    for finding in &reading.findings {
        assert!(!finding.message().is_empty());
    }
}

/// What must hold of every user list that was read.
pub fn check_users(reading: &UserReading) {
    assert_eq!(reading.rows as usize, reading.users.len() + reading.rejected as usize, "rows = users + rejected");
    for finding in &reading.findings {
        assert!(!finding.message().is_empty());
    }
}

/// What must hold of every refusal: it says what was seen and what to do.
pub fn check_refusal(refusal: &Refusal) {
    assert!(!refusal.code.is_empty() && !refusal.message.is_empty() && !refusal.advice.is_empty(), "{refusal:?}");
}
