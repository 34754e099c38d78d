//! What has to be deleted in Entra, before anything is uploaded there: for people, so no key is in it, and no cell that starts
//! a formula.

use crate::desk::Desk;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::model::entra::EntraWay;
use crate::model::entra_facts::{EntraFacts, EntraState, WhyDelete};
use crate::model::life::FormerUser;
use crate::notation::table::csv_fields::push_field;
use crate::output::blockers::Assessment;
use crate::output::desk_rules::{Contradicting, DeskRules};
use crate::output::entry::Entry;
use crate::output::settings::Settings;
use crate::output::target::{OutputFileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::{TokenWriter, Writer};

pub(super) static TARGET: Target = Target {
    word: "entra-remove",
    name: "Removals in Entra",
    help: "What to delete in Entra first: serial number, UPN and why. No keys are in it.",
    format: None,
    settings: TargetSettings::NONE,
    output: &EntraRemove,
};

struct EntraRemove;

impl OutputFormat for EntraRemove {
    fn file_kind(&self, _: &Settings) -> Option<OutputFileKind> {
        Some(OutputFileKind::new("EntraRemove", "csv"))
    }

    fn desk_rules(&self, _: &Settings) -> DeskRules {
        DeskRules { contradicting: Contradicting::Carried, ..DeskRules::default() }
    }

    fn assess(&self, _: &Entry<'_>, _: &Settings, _: &mut Assessment) {}

    fn is_about(&self, entry: &Entry<'_>) -> bool {
        entry.entra().is(EntraState::DeleteThere)
    }

    fn has_more(&self, _: &Desk) -> bool {
        true
    }

    fn writer<'w>(&self, _: &'w Settings, _: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>> {
        Some(Box::new(Self))
    }
}

impl Writer<Entry<'_>> for EntraRemove {
    fn head(&mut self, _: Option<&Entry<'_>>, out: &mut SecretBytes) {
        out.push_str("\u{feff}serial number,upn,object id,why,since,in entra\r\n");
    }

    fn item(&mut self, entry: &Entry<'_>, _: usize, out: &mut SecretBytes) {
        let facts = entry.entra();
        for former in facts.to_delete() {
            push_line(entry.token.serial, &former, facts.why_delete(), out);
        }
    }

    /// The tokens that were removed.
    fn tail(&mut self, _: usize, desk: &Desk, out: &mut SecretBytes) {
        for (serial, former, why) in removed(desk) {
            push_line(&serial, &former, why, out);
        }
    }
}

/// What has to be deleted of tokens that are not on the desk.
fn removed(desk: &Desk) -> impl Iterator<Item = (Box<str>, FormerUser, WhyDelete)> + '_ {
    desk.absent().flat_map(|token| {
        let facts = EntraFacts { life: Some(&token.life), ..EntraFacts::default() };
        let (all, why) = (facts.removed_to_delete(), WhyDelete::of_removed(&token.life));
        all.into_iter().map(move |former| (token.serial.clone(), former, why))
    })
}

fn push_line(serial: &str, former: &FormerUser, why: WhyDelete, out: &mut SecretBytes) {
    let known = former.in_entra;
    let there = match known.way() {
        _ if !known.is_known() => "perhaps",
        Some(EntraWay::Csv) => "by CSV",
        Some(EntraWay::Graph) => "by Graph",
        None => "yes",
    };
    for (number, cell) in [
        serial,
        &former.upn,
        &former.object_id.map(|id| id.to_string()).unwrap_or_default(),
        why.word(),
        &former.until.map(|date| date.to_string()).unwrap_or_default(),
        there,
    ]
    .into_iter()
    .enumerate()
    {
        out.push_str(if number == 0 { "" } else { "," });
        push_field(cell, out);
    }
    out.push_str("\r\n");
}
