//! What of a file's text may be repeated in a message: never what could be a key.

mod key_like;
mod quote;

pub use quote::redact_file_name;
#[cfg(feature = "unpacking")]
pub(crate) use quote::redact_sheet_name;
pub(crate) use quote::without_keys;
pub use quote::{Quote, Words};

use key_like::{could_hold_key, has_modhex_groups, is_key_for_a_name, is_modhex_letter, is_solid, key_look};

/// `text` as a finding may show it: empty if a key could be in it that slipped into the wrong column, grouped or not, in
/// whatever encoding. Fewer than 32 digits alone are a serial number, and a word with an `@` is a name, unless a part of it
/// has the length and the look of a key.
pub(crate) fn redact_possible_key(text: &str) -> &str {
    if could_hold_key(text) { "" } else { text }
}

/// Whether a text that was typed or pasted holds what is a key by length and look, grouped or not: it is not to be kept
/// then for longer than it is needed. Names and addresses are none.
#[must_use]
pub fn holds_keys(text: &str) -> bool {
    // Base64 with its signs, which are separators elsewhere.
    let is_base64 = |word: &str| word.contains(['+', '/']) && matches!(key_look(word), Some((22 | 27 | 43 | 86, _)));
    if text.split(|c: char| c.is_whitespace() || ",;|<>\"'".contains(c)).any(is_base64) {
        return true;
    }
    let cells = text.split(|c: char| c.is_control() || ",;|<>\"/?&=()[]{}".contains(c));
    cells.map(str::trim).filter(|cell| !is_guid(cell)).any(|cell| {
        is_key_for_a_name(cell) || is_key_for_a_name(&cell.replace(|c: char| !c.is_ascii_alphanumeric(), ""))
    })
}

/// The most characters of an element's name that are repeated.
const MAX_ELEMENT_NAME: usize = 40;

/// The name of an element, short enough to be repeated; `…` if there could be a key in one that has to be changed for that:
/// of what is cut or left out, the place where it is quoted would no more see that it is a piece of a key. The same where it
/// could be one with what stands behind it, of which `tag` is the text from the name on: of a key in groups, the name would be
/// one of them.
pub(crate) fn shorten_element_name(name: &str, tag: &str) -> String {
    let is_plain = name.len() <= MAX_ELEMENT_NAME && name.bytes().all(|b| b.is_ascii_graphic());
    let (mut as_it_stands, end) = tag.split_at(tag.find(['>', '<', '=', '"', '\'']).unwrap_or(tag.len()));
    if end.starts_with('=') {
        // An attribute has a name.
        as_it_stands =
            as_it_stands.trim_end().rsplit_once(char::is_whitespace).map_or(as_it_stands, |(before, _)| before);
    }
    let may_be_cut = as_it_stands.len() > name.len() && redact_possible_key(as_it_stands).is_empty();
    if may_be_cut || (!is_plain && redact_possible_key(name).is_empty()) {
        return "…".to_owned();
    }
    name.chars().take(MAX_ELEMENT_NAME).filter(|c| !c.is_control()).collect()
}

/// Whether a cell holds what could be a key in one piece, or with nothing but blanks and dashes in it. How a file is read
/// hangs on it, so it is narrower than what may be said.
pub(crate) fn is_key_in_one(cell: &str) -> bool {
    cell.len() >= 16 && is_solid(cell)
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
    if is_guid(text) { text } else { redact_possible_key(text) }
}

fn is_guid(text: &str) -> bool {
    let groups =
        text.split('-').map(|group| if group.bytes().all(|b| b.is_ascii_hexdigit()) { group.len() } else { 0 });
    groups.eq([8, 4, 4, 4, 12])
}

/// The name of a column as it may be repeated: empty if it could be a key, where the first row holds data. Words of
/// different lengths below sixteen letters are none, however long they are together: a key is one word, or is grouped
/// evenly, of which the last group may be shorter. (Two words are no groups: the second is shorter as often as not.)
pub(crate) fn redact_column_name(name: &str) -> &str {
    let words = || name.split(|c: char| !c.is_alphanumeric()).map(str::len).filter(|&length| length > 0);
    let (count, first) = (words().count(), words().next().unwrap_or(0));
    let longest = words().max().unwrap_or(0);
    let is_last_even = words().next_back().is_some_and(|last| last == first || last < first && count > 2);
    let is_even = is_last_even && words().take(count.saturating_sub(1)).all(|length| length == first);
    let is_words = !is_even && longest < 16 && !name.bytes().any(|b| b.is_ascii_digit()) && !is_modhex(name);
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
    short && !name.contains(['+', '=']) && name.contains(char::is_alphabetic) && !is_modhex(text) && !has_wide(text)
}

/// Whether a text is words in one, as names of elements and properties are (`EncryptionMethod`): letters, a third of
/// them capitals at most and none beside another. A key in Base64 has half of them so.
fn is_words_in_one(text: &str) -> bool {
    let capitals = text.bytes().filter(u8::is_ascii_uppercase).count();
    (1..=text.len() / 3).contains(&capitals)
        && text.bytes().all(|b| b.is_ascii_alphabetic())
        && !text.as_bytes().windows(2).any(|two| two.iter().all(u8::is_ascii_uppercase))
        && !is_modhex(text)
}

/// Whether letters are a key as YubiKeys write it: no word of sixteen letters does without all the others.
fn is_modhex(text: &str) -> bool {
    let one = |part: &str| part.len() >= 16 && part.bytes().all(is_modhex_letter);
    let grouped = || text.bytes().filter(u8::is_ascii_alphanumeric).all(is_modhex_letter);
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(one)
        || text.len() >= 16 && (grouped() || has_modhex_groups(text))
}

