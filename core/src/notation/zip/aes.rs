//! WinZip's AES (AE-1 and AE-2): what opening and sealing an entry have in common.
//!
//! Content of an entry: salt, check value of the password, the encrypted content, tag.

use crate::ground::secret::SecretBytes;
use crate::notation::ciphers::{HmacHash, MacKey, pbkdf2};
use ctr::cipher::KeyIvInit;

/// The method of an entry that it encrypts; the extra field has the real one.
pub(super) const METHOD: u16 = 99;
/// Rounds of PBKDF2 that WinZip fixed.
const ROUNDS: u32 = 1000;
/// Bytes of the password's check value.
pub(super) const CHECK: usize = 2;
/// Bytes of the tag behind the content: HMAC-SHA1, cut off.
pub(super) const TAG: usize = 10;

/// The length of an AES key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    /// Only read.
    #[cfg(feature = "unpacking")]
    Aes128,
    /// Only read.
    #[cfg(feature = "unpacking")]
    Aes192,
    Aes256,
}

impl Strength {
    /// Bytes of the key.
    fn key(self) -> usize {
        match self {
            #[cfg(feature = "unpacking")]
            Self::Aes128 => 16,
            #[cfg(feature = "unpacking")]
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// Bytes of the salt.
    #[cfg(feature = "unpacking")]
    pub(super) fn salt(self) -> usize {
        self.key() / 2
    }

    /// Its number in the extra field.
    fn number(self) -> u8 {
        match self {
            #[cfg(feature = "unpacking")]
            Self::Aes128 => 1,
            #[cfg(feature = "unpacking")]
            Self::Aes192 => 2,
            Self::Aes256 => 3,
        }
    }

    #[cfg(feature = "unpacking")]
    fn of_number(number: u8) -> Option<Self> {
        [Self::Aes128, Self::Aes192, Self::Aes256].into_iter().find(|strength| strength.number() == number)
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
    /// The number of the field.
    pub(super) const ID: u16 = 0x9901;

    /// Version (1 or 2), `AE`, strength (1 to 3), method.
    #[cfg(feature = "unpacking")]
    pub(super) fn parse(field: &[u8]) -> Option<Self> {
        let &[1 | 2, 0, b'A', b'E', strength, low, high] = field.first_chunk::<7>()? else { return None };
        Some(Self { strength: Strength::of_number(strength)?, method: u16::from_le_bytes([low, high]) })
    }

    /// The field as AE-2 has it, where the tag takes the place of a checksum.
    pub(super) fn of_ae2(self) -> [u8; 7] {
        let [low, high] = self.method.to_le_bytes();
        [2, 0, b'A', b'E', self.strength.number(), low, high]
    }
}

/// What a password gives with a salt.
pub(super) struct AesKeys {
    strength: Strength,
    derived: SecretBytes,
}

impl AesKeys {
    pub(super) fn derive(strength: Strength, password: &[u8], salt: &[u8]) -> Option<Self> {
        let length = 2 * strength.key() + CHECK;
        let derived = pbkdf2(HmacHash::Sha1, password, salt, ROUNDS, length, &mut |_| {})?;
        Some(Self { strength, derived })
    }

    fn part(&self, from: usize, length: usize) -> &[u8] {
        self.derived.as_slice().get(from..from + length).unwrap_or_default()
    }

    /// What tells most wrong passwords.
    pub(super) fn check(&self) -> &[u8] {
        self.part(2 * self.strength.key(), CHECK)
    }

    /// What makes the tag, of which the first [`TAG`] bytes are kept.
    pub(super) fn mac(&self) -> Option<MacKey> {
        let length = self.strength.key();
        MacKey::new(HmacHash::Sha1, self.part(length, length))
    }

    /// AES in counter mode; the counter begins with 1 and has its lowest byte first. `C` must be of the right strength.
    pub(super) fn keystream<C: KeyIvInit>(&self) -> Option<C> {
        let mut counter = [0_u8; 16];
        counter[0] = 1;
        C::new_from_slices(self.part(0, self.strength.key()), &counter).ok()
    }
}
