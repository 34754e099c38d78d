//! What is there twice in a file: users, serial numbers, keys.

use super::Collector;
use crate::finding::{Elsewhere, FindingKind};
use crate::ground::redaction::subject_of;
use crate::ground::sorting;
use crate::model::index::Index;
use crate::model::token::differences;
use crate::model::users::Users;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

impl Collector {
    /// Each user once: what is new about a known one is added.
    pub(super) fn merge_users(&mut self) -> Index {
        let people = std::mem::take(&mut self.people).index();
        // For each user that was there before, the first of the same key.
        let mut again: FxHashMap<usize, usize> = FxHashMap::default();
        for group in people.groups() {
            let mut firsts: BTreeMap<String, usize> = BTreeMap::new();
            for number in group {
                let Some(user) = self.users.get(number) else { continue };
                let first = *firsts.entry(user.key()).or_insert(number);
                if first != number {
                    again.insert(number, first);
                }
            }
        }
        if again.is_empty() {
            return people;
        }
        self.changed = true;
        let mut users = Users::default();
        let mut numbers: Vec<u32> = Vec::with_capacity(self.users.len());
        for (number, user) in self.users.iter().enumerate() {
            let known = again.get(&number).and_then(|&first| numbers.get(first)).copied();
            numbers.push(known.unwrap_or_else(|| u32::try_from(users.len()).unwrap_or(u32::MAX)));
            match known {
                Some(known) => users.learn(known as usize, &user),
                None => users.push(&user),
            }
        }
        self.users = users;
        for row in 0..self.tokens.len() {
            let holder = self.tokens.get(row).and_then(|token| token.holder);
            if let Some(&number) = holder.and_then(|holder| numbers.get(holder as usize)) {
                self.tokens.set_holder(row, Some(number));
            }
        }
        Index::of_users(&self.users)
    }

    /// Findings for serial numbers that occur twice; returns the tokens (sorted) that only repeat an earlier one.
    pub(super) fn same_serial(&mut self, index: &Index, column: u16) -> Vec<usize> {
        // (token, the first with its serial number, the one with its key as well)
        let mut twice: Vec<(usize, usize, Option<usize>)> = Vec::new();
        for group in index.groups() {
            // Rows of a group are in file order: the first with this very serial number is the one to name.
            let mut first_of_serial: BTreeMap<&str, usize> = BTreeMap::new();
            let mut first_of_token: BTreeMap<(&str, &[u8]), usize> = BTreeMap::new();
            for at in group {
                let Some(token) = self.tokens.get(at) else { continue };
                let first = *first_of_serial.entry(token.serial).or_insert(at);
                let same = *first_of_token.entry((token.serial, token.secret.expose())).or_insert(at);
                if first != at {
                    twice.push((at, first, Some(same).filter(|&same| same != at)));
                }
            }
        }
        self.changed |= !twice.is_empty();
        sorting::sort_by(&mut twice, Ord::cmp);
        for &(at, first, same) in &twice {
            self.report_duplicate_serial(at, first, same, column);
        }
        twice.into_iter().filter_map(|(at, _, same)| same.map(|_| at)).collect()
    }

    fn report_duplicate_serial(&mut self, at: usize, first: usize, same: Option<usize>, column: u16) {
        let (Some(token), Some(known)) = (self.tokens.get(at), self.tokens.get(same.unwrap_or(first))) else { return };
        let (line, holder, serial) = (token.line, token.holder, Box::<str>::from(subject_of(token.serial)));
        let place = Elsewhere { file: "".into(), line: known.line };
        let Some(same) = same else {
            return self.report(FindingKind::SerialTwice(place), line, column, &serial);
        };
        // The very same token once more: only its user and its settings may be new.
        let differs = differences(&token, &known).map(|[here, there]| FindingKind::TokenDiffers {
            at: place.clone(),
            there: there.into(),
            here: here.into(),
        });
        let kind = match (known.holder, holder) {
            (Some(has), Some(wants)) if has != wants => FindingKind::TokenOtherUser {
                at: place,
                user: self.users.get(wants as usize).map_or_else(String::new, |user| user.label()).into(),
            },
            _ => FindingKind::TokenTwice(place),
        };
        let holder = known.holder.or(holder);
        self.tokens.set_holder(same, holder);
        match (kind, differs) {
            // It says more than that the token occurs twice.
            (FindingKind::TokenTwice(_), Some(differs)) => self.reject(differs, line, column, &serial),
            (kind, differs) => {
                self.reject(kind, line, column, &serial);
                differs.into_iter().for_each(|differs| self.report(differs, line, column, &serial));
            }
        }
    }

    /// Findings for tokens with the key of an earlier one that has another serial number.
    pub(super) fn same_secret(&mut self, index: &Index, column: u16) {
        let mut twice: Vec<(usize, usize)> = Vec::new();
        for group in index.groups() {
            let mut first_of_secret: BTreeMap<&[u8], (usize, &str)> = BTreeMap::new();
            for at in group {
                let Some(token) = self.tokens.get(at) else { continue };
                let (first, serial) = *first_of_secret.entry(token.secret.expose()).or_insert((at, token.serial));
                if serial != token.serial {
                    twice.push((at, first));
                }
            }
        }
        for (at, first) in twice {
            let (Some(first), Some(other)) = (self.tokens.get(first), self.tokens.get(at)) else { continue };
            let place = Elsewhere { file: "".into(), line: first.line };
            let kind = FindingKind::SecretTwice { serial: subject_of(first.serial).into(), at: place };
            let (line, subject) = (other.line, Box::<str>::from(subject_of(other.serial)));
            self.report(kind, line, column, &subject);
        }
    }
}
