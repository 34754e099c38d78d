//! The columns of the table, from the left. A column is described here once: its header, its class, its width, how its
//! cells are drawn, and what its button does. Header, cells, `aria-colcount`, `aria-colindex`, the widths and the way of
//! the arrow keys follow from it.
//!
//! Where a cell is on
//! the card of a narrow page is said in desk.css, by the column's class; a class that is not named there has no place on
//! the card.

use super::cells::{
    self, ActionsButton, CheckBox, CodeCell, HolderCell, SerialCell, StatusTag, TableCell, TextCell, Unassign,
};
use super::secret::{self, SecretCell};
use super::widths::estimate;
use crate::ask::Ask;
use crate::state::{ChangeMsg, Dialog, ViewMsg};
use std::borrow::Cow;
use token_desk_core::desk::{RowId, RowView, SortKey};
use token_desk_core::model::entra_facts::EntraState;
use token_desk_core::model::token::OtpType;
use web_sys::Element;
use yew::Html;

/// A column: all that is said about it.
pub(super) struct Column {
    /// What it is called, in the header and to assistive technology.
    pub(super) name: &'static str,
    /// How much of that name is seen.
    pub(super) header: Header,
    /// The class of its header and cells in desk.css.
    pub(super) class: &'static str,
    pub(super) width: Width,
    pub(super) content: CellContent,
    /// What the rows are sorted by with its header, if they can be.
    pub(super) sort: Option<SortKey>,
    /// What the button in its cells does, where there is one.
    pub(super) press: Option<fn(RowId) -> Press>,
}

/// What the header of a column shows.
pub(super) enum Header {
    /// Its name.
    Name,
    /// Its name, for assistive technology only.
    Hidden,
    /// The button that opens the menu of the columns.
    Columns,
    /// The box that selects all rows shown.
    SelectAll,
}

/// How wide a column is: as wide as its widest cell where there is room for all columns, else less (see `widths`).
pub(super) struct Width {
    /// The least, in CSS pixels; its name in the header has room in any case.
    pub(super) least: f64,
    /// Its part of the room that is left when nothing is cut.
    pub(super) share: f64,
}

/// How the cells of a column are drawn.
pub(super) enum CellContent {
    /// As plain text, which is also the tooltip, as it may be cut.
    Text(for<'d> fn(&RowView<'d>) -> Cow<'d, str>),
    /// By a type of its own.
    Drawn {
        /// The markup of an empty cell: each row has a copy.
        markup: fn() -> Html,
        /// Takes over the cell of such a copy.
        cell: fn(Element) -> Box<dyn TableCell>,
        /// Whether there is always something in the cell that takes the focus in its place.
        takes_focus: bool,
        /// About how wide a row's cell is, in the measure of [`estimate`]; 0 where all are equally wide.
        extent: fn(&RowView<'_>) -> u32,
    },
}

/// What a button in a row does.
pub(super) enum Press {
    /// Shows a key, or hides it again.
    Reveal(RowId),
    /// Opens the menu of a token.
    Menu(RowId),
    /// Asks the page for something.
    Ask(Box<Ask>),
}

/// The column of the boxes that select rows.
pub(super) const BOX: usize = 0;
/// The column that a person comes to first, with Tab or Home: a row is called by its serial number, and its box works
/// from each cell.
pub(super) const SERIAL: usize = 1;

/// The column of who has the token, from which users are lifted; and of that user's name. Both are edited in their place.
pub(super) const UPN: usize = 7;
pub(super) const USER_NAME: usize = 8;

const MANUFACTURER: usize = 2;
const MODEL: usize = 3;
const INTERVAL: usize = 4;
const SECRET: usize = 5;

/// What a column does for the others where there is no room for all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Yields {
    /// It is that narrow, in CSS pixels: the rest of its cells says nothing.
    Short(f64),
    /// It is not seen.
    Aside,
}

/// Which columns make room for UPNs, and in which order. By a UPN one finds people in Entra, so it is read whole; the others
/// are the same in most rows, or dots.
pub(super) const YIELDING: [(usize, Yields); 4] =
    [(SECRET, Yields::Short(38.0)), (INTERVAL, Yields::Aside), (MANUFACTURER, Yields::Aside), (MODEL, Yields::Aside)];

/// How wide a column is before others make no more room for it, in CSS pixels: of a UPN, about 26 signs are seen then.
pub(super) fn ample(column: usize) -> Option<f64> {
    (column == UPN).then_some(248.0)
}

