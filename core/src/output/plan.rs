//! What goes into which file, what does not and why, and what gets lost: planned first, then written.

use super::blockers::{ExportBlocker, Loss};
use super::cautions::Caution;
use super::pieces::Pieces;
use super::settings::Settings;
use super::target::Target;
use crate::desk::Desk;
use crate::ground::random::FillRandom;
use crate::ground::sorting;
use std::collections::BTreeMap;

/// What will be in each file, what will not, and what to know.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    files: Vec<FilePlan>,
    /// What is blocked.
    pub blocked: Vec<BlockerGroup>,
    /// How many tokens are blocked from a target's files, for one reason or several.
    pub stopped: Vec<(&'static Target, usize)>,
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

    pub(super) fn add_files(&mut self, files: Vec<FilePlan>) {
        self.files.extend(files);
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
    /// Whether there would be nothing in it but its head: some have what is kept of removed tokens as well.
    #[must_use]
    pub fn is_empty(&self, desk: &Desk) -> bool {
        self.rows.is_empty() && !self.target.output.has_more(desk)
    }

    /// Its name when it is the `nth` of that name, from 1: `EntraTokens_20261122_2.csv`.
    #[must_use]
    pub fn name_of_nth(&self, nth: u32) -> String {
        match self.name.rsplit_once('.') {
            Some((stem, extension)) if nth > 1 => format!("{stem}_{nth}.{extension}"),
            _ => self.name.clone(),
        }
    }

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

/// The files for the tokens at these places; none without a token.
pub(super) fn files(
    desk: &Desk,
    target: &'static Target,
    mut places: Vec<u32>,
    settings: &Settings,
    part: &str,
) -> Vec<FilePlan> {
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
