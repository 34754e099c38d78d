//! Serial numbers for tokens to be made: from a list, or counted up.

use super::MAX_MADE;
use super::refusal::MakeRefusal;
use crate::ground::refusal::Refusal;
use crate::model::token::MAX_SERIAL_BYTES;

/// The serial numbers of a list as it is typed or pasted: one a line, or between commas, semicolons or tabs.
#[must_use]
pub fn serials_from_list(text: &str) -> Vec<String> {
    let parts = text.split(['\n', '\r', '\t', ',', ';']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// So many serial numbers counted up from the first: of `TD-0009`, the next is `TD-0010`. The last digits in it count;
/// what stands behind them stays.
///
/// # Errors
/// If it is longer than a serial number can be, there is no digit in it to count up, none or more than [`MAX_MADE`] are wanted, or its digits don't suffice: with zeros
/// in front, all serial numbers are to be of one length.
pub fn serials_from_pattern(first: &str, count: usize) -> Result<Vec<String>, Refusal> {
    let first = first.trim();
    if count == 0 || first.is_empty() {
        return Err(MakeRefusal::NoSerials.into());
    }
    if count > MAX_MADE {
        return Err(MakeRefusal::TooMany(count).into());
    }
    if first.len() > MAX_SERIAL_BYTES {
        return Err(MakeRefusal::TooLong.into());
    }
    let no_number = || Refusal::from(MakeRefusal::NoNumber { first: first.into() });
    let end = first.rfind(|c: char| c.is_ascii_digit()).ok_or_else(no_number)? + 1;
    let (head, tail) = first.split_at(end);
    let start = head
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
    let (prefix, digits) = head.split_at(start);
    let from: u64 = digits.parse().map_err(|_| no_number())?;
    let last = from.checked_add(count as u64 - 1).ok_or_else(no_number)?;
    let width = digits.len();
    if digits.starts_with('0') && last.to_string().len() > width {
        let free = 10_u64.pow(u32::try_from(width).unwrap_or(0).min(19)) - from;
        return Err(MakeRefusal::PatternEnds { first: first.into(), free }.into());
    }
    Ok((from..=last).map(|number| format!("{prefix}{number:0width$}{tail}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_list_as_it_is_pasted() {
        assert_eq!(serials_from_list(" 1\r\n2,3;\t4\n\n"), ["1", "2", "3", "4"]);
        assert!(serials_from_list(" \n,").is_empty());
    }

    #[test]
    fn serial_numbers_are_counted_up() {
        for (first, count, expected) in [
            ("TD-0001", 3, &["TD-0001", "TD-0002", "TD-0003"][..]),
            ("TD-0009", 2, &["TD-0009", "TD-0010"]),
            ("9", 2, &["9", "10"]),
            ("A98-x", 3, &["A98-x", "A99-x", "A100-x"]),
            ("00", 2, &["00", "01"]),
            ("Tökén7ö", 2, &["Tökén7ö", "Tökén8ö"]),
            (" T1 ", 1, &["T1"]),
            ("2Z-07", 2, &["2Z-07", "2Z-08"]),
        ] {
            assert_eq!(serials_from_pattern(first, count).unwrap(), expected, "{first}");
        }
        for (first, count, code) in [
            ("TD-", 1, "made-no-number"),
            ("", 1, "made-none"),
            ("TD-1", 0, "made-none"),
            ("TD-1", MAX_MADE + 1, "made-too-many"),
            ("TD-0998", 9_003, "made-pattern-ends"),
            ("T-99999999999999999999999", 1, "made-no-number"),
            ("18446744073709551615", 2, "made-no-number"),
            (&"0".repeat(MAX_SERIAL_BYTES + 1), 1, "made-too-long"),
            (&"0".repeat(70_000), 1, "made-too-long"),
        ] {
            assert_eq!(&*serials_from_pattern(first, count).expect_err(first).code, code, "{first}");
        }
        let said = serials_from_pattern("TD-0998", 9_003).expect_err("refused").to_string();
        assert!(said.contains("9,002"), "{said}");
    }

    proptest! {
        #[test]
        fn no_pattern_makes_it_panic(first in "\\PC{0,30}|[A-Z0-9-]{0,30}", count in 0_usize..30) {
            if let Ok(all) = serials_from_pattern(&first, count) {
                prop_assert_eq!(all.len(), count);
                prop_assert_eq!(all[0].as_str(), first.trim());
                let mut sorted = all.clone();
                sorted.sort();
                sorted.dedup();
                prop_assert_eq!(sorted.len(), count);
            }
        }
    }
}
