//! Which rows are shown: by status, by findings, by a search.

use super::row::Status;
use super::search::{Search, TokenSearch};
use super::value::Desk;
use crate::model::entra_facts::EntraState;
use std::rc::Rc;

/// Which rows to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// Every row.
    #[default]
    All,
    /// Those of one status. [`Status::Free`] has those that were freed, too.
    Status(Status),
    /// Those with an error or a warning that was not looked at.
    Findings,
    /// Those of which that is true; [`EntraState::NotYet`] has those that Entra refused, too.
    Entra(EntraState),
}

impl Desk {
    /// The places of the rows that a filter and a search leave.
    #[must_use]
    pub fn select(&self, filter: Filter, search: &Search) -> Rc<Vec<u32>> {
        if filter == Filter::All && search.is_empty() {
            let all = || Rc::new((0..u32::try_from(self.token_count()).unwrap_or(u32::MAX)).collect());
            return Rc::clone(self.all.get_or_init(all));
        }
        let marked = (filter == Filter::Findings).then(|| self.signs());
        let mut tokens = TokenSearch::new(search, self);
        let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let rows = self
            .rows()
            .filter(|row| match filter {
                Filter::All => true,
                Filter::Status(Status::Free) => row.status.is_free(),
                Filter::Status(status) => row.status == status,
                Filter::Entra(state) => row.entra().is(state),
                Filter::Findings => marked
                    .is_some_and(|marked| marked.binary_search_by_key(&number(row.place), |(place, _)| *place).is_ok()),
            })
            .filter(|row| search.is_empty() || tokens.finds(row))
            .map(|row| number(row.place));
        Rc::new(rows.collect())
    }
}
