//! Turning a passphrase into a key (RFC 9580 §3.7).

use super::digest::Hash;
use super::fault::PgpFault;
use super::fields::Fields;
use crate::ground::work::Work;
use argon2::{Algorithm, Argon2, Params, Version};
use std::iter;
use zeroize::Zeroizing;

/// A way to turn a passphrase into a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum S2k {
    Simple(Hash),
    Salted(Hash, [u8; 8]),
    /// With how many bytes are hashed, 1,024 to 65,011,712.
    Iterated(Hash, [u8; 8], usize),
    Argon2 {
        salt: [u8; 16],
        passes: u8,
        lanes: u8,
        /// Kilobytes of memory, as a power of two.
        memory: u8,
    },
    /// GnuPG's mark that the key itself is elsewhere: on a smart card, or left out.
    Elsewhere,
}

/// The most memory that Argon2 gets, as a power of two, in kilobytes: one gigabyte.
const MAX_MEMORY: u8 = 20;

impl S2k {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, PgpFault> {
        let kind = fields.byte().ok_or(PgpFault::Damaged)?;
        if kind == 4 {
            return Self::argon2(fields).ok_or(PgpFault::Damaged);
        }
        let hash = fields.byte().ok_or(PgpFault::Damaged)?;
        let mut salt = || fields.array().ok_or(PgpFault::Damaged);
        match kind {
            0 => Ok(Self::Simple(Hash::known(hash)?)),
            1 => Ok(Self::Salted(Hash::known(hash)?, salt()?)),
            3 => {
                let salt = salt()?;
                let count = fields.byte().ok_or(PgpFault::Damaged)?;
                Ok(Self::iterated(Hash::known(hash)?, salt, count))
            }
            101 => {
                fields.all();
                Ok(Self::Elsewhere)
            }
            _ => Err(PgpFault::Unknown("way to turn a passphrase into a key", kind.to_string())),
        }
    }

    /// With the number of bytes as it is coded (RFC 9580 §3.7.1.3).
    pub(super) fn iterated(hash: Hash, salt: [u8; 8], count: u8) -> Self {
        Self::Iterated(hash, salt, (16 + usize::from(count & 15)) << ((count >> 4) + 6))
    }

    fn argon2(fields: &mut Fields<'_>) -> Option<Self> {
        let salt = fields.array()?;
        let [passes, lanes, memory] = fields.array()?;
        Some(Self::Argon2 { salt, passes, lanes, memory })
    }

    /// The key of that many bytes.
    ///
    /// # Errors
    /// If there is none, or making it takes more memory or time than it gets.
    pub(super) fn derive(
        &self,
        passphrase: &[u8],
        length: usize,
        work: &mut Work,
    ) -> Result<Zeroizing<Vec<u8>>, PgpFault> {
        let (hash, salt, count) = match self {
            Self::Simple(hash) => (*hash, &[][..], 0),
            Self::Salted(hash, salt) => (*hash, &salt[..], 0),
            Self::Iterated(hash, salt, count) => (*hash, &salt[..], *count),
            Self::Argon2 { salt, passes, lanes, memory } => {
                return argon2(passphrase, salt, (*passes, *lanes, *memory), length, work);
            }
            Self::Elsewhere => return Err(PgpFault::Damaged),
        };
        let round = Zeroizing::new([salt, passphrase].concat());
        // A fuzz target can't wait for them.
        let count = if cfg!(fuzzing) { count.min(4096) } else { count };
        // At least once, whatever the count.
        let count = count.max(round.len());
        work.take_bytes(count.saturating_mul(length.div_ceil(hash.length())))?;
        let mut key = Zeroizing::new(Vec::with_capacity(length + 64));
        for zeros in 0.. {
            if key.len() >= length {
                break;
            }
            let zeros = iter::repeat_n(&[0][..], zeros);
            // Many rounds at once: most of the time would else go by between them.
            let block = Zeroizing::new(round.repeat(1 + 4096 / round.len().max(1)));
            let whole = iter::repeat_n(&block[..], count / block.len().max(1));
            let rest = block.get(..count % block.len().max(1)).unwrap_or_default();
            key.extend_from_slice(&hash.of(zeros.chain(whole).chain([rest])));
        }
        key.truncate(length);
        Ok(key)
    }
}

fn argon2(
    passphrase: &[u8],
    salt: &[u8],
    (passes, lanes, memory): (u8, u8, u8),
    length: usize,
    work: &mut Work,
) -> Result<Zeroizing<Vec<u8>>, PgpFault> {
    // As above.
    let (passes, memory) = if cfg!(fuzzing) { (passes.min(1), memory.min(8)) } else { (passes, memory) };
    if memory > MAX_MEMORY {
        return Err(PgpFault::Memory);
    }
    work.take(u64::from(passes) << memory)?;
    let params = Params::new(1 << memory, passes.into(), lanes.into(), Some(length)).map_err(|_| PgpFault::Damaged)?;
    let mut key = Zeroizing::new(vec![0; length]);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(passphrase, salt, &mut key).map_err(|_| PgpFault::Memory)?;
    Ok(key)
}
