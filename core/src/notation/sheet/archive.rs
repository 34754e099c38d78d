//! The ZIP container of a workbook: one part at a time, by its name.

use super::limits::WorkbookLimits;
use super::refusal::{SheetRefusal, damaged, too_large};
use crate::ground::secret::SecretBytes;
use crate::notation::zip::{self, ZipFault, ZipLimits};

pub(super) use crate::notation::zip::names_without_directory;

/// A workbook's ZIP file whose directory was read and found sane.
pub(super) struct Archive<'b>(zip::Archive<'b>);

impl<'b> Archive<'b> {
    /// Reads the directory and holds it to the limits.
    ///
    /// # Errors
    /// If there is none, if it does not fit the file, or if it promises more than `limits` allow.
    pub(super) fn open(bytes: &'b [u8], limits: &WorkbookLimits) -> Result<Self, SheetRefusal> {
        zip::Archive::open(bytes, of_zip(limits)).map(Self).map_err(|fault| refusal_of(fault, "a part"))
    }

    /// The names of its parts, as [`Archive::read`] takes them.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.entries().iter().map(|entry| &*entry.plain_name)
    }

    /// Unpacks a part; `None` if there is none of that name. `what` is what it holds, for people.
    ///
    /// # Errors
    /// If it is there twice, locked, packed in an unusual way, larger than `limits` allow, or damaged.
    pub(super) fn read(
        &self,
        name: &str,
        what: &str,
        limits: &WorkbookLimits,
    ) -> Result<Option<SecretBytes>, SheetRefusal> {
        let name = name.to_ascii_lowercase();
        let mut named = self.0.entries().iter().filter(|entry| *entry.plain_name == *name);
        let Some(entry) = named.next() else { return Ok(None) };
        if named.next().is_some() {
            return Err(damaged(format!("{what} is in it twice")));
        }
        let read = if entry.lock.is_some() {
            Err(SheetRefusal::LockedPart)
        } else {
            self.0.read(entry, None, of_zip(limits)).map_err(|fault| refusal_of(fault, what))
        };
        read.map(Some)
    }
}

fn of_zip(limits: &WorkbookLimits) -> ZipLimits {
    ZipLimits { entries: limits.entries, entry: limits.part, all: limits.all }
}

/// What a fault of the container means for a workbook. `what` is what the part holds, for people.
fn refusal_of(fault: ZipFault, what: &str) -> SheetRefusal {
    match fault {
        ZipFault::CutOff => damaged("its directory can’t be read, as if its end were missing"),
        ZipFault::TooManyEntries(most) => too_large(format!("it is made of more than {most} parts")),
        ZipFault::TooLarge(size) => too_large(format!("unpacked it has {}", megabytes(size))),
        ZipFault::EntryTooLarge(size) => too_large(format!("{what} has {} when unpacked", megabytes(size))),
        ZipFault::ImpossibleSize => damaged("a part claims to be larger than it can be"),
        ZipFault::Overlapping => damaged("its parts lie over each other"),
        ZipFault::NotUnpacked => damaged(format!("{what} can’t be unpacked")),
        ZipFault::Changed => damaged(format!("{what} has changed since it was written")),
        ZipFault::Method(_) => SheetRefusal::Packing,
        ZipFault::Locked(_) | ZipFault::WrongPassword(_) | ZipFault::UnknownLock(_) => SheetRefusal::LockedPart,
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1024 * 1024))
}

#[cfg(test)]
mod tests {
    use super::super::limits::LIMITS;
    use super::*;
    use crate::ground::refusal::Refusal;
    use crate::notation::zip::testing::{Part, part, zip};

    fn refused(parts: &[Part], limits: &WorkbookLimits) -> Refusal {
        let bytes = zip(parts);
        Archive::open(&bytes, limits)
            .and_then(|archive| archive.read("a", "the part", limits))
            .map(|content| content.map(|content| content.len()))
            .expect_err("a hostile file")
            .into()
    }

