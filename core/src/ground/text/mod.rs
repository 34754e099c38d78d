//! Bytes to text: UTF-8 and UTF-16 with and without byte order mark, Windows-1252 for the rest.
//!
//! No library: the ones that know every legacy encoding would be a third of the page, and the standard library does
//! the other three. Windows-1252's 32 special places are the WHATWG Encoding Standard's.

#[cfg(feature = "unpacking")]
mod cp437;
mod joints;

#[cfg(feature = "unpacking")]
pub(crate) use self::cp437::{decode_cp437, encode_cp437, encode_windows_1252};
use self::joints::Part;
use crate::ground::secret::SecretBytes;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a file's text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TextEncoding {
    /// UTF-8, with or without byte order mark.
    #[default]
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows "ANSI" of western Europe and America.
    Windows1252,
}

impl TextEncoding {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Windows1252, Self::Utf16Le, Self::Utf16Be];

    /// The name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

impl fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Text and how it was read.
pub struct DecodedText<'a> {
    /// The text, without byte order mark.
    pub text: &'a str,
    /// Its encoding.
    pub encoding: TextEncoding,
    /// Lines (from 1) of a UTF-8 file that are not UTF-8 and were read as Windows-1252.
    pub mixed_lines: Vec<u32>,
    /// Lines (from 1) from which on the file is in another encoding than above, and in which.
    pub joints: Vec<(u32, TextEncoding)>,
}

/// Decodes `bytes`; `scratch` takes the text where it has to be converted. `chosen` overrides the guess.
pub fn decode<'a>(bytes: &'a [u8], chosen: Option<TextEncoding>, scratch: &'a mut SecretBytes) -> DecodedText<'a> {
    let (detected, body) = detect_encoding(bytes);
    let body = if chosen.is_some() && chosen != detected { bytes } else { body };
    let plain = |text, encoding| DecodedText { text, encoding, mixed_lines: Vec::new(), joints: Vec::new() };
    if chosen.is_none() {
        let first = detected.unwrap_or_default();
        // No other text has a NUL.
        let parts = memchr::memchr(0, body).and_then(|_| joints::parts(body, first));
        if let Some(parts) = parts {
            let (mixed_lines, joints) = decode_parts(body, &parts, scratch);
            return DecodedText { text: as_text(scratch), encoding: first, mixed_lines, joints };
        }
    }
    let encoding = match chosen.or(detected) {
        Some(encoding) => encoding,
        None => match std::str::from_utf8(body) {
            Ok(text) => return plain(text, TextEncoding::Utf8),
            Err(_) if has_multibyte_utf8(body) => TextEncoding::Utf8,
            Err(_) => TextEncoding::Windows1252,
        },
    };
    match encoding {
        TextEncoding::Utf8 => match std::str::from_utf8(body) {
            Ok(text) => plain(text, encoding),
            Err(_) => {
                *scratch = SecretBytes::with_capacity(body.len() + body.len() / 8);
                let mixed_lines = push_mixed(body, 1, scratch);
                DecodedText { text: as_text(scratch), encoding, mixed_lines, joints: Vec::new() }
            }
        },
        TextEncoding::Windows1252 => {
            *scratch = SecretBytes::with_capacity(body.len() + body.len() / 4);
            push_windows_1252(body, scratch);
            plain(as_text(scratch), encoding)
        }
        TextEncoding::Utf16Le | TextEncoding::Utf16Be => {
            *scratch = SecretBytes::with_capacity(body.len());
            push_utf16(body, encoding, scratch);
            plain(as_text(scratch), encoding)
        }
    }
}

/// The encoding by the first bytes, if they settle it, and the bytes behind the byte order mark.
fn detect_encoding(bytes: &[u8]) -> (Option<TextEncoding>, &[u8]) {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (Some(TextEncoding::Utf8), rest),
        [0xff, 0xfe, rest @ ..] => (Some(TextEncoding::Utf16Le), rest),
        [0xfe, 0xff, rest @ ..] => (Some(TextEncoding::Utf16Be), rest),
        rest => (utf16_without_mark(rest), rest),
    }
}

/// Whether it is UTF-16, with or without byte order mark, or some of it is.
#[must_use]
pub fn has_utf16(bytes: &[u8]) -> bool {
    let (detected, body) = detect_encoding(bytes);
    matches!(detected, Some(TextEncoding::Utf16Le | TextEncoding::Utf16Be))
        || memchr::memchr(0, body).is_some_and(|_| joints::parts(body, TextEncoding::Utf8).is_some())
}

