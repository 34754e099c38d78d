//! What of a file's text may be repeated in a message: never what could be a key.

/// `text` as a finding may show it: empty if a key could be in it that slipped into the wrong column, which is
/// sixteen letters and digits in a row, grouped or not. Fewer than 32 digits alone are a serial number, and a word with an `@`
/// is a name, unless what stands before the `@` has the length and the look of a key.
pub(crate) fn redact_possible_key(text: &str) -> &str {
    if text.len() < 16 {
        return text;
    }
    let (mut length, mut letters) = (0, false);
    for word in text.split_inclusive(ends_word) {
        if let Some((name, _)) = word.split_once('@') {
            if is_key_for_a_name(name) {
                return "";
            }
            (length, letters) = (0, false);
            continue;
        }
        for c in word.chars() {
            match c {
                ' ' | '-' | '_' => {}
                c if c.is_ascii_alphanumeric() || "+/=".contains(c) => {
                    length += 1;
                    letters |= c.is_ascii_alphabetic();
                    if length >= 16 && (letters || length >= 32) {
                        return "";
                    }
                }
                _ => (length, letters) = (0, false),
            }
        }
    }
    text
}

/// Whether a part of an address's name is a key: as long as keys are in its alphabet, and with digits among its letters.
/// Names have theirs at the end.
#[inline(never)]
fn is_key_for_a_name(name: &str) -> bool {
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| {
        let digits_inside =
            part.as_bytes().array_windows().filter(|[b, next]| b.is_ascii_digit() && next.is_ascii_alphabetic());
        let mixed = digits_inside.count() > 1;
        match key_look(part) {
            Some((32 | 40 | 64 | 128, Alphabet::Hex)) => true,
            Some((16 | 26 | 32 | 52 | 103, Alphabet::Hex | Alphabet::Base32)) => {
                mixed || part.len() > 16 && part.bytes().all(|b| !b.is_ascii_lowercase())
            }
            Some((22 | 27 | 43 | 86, Alphabet::Base64)) => mixed,
            _ => false,
        }
    })
}

/// The longest serial number that a finding repeats, in bytes: longer ones may be keys in the wrong column.
const MAX_SUBJECT: usize = 24;

/// A serial number as a finding may repeat it: empty if it could be a key that slipped into the wrong place.
pub(crate) fn subject_of(serial: &str) -> &str {
    if serial.len() <= MAX_SUBJECT { redact_possible_key(serial) } else { "" }
}

/// What a finding is about, of which nothing else is known: as [`redact_possible_key`], but object ids stay. Keys are grouped
/// evenly, and GUIDs are not.
pub(crate) fn redact_subject(text: &str) -> &str {
    let groups =
        text.split('-').map(|group| if group.bytes().all(|b| b.is_ascii_hexdigit()) { group.len() } else { 0 });
    if groups.eq([8, 4, 4, 4, 12]) { text } else { redact_possible_key(text) }
}

/// What never is in a name with an `@`, so that the `@` vouches for nothing beyond it: a whole row may be taken for one
/// field, and a link or a pair of address and key for an address.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || c.is_control() || ",;|<>\":/?&=()[]{}".contains(c)
}

/// The name of a column as it may be repeated: empty if it could be a key, where the first row holds data. Words of
/// different lengths below sixteen letters are none, however long they are together: a key is one word, or is grouped
/// evenly.
pub(crate) fn redact_column_name(name: &str) -> &str {
    let mut lengths = name.split(|c: char| !c.is_alphanumeric()).map(str::len).filter(|&length| length > 0);
    let first = lengths.next().unwrap_or(0);
    let (mut longest, mut differ) = (first, false);
    for length in lengths {
        longest = longest.max(length);
        differ |= length != first;
    }
    let is_words = differ && longest < 16 && !name.bytes().any(|b| b.is_ascii_digit());
    if is_words { name } else { redact_possible_key(name) }
}

/// Whether a text reads as the name of a column: letters, in one word or several, and one number at most; and what Entra
/// calls an extension attribute (`extension_` and 32 hex digits before the name). A key of letters alone does as well, so
/// that keys below it decide.
pub(crate) fn reads_as_name(text: &str) -> bool {
    let extension = text.strip_prefix("extension_").and_then(|rest| rest.split_once('_'));
    let name = extension.map_or(text, |(_, name)| name);
    let mut numbers = name.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let short = numbers.next().is_none_or(|digits| digits.len() <= 4) && numbers.next().is_none();
    short && !name.contains(['+', '=']) && name.contains(char::is_alphabetic)
}

/// How keys can be written, by their characters alone; each alphabet is a part of the next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Alphabet {
    Hex,
    Base32,
    /// Base32hex, or any other in one case.
    OneCase,
    Base64,
}

/// The length and the smallest alphabet of what can be a key, grouped or not; `None` for what can't be one.
fn key_look(text: &str) -> Option<(usize, Alphabet)> {
    let (mut length, mut upper, mut lower, mut hex, mut base32) = (0, false, false, true, true);
    for b in text.trim_end_matches('=').bytes().filter(|b| !b" -_".contains(b)) {
        if !(b.is_ascii_alphanumeric() || b"+/".contains(&b)) {
            return None;
        }
        length += 1;
        upper |= b.is_ascii_uppercase();
        // Signs are in Base64 alone, as are both cases.
        lower |= b.is_ascii_lowercase() || !b.is_ascii_alphanumeric();
        upper |= !b.is_ascii_alphanumeric();
        hex &= b.is_ascii_hexdigit();
        base32 &= b.is_ascii_alphabetic() || (b'2'..=b'7').contains(&b);
    }
    let alphabet = match (hex, upper && lower, base32) {
        (true, ..) => Alphabet::Hex,
        (_, true, _) => Alphabet::Base64,
        (_, _, true) => Alphabet::Base32,
        _ => Alphabet::OneCase,
    };
    (length >= 16).then_some((length, alphabet))
}

