//! gzip (RFC 1952): one file, packed.

use crate::ground::secret::SecretBytes;
use crate::notation::zip::crc32;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// Why a gzip file can't be unpacked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum GzipFault {
    /// It is cut off or damaged.
    Damaged,
    /// It is made of several parts, one behind the other (RFC 1952 §2.2).
    SeveralParts,
    /// More comes out than is allowed.
    TooLarge,
}

/// Flags of the header (RFC 1952 §2.3.1).
const HEADER_CHECKSUM: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
/// Bytes of the name that are looked at.
const LONGEST_NAME: usize = 1024;
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
    let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, read, written) =
        decompress(&mut DecompressorOxide::default(), packed, content.as_mut_slice(), 0, flags);
    if status == TINFLStatus::Done && read < packed.len() {
        return Err(GzipFault::SeveralParts);
    }
    if status != TINFLStatus::Done || written != content.len() || crc32(content.as_slice()) != crc {
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
    // The name may be as long as the file.
    let name = text(NAME)?.map(|name| String::from_utf8_lossy(name.get(..LONGEST_NAME).unwrap_or(name)).into_owned());
    text(COMMENT)?;
    if flags & HEADER_CHECKSUM != 0 {
        rest = rest.get(2..)?;
    }
    Some((name.filter(|name| !name.is_empty()), rest))
}
