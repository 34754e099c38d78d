//! Elliptic curves: what two keys have in common, and signatures.

use super::brainpool::BrainpoolP512r1;
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
    BrainpoolP512,
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
            b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0d" => Self::BrainpoolP512,
            b"\x2b\x06\x01\x04\x01\xda\x47\x0f\x01" => Self::Ed25519,
            b"\x2b\x06\x01\x04\x01\x97\x55\x01\x05\x01" => Self::Curve25519,
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
            Self::BrainpoolP512 => agree::<BrainpoolP512r1>(secret, public, 64),
            Self::Curve25519 => {
                // A number, which has its highest byte first, where RFC 7748 has its lowest.
                let mut secret = Zeroizing::new(padded(secret, 32)?);
                secret.reverse();
                let public = public.strip_prefix(&[0x40])?;
                Montgomery::X25519.agree(&secret, public)
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
            Self::BrainpoolP512 => 64,
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
            Self::BrainpoolP512 => public_part::<BrainpoolP512r1>(secret),
            Self::Curve25519 => {
                let mut secret = Zeroizing::new(secret.to_vec());
                secret.reverse();
                Some([&[0x40][..], &Montgomery::X25519.public_part(&secret)?].concat())
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
            Self::BrainpoolP512 => verify::<BrainpoolP512r1>(public, digest, padded(r, 64)?, padded(s, 64)?),
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

/// The curves of RFC 7748, on which keys are agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Montgomery {
    X25519,
    X448,
}

impl Montgomery {
    /// Bytes of a key, private or public.
    pub(super) fn length(self) -> usize {
        match self {
            Self::X25519 => 32,
            Self::X448 => 56,
        }
    }

    /// The public part of a private key; `None` if it has another length.
    pub(super) fn public_part(self, secret: &[u8]) -> Option<Vec<u8>> {
        Some(match self {
            Self::X25519 => {
                let secret = x25519_dalek::StaticSecret::from(*secret.first_chunk::<32>()?);
                x25519_dalek::PublicKey::from(&secret).to_bytes().to_vec()
            }
            Self::X448 => x448::x448(*secret.first_chunk::<56>()?, x448::X448_BASEPOINT_BYTES)?.to_vec(),
        })
    }

    /// What a private key and a public one have in common (RFC 7748 §6); `None` if the public one is made so that it is the
    /// same with every private key.
    pub(super) fn agree(self, secret: &[u8], public: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let shared = match self {
            Self::X25519 => {
                let secret = x25519_dalek::StaticSecret::from(*secret.first_chunk::<32>()?);
                let public = x25519_dalek::PublicKey::from(<[u8; 32]>::try_from(public).ok()?);
                Zeroizing::new(secret.diffie_hellman(&public).as_bytes().to_vec())
            }
            Self::X448 => {
                let secret = Zeroizing::new(*secret.first_chunk::<56>()?);
                Zeroizing::new(x448::x448(*secret, public.try_into().ok()?)?.to_vec())
            }
        };
        shared.iter().any(|&byte| byte != 0).then_some(shared)
    }
}

/// RFC 8032 §5.1.7, of a digest.
pub(super) fn ed25519_verify(public: &[u8], digest: &[u8], signature: &[u8]) -> Option<bool> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(public.try_into().ok()?).ok()?;
    let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
    Some(key.verify_strict(digest, &signature).is_ok())
}

