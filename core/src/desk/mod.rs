//! The work: tokens, users, and who holds what.
//!
//! A [`Desk`] is a value: every change gives a new one that shares all that did not change, so undo is keeping the
//! old one ([`history`]). Counts, statuses and groups are derived ([`summary`]), never stored. What leaves is planned and
//! written in the storey above, `output`.

mod change;
pub mod fix;
pub mod history;
pub mod mend;
mod relist;
mod row_set;
pub mod selection;
pub mod summary;

pub use change::{Added, AssignReport, UsersAdded};

use crate::finding::Finding;
use crate::model::format_id::FormatId;
use crate::model::index::Index;
use crate::model::token::Token;
use crate::model::tokens::{self, Held, Tokens};
use crate::model::user::User;
use crate::model::users::Users;
use crate::reading::HowRead;
use crate::reading::options::ReadOptions;
use row_set::Removed;
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::rc::Rc;
use summary::Summary;

/// Tokens in one shared piece of the assignments: a change copies one piece.
const SEGMENT: usize = tokens::BLOCK;

/// Who holds the tokens of one file: a user's number plus one, 0 for nobody; in pieces.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Holders(Vec<Rc<Vec<u32>>>);

impl Holders {
    /// As the file says, each user known by the number that `number` gives; and how many tokens have one.
    fn of(tokens: &Tokens, number: impl Fn(u32) -> Option<usize>) -> (Self, usize) {
        let mut count = 0;
        let piece = |held: &Held| {
            let of = |&user: &u32| user.checked_sub(1).and_then(&number);
            let by: Vec<u32> =
                held.by.iter().map(|user| of(user).map_or(0, |user| u32::try_from(user + 1).unwrap_or(0))).collect();
            count += by.iter().filter(|&&user| user != 0).count();
            Rc::new(by)
        };
        let pieces = tokens.held().map(piece).collect();
        (Self(pieces), count)
    }

    /// As the file says, when the users have the numbers that it gives them: nothing is copied.
    fn as_read(tokens: &Tokens) -> (Self, usize) {
        let pieces = tokens.held().map(|held| Rc::clone(&held.by)).collect();
        (Self(pieces), tokens.held().map(|held| held.count).sum())
    }

    /// How many rows there are places for: of those behind, nobody holds any.
    fn rows(&self) -> usize {
        self.0.iter().map(|piece| piece.len()).sum()
    }

    fn get(&self, row: usize) -> Option<usize> {
        let held = *self.0.get(row / SEGMENT)?.get(row % SEGMENT)?;
        (held as usize).checked_sub(1)
    }

    /// Pieces that nobody holds anything of need not exist: the first holder makes them.
    fn set(&mut self, row: usize, user: Option<usize>) {
        let number = row / SEGMENT;
        if user.is_some() && self.0.len() <= number {
            self.0.resize_with(number + 1, || Rc::new(vec![0; SEGMENT]));
        }
        if let Some(place) = self.0.get_mut(number).and_then(|piece| Rc::make_mut(piece).get_mut(row % SEGMENT)) {
            *place = user.map_or(0, |user| u32::try_from(user + 1).unwrap_or(0));
        }
    }

    /// The same with other numbers: `number` gives the new one of a user. From piece `at` on, the next.
    fn renumber(&mut self, at: usize, number: impl Fn(usize) -> Option<usize>) {
        if let Some(piece) = self.0.get_mut(at) {
            let of = |&held: &u32| match (held as usize).checked_sub(1).and_then(&number) {
                Some(user) => u32::try_from(user + 1).unwrap_or(0),
                None => 0,
            };
            if piece.iter().any(|held| of(held) != *held) {
                *piece = Rc::new(piece.iter().map(of).collect());
            }
        }
    }

    /// How many pieces there are.
    fn pieces(&self) -> usize {
        self.0.len()
    }

    fn iter(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        self.0.iter().flat_map(|piece| piece.iter()).map(|&held| (held as usize).checked_sub(1))
    }
}

/// A token's name on the desk, the same as long as its file is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId {
    /// The file, see [`TokenFile::uid`].
    pub file: u32,
    /// The token in it, from 0.
    pub row: u32,
}

/// A token file on the desk.
#[derive(Debug, Clone)]
pub struct TokenFile {
    /// Its number on the desk.
    pub uid: u32,
    /// Its name, for people.
    pub name: Box<str>,
    /// What it was recognised as.
    pub format: FormatId,
    /// The guesses.
    pub how: HowRead,
    /// What the admin chose instead of guesses.
    pub options: ReadOptions,
    /// Names of its columns.
    pub columns: Vec<Box<str>>,
    /// Its tokens.
    pub tokens: Tokens,
    /// What to know about it, its relation to other files included.
    pub findings: Rc<Vec<Finding>>,
    /// Rows that could have been tokens.
    pub rows: u32,
    /// Rows that became none.
    pub rejected: u32,
    /// The users that it names, as they were read.
    pub(crate) named: Users,
    pub(crate) people: Index,
    pub(crate) fingerprint: u64,
    pub(crate) serials: Index,
    pub(crate) secrets: Index,
}

