//! Workbooks: a sheet of an XLSX or ODS file as tab-delimited text, for the same readers that read CSV.
//!
//! Line N of the text is row N of the sheet, so a finding about a line names the row. Nothing here knows what the
//! cells mean. Other workbooks (locked ones, Excel 97–2003, binary) are told by their content, so that they can be
//! refused with the advice that fits.
//!
//! A workbook can be hostile: a kilobyte can unpack to a gigabyte, a cell can be repeated a million times. Every loop
//! that the file controls has an end in `Limits`. And it can hold keys, though it should not: all that is unpacked
//! lives in [`SecretBytes`].
//!
//! No library reads the workbook as a whole: `calamine` adds 302 KB (gzip) to the page, this adds 51 with all
//! that it needs, and says which row is which.

mod archive;
mod grid;
mod number;
mod ods;
mod ole;
mod xlsx;
mod xml;

use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::model::explain::{Explain, Explanation, Severity};
use crate::model::remedy::Remedy;
use archive::Archive;
use std::fmt;

/// The most places of one kind that [`CellAddresses`] lists; the rest is counted.
pub const MAX_LISTED_CELLS: usize = 1000;

/// What a file may cost.
#[derive(Debug, Clone, Copy)]
struct WorkbookLimits {
    /// Entries of the ZIP directory.
    entries: usize,
    /// Unpacked bytes of one part.
    part: u64,
    /// Unpacked bytes of all parts.
    all: u64,
    /// Bytes of the text that a sheet becomes.
    text: usize,
    /// Elements within elements.
    depth: u32,
    /// Starts, ends and texts of one part.
    nodes: u64,
    /// Sheets of a workbook.
    sheets: usize,
    /// Rows of a sheet: Excel's and LibreOffice's own limit.
    rows: u32,
    /// Columns of a sheet: the same.
    columns: u32,
}

/// Above what Excel itself can hold or below it where nobody will miss it: 100,000 users of 29 columns each are 140 MB
/// of XML, and 20 MB of text.
const LIMITS: WorkbookLimits = WorkbookLimits {
    entries: 10_000,
    part: 256 * 1024 * 1024,
    all: 1024 * 1024 * 1024,
    text: 256 * 1024 * 1024,
    depth: 64,
    nodes: 64_000_000,
    sheets: 1000,
    rows: 1_048_576,
    columns: 16_384,
};

/// A kind of workbook, told by what is in the file, never by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkbookKind {
    /// Excel's `.xlsx` and `.xlsm` (ECMA-376): readable.
    Xlsx,
    /// LibreOffice's `.ods` (OASIS OpenDocument 1.2): readable.
    Ods,
    /// Excel's binary `.xlsb`: not readable.
    Xlsb,
    /// Excel 97–2003, `.xls`: not readable.
    Xls,
    /// A newer Office document behind a password or a sensitivity label: not readable.
    LockedOffice,
    /// An OpenDocument spreadsheet behind a password: not readable.
    LockedOds,
}

impl WorkbookKind {
    /// The name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "Excel workbook (.xlsx)",
            Self::Ods => "OpenDocument spreadsheet (.ods)",
            Self::Xlsb => "binary Excel workbook (.xlsb)",
            Self::Xls => "workbook of Excel 97–2003 (.xls)",
            Self::LockedOffice => "Office document with a password",
            Self::LockedOds => "OpenDocument spreadsheet with a password",
        }
    }

    /// Why it can't be read, and what to do; `None` if it can.
    #[must_use]
    pub fn refusal(self) -> Option<Refusal> {
        let (code, message, advice) = match self {
            Self::Xlsx | Self::Ods => return None,
            Self::Xlsb => (
                "sheet-xlsb",
                "This is a binary Excel workbook (.xlsb), which Token Desk can’t read.",
                "Open it in Excel, save it as “Excel Workbook (.xlsx)” or “CSV UTF-8”, and load that file.",
            ),
            Self::Xls => (
                "sheet-xls",
                "This is a workbook of Excel 97–2003 (.xls), which Token Desk can’t read.",
                "Open it in Excel, save it as “Excel Workbook (.xlsx)” or “CSV UTF-8”, and load that file.",
            ),
            Self::LockedOffice => (
                "sheet-locked",
                "This is an Excel workbook or another Office document that is locked with a password or a sensitivity label.",
                "If it is a workbook, open it in Excel, save it as “CSV UTF-8”, and load that file. Or remove the password (File › Info › Protect Workbook › Encrypt with Password: leave it empty) and save a copy.",
            ),
            Self::LockedOds => (
                "sheet-locked",
                "This is an OpenDocument spreadsheet that is locked with a password.",
                "Open it in LibreOffice, save a copy without “Save with password”, and load that copy.",
            ),
        };
        Some(Refusal::new(code, message, advice))
    }
}

