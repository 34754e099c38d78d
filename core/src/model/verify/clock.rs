//! The clock that codes are compared with: the computer's, corrected by hand.

/// The computer's time and its correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clock {
    /// What the computer says: seconds since 1970-01-01 UTC.
    pub unix_seconds: u64,
    /// What is added to it, in seconds: above 0 where the computer's clock is behind.
    pub offset: i64,
}

/// The most that a clock is corrected by, in seconds: 366 days.
pub const MAX_OFFSET: i64 = 366 * 86_400;

impl Clock {
    /// The corrected time, in seconds since 1970-01-01 UTC; not before that.
    #[must_use]
    pub fn now(self) -> u64 {
        self.unix_seconds.saturating_add_signed(self.offset)
    }
}

/// Reads an offset as it is typed: seconds, or minutes and seconds, or hours, minutes and seconds, with a sign or
/// without: `90`, `-1:30`, `+2:00:00`. `None` if it is none, or more than [`MAX_OFFSET`]. Nothing typed is no offset.
#[must_use]
pub fn parse_offset(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, parts) = match text.chars().next() {
        Some('-' | '\u{2212}' | '\u{2013}') => (-1, text.get(text.chars().next()?.len_utf8()..)?),
        Some('+') => (1, text.get(1..)?),
        _ => (1, text),
    };
    if text.is_empty() {
        return Some(0);
    }
    let mut seconds = 0_i64;
    for (place, part) in parts.trim().split(':').enumerate() {
        let is_number = !part.is_empty() && part.len() <= 8 && part.bytes().all(|b| b.is_ascii_digit());
        let value: i64 = part.parse().ok().filter(|_| is_number && place < 3)?;
        if place > 0 && value > 59 {
            return None;
        }
        seconds = seconds * 60 + value;
    }
    (seconds <= MAX_OFFSET).then_some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_corrected_and_never_before_its_start() {
        assert_eq!(Clock { unix_seconds: 1000, offset: -90 }.now(), 910);
        assert_eq!(Clock { unix_seconds: 10, offset: -90 }.now(), 0);
        assert_eq!(Clock { unix_seconds: u64::MAX, offset: 90 }.now(), u64::MAX);
    }

    #[test]
    fn offsets_as_they_are_typed() {
        for (text, expected) in [
            ("", Some(0)),
            ("90", Some(90)),
            ("+90", Some(90)),
            ("-1:30", Some(-90)),
            ("\u{2212}1:30", Some(-90)),
            (" - 2:00:00 ", Some(-7200)),
            ("0", Some(0)),
            ("1:60", None),
            ("1:2:3:4", None),
            ("-", None),
            ("x", None),
            ("1:", None),
            ("--1", None),
            ("99999999", None),
            ("999999999999999999999", None),
        ] {
            assert_eq!(parse_offset(text), expected, "{text:?}");
        }
    }
}
