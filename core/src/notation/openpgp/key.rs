//! Keys (RFC 9580 §5.5): public ones check signatures, private ones open messages.

use super::aead::{Mode, TAG};
use super::armor::{self, Armored};
use super::cipher::Cipher;
use super::curve::{Curve, Montgomery};
use super::digest::Hash;
use super::fault::PgpFault;
use super::fields::Fields;
use super::packet::{Packet, Packets};
use super::recipient::signers_of;
use super::recognise::{is_armored, tag};
use super::s2k::S2k;
use crate::ground::secret::SecretBytes;
use crate::ground::work::Work;
use hkdf::Hkdf;
use sha2::Sha256;
use std::{fmt, iter};
use zeroize::Zeroizing;

/// By what a message names a key: eight bytes of its fingerprint (RFC 9580 §5.5.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyId(pub(crate) [u8; 8]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

/// The keys of a file.
pub(crate) struct KeyRing {
    pub(super) keys: Vec<Key>,
    /// The fingerprints of those whose signatures count.
    signers: Vec<Vec<u8>>,
}

impl KeyRing {
    /// The keys of a file, in armour or not; `None` if it is no file of keys.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (mut keys, mut signers) = (Vec::new(), Vec::new());
        if bytes.first().is_some_and(|&b| b < 0x80 || b == 0xef) && is_armored(bytes) {
            for armored in armor::read_all(bytes).ok()? {
                let Armored::Packets(packets) = armored else { return None };
                // Private keys are in them.
                let packets = SecretBytes::from_vec(packets);
                read_into(&mut keys, packets.as_slice())?;
                signers.extend(signers_of(packets.as_slice()));
            }
        } else {
            read_into(&mut keys, bytes)?;
            signers.extend(signers_of(bytes));
        }
        (!keys.is_empty()).then_some(Self { keys, signers })
    }

    /// Whether there is a private key in it.
    pub(crate) fn has_private(&self) -> bool {
        self.keys.iter().any(|key| key.secret.is_some())
    }

    /// The keys whose signatures count.
    pub(super) fn signers(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().filter(|key| self.signers.contains(&key.fingerprint))
    }
}

fn read_into(keys: &mut Vec<Key>, packets: &[u8]) -> Option<()> {
    for packet in Packets(Fields(packets)) {
        let packet = packet.ok()?;
        match packet.tag {
            tag::PUBLIC_KEY | tag::PUBLIC_SUBKEY | tag::SECRET_KEY | tag::SECRET_SUBKEY => {
                keys.extend(Key::of(&packet))
            }
            // A message or a signature.
            tag::PKESK | tag::SKESK | tag::ENCRYPTED | tag::LITERAL | tag::COMPRESSED if keys.is_empty() => {
                return None;
            }
            // Names, photos, signatures on them.
            _ => {}
        }
    }
    Some(())
}

/// A key.
pub(super) struct Key {
    pub(super) version: u8,
    pub(super) fingerprint: Vec<u8>,
    pub(super) id: KeyId,
    pub(super) public: PublicParts,
    /// Seconds since 1970 when it was made.
    pub(super) created: u64,
    /// The public part as it stands in the file: signatures are of it.
    body: Vec<u8>,
    secret: Option<SecretPart>,
}

/// How the key of a message is wrapped by what two keys on a curve have in common (RFC 6637 §8).
#[derive(Clone)]
pub(super) struct Ecdh {
    /// The object identifier of the curve.
    pub(super) identifier: Vec<u8>,
    /// The number of the hash algorithm, and of the cipher that wraps.
    pub(super) hash: u8,
    pub(super) cipher: u8,
}

/// What is public of a key, each number as it stands in the file.
#[derive(Clone)]
pub(super) enum PublicParts {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    ElGamal {
        p: Vec<u8>,
        g: Vec<u8>,
        y: Vec<u8>,
    },
    Dsa {
        p: Vec<u8>,
        q: Vec<u8>,
        g: Vec<u8>,
        y: Vec<u8>,
    },
    Ecdh {
        curve: Curve,
        point: Vec<u8>,
        way: Ecdh,
    },
    /// ECDSA, and EdDSA as it was before RFC 9580.
    Ecdsa {
        curve: Curve,
        point: Vec<u8>,
    },
    Montgomery {
        curve: Montgomery,
        public: Vec<u8>,
    },
    Ed25519 {
        public: [u8; 32],
    },
    Ed448 {
        public: [u8; 57],
    },
    /// What is not read, by its name.
    Unknown(String),
}

/// The private part of a key as it stands in the file.
struct SecretPart {
    head: u8,
    bytes: SecretBytes,
}

