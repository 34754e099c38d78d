//! Findings as a file, to be sent to whoever can mend them: never a key in it, and no cell that starts a formula.

use crate::desk::Desk;
use crate::desk::summary::{FindingGroup, FindingRef};
use crate::ground::date::Date;
use crate::ground::secret::SecretBytes;
use crate::notation::table::csv_fields::push_field;

/// How many findings one piece of a file holds: small enough to be written between two frames.
const PIECE: usize = 1024;

/// The pieces of a list, in order.
pub struct ListWriter<'d> {
    desk: &'d Desk,
    items: Vec<FindingRef>,
    next: usize,
    ended: bool,
}

impl Desk {
    /// Writes the findings of these groups as CSV, piece by piece: UTF-8 with byte order mark, because Excel needs it.
    #[must_use]
    pub fn list(&self, groups: &[&FindingGroup]) -> ListWriter<'_> {
        let items = groups.iter().flat_map(|group| group.items.iter().copied()).collect();
        ListWriter { desk: self, items, next: 0, ended: false }
    }
}

/// The name of a list: `Findings_row-too-short_20261122.csv`, without a code for all of them.
#[must_use]
pub fn list_name(code: Option<&str>, date: Date) -> String {
    let code = code.map(|code| format!("{code}_")).unwrap_or_default();
    format!("Findings_{code}{:04}{:02}{:02}.csv", date.year, date.month, date.day)
}

impl Iterator for ListWriter<'_> {
    type Item = SecretBytes;

    fn next(&mut self) -> Option<SecretBytes> {
        if self.ended {
            return None;
        }
        let mut out = SecretBytes::with_capacity(PIECE * 160);
        if self.next == 0 {
            out.push_str("\u{feff}file,line,column,about,severity,finding,what to do\r\n");
        }
        let to = (self.next + PIECE).min(self.items.len());
        for item in &self.items[self.next..to] {
            let Some(view) = self.desk.finding(*item) else { continue };
            let line = if view.line == 0 { String::new() } else { view.line.to_string() };
            let cells =
                [&view.file, &line, &view.column, &view.subject, view.severity.word(), &view.message, view.advice];
            for (number, cell) in cells.into_iter().enumerate() {
                out.push_str(if number == 0 { "" } else { "," });
                push_field(cell, &mut out);
            }
            out.push_str("\r\n");
        }
        self.next = to;
        self.ended = to == self.items.len();
        Some(out)
    }
}
