//! Elliptic curves: what two keys have in common, and signatures.

use super::fields::padded;
use crate::ground::random::FillRandom;
use bp256::BrainpoolP256r1;
use bp384::BrainpoolP384r1;
use ecdsa::hazmat::verify_prehashed;
use ecdsa::{EcdsaCurve, Signature, SignatureSize};
use p256::NistP256;
use p256::elliptic_curve::array::ArraySize;
use p256::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use p256::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize, PublicKey, SecretKey, ecdh};
use p384::NistP384;
use p521::NistP521;
use zeroize::Zeroizing;

/// A curve, by its object identifier (RFC 9580 §9.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
    BrainpoolP256,
    BrainpoolP384,
    Ed25519,
    Curve25519,
}

impl Curve {
    /// The curve of an object identifier, or the name of one that is not read.
    pub(super) fn of(identifier: &[u8]) -> Result<Self, &'static str> {
        Ok(match identifier {
            b"\x2a\x86\x48\xce\x3d\x03\x01\x07" => Self::P256,
            b"\x2b\x81\x04\x00\x22" => Self::P384,
            b"\x2b\x81\x04\x00\x23" => Self::P521,
            b"\x2b\x24\x03\x03\x02\x08\x01\x01\x07" => Self::BrainpoolP256,
            b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0b" => Self::BrainpoolP384,
            b"\x2b\x06\x01\x04\x01\xda\x47\x0f\x01" => Self::Ed25519,
            b"\x2b\x06\x01\x04\x01\x97\x55\x01\x05\x01" => Self::Curve25519,
            b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0d" => return Err("Brainpool P-512"),
            b"\x2b\x65\x6f" => return Err("X448"),
            b"\x2b\x65\x71" => return Err("Ed448"),
            b"\x2b\x81\x04\x00\x0a" => return Err("secp256k1"),
            _ => return Err("an unknown curve"),
        })
    }

    /// What a private key and a public one have in common: the x-coordinate of their product (RFC 9580 §11.4). `None` if
    /// either is none of the curve.
    pub(super) fn agree(self, secret: &[u8], public: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Self::P256 => agree::<NistP256>(secret, public, 32),
            Self::P384 => agree::<NistP384>(secret, public, 48),
            Self::P521 => agree::<NistP521>(secret, public, 66),
            Self::BrainpoolP256 => agree::<BrainpoolP256r1>(secret, public, 32),
            Self::BrainpoolP384 => agree::<BrainpoolP384r1>(secret, public, 48),
            Self::Curve25519 => {
                // A number, which has its highest byte first, where RFC 7748 has its lowest.
                let mut secret = Zeroizing::new(padded(secret, 32)?);
                secret.reverse();
                let public = public.strip_prefix(&[0x40])?;
                x25519(&secret, public)
            }
            Self::Ed25519 => None,
        }
    }

    /// What a new key and a public one have in common, with the new one's public part; `None` if the public one is none of the
    /// curve.
    pub(super) fn agree_anew(
        self,
        public: &[u8],
        random: &mut FillRandom<'_>,
    ) -> Option<(Vec<u8>, Zeroizing<Vec<u8>>)> {
        let mut secret = Zeroizing::new(vec![0; self.scalar_length()]);
        // Nearly every number is a key.
        for _ in 0..100 {
            random(&mut secret);
            if self == Self::P521 {
                // 521 bits.
                *secret.first_mut()? &= 1;
            }
            if let Some(ephemeral) = self.public_part(&secret) {
                return Some((ephemeral, self.agree(&secret, public)?));
            }
        }
        None
    }

    fn scalar_length(self) -> usize {
        match self {
            Self::P384 | Self::BrainpoolP384 => 48,
            Self::P521 => 66,
            _ => 32,
        }
    }

    /// The public part of a private key; `None` if it is none.
    fn public_part(self, secret: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::P256 => public_part::<NistP256>(secret),
            Self::P384 => public_part::<NistP384>(secret),
            Self::P521 => public_part::<NistP521>(secret),
            Self::BrainpoolP256 => public_part::<BrainpoolP256r1>(secret),
            Self::BrainpoolP384 => public_part::<BrainpoolP384r1>(secret),
            Self::Curve25519 => {
                let mut secret = Zeroizing::new(secret.to_vec());
                secret.reverse();
                Some([&[0x40][..], &x25519_public(&secret)?].concat())
            }
            Self::Ed25519 => None,
        }
    }

    /// Whether a signature by a key of the curve is of that digest; `None` where no signatures of the curve are checked.
    pub(super) fn verify(self, public: &[u8], digest: &[u8], (r, s): (&[u8], &[u8])) -> Option<bool> {
        match self {
            Self::P256 => verify::<NistP256>(public, digest, padded(r, 32)?, padded(s, 32)?),
            Self::P384 => verify::<NistP384>(public, digest, padded(r, 48)?, padded(s, 48)?),
            Self::P521 => verify::<NistP521>(public, digest, padded(r, 66)?, padded(s, 66)?),
            Self::BrainpoolP256 => verify::<BrainpoolP256r1>(public, digest, padded(r, 32)?, padded(s, 32)?),
            Self::BrainpoolP384 => verify::<BrainpoolP384r1>(public, digest, padded(r, 48)?, padded(s, 48)?),
            Self::Ed25519 => {
                let signature = [padded(r, 32)?, padded(s, 32)?].concat();
                ed25519_verify(public.strip_prefix(&[0x40])?, digest, &signature)
            }
            Self::Curve25519 => None,
        }
    }
}

