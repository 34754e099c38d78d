//! The inventory: every token, assigned or not, with all that is known; loading it gives the same desk.
//!
//! The first six columns are the Entra CSV's. UTF-8 with byte order mark, because Excel needs it to show names. A field
//! that a spreadsheet would take for a formula gets an apostrophe in front, and loading takes it off again (OWASP's
//! list: `= + - @`, tab, carriage return, and their full-width variants).
//!
//! What became of tokens that were removed from the desk is at its end, in rows that begin like comments; so is when it was
//! written, and by which version.

use super::entra_csv;
use crate::desk::Desk;
use crate::ground::date::{Date, format_date_time};
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::model::entra_facts::EntraFacts;
use crate::model::format_id::FormatId;
use crate::model::in_entra::InEntra;
use crate::model::life::FormerUser;
use crate::model::token::OtpType;
use crate::notation::table::csv_fields::push_field;
use crate::output::blockers::Assessment;
use crate::output::desk_rules::{Contradicting, DeskRules};
use crate::output::entry::Entry;
use crate::output::settings::Settings;
use crate::output::target::{OutputFileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::{TokenWriter, Writer};
use crate::reading::table::{BETWEEN_FORMER, LIFE_COLUMNS, REMOVED};
use crate::reading::written::Written;

pub(super) static TARGET: Target = Target {
    word: "inventory",
    name: "Inventory",
    help: "Token Desk’s own list with everything that is known.",
    format: Some(FormatId::Inventory),
    settings: TargetSettings::NONE,
    output: &Inventory,
};

/// The columns after the six of the Entra CSV; behind them are [`LIFE_COLUMNS`].
const MORE_COLUMNS: &str =
    ",user name,object id,user type,account enabled,hash function,digits,type,counter,start date,expiry date";

struct Inventory;

impl OutputFormat for Inventory {
    fn file_kind(&self, _: &Settings) -> Option<OutputFileKind> {
        Some(OutputFileKind::new("CustomerTokens", "csv"))
    }

    fn desk_rules(&self, _: &Settings) -> DeskRules {
        DeskRules { contradicting: Contradicting::Carried, ..DeskRules::default() }
    }

    fn has_more(&self, desk: &Desk) -> bool {
        desk.has_absent()
    }

    fn assess(&self, _: &Entry<'_>, _: &Settings, _: &mut Assessment) {}

    fn writer<'w>(&self, settings: &'w Settings, _: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>> {
        Some(Box::new(Rows { moment: settings.moment, date: settings.date }))
    }
}

/// Writes one, at that moment, or on that day.
struct Rows {
    moment: u64,
    date: Date,
}

impl Writer<Entry<'_>> for Rows {
    fn head(&mut self, _: Option<&Entry<'_>>, out: &mut SecretBytes) {
        out.push_str("\u{feff}");
        out.push_str(entra_csv::HEADER);
        out.push_str(MORE_COLUMNS);
        for name in LIFE_COLUMNS {
            out.push_str(",");
            out.push_str(name);
        }
        out.push_str("\r\n");
    }

    fn item(&mut self, entry: &Entry<'_>, _: usize, out: &mut SecretBytes) {
        entra_csv::push_six(entry, out, &push_field);
        let (user, profile) = (entry.user, entry.token.profile);
        let yes_no = |value: Option<bool>, yes: &'static str, no: &'static str| match value {
            Some(true) => yes,
            Some(false) => no,
            None => "",
        };
        out.push_str(",");
        push_field(user.map_or("", |user| user.name), out);
        out.push_str(",");
        if let Some(id) = user.and_then(|user| user.object_id) {
            out.push_str(&id.to_string());
        }
        out.push_str(",");
        out.push_str(yes_no(user.and_then(|user| user.guest), "Guest", "Member"));
        out.push_str(",");
        out.push_str(yes_no(user.and_then(|user| user.enabled), "True", "False"));
        out.push_str(",");
        out.push_str(profile.hash.word());
        out.push_str(",");
        out.push_str(&profile.digits.to_string());
        out.push_str(",");
        out.push_str(profile.otp_type.word());
        out.push_str(",");
        if profile.otp_type == OtpType::Hotp {
            out.push_str(&entry.token.counter.to_string());
        }
        for date in [profile.start, profile.expiry] {
            out.push_str(",");
            if let Some(moment) = date {
                out.push_str(&format_date_time(moment));
            }
        }
        match entry.there {
            None if entry.life.is_none() => out.push_str(",,,,,,,,,,,,,,,"),
            Some(there) if entry.life.is_none() && entry.previous.is_none() => {
                out.push_str(",,,,,,,,,");
                push_in_entra(there, out);
                out.push_str(",,,,,");
            }
            _ => push_life(&entry.entra(), true, out),
        }
        out.push_str("\r\n");
    }

    /// What is kept of tokens that are not on the desk, without their keys; not below some of the desk's tokens only. And
    /// when it was written.
    fn tail(&mut self, written: usize, desk: &Desk, out: &mut SecretBytes) {
        for token in desk.absent().filter(|_| written >= desk.token_count()) {
            push_field(&format!("{REMOVED}{}", token.key), out);
            out.push_str(",");
            push_field(&token.serial, out);
            out.push_str(",,,");
            push_field(&token.manufacturer, out);
            out.push_str(",");
            push_field(&token.model, out);
            MORE_COLUMNS.matches(',').for_each(|comma| out.push_str(comma));
            push_life(&EntraFacts { life: Some(&token.life), ..EntraFacts::default() }, false, out);
            out.push_str("\r\n");
        }
        out.push_str(&Written::row(self.moment, self.date));
        // As wide as the others: there are programs that insist on it.
        for columns in [entra_csv::HEADER, MORE_COLUMNS] {
            columns.matches(',').for_each(|comma| out.push_str(comma));
        }
        LIFE_COLUMNS.iter().for_each(|_| out.push_str(","));
        out.push_str("\r\n");
    }
}

/// Since when it is in Entra, and activated there.
fn push_in_entra(there: InEntra, out: &mut SecretBytes) {
    out.push_str(&there.uploaded_cell());
    out.push_str(",");
    if there.is_activated() {
        out.push_str(&there.activated_cell());
    }
}

/// What became of a token, on the desk or not any more, in the order of [`LIFE_COLUMNS`].
#[cold]
fn push_life(facts: &EntraFacts<'_>, is_here: bool, out: &mut SecretBytes) {
    let life = facts.life;
    let there = facts.in_entra().filter(|_| is_here);
    let mut former = facts.former();
    // What is known of a token without a user stands under “entra uploaded”, if it is on the desk.
    if there.is_some_and(InEntra::is_for_nobody) {
        former.retain(|former| !former.is_nobody());
    }
    let refusal = life.and_then(|life| life.refusal.as_ref());
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let fact = life.and_then(|life| life.fact.as_ref());
    let of_each = |part: &dyn Fn(&FormerUser) -> String| {
        let parts: Vec<String> = former.iter().map(part).collect();
        if parts.iter().all(String::is_empty) { String::new() } else { parts.join(&format!("{BETWEEN_FORMER} ")) }
    };
    for field in [
        fact.map_or("", |fact| fact.status.word()),
        &date(fact.and_then(|fact| fact.date)),
        fact.map_or("", |fact| &fact.note),
        fact.map_or("", |fact| &fact.by),
        &of_each(&|former| former.upn.to_string()),
        &of_each(&|former| former.object_id.map(|id| id.to_string()).unwrap_or_default()),
        &of_each(&|former| date(former.until)),
        life.map_or("", |life| &life.notes),
        &there.map(InEntra::uploaded_cell).unwrap_or_default(),
        &there.map(InEntra::activated_cell).unwrap_or_default(),
        &date(refusal.and_then(|refusal| refusal.date)),
        refusal.map_or("", |refusal| &refusal.user),
        refusal.map_or("", |refusal| &refusal.reason),
        &of_each(&|former| if former.in_entra.is_known() { former.in_entra.uploaded_cell() } else { String::new() }),
        &of_each(&|former| former.in_entra.activated_cell()),
    ] {
        out.push_str(",");
        push_field(field, out);
    }
}
