//! Dates and moments, as files write them (RFC 3339).

use serde::{Deserialize, Serialize};
use std::fmt;

/// A day of the local calendar, for file names and notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Date {
    /// Year, four digits.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
}

impl Date {
    /// Reads `2026-11-22`, with or without a time behind it. `None` if it is no day of the years 1 to 9999.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let day = text.get(..10)?;
        parse_date_time(day).and_then(|_| parse_date_time(text))?;
        let number = |from: usize, to: usize| day.get(from..to)?.parse().ok();
        Some(Self { year: day.get(..4)?.parse().ok()?, month: number(5, 7)?, day: number(8, 10)? })
    }

    /// Its form in names of files: `20261122`.
    #[must_use]
    pub fn in_file_name(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for Date {
    /// `2026-11-22`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Seconds since 1970-01-01 UTC of an `xs:dateTime` or `xs:date`; without a zone it is taken as UTC. `None` if it is
/// none, or not in the years 1 to 9999.
pub(crate) fn parse_date_time(text: &str) -> Option<i64> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let date = date.as_bytes();
    if date.get(4) != Some(&b'-') || date.get(7) != Some(&b'-') {
        return None;
    }
    let (year, month, day) = (digits(date.get(..4)?)?, digits(date.get(5..7)?)?, digits(date.get(8..)?)?);
    if year == 0 || !(1..=12).contains(&month) || !(1..=days_in_month(year, month)).contains(&day) {
        return None;
    }
    let (clock, zone) = match rest.strip_prefix(['T', ' ']) {
        Some(after) => {
            let end = after.find(['Z', '+', '-']).unwrap_or(after.len());
            after.split_at_checked(end)?
        }
        None => ("00:00:00", rest),
    };
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let whole = whole.as_bytes();
    if whole.len() != 8 || whole.get(2) != Some(&b':') || whole.get(5) != Some(&b':') {
        return None;
    }
    let (hour, minute, second) = (digits(whole.get(..2)?)?, digits(whole.get(3..5)?)?, digits(whole.get(6..)?)?);
    let end_of_day = hour == 24 && minute == 0 && second == 0;
    if (hour > 23 && !end_of_day) || minute > 59 || second > 59 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let offset = match zone {
        "" | "Z" => 0,
        _ => {
            let (sign, clock) = zone.split_at_checked(1)?;
            let clock = clock.as_bytes();
            let (hours, minutes) = (digits(clock.get(..2)?)?, digits(clock.get(3..)?)?);
            if clock.len() != 5 || clock.get(2) != Some(&b':') || hours > 14 || minutes > 59 {
                return None;
            }
            let seconds = (hours * 60 + minutes) * 60;
            if sign == "-" { -seconds } else { seconds }
        }
    };
    Some(days_from_epoch(year, month, day) * 86_400 + (hour * 60 + minute) * 60 + second - offset)
}

/// An `xs:dateTime` in UTC. Moments outside the years 1 to 9999 are moved to their ends.
#[must_use]
pub fn format_date_time(seconds: i64) -> String {
    let seconds = seconds.clamp(-62_135_596_800, 253_402_300_799);
    let (days, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // The inverse of `days_from_epoch`, in years that start in March.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", clock / 3_600, clock / 60 % 60, clock % 60)
}

/// The day of a moment, in UTC: `2026-03-09`.
#[must_use]
pub fn format_day(seconds: i64) -> String {
    let mut day = format_date_time(seconds);
    day.truncate(10);
    day
}

fn digits(text: &[u8]) -> Option<i64> {
    if text.is_empty() || text.len() > 4 {
        return None;
    }
    text.iter().try_fold(0, |number, &b| b.is_ascii_digit().then(|| number * 10 + i64::from(b - b'0')))
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moments_with_and_without_zone() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2006-05-01T00:00:00Z", Some(1_146_441_600)),
            ("2006-05-31T00:00:00", Some(1_149_033_600)),
            ("2012-02-29T23:59:59.999+08:00", Some(1_330_531_199)),
            ("2012-02-29 23:59:59-01:30", Some(1_330_565_399)),
            ("2012-12-31T24:00:00Z", Some(1_356_998_400)),
            ("2030-01-01", Some(1_893_456_000)),
            ("9999-12-31T23:59:59Z", Some(253_402_300_799)),
            ("0001-01-01T00:00:00Z", Some(-62_135_596_800)),
            ("01/01/2008", None),
            ("2011-02-29", None),
            ("2011-13-01", None),
            ("2011-01-01T25:00:00", None),
            ("2011-01-01T1:00:00", None),
            ("2011-01-01T10:00:00+1", None),
            ("2011-01-01T10:00:00x", None),
            ("ä011-01-01", None),
            ("", None),
        ] {
            assert_eq!(parse_date_time(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn moments_survive(seconds in -62_135_596_800_i64..=253_402_300_799) {
            prop_assert_eq!(parse_date_time(&format_date_time(seconds)), Some(seconds));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[0-9T:Z+. -]{0,30}") {
            let _ = parse_date_time(&text);
        }
    }
}
