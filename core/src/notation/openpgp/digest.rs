//! Hash algorithms (RFC 9580 §9.5).

use super::fault::PgpFault;
use md5::Md5;
use ripemd::Ripemd160;
use sha1::{Digest, Sha1};
use sha2::{Sha224, Sha256, Sha384, Sha512};
use sha3::{Sha3_256, Sha3_512};
use zeroize::Zeroizing;

/// A hash algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    Sha1,
    Ripemd160,
    Sha256,
    Sha384,
    Sha512,
    Sha224,
    Sha3Of256,
    Sha3Of512,
}

impl Hash {
    /// # Errors
    /// If no such algorithm is known.
    pub(super) fn known(number: u8) -> Result<Self, PgpFault> {
        Ok(match number {
            1 => Self::Md5,
            2 => Self::Sha1,
            3 => Self::Ripemd160,
            8 => Self::Sha256,
            9 => Self::Sha384,
            10 => Self::Sha512,
            11 => Self::Sha224,
            12 => Self::Sha3Of256,
            14 => Self::Sha3Of512,
            _ => return Err(PgpFault::Unknown("hash", number.to_string())),
        })
    }

    /// The hash of all pieces, one behind the other.
    pub(super) fn of<'p>(self, pieces: impl Iterator<Item = &'p [u8]>) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match self {
            Self::Md5 => hash::<Md5>(pieces),
            Self::Sha1 => hash::<Sha1>(pieces),
            Self::Ripemd160 => hash::<Ripemd160>(pieces),
            Self::Sha256 => hash::<Sha256>(pieces),
            Self::Sha384 => hash::<Sha384>(pieces),
            Self::Sha512 => hash::<Sha512>(pieces),
            Self::Sha224 => hash::<Sha224>(pieces),
            Self::Sha3Of256 => hash::<Sha3_256>(pieces),
            Self::Sha3Of512 => hash::<Sha3_512>(pieces),
        })
    }

    /// Bytes of a hash.
    pub(super) fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 | Self::Ripemd160 => 20,
            Self::Sha224 => 28,
            Self::Sha256 | Self::Sha3Of256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 | Self::Sha3Of512 => 64,
        }
    }

    /// What names the algorithm in a signature by RSA (RFC 9580 §5.2.3.1).
    pub(super) fn named_for_rsa(self) -> &'static [u8] {
        match self {
            Self::Md5 => b"\x30\x20\x30\x0c\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05\x05\x00\x04\x10",
            Self::Sha1 => b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
            Self::Ripemd160 => b"\x30\x21\x30\x09\x06\x05\x2b\x24\x03\x02\x01\x05\x00\x04\x14",
            Self::Sha256 => b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
            Self::Sha384 => b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30",
            Self::Sha512 => b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
            Self::Sha224 => b"\x30\x2d\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x04\x05\x00\x04\x1c",
            Self::Sha3Of256 => b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x08\x05\x00\x04\x20",
            Self::Sha3Of512 => b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x0a\x05\x00\x04\x40",
        }
    }
}

fn hash<'p, D: Digest>(pieces: impl Iterator<Item = &'p [u8]>) -> Vec<u8> {
    let mut hash = D::new();
    for piece in pieces {
        hash.update(piece);
    }
    hash.finalize().to_vec()
}
