//! The desk with its history: which desk is the newest, which one is shown, and the way between the two.
//!
//! A change of the desk gets in by [`DeskHistory`] alone, and each marks the newest desk as not shown yet. A small one is
//! shown before the reducer returns ([`super::Page`]); for a large one, what showing it takes is worked out in steps
//! first (`effects::presenting`), since all of it at once would hold the page up. Who adds a change need not know.

use super::same::Same;
use super::{Moment, Page};
use std::rc::Rc;
use token_desk_core::desk::history::{History, StepView};
use token_desk_core::desk::{Desk, Filter, Search};
use token_desk_core::ground::date::Date;
use token_desk_core::ground::visible::visible;
use token_desk_core::ground::words::count;
use token_desk_core::model::entra::EntraWay;
use yew::AttrValue;

/// A desk with more tokens or users is shown in steps.
const MAX_SHOWN_AT_ONCE: usize = 20_000;

/// So is one with more files and lists: each takes as long as some tokens.
const MAX_FILES_SHOWN_AT_ONCE: usize = 2_000;

/// A desk as components get it.
pub(crate) type Shown = Same<Desk>;

/// The number of a change of the desk, counted since the page was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ChangeNumber(u32);

/// A part of what showing a desk takes. The desk keeps what it has worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preparation {
    /// Who holds what is counted.
    Holders,
    /// The serial numbers that user lists have are looked up.
    ListedSerials,
    /// Who is in no user list is found.
    Unlisted,
    /// The rest of the summary is worked out.
    Summary,
    /// The rows with an error or a warning are found.
    Signs,
    /// The rows are lined up.
    Rows,
}

impl Preparation {
    /// All, in the order in which each finds the work of those before done.
    pub(crate) const ALL: [Self; 6] =
        [Self::Holders, Self::ListedSerials, Self::Unlisted, Self::Summary, Self::Signs, Self::Rows];

    fn run(self, desk: &Desk) {
        match self {
            Self::Holders => desk.count_holders(),
            Self::ListedSerials => desk.check_listed_serials(),
            Self::Unlisted => desk.look_for_unlisted(),
            Self::Summary => {
                let _ = desk.summary();
            }
            Self::Signs => {
                let _ = desk.first_sign();
            }
            Self::Rows => {
                let _ = desk.select(Filter::All, &Search::default());
            }
        }
    }
}

/// The desks that there were, and the one that is shown.
#[derive(Clone, Default)]
pub(crate) struct DeskHistory {
    history: Rc<History>,
    shown: Shown,
    latest_change: ChangeNumber,
    awaits_showing: bool,
    /// How many changes the last step holds to which further ones belong; 0 where a further one is a step of its own.
    open_step: usize,
    unsaved: bool,
    /// Whether a file for Entra, if there is any, still has to be downloaded.
    unsent: bool,
    /// When the last message came.
    moment: Moment,
}

impl DeskHistory {
    /// The desk that the page shows.
    pub(crate) fn shown(&self) -> &Shown {
        &self.shown
    }

    /// The desk after all changes. Changes start from it, even if it is not shown yet.
    pub(crate) fn newest(&self) -> &Desk {
        self.history.desk()
    }

    /// The same, as components get it.
    pub(crate) fn to_be_shown(&self) -> Shown {
        Shown::from(Rc::clone(self.history.desk()))
    }

    /// The change whose desk waits for being shown in steps.
    pub(crate) fn awaiting(&self) -> Option<ChangeNumber> {
        self.awaits_showing.then_some(self.latest_change)
    }

    /// The latest change of all.
    pub(super) fn latest_change(&self) -> ChangeNumber {
        self.latest_change
    }

    /// Whether leaving would lose something.
    pub(crate) fn unsaved(&self) -> bool {
        self.unsaved
    }

    /// Whether the files of the shown desk were downloaded: the inventory, and one for Entra if there is any.
    pub(crate) fn exported(&self) -> bool {
        !self.unsaved && !self.unsent && !self.shown.is_empty()
    }

