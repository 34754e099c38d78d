//! What can be chosen before a conversion.

use super::layout::FileLayout;
use crate::ground::date::Date;
use crate::ground::secret::SecretBytes;
use crate::notation::pskc::SuiteForm;

/// Choices before a conversion.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The day for the names of files.
    pub date: Date,
    /// Items in each file of the Graph JSON; 0 for all in one. Microsoft publishes no limit; 50 is careful.
    pub items_per_file: u32,
    /// How a PSKC file is protected.
    pub protection: Protection,
    /// How a PSKC file names hash functions.
    pub suite: SuiteForm,
    /// The moment whose codes an activation sheet shows, and at which an inventory is written: seconds since 1970-01-01 UTC;
    /// 0 for an inventory of which only the day is to be said.
    pub moment: u64,
    /// Whether a file with columns has an apostrophe before what a spreadsheet would take for a formula: where a person
    /// opens it, and not a program, which would read the apostrophe as a part of the text.
    pub guard_formulas: bool,
    /// The layout of a custom file.
    pub layout: Option<FileLayout>,
}

/// How a PSKC file is protected.
#[derive(Debug, Clone, Default)]
pub enum Protection {
    /// Not at all: the keys can be read in the file.
    #[default]
    Plain,
    /// A key of 16 bytes (AES-128) that is handed over apart. Of a longer one the rest is not used, a shorter one is
    /// filled up with zeros.
    PreSharedKey(SecretBytes),
    /// A passphrase.
    Passphrase {
        /// The passphrase, in UTF-8.
        text: SecretBytes,
        /// PBKDF2 with HMAC-SHA-256, else with HMAC-SHA-1.
        sha256: bool,
        /// Rounds of PBKDF2.
        rounds: u32,
    },
}
