//! The panel beside the table. A region that can be opened and closed there gets a file here, its state in
//! `state::View`, and its place in [`Panel`].

mod findings;
mod notes;
mod token;
mod users;

use crate::ask::Ask;
use crate::components::table::{MAX_SAMPLED, estimate};
use crate::platform;
use crate::state::{ChosenPeople, Lift, Shown};
use findings::Findings;
pub(crate) use token::TokenPanel;
use users::Users;
use web_sys::Element;
use yew::prelude::*;

/// What stands beside the name of a user, together, in CSS pixels.
const BESIDE_A_NAME: u32 = 230;

#[derive(Properties, PartialEq)]
pub(crate) struct PanelProps {
    pub(crate) desk: Shown,
    pub(crate) search: AttrValue,
    pub(crate) lift: Option<Lift>,
    /// Who is selected.
    pub(crate) people: ChosenPeople,
    /// Lines that were typed into the list of users and wait to be added.
    pub(crate) typed: usize,
    pub(crate) ask: Callback<Ask>,
}

/// The users and the findings.
#[component]
pub(crate) fn Panel(props: &PanelProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        // How much of it there is room for is said in desk.css.
        use_effect_with(widest(&props.desk), move |width| {
            if let Some(element) = node.cast::<Element>() {
                platform::set_style(&element, "--side", &format!("{width}px"));
            }
        });
    }
    html! {
        <aside ref={node} class="side" aria-label="Users and findings">
            <Users desk={props.desk.clone()} search={props.search.clone()} lift={props.lift.clone()} people={props.people.clone()} typed={props.typed} ask={props.ask.clone()} />
            <Findings desk={props.desk.clone()} ask={props.ask.clone()} />
        </aside>
    }
}

/// How wide the panel would be with no name cut, in CSS pixels. Of many users some are looked at.
fn widest(desk: &Shown) -> u32 {
    let users = desk.users();
    let sampled = users.len().min(MAX_SAMPLED);
    let widths = (0..sampled).filter_map(|number| users.get(number * users.len() / sampled));
    let widest = widths.map(|user| estimate(user.name).max(estimate(&user.label()))).max().unwrap_or(0);
    // Estimates are in tenths of a digit.
    BESIDE_A_NAME + widest * 3 / 4
}
