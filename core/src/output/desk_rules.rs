//! The refusals that depend on the desk: on who holds a token, and on the other tokens there. A format says what it asks
//! of the desk ([`DeskRules`]); here it is looked at, once for all of them.

use super::blockers::{Assessment, ExportBlocker, FIND_THE_RIGHT_KEY};
use crate::desk::{Desk, RowView, Status};

/// What a format asks of the desk.
#[derive(Debug, Clone)]
pub(super) struct DeskRules {
    /// What becomes of tokens that share their serial number and have different keys: one of the keys is wrong.
    pub(super) contradicting: Contradicting,
    /// Whether guests may have a token.
    pub(super) takes_guests: bool,
    /// Whether tokens that are out of use may go in.
    pub(super) takes_out_of_use: bool,
    /// Whether a user must be known by a UPN.
    pub(super) needs_upn: bool,
    /// What blocks a token that nobody has; `None`: nothing does.
    pub(super) unassigned: Option<ExportBlocker>,
}

/// What becomes of tokens that share their serial number and have different keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contradicting {
    /// They stay out: a wrong key there locks somebody out.
    Refused,
    /// They go in, and the person is warned.
    Warned,
    /// They go in: the file is for going on with the desk as it is.
    Carried,
}

impl Default for DeskRules {
    fn default() -> Self {
        Self {
            contradicting: Contradicting::Warned,
            takes_guests: true,
            takes_out_of_use: true,
            needs_upn: false,
            unassigned: None,
        }
    }
}

/// What of the desk speaks against a token in a file, or is lost of it there.
pub(super) fn assess(rules: &DeskRules, desk: &Desk, row: &RowView<'_>, assessment: &mut Assessment) {
    match row.user {
        None if !rules.takes_out_of_use && matches!(row.status, Status::Out(_)) => {
            assessment.block(ExportBlocker::OutOfUse);
        }
        None => assessment.blockers.extend(rules.unassigned.clone()),
        Some((_, user)) => {
            if !rules.takes_guests && user.is_guest() {
                assessment.block(ExportBlocker::Guest);
            }
            if rules.needs_upn && user.upn.is_empty() {
                assessment.block(ExportBlocker::NoUpn);
            }
        }
    }
    if rules.contradicting != Contradicting::Carried && desk.summary().contradicting.contains(&row.id) {
        match rules.contradicting {
            Contradicting::Refused => assessment.block(ExportBlocker::SerialTwice),
            Contradicting::Warned => assessment.lose(
                "another token on the desk has their serial number with another key, and one of the keys is wrong",
                FIND_THE_RIGHT_KEY,
            ),
            Contradicting::Carried => {}
        }
    }
}
