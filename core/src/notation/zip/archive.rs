//! A ZIP file whose directory was read and found sane.

use super::aes::{self, AesField};
use super::crc::crc32;
use super::entry::{DEFLATE, Entry};
use super::fault::ZipFault;
use super::lock::{Lock, NotOpened, open_aes, open_zipcrypto};
use super::name::{plain_name, shown_name};
use super::records::{LOCAL_HEADER, STORE};
use crate::ground::secret::SecretBytes;
use crate::ground::sorting;
use miniz_oxide::inflate::{TINFLStatus, decompress_slice_iter_to_slice};
use rawzip::extra_fields::ExtraFieldId;
use rawzip::{ZipArchive, ZipFileHeaderRecord, ZipSliceArchive};

/// The most that DEFLATE makes of one byte: 258 bytes of each two bits (RFC 1951 §3.2.5).
const MAX_DEFLATE_RATIO: u64 = 1032;

/// What may come out of a ZIP file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ZipLimits {
    /// Entries of the directory.
    pub(crate) entries: usize,
    /// Unpacked bytes of one entry.
    pub(crate) entry: u64,
    /// Unpacked bytes of all entries.
    pub(crate) all: u64,
}

/// A ZIP file whose directory was read and found sane.
pub(crate) struct Archive<'b> {
    zip: ZipSliceArchive<&'b [u8]>,
    entries: Vec<Entry>,
}

impl<'b> Archive<'b> {
    /// Reads the directory and holds it to the limits.
    ///
    /// # Errors
    /// If there is none, if it does not fit the file, or if it promises more than `limits` allow.
    pub(crate) fn open(bytes: &'b [u8], limits: ZipLimits) -> Result<Self, ZipFault> {
        let broken = |_| ZipFault::CutOff;
        let zip = ZipArchive::from_slice(bytes).map_err(broken)?;
        let mut entries = Vec::new();
        let mut places = Vec::new();
        let mut all = 0_u64;
        let mut headers = zip.entries();
        while let Some(header) = headers.next_entry().map_err(broken)? {
            if entries.len() >= limits.entries {
                return Err(ZipFault::TooManyEntries(limits.entries));
            }
            let size = header.uncompressed_size_hint();
            let (from, to) = zip.get_entry(header.wayfinder()).map_err(broken)?.compressed_data_range();
            if size > (to - from).saturating_mul(MAX_DEFLATE_RATIO) {
                return Err(ZipFault::ImpossibleSize);
            }
            all = all.saturating_add(size);
            places.push((header.local_header_offset(), to));
            entries.push(entry_of(&header));
        }
        if entries.is_empty() {
            return Err(ZipFault::CutOff);
        }
        if all > limits.all {
            return Err(ZipFault::TooLarge(all));
        }
        sorting::sort_by(&mut places, Ord::cmp);
        // A directory that is not of the whole file is one of a ZIP file that lies within this one, whose own is missing.
        if places.first().is_some_and(|(start, _)| *start > 0) {
            return Err(ZipFault::CutOff);
        }
        let overlapping = places.windows(2).any(|pair| matches!(pair, [(_, end), (next, _)] if end > next));
        if overlapping || places.last().is_some_and(|(_, end)| *end > zip.directory_offset()) {
            return Err(ZipFault::Overlapping);
        }
        Ok(Self { zip, entries })
    }

    /// What the directory lists, in its order.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Decrypts and unpacks an entry of this archive.
    ///
    /// # Errors
    /// If it is locked and the password is missing or wrong, if it is encrypted or packed in an unusual way, larger than
    /// `limits` allow, or damaged.
    pub(crate) fn read(
        &self,
        entry: &Entry,
        password: Option<&[u8]>,
        limits: ZipLimits,
    ) -> Result<SecretBytes, ZipFault> {
        self.unpacked(entry, password, limits, unpack)
    }

    /// The same of its first `most` bytes, which are compared with no checksum.
    ///
    /// # Errors
    /// As of [`Archive::read`].
    pub(crate) fn read_start(
        &self,
        entry: &Entry,
        password: Option<&[u8]>,
        most: usize,
        limits: ZipLimits,
    ) -> Result<SecretBytes, ZipFault> {
        if entry.lock == Some(Lock::ZipCrypto) && password.is_some() {
            // Only the checksum of the whole tells a wrong password that got through by its check byte.
            let mut whole = self.read(entry, password, limits)?;
            whole.truncate(most);
            return Ok(whole);
        }
        self.unpacked(entry, password, limits, |entry, data, _| unpack_start(entry, data, most))
    }