/// What came of unlocking a key.
pub(super) enum Unlocked {
    /// Its private part, with the place of the passphrase that opened it.
    Open(Zeroizing<Vec<u8>>, Option<u32>),
    /// No passphrase fits.
    Locked,
    /// It is not in the file.
    Elsewhere,
}

impl Key {
    /// The key of a packet; `None` if it is none that is read (before 1998 they had another shape).
    pub(super) fn of(packet: &Packet<'_>) -> Option<Self> {
        let mut fields = packet.fields();
        let version = fields.byte()?;
        let created = fields.long()? as u64;
        let algorithm = fields.byte()?;
        let public = match version {
            4 => PublicParts::read(algorithm, &mut fields)?,
            6 => {
                let length = fields.long()?;
                let mut parts = Fields(fields.take(length)?);
                PublicParts::read(algorithm, &mut parts)?
            }
            _ => return None,
        };
        let body = packet.body();
        let public_bytes = body.get(..body.len() - fields.0.len())?.to_vec();
        let hashed = hashed(version, &public_bytes)?;
        let (fingerprint, id) = if version == 4 {
            let print = Hash::Sha1.of(iter::once(&*hashed)).to_vec();
            let id = *print.last_chunk()?;
            (print, id)
        } else {
            let print = Hash::Sha256.of(iter::once(&*hashed)).to_vec();
            let id = *print.first_chunk()?;
            (print, id)
        };
        let is_secret = matches!(packet.tag, tag::SECRET_KEY | tag::SECRET_SUBKEY);
        let secret =
            is_secret.then(|| SecretPart { head: 0xc0 | packet.tag, bytes: SecretBytes::copy_of(fields.all()) });
        Some(Self { version, fingerprint, id: KeyId(id), public, created, body: public_bytes, secret })
    }

    /// As signatures on keys have it (RFC 9580 §5.2.4).
    pub(super) fn hashed(&self) -> Vec<u8> {
        hashed(self.version, &self.body).unwrap_or_default()
    }

    pub(super) fn is_private(&self) -> bool {
        self.secret.is_some()
    }

    /// The private part, opened by one of the passphrases if it is locked.
    ///
    /// # Errors
    /// If it can't be read, or takes too long.
    pub(super) fn unlock(&self, passphrases: &[(u32, &[u8])], work: &mut Work) -> Result<Unlocked, PgpFault> {
        let Some(secret) = &self.secret else { return Ok(Unlocked::Elsewhere) };
        let damaged = PgpFault::Damaged;
        let mut fields = Fields(secret.bytes.as_slice());
        let usage = fields.byte().ok_or(damaged.clone())?;
        if usage == 0 {
            let all = fields.all();
            if self.version == 6 {
                return Ok(Unlocked::Open(Zeroizing::new(all.to_vec()), None));
            }
            return Ok(summed(all).map_or(Unlocked::Locked, |secret| Unlocked::Open(secret, None)));
        }
        let read = Protection::read(usage, self.version, &mut fields)?;
        let Some(protection) = read else { return Ok(Unlocked::Elsewhere) };
        for (place, passphrase) in passphrases {
            if let Some(opened) = protection.open(passphrase, self, (secret.head, fields.0), work)? {
                return Ok(Unlocked::Open(opened, Some(*place)));
            }
        }
        Ok(Unlocked::Locked)
    }
}

/// The public part of a key with what stands before it where it is hashed.
fn hashed(version: u8, body: &[u8]) -> Option<Vec<u8>> {
    Some(if version == 4 {
        [&[0x99][..], &u16::try_from(body.len()).ok()?.to_be_bytes(), body].concat()
    } else {
        [&[0x9b][..], &u32::try_from(body.len()).ok()?.to_be_bytes(), body].concat()
    })
}

/// How the private part of a key is locked (RFC 9580 §3.7.2.1).
struct Protection {
    usage: u8,
    version: u8,
    cipher: Cipher,
    cipher_number: u8,
    mode: Option<(Mode, u8)>,
    s2k: S2k,
    iv: Vec<u8>,
}

impl Protection {
    /// `None` if the private part is not there.
    fn read(usage: u8, version: u8, fields: &mut Fields<'_>) -> Result<Option<Self>, PgpFault> {
        let damaged = || PgpFault::Damaged;
        if version == 6 && matches!(usage, 253..=255) {
            fields.byte().ok_or_else(damaged)?;
        }
        let (cipher_number, mode, s2k) = match usage {
            253..=255 => {
                let cipher = fields.byte().ok_or_else(damaged)?;
                let mode = if usage == 253 { Some(fields.byte().ok_or_else(damaged)?) } else { None };
                if version == 6 {
                    fields.byte().ok_or_else(damaged)?;
                }
                (cipher, mode, S2k::read(fields)?)
            }
            cipher => (cipher, None, S2k::Simple(Hash::Md5)),
        };
        if s2k == S2k::Elsewhere {
            return Ok(None);
        }
        let cipher = Cipher::known(cipher_number)?;
        let mode = mode.map(|number| Mode::known(number).map(|mode| (mode, number))).transpose()?;
        let length = mode.map_or(cipher.block_length(), |(mode, _)| mode.nonce_length());
        let iv = fields.take(length).ok_or_else(damaged)?.to_vec();
        Ok(Some(Self { usage, version, cipher, cipher_number, mode, s2k, iv }))
    }

