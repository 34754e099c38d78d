//! Who holds the tokens of a file, in pieces that desks share.

use crate::model::tokens::{self, Held, Tokens};
use std::rc::Rc;

/// Tokens in one shared piece of the assignments: a change copies one piece.
const SEGMENT: usize = tokens::BLOCK;

/// Who holds the tokens of one file: a user's number plus one, 0 for nobody; in pieces.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Holders(Vec<Rc<Vec<u32>>>);

impl Holders {
    /// As the file says, each user known by the number that `number` gives; and how many tokens have one.
    pub(super) fn of(tokens: &Tokens, number: impl Fn(u32) -> Option<usize>) -> (Self, usize) {
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
    pub(super) fn as_read(tokens: &Tokens) -> (Self, usize) {
        let pieces = tokens.held().map(|held| Rc::clone(&held.by)).collect();
        (Self(pieces), tokens.held().map(|held| held.count).sum())
    }

    /// How many rows there are places for: of those behind, nobody holds any.
    pub(super) fn rows(&self) -> usize {
        self.0.iter().map(|piece| piece.len()).sum()
    }

    pub(super) fn get(&self, row: usize) -> Option<usize> {
        let held = *self.0.get(row / SEGMENT)?.get(row % SEGMENT)?;
        (held as usize).checked_sub(1)
    }

    /// Pieces that nobody holds anything of need not exist: the first holder makes them, and room in one of a file to which
    /// tokens were added.
    pub(super) fn set(&mut self, row: usize, user: Option<usize>) {
        let number = row / SEGMENT;
        if user.is_some() && self.0.len() <= number {
            // All but the last piece are whole.
            for piece in self.0.iter_mut().filter(|piece| piece.len() < SEGMENT) {
                Rc::make_mut(piece).resize(SEGMENT, 0);
            }
            self.0.resize_with(number + 1, || Rc::new(vec![0; SEGMENT]));
        }
        let Some(piece) = self.0.get_mut(number).map(Rc::make_mut) else { return };
        if user.is_some() && piece.len() <= row % SEGMENT {
            piece.resize(row % SEGMENT + 1, 0);
        }
        if let Some(place) = piece.get_mut(row % SEGMENT) {
            *place = user.map_or(0, |user| u32::try_from(user + 1).unwrap_or(0));
        }
    }

    /// The same with other numbers: `number` gives the new one of a user. From piece `at` on, the next.
    pub(super) fn renumber(&mut self, at: usize, number: impl Fn(usize) -> Option<usize>) {
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

    /// The rows of the pieces that are not the same as in `other`; in them, who holds a token may differ.
    pub(super) fn rows_that_differ(&self, other: &Self) -> Vec<usize> {
        let pieces = 0..self.0.len().max(other.0.len());
        let same = |number: &usize| match (self.0.get(*number), other.0.get(*number)) {
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            _ => false,
        };
        pieces.filter(|number| !same(number)).flat_map(|number| number * SEGMENT..(number + 1) * SEGMENT).collect()
    }

    /// How many pieces there are.
    pub(super) fn pieces(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        self.0.iter().flat_map(|piece| piece.iter()).map(|&held| (held as usize).checked_sub(1))
    }

    /// The users to whom both give the same token, one for each, where the token came with a user at all.
    pub(super) fn agreeing<'h>(&'h self, other: &'h Self, tokens: &'h Tokens) -> impl Iterator<Item = usize> + 'h {
        // Without a look at each token: there may be a million.
        let pieces = self.0.iter().zip(&other.0).zip(tokens.held());
        pieces
            .flat_map(|((one, other), own)| one.iter().zip(other.iter()).zip(own.by.iter()))
            .filter(|((one, other), own)| one == other && **own != 0)
            .filter_map(|((one, _), _)| (*one as usize).checked_sub(1))
    }

    /// The same with other numbers; who has none any more holds nothing, and is counted.
    pub(super) fn renumbered(&self, moves: &[Option<usize>], freed: &mut usize) -> Self {
        let mut new = |held: u32| {
            let Some(number) = (held as usize).checked_sub(1) else { return 0 };
            let moved = moves.get(number).copied().flatten();
            *freed += usize::from(moved.is_none());
            moved.map_or(0, |number| u32::try_from(number + 1).unwrap_or(0))
        };
        let pieces = self.0.iter().map(|piece| {
            let stays =
                |&held: &u32| held == 0 || moves.get(held as usize - 1).copied().flatten() == Some(held as usize - 1);
            if piece.iter().all(stays) {
                Rc::clone(piece)
            } else {
                Rc::new(piece.iter().map(|&held| new(held)).collect())
            }
        });
        Self(pieces.collect())
    }
}
