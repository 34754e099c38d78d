//! Reading a token file anew: its assignments stay with their serial numbers.

use super::absent::Known;
use super::add_tokens::Added;
use super::life::without_its_user;
use super::lives::Record;
use super::remembered::Kept;
use super::row_set::RowSet;
use super::same_tokens::same_tokens;
use super::value::Desk;
use crate::ground::effort::note_steps;
use crate::reading::Reading;
use crate::reading::options::ReadOptions;
use std::rc::Rc;

impl Desk {
    /// Reads a file of the desk anew, after a guess was changed. Assignments stay with their serial numbers.
    #[must_use]
    pub fn replace_tokens(&self, uid: u32, reading: Reading, options: ReadOptions) -> (Self, Added) {
        let mut desk = self.clone();
        let added = desk.put_tokens_anew(uid, reading, options);
        (desk, added)
    }

    /// As [`Self::replace_tokens`], on this very desk: thousands of files may be read anew for one class of findings.
    pub fn put_tokens_anew(&mut self, uid: u32, reading: Reading, options: ReadOptions) -> Added {
        self.forget_derived();
        let Some(number) = self.number_of(uid) else { return Added::default() };
        let old = Rc::clone(&self.files[number]);
        let held = std::mem::take(&mut self.holders[number]);
        let baseline = std::mem::take(&mut self.baseline[number]);
        let given = std::mem::take(&mut self.given[number]);
        let entra = std::mem::take(&mut self.entra[number]);
        let lives = std::mem::take(&mut self.lives[number]);
        let removed = std::mem::take(&mut self.removed[number]);
        let mut found = RowSet::default();
        // What was kept of tokens that the last reading lacked: it may have come back with another file since.
        let mut kept = self.kept.remove(&uid).map(|kept| (*kept).clone()).unwrap_or_default();
        for (serial, kept) in &mut kept {
            kept.known = kept.known.take().and_then(|known| {
                let record = Rc::make_mut(&mut self.absent).take(serial, known.key)?;
                Some(Known { record, ..known })
            });
        }
        self.reread(uid);
        let added = self.insert_file(uid, &old.name, reading, options, Some(number));
        let file = Rc::clone(&self.files[number]);
        let (mut stay, mut free, mut gone) = (Vec::new(), Vec::new(), RowSet::default());
        let (mut had, mut records) = (RowSet::default(), Vec::new());
        same_tokens(&old, &file, &mut |there, here| {
            found.set(there, true);
            let holder = old.tokens.get(there).and_then(|token| token.holder);
            gone.set(here, removed.contains(there));
            had.set(here, true);
            records.extend(lives.get(there).map(|record| (here, Rc::clone(record))));
            if let Some(user) = given.get(there) {
                self.given[number].set(here, Some(user));
            }
            let (in_entra, known) = entra.get(there);
            if known.is_some() || entra.is_since(there) {
                self.entra[number].take_over(here, in_entra, (&entra, there));
            }
            match (held.get(there), baseline.get(there), holder) {
                (None, None, None) => free.push(here),
                (held, baseline, _) => stay.push((here, held, baseline)),
            }
        });
        for (row, held, baseline) in stay {
            self.holders[number].set(row, held);
            self.baseline[number].set(row, baseline);
        }
        // Tokens that this reading lacks are remembered, for the next one that has them.
        if !kept.is_empty() {
            for here in 0..file.tokens.len() {
                let unknown = file.tokens.get(here).filter(|_| !had.contains(here));
                if let Some(kept) = unknown.and_then(|token| kept.remove(token.serial)) {
                    had.set(here, true);
                    gone.set(here, kept.removed);
                    let user =
                        |key: Option<Box<str>>| key.and_then(|key| self.user_by_key(&self.corrections.key_now(&key)));
                    let (held, baseline) = (user(kept.held), user(kept.baseline));
                    let in_entra = kept.entra.map(|(key, known)| (user(key), known));
                    self.holders[number].set(here, held);
                    self.baseline[number].set(here, baseline);
                    if let Some((there, known)) = in_entra {
                        self.entra[number].note(here, there, known);
                    }
                    records.extend(kept.known.map(|known| {
                        let mut record = known.record;
                        let there = in_entra.and_then(|(there, _)| self.users.get(there?));
                        if let Some(user) = there {
                            Rc::make_mut(&mut record).life.take_former(&user);
                        } else if in_entra.is_some() {
                            Rc::make_mut(&mut record).life.former.retain(|former| !former.is_nobody());
                        }
                        (here, record)
                    }));
                }
            }
        }
        let key = |user: Option<usize>| user.and_then(|user| Some(self.users.get(user)?.key().into()));
        for there in (0..old.tokens.len()).filter(|&there| !found.contains(there)) {
            let Some(token) = old.tokens.get(there) else { continue };
            let (in_entra, what) = entra.get(there);
            let record = match what {
                Some(what) => {
                    let user = in_entra.and_then(|user| self.users.get(user));
                    Some(without_its_user(lives.get(there), user.as_ref(), what, None))
                }
                None => lives.get(there).cloned(),
            };
            let lost = Kept {
                held: key(held.get(there)),
                baseline: key(baseline.get(there)),
                entra: what.map(|what| (key(in_entra), what)),
                removed: removed.contains(there),
                known: record.map(|record| Known::of(&token, &record)),
            };
            let worth_keeping = lost.held.is_some() || lost.baseline.is_some() || lost.removed || lost.known.is_some();
            if worth_keeping {
                kept.entry(token.serial.into()).or_insert(lost);
            }
        }
        let known = kept.iter().filter_map(|(serial, kept)| Some((serial, kept.known.as_ref()?)));
        let known: Vec<_> = known.filter(|(serial, known)| !self.has_marked(serial, known.key)).collect();
        for (serial, known) in known {
            Rc::make_mut(&mut self.absent).keep(serial, known.clone());
        }
        if !kept.is_empty() {
            self.kept.insert(uid, Rc::new(kept));
        }
        let unnamed = |row: &usize| file.tokens.get(*row).is_some_and(|token| token.holder.is_none());
        for row in free.into_iter().filter(unnamed) {
            self.holders[number].set(row, None);
        }
        for (here, record) in records {
            let read = self.lives[number].get(here).map(|read| read.life.clone()).unwrap_or_default();
            let token = file.tokens.get(here);
            let edited = token.as_ref().and_then(|token| record.edited_on(token));
            let counter = token.as_ref().and_then(|token| record.counter_on(token));
            let record = Record { life: record.life_anew(read), since: record.since, edited, counter };
            self.lives[number].set(here, Some(Rc::new(record)));
        }
        for here in self.lives[number].out().map(|(row, _)| row).collect::<Vec<_>>() {
            if self.holders[number].get(here).is_some() {
                self.holders[number].set(here, None);
            }
        }
        self.settle_entra(number);
        // What was removed with another file does not come back with this one.
        for place in self.files_about(&file.tokens) {
            let (other, removed) = (&self.files[place], &self.removed[place]);
            note_steps(1);
            if removed.is_empty() {
                continue;
            }
            other.serials.matches(
                &file.serials,
                |row| other.tokens.get(row).filter(|_| removed.contains(row)).map(|t| (t.serial, t.secret.expose())),
                |row| file.tokens.get(row).filter(|_| !had.contains(row)).map(|t| (t.serial, t.secret.expose())),
                |_, here| gone.set(here, true),
            );
        }
        self.mark_removed(number, gone);
        added
    }
}
