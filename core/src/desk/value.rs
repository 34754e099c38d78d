//! The desk as a value, and the way to its rows.

use super::holders::Holders;
use super::like_serials::LikeSerials;
use super::remembered::{Kept, Settled};
use super::row::{RowId, RowView, status};
use super::row_set::Removed;
use super::sources::{TokenFile, UserList};
use super::summary::{Holdings, Summary};
use crate::model::index::Index;
use crate::model::users::Users;
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// Tokens, users, assignments. Cheap to clone.
///
/// # Examples
/// ```
/// use token_desk_core::desk::Desk;
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
/// let (assigned, report) = desk.apply_and_assign();
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
    pub(super) people: Rc<Index>,
    /// Who holds what now, a file each.
    pub(super) holders: Vec<Holders>,
    /// Who held what in the inventory, a file each.
    pub(super) baseline: Vec<Holders>,
    /// Which tokens were taken from the desk, a file each.
    pub(super) removed: Vec<Rc<Removed>>,
    /// What was known of tokens that the present reading of their file lacks, by file and serial number.
    pub(super) kept: FxHashMap<u32, Rc<FxHashMap<Box<str>, Kept>>>,
    /// Findings that were looked at or mended.
    pub(super) settled: Rc<Vec<Settled>>,
    pub(super) next_uid: u32,
    pub(super) summary: OnceCell<Rc<Summary>>,
    pub(super) holdings: OnceCell<Holdings>,
    /// The places of all rows, as [`Self::select`] gives them.
    pub(super) all: OnceCell<Rc<Vec<u32>>>,
    /// Taken over by the desks that come of this one, as long as they have its files.
    pub(super) like_serials: RefCell<Option<Rc<LikeSerials>>>,
}

impl Desk {
    /// Whether nothing is on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.users.is_empty() && self.lists.is_empty()
    }

    /// The token files.
    #[must_use]
    pub fn files(&self) -> &[Rc<TokenFile>] {
        &self.files
    }

    /// The user lists.
    #[must_use]
    pub fn lists(&self) -> &[Rc<UserList>] {
        &self.lists
    }

    /// The users, in list order.
    #[must_use]
    pub fn users(&self) -> &Users {
        &self.users
    }

    /// How many tokens there are.
    #[must_use]
    pub fn token_count(&self) -> usize {
        (0..self.files.len()).map(|number| self.count_in(number)).sum()
    }

    /// How many tokens of the file with that number are on the desk.
    #[must_use]
    pub fn tokens_of_file(&self, uid: u32) -> usize {
        self.files.iter().position(|file| file.uid == uid).map_or(0, |number| self.count_in(number))
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
        let mut left = place;
        for number in 0..self.files.len() {
            let count = self.count_in(number);
            if left < count {
                return Some((number, self.removed[number].row_at(left)));
            }
            left -= count;
        }
        None
    }

    /// The row at a place among all tokens.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<RowView<'_>> {
        let (number, row) = self.at(place)?;
        self.view(number, row, place)
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
        let number = self.files.iter().position(|file| file.uid == id.file)?;
        let (row, removed) = (id.row as usize, &self.removed[number]);
        if removed.contains(row) {
            return None;
        }
        let rows_before: usize = (0..number).map(|number| self.count_in(number)).sum();
        self.view(number, row, rows_before + removed.place_of(row))
    }

    /// All rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = RowView<'_>> + '_ {
        Rows { desk: self, number: 0, row: 0, place: 0 }
    }

    pub(super) fn view(&self, number: usize, row: usize, place: usize) -> Option<RowView<'_>> {
        let file = &self.files[number];
        let held = self.holders.get(number).and_then(|holders| holders.get(row));
        let baseline = self.baseline.get(number).and_then(|baseline| baseline.get(row));
        Some(RowView {
            id: RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) },
            place,
            token: file.tokens.get(row)?,
            user: held.and_then(|user| Some((user, self.users.get(user)?))),
            status: status(held, baseline),
        })
    }

    /// The desk to make a change on: what is derived from this one is not taken over.
    pub(super) fn changed(&self) -> Self {
        Self { summary: OnceCell::new(), holdings: OnceCell::new(), all: OnceCell::new(), ..self.clone() }
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
