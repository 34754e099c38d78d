//! What of a file's text may be repeated in a message: never what could be a key.

/// `text` as a finding may show it: empty if a key could be in it that slipped into the wrong column, which is
/// sixteen letters and digits in a row, grouped or not. Digits alone are a serial number, and with an `@` it is a name.
pub(crate) fn redact_possible_key(text: &str) -> &str {
    if text.len() < 16 {
        return text;
    }
    let (mut length, mut letters, mut key) = (0, false, false);
    for c in text.chars() {
        match c {
            '@' => return text,
            ' ' | '-' | '_' => {}
            c if c.is_ascii_alphanumeric() || "+/=".contains(c) => {
                length += 1;
                letters |= c.is_ascii_alphabetic();
                key |= length >= 16 && letters;
            }
            _ => (length, letters) = (0, false),
        }
    }
    if key { "" } else { text }
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
        ] {
            assert_eq!(redact_possible_key(shown), shown);
        }
        for hidden in [
            "JBSWY3DPEHPK3PXP",
            "jbsw y3dp-ehpk 3pxp",
            "éJBSWY3DPEHPK3PXP1",
            "12345678901234567890abcdef",
            "x;U3VwZXIgU2VjcmV0IDY2IFRv==",
        ] {
            assert_eq!(redact_possible_key(hidden), "", "{hidden}");
        }
    }
}
