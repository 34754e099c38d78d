//! Writing PSKC, piece by piece: a head, an entry for each key, a tail.
//!
//! The one combination that every known reader takes: the order of the RFC's schema, `Version="1.0"`, `…:pskc:totp`
//! and `…:pskc:hotp`, the suite only where it is not SHA-1 (readers disagree about its form, see [`SuiteForm`]);
//! encrypted values in AES-128-CBC with an IV of their own and HMAC-SHA-1 over IV and ciphertext, the key named or
//! derived by PBKDF2, and named there too, as FreeIPA looks for no key without a name. Plain files use the default namespace, as
//! token makers' files do; encrypted ones use the prefixes of RFC 6030 Figure 7, as some readers look for the
//! parameters of PBKDF2 outside of every namespace.

mod elements;
mod key;
mod protection;
mod writer;

pub use key::{OutKey, OutKind, OutProblem, SuiteForm, check};
pub use protection::PskcProtection;
pub use writer::{PendingPskcWriter, PskcWriter};
