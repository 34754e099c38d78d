//! What leaves: which tokens go into which file, what is refused and why, and the writing.

pub mod convert;
pub mod export;
pub mod findings_list;
