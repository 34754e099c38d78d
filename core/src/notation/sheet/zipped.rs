//! Which kind of workbook a ZIP file is.

use super::archive::{self, Archive};
use super::kind::WorkbookKind;
use super::limits::LIMITS;
use super::{ods, xlsx};

/// Says which kind of workbook a ZIP file is; `None` for everything else, other ZIP files included.
pub(super) fn recognise(bytes: &[u8]) -> Option<WorkbookKind> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    match Archive::open(bytes, &LIMITS) {
        Ok(archive) => {
            if ods::is_spreadsheet(&archive) {
                return Some(if ods::is_locked(&archive) { WorkbookKind::LockedOds } else { WorkbookKind::Ods });
            }
            xlsx::main_part(&archive).map(|(kind, _)| kind)
        }
        Err(_) => {
            // An ODS starts with its type, unpacked, so that its first bytes identify it (ODF 1.2 part 3, 3.3).
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
