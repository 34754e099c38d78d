//! What the page knows, by subject. Each subject has a file with its values, its messages, and what each message does.
//!
//! A pure reducer: what happened comes in as a [`Msg`], a new [`Page`] comes out. It reads no clock and touches nothing
//! outside; what it would need of it, such as the time, comes with the message. What has to be done outside is asked for
//! with `ask` and done in `effects`.

mod changes;
mod dialog;
mod files;
mod history;
mod notices;
mod selection;
pub(crate) mod step;
#[cfg(test)]
mod tests;
mod view;
mod words;
mod work;

pub(crate) use changes::ChangeMsg;
pub(crate) use dialog::{Dialog, Locked, Naming, Sight};
pub(crate) use files::{ENTERED, FilesMsg};
pub(crate) use history::{HistoryMsg, Preparation, Shown};
pub(crate) use notices::{Notice, Notices, NoticesMsg, Offer, Tone};
pub(crate) use selection::{Chosen, Pick, SelectionMsg};
pub(crate) use view::{RowsShown, Spotlight, Tab, Theme, View, ViewMsg};
pub(crate) use work::{InProgress, WorkMsg};

use files::Files;
use history::DeskHistory;
use selection::SelectedTokens;
use std::rc::Rc;
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
    /// What is in view.
    pub(crate) view: View,
    /// The selected tokens of the desk that is shown.
    pub(crate) selection: SelectedTokens,
    /// What is said to the person.
    pub(crate) notices: Notices,
}

/// A message to the state: something happened, to the subject of that name.
pub(crate) enum Msg {
    /// A change of the desk by the person.
    Change(ChangeMsg),
    /// A message about the files.
    Files(FilesMsg),
    /// A message about the history.
    History(HistoryMsg),
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
    Change(ChangeMsg),
    Files(FilesMsg),
    History(HistoryMsg),
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
            Msg::Change(msg) => changes::apply(self, msg),
            Msg::Files(msg) => files::apply(self, msg),
            Msg::History(msg) => history::apply(self, msg),
            Msg::Notices(msg) => notices::apply(self, msg),
            Msg::Selection(msg) => selection::apply(self, msg),
            Msg::View(msg) => view::apply(self, msg),
            Msg::Work(msg) => work::apply(self, msg),
            Msg::ClearAll => self.clear(),
        }
        // Whatever changed the desk. A large one waits for `effects::presenting`.
        if self.desks.can_show_at_once() {
            self.show_newest();
        }
    }

    /// Shows the newest desk; what belongs to the one before follows to it or goes.
    fn show_newest(&mut self) {
        let before = self.desks.show();
        self.selection.follow(&before, self.desks.shown());
        self.view.follow(self.desks.shown());
    }

    /// The places of the selected tokens on the newest desk.
    fn selected_places(&self) -> Vec<u32> {
        self.selection.places_on(self.desks.shown(), self.desks.newest())
    }

    fn clear(&mut self) {
        *self = Self {
            desks: self.desks.cleared(),
            notices: self.notices.cleared(),
            view: View { theme: self.view.theme, ..View::default() },
            ..Self::default()
        };
        self.notices.inform("Everything is cleared.".to_owned());
    }
}
