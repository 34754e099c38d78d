//! The ZIP container of a workbook: its directory, and one part at a time, unpacked into memory.
//!
//! The directory is read by `rawzip`, which copies nothing and unpacks nothing. What may come out is settled here,
//! before anything is unpacked: how many entries, how large each, how large all together, that none lies over another,
//! and that a size is one which DEFLATE can reach at all. Then exactly the claimed size is unpacked, never more.

use super::limits::WorkbookLimits;
use super::refusal::{SheetRefusal, damaged, too_large};
use crate::ground::secret::SecretBytes;
use crate::ground::sorting;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive};

/// How a local file header starts (APPNOTE.TXT 4.3.7).
const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
/// The most that DEFLATE makes of one byte: 258 bytes of each two bits (RFC 1951 §3.2.5).
const MAX_DEFLATE_RATIO: u64 = 1032;

/// A ZIP file whose directory was read and found sane.
pub(super) struct Archive<'b> {
    zip: ZipSliceArchive<&'b [u8]>,
    entries: Vec<ZipEntry>,
}

struct ZipEntry {
    /// Lower case, `/` between folders, none in front: names of parts are alike whatever their case (ECMA-376-2 §6.2).
    name: Box<str>,
    place: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    locked: bool,
    /// Unpacked size in bytes.
    size: u64,
}

impl<'b> Archive<'b> {
    /// Reads the directory and holds it to the limits.
    ///
    /// # Errors
    /// If there is none, if it does not fit the file, or if it promises more than `limits` allow.
    pub(super) fn open(bytes: &'b [u8], limits: &WorkbookLimits) -> Result<Self, SheetRefusal> {
        let broken = |_| cut_off();
        let zip = ZipArchive::from_slice(bytes).map_err(broken)?;
        let mut entries = Vec::new();
        let mut places = Vec::new();
        let mut all = 0_u64;
        let mut headers = zip.entries();
        while let Some(header) = headers.next_entry().map_err(broken)? {
            if entries.len() >= limits.entries {
                return Err(too_large(format!("it is made of more than {} parts", limits.entries)));
            }
            let size = header.uncompressed_size_hint();
            let (from, to) = zip.get_entry(header.wayfinder()).map_err(broken)?.compressed_data_range();
            if size > (to - from).saturating_mul(MAX_DEFLATE_RATIO) {
                return Err(damaged("a part claims to be larger than it can be"));
            }
            all = all.saturating_add(size);
            places.push((header.local_header_offset(), to));
            entries.push(ZipEntry {
                name: plain_name(header.file_path().as_ref()),
                place: header.wayfinder(),
                method: header.compression_method(),
                locked: header.flags().is_encrypted(),
                size,
            });
        }
        if entries.is_empty() {
            return Err(cut_off());
        }
        if all > limits.all {
            return Err(too_large(format!("unpacked it has {}", megabytes(all))));
        }
        sorting::sort_by(&mut places, Ord::cmp);
        // A directory that is not of the whole file is one of a ZIP file that lies within this one, whose own is missing.
        if places.first().is_some_and(|(start, _)| *start > 0) {
            return Err(cut_off());
        }
        let overlapping = places.windows(2).any(|pair| matches!(pair, [(_, end), (next, _)] if end > next));
        if overlapping || places.last().is_some_and(|(_, end)| *end > zip.directory_offset()) {
            return Err(damaged("its parts lie over each other"));
        }
        Ok(Self { zip, entries })
    }

    /// The names of its parts, as [`Archive::read`] takes them.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| &*entry.name)
    }

    /// Unpacks a part; `None` if there is none of that name. `what` is what it holds, for people.
    ///
    /// # Errors
    /// If it is there twice, locked, packed in an unusual way, larger than `limits` allow, or damaged.
    pub(super) fn read(
        &self,
        name: &str,
        what: &str,
        limits: &WorkbookLimits,
    ) -> Result<Option<SecretBytes>, SheetRefusal> {
        let name = name.to_ascii_lowercase();
        let mut named = self.entries.iter().filter(|entry| *entry.name == *name);
        let Some(entry) = named.next() else { return Ok(None) };
        if named.next().is_some() {
            return Err(damaged(format!("{what} is in it twice")));
        }
        if entry.locked {
            return Err(SheetRefusal::LockedPart);
        }
        if entry.size > limits.part {
            return Err(too_large(format!("{what} has {} when unpacked", megabytes(entry.size))));
        }
        let broken = || damaged(format!("{what} can’t be unpacked"));
        let found = self.zip.get_entry(entry.place).map_err(|_| broken())?;
        let content = match entry.method {
            CompressionMethod::STORE => {
                let mut content = SecretBytes::with_capacity(found.data().len());
                content.push_slice(found.data());
                content
            }
            CompressionMethod::DEFLATE => {
                let size = usize::try_from(entry.size).map_err(|_| broken())?;
                let mut content = SecretBytes::from_vec(vec![0; size]);
                let input = std::iter::once(found.data());
                let written =
                    miniz_oxide::inflate::decompress_slice_iter_to_slice(content.as_mut_slice(), input, false, true);
                if written != Ok(size) {
                    return Err(broken());
                }
                content
            }
            _ => return Err(SheetRefusal::Packing),
        };
        if content.len() as u64 != entry.size || crc32(content.as_slice()) != found.claim_verifier().crc {
            return Err(damaged(format!("{what} has changed since it was written")));
        }
        Ok(Some(content))
    }
}

