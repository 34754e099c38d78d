//! Kinds of files that are no text, by their first bytes.

use crate::notation::openpgp::may_be_openpgp;

/// A kind of file that is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    /// What it is, with its article: `a PDF document`.
    pub(super) name: &'static str,
    /// What to do with it.
    pub(super) advice: &'static str,
}

impl FileKind {
    /// The kind that the first bytes say; `None` for text, and for what is not known.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let known = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind);
        known.or_else(|| {
            may_be_openpgp(bytes).then_some(Self { name: "an OpenPGP (encrypted) file", advice: OPEN_FIRST })
        })
    }

    /// What it is, with its article.
    pub(crate) fn name(self) -> &'static str {
        self.name
    }
}

/// Whether a file that begins with these bytes is a picture that browsers open.
#[must_use]
pub fn is_picture(start: &[u8]) -> bool {
    let webp = start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP");
    // A text can begin with BM; in a bitmap the length of the file follows, and four zeros.
    let bitmap = start.starts_with(b"BM") && start.get(6..10) == Some(&[0; 4]);
    let others: [&[u8]; 4] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a"];
    webp || bitmap || others.iter().any(|magic| start.starts_with(magic))
}

const EXCEL: &str = "If it is an Excel workbook, ask for the CSV it was made from (Excel changes serial numbers), or save it as “CSV UTF-8”.";
const OPEN_FIRST: &str =
    "Open it with the password or key that you got from the vendor, then load the file that is inside.";

/// The first bytes of each kind. The first that fits decides.
const KNOWN: [(&[u8], FileKind); 21] = [
    (
        b"PK\x03\x04",
        FileKind {
            name: "a ZIP file (whatever its name says: some vendors rename it to .pdf)",
            advice: "Unpack it with the vendor’s password and load the file that is inside. If its name does not end in .zip, give it one that does first.",
        },
    ),
    (b"PK\x05\x06", FileKind { name: "an empty ZIP file", advice: "Ask the vendor to send it again." }),
    (b"\x89PNG", FileKind { name: "a picture (PNG)", advice: "Choose the file with the serial numbers and keys." }),
    (
        b"\xff\xd8\xff",
        FileKind { name: "a picture (JPEG)", advice: "Choose the file with the serial numbers and keys." },
    ),
    (b"GIF8", FileKind { name: "a picture (GIF)", advice: "Choose the file with the serial numbers and keys." }),
    (b"BM\x00", FileKind { name: "a picture (BMP)", advice: "Choose the file with the serial numbers and keys." }),
    (
        b"RIFF",
        FileKind { name: "a picture or a recording", advice: "Choose the file with the serial numbers and keys." },
    ),
    (
        b"%PDF",
        FileKind {
            name: "a PDF document",
            advice: "Ask the vendor for the seeds as a CSV or PSKC file; a PDF is mostly the delivery note.",
        },
    ),
    (b"%!PS", FileKind { name: "a PostScript document", advice: "Ask the vendor for the same list as a CSV file." }),
    (
        b"MZ",
        FileKind {
            name: "a Windows program",
            advice: "Do not start it. Choose the file with the serial numbers and keys.",
        },
    ),
    (b"\x7fELF", FileKind { name: "a Linux program", advice: "Choose the file with the serial numbers and keys." }),
    (
        b"\xcf\xfa\xed\xfe",
        FileKind { name: "a macOS program", advice: "Choose the file with the serial numbers and keys." },
    ),
    (b"\xca\xfe\xba\xbe", FileKind { name: "a program", advice: "Choose the file with the serial numbers and keys." }),
    (b"\x1f\x8b", FileKind { name: "a gzip file", advice: "Unpack it first and load the file that is inside." }),
    (b"7z\xbc\xaf\x27\x1c", FileKind { name: "a 7-Zip archive", advice: OPEN_FIRST }),
    (b"Rar!", FileKind { name: "a RAR archive", advice: OPEN_FIRST }),
    (b"BZh", FileKind { name: "a bzip2 file", advice: "Unpack it first and load the file that is inside." }),
    (b"\xfd7zXZ", FileKind { name: "an xz file", advice: "Unpack it first and load the file that is inside." }),
    (b"\xd0\xcf\x11\xe0", FileKind { name: "an old or an encrypted Office document", advice: EXCEL }),
    (b"SQLite format 3", FileKind { name: "a database", advice: "Ask for an export as CSV." }),
    (b"{\\rtf", FileKind { name: "a Rich Text document", advice: "Save it as plain text first." }),
];
