//! The names of entries.

use super::crc::crc32;
use crate::ground::text::decode_cp437;

/// The name of an entry as it is shown: UTF-8 where the entry says so or its Unicode path fits (APPNOTE.TXT 4.6.9), or where
/// the bytes are UTF-8 anyway; else code page 437 (appendix D). `unicode_path` is the content of that extra field.
pub(super) fn shown_name(raw: &[u8], is_utf8: bool, unicode_path: Option<&[u8]>) -> String {
    if let Some(name) = unicode_path.and_then(|field| of_unicode_path(raw, field)) {
        return name.to_owned();
    }
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) if is_utf8 => String::from_utf8_lossy(raw).into_owned(),
        Err(_) => decode_cp437(raw),
    }
}

/// The field holds a version, the CRC of the name for which it stands, and the name.
fn of_unicode_path<'f>(raw: &[u8], field: &'f [u8]) -> Option<&'f str> {
    let (&version, rest) = field.split_first()?;
    let (crc, name) = rest.split_first_chunk::<4>()?;
    let fits = version == 1 && u32::from_le_bytes(*crc) == crc32(raw);
    std::str::from_utf8(name).ok().filter(|name| fits && !name.is_empty())
}

/// A name by which parts are found: lower case, `/` between folders, none in front. Names of a package's parts are alike
/// whatever their case (ECMA-376-2 §6.2).
pub(super) fn plain_name(name: &[u8]) -> Box<str> {
    let name = String::from_utf8_lossy(name).replace('\\', "/").to_ascii_lowercase();
    name.trim_start_matches('/').into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_each_encoding() {
        assert_eq!(shown_name(b"tokens.csv", false, None), "tokens.csv");
        assert_eq!(shown_name("Schlüssel.csv".as_bytes(), true, None), "Schlüssel.csv");
        // Unsaid, as zip on a Mac writes it.
        assert_eq!(shown_name("Schlüssel.csv".as_bytes(), false, None), "Schlüssel.csv");
        assert_eq!(shown_name(b"Schl\x81ssel.csv", false, None), "Schlüssel.csv");
        let field = |crc: u32, name: &str| [&[1][..], &crc.to_le_bytes(), name.as_bytes()].concat();
        let raw = b"Schl?ssel.csv";
        assert_eq!(shown_name(raw, false, Some(&field(crc32(raw), "Schlüssel.csv"))), "Schlüssel.csv");
        // The name was changed by a program that did not know the field.
        assert_eq!(shown_name(raw, false, Some(&field(7, "Schlüssel.csv"))), "Schl?ssel.csv");
        assert_eq!(shown_name(raw, false, Some(&[1, 2])), "Schl?ssel.csv");
    }
}