/// The names in front of the parts of a ZIP file without directory, one whose end is missing; at most `most` of them.
pub(super) fn names_without_directory(bytes: &[u8], most: usize) -> impl Iterator<Item = Box<str>> {
    let starts = memchr::memchr_iter(b'P', bytes);
    let headers = starts.filter(|&at| bytes.get(at..).is_some_and(|rest| rest.starts_with(LOCAL_HEADER)));
    headers.take(most).filter_map(|at| {
        let header = bytes.get(at..)?;
        let length = u16::from_le_bytes([*header.get(26)?, *header.get(27)?]);
        header.get(30..30 + usize::from(length)).map(plain_name)
    })
}

fn plain_name(name: &[u8]) -> Box<str> {
    let name = String::from_utf8_lossy(name).replace('\\', "/").to_ascii_lowercase();
    name.trim_start_matches('/').into()
}

fn cut_off() -> SheetRefusal {
    damaged("its directory can’t be read, as if its end were missing")
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1024 * 1024))
}

/// ISO 3309's CRC-32 (APPNOTE.TXT 4.4.7). A kilobyte of table: `rawzip`'s own, eighteen times as large, is faster than a
/// workbook needs.
fn crc32(bytes: &[u8]) -> u32 {
    static TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let mut value = byte as u32;
            let mut bit = 0;
            while bit < 8 {
                value = if value & 1 == 1 { 0xedb8_8320 ^ (value >> 1) } else { value >> 1 };
                bit += 1;
            }
            table[byte] = value;
            byte += 1;
        }
        table
    };
    !bytes.iter().fold(!0_u32, |crc, &byte| TABLE[usize::from(crc as u8 ^ byte)] ^ (crc >> 8))
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::limits::LIMITS;
    use super::*;
    use crate::ground::refusal::Refusal;

    /// A part to pack, with what its directory entry may claim wrongly.
    #[derive(Clone)]
    pub(in crate::notation::sheet) struct Part {
        pub(in crate::notation::sheet) name: String,
        pub(in crate::notation::sheet) content: Vec<u8>,
        pub(in crate::notation::sheet) stored: bool,
        pub(in crate::notation::sheet) size: Option<u32>,
        pub(in crate::notation::sheet) crc: Option<u32>,
        pub(in crate::notation::sheet) flags: u16,
        pub(in crate::notation::sheet) method: Option<u16>,
        /// The entry points to the local header of this other one.
        pub(in crate::notation::sheet) same_place_as: Option<usize>,
    }

    pub(in crate::notation::sheet) fn part(name: &str, content: &str) -> Part {
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
    pub(in crate::notation::sheet) fn zip(parts: &[Part]) -> Vec<u8> {
        let (mut bytes, mut directory, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            let packed = if part.stored {
                part.content.clone()
            } else {
                miniz_oxide::deflate::compress_to_vec(&part.content, 6)
            };
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
                bytes.extend_from_slice(LOCAL_HEADER);
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

    fn refused(parts: &[Part], limits: &WorkbookLimits) -> Refusal {
        let bytes = zip(parts);
        Archive::open(&bytes, limits)
            .and_then(|archive| archive.read("a", "the part", limits))
            .map(|content| content.map(|content| content.len()))
            .expect_err("a hostile file")
            .into()
    }

    #[test]
    fn crc_of_the_standard() {
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn parts_come_out_as_they_went_in() {
        let stored = Part { stored: true, ..part("Folder\\B", "stored") };
        let bytes = zip(&[part("/a", &"packed ".repeat(1000)), stored, part("empty", "")]);
        let archive = Archive::open(&bytes, &LIMITS).expect("sane");
        assert_eq!(archive.names().collect::<Vec<_>>(), ["a", "folder/b", "empty"]);
        for (name, content) in [("A", "packed ".repeat(1000)), ("folder/b", "stored".into()), ("empty", "".into())] {
            let read = archive.read(name, "the part", &LIMITS).expect("whole").expect("there");
            assert_eq!(read.as_slice(), content.as_bytes(), "{name}");
        }
        assert!(archive.read("c", "the part", &LIMITS).is_ok_and(|none| none.is_none()));
    }

    #[test]
    fn too_much_is_refused_before_it_is_unpacked() {
        let limits = WorkbookLimits { entries: 3, part: 1000, all: 2000, ..LIMITS };
        let (small, large) = ("x".repeat(900), "x".repeat(1001));
        assert!(Archive::open(&zip(&[part("a", &small), part("b", &small)]), &limits).is_ok());
        for (parts, word) in [
            (vec![part("a", &large)], "has 1 MB when unpacked"),
            (vec![part("a", &small), part("b", &small), part("c", &small)], "unpacked it has 1 MB"),
            (vec![part("a", ""); 4], "more than 3 parts"),
        ] {
            let refusal = refused(&parts, &limits);
            assert_eq!(&*refusal.code, "sheet-too-large");
            assert!(refusal.message.contains(word), "{refusal}");
        }
    }

    #[test]
    fn real_limits_hold_real_bombs() {
        // 257 MB of nothing, which pack into 260 KB.
        let bomb = Part { content: vec![b' '; 257 * 1024 * 1024], ..part("a", "") };
        let bytes = zip(&[bomb]);
        assert!(bytes.len() < 300_000);
        let archive = Archive::open(&bytes, &LIMITS).expect("not too large in all");
        assert!(archive.read("a", "the part", &LIMITS).is_err_and(|r| Refusal::from(r).message.contains("257 MB")));
    }

    #[test]
    fn lies_about_sizes_are_damage() {
        let text = "x".repeat(5000);
        for size in [4999, 5001, 0, 1 << 30, u32::MAX - 1] {
            let lie = Part { size: Some(size), ..part("a", &text) };
            assert_eq!(&*refused(std::slice::from_ref(&lie), &LIMITS).code, "sheet-damaged", "{size}");
            let stored = Part { stored: true, ..lie };
            assert_eq!(&*refused(&[stored], &LIMITS).code, "sheet-damaged", "{size} stored");
        }
        let wrong = Part { crc: Some(1), ..part("a", &text) };
        assert!(refused(&[wrong], &LIMITS).message.contains("has changed"));
    }

    #[test]
    fn overlapping_and_doubled_parts_are_damage() {
        let again = Part { same_place_as: Some(0), ..part("b", "text") };
        assert!(refused(&[part("a", "text"), again], &LIMITS).message.contains("over each other"));
        assert!(refused(&[part("a", "text"), part("A", "other")], &LIMITS).message.contains("twice"));
        // A part that reaches into the directory.
        let mut bytes = zip(&[Part { stored: true, ..part("a", "text") }]);
        let central = bytes.windows(4).position(|four| four == b"PK\x01\x02").expect("there");
        bytes[central + 20] += 20;
        assert!(Archive::open(&bytes, &LIMITS).is_err_and(|r| Refusal::from(r).message.contains("over each other")));
    }

    #[test]
    fn locks_and_strange_packing_are_named() {
        let locked = Part { flags: 1, ..part("a", "text") };
        assert_eq!(&*refused(&[locked], &LIMITS).code, "sheet-locked");
        let strange = Part { method: Some(14), ..part("a", "text") };
        assert_eq!(&*refused(&[strange], &LIMITS).code, "sheet-packing");
    }

    #[test]
    fn names_are_found_without_a_directory() {
        let mut bytes = zip(&[part("[Content_Types].xml", "x"), part("xl/workbook.xml", "x")]);
        bytes.truncate(bytes.len() - 30);
        assert!(Archive::open(&bytes, &LIMITS).is_err_and(|r| Refusal::from(r).message.contains("end were missing")));
        let names: Vec<_> = names_without_directory(&bytes, 9).collect();
        assert_eq!(names, ["[content_types].xml".into(), "xl/workbook.xml".into()] as [Box<str>; 2]);
    }
}
