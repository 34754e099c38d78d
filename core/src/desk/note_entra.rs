//! What happened in Entra, noted here: uploaded, activated, refused, deleted. For many tokens at once, as when a file for Entra
//! was downloaded; and for one by hand, with an [`Outcome`].

use super::hindrance::Hindrance;
use super::outcome::{Outcome, shown, shown_serial};
use super::row::RowId;
use super::value::Desk;
use crate::ground::date::Date;
use crate::model::absent::KeyMark;
use crate::model::entra::EntraWay;
use crate::model::in_entra::{InEntra, Refusal};
use crate::model::life::FormerUser;
use std::rc::Rc;

impl Desk {
    /// Notes that the tokens at these places were uploaded on that day, by that way if it is known, each for whoever has it
    /// now; says how many. By Graph, a token goes without its user where nobody has it or the object id is not known. What
    /// Entra refused before is forgotten, and who has it there and not here stays to be deleted.
    #[must_use]
    pub fn note_uploaded(&self, places: &[u32], way: Option<EntraWay>, date: Date) -> (Self, usize) {
        let mut desk = self.changed();
        let mut count = 0;
        for (number, row) in places.iter().filter_map(|&place| self.at(place as usize)) {
            let holder = self.holders[number].get(row);
            let has_id = || holder.and_then(|user| self.users.get(user)?.object_id).is_some();
            let mut known = InEntra::uploaded(Some(date), way);
            let user = if way == Some(EntraWay::Graph) { holder.filter(|_| has_id()) } else { holder };
            if user.is_none() {
                if way != Some(EntraWay::Graph) {
                    continue;
                }
                known = known.for_nobody();
            }
            desk.note_there(number, row, user, known, true);
            count += 1;
        }
        (desk, count)
    }

    /// Notes that tokens are activated in Entra for whoever has them here, since that day if it is known; `by_entra`: its own
    /// list says it, and not a person. Says how many of them were not known to be.
    #[must_use]
    pub fn note_activated(&self, ids: &[RowId], date: Option<Date>, by_entra: bool) -> (Self, usize) {
        let mut desk = self.changed();
        let mut count = 0;
        for (row, id) in ids.iter().filter_map(|&id| Some((self.find(id)?, id))) {
            let (Some((user, _)), Some(number)) = (row.user, self.number_of(id.file)) else { continue };
            let known = row.entra().in_entra().unwrap_or_default();
            if known.is_activated() {
                continue;
            }
            desk.note_there(number, id.row as usize, Some(user), known.activated(date, by_entra), false);
            count += 1;
        }
        (desk, count)
    }

    /// Notes that tokens are not activated in Entra, which was a mistake; what else is known of them there stays. Says how many
    /// were known to be.
    #[must_use]
    pub fn note_not_activated(&self, ids: &[RowId]) -> (Self, usize) {
        let mut desk = self.changed();
        let mut count = 0;
        for id in ids {
            let Some(number) = desk.number_of(id.file) else { continue };
            let row = id.row as usize;
            let (user, Some(known)) = desk.entra[number].get(row) else { continue };
            if known.is_activated() {
                let uploaded = InEntra::uploaded(known.uploaded_on(), known.way());
                desk.entra[number].note(row, user, uploaded);
                count += 1;
            }
        }
        (desk, count)
    }

    /// The same for one token, by hand.
    ///
    /// # Errors
    /// If the token is gone, nobody has it, or it is activated already.
    pub fn note_activated_of(&self, id: RowId, date: Date) -> Result<(Self, Outcome), Hindrance> {
        let row = self.row_of(id)?;
        let serial = shown_serial(row.token.serial);
        if row.user.is_none() {
            return Err(Hindrance::NobodyHas { serial });
        }
        match self.note_activated(&[id], Some(date), false) {
            (_, 0) => Err(Hindrance::Unchanged),
            (desk, _) => Ok((desk, Outcome::ActivatedThere { serial })),
        }
    }

