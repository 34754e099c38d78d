//! What goes into which file: worked out at once for a few tokens, and for many in slices, the page alive between two.

use crate::platform::TimeSlice;
use std::cell::Cell;
use std::rc::Rc;
use token_desk_core::output::plan::Plan;
use token_desk_core::output::planning::Planning;
use yew::prelude::*;

/// What is said until a plan is worked out.
pub(super) const WORKING: &str = "Looking at all tokens…";

/// The plan of so many tokens is worked out before the dialog is drawn.
const MAX_AT_ONCE: usize = 10_000;

/// The plan that `begin` begins for what it is `about`, as large as that is in `tokens`; `None` until it is worked out.
#[hook]
pub(super) fn use_plan<A: Clone + PartialEq + 'static>(
    about: A,
    tokens: usize,
    begin: for<'a> fn(&'a A) -> Planning<'a>,
) -> Option<Rc<Plan>> {
    let latest = use_state(|| None::<(A, Rc<Plan>)>);
    let many = tokens > MAX_AT_ONCE;
    let at_once = use_memo((about.clone(), many), |(about, many)| (!many).then(|| Rc::new(begin(about).finish())));
    {
        let latest = latest.setter();
        use_effect_with((about.clone(), many), move |(about, many)| {
            let outdated = Rc::new(Cell::new(false));
            if *many {
                let (about, outdated) = (about.clone(), Rc::clone(&outdated));
                wasm_bindgen_futures::spawn_local(async move {
                    let mut planning = begin(&about);
                    let mut slice = TimeSlice::of_a_frame();
                    while !planning.step() {
                        slice.pause_if_over().await;
                        if outdated.get() {
                            return;
                        }
                    }
                    let plan = Rc::new(planning.finish());
                    latest.set(Some((about, plan)));
                });
            }
            move || outdated.set(true)
        });
    }
    let worked_out = || latest.as_ref().filter(|(known, _)| *known == about).map(|(_, plan)| Rc::clone(plan));
    (*at_once).clone().or_else(worked_out)
}
