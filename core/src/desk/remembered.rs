//! What a desk remembers beside what it shows: of tokens that a reading lacks, and of findings that were dealt with.

use super::absent::Known;
use crate::finding::FindingClass;
use crate::model::in_entra::InEntra;

/// What was known of a token that a later reading of its file lacks: users by their keys, as their numbers may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) held: Option<Box<str>>,
    pub(super) baseline: Option<Box<str>>,
    /// What was known of it in Entra, and for whom.
    pub(super) entra: Option<(Option<Box<str>>, InEntra)>,
    pub(super) removed: bool,
    /// What else; it is among the tokens that are not on the desk as well, for another file that may have it.
    pub(super) known: Option<Known>,
}

/// Findings of one class in one file that need no more attention, as long as there are no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) source: u32,
    pub(super) class: FindingClass,
    /// By what they are known again, sorted.
    pub(super) marks: Vec<u64>,
    /// Looked at; else mended.
    pub(super) seen: bool,
}
