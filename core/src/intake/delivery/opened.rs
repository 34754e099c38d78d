//! What came out of a delivery.

use crate::ground::secret::SecretBytes;
use crate::notation::openpgp::SignatureCheck;
use serde::{Deserialize, Serialize};

/// Where something lies inside of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Inside {
    /// Its place in each archive on the way, from 0, the outermost first.
    pub path: Vec<u32>,
    /// The names on the way, as they are to be shown: the last one is its own. Empty where nothing was packed.
    pub names: Vec<String>,
    /// The signatures of the OpenPGP messages on the way.
    pub signatures: Vec<SignatureCheck>,
}

/// A file in an archive, from which a person chooses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Where it lies.
    pub inside: Inside,
    /// Its size in bytes, unpacked.
    pub size: u64,
}

/// A small file beside another in an archive, which may hold its key.
#[derive(Debug)]
pub struct Beside {
    /// Its name, as it is to be shown.
    pub name: String,
    /// Its bytes.
    pub content: SecretBytes,
}

/// What came out of a delivery.
#[derive(Debug)]
pub enum Delivered {
    /// A file: the one that was inside, or chosen.
    File {
        /// Where it lay.
        inside: Inside,
        /// Its bytes; of a workbook, what it becomes when it is opened.
        content: SecretBytes,
        /// What lay beside it in its archive and may be its key.
        beside: Vec<Beside>,
    },
    /// Several files, each with its beginning.
    Several(Vec<(Member, SecretBytes)>),
}
