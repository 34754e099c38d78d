//! What is kept of tokens that are not on the desk: their file was taken from it, or an inventory says it.

use super::lives::Record;
use crate::model::absent::{AbsentToken, KeyMark};
use crate::model::token::Token;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Tokens that are not on the desk, by serial number. None of them is on the desk as well.
#[derive(Clone, Default)]
pub(super) struct Absent(BTreeMap<Box<str>, Vec<Known>>);

/// What is known of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) key: KeyMark,
    pub(super) manufacturer: Box<str>,
    pub(super) model: Box<str>,
    pub(super) record: Rc<Record>,
    /// Whether it went from this desk, and was not gone already in an inventory that was loaded.
    pub(super) since: bool,
}

impl Known {
    /// What a record says of a token.
    #[inline(never)]
    pub(super) fn of(token: &Token<'_>, record: &Rc<Record>) -> Self {
        let profile = record.edited.as_ref().unwrap_or(token.profile);
        Self {
            key: KeyMark::of(token.secret.expose()),
            manufacturer: profile.manufacturer.clone(),
            model: profile.model.clone(),
            record: Rc::clone(record),
            since: true,
        }
    }
}

impl Absent {
    /// Keeps what is known of a token; what was known of it already is completed.
    #[inline(never)]
    pub(super) fn keep(&mut self, serial: &str, new: Known) {
        let known = self.0.entry(serial.into()).or_default();
        match known.binary_search_by_key(&new.key, |known| known.key) {
            Ok(at) => {
                if let Some(known) = known.get_mut(at) {
                    Rc::make_mut(&mut known.record).life.learn(new.record.life.clone());
                }
            }
            Err(at) => known.insert(at, new),
        }
    }

    /// Changes what is kept of one.
    #[cold]
    pub(super) fn change(&mut self, serial: &str, key: KeyMark, change: impl FnOnce(&mut Record)) {
        let known = self.0.get_mut(serial).and_then(|known| known.iter_mut().find(|known| known.key == key));
        if let Some(known) = known {
            change(Rc::make_mut(&mut known.record));
        }
    }

    pub(super) fn has(&self, serial: &str, key: KeyMark) -> bool {
        self.of(serial).iter().any(|known| known.key == key)
    }

    /// Whether something is to be told of it.
    pub(super) fn has_told(&self, serial: &str, key: KeyMark) -> bool {
        self.of(serial).iter().any(|known| known.key == key && !known.record.life.is_empty())
    }

    pub(super) fn take(&mut self, serial: &str, key: KeyMark) -> Option<Rc<Record>> {
        let known = self.0.get_mut(serial)?;
        let at = known.iter().position(|known| known.key == key)?;
        let record = known.remove(at).record;
        if known.is_empty() {
            self.0.remove(serial);
        }
        Some(record)
    }

    /// Of how many serial numbers there are some.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Those of a serial number.
    pub(super) fn of(&self, serial: &str) -> &[Known] {
        self.0.get(serial).map_or(&[], Vec::as_slice)
    }

    /// All serial numbers, each with its tokens.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[Known])> {
        self.0.iter().map(|(serial, known)| (&**serial, &**known))
    }

    /// All of which something is to be told.
    pub(super) fn told(&self) -> impl Iterator<Item = (&str, &Known)> {
        let all = self.iter().flat_map(|(serial, known)| known.iter().map(move |known| (serial, known)));
        all.filter(|(_, known)| !known.record.life.is_empty())
    }

    /// The same as tokens.
    pub(super) fn tokens(&self) -> impl Iterator<Item = AbsentToken> + '_ {
        self.told().map(|(serial, known)| AbsentToken {
            serial: serial.into(),
            key: known.key,
            manufacturer: known.manufacturer.clone(),
            model: known.model.clone(),
            life: known.record.life.clone(),
        })
    }
}
