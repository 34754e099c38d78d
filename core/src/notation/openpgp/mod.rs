//! OpenPGP (RFC 9580, RFC 4880 and 6637 before it, and what GnuPG writes beside them): messages are opened, with passphrases
//! and private keys, and their signatures are looked at.
//!
//! The packets are read here, and what they are encrypted and signed with is computed by RustCrypto's crates. The library
//! made for all of it, rPGP, would be a third of the page (ARCHITECTURE.md says what was measured); GnuPG, Sequoia and rPGP
//! are what the tests compare with.
//!
//! Nothing of a message is given out before its integrity is checked: a message without that protection is refused.

#[cfg(feature = "unpacking")]
mod aead;
#[cfg(feature = "unpacking")]
mod armor;
#[cfg(feature = "unpacking")]
mod bignum;
#[cfg(feature = "unpacking")]
mod brainpool;
#[cfg(feature = "unpacking")]
mod cipher;
#[cfg(feature = "unpacking")]
mod curve;
#[cfg(feature = "unpacking")]
mod digest;
#[cfg(feature = "unpacking")]
mod encrypted;
#[cfg(feature = "unpacking")]
mod fault;
#[cfg(feature = "unpacking")]
mod fields;
#[cfg(feature = "unpacking")]
mod key;
#[cfg(feature = "unpacking")]
mod message;
#[cfg(feature = "unpacking")]
mod packet;
mod quick;
#[cfg(feature = "unpacking")]
mod recipient;
#[cfg(feature = "unpacking")]
mod recognise;
mod report;
#[cfg(feature = "unpacking")]
mod s2k;
#[cfg(feature = "unpacking")]
mod seal;
#[cfg(feature = "unpacking")]
mod session;
#[cfg(feature = "unpacking")]
mod signature;
#[cfg(all(test, feature = "unpacking"))]
mod tests;

#[cfg(feature = "unpacking")]
pub use fault::{PgpFault, PgpLock};
#[cfg(feature = "unpacking")]
pub use key::KeyId;
#[cfg(feature = "unpacking")]
pub(crate) use key::KeyRing;
#[cfg(feature = "unpacking")]
pub(crate) use message::{Secrets, open};
pub use quick::ARMOR_WITHIN;
pub(crate) use quick::may_be_openpgp;
#[cfg(feature = "unpacking")]
pub(crate) use recipient::Recipient;
#[cfg(feature = "unpacking")]
pub(crate) use recognise::is_openpgp;
pub use report::{SignatureCheck, SignatureState};
#[cfg(feature = "unpacking")]
pub(crate) use seal::{SealFault, seal};

#[cfg(feature = "unpacking")]
/// Layers within a message that are opened at most: encrypted, compressed, signed, and these once more.
const MAX_DEPTH: u32 = 6;
