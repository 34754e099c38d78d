//! What is known of a token in Entra: since when it is there, by which way, for whom; since when it is activated. Eight
//! bytes, as every token of a large tenant has it.

use super::entra::EntraWay;
use super::user::ObjectId;
use crate::ground::date::Date;
use crate::ground::redaction::{holds_keys, redact_possible_key};
use serde::{Deserialize, Serialize};

/// The longest reason of a refusal, in characters.
pub const MAX_REFUSAL_CHARS: usize = 300;

/// What is known of a token in Entra, for one user. [`Default`]: it may be there or not, nobody has said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct InEntra {
    /// The day of the upload, and [`KNOWN`], [`CSV`], [`GRAPH`], [`NOBODY`].
    uploaded: u32,
    /// The day of the activation, and [`KNOWN`], [`BY_ENTRA`].
    activated: u32,
}

/// The bits of a day; 0 where it is not known.
const DAY: u32 = (1 << 23) - 1;
/// That it is so at all.
const KNOWN: u32 = 1 << 23;
/// By which file it was uploaded.
const CSV: u32 = 1 << 24;
const GRAPH: u32 = 1 << 25;
/// That it was uploaded without a user.
const NOBODY: u32 = 1 << 26;
/// That Entra's own list says it, and not a person.
const BY_ENTRA: u32 = 1 << 24;

/// The words of the cells, beside a day. Never a day alone: a spreadsheet would write it in its own way.
const CSV_WORD: &str = "CSV";
const GRAPH_WORD: &str = "Graph";
const NOBODY_WORD: &str = "unassigned";
const YES: &str = "yes";
const UNKNOWN: &str = "unknown";
const ADMIN: &str = "admin";
const ENTRA: &str = "Entra";

impl InEntra {
    /// It was uploaded, on that day and by that way, as far as they are known.
    #[must_use]
    pub fn uploaded(date: Option<Date>, way: Option<EntraWay>) -> Self {
        let way = match way {
            None => 0,
            Some(EntraWay::Csv) => CSV,
            Some(EntraWay::Graph) => GRAPH,
        };
        Self { uploaded: bits(date) | KNOWN | way, activated: 0 }
    }

    /// The same, but without a user: Graph takes tokens that nobody has.
    #[must_use]
    pub fn for_nobody(self) -> Self {
        Self { uploaded: self.uploaded | KNOWN | NOBODY, ..self }
    }

    /// The same with an activation, be it that Entra's list says it or a person: then it is there, for its user.
    #[must_use]
    pub fn activated(self, date: Option<Date>, by_entra: bool) -> Self {
        let by = if by_entra { BY_ENTRA } else { 0 };
        Self { uploaded: (self.uploaded | KNOWN) & !NOBODY, activated: bits(date) | KNOWN | by }
    }

