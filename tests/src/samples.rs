//! Files to give to the page: documented examples from `data`, and made-up ones in a folder that vanishes.

use data_encoding::BASE32_NOPAD;
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A documented example.
///
/// # Panics
/// When there is none of that name.
#[track_caller]
pub fn sample(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    path.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A folder of made-up files, gone when it is dropped.
pub struct Folder(TempDir);

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Folder {
    /// An empty folder.
    ///
    /// # Panics
    /// When there is no place for one.
    pub fn new() -> Self {
        Self(tempfile::Builder::new().prefix("token-desk-files-").tempdir().expect("a folder for made-up files"))
    }

    /// A file with these bytes.
    ///
    /// # Panics
    /// When it cannot be written.
    #[track_caller]
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path
    }

    /// A file of zero bytes that takes no room on the disk, whatever its length.
    ///
    /// # Panics
    /// When it cannot be written.
    #[track_caller]
    pub fn sparse_file(&self, name: &str, length: u64) -> PathBuf {
        let path = self.0.path().join(name);
        File::create(&path)
            .and_then(|file| file.set_len(length))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path
    }
}

/// A Deepnet token file with `count` tokens: serials 20000001 and on, each with a secret of its own.
pub fn many_tokens(count: u32) -> String {
    let mut text = String::from("serial number,secret key,time interval,manufacturer,model\r\n");
    for number in 1..=count {
        // Spread over all bits by an odd factor, so that no two secrets agree and none looks like another encoding.
        let mixed = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let mut secret = [0xa5; 20];
        secret[..16].copy_from_slice(&mixed.to_be_bytes());
        let _ = write!(
            text,
            "{},{},30,Deepnet Security,SafeID/Classic\r\n",
            20_000_000 + number,
            BASE32_NOPAD.encode(&secret)
        );
    }
    text
}
