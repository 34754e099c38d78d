//! Whole numbers as spreadsheets show them: with signs between the thousands (`2.600.135`, `2,600,135`, `2 600 135`,
//! `2’600’135`, in India `26,00,135`), with decimals that are zeros (`2600135.0`, `2600135,00`), or with an exponent (`2.600135E+6`).
//!
//! A serial number may have points of its own (`A.600.135`, `10.1.2.33`), so what a sign stands for is told by the whole
//! column, and a cell is only read by that.

use std::borrow::Cow;

/// Spreadsheets keep that many digits of a number; in place of those behind them they write zeros (IEEE 754 binary64).
const KEPT_DIGITS: usize = 15;

/// The longest text that is taken for a number, in bytes: far more than any spreadsheet shows.
const MAX_NUMBER_BYTES: usize = 64;

/// A sign that spreadsheets put into numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Point,
    Comma,
    /// A blank, also one at which no line is broken, or a narrow one.
    Blank,
    Apostrophe,
}

impl Sign {
    const COUNT: usize = 4;

    fn of(c: char) -> Option<Self> {
        Some(match c {
            '.' => Self::Point,
            ',' => Self::Comma,
            ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => Self::Blank,
            '\'' | '’' => Self::Apostrophe,
            _ => return None,
        })
    }
}

/// A text that is a whole number in some format of a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct NumberShape {
    thousands: Option<Sign>,
    decimals: Option<Sign>,
    /// Bytes before the decimals.
    whole: usize,
}

impl NumberShape {
    /// The shape of `cell`; `None` if it is no such number, or digits alone. No format writes zeros in front.
    fn of(cell: &str) -> Option<Self> {
        let plain = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
        if cell.len() > MAX_NUMBER_BYTES
            || cell.starts_with('0') && cell.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        {
            return None;
        }
        if let Some(thousands) = thousands(cell) {
            return Some(Self { thousands: Some(thousands), decimals: None, whole: cell.len() });
        }
        let whole = cell.trim_end_matches('0');
        let decimals = whole.chars().next_back().and_then(Sign::of)?;
        let whole = whole.strip_suffix(['.', ','])?;
        let thousands = thousands(whole);
        let fits = whole.len() + 1 < cell.len() && (plain(whole) || thousands.is_some_and(|sign| sign != decimals));
        fits.then_some(Self { thousands, decimals: Some(decimals), whole: whole.len() })
    }

    /// The digits of the whole number.
    fn digits(self, cell: &str) -> String {
        cell.get(..self.whole).unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
    }
}

/// The sign between groups of three digits, at least one; in front of them are one to three. In India a comma also stands
/// between groups of two digits in front of the last three.
fn thousands(number: &str) -> Option<Sign> {
    let mut groups = number.split(|c: char| Sign::of(c).is_some());
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()) && !first.starts_with('0'))?;
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let mut signs = number.chars().filter_map(Sign::of);
    let sign = signs.next()?;
    if !digits(first) || !signs.all(|other| other == sign) {
        return None;
    }
    let in_india = sign == Sign::Comma && first.len() <= 2 && groups.clone().count() > 1;
    let last = groups.next_back()?;
    let of = |length: usize| groups.clone().all(|group| group.len() == length && digits(group));
    (last.len() == 3 && digits(last) && (of(3) || in_india && of(2))).then_some(sign)
}

/// The digits of a number with an exponent that are all there: `2.600135502211E+12` has them, `2.6E+12` has not.
fn exact_exponent(cell: &str) -> Option<String> {
    let (mantissa, exponent) = cell.split_once(['E', 'e'])?;
    let (whole, decimals) = mantissa.split_once(['.', ','])?;
    let exponent: usize = exponent.strip_prefix('+')?.parse().ok()?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let all = matches!(whole.as_bytes(), [b'1'..=b'9']) && digits(decimals) && decimals.len() == exponent;
    (all && exponent > 0 && exponent < KEPT_DIGITS).then(|| format!("{whole}{decimals}"))
}

/// Whether a cell may be a number in a format, or tell that its column has none: a look at three of its bytes, which
/// settles nearly every cell. Behind a sign are one to three digits, or two and a plus.
#[inline]
fn may_be_formatted(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    let sign = |from_end: usize| {
        bytes.len().checked_sub(from_end).and_then(|at| bytes.get(at)).is_some_and(|b| !b.is_ascii_alphanumeric())
    };
    sign(2) || sign(3) || sign(4)
}

