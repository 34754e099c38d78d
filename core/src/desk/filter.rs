//! Which rows are shown: by status, by findings, by a search.

use super::row::Status;
use super::search::{Search, TokenSearch};
use super::value::Desk;
use crate::finding::{Finding, Severity};
use std::rc::Rc;

/// Which rows to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// Every row.
    #[default]
    All,
    /// Those of one status. [`Status::Free`] has those that were freed, too.
    Status(Status),
    /// Those with an error or a warning.
    Findings,
}

impl Desk {
    /// The places of the rows that a filter and a search leave.
    #[must_use]
    pub fn select(&self, filter: Filter, search: &Search) -> Rc<Vec<u32>> {
        if filter == Filter::All && search.is_empty() {
            let all = || Rc::new((0..u32::try_from(self.token_count()).unwrap_or(u32::MAX)).collect());
            return Rc::clone(self.all.get_or_init(all));
        }
        let marked = (filter == Filter::Findings).then(|| self.rows_with_findings());
        let mut tokens = TokenSearch::new(search, self);
        let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let rows = self
            .rows()
            .filter(|row| match filter {
                Filter::All => true,
                Filter::Status(Status::Free) => row.status.is_free(),
                Filter::Status(status) => row.status == status,
                Filter::Findings => {
                    marked.as_ref().is_some_and(|marked| marked.binary_search(&number(row.place)).is_ok())
                }
            })
            .filter(|row| search.is_empty() || tokens.finds(&row.token, row.user.as_ref().map(|(_, user)| user)))
            .map(|row| number(row.place));
        Rc::new(rows.collect())
    }

    /// Places (sorted) of tokens that an error or a warning of their file names.
    fn rows_with_findings(&self) -> Vec<u32> {
        let mut marked = Vec::new();
        let (mut start, any_removed) = (0_usize, self.has_removed());
        for number in 0..self.files.len() {
            let matter = |finding: &&Finding| finding.severity() != Severity::Note;
            marked.extend(
                self.findings_of(number, any_removed)
                    .map(|(_, finding)| finding)
                    .filter(matter)
                    .filter_map(|finding| self.token_of(number, finding))
                    .map(|id| start + self.removed[number].place_of(id.row as usize))
                    .map(|place| u32::try_from(place).unwrap_or(u32::MAX)),
            );
            start += self.count_in(number);
        }
        marked.sort_unstable();
        marked
    }
}
