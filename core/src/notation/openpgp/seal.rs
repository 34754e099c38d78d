//! Sealing a file as a message that GnuPG 2.2 reads: AES-256 with a hash (RFC 4880 §5.13), its key encrypted to each recipient
//! and by the passphrase.

use super::bignum;
use super::cipher::Cipher;
use super::digest::Hash;
use super::key::{Key, KeyId, PublicParts};
use super::recipient::Recipient;
use super::recognise::tag;
use super::s2k::S2k;
use super::session::wrap;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::ground::work::Work;
use std::iter;
use zeroize::Zeroizing;

/// The number of AES-256, with which all is encrypted, and of SHA-256.
const AES_256: u8 = 9;
const SHA_256: u8 = 8;

/// Bytes that are hashed to turn the passphrase into a key, coded (RFC 9580 §3.7.1.3): the most that there are, 65,011,712.
const MOST_ROUNDS: u8 = 0xff;

/// Why a file is not sealed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SealFault {
    /// Nothing can be encrypted to that key.
    Key(KeyId),
    /// It is larger than a packet.
    TooLarge,
}

/// The file as a message to all recipients, which the passphrase opens as well.
pub(crate) fn seal(
    content: &SecretBytes,
    name: &str,
    to: &[Recipient],
    passphrase: Option<&[u8]>,
    random: &mut FillRandom<'_>,
) -> Result<SecretBytes, SealFault> {
    let mut session = Zeroizing::new([0; 32]);
    random(&mut *session);
    let mut sealed = SecretBytes::with_capacity(content.len() + 1024 * (to.len() + 1));
    for Recipient(key) in to {
        let packet = for_key(key, &session, random).ok_or(SealFault::Key(key.id))?;
        push_packet(&mut sealed, tag::PKESK, &packet).ok_or(SealFault::TooLarge)?;
    }
    if let Some(passphrase) = passphrase {
        let packet = for_passphrase(passphrase, &session, random).ok_or(SealFault::TooLarge)?;
        push_packet(&mut sealed, tag::SKESK, &packet).ok_or(SealFault::TooLarge)?;
    }
    encrypt(&mut sealed, content, name, &session, random).ok_or(SealFault::TooLarge)?;
    Ok(sealed)
}

fn head(tag: u8, length: usize) -> Option<[u8; 6]> {
    let [a, b, c, d] = u32::try_from(length).ok()?.to_be_bytes();
    Some([0xc0 | tag, 0xff, a, b, c, d])
}

fn push_packet(sealed: &mut SecretBytes, tag: u8, body: &[u8]) -> Option<()> {
    sealed.push_slice(&head(tag, body.len())?);
    sealed.push_slice(body);
    Some(())
}

/// The file, encrypted with what tells whether it was changed.
fn encrypt(
    sealed: &mut SecretBytes,
    content: &SecretBytes,
    name: &str,
    session: &[u8; 32],
    random: &mut FillRandom<'_>,
) -> Option<()> {
    let name = name.as_bytes();
    let name = name.get(..name.len().min(255))?;
    let mut literal = vec![b'b', u8::try_from(name.len()).ok()?];
    literal.extend_from_slice(name);
    // No moment is told.
    literal.extend_from_slice(&[0; 4]);
    let literal_head = head(tag::LITERAL, literal.len() + content.len())?;
    let mut start = [0; 18];
    let (block, repeated) = start.split_at_mut(16);
    random(block);
    repeated.copy_from_slice(block.get(14..)?);
    let length = 1 + start.len() + literal_head.len() + literal.len() + content.len() + 2 + 20;
    let mut body = SecretBytes::with_capacity(length);
    for part in [&start[..], &literal_head, &literal, content.as_slice(), &[0xd3, 0x14]] {
        body.push_slice(part);
    }
    let hash = Hash::Sha1.of(iter::once(body.as_slice()));
    body.push_slice(&hash);
    Cipher::Aes256.encrypt(session, &[0; 16], body.as_mut_slice())?;
    sealed.push_slice(&head(tag::ENCRYPTED, 1 + body.len())?);
    sealed.push_slice(&[1]);
    sealed.push_slice(body.as_slice());
    Some(())
}

/// The key of the message by the passphrase (RFC 4880 §5.3).
fn for_passphrase(passphrase: &[u8], session: &[u8; 32], random: &mut FillRandom<'_>) -> Option<Vec<u8>> {
    let mut salt = [0; 8];
    random(&mut salt);
    let s2k = S2k::iterated(Hash::Sha256, salt, MOST_ROUNDS);
    let key = s2k.derive(passphrase, 32, &mut Work::new(true)).ok()?;
    let mut wrapped = Zeroizing::new([&[AES_256][..], session].concat());
    Cipher::Aes256.encrypt(&key, &[0; 16], &mut wrapped)?;
    Some([&[4, AES_256, 3, SHA_256][..], &salt, &[MOST_ROUNDS], &wrapped].concat())
}

/// The key of the message, encrypted to a key (RFC 4880 §5.1, RFC 6637 §10, RFC 9580 §5.1.6); `None` if the key is of no use.
fn for_key(key: &Key, session: &[u8; 32], random: &mut FillRandom<'_>) -> Option<Vec<u8>> {
    let sum = session.iter().fold(0u16, |sum, &b| sum.wrapping_add(b.into()));
    let told = Zeroizing::new([&[AES_256][..], session, &sum.to_be_bytes()].concat());
    let (algorithm, encrypted) = match &key.public {
        PublicParts::Rsa { n, e } => (1, number(&bignum::rsa_encrypt(&told, n, e, random)?)?),
        PublicParts::ElGamal { p, g, y } => {
            let [first, second] = bignum::elgamal_encrypt(&told, [p, g, y], random)?;
            (16, [number(&first)?, number(&second)?].concat())
        }
        PublicParts::Ecdh { curve, point, way } => {
            let (ephemeral, shared) = curve.agree_anew(point, random)?;
            let wrapping = way.wrapping_key(&shared, &key.fingerprint).ok()?;
            // To whole blocks of eight bytes (RFC 6637 §8).
            let filling = 8 - told.len() % 8;
            let mut padded = told.clone();
            padded.resize(told.len() + filling, u8::try_from(filling).ok()?);
            let wrapped = wrap(&wrapping, &padded)?;
            (18, [&number(&ephemeral)?[..], &[u8::try_from(wrapped.len()).ok()?], &wrapped].concat())
        }
        PublicParts::Montgomery { curve, public } => {
            let mut secret = Zeroizing::new(vec![0; curve.length()]);
            random(&mut secret);
            let ephemeral = curve.public_part(&secret)?;
            let shared = curve.agree(&secret, public)?;
            let wrapped = wrap(&curve.wrapping_key(&ephemeral, public, &shared)?, session)?;
            (curve.algorithm(), [&ephemeral[..], &[u8::try_from(wrapped.len()).ok()? + 1, AES_256], &wrapped].concat())
        }
        _ => return None,
    };
    Some([&[3][..], &key.id.0, &[algorithm], &encrypted].concat())
}

/// A number as packets have it, without zeros before it.
fn number(bytes: &[u8]) -> Option<Vec<u8>> {
    let start = bytes.iter().position(|&b| b != 0)?;
    let bytes = bytes.get(start..)?;
    let bits = bytes.len() * 8 - bytes.first()?.leading_zeros() as usize;
    Some([&u16::try_from(bits).ok()?.to_be_bytes()[..], bytes].concat())
}
