//! Going through tokens to activate each: one at a time, what was done is marked.

use super::row::{RowId, RowView};
use super::value::Desk;
use crate::model::activation::ActivationPace;
use rustc_hash::FxHashSet;

/// Tokens to be activated, one after the other. It names tokens and holds none: what was taken from the desk meanwhile is
/// passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActivationRound {
    rows: Vec<RowId>,
    /// Those that were done; some may not be in the round now.
    done: FxHashSet<RowId>,
    /// The one that is shown.
    at: usize,
    /// How fast they were activated.
    pub pace: ActivationPace,
}

impl ActivationRound {
    /// A round through these tokens, in their order.
    #[must_use]
    pub fn of(rows: impl IntoIterator<Item = RowId>) -> Self {
        Self { rows: rows.into_iter().collect(), ..Self::default() }
    }

    /// Goes on with these tokens, in their order. What was done stays so; the token that is shown stays if it is among them,
    /// else it is the first that is not done.
    pub fn go_on_with(&mut self, rows: Vec<RowId>) {
        let shown = self.rows.get(self.at);
        let same = rows.iter().position(|id| Some(id) == shown);
        self.at = same.or_else(|| rows.iter().position(|id| !self.done.contains(id))).unwrap_or(0);
        self.rows = rows;
    }

    /// The token of that number, from 1.
    #[must_use]
    pub fn id_of(&self, number: usize) -> Option<RowId> {
        self.rows.get(number.checked_sub(1)?).copied()
    }

    /// The token that is shown, with its number in the round, from 1; `None`: there is none on the desk any more.
    #[must_use]
    pub fn present<'d>(&self, desk: &'d Desk) -> Option<(usize, RowView<'d>)> {
        let from_here = (self.at..self.rows.len()).chain((0..self.at).rev());
        from_here.into_iter().find_map(|place| Some((place + 1, desk.find(*self.rows.get(place)?)?)))
    }

    /// Its tokens that are on the desk, in their order.
    pub fn rows<'d>(&self, desk: &'d Desk) -> impl Iterator<Item = RowView<'d>> {
        self.rows.iter().filter_map(|&id| desk.find(id))
    }

    /// How many tokens are in the round.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many were done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.rows.iter().filter(|id| self.done.contains(id)).count()
    }

    /// Whether that token was done.
    #[must_use]
    pub fn is_done(&self, id: RowId) -> bool {
        self.done.contains(&id)
    }

    /// Marks the token with that number (from 1) as done now (seconds since 1970-01-01 UTC), and goes to the next that is
    /// not done, behind it or else before it.
    pub fn mark_done(&mut self, number: usize, now: u64) {
        if let Some(id) = number.checked_sub(1).and_then(|place| self.rows.get(place))
            && self.done.insert(*id)
        {
            self.pace.count(now);
        }
        let from = number.min(self.rows.len());
        let open = |place: &usize| self.rows.get(*place).is_some_and(|id| !self.done.contains(id));
        self.at = (from..self.rows.len()).chain(0..from).find(open).unwrap_or(self.at);
    }

    /// Takes that mark off again, and shows the token.
    pub fn unmark(&mut self, number: usize) {
        if let Some(id) = number.checked_sub(1).and_then(|place| self.rows.get(place))
            && self.done.remove(id)
        {
            self.pace.take_back();
            self.at = number - 1;
        }
    }

    /// Shows the token with that number, from 1; beyond the last, the last.
    pub fn go_to(&mut self, number: usize) {
        self.at = number.clamp(1, self.rows.len().max(1)) - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::read_tokens;
    use crate::reading::options::ReadOptions;
    use std::fmt::Write;

    fn desk(count: u32) -> Desk {
        let mut table = String::from("serial number,secret key\n");
        for number in 0..count {
            writeln!(table, "{},{:040x}", 7_000 + number, u64::from(number) + (1 << 60)).unwrap();
        }
        let reading = read_tokens(table.as_bytes(), &ReadOptions::default(), &mut |_| {}).unwrap();
        Desk::default().add_tokens("a", reading, ReadOptions::default()).unwrap().0
    }

    fn shown(round: &ActivationRound, desk: &Desk) -> Option<(usize, String)> {
        round.present(desk).map(|(number, row)| (number, row.token.serial.to_owned()))
    }

    #[test]
    fn each_token_is_shown_until_all_are_done() {
        let desk = desk(4);
        let mut round = ActivationRound::of(desk.rows().map(|row| row.id));
        assert_eq!(shown(&round, &desk), Some((1, "7000".to_owned())));
        round.mark_done(1, 1_000);
        round.go_to(4);
        round.mark_done(4, 1_001);
        // Behind the last, those that were passed over.
        assert_eq!(shown(&round, &desk), Some((2, "7001".to_owned())));
        round.mark_done(2, 1_002);
        round.mark_done(2, 1_002);
        assert_eq!((round.done(), round.len(), round.pace.recent(1_002)), (3, 4, 3), "one counts once");
        round.mark_done(3, 1_003);
        assert_eq!((round.done(), shown(&round, &desk)), (4, Some((3, "7002".to_owned()))));
        round.unmark(4);
        assert_eq!((round.done(), shown(&round, &desk)), (3, Some((4, "7003".to_owned()))));
        assert!(round.is_done(desk.id_at(0).unwrap()) && !round.is_done(desk.id_at(3).unwrap()));
    }

    #[test]
    fn a_round_goes_on_with_others() {
        let desk = desk(4);
        let all: Vec<RowId> = desk.rows().map(|row| row.id).collect();
        let mut round = ActivationRound::of(all[..3].iter().copied());
        round.mark_done(1, 1_000);
        round.go_to(3);
        round.go_on_with(vec![all[3], all[2], all[0]]);
        assert_eq!((shown(&round, &desk), round.done()), (Some((2, "7002".to_owned())), 1));
        round.go_on_with(vec![all[0], all[1]]);
        assert_eq!((shown(&round, &desk), round.len()), (Some((2, "7001".to_owned())), 2));
        // What is done is so when it comes back.
        round.go_on_with(vec![all[3]]);
        assert_eq!(round.done(), 0);
        round.go_on_with(all);
        assert_eq!(
            (shown(&round, &desk), round.done(), round.pace.recent(1_000)),
            (Some((4, "7003".to_owned())), 1, 1)
        );
        round.go_on_with(Vec::new());
        assert_eq!(shown(&round, &desk), None);
    }

    #[test]
    fn what_was_taken_from_the_desk_is_passed_over() {
        let desk = desk(3);
        let mut round = ActivationRound::of(desk.rows().map(|row| row.id));
        let fewer = desk.remove_tokens(&[0, 2]).0;
        assert_eq!(shown(&round, &fewer), Some((2, "7001".to_owned())));
        round.go_to(99);
        assert_eq!(shown(&round, &fewer), Some((2, "7001".to_owned())));
        assert_eq!(shown(&round, &Desk::default()), None);
        assert_eq!(shown(&round, &desk), Some((3, "7002".to_owned())));
        let mut none = ActivationRound::default();
        none.go_to(0);
        none.mark_done(0, 1);
        none.unmark(0);
        assert!(none.is_empty() && none.present(&desk).is_none() && none.done() == 0);
    }
}
