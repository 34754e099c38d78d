//! Telling OpenPGP from other files.

use super::fields::Fields;
use super::quick::{BEGIN, beginning};
use memchr::memmem;

/// Packet types (RFC 9580 §5), and GnuPG's 20.
pub(super) mod tag {
    pub(crate) const PKESK: u8 = 1;
    pub(crate) const SIGNATURE: u8 = 2;
    pub(crate) const SKESK: u8 = 3;
    pub(crate) const ONE_PASS_SIGNATURE: u8 = 4;
    pub(crate) const SECRET_KEY: u8 = 5;
    pub(crate) const PUBLIC_KEY: u8 = 6;
    pub(crate) const SECRET_SUBKEY: u8 = 7;
    pub(crate) const COMPRESSED: u8 = 8;
    pub(crate) const ENCRYPTED_UNPROTECTED: u8 = 9;
    pub(crate) const LITERAL: u8 = 11;
    pub(crate) const PUBLIC_SUBKEY: u8 = 14;
    pub(crate) const ENCRYPTED: u8 = 18;
    pub(crate) const ENCRYPTED_AEAD: u8 = 20;
}

const DASHES: &[u8] = b"-----";

/// Whether a file that begins with these bytes is OpenPGP: a message, a key or a signature.
pub(crate) fn is_openpgp(start: &[u8]) -> bool {
    is_packets(start) || is_armored(beginning(start))
}

/// Whether there is the head line of an armour.
pub(super) fn is_armored(bytes: &[u8]) -> bool {
    begin(bytes).is_some()
}

/// The label of the first armour, and what stands behind it.
pub(super) fn begin(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    memmem::find_iter(bytes, BEGIN).find_map(|at| {
        let line = bytes.get(..at)?.rsplit(|&b| b == b'\n').next()?;
        let rest = bytes.get(at + BEGIN.len()..)?;
        let label = rest.get(..memmem::find(rest, DASHES)?)?;
        let is_label = label.len() < 40 && label.iter().all(|b| b.is_ascii_uppercase() || b" ,/0123456789".contains(b));
        // In a mail it may be quoted or stand farther to the right.
        let before = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
        (is_label && before.is_empty()).then(|| (label, &rest[label.len() + DASHES.len()..]))
    })
}

/// A length, and whether another part follows.
pub(super) fn new_length(bytes: &mut Fields<'_>) -> Option<(usize, bool)> {
    let first = usize::from(bytes.byte()?);
    Some(match first {
        0..=191 => (first, false),
        192..=223 => (((first - 192) << 8) + usize::from(bytes.byte()?) + 192, false),
        255 => (bytes.long()?, false),
        _ => (1 << (first & 0x1f), true),
    })
}

/// Whether a file that begins with these bytes is packets: a message, a key or a signature. Other files begin with the same
/// bytes, so what must stand behind is looked at as well.
fn is_packets(start: &[u8]) -> bool {
    let Some(&head) = start.first() else { return false };
    let mut fields = Fields(start.get(1..).unwrap_or_default());
    let (tag, length) = match head >> 6 {
        3 => (head & 0x3f, new_length(&mut fields).map(|(length, _)| length)),
        2 => {
            let length = match head & 3 {
                0 => fields.byte().map(usize::from),
                1 => fields.short(),
                2 => fields.long(),
                // Only what is compressed has no length.
                _ if (head >> 2) & 0xf == tag::COMPRESSED => Some(usize::MAX),
                _ => None,
            };
            ((head >> 2) & 0xf, length)
        }
        _ => return false,
    };
    let Some(length) = length.filter(|&length| length > 0) else { return false };
    let Some(version) = fields.byte() else { return false };
    let at = |place: usize| fields.0.get(place).copied().unwrap_or_default();
    match tag {
        tag::PKESK => matches!((version, length), (3, 12..2000) | (6, 12..2000)),
        tag::SKESK => matches!((version, length), (4..=6, 4..200)) && matches!(at(0), 1..=80),
        tag::ONE_PASS_SIGNATURE => matches!((version, length), (3, 13) | (6, 40..100)),
        tag::SIGNATURE => matches!(version, 3..=6) && length < 10_000 && at(1) != 0 && at(1) < 40,
        tag::ENCRYPTED => matches!(version, 1 | 2) && length > 20,
        tag::ENCRYPTED_AEAD => version == 1 && length > 20,
        tag::COMPRESSED => version <= 3 && head >> 6 == 2,
        tag::LITERAL => b"btul".contains(&version) && head >> 6 == 3,
        tag::SECRET_KEY | tag::PUBLIC_KEY => matches!(version, 3..=6) && length > 30,
        _ => false,
    }
}