/// Decodes parts that are each in its own encoding; the lines that are not UTF-8 where the others are, and those at which
/// the encoding changes.
#[cold]
fn decode_parts(body: &[u8], parts: &[Part], scratch: &mut SecretBytes) -> (Vec<u32>, Vec<(u32, TextEncoding)>) {
    *scratch = SecretBytes::with_capacity(body.len() + body.len() / 8);
    let (mut mixed, mut joints) = (Vec::new(), Vec::new());
    for (number, part) in parts.iter().enumerate() {
        let bytes = body.get(part.start..part.end).unwrap_or_default();
        // What a program appends to a line that has no end is another line.
        if number > 0 && !as_text(scratch).ends_with('\n') {
            scratch.push_str("\n");
        }
        let lines = memchr::memchr_iter(b'\n', scratch.as_slice()).count();
        let line = u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1);
        if number > 0 {
            joints.push((line, part.encoding));
        }
        match part.encoding {
            TextEncoding::Utf16Le | TextEncoding::Utf16Be => push_utf16(bytes, part.encoding, scratch),
            _ => mixed.extend(push_mixed(bytes, line, scratch)),
        }
    }
    (mixed, joints)
}

fn push_utf16(bytes: &[u8], encoding: TextEncoding, scratch: &mut SecretBytes) {
    let units = bytes.chunks(2).map(|pair| match (pair, encoding) {
        ([a, b], TextEncoding::Utf16Le) => u16::from_le_bytes([*a, *b]),
        ([a, b], _) => u16::from_be_bytes([*a, *b]),
        _ => 0xfffd,
    });
    for c in char::decode_utf16(units) {
        push_char(c.unwrap_or('\u{fffd}'), scratch);
    }
}

/// UTF-16 without byte order mark, where it is certain: nearly every second byte is NUL beside an ASCII
/// character, as some databases export it.
fn utf16_without_mark(bytes: &[u8]) -> Option<TextEncoding> {
    let (pairs, _) = bytes.get(..bytes.len().min(1 << 12)).unwrap_or_default().as_chunks::<2>();
    let plain = |byte: u8| matches!(byte, b'\t' | b'\r' | b'\n' | b' '..=b'~');
    let most = |low: usize, high: usize| {
        let matching =
            pairs.iter().filter(|pair| pair.get(high) == Some(&0) && pair.get(low).is_some_and(|&b| plain(b)));
        pairs.len() >= 8 && matching.count() * 10 >= pairs.len() * 9
    };
    if most(0, 1) {
        Some(TextEncoding::Utf16Le)
    } else if most(1, 0) {
        Some(TextEncoding::Utf16Be)
    } else {
        None
    }
}

fn as_text(scratch: &SecretBytes) -> &str {
    // Only whole characters were pushed.
    std::str::from_utf8(scratch.as_slice()).unwrap_or_default()
}

fn push_char(c: char, scratch: &mut SecretBytes) {
    scratch.push_str(c.encode_utf8(&mut [0; 4]));
}

/// Whether at least one character of two to four bytes is there: then the file was meant to be UTF-8.
fn has_multibyte_utf8(bytes: &[u8]) -> bool {
    bytes.windows(2).enumerate().any(|(at, pair)| {
        let length = match pair {
            [0xc2..=0xdf, 0x80..=0xbf] => 2,
            [0xe0..=0xef, 0x80..=0xbf] => 3,
            [0xf0..=0xf4, 0x80..=0xbf] => 4,
            _ => return false,
        };
        bytes.get(at..at + length).is_some_and(|one| std::str::from_utf8(one).is_ok())
    })
}

/// Line by line: UTF-8 where it is UTF-8, else Windows-1252. Returns the latter's numbers; `first` is that of the first.
fn push_mixed(bytes: &[u8], first: u32, scratch: &mut SecretBytes) -> Vec<u32> {
    let mut mixed = Vec::new();
    for (number, line) in (first..).zip(bytes.split_inclusive(|&b| b == b'\n')) {
        if let Ok(text) = std::str::from_utf8(line) {
            scratch.push_str(text);
        } else {
            mixed.push(number);
            push_windows_1252(line, scratch);
        }
    }
    mixed
}

