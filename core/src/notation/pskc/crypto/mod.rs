//! The ciphers, key wraps, MACs and the key derivation of PSKC (RFC 6030 §6), without any XML.
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
pub(super) use cipher::{Aes128Cbc, Decrypted, Fault, Padding};
pub use hash::HmacHash;
pub(super) use hash::uri_fragment;
pub(super) use mac::MacKey;
pub(super) use pbkdf2::pbkdf2;
