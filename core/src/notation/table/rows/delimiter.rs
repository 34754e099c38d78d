//! Which delimiter cuts a text into columns.

use super::{Rows, trim};
use crate::ground::secret::SecretBytes;

/// The delimiters that are recognised, the likelier first.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many lines are looked at to find the delimiter.
const SAMPLED: usize = 40;

/// The name of a delimiter for people.
#[must_use]
pub fn delimiter_name(delimiter: u8) -> &'static str {
    match delimiter {
        b',' => "comma",
        b';' => "semicolon",
        b'\t' => "tab",
        b'|' => "vertical bar",
        b' ' => "blank",
        _ => "none",
    }
}

/// Guesses the delimiter from the first lines: the one that cuts them into the same number of fields, more than one.
/// `None`: there is only one column.
#[must_use]
pub fn sniff_delimiter(text: &str) -> Option<u8> {
    let sample = first_lines(text, SAMPLED);
    let mut best: Option<(usize, usize, u8)> = None;
    for delimiter in DELIMITERS {
        let widths = widths(sample, delimiter);
        let Some(usual) = usual(&widths) else { continue };
        let wide = widths.iter().max().copied().unwrap_or(1);
        let alike = widths.iter().filter(|&&w| w == usual && w > 1).count();
        let score = (alike * 100 / widths.len().max(1), if alike > 0 { usual } else { wide }, delimiter);
        if wide > 1 && best.is_none_or(|(share, width, _)| (score.0, score.1) > (share, width)) {
            best = Some(score);
        }
    }
    best.map(|(_, _, delimiter)| delimiter)
}

/// How many fields the first rows have.
fn widths(sample: &str, delimiter: u8) -> Vec<usize> {
    let mut rows = Rows::new(sample, delimiter);
    let mut widths = Vec::new();
    while widths.len() < SAMPLED
        && let Some(row) = rows.next_row()
    {
        let preamble = row.get(0).starts_with(['#']) || is_preamble(row.get(0));
        if row.fault.is_none() && !preamble {
            widths.push(row.len());
        }
    }
    widths
}

/// The width that most rows have; of two that are as frequent, the larger.
fn usual(widths: &[usize]) -> Option<usize> {
    widths.iter().copied().max_by_key(|&width| (widths.iter().filter(|&&other| other == width).count(), width))
}

/// How many fields most of the first rows have.
#[must_use]
pub fn usual_width(text: &str, delimiter: u8) -> usize {
    usual(&widths(first_lines(text, SAMPLED), delimiter)).unwrap_or(0)
}

/// Whether most lines are cut into the same number of words by blanks, more than one, and by nothing else.
#[must_use]
pub fn cut_by_blanks(text: &str) -> bool {
    let widths: Vec<usize> = first_lines(text, SAMPLED)
        .lines()
        .filter(|line| !trim(line).is_empty() && !line.starts_with('#'))
        .map(|line| line.split_whitespace().count())
        .collect();
    usual(&widths)
        .is_some_and(|usual| usual > 1 && widths.iter().filter(|&&width| width == usual).count() * 2 > widths.len())
}

/// The text with a single blank for each run of blanks and tabs, and none at the ends of lines.
#[must_use]
pub fn single_blanks(text: &str) -> SecretBytes {
    let mut out = SecretBytes::with_capacity(text.len() + 1);
    let end = if text.contains('\n') { '\n' } else { '\r' };
    for line in text.split_terminator(end) {
        for (number, word) in line.split([' ', '\t', '\r']).filter(|word| !word.is_empty()).enumerate() {
            out.push_str(if number > 0 { " " } else { "" });
            out.push_str(word);
        }
        out.push_str("\n");
    }
    out
}

/// Whether a first line is no row: PowerShell's `#TYPE`, Entra's `version:`, Excel's `sep=`.
#[must_use]
pub fn is_preamble(first_field: &str) -> bool {
    let starts = |prefix: &str| first_field.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    starts("#TYPE") || starts("version:") || starts("sep=")
}

/// The first `count` lines, at most 64 KB of them.
#[must_use]
pub fn first_lines(text: &str, count: usize) -> &str {
    let mut end = text
        .bytes()
        .enumerate()
        .take(1 << 16)
        .filter(|(_, b)| *b == b'\n')
        .nth(count)
        .map_or(text.len().min(1 << 16), |(at, _)| at);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_told_by_the_rows() {
        for (text, expected) in [
            ("a,b,c\nd,e,f\n", Some(b',')),
            ("a;b;c\nd;e,x;f\n", Some(b';')),
            ("a\tb\nc\td\n", Some(b'\t')),
            ("one@x.com\ntwo@x.com\n", None),
            ("#TYPE Microsoft.Graph\n\"Id\";\"Name\"\n\"1\";\"A, B\"\n", Some(b';')),
            ("version:v1.0\nName,UPN\na,b\n", Some(b',')),
            ("", None),
        ] {
            assert_eq!(sniff_delimiter(text), expected, "{text}");
        }
    }
}