/// How often each sign occurs in the numbers of a column, and as what.
#[derive(Debug, Clone, Default)]
pub(crate) struct NumberFormatEvidence {
    counts: [SignCount; Sign::COUNT],
}

/// The cells with a sign.
#[derive(Debug, Clone, Copy, Default)]
struct SignCount {
    thousands: u32,
    decimals: u32,
    /// It is part of what is no number.
    own: u32,
}

impl NumberFormatEvidence {
    /// Takes a cell of the column into account, as it is without what protects it.
    #[inline]
    pub(crate) fn add(&mut self, cell: &str) {
        if may_be_formatted(cell) {
            self.count(cell);
        }
    }

    #[inline(never)]
    fn count(&mut self, cell: &str) {
        match NumberShape::of(cell) {
            Some(NumberShape { thousands, decimals, .. }) => {
                if let Some(sign) = thousands {
                    self.counts[sign as usize].thousands += 1;
                }
                if let Some(sign) = decimals {
                    self.counts[sign as usize].decimals += 1;
                }
            }
            // The point of a rounded number says nothing of the others.
            None if super::is_excel_number(cell) => {}
            None => {
                let mut seen = [false; Sign::COUNT];
                for sign in cell.chars().filter_map(Sign::of) {
                    if !std::mem::replace(&mut seen[sign as usize], true) {
                        self.counts[sign as usize].own += 1;
                    }
                }
            }
        }
    }

    /// What each sign stands for in the column.
    pub(crate) fn judge(&self) -> NumberFormat {
        NumberFormat { signs: self.counts.map(SignCount::judge) }
    }
}

impl SignCount {
    /// What it is in nearly all cells, nine of ten; where it is one of both in most of them only, that is not clear.
    fn judge(self) -> Meaning {
        let all = self.thousands + self.decimals + self.own;
        let nearly = |count: u32| count > 0 && count * 10 >= all * 9;
        match self {
            _ if nearly(self.thousands) => Meaning::Thousands,
            _ if nearly(self.decimals) => Meaning::Decimals,
            _ if all > 0 && self.own <= self.thousands + self.decimals => Meaning::Unclear,
            _ => Meaning::Own,
        }
    }
}

/// What a sign stands for in the numbers of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Meaning {
    /// It is part of the number.
    #[default]
    Own,
    Thousands,
    Decimals,
    /// It could be either.
    Unclear,
}

/// The format that a spreadsheet gave to the numbers of a column; by itself none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct NumberFormat {
    signs: [Meaning; Sign::COUNT],
}

/// What a cell of a column is, by the format of the column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NumberReading {
    /// What is written there.
    AsWritten,
    /// These digits, which have a format around them.
    Formatted(String),
    /// A number whose last digits the spreadsheet did not keep.
    Rounded,
    /// It looks like a number in a format, but other cells have the sign otherwise.
    Unclear,
}

impl NumberFormat {
    /// Reads a cell of the column, without what protects it.
    #[inline]
    pub(crate) fn read(self, cell: &str) -> NumberReading {
        if may_be_formatted(cell) { self.read_formatted(cell) } else { NumberReading::AsWritten }
    }

    #[inline(never)]
    fn read_formatted(self, cell: &str) -> NumberReading {
        if let Some(digits) = exact_exponent(cell) {
            return NumberReading::Formatted(digits);
        }
        let Some(shape) = NumberShape::of(cell) else { return NumberReading::AsWritten };
        let is = |sign: Option<Sign>, meaning| sign.is_none_or(|sign| self.signs[sign as usize] == meaning);
        if !is(shape.thousands, Meaning::Thousands) || !is(shape.decimals, Meaning::Decimals) {
            let own = |sign: Option<Sign>| sign.is_some_and(|sign| self.signs[sign as usize] == Meaning::Own);
            let is_own = own(shape.thousands) || own(shape.decimals);
            return if is_own { NumberReading::AsWritten } else { NumberReading::Unclear };
        }
        let digits = shape.digits(cell);
        match digits.get(KEPT_DIGITS..) {
            Some(behind) if !behind.is_empty() && behind.bytes().all(|b| b == b'0') => NumberReading::Rounded,
            _ => NumberReading::Formatted(digits),
        }
    }
}

/// Whether a cell is a number in a format that has at least seven digits, as no amount beside a key has.
pub(crate) fn is_long_formatted_number(cell: &str) -> bool {
    NumberShape::of(cell).is_some_and(|shape| shape.digits(cell).len() >= 7)
}

