//! Which kind of workbook a file is, by what is in it, never by its name.

use super::ole;
use super::opened::{OpenedBook, is_opened};
use super::refusal::SheetRefusal;
use serde::{Deserialize, Serialize};

/// A kind of workbook, by what is in the file, never by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    pub fn refusal(self) -> Option<SheetRefusal> {
        match self {
            Self::Xlsx | Self::Ods => None,
            Self::Xlsb => Some(SheetRefusal::Xlsb),
            Self::Xls => Some(SheetRefusal::Xls),
            Self::LockedOffice => Some(SheetRefusal::LockedOffice),
            Self::LockedOds => Some(SheetRefusal::LockedOds),
        }
    }
}

/// Says which kind of workbook the bytes are; `None` for everything else, text and other ZIP files included.
///
/// An opened workbook (`pack_workbook`) is what it was as a file. Without the feature `workbooks`, that and what is no ZIP
/// is all that is known.
///
/// A workbook that is cut off or damaged is still recognised where its beginning says what it was: `open` then says
/// what is wrong with it.
#[must_use]
pub fn recognise(bytes: &[u8]) -> Option<WorkbookKind> {
    if is_opened(bytes) {
        return OpenedBook::of(bytes).map(|book| book.kind);
    }
    let kind = ole::recognise(bytes);
    #[cfg(feature = "unpacking")]
    let kind = kind.or_else(|| super::zipped::recognise(bytes));
    kind
}

#[cfg(test)]
mod tests {
    use super::super::open;
    use super::super::testing::FILES;
    use super::*;
    use crate::notation::zip::testing::{Part, part, zip};

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
        assert_eq!(recognise(&zip(&[types.clone(), part("xl\\Workbook.xml", "x")])), Some(WorkbookKind::Xlsx));
        // The package's relations say which part is the main one, and its type what it is.
        let related = part(
            "_rels/.rels",
            "<Relationships><Relationship Id='r' Type='http://x/officeDocument' Target='/Book/Main.xml'/></Relationships>",
        );
        for (content_type, kind) in [
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", Some(WorkbookKind::Xlsx)),
            ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", Some(WorkbookKind::Xlsx)),
            ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", Some(WorkbookKind::Xlsb)),
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", None),
        ] {
            let types = part(
                "[Content_Types].xml",
                &format!("<Types><Override PartName='/book/main.xml' ContentType='{content_type}'/></Types>"),
            );
            let package = zip(&[types, related.clone(), part("book/main.xml", "<workbook/>")]);
            assert_eq!(recognise(&package), kind, "{content_type}");
        }
    }

    #[test]
    fn a_spreadsheet_without_its_type_is_told_by_its_manifest() {
        let manifest = |media: &str| {
            part(
                "META-INF/manifest.xml",
                &format!(
                    "<m:manifest xmlns:m='u'><m:file-entry m:full-path='/' m:media-type='{media}'/>\
                     <m:file-entry m:full-path='content.xml' m:media-type='text/xml'/></m:manifest>"
                ),
            )
        };
        let content = part("content.xml", "<x/>");
        let spreadsheet = "application/vnd.oasis.opendocument.spreadsheet";
        assert_eq!(recognise(&zip(&[manifest(spreadsheet), content.clone()])), Some(WorkbookKind::Ods));
        let text = "application/vnd.oasis.opendocument.text";
        assert_eq!(recognise(&zip(&[manifest(text), content.clone()])), None);
        assert_eq!(recognise(&zip(&[content])), None);
    }
}
