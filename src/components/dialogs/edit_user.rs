//! Correcting a user: UPN and name, wherever they came from.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::{is_taken, typing, wrong_words};
use crate::state::{ChangeMsg, Shown, UserCorrection};
use std::rc::Rc;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::ground::words::{count, plural};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct EditUserProps {
    pub(crate) desk: Shown,
    /// The UPN or object id.
    pub(crate) user: AttrValue,
    /// Why what was entered last was not done.
    pub(crate) hindrance: Option<Rc<Hindrance>>,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn EditUser(props: &EditUserProps) -> Html {
    let number = props.desk.user_by_upn(&props.user);
    let known = number.and_then(|number| props.desk.user(number));
    let upn = use_state_eq(|| known.map_or("", |user| user.upn).to_owned());
    let name = use_state_eq(|| known.map_or("", |user| user.name).to_owned());
    let save = |merge: bool| {
        let (ask, user, upn, name) = (props.ask.clone(), props.user.clone(), (*upn).clone(), (*name).clone());
        move || {
            let correction = UserCorrection { user: user.clone(), upn: upn.clone(), name: name.clone(), merge };
            ask.emit(Ask::dispatch(ChangeMsg::EditUser(correction)));
        }
    };
    let on_submit = {
        let save = save(false);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            save();
        })
    };
    let on_merge = {
        let save = save(true);
        Callback::from(move |_: MouseEvent| save())
    };
    let tokens =
        number.and_then(|number| props.desk.summary().tokens_of.get(number)).map_or(0, |&count| usize::from(count));
    let about = match tokens {
        0 => "The user has no token.".to_owned(),
        tokens => format!(
            "The user has {}: {} with the correction.",
            count(tokens, "token"),
            plural(tokens, "it stays", "they stay")
        ),
    };
    let wrong = props.hindrance.as_deref();
    let taken = is_taken(wrong, &upn);
    html! {
        <Modal title="Edit user" in_field=true close={props.close.clone()}>
            <form onsubmit={on_submit} autocomplete="off">
                <label class="field">
                    <span>{ "UPN" }</span>
                    <input type="text" dir="auto" autocomplete="off" spellcheck="false" value={(*upn).clone()} oninput={typing(&upn)}
                        aria-invalid={wrong.is_some().then_some("true")} aria-describedby="edit-user-wrong" />
                </label>
                { wrong_words("edit-user-wrong", wrong) }
                if taken {
                    <p><button type="button" class="btn" onclick={on_merge}>{ "Merge both" }</button></p>
                }
                <label class="field">
                    <span>{ "User name" }</span>
                    <input type="text" dir="auto" autocomplete="off" spellcheck="false" value={(*name).clone()} oninput={typing(&name)} />
                </label>
                <p class="dim">{ about }</p>
                <div class="bar end"><button type="submit" class="btn primary">{ "Save" }</button></div>
            </form>
        </Modal>
    }
}
