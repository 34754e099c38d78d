//! Packets (RFC 9580 §4).

use super::fault::PgpFault;
use super::fields::Fields;
use super::recognise::new_length;
use super::recognise::tag::{COMPRESSED, ENCRYPTED, ENCRYPTED_AEAD, ENCRYPTED_UNPROTECTED, LITERAL};
use crate::ground::secret::SecretBytes;

/// A packet.
pub(super) struct Packet<'b> {
    pub(super) tag: u8,
    body: Body<'b>,
}

enum Body<'b> {
    Whole(&'b [u8]),
    /// Of several parts (RFC 9580 §4.2.1.4).
    Joined(SecretBytes),
}

impl Packet<'_> {
    pub(super) fn body(&self) -> &[u8] {
        match &self.body {
            Body::Whole(bytes) => bytes,
            Body::Joined(bytes) => bytes.as_slice(),
        }
    }

    pub(super) fn fields(&self) -> Fields<'_> {
        Fields(self.body())
    }
}

/// The packets that follow one another. After a damaged one there is none.
pub(super) struct Packets<'b>(pub(super) Fields<'b>);

impl<'b> Iterator for Packets<'b> {
    type Item = Result<Packet<'b>, PgpFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.0.is_empty() {
            return None;
        }
        let packet = next(&mut self.0).ok_or(PgpFault::Damaged);
        if packet.is_err() {
            self.0.all();
        }
        Some(packet)
    }
}

fn next<'b>(bytes: &mut Fields<'b>) -> Option<Packet<'b>> {
    let head = bytes.byte()?;
    match head >> 6 {
        3 => {
            let tag = head & 0x3f;
            let (length, partial) = new_length(bytes)?;
            let first = bytes.take(length)?;
            if !partial {
                return Some(Packet { tag, body: Body::Whole(first) });
            }
            // Only what holds a message comes in parts (RFC 9580 §4.2.1.4), of which there is one.
            if !matches!(tag, COMPRESSED | ENCRYPTED_UNPROTECTED | LITERAL | ENCRYPTED | ENCRYPTED_AEAD) {
                return None;
            }
            let mut joined = SecretBytes::with_capacity(length + bytes.0.len());
            joined.push_slice(first);
            loop {
                let (length, partial) = new_length(bytes)?;
                joined.push_slice(bytes.take(length)?);
                if !partial {
                    return Some(Packet { tag, body: Body::Joined(joined) });
                }
            }
        }
        2 => {
            let length = match head & 3 {
                0 => usize::from(bytes.byte()?),
                1 => bytes.short()?,
                2 => bytes.long()?,
                _ => bytes.0.len(),
            };
            Some(Packet { tag: (head >> 2) & 0xf, body: Body::Whole(bytes.take(length)?) })
        }
        _ => None,
    }
}
