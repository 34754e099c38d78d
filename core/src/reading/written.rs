//! When an inventory was written, and by which version: the row at its end that says it. Who does not know of it takes it
//! for a comment.

use crate::ground::date::{Date, format_date_time, parse_date_time};
use serde::{Deserialize, Serialize};

/// What the first cell of that row begins with.
pub(crate) const WRITTEN: &str = "#written:";

/// The layout of the inventory that this version writes: the second has the columns of Entra's side.
pub(crate) const LAYOUT: u32 = 2;

/// The longest name of a version: too short for a key.
const MAX_VERSION: usize = 15;

/// When an inventory was written, and by which version of Token Desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// When: seconds since 1970-01-01 UTC, or the start of that day; `None` if the file doesn't say it.
    pub at: Option<i64>,
    /// The version; empty if it can't be read.
    pub version: Box<str>,
    /// The layout of its columns.
    pub layout: u32,
}

impl Written {
    /// Reads what stands behind [`WRITTEN`]; `None` if it says no layout.
    #[cold]
    pub(crate) fn parse(said: &str) -> Option<Self> {
        let (said, layout) = said.rsplit_once(" layout ")?;
        let version = said.split_once("Token Desk ").and_then(|(_, rest)| rest.split_whitespace().next()).unwrap_or("");
        let is_version = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
        let version = Some(version).filter(|version| version.len() <= MAX_VERSION && version.chars().all(is_version));
        Some(Self {
            at: said.split_whitespace().next().and_then(parse_date_time),
            version: version.unwrap_or("").into(),
            layout: layout.trim().parse().ok()?,
        })
    }

    /// The row for a file that is written now, without its end: at a moment in seconds since 1970 if it is not 0, else on a
    /// day, if that is known.
    pub(crate) fn row(moment: u64, date: Date) -> String {
        let at = match moment {
            0 if date == Date::default() => String::new(),
            0 => format!("{date} "),
            moment => format!("{} ", format_date_time(i64::try_from(moment).unwrap_or(i64::MAX))),
        };
        format!("{WRITTEN} {at}by Token Desk {} in layout {LAYOUT}", env!("CARGO_PKG_VERSION"))
    }

    /// The sentence about it, for people; without one there is nothing to say.
    pub(crate) fn sentence(&self) -> String {
        let at = self.at.map(format_date_time).unwrap_or_default();
        let at = match at.split_once('T') {
            None => String::new(),
            Some((day, "00:00:00Z")) => format!(" on {day}"),
            Some((day, clock)) => format!(" on {day} at {} UTC", clock.get(..5).unwrap_or_default()),
        };
        let version = if self.version.is_empty() { "an unknown version" } else { &self.version };
        format!("It was written{at} by Token Desk {version}.").replace("Token Desk an", "an")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_reads_back() {
        let date = Date { year: 2026, month: 11, day: 29 };
        for (row, sentence) in [
            (Written::row(1_795_946_400, date), "It was written on 2026-11-29 at 10:00 UTC by Token Desk "),
            (Written::row(0, date), "It was written on 2026-11-29 by Token Desk "),
            (Written::row(0, Date::default()), "It was written by Token Desk "),
        ] {
            let written = Written::parse(row.strip_prefix(WRITTEN).unwrap()).unwrap();
            assert_eq!((&*written.version, written.layout), (env!("CARGO_PKG_VERSION"), LAYOUT), "{row}");
            assert_eq!(written.sentence(), format!("{sentence}{}.", env!("CARGO_PKG_VERSION")));
        }
    }

    #[test]
    fn of_what_was_changed_by_hand_the_rest_is_read() {
        let written = |at, version: &str, layout| Some(Written { at, version: version.into(), layout });
        assert_eq!(Written::parse(" 2026-13-45 by Token Desk 9.0.1-rc in layout 7"), written(None, "9.0.1-rc", 7));
        assert_eq!(Written::parse(" by Token Desk 3,1 in layout 3 "), written(None, "", 3));
        assert_eq!(written(None, "", 3).unwrap().sentence(), "It was written by an unknown version.");
        assert_eq!(Written::parse(" by Token Desk AAAQEAYEAUDAOCAJ in layout 3"), written(None, "", 3));
        assert_eq!(Written::parse(" by me"), None);
        assert_eq!(Written::parse(" in layout x"), None);
    }
}
