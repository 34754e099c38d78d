//! The key that 7-Zip makes of a password: SHA-256 of the password in UTF-16, again and again with a counter behind it.

use super::coder::AesProperties;
use super::fault::SevenZipFault;
use crate::ground::secret::SecretBytes;
use crate::ground::stack::leaving_nothing;
use crate::ground::work::Work;
use aes::Aes256;
use cbc::Decryptor;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// The most rounds, as a power of two: as many as 7-Zip takes itself.
const MAX_ROUNDS: u8 = 24;

/// What stands in the place of the rounds where the password is the key.
const NO_ROUNDS: u8 = 0x3f;

/// The key of a password.
pub(super) struct Key([u8; 32]);

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Key {
    /// `None` if the password, in UTF-8, is none, or if the rounds are more than anybody takes.
    pub(super) fn derive(
        password: &[u8],
        aes: &AesProperties<'_>,
        work: &mut Work,
    ) -> Result<Option<Self>, SevenZipFault> {
        let Ok(password) = str::from_utf8(password) else { return Ok(None) };
        let mut round = Zeroizing::new(aes.salt.to_vec());
        round.reserve_exact(2 * password.len() + 8);
        round.extend(password.encode_utf16().flat_map(u16::to_le_bytes));
        let mut key = Self([0; 32]);
        if aes.rounds == NO_ROUNDS {
            key.0.iter_mut().zip(round.iter()).for_each(|(byte, &other)| *byte = other);
            return Ok(Some(key));
        }
        if aes.rounds > MAX_ROUNDS {
            return Err(SevenZipFault::Method(format!("AES with 2^{} rounds", aes.rounds)));
        }
        // A fuzz target can't wait for them.
        let rounds = 1_u64 << if cfg!(fuzzing) { aes.rounds.min(4) } else { aes.rounds };
        let start = round.len();
        round.extend_from_slice(&[0; 8]);
        work.take_bytes(usize::try_from(rounds).unwrap_or(usize::MAX).saturating_mul(round.len()))?;
        leaving_nothing(|| {
            let mut hash = Sha256::new();
            for number in 0..rounds {
                if let Some(counter) = round.get_mut(start..) {
                    counter.copy_from_slice(&number.to_le_bytes());
                }
                hash.update(&*round);
            }
            key.0.copy_from_slice(&Zeroizing::new(<[u8; 32]>::from(hash.finalize()))[..]);
        });
        Ok(Some(key))
    }

    /// `None` if these are no whole blocks, or the properties none of AES.
    pub(super) fn decrypt(&self, properties: &[u8], encrypted: &[u8]) -> Option<SecretBytes> {
        let iv = AesProperties::read(properties)?.iv;
        let mut plain = SecretBytes::copy_of(encrypted);
        leaving_nothing(|| {
            let cipher = Decryptor::<Aes256>::new_from_slices(&self.0, &iv).ok()?;
            cipher.decrypt_padded::<NoPadding>(plain.as_mut_slice()).ok().map(|_| ())
        })?;
        Some(plain)
    }
}
