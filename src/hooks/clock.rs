//! The clock that codes and the time of day follow.

use crate::platform;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// The time in seconds since 1970, new at each full second.
#[hook]
pub(crate) fn use_clock() -> u64 {
    let now = use_state(platform::unix_seconds);
    {
        let now = now.clone();
        use_effect_with((), move |()| {
            let timer: Rc<RefCell<Option<Timeout>>> = Rc::default();
            tick(&now.setter(), &timer);
            move || drop(timer.borrow_mut().take())
        });
    }
    *now
}

fn tick(now: &UseStateSetter<u64>, timer: &Rc<RefCell<Option<Timeout>>>) {
    let (now, again) = (now.clone(), Rc::clone(timer));
    let timeout = Timeout::new(platform::until_next_second(), move || {
        now.set(platform::unix_seconds());
        tick(&now, &again);
    });
    *timer.borrow_mut() = Some(timeout);
}
