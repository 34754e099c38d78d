//! What a file is wrapped in, and what it is that can't be read: told by its first bytes, never by its name.

use crate::ground::refusal::{Refusal, RetryAs};
use crate::notation::sheet;

/// The largest file that is read: some 3 million tokens.
pub const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// What can be read today, for the end of a refusal that does not know what the file is.
pub const READABLE: &str = "Token Desk reads PSKC, the CSV lists of vendors and servers, DualShield, SafeNet and SafeWord files, JSON for Microsoft Graph, otpauth links, pictures of their QR codes, and its own inventory.";

/// Refuses a file by its size alone, before it is read.
///
/// # Errors
/// If it is empty or larger than [`MAX_FILE_BYTES`].
pub fn check_size(bytes: u64) -> Result<(), Refusal> {
    if bytes == 0 {
        return Err(Refusal::new(
            "empty",
            "The file is empty (0 bytes).",
            "Copy it again from where you got it, or ask the vendor to send it again.",
        ));
    }
    if bytes > MAX_FILE_BYTES {
        return Err(Refusal::new(
            "too-large",
            format!("The file has {} MB; a seed file of 100,000 tokens has about 8.", bytes / (1024 * 1024)),
            format!(
                "Check that it is the right file. The limit is {} MB; split a larger one.",
                MAX_FILE_BYTES / (1024 * 1024)
            ),
        ));
    }
    Ok(())
}

/// Passes text on and refuses what is none.
///
/// # Errors
/// If the bytes are a known kind of file that is no text, or hold too many NULs to be text.
pub fn open(bytes: &[u8]) -> Result<&[u8], Refusal> {
    check_size(bytes.len() as u64)?;
    if let Some(refusal) = workbook(bytes) {
        return Err(refusal);
    }
    if let Some((what, advice)) = known_kind(bytes) {
        return Err(Refusal::new("not-text", format!("This is {what}, not a token file."), advice));
    }
    let sample = &bytes[..bytes.len().min(1 << 16)];
    let odd = sample.iter().filter(|&&b| b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t' | 0x0c | 0x1a)).count();
    if !crate::ground::text::is_utf16(bytes) && odd * 20 > sample.len() {
        return Err(Refusal::new(
            "not-text",
            "This is a binary file, not text.",
            format!("Ask the vendor what it is; if it is encrypted, open it with their program first. {READABLE}"),
        ));
    }
    Ok(bytes)
}

/// Refuses a text in which nothing stands.
///
/// # Errors
/// If there is nothing in it but blanks, blank lines and byte order marks.
pub fn check_text(text: &str) -> Result<(), Refusal> {
    if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err(Refusal::new(
            "empty",
            "The file holds nothing but blank lines.",
            "Copy it again from where you got it, or ask the vendor to send it again.",
        ));
    }
    Ok(())
}

/// Refuses a workbook as a token file: Excel changes serial numbers and keys.
fn workbook(bytes: &[u8]) -> Option<Refusal> {
    let kind = sheet::recognise(bytes)?;
    Some(match kind.refusal() {
        Some(refusal) => refusal,
        None => Refusal::new(
            "workbook",
            format!("This is an {}, not a token file.", kind.name()),
            "If it is a list of users, “Upload User File” takes it as it is. If it holds tokens, ask the vendor for the CSV it was made from (Excel changes serial numbers), or save it as “CSV UTF-8”.",
        )
        .or_as(RetryAs::UserList),
    })
}

/// What the first bytes say, and what to do then.
fn known_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const EXCEL: &str = "If it is an Excel workbook, ask for the CSV it was made from (Excel changes serial numbers), or save it as “CSV UTF-8”.";
    const OPEN_FIRST: &str =
        "Open it with the password or key that you got from the vendor, then load the file that is inside.";
    let table: [(&[u8], &str, &str); 22] = [
        (
            b"PK\x03\x04",
            "a ZIP file (whatever its name says: some vendors rename it to .pdf)",
            "Give it a name that ends in .zip, unpack it with the vendor’s password, and load the file that is inside.",
        ),
        (b"PK\x05\x06", "an empty ZIP file", "Ask the vendor to send it again."),
        (b"\x89PNG", "a picture (PNG)", "Choose the file with the serial numbers and keys."),
        (b"\xff\xd8\xff", "a picture (JPEG)", "Choose the file with the serial numbers and keys."),
        (b"GIF8", "a picture (GIF)", "Choose the file with the serial numbers and keys."),
        (b"BM\x00", "a picture (BMP)", "Choose the file with the serial numbers and keys."),
        (b"RIFF", "a picture or a recording", "Choose the file with the serial numbers and keys."),
        (
            b"%PDF",
            "a PDF document",
            "Ask the vendor for the seeds as a CSV or PSKC file; a PDF is mostly the delivery note.",
        ),
        (b"%!PS", "a PostScript document", "Ask the vendor for the same list as a CSV file."),
        (b"MZ", "a Windows program", "Do not start it. Choose the file with the serial numbers and keys."),
        (b"\x7fELF", "a Linux program", "Choose the file with the serial numbers and keys."),
        (b"\xcf\xfa\xed\xfe", "a macOS program", "Choose the file with the serial numbers and keys."),
        (b"\xca\xfe\xba\xbe", "a program", "Choose the file with the serial numbers and keys."),
        (b"\x1f\x8b", "a gzip file", "Unpack it first and load the file that is inside."),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", OPEN_FIRST),
        (b"Rar!", "a RAR archive", OPEN_FIRST),
        (b"BZh", "a bzip2 file", "Unpack it first and load the file that is inside."),
        (b"\xfd7zXZ", "an xz file", "Unpack it first and load the file that is inside."),
        (b"\xd0\xcf\x11\xe0", "an old or an encrypted Office document", EXCEL),
        (b"-----BEGIN PGP", "an OpenPGP message", OPEN_FIRST),
        (b"SQLite format 3", "a database", "Ask for an export as CSV."),
        (b"{\\rtf", "a Rich Text document", "Save it as plain text first."),
    ];
    table.into_iter().find(|(magic, _, _)| bytes.starts_with(magic)).map(|(_, what, advice)| (what, advice)).or_else(
        || {
            // OpenPGP packets: session keys (tags 1 and 3) and encrypted data (9, 18, 20), old and new headers.
            let first = *bytes.first()?;
            let tag = if first & 0xc0 == 0xc0 { first & 0x3f } else { (first & 0x3c) >> 2 };
            (first >= 0x80
                && matches!(tag, 1 | 3 | 9 | 18 | 20)
                && std::str::from_utf8(bytes.get(..64.min(bytes.len()))?).is_err()
                && bytes.iter().take(256).filter(|b| b.is_ascii_graphic() || b.is_ascii_whitespace()).count() * 4
                    < 3 * bytes.len().min(256))
            .then_some(("an OpenPGP (encrypted) file", OPEN_FIRST))
        },
    )
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
            let refusal = open(bytes).expect_err(word);
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
        assert!(check_size(300 * 1024 * 1024).is_err_and(|r| r.message.contains("300 MB")));
        assert!(check_size(MAX_FILE_BYTES).is_ok());
    }
}
