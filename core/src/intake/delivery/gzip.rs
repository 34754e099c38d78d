//! gzip (RFC 1952): one file, packed.

use crate::ground::secret::SecretBytes;

/// Why a gzip file can't be unpacked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum GzipFault {
    /// It is cut off or damaged.
    Damaged,
    /// More comes out than is allowed.
    TooLarge,
}

/// Flags of the header (RFC 1952 §2.3.1).
const HEADER_CHECKSUM: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
/// Length of the fixed part of the header, and of the trailer.
const HEADER: usize = 10;
const TRAILER: usize = 8;

/// Unpacks a gzip file of at most `most` bytes; with the name that it says its content had.
pub(super) fn unpack(bytes: &[u8], most: u64) -> Result<(Option<String>, SecretBytes), GzipFault> {
    let (name, packed) = past_header(bytes).ok_or(GzipFault::Damaged)?;
    let (packed, trailer) = packed.split_at_checked(packed.len().wrapping_sub(TRAILER)).ok_or(GzipFault::Damaged)?;
    let [a, b, c, d, sizes @ ..] = trailer else { return Err(GzipFault::Damaged) };
    let crc = u32::from_le_bytes([*a, *b, *c, *d]);
    // The size, modulo 2^32: what is larger than that is refused anyway.
    let size = sizes.first_chunk::<4>().map_or(0, |size| u32::from_le_bytes(*size));
    if u64::from(size) > most {
        return Err(GzipFault::TooLarge);
    }
    // No more than DEFLATE makes of a byte (RFC 1951 §3.2.5), so that a lie costs no memory.
    if u64::from(size) > (packed.len() as u64 + 1) * 1032 {
        return Err(GzipFault::Damaged);
    }
    let mut content = SecretBytes::from_vec(vec![0; size as usize]);
    let input = std::iter::once(packed);
    let written = miniz_oxide::inflate::decompress_slice_iter_to_slice(content.as_mut_slice(), input, false, true);
    if written != Ok(content.len()) || crate::notation::zip::crc32(content.as_slice()) != crc {
        return Err(GzipFault::Damaged);
    }
    Ok((name, content))
}

/// The name in the header, and what stands behind the header.
fn past_header(bytes: &[u8]) -> Option<(Option<String>, &[u8])> {
    let flags = *bytes.get(3)?;
    let mut rest = bytes.get(HEADER..)?;
    if flags & EXTRA != 0 {
        let (length, behind) = rest.split_first_chunk::<2>()?;
        rest = behind.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    let mut text = |flag| -> Option<Option<&[u8]>> {
        if flags & flag == 0 {
            return Some(None);
        }
        let end = memchr::memchr(0, rest)?;
        let (text, behind) = rest.split_at_checked(end)?;
        rest = behind.get(1..)?;
        Some(Some(text))
    };
    let name = text(NAME)?.map(|name| String::from_utf8_lossy(name).into_owned());
    text(COMMENT)?;
    if flags & HEADER_CHECKSUM != 0 {
        rest = rest.get(2..)?;
    }
    Some((name.filter(|name| !name.is_empty()), rest))
}
