//! A token with whoever holds it: what most files hold one line of.

use crate::desk::{RowView, Since, Status};
use crate::model::entra_facts::EntraFacts;
use crate::model::in_entra::InEntra;
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
    /// Who has it in Entra, as far as is known, if somebody else has it here, or nobody.
    pub previous: Option<User<'a>>,
    /// What is known of it in Entra.
    pub there: Option<InEntra>,
    /// Who had it in the inventory that was loaded, if somebody else has it now, or nobody.
    pub before: Option<User<'a>>,
    /// Its status; `None` where it is on no desk.
    pub status: Option<Status>,
    /// What was noted of it since its file was read.
    pub since: Since,
    /// What is kept of it beside that.
    pub life: Option<&'a Life>,
}

impl<'a> Entry<'a> {
    /// A token and who holds it, of whom nothing else is known.
    #[must_use]
    pub fn new(token: Token<'a>, user: Option<User<'a>>) -> Self {
        Self {
            token,
            user,
            previous: None,
            there: None,
            before: None,
            status: None,
            since: Since::default(),
            life: None,
        }
    }

    /// All that is known of it about Entra.
    #[must_use]
    pub fn entra(&self) -> EntraFacts<'a> {
        let Self { user, previous, there, life, .. } = *self;
        EntraFacts { user, previous, there, life }
    }
}

impl<'a> From<RowView<'a>> for Entry<'a> {
    fn from(row: RowView<'a>) -> Self {
        let RowView { token, user, previous, there, before, status, since, life, .. } = row;
        let user = user.map(|(_, user)| user);
        Self { token, user, previous, there, before, status: Some(status), since, life }
    }
}
