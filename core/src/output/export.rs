//! The main job: the two files for Entra and the inventory, which are always offered together; which tokens they are
//! about, and what to know before they are downloaded.

use super::cautions::Caution;
use super::plan::Plan;
use super::planning::{Planning, Wanted, Watch};
use super::settings::Settings;
use super::target::Target;
use super::targets::{MAIN_JOB, REMOVALS};
use crate::desk::{Desk, RowView, Status};
use crate::ground::date::Date;
use crate::model::entra::MAX_TOKENS_OF_A_USER;
use crate::model::entra_facts::EntraState;
use crate::model::format_id::FormatId;
use crate::model::in_entra::InEntra;
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// Which tokens go into the files for Entra.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhichTokens {
    /// Those that are not there yet, with those that Entra refused; none of which it is not known.
    #[default]
    NotInEntra,
    /// All that are assigned, be they there or not.
    AllAssigned,
}

/// Choices before an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExportOptions {
    /// Which tokens go into the files for Entra.
    pub tokens: WhichTokens,
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
        self.begin_export(date, options).finish()
    }

    /// Begins to plan an export; [`Planning::step`] goes on with it.
    #[must_use]
    pub fn begin_export(&self, date: Date, options: ExportOptions) -> Planning<'_> {
        // Each file is offered, be it with nothing but its header.
        let wanted = |target: &'static Target, always| Wanted {
            target,
            places: None,
            is_wanted: Box::new(move |row| is_wanted(target.format, row, options)),
            part: "",
            always,
        };
        let mut all: Vec<Wanted<'_>> = MAIN_JOB.map(|target| wanted(target, true)).into();
        // What is to be deleted there has a file only where there is something; that may be of removed tokens alone.
        if self.summary().entra.to_delete > 0 {
            let removals =
                Wanted { is_wanted: Box::new(|row| row.entra().is(EntraState::DeleteThere)), ..wanted(REMOVALS, true) };
            all.push(removals);
        }
        let settings = Cow::Owned(Settings { date, ..Settings::default() });
        Planning::of(self, settings, all, Box::new(Counts { options, ..Counts::default() }))
    }
}

/// What is counted of the tokens that go into the files for Entra, to be said before the download.
#[derive(Default)]
struct Counts {
    options: ExportOptions,
    no_id: usize,
    free: usize,
    no_maker: usize,
    disabled: usize,
    apostrophe: usize,
    /// The places of those in the CSV whose user a token file chose; and how many are in the JSON alone.
    by_file: Vec<u32>,
    by_file_in_json: usize,
    /// Of those in the CSV or the JSON alone: what is in Entra already, what is to be deleted there first, what Entra refused.
    in_entra: Union,
    to_delete: Union,
    refused: Union,
    /// The numbers of those token files.
    files: FxHashSet<u32>,
}

/// How many tokens are in one file or the other: the places of those in the CSV, and how many are in the JSON alone.
#[derive(Default)]
struct Union {
    in_csv: Vec<u32>,
    in_json: usize,
}

impl Union {
    /// Counts one; the CSV is planned before the JSON, its tokens in the order of the desk.
    fn add(&mut self, is_so: bool, place: u32, format: Option<FormatId>) {
        match format {
            Some(FormatId::EntraCsv) if is_so => self.in_csv.push(place),
            Some(FormatId::EntraJson) if is_so => {
                self.in_json += usize::from(self.in_csv.binary_search(&place).is_err())
            }
            _ => {}
        }
    }

    fn count(&self) -> usize {
        self.in_csv.len() + self.in_json
    }
}

impl Watch for Counts {
    fn carries(&mut self, desk: &Desk, target: &'static Target, row: &RowView<'_>) {
        let user = row.user.map(|(_, user)| user);
        let place = u32::try_from(row.place).unwrap_or(u32::MAX);
        let facts = row.entra();
        self.in_entra.add(facts.in_entra().is_some_and(InEntra::is_known), place, target.format);
        self.to_delete.add(facts.is(EntraState::DeleteThere), place, target.format);
        self.refused.add(facts.refusal().is_some() && facts.is(EntraState::Refused), place, target.format);
        match target.format {
            Some(FormatId::EntraCsv) => {
                if let Some(user) = user {
                    self.disabled += usize::from(user.enabled == Some(false));
                    self.apostrophe += usize::from(user.upn.contains('\''));
                }
                if desk.is_given_by_file(row) {
                    self.by_file.push(place);
                    self.files.insert(row.id.file);
                }
            }
            Some(FormatId::EntraJson) => {
                match user {
                    Some(user) => self.no_id += usize::from(user.object_id.is_none()),
                    None => self.free += 1,
                }
                let profile = row.token.profile;
                self.no_maker += usize::from(profile.manufacturer.is_empty() || profile.model.is_empty());
                // The CSV was planned before, its tokens in the order of the desk.
                if self.by_file.binary_search(&place).is_err() && desk.is_given_by_file(row) {
                    self.by_file_in_json += 1;
                    self.files.insert(row.id.file);
                }
            }
            _ => {}
        }
    }

    fn complete(&mut self, desk: &Desk, plan: &mut Plan) {
        let &mut Self { options, no_id, free, no_maker, disabled, apostrophe, .. } = self;
        let (tokens, files) = (self.by_file.len() + self.by_file_in_json, self.files.len());
        let summary = desk.summary();
        let too_many = summary.tokens_of.iter().filter(|&&count| count > MAX_TOKENS_OF_A_USER).count();
        let (in_entra, to_delete, refused) = (self.in_entra.count(), self.to_delete.count(), self.refused.count());
        // Where all are wanted, they are in the file.
        let not_known = match options.tokens {
            WhichTokens::NotInEntra => summary.entra.of(EntraState::NotKnown),
            WhichTokens::AllAssigned => 0,
        };
        let cautions = [
            (tokens, Caution::FromFiles { tokens, files }),
            (not_known, Caution::NotKnown(not_known)),
            (in_entra, Caution::InEntra(in_entra)),
            (to_delete, Caution::DeleteFirst(to_delete)),
            (refused, Caution::Refused(refused)),
            (too_many, Caution::TooMany(too_many)),
            (disabled, Caution::Disabled(disabled)),
            (apostrophe, Caution::Apostrophe(apostrophe)),
            (no_id, Caution::NoObjectId(no_id)),
            (free, Caution::FreeInJson(free)),
            (no_maker, Caution::NoMaker(no_maker)),
        ];
        plan.cautions = cautions.into_iter().filter(|(count, _)| *count > 0).map(|(_, caution)| caution).collect();
    }
}

/// Which tokens a file is about at all.
fn is_wanted(format: Option<FormatId>, row: &RowView<'_>, options: ExportOptions) -> bool {
    if format == Some(FormatId::Inventory) {
        return true;
    }
    if options.tokens == WhichTokens::NotInEntra && row.entra().in_entra().is_some() {
        return false;
    }
    match row.status {
        Status::Out(_) => false,
        Status::Free | Status::Freed => format == Some(FormatId::EntraJson) && !options.leave_out_free,
        Status::New | Status::Old | Status::Moved => true,
    }
}
