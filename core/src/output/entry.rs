//! A token with whoever holds it: what most files hold one line of.

use crate::desk::RowView;
use crate::model::token::Token;
use crate::model::user::User;

/// A token and its user.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// The token.
    pub token: Token<'a>,
    /// Who holds it.
    pub user: Option<User<'a>>,
}

impl<'a> From<RowView<'a>> for Entry<'a> {
    fn from(row: RowView<'a>) -> Self {
        Self { token: row.token, user: row.user.map(|(_, user)| user) }
    }
}
