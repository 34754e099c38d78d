//! A table with its columns in the other direction: where a header names them, the order means nothing.

use std::collections::HashSet;
use token_desk_core::notation::table::columns::ColumnRole;

/// A table with its columns reversed.
pub struct Mirrored {
    /// The file.
    pub file: Vec<u8>,
    /// Its rows below the header.
    pub rows: u32,
}

/// The table with its columns reversed. `None` where their order may mean something: without a header of which each known
/// name is there once, and where rows are not simply so many fields.
#[must_use]
pub fn mirrored(file: &[u8], delimiter: u8) -> Option<Mirrored> {
    let text = std::str::from_utf8(file).ok()?;
    // Quotation marks, comments, examples of templates, and what else is no plain row.
    let plain = |c: char| c == '\n' || (!c.is_control() && !"\"'#\u{feff}".contains(c));
    let text = text.replace("\r\n", "\n").replace('\t', if delimiter == b'\t' { "\t" } else { " " });
    if !text.chars().all(|c| plain(c) || c == '\t') || text.to_ascii_lowercase().contains("example") {
        return None;
    }
    let delimiter = char::from(delimiter);
    let names: Vec<&str> = text.lines().next()?.split(delimiter).collect();
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
    let (mut mirrored, mut rows) = (String::with_capacity(text.len() + 1), 0);
    for line in text.lines() {
        let fields: Vec<&str> = line.split(delimiter).collect();
        if fields.len() != names.len() || fields.iter().all(|field| field.trim().is_empty()) {
            return None;
        }
        let back: Vec<&str> = fields.into_iter().rev().collect();
        mirrored += &back.join(delimiter.encode_utf8(&mut [0; 4]));
        mirrored.push('\n');
        rows += 1;
    }
    Some(Mirrored { file: mirrored.into_bytes(), rows: rows - 1 })
}
