//! Findings as a file, to be sent to whoever can mend them: never a key in it, and no cell that starts a formula.

use super::pieces::Pieces;
use super::writer::Writer;
use crate::desk::finding_group::{FindingGroup, FindingView};
use crate::ground::date::Date;
use crate::ground::secret::SecretBytes;
use crate::notation::table::csv_fields::push_field;

/// The findings of these groups as CSV, piece by piece: UTF-8 with byte order mark, because Excel needs it.
#[must_use]
pub fn findings_list(groups: &[&FindingGroup]) -> Pieces<'static> {
    let items = groups.iter().flat_map(|group| group.items.iter().copied()).collect();
    Pieces::of_findings(items, Box::new(FindingsList))
}

/// The name of a list: `Findings_row-too-short_20261122.csv`, without a code for all of them.
#[must_use]
pub fn list_name(code: Option<&str>, date: Date) -> String {
    let code = code.map(|code| format!("{code}_")).unwrap_or_default();
    format!("Findings_{code}{}.csv", date.in_file_name())
}

/// What was said of files that were refused, and what to do about each, as CSV like [`findings_list`]. The words have no key in
/// them, as those of every refusal.
#[must_use]
pub fn refusals_list<'w>(words: impl Iterator<Item = (&'w str, &'w str)>) -> SecretBytes {
    let mut out = SecretBytes::default();
    out.push_str("\u{feff}error,what to do\r\n");
    for (message, advice) in words {
        push_field(message, &mut out);
        out.push_str(",");
        push_field(advice, &mut out);
        out.push_str("\r\n");
    }
    out
}

struct FindingsList;

impl Writer<FindingView> for FindingsList {
    fn head(&mut self, _: Option<&FindingView>, out: &mut SecretBytes) {
        out.push_str("\u{feff}file,line,column,about,severity,finding,what to do\r\n");
    }

    fn item(&mut self, view: &FindingView, _: usize, out: &mut SecretBytes) {
        let line = if view.line == 0 { String::new() } else { view.line.to_string() };
        let column = match (&*view.column, view.column_number) {
            ("", 0) => String::new(),
            ("", number) => number.to_string(),
            (name, _) => name.to_owned(),
        };
        let cells = [&view.file, &line, &column, &view.subject, view.severity.word(), &view.message, view.advice];
        for (number, cell) in cells.into_iter().enumerate() {
            out.push_str(if number == 0 { "" } else { "," });
            push_field(cell, out);
        }
        out.push_str("\r\n");
    }
}