/// The digits of a whole number that is no serial number, so that its signs can't be its own: `30,0` is `30`, and
/// `1.234` is `1234`, as no whole number has such decimals. `60.000` could be either, and stays as it is.
pub(crate) fn whole_number(number: &str) -> Cow<'_, str> {
    if number.bytes().all(|b| b.is_ascii_digit()) {
        return Cow::Borrowed(number);
    }
    match NumberShape::of(number) {
        Some(NumberShape { thousands: None, whole, .. }) => Cow::Borrowed(number.get(..whole).unwrap_or(number)),
        Some(NumberShape { thousands: Some(Sign::Point | Sign::Comma), decimals: None, .. })
            if number.len() <= 7 && number.ends_with("000") =>
        {
            Cow::Borrowed(number)
        }
        Some(shape) => Cow::Owned(shape.digits(number)),
        None => Cow::Borrowed(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the cells of a column are read as.
    fn column(cells: &[&str]) -> Vec<String> {
        let mut evidence = NumberFormatEvidence::default();
        cells.iter().for_each(|cell| evidence.add(cell));
        let format = evidence.judge();
        let words = |cell: &&str| match format.read(cell) {
            NumberReading::AsWritten => (*cell).to_owned(),
            NumberReading::Formatted(digits) => format!("→{digits}"),
            NumberReading::Rounded => "rounded".to_owned(),
            NumberReading::Unclear => format!("{cell}?"),
        };
        cells.iter().map(words).collect()
    }

    #[test]
    fn a_format_is_taken_off() {
        for (cells, expected) in [
            (&["2.600.135.502.211", "2600135502212,00", "12"][..], &["→2600135502211", "→2600135502212", "12"][..]),
            (&["2600135502211.0", "2600135502212.0"], &["→2600135502211", "→2600135502212"]),
            (&["2,600,135,502,211", "2,600,135.00"], &["→2600135502211", "→2600135"]),
            (
                &["26,00,13,55,02,211", "12,34,567", "1,23,456.00", "12,345"],
                &["→2600135502211", "→1234567", "→123456", "→12345"],
            ),
            (&["2 600 135", "2\u{a0}600\u{a0}135", "2\u{202f}600\u{2009}135"], &["→2600135", "→2600135", "→2600135"]),
            (&["2'600'135", "2’600’136"], &["→2600135", "→2600136"]),
            (&["999", "1.000", "1.001"], &["999", "→1000", "→1001"]),
            (&["2600135.000", "2600136.000"], &["→2600135", "→2600136"]),
            (&["2.600135502211E+12"], &["→2600135502211"]),
        ] {
            assert_eq!(column(cells), expected);
        }
    }

    #[test]
    fn signs_of_its_own_stay() {
        for cells in [
            &["A.600.135", "10.1.2.33"][..],
            &["12345.0", "12345.1", "12345.2"],
            &["10.100.200", "10.1.2.33", "10.1.2.34"],
            &["001.234", "001.235"],
            &["10.20.300", "10.21.300"],
            &["123,45,678", "12,34,56"],
            &["1234 5678", "2345 6789"],
            &["AB-123", "7", "", "2.6E+12", "1,23457E+31"],
        ] {
            assert_eq!(column(cells), cells);
        }
    }

    #[test]
    fn what_could_be_either_is_left() {
        assert_eq!(column(&["2.600.135", "A.600.135"]), ["2.600.135?", "A.600.135"]);
        assert_eq!(column(&["2.600.135", "2600135.0"]), ["2.600.135?", "2600135.0?"]);
        // One row of a thousand does not decide.
        let mut cells = vec!["2.600.135"; 20];
        cells.push("A.600.135");
        assert_eq!(column(&cells)[19..], ["→2600135", "A.600.135"]);
    }

    #[test]
    fn digits_that_a_spreadsheet_did_not_keep_are_lost() {
        assert_eq!(column(&["1.234.567.890.123.450", "123.456.789.012.345"]), ["rounded", "→123456789012345"]);
        assert_eq!(column(&["1234567890123456.0"]), ["→1234567890123456"]);
    }

    #[test]
    fn other_whole_numbers() {
        for (written, expected) in [
            ("60", "60"),
            ("60,0", "60"),
            ("60.00", "60"),
            ("60.5", "60.5"),
            ("60.000", "60.000"),
            ("1.234", "1234"),
            ("1.234.000", "1234000"),
            ("12 345", "12345"),
            ("12 000", "12000"),
            ("60 s", "60 s"),
            ("", ""),
        ] {
            assert_eq!(whole_number(written), expected, "{written}");
        }
    }
}
