//! What of the tokens of a file is in Entra, and for whom: for each token four bytes for the user and eight for the rest, in
//! pieces that desks share. Of a file of which nothing is there, nothing is kept.

use super::holders::Holders;
use super::lives::Lives;
use crate::model::in_entra::InEntra;
use crate::model::life::{FormerUser, Life};
use crate::model::tokens;
use crate::model::user::User;
use std::rc::Rc;

/// Tokens in one shared piece: a change copies one piece.
const SEGMENT: usize = tokens::BLOCK;

/// That it was noted here, and is not what the file says.
const SINCE: u32 = 1 << 31;

/// What of the tokens of one file is in Entra.
///
/// A token is there for the user that it has in `users`, or without a user if what is known says so. Where there is nothing
/// but the user, nobody has said whether it is there: so an inventory that does not say it takes no memory.
#[derive(Clone, Default)]
pub(super) struct Entra {
    pub(super) users: Holders,
    known: Vec<Rc<Vec<[u32; 2]>>>,
}

impl Entra {
    /// Of a file whose tokens with a user may all be there.
    pub(super) fn not_known(holders: Holders) -> Self {
        Self { users: holders, known: Vec::new() }
    }

    #[inline]
    fn parts(&self, row: usize) -> [u32; 2] {
        match self.known.get(row / SEGMENT) {
            None => [0; 2],
            Some(piece) => piece.get(row % SEGMENT).copied().unwrap_or_default(),
        }
    }

    /// For whom it is there, and what is known of it; `None`: it is not there.
    #[inline]
    pub(super) fn get(&self, row: usize) -> (Option<usize>, Option<InEntra>) {
        let user = self.users.get(row);
        let [uploaded, activated] = self.parts(row);
        let known = InEntra::from_parts([uploaded, activated & !SINCE]);
        (user, (user.is_some() || known.is_for_nobody()).then_some(known))
    }

    /// Whether that was noted here.
    pub(super) fn is_since(&self, row: usize) -> bool {
        self.parts(row)[1] & SINCE != 0
    }

    /// Notes it as the file says it.
    pub(super) fn read(&mut self, row: usize, user: Option<usize>, known: InEntra) {
        self.put(row, user, known.to_parts());
    }

    /// Notes for whom it is there; with nothing known, and without a user, that it is not there.
    pub(super) fn note(&mut self, row: usize, user: Option<usize>, known: InEntra) {
        let [uploaded, activated] = known.to_parts();
        self.put(row, user, [uploaded, activated | SINCE]);
    }

    /// Takes over what another desk, or another reading of the file, had in a row; users have the number that is given.
    pub(super) fn take_over(&mut self, row: usize, user: Option<usize>, (other, there): (&Self, usize)) {
        self.put(row, user, other.parts(there));
    }

    fn put(&mut self, row: usize, user: Option<usize>, parts: [u32; 2]) {
        if self.users.get(row) != user {
            self.users.set(row, user);
        }
        if self.parts(row) == parts {
            return;
        }
        let number = row / SEGMENT;
        if self.known.len() <= number {
            self.known.resize_with(number + 1, Rc::default);
        }
        let Some(piece) = self.known.get_mut(number).map(Rc::make_mut) else { return };
        if piece.len() <= row % SEGMENT {
            // Room for one more is made only where the next ones follow.
            piece.reserve(SEGMENT - piece.len());
            piece.resize(row % SEGMENT + 1, [0; 2]);
        }
        if let Some(place) = piece.get_mut(row % SEGMENT) {
            *place = parts;
        }
    }

    /// Takes over what an inventory says of a token that is on the desk already, with the user whom it names: where another
    /// one holds it, or nobody, it has to be deleted there for them.
    #[cold]
    pub(super) fn learn(
        &mut self,
        row: usize,
        held: Option<usize>,
        named: Option<(usize, User<'_>)>,
        said: InEntra,
        lives: &mut Lives,
    ) {
        let (user, known) = self.get(row);
        match named.filter(|_| !said.is_for_nobody()) {
            None if user.is_some() => {}
            Some((named, user)) if held != Some(named) => {
                lives.change(row, |record| record.life.add_former(FormerUser::of(&user, None, said)));
            }
            named => {
                let mut known = known.unwrap_or_default();
                known.learn(said);
                self.note(row, named.map(|(named, _)| named), known);
            }
        }
    }

    /// Who holds the token may be one who had it in Entra, as `life` knows: then it is there for them. It may be there
    /// without a user as well.
    pub(super) fn settle(&mut self, row: usize, holder: Option<(usize, User<'_>)>, life: &mut Life) {
        if life.former.is_empty() {
            return;
        }
        let (there, known) = self.get(row);
        if known.is_none()
            && let Some(was) = life.take_former(&User::default())
        {
            self.note(row, None, was);
        }
        if let Some((number, user)) = holder
            && let Some(was) = life.take_former(&user)
        {
            // Without a user it is there as well.
            let nobody = known.filter(|known| known.is_for_nobody());
            let mut known = known.filter(|_| there == Some(number)).unwrap_or_default();
            known.learn(was);
            self.note(row, Some(number), known);
            if let Some(in_entra) = nobody {
                life.add_former(FormerUser { in_entra, ..FormerUser::default() });
            }
        }
    }

    /// The rows of which something is there, or may be.
    pub(super) fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.places()).filter(|&row| self.get(row).1.is_some())
    }

    /// How many rows there are places for: of those behind, nothing is there.
    pub(super) fn places(&self) -> usize {
        self.users.rows().max(self.known.len() * SEGMENT)
    }
}