/// A user list on the desk.
#[derive(Debug)]
pub struct UserList {
    /// Its number on the desk.
    pub uid: u32,
    /// Its name, for people.
    pub name: Box<str>,
    /// Names of its columns.
    pub columns: Vec<Box<str>>,
    /// The column with serial numbers, from 1; 0 where there is none.
    pub serial_column: u16,
    /// What to know about it.
    pub findings: Vec<Finding>,
    /// How many users it named.
    pub users: usize,
    /// Rows that could have been users.
    pub rows: u32,
    /// The names of the sheets, if it is a workbook.
    pub sheets: Vec<Box<str>>,
    /// Which of them was read, from 0.
    pub sheet: Option<u32>,
    /// What the admin chose instead of guesses.
    pub options: ReadOptions,
    /// Its users, as they were read.
    pub(crate) named: Users,
    pub(crate) people: Index,
    pub(crate) fingerprint: u64,
}

/// Where a token stands: derived from who holds it now and who held it in the inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Nobody has it.
    Free,
    /// Assigned since.
    New,
    /// Assigned in the inventory that was loaded.
    Old,
    /// Assigned to somebody else than in the inventory.
    Moved,
}

impl Status {
    /// The word that the page shows.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Free => "Free",
            Self::New => "New",
            Self::Old => "Old",
            Self::Moved => "Moved",
        }
    }
}

/// A row of the table.
#[derive(Clone, Copy)]
pub struct RowView<'d> {
    /// Its name.
    pub id: RowId,
    /// Its place among all tokens, from 0.
    pub place: usize,
    /// The token.
    pub token: Token<'d>,
    /// Who holds it, and their number.
    pub user: Option<(usize, User<'d>)>,
    /// Where it stands.
    pub status: Status,
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

    // A walk over the rows stands in many places; the page would have it in each.
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

/// Which rows to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those of one status.
    Status(Status),
    /// Those with an error or a warning.
    Findings,
}

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
    pub(crate) files: Vec<Rc<TokenFile>>,
    pub(crate) lists: Vec<Rc<UserList>>,
    pub(crate) users: Rc<Users>,
    pub(crate) people: Rc<Index>,
    /// Who holds what now, a file each.
    pub(crate) holders: Vec<Holders>,
    /// Who held what in the inventory, a file each.
    pub(crate) before: Vec<Holders>,
    /// Which tokens were taken from the desk, a file each.
    removed: Vec<Rc<Removed>>,
    /// What was known of tokens that the present reading of their file lacks, by file and serial number.
    kept: FxHashMap<u32, Rc<FxHashMap<Box<str>, change::Kept>>>,
    /// Findings that were looked at or mended.
    settled: Rc<Vec<fix::Settled>>,
    next_uid: u32,
    summary: OnceCell<Rc<Summary>>,
    holdings: OnceCell<summary::Holdings>,
    /// The places of all rows, as [`Self::select`] gives them.
    all: OnceCell<Rc<Vec<u32>>>,
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
    fn is_removed(&self, number: usize, row: usize) -> bool {
        self.removed.get(number).is_some_and(|removed| removed.contains(row))
    }

    fn count_in(&self, number: usize) -> usize {
        self.files[number].tokens.len() - self.removed[number].len()
    }

    /// The file and the row in it at a place among all tokens.
    fn at(&self, place: usize) -> Option<(usize, usize)> {
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
        let before: usize = (0..number).map(|number| self.count_in(number)).sum();
        self.view(number, row, before + removed.place_of(row))
    }

    /// All rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = RowView<'_>> + '_ {
        Rows { desk: self, number: 0, row: 0, place: 0 }
    }

    fn view(&self, number: usize, row: usize, place: usize) -> Option<RowView<'_>> {
        let file = &self.files[number];
        let held = self.holders.get(number).and_then(|holders| holders.get(row));
        let before = self.before.get(number).and_then(|before| before.get(row));
        Some(RowView {
            id: RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) },
            place,
            token: file.tokens.get(row)?,
            user: held.and_then(|user| Some((user, self.users.get(user)?))),
            status: status(held, before),
        })
    }

    /// Half of the work for [`Self::summary`], done ahead: after a large file, a page does both apart.
    pub fn count_holders(&self) {
        let _ = self.holdings();
    }

    fn holdings(&self) -> &summary::Holdings {
        self.holdings.get_or_init(|| summary::Holdings::of(self))
    }

    /// Counts and groups of this desk; worked out once.
    #[must_use]
    pub fn summary(&self) -> &Rc<Summary> {
        self.summary.get_or_init(|| Rc::new(Summary::of(self)))
    }

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
            let matter = |finding: &&Finding| finding.severity() != crate::finding::Severity::Note;
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

    /// The user with that UPN, without case.
    #[must_use]
    pub fn user_by_upn(&self, upn: &str) -> Option<usize> {
        self.user_by_key(&upn.to_ascii_lowercase())
    }

    /// The user whose key that is, see [`User::key`].
    fn user_by_key(&self, key: &str) -> Option<usize> {
        self.people
            .candidates(key.as_bytes())
            .find(|&number| self.users.get(number).is_some_and(|user| user.key() == key))
    }

    /// The first token with that serial number.
    #[must_use]
    pub fn row_by_serial(&self, serial: &str) -> Option<RowId> {
        self.files.iter().zip(&self.removed).find_map(|(file, removed)| {
            file.serials
                .candidates(serial.as_bytes())
                .find(|&row| !removed.contains(row) && file.tokens.get(row).is_some_and(|token| token.serial == serial))
                .map(|row| RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) })
        })
    }
}

pub(crate) fn status(held: Option<usize>, before: Option<usize>) -> Status {
    match (held, before) {
        (None, _) => Status::Free,
        (Some(_), None) => Status::New,
        (Some(now), Some(then)) if now == then => Status::Old,
        _ => Status::Moved,
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