    /// Whether there is any desk but an empty one without history.
    pub(super) fn hold_something(&self) -> bool {
        let history = &self.history;
        !history.desk().is_empty() || history.undo_label().is_some() || history.redo_label().is_some()
    }

    /// What undo would take back.
    pub(crate) fn undo_label(&self) -> Option<AttrValue> {
        self.history.undo_label().map(|label| AttrValue::from(label.to_owned()))
    }

    /// What redo would do again.
    pub(crate) fn redo_label(&self) -> Option<AttrValue> {
        self.history.redo_label().map(|label| AttrValue::from(label.to_owned()))
    }

    /// What time it is.
    pub(super) fn set_moment(&mut self, moment: Moment) {
        self.moment = moment;
    }

    /// The day where the person is.
    pub(super) fn today(&self) -> Date {
        self.moment.today
    }

    /// What time it is, in seconds since 1970.
    pub(super) fn now(&self) -> u64 {
        self.moment.seconds
    }

    /// The changes, for a list of them; and how many can be taken back.
    pub(crate) fn steps(&self) -> (impl Iterator<Item = StepView<'_>>, usize) {
        (self.history.steps(), self.history.depth())
    }

    /// Goes on to a changed desk; `label` says what was done. Who lost a token that is in Entra is noted.
    pub(super) fn change(&mut self, label: String, desk: Desk) {
        let label = visible(&label).into_owned();
        self.open_step = 0;
        let desk = desk.with_departures(self.newest(), Some(self.moment.today));
        let history = Rc::make_mut(&mut self.history);
        history.set_time(self.moment.seconds);
        history.push(label, desk);
        self.mark_changed();
    }

    /// Goes on to a desk on which something was noted, and nobody has another token.
    fn note(&mut self, label: String, desk: Shown) {
        self.open_step = 0;
        let history = Rc::make_mut(&mut self.history);
        history.set_time(self.moment.seconds);
        history.push(label, desk);
        self.mark_changed();
    }

    /// Changes the newest desk, in one step for undo with the change before if that was made by this function as well and
    /// [`Self::end_step`] was not called since: of a desk with thousands of files, a copy for each change takes its time.
    /// The step's label is made from how many changes it holds.
    pub(super) fn change_in_place<T>(
        &mut self,
        label: impl FnOnce(usize) -> String,
        change: impl FnOnce(&mut Desk) -> T,
    ) -> T {
        let history = Rc::make_mut(&mut self.history);
        history.set_time(self.moment.seconds);
        if self.open_step == 0 {
            history.push(String::new(), Desk::clone(history.desk()));
        }
        self.open_step += 1;
        let made = history.amend(label(self.open_step), change);
        self.mark_changed();
        made
    }

    /// What comes next is a step of its own.
    pub(super) fn end_step(&mut self) {
        self.open_step = 0;
    }

    fn undo(&mut self) -> Option<String> {
        let label = Rc::make_mut(&mut self.history).undo()?;
        self.end_step();
        self.mark_changed();
        Some(label)
    }

    fn redo(&mut self) -> Option<String> {
        let label = Rc::make_mut(&mut self.history).redo()?;
        self.end_step();
        self.mark_changed();
        Some(label)
    }

    fn go_to(&mut self, depth: usize) {
        Rc::make_mut(&mut self.history).go_to(depth);
        self.end_step();
        self.mark_changed();
    }

    /// Without any desk. The numbers of changes go on, so that a step for one that was before finds nothing to do.
    pub(super) fn cleared(&self) -> Self {
        Self { latest_change: self.latest_change, ..Self::default() }
    }

    fn mark_changed(&mut self) {
        self.latest_change.0 += 1;
        self.awaits_showing = true;
        self.unsaved = !self.newest().is_empty();
        self.unsent = self.unsaved;
    }

