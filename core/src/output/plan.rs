//! What goes into which file, what does not and why, and what gets lost: planned first, then written.

use super::blockers::{Assessment, ExportBlocker, Loss};
use super::cautions::Caution;
use super::desk_rules;
use super::entry::Entry;
use super::pieces::Pieces;
use super::settings::Settings;
use super::target::Target;
use super::targets::MAIN_JOB;
use crate::desk::{Desk, RowView};
use crate::ground::random::FillRandom;
use crate::ground::sorting;
use std::collections::BTreeMap;

/// What will be in each file, what will not, and what to know.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    files: Vec<FilePlan>,
    /// What is blocked.
    pub blocked: Vec<BlockerGroup>,
    /// What a target has no place for, of tokens that are carried.
    pub lost: Vec<LossGroup>,
    /// What to know before the files of the main job are downloaded.
    pub cautions: Vec<Caution>,
    /// Whether [`Settings::suite`] makes a difference: a token for PSKC has another hash function than SHA-1.
    pub names_hash: bool,
}

/// A file to be written.
#[derive(Debug, Clone)]
pub struct FilePlan {
    /// What it is written as.
    pub target: &'static Target,
    /// Its name: `EntraTokens_20261122.csv`.
    pub name: String,
    /// Places of the tokens that go into it, in order.
    pub rows: Vec<u32>,
}

/// Tokens that a target can't carry, for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockerGroup {
    /// The format whose files it is blocked from.
    pub target: &'static Target,
    /// Why the tokens stay out.
    pub blocker: ExportBlocker,
    /// Places of the tokens.
    pub rows: Vec<u32>,
}

/// Tokens of which the same is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossGroup {
    /// What is lost.
    pub loss: Loss,
    /// Places of the tokens.
    pub rows: Vec<u32>,
}

impl Plan {
    /// The files, in the order in which they are offered.
    #[must_use]
    pub fn files(&self) -> &[FilePlan] {
        &self.files
    }

    /// Adds what these tokens give for a target: files, what is blocked, what is lost. `part` goes into the names of the
    /// files, if it is not empty.
    pub(super) fn add<'d>(
        &mut self,
        desk: &'d Desk,
        target: &'static Target,
        tokens: impl Iterator<Item = RowView<'d>>,
        settings: &Settings,
        part: &str,
    ) {
        let rules = target.output.desk_rules(settings);
        let mut carried: Vec<u32> = Vec::new();
        let mut blocked: BTreeMap<ExportBlocker, Vec<u32>> = BTreeMap::new();
        let mut lost: BTreeMap<Loss, Vec<u32>> = BTreeMap::new();
        let mut assessment = Assessment::default();
        for row in tokens {
            let place = u32::try_from(row.place).unwrap_or(u32::MAX);
            let entry = Entry::from(row);
            target.output.assess(&entry, settings, &mut assessment);
            desk_rules::assess(&rules, desk, &row, &mut assessment);
            self.names_hash |= target.output.names_hash(&entry);
            if assessment.blockers.is_empty() {
                carried.push(place);
                for loss in assessment.losses.drain(..) {
                    lost.entry(loss).or_default().push(place);
                }
            }
            for blocker in assessment.blockers.drain(..) {
                blocked.entry(blocker).or_default().push(place);
            }
            assessment.clear();
        }
        self.blocked.extend(blocked.into_iter().map(|(blocker, rows)| BlockerGroup { target, blocker, rows }));
        self.lost.extend(lost.into_iter().map(|(loss, rows)| LossGroup { loss, rows }));
        self.files.extend(files(desk, target, carried, settings, part));
    }

    /// Adds a file without any token.
    pub(super) fn add_empty_file(&mut self, target: &'static Target, settings: &Settings) {
        if let Some(kind) = target.output.file_kind(settings) {
            let name = format!("{}_{}.{}", kind.stem, settings.date.in_file_name(), kind.extension);
            self.files.push(FilePlan { target, name, rows: Vec::new() });
        }
    }
}

