//! The only types in which a finding holds text of a file: whatever comes in is looked at first, so that no new finding can
//! forget it.

use super::{holds_keys, is_words_in_one, reads_as_name, redact_column_name, redact_subject};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Deref;

/// A piece of a file as a message may repeat it; empty if it could be a key.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Quote(Box<str>);

impl Quote {
    /// The name of a column: one that reads as a name is shown however long it is.
    pub(crate) fn of_column(name: &str) -> Self {
        if reads_as_name(name) { Self(name.into()) } else { Self(redact_column_name(name).into()) }
    }
}

impl From<&str> for Quote {
    /// A value, a serial number, a UPN or an object id.
    #[inline]
    fn from(text: &str) -> Self {
        Self(redact_subject(text).into())
    }
}

/// Words of the program, in which pieces of a file stand between quotation marks; `“…”` for one that could be a key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words(Box<str>);

impl Words {
    /// Words in which names of columns or sheets are quoted: those that read as names are shown however they are written.
    pub(crate) fn with_names(text: &str) -> Self {
        Self(requoted(text, Quote::of_column).into())
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self(without_keys(text).into())
    }
}

/// What both types can do alike.
macro_rules! redacted_text {
    ($($name:ty),*) => {$(
        impl From<String> for $name {
            fn from(text: String) -> Self {
                text.as_str().into()
            }
        }

        impl From<Box<str>> for $name {
            fn from(text: Box<str>) -> Self {
                (&*text).into()
            }
        }

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }
    )*};
}

redacted_text!(Quote, Words);

/// A text in which nothing between quotation marks could be a key. What is quoted may be a value or the name of an element:
/// a key in Base32 that has no digits by chance reads as a name in capital letters.
pub(crate) fn without_keys(text: &str) -> String {
    requoted(text, |quoted| if reads_as_title(quoted) { Quote(quoted.into()) } else { Quote::from(quoted) })
}

/// A text with what stands between quotation marks as `quote` has it; `“…”` where that is empty.
fn requoted(text: &str, quote: fn(&str) -> Quote) -> String {
    let mut words = String::with_capacity(text.len());
    let mut parts = text.split('“');
    words.push_str(parts.next().unwrap_or_default());
    for part in parts {
        // What is quoted may have such marks itself.
        let (quoted, rest) = part.rsplit_once('”').map_or((part, ""), |(quoted, rest)| (quoted, rest));
        let shown = quote(quoted);
        words.push('“');
        words.push_str(if shown.is_empty() && !quoted.is_empty() { "…" } else { &shown });
        words.push_str(if part.contains('”') { "”" } else { "" });
        words.push_str(rest);
    }
    words
}

/// The name of a file as it may be repeated: as it stands, or `a file` if it could be a key.
#[must_use]
pub fn redact_file_name(name: &str) -> &str {
    if holds_key_as_name(name) { "a file" } else { name }
}

/// The name of a sheet as it may be repeated; `None` if it could be a key. Unlike that of a file it is of the file's
/// content, so only what reads as a title is shown where a key is possible.
#[cfg(feature = "unpacking")]
pub(crate) fn redact_sheet_name(name: &str) -> Option<&str> {
    let could_be_key = redact_subject(name).is_empty() && !name.is_empty() && !reads_as_title(name);
    (!could_be_key && !holds_key_as_name(name)).then_some(name)
}

/// Whether a text is words and numbers, as titles and commands have them (`Token list 2026-03-09`): few, letters before
/// digits, each shorter than a key or words in one. Groups of a key have the same length.
fn reads_as_title(text: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_word = |word: &&str| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        is_words_in_one(word) || word.len() < 16 && letters.chars().all(char::is_alphabetic)
    };
    let Some((last, others)) = words.split_last() else { return false };
    let uneven = others
        .first()
        .is_none_or(|first| last.len() > first.len() || others.iter().any(|word| word.len() != first.len()));
    words.len() <= 12 && words.iter().all(is_word) && uneven
}

/// Whether one of the words of a name is a key, or all of them are one together.
fn holds_key_as_name(name: &str) -> bool {
    let is_key = |word: &str| {
        word.len() >= 16
            && redact_subject(word).is_empty()
            && !reads_as_name(word)
            && !word.bytes().all(|b| b.is_ascii_digit())
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    holds_keys(stem) || name.split(|c: char| !c.is_alphanumeric()).any(is_key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    #[test]
    fn what_is_quoted_is_no_key() {
        assert_eq!(&*Quote::from(KEY), "");
        assert_eq!(&*Quote::from("SN100001"), "SN100001");
        assert_eq!(&*Quote::of_column("userAccountControl"), "userAccountControl");
        assert_eq!(&*Quote::of_column(KEY), "");
        let words = |text: &str| Words::from(text).to_string();
        assert_eq!(words("“Lager”, “Bestand” and 3 more"), "“Lager”, “Bestand” and 3 more");
        assert_eq!(words(&format!("the element “{KEY}” is not known")), "the element “…” is not known");
        assert_eq!(words("a file of tokens"), "a file of tokens");
        // No digit, or a few at one place: a name of a column, but not a value.
        for key in ["JBSWYDPEHPKXPXPA", "jbswydpehpkxpxpa", "JBSWYDPEHPK3PXPAJBSWYDPEHPKKPXPA", "JBSWYDPEHPKXPXP7"] {
            assert_eq!(words(&format!("the type “{key}” is not known")), "the type “…” is not known");
            assert_eq!(&*Words::with_names(&format!("“{key}”")), format!("“{key}”"));
        }
        assert_eq!(words("the element “EncryptionMethod”"), "the element “EncryptionMethod”");
        assert_eq!(words("the element “pskc:AlgorithmParameters”"), "the element “pskc:AlgorithmParameters”");
    }

    #[test]
    fn names_of_sheets_are_shown() {
        let shown =
            ["Tabelle1", "Mitarbeiterverzeichnis", "Token list 2026-03-09", "GALT10949319", "Übersicht (Größe)", ""];
        for name in shown {
            assert_eq!(redact_sheet_name(name), Some(name));
        }
        for name in [KEY, "JBSW Y3DP EHPK 3PXP", "JBSW.YDPA|EHPK.XPXP", "MNQW4YLSPEWWWZLZ"] {
            assert_eq!(redact_sheet_name(name), None, "{name}");
        }
    }

    #[test]
    fn names_of_files_are_shown() {
        for name in
            ["Activation_20260309_001.csv", "SafeID tokens 2026-03-09 (copy).csv", "Auftragsbestaetigung2026.xlsx"]
        {
            assert_eq!(redact_file_name(name), name);
        }
        for name in [
            "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP.csv",
            "JBSW Y3DP EHPK 3PXP.csv",
            "31-32-33-34-35-36-37-38-39-30-31-32-33-34-35-36.txt",
        ] {
            assert_eq!(redact_file_name(name), "a file", "{name}");
        }
    }
}
