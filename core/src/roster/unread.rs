//! The lines of a list that became no user: which, why, and how to part them from the others, so that who typed the list can
//! correct them.

use crate::finding::{Finding, FindingKind};
use crate::ground::secret::SecretBytes;
use crate::ground::sorting;
use crate::ground::words::count;
use crate::notation::mailbox::UpnCell;
use crate::notation::table::rows::{Rows, trim};
use serde::{Deserialize, Serialize};

/// Of so many lines it is kept why.
const MAX_REASONS: usize = 5;

/// The lines of a list that became no user. Who stands in the list twice was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// On which line each begins, in their order.
    lines: Vec<u32>,
    /// How many rows they are: several recipients may stand in one line.
    rows: u32,
    /// Why, of the first of them.
    reasons: Vec<(u32, String)>,
    /// The line below the heading; 1 if there is none.
    first_line: u32,
    delimiter: u8,
    /// Whether a list without some of its lines is still one: JSON is not.
    by_lines: bool,
}

impl Unread {
    /// Of a list whose heading ends above that line; none yet.
    pub(super) fn of_list(first_line: u32, delimiter: u8, by_lines: bool) -> Self {
        Self { first_line, delimiter, by_lines, ..Self::default() }
    }

    /// Notes a line that became no user.
    pub(super) fn note(&mut self, line: u32, why: &FindingKind) {
        self.lines.push(line);
        self.rows += 1;
        if self.reasons.len() < MAX_REASONS {
            self.reasons.push((line, reason(why)));
        }
    }

    /// In the order of the list, each line once.
    pub(super) fn in_order(mut self) -> Self {
        sorting::sort_by(&mut self.lines, Ord::cmp);
        self.lines.dedup();
        sorting::sort_by(&mut self.reasons, |one, other| one.0.cmp(&other.0));
        self
    }

    /// How many lines.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lines.len()
    }

    /// How many rows.
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    /// The first of the lines, each with why: at most five.
    #[must_use]
    pub fn reasons(&self) -> &[(u32, String)] {
        &self.reasons
    }

    /// What was taken for a heading, in the middle of a sentence.
    pub(super) fn heading_words(&self) -> String {
        match self.first_line {
            0 | 1 => String::new(),
            2 => ", line 1 is taken for a heading".to_owned(),
            first => format!(", lines 1 to {} are taken for a heading", first - 1),
        }
    }

    /// What comes before [`Self::reasons`], behind how many users there are: “; 7 lines can’t be read, the first of them:”.
    pub(super) fn words(&self) -> String {
        let of_these = if self.lines.len() > self.reasons.len() { ", the first of them" } else { "" };
        match self.count() {
            0 => ".".to_owned(),
            lines => format!("; {} can’t be read{of_these}:", count(lines, "line")),
        }
    }

    /// How many lines are not read, where nothing else is to be said: “2 lines can’t be read:”.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.words().trim_start_matches("; ").to_owned()
    }

    /// The text in two: what is read, and the lines that are not.
    #[must_use]
    pub fn part(&self, text: &str) -> Parts {
        // As long as it will be at most, so that no copy is left where it grew.
        let [mut read, mut rest] = [text.len(), text.len()].map(SecretBytes::with_capacity);
        if self.lines.is_empty() || !self.by_lines {
            read.push_str(text);
            return Parts { read, rest, unread: Self::default() };
        }
        let mut rows = Rows::new(text, self.delimiter);
        // A row may go on over several lines.
        let mut next = rows.next_row().map(|row| row.line);
        let (mut is_unread, mut unread_lines) = (false, self.lines.iter().peekable());
        let (mut lines, mut reasons, mut of_rest) = (Vec::new(), Vec::new(), 0);
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let in_heading = number < self.first_line;
            if next == Some(number) {
                is_unread = unread_lines.next_if(|&&unread| unread == number).is_some();
                next = rows.next_row().map(|row| row.line);
                if is_unread {
                    lines.push(of_rest + 1);
                    let of_line = self.reasons.iter().filter(|(line, _)| *line == number);
                    reasons.extend(of_line.map(|(_, why)| (of_rest + 1, why.clone())));
                }
            }
            if in_heading || is_unread {
                rest.push_str(line);
                of_rest += 1;
            }
            if in_heading || !is_unread {
                read.push_str(line);
            }
        }
        let rows = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        Parts { read, rest, unread: Self { lines, rows, reasons, ..*self } }
    }

    /// Of a text of one column without any UPN: each of its lines.
    pub(super) fn of_every_line(text: &str) -> Self {
        let mut unread = Self::of_list(1, b',', true);
        for (number, line) in (1..).zip(text.lines()) {
            if let Err(problem) = UpnCell::of(trim(line))
                && !trim(line).is_empty()
            {
                unread.note(number, &FindingKind::UpnInvalid(problem));
            }
        }
        unread
    }
}

