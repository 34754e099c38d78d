//! A workbook whose sheets are known, and the reading of one of them.

#[cfg(feature = "unpacking")]
use super::archive::Archive;
use super::kind::{WorkbookKind, recognise};
#[cfg(feature = "unpacking")]
use super::limits::{LIMITS, WorkbookLimits};
use super::opened::OpenedBook;
use super::refusal::SheetRefusal;
use super::sheet_text::SheetText;
#[cfg(feature = "unpacking")]
use super::{ods, xlsx};
#[cfg(feature = "unpacking")]
use crate::ground::hash::fingerprint;
use crate::ground::hash::hash_bytes;
use crate::ground::progress::Progress;
#[cfg(feature = "unpacking")]
use crate::ground::redaction::redact_sheet_name;
use crate::ground::refusal::Refusal;
use std::fmt;

/// How many rows are enough to see what a sheet is: as many as are looked at to recognise a text.
const ROWS_TO_RECOGNISE: u32 = 1000;

/// Reads what sheets a workbook has.
///
/// # Errors
/// If it is no workbook, one that can't be read (see [`WorkbookKind::refusal`]), damaged, hostile, or without any sheet.
pub fn open(bytes: &[u8]) -> Result<Workbook<'_>, Refusal> {
    if let Some(book) = OpenedBook::of(bytes) {
        return book.try_into();
    }
    #[cfg(feature = "unpacking")]
    return open_within(bytes, LIMITS);
    #[cfg(not(feature = "unpacking"))]
    Err(match recognise(bytes).and_then(WorkbookKind::refusal) {
        Some(refusal) => refusal.into(),
        None => SheetRefusal::NotAWorkbook.into(),
    })
}

/// The same of a file, with other bounds.
#[cfg(feature = "unpacking")]
pub(super) fn open_within(bytes: &[u8], limits: WorkbookLimits) -> Result<Workbook<'_>, Refusal> {
    let Some(kind) = recognise(bytes) else {
        return Err(SheetRefusal::NotAWorkbook.into());
    };
    if let Some(refusal) = kind.refusal() {
        return Err(refusal.into());
    }
    let archive = Archive::open(bytes, &limits)?;
    let (sheets, content) = if kind == WorkbookKind::Ods {
        let (sheets, book) = ods::OdsBook::open(&archive, &limits)?;
        (sheets, OpenBook::Ods(book, limits))
    } else {
        let (sheets, book) = xlsx::XlsxBook::open(archive, &limits)?;
        (sheets, OpenBook::Xlsx(Box::new(book), limits))
    };
    if sheets.is_empty() {
        return Err(SheetRefusal::NoSheet.into());
    }
    Ok(Workbook { kind, sheets, content, fingerprint: fingerprint(bytes) })
}

impl<'b> TryFrom<OpenedBook<'b>> for Workbook<'b> {
    type Error = Refusal;

    fn try_from(mut book: OpenedBook<'b>) -> Result<Self, Refusal> {
        let sheets = std::mem::replace(&mut book.sheets, Ok(Vec::new()))?;
        Ok(Self { kind: book.kind, sheets, fingerprint: book.fingerprint, content: OpenBook::Opened(book) })
    }
}

/// A sheet's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetName {
    /// The name on its tab, at most 100 characters of it; `Sheet 1` for one that could be a key.
    pub name: String,
    /// Whether Excel or LibreOffice does not show it.
    pub hidden: bool,
}

impl SheetName {
    /// The sheet with this number, from 1.
    #[cfg(feature = "unpacking")]
    pub(super) fn new(number: usize, name: &str, hidden: bool) -> Self {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
        let name = redact_sheet_name(&shown).map_or_else(|| format!("Sheet {number}"), str::to_owned);
        Self { name, hidden }
    }
}

/// A workbook whose sheets are known and not yet read.
pub struct Workbook<'b> {
    kind: WorkbookKind,
    sheets: Vec<SheetName>,
    content: OpenBook<'b>,
    /// The hash of the file.
    fingerprint: u64,
}

/// The bytes that a workbook has as a file.
#[must_use]
pub fn file_size(bytes: &[u8]) -> u64 {
    OpenedBook::of(bytes).map_or(bytes.len() as u64, |book| book.size)
}

impl Workbook<'_> {
    /// The number by which sheet `index`, from 0, is recognised: another sheet of the same file can be loaded beside it.
    pub(crate) fn fingerprint(&self, index: usize) -> u64 {
        self.fingerprint ^ hash_bytes(&(index as u64).to_le_bytes())
    }

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

    /// The order in which its sheets are tried, from 0: only the `chosen` one, or all, those that are not shown last.
    #[must_use]
    pub fn reading_order(&self, chosen: Option<u32>) -> Vec<usize> {
        if let Some(chosen) = chosen {
            return vec![chosen as usize];
        }
        let hidden = |&number: &usize| self.sheets.get(number).is_some_and(|sheet| sheet.hidden);
        let (last, first): (Vec<usize>, Vec<usize>) = (0..self.sheets.len()).partition(hidden);
        [first, last].concat()
    }

    /// Reads sheet `index`, from 0. The texts that all sheets of an XLSX file share are read the first time and kept.
    ///
    /// # Errors
    /// If there is no such sheet, or it is damaged or larger than a workbook can be.
    pub fn text(&mut self, index: usize, progress: &mut Progress<'_>) -> Result<SheetText, Refusal> {
        self.rows(index, u32::MAX, progress)
    }

    /// The first rows of sheet `index`, from 0: enough to see what it is.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub(crate) fn first_rows(&mut self, index: usize) -> Result<SheetText, Refusal> {
        self.rows(index, ROWS_TO_RECOGNISE, &mut |_| {})
    }

    /// So many rows of it; of what was opened before those that are there.
    #[cfg_attr(not(feature = "unpacking"), expect(unused_variables, reason = "nothing is left to be read"))]
    fn rows(&mut self, index: usize, most: u32, progress: &mut Progress<'_>) -> Result<SheetText, Refusal> {
        #[cfg(feature = "unpacking")]
        let at_most = |limits: &WorkbookLimits| WorkbookLimits { rows_read: most.min(limits.rows_read), ..*limits };
        Ok(match &mut self.content {
            #[cfg(feature = "unpacking")]
            OpenBook::Xlsx(book, limits) => book.text(index, &at_most(limits), progress)?,
            #[cfg(feature = "unpacking")]
            OpenBook::Ods(book, limits) => book.text(index, &at_most(limits), progress)?,
            OpenBook::Opened(book) => {
                progress(1.0);
                book.text(index).unwrap_or_else(|| Err(SheetRefusal::SheetMissing.into()))?
            }
        })
    }
}

impl fmt::Debug for Workbook<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workbook").field("kind", &self.kind).field("sheets", &self.sheets).finish_non_exhaustive()
    }
}

enum OpenBook<'b> {
    #[cfg(feature = "unpacking")]
    Xlsx(Box<xlsx::XlsxBook<'b>>, WorkbookLimits),
    #[cfg(feature = "unpacking")]
    Ods(ods::OdsBook, WorkbookLimits),
    /// By somebody else, see `opened`.
    Opened(OpenedBook<'b>),
}

#[cfg(test)]
mod tests {
    use super::super::testing::FILES;
    use super::*;
    use crate::notation::zip::testing::{Part, part, zip};
    use proptest::prelude::*;
    use proptest::sample::Index;

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
}