    /// Notes that Entra did not take tokens when they were uploaded, and its reason for each: none of them is there for
    /// whoever has it here. Says how many those are.
    #[must_use]
    pub fn note_refused(&self, refused: &[(RowId, &str)], date: Option<Date>) -> (Self, usize) {
        let mut desk = self.changed();
        let mut count = 0;
        for (row, id, reason) in refused.iter().filter_map(|&(id, reason)| Some((self.find(id)?, id, reason))) {
            let (Some((user, known)), Some(number)) = (row.user, self.number_of(id.file)) else { continue };
            let refusal = Refusal::new(&known.label(), date, reason);
            desk.note_not_there(number, id.row as usize, Some(user));
            desk.change_record(id, |record| record.life.refusal = Some(Box::new(refusal)));
            count += 1;
        }
        (desk, count)
    }

    /// The same of one token, by hand.
    ///
    /// # Errors
    /// If the token is gone, or nobody has it.
    pub fn note_refused_of(&self, id: RowId, reason: &str, date: Date) -> Result<(Self, Outcome), Hindrance> {
        let serial = shown_serial(self.row_of(id)?.token.serial);
        match self.note_refused(&[(id, reason)], Some(date)) {
            (_, 0) => Err(Hindrance::NobodyHas { serial }),
            (desk, _) => Ok((desk, Outcome::RefusedThere { serial })),
        }
    }

    /// Notes that tokens are not in Entra for whoever has them here: that they were uploaded was a mistake, or they are not
    /// in its list. Says of how many something else was known.
    #[must_use]
    pub fn note_not_in_entra(&self, ids: &[RowId]) -> (Self, usize) {
        let mut desk = self.changed();
        let mut count = 0;
        for (row, id) in ids.iter().filter_map(|&id| Some((self.find(id)?, id))) {
            if let (Some(_), Some(number)) = (row.entra().in_entra(), self.number_of(id.file)) {
                desk.note_not_there(number, id.row as usize, row.user.map(|(user, _)| user));
                count += 1;
            }
        }
        (desk, count)
    }

    /// The same of one token, by hand.
    ///
    /// # Errors
    /// If the token is gone, or is not known to be there.
    pub fn note_not_in_entra_of(&self, id: RowId) -> Result<(Self, Outcome), Hindrance> {
        let serial = shown_serial(self.row_of(id)?.token.serial);
        match self.note_not_in_entra(&[id]) {
            (_, 0) => Err(Hindrance::Unchanged),
            (desk, _) => Ok((desk, Outcome::NotInEntra { serial })),
        }
    }

    /// How many tokens of a file may be in Entra or not, as nobody has said it: an inventory of before does not.
    #[must_use]
    pub fn not_known_in(&self, uid: u32) -> usize {
        let Some(number) = self.number_of(uid) else { return 0 };
        self.rows_not_known(number).count()
    }

