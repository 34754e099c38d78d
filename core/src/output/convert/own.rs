//! Targets that are neither a format of the main job nor a layout of columns: each is a few functions.

use super::{Check, OutFile, Settings, entry};
use crate::desk::{Desk, RowView};
use crate::formats::write::Entry;
use crate::ground::date::Date;
use crate::ground::secret::SecretBytes;
use std::collections::BTreeMap;

/// How such a target is written.
pub(super) struct Own {
    /// The part of a file name that stays.
    pub(super) stem: &'static str,
    /// File name extension.
    pub(super) extension: &'static str,
    /// MIME type.
    pub(super) mime: &'static str,
    /// Whether the tokens stand in the order of their serial numbers, else in that of the desk.
    pub(super) sorted: bool,
    /// The most tokens in a file; 0 for no limit.
    pub(super) most: usize,
    /// What all tokens of a file must have in common, as a part of its name; empty where they need not.
    pub(super) group: fn(&Entry<'_>) -> String,
    /// Appends what stands before the tokens; the first of them is given.
    pub(super) head: fn(&Entry<'_>, &Settings, &mut SecretBytes),
    /// Appends a token.
    pub(super) entry: fn(&Entry<'_>, &Settings, &mut SecretBytes),
    /// What stands behind the tokens.
    pub(super) tail: &'static str,
    /// What the target says of a token.
    pub(super) check: fn(&Entry<'_>) -> Check,
}

impl Own {
    /// What the target says of a token.
    pub(super) fn check(&self, row: &RowView<'_>) -> Check {
        (self.check)(&entry(row))
    }

    /// The files for the tokens at these places.
    pub(super) fn files(&self, desk: &Desk, mut rows: Vec<u32>, settings: &Settings) -> Vec<OutFile> {
        if self.sorted {
            rows.sort_by_cached_key(|&place| desk.row(place as usize).map(|row| row.token.serial.to_owned()));
        }
        let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for place in rows {
            let Some(row) = desk.row(place as usize) else { continue };
            groups.entry((self.group)(&entry(&row))).or_default().push(place);
        }
        let Date { year, month, day } = settings.date;
        let start = format!("{}_{year:04}{month:02}{day:02}", self.stem);
        let mut files = Vec::new();
        for (group, rows) in &groups {
            // One group needs no name, and one part no number.
            let group = if groups.len() > 1 { format!("_{group}") } else { String::new() };
            let most = if self.most == 0 { rows.len().max(1) } else { self.most };
            for (part, number) in rows.chunks(most).zip(1..) {
                let number = if rows.len() > most { format!("_{number:03}") } else { String::new() };
                let name = format!("{start}{group}{number}.{}", self.extension);
                files.push(OutFile { name, mime: self.mime, rows: part.to_vec() });
            }
        }
        files
    }

    /// The piece of a file with these tokens.
    pub(super) fn piece(&self, desk: &Desk, rows: &[u32], first: bool, last: bool, settings: &Settings) -> SecretBytes {
        let mut out = SecretBytes::with_capacity(rows.len() * 256 + 1024);
        let mut head = first;
        for row in rows.iter().filter_map(|&place| desk.row(place as usize)) {
            let entry = entry(&row);
            if std::mem::take(&mut head) {
                (self.head)(&entry, settings, &mut out);
            }
            (self.entry)(&entry, settings, &mut out);
        }
        if last {
            out.push_str(self.tail);
        }
        out
    }
}

/// Something lost or refused, and the way out.
pub(super) fn because(what: &str, way_out: &str) -> (String, String) {
    (what.to_owned(), way_out.to_owned())
}

/// What hardly any format but PSKC carries.
pub(super) fn dates_lost(entry: &Entry<'_>, check: &mut Check) {
    let profile = entry.token.profile;
    if profile.start.is_some() || profile.expiry.is_some() {
        check.lost.push(because("the day from or until which they may be used", "PSKC and the inventory carry it."));
    }
}
