//! A text that no format wants: what it seems to be, and what to do.

use crate::ground::refusal::{Refusal, RetryAs};
use crate::intake;
use crate::notation::table::columns::Role;
use crate::notation::table::rows::{self, RowFault, Rows};
use crate::reading::probe::{Probe, xml_root};
use crate::reading::refusals::ReadingRefusal;

/// Says what a text that no format wants seems to be.
pub(super) fn unknown(probe: &Probe<'_>) -> Refusal {
    let start = probe.text.trim_start();
    if start.starts_with('<') {
        let root = xml_root(start).unwrap_or_default();
        let what = if root.eq_ignore_ascii_case("html")
            || start.get(..9).is_some_and(|s| s.eq_ignore_ascii_case("<!doctype"))
        {
            "This is a web page".to_owned()
        } else if root.is_empty() {
            "This is a damaged XML file".to_owned()
        } else if crate::ground::redaction::harmless(&root).is_empty() {
            "This is an XML file".to_owned()
        } else {
            format!("This is an XML file (its first element is “{root}”)")
        };
        return Refusal::new(
            "xml",
            format!("{what}, and no token file that Token Desk knows."),
            format!("Ask the vendor for the tokens as PSKC or as an “Entra MFA CSV” file. {}", intake::READABLE),
        );
    }
    let delimiter = rows::sniff_delimiter(probe.text).unwrap_or(b',');
    if let Some(row) = Rows::new(probe.text, delimiter).next_row()
        && row.fault == Some(RowFault::TooWide)
    {
        return ReadingRefusal::TooWide { line: row.line }.into();
    }
    if let Some(columns) = &probe.columns {
        let people = columns.has(Role::Upn) || columns.has(Role::Mail) || columns.has(Role::ObjectId);
        let first = rows::first_lines(probe.text, 5);
        let mails = first.lines().filter(|line| line.contains('@')).count();
        if !columns.has(Role::Secret) && (people || mails * 2 > first.lines().count()) {
            return Refusal::new(
                "user-list",
                "This looks like a user list: it has names, but no keys.",
                "Use “Upload User File” for it.",
            )
            .or_as(RetryAs::UserList);
        }
        if columns.has(Role::Serial) || columns.has(Role::Secret) {
            let missing = if columns.has(Role::Serial) {
                "keys (“secret key”)"
            } else {
                "serial numbers (“serial number”)"
            };
            return Refusal::new(
                "column-missing",
                format!("The header row was found, but no column with {missing}."),
                format!("Check that it is the vendor’s seed file, not a delivery note. {}", intake::READABLE),
            )
            .or_as(RetryAs::Mapped);
        }
        if columns.names.len() < 2 {
            return Refusal::new(
                "one-column",
                "The rows are not divided into columns by comma, semicolon, tab or vertical bar.",
                format!("Check the file in a text editor. {}", intake::READABLE),
            );
        }
        return Refusal::new(
            "unknown",
            format!(
                "This is text with {} columns, but none of them was recognised as serial numbers and keys.",
                columns.names.len()
            ),
            format!(
                "Name the columns yourself, or add a first row that names them, such as “serial number,secret key,time interval,manufacturer,model”. {}",
                intake::READABLE
            ),
        )
        .or_as(RetryAs::Mapped);
    }
    Refusal::new(
        "unknown",
        "This is text, but no table of tokens: its first row can’t be taken apart.",
        format!("Check the file in a text editor. {}", intake::READABLE),
    )
}