    /// Whether a desk waits for being shown and is small enough to be shown at once.
    pub(super) fn can_show_at_once(&self) -> bool {
        let desk = self.newest();
        self.awaits_showing
            && desk.token_count().max(desk.users().len()) <= MAX_SHOWN_AT_ONCE
            && desk.files().len() + desk.lists().len() <= MAX_FILES_SHOWN_AT_ONCE
    }

    /// Shows the newest desk, and gives the one that was shown before.
    pub(super) fn show(&mut self) -> Shown {
        self.awaits_showing = false;
        let newest = self.to_be_shown();
        std::mem::replace(&mut self.shown, newest)
    }
}

/// What happens to the history.
pub(crate) enum HistoryMsg {
    /// Take the last change back.
    Undo,
    /// Do it again.
    Redo,
    /// Go to the desk behind so many changes.
    GoTo(usize),
    /// Do a part of what showing the desk of that change takes.
    Prepare(ChangeNumber, Preparation),
    /// Show the desk of that change.
    Show(ChangeNumber),
    /// Such a file of that desk was downloaded.
    Saved(Shown, SavedFile),
    /// A file for Entra was downloaded: its tokens count as uploaded.
    Uploaded(Box<Uploaded>),
}

/// A file for Entra that was downloaded.
pub(crate) struct Uploaded {
    /// The desk that it was of.
    pub(crate) was: Shown,
    /// The same, its tokens noted as uploaded.
    pub(crate) noted: Shown,
    /// The places of its tokens.
    pub(crate) places: Rc<Vec<u32>>,
    /// For which way it is.
    pub(crate) way: EntraWay,
    /// How many tokens that is.
    pub(crate) tokens: usize,
}

/// A file that the export saves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SavedFile {
    /// The inventory, which has all that would be lost.
    Inventory,
    /// One for Entra, or there is none.
    ForEntra,
}

pub(super) fn apply(page: &mut Page, msg: HistoryMsg) {
    match msg {
        HistoryMsg::Undo => {
            if let Some(label) = page.desks.undo() {
                page.notices.inform(format!("Undone: {label}."));
            }
        }
        HistoryMsg::Redo => {
            if let Some(label) = page.desks.redo() {
                page.notices.inform(format!("Done again: {label}."));
            }
        }
        HistoryMsg::GoTo(depth) => {
            page.desks.go_to(depth);
            page.view.dialog = None;
            page.notices.inform(match page.desks.undo_label() {
                Some(label) => format!("This is the desk after {label}."),
                None => "This is the desk before the first step.".to_owned(),
            });
        }
        // After a further change, the steps begin again with its desk.
        HistoryMsg::Prepare(change, part) => {
            if page.desks.awaiting() == Some(change) {
                part.run(page.desks.newest());
            }
        }
        HistoryMsg::Show(change) => {
            if page.desks.awaiting() == Some(change) {
                page.show_newest();
            }
        }
        // What has changed while it was written is not in it.
        HistoryMsg::Saved(desk, file) => {
            let desks = &mut page.desks;
            let is_past = desk != desks.to_be_shown();
            *match file {
                SavedFile::Inventory => &mut desks.unsaved,
                SavedFile::ForEntra => &mut desks.unsent,
            } &= is_past;
        }
        HistoryMsg::Uploaded(uploaded) => {
            let Uploaded { was, noted, places, way, tokens } = *uploaded;
            let desks = &mut page.desks;
            let noted = if was == desks.to_be_shown() {
                noted
            } else {
                // Something else was done while the file was written: its tokens may have other places now.
                let newest = desks.newest();
                let ids = places.iter().filter_map(|&place| was.id_at(place as usize));
                let places: Vec<u32> = ids.filter_map(|id| u32::try_from(newest.find(id)?.place).ok()).collect();
                Shown::from(Rc::new(newest.note_uploaded(&places, Some(way), desks.today()).0))
            };
            desks.note(format!("noting {} as uploaded", count(tokens, "token")), noted);
        }
    }
}
