//! A text that no format wants: what it seems to be.

use super::refusals::{FormatRefusal, UnclaimedXml};
use crate::ground::refusal::Refusal;
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows::{self, RowFault, Rows};
use crate::reading::probe::{Probe, xml_root};
use crate::reading::refusals::ReadingRefusal;

/// Says what a text that no format wants seems to be.
pub(super) fn unknown(probe: &Probe<'_>) -> Refusal {
    let start = probe.text.trim_start();
    if start.starts_with('<') {
        let root = xml_root(start).unwrap_or_default();
        let doctype = start.get(..9).is_some_and(|s| s.eq_ignore_ascii_case("<!doctype"));
        return FormatRefusal::UnclaimedXml(if root.eq_ignore_ascii_case("html") || doctype {
            UnclaimedXml::WebPage
        } else if root.is_empty() {
            UnclaimedXml::Damaged
        } else {
            UnclaimedXml::Root(root)
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
    let first = rows::first_lines(probe.text, 5);
    let mails = first.lines().filter(|line| line.contains('@')).count();
    let refusal = if !columns.has(ColumnRole::Secret) && (people || mails * 2 > first.lines().count()) {
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
