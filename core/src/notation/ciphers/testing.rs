//! What the tests of this room share.

use data_encoding::HEXLOWER_PERMISSIVE;

pub(super) fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).expect("hex")
}
