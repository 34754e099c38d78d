//! What all else is built on: secrets, text, words, limits. Knows no token and no file format.

pub mod date;
pub(crate) mod effort;
#[cfg(test)]
pub(crate) mod golden;
pub(crate) mod hash;
pub(crate) mod limits;
pub mod progress;
pub mod random;
pub mod redaction;
pub mod refusal;
pub mod secret;
pub(crate) mod sorting;
pub mod stack;
pub mod text;
pub mod visible;
pub mod words;
#[cfg(feature = "unpacking")]
pub mod work;