/// A text in two.
#[derive(Debug)]
pub struct Parts {
    /// What is read.
    pub read: SecretBytes,
    /// The lines that are not, below the heading; empty if all was read, or the list can't be parted by lines.
    pub rest: SecretBytes,
    /// Those lines, by where they stand in the rest.
    pub unread: Unread,
}

/// Why a line became no user, in the middle of a sentence where there are words for that.
fn reason(why: &FindingKind) -> String {
    match why {
        FindingKind::UpnInvalid(problem) => format!("{problem}."),
        why => Finding { kind: why.clone(), line: 1, column: 0, subject: "".into() }.message(),
    }
}

#[cfg(test)]
mod tests {
    use crate::reading::options::ReadOptions;
    use crate::roster::{Look, look, read_users};
    use proptest::prelude::*;

    fn seen(list: &str) -> Look {
        look(list.as_bytes(), &ReadOptions::default(), &mut |_| {}).unwrap()
    }

    /// What is said of a list, and its two parts.
    fn parts(list: &str) -> (String, [String; 2]) {
        let look = seen(list);
        let parts = look.unread.part(list);
        let parts = [parts.read, parts.rest].map(|part| String::from_utf8(part.as_slice().to_vec()).unwrap());
        let reasons: Vec<String> = look.unread.reasons().iter().map(|(line, why)| format!("{line} {why}")).collect();
        (format!("{} {}", look.words(), reasons.join(" ")).trim().to_owned(), parts)
    }

