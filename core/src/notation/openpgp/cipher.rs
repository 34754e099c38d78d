//! Symmetric ciphers (RFC 9580 §9.3), in cipher feedback mode.

use super::fault::PgpFault;
use aes::{Aes128, Aes192, Aes256};
use blowfish::Blowfish;
use camellia::{Camellia128, Camellia192, Camellia256};
use cast5::Cast5;
use cfb_mode::cipher::KeyIvInit;
use cfb_mode::{Decryptor, Encryptor};
use des::TdesEde3;
use idea::Idea;
use twofish::Twofish;

/// A cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cipher {
    Idea,
    TripleDes,
    Cast5,
    Blowfish,
    Aes128,
    Aes192,
    Aes256,
    Twofish,
    Camellia128,
    Camellia192,
    Camellia256,
}

impl Cipher {
    pub(super) fn of(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Idea,
            2 => Self::TripleDes,
            3 => Self::Cast5,
            4 => Self::Blowfish,
            7 => Self::Aes128,
            8 => Self::Aes192,
            9 => Self::Aes256,
            10 => Self::Twofish,
            11 => Self::Camellia128,
            12 => Self::Camellia192,
            13 => Self::Camellia256,
            _ => return None,
        })
    }

    /// # Errors
    /// If no such cipher is known.
    pub(super) fn known(number: u8) -> Result<Self, PgpFault> {
        Self::of(number).ok_or_else(|| PgpFault::Unknown("cipher", number.to_string()))
    }

    /// Bytes of its key.
    pub(super) fn key_length(self) -> usize {
        match self {
            Self::Idea | Self::Cast5 | Self::Blowfish | Self::Aes128 | Self::Camellia128 => 16,
            Self::TripleDes | Self::Aes192 | Self::Camellia192 => 24,
            Self::Aes256 | Self::Twofish | Self::Camellia256 => 32,
        }
    }

    /// Bytes of a block.
    pub(super) fn block_length(self) -> usize {
        match self {
            Self::Idea | Self::TripleDes | Self::Cast5 | Self::Blowfish => 8,
            _ => 16,
        }
    }

    /// Encrypts in place, by AES-256; `None` of any other cipher, or if the key or the initial vector is not as long as it has
    /// to be.
    pub(super) fn encrypt(self, key: &[u8], iv: &[u8], data: &mut [u8]) -> Option<()> {
        if self != Self::Aes256 {
            return None;
        }
        Encryptor::<Aes256>::new_from_slices(key, iv).ok()?.encrypt(data);
        Some(())
    }

    /// Decrypts in place; `None` if the key or the initial vector is not as long as it has to be.
    pub(super) fn decrypt(self, key: &[u8], iv: &[u8], data: &mut [u8]) -> Option<()> {
        /// The same with each type.
        macro_rules! with {
            ($cipher:ty) => {
                Decryptor::<$cipher>::new_from_slices(key, iv).ok()?.decrypt(data)
            };
        }
        match self {
            Self::Idea => with!(Idea),
            Self::TripleDes => with!(TdesEde3),
            Self::Cast5 => with!(Cast5),
            Self::Blowfish => with!(Blowfish),
            Self::Aes128 => with!(Aes128),
            Self::Aes192 => with!(Aes192),
            Self::Aes256 => with!(Aes256),
            Self::Twofish => with!(Twofish),
            Self::Camellia128 => with!(Camellia128),
            Self::Camellia192 => with!(Camellia192),
            Self::Camellia256 => with!(Camellia256),
        }
        Some(())
    }
}
