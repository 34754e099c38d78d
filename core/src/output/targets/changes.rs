//! All that changed since the files were loaded: who got a token, who lost it, what it became, what was noted of Entra. For
//! an auditor's file: no key is in it, and no cell that starts a formula.

use crate::desk::{Desk, Status};
use crate::ground::date::Date;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::notation::table::csv_fields::push_field;
use crate::output::blockers::Assessment;
use crate::output::desk_rules::{Contradicting, DeskRules};
use crate::output::entry::Entry;
use crate::output::settings::Settings;
use crate::output::target::{OutputFileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::{TokenWriter, Writer};

pub(super) static TARGET: Target = Target {
    word: "changes",
    name: "Changes",
    help: "What changed since the inventory was loaded: serial number, who had it, who has it, what and when. No keys.",
    format: None,
    settings: TargetSettings::NONE,
    output: &Changes,
};

struct Changes;

/// A change of one token.
struct Change<'e> {
    what: &'static str,
    date: Option<Date>,
    note: &'e str,
}

impl OutputFormat for Changes {
    fn file_kind(&self, _: &Settings) -> Option<OutputFileKind> {
        Some(OutputFileKind::new("Changes", "csv"))
    }

    fn desk_rules(&self, _: &Settings) -> DeskRules {
        DeskRules { contradicting: Contradicting::Carried, ..DeskRules::default() }
    }

    fn assess(&self, _: &Entry<'_>, _: &Settings, _: &mut Assessment) {}

    fn is_about(&self, entry: &Entry<'_>) -> bool {
        !changes(entry).is_empty()
    }

    fn has_more(&self, _: &Desk) -> bool {
        true
    }

    fn writer<'w>(&self, _: &'w Settings, _: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>> {
        Some(Box::new(Self))
    }
}

impl Writer<Entry<'_>> for Changes {
    fn head(&mut self, _: Option<&Entry<'_>>, out: &mut SecretBytes) {
        out.push_str("\u{feff}serial number,had it,has it,what,when,note\r\n");
    }

    fn item(&mut self, entry: &Entry<'_>, _: usize, out: &mut SecretBytes) {
        let now = entry.user.map(|user| user.label()).unwrap_or_default();
        // Who has it still, had it.
        let had = match entry.status {
            Some(Status::Old) => now.clone(),
            _ => entry.before.map(|user| user.label()).unwrap_or_default(),
        };
        for Change { what, date, note } in changes(entry) {
            push_line([entry.token.serial, &had, &now, what, &day(date), note], out);
        }
    }

    /// What was removed.
    fn tail(&mut self, _: usize, desk: &Desk, out: &mut SecretBytes) {
        for token in desk.removed_since() {
            push_line([&token.serial, &token.had, "", "Removed", &day(token.date), ""], out);
        }
    }
}

/// What changed of a token.
fn changes<'e>(entry: &Entry<'e>) -> Vec<Change<'e>> {
    let mut all = Vec::new();
    let fact = entry.life.and_then(|life| life.fact.as_ref());
    let lost = entry.before.and_then(|user| {
        let former = entry.life?.former.iter().find(|former| former.is(user.upn, user.object_id))?;
        former.until
    });
    let held = match entry.status {
        Some(Status::New) => "Assigned",
        Some(Status::Moved) => "Moved",
        Some(Status::Freed) => "Freed",
        // Whoever had what is out of use is told with it.
        Some(Status::Out(status)) if entry.before.is_some() && !entry.since.fact => status.word(),
        _ => "",
    };
    if entry.since.fact {
        all.push(match fact {
            Some(fact) => Change { what: fact.status.word(), date: fact.date, note: &fact.note },
            None => Change { what: "Put back", date: None, note: "" },
        });
    }
    if !held.is_empty() {
        all.push(Change { what: held, date: lost, note: "" });
    }
    let facts = entry.entra();
    if let Some(known) = facts.in_entra().filter(|known| entry.since.entra && known.is_known()) {
        let (what, date) = match known.is_activated() {
            true => ("Activated in Entra", known.activated_on()),
            false => ("Uploaded to Entra", known.uploaded_on()),
        };
        all.push(Change { what, date, note: "" });
    }
    let refusal = entry.life.and_then(|life| life.refusal.as_ref()).filter(|_| entry.since.refusal);
    if let Some((refusal, note)) = refusal.zip(facts.refusal()) {
        all.push(Change { what: "Refused by Entra", date: refusal.date, note });
    }
    all
}

fn day(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn push_line(cells: [&str; 6], out: &mut SecretBytes) {
    for (number, cell) in cells.into_iter().enumerate() {
        out.push_str(if number == 0 { "" } else { "," });
        push_field(cell, out);
    }
    out.push_str("\r\n");
}