    #[test]
    fn parts_come_out_as_they_went_in() {
        let stored = Part { stored: true, ..part("Folder\\B", "stored") };
        let bytes = zip(&[part("/a", &"packed ".repeat(1000)), stored, part("empty", "")]);
        let archive = Archive::open(&bytes, &LIMITS).expect("sane");
        assert_eq!(archive.names().collect::<Vec<_>>(), ["a", "folder/b", "empty"]);
        for (name, content) in [("A", "packed ".repeat(1000)), ("folder/b", "stored".into()), ("empty", "".into())] {
            let read = archive.read(name, "the part", &LIMITS).expect("whole").expect("there");
            assert_eq!(read.as_slice(), content.as_bytes(), "{name}");
        }
        assert!(archive.read("c", "the part", &LIMITS).is_ok_and(|none| none.is_none()));
    }

    #[test]
    fn too_much_is_refused_before_it_is_unpacked() {
        let limits = WorkbookLimits { entries: 3, part: 1000, all: 2000, ..LIMITS };
        let (small, large) = ("x".repeat(900), "x".repeat(1001));
        assert!(Archive::open(&zip(&[part("a", &small), part("b", &small)]), &limits).is_ok());
        for (parts, word) in [
            (vec![part("a", &large)], "has 1 MB when unpacked"),
            (vec![part("a", &small), part("b", &small), part("c", &small)], "unpacked it has 1 MB"),
            (vec![part("a", ""); 4], "more than 3 parts"),
        ] {
            let refusal = refused(&parts, &limits);
            assert_eq!(&*refusal.code, "sheet-too-large");
            assert!(refusal.message.contains(word), "{refusal}");
        }
    }

    #[test]
    fn real_limits_hold_real_bombs() {
        // 257 MB of nothing, which pack into 260 KB.
        let bomb = Part { content: vec![b' '; 257 * 1024 * 1024], ..part("a", "") };
        let bytes = zip(&[bomb]);
        assert!(bytes.len() < 300_000);
        let archive = Archive::open(&bytes, &LIMITS).expect("not too large in all");
        assert!(archive.read("a", "the part", &LIMITS).is_err_and(|r| Refusal::from(r).message.contains("257 MB")));
    }

    #[test]
    fn lies_about_sizes_are_damage() {
        let text = "x".repeat(5000);
        for size in [4999, 5001, 0, 1 << 30, u32::MAX - 1] {
            let lie = Part { size: Some(size), ..part("a", &text) };
            assert_eq!(&*refused(std::slice::from_ref(&lie), &LIMITS).code, "sheet-damaged", "{size}");
            let stored = Part { stored: true, ..lie };
            assert_eq!(&*refused(&[stored], &LIMITS).code, "sheet-damaged", "{size} stored");
        }
        let wrong = Part { crc: Some(1), ..part("a", &text) };
        assert!(refused(&[wrong], &LIMITS).message.contains("has changed"));
    }

    #[test]
    fn overlapping_and_doubled_parts_are_damage() {
        let again = Part { same_place_as: Some(0), ..part("b", "text") };
        assert!(refused(&[part("a", "text"), again], &LIMITS).message.contains("over each other"));
        assert!(refused(&[part("a", "text"), part("A", "other")], &LIMITS).message.contains("twice"));
        // A part that reaches into the directory.
        let mut bytes = zip(&[Part { stored: true, ..part("a", "text") }]);
        let central = bytes.windows(4).position(|four| four == b"PK\x01\x02").expect("there");
        bytes[central + 20] += 20;
        assert!(Archive::open(&bytes, &LIMITS).is_err_and(|r| Refusal::from(r).message.contains("over each other")));
    }

    #[test]
    fn locks_and_strange_packing_are_named() {
        let locked = Part { flags: 1, ..part("a", "text") };
        assert_eq!(&*refused(&[locked], &LIMITS).code, "sheet-locked");
        let strange = Part { method: Some(14), ..part("a", "text") };
        assert_eq!(&*refused(&[strange], &LIMITS).code, "sheet-packing");
    }

    #[test]
    fn names_are_found_without_a_directory() {
        let mut bytes = zip(&[part("[Content_Types].xml", "x"), part("xl/workbook.xml", "x")]);
        bytes.truncate(bytes.len() - 30);
        assert!(Archive::open(&bytes, &LIMITS).is_err_and(|r| Refusal::from(r).message.contains("end were missing")));
        let names: Vec<_> = names_without_directory(&bytes, 9).collect();
        assert_eq!(names, ["[content_types].xml".into(), "xl/workbook.xml".into()] as [Box<str>; 2]);
    }
}
