//! A token with whoever holds it: what most files hold one line of.

use crate::desk::RowView;
use crate::model::life::Life;
use crate::model::token::Token;
use crate::model::user::User;

/// A token and its user.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// The token.
    pub token: Token<'a>,
    /// Who holds it.
    pub user: Option<User<'a>>,
    /// Who had it in the inventory that was loaded, if somebody else has it now, or nobody.
    pub previous: Option<User<'a>>,
    /// What is kept of it beside that.
    pub life: Option<&'a Life>,
}

impl<'a> Entry<'a> {
    /// A token and who holds it, of whom nothing else is known.
    #[must_use]
    pub fn new(token: Token<'a>, user: Option<User<'a>>) -> Self {
        Self { token, user, previous: None, life: None }
    }
}

impl<'a> From<RowView<'a>> for Entry<'a> {
    fn from(row: RowView<'a>) -> Self {
        let RowView { token, user, previous, life, .. } = row;
        Self { token, user: user.map(|(_, user)| user), previous, life }
    }
}
