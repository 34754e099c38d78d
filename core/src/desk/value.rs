//! The desk as a value, and the way to its rows.

use super::absent::Absent;
use super::asked_serials::AskedSerials;
use super::corrections::Corrections;
use super::entra::Entra;
use super::finding_group::FindingRef;
use super::holders::Holders;
use super::like_serials::LikeSerials;
use super::lives::{Lives, Since};
use super::off_list::OffList;
use super::remembered::{Kept, Settled};
use super::row::{RowId, RowView, Status, status};
use super::row_set::Removed;
use super::sources::{TokenFile, UserList};
use super::summary::{Holdings, SerialFindings, Summary};
use super::unlisted::Unlisted;
use super::users_by_id::UsersById;
use super::whereabouts::Whereabouts;
use crate::ground::effort::note_steps;
use crate::model::growing_index::GrowingIndex;
use crate::model::users::Users;
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::rc::Rc;

/// Tokens, users, assignments. Cheap to clone.
///
/// # Examples
/// ```
/// use token_desk_core::desk::{AssignOptions, Desk};
/// use token_desk_core::formats::read_tokens;
/// use token_desk_core::reading::options::ReadOptions;
/// use token_desk_core::roster::read_users;
///
/// let options = ReadOptions::default();
/// let seeds = b"serial number,secret key\n10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ\n";
/// let tokens = read_tokens(seeds, &options, &mut |_share| {})?;
/// let users = read_users(b"anna@example.com\nbo@example.com\n", &options, &mut |_share| {})?;
///
/// let (desk, _) = Desk::default().add_tokens("seeds.csv", tokens, options)?;
/// let (desk, _) = desk.add_users("users.txt", users)?;
/// let (assigned, report) = desk.apply_and_assign(AssignOptions::default());
///
/// assert_eq!((report.assigned, report.users_left), (1, 1));
/// // A change gives a new desk. The one before is as it was: keeping it is what undo is made of.
/// assert_eq!(assigned.summary().assigned(), 1);
/// assert_eq!(desk.summary().assigned(), 0);
/// # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
/// ```
#[derive(Clone, Default)]
pub struct Desk {
    pub(super) files: Vec<Rc<TokenFile>>,
    pub(super) lists: Vec<Rc<UserList>>,
    pub(super) users: Rc<Users>,
    /// The users by [`User::key`](crate::model::user::User::key).
    pub(super) people: GrowingIndex,
    pub(super) users_by_id: UsersById,
    /// Who was taken off the list, and keeps their number.
    pub(super) off_list: Rc<OffList>,
    /// What a person corrected of users.
    pub(super) corrections: Rc<Corrections>,
    /// Who holds what now, a file each.
    pub(super) holders: Vec<Holders>,
    /// Who held what in the inventory, a file each.
    pub(super) baseline: Vec<Holders>,
    /// What of it is in Entra, for whom, a file each. With [`Self::with_departures`], that is for who holds it; who had it
    /// there and holds it no more is in its life.
    pub(super) entra: Vec<Entra>,
    /// Who holds what as token files other than inventories say, a file each.
    pub(super) given: Vec<Holders>,
    /// What is kept of single tokens, a file each.
    pub(super) lives: Vec<Lives>,
    /// Which tokens were taken from the desk, a file each.
    pub(super) removed: Vec<Rc<Removed>>,
    /// What is kept of tokens that are not on the desk.
    pub(super) absent: Rc<Absent>,
    /// What was known of tokens that the present reading of their file lacks, by file and serial number.
    pub(super) kept: FxHashMap<u32, Rc<FxHashMap<Box<str>, Kept>>>,
    /// Findings that were looked at or mended, by file or list.
    pub(super) settled: Rc<Vec<Settled>>,
    /// The files by serial numbers, keys and fingerprints.
    pub(super) of_tokens: Whereabouts,
    /// The lists by users and fingerprints.
    pub(super) of_users: Whereabouts,
    /// The users by what matters of the serial numbers that lists put beside them.
    pub(super) asked_serials: AskedSerials,
    /// Changes whenever users get other numbers.
    pub(super) numbering: u32,
    pub(super) next_uid: u32,
    pub(super) summary: OnceCell<Rc<Summary>>,
    pub(super) holdings: OnceCell<Holdings>,
    /// The places of all rows, as [`Self::select`] gives them.
    pub(super) all: OnceCell<Rc<Vec<u32>>>,
    /// How many tokens there are in the files before each, and in all.
    pub(super) starts: OnceCell<Rc<Vec<usize>>>,
    /// The places of rows with an error or a warning, ascending, each with the gravest.
    pub(super) signs: OnceCell<Rc<Vec<(u32, FindingRef)>>>,
    pub(super) like_serials: OnceCell<LikeSerials>,
    pub(super) listed_serials: OnceCell<Rc<SerialFindings>>,
    pub(super) unlisted: OnceCell<Rc<Unlisted>>,
    /// Who was in no list on the desk of which this one came: true here too, if files, lists and users are the same.
    pub(super) unlisted_before: Option<Rc<Unlisted>>,
}

