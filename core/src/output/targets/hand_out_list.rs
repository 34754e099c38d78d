//! Who gets which token, for people to print; no key is in it.

use crate::ground::date::Date;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::output::blockers::{Assessment, ExportBlocker};
use crate::output::desk_rules::DeskRules;
use crate::output::entry::Entry;
use crate::output::settings::Settings;
use crate::output::target::{OutputFileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::{TokenWriter, Writer};

pub(super) static TARGET: Target = Target {
    word: "hand-out",
    name: "Hand-out list",
    help: "Who gets which token, to print: serial number, name and UPN, with a box to tick. No keys are in it.",
    format: None,
    settings: TargetSettings::NONE,
    output: &HandOutList,
};

struct HandOutList;

impl OutputFormat for HandOutList {
    fn file_kind(&self, _: &Settings) -> Option<OutputFileKind> {
        Some(OutputFileKind::new("HandOut", "txt"))
    }

    fn desk_rules(&self, _: &Settings) -> DeskRules {
        DeskRules { unassigned: Some(ExportBlocker::Unassigned), ..DeskRules::default() }
    }

    fn assess(&self, _: &Entry<'_>, _: &Settings, _: &mut Assessment) {}

    fn is_sorted_by_serial(&self) -> bool {
        true
    }

    fn writer<'w>(&self, settings: &'w Settings, _: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>> {
        Some(Box::new(Lines { date: settings.date }))
    }
}

struct Lines {
    date: Date,
}

impl Writer<Entry<'_>> for Lines {
    fn head(&mut self, _: Option<&Entry<'_>>, out: &mut SecretBytes) {
        out.push_str(&format!(
            "Tokens to hand out, {}\r\n\r\n    {:<20}  {:<32}  UPN\r\n",
            self.date, "Serial number", "Name"
        ));
    }

    fn item(&mut self, entry: &Entry<'_>, _: usize, out: &mut SecretBytes) {
        let name = one_line(entry.user.map_or("", |user| user.name));
        let serial = one_line(entry.token.serial);
        let user = one_line(&entry.user.map(|user| user.label()).unwrap_or_default());
        out.push_str(&format!("[ ] {serial:<20}  {name:<32}  {user}\r\n"));
    }
}

/// Without anything that would break a line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
