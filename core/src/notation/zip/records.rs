//! What ZIP's records look like, as far as reading and writing both need it (APPNOTE.TXT 4.3 and 4.4).

/// How a local file header starts (4.3.7).
pub(super) const LOCAL_HEADER: &[u8] = b"PK\x03\x04";

/// The method of an entry that is stored as it is.
pub(super) const STORE: u16 = 0;
