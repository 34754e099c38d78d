//! A text that no format wants: what it seems to be.

use super::refusals::{FormatRefusal, UnclaimedXml};
use crate::ground::refusal::Refusal;
use crate::notation::table::columns::{ColumnRole, Columns};
use crate::notation::table::rows::{self, RowFault, Rows};
use crate::reading::probe::Probe;
use crate::reading::refusals::ReadingRefusal;

/// Says what a text that no format wants seems to be.
pub(super) fn unknown(probe: &Probe<'_>) -> Refusal {
    let start = probe.text.trim_start();
    if start.starts_with('<') {
        let root = &probe.root;
        let doctype = start.get(..9).is_some_and(|s| s.eq_ignore_ascii_case("<!doctype"));
        return FormatRefusal::UnclaimedXml(if root.eq_ignore_ascii_case("html") || doctype {
            UnclaimedXml::WebPage
        } else if root.is_empty() {
            UnclaimedXml::Damaged
        } else {
            UnclaimedXml::Root(root.clone())
        })
        .into();
    }
    let delimiter = rows::sniff_delimiter(probe.text).unwrap_or(b',');
    if let Some(row) = Rows::new(probe.text, delimiter).next_row()
        && row.fault == Some(RowFault::TooWide)
    {
        return ReadingRefusal::TooWide { line: row.line }.into();
    }
    let Some(columns) = &probe.columns else { return FormatRefusal::NoTable.into() };
    let people = columns.has(ColumnRole::Upn) || columns.has(ColumnRole::Mail) || columns.has(ColumnRole::ObjectId);
    let full = |text: &str| text.lines().filter(|line| !rows::trim(line).is_empty()).count();
    let first = rows::first_lines(probe.text, 5);
    let mails = first.lines().filter(|line| line.contains('@')).count();
    let people = people || mails * 2 > full(first) || (columns.known() == 0 && names_users(probe.text, delimiter));
    let refusal = if people && !columns.has(ColumnRole::Secret) {
        FormatRefusal::UserList
    } else if columns.has(ColumnRole::Serial) || columns.has(ColumnRole::Secret) {
        FormatRefusal::ColumnMissing { keys: columns.has(ColumnRole::Serial) }
    } else if columns.names.len() < 2 {
        FormatRefusal::OneColumn
    } else {
        FormatRefusal::Table { columns: columns.names.len() }
    };
    refusal.into()
}

/// Whether the header row of a list of users stands below its title.
fn names_users(text: &str, delimiter: u8) -> bool {
    let mut reader = Rows::new(rows::first_lines(text, 10), delimiter);
    while let Some(row) = reader.next_row() {
        let columns = Columns::from_header(row.iter());
        if row.fault.is_none() && columns.known() > 0 {
            return columns.has(ColumnRole::Upn) && !columns.has(ColumnRole::Secret);
        }
    }
    false
}
