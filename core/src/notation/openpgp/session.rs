//! The key of a message, encrypted to private keys and passphrases (RFC 9580 §5.1 and §5.3).

use super::aead::{Mode, TAG};
use super::bignum;
use super::cipher::Cipher;
use super::curve::Montgomery;
use super::digest::Hash;
use super::fault::PgpFault;
use super::fields::Fields;
use super::key::{Ecdh, Key, KeyId, PublicParts, summed};
use super::s2k::S2k;
use crate::ground::work::Work;
use aes_kw::{KwAes128, KwAes192, KwAes256};
use hkdf::Hkdf;
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

/// The key of a message.
pub(super) struct SessionKey {
    /// The cipher, where it is told with the key.
    pub(super) cipher: Option<Cipher>,
    pub(super) key: Zeroizing<Vec<u8>>,
    /// Whether it is surely the right one: a wrong passphrase else gives a key as well.
    pub(super) certain: bool,
}

/// The key of a message, encrypted to a private key.
pub(super) struct ForKey<'b> {
    version: u8,
    /// Whose it is; `None` if the message does not say.
    pub(super) to: Option<KeyId>,
    algorithm: u8,
    fields: Fields<'b>,
}

impl<'b> ForKey<'b> {
    /// `None` if it is damaged, or of a version that is not read.
    pub(super) fn read(mut fields: Fields<'b>) -> Option<Self> {
        let version = fields.byte()?;
        let to = match version {
            3 => KeyId(fields.array()?),
            6 => {
                let mut print = fields.counted()?;
                match print.byte() {
                    None => KeyId([0; 8]),
                    Some(6) => KeyId(*print.0.first_chunk()?),
                    Some(_) => KeyId(*print.0.last_chunk()?),
                }
            }
            _ => return None,
        };
        let algorithm = fields.byte()?;
        Some(Self { version, to: Some(to).filter(|id| id.0 != [0; 8]), algorithm, fields })
    }

    /// The key of the message, by the private part of a key; `None` if it is not for that key.
    pub(super) fn open(&self, key: &Key, secret: &[u8], work: &mut Work) -> Result<Option<SessionKey>, PgpFault> {
        work.take(key.public.cost())?;
        match &key.public {
            PublicParts::Unknown(name) => Err(PgpFault::Unknown("key", name.clone())),
            PublicParts::Montgomery { curve, public } if self.algorithm == curve.algorithm() => {
                Ok(self.by_agreement(*curve, public, secret))
            }
            PublicParts::Ecdh { curve, way, .. } if self.algorithm == 18 => {
                let mut fields = self.fields;
                let Some(ephemeral) = fields.number() else { return Ok(None) };
                let Some(wrapped) = fields.counted() else { return Ok(None) };
                let Some(scalar) = Fields(secret).number() else { return Ok(None) };
                let Some(shared) = curve.agree(scalar, ephemeral) else { return Ok(None) };
                let wrapping = way.wrapping_key(&shared, &key.fingerprint)?;
                Ok(unwrap(&wrapping, wrapped.0).as_deref().and_then(|padded| {
                    // Padded to whole blocks of eight bytes (RFC 6637 §8).
                    let filling = usize::from(*padded.last()?);
                    self.told(padded.get(..padded.len().checked_sub(filling)?)?)
                }))
            }
            PublicParts::Rsa { n, .. } if matches!(self.algorithm, 1..=3) => {
                let (mut fields, mut secret) = (self.fields, Fields(secret));
                let (Some(encrypted), Some(d)) = (fields.number(), secret.number()) else { return Ok(None) };
                Ok(bignum::rsa_decrypt(encrypted, n, d).and_then(|told| self.told(&told)))
            }
            PublicParts::ElGamal { p, .. } if matches!(self.algorithm, 16 | 20) => {
                let (mut fields, mut secret) = (self.fields, Fields(secret));
                let (Some(c1), Some(c2), Some(x)) = (fields.number(), fields.number(), secret.number()) else {
                    return Ok(None);
                };
                Ok(bignum::elgamal_decrypt(c1, c2, p, x).and_then(|told| self.told(&told)))
            }
            _ => Ok(None),
        }
    }

