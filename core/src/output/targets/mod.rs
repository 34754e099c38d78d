//! The formats that can be written: one file each, and one table of them all.
//!
//! A format says which tokens it takes, which files it makes of them and who writes each (`OutputFormat`). Adding one is
//! a new file and a line in [`TARGETS`]; a layout of columns is an entry in `layout/built_in.json` and a line.

mod activation_sheet;
mod changes;
mod columns;
mod dualshield;
mod entra_csv;
mod entra_json;
mod entra_remove;
mod entra_rules;
mod hand_out_list;
mod inventory;
mod otpauth;
mod pskc;

pub(super) use otpauth::link_of;
pub use pskc::DEFAULT_ROUNDS;

use super::blockers::Assessment;
use super::entry::Entry;
use super::target::Target;
use columns::{BuiltIn, layout_target};

/// The files of the main job, in the order in which they are offered.
pub static MAIN_JOB: [&Target; 3] = [&entra_csv::TARGET, &entra_json::TARGET, &inventory::TARGET];

/// What has to be deleted in Entra.
pub(super) static REMOVALS: &Target = &entra_remove::TARGET;

/// What Entra wants a code of.
pub(super) static ACTIVATION: &Target = &activation_sheet::TARGET;

/// All targets, in the order in which they are offered.
pub static TARGETS: &[&Target] = &[
    &entra_csv::TARGET,
    &entra_json::TARGET,
    &inventory::TARGET,
    &pskc::TARGET,
    &layout_target(
        &BuiltIn("safeid"),
        "SafeID token file",
        "Deepnet’s token file, for SafeID tools and the SafeID Help Desk.",
    ),
    &layout_target(
        &BuiltIn("safeid-service"),
        "SafeID Token Service CSV",
        "Deepnet’s hosted SafeID Token Service. Layout inferred: the token file with UPN and user name.",
    ),
    &layout_target(
        &BuiltIn("duo"),
        "Duo CSV",
        "Pasted or uploaded as “CSV token data” in the Duo Admin Panel, where type and digits are chosen. Layout inferred.",
    ),
    &layout_target(
        &BuiltIn("okta"),
        "Okta CSV",
        "Okta has no import file; tools that call its API, such as Token2’s, take this one. Layout inferred.",
    ),
    &layout_target(
        &BuiltIn("salesforce"),
        "Salesforce CSV",
        "For Salesforce’s Data Loader. Layout inferred: map its columns to TwoFactorInfo.",
    ),
    &layout_target(
        &BuiltIn("pingid"),
        "PingID",
        "The seed file of PingID, which asks for type and time interval at import.",
    ),
    &layout_target(
        &BuiltIn("mfa-server"),
        "MFA Server CSV",
        "Azure Multi-Factor Authentication Server (retired 2024). Layout inferred from Thales’ files.",
    ),
    &layout_target(
        &BuiltIn("oath-csv"),
        "OATH CSV (privacyIDEA)",
        "privacyIDEA and NetIQ Advanced Authentication; the hash function is told by the length of the key.",
    ),
    &layout_target(&BuiltIn("linotp"), "OATH CSV (LinOTP)", "LinOTP, with the hash function in the sixth column."),
    &layout_target(&BuiltIn("multiotp"), "multiOTP", "multiOTP’s own list, with semicolons."),
    &layout_target(
        &BuiltIn("rcdevs"),
        "RCDevs WebADM",
        "The inventory import of RCDevs WebADM. Layout inferred for event tokens.",
    ),
    &layout_target(
        &BuiltIn("phenixid"),
        "PhenixID",
        "PhenixID Authentication Services. The writing of keys and hash functions is not published: layout inferred.",
    ),
    &layout_target(
        &BuiltIn("cyberark"),
        "CyberArk",
        "CyberArk Identity (once Centrify, Idaptive): one token for each user.",
    ),
    &dualshield::TARGET,
    &otpauth::TARGET,
    &activation_sheet::TARGET,
    &hand_out_list::TARGET,
    &entra_remove::TARGET,
    &changes::TARGET,
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
