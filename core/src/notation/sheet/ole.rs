//! Workbooks in a compound file, the container of Office until 2003, and of locked documents to this day: recognised, not read.

use super::kind::WorkbookKind;

/// How a compound file starts ([MS-CFB] 2.2).
const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Length of an entry of its directory ([MS-CFB] 2.6.1); all are at multiples of it.
const ENTRY: usize = 128;

/// What a compound file holds, by the names in its directory; `None` for other documents and other files.
pub(super) fn recognise(bytes: &[u8]) -> Option<WorkbookKind> {
    if !bytes.starts_with(MAGIC) {
        return None;
    }
    // The directory's sectors can be anywhere; a name where an entry could be is evidence enough.
    bytes.chunks_exact(ENTRY).find_map(|entry| {
        [("EncryptedPackage", WorkbookKind::LockedOffice), ("Workbook", WorkbookKind::Xls), ("Book", WorkbookKind::Xls)]
            .into_iter()
            .find_map(|(name, kind)| is_stream(entry, name).then_some(kind))
    })
}

/// Whether a directory entry is of a stream of this name: UTF-16 with a zero behind, its length in bytes, type 2.
fn is_stream(entry: &[u8], name: &str) -> bool {
    let units = name.bytes().chain([0]).flat_map(|byte| [byte, 0]);
    let length = 2 * (name.len() + 1);
    entry.iter().copied().take(length).eq(units)
        && entry.get(64..66).is_some_and(|stated| stated == (length as u16).to_le_bytes())
        && entry.get(66) == Some(&2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(names: &[&str]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.resize(1024, 0);
        for name in names {
            let mut entry: Vec<u8> = name.bytes().flat_map(|byte| [byte, 0]).collect();
            entry.resize(ENTRY, 0);
            entry[64] = 2 * (name.len() as u8 + 1);
            entry[66] = 2;
            bytes.extend_from_slice(&entry);
        }
        bytes
    }

    #[test]
    fn streams_tell_the_document() {
        assert_eq!(
            recognise(&file(&["Root Entry", "EncryptionInfo", "EncryptedPackage"])),
            Some(WorkbookKind::LockedOffice)
        );
        assert_eq!(recognise(&file(&["SummaryInformation", "Workbook"])), Some(WorkbookKind::Xls));
        assert_eq!(recognise(&file(&["Book"])), Some(WorkbookKind::Xls));
        // A Word document, and one that only speaks of workbooks.
        assert_eq!(recognise(&file(&["WordDocument", "Workbooks", "MyBook"])), None);
        assert_eq!(recognise(MAGIC), None);
        assert_eq!(recognise(&file(&["Workbook"])[1..]), None);
    }
}
