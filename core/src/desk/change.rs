//! Every change of the desk: each takes a desk and gives a new one, with what there is to tell.

use super::row_set::{Removed, RowSet};
use super::{Desk, Holders, RowId, TokenFile, UserList};
use crate::finding::{Elsewhere, Finding, FindingKind};
use crate::ground::refusal::Refusal;
use crate::model::format_id::FormatId;
use crate::model::index::Index;
use crate::model::token::{Token, differences};
use crate::model::tokens::Tokens;
use crate::model::user::{ObjectId, UpnProblem, User, check_upn};
use crate::model::users::Users;
use crate::reading::Reading;
use crate::reading::options::ReadOptions;
use crate::roster::UserReading;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What came of adding a token file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// The file's number on the desk.
    pub file: u32,
    /// Tokens that are on the desk now and were not before.
    pub tokens: usize,
    /// Rows that became no token.
    pub rejected: u32,
    /// Tokens that were on the desk already.
    pub known: usize,
    /// Of the new tokens, those that came with a user.
    pub assigned: usize,
    /// Of the known tokens, those that were free and got their user from this file.
    pub known_assigned: usize,
}

/// What came of adding a user list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UsersAdded {
    /// The list's number on the desk.
    pub list: u32,
    /// Users that are on the desk now and were not before.
    pub new: usize,
    /// Users that were there; what the list knows better was taken over.
    pub known: usize,
    /// Rows that became no user.
    pub rejected: u32,
    /// Tokens that the list assigned by serial number.
    pub assigned: usize,
    /// Users that are on the desk no more: reading anew only.
    pub gone: usize,
    /// Tokens that are free again because of that.
    pub freed: usize,
}

/// What was known of a token that a later reading of its file lacks: users by their keys, as their numbers may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    held: Option<Box<str>>,
    before: Option<Box<str>>,
    removed: bool,
}

/// What came of Apply & Assign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AssignReport {
    /// Tokens that were given out.
    pub assigned: usize,
    /// Tokens that are still free.
    pub tokens_left: usize,
    /// Users that still have none, guests apart.
    pub users_left: usize,
    /// Guests, who get none because Entra ID does not take hardware tokens for them.
    pub guests: usize,
    /// Users whose account is disabled, who get none.
    pub disabled: usize,
    /// Users who get none because a list names a certain token for them that is not free here.
    pub promised: usize,
    /// Free tokens that were passed over because another token has their serial number with another key: one of the
    /// keys is wrong.
    pub contradicting: usize,
}

/// Which numbers the users of a reading have on the desk.
pub(super) enum Numbers {
    /// Those of the reading: the desk had no users.
    AsTheyAre,
    /// One for each.
    Each(Vec<Option<usize>>),
}

impl Numbers {
    pub(super) fn get(&self, number: u32) -> Option<usize> {
        match self {
            Self::AsTheyAre => Some(number as usize),
            Self::Each(numbers) => numbers.get(number as usize).copied().flatten(),
        }
    }
}

/// For each token that shares its serial number with earlier ones, how many those are.
fn turns(tokens: &Tokens, serials: &Index) -> FxHashMap<usize, usize> {
    let mut turns = FxHashMap::default();
    for group in serials.groups() {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for row in group {
            let Some(token) = tokens.get(row) else { continue };
            let count = seen.entry(token.serial).or_insert(0);
            turns.insert(row, *count);
            *count += 1;
        }
    }
    turns
}

