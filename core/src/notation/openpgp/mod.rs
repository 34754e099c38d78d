//! OpenPGP (RFC 9580, RFC 4880 and 6637 before it, and what GnuPG writes beside them): messages are opened, with passphrases
//! and private keys, and their signatures are looked at.
//!
//! The packets are read here, and what they are encrypted and signed with is computed by RustCrypto's crates. The library
//! made for all of it, rPGP, would be a third of the page (ARCHITECTURE.md says what was measured); GnuPG, Sequoia and rPGP
//! are what the tests compare with.
//!
//! Nothing of a message is given out before its integrity is checked: a message without that protection is refused.

#[cfg(feature = "openpgp")]
mod aead;
#[cfg(feature = "openpgp")]
mod armor;
#[cfg(feature = "openpgp")]
mod bignum;
#[cfg(feature = "openpgp")]
mod cipher;
#[cfg(feature = "openpgp")]
mod curve;
#[cfg(feature = "openpgp")]
mod digest;
#[cfg(feature = "openpgp")]
mod encrypted;
#[cfg(feature = "openpgp")]
mod fault;
#[cfg(feature = "openpgp")]
mod fields;
#[cfg(feature = "openpgp")]
mod key;
#[cfg(feature = "openpgp")]
mod message;
#[cfg(feature = "openpgp")]
mod packet;
mod quick;
#[cfg(feature = "openpgp")]
mod recognise;
mod report;
#[cfg(feature = "openpgp")]
mod s2k;
#[cfg(feature = "openpgp")]
mod session;
#[cfg(feature = "openpgp")]
mod signature;
#[cfg(all(test, feature = "openpgp"))]
mod tests;

#[cfg(feature = "openpgp")]
pub use fault::{PgpFault, PgpLock};
#[cfg(feature = "openpgp")]
pub use key::KeyId;
#[cfg(feature = "openpgp")]
pub(crate) use key::KeyRing;
#[cfg(feature = "openpgp")]
pub(crate) use message::{Secrets, open};
pub(crate) use quick::may_be_openpgp;
#[cfg(feature = "openpgp")]
pub(crate) use recognise::is_openpgp;
pub use report::{SignatureCheck, SignatureState};

#[cfg(feature = "openpgp")]
/// Layers within a message that are opened at most: encrypted, compressed, signed, and these once more.
const MAX_DEPTH: u32 = 6;
