//! What is for people and not for programs: the codes with which tokens are activated, and who gets which token.
//!
//! Neither has a key in it.

use super::own::{Own, because};
use super::{Check, Has, Kind, Settings, Target};
use crate::formats::write::{Entry, Stop};
use crate::ground::secret::SecretBytes;
use crate::model::format_id::FormatId;
use crate::model::otp;
use crate::model::token::OtpType;
use crate::notation::table::csv_fields::push_field;

pub(super) const ACTIVATION: Target = Target {
    word: "activation",
    name: "Activation sheet",
    help: "For a chosen moment, the code of each token, as Entra asks for one to activate it. Entra takes at most 200 in 5 minutes, so a file has at most 200: make the next one when its turn comes. No keys are in it.",
    has: Has { items_per_file: false, protection: false, moment: true, layout: false },
    kind: Kind::Own(&CODES),
};

pub(super) const HAND_OUT: Target = Target {
    word: "hand-out",
    name: "Hand-out list",
    help: "Who gets which token, to print: serial number, name and UPN, with a box to tick. No keys are in it.",
    has: Has { items_per_file: false, protection: false, moment: false, layout: false },
    kind: Kind::Own(&LIST),
};

/// Activations that Entra ID takes in 5 minutes, as Microsoft’s page on OATH tokens said in March 2025; later versions
/// of the page leave it out.
const MOST_CODES: usize = 200;

static CODES: Own = Own {
    stem: "Activation",
    extension: "csv",
    mime: "text/csv",
    sorted: true,
    most: MOST_CODES,
    group: |_| String::new(),
    head: |_, _, out| out.push_str("serial number,upn,code,valid until\r\n"),
    entry: push_code,
    tail: "",
    check: |entry| {
        let mut check = check_user(entry);
        if entry.token.profile.otp_type == OtpType::Hotp {
            check.refused.push(because(
                "they are event tokens (HOTP), whose codes belong to no moment",
                "Press the button of the token for a code.",
            ));
        }
        // What Entra ID takes by neither way is never activated there.
        let stops = FormatId::EntraJson.format().write.map(|write| (write.stops)(entry)).unwrap_or_default();
        for stop in stops.into_iter().filter(|stop| *stop != Stop::Hotp) {
            let reason = match stop {
                Stop::Hash(name) => format!("they use {name}, which Entra ID does not take"),
                _ => stop.reason(),
            };
            check.refused.push((reason, stop.way_out().to_owned()));
        }
        check
    },
};

static LIST: Own = Own {
    stem: "HandOut",
    extension: "txt",
    mime: "text/plain",
    sorted: true,
    most: 0,
    group: |_| String::new(),
    head: |_, settings, out| {
        let date = settings.date;
        out.push_str(&format!(
            "Tokens to hand out, {:04}-{:02}-{:02}\r\n\r\n    {:<20}  {:<32}  UPN\r\n",
            date.year, date.month, date.day, "Serial number", "Name"
        ));
    },
    entry: push_line,
    tail: "",
    check: check_user,
};

fn check_user(entry: &Entry<'_>) -> Check {
    let mut check = Check::default();
    if entry.user.is_none() {
        check.refused.push(because("nobody has them", "Assign them first."));
    }
    check
}

fn push_code(entry: &Entry<'_>, settings: &Settings, out: &mut SecretBytes) {
    let code = otp::code(&entry.token, settings.moment);
    let until = settings.moment.saturating_add(u64::from(code.seconds_left.unwrap_or(0)));
    push_field(entry.token.serial, out);
    out.push_str(",");
    push_field(&label(entry), out);
    out.push_str(&format!(",{},{}\r\n", code.digits, utc(until)));
}

fn push_line(entry: &Entry<'_>, _: &Settings, out: &mut SecretBytes) {
    let name = one_line(entry.user.map_or("", |user| user.name));
    let serial = one_line(entry.token.serial);
    out.push_str(&format!("[ ] {serial:<20}  {name:<32}  {}\r\n", one_line(&label(entry))));
}

/// The UPN of who has the token, else the object id.
fn label(entry: &Entry<'_>) -> String {
    entry.user.map(|user| user.label()).unwrap_or_default()
}

/// Without anything that would break a line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// `2026-01-31 12:00:00 UTC`.
fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = day_of(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Year, month and day that many days after 1970-01-01, by the Gregorian rules: counted in years that begin in March,
/// so that the day that leap years add is the last one, and in ages of 400 years, which all have 146,097 days.
fn day_of(days: u64) -> (u64, u64, u64) {
    let days = days.saturating_add(719_468);
    let (age, day_of_age) = (days / 146_097, days % 146_097);
    let year_of_age = (day_of_age - day_of_age / 1460 + day_of_age / 36_524 - day_of_age / 146_096) / 365;
    let day_of_year = day_of_age - (365 * year_of_age + year_of_age / 4 - year_of_age / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (age * 400 + year_of_age + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_as_people_write_them() {
        // By `date -u -d @N`.
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_399, "2000-02-28 23:59:59 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (1_709_164_800, "2024-02-29 00:00:00 UTC"),
            (1_735_689_599, "2024-12-31 23:59:59 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"),
        ] {
            assert_eq!(utc(seconds), text);
        }
        assert!(!utc(u64::MAX).is_empty());
    }

    #[test]
    fn fields_are_quoted_where_they_must_be_and_no_formulas() {
        let mut out = SecretBytes::default();
        push_field("a,\"b\"", &mut out);
        push_field("c", &mut out);
        push_field("=HYPERLINK(A1)", &mut out);
        assert_eq!(out.as_slice(), b"\"a,\"\"b\"\"\"c'=HYPERLINK(A1)");
    }
}