/// The rows of a file and of the same file read anew that are the same token, by serial number: one may stand twice, then
/// the first of the old rows is the first of the new ones, and so on. One that got back its zeros is told by its line.
pub(super) fn same_tokens(old: &TokenFile, new: &TokenFile, found: &mut dyn FnMut(usize, usize)) {
    let (then, now) = (turns(&old.tokens, &old.serials), turns(&new.tokens, &new.serials));
    let (mut known, mut there) = (RowSet::default(), RowSet::default());
    old.serials.matches(
        &new.serials,
        |row| Some((old.tokens.get(row)?.serial, then.get(&row).copied().unwrap_or(0))),
        |row| Some((new.tokens.get(row)?.serial, now.get(&row).copied().unwrap_or(0))),
        |old_row, new_row| {
            known.set(old_row, true);
            there.set(new_row, true);
            found(old_row, new_row);
        },
    );
    if known.len() == old.tokens.len() {
        return;
    }
    let plain = |serial: &'_ str| serial.trim_start_matches('0').to_owned();
    let lost: Vec<usize> = (0..old.tokens.len()).filter(|&row| !known.contains(row)).collect();
    for row in lost {
        let Some(token) = old.tokens.get(row) else { continue };
        let first = new.tokens.first_at(token.line);
        let on_line = (first..new.tokens.len())
            .map_while(|row| new.tokens.get(row).map(|token| (row, token)))
            .take_while(|(_, other)| other.line == token.line);
        let same = |(_, other): &(usize, Token<'_>)| plain(other.serial) == plain(token.serial);
        if let Some((here, _)) = on_line.take(2).find(same).filter(|(here, _)| !there.contains(*here)) {
            found(row, here);
        }
    }
}

impl Desk {
    pub(super) fn changed(&self) -> Self {
        Self { summary: OnceCell::new(), holdings: OnceCell::new(), all: OnceCell::new(), ..self.clone() }
    }

    fn take_uid(&mut self) -> u32 {
        self.next_uid += 1;
        self.next_uid
    }

    /// Adds a token file.
    ///
    /// # Errors
    /// If the very same content is on the desk already.
    pub fn add_tokens(&self, name: &str, reading: Reading, options: ReadOptions) -> Result<(Self, Added), Refusal> {
        // Of a file whose tokens were taken from the desk, a second coming brings them back.
        // So does that of a file which left a token out because another file had it then.
        let any_removed = self.removed.iter().any(|removed| !removed.is_empty());
        let whole = self.files.iter().zip(&self.removed).filter(|(file, removed)| {
            removed.is_empty() && !(any_removed && file.tokens.len() + (file.rejected as usize) < file.rows as usize)
        });
        if let Some((same, _)) =
            whole.into_iter().find(|(file, _)| file.fingerprint == reading.fingerprint && file.options == options)
        {
            return Err(Refusal::new(
                "same-file",
                format!("{name} has the same content as {}, which is on the desk already.", same.name),
                "Nothing was added.",
            ));
        }
        let mut desk = self.changed();
        let uid = desk.take_uid();
        let added = desk.lay(uid, name, reading, options, None);
        Ok((desk, added))
    }

    /// Reads a file of the desk anew, after a guess was changed. Assignments stay with their serial numbers.
    #[must_use]
    pub fn replace_tokens(&self, uid: u32, reading: Reading, options: ReadOptions) -> (Self, Added) {
        let mut desk = self.changed();
        let Some(number) = desk.files.iter().position(|file| file.uid == uid) else {
            return (desk, Added::default());
        };
        let old = desk.files.remove(number);
        let held = desk.holders.remove(number);
        let before = desk.before.remove(number);
        let removed = desk.removed.remove(number);
        let mut found = RowSet::default();
        desk.reread(uid);
        let added = desk.lay(uid, &old.name, reading, options, Some(number));
        let file = Rc::clone(&desk.files[number]);
        let (mut stay, mut free, mut gone) = (Vec::new(), Vec::new(), RowSet::default());
        let mut had = RowSet::default();
        same_tokens(&old, &file, &mut |there, here| {
            found.set(there, true);
            let holder = old.tokens.get(there).and_then(|token| token.holder);
            gone.set(here, removed.contains(there));
            had.set(here, true);
            match (held.get(there), before.get(there), holder) {
                (None, None, None) => free.push(here),
                (held, before, _) => stay.push((here, held, before)),
            }
        });
        for (row, held, before) in stay {
            desk.holders[number].set(row, held);
            desk.before[number].set(row, before);
        }
        // Tokens that this reading lacks are remembered, for the next one that has them.
        let mut kept = desk.kept.remove(&uid).map(|kept| (*kept).clone()).unwrap_or_default();
        if !kept.is_empty() {
            for here in 0..file.tokens.len() {
                let unknown = file.tokens.get(here).filter(|_| !had.contains(here));
                if let Some(known) = unknown.and_then(|token| kept.remove(token.serial)) {
                    had.set(here, true);
                    gone.set(here, known.removed);
                    let user = |key: Option<Box<str>>| key.and_then(|key| desk.user_by_key(&key));
                    let (held, before) = (user(known.held), user(known.before));
                    desk.holders[number].set(here, held);
                    desk.before[number].set(here, before);
                }
            }
        }
        let key = |user: Option<usize>| user.and_then(|user| Some(self.users.get(user)?.key().into()));
        for there in (0..old.tokens.len()).filter(|&there| !found.contains(there)) {
            let lost =
                Kept { held: key(held.get(there)), before: key(before.get(there)), removed: removed.contains(there) };
            let worth_keeping = lost.held.is_some() || lost.before.is_some() || lost.removed;
            if let Some(token) = old.tokens.get(there).filter(|_| worth_keeping) {
                kept.entry(token.serial.into()).or_insert(lost);
            }
        }
        if !kept.is_empty() {
            desk.kept.insert(uid, Rc::new(kept));
        }
        let unnamed = |row: &usize| file.tokens.get(*row).is_some_and(|token| token.holder.is_none());
        for row in free.into_iter().filter(unnamed) {
            desk.holders[number].set(row, None);
        }
        // What was removed with another file does not come back with this one.
        for (other, removed) in desk.files.iter().zip(&desk.removed).filter(|(_, removed)| !removed.is_empty()) {
            other.serials.matches(
                &file.serials,
                |row| other.tokens.get(row).filter(|_| removed.contains(row)).map(|t| (t.serial, t.secret.expose())),
                |row| file.tokens.get(row).filter(|_| !had.contains(row)).map(|t| (t.serial, t.secret.expose())),
                |_, here| gone.set(here, true),
            );
        }
        desk.take_off(number, gone);
        (desk, added)
    }

    /// Puts a reading on the desk, at the end or at `at` among the files.
    fn lay(&mut self, uid: u32, name: &str, mut reading: Reading, options: ReadOptions, at: Option<usize>) -> Added {
        reading.users.come_from(uid);
        let named = reading.users.clone();
        let user_numbers = self.merge_users(std::mem::take(&mut reading.users), &reading.people);
        let (known, known_assigned) = self.known_tokens(&mut reading, &user_numbers);
        let (holders, assigned) = match &user_numbers {
            Numbers::AsTheyAre => Holders::as_read(&reading.tokens),
            Numbers::Each(_) => Holders::of(&reading.tokens, |holder| user_numbers.get(holder)),
        };
        let before = if reading.format == FormatId::Inventory { holders.clone() } else { Holders::default() };
        let added = Added {
            file: uid,
            tokens: reading.tokens.len(),
            rejected: reading.rejected,
            known,
            assigned,
            known_assigned,
        };
        let file = Rc::new(TokenFile {
            uid,
            name: name.into(),
            format: reading.format,
            how: reading.how,
            options,
            columns: reading.columns,
            tokens: reading.tokens,
            named,
            people: reading.people,
            findings: Rc::new(reading.findings),
            rows: reading.rows,
            rejected: reading.rejected,
            fingerprint: reading.fingerprint,
            serials: reading.serials,
            secrets: reading.secrets,
        });
        let at = at.unwrap_or(self.files.len());
        self.files.insert(at, file);
        self.holders.insert(at, holders);
        self.before.insert(at, before);
        self.removed.insert(at, Rc::default());
        // A user list that was there first may have asked for these serial numbers.
        let waiting: Vec<usize> = self.users.with_serials().collect();
        self.assign_by_serial(waiting.into_iter());
        added
    }

    /// Takes out of `reading` what other files have already, and notes what contradicts them. Says how many tokens were
    /// known, and how many of them got their user from it.
    fn known_tokens(&mut self, reading: &mut Reading, user_numbers: &Numbers) -> (usize, usize) {
        let inventory = reading.format == FormatId::Inventory;
        let mut gone: Vec<usize> = Vec::new();
        let mut findings: Vec<Finding> = Vec::new();
        let mut taken_over = 0;
        let label = |user: Option<usize>| -> Box<str> {
            user.and_then(|user| self.users.get(user)).map_or_else(String::new, |user| user.label()).into()
        };
        for (number, file) in self.files.iter().enumerate() {
            let place = |row: usize| {
                let line = file.tokens.get(row).map_or(0, |token| token.line);
                Elsewhere { file: file.name.clone(), line }
            };
            let mut find = |kind, new: &Token<'_>| {
                findings.push(Finding { kind, line: new.line, column: 0, subject: new.serial.into() });
            };
            let (holders, before) = (&mut self.holders[number], &mut self.before[number]);
            let left = |row: usize| file.tokens.get(row).filter(|_| !self.removed[number].contains(row));
            let mut known_here: FxHashSet<usize> = FxHashSet::default();
            file.serials.matches(
                &reading.serials,
                |row| left(row).map(|token| (token.serial, token.secret.expose())),
                |row| reading.tokens.get(row).map(|token| (token.serial, token.secret.expose())),
                |there, here| {
                    let Some(new) = reading.tokens.get(here) else { return };
                    known_here.insert(here);
                    let user = new.holder.and_then(|holder| user_numbers.get(holder));
                    let held = holders.get(there);
                    if user.is_some() && held.is_none() {
                        holders.set(there, user);
                        taken_over += 1;
                    }
                    if inventory && user.is_some() {
                        before.set(there, user);
                    }
                    if let Some([here, there_said]) = left(there).and_then(|old| differences(&new, &old)) {
                        find(FindingKind::TokenDiffers { at: place(there), there: there_said, here }, &new);
                    }
                    let kind = if user.is_some() && held.is_some() && user != held {
                        FindingKind::TokenOtherUser { at: place(there), user: label(user) }
                    } else {
                        FindingKind::TokenKnown { at: place(there), user_taken: user.is_some() && held.is_none() }
                    };
                    find(kind, &new);
                },
            );
            file.serials.matches(
                &reading.serials,
                |row| left(row).map(|token| token.serial),
                |row| reading.tokens.get(row).map(|token| token.serial),
                |there, here| {
                    if !known_here.contains(&here)
                        && let Some(new) = reading.tokens.get(here)
                    {
                        find(FindingKind::SerialTwice(place(there)), &new);
                    }
                },
            );
            file.secrets.matches(
                &reading.secrets,
                |row| left(row).map(|token| token.secret.expose()),
                |row| reading.tokens.get(row).map(|token| token.secret.expose()),
                |there, here| {
                    let (Some(old), Some(new)) = (file.tokens.get(there), reading.tokens.get(here)) else { return };
                    if old.serial != new.serial && !known_here.contains(&here) {
                        find(FindingKind::SecretTwice { serial: old.serial.into(), at: place(there) }, &new);
                    }
                },
            );
            gone.extend(known_here);
        }
        gone.sort_unstable();
        gone.dedup();
        if !gone.is_empty() {
            reading.tokens.retain(|row| gone.binary_search(&row).is_err());
            reading.serials = Index::of_serials(&reading.tokens);
            reading.secrets = Index::of_secrets(&reading.tokens);
        }
        if !findings.is_empty() {
            reading.findings.append(&mut findings);
            reading.findings.sort_by_key(|finding| finding.line);
        }
        (gone.len(), taken_over)
    }

    /// Adds users that are new, teaches those that are known, and says which number each has on the desk.
    #[inline(never)]
    pub(super) fn merge_users(&mut self, incoming: Users, index: &Index) -> Numbers {
        if self.users.is_empty() {
            // Taken over as they are: the first list, of any length, costs nothing.
            self.users = Rc::new(incoming);
            self.people = Rc::new(index.clone());
            return Numbers::AsTheyAre;
        }
        let mut numbers: Vec<Option<usize>> = vec![None; incoming.len()];
        self.people.matches(
            index,
            |there| self.users.get(there).map(|user| user.key()),
            |here| incoming.get(here).map(|user| user.key()),
            |there, here| numbers[here] = Some(there),
        );
        // Users that are known by object id alone, on either side.
        if incoming.iter().any(|user| user.upn.is_empty()) || self.users.iter().any(|user| user.upn.is_empty()) {
            let ids: FxHashMap<ObjectId, usize> =
                self.users.iter().enumerate().filter_map(|(number, user)| Some((user.object_id?, number))).collect();
            for (number, user) in numbers.iter_mut().zip(incoming.iter()) {
                if number.is_none()
                    && let Some(&known) = user.object_id.as_ref().and_then(|id| ids.get(id))
                    && (user.upn.is_empty() || self.users.get(known).is_some_and(|user| user.upn.is_empty()))
                {
                    *number = Some(known);
                }
            }
        }
        if incoming.is_empty() {
            return Numbers::Each(numbers);
        }
        let users = Rc::make_mut(&mut self.users);
        for (number, user) in numbers.iter_mut().zip(incoming.iter()) {
            match *number {
                Some(known) => users.learn(known, &user),
                None => {
                    *number = Some(users.len());
                    users.push(&user);
                }
            }
        }
        self.people = Rc::new(Index::of_users(users));
        Numbers::Each(numbers)
    }

    /// Adds a user list.
    ///
    /// # Errors
    /// If the very same content is on the desk already.
    pub fn add_users(&self, name: &str, mut reading: UserReading) -> Result<(Self, UsersAdded), Refusal> {
        if let Some(same) = self.lists.iter().find(|list| list.fingerprint == reading.fingerprint) {
            return Err(Refusal::new(
                "same-file",
                format!("{name} has the same content as {}, which was added already.", same.name),
                "Nothing was added.",
            ));
        }
        let mut desk = self.changed();
        let uid = desk.take_uid();
        let before = desk.users.len();
        let count = reading.users.len();
        reading.users.come_from(uid);
        let with_serials: Vec<usize> = reading.users.with_serials().collect();
        let named = reading.users.clone();
        let numbers = desk.merge_users(std::mem::take(&mut reading.users), &reading.people);
        let number = |here: usize| numbers.get(u32::try_from(here).ok()?);
        let assigned = desk.assign_by_serial(with_serials.into_iter().filter_map(number));
        let rejected = reading.rejected;
        desk.lists.push(Rc::new(UserList::of(uid, name, named, reading)));
        let new = desk.users.len() - before;
        let added = UsersAdded { list: uid, new, known: count - new, rejected, assigned, ..UsersAdded::default() };
        Ok((desk, added))
    }

    /// Gives these users the free tokens whose serial numbers their list names.
    pub(super) fn assign_by_serial(&mut self, users: impl Iterator<Item = usize>) -> usize {
        let mut wanted: Vec<(RowId, usize)> = Vec::new();
        for number in users {
            let Some(user) = self.users.get(number) else { continue };
            for serial in user.serials.iter() {
                if let Some(id) = self.row_by_serial(serial) {
                    wanted.push((id, number));
                }
            }
        }
        let mut assigned = 0;
        for (id, user) in wanted {
            if self.find(id).is_some_and(|row| row.user.is_none()) {
                self.set_holder(id, Some(user));
                assigned += 1;
            }
        }
        assigned
    }

    pub(super) fn set_holder(&mut self, id: RowId, user: Option<usize>) {
        if let Some(number) = self.files.iter().position(|file| file.uid == id.file) {
            self.holders[number].set(id.row as usize, user);
        }
    }

    /// Gives free tokens, in file order, to users who hold none, in list order, one each. Guests get none: Entra ID
    /// does not take hardware tokens for them.
    ///
    /// Passed over as well, and counted, are users whose account is disabled, those for whom a list names a certain
    /// token (another one would be wrong), and tokens whose key is in doubt.
    #[must_use]
    pub fn apply_and_assign(&self) -> (Self, AssignReport) {
        let mut desk = self.changed();
        let mut has_token = vec![false; desk.users.len()];
        for user in desk.holders.iter().flat_map(Holders::iter).flatten() {
            if let Some(has) = has_token.get_mut(user) {
                *has = true;
            }
        }
        let mut report = AssignReport::default();
        let promised: FxHashSet<usize> = desk.users.with_serials().collect();
        let mut waiting = (0..desk.users.len())
            .filter(|&user| !has_token[user])
            .filter(|&user| {
                let (guest, disabled) = desk.users.flags(user);
                let passed_over = match (guest, disabled, promised.contains(&user)) {
                    (true, ..) => &mut report.guests,
                    (_, true, _) => &mut report.disabled,
                    (_, _, true) => &mut report.promised,
                    _ => return true,
                };
                *passed_over += 1;
                false
            })
            .collect::<Vec<usize>>()
            .into_iter();
        let contradicting = &self.summary().contradicting;
        for ((file, removed), holders) in desk.files.iter().zip(&desk.removed).zip(&mut desk.holders) {
            for row in 0..file.tokens.len() {
                if holders.get(row).is_some() || removed.contains(row) {
                    continue;
                }
                let id = RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) };
                if !contradicting.is_empty() && contradicting.contains(&id) {
                    report.contradicting += 1;
                    continue;
                }
                match waiting.next() {
                    Some(user) => {
                        holders.set(row, Some(user));
                        report.assigned += 1;
                    }
                    None => report.tokens_left += 1,
                }
            }
        }
        report.users_left = waiting.count();
        (desk, report)
    }

    /// Gives a token to a user of the desk.
    #[must_use]
    pub fn assign(&self, id: RowId, user: usize) -> Self {
        let mut desk = self.changed();
        if user < desk.users.len() {
            desk.set_holder(id, Some(user));
        }
        desk
    }

    /// Gives a token to the user with that UPN, who is added if new.
    ///
    /// # Errors
    /// If it can't be a UPN.
    pub fn assign_upn(&self, id: RowId, upn: &str) -> Result<Self, UpnProblem> {
        let upn = upn.trim();
        check_upn(upn)?;
        let mut desk = self.changed();
        let user = match desk.user_by_upn(upn) {
            Some(user) => user,
            None => {
                let users: Users = std::iter::once(User::with_upn(upn)).collect();
                let index = Index::of_users(&users);
                desk.merge_users(users, &index).get(0).unwrap_or_default()
            }
        };
        desk.set_holder(id, Some(user));
        Ok(desk)
    }

    /// Frees a token.
    #[must_use]
    pub fn unassign(&self, id: RowId) -> Self {
        let mut desk = self.changed();
        desk.set_holder(id, None);
        desk
    }

    /// Frees the tokens at these places; says how many had a user.
    #[must_use]
    pub fn unassign_tokens(&self, places: &[u32]) -> (Self, usize) {
        let mut desk = self.changed();
        let mut freed = 0;
        for (number, row) in places.iter().filter_map(|&place| self.at(place as usize)) {
            if desk.holders[number].get(row).is_some() {
                desk.holders[number].set(row, None);
                freed += 1;
            }
        }
        (desk, freed)
    }

    /// Takes the tokens at these places from the desk; says how many. A file of which none is left goes with them. The
    /// desk that was has them still, with their keys.
    #[must_use]
    pub fn remove_tokens(&self, places: &[u32]) -> (Self, usize) {
        let mut gone: Vec<RowSet> = vec![RowSet::default(); self.files.len()];
        for (number, row) in places.iter().filter_map(|&place| self.at(place as usize)) {
            gone[number].set(row, true);
        }
        self.without_rows(gone)
    }

    /// Takes a token file with its tokens from the desk; says how many those are. `None` without such a file.
    #[must_use]
    pub fn remove_file(&self, uid: u32) -> Option<(Self, usize)> {
        let number = self.files.iter().position(|file| file.uid == uid)?;
        let mut desk = self.changed();
        let count = self.count_in(number);
        desk.drop_file(number);
        Some((desk, count))
    }

    fn drop_file(&mut self, number: usize) {
        self.files.remove(number);
        self.holders.remove(number);
        self.before.remove(number);
        self.removed.remove(number);
    }

    /// The same with the rows to go, a file each.
    pub(super) fn without_rows(&self, gone: Vec<RowSet>) -> (Self, usize) {
        let mut desk = self.changed();
        let count = gone.iter().map(RowSet::len).sum();
        // From the last: a file that goes moves those behind it.
        for (number, rows) in gone.into_iter().enumerate().rev() {
            if !rows.is_empty() && rows.len() == self.count_in(number) {
                desk.drop_file(number);
            } else {
                desk.take_off(number, rows);
            }
        }
        (desk, count)
    }

    /// Counts rows of a file as removed from now on: nobody holds them.
    fn take_off(&mut self, number: usize, rows: RowSet) {
        if rows.is_empty() {
            return;
        }
        let mut all = self.removed[number].rows().clone();
        for row in rows.iter() {
            all.set(row, true);
            if self.holders[number].get(row).is_some() {
                self.holders[number].set(row, None);
            }
        }
        self.removed[number] = Rc::new(Removed::from(all));
    }
}
