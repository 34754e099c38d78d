//! Changes of the desk that mend all findings of a class: one step for undo, done in slices so that the page stays
//! alive with a million rows. What is marked as cold is: compiled for size, since it runs once in a while.

use super::asked_serials::AskedSerials;
use super::finding_group::{FindingGroup, FindingRef, Source};
use super::fix::{KeepDuplicate, Mend};
use super::listed_serials::ListedToken;
use super::row::{RowId, Status};
use super::row_set::RowSet;
use super::users_by_id::UsersById;
use super::value::Desk;
use crate::finding::{Elsewhere, Finding, FindingKind};
use crate::model::growing_index::GrowingIndex;
use crate::model::index::Index;
use crate::model::remedy::{SharedValue, UserClass};
use crate::model::users::Users;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Findings or rows that are looked at in one step.
const SLICE: usize = 4096;

/// A change that mends findings, while it is worked out in slices.
pub struct Mending<'d> {
    from: &'d Desk,
    mend: Mend,
    group: &'d FindingGroup,
    /// The place of the first token of each file, and behind the last; those that were taken off count as well.
    starts: Vec<usize>,
    /// The next finding, row or user.
    at: usize,
    stage: MendStage<'d>,
    changed: usize,
}

/// Tokens by what they share, each with the places of all that share it.
type Twins<'d> = BTreeMap<&'d [u8], Vec<u32>>;

