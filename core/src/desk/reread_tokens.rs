//! Reading a token file anew: its assignments stay with their serial numbers.

use super::add_tokens::Added;
use super::remembered::Kept;
use super::row_set::RowSet;
use super::same_tokens::same_tokens;
use super::value::Desk;
use crate::reading::Reading;
use crate::reading::options::ReadOptions;
use std::rc::Rc;

impl Desk {
    /// Reads a file of the desk anew, after a guess was changed. Assignments stay with their serial numbers.
    #[must_use]
    pub fn replace_tokens(&self, uid: u32, reading: Reading, options: ReadOptions) -> (Self, Added) {
        let mut desk = self.changed();
        let Some(number) = desk.files.iter().position(|file| file.uid == uid) else {
            return (desk, Added::default());
        };
        let old = desk.files.remove(number);
        let held = desk.holders.remove(number);
        let baseline = desk.baseline.remove(number);
        let removed = desk.removed.remove(number);
        let mut found = RowSet::default();
        desk.reread(uid);
        let added = desk.insert_file(uid, &old.name, reading, options, Some(number));
        let file = Rc::clone(&desk.files[number]);
        let (mut stay, mut free, mut gone) = (Vec::new(), Vec::new(), RowSet::default());
        let mut had = RowSet::default();
        same_tokens(&old, &file, &mut |there, here| {
            found.set(there, true);
            let holder = old.tokens.get(there).and_then(|token| token.holder);
            gone.set(here, removed.contains(there));
            had.set(here, true);
            match (held.get(there), baseline.get(there), holder) {
                (None, None, None) => free.push(here),
                (held, baseline, _) => stay.push((here, held, baseline)),
            }
        });
        for (row, held, baseline) in stay {
            desk.holders[number].set(row, held);
            desk.baseline[number].set(row, baseline);
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
                    let (held, baseline) = (user(known.held), user(known.baseline));
                    desk.holders[number].set(here, held);
                    desk.baseline[number].set(here, baseline);
                }
            }
        }
        let key = |user: Option<usize>| user.and_then(|user| Some(self.users.get(user)?.key().into()));
        for there in (0..old.tokens.len()).filter(|&there| !found.contains(there)) {
            let lost = Kept {
                held: key(held.get(there)),
                baseline: key(baseline.get(there)),
                removed: removed.contains(there),
            };
            let worth_keeping = lost.held.is_some() || lost.baseline.is_some() || lost.removed;
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
        desk.mark_removed(number, gone);
        (desk, added)
    }
}