    /// The cipher, the key and a sum.
    fn told(&self, told: &[u8]) -> Option<SessionKey> {
        let (cipher, rest) = if self.version == 3 {
            let (&cipher, rest) = told.split_first()?;
            (Some(Cipher::of(cipher)?), rest)
        } else {
            (None, told)
        };
        Some(SessionKey { cipher, key: summed(rest)?, certain: true })
    }

    /// RFC 9580 §5.1.6 and §5.1.7.
    fn by_agreement(&self, curve: Montgomery, public: &[u8], secret: &[u8]) -> Option<SessionKey> {
        let mut fields = self.fields;
        let ephemeral = fields.take(curve.length())?;
        let mut wrapped = fields.counted()?;
        let cipher = if self.version == 3 { Some(Cipher::of(wrapped.byte()?)?) } else { None };
        let wrapping = curve.wrapping_key(ephemeral, public, &curve.agree(secret, ephemeral)?)?;
        Some(SessionKey { cipher, key: unwrap(&wrapping, wrapped.0)?, certain: true })
    }
}

impl Montgomery {
    /// The number of the algorithm (RFC 9580 §9.1).
    pub(super) fn algorithm(self) -> u8 {
        match self {
            Self::X25519 => 25,
            Self::X448 => 26,
        }
    }

    /// The key that wraps, of what two keys have in common (RFC 9580 §5.1.6 and §5.1.7).
    pub(super) fn wrapping_key(self, ephemeral: &[u8], public: &[u8], shared: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let material = Zeroizing::new([ephemeral, public, shared].concat());
        match self {
            Self::X25519 => {
                let mut wrapping = Zeroizing::new(vec![0; 16]);
                Hkdf::<Sha256>::new(None, &material).expand(b"OpenPGP X25519", &mut wrapping).ok()?;
                Some(wrapping)
            }
            Self::X448 => {
                let mut wrapping = Zeroizing::new(vec![0; 32]);
                Hkdf::<Sha512>::new(None, &material).expand(b"OpenPGP X448", &mut wrapping).ok()?;
                Some(wrapping)
            }
        }
    }
}

impl Ecdh {
    /// The key that wraps, of what two keys have in common (RFC 6637 §7).
    pub(super) fn wrapping_key(&self, shared: &[u8], fingerprint: &[u8]) -> Result<Zeroizing<Vec<u8>>, PgpFault> {
        let length = match Cipher::known(self.cipher)? {
            Cipher::Aes128 => 16,
            Cipher::Aes192 => 24,
            Cipher::Aes256 => 32,
            other => return Err(PgpFault::Unknown("cipher to wrap keys", format!("{other:?}"))),
        };
        let info = [
            &[0, 0, 0, 1][..],
            shared,
            &[u8::try_from(self.identifier.len()).unwrap_or(0)],
            &self.identifier,
            &[18, 3, 1, self.hash, self.cipher],
            b"Anonymous Sender    ",
            fingerprint,
        ];
        let mut derived = Hash::known(self.hash)?.of(info.into_iter());
        derived.truncate(length);
        if derived.len() < length { Err(PgpFault::Damaged) } else { Ok(derived) }
    }
}

/// RFC 3394.
pub(super) fn wrap(key: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    use aes_kw::KeyInit;
    let mut wrapped = vec![0; plain.len() + 8];
    match key.len() {
        16 => KwAes128::new_from_slice(key).ok()?.wrap_key(plain, &mut wrapped).ok()?,
        24 => KwAes192::new_from_slice(key).ok()?.wrap_key(plain, &mut wrapped).ok()?,
        _ => KwAes256::new_from_slice(key).ok()?.wrap_key(plain, &mut wrapped).ok()?,
    };
    Some(wrapped)
}

/// RFC 3394; `None` if the key is another.
fn unwrap(key: &[u8], wrapped: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    use aes_kw::KeyInit;
    let mut unwrapped = Zeroizing::new(vec![0; wrapped.len().checked_sub(8)?]);
    match key.len() {
        16 => KwAes128::new_from_slice(key).ok()?.unwrap_key(wrapped, &mut unwrapped).ok()?,
        24 => KwAes192::new_from_slice(key).ok()?.unwrap_key(wrapped, &mut unwrapped).ok()?,
        _ => KwAes256::new_from_slice(key).ok()?.unwrap_key(wrapped, &mut unwrapped).ok()?,
    };
    Some(unwrapped)
}

