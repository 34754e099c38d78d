//! “Standard” encryption ([MS-OFFCRYPTO] §2.3.4.5 to 2.3.4.9): AES, block by block, and SHA-1.

use super::{OfficeFault, parts};
use crate::ground::secret::SecretBytes;
use aes::cipher::{BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

const ROUNDS: u32 = 50_000;
const BLOCK: usize = 16;

/// How a document is encrypted.
pub(super) struct Standard {
    /// Bytes of the key.
    key: usize,
    salt: [u8; 16],
    verifier: [u8; 16],
    verifier_hash: [u8; 32],
}

impl Standard {
    /// `None` if it is damaged.
    pub(super) fn read(info: &[u8]) -> Option<Result<Self, OfficeFault>> {
        let long = |bytes: &[u8], at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk::<4>()?));
        // Flags, then the length of the header.
        let length = usize::try_from(long(info, 4)?).ok()?;
        let (header, verifier) = info.get(8..)?.split_at_checked(length)?;
        let (algorithm, bits) = (long(header, 8)?, long(header, 16)?);
        if !matches!(algorithm, 0x660e..=0x6610) {
            return Some(Err(OfficeFault::Unknown(format!("algorithm {algorithm:X} of Office’s encryption"))));
        }
        let key = bits as usize / 8;
        let (salt, rest) = verifier.get(4..)?.split_first_chunk()?;
        let (input, rest) = rest.split_first_chunk()?;
        let verifier_hash = rest.get(4..)?.first_chunk()?;
        let standard = Self { key, salt: *salt, verifier: *input, verifier_hash: *verifier_hash };
        matches!(key, 16 | 24 | 32).then_some(Ok(standard))
    }

    pub(super) fn open(&self, password: &[u8], package: &[u8]) -> Result<SecretBytes, OfficeFault> {
        let mut round = sha1(&[&self.salt, password]);
        for number in 0..ROUNDS {
            round = sha1(&[&number.to_le_bytes(), &*round]);
        }
        let last = sha1(&[&*round, &[0; 4]]);
        let half = |filling: u8| {
            let mut block = Zeroizing::new([filling; 64]);
            block.iter_mut().zip(last.iter()).for_each(|(byte, other)| *byte ^= other);
            sha1(&[&*block])
        };
        let mut key = Zeroizing::new([&half(0x36)[..], &half(0x5c)[..]].concat());
        key.truncate(self.key);
        let (mut input, mut expected) = (Zeroizing::new(self.verifier), Zeroizing::new(self.verifier_hash));
        decrypt(&key, &mut *input).ok_or(OfficeFault::Damaged)?;
        decrypt(&key, &mut *expected).ok_or(OfficeFault::Damaged)?;
        if !expected.starts_with(&*sha1(&[&*input])) {
            return Err(OfficeFault::WrongPassword);
        }
        let (length, encrypted) = parts(package).ok_or(OfficeFault::Damaged)?;
        let mut document = SecretBytes::copy_of(encrypted.get(..encrypted.len() / BLOCK * BLOCK).unwrap_or_default());
        decrypt(&key, document.as_mut_slice()).ok_or(OfficeFault::Damaged)?;
        document.truncate(length);
        Ok(document)
    }
}

fn sha1(parts: &[&[u8]]) -> Zeroizing<[u8; 20]> {
    let mut hash = Sha1::new();
    parts.iter().for_each(|part| hash.update(part));
    Zeroizing::new(hash.finalize().into())
}

/// Whole blocks, each by itself.
fn decrypt(key: &[u8], blocks: &mut [u8]) -> Option<()> {
    fn with<C: BlockCipherDecrypt + KeyInit>(key: &[u8], blocks: &mut [u8]) -> Option<()> {
        let cipher = C::new_from_slice(key).ok()?;
        for block in blocks.chunks_exact_mut(BLOCK) {
            cipher.decrypt_block(block.try_into().ok()?);
        }
        Some(())
    }
    match key.len() {
        16 => with::<Aes128>(key, blocks),
        24 => with::<Aes192>(key, blocks),
        _ => with::<Aes256>(key, blocks),
    }
}
