//! Classes of findings: what is grouped, and dealt with at once.

use super::kind::FindingKind;
use crate::notation::pskc::{KeyNote, KeyProblem};
use crate::notation::sheet::CellTrouble;
use crate::notation::xml::RepairKind;
use std::mem::{Discriminant, discriminant};

/// Findings of one class have one code, one heading and one severity.
///
/// Two findings are of one class if they are of one kind. Where a kind covers all problems of keys, repairs or
/// cells, each of those is a class of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FindingClass(Class);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Class {
    Kind(Discriminant<FindingKind>),
    KeyProblem(Discriminant<KeyProblem>),
    KeyNote(Discriminant<KeyNote>),
    Repair(Discriminant<RepairKind>),
    Cell(Discriminant<CellTrouble>),
}

impl FindingClass {
    /// The class of a kind.
    pub(super) fn of(kind: &FindingKind) -> Self {
        Self(match kind {
            FindingKind::PskcProblem(problem) => Class::KeyProblem(discriminant(problem)),
            FindingKind::PskcNote(note) => Class::KeyNote(discriminant(note)),
            FindingKind::XmlProblem(repair) => Class::Repair(discriminant(repair)),
            FindingKind::Cell(trouble) => Class::Cell(discriminant(trouble)),
            kind => Class::Kind(discriminant(kind)),
        })
    }
}
