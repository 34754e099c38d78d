//! What encrypts an entry, and opening it.

use super::aes::{AesKeys, CHECK, Strength, TAG};
use crate::ground::secret::SecretBytes;
use crate::ground::stack::leaving_nothing;
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

/// Why an entry was not decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotOpened {
    /// By another password, surely.
    WrongPassword,
    /// The bytes are not those that were encrypted.
    Changed,
}

/// Decrypts the content of an AES entry. Nothing is decrypted before the tag is verified.
pub(super) fn open_aes(strength: Strength, data: &[u8], password: &[u8]) -> Result<SecretBytes, NotOpened> {
    let (salt, rest) = data.split_at_checked(strength.salt()).ok_or(NotOpened::Changed)?;
    let (check, rest) = rest.split_at_checked(CHECK).ok_or(NotOpened::Changed)?;
    let (content, tag) = rest.split_at_checked(rest.len().wrapping_sub(TAG)).ok_or(NotOpened::Changed)?;
    let keys = AesKeys::derive(strength, password, salt).ok_or(NotOpened::WrongPassword)?;
    if check != keys.check() {
        return Err(NotOpened::WrongPassword);
    }
    let mac = keys.mac().ok_or(NotOpened::WrongPassword)?.compute(content);
    if mac.get(..TAG) != Some(tag) {
        return Err(NotOpened::Changed);
    }
    fn run<C: KeyIvInit + StreamCipher>(keys: &AesKeys, bytes: &mut [u8]) {
        leaving_nothing(|| {
            if let Some(mut cipher) = keys.keystream::<C>() {
                cipher.apply_keystream(bytes);
            }
        });
    }
    let mut opened = SecretBytes::copy_of(content);
    let bytes = opened.as_mut_slice();
    match strength {
        Strength::Aes128 => run::<Ctr128LE<Aes128>>(&keys, bytes),
        Strength::Aes192 => run::<Ctr128LE<Aes192>>(&keys, bytes),
        Strength::Aes256 => run::<Ctr128LE<Aes256>>(&keys, bytes),
    }
    Ok(opened)
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
