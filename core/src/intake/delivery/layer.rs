//! Layers, by the first bytes.

#[cfg(feature = "unpacking")]
use super::refusal::ArchiveKind;
#[cfg(feature = "unpacking")]
use crate::notation::office;
use crate::notation::openpgp;

/// A kind of layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LayerKind {
    Zip,
    SevenZip,
    Gzip,
    #[cfg(feature = "unpacking")]
    OpenPgp,
    /// A document with a password.
    #[cfg(feature = "unpacking")]
    Office,
}

impl LayerKind {
    /// The layer that begins with these bytes; `None` if they are no layer.
    pub(super) fn of(start: &[u8]) -> Option<Self> {
        if start.starts_with(b"PK\x03\x04") {
            Some(Self::Zip)
        } else if start.starts_with(b"7z\xbc\xaf\x27\x1c") {
            Some(Self::SevenZip)
        } else if start.starts_with(b"\x1f\x8b\x08") {
            // RFC 1952 §2.3: the only method that there is.
            Some(Self::Gzip)
        } else {
            #[cfg(feature = "unpacking")]
            if openpgp::is_openpgp(start) {
                return Some(Self::OpenPgp);
            }
            #[cfg(feature = "unpacking")]
            if office::is_locked(start) {
                return Some(Self::Office);
            }
            None
        }
    }
}

#[cfg(feature = "unpacking")]
impl LayerKind {
    /// As what an archive of this kind is spoken of.
    pub(super) fn archive(self) -> ArchiveKind {
        if self == Self::SevenZip { ArchiveKind::SevenZip } else { ArchiveKind::Zip }
    }
}

/// Whether a file that begins with these bytes is packed or encrypted: an archive, a workbook, which is a ZIP file too, or
/// what may be OpenPGP, or an old document, which may have a password.
#[must_use]
pub fn is_packed(start: &[u8]) -> bool {
    LayerKind::of(start).is_some() || openpgp::may_be_openpgp(start) || start.starts_with(b"\xd0\xcf\x11\xe0")
}