fn push_windows_1252(bytes: &[u8], scratch: &mut SecretBytes) {
    for &byte in bytes {
        match byte {
            0x80..=0x9f => push_char(WINDOWS_1252[usize::from(byte - 0x80)], scratch),
            _ => push_char(char::from(byte), scratch),
        }
    }
}

/// The places 0x80 to 0x9F; all others equal Unicode's first 256.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, encoding: TextEncoding, mixed: &[u32]) {
        let mut scratch = SecretBytes::default();
        let got = decode(bytes, None, &mut scratch);
        assert_eq!((got.text, got.encoding, &got.mixed_lines[..]), (text, encoding, mixed));
    }

    #[test]
    fn each_encoding_is_told_by_its_bytes() {
        check(b"abc", "abc", TextEncoding::Utf8, &[]);
        check("Jürgen €".as_bytes(), "Jürgen €", TextEncoding::Utf8, &[]);
        check(b"\xef\xbb\xbfabc", "abc", TextEncoding::Utf8, &[]);
        check(b"\xff\xfea\0\xfc\0", "aü", TextEncoding::Utf16Le, &[]);
        check(b"\xfe\xff\0a\0\xfc", "aü", TextEncoding::Utf16Be, &[]);
        check(b"J\xfcrgen \x80", "Jürgen €", TextEncoding::Windows1252, &[]);
        check(b"", "", TextEncoding::Utf8, &[]);
        check(b"\xff\xfea", "\u{fffd}", TextEncoding::Utf16Le, &[]);
        // Without a mark, where nearly every second byte says it; NULs here and there do not.
        check(b"u\0p\0n\0\r\0\n\0J\0\xfc\0r\0g\0e\0n\0", "upn\r\nJürgen", TextEncoding::Utf16Le, &[]);
        check(b"\0u\0p\0n\0\r\0\n\0J\0\xfc\0r\0g\0e\0n", "upn\r\nJürgen", TextEncoding::Utf16Be, &[]);
        check(b"u\0pn,serial\0 number", "u\0pn,serial\0 number", TextEncoding::Utf8, &[]);
    }

    #[test]
    fn a_mixed_file_names_its_odd_lines() {
        check(b"J\xc3\xbcrgen\nJ\xfcrgen\nx\n", "Jürgen\nJürgen\nx\n", TextEncoding::Utf8, &[2]);
    }

    #[test]
    fn what_programs_append_in_another_encoding_is_read_in_it() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let wide_be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        let marked = |text: &str| [&[0xff, 0xfe][..], &wide(text)].concat();
        let joined = |parts: &[&[u8]]| parts.concat();
        let (le, be, utf8) = (TextEncoding::Utf16Le, TextEncoding::Utf16Be, TextEncoding::Utf8);
        let text = "anna@x.com\r\ncléo@x.com\r\nben@x.com\r\n";
        let [anna, cleo, ben] = [&text[..12], &text[12..25], &text[25..]];
        for (bytes, first, joints) in [
            (joined(&[anna.as_bytes(), &wide(&text[12..])]), utf8, &[(2, le)][..]),
            (joined(&[anna.as_bytes(), &marked(&text[12..])]), utf8, &[(2, le)]),
            (joined(&[anna.as_bytes(), &wide_be(&text[12..])]), utf8, &[(2, be)]),
            (joined(&[anna.as_bytes(), &wide(cleo), ben.as_bytes()]), utf8, &[(2, le), (3, utf8)]),
            (joined(&[&marked(&text[..25]), ben.as_bytes()]), le, &[(3, utf8)]),
        ] {
            let mut scratch = SecretBytes::default();
            let got = decode(&bytes, None, &mut scratch);
            assert_eq!((got.text, got.encoding, &got.joints[..]), (text, first, joints));
            assert!(has_utf16(&bytes));
        }
        // The last line of what was there has no end; a NUL here and there is damage.
        let mut scratch = SecretBytes::default();
        assert_eq!(decode(&joined(&[b"a@x.com", &wide("b@x.com")]), None, &mut scratch).text, "a@x.com\nb@x.com");
        let damaged = b"a\0b,c\nd\0\0e,f\n\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(decode(damaged, None, &mut scratch).joints, []);
    }

    #[test]
    fn a_choice_wins_over_the_guess() {
        let mut scratch = SecretBytes::default();
        let got = decode("ü".as_bytes(), Some(TextEncoding::Windows1252), &mut scratch);
        assert_eq!(got.text, "Ã¼");
    }
}
