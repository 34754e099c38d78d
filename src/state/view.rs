//! What of the desk is in view: tab, filter, search, the row to go to; the open dialog; the theme.

use super::Page;
use super::dialog::{Dialog, Locked};
use super::history::Shown;
use super::notices::{Cause, Offer};
use std::rc::Rc;
use token_desk_core::desk::{Desk, Filter, RowId};
use yew::AttrValue;

/// The theme that was chosen instead of the system's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The next one when the switch is pressed.
    fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// The value of `data-theme` in the document; `None` for the system's.
    pub(crate) fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// The part that is seen where there is room for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tab {
    /// The table.
    #[default]
    Tokens,
    /// The people.
    Users,
    /// The findings.
    Findings,
}

impl Tab {
    /// The value of `data-tab` in the document.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Users => "users",
            Self::Findings => "findings",
        }
    }
}

/// Rows that something pointed at.
#[derive(Clone, PartialEq)]
pub(crate) struct Spotlight {
    /// What they have in common.
    pub(crate) label: AttrValue,
    /// Their places.
    pub(crate) rows: Rc<Vec<u32>>,
}

/// Which rows of the desk the table shows.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct RowsShown {
    /// Only those of this kind.
    pub(crate) filter: Filter,
    /// Only those that have this text.
    pub(crate) search: AttrValue,
    /// Rows that something pointed at, instead of what filter and search leave.
    pub(crate) spotlight: Option<Spotlight>,
}

impl RowsShown {
    /// Their places on that desk.
    pub(crate) fn places(&self, desk: &Desk) -> Rc<Vec<u32>> {
        match &self.spotlight {
            Some(spotlight) => Rc::clone(&spotlight.rows),
            None => desk.select(self.filter, &self.search),
        }
    }

    /// Whether they are all rows.
    pub(crate) fn is_all(&self) -> bool {
        self.filter == Filter::All && self.search.trim().is_empty() && self.spotlight.is_none()
    }
}

/// What is in view.
#[derive(Clone, Default)]
pub(crate) struct View {
    /// The open dialog.
    pub(crate) dialog: Option<Dialog>,
    /// The rows that the table shows.
    pub(crate) rows: RowsShown,
    /// The row to show and focus; the number makes each wish a new one.
    pub(crate) goal: Option<(RowId, u32)>,
    /// Theme.
    pub(crate) theme: Theme,
    /// Tab of the narrow page.
    pub(crate) tab: Tab,
}

impl View {
    /// Has the table show and focus a row.
    fn aim_at(&mut self, row: RowId) {
        self.goal = Some((row, self.goal.map_or(0, |(_, number)| number + 1)));
    }

    /// Goes on to the desk that is shown now: the places that something pointed at are other tokens' there, and a dialog
    /// goes with what it is about.
    pub(super) fn follow(&mut self, now: &Shown) {
        self.rows.spotlight = None;
        // The table goes, and one that comes anew goes to no row that was wanted before.
        if now.is_empty() {
            self.goal = None;
        }
        self.dialog = self.dialog.take().filter(|dialog| dialog.has_its_subject_on(now));
    }
}

/// What happens to the view.
pub(crate) enum ViewMsg {
    /// Open a dialog.
    Open(Dialog),
    /// The person leaves the open dialog.
    Leave,
    /// The open dialog has done what it was for.
    Close,
    /// Filter the table.
    Filter(Filter),
    /// Search the table.
    Search(String),
    /// Neither filter nor search, and the first row.
    ShowAll,
    /// Point at rows, or no longer.
    Spotlight(Option<Spotlight>),
    /// Show and focus a row.
    GoTo(RowId),
    /// The next theme.
    NextTheme,
    /// Another tab.
    Tab(Tab),
}

pub(super) fn apply(page: &mut Page, msg: ViewMsg) {
    let view = &mut page.view;
    match msg {
        ViewMsg::Open(dialog) => {
            let left = view.dialog.replace(dialog);
            keep_locked_on_offer(page, left);
        }
        ViewMsg::Leave => {
            let left = view.dialog.take();
            keep_locked_on_offer(page, left);
        }
        ViewMsg::Close => view.dialog = None,
        ViewMsg::Filter(filter) => {
            view.rows.filter = filter;
            view.rows.spotlight = None;
        }
        ViewMsg::Search(search) => {
            view.rows.search = search.into();
            view.rows.spotlight = None;
        }
        ViewMsg::ShowAll => {
            view.rows = RowsShown::default();
            if let Some(row) = page.desks.shown().id_at(0) {
                view.aim_at(row);
            }
        }
        ViewMsg::Spotlight(spotlight) => {
            // The dialog that pointed at them goes, and the first of them gets the focus.
            let first = spotlight.as_ref().and_then(|spotlight| spotlight.rows.first());
            if let Some(row) = first.and_then(|&place| page.desks.shown().id_at(place as usize)) {
                view.aim_at(row);
            }
            view.rows.spotlight = spotlight;
            view.dialog = None;
            view.tab = Tab::Tokens;
        }
        ViewMsg::GoTo(row) => {
            view.rows = RowsShown::default();
            view.aim_at(row);
            view.tab = Tab::Tokens;
        }
        ViewMsg::NextTheme => view.theme = view.theme.next(),
        ViewMsg::Tab(tab) => view.tab = tab,
    }
}

/// A locked file whose dialog was left can still be opened later: by the button of a notice.
fn keep_locked_on_offer(page: &mut Page, left: Option<Dialog>) {
    let Some(Locked { job, refusal }) = left.as_ref().and_then(Dialog::locked).cloned() else { return };
    let offer = refusal.retry_as.map(|instead| Offer::ReadAs(instead, job.clone()));
    page.notices.alert(
        Cause::File(job.source.name.clone()),
        format!("{} was not opened.", job.source.name),
        refusal.advice,
        offer,
    );
}
