//! A table with its columns in the other direction: where a header names them, the order means nothing.

use std::collections::HashSet;
use token_desk_core::notation::table::columns::ColumnRole;

/// The table with its columns reversed. `None` where their order may mean something: without a header of which each known
/// name is there once, and where rows are not simply so many fields.
#[must_use]
pub fn mirrored(file: &[u8], delimiter: u8) -> Option<Vec<u8>> {
    let text =
        std::str::from_utf8(file).ok().filter(|text| !text.contains(['"', '\'', '#', '\r', '\0', '\u{feff}']))?;
    let delimiter = char::from(delimiter);
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next()?.split(delimiter).collect();
    let mut roles = HashSet::new();
    let named = names.iter().all(|name| ColumnRole::of_header(name).is_some_and(|role| roles.insert(role)));
    // Roles of which one gives way to another.
    let alone = [
        [ColumnRole::Upn, ColumnRole::Mail],
        [ColumnRole::Enabled, ColumnRole::Blocked],
        [ColumnRole::Start, ColumnRole::Expiry],
    ];
    if !named || names.len() < 2 || alone.iter().any(|two| two.iter().all(|role| roles.contains(role))) {
        return None;
    }
    let mut mirrored = String::with_capacity(text.len() + 1);
    for line in text.lines() {
        let fields: Vec<&str> = line.split(delimiter).collect();
        // A row that begins with nothing may be a comment's or a blank one's end.
        if fields.len() != names.len() || fields.iter().any(|field| field.is_empty()) {
            return None;
        }
        let back: Vec<&str> = fields.into_iter().rev().collect();
        mirrored += &back.join(delimiter.encode_utf8(&mut [0; 4]));
        mirrored.push('\n');
    }
    Some(mirrored.into_bytes())
}
