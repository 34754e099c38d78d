//! Signs that nobody sees, or that change the order in which others are shown: which they are, and a text in which they are
//! seen.
//!
//! A name may have some of them by right: what joins or parts letters in Persian and in Indian scripts, emoji and the forms
//! of Chinese characters. Letters that are written from right to left are no such signs; they only need to stand by
//! themselves ([`isolated`]).

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with each hidden sign as `⟨U+202E⟩`.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || hidden_sign(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (c, hidden) in signs(text) {
        if hidden {
            _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// The first sign of a text that nobody sees or that changes the order of others, if it does not belong where it stands.
#[must_use]
pub fn hidden_sign(text: &str) -> Option<char> {
    if is_plain(text) { None } else { signs(text).find(|&(_, hidden)| hidden).map(|(c, _)| c) }
}

/// The same for a text that has letters, digits and signs alone, such as a serial number: blanks other than the usual one
/// are hidden there as well.
#[must_use]
pub fn hidden_or_blank(text: &str) -> Option<char> {
    let is_odd = |c: char| !c.is_ascii() && c.is_whitespace();
    if is_plain(text) { None } else { signs(text).find(|&(c, hidden)| hidden || is_odd(c)).map(|(c, _)| c) }
}

/// Whether a sign changes the order in which others are shown (Unicode Standard Annex 9 §2).
#[must_use]
pub fn changes_order(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A visible text whose parts that are written from right to left change the order of nothing beside them: each stands
/// between U+2068 and U+2069 (Unicode Standard Annex 9 §2.4.2).
#[must_use]
pub fn isolated(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(is_right_to_left) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find(is_right_to_left) {
        let (before, from) = rest.split_at(start);
        // Up to the last such letter before one of another script.
        let end = from.find(|c: char| c.is_alphabetic() && !is_right_to_left(c)).unwrap_or(from.len());
        let part = from.get(..end).unwrap_or(from);
        let last = part.char_indices().rfind(|&(_, c)| is_right_to_left(c)).map_or(0, |(at, c)| at + c.len_utf8());
        let (part, behind) = from.split_at(last);
        out.push_str(before);
        out.push('\u{2068}');
        out.push_str(part);
        out.push('\u{2069}');
        rest = behind;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Nearly all texts: nothing in them can be hidden.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

/// The signs of a text, and whether each is hidden and does not belong there.
fn signs(text: &str) -> impl Iterator<Item = (char, bool)> + '_ {
    let mut before = None;
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        let c = rest.next()?;
        let hidden = is_hidden(c) && !belongs(c, before, rest.clone().next());
        if !hidden {
            before = Some(c);
        }
        Some((c, hidden))
    })
}

/// Whether nobody sees a sign, or only its effect on others. Tabs, line breaks and the blanks of typesetting are seen.
pub(crate) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        // Soft hyphen, grapheme joiner, fillers, vowels of Khmer that have no form, Mongolian variants.
        | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        // Zero width, order, separators of lines, invisible operators.
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}'
        // Hangul fillers, variants, byte order mark, annotations.
        | '\u{3164}' | '\u{ffa0}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        // Tags and more variants.
        | '\u{e0000}'..='\u{e0fff}'
        // Blanks that no one types.
        | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{205f}')
}

/// Whether a hidden sign belongs between the two beside it.
fn belongs(c: char, before: Option<char>, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    match c {
        '\u{200c}' | '\u{200d}' if is_indic(before) => true,
        '\u{200c}' | '\u{200d}' if is_cursive(before) => after.is_some_and(is_cursive),
        // Emoji that are made of several.
        '\u{200d}' => (is_pictograph(before) || before == '\u{fe0f}') && after.is_some_and(is_pictograph),
        // A flag is followed by its letters as tags.
        '\u{e0020}'..='\u{e007f}' => before == '\u{1f3f4}' || matches!(before, '\u{e0020}'..='\u{e007e}'),
        '\u{fe0e}' | '\u{fe0f}' => {
            is_pictograph(before) || matches!(before, '0'..='9' | '#' | '*') && after == Some('\u{20e3}')
        }
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => is_ideograph(before),
        '\u{180b}'..='\u{180f}' => matches!(before, '\u{1820}'..='\u{18aa}'),
        _ => false,
    }
}

/// Letters whose form depends on those beside them: Arabic, Syriac, N'Ko, Mandaic, Mongolian.
fn is_cursive(c: char) -> bool {
    matches!(c,
        '\u{620}'..='\u{6ff}' | '\u{700}'..='\u{77f}' | '\u{7ca}'..='\u{7ff}' | '\u{840}'..='\u{8ff}'
        | '\u{1820}'..='\u{18aa}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// Letters and signs of Indian scripts and those that come of them, from Devanagari to Sinhala, Myanmar, Khmer.
fn is_indic(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{df4}' | '\u{f40}'..='\u{fbc}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17d3}')
}

fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2100}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}'
        | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Letters that are written from right to left: Hebrew, Arabic and their neighbours (Unicode's blocks).
fn is_right_to_left(c: char) -> bool {
    matches!(c,
        '\u{591}'..='\u{5ff}' | '\u{608}' | '\u{60b}' | '\u{60d}' | '\u{61b}' | '\u{61d}'..='\u{65f}' | '\u{66d}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_shown() {
        for (text, expected) in [
            ("invoice\u{202e}vsc.exe", "invoice⟨U+202E⟩vsc.exe"),
            ("ad\u{200b}min", "ad⟨U+200B⟩min"),
            ("\u{feff}SN1", "⟨U+FEFF⟩SN1"),
            ("SN\u{ad}1\u{200f}", "SN⟨U+00AD⟩1⟨U+200F⟩"),
            ("a\u{2066}b\u{2069}", "a⟨U+2066⟩b⟨U+2069⟩"),
            ("a\u{fe0f}b", "a⟨U+FE0F⟩b"),
            ("a\u{e0041}\u{e0042}", "a⟨U+E0041⟩⟨U+E0042⟩"),
            ("a\u{1b}[2Jb\u{7f}", "a⟨U+001B⟩[2Jb⟨U+007F⟩"),
            ("a\u{2003}b", "a⟨U+2003⟩b"),
            ("Ann\u{200d}a", "Ann⟨U+200D⟩a"),
            ("Ann\u{200c}a", "Ann⟨U+200C⟩a"),
            ("\u{3164}", "⟨U+3164⟩"),
        ] {
            assert_eq!(visible(text), expected);
            assert_eq!(visible(&visible(text)), expected, "what is shown stays as it is");
        }
    }

    #[test]
    fn what_belongs_to_a_name_stays() {
        for name in [
            "Anna Alt",
            "Zoë Müller",
            // Persian, with what parts two letters; Hebrew; Arabic.
            "علی\u{200c}رضا",
            "دانا כהן",
            "محمد علي",
            // Sinhala, Malayalam, Hindi with what joins them.
            "ශ\u{dca}\u{200d}රී",
            "അവന\u{d4d}\u{200d}",
            "क\u{94d}\u{200c}ष",
            // A family, a rainbow flag, the flag of Scotland, a keycap.
            "👨\u{200d}👩\u{200d}👧",
            "🏳\u{fe0f}\u{200d}🌈",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "1\u{fe0f}\u{20e3}",
            // A form of a character, and the blank of a name.
            "葛\u{e0100}城",
            "山田\u{3000}太郎",
            "Anna\u{a0}Alt",
            "Screenshot at 3.45\u{202f}PM.png",
        ] {
            assert_eq!(hidden_sign(name), None, "{name}");
            assert!(matches!(visible(name), Cow::Borrowed(_)), "{name}");
        }
        assert_eq!(hidden_or_blank("SN\u{a0}1"), Some('\u{a0}'));
        assert_eq!(hidden_or_blank("SN 1"), None);
    }

    #[test]
    fn what_is_written_from_right_to_left_stands_by_itself() {
        for (text, expected) in [
            ("line 4 of a.csv", "line 4 of a.csv"),
            ("in line 4 of שלום.csv.", "in line 4 of \u{2068}שלום\u{2069}.csv."),
            ("שלום עולם 12 tokens", "\u{2068}שלום עולם\u{2069} 12 tokens"),
            ("א and ب", "\u{2068}א\u{2069} and \u{2068}ب\u{2069}"),
        ] {
            assert_eq!(isolated(text), expected);
        }
    }
}
