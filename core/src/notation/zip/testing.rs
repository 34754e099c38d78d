//! ZIP files for tests, sound ones and others.

use super::crc::crc32;

/// A part to pack, with what its directory entry may claim wrongly.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
    pub(crate) stored: bool,
    pub(crate) size: Option<u32>,
    pub(crate) crc: Option<u32>,
    pub(crate) flags: u16,
    pub(crate) method: Option<u16>,
    /// The entry points to the local header of this other one.
    pub(crate) same_place_as: Option<usize>,
}

pub(crate) fn part(name: &str, content: &str) -> Part {
    Part {
        name: name.to_owned(),
        content: content.as_bytes().to_vec(),
        stored: false,
        size: None,
        crc: None,
        flags: 0,
        method: None,
        same_place_as: None,
    }
}

/// A ZIP file of these parts, each packed unless `stored` (APPNOTE.TXT 4.3).
pub(crate) fn zip(parts: &[Part]) -> Vec<u8> {
    let (mut bytes, mut directory, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        let packed =
            if part.stored { part.content.clone() } else { miniz_oxide::deflate::compress_to_vec(&part.content, 6) };
        let method = part.method.unwrap_or(if part.stored { 0 } else { 8 });
        let mut about = Vec::new();
        for short in [20, part.flags, method, 0, 0x21] {
            about.extend_from_slice(&u16::to_le_bytes(short));
        }
        let size = part.size.unwrap_or(part.content.len() as u32);
        for long in [part.crc.unwrap_or_else(|| crc32(&part.content)), packed.len() as u32, size] {
            about.extend_from_slice(&long.to_le_bytes());
        }
        about.extend_from_slice(&(part.name.len() as u16).to_le_bytes());
        about.extend_from_slice(&[0, 0]);
        let place = part.same_place_as.map_or(bytes.len() as u32, |other: usize| places[other]);
        places.push(place);
        if part.same_place_as.is_none() {
            bytes.extend_from_slice(b"PK\x03\x04");
            bytes.extend_from_slice(&about);
            bytes.extend_from_slice(part.name.as_bytes());
            bytes.extend_from_slice(&packed);
        }
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&about);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&place.to_le_bytes());
        directory.extend_from_slice(part.name.as_bytes());
    }
    let (start, length, count) = (bytes.len() as u32, directory.len() as u32, parts.len() as u16);
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&count.to_le_bytes());
    bytes.extend_from_slice(&count.to_le_bytes());
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&start.to_le_bytes());
    bytes.extend_from_slice(&[0, 0]);
    bytes
}
