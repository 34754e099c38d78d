//! What the tests of this room share: a key, and a text with one link.

use super::{OtpauthLink, read};

pub(super) const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

pub(super) const RAW: &[u8] = b"12345678901234567890";

#[track_caller]
pub(super) fn one(text: &str) -> OtpauthLink {
    let mut links = read(text).links;
    assert_eq!(links.len(), 1, "{text}");
    links.remove(0)
}