    fn unpacked(
        &self,
        entry: &Entry,
        password: Option<&[u8]>,
        limits: ZipLimits,
        unpack: impl Fn(&Entry, &[u8], u32) -> Result<SecretBytes, ZipFault>,
    ) -> Result<SecretBytes, ZipFault> {
        if entry.size > limits.entry {
            return Err(ZipFault::EntryTooLarge(entry.size));
        }
        if !matches!(entry.method, STORE | DEFLATE) {
            return Err(ZipFault::Method(entry.method));
        }
        let found = self.zip.get_entry(entry.place).map_err(|_| ZipFault::NotUnpacked)?;
        let crc = found.claim_verifier().crc;
        let Some(lock) = entry.lock else {
            return unpack(entry, found.data(), crc);
        };
        let decrypted = match (lock, password) {
            (Lock::Strong, _) => return Err(ZipFault::UnknownLock(lock)),
            (_, None) => return Err(ZipFault::Locked(lock)),
            (Lock::Aes(strength), Some(password)) => open_aes(strength, found.data(), password),
            (Lock::ZipCrypto, Some(password)) => open_zipcrypto(found.data(), password, entry.check_bytes),
        };
        let decrypted = decrypted.map_err(|why| match why {
            NotOpened::WrongPassword => ZipFault::WrongPassword(lock),
            NotOpened::Changed => ZipFault::Changed,
        })?;
        match lock {
            // The tag has vouched for all of it.
            Lock::Aes(_) => unpack(entry, decrypted.as_slice(), crc),
            // A wrong password that got through by its check byte, which happens, rather than damage.
            _ => unpack(entry, decrypted.as_slice(), crc).map_err(|_| ZipFault::WrongPassword(lock)),
        }
    }
}

/// Unpacks the content of an entry and compares it with what the directory says.
fn unpack(entry: &Entry, data: &[u8], crc: u32) -> Result<SecretBytes, ZipFault> {
    let content = if entry.method == STORE {
        SecretBytes::copy_of(data)
    } else {
        let size = usize::try_from(entry.size).map_err(|_| ZipFault::NotUnpacked)?;
        let mut content = SecretBytes::from_vec(vec![0; size]);
        if inflate(data, content.as_mut_slice()) != Ok(size) {
            return Err(ZipFault::NotUnpacked);
        }
        content
    };
    // AE-2 has no checksum: the tag stands for it. AE-1 has both.
    let is_vouched_for = matches!(entry.lock, Some(Lock::Aes(_))) && crc == 0;
    if content.len() as u64 != entry.size || (!is_vouched_for && crc32(content.as_slice()) != crc) {
        return Err(ZipFault::Changed);
    }
    Ok(content)
}

/// Unpacks the beginning of an entry.
fn unpack_start(entry: &Entry, data: &[u8], most: usize) -> Result<SecretBytes, ZipFault> {
    if entry.method == STORE {
        return Ok(SecretBytes::copy_of(data.get(..most).unwrap_or(data)));
    }
    let size = usize::try_from(entry.size).map_or(most, |size| size.min(most));
    let mut start = SecretBytes::from_vec(vec![0; size]);
    match inflate(data, start.as_mut_slice()) {
        // More would come.
        Ok(_) | Err(TINFLStatus::HasMoreOutput) => Ok(start),
        Err(_) => Err(ZipFault::NotUnpacked),
    }
}

/// Unpacks DEFLATE (RFC 1951) into a place; how much it was.
fn inflate(data: &[u8], place: &mut [u8]) -> Result<usize, TINFLStatus> {
    decompress_slice_iter_to_slice(place, std::iter::once(data), false, true)
}

fn entry_of(header: &ZipFileHeaderRecord<'_>) -> Entry {
    let field = |id| header.extra_fields().find(|(found, _)| *found == id).map(|(_, content)| content);
    let (flags, method) = (header.flags(), header.compression_method().as_u16());
    let aes = field(ExtraFieldId::AES).and_then(AesField::parse).filter(|_| method == aes::METHOD);
    let lock = match aes {
        _ if !flags.is_encrypted() && !flags.is_masked() => None,
        _ if flags.has_strong_encryption() || flags.is_masked() => Some(Lock::Strong),
        Some(aes) => Some(Lock::Aes(aes.strength)),
        None if method == aes::METHOD => Some(Lock::Strong),
        None => Some(Lock::ZipCrypto),
    };
    let path = header.file_path();
    let raw: &[u8] = path.as_ref();
    let [.., of_crc] = header.crc32().to_le_bytes();
    let [_, of_time] = header.last_modified_dos().packed_time().to_le_bytes();
    Entry {
        name: shown_name(raw, flags.is_utf8(), field(ExtraFieldId::INFO_ZIP_UNICODE_PATH)),
        plain_name: plain_name(raw),
        size: header.uncompressed_size_hint(),
        lock,
        is_folder: header.is_dir(),
        method: aes.map_or(method, |aes| aes.method),
        place: header.wayfinder(),
        check_bytes: [of_crc, of_time],
    }
}

/// The names in front of the entries of a ZIP file without directory, one whose end is missing; at most `most` of them.
pub(crate) fn names_without_directory(bytes: &[u8], most: usize) -> impl Iterator<Item = Box<str>> {
    let starts = memchr::memchr_iter(b'P', bytes);
    let headers = starts.filter(|&at| bytes.get(at..).is_some_and(|rest| rest.starts_with(LOCAL_HEADER)));
    headers.take(most).filter_map(|at| {
        let header = bytes.get(at..)?;
        let length = u16::from_le_bytes([*header.get(26)?, *header.get(27)?]);
        header.get(30..30 + usize::from(length)).map(plain_name)
    })
}
