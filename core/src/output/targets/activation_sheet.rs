//! The codes with which tokens are activated in Entra, at a chosen moment; no key is in it.

use super::entra_json::EntraJson;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::model::otp;
use crate::notation::table::csv_fields::push_field;
use crate::output::blockers::{Assessment, ExportBlocker};
use crate::output::desk_rules::DeskRules;
use crate::output::entry::Entry;
use crate::output::settings::Settings;
use crate::output::target::{OutputFileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::{TokenWriter, Writer};

pub(super) static TARGET: Target = Target {
    word: "activation",
    name: "Activation sheet",
    help: "For a chosen moment, the code of each token, as Entra asks for one to activate it. Entra takes at most 200 in 5 minutes, so a file has at most 200: make the next one when its turn comes. No keys are in it.",
    format: None,
    settings: TargetSettings { moment: true, ..TargetSettings::NONE },
    output: &ActivationSheet,
};

/// Activations that Entra ID takes in 5 minutes, as Microsoft’s page on OATH tokens said in March 2025; later versions
/// of the page leave it out.
const MAX_CODES: usize = 200;

struct ActivationSheet;

impl OutputFormat for ActivationSheet {
    fn file_kind(&self, _: &Settings) -> Option<OutputFileKind> {
        Some(OutputFileKind::new("Activation", "csv"))
    }

    fn desk_rules(&self, settings: &Settings) -> DeskRules {
        DeskRules { unassigned: Some(ExportBlocker::Unassigned), ..EntraJson.desk_rules(settings) }
    }

    /// What Entra ID takes by neither way is never activated there; Graph takes more than the CSV.
    fn assess(&self, entry: &Entry<'_>, settings: &Settings, assessment: &mut Assessment) {
        EntraJson.assess(entry, settings, assessment);
        for blocker in &mut assessment.blockers {
            let way_out = blocker.way_out();
            match blocker {
                ExportBlocker::Hotp => {
                    *blocker = ExportBlocker::other(
                        "they are event tokens (HOTP), whose codes belong to no moment",
                        "Press the button of the token for a code.",
                    );
                }
                ExportBlocker::Hash(name) => {
                    let reason = format!("they use {name}, which Entra ID does not take");
                    *blocker = ExportBlocker::other(reason, way_out);
                }
                _ => {}
            }
        }
    }

    fn is_sorted_by_serial(&self) -> bool {
        true
    }

    fn max_tokens(&self, _: &Settings) -> Option<usize> {
        Some(MAX_CODES)
    }

    fn writer<'w>(&self, settings: &'w Settings, _: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>> {
        Some(Box::new(Codes { moment: settings.moment }))
    }
}

/// The codes of a moment, in seconds since 1970-01-01 UTC.
struct Codes {
    moment: u64,
}

impl Writer<Entry<'_>> for Codes {
    fn head(&mut self, _: Option<&Entry<'_>>, out: &mut SecretBytes) {
        out.push_str("serial number,upn,code,valid until\r\n");
    }

    fn item(&mut self, entry: &Entry<'_>, _: usize, out: &mut SecretBytes) {
        let code = otp::code(&entry.token, self.moment);
        let until = self.moment.saturating_add(u64::from(code.seconds_left.unwrap_or(0)));
        push_field(entry.token.serial, out);
        out.push_str(",");
        push_field(&entry.user.map(|user| user.label()).unwrap_or_default(), out);
        out.push_str(&format!(",{},{}\r\n", code.digits, utc(until)));
    }
}

/// `2026-01-31 12:00:00 UTC`.
fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = day_of(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Year, month and day of the day `days` after 1970-01-01, by the Gregorian rules: counted in years that begin in March,
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