impl FilePlan {
    /// The file piece by piece, with the settings of its plan. `random` fills a slice with bytes that nobody can guess:
    /// what is encrypted needs them.
    ///
    /// # Examples
    /// ```
    /// use token_desk_core::desk::Desk;
    /// use token_desk_core::formats::read_tokens;
    /// use token_desk_core::output::settings::Settings;
    /// use token_desk_core::output::targets::target;
    /// use token_desk_core::reading::options::ReadOptions;
    ///
    /// let options = ReadOptions::default();
    /// let seeds = b"serial number,secret key,time interval\n10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60\n";
    /// let tokens = read_tokens(seeds, &options, &mut |_share| {})?;
    /// let (desk, _) = Desk::default().add_tokens("seeds.csv", tokens, options)?;
    ///
    /// let (settings, mut no_random) = (Settings::default(), |_: &mut [u8]| {});
    /// let plan = desk.plan_conversion(target("safeid").expect("a target"), &[0], &settings);
    /// let mut writer = plan.files()[0].writer(&settings, &mut no_random).expect("planned with these settings");
    ///
    /// let mut file = Vec::new();
    /// while let Some(piece) = writer.next_piece(&desk) {
    ///     file.extend_from_slice(piece.as_slice());
    /// }
    /// assert_eq!(
    ///     String::from_utf8_lossy(&file),
    ///     "serial number,secret key,time interval,manufacturer,model\r\n\
    ///      10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,,\r\n"
    /// );
    /// # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
    /// ```
    #[must_use]
    pub fn writer<'w>(&'w self, settings: &'w Settings, random: &'w mut FillRandom<'w>) -> Option<Pieces<'w>> {
        let writer = self.target.output.writer(settings, random)?;
        Some(Pieces::of_tokens(&self.rows, writer))
    }
}

impl Desk {
    /// Plans a conversion of the tokens at these places. The names of its files say whether it is of some tokens only, and
    /// are never those of the export's files.
    #[must_use]
    pub fn plan_conversion(&self, target: &'static Target, places: &[u32], settings: &Settings) -> Plan {
        let mut plan = Plan::default();
        let part = match () {
            () if places.len() < self.token_count() => "_selected",
            () if MAIN_JOB.iter().any(|known| std::ptr::eq(*known, target)) => "_converted",
            () => "",
        };
        plan.add(self, target, places.iter().filter_map(|&place| self.row(place as usize)), settings, part);
        // A person reads the reasons: in the order of their words.
        sorting::sort_by(&mut plan.blocked, |one, other| {
            let words = |group: &BlockerGroup| (group.blocker.reason(), group.blocker.way_out());
            words(one).cmp(&words(other))
        });
        plan
    }
}

/// The files for the tokens at these places; none without a token.
fn files(desk: &Desk, target: &'static Target, mut places: Vec<u32>, settings: &Settings, part: &str) -> Vec<FilePlan> {
    let output = target.output;
    let Some(kind) = output.file_kind(settings) else { return Vec::new() };
    if output.is_sorted_by_serial() {
        let serial = |place: u32| desk.row(place as usize).map(|row| row.token.serial);
        let mut known: Vec<_> = places.into_iter().map(|place| (serial(place), place)).collect();
        sorting::sort_by(&mut known, |one, other| one.0.cmp(&other.0));
        places = known.into_iter().map(|(_, place)| place).collect();
    }
    let groups = match output.group() {
        Some(group) => {
            let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
            for (place, row) in places.into_iter().filter_map(|place| Some((place, desk.row(place as usize)?))) {
                groups.entry(group(&row.into())).or_default().push(place);
            }
            groups
        }
        None => BTreeMap::from([(String::new(), places)]),
    };
    let start = format!("{}_{}{part}", kind.stem, settings.date.in_file_name());
    let mut files = Vec::new();
    for (group, rows) in &groups {
        // One group needs no name, and one part no number.
        let group = if groups.len() > 1 { format!("_{group}") } else { String::new() };
        let max = output.max_tokens(settings).unwrap_or(rows.len()).max(1);
        for (part, number) in rows.chunks(max).zip(1..) {
            let number = if rows.len() > max { format!("_{number:03}") } else { String::new() };
            let name = format!("{start}{group}{number}.{}", kind.extension);
            files.push(FilePlan { target, name, rows: part.to_vec() });
        }
    }
    files
}
