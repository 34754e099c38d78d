//! Words that messages share: counts, lists, quotation marks, how a character is called, how names in files are
//! compared. Dates are in [`super::date`].

use super::visible::is_hidden;
use std::fmt;

/// A number with commas between the thousands: `1,200`.
#[must_use]
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 row`, `12 rows`, `1,200 rows`.
#[must_use]
pub fn count(number: usize, one: &str) -> String {
    format!("{} {one}{}", grouped(number), plural(number, "", "s"))
}

/// The words that agree with a number: `is` or `are`, `has` or `have`.
#[must_use]
pub fn plural(number: usize, one: &'static str, several: &'static str) -> &'static str {
    if number == 1 { one } else { several }
}

/// A text in quotation marks, as messages have them.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("“{text}”")
}

/// The first of some names, at most `shown`, and how many more there are: `“Lager”, “Wert” and 3 more`.
pub(crate) fn first_of(names: impl ExactSizeIterator<Item = String>, shown: usize) -> String {
    let more = names.len().saturating_sub(shown);
    let mut words = names.take(shown).collect::<Vec<_>>().join(", ");
    if more > 0 {
        words += &format!(" and {more} more");
    }
    words
}

/// How a message names a column: by its name, or by its number (from 1) if it has none that may be repeated. A name is
/// said as it stands; whatever is longer than any name is cut.
pub(crate) fn column_name(name: &str, number: usize) -> String {
    const LONGEST: usize = 200;
    match name.char_indices().nth(LONGEST) {
        _ if name.is_empty() => format!("number {number}"),
        Some((end, _)) => format!("“{}…”", name.get(..end).unwrap_or_default()),
        None => quoted(name),
    }
}

/// A lower-case letter without its accent: `é` is `e`, `ł` is `l`. Files write the same word with accents and without.
pub(crate) fn unaccented(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ő' | 'º' => 'o',
        'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ť' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        letter => letter,
    }
}

/// Lower-case letters and digits of `text`: how names in files are compared.
pub(crate) fn letters_and_digits(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How a message names a character: itself where it can be seen, and its code point where it can't or could be
/// mistaken for another.
#[must_use]
pub fn character_name(c: char) -> impl fmt::Display {
    fmt::from_fn(move |f| match c {
        ' ' => f.write_str("a blank"),
        '\t' => f.write_str("a tab"),
        '\n' => f.write_str("a line break"),
        '\u{a0}' => f.write_str("a no-break space (U+00A0)"),
        c if c.is_ascii_graphic() => write!(f, "“{c}”"),
        c if c.is_alphanumeric() && !is_hidden(c) => write!(f, "“{c}” (U+{:04X})", u32::from(c)),
        c => write!(f, "the sign U+{:04X}", u32::from(c)),
    })
}

/// A sentence with a capital letter in front.
pub(crate) fn capitalized(sentence: impl fmt::Display) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        let sentence = sentence.to_string();
        let mut letters = sentence.chars();
        let Some(first) = letters.next() else { return Ok(()) };
        write!(f, "{}{}", first.to_uppercase(), letters.as_str())
    })
}
