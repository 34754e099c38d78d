//! Any tokens into any format, as a person asks for it.

use super::entry::Entry;
use super::plan::{BlockerGroup, Plan};
use super::planning::{Planning, Wanted, Watch};
use super::settings::Settings;
use super::target::Target;
use super::targets::MAIN_JOB;
use crate::desk::{Desk, RowView};
use crate::ground::sorting;
use std::borrow::Cow;

impl Desk {
    /// Plans a conversion of the tokens at these places. The names of its files say whether it is of some tokens only, and
    /// are never those of the export's files.
    #[must_use]
    pub fn plan_conversion(&self, target: &'static Target, places: &[u32], settings: &Settings) -> Plan {
        self.begin_conversion(target, places, Cow::Borrowed(settings)).finish()
    }

    /// Begins to plan a conversion; [`Planning::step`] goes on with it.
    #[must_use]
    pub fn begin_conversion<'p>(
        &'p self,
        target: &'static Target,
        places: &'p [u32],
        settings: Cow<'p, Settings>,
    ) -> Planning<'p> {
        let part = match () {
            () if places.len() < self.token_count() => "_selected",
            () if MAIN_JOB.iter().any(|known| std::ptr::eq(*known, target)) => "_converted",
            () => "",
        };
        let is_wanted = Box::new(|row: &RowView<'_>| target.output.is_about(&Entry::from(*row)));
        let always = places.len() >= self.token_count() && target.output.has_more(self);
        let wanted = Wanted { target, places: Some(places), is_wanted, part, always };
        Planning::of(self, settings, vec![wanted], Box::new(ByReason))
    }
}

/// A person reads the reasons: in the order of their words.
struct ByReason;

impl Watch for ByReason {
    fn complete(&mut self, _: &Desk, plan: &mut Plan) {
        sorting::sort_by(&mut plan.blocked, |one, other| {
            let words = |group: &BlockerGroup| (group.blocker.reason(), group.blocker.way_out());
            words(one).cmp(&words(other))
        });
    }
}
