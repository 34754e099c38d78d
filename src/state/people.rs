//! Which people are selected: by what they are called, a UPN or an object id, so that they stay so over changes of the desk.

use super::Shown;
use super::same::Same;
use std::collections::BTreeSet;
use std::rc::Rc;
use token_desk_core::desk::Search;

/// What the people are called who are selected.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ChosenPeople(Same<BTreeSet<Rc<str>>>);

impl ChosenPeople {
    /// Whether somebody is selected.
    pub(crate) fn has(&self, label: &str) -> bool {
        self.0.contains(label)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Those who are on the desk that is shown now: who is called otherwise since, or gone, is selected no longer.
    pub(super) fn follow(&mut self, desk: &Shown) {
        if self.0.is_empty() {
            return;
        }
        let labels = (0..desk.users().len()).filter_map(|user| Some(desk.user(user)?.label()));
        let present: BTreeSet<Rc<str>> = labels.filter(|label| self.has(label)).map(Rc::from).collect();
        if present.len() < self.0.len() {
            self.0 = Same::new(present);
        }
    }

    /// What finds them and nobody else; everybody if nobody is selected.
    pub(super) fn search(&self) -> Search {
        Search::of_users(self.0.iter().map(|label| &**label))
    }

    /// Selects people, or no longer.
    pub(super) fn set(&mut self, labels: Vec<Rc<str>>, on: bool) {
        let mut all = (*self.0).clone();
        if on {
            all.extend(labels);
        } else {
            labels.iter().for_each(|label| _ = all.remove(label));
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