    /// Whether it is there; else nobody has said it.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.uploaded & KNOWN != 0
    }

    /// Whether it is activated there.
    #[must_use]
    pub fn is_activated(self) -> bool {
        self.activated & KNOWN != 0
    }

    /// Whether it is there without a user.
    #[must_use]
    pub fn is_for_nobody(self) -> bool {
        self.uploaded & NOBODY != 0
    }

    /// By which file it was uploaded, if that is known.
    #[must_use]
    pub fn way(self) -> Option<EntraWay> {
        match self.uploaded & (CSV | GRAPH) {
            CSV => Some(EntraWay::Csv),
            GRAPH => Some(EntraWay::Graph),
            _ => None,
        }
    }

    /// On which day it was uploaded, if that is known.
    #[must_use]
    pub fn uploaded_on(self) -> Option<Date> {
        day(self.uploaded)
    }

    /// On which day it was activated, if that is known.
    #[must_use]
    pub fn activated_on(self) -> Option<Date> {
        day(self.activated)
    }

    /// Whether Entra's own list says that it is activated.
    #[must_use]
    pub fn is_activated_by_entra(self) -> bool {
        self.is_activated() && self.activated & BY_ENTRA != 0
    }

    /// Takes over what another source says of the same, where it was not known.
    pub fn learn(&mut self, other: Self) {
        for (mine, its) in [(&mut self.uploaded, other.uploaded), (&mut self.activated, other.activated)] {
            if *mine & KNOWN == 0 || *mine & DAY == 0 && its & DAY != 0 {
                *mine = its;
            }
        }
        if self.is_activated() {
            self.uploaded = (self.uploaded | KNOWN) & !NOBODY;
        }
    }

    /// The cell of the inventory about the upload: `2026-11-28 CSV`; `unknown` where nobody has said it.
    #[must_use]
    pub fn uploaded_cell(self) -> String {
        if !self.is_known() {
            return UNKNOWN.to_owned();
        }
        let word = match self.way() {
            Some(EntraWay::Csv) => CSV_WORD,
            Some(EntraWay::Graph) => GRAPH_WORD,
            None => YES,
        };
        let nobody = if self.is_for_nobody() { NOBODY_WORD } else { "" };
        with_day(self.uploaded, word) + if nobody.is_empty() { "" } else { " " } + nobody
    }

    /// The cell of the inventory about the activation: `2026-11-30 admin`; empty if it is not activated.
    #[must_use]
    pub fn activated_cell(self) -> String {
        match self.is_activated() {
            true => with_day(self.activated, if self.is_activated_by_entra() { ENTRA } else { ADMIN }),
            false => String::new(),
        }
    }

    /// Reads both cells, which are not empty both. What of them can't be read goes to `unread`, with the number of the cell;
    /// a cell of which nothing can be read leaves open whether the token is there.
    #[must_use]
    pub fn read(uploaded: &str, activated: &str, unread: &mut dyn FnMut(usize, &str)) -> Self {
        let mut read = Self::default();
        for (number, cell, part) in [(0, uploaded, &mut read.uploaded), (1, activated, &mut read.activated)] {
            for word in cell.split_ascii_whitespace() {
                let is = |known: &str| word.eq_ignore_ascii_case(known);
                *part |= match Date::parse(word) {
                    Some(date) => KNOWN | bits(Some(date)),
                    None if is(YES) => KNOWN,
                    None if number == 0 && is(CSV_WORD) => KNOWN | CSV,
                    None if number == 0 && is(GRAPH_WORD) => KNOWN | GRAPH,
                    None if number == 0 && is(NOBODY_WORD) => KNOWN | NOBODY,
                    None if number == 0 && is(UNKNOWN) => 0,
                    None if number == 1 && is(ADMIN) => KNOWN,
                    None if number == 1 && is(ENTRA) => KNOWN | BY_ENTRA,
                    None => {
                        unread(number, word);
                        0
                    }
                };
            }
        }
        if read.is_activated() {
            read.uploaded = (read.uploaded | KNOWN) & !NOBODY;
        }
        read
    }

    /// As numbers, for an array of many; the highest bit of the second is free.
    pub(crate) fn to_parts(self) -> [u32; 2] {
        [self.uploaded, self.activated]
    }

    /// What [`Self::to_parts`] gave.
    pub(crate) fn from_parts([uploaded, activated]: [u32; 2]) -> Self {
        Self { uploaded, activated }
    }
}

/// A day as bits; 0 for none.
fn bits(date: Option<Date>) -> u32 {
    date.map_or(0, |date| u32::from(date.year) << 9 | u32::from(date.month) << 5 | u32::from(date.day)) & DAY
}

fn day(bits: u32) -> Option<Date> {
    let bits = bits & DAY;
    let date = Date { year: (bits >> 9) as u16, month: (bits >> 5 & 15) as u8, day: (bits & 31) as u8 };
    (bits != 0).then_some(date)
}

fn with_day(bits: u32, word: &str) -> String {
    day(bits).map_or_else(|| word.to_owned(), |day| format!("{day} {word}"))
}

/// That Entra did not take a token when it was uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// For whom it was uploaded, by UPN or object id: called otherwise now, the user is another one.
    pub user: Box<str>,
    /// On which day that became known; `None` where an inventory doesn't say it.
    pub date: Option<Date>,
    /// Entra's reason, one line of up to [`MAX_REFUSAL_CHARS`]; may be empty.
    pub reason: Box<str>,
}

