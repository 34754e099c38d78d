//! Going through the tokens that Entra wants a code of; kept while the page is open.

use super::Page;
use std::rc::Rc;
use token_desk_core::desk::{ActivationRound, RowId};
use token_desk_core::ground::words;

/// How far the activation is.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Activation {
    /// The tokens, and what was done.
    pub(crate) round: Rc<ActivationRound>,
    /// Whether the tokens that are in Entra already are gone through as well.
    pub(crate) with_old: bool,
}

/// What happens to the activation.
pub(crate) enum ActivationMsg {
    /// These are the tokens that Entra wants a code of.
    Wanted(Vec<RowId>),
    /// Whether the tokens that are in Entra already are to be gone through as well.
    WithOld(bool),
    /// The token of that number was activated; on to the next.
    Done(usize),
    /// Whether the token of that number was activated; it stays in view.
    Mark(usize, bool),
    /// Show the token of that number.
    GoTo(usize),
}

pub(super) fn apply(page: &mut Page, msg: ActivationMsg) {
    let (now, today) = (page.desks.now(), page.desks.today());
    // What is marked as done, or not any more, is noted of the token: in one step for undo, however many follow one another.
    let marked = match msg {
        ActivationMsg::Done(number) => Some((number, true)),
        ActivationMsg::Mark(number, is_done) => Some((number, is_done)),
        _ => None,
    };
    if let Some((number, is_done)) = marked
        && let Some(id) = page.activation.round.id_of(number)
    {
        let (noted, count) = match is_done {
            true => page.desks.newest().note_activated(&[id], Some(today), false),
            false => page.desks.newest().note_not_activated(&[id]),
        };
        if count > 0 {
            let label = |tokens| format!("noting {} as activated or not", words::count(tokens, "token"));
            page.desks.change_in_place(label, |desk| *desk = noted);
        }
    }
    let round = Rc::make_mut(&mut page.activation.round);
    match msg {
        ActivationMsg::Wanted(rows) => round.go_on_with(rows),
        ActivationMsg::WithOld(with_old) => page.activation.with_old = with_old,
        ActivationMsg::Done(number) => round.mark_done(number, now),
        ActivationMsg::Mark(number, true) => {
            round.mark_done(number, now);
            round.go_to(number);
        }
        ActivationMsg::Mark(number, false) => round.unmark(number),
        ActivationMsg::GoTo(number) => round.go_to(number),
    }
}
