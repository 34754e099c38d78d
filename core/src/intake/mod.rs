//! Whether a file can be read at all: its size, and what it is by its first bytes, never by its name. And opening what it is
//! packed and sealed in.

pub mod delivery;
mod file_kind;
mod limits;
mod refusal;
mod unlock;

pub use file_kind::{FileKind, is_picture};
pub use limits::{MAX_FILE_BYTES, READABLE_FORMATS};
pub use refusal::IntakeRefusal;
pub use unlock::Unlock;

use crate::ground::refusal::Refusal;
use crate::ground::text::has_utf16;
use crate::notation::sheet;

/// Refuses a file by its size alone, before it is read.
///
/// # Errors
/// If it is empty or larger than [`MAX_FILE_BYTES`].
pub fn check_size(bytes: u64) -> Result<(), IntakeRefusal> {
    if bytes == 0 {
        return Err(IntakeRefusal::Empty);
    }
    if bytes > MAX_FILE_BYTES {
        return Err(IntakeRefusal::TooLarge { bytes });
    }
    Ok(())
}

/// Passes text on and refuses what is none.
///
/// # Errors
/// If the bytes are a known kind of file that is no text, or more than a twentieth of the first 64 KB are control
/// characters and nothing of it is UTF-16.
pub fn open(bytes: &[u8]) -> Result<&[u8], IntakeRefusal> {
    check_size(bytes.len() as u64)?;
    if let Some(refusal) = unreadable_workbook(bytes) {
        return Err(refusal);
    }
    if let Some(kind) = FileKind::of(bytes) {
        return Err(IntakeRefusal::NotText(kind));
    }
    let sample = &bytes[..bytes.len().min(1 << 16)];
    let odd = sample.iter().filter(|&&b| b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t' | 0x0c | 0x1a)).count();
    if odd * 20 > sample.len() && !has_utf16(bytes) {
        return Err(IntakeRefusal::Binary);
    }
    Ok(bytes)
}

/// Refuses an empty text.
///
/// # Errors
/// If there is nothing in it but blanks, blank lines and byte order marks.
pub fn check_text(text: &str) -> Result<(), Refusal> {
    if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err(IntakeRefusal::Blank.into());
    }
    Ok(())
}

/// Why a workbook can't be read, if it is one of a kind that can't.
fn unreadable_workbook(bytes: &[u8]) -> Option<IntakeRefusal> {
    sheet::recognise(bytes)?.refusal().map(IntakeRefusal::UnreadableWorkbook)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_token_file_is_named() {
        for (bytes, word) in [
            (&b"PK\x03\x04\x14\0"[..], "ZIP"),
            (b"\x89PNG\r\n\x1a\n", "picture"),
            (b"%PDF-1.7\n", "PDF"),
            (b"MZ\x90\0", "program"),
            (b"-----BEGIN PGP MESSAGE-----\n", "OpenPGP"),
            (b"\x8c\x0d\x04\x09\x03\x02\x01\x00\xff\xee\xdd\xcc\xbb\xaa\x99\x88\x77", "OpenPGP"),
            (b"\0\0\0\0\0\0\x01\x02", "binary"),
            (b"", "empty"),
        ] {
            let refusal = Refusal::from(open(bytes).expect_err(word));
            assert!(refusal.message.contains(word), "{word}: {refusal}");
            assert!(!refusal.advice.is_empty());
        }
        assert_eq!(open("Jürgen".as_bytes()), Ok("Jürgen".as_bytes()));
        assert_eq!(open(b"\xff\xfea\0"), Ok(&b"\xff\xfea\0"[..]));
        // A Windows-1252 file that starts with a letter which also could start an OpenPGP packet.
        assert!(open(b"\xc9milie,a@b.com\n").is_ok());
    }

    #[test]
    fn blank_text_is_refused() {
        for text in ["", " \r\n\r\n", "\u{feff}\n\t"] {
            assert!(check_text(text).is_err_and(|refusal| refusal.message.contains("blank lines")), "{text:?}");
        }
        assert_eq!(check_text(" a"), Ok(()));
    }

    #[test]
    fn sizes() {
        assert!(check_size(300 * 1024 * 1024).is_err_and(|why| Refusal::from(why).message.contains("300 MB")));
        assert!(check_size(MAX_FILE_BYTES).is_ok());
    }
}