/// Whether a signature is of that digest (FIPS 186-5 §6.4.2).
fn verify<C>(public: &[u8], digest: &[u8], r: Vec<u8>, s: Vec<u8>) -> Option<bool>
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SignatureSize<C>: ArraySize,
{
    let Ok(signature) = Signature::<C>::from_slice(&[r, s].concat()) else { return Some(false) };
    let key = PublicKey::<C>::from_sec1_bytes(public).ok()?;
    Some(verify_prehashed(&key.to_projective(), digest, &signature).is_ok())
}

fn agree<C>(secret: &[u8], public: &[u8], length: usize) -> Option<Zeroizing<Vec<u8>>>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let secret = SecretKey::<C>::from_slice(&Zeroizing::new(padded(secret, length)?)).ok()?;
    let public = PublicKey::<C>::from_sec1_bytes(public).ok()?;
    let shared = ecdh::diffie_hellman(secret.to_nonzero_scalar(), public.as_affine());
    Some(Zeroizing::new(shared.raw_secret_bytes().to_vec()))
}

fn public_part<C>(secret: &[u8]) -> Option<Vec<u8>>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let public = SecretKey::<C>::from_slice(secret).ok()?.public_key();
    Some(public.as_affine().to_sec1_point(false).as_bytes().to_vec())
}

/// The public part of a private key of RFC 7748.
pub(super) fn x25519_public(secret: &[u8]) -> Option<[u8; 32]> {
    let secret = x25519_dalek::StaticSecret::from(*secret.first_chunk::<32>()?);
    Some(x25519_dalek::PublicKey::from(&secret).to_bytes())
}

/// RFC 7748 §6.1.
pub(super) fn x25519(secret: &[u8], public: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let secret = x25519_dalek::StaticSecret::from(*secret.first_chunk::<32>()?);
    let public = x25519_dalek::PublicKey::from(<[u8; 32]>::try_from(public).ok()?);
    let shared = secret.diffie_hellman(&public);
    shared.was_contributory().then(|| Zeroizing::new(shared.as_bytes().to_vec()))
}

/// RFC 8032 §5.1.7, of a digest.
pub(super) fn ed25519_verify(public: &[u8], digest: &[u8], signature: &[u8]) -> Option<bool> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(public.try_into().ok()?).ok()?;
    let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
    Some(key.verify_strict(digest, &signature).is_ok())
}
