//! Moving assignments by lifting and putting down: by dragging, by clicks, and by keys. All three send these messages, so
//! that they can't drift apart.

use super::changes::{self, ChangeMsg};
use super::{Page, Shown};
use token_desk_core::desk::{Desk, RowId};
use token_desk_core::ground::visible::visible;
use yew::AttrValue;

/// What is lifted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lifted {
    /// Whoever has this token.
    Holder(RowId),
    /// A user of the list, by UPN or object id.
    User(AttrValue),
    /// A token that nobody has.
    Token(RowId),
}

/// What it can be put on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LiftTarget {
    /// A token.
    Token(RowId),
    /// A user of the list, by UPN or object id.
    User(AttrValue),
}

/// Something that is lifted, and what it would be put on now.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lift {
    /// What is lifted.
    pub(crate) what: Lifted,
    /// What is under it.
    pub(crate) over: Option<LiftTarget>,
}

/// What putting down comes to.
enum Put {
    Change(ChangeMsg),
    /// Where it came from, or where it can't be.
    Nothing,
}

impl Lift {
    /// Whether a token is what it would be put on, and would change.
    pub(crate) fn is_over(&self, row: RowId) -> bool {
        self.over == Some(LiftTarget::Token(row))
    }

    /// Whether it was lifted from this token.
    pub(crate) fn is_from(&self, row: RowId) -> bool {
        matches!(self.what, Lifted::Holder(from) | Lifted::Token(from) if from == row)
    }

    /// The class in desk.css of a user of the list: lifted, or what it would be put on.
    pub(crate) fn class_of(&self, user: &str) -> Option<&'static str> {
        let is = |name: &AttrValue| **name == *user;
        match (&self.what, &self.over) {
            (Lifted::User(from), _) if is(from) => Some("is-lifted"),
            (_, Some(LiftTarget::User(over))) if is(over) => Some("is-target"),
            _ => None,
        }
    }

    /// Whether it came from what it is over.
    fn is_back(&self, over: &LiftTarget) -> bool {
        match (&self.what, over) {
            (Lifted::Holder(from) | Lifted::Token(from), LiftTarget::Token(to)) => from == to,
            (Lifted::User(from), LiftTarget::User(to)) => from == to,
            _ => false,
        }
    }

    fn put_on(&self, over: &LiftTarget) -> Put {
        match (&self.what, over) {
            _ if self.is_back(over) => Put::Nothing,
            (Lifted::Holder(from), LiftTarget::Token(to)) => Put::Change(ChangeMsg::Move(*from, *to)),
            (Lifted::User(user), LiftTarget::Token(row))
            | (Lifted::Holder(row) | Lifted::Token(row), LiftTarget::User(user)) => {
                Put::Change(ChangeMsg::GiveTo(*row, user.clone()))
            }
            (Lifted::User(_), LiftTarget::User(_)) | (Lifted::Token(_), LiftTarget::Token(_)) => Put::Nothing,
        }
    }

    /// What it is called; `None` if it is not on the desk any more.
    pub(crate) fn name(&self, desk: &Desk) -> Option<String> {
        match &self.what {
            Lifted::Holder(row) => desk.find(*row)?.user.map(|(_, user)| visible(&user.label()).into_owned()),
            Lifted::User(user) => desk.user_by_upn(user).map(|_| visible(user).into_owned()),
            Lifted::Token(row) => desk.find(*row).map(|row| format!("token {}", visible(row.token.serial))),
        }
    }

    /// What is going on, in a sentence to be seen and heard.
    pub(crate) fn sentence(&self, desk: &Desk) -> String {
        let Some(name) = self.name(desk) else { return String::new() };
        let Some(over) = self.over.as_ref().filter(|over| !self.is_back(over)) else {
            return format!("{name} is lifted. Choose where it goes: a click or Space puts it down, Esc lets go.");
        };
        match over {
            LiftTarget::Token(row) => {
                let Some(row) = desk.find(*row) else { return String::new() };
                let serial = visible(row.token.serial);
                match (&self.what, row.user) {
                    (Lifted::Token(_), _) => format!("{name}: a token can be put on a person."),
                    (_, None) => format!("{name} would get token {serial}."),
                    (Lifted::Holder(_), Some((_, other))) => {
                        format!("{name} would get token {serial}, and {} the other one.", visible(&other.label()))
                    }
                    (Lifted::User(_), Some((_, other))) => {
                        format!("{name} would get token {serial}, no longer {}.", visible(&other.label()))
                    }
                }
            }
            LiftTarget::User(user) => match &self.what {
                Lifted::Holder(row) | Lifted::Token(row) => {
                    let serial = desk.find(*row).map(|row| visible(row.token.serial).into_owned()).unwrap_or_default();
                    format!("{} would get token {serial}.", visible(user))
                }
                Lifted::User(_) => format!("{name}: a person can be put on a token."),
            },
        }
    }

    /// Goes on to another desk; `None` if what is lifted is not there any more.
    pub(super) fn follow(self, now: &Shown) -> Option<Self> {
        self.name(now)?;
        let over = self.over.clone().filter(|over| match over {
            LiftTarget::Token(row) => now.find(*row).is_some(),
            LiftTarget::User(user) => now.user_by_upn(user).is_some(),
        });
        Some(Self { over, ..self })
    }
}

/// What happens to what is lifted.
pub(crate) enum LiftMsg {
    /// Lift something.
    Take(Lifted),
    /// It is over something now.
    Over(Option<LiftTarget>),
    /// Put it down on this.
    PutOn(LiftTarget),
    /// Let go of it: all is as it was.
    LetGo,
}

pub(super) fn apply(page: &mut Page, msg: LiftMsg) {
    match msg {
        LiftMsg::Take(what) => {
            let lift = Lift { what, over: None };
            page.view.lift = lift.name(page.desks.shown()).map(|_| lift);
        }
        LiftMsg::Over(over) => {
            if let Some(lift) = &mut page.view.lift {
                lift.over = over;
            }
        }
        LiftMsg::PutOn(on) => {
            let Some(lift) = page.view.lift.take() else { return };
            let Put::Change(change) = lift.put_on(&on) else { return };
            // A large desk is shown some time after it changed.
            if lift.name(page.desks.shown()) == lift.name(page.desks.newest()) {
                changes::apply(page, change);
            } else {
                page.notices.inform_of_outcome("The desk has changed meanwhile; nothing was moved.".to_owned(), true);
            }
        }
        LiftMsg::LetGo => page.view.lift = None,
    }
}