enum MendStage<'d> {
    /// Looks at the findings for the tokens to remove.
    Found(Vec<u32>),
    /// Looks at the findings for what tokens share.
    Shared(Twins<'d>),
    /// Looks at all tokens for those that share it.
    Twins(Twins<'d>),
    /// Looks at the findings for who gets what.
    Given(Desk),
    /// Takes tokens away from users.
    Freed(Desk),
    /// Takes users off: those who stay, and the numbers of those who go.
    Users(Users, Vec<u32>),
    /// Gives the users that stay their new numbers, in the files from that one on.
    Numbers(Desk, Vec<u32>, usize),
    Done(Desk),
}

impl Desk {
    /// Begins to mend the findings of a group; [`Mending::step`] goes on with it.
    #[must_use]
    pub fn mend<'d>(&'d self, group: &'d FindingGroup, mend: Mend) -> Mending<'d> {
        let mut starts = vec![0];
        for file in &self.files {
            starts.push(starts.last().copied().unwrap_or(0) + file.tokens.len());
        }
        let stage = match mend {
            Mend::Remove => MendStage::Found(Vec::new()),
            Mend::Keep(..) => MendStage::Shared(BTreeMap::new()),
            Mend::OtherUser | Mend::Listed | Mend::Like(_) => MendStage::Given(self.changed()),
            Mend::Unassign(_) => MendStage::Freed(self.changed()),
            Mend::TakeOff(_) => MendStage::Users(Users::default(), Vec::new()),
        };
        Mending { from: self, mend, group, starts, at: 0, stage, changed: 0 }
    }

    fn is_in_class(&self, user: usize, whom: UserClass) -> bool {
        let (guest, disabled) = self.users.flags(user);
        match whom {
            UserClass::Guests => guest,
            UserClass::Disabled => disabled,
        }
    }
}

impl<'d> Mending<'d> {
    /// Goes on for a moment; whether all is done.
    pub fn step(&mut self) -> bool {
        let stage = std::mem::replace(&mut self.stage, MendStage::Done(Desk::default()));
        self.stage = self.advance(stage);
        matches!(self.stage, MendStage::Done(_))
    }

    /// The mended desk, and how many tokens (or users, if those were taken off) it is about.
    #[must_use]
    pub fn finish(mut self) -> (Desk, usize) {
        while !self.step() {}
        let MendStage::Done(mut desk) = self.stage else { return (self.from.clone(), 0) };
        if self.changed > 0 {
            // Who lost a token is still a guest, and stays to be seen.
            desk.settle(self.group, matches!(self.mend, Mend::Unassign(_)));
        }
        (desk, self.changed)
    }

    #[cold]
    fn advance(&mut self, stage: MendStage<'d>) -> MendStage<'d> {
        match stage {
            MendStage::Found(mut places) => {
                let Some(items) = self.items() else {
                    places.sort_unstable();
                    places.dedup();
                    return self.remove(&places);
                };
                places.extend(items.iter().filter_map(|&item| self.place(self.token(item)?)));
                MendStage::Found(places)
            }
            MendStage::Shared(mut twins) => {
                let Some(items) = self.items() else {
                    self.at = 0;
                    return MendStage::Twins(twins);
                };
                for &item in items {
                    if let Some(shared) = self.token(item).and_then(|id| self.shared(self.place(id)? as usize)) {
                        twins.entry(shared).or_default();
                    }
                }
                MendStage::Shared(twins)
            }
            MendStage::Twins(mut twins) => {
                let total = self.starts.last().copied().unwrap_or(0);
                let to = (self.at + SLICE).min(total);
                for place in self.at..to {
                    if let Some(places) = self.shared(place).and_then(|shared| twins.get_mut(shared)) {
                        places.push(u32::try_from(place).unwrap_or(u32::MAX));
                    }
                }
                self.at = to;
                if to < total {
                    return MendStage::Twins(twins);
                }
                let mut places: Vec<u32> = Vec::new();
                for same in twins.values().filter(|same| same.len() > 1) {
                    places.extend(
                        match self.mend {
                            Mend::Keep(_, KeepDuplicate::First) => same.get(1..),
                            Mend::Keep(_, KeepDuplicate::Last) => same.get(..same.len() - 1),
                            _ => Some(&same[..]),
                        }
                        .unwrap_or_default(),
                    );
                }
                places.sort_unstable();
                self.remove(&places)
            }
            MendStage::Given(mut desk) => {
                let Some(items) = self.items() else { return MendStage::Done(desk) };
                for &item in items {
                    let in_use = |(id, _): &(RowId, usize)| {
                        self.from.find(*id).is_some_and(|row| !matches!(row.status, Status::Out(_)))
                    };
                    if let Some((id, user)) = self.reassignment(item).filter(in_use) {
                        desk.set_holder(id, Some(user));
                        self.changed += 1;
                    }
                }
                MendStage::Given(desk)
            }
            MendStage::Freed(mut desk) => {
                let Mend::Unassign(whom) = self.mend else { return MendStage::Done(desk) };
                let total = self.starts.last().copied().unwrap_or(0);
                let to = (self.at + SLICE).min(total);
                for place in self.at..to {
                    let Some((number, row)) = self.row(place) else { continue };
                    let holder = self.from.holders.get(number).and_then(|holders| holders.get(row));
                    if holder.is_some_and(|user| self.from.is_in_class(user, whom)) {
                        desk.holders[number].set(row, None);
                        self.changed += 1;
                    }
                }
                self.at = to;
                if to < total { MendStage::Freed(desk) } else { MendStage::Done(desk) }
            }
            MendStage::Users(users, gone) => self.users(users, gone),
            MendStage::Numbers(mut desk, gone, file) => {
                let number = |user| number_without(&gone, user);
                let all = (desk.holders.get_mut(file), desk.baseline.get_mut(file), desk.given.get_mut(file));
                let (Some(held), Some(baseline), Some(given)) = all else { return MendStage::Done(desk) };
                let Some(there) = desk.entra.get_mut(file).map(|entra| &mut entra.users) else {
                    return MendStage::Done(desk);
                };
                held.renumber(self.at, number);
                baseline.renumber(self.at, number);
                there.renumber(self.at, number);
                given.renumber(self.at, number);
                self.at += 1;
                if [held, baseline, given, there].iter().any(|all| self.at < all.pieces()) {
                    return MendStage::Numbers(desk, gone, file);
                }
                self.at = 0;
                MendStage::Numbers(desk, gone, file + 1)
            }
            MendStage::Done(desk) => MendStage::Done(desk),
        }
    }

    /// The next findings of the group; `None` after the last.
    fn items(&mut self) -> Option<&'d [FindingRef]> {
        let rest = self.group.items.get(self.at..).filter(|rest| !rest.is_empty())?;
        let items = &rest[..rest.len().min(SLICE)];
        self.at += items.len();
        Some(items)
    }

    fn remove(&mut self, places: &[u32]) -> MendStage<'d> {
        let mut gone = vec![RowSet::default(); self.from.files.len()];
        for (number, row) in places.iter().filter_map(|&place| self.row(place as usize)) {
            if let Some(rows) = gone.get_mut(number) {
                rows.set(row, true);
            }
        }
        let (desk, count) = self.from.without_rows(gone);
        self.changed = count;
        MendStage::Done(desk)
    }

    /// Users block by block: those who stay, each with a new number.
    #[cold]
    fn users(&mut self, mut users: Users, mut gone: Vec<u32>) -> MendStage<'d> {
        let Mend::TakeOff(whom) = self.mend else { return MendStage::Done(self.from.changed()) };
        let total = self.from.users.len();
        let to = (self.at + SLICE).min(total);
        for number in self.at..to {
            if self.from.is_in_class(number, whom) {
                gone.push(u32::try_from(number).unwrap_or(u32::MAX));
                self.changed += usize::from(!self.from.off_list.has(number));
            } else if let Some(user) = self.from.users.get(number) {
                users.push(&user);
            }
        }
        self.at = to;
        if to < total {
            return MendStage::Users(users, gone);
        }
        let mut desk = self.from.changed();
        let people = desk.people.flat().without(&gone, 0, usize::MAX).collect();
        desk.people = GrowingIndex::of(&Index::from_entries(people));
        (desk.users_by_id, desk.asked_serials) = (UsersById::default(), AskedSerials::of(&users));
        desk.users = Rc::new(users);
        let number = |user| number_without(&gone, user);
        desk.numbering += 1;
        desk.off_list = Rc::new(desk.off_list.renumbered(number));
        self.at = 0;
        MendStage::Numbers(desk, gone, 0)
    }

    /// The token that a finding is about.
    fn token(&self, item: FindingRef) -> Option<RowId> {
        let Source::File(number) = item.source else { return None };
        self.from.with_finding(item, |finding| self.from.token_of(number as usize, finding))?
    }

    fn place(&self, id: RowId) -> Option<u32> {
        let number = self.from.number_of(id.file)?;
        u32::try_from(self.starts.get(number)? + id.row as usize).ok()
    }

    /// File and row of a place.
    fn row(&self, place: usize) -> Option<(usize, usize)> {
        let number = self.starts.partition_point(|&start| start <= place).checked_sub(1)?;
        Some((number, place - self.starts.get(number)?))
    }

    /// What the token there may share with others.
    fn shared(&self, place: usize) -> Option<&'d [u8]> {
        let (number, row) = self.row(place)?;
        if self.from.is_removed(number, row) {
            return None;
        }
        let token = self.from.files.get(number)?.tokens.get(row)?;
        match self.mend {
            Mend::Keep(SharedValue::Serial, _) => Some(token.serial.as_bytes()),
            Mend::Keep(SharedValue::Key, _) => Some(token.secret.expose()),
            _ => None,
        }
    }

    /// Which token goes to which user because of a finding.
    #[cold]
    fn reassignment(&self, item: FindingRef) -> Option<(RowId, usize)> {
        match item.source {
            Source::Serial(user) => {
                let serial = self.from.users.get(user as usize)?.serials.iter().nth(item.index as usize)?;
                let id = match (self.from.listed_token(serial), self.mend) {
                    (ListedToken::Same(id) | ListedToken::Like(id), _) => id,
                    (ListedToken::Several(first, _), Mend::Like(KeepDuplicate::First)) => first,
                    (ListedToken::Several(_, last), Mend::Like(KeepDuplicate::Last)) => last,
                    _ => return None,
                };
                Some((id, user as usize))
            }
            Source::File(number) => self.from.with_finding(item, |finding| {
                let FindingKind::TokenOtherUser { at: Elsewhere { file, line }, user } = &finding.kind else {
                    return None;
                };
                let there = Finding { line: *line, ..finding.clone() };
                let known = |id: &RowId| {
                    self.from
                        .find(*id)
                        .is_some_and(|row| finding.subject.is_empty() || *row.token.serial == *finding.subject)
                };
                let id = if file.is_empty() {
                    self.from.token_of(number as usize, &there).filter(known)
                } else {
                    let named = self.from.files.iter().enumerate().filter(|(_, other)| other.name == *file);
                    named.filter_map(|(other, _)| self.from.token_of(other, &there)).find(known)
                };
                Some((id?, self.from.user_by_upn(user)?))
            })?,
            Source::List(_) | Source::Assigns | Source::Unlisted => None,
        }
    }
}

/// The number that a user has without those who go, sorted; `None` for one of them.
fn number_without(gone: &[u32], user: usize) -> Option<usize> {
    let user = u32::try_from(user).unwrap_or(u32::MAX);
    let gone_before = gone.partition_point(|&gone| gone < user);
    (gone.get(gone_before) != Some(&user)).then(|| user as usize - gone_before)
}