/// Whether a name of a column could be a key like one below it: it is in the alphabet of one in the `same` column, or
/// also as long as one in another.
pub(crate) fn is_like_a_key(name: &str, cell: &str, same: bool) -> bool {
    let (Some((length, alphabet)), Some((below, theirs))) = (key_look(name), key_look(cell)) else { return false };
    alphabet <= theirs && (same || length == below)
}

/// What is wrong with JSON, in the library's words; only in general where they would repeat what could be a key.
pub(crate) fn redacted_json_error(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let unknown = words.split_once("unknown ").and_then(|(_, rest)| rest.split_once("`, expected"));
    let repeats = match unknown {
        Some((name, _)) => name.len() >= 24,
        None => words.split('"').nth(1).is_some_and(|quoted| quoted.len() >= 12),
    };
    if repeats { format!("something else stands in line {}", error.line()) } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_key_is_not_repeated() {
        for shown in [
            "",
            "007",
            "GALT10949319",
            "2308734700388",
            "1234567890123456",
            "SN-2023-000012345",
            "Smith, J.",
            "avery.longfamilyname",
            "averylongfamilyname1234@contoso.com",
            "Amy <averylongfamilyname1234@contoso.com>",
            "christopherson27@contoso.com",
            "konferenzraum2og@contoso.com",
            "CHRISTOPHERSON27@CONTOSO.COM",
            "Sync_DC01_0123456789ab@contoso.onmicrosoft.com",
            "amy_contoso.com#EXT#@fabrikam.onmicrosoft.com",
        ] {
            assert_eq!(redact_possible_key(shown), shown);
        }
        for hidden in [
            "JBSWY3DPEHPK3PXP",
            "jbsw y3dp-ehpk 3pxp",
            "éJBSWY3DPEHPK3PXP1",
            "12345678901234567890abcdef",
            "x;U3VwZXIgU2VjcmV0IDY2IFRv==",
            "10001;JBSWY3DPEHPK3PXP;amy@contoso.com",
            "amy@contoso.com JBSW Y3DP EHPK 3PXP",
            "amy@contoso.com:JBSWY3DPEHPK3PXP",
            "otpauth://totp/Contoso:amy@contoso.com?secret=JBSWY3DPEHPK3PXP",
            "3132333435363738393031323334353637383930",
            "JBSWY3DPEHPK3PXP@contoso.com",
            "gezdgnbvgy3tqojqgezdgnbvgy3tqojq@contoso.com",
            "Amy <GEZDGNBVGYZTQOJQGEZDGNBVGYZTQOJQ@contoso.com>",
            "3132333435363738393031323334353637383930@contoso.com",
            "aGVsbG8gd29ybGQgaGVsbG8gd29@contoso.com",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ_contoso.com#EXT#@fabrikam.com",
        ] {
            assert_eq!(redact_possible_key(hidden), "", "{hidden}");
        }
    }

    #[test]
    fn a_name_is_like_a_key_by_alphabet_and_length() {
        let key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (name, cell, same, expected) in [
            ("JBSWYDPEHPKXPXPJBSWYDPEHPKPXPXPA", key, false, true),
            ("jbswydpehpkxpxpa", key, false, false),
            ("jbswydpehpkxpxpa", key, true, true),
            ("JBSW YDPE HPKX PXPA", key, true, true),
            ("userAccountControl", key, true, false),
            ("userAccountControl", "512", true, false),
            ("RecipientTypeDetails", "UserMailbox", true, false),
            ("userAccountControl", "aGVsbG9Xb3JsZEhlbGxv", true, true),
            ("aGVsbGXbJsZEhlbGxvab", "aGVsbG9Xb3JsZEhlbGxv", false, true),
        ] {
            assert_eq!(is_like_a_key(name, cell, same), expected, "{name} over {cell}");
        }
        for name in [
            "userAccountControl",
            "extensionAttribute15",
            "extension_6f2a9c8e1b4d4c0f9a7b6f2a9c8e1b4d_employeeType",
            "Country/Region of the office",
            "Kontoaktivierungsdatum",
        ] {
            assert!(reads_as_name(name), "{name}");
        }
        for key in [key, "1bd4cc2044c241429307001f", "aGVsbG9Xb3JsZEhlbGxv", "=", "12345678901234567890"] {
            assert!(!reads_as_name(key), "{key}");
        }
    }

    #[test]
    fn object_ids_are_shown() {
        for shown in ["0cadbf92-0000-4111-8222-0123456789ab", "item 7", "amy@contoso.com", "2308734700388"] {
            assert_eq!(redact_subject(shown), shown);
        }
        for hidden in ["JBSWY3DPEHPK3PXP", "0cadbf92-00004111-82220123-456789ab"] {
            assert_eq!(redact_subject(hidden), "", "{hidden}");
        }
        assert_eq!(subject_of("3132333435363738393031323334353637383930"), "");
    }

    #[test]
    fn words_are_names_of_columns_and_keys_are_not() {
        for shown in ["Manufacturer part number", "date of last sign-in", "Kostenstelle", "Notes_of_the_help_desk"] {
            assert_eq!(redact_column_name(shown), shown);
        }
        for hidden in ["jbswydpehpkxpxpa", "jbsw ydpe hpkx pxpa", "aGVsbG9Xb3JsZEhlbGxv", "1bd4cc2044c241429307001f"] {
            assert_eq!(redact_column_name(hidden), "", "{hidden}");
        }
    }
}
