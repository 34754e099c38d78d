//! Handing out tokens: what was handed out since the page was opened.

use super::Page;
use super::notices::Cause;
use super::same::Same;
use token_desk_core::desk::RowId;
use token_desk_core::desk::hand_out::HandOutRound;

/// The tokens that were handed out, as components get them.
pub(crate) type Round = Same<HandOutRound>;

/// What happens while tokens are handed out.
pub(crate) enum HandOutMsg {
    /// A token is handed out.
    Give {
        /// What was scanned or typed as its serial number.
        serial: String,
        /// Who gets it: what was typed, empty for who is next.
        user: String,
    },
    /// One that was handed out is taken back.
    TakeBack(RowId),
}

pub(super) fn apply(page: &mut Page, msg: HandOutMsg) {
    let done = match msg {
        HandOutMsg::Give { serial, user } => {
            let at = page.desks.now();
            let options = page.view.assign_options;
            page.round.hand_out(page.desks.newest(), options, (&serial, &user), at).map(|(desk, outcome, round)| {
                page.round = Round::new(round);
                (desk, outcome)
            })
        }
        HandOutMsg::TakeBack(row) => page.round.take_back(page.desks.newest(), row),
    };
    match done {
        Ok((desk, outcome)) => {
            page.desks.change(outcome.label(), desk);
            page.notices.inform(outcome.message());
        }
        // The dialog has looked before; meanwhile the desk is another one.
        Err(hindrance) => {
            page.notices.alert(Cause::Holder, hindrance.message(), hindrance.advice().to_owned(), None);
        }
    }
}
