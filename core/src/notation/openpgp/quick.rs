//! Telling quickly what may be OpenPGP: which module reads it depends on that.

use memchr::memmem;

pub(super) const BEGIN: &[u8] = b"-----BEGIN PGP ";

/// Bytes of a file in which its armour begins: there may be a mail's text before it.
pub const ARMOR_WITHIN: usize = 16 << 10;

/// The bytes in which an armour may begin.
pub(super) fn beginning(file: &[u8]) -> &[u8] {
    file.get(..ARMOR_WITHIN).unwrap_or(file)
}

/// Whether a file that begins with these bytes may be OpenPGP: quickly, and for few other files.
pub(crate) fn may_be_openpgp(start: &[u8]) -> bool {
    let packets = start.split_first_chunk::<7>().is_some_and(|([head, rest @ ..], _)| {
        let tag = if *head < 0xc0 { (head >> 2) & 0xf } else { head & 0x3f };
        // Lengths and versions are no signs of a text.
        *head >= 0x80 && matches!(tag, 1..=6 | 8 | 11 | 18 | 20) && rest.iter().any(|&b| b <= 6)
    });
    packets || memmem::find(beginning(start), BEGIN).is_some()
}
