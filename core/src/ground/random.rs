//! Randomness, which the core has none of: who writes an encrypted file brings it along.

/// Fills a slice with bytes that nobody can guess.
pub type FillRandom<'r> = dyn FnMut(&mut [u8]) + 'r;
