//! Layers, by the first bytes.

use crate::notation::openpgp;

/// A kind of layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LayerKind {
    Zip,
    Gzip,
    #[cfg(feature = "unpacking")]
    OpenPgp,
}

impl LayerKind {
    /// The layer that begins with these bytes; `None` if they are no layer.
    pub(super) fn of(start: &[u8]) -> Option<Self> {
        if start.starts_with(b"PK\x03\x04") {
            Some(Self::Zip)
        } else if start.starts_with(b"\x1f\x8b\x08") {
            // RFC 1952 §2.3: the only method that there is.
            Some(Self::Gzip)
        } else {
            #[cfg(feature = "unpacking")]
            if openpgp::is_openpgp(start) {
                return Some(Self::OpenPgp);
            }
            None
        }
    }
}

/// Whether a file that begins with these bytes is packed or encrypted: an archive, a workbook, which is a ZIP file too, or
/// what may be OpenPGP.
#[must_use]
pub fn is_packed(start: &[u8]) -> bool {
    LayerKind::of(start).is_some() || openpgp::may_be_openpgp(start)
}