/// The key of a message, encrypted by a passphrase.
pub(super) struct ForPassphrase<'b> {
    cipher: Cipher,
    s2k: S2k,
    way: Way<'b>,
}

enum Way<'b> {
    /// What comes of the passphrase is the key, or decrypts it.
    Plain(&'b [u8]),
    Authenticated {
        mode: Mode,
        info: [u8; 4],
        nonce: &'b [u8],
        encrypted: &'b [u8],
        derives: bool,
    },
}

impl<'b> ForPassphrase<'b> {
    pub(super) fn read(mut fields: Fields<'b>) -> Result<Self, PgpFault> {
        let damaged = || PgpFault::Damaged;
        let version = fields.byte().ok_or_else(damaged)?;
        if !matches!(version, 4..=6) {
            return Err(PgpFault::Unknown("version of an encrypted key", version.to_string()));
        }
        if version == 6 {
            fields.byte().ok_or_else(damaged)?;
        }
        let number = fields.byte().ok_or_else(damaged)?;
        let cipher = Cipher::known(number)?;
        if version == 4 {
            let s2k = S2k::read(&mut fields)?;
            return Ok(Self { cipher, s2k, way: Way::Plain(fields.all()) });
        }
        let mode_number = fields.byte().ok_or_else(damaged)?;
        let mode = Mode::known(mode_number)?;
        if version == 6 {
            fields.byte().ok_or_else(damaged)?;
        }
        let s2k = S2k::read(&mut fields)?;
        let nonce = fields.take(mode.nonce_length()).ok_or_else(damaged)?;
        // RFC 9580 §5.3.2; GnuPG's version 5 uses what comes of the passphrase as it is.
        let info = [0xc3, version, number, mode_number];
        let way = Way::Authenticated { mode, info, nonce, encrypted: fields.all(), derives: version == 6 };
        Ok(Self { cipher, s2k, way })
    }

    /// The key of the message; `None` if the passphrase is another.
    pub(super) fn open(&self, passphrase: &[u8], work: &mut Work) -> Result<Option<SessionKey>, PgpFault> {
        let key = self.s2k.derive(passphrase, self.cipher.key_length(), work)?;
        match &self.way {
            Way::Plain([]) => Ok(Some(SessionKey { cipher: Some(self.cipher), key, certain: false })),
            Way::Plain(encrypted) => {
                let mut told = Zeroizing::new(encrypted.to_vec());
                let iv = [0; 16];
                let iv = iv.get(..self.cipher.block_length()).unwrap_or_default();
                self.cipher.decrypt(&key, iv, &mut told).ok_or(PgpFault::Damaged)?;
                let Some((&cipher, key)) = told.split_first() else { return Ok(None) };
                // A wrong passphrase gives a number that is none of a cipher, or a key of another length, nearly always.
                let cipher = Cipher::of(cipher).filter(|cipher| cipher.key_length() == key.len());
                Ok(cipher.map(|cipher| SessionKey {
                    cipher: Some(cipher),
                    key: Zeroizing::new(key.to_vec()),
                    certain: false,
                }))
            }
            Way::Authenticated { mode, info, nonce, encrypted, derives } => {
                let mut wrapping = Zeroizing::new(vec![0; self.cipher.key_length()]);
                if *derives {
                    let expanded = Hkdf::<Sha256>::new(None, &key).expand(info, &mut wrapping);
                    expanded.map_err(|_| PgpFault::Damaged)?;
                } else {
                    wrapping.copy_from_slice(&key);
                }
                let mut opened = Zeroizing::new(encrypted.to_vec());
                let authentic = mode.decrypt(self.cipher, &wrapping, nonce, info, &mut opened)?;
                let length = opened.len().saturating_sub(TAG);
                opened.truncate(length);
                // Of version 5 the cipher is that of the packet too.
                let cipher = (!derives).then_some(self.cipher);
                Ok(authentic.map(|()| SessionKey { cipher, key: opened, certain: true }))
            }
        }
    }
}
