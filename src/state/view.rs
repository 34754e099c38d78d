//! What of the desk is in view: tab, filter, search, the row to go to, the token whose panel is open; the open dialog; the
//! theme; the clock that codes follow.

use super::Page;
use super::columns::{self, ColumnChoice, ColumnMsg};
use super::dialog::{Dialog, Locked};
use super::history::Shown;
use super::lift::Lift;
use super::menu::{CellEdit, EditField, Menu, OpenEdit};
use super::notices::{Cause, Offer};
use super::people::ChosenPeople;
use super::same::Same;
use std::collections::BTreeSet;
use std::rc::Rc;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::desk::{AssignOptions, Desk, Filter, RowId, Search, Sort, SortKey};
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
    /// The order by a column; without one it is that of the files.
    pub(crate) sort: Option<Sort>,
}

impl RowsShown {
    /// Their places on that desk, in the order in which they are shown.
    pub(crate) fn places(&self, desk: &Desk) -> Rc<Vec<u32>> {
        let places = match &self.spotlight {
            Some(spotlight) => Rc::clone(&spotlight.rows),
            None => desk.select(self.filter, &Search::new(&self.search)),
        };
        self.sort.map_or_else(|| Rc::clone(&places), |sort| Rc::new(desk.sort_rows(&places, sort)))
    }

    /// Whether they are all rows.
    pub(crate) fn is_all(&self) -> bool {
        self.filter == Filter::All && self.search.trim().is_empty() && self.spotlight.is_none()
    }
}

/// The places of the rows that are shown, as components get them.
pub(crate) type RowPlaces = Same<Vec<u32>>;

/// A row to show and focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Goal {
    /// The row.
    pub(crate) row: RowId,
    /// The cell of it; without one it is that of the serial number.
    pub(crate) field: Option<EditField>,
    /// Makes each wish a new one.
    pub(crate) number: u32,
}

/// A list that is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sheet {
    /// The tokens that the table shows.
    Shown,
    /// Those that were handed out, to sign.
    HandedOut,
    /// Those that users do not have in the inventory yet, to sign when they are handed out.
    ToHandOut,
    /// Those that are activated in Entra.
    Activation,
}

/// A wish to print a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PrintWish {
    /// The list.
    pub(crate) sheet: Sheet,
    /// Makes each wish a new one.
    number: u32,
}

/// What is in view.
#[derive(Clone, Default)]
pub(crate) struct View {
    /// The open dialog.
    pub(crate) dialog: Option<Dialog>,
    /// Why what was last entered in the open dialog was not done; it is said at its fields.
    pub(crate) hindrance: Option<Rc<Hindrance>>,
    /// The token whose key is shown: one at a time.
    pub(crate) revealed: Option<RowId>,
    /// The open menu.
    pub(crate) menu: Option<Menu>,
    /// The cell that is being edited.
    pub(crate) edit: Option<OpenEdit>,
    /// What is being printed because a button asked for it.
    pub(crate) print: Option<PrintWish>,
    /// What is lifted to be put down elsewhere.
    pub(crate) lift: Option<Lift>,
    /// The rows that the table shows.
    pub(crate) rows: RowsShown,
    /// How Apply & Assign gives tokens.
    pub(crate) assign_options: AssignOptions,
    /// Whether it serves only the users that the search finds.
    pub(crate) assign_found: bool,
    /// Whether it serves only the users who are selected, while there are any.
    pub(crate) assign_chosen: bool,
    /// The people who are selected.
    pub(crate) people: ChosenPeople,
    /// Which columns, and how wide.
    pub(crate) columns: ColumnChoice,
    /// The row to show and focus.
    pub(crate) goal: Option<Goal>,
    /// The token that was shown last for a finding or a code: its row is marked until the table shows other rows.
    pub(crate) pointed: Option<RowId>,
    /// Theme.
    pub(crate) theme: Theme,
    /// Tab of the narrow page.
    pub(crate) tab: Tab,
    /// The token whose panel is open; the number makes each wish to open it a new one.
    pub(crate) token: Option<(RowId, u32)>,
    /// What is added to the computer's clock for codes, in seconds.
    pub(crate) offset: i64,
    /// The tokens that have shown a code which fits.
    pub(crate) verified: Rc<BTreeSet<RowId>>,
}

