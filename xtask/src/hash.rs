//! SHA-256 as it is written in files: 64 small hexadecimal digits.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// That of some bytes.
pub(crate) fn of(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// That of a file's content.
pub(crate) fn of_file(path: &Path) -> Result<String> {
    fs::read(path).map(|bytes| of(&bytes)).with_context(|| format!("could not read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4's own example, as NIST's example values give it.
    #[test]
    fn the_hash_is_written_as_sha256sum_writes_it() {
        assert_eq!(of(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
