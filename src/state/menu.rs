//! What is open over the table: a menu, or a field over a cell. Which items a menu has is in `components::menu`.

use token_desk_core::desk::{Desk, RowId};
use yew::AttrValue;

/// A menu that is open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Menu {
    /// What its items act on.
    pub(crate) about: MenuAbout,
    /// Where its button is.
    pub(crate) anchor: Anchor,
}

/// What the items of a menu act on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum MenuAbout {
    /// A token.
    Token(RowId),
    /// A user, by UPN or object id.
    User(AttrValue),
    /// The columns of the table.
    Columns,
}

impl MenuAbout {
    /// Whether it is on that desk.
    pub(super) fn is_on(&self, desk: &Desk) -> bool {
        match self {
            Self::Token(row) => desk.find(*row).is_some(),
            Self::User(label) => desk.user_by_upn(label).is_some(),
            Self::Columns => true,
        }
    }
}

/// A cell of the table that is being edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CellEdit {
    /// Of this token.
    pub(crate) row: RowId,
    /// What of its user.
    pub(crate) field: EditField,
}

impl CellEdit {
    /// What stands in the cell on that desk; `None` if it can't be edited there: the token is gone or out of use, or there is
    /// nobody to have a name.
    pub(super) fn text_on(self, desk: &Desk) -> Option<String> {
        let row = desk.find(self.row)?;
        match (self.field, row.user) {
            (_, Some((_, user))) => Some(if self.field == EditField::Upn { user.upn } else { user.name }.to_owned()),
            (EditField::Upn, None) => row.status.is_free().then(String::new),
            (EditField::UserName, None) => None,
        }
    }
}

/// The field over the cell that is being edited.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OpenEdit {
    /// The cell.
    pub(crate) cell: CellEdit,
    /// What stood there when it was opened: left so, nothing is changed, whatever has changed meanwhile.
    pub(crate) begun: AttrValue,
}

/// What can be edited in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EditField {
    /// The UPN.
    Upn,
    /// The name.
    UserName,
}

/// The edges of what a menu hangs on, in CSS pixels of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Anchor {
    /// Its right edge.
    pub(crate) right: f64,
    /// Its upper edge.
    pub(crate) top: f64,
    /// Its lower edge.
    pub(crate) bottom: f64,
}
