//! A table in which each row has one link: serial number and UPN are in the cells beside it.

use crate::finding::FindingKind;
use crate::ground::hash::hash_bytes;
use crate::ground::redaction::redact_possible_key;
use crate::notation::otpauth;
use crate::notation::table::columns::{ColumnRole, Columns};
use crate::notation::table::rows::{self, Rows};
use crate::reading::column_guess::cell::{Around, could_be_serial};
use rustc_hash::FxHashSet;

/// The columns of a table in which each row has one link: the cells beside it say more than the link.
pub(super) struct LinkTable {
    header: bool,
    serial: Option<usize>,
    upn: Option<usize>,
    /// Findings about columns that are not used.
    pub(super) unused: Option<FindingKind>,
}

/// A table of links with more columns is left to be a list of links.
const MAX_COLUMNS: usize = 20;

/// The cells of a column of such a table.
#[derive(Default)]
struct ColumnCells {
    filled: u32,
    serials: u32,
    addresses: u32,
    /// Hashes of the cells.
    different: FxHashSet<u64>,
}

impl LinkTable {
    /// The table, if the text is one and nothing about it is unclear.
    pub(super) fn of(text: &str, delimiter: u8, found: &otpauth::FoundLinks) -> Option<Self> {
        if found.left_out > 0 || !found.batches.is_empty() {
            return None;
        }
        let mut links = found.links.iter();
        let mut header: Option<Columns> = None;
        let mut columns: Vec<ColumnCells> = Vec::new();
        let (mut link_column, mut count) = (None, 0_u32);
        let mut rows = Rows::new(text, delimiter);
        while let Some(row) = rows.next_row() {
            if row.fault.is_some() || !(2..=MAX_COLUMNS).contains(&row.len()) {
                return None;
            }
            let mut linked = row.iter().enumerate().filter(|(_, cell)| otpauth::has_link(cell)).map(|(at, _)| at);
            let Some(at) = linked.next() else {
                if header.is_some() || count > 0 {
                    return None;
                }
                header = Some(Columns::from_header(row.iter()));
                columns.resize_with(row.len(), ColumnCells::default);
                continue;
            };
            if columns.is_empty() {
                columns.resize_with(row.len(), ColumnCells::default);
            }
            // Another number of cells, a second link, or a link in another place: no such table.
            if linked.next().is_some()
                || row.len() != columns.len()
                || *link_column.get_or_insert(at) != at
                || links.next()?.line != row.line
            {
                return None;
            }
            count += 1;
            for (cell, cells) in row.iter().map(rows::trim).zip(&mut columns) {
                if !cell.is_empty() {
                    cells.filled += 1;
                    cells.serials += u32::from(could_be_serial(cell, Around::Link));
                    cells.addresses += u32::from(cell.contains('@') && !cell.contains(char::is_whitespace));
                    cells.different.insert(hash_bytes(cell.as_bytes()));
                }
            }
        }
        let link_column = link_column.filter(|_| links.next().is_none())?;
        let only = |fits: &dyn Fn(&ColumnCells) -> bool| {
            let mut found = columns.iter().enumerate().filter(|(at, cells)| *at != link_column && fits(cells));
            found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
        };
        let of_role = |role| header.as_ref().and_then(|header| header.place(role)).filter(|&at| at != link_column);
        let serial = match &header {
            Some(_) => of_role(ColumnRole::Serial),
            // One for each row, and different: a year or a number of digits is none.
            None => only(&|cells| cells.serials == count && cells.different.len() == count as usize),
        };
        let upn =
            of_role(ColumnRole::Upn).or_else(|| only(&|cells| cells.filled > 0 && cells.addresses == cells.filled));
        let upn = upn.filter(|&at| Some(at) != serial);
        let names: Vec<String> = (0..columns.len())
            .filter(|&at| at != link_column && Some(at) != serial && Some(at) != upn)
            .filter(|&at| columns.get(at).is_some_and(|cells| cells.filled > 0))
            .map(|at| {
                let name = header
                    .as_ref()
                    .and_then(|header| header.names.get(at))
                    .map_or("", |name| redact_possible_key(name));
                if name.is_empty() { format!("number {}", at + 1) } else { format!("“{}”", short(name)) }
            })
            .collect();
        let unused = (!names.is_empty()).then(|| FindingKind::ColumnsUnused {
            count: u32::try_from(names.len()).unwrap_or(u32::MAX),
            names: names.join(", ").into(),
        });
        let table = Self { header: header.is_some(), serial, upn, unused };
        // A link that says another serial number than its row: which is right can't be known here.
        let mut links = found.links.iter();
        let mut agree = true;
        table.each(text, delimiter, &mut |serial, _| {
            let own = links.next().map_or("", |link| link.serial.trim());
            agree &= own.is_empty() || serial.is_empty() || own == serial;
        });
        agree.then_some(table)
    }

    /// Serial number and UPN of each row with a link; empty where there is none.
    fn each(&self, text: &str, delimiter: u8, row_has: &mut dyn FnMut(&str, &str)) {
        let mut rows = Rows::new(text, delimiter);
        let mut skip = self.header;
        while let Some(row) = rows.next_row() {
            if !std::mem::take(&mut skip) {
                let cell = |at: Option<usize>| at.map_or("", |at| rows::trim(row.get(at)));
                row_has(cell(self.serial), cell(self.upn));
            }
        }
    }

    /// Puts what the rows say into their links.
    pub(super) fn fill(&self, text: &str, delimiter: u8, found: &mut otpauth::FoundLinks) {
        let mut links = found.links.iter_mut();
        self.each(text, delimiter, &mut |serial, upn| {
            let Some(link) = links.next() else { return };
            if !serial.is_empty() {
                link.serial = serial.into();
            }
            if !upn.is_empty() {
                if link.serial.trim().is_empty() && could_be_serial(&link.account, Around::Nothing) {
                    link.serial = std::mem::take(&mut link.account);
                }
                link.account = upn.into();
            }
        });
    }
}

/// A column's name, not too long.
fn short(name: &str) -> String {
    name.chars().take(40).collect()
}
