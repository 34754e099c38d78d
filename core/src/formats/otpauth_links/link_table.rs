//! A table in which most rows have one link: serial number and UPN are in the cells beside it.

use crate::finding::{Finding, FindingKind};
use crate::ground::hash::hash_bytes;
use crate::ground::limits::MAX_FINDINGS;
use crate::ground::redaction::Words;
use crate::ground::secret::SecretBytes;
use crate::ground::words::column_name;
use crate::notation::otpauth;
use crate::notation::table::columns::{ColumnRole, Columns, is_nobody, is_placeholder, is_placeholder_or_0};
use crate::notation::table::rows::{RowFault, Rows};
use crate::reading::column_guess::cell::{Around, could_be_serial};
use rustc_hash::{FxHashMap, FxHashSet};

/// A table in which most rows have one link: the cells beside it say more than the link.
pub(super) struct LinkTable {
    /// Its rows with a link.
    rows: Vec<LinkRow>,
    /// The links, each on the line of its row.
    text: SecretBytes,
    /// How many rows have no link.
    pub(super) rejected: u32,
    /// Why they are no tokens; at most [`MAX_FINDINGS`].
    pub(super) findings: Vec<Finding>,
    /// Findings about columns that are not used.
    pub(super) unused: Option<FindingKind>,
}

/// What stands beside a link.
struct LinkRow {
    line: u32,
    serial: Box<str>,
    upn: Box<str>,
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

/// Where the links are in a table, and what names its columns.
pub(super) struct LinkLayout {
    width: usize,
    link: usize,
    header: Option<(u32, Columns)>,
}

impl LinkLayout {
    /// The layout of most rows: as wide as most, with a link in the same column; `None` if most are otherwise, or have more
    /// than one link.
    pub(super) fn of(text: &str, delimiter: u8) -> Option<Self> {
        let mut rows = Rows::new(text, delimiter);
        let (mut all, mut first) = (0_u32, None);
        let mut counts: FxHashMap<(usize, usize), u32> = FxHashMap::default();
        while let Some(row) = rows.next_row() {
            all += 1;
            let mut linked = row.iter().enumerate().filter(|(_, cell)| otpauth::has_link(cell)).map(|(at, _)| at);
            match (linked.next(), linked.next()) {
                (Some(at), None) => *counts.entry((row.len(), at)).or_default() += 1,
                (Some(_), Some(_)) => return None,
                (None, _) if counts.is_empty() && row.fault.is_none() && row.len() > 1 => {
                    // The last one above the first link names the columns.
                    first = Some((row.line, row.len(), Columns::from_header(row.iter())));
                }
                (None, _) => {}
            }
        }
        let linked: u32 = counts.values().sum();
        let (&(width, link), &count) = counts.iter().max_by_key(|(_, count)| **count)?;
        // Where hardly a row has a link, the table is about something else; and links in running text are no table.
        let is_table = (2..=MAX_COLUMNS).contains(&width) && count * 10 >= linked * 9;
        let named = first.filter(|(_, length, _)| *length == width).map(|(line, _, columns)| (line, columns));
        (is_table && (named.is_some() || count * 2 > all)).then_some(Self { width, link, header: named })
    }
}

impl LinkTable {
    /// The table, if the text is one and nothing about it is unclear.
    pub(super) fn of(text: &str, delimiter: u8) -> Option<Self> {
        let LinkLayout { width, link, mut header } = LinkLayout::of(text, delimiter)?;
        if let Some((line, columns)) = &mut header {
            columns.show_names(text, delimiter, *line);
        }
        let mut columns: Vec<ColumnCells> = std::iter::repeat_with(ColumnCells::default).take(width).collect();
        let (mut count, mut rejected, mut findings) = (0_u32, 0_u32, Vec::new());
        let mut links = SecretBytes::with_capacity(text.len() + 1);
        let mut line = 1;
        let mut rows = Rows::new(text, delimiter);
        while let Some(row) = rows.next_row() {
            let is_header = header.as_ref().is_some_and(|(line, _)| *line == row.line);
            if is_header || row.fault.is_none() && row.iter().all(str::is_empty) {
                continue;
            }
            let cell = row.iter().find(|cell| otpauth::has_link(cell));
            let Some(cell) = cell.filter(|_| row.fault.is_none()) else {
                let kind = match row.fault {
                    Some(RowFault::QuoteOpen) => FindingKind::QuoteOpen,
                    Some(RowFault::TooWide) => FindingKind::RowTooWide,
                    None if row.len() == width && row.get(link).is_empty() => FindingKind::SecretMissing,
                    None => FindingKind::RowForeign,
                };
                rejected = rejected.saturating_add(1);
                if findings.len() < MAX_FINDINGS {
                    findings.push(Finding { kind, line: row.line, column: 0, subject: "".into() });
                }
                continue;
            };
            for _ in line..row.line {
                links.push_str("\n");
            }
            line = row.line;
            push_link(&mut links, cell);
            if row.len() != width || !otpauth::has_link(row.get(link)) {
                continue;
            }
            count += 1;
            for (cell, cells) in row.iter().zip(&mut columns) {
                if !cell.is_empty() {
                    cells.filled += 1;
                    cells.serials += u32::from(could_be_serial(cell, Around::Link));
                    cells.addresses += u32::from(cell.contains('@') && !cell.contains(char::is_whitespace));
                    cells.different.insert(hash_bytes(cell.as_bytes()));
                }
            }
        }
        let only = |fits: &dyn Fn(&ColumnCells) -> bool| {
            let mut found = columns.iter().enumerate().filter(|(at, cells)| *at != link && fits(cells));
            found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
        };
        let of_role = |role| header.as_ref().and_then(|(_, header)| header.place(role)).filter(|&at| at != link);
        let serial = match &header {
            Some(_) => of_role(ColumnRole::Serial),
            // One for each row, and different: a year or a number of digits is none.
            None => only(&|cells| cells.serials == count && cells.different.len() == count as usize),
        };
        let upn =
            of_role(ColumnRole::Upn).or_else(|| only(&|cells| cells.filled > 0 && cells.addresses == cells.filled));
        let upn = upn.filter(|&at| Some(at) != serial);
        let names: Vec<String> = (0..columns.len())
            .filter(|&at| at != link && Some(at) != serial && Some(at) != upn)
            .filter(|&at| columns.get(at).is_some_and(|cells| cells.filled > 0))
            .map(|at| {
                let name = header.as_ref().and_then(|(_, header)| header.names.get(at));
                column_name(short(name.map_or("", |name| name)).as_str(), at + 1)
            })
            .collect();
        let unused = (!names.is_empty()).then(|| FindingKind::ColumnsUnused {
            count: u32::try_from(names.len()).unwrap_or(u32::MAX),
            names: Words::with_names(&names.join(", ")),
        });
        let mut rows = Rows::new(text, delimiter);
        let mut beside = Vec::new();
        while let Some(row) = rows.next_row() {
            if row.fault.is_none() && row.len() == width && otpauth::has_link(row.get(link)) {
                let cell = |at: Option<usize>, is_nothing: fn(&str) -> bool| {
                    at.map(|at| row.get(at)).filter(|cell| !is_nothing(cell)).unwrap_or_default().into()
                };
                let (serial, upn) = (cell(serial, is_placeholder), cell(upn, is_nobody));
                beside.push(LinkRow { line: row.line, serial, upn });
            }
        }
        Some(Self { rows: beside, text: links, rejected, findings, unused })
    }