    fn rows_not_known(&self, number: usize) -> impl Iterator<Item = usize> + '_ {
        let (entra, removed) = (&self.entra[number], &self.removed[number]);
        entra.rows().filter(move |&row| !removed.contains(row) && entra.get(row).1 == Some(InEntra::default()))
    }

    /// Answers for a file whether its tokens of which that is not known are in Entra. If not, nobody has to be deleted there
    /// who lost one since the file was loaded.
    ///
    /// # Errors
    /// If the file is gone, or there is nothing to answer.
    pub fn answer_for_file(&self, uid: u32, in_entra: bool) -> Result<(Self, Outcome), Hindrance> {
        let number = self.number_of(uid).ok_or(Hindrance::Unchanged)?;
        let mut desk = self.changed();
        let mut tokens = 0;
        for row in self.rows_not_known(number).collect::<Vec<_>>() {
            let user = if in_entra { self.entra[number].get(row).0 } else { None };
            let known = if in_entra { InEntra::uploaded(None, None) } else { InEntra::default() };
            desk.entra[number].note(row, user, known);
            tokens += 1;
        }
        let file = Rc::clone(&self.files[number]);
        for (row, user) in self.baseline[number].iter().enumerate() {
            let Some(user) = user.and_then(|user| self.users.get(user)) else { continue };
            let is_open = |known: &FormerUser| known.is(user.upn, user.object_id) && !known.in_entra.is_known();
            let answer = |former: &mut Vec<FormerUser>| match in_entra {
                false => former.retain(|known| !is_open(known)),
                true => former.iter_mut().filter(|known| is_open(known)).for_each(|known| {
                    known.in_entra = InEntra::uploaded(None, None);
                }),
            };
            if self.removed[number].contains(row) {
                if self.absent.len() == 0 {
                    continue;
                }
                let Some(token) = file.tokens.get(row) else { continue };
                let key = KeyMark::of(token.secret.expose());
                if self
                    .absent
                    .of(token.serial)
                    .iter()
                    .any(|known| known.key == key && known.record.life.former.iter().any(is_open))
                {
                    tokens += 1;
                    Rc::make_mut(&mut desk.absent).change(token.serial, key, |record| answer(&mut record.life.former));
                }
            } else if self.lives[number].get(row).is_some_and(|record| record.life.former.iter().any(is_open)) {
                tokens += 1;
                desk.lives[number].change(row, |record| answer(&mut record.life.former));
            }
        }
        if tokens == 0 {
            Err(Hindrance::Unchanged)
        } else {
            Ok((desk, Outcome::AnsweredForFile { file: shown(&file.name), in_entra, tokens }))
        }
    }

    /// Notes for whom a token is in Entra: who had it there before, and does not hold it, stays to be deleted. What is there
    /// without a user is so `still`, beside it, or it is the same, with a user now.
    fn note_there(&mut self, number: usize, row: usize, user: Option<usize>, mut known: InEntra, still: bool) {
        self.settle_entra_of(number, row);
        let (there, before) = self.entra[number].get(row);
        let before = before.unwrap_or_default();
        let mut without_user = before.is_for_nobody() && user.is_some() && still;
        let mut beside = before;
        if user.is_none() && there.is_some() {
            (without_user, beside) = (true, known);
        } else {
            if before.is_activated() && !known.is_activated() && there == user {
                // Uploaded once more: that does not end what was activated.
                known = known.activated(before.activated_on(), before.is_activated_by_entra());
            }
            self.entra[number].note(row, user, known);
        }
        let now = user.and_then(|user| self.users.get(user));
        let is_past = |former: &FormerUser| {
            now.as_ref().is_some_and(|now| former.is(now.upn, now.object_id)) || former.is_nobody() && !still
        };
        let life = self.lives[number].get(row).map(|record| &record.life);
        if without_user || life.is_some_and(|life| life.refusal.is_some() || life.former.iter().any(is_past)) {
            self.lives[number].change(row, |record| {
                record.life.refusal = None;
                record.life.former.retain(|former| !is_past(former));
                if without_user {
                    record.life.add_former(FormerUser { in_entra: beside, ..FormerUser::default() });
                }
            });
        }
    }

    /// Notes that a token is not in Entra for whoever holds it, nor without a user.
    fn note_not_there(&mut self, number: usize, row: usize, holder: Option<usize>) {
        self.settle_entra_of(number, row);
        self.entra[number].note(row, None, InEntra::default());
        let user = holder.and_then(|user| self.users.get(user));
        let is_meant = |former: &FormerUser| {
            former.is_nobody() || user.as_ref().is_some_and(|user| former.is(user.upn, user.object_id))
        };
        if self.lives[number].get(row).is_some_and(|record| record.life.former.iter().any(is_meant)) {
            self.lives[number].change(row, |record| record.life.former.retain(|former| !is_meant(former)));
        }
    }
}
