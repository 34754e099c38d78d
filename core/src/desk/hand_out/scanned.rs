//! Which token a barcode reader or a person means.

use crate::desk::edit_users::one_line;
use crate::desk::hindrance::Hindrance;
use crate::desk::listed_serials::ListedToken;
use crate::desk::outcome::shown_serial;
use crate::desk::row::RowId;
use crate::desk::value::Desk;

/// What labels print before a serial number, in capitals, the longest first. `(21)` is its application identifier of GS1.
const PREFIXES: [&str; 7] = ["SERIAL NUMBER", "SERIAL NO", "SERIAL", "S/N", "(21)", "SNR", "SN"];

/// The fewest characters of a serial number that is taken to have a check digit behind it: of fewer, another one would be
/// found too easily.
const MIN_BEFORE_CHECK_DIGIT: usize = 5;

/// The longest text that is looked for, in bytes: whatever is longer is something else that was scanned, such as the QR code
/// with a token's key, of which no copies are to be made.
const LONGEST: usize = 100;

/// A token that was scanned or typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// The token.
    pub id: RowId,
    /// Its serial number, as messages show it.
    pub serial: Box<str>,
    /// The last digit that was scanned, if the token was only found without it.
    pub check_digit: Option<char>,
}

impl Scanned {
    /// What is to be known about how it was found, in a sentence; empty if it is what was scanned.
    #[must_use]
    pub fn remark(&self) -> String {
        self.check_digit
            .map_or_else(String::new, |digit| format!("The last digit, {digit}, is taken for a check digit."))
    }
}

impl Desk {
    /// The token that a barcode reader or a person means, whoever has it: by its serial number, with or without capitals,
    /// blanks, hyphens, leading zeros, a word such as `S/N:` before it, and a check digit behind it. What fits better comes
    /// first: one that is as scanned is never taken for another one with a check digit.
    ///
    /// # Errors
    /// If nothing was typed, no token fits, or several do equally well.
    pub fn find_scanned(&self, typed: &str) -> Result<Scanned, Hindrance> {
        if typed.len() > LONGEST {
            return Err(Hindrance::SerialUnknown { typed: "…".into() });
        }
        let whole: String = one_line(typed).chars().map(half_width).collect();
        if !whole.contains(char::is_alphanumeric) {
            return Err(Hindrance::NoSerial);
        }
        let bare = without_prefix(&whole);
        let readings = [Some(&*whole), bare].into_iter().flatten();
        let without_digit = readings.clone().filter_map(without_check_digit);
        let all =
            readings.map(|serial| (serial, None)).chain(without_digit.map(|(serial, digit)| (serial, Some(digit))));
        for (serial, check_digit) in all {
            let id = match self.listed_token(serial) {
                ListedToken::Unknown => continue,
                ListedToken::Same(id) | ListedToken::Like(id) => id,
                ListedToken::Several(one, other) => {
                    let [one, other] = [one, other].map(|id| self.find(id).map(|row| shown_serial(row.token.serial)));
                    let (one, other) = (one.unwrap_or_default(), other.unwrap_or_default());
                    return Err(match one == other {
                        true => Hindrance::SerialTwice { serial: one },
                        false => Hindrance::SerialOfSeveral { typed: shown_serial(&whole), one, other },
                    });
                }
            };
            let known = self.row_of(id)?.token.serial;
            let serial = shown_serial(known);
            if self.rows_by_serial(known).nth(1).is_some() {
                return Err(Hindrance::SerialTwice { serial });
            }
            return Ok(Scanned { id, serial, check_digit });
        }
        Err(Hindrance::SerialUnknown { typed: shown_serial(&whole) })
    }
}

/// The sign of ASCII that a wide one stands for, as East Asian keyboards type them.
fn half_width(sign: char) -> char {
    match sign {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        sign => sign,
    }
}

/// What stands behind a word such as `S/N:`.
fn without_prefix(text: &str) -> Option<&str> {
    let has = |prefix: &&str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let prefix = PREFIXES.into_iter().find(has)?;
    let rest = text.get(prefix.len()..)?.trim_start_matches(|c: char| !c.is_alphanumeric());
    Some(rest).filter(|rest| !rest.is_empty())
}

/// A serial number and the digit behind it.
fn without_check_digit(serial: &str) -> Option<(&str, char)> {
    let digit = serial.chars().next_back().filter(char::is_ascii_digit)?;
    let rest = serial.get(..serial.len() - 1)?;
    let is_long = rest.chars().filter(|c| c.is_alphanumeric()).nth(MIN_BEFORE_CHECK_DIGIT - 1).is_some();
    is_long.then_some((rest, digit))
}