impl Desk {
    /// Whether nothing is on it, and nothing is kept of tokens that were.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.user_count() == 0 && self.lists.is_empty() && !self.has_absent()
    }

    /// The token files.
    #[must_use]
    pub fn files(&self) -> &[Rc<TokenFile>] {
        &self.files
    }

    /// The token file of that number, if it is on the desk.
    #[must_use]
    pub fn file(&self, uid: u32) -> Option<&Rc<TokenFile>> {
        self.files.get(self.number_of(uid)?)
    }

    /// The user lists.
    #[must_use]
    pub fn lists(&self) -> &[Rc<UserList>] {
        &self.lists
    }

    /// Whether that is the number of a user list.
    #[must_use]
    pub fn has_list(&self, uid: u32) -> bool {
        self.list(uid).is_some()
    }

    /// The users, in list order, by their numbers. Who was taken off the list is still among them: see [`Self::user`] and
    /// [`Self::user_count`].
    #[must_use]
    pub fn users(&self) -> &Users {
        &self.users
    }

    /// How many tokens there are.
    #[must_use]
    pub fn token_count(&self) -> usize {
        self.starts().last().copied().unwrap_or(0)
    }

    /// How many tokens of the file with that number are on the desk.
    #[must_use]
    pub fn tokens_of_file(&self, uid: u32) -> usize {
        self.number_of(uid).map_or(0, |number| self.count_in(number))
    }

    /// Whether that row of a file was taken from the desk.
    pub(super) fn is_removed(&self, number: usize, row: usize) -> bool {
        self.removed.get(number).is_some_and(|removed| removed.contains(row))
    }

    pub(super) fn count_in(&self, number: usize) -> usize {
        self.files[number].tokens.len() - self.removed[number].len()
    }

    /// The file and the row in it at a place among all tokens.
    pub(super) fn at(&self, place: usize) -> Option<(usize, usize)> {
        let starts = self.starts();
        let number = starts.partition_point(|&start| start <= place).checked_sub(1)?;
        Some((number, self.removed.get(number)?.row_at(place - starts.get(number)?)))
    }

    fn starts(&self) -> &[usize] {
        self.starts.get_or_init(|| {
            note_steps(self.files.len());
            let mut sum = 0;
            let counts = (0..self.files.len()).map(|number| self.count_in(number));
            Rc::new(std::iter::once(0).chain(counts.map(|count| (sum += count, sum).1)).collect())
        })
    }

    /// The row at a place among all tokens.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<RowView<'_>> {
        let (number, row) = self.at(place)?;
        self.view(number, row, place)
    }

    /// The rows at these places among all tokens. Where the places ascend, each file is passed once.
    pub fn rows_at<'d>(&'d self, places: impl Iterator<Item = usize> + 'd) -> impl Iterator<Item = RowView<'d>> + 'd {
        let (mut number, mut start) = (0, 0);
        places.filter_map(move |place| {
            if place < start {
                (number, start) = (0, 0);
            }
            while number < self.files.len() && place >= start + self.count_in(number) {
                start += self.count_in(number);
                number += 1;
            }
            let row = self.removed.get(number)?.row_at(place - start);
            self.view(number, row, place)
        })
    }

    /// The name of the token at a place among all tokens.
    #[must_use]
    pub fn id_at(&self, place: usize) -> Option<RowId> {
        let (number, row) = self.at(place)?;
        Some(RowId { file: self.files[number].uid, row: u32::try_from(row).ok()? })
    }

    /// The row of that name, if it is still there.
    #[must_use]
    pub fn find(&self, id: RowId) -> Option<RowView<'_>> {
        let number = self.number_of(id.file)?;
        let (row, removed) = (id.row as usize, &self.removed[number]);
        if removed.contains(row) {
            return None;
        }
        self.view(number, row, self.starts().get(number)? + removed.place_of(row))
    }

    /// All rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = RowView<'_>> + '_ {
        Rows { desk: self, number: 0, row: 0, place: 0 }
    }

    pub(super) fn view(&self, number: usize, row: usize, place: usize) -> Option<RowView<'_>> {
        let file = &self.files[number];
        let held = self.holders.get(number).and_then(|holders| holders.get(row));
        let baseline = self.baseline.get(number).and_then(|baseline| baseline.get(row));
        let mut token = file.tokens.get(row)?;
        let mut status = status(held, baseline);
        let record = self.lives.get(number).and_then(|lives| lives.get(row));
        if let Some(record) = record {
            token.profile = record.edited.as_ref().unwrap_or(token.profile);
            token.counter = record.counter.unwrap_or(token.counter);
            if let Some(fact) = &record.life.fact {
                status = Status::Out(fact.status);
            }
        }
        let (there, in_entra) = self.entra.get(number).map_or((None, None), |entra| entra.get(row));
        Some(RowView {
            id: RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) },
            place,
            token,
            user: held.and_then(|user| Some((user, self.users.get(user)?))),
            status,
            previous: if held == there { None } else { there.and_then(|user| self.users.get(user)) },
            there: in_entra,
            before: if held == baseline { None } else { baseline.and_then(|user| self.users.get(user)) },
            since: Since {
                entra: self.entra.get(number).is_some_and(|entra| entra.is_since(row)),
                ..record.map(|record| record.since).unwrap_or_default()
            },
            life: record.map(|record| &record.life).filter(|life| !life.is_empty()),
        })
    }

    /// The desk to make a change on: what is derived from this one is not taken over.
    pub(super) fn changed(&self) -> Self {
        let mut desk = self.clone();
        desk.forget_derived();
        desk
    }

    /// For a change in place: what was worked out is of before.
    pub(super) fn forget_derived(&mut self) {
        (self.summary, self.holdings, self.all) = Default::default();
        (self.starts, self.listed_serials, self.signs) = Default::default();
        self.unlisted_before = self.unlisted.take().or(self.unlisted_before.take());
    }

    pub(super) fn take_uid(&mut self) -> u32 {
        self.next_uid += 1;
        self.next_uid
    }
}

/// See [`Desk::rows`].
struct Rows<'d> {
    desk: &'d Desk,
    number: usize,
    row: usize,
    place: usize,
}

impl<'d> Iterator for Rows<'d> {
    type Item = RowView<'d>;

    // Many places walk over the rows; inlined, the page would have the walk in each.
    #[inline(never)]
    fn next(&mut self) -> Option<RowView<'d>> {
        loop {
            let file = self.desk.files.get(self.number)?;
            if self.row == file.tokens.len() {
                (self.number, self.row) = (self.number + 1, 0);
                continue;
            }
            let row = self.row;
            self.row += 1;
            if !self.desk.removed[self.number].contains(row) {
                let view = self.desk.view(self.number, row, self.place);
                self.place += 1;
                return view;
            }
        }
    }
}
