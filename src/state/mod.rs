//! What the page knows, by subject. Each subject has a file with its values, its messages, and what each message does.
//!
//! A pure reducer: what happened comes in as a [`Msg`], a new [`Page`] comes out. It reads no clock and touches nothing
//! outside; what it would need of it, such as the time, comes with the message. What has to be done outside is asked for
//! with `ask` and done in `effects`.

mod activation;
mod changes;
mod columns;
mod dialog;
mod files;
mod hand_out;
mod history;
mod lift;
mod menu;
mod notices;
mod people;
mod same;
mod selection;
pub(crate) mod step;
#[cfg(test)]
mod tests;
mod typed;
mod view;
mod words;
mod work;

pub(crate) use activation::{Activation, ActivationMsg};
pub(crate) use changes::{ChangeMsg, NewToken, ToMake, UserCorrection};
pub(crate) use columns::{ColumnChoice, ColumnMsg};
pub(crate) use dialog::{Correction, Dialog, Entry, Filled, LifeDeed, Locked, Naming, Sight};
pub(crate) use files::{Draft, ENTERED, FilesMsg, has_entered, is_entered, lines_of};
pub(crate) use hand_out::{HandOutMsg, Round};
pub(crate) use history::{DeskHistory, HistoryMsg, Preparation, SavedFile, Shown, Uploaded};
pub(crate) use lift::{Lift, LiftMsg, LiftTarget, Lifted};
pub(crate) use menu::{Anchor, CellEdit, EditField, Menu, MenuAbout, OpenEdit};
pub(crate) use notices::{Notice, Notices, NoticesMsg, Offer, Tone};
pub(crate) use people::ChosenPeople;
pub(crate) use same::Same;
pub(crate) use selection::{Chosen, Pick, SelectionMsg};
pub(crate) use typed::{Typed, str_of};
pub(crate) use view::{Goal, PrintWish, RowPlaces, RowsShown, Sheet, Spotlight, Tab, Theme, View, ViewMsg};
pub(crate) use words::left_over;
pub(crate) use work::{InProgress, MAX_STEPS_AT_ONCE, WorkMsg};

use files::Files;
use selection::SelectedTokens;
use std::rc::Rc;
use token_desk_core::desk::selection::Selection;
use token_desk_core::ground::date::Date;
use work::Work;
use yew::Reducible;

/// Everything that the page knows.
#[derive(Clone, Default)]
pub(crate) struct Page {
    /// The desks: the one that is shown, the newest, and those before.
    pub(crate) desks: DeskHistory,
    /// What is known of files beside the desk.
    pub(crate) files: Files,
    /// What is going on.
    pub(crate) work: Work,
    /// What was handed out.
    pub(crate) round: Round,
    /// What is in view.
    pub(crate) view: View,
    /// The selected tokens of the desk that is shown.
    pub(crate) selection: SelectedTokens,
    /// How far the activation in Entra is.
    pub(crate) activation: Activation,
    /// What is said to the person.
    pub(crate) notices: Notices,
}

/// When something happened.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moment {
    /// Seconds since 1970.
    pub(crate) seconds: u64,
    /// The day where the person is.
    pub(crate) today: Date,
}

/// A message to the state: something happened, to the subject of that name.
pub(crate) enum Msg {
    /// What happened, and when.
    At(Moment, Box<Msg>),
    /// A message about the activation.
    Activation(ActivationMsg),
    /// A change of the desk by the person.
    Change(ChangeMsg),
    /// A message about the files.
    Files(FilesMsg),
    /// A message about handing out tokens.
    HandOut(HandOutMsg),
    /// A message about the history.
    History(HistoryMsg),
    /// A message about what is lifted.
    Lift(LiftMsg),
    /// A message about the notices.
    Notices(NoticesMsg),
    /// A message about the selection.
    Selection(SelectionMsg),
    /// A message about the view.
    View(ViewMsg),
    /// A message from the work that the page does.
    Work(WorkMsg),
    /// Everything is to be forgotten.
    ClearAll,
}

