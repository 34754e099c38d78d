//! The panel beside the table. A region that can be opened and closed there gets a file here, its state in
//! `state::View`, and its place in [`Panel`].

mod findings;
mod notes;
mod token;
mod users;

use crate::ask::Ask;
use crate::state::{Lift, Shown};
use findings::Findings;
pub(crate) use token::TokenPanel;
use users::Users;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct PanelProps {
    pub(crate) desk: Shown,
    pub(crate) search: AttrValue,
    pub(crate) lift: Option<Lift>,
    pub(crate) ask: Callback<Ask>,
}

/// The users and the findings.
#[component]
pub(crate) fn Panel(props: &PanelProps) -> Html {
    html! {
        <aside class="side" aria-label="Users and findings">
            <Users desk={props.desk.clone()} search={props.search.clone()} lift={props.lift.clone()} ask={props.ask.clone()} />
            <Findings desk={props.desk.clone()} ask={props.ask.clone()} />
        </aside>
    }
}
