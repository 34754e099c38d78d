//! Files with columns: a target for each built-in layout, and one for layouts of one's own.

use crate::ground::random::FillRandom;
use crate::output::blockers::{Assessment, ExportBlocker};
use crate::output::desk_rules::DeskRules;
use crate::output::entry::Entry;
use crate::output::layout::{FileLayout, KeyDisplay, LayoutWriter, Limit, Look, built_in};
use crate::output::settings::Settings;
use crate::output::target::{OutputFileKind, OutputFormat, Target, TargetSettings};
use crate::output::writer::TokenWriter;

/// By the built-in layout of its word.
pub(super) struct BuiltIn(pub(super) &'static str);

/// By the layout of the settings.
struct Custom;

const SETTINGS: TargetSettings = TargetSettings { guard_formulas: true, ..TargetSettings::NONE };

pub(super) static CUSTOM: Target = Target {
    word: "custom",
    name: "Custom CSV",
    help: "A layout of your own: choose, name and order the fields.",
    format: None,
    settings: TargetSettings { layout: true, ..SETTINGS },
    output: &Custom,
};

/// The target that is written by a built-in layout, and has its word.
pub(super) const fn layout_target(layout: &'static BuiltIn, name: &'static str, help: &'static str) -> Target {
    Target { word: layout.0, name, help, format: None, settings: SETTINGS, output: layout }
}

/// The layout that a target is written by.
trait ByLayout: Sync {
    /// `None` if nothing can be written with these settings.
    fn layout<'s>(&self, settings: &'s Settings) -> Option<&'s FileLayout>;
}

impl ByLayout for BuiltIn {
    fn layout<'s>(&self, _: &'s Settings) -> Option<&'s FileLayout> {
        built_in(self.0)
    }
}

impl ByLayout for Custom {
    fn layout<'s>(&self, settings: &'s Settings) -> Option<&'s FileLayout> {
        settings.layout.as_ref().filter(|layout| layout.problem().is_none())
    }
}

impl<T: ByLayout> OutputFormat for T {
    fn file_kind(&self, settings: &Settings) -> Option<OutputFileKind> {
        Some(OutputFileKind::new(&self.layout(settings)?.file_stem(), "csv"))
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

    fn writer<'w>(&self, settings: &'w Settings, _: &'w mut FillRandom<'w>) -> Option<Box<TokenWriter<'w>>> {
        let look = Look { keys: KeyDisplay::Written, guard_formulas: settings.guard_formulas };
        Some(Box::new(LayoutWriter { layout: self.layout(settings)?, look }))
    }
}