    fn open(
        &self,
        passphrase: &[u8],
        owner: &Key,
        (head, locked): (u8, &[u8]),
        work: &mut Work,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, PgpFault> {
        let key = self.s2k.derive(passphrase, self.cipher.key_length(), work)?;
        let mut opened = Zeroizing::new(locked.to_vec());
        if let Some((mode, number)) = self.mode {
            let info = [head, self.version, self.cipher_number, number];
            let mut wrapped = Zeroizing::new(vec![0; self.cipher.key_length()]);
            let expanded = Hkdf::<Sha256>::new(None, &key).expand(&info, &mut wrapped);
            expanded.map_err(|_| PgpFault::Damaged)?;
            let associated = [&[head][..], &owner.body].concat();
            let authentic = mode.decrypt(self.cipher, &wrapped, &self.iv, &associated, &mut opened)?;
            let length = opened.len().saturating_sub(TAG);
            opened.truncate(length);
            return Ok(authentic.map(|()| opened));
        }
        self.cipher.decrypt(&key, &self.iv, &mut opened).ok_or(PgpFault::Damaged)?;
        if self.usage != 254 {
            return Ok(summed(&opened));
        }
        let Some((parts, sum)) = opened.split_at_checked(opened.len().wrapping_sub(20)) else { return Ok(None) };
        let fits = Hash::Sha1.of(iter::once(parts)).as_slice() == sum;
        Ok(fits.then(|| Zeroizing::new(parts.to_vec())))
    }
}

/// What stands before a sum of its bytes; `None` if the sum is another.
pub(super) fn summed(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (parts, sum) = bytes.split_last_chunk::<2>()?;
    let expected = parts.iter().fold(0u16, |sum, &b| sum.wrapping_add(b.into()));
    (expected.to_be_bytes() == *sum).then(|| Zeroizing::new(parts.to_vec()))
}

impl PublicParts {
    /// What computing once with such a key costs, as [`Work`] counts: some hundredths of a second on a curve, a fifth with 4,096
    /// bits of RSA, and eight times that with twice the bits.
    pub(super) fn cost(&self) -> u64 {
        match self {
            Self::Rsa { n: modulus, .. } | Self::ElGamal { p: modulus, .. } | Self::Dsa { p: modulus, .. } => {
                (modulus.len() as u64).saturating_pow(3) >> 10
            }
            _ => 16 << 10,
        }
    }

    fn read(algorithm: u8, fields: &mut Fields<'_>) -> Option<Self> {
        let number = |fields: &mut Fields<'_>| fields.number().map(<[u8]>::to_vec);
        Some(match algorithm {
            1..=3 => Self::Rsa { n: number(fields)?, e: number(fields)? },
            16 | 20 => Self::ElGamal { p: number(fields)?, g: number(fields)?, y: number(fields)? },
            17 => Self::Dsa { p: number(fields)?, q: number(fields)?, g: number(fields)?, y: number(fields)? },
            18 => {
                let identifier = fields.counted()?.0.to_vec();
                let point = number(fields)?;
                let mut way = fields.counted()?;
                let [_, hash, cipher] = way.array()?;
                match Curve::of(&identifier) {
                    Ok(curve) => Self::Ecdh { curve, point, way: Ecdh { identifier, hash, cipher } },
                    Err(name) => Self::Unknown(name.to_owned()),
                }
            }
            19 | 22 => {
                let curve = Curve::of(fields.counted()?.0);
                let point = number(fields)?;
                match curve {
                    Ok(curve) => Self::Ecdsa { curve, point },
                    Err(name) => Self::Unknown(name.to_owned()),
                }
            }
            25 => Self::montgomery(Montgomery::X25519, fields)?,
            26 => Self::montgomery(Montgomery::X448, fields)?,
            27 => Self::Ed25519 { public: fields.array()? },
            28 => Self::Ed448 { public: fields.array()? },
            other => {
                fields.all();
                Self::Unknown(format!("algorithm {other}"))
            }
        })
    }

    fn montgomery(curve: Montgomery, fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self::Montgomery { curve, public: fields.take(curve.length())?.to_vec() })
    }
}
