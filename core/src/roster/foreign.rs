//! Lists of users that are told by their form and not read, because something of them is missing or cut off: each is named,
//! with what to export instead.

use super::names::role_of_name;
use super::refusals::ListRefusal;
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows::{self, Rows, first_lines, trim};

/// How many lines at the start are looked at.
const SAMPLED: usize = 60;

/// What a list is that is not read; `None` for all others.
pub(super) fn recognise(text: &str) -> Option<ListRefusal> {
    let sample = first_lines(text, SAMPLED);
    if is_ldif(sample) {
        Some(ListRefusal::Ldif)
    } else if sample.contains("schemas.microsoft.com/powershell") {
        Some(ListRefusal::CliXml)
    } else if is_printed_table(sample) {
        Some(ListRefusal::PrintedTable)
    } else if is_printed_list(sample) {
        Some(ListRefusal::PrintedList)
    } else if has_concealed_names(sample) {
        Some(ListRefusal::ConcealedNames)
    } else {
        None
    }
}

/// Lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !trim(line).is_empty())
}

/// RFC 2849: records begin with their distinguished name.
fn is_ldif(text: &str) -> bool {
    let begins = |line: &str, start: &str| line.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
    lines(text).find(|line| !line.starts_with('#') && !begins(line, "version:")).is_some_and(|line| begins(line, "dn:"))
}

/// A table for people: below the names of the columns they are underlined, one by one.
pub(super) fn is_printed_table(text: &str) -> bool {
    let underlines = |line: &str| {
        let line = line.trim();
        let runs = line.split(' ').filter(|run| !run.is_empty());
        runs.clone().count() > 1 && runs.clone().all(|run| run.bytes().all(|b| b == b'-')) && line.contains("--")
    };
    let head: Vec<&str> = lines(text).take(10).collect();
    head.array_windows().any(|[names, line]| underlines(line) && !names.contains(['@', ',', ';', '\t']))
}

/// One property a line, as `Format-List` prints them.
fn is_printed_list(text: &str) -> bool {
    let property = |line: &str| {
        let (name, _) = line.split_once(':')?;
        let name = trim(name).trim_start_matches("- ");
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.- ".contains(&b));
        is_name.then(|| role_of_name(name))
    };
    let (mut all, mut properties, mut people) = (0, 0, false);
    for line in lines(text) {
        all += 1;
        let role = property(line);
        properties += usize::from(role.is_some() || line.starts_with("    "));
        people |= matches!(role, Some(Some(ColumnRole::Upn | ColumnRole::Mail)));
    }
    people && properties > 1 && properties * 10 >= all * 9
}

/// Microsoft 365's reports of usage, in which names are replaced by hashes.
fn has_concealed_names(text: &str) -> bool {
    let mut rows = Rows::new(text, rows::sniff_delimiter(text).unwrap_or(b','));
    let mut place = None;
    let (mut cells, mut hashes) = (0, 0);
    while let Some(row) = rows.next_row() {
        match place {
            _ if row.fault.is_some() => {}
            None => place = row.iter().position(|cell| role_of_name(cell) == Some(ColumnRole::Upn)),
            Some(place) => {
                let cell = row.get(place);
                cells += usize::from(!cell.is_empty());
                hashes += usize::from(cell.len() == 32 && cell.bytes().all(|b| b.is_ascii_hexdigit()));
            }
        }
    }
    hashes > 0 && hashes == cells
}
