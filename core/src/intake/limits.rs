//! How large a file may be, and what is read at all.

/// The largest file that is read: some 3 million tokens.
pub const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// What can be read today, for the end of a refusal that does not know what the file is.
pub const READABLE_FORMATS: &str = "Token Desk reads PSKC, the lists of vendors and servers (CSV, XLSX, ODS), DualShield, SafeNet and SafeWord files, JSON for Microsoft Graph, otpauth links, pictures of their QR codes, and its own inventory.";