impl Refusal {
    /// One for the user who is called so; what could be a key is not repeated in the reason.
    #[must_use]
    pub fn new(user: &str, date: Option<Date>, reason: &str) -> Self {
        let is_id = |word: &str| ObjectId::parse(word.trim_matches(|c: char| !c.is_ascii_alphanumeric())).is_some();
        let words = reason.split_whitespace().map(|word| match redact_possible_key(word) {
            "" if !is_id(word) => "…",
            _ => word,
        });
        let reason: String = words.collect::<Vec<_>>().join(" ").chars().take(MAX_REFUSAL_CHARS).collect();
        // One in groups.
        let reason = if holds_keys(&reason) { "…".to_owned() } else { reason };
        Self { user: user.into(), date, reason: reason.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DATE: Date = Date { year: 2026, month: 11, day: 28 };

    fn read(uploaded: &str, activated: &str) -> (InEntra, Vec<String>) {
        let mut unread = Vec::new();
        let read =
            InEntra::read(uploaded, activated, &mut |number, word: &str| unread.push(format!("{number} {word}")));
        (read, unread)
    }

    #[test]
    fn cells_read_back() {
        let uploaded = InEntra::uploaded;
        for (known, cells) in [
            (InEntra::default(), ["unknown", ""]),
            (uploaded(None, None), ["yes", ""]),
            (uploaded(Some(DATE), Some(EntraWay::Csv)), ["2026-11-28 CSV", ""]),
            (uploaded(Some(DATE), Some(EntraWay::Graph)).for_nobody(), ["2026-11-28 Graph unassigned", ""]),
            (uploaded(None, Some(EntraWay::Graph)).activated(Some(DATE), true), ["Graph", "2026-11-28 Entra"]),
            (InEntra::default().activated(None, false), ["yes", "admin"]),
        ] {
            assert_eq!([known.uploaded_cell(), known.activated_cell()], cells);
            assert_eq!(read(cells[0], cells[1]), (known, Vec::new()));
        }
        assert_eq!(
            uploaded(Some(DATE), None).activated(Some(Date { year: 9999, ..DATE }), false).activated_on(),
            Some(Date { year: 9999, ..DATE })
        );
    }

    #[test]
    fn what_was_changed_by_hand_is_told() {
        let known = InEntra::uploaded(None, None);
        assert_eq!(
            read("2026-13-45 CSV", ""),
            (InEntra::uploaded(None, Some(EntraWay::Csv)), vec!["0 2026-13-45".into()])
        );
        assert_eq!(read("csv  2026-11-28", "").0, InEntra::uploaded(Some(DATE), Some(EntraWay::Csv)));
        assert_eq!(read("hochgeladen", ""), (InEntra::default(), vec!["0 hochgeladen".into()]));
        assert_eq!(read("", "28.11.2026 admin"), (known.activated(None, false), vec!["1 28.11.2026".into()]));
        // Activated there for somebody: no longer without a user.
        assert_eq!(read("yes unassigned", "yes").0, known.activated(None, false));
    }

    #[test]
    fn what_is_known_holds_and_the_rest_is_learned() {
        let mut known = InEntra::default();
        known.learn(InEntra::uploaded(None, None));
        assert_eq!(known, InEntra::uploaded(None, None));
        let dated = InEntra::uploaded(Some(DATE), Some(EntraWay::Csv));
        known.learn(dated);
        assert_eq!(known, dated);
        known.learn(InEntra::uploaded(Some(Date { day: 1, ..DATE }), Some(EntraWay::Graph)).activated(None, true));
        assert_eq!(known, dated.activated(None, true));
        known.learn(InEntra::default());
        assert_eq!(known, dated.activated(None, true));
    }

    #[test]
    fn a_reason_has_no_key_and_an_end() {
        let key = "AAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA";
        let reason = format!("Invalid base32  encoding\ndue to {key} for: amy@x.com");
        let refusal = Refusal::new("amy@x.com", None, &reason);
        assert_eq!(&*refusal.reason, "Invalid base32 encoding due to … for: amy@x.com");
        assert_eq!(Refusal::new("", None, &refusal.reason).reason, refusal.reason);
        assert_eq!(&*Refusal::new("", None, "AAAQ EAYE AUDA OCAJ BIFQ YDIO B4AA AAAA").reason, "…");
        for said in [
            "Invalid base32 encoding due to illegal character 8 for: amy.berg@contoso.com, serial number: 10001001",
            "The user 0cadbf92-0000-4111-8222-0123456789ab does not exist in the tenant contoso.onmicrosoft.com",
            "Something went wrong",
        ] {
            assert_eq!(&*Refusal::new("", None, said).reason, said);
        }
        assert_eq!(Refusal::new("", None, &"word ".repeat(400)).reason.chars().count(), MAX_REFUSAL_CHARS);
    }

    proptest! {
        #[test]
        fn any_cells_are_read_and_written_the_same(uploaded in ".{0,30}", activated in "[a-zA-Z0-9 -]{0,30}") {
            let (known, _) = read(&uploaded, &activated);
            prop_assert_eq!(read(&known.uploaded_cell(), &known.activated_cell()), (known, Vec::new()));
        }
    }
}
