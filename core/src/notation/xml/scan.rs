//! Bytes of a document: blanks, names, characters that XML forbids.

/// It can be the first of a name.
pub(super) const LETTER: u8 = 1;

/// It can follow the first character of a name.
pub(super) const LATER: u8 = 2;

/// It ends the prefix of a name.
pub(super) const COLON: u8 = 4;

/// What a byte can be in a name, 0 where it ends one; close enough to XML 1.0 §2.3.
pub(super) static NAME_BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        let b = byte as u8;
        bytes[byte] = if b.is_ascii_alphabetic() || b == b'_' || b >= 0x80 {
            LETTER
        } else if b.is_ascii_digit() || b == b'-' || b == b'.' {
            LATER
        } else if b == b':' {
            COLON
        } else {
            0
        };
        byte += 1;
    }
    bytes
};

/// The blanks of XML (1.0 §2.3).
pub(super) const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// How many blanks there are at the start. Lines are mostly indented with spaces: those behind a blank are passed together.
#[inline]
pub(super) fn blanks(bytes: &[u8]) -> usize {
    const SPACES: u128 = u128::from_le_bytes([b' '; 16]);
    let mut at = 0;
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
        if let Some(sixteen) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
            at += (u128::from_le_bytes(*sixteen) ^ SPACES).trailing_zeros() as usize / 8;
        }
    }
    at
}

/// The first control character that XML 1.0 forbids. Block by block without a branch for each byte, as nearly no text
/// has one.
pub(super) fn first_control(bytes: &[u8]) -> Option<usize> {
    fn is_forbidden(b: u8) -> bool {
        (b < 0x20) & (b != b'\t') & (b != b'\n') & (b != b'\r')
    }
    let block = bytes.chunks(256).position(|block| block.iter().fold(false, |found, &b| found | is_forbidden(b)))?;
    bytes.iter().skip(block * 256).position(|&b| is_forbidden(b)).map(|at| block * 256 + at)
}

/// XML 1.0 §2.2: the characters that a document may hold.
#[must_use]
pub fn is_xml_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
