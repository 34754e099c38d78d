//! The formats that can be written: one file each, and one table of them all.
//!
//! A format says which tokens it takes, which files it makes of them and who writes each (`OutputFormat`). Adding one is
//! a new file and a line in [`TARGETS`]; a layout of columns is an entry in `layout/built_in.json` and a line.

mod activation_sheet;
mod columns;
mod dualshield;
mod entra_csv;
mod entra_json;
mod entra_rules;
mod hand_out_list;
mod inventory;
mod otpauth;
mod pskc;

pub use pskc::DEFAULT_ROUNDS;

use super::blockers::Assessment;
use super::entry::Entry;
use super::target::Target;

/// The files of the main job, in the order in which they are offered.
pub static MAIN_JOB: [&Target; 3] = [&entra_csv::TARGET, &entra_json::TARGET, &inventory::TARGET];

/// All targets, in the order in which they are offered.
pub static TARGETS: &[&Target] = &[
    &entra_csv::TARGET,
    &entra_json::TARGET,
    &inventory::TARGET,
    &pskc::TARGET,
    &columns::SAFEID,
    &columns::SAFEID_SERVICE,
    &columns::DUO,
    &columns::OKTA,
    &columns::SALESFORCE,
    &columns::PINGID,
    &columns::MFA_SERVER,
    &columns::OATH_CSV,
    &columns::LINOTP,
    &columns::MULTIOTP,
    &columns::RCDEVS,
    &columns::PHENIXID,
    &columns::CYBERARK,
    &dualshield::TARGET,
    &otpauth::TARGET,
    &activation_sheet::TARGET,
    &hand_out_list::TARGET,
    &columns::CUSTOM,
];

/// The target of that [`Target::word`].
#[must_use]
pub fn target(word: &str) -> Option<&'static Target> {
    TARGETS.iter().copied().find(|target| target.word == word)
}

/// What hardly any format but PSKC carries.
fn dates_lost(entry: &Entry<'_>, assessment: &mut Assessment) {
    let profile = entry.token.profile;
    if profile.start.is_some() || profile.expiry.is_some() {
        assessment.lose("the day from or until which they may be used", "PSKC and the inventory carry it.");
    }
}