/// Says which kind of workbook the bytes are; `None` for everything else, text and other ZIP files included.
///
/// A workbook that is cut off or damaged is still recognised where its beginning says what it was: [`open`] then says
/// what is wrong with it.
#[must_use]
pub fn recognise(bytes: &[u8]) -> Option<WorkbookKind> {
    if let Some(kind) = ole::recognise(bytes) {
        return Some(kind);
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    match Archive::open(bytes, &LIMITS) {
        Ok(archive) => {
            if ods::is_mimetype(&archive) {
                return Some(if ods::is_locked(&archive) { WorkbookKind::LockedOds } else { WorkbookKind::Ods });
            }
            let types = archive.names().any(|name| name == "[content_types].xml");
            types.then(|| archive.names().find_map(xlsx::kind_of_workbook_part))?
        }
        Err(_) => {
            // An ODS starts with its type, unpacked, so that it can be told by its first bytes (ODF 1.2 part 3, 3.3).
            if bytes
                .get(30..)
                .is_some_and(|rest| rest.starts_with(b"mimetype") && rest.get(8..).is_some_and(ods::is_type))
            {
                return Some(WorkbookKind::Ods);
            }
            let mut names = archive::names_without_directory(bytes, LIMITS.entries).peekable();
            let first = names.peek()?;
            let office = ["[content_types].xml", "_rels/", "docprops/", "xl/"].iter().any(|n| first.starts_with(n));
            if !office {
                return None;
            }
            // The workbook itself may be in the part that is missing.
            let mut sheets = false;
            for name in names {
                if let Some(kind) = xlsx::kind_of_workbook_part(&name) {
                    return Some(kind);
                }
                sheets |= name.starts_with("xl/");
            }
            sheets.then_some(WorkbookKind::Xlsx)
        }
    }
}

/// Reads what sheets a workbook has.
///
/// # Errors
/// If it is no workbook, one that can't be read (see [`WorkbookKind::refusal`]), damaged, hostile, or without any sheet.
pub fn open(bytes: &[u8]) -> Result<Workbook<'_>, Refusal> {
    open_within(bytes, LIMITS)
}

fn open_within(bytes: &[u8], limits: WorkbookLimits) -> Result<Workbook<'_>, Refusal> {
    let Some(kind) = recognise(bytes) else {
        return Err(Refusal::new(
            "not-a-workbook",
            "This is no Excel or OpenDocument workbook.",
            "Save the list as “Excel Workbook (.xlsx)” or “CSV UTF-8”, and load that file.",
        ));
    };
    if let Some(refusal) = kind.refusal() {
        return Err(refusal);
    }
    let archive = Archive::open(bytes, &limits)?;
    let (sheets, content) = if kind == WorkbookKind::Ods {
        let (sheets, book) = ods::Book::open(&archive, &limits)?;
        (sheets, Content::Ods(book))
    } else {
        let (sheets, book) = xlsx::Book::open(archive, &limits)?;
        (sheets, Content::Xlsx(book))
    };
    if sheets.is_empty() {
        return Err(Refusal::new(
            "sheet-none",
            "The workbook has no sheet with cells.",
            "Check that it is the right file; charts alone can’t be read.",
        ));
    }
    Ok(Workbook { kind, sheets, content, limits })
}

/// A sheet's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetName {
    /// What stands on its tab; at most 100 characters of it.
    pub name: String,
    /// Whether Excel or LibreOffice does not show it.
    pub hidden: bool,
}

impl SheetName {
    fn new(name: &str, hidden: bool) -> Self {
        Self { name: name.chars().filter(|c| !c.is_control()).take(100).collect(), hidden }
    }
}

/// A workbook whose sheets are known and not yet read.
pub struct Workbook<'b> {
    kind: WorkbookKind,
    sheets: Vec<SheetName>,
    content: Content<'b>,
    limits: WorkbookLimits,
}

enum Content<'b> {
    Xlsx(xlsx::Book<'b>),
    Ods(ods::Book),
}

impl Workbook<'_> {
    /// [`WorkbookKind::Xlsx`] or [`WorkbookKind::Ods`].
    #[must_use]
    pub fn kind(&self) -> WorkbookKind {
        self.kind
    }

    /// Its sheets, in the order of their tabs; at least one. Sheets of charts are left out.
    #[must_use]
    pub fn sheets(&self) -> &[SheetName] {
        &self.sheets
    }

    /// Reads sheet `index`, from 0. The texts that all sheets of an XLSX file share are read the first time and kept.
    ///
    /// # Errors
    /// If there is no such sheet, or it is damaged or larger than a workbook can be.
    pub fn text(&mut self, index: usize, progress: &mut Progress<'_>) -> Result<SheetText, Refusal> {
        match &mut self.content {
            Content::Xlsx(book) => book.text(index, &self.limits, progress),
            Content::Ods(book) => book.text(index, &self.limits, progress),
        }
    }
}

