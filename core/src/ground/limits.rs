//! Limits that several storeys hold to.

/// The most rows of a file that become tokens or users; a file with more is refused before it fills the memory.
pub(crate) const MAX_ROWS: u32 = 4_000_000;

/// A size of so much `usually`; in the fuzz targets less, so that inputs of some kilobytes reach what else only files of
/// megabytes do.
pub(crate) const fn sized(usually: usize, in_fuzz_targets: usize) -> usize {
    if cfg!(fuzzing) { in_fuzz_targets } else { usually }
}

/// The most findings that are listed of a file; more are only counted.
pub(crate) const MAX_FINDINGS: usize = 500_000;
