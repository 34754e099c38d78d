//! What can't go into the files, and what gets lost on the way: how many tokens, why, and the way out.

use super::ConvertProps;
use crate::ask::Ask;
use crate::components::controls::text_of;
use crate::state::{Spotlight, ViewMsg};
use std::rc::Rc;
use token_desk_core::ground::words::count;
use token_desk_core::output::plan::{LossGroup, Plan};
use yew::prelude::*;

/// The groups of tokens that can't go into the files.
pub(super) fn refusals<'p>(plan: &'p Plan, props: &'p ConvertProps) -> impl Iterator<Item = Html> + 'p {
    plan.blocked.iter().enumerate().map(|(number, group)| {
        let head = format!("{} can’t go into {}:", count(group.rows.len(), "token"), group.target.name);
        html! {
            <div class="note" key={number}>
                <p>
                    <b>{ head }</b>{ format!(" {}. {} ", group.blocker.reason(), group.blocker.way_out()) }
                    { show_button(&group.rows, "Refused", props) }
                </p>
            </div>
        }
    })
}

/// What gets lost, in one list.
pub(super) fn losses(lost: &[LossGroup], props: &ConvertProps) -> Html {
    if lost.is_empty() {
        return Html::default();
    }
    html! {
        <div class="note">
            <p><b>{ "Not everything goes into this file:" }</b></p>
            <ul>
                { for lost.iter().enumerate().map(|(number, group)| html! {
                    <li key={number}>
                        { format!("{}: {}. {} ", count(group.rows.len(), "token"), group.loss.what, group.loss.way_out) }
                        { show_button(&group.rows, "With losses", props) }
                    </li>
                }) }
            </ul>
        </div>
    }
}

/// Shows the tokens of a group in the table.
fn show_button(rows: &[u32], label: &str, props: &ConvertProps) -> Html {
    let tokens = count(rows.len(), "token");
    let (ask, rows, label) = (props.ask.clone(), Rc::new(rows.to_vec()), text_of(label));
    let onclick = Callback::from(move |_: MouseEvent| {
        let (label, rows) = (label.clone(), Rc::clone(&rows));
        ask.emit(Ask::dispatch(ViewMsg::Spotlight(Some(Spotlight { label, rows }))));
    });
    html! { <button type="button" class="link" {onclick}>{ format!("Show {tokens}") }</button> }
}