/// A message of a subject is a message of the page.
macro_rules! wraps {
    ($($subject:ident($msg:ty)),*) => {$(
        impl From<$msg> for Msg {
            fn from(msg: $msg) -> Self {
                Self::$subject(msg)
            }
        }
    )*};
}

wraps!(
    Activation(ActivationMsg),
    Change(ChangeMsg),
    Files(FilesMsg),
    HandOut(HandOutMsg),
    History(HistoryMsg),
    Lift(LiftMsg),
    Notices(NoticesMsg),
    Selection(SelectionMsg),
    View(ViewMsg),
    Work(WorkMsg)
);

impl Reducible for Page {
    type Action = Msg;

    fn reduce(self: Rc<Self>, msg: Msg) -> Rc<Self> {
        let mut page = (*self).clone();
        page.apply(msg);
        Rc::new(page)
    }
}

impl Page {
    fn apply(&mut self, msg: Msg) {
        match msg {
            Msg::At(moment, msg) => {
                self.desks.set_moment(moment);
                return self.apply(*msg);
            }
            msg => self.apply_noting_changes(msg),
        }
        // Whatever changed the desk. A large one waits for `effects::presenting`.
        if self.desks.can_show_at_once() {
            self.show_newest();
        }
    }

    /// Applies a message. What it says of a change of the desk offers to take it back.
    fn apply_noting_changes(&mut self, msg: Msg) {
        let (change, said) = (self.desks.latest_change(), self.notices.latest_id());
        let forth = !matches!(msg, Msg::History(_) | Msg::ClearAll);
        match msg {
            Msg::At(..) => {}
            Msg::Activation(msg) => activation::apply(self, msg),
            Msg::Change(msg) => changes::apply(self, msg),
            Msg::Files(msg) => files::apply(self, msg),
            Msg::HandOut(msg) => hand_out::apply(self, msg),
            Msg::History(msg) => history::apply(self, msg),
            Msg::Lift(msg) => lift::apply(self, msg),
            Msg::Notices(msg) => notices::apply(self, msg),
            Msg::Selection(msg) => selection::apply(self, msg),
            Msg::View(msg) => view::apply(self, msg),
            Msg::Work(msg) => work::apply(self, msg),
            Msg::ClearAll => self.clear(),
        }
        if self.desks.latest_change() != change {
            self.notices.follow_change(said, forth && self.work.is_one_step());
        }
    }

    /// Shows the newest desk; what belongs to the one before follows to it or goes.
    fn show_newest(&mut self) {
        let before = self.desks.show();
        self.selection.follow(&before, self.desks.shown());
        self.view.follow(self.desks.shown());
        self.files.draft.follow(self.desks.shown());
    }

    /// The selected tokens as the newest desk has them.
    fn selected_tokens(&self) -> Selection {
        self.selection.chosen().follow(self.desks.shown(), self.desks.newest())
    }

    /// The places of the selected tokens on the newest desk.
    fn selected_places(&self) -> Vec<u32> {
        self.selection.places_on(self.desks.shown(), self.desks.newest())
    }

    /// Opens the field over a cell, with what stands there on the newest desk.
    fn open_edit(&mut self, cell: CellEdit) {
        self.view.hindrance = None;
        self.view.edit = cell.text_on(self.desks.newest()).map(|begun| OpenEdit { cell, begun: begun.into() });
    }

    /// Whether there is anything to forget: on the desk, on those before it, or beside it.
    pub(crate) fn holds_something(&self) -> bool {
        self.desks.hold_something() || self.files.hold_something() || self.notices.hold_files()
    }

    fn clear(&mut self) {
        *self = Self {
            desks: self.desks.cleared(),
            notices: self.notices.cleared(),
            // The computer's clock is as wrong as before.
            view: View { theme: self.view.theme, offset: self.view.offset, ..View::default() },
            ..Self::default()
        };
        self.notices.inform("Everything is cleared.".to_owned());
    }
}
