//! Working out a plan: in slices, so that a page stays alive with a million tokens.

use super::blockers::{Assessment, ExportBlocker, Loss};
use super::desk_rules::{self, DeskRules};
use super::entry::Entry;
use super::plan::{BlockerGroup, LossGroup, Plan, files};
use super::settings::Settings;
use super::target::Target;
use crate::desk::{Desk, RowView};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Tokens that are looked at in one step.
const SLICE: usize = 1024;

/// What belongs to a plan beside its files.
pub(super) trait Watch {
    /// A token goes into a file of that target.
    fn carries(&mut self, desk: &Desk, target: &'static Target, row: &RowView<'_>) {
        let _ = (desk, target, row);
    }

    /// All files are known.
    fn complete(&mut self, desk: &Desk, plan: &mut Plan);
}

/// A plan while it is worked out. [`Self::finish`] gives it, at once if it must be.
pub struct Planning<'p> {
    desk: &'p Desk,
    settings: Cow<'p, Settings>,
    /// What is left to plan, the next last.
    targets: Vec<Wanted<'p>>,
    /// What is being planned, and how many of its tokens were looked at.
    present: Option<(Adding<'p>, usize)>,
    plan: Plan,
    watch: Box<dyn Watch>,
}

/// A target, and which tokens it is about.
pub(super) struct Wanted<'p> {
    pub(super) target: &'static Target,
    /// The places of the tokens; `None` for all of the desk.
    pub(super) places: Option<&'p [u32]>,
    /// Which of them.
    pub(super) is_wanted: Box<dyn Fn(&RowView<'_>) -> bool + 'p>,
    /// Goes into the names of the files, if it is not empty.
    pub(super) part: &'static str,
    /// Whether there is a file even without a token.
    pub(super) always: bool,
}

impl<'p> Planning<'p> {
    /// A plan of these targets in their order.
    pub(super) fn of(
        desk: &'p Desk,
        settings: Cow<'p, Settings>,
        mut targets: Vec<Wanted<'p>>,
        watch: Box<dyn Watch>,
    ) -> Self {
        targets.reverse();
        Self { desk, settings, targets, present: None, plan: Plan::default(), watch }
    }

    /// Goes on with it, for a millisecond or so; whether nothing is left to do but [`Self::finish`].
    pub fn step(&mut self) -> bool {
        let Some((adding, at)) = &mut self.present else {
            let Some(wanted) = self.targets.pop() else { return true };
            self.present = Some((Adding::of(wanted, &self.settings), 0));
            return false;
        };
        let count = adding.wanted.places.map_or_else(|| self.desk.token_count(), <[u32]>::len);
        let end = count.min(*at + SLICE);
        let (target, places) = (adding.wanted.target, adding.wanted.places);
        let place = |number| places.map_or(number, |places| places.get(number).map_or(0, |&place| place as usize));
        for row in self.desk.rows_at((*at..end).map(place)) {
            if (adding.wanted.is_wanted)(&row) && adding.carries(self.desk, &row, &self.settings) {
                self.watch.carries(self.desk, target, &row);
            }
        }
        *at = end;
        if end == count
            && let Some((adding, _)) = self.present.take()
        {
            adding.add_to(&mut self.plan, self.desk, &self.settings);
        }
        false
    }

    /// Goes on to its end.
    #[must_use]
    pub fn finish(mut self) -> Plan {
        while !self.step() {}
        self.watch.complete(self.desk, &mut self.plan);
        self.plan
    }
}

/// What the tokens of a target give.
struct Adding<'p> {
    wanted: Wanted<'p>,
    rules: DeskRules,
    carried: Vec<u32>,
    blocked: BTreeMap<ExportBlocker, Vec<u32>>,
    lost: BTreeMap<Loss, Vec<u32>>,
    names_hash: bool,
    stopped: usize,
    /// Of one token; kept for its room.
    assessment: Assessment,
}

impl<'p> Adding<'p> {
    fn of(wanted: Wanted<'p>, settings: &Settings) -> Self {
        Self {
            rules: wanted.target.output.desk_rules(settings),
            wanted,
            carried: Vec::new(),
            blocked: BTreeMap::new(),
            lost: BTreeMap::new(),
            names_hash: false,
            stopped: 0,
            assessment: Assessment::default(),
        }
    }

    /// Looks at a token; whether it goes in.
    fn carries(&mut self, desk: &Desk, row: &RowView<'_>, settings: &Settings) -> bool {
        let Self { wanted, rules, carried, blocked, lost, names_hash, stopped, assessment } = self;
        let output = wanted.target.output;
        let place = u32::try_from(row.place).unwrap_or(u32::MAX);
        let entry = Entry::from(*row);
        output.assess(&entry, settings, assessment);
        desk_rules::assess(rules, desk, row, assessment);
        *names_hash |= output.names_hash(&entry);
        let goes_in = assessment.blockers.is_empty();
        if goes_in {
            carried.push(place);
            for loss in assessment.losses.drain(..) {
                lost.entry(loss).or_default().push(place);
            }
        } else {
            *stopped += 1;
        }
        for blocker in assessment.blockers.drain(..) {
            blocked.entry(blocker).or_default().push(place);
        }
        assessment.clear();
        goes_in
    }

    fn add_to(self, plan: &mut Plan, desk: &Desk, settings: &Settings) {
        let Wanted { target, part, always, .. } = self.wanted;
        plan.names_hash |= self.names_hash;
        plan.stopped.push((target, self.stopped));
        plan.blocked.extend(self.blocked.into_iter().map(|(blocker, rows)| BlockerGroup { target, blocker, rows }));
        plan.lost.extend(self.lost.into_iter().map(|(loss, rows)| LossGroup { loss, rows }));
        let new = files(desk, target, self.carried, settings, part);
        if new.is_empty() && always {
            plan.add_empty_file(target, settings);
        }
        plan.add_files(new);
    }
}
