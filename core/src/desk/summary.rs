//! What follows from a desk: counts, who waits, findings in groups. Worked out in `summarize.rs`, never changed.

use super::finding_group::{FindingGroup, FindingRef};
use super::row::RowId;
use crate::finding::Finding;
use crate::model::entra_facts::{EntraState, EntraStates};
use crate::model::remedy::UserClass;
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// Stands in [`Summary::first_token`] for a user without one.
pub const NO_TOKEN: u32 = u32::MAX;

/// What follows from a desk: counts, who has a token and who waits for one, and the findings in groups.
#[derive(Debug, Default)]
pub struct Summary {
    /// All tokens.
    pub tokens: usize,
    /// Tokens that nobody has and that can be assigned.
    pub free: usize,
    /// Those of them that somebody had in the inventory.
    pub freed: usize,
    /// Tokens that were assigned here.
    pub new: usize,
    /// Tokens that their user had in the inventory already.
    pub old: usize,
    /// Tokens of which somebody else had them in the inventory.
    pub moved: usize,
    /// Tokens that are lost.
    pub lost: usize,
    /// Tokens that are retired.
    pub retired: usize,
    /// Tokens that were replaced.
    pub replaced: usize,
    /// How the tokens stand with Entra.
    pub entra: EntraCounts,
    /// Users without a token, guests apart, in list order.
    pub waiting: Vec<u32>,
    /// Those of them whom Apply & Assign gives one: whose account is not disabled, and for whom no list names a certain
    /// token.
    pub ready: usize,
    /// Users with a token, in list order.
    pub served: Vec<u32>,
    /// Guests without a token: they can't get one.
    pub guests: Vec<u32>,
    /// How many tokens each user holds.
    pub tokens_of: Rc<Vec<u16>>,
    /// The place of each user's first token; [`NO_TOKEN`] for none.
    pub first_token: Rc<Vec<u32>>,
    /// Tokens that share their serial number with another one that has another key.
    pub contradicting: FxHashSet<RowId>,
    /// Guests who hold a token.
    pub guests_served: usize,
    /// Disabled accounts that hold a token.
    pub disabled_served: usize,
    /// Findings in groups, errors first; those that were looked at are not among them.
    pub groups: Vec<FindingGroup>,
    /// The groups that were looked at.
    pub seen: Vec<FindingGroup>,
    /// How many errors there are in `groups`.
    pub errors: usize,
    /// How many warnings there are in `groups`.
    pub warnings: usize,
}

impl Summary {
    /// Tokens that are assigned.
    #[must_use]
    pub fn assigned(&self) -> usize {
        self.new + self.old + self.moved
    }

    /// How many such users hold a token.
    #[must_use]
    pub fn holding(&self, whom: UserClass) -> usize {
        match whom {
            UserClass::Guests => self.guests_served,
            UserClass::Disabled => self.disabled_served,
        }
    }
}

/// How many tokens stand so with Entra; one can be counted under several, as filters show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EntraCounts {
    counts: [usize; EntraState::ALL.len()],
    /// For how many users tokens have to be deleted there: of those on the desk, and of those that are not any more.
    pub to_delete: usize,
}

impl EntraCounts {
    /// How many tokens a filter by that shows.
    #[must_use]
    pub fn of(&self, state: EntraState) -> usize {
        self.counts.get(state as usize).copied().unwrap_or(0)
    }

    /// Counts a token, or takes it out again.
    pub(super) fn count(&mut self, states: EntraStates, by: isize) {
        for place in states.places() {
            if let Some(count) = self.counts.get_mut(place) {
                *count = count.saturating_add_signed(by);
            }
        }
    }
}

/// Who holds how many tokens: half of a [`Summary`], so that working one out is not one long task.
#[derive(Debug, Clone, Default)]
pub(super) struct Holdings {
    pub(super) free: usize,
    pub(super) freed: usize,
    pub(super) new: usize,
    pub(super) old: usize,
    pub(super) moved: usize,
    /// Lost, retired, replaced.
    pub(super) out: [usize; 3],
    pub(super) entra: EntraCounts,
    pub(super) tokens_of: Rc<Vec<u16>>,
    pub(super) first_token: Rc<Vec<u32>>,
}

/// The serial numbers of user lists with which something is the matter.
#[derive(Debug, Default)]
pub(super) struct SerialFindings {
    /// Each, with the number of the finding in `examples` that is of its class.
    pub(super) items: Vec<(FindingRef, usize)>,
    /// A finding of each class.
    pub(super) examples: Vec<Finding>,
}

impl SerialFindings {
    /// Adds one, with what is said of it.
    pub(super) fn add(&mut self, item: FindingRef, finding: Finding) {
        let class = finding.class();
        let at = self.examples.iter().position(|example| example.class() == class).unwrap_or(self.examples.len());
        if at == self.examples.len() {
            self.examples.push(finding);
        }
        self.items.push((item, at));
    }
}
