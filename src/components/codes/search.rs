//! Looking for the token that shows a code: among many in slices, the page alive between two.

use crate::platform::TimeSlice;
use crate::state::Shown;
use std::cell::Cell;
use std::rc::Rc;
use token_desk_core::desk::RowId;
use token_desk_core::desk::whose::WhoseAnswer;
use token_desk_core::model::verify::{Reach, TypedCodes};
use yew::prelude::*;

/// What is asked of a desk.
#[derive(Clone, PartialEq)]
pub(super) struct Question {
    pub(super) desk: Shown,
    pub(super) codes: TypedCodes,
    /// The moment at which the first code was shown, in seconds since 1970-01-01 UTC.
    pub(super) moment: u64,
    /// The token that should show it, which is not looked at again.
    pub(super) of: Option<RowId>,
    /// Whether it is looked for as far as Entra allows at activation, even if that takes minutes.
    pub(super) however_long: bool,
}

/// How far the search is.
#[derive(Clone, PartialEq)]
pub(super) enum Search {
    /// It goes on: how far away is being looked, and the part of the tokens that was looked at, 0 to 1.
    Going(Reach, f64),
    /// It found this.
    Done(Rc<WhoseAnswer>),
}

/// The search for the tokens that show a code, if something is asked; and what stops it where it is.
#[hook]
pub(super) fn use_search(question: Option<Question>) -> (Option<Search>, Callback<()>) {
    let latest = use_state(|| None::<(Question, Search)>);
    let stopped = use_memo((), |()| Cell::new(false));
    {
        let (latest, stopped) = (latest.setter(), Rc::clone(&stopped));
        use_effect_with(question.clone(), move |question| {
            let outdated = Rc::new(Cell::new(false));
            stopped.set(false);
            if let Some(question) = question.clone() {
                let outdated = Rc::clone(&outdated);
                wasm_bindgen_futures::spawn_local(async move {
                    let tell = |search| latest.set(Some((question.clone(), search)));
                    let mut search = question.desk.whose(question.codes, question.moment, question.of);
                    if question.however_long {
                        search = search.however_long();
                    }
                    let mut slice = TimeSlice::of_a_frame();
                    while !stopped.get() && !search.step() {
                        if slice.is_over() {
                            tell(Search::Going(search.reach(), search.progress()));
                            slice.pause_if_over().await;
                            if outdated.get() {
                                return;
                            }
                        }
                    }
                    tell(Search::Done(Rc::new(search.so_far())));
                });
            }
            move || outdated.set(true)
        });
    }
    let known = latest.as_ref().filter(|(known, _)| Some(known) == question.as_ref());
    let stop = use_callback((), move |(), ()| stopped.set(true));
    (known.map(|(_, search)| search.clone()), stop)
}
