//! HMAC (RFC 2104).

use super::hash::HmacHash;
use crate::ground::stack::leaving_nothing;
use hmac::{Hmac, KeyInit, Mac};

/// Bytes of the longest MAC.
pub(super) const LONGEST: usize = 64;

/// The state of an HMAC (RFC 2104) after its key: made once, used for each value.
#[derive(Clone)]
pub(in crate::notation) enum MacKey {
    Sha1(Hmac<sha1::Sha1>),
    Sha224(Hmac<sha2::Sha224>),
    Sha256(Hmac<sha2::Sha256>),
    Sha384(Hmac<sha2::Sha384>),
    Sha512(Hmac<sha2::Sha512>),
}

impl MacKey {
    pub(in crate::notation) fn new(hash: HmacHash, key: &[u8]) -> Option<Self> {
        leaving_nothing(|| Self::of(hash, key))
    }

    fn of(hash: HmacHash, key: &[u8]) -> Option<Self> {
        // HMAC takes keys of every length (RFC 2104 §2).
        Some(match hash {
            HmacHash::Sha1 => Self::Sha1(Hmac::new_from_slice(key).ok()?),
            HmacHash::Sha224 => Self::Sha224(Hmac::new_from_slice(key).ok()?),
            HmacHash::Sha256 => Self::Sha256(Hmac::new_from_slice(key).ok()?),
            HmacHash::Sha384 => Self::Sha384(Hmac::new_from_slice(key).ok()?),
            HmacHash::Sha512 => Self::Sha512(Hmac::new_from_slice(key).ok()?),
        })
    }

    /// Whether that is the whole MAC of the message; takes the same time wherever they differ.
    pub(in crate::notation) fn verify(&self, message: &[u8], mac: &[u8]) -> bool {
        let tag = self.compute(message);
        tag.len() == mac.len() && tag.iter().zip(mac).fold(0, |all, (ours, theirs)| all | (ours ^ theirs)) == 0
    }

    /// The MAC of two parts, one behind the other, at the beginning of `tag`; how long it is.
    pub(super) fn tag(&self, parts: [&[u8]; 2], tag: &mut [u8; LONGEST]) -> usize {
        fn of<M: Mac + Clone>(state: &M, parts: [&[u8]; 2], tag: &mut [u8; LONGEST]) -> usize {
            let mut state = state.clone();
            parts.iter().for_each(|part| state.update(part));
            let found = state.finalize().into_bytes();
            tag.iter_mut().zip(&found).for_each(|(to, &byte)| *to = byte);
            found.len()
        }
        match self {
            Self::Sha1(state) => of(state, parts, tag),
            Self::Sha224(state) => of(state, parts, tag),
            Self::Sha256(state) => of(state, parts, tag),
            Self::Sha384(state) => of(state, parts, tag),
            Self::Sha512(state) => of(state, parts, tag),
        }
    }

    /// The MAC of the message.
    pub(in crate::notation) fn compute(&self, message: &[u8]) -> Vec<u8> {
        let mut tag = [0; LONGEST];
        let length = self.tag([message, &[]], &mut tag);
        tag.get(..length).unwrap_or_default().to_vec()
    }

    /// Takes in the next part of a message that comes in parts.
    #[cfg(feature = "unpacking")]
    pub(in crate::notation) fn update(&mut self, part: &[u8]) {
        match self {
            Self::Sha1(state) => state.update(part),
            Self::Sha224(state) => state.update(part),
            Self::Sha256(state) => state.update(part),
            Self::Sha384(state) => state.update(part),
            Self::Sha512(state) => state.update(part),
        }
    }

    /// The MAC of all parts.
    #[cfg(feature = "unpacking")]
    pub(in crate::notation) fn finish(&self) -> Vec<u8> {
        self.compute(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::hex;
    use super::*;

    #[test]
    fn hmac_of_rfc_4231() {
        let tags = [
            (HmacHash::Sha224, "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22"),
            (HmacHash::Sha256, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                HmacHash::Sha384,
                "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
            ),
            (
                HmacHash::Sha512,
                "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
            ),
        ];
        for (hash, tag) in tags {
            let key = MacKey::new(hash, &[0x0b; 20]).expect("any length");
            assert_eq!(key.compute(b"Hi There"), hex(tag), "{hash}");
            assert!(key.verify(b"Hi There", &hex(tag)));
            let mut in_parts = key.clone();
            [&b"Hi"[..], b"", b" There"].into_iter().for_each(|part| in_parts.update(part));
            assert_eq!(in_parts.finish(), hex(tag), "{hash}");
            assert!(!key.verify(b"Hi there", &hex(tag)));
            // A shortened MAC is none.
            assert!(!key.verify(b"Hi There", &hex(tag)[..10]));
            assert!(!key.verify(b"Hi There", b""));
        }
    }
}