impl View {
    /// The users whom Apply & Assign serves: those that it finds.
    pub(crate) fn assign_search(&self) -> Search {
        if self.serves_chosen() {
            return self.people.search();
        }
        Search::new(if self.assign_found { &self.rows.search } else { "" })
    }

    /// Whether those are the selected ones.
    pub(super) fn serves_chosen(&self) -> bool {
        self.assign_chosen && self.people.len() > 0
    }

    /// Whether something is open that a dialog would take from the person.
    pub(super) fn is_engaged(&self) -> bool {
        self.dialog.is_some() || self.edit.is_some() || self.menu.is_some() || self.lift.is_some()
    }

    /// Has the table show and focus a row.
    pub(super) fn aim_at(&mut self, row: RowId) {
        self.aim(row, None);
    }

    /// Has the table show and focus a cell that was edited.
    pub(super) fn aim_at_cell(&mut self, cell: CellEdit) {
        self.aim(cell.row, Some(cell.field));
    }

    fn aim(&mut self, row: RowId, field: Option<EditField>) {
        self.goal = Some(Goal { row, field, number: self.goal.map_or(0, |goal| goal.number + 1) });
    }

    /// Lets the table be seen where it was hidden, with nothing over it.
    fn show_table(&mut self) {
        self.dialog = None;
        self.token = None;
        self.tab = Tab::Tokens;
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
        self.pointed = self.pointed.filter(|row| now.find(*row).is_some());
        self.revealed = self.revealed.filter(|row| now.find(*row).is_some());
        self.lift = self.lift.take().and_then(|lift| lift.follow(now));
        self.edit = self.edit.take().filter(|edit| edit.cell.text_on(now).is_some());
        self.menu = self.menu.take().filter(|menu| menu.about.is_on(now));
        self.token = self.token.filter(|(row, _)| now.find(*row).is_some());
        self.people.follow(now);
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
    /// Edit a cell in its place; a name only where somebody has the token.
    EditCell(CellEdit),
    /// Have a row in sight that is shown.
    AimAt(RowId),
    /// Leave the cell as it was.
    LeaveCell,
    /// Show the key of a token instead of any other, or none.
    Reveal(Option<RowId>),
    /// Open a menu.
    OpenMenu(Menu),
    /// The person leaves the menu, or has chosen from it.
    CloseMenu,
    /// Print a list.
    Print(Sheet),
    /// The printing is over.
    Printed,
    /// Filter the table.
    Filter(Filter),
    /// Search the table.
    Search(String),
    /// Sort the table by this; if it is already, the other way round, and then not at all.
    Sort(SortKey),
    /// How Apply & Assign gives tokens from now on.
    AssignOptions(AssignOptions),
    /// Whether it serves only the users that the search finds.
    AssignFound(bool),
    /// Whether it serves only the users who are selected.
    AssignChosen(bool),
    /// Select the users who are called so, or no longer.
    PickUsers(Vec<Rc<str>>, bool),
    /// Select no users.
    PickNobody,
    /// Hide a column of the table, show it, or make it wider.
    Column(usize, ColumnMsg),
    /// All columns, as wide as they are by themselves.
    UsualColumns,
    /// There is no room for these columns.
    ColumnsAside(Vec<usize>),
    /// Neither filter nor search, and the first row.
    ShowAll,
    /// Point at rows, or no longer.
    Spotlight(Option<Spotlight>),
    /// Show and focus a row.
    GoTo(RowId),
    /// Open the panel of a token.
    OpenToken(RowId),
    /// Close it, and go back to the token's row.
    CloseToken,
    /// A token has shown a code which fits.
    Verified(RowId),
    /// Add so many seconds to the computer's clock for codes.
    CorrectClock(i64),
    /// The next theme.
    NextTheme,
    /// Another tab.
    Tab(Tab),
}

pub(super) fn apply(page: &mut Page, msg: ViewMsg) {
    let view = &mut page.view;
    if matches!(msg, ViewMsg::Open(_) | ViewMsg::Leave | ViewMsg::Close | ViewMsg::EditCell(_) | ViewMsg::LeaveCell) {
        (view.hindrance, view.edit) = (None, None);
    }
    match msg {
        ViewMsg::EditCell(cell) => page.open_edit(cell),
        ViewMsg::AimAt(row) => view.aim_at(row),
        ViewMsg::LeaveCell => {}
        ViewMsg::Reveal(row) => view.revealed = row,
        ViewMsg::OpenMenu(menu) => view.menu = Some(menu),
        ViewMsg::CloseMenu => view.menu = None,
        ViewMsg::Open(dialog) => {
            (view.menu, view.lift) = (None, None);
            let left = view.dialog.replace(dialog);
            keep_locked_on_offer(page, left);
        }
        ViewMsg::Leave => {
            let left = view.dialog.take();
            keep_locked_on_offer(page, left);
        }
        ViewMsg::Close => view.dialog = None,
        ViewMsg::Print(sheet) => {
            view.print = Some(PrintWish { sheet, number: view.print.map_or(0, |wish| wish.number + 1) });
        }
        ViewMsg::Printed => view.print = None,
        ViewMsg::Filter(filter) => {
            view.pointed = None;
            view.rows.filter = filter;
            view.rows.spotlight = None;
        }
        ViewMsg::Search(search) => {
            view.pointed = None;
            view.rows.search = search.into();
            view.rows.spotlight = None;
        }
        ViewMsg::Sort(key) => {
            view.rows.sort = match view.rows.sort {
                Some(Sort { key: known, descending: false }) if known == key => Some(Sort { key, descending: true }),
                Some(Sort { key: known, .. }) if known == key => None,
                _ => Some(Sort { key, descending: false }),
            };
        }
        ViewMsg::AssignOptions(options) => view.assign_options = options,
        ViewMsg::AssignFound(found) => view.assign_found = found,
        ViewMsg::AssignChosen(chosen) => view.assign_chosen = chosen,
        ViewMsg::PickUsers(labels, on) => view.people.set(labels, on),
        ViewMsg::PickNobody => view.people.clear(),
        ViewMsg::Column(column, msg) => columns::apply(&mut view.columns, column, msg),
        ViewMsg::UsualColumns => view.columns = ColumnChoice::default(),
        ViewMsg::ColumnsAside(aside) => columns::step_aside(&mut view.columns, aside),
        ViewMsg::ShowAll => {
            view.rows = RowsShown { sort: view.rows.sort, ..RowsShown::default() };
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
            view.show_table();
        }
        ViewMsg::GoTo(row) => {
            view.rows = RowsShown { sort: view.rows.sort, ..RowsShown::default() };
            view.pointed = Some(row);
            view.aim_at(row);
            view.show_table();
        }
        ViewMsg::OpenToken(row) => {
            if page.desks.shown().find(row).is_some() {
                view.token = Some((row, view.token.map_or(0, |(_, number)| number + 1)));
                view.tab = Tab::Tokens;
            }
        }
        ViewMsg::CloseToken => {
            if let Some((row, _)) = view.token.take() {
                view.aim_at(row);
            }
        }
        ViewMsg::Verified(row) => {
            Rc::make_mut(&mut view.verified).insert(row);
        }
        ViewMsg::CorrectClock(offset) => view.offset = offset,
        ViewMsg::NextTheme => view.theme = view.theme.next(),
        ViewMsg::Tab(tab) => {
            view.token = None;
            view.tab = tab;
        }
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
