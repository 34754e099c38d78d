//! What follows from a desk: counts, who waits, findings in groups. Worked out in `summarize.rs`, never changed.

use super::finding_group::FindingGroup;
use super::row::RowId;
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
    /// Tokens that nobody has.
    pub free: usize,
    /// Tokens that were assigned here.
    pub new: usize,
    /// Tokens that their user had in the inventory already.
    pub old: usize,
    /// Tokens of which somebody else had them in the inventory.
    pub moved: usize,
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

/// Who holds how many tokens: half of a [`Summary`], so that working one out is not one long task.
#[derive(Debug, Clone, Default)]
pub(super) struct Holdings {
    pub(super) free: usize,
    pub(super) new: usize,
    pub(super) old: usize,
    pub(super) moved: usize,
    pub(super) tokens_of: Rc<Vec<u16>>,
    pub(super) first_token: Rc<Vec<u32>>,
}
