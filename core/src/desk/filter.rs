//! Which rows are shown: by status, by findings, by a search.

use super::row::Status;
use super::value::Desk;
use crate::finding::{Finding, Severity};
use std::rc::Rc;

/// Which rows to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// Every row.
    #[default]
    All,
    /// Those of one status.
    Status(Status),
    /// Those with an error or a warning.
    Findings,
}

impl Desk {
    /// The places of the rows that a filter and a search leave: the search looks into serial number, UPN and name,
    /// without case.
    #[must_use]
    pub fn select(&self, filter: Filter, search: &str) -> Rc<Vec<u32>> {
        let needle = search.trim().to_lowercase();
        if filter == Filter::All && needle.is_empty() {
            let all = || Rc::new((0..u32::try_from(self.token_count()).unwrap_or(u32::MAX)).collect());
            return Rc::clone(self.all.get_or_init(all));
        }
        let marked = (filter == Filter::Findings).then(|| self.rows_with_findings());
        let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let rows = self
            .rows()
            .filter(|row| match filter {
                Filter::All => true,
                Filter::Status(status) => row.status == status,
                Filter::Findings => {
                    marked.as_ref().is_some_and(|marked| marked.binary_search(&number(row.place)).is_ok())
                }
            })
            .filter(|row| {
                needle.is_empty()
                    || contains(row.token.serial, &needle)
                    || row.user.is_some_and(|(_, user)| contains(user.upn, &needle) || contains(user.name, &needle))
            })
            .map(|row| number(row.place));
        Rc::new(rows.collect())
    }

    /// Places (sorted) of tokens that an error or a warning of their file names.
    fn rows_with_findings(&self) -> Vec<u32> {
        let mut marked = Vec::new();
        let mut start = 0_usize;
        for number in 0..self.files.len() {
            let matter = |finding: &&Finding| finding.severity() != Severity::Note;
            marked.extend(
                self.findings_of(number)
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

/// Whether `text` contains `needle`, which is in lower case. Nothing to look for is in every text.
#[must_use]
pub fn contains(text: &str, needle: &str) -> bool {
    if needle.is_empty() {
        true
    } else if text.is_ascii() && needle.is_ascii() {
        text.len() >= needle.len()
            && text.as_bytes().windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
    } else {
        text.to_lowercase().contains(needle)
    }
}
