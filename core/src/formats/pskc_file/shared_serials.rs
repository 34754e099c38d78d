//! PSKC does not promise that a serial number occurs once: a device may have several keys. Where the file itself
//! distinguishes them (by an issue number, by a key id that starts with the serial number, or by the slot), that is put
//! behind the serial number of each; where it does not, both stay as they are and are a finding, as in every other
//! format. A key id that has nothing to do with the serial number is no reason: it differs in every key, so a serial
//! number that is there twice by mistake would never be noticed.

use crate::model::index::Index;
use crate::model::token::{MAX_SERIAL_BYTES, Profile, Token};
use crate::model::tokens::Tokens;
use crate::notation::pskc::PskcKey;
use crate::notation::table::columns::is_placeholder;
use rustc_hash::FxHashMap;

/// What is put behind the serial number where another key has the same one.
pub(super) fn mark(key: &PskcKey) -> Option<Box<str>> {
    if key.serial.is_empty() || is_placeholder(&key.serial) {
        return None;
    }
    // As FreeIPA names them.
    let mark = if !key.issue_no.is_empty() {
        format!("-{}", key.issue_no)
    } else if let Some(rest) = key.key_id.strip_prefix(&*key.serial)
        && !rest.is_empty()
    {
        rest.to_owned()
    } else if !key.crypto_module.is_empty() {
        format!("-{}", key.crypto_module)
    } else {
        return None;
    };
    (key.serial.len() + mark.len() <= MAX_SERIAL_BYTES).then(|| mark.into())
}

/// The tokens with their marks (by row) behind the serial numbers that several of them share, and how many were renamed;
/// `None` if none was.
pub(super) fn with_marks(tokens: &Tokens, marks: &[(usize, Box<str>)]) -> Option<(Tokens, usize)> {
    if marks.is_empty() {
        return None;
    }
    let marks: FxHashMap<usize, &str> = marks.iter().map(|(row, mark)| (*row, &**mark)).collect();
    let mut renamed: FxHashMap<usize, String> = FxHashMap::default();
    for group in Index::of_serials(tokens).groups() {
        let mut of_serial: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for row in group {
            if let Some(token) = tokens.get(row) {
                of_serial.entry(token.serial).or_default().push(row);
            }
        }
        for (serial, rows) in of_serial.into_iter().filter(|(_, rows)| rows.len() > 1) {
            // The very same key once more is another matter; so is one mark for two keys.
            let names: FxHashMap<&str, usize> =
                rows.iter().map(|row| (marks.get(row).copied().unwrap_or(""), *row)).collect();
            if names.len() == rows.len() {
                renamed.extend(
                    names
                        .into_iter()
                        .filter(|(mark, _)| !mark.is_empty())
                        .map(|(mark, row)| (row, format!("{serial}{mark}"))),
                );
            }
        }
    }
    if renamed.is_empty() {
        return None;
    }
    let numbers: FxHashMap<*const Profile, u32> =
        tokens.profiles().iter().map(std::ptr::from_ref).zip(0_u32..).collect();
    let mut distinct = Tokens::default();
    for profile in tokens.profiles() {
        distinct.add_profile(profile.clone());
    }
    for (row, token) in tokens.iter().enumerate() {
        let serial = renamed.get(&row).map_or(token.serial, String::as_str);
        let number = numbers.get(&std::ptr::from_ref(token.profile)).copied().unwrap_or(0);
        distinct.push(&Token { serial, ..token }, number);
    }
    Some((distinct, renamed.len()))
}
