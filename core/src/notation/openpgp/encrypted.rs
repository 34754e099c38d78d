//! What is encrypted, with its protection against changes (RFC 9580 §5.13), and GnuPG's packet 20.

use super::aead::{Mode, TAG};
use super::cipher::Cipher;
use super::digest::Hash;
use super::fault::PgpFault;
use super::packet::Packet;
use super::recognise::tag;
use super::session::SessionKey;
use crate::ground::secret::SecretBytes;
use crate::ground::work::Work;
use hkdf::Hkdf;
use sha2::Sha256;
use std::iter;
use zeroize::Zeroizing;

/// What came of decrypting.
pub(super) enum Decrypted {
    /// The packets within.
    Plain(SecretBytes),
    /// The key is another.
    WrongKey,
    /// The key seems right, and what is encrypted was changed.
    Changed,
}

/// The bytes of the packet that tells the end and the hash (RFC 4880 §5.14).
const HASH_HEAD: [u8; 2] = [0xd3, 0x14];

/// Decrypts a packet.
pub(super) fn decrypt(packet: &Packet<'_>, session: &SessionKey, work: &mut Work) -> Result<Decrypted, PgpFault> {
    let damaged = || PgpFault::Damaged;
    let mut fields = packet.fields();
    let version = fields.byte().ok_or_else(damaged)?;
    match (packet.tag, version) {
        (tag::ENCRYPTED, 1) => hashed(fields.all(), session, work),
        (tag::ENCRYPTED, 2) => {
            let [cipher, mode, size] = fields.array().ok_or_else(damaged)?;
            let salt: [u8; 32] = fields.array().ok_or_else(damaged)?;
            let info = [0xd2, 2, cipher, mode, size];
            let (cipher, mode) = (Cipher::known(cipher)?, Mode::known(mode)?);
            let mut derived = Zeroizing::new(vec![0; cipher.key_length() + mode.nonce_length() - 8]);
            let expanded = Hkdf::<Sha256>::new(Some(&salt), &session.key).expand(&info, &mut derived);
            expanded.map_err(|_| damaged())?;
            let (key, prefix) = derived.split_at(cipher.key_length());
            let nonce = |index: u64| [prefix, &index.to_be_bytes()].concat();
            let chunks = Chunks { cipher, mode, key, size, nonce: &nonce, associated: &|_| info.to_vec() };
            chunks.decrypt(fields.all(), work, |total| [&info[..], &total.to_be_bytes()].concat())
        }
        (tag::ENCRYPTED_AEAD, 1) => {
            let [cipher, mode, size] = fields.array().ok_or_else(damaged)?;
            let info = [0xd4, 1, cipher, mode, size];
            let (cipher, mode) = (Cipher::known(cipher)?, Mode::known(mode)?);
            let iv = fields.take(mode.nonce_length()).ok_or_else(damaged)?;
            let nonce = |index: u64| {
                let mut nonce = iv.to_vec();
                nonce.iter_mut().rev().zip(index.to_le_bytes()).for_each(|(byte, other)| *byte ^= other);
                nonce
            };
            let associated = |index: u64| [&info[..], &index.to_be_bytes()].concat();
            if session.key.len() != cipher.key_length() {
                return Ok(Decrypted::WrongKey);
            }
            let all = fields.all();
            let count = chunk_count(all.len(), size)?;
            let chunks = Chunks { cipher, mode, key: &session.key, size, nonce: &nonce, associated: &associated };
            chunks.decrypt(all, work, |total| [&associated(count)[..], &total.to_be_bytes()].concat())
        }
        (_, version) => Err(PgpFault::Unknown("version of an encrypted packet", version.to_string())),
    }
}

