//! Files with columns: a target for each built-in layout, and one for layouts of one's own.

use crate::output::blockers::{Assessment, ExportBlocker};
use crate::output::desk_rules::DeskRules;
use crate::output::entry::Entry;
use crate::output::layout::{Layout, LayoutWriter, Limit, built_in};
use crate::output::settings::Settings;
use crate::output::target::{FileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::{Random, TokenWriter};

/// By the built-in layout of its word.
struct BuiltIn(&'static str);

/// By the layout of the settings.
struct Custom;

pub(super) static SAFEID: Target = layout_target(
    &BuiltIn("safeid"),
    "SafeID token file",
    "Deepnet’s token file, for SafeID tools and the SafeID Help Desk.",
);
pub(super) static SAFEID_SERVICE: Target = layout_target(
    &BuiltIn("safeid-service"),
    "SafeID Token Service CSV",
    "Deepnet’s hosted SafeID Token Service. Layout inferred: the token file with UPN and user name.",
);
pub(super) static DUO: Target = layout_target(
    &BuiltIn("duo"),
    "Duo CSV",
    "Pasted or uploaded as “CSV token data” in the Duo Admin Panel, where type and digits are chosen. Layout inferred.",
);
pub(super) static OKTA: Target = layout_target(
    &BuiltIn("okta"),
    "Okta CSV",
    "Okta has no import file; tools that call its API, such as Token2’s, take this one. Layout inferred.",
);
pub(super) static SALESFORCE: Target = layout_target(
    &BuiltIn("salesforce"),
    "Salesforce CSV",
    "For Salesforce’s Data Loader. Layout inferred: map its columns to TwoFactorInfo.",
);
pub(super) static PINGID: Target = layout_target(
    &BuiltIn("pingid"),
    "PingID",
    "The seed file of PingID, which asks for type and time interval at import.",
);
pub(super) static MFA_SERVER: Target = layout_target(
    &BuiltIn("mfa-server"),
    "MFA Server CSV",
    "Azure Multi-Factor Authentication Server (retired 2024). Layout inferred from Thales’ files.",
);
pub(super) static OATH_CSV: Target = layout_target(
    &BuiltIn("oath-csv"),
    "OATH CSV (privacyIDEA)",
    "privacyIDEA and NetIQ Advanced Authentication; the hash function is told by the length of the key.",
);
pub(super) static LINOTP: Target =
    layout_target(&BuiltIn("linotp"), "OATH CSV (LinOTP)", "LinOTP, with the hash function in the sixth column.");
pub(super) static MULTIOTP: Target =
    layout_target(&BuiltIn("multiotp"), "multiOTP", "multiOTP’s own list, with semicolons.");
pub(super) static RCDEVS: Target = layout_target(
    &BuiltIn("rcdevs"),
    "RCDevs WebADM",
    "The inventory import of RCDevs WebADM. Layout inferred for event tokens.",
);
pub(super) static PHENIXID: Target = layout_target(
    &BuiltIn("phenixid"),
    "PhenixID",
    "PhenixID Authentication Services. The writing of keys and hash functions is not published: layout inferred.",
);
pub(super) static CYBERARK: Target = layout_target(
    &BuiltIn("cyberark"),
    "CyberArk",
    "CyberArk Identity (once Centrify, Idaptive): one token for each user.",
);

pub(super) static CUSTOM: Target = Target {
    word: "custom",
    name: "Custom CSV",
    help: "A layout of your own: choose, name and order the fields.",
    format: None,
    settings: TargetSettings { layout: true, ..TargetSettings::NONE },
    output: &Custom,
};

const fn layout_target(layout: &'static BuiltIn, name: &'static str, help: &'static str) -> Target {
    Target { word: layout.0, name, help, format: None, settings: TargetSettings::NONE, output: layout }
}

/// The layout that a target is written by.
trait ByLayout: Sync {
    /// `None` if nothing can be written with these settings.
    fn layout<'s>(&self, settings: &'s Settings) -> Option<&'s Layout>;
}

impl ByLayout for BuiltIn {
    fn layout<'s>(&self, _: &'s Settings) -> Option<&'s Layout> {
        built_in(self.0)
    }
}

impl ByLayout for Custom {
    fn layout<'s>(&self, settings: &'s Settings) -> Option<&'s Layout> {
        settings.layout.as_ref().filter(|layout| layout.problem().is_none())
    }
}

impl<T: ByLayout> OutputFormat for T {
    fn file_kind(&self, settings: &Settings) -> Option<FileKind> {
        Some(FileKind::new(&self.layout(settings)?.file_stem(), "csv", "text/csv"))
    }

    fn desk_rules(&self, settings: &Settings) -> DeskRules {
        let layout = self.layout(settings);
        let assigned_only = layout.is_some_and(|layout| layout.limits.contains(&Limit::AssignedOnly));
        DeskRules { unassigned: assigned_only.then_some(ExportBlocker::Unassigned), ..DeskRules::default() }
    }

    fn assess(&self, entry: &Entry<'_>, settings: &Settings, assessment: &mut Assessment) {
        if let Some(layout) = self.layout(settings) {
            layout.assess(entry, assessment);
        }
    }

    fn writer<'w>(&self, settings: &'w Settings, _: &'w mut Random<'w>) -> Option<Box<TokenWriter<'w>>> {
        Some(Box::new(LayoutWriter(self.layout(settings)?)))
    }
}
