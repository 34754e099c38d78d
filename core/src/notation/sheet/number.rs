//! Numbers of cells as text, those that count days as dates.

use crate::ground::date::format_date_time;
use crate::ground::secret::SecretBytes;
use crate::notation::table::rows::trim;
use zeroize::Zeroizing;

/// From here on Excel, which keeps 15 digits, has lost some: they are shown with an exponent.
const TOO_LARGE: f64 = 1e15;
/// Below this, Excel shows an exponent as well.
const TOO_SMALL: f64 = 1e-9;

/// Appends the number that a file writes as `raw`, in full, at most 15 digits of it: `10001001`, never `1.0001001E7`.
/// Returns whether digits are probably lost, because it has more than 15 or because Excel shows it with an exponent;
/// then it is appended with one, as Excel would, so that nobody takes it for whole.
pub(super) fn push_number(raw: &[u8], out: &mut SecretBytes) -> bool {
    // Nearly all: and a program that writes zeros in front means them.
    if (1..=15).contains(&raw.len()) && raw.iter().all(u8::is_ascii_digit) {
        out.push_slice(raw);
        return false;
    }
    let text = trim(std::str::from_utf8(raw).unwrap_or_default());
    let Some(value) = text.parse::<f64>().ok().filter(|value| value.is_finite()) else {
        // Not a number at all: unchanged.
        out.push_str(text);
        return false;
    };
    let size = value.abs();
    if size != 0.0 && !(TOO_SMALL..TOO_LARGE).contains(&size) {
        let digits = Zeroizing::new(format!("{value:.14e}"));
        if let Some((mantissa, exponent)) = digits.split_once('e') {
            out.push_str(mantissa.trim_end_matches('0').trim_end_matches('.'));
            let (sign, exponent) = exponent.strip_prefix('-').map_or(("+", exponent), |rest| ("-", rest));
            out.push_str(&format!("E{sign}{exponent:0>2}"));
        }
        return true;
    }
    // 0.1 is written as 0.10000000000000001: the 16th and 17th digit are none that a person typed.
    let digits = Zeroizing::new(format!("{value:.14e}"));
    let rounded = digits.parse::<f64>().unwrap_or(value);
    out.push_str(&Zeroizing::new(format!("{}", if rounded == 0.0 { 0.0 } else { rounded })));
    false
}

/// Appends the day, or the moment if there is more than a day, that a number of days means: `2026-01-31`,
/// `2026-01-31 08:30:00`. `false` if it means none, as before 1900 or after 9999.
///
/// Excel counts from 1900-01-01 as 1 and has a 29 February in 1900, so that from March on the first day is
/// 1899-12-30 (ECMA-376-1 §18.17.4.1).
pub(super) fn push_date(raw: &[u8], from_1904: bool, out: &mut SecretBytes) -> bool {
    let Some(days) = std::str::from_utf8(raw).ok().and_then(|text| trim(text).parse::<f64>().ok()) else {
        return false;
    };
    // The last day is 9999-12-31; before March 1900 the days are off by one.
    if !(61.0..2_958_466.0).contains(&days) {
        return false;
    }
    let first_day = if from_1904 { FIRST_DAY_1904 } else { FIRST_DAY_1900 };
    // Days that are seconds: 53 bits hold them with room to spare.
    let seconds = first_day * 86_400 + (days * 86_400.0).round() as i64;
    let moment = format_date_time(seconds);
    let (Some(date), Some(clock)) = (moment.get(..10), moment.get(11..19)) else { return false };
    out.push_str(date);
    if clock != "00:00:00" {
        out.push_str(" ");
        out.push_str(clock);
    }
    true
}

/// 1899-12-30, in days from 1970-01-01.
const FIRST_DAY_1900: i64 = -25_569;
/// 1904-01-01, in days from 1970-01-01.
const FIRST_DAY_1904: i64 = -24_107;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::table::columns::is_excel_number;
    use proptest::prelude::*;

    fn number(raw: &str) -> (String, bool) {
        let mut out = SecretBytes::default();
        let lost = push_number(raw.as_bytes(), &mut out);
        (String::from_utf8(out.as_slice().to_vec()).unwrap(), lost)
    }

    #[test]
    fn numbers_are_written_in_full() {
        for (raw, expected) in [
            ("10001001", "10001001"),
            ("1.0001001E7", "10001001"),
            ("2.308734700388E12", "2308734700388"),
            ("2308734700388.0", "2308734700388"),
            ("999999999999999", "999999999999999"),
            ("0", "0"),
            ("-0", "0"),
            ("-5", "-5"),
            ("00012", "00012"),
            (" 7 ", "7"),
            ("0.10000000000000001", "0.1"),
            ("3.1400000000000001", "3.14"),
            ("44427.559374999997", "44427.559375"),
            ("1E-3", "0.001"),
            ("", ""),
            ("NaN", "NaN"),
            ("inf", "inf"),
            ("1e999", "1e999"),
            ("abc", "abc"),
        ] {
            assert_eq!(number(raw), (expected.to_owned(), false), "{raw}");
        }
    }

    #[test]
    fn days_are_dates() {
        let date = |raw: &str, from_1904| {
            let mut out = SecretBytes::default();
            let fits = push_date(raw.as_bytes(), from_1904, &mut out);
            fits.then(|| String::from_utf8(out.as_slice().to_vec()).unwrap())
        };
        for (raw, expected) in [
            ("61", Some("1900-03-01")),
            ("25569", Some("1970-01-01")),
            ("46054", Some("2026-02-01")),
            ("46054.354166666664", Some("2026-02-01 08:30:00")),
            ("2958465", Some("9999-12-31")),
            ("60", None),
            ("2958466", None),
            ("-1", None),
            ("2026-02-01", None),
            ("NaN", None),
        ] {
            assert_eq!(date(raw, false).as_deref(), expected, "{raw}");
        }
        assert_eq!(date("44592", true).as_deref(), Some("2026-02-01"));
    }

    #[test]
    fn lost_digits_show() {
        for (raw, expected) in [
            ("1234567890123456", "1.23456789012346E+15"),
            ("1.2345678901234568E+19", "1.23456789012346E+19"),
            ("1000000000000000", "1E+15"),
            ("1E+100", "1E+100"),
            ("1E-10", "1E-10"),
            ("-2.5E16", "-2.5E+16"),
        ] {
            assert_eq!(number(raw), (expected.to_owned(), true), "{raw}");
        }
        // The readers of serial numbers and keys know it by that form.
        assert!(is_excel_number(&number("1234567890123456").0));
    }

    proptest! {
        #[test]
        fn whole_numbers_of_15_digits_are_kept(value in 0_u64..1_000_000_000_000_000) {
            for raw in [format!("{value}"), format!("{value}.0"), format!("{:e}", value as f64)] {
                prop_assert_eq!(number(&raw), (value.to_string(), false));
            }
        }

        #[test]
        fn any_number_comes_back_to_15_digits(value in proptest::num::f64::NORMAL) {
            let (text, _) = number(&format!("{value}"));
            let back: f64 = text.parse().unwrap();
            prop_assert!((back - value).abs() <= value.abs() * 1e-14, "{value} {text}");
        }
    }
}
