//! Which people are selected: by their UPN, so that they stay so over changes of the desk.

use super::Shown;
use super::same::Same;
use std::collections::BTreeSet;
use std::rc::Rc;
use token_desk_core::desk::Search;

/// The UPNs of the people who are selected.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ChosenPeople(Same<BTreeSet<Rc<str>>>);

impl ChosenPeople {
    /// Whether somebody is selected.
    pub(crate) fn has(&self, upn: &str) -> bool {
        self.0.contains(upn)
    }

    /// How many of them are on a desk. One whose UPN has changed is not.
    pub(crate) fn on(&self, desk: &Shown) -> usize {
        if self.0.is_empty() {
            return 0;
        }
        let users = self.search();
        (0..desk.users().len()).filter_map(|user| desk.user(user)).filter(|user| users.finds_user(user)).count()
    }

    /// What finds them and nobody else; everybody if nobody is selected.
    pub(super) fn search(&self) -> Search {
        Search::of_users(self.0.iter().map(|upn| &**upn))
    }

    /// Selects people, or no longer.
    pub(super) fn set(&mut self, upns: Vec<Rc<str>>, on: bool) {
        let mut all = (*self.0).clone();
        if on {
            all.extend(upns);
        } else {
            upns.iter().for_each(|upn| _ = all.remove(upn));
        }
        self.0 = Same::new(all);
    }

    /// Selects nobody.
    pub(super) fn clear(&mut self) {
        if !self.0.is_empty() {
            *self = Self::default();
        }
    }
}
