//! Which tokens of a file read anew are those of before.

use super::row_set::RowSet;
use super::sources::TokenFile;
use crate::model::index::Index;
use crate::model::token::Token;
use crate::model::tokens::Tokens;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

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

/// The rows of a file and of the same file read anew that are the same token, by serial number: one may be there twice, then
/// the first of the old rows is the first of the new ones, and so on. One that got back its zeros is recognised by its line.
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
