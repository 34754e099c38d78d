//! The free tokens while they are given out: to users who are to have a certain model, and to all others.

use super::search::fold;
use crate::model::token::Profile;
use rustc_hash::FxHashMap;

/// Where a token is: the number of its file, and its row.
pub(super) type Place = (usize, usize);

/// Free tokens in the order in which they are given.
#[derive(Default)]
pub(super) struct Stock {
    tokens: Vec<Place>,
    /// Which of them were taken.
    taken: Vec<bool>,
    left: usize,
    /// All up to here were taken.
    first: usize,
    /// The models that somebody is to have, as lists call them, with the number of each one's shelf.
    models: FxHashMap<Box<str>, usize>,
    /// Where the tokens of these models are among all, each with how many of them were looked at. The first has those of
    /// other models.
    shelves: Vec<(Vec<usize>, usize)>,
    /// The shelves of each profile by its address: all tokens of a kind share it.
    of_profiles: FxHashMap<*const Profile, [Option<usize>; 2]>,
}

impl Stock {
    /// The shelf of a model that somebody is to have; `None` for an empty text.
    pub(super) fn shelf_for(&mut self, model: &str) -> Option<usize> {
        if model.is_empty() {
            return None;
        }
        if let Some(&known) = self.models.get(model) {
            return Some(known);
        }
        let folded = fold(model);
        let number = self.models.get(&*folded).copied().unwrap_or(self.shelves.len().max(1));
        if number >= self.shelves.len() {
            self.shelves.resize_with(number + 1, Default::default);
        }
        // As it is written, too: most lists write each model in one way.
        self.models.insert(model.into(), number);
        self.models.insert(folded.into(), number);
        Some(number)
    }

    /// Puts a token in, behind the others. All shelves must be known by then.
    pub(super) fn put(&mut self, place: Place, profile: &Profile) {
        let number = self.tokens.len();
        self.tokens.push(place);
        self.taken.push(false);
        self.left += 1;
        if self.shelves.is_empty() {
            return;
        }
        let of_model = *self.of_profiles.entry(profile).or_insert_with(|| {
            let shelf = |name: &str| self.models.get(&*fold(name)).copied();
            [shelf(&profile.model), shelf(&format!("{} {}", profile.manufacturer, profile.model))]
        });
        let shelves = of_model.into_iter().flatten().chain((of_model == [None; 2]).then_some(0));
        for shelf in shelves {
            if let Some((tokens, _)) = self.shelves.get_mut(shelf) {
                tokens.push(number);
            }
        }
    }

    /// How many are left.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// Takes the next one from a shelf.
    pub(super) fn take(&mut self, shelf: usize) -> Option<Place> {
        let (tokens, looked_at) = self.shelves.get_mut(shelf)?;
        let number = loop {
            let number = *tokens.get(*looked_at)?;
            *looked_at += 1;
            if self.taken.get(number) == Some(&false) {
                break number;
            }
        };
        self.take_out(number)
    }

    /// Takes the next one, of a model that nobody asks for if there is one.
    pub(super) fn take_any(&mut self) -> Option<Place> {
        self.take(0).or_else(|| {
            while self.taken.get(self.first) == Some(&true) {
                self.first += 1;
            }
            self.take_out(self.first)
        })
    }

    fn take_out(&mut self, number: usize) -> Option<Place> {
        let place = self.tokens.get(number).copied()?;
        if let Some(taken) = self.taken.get_mut(number) {
            *taken = true;
        }
        self.left -= 1;
        Some(place)
    }
}

/// Whether a token is of a model, as a list calls it: by its model, or by maker and model.
pub(super) fn is_of_model(profile: &Profile, model: &str) -> bool {
    let wanted = fold(model);
    let is_it = |name: &str| fold(name) == wanted;
    is_it(&profile.model) || is_it(&format!("{} {}", profile.manufacturer, profile.model))
}