    #[test]
    fn what_is_read_is_said_and_parted_from_what_is_not() {
        for (list, said, read, unread) in [
            ("amy@x.com\nben@x.com", "2 users.", "amy@x.com\nben@x.com", ""),
            (
                "amy@x.com\n\nben\ncy@x.com,Cy",
                "2 users; 1 line can’t be read: 3 it has no “@”.",
                "amy@x.com\n\ncy@x.com,Cy",
                "ben\n",
            ),
            // Who stands there twice was read.
            ("amy@x.com\nAMY@x.com\n", "1 user, 1 row repeats one of them.", "amy@x.com\nAMY@x.com\n", ""),
            // A header stands above both.
            (
                "Name,UPN\nAmy,amy@x.com\nBen,none\nCy,cy@x.com\nDi,di@x\n",
                "2 users, line 1 is taken for a heading; 2 lines can’t be read: 3 The row has no UPN, or only a word such as “n/a” in its place; it was \
                 left out. 5 it is not of the form name@domain.tld.",
                "Name,UPN\nAmy,amy@x.com\nCy,cy@x.com\n",
                "Name,UPN\nBen,none\nDi,di@x\n",
            ),
            // A row over two lines.
            (
                "UPN,Name\n\"amy\",\"Amy\nAdams\"\nben@x.com,Ben\ncy@x.com,\"Cy\nClark\"\n",
                "2 users, line 1 is taken for a heading; 1 line can’t be read: 2 it has no “@”.",
                "UPN,Name\nben@x.com,Ben\ncy@x.com,\"Cy\nClark\"\n",
                "UPN,Name\n\"amy\",\"Amy\nAdams\"\n",
            ),
            // As mail programs copy them: the whole line stays.
            (
                "Amy <amy@x.com>; Ben <ben@x.com>\nCy <cy@x.com>; Di\n",
                "3 users; 1 line can’t be read: 2 it has no “@”.",
                "Amy <amy@x.com>; Ben <ben@x.com>\n",
                "Cy <cy@x.com>; Di\n",
            ),
            (
                "a@b\n".repeat(7).as_str(),
                "No user; 7 lines can’t be read, the first of them: 1 it is not of the form name@domain.tld. 2 it is not \
                 of the form name@domain.tld. 3 it is not of the form name@domain.tld. 4 it is not of the form \
                 name@domain.tld. 5 it is not of the form name@domain.tld.",
                "",
                "a@b\n".repeat(7).as_str(),
            ),
        ] {
            assert_eq!(parts(list), (said.to_owned(), [read.to_owned(), unread.to_owned()]), "{list:?}");
        }
        assert_eq!(
            seen("serial number,secret key\n1,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").words(),
            "This looks like a token file: it has serial numbers and keys."
        );
        // One column without a UPN, and a rest whose lines stand elsewhere.
        let (said, _) = parts("ben\n\ncy");
        assert_eq!(said, "No user; 2 lines can’t be read: 1 it has no “@”. 3 it has no “@”.");
        let list = "Name,UPN\nAmy,amy@x.com\nBen,none\nCy,cy@x.com\nDi,di@x\n";
        let rest = seen(list).unread.part(list).unread;
        assert_eq!(rest.sentence(), "2 lines can’t be read:");
        assert_eq!(rest.reasons().iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3]);
        // A key in the place of a UPN is not repeated.
        let key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        for list in [format!("amy@x.com\n{key}\n"), format!("{key}\n"), format!("amy@x.com,Amy\n{key}@x,{key}\n")] {
            let look = seen(&list);
            let said = format!("{} {look:?}", look.words());
            assert!(look.unread.count() == 1 && !said.contains(&key[..8]), "{said}");
        }
        // JSON can't be parted.
        let json = r#"[{"userPrincipalName":"amy@x.com"},{"userPrincipalName":"ben"}]"#;
        let (said, [read, unread]) = parts(json);
        assert_eq!((&*said, &*read, &*unread), ("1 user; 1 line can’t be read: 1 it has no “@”.", json, ""));
    }

    proptest! {
        /// Nothing of a list is lost, and its first part gives the users that the whole gives.
        #[test]
        fn no_line_is_lost(rows in prop::collection::vec((0..6_usize, 0..30_u32), 1..40), header: bool) {
            let line = |(kind, n): &(usize, u32)| match kind {
                0 | 1 => format!("u{n}@x.com,Name {n}\n"),
                2 => format!("u{n},Name\n"),
                3 => "\n".to_owned(),
                4 => format!("u{n}@x.com,\"Two\nlines\"\n"),
                _ => format!("u{n}@x.com,\"open\n"),
            };
            let head = if header { "UPN,Name\n" } else { "" };
            let list = format!("{head}{}", rows.iter().map(line).collect::<String>());
            let Ok(found) = look(list.as_bytes(), &ReadOptions::default(), &mut |_| {}) else { return Ok(()) };
            let parts = found.unread.part(&list);
            for (line, _) in parts.unread.reasons() {
                let rest = std::str::from_utf8(parts.rest.as_slice()).unwrap();
                let there = rest.lines().nth(*line as usize - 1).unwrap();
                prop_assert!(there.starts_with('u') && (!there.contains('@') || there.contains("\"open")), "{there}");
            }
            let [read, unread] = [&parts.read, &parts.rest].map(|part| std::str::from_utf8(part.as_slice()).unwrap());
            let sorted = |text: &str| {
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                lines.sort();
                lines
            };
            let heading = (found.unread.first_line as usize).saturating_sub(1);
            let below = unread.split_inclusive('\n').skip(heading).collect::<String>();
            let both = format!("{read}\n{below}");
            let all: Vec<String> = sorted(&list).into_iter().filter(|line| !line.is_empty()).collect();
            prop_assert_eq!(sorted(&both).into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>(), all);
            if let Ok(whole) = read_users(list.as_bytes(), &ReadOptions::default(), &mut |_| {}) {
                let part = read_users(read.as_bytes(), &ReadOptions::default(), &mut |_| {}).unwrap();
                let upns = |reading: &crate::roster::UserReading| {
                    reading.users.iter().map(|user| user.upn.to_owned()).collect::<Vec<_>>()
                };
                prop_assert_eq!(upns(&part), upns(&whole));
            }
        }
    }
}
