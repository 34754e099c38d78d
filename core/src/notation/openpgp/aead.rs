//! Authenticated encryption (RFC 9580 §9.6), with AES.

use super::cipher::Cipher;
use super::fault::PgpFault;
use aes::{Aes128, Aes192, Aes256};
use aes_gcm::AesGcm;
use aes_gcm::aead::consts::{U12, U15};
use aes_gcm::aead::{AeadInOut, KeyInit};
use eax::Eax;
use ocb3::Ocb3;

/// Bytes of what authenticates, for each mode.
pub(super) const TAG: usize = 16;

/// A mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Eax,
    Ocb,
    Gcm,
}

impl Mode {
    /// # Errors
    /// If no such mode is known.
    pub(super) fn known(number: u8) -> Result<Self, PgpFault> {
        match number {
            1 => Ok(Self::Eax),
            2 => Ok(Self::Ocb),
            3 => Ok(Self::Gcm),
            _ => Err(PgpFault::Unknown("AEAD mode", number.to_string())),
        }
    }

    /// Bytes of its nonce.
    pub(super) fn nonce_length(self) -> usize {
        match self {
            Self::Eax => 16,
            Self::Ocb => 15,
            Self::Gcm => 12,
        }
    }

    /// What is encrypted, with its tag behind it, without protection; `None` if it is not authentic. The error tells of a
    /// cipher with which the mode is not read.
    pub(super) fn decrypt(
        self,
        cipher: Cipher,
        key: &[u8],
        nonce: &[u8],
        associated: &[u8],
        data: &mut [u8],
    ) -> Result<Option<()>, PgpFault> {
        /// The same with each type.
        macro_rules! with {
            ($mode:ty) => {
                decrypt::<$mode>(key, nonce, associated, data)
            };
        }
        Ok(match (self, cipher) {
            (Self::Eax, Cipher::Aes128) => with!(Eax<Aes128>),
            (Self::Eax, Cipher::Aes192) => with!(Eax<Aes192>),
            (Self::Eax, Cipher::Aes256) => with!(Eax<Aes256>),
            (Self::Ocb, Cipher::Aes128) => with!(Ocb3<Aes128, U15>),
            (Self::Ocb, Cipher::Aes192) => with!(Ocb3<Aes192, U15>),
            (Self::Ocb, Cipher::Aes256) => with!(Ocb3<Aes256, U15>),
            (Self::Gcm, Cipher::Aes128) => with!(AesGcm<Aes128, U12>),
            (Self::Gcm, Cipher::Aes192) => with!(AesGcm<Aes192, U12>),
            (Self::Gcm, Cipher::Aes256) => with!(AesGcm<Aes256, U12>),
            (mode, cipher) => return Err(PgpFault::Unknown("cipher", format!("{cipher:?} with {mode:?}"))),
        })
    }
}

/// The plain text stands at the beginning of `data` then.
fn decrypt<M: AeadInOut + KeyInit>(key: &[u8], nonce: &[u8], associated: &[u8], data: &mut [u8]) -> Option<()> {
    let mode = M::new_from_slice(key).ok()?;
    let (data, tag) = data.split_at_mut_checked(data.len().checked_sub(TAG)?)?;
    let tag = (&*tag).try_into().ok()?;
    mode.decrypt_inout_detached(nonce.try_into().ok()?, associated, data.into(), tag).ok()
}