    /// Its links with what their rows say of them; `None` if that can't be known: a link that holds several tokens, or says
    /// another serial number than its row.
    pub(super) fn links(&self) -> Option<otpauth::FoundLinks> {
        let mut found = otpauth::read(std::str::from_utf8(self.text.as_slice()).unwrap_or_default());
        if found.left_out > 0 || !found.batches.is_empty() {
            return None;
        }
        let mut rows = self.rows.iter().peekable();
        for at in 0..found.links.len() {
            let line = found.links.get(at).map(|link| link.line)?;
            let several = found.links.get(at + 1).is_some_and(|next| next.line == line);
            let Some(row) = rows.next_if(|row| row.line == line) else { continue };
            let link = found.links.get_mut(at).filter(|_| !several)?;
            let own = link.serial.trim();
            if !own.is_empty() && !is_placeholder_or_0(own) && !row.serial.is_empty() && own != &*row.serial {
                return None;
            }
            if !row.serial.is_empty() {
                link.serial = row.serial.clone();
            }
            if !row.upn.is_empty() {
                if link.serial.trim().is_empty() && could_be_serial(&link.account, Around::Nothing) {
                    link.serial = std::mem::take(&mut link.account);
                }
                link.account = row.upn.clone();
            }
        }
        Some(found)
    }
}

/// Puts the link of a cell on a line: where the cell is nothing else, it has marks around it, so that blanks are of the
/// link. A line break in a cell is no part of it.
fn push_link(out: &mut SecretBytes, cell: &str) {
    let alone = cell.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("otpauth")) && !cell.contains('"');
    let mark = if alone { "\"" } else { "" };
    out.push_str(mark);
    for part in cell.split(['\r', '\n']) {
        out.push_str(part);
    }
    out.push_str(mark);
}

/// A column's name, not too long.
fn short(name: &str) -> String {
    name.chars().take(40).collect()
}
