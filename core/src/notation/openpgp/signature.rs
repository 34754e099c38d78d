//! Signatures (RFC 9580 §5.2): by whom, and whether they are true where the public key is given.

use super::bignum;
use super::curve;
use super::digest::Hash;
use super::fault::PgpFault;
use super::fields::Fields;
use super::key::{Key, KeyId, PublicParts};
use super::report::{SignatureCheck, SignatureState};
use crate::ground::work::Work;
use std::borrow::Cow;

/// What is signed.
#[derive(Clone, Copy)]
pub(super) enum Signed<'c> {
    Literal(&'c [u8]),
    /// Text as it stands, of which the blanks at the ends of lines don't count.
    Cleartext(&'c [u8]),
}

/// A signature as it stands.
pub(super) struct Signature<'b> {
    version: u8,
    pub(super) kind: u8,
    algorithm: u8,
    hash: Result<Hash, PgpFault>,
    /// From the version to the last of what is signed along.
    head: &'b [u8],
    salt: &'b [u8],
    by: Option<KeyId>,
    properties: &'b [u8],
    fields: Fields<'b>,
}

impl<'b> Signature<'b> {
    /// `None` if it is damaged or older than 1998.
    pub(super) fn read(body: &'b [u8]) -> Option<Self> {
        let mut fields = Fields(body);
        let version = fields.byte()?;
        let [kind, algorithm, hash] = fields.array()?;
        let length = |fields: &mut Fields<'b>| match version {
            4 => fields.short(),
            6 => fields.long(),
            _ => None,
        };
        let count = length(&mut fields)?;
        let signed_along = fields.take(count)?;
        let head = body.get(..body.len() - fields.0.len())?;
        let count = length(&mut fields)?;
        let unsigned = fields.take(count)?;
        fields.short()?;
        let salt = if version == 6 { fields.counted()?.0 } else { &[] };
        let by = [signed_along, unsigned].into_iter().find_map(issuer);
        Some(Self {
            version,
            kind,
            algorithm,
            hash: Hash::known(hash),
            head,
            salt,
            by,
            properties: signed_along,
            fields,
        })
    }

    /// What is known of it, by the keys that were given.
    ///
    /// # Errors
    /// If looking at it takes too long.
    pub(super) fn check<'k>(
        &self,
        signed: Signed<'_>,
        keys: impl Iterator<Item = &'k Key>,
        work: &mut Work,
    ) -> Result<SignatureCheck, PgpFault> {
        let by = self.by.map(|id| id.to_string()).unwrap_or_default();
        let mut keys = keys.filter(|key| Some(key.id) == self.by).peekable();
        let state = match (&self.hash, self.kind, keys.next()) {
            (_, _, None) => SignatureState::NotChecked,
            // What somebody can make collide vouches for nothing.
            (Ok(Hash::Md5 | Hash::Sha1 | Hash::Ripemd160), ..) => SignatureState::Unknown,
            (Ok(_), 0 | 1, Some(key)) => {
                let (Signed::Literal(content) | Signed::Cleartext(content)) = signed;
                work.take_bytes(content.len())?;
                work.take(key.public.cost())?;
                match self.is_of(&self.content(signed), key) {
                    Some(true) => SignatureState::Good,
                    Some(false) => SignatureState::Bad,
                    None => SignatureState::Unknown,
                }
            }
            _ => SignatureState::Unknown,
        };
        Ok(SignatureCheck { by, state })
    }

    /// What is hashed of what is signed.
    fn content<'c>(&self, signed: Signed<'c>) -> Cow<'c, [u8]> {
        match (signed, self.kind) {
            (Signed::Literal(content), 0) => Cow::Borrowed(content),
            (Signed::Literal(content), _) => canonical(content, false).into(),
            (Signed::Cleartext(content), _) => canonical(content.strip_suffix(b"\n").unwrap_or(content), true).into(),
        }
    }

    /// What it says of a key or of itself (RFC 9580 §5.2.3.7); only what is signed along counts.
    pub(super) fn property(&self, kind: u8) -> Option<&'b [u8]> {
        properties(self.properties).find(|(found, _)| *found == kind).map(|(_, value)| value)
    }

    /// Seconds since 1970 when it was made.
    pub(super) fn created(&self) -> u64 {
        self.property(2).and_then(|value| Fields(value).long()).map_or(0, |seconds| seconds as u64)
    }

    /// Whether it is a signature of that content by that key; `None` if it is made in a way that is not read.
    pub(super) fn is_of(&self, content: &[u8], key: &Key) -> Option<bool> {
        let hash = self.hash.as_ref().ok().filter(|hash| **hash != Hash::Md5)?;
        self.verify(*hash, content, key)
    }

    fn verify(&self, hash: Hash, content: &[u8], key: &Key) -> Option<bool> {
        let length = u32::try_from(self.head.len()).ok()?.to_be_bytes();
        let pieces = [self.salt, content, self.head, &[self.version, 0xff], &length];
        let digest = hash.of(pieces.into_iter());
        let mut fields = self.fields;
        match (&key.public, self.algorithm) {
            (PublicParts::Rsa { n, e }, 1 | 3) => bignum::rsa_verify(fields.number()?, hash, &digest, n, e),
            (PublicParts::Dsa { p, q, g, y }, 17) => {
                bignum::dsa_verify((fields.number()?, fields.number()?), &digest, [p, q, g, y])
            }
            (PublicParts::Ecdsa { curve, point }, 19 | 22) => {
                curve.verify(point, &digest, (fields.number()?, fields.number()?))
            }
            (PublicParts::Ed25519 { public }, 27) => curve::ed25519_verify(public, &digest, fields.take(64)?),
            (PublicParts::Ed448 { public }, 28) => curve::ed448_verify(public, &digest, fields.take(114)?),
            _ => None,
        }
    }
}

/// Lines with the ends that signatures are made of (RFC 9580 §5.2.1.2 and §7.2).
fn canonical(text: &[u8], trims: bool) -> Vec<u8> {
    let mut canonical = Vec::with_capacity(text.len() + text.len() / 16);
    for (number, line) in text.split(|&b| b == b'\n').enumerate() {
        if number > 0 {
            canonical.extend_from_slice(b"\r\n");
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        canonical.extend_from_slice(if trims { trim_end(line) } else { line });
    }
    canonical
}

fn trim_end(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|b| !matches!(b, b' ' | b'\t' | b'\r')).map_or(0, |last| last + 1);
    line.get(..end).unwrap_or_default()
}

/// The properties of a signature, each with its kind (RFC 9580 §5.2.3.7).
fn properties(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = Fields(bytes);
    std::iter::from_fn(move || {
        let length = match usize::from(rest.byte()?) {
            length @ 0..=191 => length,
            255 => rest.long()?,
            first => ((first - 192) << 8) + usize::from(rest.byte()?) + 192,
        };
        let mut property = Fields(rest.take(length)?);
        Some((property.byte()? & 0x7f, property.0))
    })
}

/// Whose a signature is.
fn issuer(bytes: &[u8]) -> Option<KeyId> {
    properties(bytes).find_map(|(kind, value)| match (kind, value) {
        (16, id) => id.try_into().ok().map(KeyId),
        (33, [6, print @ ..]) => print.first_chunk().copied().map(KeyId),
        (33, print) => print.last_chunk().copied().map(KeyId),
        _ => None,
    })
}
