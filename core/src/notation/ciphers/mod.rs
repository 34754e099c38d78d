//! The ciphers, key wraps, MACs and the key derivation of PSKC (RFC 6030 §6) and ZIP, without any file around them.
//!
//! What is decrypted goes into memory of the caller that is overwritten; nothing here keeps a key longer than a call,
//! but [`MacKey`], which holds the state that a key makes and overwrites it.

mod cipher;
mod hash;
mod mac;
mod pbkdf2;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod vectors;

pub use cipher::EncryptionAlgorithm;
pub(in crate::notation) use cipher::{Aes128Cbc, Decrypted, Fault, Padding};
pub use hash::HmacHash;
pub(in crate::notation) use hash::uri_fragment;
pub(in crate::notation) use mac::MacKey;
pub(in crate::notation) use pbkdf2::pbkdf2;
