//! Which people are selected: by their UPN, so that they stay so over changes of the desk.

use super::Shown;
use super::same::Same;
use std::rc::Rc;
use token_desk_core::desk::Search;
use yew::AttrValue;

/// The UPNs of the people who are selected.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ChosenPeople(Same<Vec<AttrValue>>);

impl ChosenPeople {
    /// Whether somebody is selected.
    pub(crate) fn has(&self, upn: &str) -> bool {
        self.0.iter().any(|known| **known == *upn)
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

    /// Selects somebody, or no longer.
    pub(super) fn toggle(&mut self, upn: AttrValue) {
        let mut all = (*self.0).clone();
        match all.iter().position(|known| *known == upn) {
            Some(place) => _ = all.remove(place),
            None => all.push(upn),
        }
        self.0 = Same::from(Rc::new(all));
    }

    /// Selects nobody.
    pub(super) fn clear(&mut self) {
        if !self.0.is_empty() {
            *self = Self::default();
        }
    }
}
