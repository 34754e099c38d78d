//! The main job: the two files for Entra and the inventory, which are always offered together; which tokens they are
//! about, and what to know before they are downloaded.

use super::cautions::{Caution, MAX_TOKENS_OF_A_USER};
use super::plan::Plan;
use super::settings::Settings;
use super::targets::MAIN_JOB;
use crate::desk::{Desk, RowView, Status};
use crate::ground::date::Date;
use crate::model::format_id::FormatId;

/// Choices before an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExportOptions {
    /// Leave assignments with the status Old out of the Entra files: they are in Entra already.
    pub leave_out_old: bool,
    /// Leave tokens that nobody has out of the JSON.
    pub leave_out_free: bool,
}

impl Desk {
    /// Plans an export of all files on that day.
    ///
    /// # Examples
    /// ```
    /// use token_desk_core::desk::Desk;
    /// use token_desk_core::formats::read_tokens;
    /// use token_desk_core::ground::date::Date;
    /// use token_desk_core::output::export::ExportOptions;
    /// use token_desk_core::reading::options::ReadOptions;
    ///
    /// let options = ReadOptions::default();
    /// let seeds = b"upn,serial number,secret key\n\
    ///     anna@example.com,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ\n\
    ///     ,10001002,ZYXWVUTSRQPONMLKJIHGFEDCBA765432\n";
    /// let tokens = read_tokens(seeds, &options, &mut |_share| {})?;
    /// let (desk, _) = Desk::default().add_tokens("seeds.csv", tokens, options)?;
    ///
    /// let date = Date { year: 2026, month: 11, day: 22 };
    /// let plan = desk.plan_export(date, ExportOptions::default());
    ///
    /// let files: Vec<(&str, usize)> = plan.files().iter().map(|file| (&*file.name, file.rows.len())).collect();
    /// assert_eq!(files, [
    ///     ("EntraTokens_20261122.csv", 1),
    ///     ("EntraTokens_20261122.json", 2),
    ///     ("CustomerTokens_20261122.csv", 2),
    /// ]);
    /// assert!(plan.blocked.is_empty());
    /// # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
    /// ```
    #[must_use]
    pub fn plan_export(&self, date: Date, options: ExportOptions) -> Plan {
        let settings = Settings { date, ..Settings::default() };
        let mut plan = Plan::default();
        for target in MAIN_JOB {
            let wanted = self.rows().filter(|row| is_wanted(target.format, row, options));
            plan.add(self, target, wanted, &settings, "");
            // Each is offered, be it with nothing but its header.
            if plan.files().last().is_none_or(|file| file.target != target) {
                plan.add_empty_file(target, &settings);
            }
        }
        plan.cautions = self.cautions(&plan, options);
        plan
    }

    fn cautions(&self, plan: &Plan, options: ExportOptions) -> Vec<Caution> {
        let rows_of = |format: FormatId| {
            plan.files()
                .iter()
                .filter(move |file| file.target.format == Some(format))
                .flat_map(|file| &file.rows)
                .filter_map(|&place| self.row(place as usize))
        };
        let summary = self.summary();
        let (mut no_id, mut free, mut no_maker) = (0, 0, 0);
        for row in rows_of(FormatId::EntraJson) {
            match row.user {
                Some((_, user)) => no_id += usize::from(user.object_id.is_none()),
                None => free += 1,
            }
            no_maker += usize::from(row.token.profile.manufacturer.is_empty() || row.token.profile.model.is_empty());
        }
        let (mut disabled, mut apostrophe) = (0, 0);
        for row in rows_of(FormatId::EntraCsv) {
            if let Some((_, user)) = row.user {
                disabled += usize::from(user.enabled == Some(false));
                apostrophe += usize::from(user.upn.contains('\''));
            }
        }
        let too_many = summary.tokens_of.iter().filter(|&&count| count > MAX_TOKENS_OF_A_USER).count();
        let old = if options.leave_out_old { 0 } else { summary.old };
        [
            (old, Caution::Old(old)),
            (summary.moved, Caution::Moved(summary.moved)),
            (too_many, Caution::TooMany(too_many)),
            (disabled, Caution::Disabled(disabled)),
            (apostrophe, Caution::Apostrophe(apostrophe)),
            (no_id, Caution::NoObjectId(no_id)),
            (free, Caution::FreeInJson(free)),
            (no_maker, Caution::NoMaker(no_maker)),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, caution)| caution)
        .collect()
    }
}

/// Which tokens a file is about at all.
fn is_wanted(format: Option<FormatId>, row: &RowView<'_>, options: ExportOptions) -> bool {
    if format == Some(FormatId::Inventory) {
        return true;
    }
    match row.status {
        Status::Free => format == Some(FormatId::EntraJson) && !options.leave_out_free,
        Status::Old => !options.leave_out_old,
        Status::New | Status::Moved => true,
    }
}