/// All columns.
pub(super) static COLUMNS: [Column; 13] = [
    Column {
        name: "Select all shown",
        header: Header::SelectAll,
        class: "col-select",
        width: Width { least: 37.0, share: 0.0 },
        sort: None,
        content: CellContent::Drawn {
            markup: cells::check_box,
            cell: |cell| Box::new(CheckBox::of(&cell)),
            takes_focus: true,
            extent: |_| 0,
        },
        press: None,
    },
    Column {
        name: "Serial number",
        header: Header::Name,
        class: "col-serial",
        width: Width { least: 96.0, share: 0.0 },
        sort: Some(SortKey::Serial),
        content: CellContent::Drawn {
            markup: cells::serial,
            cell: |cell| Box::new(SerialCell::of(cell)),
            takes_focus: false,
            extent: |row| estimate(row.token.serial),
        },
        press: None,
    },
    Column {
        name: "Manufacturer",
        header: Header::Name,
        class: "col-manufacturer",
        width: Width { least: 78.0, share: 1.0 },
        sort: Some(SortKey::Manufacturer),
        content: CellContent::Text(|row| Cow::Borrowed(&row.token.profile.manufacturer)),
        press: None,
    },
    Column {
        name: "Model",
        header: Header::Name,
        class: "col-model",
        width: Width { least: 60.0, share: 1.0 },
        sort: Some(SortKey::Model),
        content: CellContent::Text(|row| Cow::Borrowed(&row.token.profile.model)),
        press: None,
    },
    Column {
        name: "Interval",
        header: Header::Name,
        class: "col-interval",
        width: Width { least: 58.0, share: 0.0 },
        sort: Some(SortKey::Interval),
        content: CellContent::Text(|row| match row.token.profile.otp_type {
            OtpType::Totp => Cow::Owned(format!("{} s", row.token.profile.interval)),
            OtpType::Hotp => Cow::Borrowed("event"),
        }),
        press: None,
    },
    Column {
        name: "Secret",
        header: Header::Name,
        class: "col-secret",
        width: Width { least: 100.0, share: 0.0 },
        sort: None,
        content: CellContent::Drawn {
            markup: secret::markup,
            cell: |cell| Box::new(SecretCell::of(cell)),
            takes_focus: true,
            extent: |_| 0,
        },
        press: Some(Press::Reveal),
    },
    Column {
        name: "Code",
        header: Header::Name,
        class: "col-code",
        width: Width { least: 138.0, share: 0.0 },
        sort: None,
        content: CellContent::Drawn {
            markup: cells::code,
            cell: |cell| Box::new(CodeCell::of(cell)),
            takes_focus: false,
            extent: cells::code_extent,
        },
        press: None,
    },
    Column {
        name: "UPN",
        header: Header::Name,
        class: "col-upn",
        width: Width { least: 104.0, share: 2.0 },
        sort: Some(SortKey::Upn),
        content: CellContent::Drawn {
            markup: cells::holder,
            cell: |cell| Box::new(HolderCell::of(cell)),
            takes_focus: false,
            extent: |row| row.user.map_or(0, |(_, user)| estimate(&user.label())),
        },
        press: Some(|id| Press::Ask(Box::new(Ask::dispatch(ViewMsg::Open(Dialog::Assign(id)))))),
    },
    Column {
        name: "User name",
        header: Header::Name,
        class: "col-name",
        width: Width { least: 76.0, share: 1.0 },
        sort: Some(SortKey::UserName),
        content: CellContent::Text(|row| Cow::Borrowed(row.user.map_or("", |(_, user)| user.name))),
        press: None,
    },
    Column {
        name: "Status",
        header: Header::Name,
        class: "col-status",
        width: Width { least: 52.0, share: 0.0 },
        sort: Some(SortKey::Status),
        content: CellContent::Drawn {
            markup: cells::status,
            cell: |cell| Box::new(StatusTag::of(cell)),
            takes_focus: false,
            extent: cells::status_extent,
        },
        press: None,
    },
    Column {
        name: "Entra",
        header: Header::Name,
        class: "col-entra",
        width: Width { least: 56.0, share: 0.0 },
        sort: Some(SortKey::Entra),
        content: CellContent::Text(|row| Cow::Borrowed(row.entra().state().map_or("", EntraState::word))),
        press: None,
    },
    Column {
        name: "Unassign",
        header: Header::Hidden,
        class: "col-unassign",
        width: Width { least: 26.0, share: 0.0 },
        sort: None,
        content: CellContent::Drawn {
            markup: cells::unassign,
            cell: |cell| Box::new(Unassign::of(cell)),
            takes_focus: false,
            extent: |_| 0,
        },
        press: Some(|id| Press::Ask(Box::new(Ask::dispatch(ChangeMsg::Unassign(id))))),
    },
    Column {
        name: "Actions",
        header: Header::Columns,
        class: "col-actions",
        width: Width { least: 34.0, share: 0.0 },
        sort: None,
        content: CellContent::Drawn {
            markup: cells::actions,
            cell: |cell| Box::new(ActionsButton::of(cell)),
            takes_focus: true,
            extent: |_| 0,
        },
        press: Some(Press::Menu),
    },
];

impl Column {
    /// About how wide its cell in a row is, to find the widest without drawing them all.
    pub(super) fn extent(&self, row: &RowView<'_>) -> u32 {
        match &self.content {
            CellContent::Text(text) => estimate(&text(row)),
            CellContent::Drawn { extent, .. } => extent(row),
        }
    }

    /// Takes over its cell in a copy of the empty row.
    pub(super) fn cell(&self, cell: Element) -> Box<dyn TableCell> {
        match &self.content {
            CellContent::Text(text) => Box::new(TextCell::of(cell, *text)),
            CellContent::Drawn { cell: take, .. } => take(cell),
        }
    }
}
