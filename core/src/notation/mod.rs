//! How things are written in files: tables, XML, workbooks, PSKC, links, QR codes, ZIP, 7z, OpenPGP; ciphers. Knows neither
//! findings nor the desk.

pub(crate) mod ciphers;
pub(crate) mod mailbox;
#[cfg(feature = "unpacking")]
pub mod office;
pub mod openpgp;
pub mod otpauth;
pub(crate) mod percent;
pub mod pskc;
pub mod qr;
pub(crate) mod quoted_printable;
#[cfg(feature = "unpacking")]
pub(crate) mod sevenzip;
pub mod sheet;
pub mod table;
pub mod xml;
#[cfg(feature = "unpacking")]
pub(crate) mod zip;