/// Whether full-width letters or digits are in it, which stand for those of ASCII.
fn has_wide(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{ff01}'..='\u{ff5e}'))
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
        Some((name, _)) => {
            name.len() >= 24 || redact_column_name(name.split('`').next_back().unwrap_or(name)).is_empty()
        }
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
            "Sync_DC01_4f3a9c21b7e8@contoso.onmicrosoft.com",
            "svc-app1a-env2b-node3c4d@contoso.com",
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
    fn no_sign_and_no_encoding_hides_a_key() {
        for shown in [
            "CONTOSO\\anna.berg",
            "margaret.thompson",
            "Netzwerk:Computer",
            "SN100001,SN100002,SN100003",
            "A.600.135",
            "192.168.10.1",
            "00:1B:44:11:3A:B7",
            "2026-03-09T10:20:30.123Z",
            "SN-2023-001, SN-2023-002, SN-2023-003",
            "Größe: Straße, Übergröße",
            "anna.lena.lisa.mari@contoso.com",
            "0cadbf92-0000-4111-8222-0123456789ab",
        ] {
            assert_eq!(redact_subject(shown), shown);
        }
        for hidden in [
            "4a:29:b7:1c:e3:5d:08:f6:92:3e",
            "4a.29.b7.1c.e3.5d.8.f6.92.3e",
            "JIU3.OHHD.LUEP.NER6",
            "JIU3:OHHD:LUEP:NER6:2",
            "jiu3/ohhd/luep/ner6",
            "JIU3\u{a0}OHHD\u{a0}LUEP\u{a0}NER6",
            "JIU3\u{2013}OHHD\u{2013}LUEP\u{2013}NER6",
            "JIU3OHHD\u{200b}LUEPNER6",
            "JIU3OHH, DLUEPNER6, 2FT2",
            "{ 0x4a, 0x29, 0xb7, 0x1c, 0xe3, 0x5d, 0x08, 0xf6, 0x92, 0x3e }",
            "\\x4a\\x29\\xb7\\x1c\\xe3\\x5d\\x08\\xf6",
            "%4A%49%55%33%4F%48%48%44",
            "=4A=49=55=33=4F=48=48=44",
            "74, 41, 183, 28, 227, 93, 8, 246, 146, 62",
            "[-74,41,-83,28,27,93,8,46,-46,62]",
            "ＪＩＵ３ＯＨＨＤＬＵＥＰＮＥＲ６",
            "fldk.nibr.uegt.cjvh.kdeu",
            "name: JIU3'OHHD'LUEP'NER6",
            "JIU3.OHHD.LUEP.NER6.2FT2@contoso.com",
            "ai^m3^HO^N_^CP^-S^Pt^Fn^rE^CL^H3^XJ^Kt^4",
            "aim3HON_CP-\u{a0}SPtFnrECLH3\u{a0}XJKt4",
            // With a serial number before it, as in a row that is taken for one field.
            "2308734700388,aim3H*ON_CP*-SPtF*nrECL*H3XJK*t4",
            "SN1|aim3H*ON_CP*-SPtF*nrECL*H3XJK*t4|x",
            "ben@contoso.com,aim3HON_CP-S'PtFnrECLH3XJ'Kt4,SafeID,3v",
            "headeraim3HON_CPÂ\u{a0}-SPtFnrECLÂ\u{a0}H3XJKt4",
        ] {
            assert_eq!(redact_subject(hidden), "", "{hidden}");
            assert_eq!(redact_column_name(hidden), "", "{hidden}");
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
    fn keys_are_told_from_lists_of_users() {
        for list in [
            "amy.masters@contoso.com,Amy Masters\njohn.smith@contoso.com",
            "christopher.masterson@contoso.com\tChristopher Masterson",
            "upn;object id\namy@contoso.com;0cadbf92-0000-4111-8222-0123456789ab",
            "Masters, Amy <amy.masters@contoso.com>",
        ] {
            assert!(!holds_keys(list), "{list}");
        }
        for keys in [
            "amy@contoso.com,10001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            "10001\t3132333435363738393031323334353637383930\tamy",
            "gezd gnbv gy3t qojq gezd gnbv gy3t qojq",
            "31:32:33:34:35:36:37:38:39:30:31:32:33:34:35:36:37:38:39:30",
            "otpauth://totp/amy?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            "JBSWY3DPEHPK3PXP",
            "amy@contoso.com,10001,Sim3HONd/PaSPtFnrECLH3XJKt4=",
            "amy@contoso.com 10001 Sim+HONd/PaSPtFnrECLH/XJKt4",
        ] {
            assert!(holds_keys(keys), "{keys}");
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
        for hidden in [
            "jbswydpehpkxpxpa",
            "jbsw ydpe hpkx pxpa",
            "aGVsbG9Xb3JsZEhlbGxv",
            "1bd4cc2044c241429307001f",
            // In groups, the last of which is shorter.
            "fldknibrueg/tcjvhkdeutb/hilrfcjnbvi/grkdltu",
            "fldknibruegtcj/vhkdeut",
            "serial ³Á er,secret key,fldknibruegã€€tcjvhkdeutbã€€hilrfcjnbviã€€grkdltu",
            "secret key: fldknibrueg tcjvhkdeutb hilrf",
            "jbswydp ehpkxpx pjbswyd pehpk",
        ] {
            assert_eq!(redact_column_name(hidden), "", "{hidden}");
        }
    }
}
