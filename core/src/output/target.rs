//! What a format that can be written says of itself.

use super::blockers::Assessment;
use super::desk_rules::DeskRules;
use super::entry::Entry;
use super::settings::Settings;
use super::writer::TokenWriter;
use crate::desk::Desk;
use crate::ground::random::FillRandom;
use crate::model::format_id::FormatId;

/// A format that tokens can be written in.
pub struct Target {
    /// Its word on a command line and in a saved choice.
    pub word: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// A sentence for people: what takes it.
    pub help: &'static str,
    /// As what its files are read again; `None` where the layout decides, or nothing reads them.
    pub format: Option<FormatId>,
    /// Which settings it has.
    pub settings: TargetSettings,
    pub(super) output: &'static dyn OutputFormat,
}

/// Which of the [`Settings`] a target has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TargetSettings {
    /// [`Settings::items_per_file`].
    pub items_per_file: bool,
    /// [`Settings::protection`].
    pub protection: bool,
    /// [`Settings::moment`].
    pub moment: bool,
    /// [`Settings::guard_formulas`].
    pub guard_formulas: bool,
    /// [`Settings::layout`].
    pub layout: bool,
}

impl TargetSettings {
    /// None of them.
    pub(super) const NONE: Self =
        Self { items_per_file: false, protection: false, moment: false, guard_formulas: false, layout: false };
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl Eq for Target {}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word)
    }
}

/// A kind of file.
pub(super) struct OutputFileKind {
    /// The part of a file name that stays: `EntraTokens`.
    pub(super) stem: String,
    /// File name extension.
    pub(super) extension: &'static str,
}

impl OutputFileKind {
    pub(super) fn new(stem: &str, extension: &'static str) -> Self {
        Self { stem: stem.to_owned(), extension }
    }
}

/// What a format takes, which files it makes, and who writes them.
pub(super) trait OutputFormat: Sync {
    /// What its files are called; `None` if there are none with these settings.
    fn file_kind(&self, settings: &Settings) -> Option<OutputFileKind>;

    /// What it asks of the desk.
    fn desk_rules(&self, settings: &Settings) -> DeskRules {
        let _ = settings;
        DeskRules::default()
    }

    /// What of the token itself speaks against it, or is lost. What depends on the desk is said in [`Self::desk_rules`].
    fn assess(&self, entry: &Entry<'_>, settings: &Settings, assessment: &mut Assessment);

    /// What all tokens of a file must have in common, as a part of its name; `None` where they need nothing.
    fn group(&self) -> Option<fn(&Entry<'_>) -> String> {
        None
    }

    /// Whether the tokens are in the order of their serial numbers, else in that of the desk.
    fn is_sorted_by_serial(&self) -> bool {
        false
    }

    /// How many tokens a file has at most; `None` for no limit.
    fn max_tokens(&self, settings: &Settings) -> Option<usize> {
        let _ = settings;
        None
    }

    /// Whether [`Settings::suite`] makes a difference for the token.
    fn names_hash(&self, entry: &Entry<'_>) -> bool {
        let _ = entry;
        false
    }

    /// Whether its files say anything of a token; else it is passed over, without a word.
    fn is_about(&self, entry: &Entry<'_>) -> bool {
        let _ = entry;
        true
    }

    /// Whether its files say something of the desk beside its tokens, be it that there is nothing to say.
    fn has_more(&self, desk: &Desk) -> bool {
        let _ = desk;
        false
    }

    /// Who writes a file; `None` if nothing can be written with these settings.
    fn writer<'w>(&self, settings: &'w Settings, random: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>>;
}
