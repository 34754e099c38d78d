//! Archives of each kind, as one.

use super::passwords::Passwords;
use super::refusal::{ArchiveKind, DeliveryRefusal, Layer};
use super::{MAX_ENTRIES, layer::LayerKind};
use crate::ground::secret::SecretBytes;
use crate::ground::work::Work;
use crate::notation::sevenzip::{SevenZip, SevenZipFault, SevenZipLimits};
use crate::notation::zip::{Archive, ZipFault, ZipLimits};

/// An archive whose directory was read.
pub(super) enum AnyArchive<'b> {
    Zip(Archive<'b>, ZipLimits),
    SevenZip(Box<SevenZip<'b>>),
}

/// A file in an archive.
pub(super) struct ArchivedFile {
    /// Its place in the directory.
    pub(super) place: u32,
    /// Its name as it stands.
    pub(super) name: String,
    /// Its size in bytes, unpacked.
    pub(super) size: u64,
}

/// What is wrong with an archive, or with a file of it.
pub(super) enum ArchiveFault {
    Zip(ZipFault),
    SevenZip(SevenZipFault),
}

impl<'b> AnyArchive<'b> {
    /// Reads the directory, of which `left` bytes may come in all. That of a 7z archive may be encrypted itself.
    pub(super) fn open(
        kind: LayerKind,
        bytes: &'b [u8],
        left: u64,
        passwords: &mut Passwords,
    ) -> Result<Self, ArchiveFault> {
        if kind == LayerKind::SevenZip {
            let limits = SevenZipLimits { files: MAX_ENTRIES, all: left };
            let opened =
                with_passwords(passwords, |password, work| Ok(SevenZip::open(bytes, password, limits, work)?))?;
            Ok(Self::SevenZip(Box::new(opened)))
        } else {
            let limits = ZipLimits { entries: MAX_ENTRIES, entry: left, all: left };
            Ok(Self::Zip(Archive::open(bytes, limits)?, limits))
        }
    }

    /// The files in it that somebody meant.
    pub(super) fn files(&self) -> Vec<ArchivedFile> {
        match self {
            Self::Zip(archive, _) => (0..)
                .zip(archive.entries())
                .filter(|(_, entry)| !entry.is_folder && entry.size > 0 && !is_litter(&entry.plain_name))
                .map(|(place, entry)| ArchivedFile { place, name: entry.name.clone(), size: entry.size })
                .collect(),
            Self::SevenZip(archive) => (0..)
                .zip(archive.members())
                .filter(|(_, member)| !member.is_folder && member.size() > 0)
                .filter(|(_, member)| !is_litter(&member.name.replace('\\', "/").to_ascii_lowercase()))
                .map(|(place, member)| ArchivedFile { place, name: member.name.clone(), size: member.size() })
                .collect(),
        }
    }

    /// Decrypts and unpacks a file, with whichever password opens it.
    pub(super) fn read(&mut self, file: &ArchivedFile, passwords: &mut Passwords) -> Result<SecretBytes, ArchiveFault> {
        with_passwords(passwords, |password, work| match self {
            Self::Zip(archive, limits) => {
                let entry = archive.entries().get(file.place as usize).ok_or(ZipFault::NotUnpacked)?;
                Ok(archive.read(entry, password, *limits)?)
            }
            Self::SevenZip(archive) => Ok(archive.read(file.place, password, work)?),
        })
    }

    /// The same of its first `most` bytes.
    pub(super) fn read_start(
        &mut self,
        file: &ArchivedFile,
        most: usize,
        passwords: &mut Passwords,
    ) -> Result<SecretBytes, ArchiveFault> {
        match self {
            Self::Zip(archive, limits) => with_passwords(passwords, |password, _| {
                let entry = archive.entries().get(file.place as usize).ok_or(ZipFault::NotUnpacked)?;
                Ok(archive.read_start(entry, password, most, *limits)?)
            }),
            // It comes out of a block that is unpacked whole anyway.
            Self::SevenZip(_) => {
                let mut start = self.read(file, passwords)?;
                start.truncate(most);
                Ok(start)
            }
        }
    }
}

/// What programs put into archives beside the files that somebody meant, by a name in lower case.
fn is_litter(name: &str) -> bool {
    name.starts_with("__macosx/")
        || [".ds_store", "thumbs.db", "desktop.ini"].contains(&name.rsplit('/').next().unwrap_or_default())
}

/// Opens something: as it is, or with each password.
fn with_passwords<T>(
    passwords: &mut Passwords,
    mut open: impl FnMut(Option<&[u8]>, &mut Work) -> Result<T, ArchiveFault>,
) -> Result<T, ArchiveFault> {
    match open(None, &mut passwords.work) {
        Err(fault) if fault.is_locked() => passwords
            .try_all(|password, work| open(Some(password), work), ArchiveFault::is_wrong_password)
            .unwrap_or(Err(fault)),
        // It has no lock, or what is wrong with it no password mends.
        other => other,
    }
}

impl From<ZipFault> for ArchiveFault {
    fn from(fault: ZipFault) -> Self {
        Self::Zip(fault)
    }
}

impl From<SevenZipFault> for ArchiveFault {
    fn from(fault: SevenZipFault) -> Self {
        Self::SevenZip(fault)
    }
}

impl ArchiveFault {
    fn is_locked(&self) -> bool {
        matches!(self, Self::Zip(ZipFault::Locked(_)) | Self::SevenZip(SevenZipFault::Locked))
    }

    fn is_wrong_password(&self) -> bool {
        matches!(self, Self::Zip(ZipFault::WrongPassword(_)) | Self::SevenZip(SevenZipFault::WrongPassword))
    }

    /// Whether a password may open it.
    pub(super) fn asks(&self) -> bool {
        self.is_locked() || self.is_wrong_password() || matches!(self, Self::SevenZip(SevenZipFault::Slow(_)))
    }

    /// Why the layer is not opened, by the passwords that were `given`: whether one of them has blanks around it.
    pub(super) fn refusal(self, layer: Layer, given: Option<bool>) -> DeliveryRefusal {
        use DeliveryRefusal as D;
        let archive = match self {
            Self::Zip(_) => ArchiveKind::Zip,
            Self::SevenZip(_) => ArchiveKind::SevenZip,
        };
        let locked = |layer, by| match given {
            None => D::Locked { layer, archive, by },
            Some(blanks) => D::WrongPassword { layer, archive, by, blanks },
        };
        let damaged = |layer, what| D::Damaged { layer, what };
        let (cut_off, not_unpacked, changed) = (
            "its directory can’t be read, as if its end were missing",
            "the file inside can’t be unpacked",
            "the file inside has changed since it was packed",
        );
        match self {
            Self::Zip(fault) => match fault {
                ZipFault::Locked(lock) | ZipFault::WrongPassword(lock) => locked(layer, lock.name()),
                ZipFault::UnknownLock(lock) => D::UnknownLock { layer, by: lock.name() },
                ZipFault::Method(method) => D::Method { layer, archive, method: zip_method(method) },
                ZipFault::TooLarge(_) | ZipFault::EntryTooLarge(_) => D::TooLarge,
                ZipFault::TooManyEntries(_) => D::TooManyEntries,
                ZipFault::CutOff => damaged(layer, cut_off),
                ZipFault::ImpossibleSize => damaged(layer, "a file in it claims to be larger than it can be"),
                ZipFault::Overlapping => damaged(layer, "its files lie over each other"),
                ZipFault::NotUnpacked => damaged(layer, not_unpacked),
                ZipFault::Changed => damaged(layer, changed),
            },
            Self::SevenZip(fault) => match fault {
                SevenZipFault::Locked | SevenZipFault::WrongPassword => locked(layer, "AES-256"),
                SevenZipFault::Method(method) => D::Method { layer, archive, method },
                SevenZipFault::Slow(slow) => D::Slow { layer, slow },
                SevenZipFault::TooLarge => D::TooLarge,
                SevenZipFault::TooManyFiles => D::TooManyEntries,
                SevenZipFault::CutOff => damaged(layer, cut_off),
                SevenZipFault::NotUnpacked => damaged(layer, not_unpacked),
                SevenZipFault::Changed => damaged(layer, changed),
                SevenZipFault::NoChecksum => {
                    damaged(layer, "the file inside has no checksum, so nobody can tell whether it is whole")
                }
            },
        }
    }
}

/// The name of a way to pack (APPNOTE.TXT 4.4.5).
fn zip_method(method: u16) -> String {
    match method {
        9 => "Deflate64".to_owned(),
        12 => "bzip2".to_owned(),
        14 => "LZMA".to_owned(),
        93 => "Zstandard".to_owned(),
        95 => "XZ".to_owned(),
        98 => "PPMd".to_owned(),
        other => format!("method {other}"),
    }
}
