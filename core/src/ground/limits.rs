//! Limits that several storeys hold to.

/// The most rows of a file that become tokens or users; a file with more is refused before it fills the memory.
pub(crate) const MAX_ROWS: u32 = 4_000_000;

/// The most findings that are listed of a file; more are only counted.
pub(crate) const MAX_FINDINGS: usize = 500_000;