impl fmt::Debug for Workbook<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workbook").field("kind", &self.kind).field("sheets", &self.sheets).finish_non_exhaustive()
    }
}

/// A sheet as tab-delimited text, and what to know about it.
#[derive(Debug, Default)]
pub struct SheetText {
    text: SecretBytes,
    /// Rows up to the last that is not empty: the lines of the text.
    pub rows: u32,
    /// Columns up to the last that is not empty.
    pub columns: u32,
    /// Cells that show an error such as `#N/A`; the text has the error's name.
    pub errors: CellAddresses,
    /// Numbers of more than 15 digits, or so small or large that Excel shows them with an exponent: probably they were
    /// text, and digits are lost. The text has them with the exponent (`1.23456789012346E+18`).
    pub rounded: CellAddresses,
    /// Cells with a formula; the text has the result that was saved with it.
    pub formulas: CellAddresses,
    /// Cells with a formula and no saved result, as programs write them that can't compute; the text has nothing.
    pub uncomputed: CellAddresses,
}

impl SheetText {
    /// The text: fields between tabs, rows as lines that end with a line feed, row N on line N. A field with a tab or
    /// quotation mark is quoted (RFC 4180); a line break within a cell is a blank.
    #[must_use]
    pub fn text(&self) -> &str {
        // Only whole characters were pushed.
        std::str::from_utf8(self.text.as_slice()).unwrap_or_default()
    }

    /// The same as bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_slice()
    }

    /// The same, handed on.
    #[must_use]
    pub fn into_bytes(self) -> SecretBytes {
        self.text
    }
}

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellAddress {
    /// Row, from 1: the line of the text.
    pub row: u32,
    /// Column, from 1.
    pub column: u32,
}

impl fmt::Display for CellAddress {
    /// As Excel names it: `C7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut left = self.column;
        while left > 0 {
            left -= 1;
            letters.push(char::from(b'A' + (left % 26) as u8));
            left /= 26;
        }
        letters.iter().rev().try_for_each(|letter| write!(f, "{letter}"))?;
        write!(f, "{}", self.row)
    }
}

/// Cells of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CellAddresses {
    /// How many there are.
    pub count: u32,
    /// Where the first [`MAX_LISTED_CELLS`] are, row by row.
    pub first: Vec<CellAddress>,
}

impl CellAddresses {
    fn add(&mut self, row: u32, column: u32) {
        self.count = self.count.saturating_add(1);
        if self.first.len() < MAX_LISTED_CELLS {
            self.first.push(CellAddress { row, column });
        }
    }
}

/// What is odd about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum CellTrouble {
    /// It shows an error such as `#N/A`.
    Error,
    /// It is a number whose last digits may be lost.
    Rounded,
    /// It is a formula without a saved result.
    Uncomputed,
    /// So many more cells of the sheet have such a trouble.
    More(u32),
}

