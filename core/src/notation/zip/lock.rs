//! What encrypts an entry, and opening it.

use crate::ground::secret::SecretBytes;
use crate::ground::stack::leaving_nothing;
use crate::notation::ciphers::{HmacHash, MacKey, pbkdf2};
use aes::{Aes128, Aes192, Aes256};
use ctr::Ctr128LE;
use ctr::cipher::{KeyIvInit, StreamCipher};
use rawzip::zipcrypto::Decryptor;
use std::io::Read;

/// What encrypts an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lock {
    /// PKWARE's cipher of 1990 (APPNOTE.TXT 6.1). It is weak.
    ZipCrypto,
    /// WinZip's AES (AE-1, AE-2).
    Aes(Strength),
    /// PKWARE's Strong Encryption, or a directory that is encrypted itself (APPNOTE.TXT 7).
    Strong,
}

impl Lock {
    /// Its name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ZipCrypto => "ZipCrypto",
            Self::Aes(Strength::Aes128) => "AES-128",
            Self::Aes(Strength::Aes192) => "AES-192",
            Self::Aes(Strength::Aes256) => "AES-256",
            Self::Strong => "PKWARE Strong Encryption",
        }
    }
}

/// The length of an AES key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    Aes128,
    Aes192,
    Aes256,
}

impl Strength {
    /// Bytes of the key; the salt has half as many.
    pub(super) fn key(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }
}

/// What the extra field 0x9901 of an AES entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AesField {
    pub(super) strength: Strength,
    /// How the content is packed.
    pub(super) method: u16,
}

impl AesField {
    /// Version (1 or 2), `AE`, strength (1 to 3), method.
    pub(super) fn parse(field: &[u8]) -> Option<Self> {
        let &[1 | 2, 0, b'A', b'E', strength, low, high] = field.first_chunk::<7>()? else { return None };
        let strength = match strength {
            1 => Strength::Aes128,
            2 => Strength::Aes192,
            3 => Strength::Aes256,
            _ => return None,
        };
        Some(Self { strength, method: u16::from_le_bytes([low, high]) })
    }
}

/// Why an entry was not decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotOpened {
    /// By another password, surely.
    WrongPassword,
    /// The bytes are not those that were encrypted.
    Changed,
}

/// Rounds of PBKDF2 that WinZip fixed.
const ROUNDS: u32 = 1000;
/// Bytes of the password's check value.
const CHECK: usize = 2;
/// Bytes of the tag behind the content: HMAC-SHA1, cut off.
const TAG: usize = 10;

/// Decrypts the content of an AES entry: salt, check value, content, tag. Nothing is decrypted before the tag is verified.
pub(super) fn open_aes(strength: Strength, data: &[u8], password: &[u8]) -> Result<SecretBytes, NotOpened> {
    let (salt, rest) = data.split_at_checked(strength.key() / 2).ok_or(NotOpened::Changed)?;
    let (check, rest) = rest.split_at_checked(CHECK).ok_or(NotOpened::Changed)?;
    let (content, tag) = rest.split_at_checked(rest.len().wrapping_sub(TAG)).ok_or(NotOpened::Changed)?;
    let length = strength.key();
    let derived = pbkdf2(HmacHash::Sha1, password, salt, ROUNDS, 2 * length + CHECK, &mut |_| {});
    let derived = derived.ok_or(NotOpened::WrongPassword)?;
    let (key, rest) = derived.as_slice().split_at(length);
    let (mac_key, expected) = rest.split_at(length);
    if check != expected {
        return Err(NotOpened::WrongPassword);
    }
    let mac = MacKey::new(HmacHash::Sha1, mac_key).ok_or(NotOpened::WrongPassword)?.compute(content);
    if mac.get(..TAG) != Some(tag) {
        return Err(NotOpened::Changed);
    }
    let mut opened = SecretBytes::copy_of(content);
    apply_ctr(strength, key, opened.as_mut_slice());
    Ok(opened)
}

/// AES in counter mode; the counter begins with 1 and has its lowest byte first.
fn apply_ctr(strength: Strength, key: &[u8], bytes: &mut [u8]) {
    fn run<C: KeyIvInit + StreamCipher>(key: &[u8], bytes: &mut [u8]) {
        let mut counter = [0_u8; 16];
        counter[0] = 1;
        leaving_nothing(|| {
            if let Ok(mut cipher) = C::new_from_slices(key, &counter) {
                cipher.apply_keystream(bytes);
            }
        });
    }
    match strength {
        Strength::Aes128 => run::<Ctr128LE<Aes128>>(key, bytes),
        Strength::Aes192 => run::<Ctr128LE<Aes192>>(key, bytes),
        Strength::Aes256 => run::<Ctr128LE<Aes256>>(key, bytes),
    }
}

/// Decrypts the content of a ZipCrypto entry. The one check byte lets each 128th wrong password pass: the checksum of what
/// is unpacked tells.
pub(super) fn open_zipcrypto(data: &[u8], password: &[u8], check_bytes: [u8; 2]) -> Result<SecretBytes, NotOpened> {
    let Ok(mut decryptor) = Decryptor::new(data, password) else { return Err(NotOpened::Changed) };
    if !check_bytes.contains(&decryptor.check_byte()) {
        return Err(NotOpened::WrongPassword);
    }
    let mut opened = SecretBytes::from_vec(vec![0; data.len().saturating_sub(12)]);
    match decryptor.read_exact(opened.as_mut_slice()) {
        Ok(()) => Ok(opened),
        Err(_) => Err(NotOpened::Changed),
    }
}