/// In cipher feedback mode, with a hash behind all.
fn hashed(encrypted: &[u8], session: &SessionKey, work: &mut Work) -> Result<Decrypted, PgpFault> {
    let Some(cipher) = session.cipher else { return Err(PgpFault::Damaged) };
    let block = cipher.block_length();
    if session.key.len() != cipher.key_length() {
        return Ok(Decrypted::WrongKey);
    }
    let iv = [0; 16];
    let iv = iv.get(..block).unwrap_or_default();
    if !session.certain {
        // A wrong key is nearly always known by the first bytes, before all is decrypted.
        let mut start = Zeroizing::new(encrypted.get(..block + 2).ok_or(PgpFault::Damaged)?.to_vec());
        cipher.decrypt(&session.key, iv, &mut start).ok_or(PgpFault::Damaged)?;
        if start.get(block - 2..block) != start.get(block..) {
            return Ok(Decrypted::WrongKey);
        }
    }
    // Decrypted and hashed.
    work.take_bytes(encrypted.len().saturating_mul(2))?;
    let mut plain = SecretBytes::copy_of(encrypted);
    cipher.decrypt(&session.key, iv, plain.as_mut_slice()).ok_or(PgpFault::Damaged)?;
    // Random bytes, of which the last two are repeated, then the packets, then the hash.
    let bytes = plain.as_slice();
    if bytes.len() < block + 2 + HASH_HEAD.len() + 20 {
        return Err(PgpFault::Damaged);
    }
    let (before, hash) = bytes.split_at(bytes.len() - 20);
    let is_whole = before.ends_with(&HASH_HEAD) && Hash::Sha1.of(iter::once(before)).as_slice() == hash;
    if !is_whole {
        return Ok(Decrypted::Changed);
    }
    let inside = before.get(block + 2..before.len() - HASH_HEAD.len()).unwrap_or_default();
    Ok(Decrypted::Plain(SecretBytes::copy_of(inside)))
}

/// Bytes of a chunk (RFC 9580 §5.13.2): 64 to 4 million.
fn chunk_length(size: u8) -> Result<usize, PgpFault> {
    if size > 16 { Err(PgpFault::Damaged) } else { Ok(1 << (size + 6)) }
}

/// The chunks of so many bytes, with the tag of each and that of the whole.
fn chunk_count(length: usize, size: u8) -> Result<u64, PgpFault> {
    let chunks = length.checked_sub(TAG).ok_or(PgpFault::Damaged)?.div_ceil(chunk_length(size)? + TAG);
    u64::try_from(chunks).map_err(|_| PgpFault::Damaged)
}

/// Encrypted chunk by chunk, each of which is authentic by itself.
struct Chunks<'c> {
    cipher: Cipher,
    mode: Mode,
    key: &'c [u8],
    size: u8,
    nonce: &'c dyn Fn(u64) -> Vec<u8>,
    associated: &'c dyn Fn(u64) -> Vec<u8>,
}

impl Chunks<'_> {
    /// `last` gives what is authenticated with the tag of the whole, by the number of bytes of all chunks.
    fn decrypt(&self, encrypted: &[u8], work: &mut Work, last: impl Fn(u64) -> Vec<u8>) -> Result<Decrypted, PgpFault> {
        let length = encrypted.len().checked_sub(TAG).ok_or(PgpFault::Damaged)?;
        let (chunks, whole) = encrypted.split_at(length);
        let mut plain = SecretBytes::with_capacity(length);
        let mut count = 0;
        for chunk in chunks.chunks(chunk_length(self.size)? + TAG) {
            work.take_bytes(chunk.len())?;
            let mut chunk = Zeroizing::new(chunk.to_vec());
            let associated = (self.associated)(count);
            let authentic = self.mode.decrypt(self.cipher, self.key, &(self.nonce)(count), &associated, &mut chunk)?;
            if authentic.is_none() {
                return Ok(Decrypted::Changed);
            }
            plain.push_slice(chunk.get(..chunk.len() - TAG).unwrap_or_default());
            count += 1;
        }
        let mut whole = whole.to_vec();
        let associated = last(plain.len() as u64);
        let authentic = self.mode.decrypt(self.cipher, self.key, &(self.nonce)(count), &associated, &mut whole)?;
        Ok(if authentic.is_some() { Decrypted::Plain(plain) } else { Decrypted::Changed })
    }
}