impl Explain for CellTrouble {
    fn explain<R>(&self, look: impl FnOnce(Explanation<'_>) -> R) -> R {
        let look = |code, message: &dyn fmt::Display, advice| {
            look(Explanation {
                code,
                severity: Severity::Warning,
                heading: "Cells of the sheet",
                message,
                advice,
                remedy: Remedy::None,
                left_out: false,
            })
        };
        match self {
            Self::Error => look(
                "cell-error",
                &"The cell shows an error, such as #N/A, instead of a value.",
                "Correct the formula in the workbook, or type the value.",
            ),
            Self::Rounded => look(
                "cell-rounded",
                &"The cell is a number so long that Excel rounds it: its last digits may be lost.",
                "Format the column as text and fill it again from where the numbers came from.",
            ),
            Self::Uncomputed => look(
                "cell-uncomputed",
                &"The cell is a formula whose result was never saved; it counts as empty.",
                "Open the workbook in Excel or LibreOffice and save it there; it is computed then.",
            ),
            Self::More(count) => look(
                "cells-more",
                &format_args!("{count} more cells of the sheet have errors, are rounded or were never computed."),
                "Look at the sheet itself.",
            ),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(CellTrouble {
    Self::Error => Self::Error;
    Self::Rounded => Self::Rounded;
    Self::Uncomputed => Self::Uncomputed;
    Self::More(_) => Self::More(1200);
});

#[cold]
fn damaged(what: impl fmt::Display) -> Refusal {
    Refusal::new(
        "sheet-damaged",
        format!("The workbook is damaged: {what}."),
        "Copy or download it again. If Excel or LibreOffice can open it, save it there as “CSV UTF-8” and load that file.",
    )
}

#[cold]
fn too_large(what: impl fmt::Display) -> Refusal {
    Refusal::new(
        "sheet-too-large",
        format!("The workbook is too large: {what}."),
        "Check that it is the right file. If it is, open it in Excel, delete what is not needed, save the sheet as “CSV UTF-8”, and load that file.",
    )
}

fn no_such_sheet() -> Refusal {
    Refusal::new("sheet-missing", "The workbook has no such sheet.", "Choose one of its sheets.")
}

#[cfg(test)]
mod tests {
    use super::archive::tests::{Part, part, zip};
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::Index;

    const FILES: [&[u8]; 4] = [
        include_bytes!("../../../tests/data/sheets/users-libreoffice.xlsx"),
        include_bytes!("../../../tests/data/sheets/two-sheets-openpyxl.xlsx"),
        include_bytes!("../../../tests/data/sheets/inline-strings-xlsxwriter.xlsx"),
        include_bytes!("../../../tests/data/sheets/users-libreoffice.ods"),
    ];
    /// The parts that are read, and what means something in them.
    const READ: [&str; 6] =
        ["xl/workbook", "xl/_rels", "xl/worksheets/sheet", "xl/sharedstrings", "xl/styles", "content.xml"];
    const MARKS: [&str; 14] = [
        "<",
        "/>",
        "&",
        "\"",
        "&#0;",
        "<c>",
        "</row>",
        "<is>",
        "<t>",
        "99999999999",
        "-1",
        " r='A1'",
        "<!DOCTYPE x>",
        "é",
    ];

    #[test]
    fn other_zip_files_are_none_of_ours() {
        let types = part("[Content_Types].xml", "<Types/>");
        assert_eq!(recognise(&zip(&[types.clone(), part("word/document.xml", "x")])), None);
        assert_eq!(recognise(&zip(&[part("seeds.csv", "x")])), None);
        let inside = Part { stored: true, content: FILES[0].to_vec(), ..part("list.xlsx", "") };
        let mut bytes = zip(&[inside]);
        assert_eq!(recognise(&bytes), None);
        // Cut off, what lies inside is still not what it is.
        bytes.truncate(bytes.len() - 30);
        assert_eq!(recognise(&bytes), None);
        let binary = zip(&[types.clone(), part("xl/workbook.bin", "x")]);
        assert_eq!(recognise(&binary), Some(WorkbookKind::Xlsb));
        assert!(open(&binary).is_err_and(|refusal| &*refusal.code == "sheet-xlsb"));
        assert_eq!(recognise(&zip(&[types, part("xl\\Workbook.xml", "x")])), Some(WorkbookKind::Xlsx));
    }

    proptest! {
        /// Damage in the packed bytes ends at their checksum; this is damage of the parts themselves.
        #[test]
        fn no_content_makes_it_panic(
            file in 0..FILES.len(),
            wounds in proptest::collection::vec(
                (any::<Index>(), any::<Index>(), 0..20_usize, proptest::sample::select(&MARKS[..])), 1..6),
        ) {
            let archive = Archive::open(FILES[file], &LIMITS).expect("whole");
            let mut parts: Vec<Part> = archive
                .names()
                .map(|name| {
                    let content = archive.read(name, "", &LIMITS).expect("whole").expect("there").as_slice().to_vec();
                    Part { content, stored: true, ..part(name, "") }
                })
                .collect();
            let read: Vec<usize> =
                (0..parts.len()).filter(|&at| READ.iter().any(|name| parts[at].name.starts_with(name))).collect();
            for (which, place, removed, mark) in wounds {
                let content = &mut parts[read[which.index(read.len())]].content;
                let from = place.index(content.len() + 1);
                let to = content.len().min(from + removed);
                content.splice(from..to, mark.bytes());
            }
            match open(&zip(&parts)) {
                Ok(mut book) => {
                    for index in 0..book.sheets().len() {
                        if let Ok(sheet) = book.text(index, &mut |_| {}) {
                            prop_assert_eq!(sheet.text().matches('\n').count(), sheet.rows as usize);
                        }
                    }
                }
                Err(refusal) => prop_assert!(!refusal.advice.is_empty()),
            }
        }
    }

    #[test]
    fn places_are_named_as_excel_does() {
        for (column, name) in [(1, "A7"), (26, "Z7"), (27, "AA7"), (702, "ZZ7"), (703, "AAA7"), (16_384, "XFD7")] {
            assert_eq!(CellAddress { row: 7, column }.to_string(), name);
        }
    }

    #[test]
    fn places_are_counted_past_the_list() {
        let mut places = CellAddresses::default();
        (0..3000).for_each(|row| places.add(row, 1));
        assert_eq!((places.count, places.first.len()), (3000, MAX_LISTED_CELLS));
    }
}
