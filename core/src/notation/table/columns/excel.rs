//! What Excel does to cells: numbers with an exponent, formulas that keep zeros, serial numbers behind an apostrophe.

use crate::ground::visible::hidden_or_blank;

/// Takes off what Excel's own protection adds: `="00123"` is `00123`.
#[inline]
#[must_use]
pub fn unwrap_excel(cell: &str) -> &str {
    // Nearly no cell is a formula, and each row has several.
    if cell.as_bytes().first() == Some(&b'=') { unwrap_formula(cell) } else { cell }
}

#[inline(never)]
fn unwrap_formula(cell: &str) -> &str {
    let formula = cell.get(1..).unwrap_or_default();
    match formula.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(text) if !text.contains('"') => text,
        None if !formula.is_empty() && formula.bytes().all(|b| b.is_ascii_alphanumeric()) => formula,
        _ => cell,
    }
}

/// A serial number without the apostrophe that makes Excel leave it alone, and without signs around it that
/// nobody can see.
#[must_use]
pub(crate) fn bare_serial(serial: &str) -> &str {
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
    };
    let seen = serial.trim_matches(unseen);
    let rest = seen.strip_prefix(['\'', '’']).map(|rest| rest.trim_matches(unseen));
    // An apostrophe alone, or before a formula, is no protection of a number.
    rest.filter(|rest| rest.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())).unwrap_or(seen)
}

/// The sign that [`bare_serial`] took off a serial number as it was `written`; `None` if it took off nothing but blanks of
/// the usual kind.
#[must_use]
#[cold]
pub(crate) fn sign_taken_off(written: &str) -> Option<char> {
    let is_apostrophe = |c: &char| matches!(c, '\'' | '’');
    hidden_or_blank(written).or_else(|| written.chars().find(is_apostrophe))
}

/// Whether Excel has turned a long number into a rounded one: `1.23E+12`, `1,23457E+31`.
#[must_use]
pub fn is_excel_number(cell: &str) -> bool {
    // A plus and up to three digits are the end of it: nearly every cell is settled by that.
    let bytes = cell.as_bytes();
    let plus = |from_end| bytes.len().checked_sub(from_end).and_then(|at| bytes.get(at)) == Some(&b'+');
    if !bytes.first().is_some_and(u8::is_ascii_digit) || !(plus(2) || plus(3) || plus(4)) {
        return false;
    }
    let Some((mantissa, exponent)) = cell.split_once('+') else {
        return false;
    };
    let Some(mantissa) = mantissa.strip_suffix(['E', 'e']) else {
        return false;
    };
    !mantissa.is_empty()
        && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
        && (1..=3).contains(&exponent.len())
        && exponent.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a spreadsheet shows an error here, in any of its languages: `#N/A`, `#REF!`, `#BEZUG!`; or the column was too
/// narrow for the number, and what is left of it is `#####`.
#[must_use]
pub fn is_sheet_error(cell: &str) -> bool {
    let Some(rest) = cell.strip_prefix('#') else { return false };
    let word = rest.strip_suffix(['!', '?']);
    let letters =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_uppercase() || matches!(c, '/' | '0'..='9'));
    word.is_some_and(|word| letters(word.trim_start_matches(['¡', '¿'])))
        // Without an exclamation mark only: “not available”, in English, German, French and Spanish.
        || matches!(rest, "N/A" | "NV" | "N/D" | "N/V")
        || (rest.len() >= 2 && rest.bytes().all(|b| b == b'#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_spreadsheets() {
        for cell in ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#NV", "#BEZUG!", "#ZAHL!", "#¡REF!", "#N/D", "#######"] {
            assert!(is_sheet_error(cell), "{cell}");
        }
        for cell in ["", "#", "##", "#1234", "#A1234", "N/A", "SN#1!", "#sn1", "REF!", "#!"] {
            assert!(!is_sheet_error(cell), "{cell}");
        }
    }

    #[test]
    fn excel_leaves_traces() {
        for (cell, expected) in [
            ("1.23E+12", true),
            ("1,23457E+31", true),
            ("2E+12", true),
            ("1E12", false),
            ("ABE+12", false),
            ("1.23E+1234", false),
            ("", false),
        ] {
            assert_eq!(is_excel_number(cell), expected, "{cell}");
        }
        assert_eq!(unwrap_excel("=\"00123\""), "00123");
        assert_eq!(unwrap_excel("=SUM(A1)"), "=SUM(A1)");
        assert_eq!(unwrap_excel("00123"), "00123");
    }
}