/// RFC 8032 §5.2.7, of a digest.
pub(super) fn ed448_verify(public: &[u8], digest: &[u8], signature: &[u8]) -> Option<bool> {
    let public: [u8; 57] = public.try_into().ok()?;
    let key = ed448_goldilocks::VerifyingKey::from_bytes(&public).ok()?;
    let signature = ed448_goldilocks::Signature::from_slice(signature).ok()?;
    Some(key.verify_raw(&signature, digest).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{Curve, Montgomery, ed448_verify};
    use data_encoding::HEXLOWER;

    fn hex(text: &str) -> Vec<u8> {
        HEXLOWER.decode(text.as_bytes()).expect("hex")
    }

    /// RFC 7027 §A.3.
    #[test]
    fn brainpool_p512_as_rfc_7027_has_it() {
        let curve = Curve::BrainpoolP512;
        let secrets = [
            "16302ff0dbbb5a8d733dab7141c1b45acbc8715939677f6a56850a38bd87bd59b09e80279609ff333eb9d4c061231fb26f92eeb04982a5f1d1764cad57665422",
            "230e18e1bcc88a362fa54e4ea3902009292f7f8033624fd471b5d8ace49d12cfabbc19963dab8e2f1eba00bffb29e4d72d13f2224562f405cb80503666b25429",
        ]
        .map(hex);
        let publics = [
            "040a420517e406aac0acdce90fcd71487718d3b953efd7fbec5f7f27e28c6149999397e91e029e06457db2d3e640668b392c2a7e737a7f0bf04436d11640fd09fd72e6882e8db28aad36237cd25d580db23783961c8dc52dfa2ec138ad472a0fcef3887cf62b623b2a87de5c588301ea3e5fc269b373b60724f5e82a6ad147fde7",
            "049d45f66de5d67e2e6db6e93a59ce0bb48106097ff78a081de781cdb31fce8ccbaaea8dd4320c4119f1e9cd437a2eab3731fa9668ab268d871deda55a5473199f2fdc313095bcdd5fb3a91636f07a959c8e86b5636a1e930e8396049cb481961d365cc11453a06c719835475b12cb52fc3c383bce35e27ef194512b71876285fa",
        ]
        .map(hex);
        let shared = hex(
            "a7927098655f1f9976fa50a9d566865dc530331846381c87256baf3226244b76d36403c024d7bbf0aa0803eaff405d3d24f11a9b5c0bef679fe1454b21c4cd1f",
        );
        for (secret, public, other) in
            [(&secrets[0], &publics[0], &publics[1]), (&secrets[1], &publics[1], &publics[0])]
        {
            assert_eq!(curve.public_part(secret).as_ref(), Some(public));
            assert_eq!(curve.agree(secret, other).expect("on the curve").to_vec(), shared);
        }
        // A point beside the curve, and numbers that are no private key: nothing, and as many.
        let mut beside = publics[0].clone();
        beside[128] ^= 1;
        assert!(curve.agree(&secrets[1], &beside).is_none());
        assert!(curve.agree(&[0; 64], &publics[0]).is_none());
        assert!(curve.agree(&[0xff; 64], &publics[0]).is_none());
    }

    /// RFC 7748 §6.2, and points with which every private key has the same in common.
    #[test]
    fn x448_as_rfc_7748_has_it() {
        let alice = hex(
            "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
        );
        let bob = hex(
            "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d",
        );
        let shared = hex(
            "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d",
        );
        let curve = Montgomery::X448;
        let public = |secret: &[u8]| curve.public_part(secret).expect("56 bytes");
        assert_eq!(
            public(&alice),
            hex(
                "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0"
            )
        );
        assert_eq!(curve.agree(&alice, &public(&bob)).expect("shared").to_vec(), shared);
        assert_eq!(curve.agree(&bob, &public(&alice)).expect("shared").to_vec(), shared);
        // 0, 1, p - 1, and the same with p added: p, p + 1.
        let (mut one, mut p) = ([0; 56], [0xff; 56]);
        one[0] = 1;
        p[28] = 0xfe;
        let (mut below, mut above) = (p, [0; 56]);
        below[0] = 0xfe;
        above[28..].fill(0xff);
        for point in [[0; 56], one, below, p, above] {
            assert!(curve.agree(&alice, &point).is_none(), "{point:?}");
        }
        assert!(curve.agree(&alice, &[5; 55]).is_none());
        assert!(curve.agree(&alice[..55], &public(&bob)).is_none());
    }

    /// RFC 8032 §7.4, of one byte; then with each bit of the key and of the signature the other way round.
    #[test]
    fn ed448_as_rfc_8032_has_it() {
        let public = hex(
            "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480",
        );
        let signature = hex(
            "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00",
        );
        assert_eq!(ed448_verify(&public, &[3], &signature), Some(true));
        assert_eq!(ed448_verify(&public, &[4], &signature), Some(false));
        let good = |public: &[u8], signature: &[u8]| ed448_verify(public, &[3], signature) == Some(true);
        for bit in 0..signature.len() * 8 {
            let mut changed = signature.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!good(&public, &changed), "{bit}");
        }
        for bit in 0..public.len() * 8 {
            let mut changed = public.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!good(&changed, &signature), "{bit}");
        }
        assert_eq!(ed448_verify(&public, &[3], &signature[..113]), None);
        assert_eq!(ed448_verify(&[0xff; 57], &[3], &signature), None);
    }
}
