//! Editing a cell in its place: the UPN or the name of whoever has a token.

use crate::ask::Ask;
use crate::components::controls::{is_taken, typing, wrong_words};
use crate::components::table::focus_table;
use crate::hooks::token_mark;
use crate::platform::{self, set_style};
use crate::state::{CellEdit, ChangeMsg, EditField, OpenEdit, Shown, ViewMsg};
use std::rc::Rc;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::ground::visible::visible;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// The least width of the field, in CSS pixels.
const LEAST_WIDTH: f64 = 240.0;

#[derive(Properties, PartialEq)]
pub(crate) struct CellEditorProps {
    pub(crate) desk: Shown,
    pub(crate) edit: OpenEdit,
    /// Why what was entered last was not done.
    pub(crate) hindrance: Option<Rc<Hindrance>>,
    pub(crate) ask: Callback<Ask>,
}

/// A field over the cell. Nothing scrolls meanwhile, so that it stays there.
#[component]
pub(crate) fn CellEditor(props: &CellEditorProps) -> Html {
    let cell = props.edit.cell;
    let (place, input) = (use_node_ref(), use_node_ref());
    let typed = use_state_eq(|| props.edit.begun.to_string());
    {
        let (place, input, ask) = (place.clone(), input.clone(), props.ask.clone());
        use_effect_with(cell, move |&cell| {
            if find(cell).is_none() {
                ask.emit(Ask::dispatch(ViewMsg::AimAt(cell.row)));
            }
            // By then its row is there, if it is shown at all.
            platform::before_next_frame(move || {
                lay_over(cell, &place);
                if let Some(input) = input.cast::<HtmlInputElement>() {
                    let _ = input.focus();
                    input.select();
                }
            });
        });
    }
    {
        // Whatever changed may have moved the row.
        let place = place.clone();
        use_effect(move || lay_over(cell, &place));
    }
    let take = |next: bool, merge: bool| {
        let (ask, text) = (props.ask.clone(), (*typed).clone());
        move || ask.emit(Ask::dispatch(ChangeMsg::EditCell { cell, text: text.clone(), next, merge }))
    };
    let wrong = props.hindrance.as_deref();
    let taken = is_taken(wrong, &typed);
    let onkeydown = {
        let (enter, tab, ask) = (take(false, false), take(true, false), props.ask.clone());
        Callback::from(move |event: KeyboardEvent| {
            event.stop_propagation();
            let in_field = event.target_dyn_into::<HtmlInputElement>().is_some();
            match event.key().as_str() {
                // What is being composed (Japanese, for one) is confirmed by these keys.
                _ if event.is_composing() => return,
                "Enter" if in_field => enter(),
                "Tab" if in_field && !taken && !event.shift_key() => tab(),
                "Escape" => {
                    ask.emit(Ask::dispatch(ViewMsg::LeaveCell));
                    focus_table();
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let on_veil = {
        let take = take(false, false);
        Callback::from(move |_: MouseEvent| take())
    };
    let on_merge = {
        let merge = take(false, true);
        Callback::from(move |_: MouseEvent| merge())
    };
    let inside = Callback::from(|event: MouseEvent| event.stop_propagation());
    let serial = props.desk.find(cell.row).map(|row| visible(row.token.serial).into_owned()).unwrap_or_default();
    let what = match cell.field {
        EditField::Upn => "UPN",
        EditField::UserName => "User name",
    };
    html! {
        <div class="menu-veil" onclick={on_veil}>
            <div ref={place} class="cell-edit" onclick={inside} {onkeydown}>
                <input ref={input} type="text" dir="auto" autocomplete="off" spellcheck="false" aria-label={format!("{what} of {serial}")} value={(*typed).clone()}
                    oninput={typing(&typed)} aria-invalid={wrong.is_some().then_some("true")} aria-describedby="cell-edit-wrong" />
                { wrong_words("cell-edit-wrong", wrong) }
                if taken {
                    <button type="button" class="btn small" onclick={on_merge}>{ "Merge both" }</button>
                }
            </div>
        </div>
    }
}

/// The cell in the table, if its row is in sight.
fn find(cell: CellEdit) -> Option<Element> {
    let class = match cell.field {
        EditField::Upn => "col-upn",
        EditField::UserName => "col-name",
    };
    platform::find(&format!("tr[data-token='{}'] td.{class}", token_mark(cell.row)))
}

fn lay_over(cell: CellEdit, place: &NodeRef) {
    let Some((place, cell)) = place.cast::<Element>().zip(find(cell)) else { return };
    let cell = cell.get_bounding_client_rect();
    set_style(&place, "left", &format!("{}px", cell.left()));
    set_style(&place, "top", &format!("{}px", cell.top()));
    set_style(&place, "width", &format!("{}px", cell.width().max(LEAST_WIDTH)));
}
