//! Choosing files of an archive.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::shown_text;
use crate::state::Locked;
use std::rc::Rc;
use token_desk_core::formats::SeenMember;
use token_desk_core::ground::words::{count, grouped};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The most files that are shown.
const MAX_SHOWN: usize = 500;

#[derive(Properties, PartialEq)]
pub(crate) struct MembersProps {
    pub(crate) locked: Locked,
    pub(crate) members: Rc<Vec<SeenMember>>,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn Members(props: &MembersProps) -> Html {
    // Those that can be read are what somebody wants.
    let chosen = use_state(|| props.members.iter().map(|member| member.is_readable).collect::<Vec<bool>>());
    let on_cancel = props.close.reform(|_: MouseEvent| ());
    let on_read = {
        let (ask, members, chosen) = (props.ask.clone(), Rc::clone(&props.members), chosen.clone());
        Callback::from(move |_: MouseEvent| {
            let read = members.iter().zip(chosen.iter()).filter(|(_, chosen)| **chosen);
            ask.emit(Ask::ReadMembers(read.map(|(seen, _)| seen.member.inside.clone()).collect()));
        })
    };
    let line = |(number, seen): (usize, &SeenMember)| {
        let onchange = {
            let chosen = chosen.clone();
            Callback::from(move |event: Event| {
                let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
                let mut now = (*chosen).clone();
                if let Some(place) = now.get_mut(number) {
                    *place = input.checked();
                }
                chosen.set(now);
            })
        };
        let name = seen.member.inside.names.last().map_or("", String::as_str);
        html! {
            <li key={number}>
                <label class="check">
                    <input type="checkbox" checked={chosen.get(number).copied().unwrap_or_default()} {onchange} />
                    <span><b>{ shown_text(name) }</b><small class="dim">{ format!(" {}, {}", seen.seems, size(seen.member.size)) }</small></span>
                </label>
            </li>
        }
    };
    let all = props.members.len();
    html! {
        <Modal title={format!("Files in {}", props.locked.job.source.name)} close={props.close.clone()}>
            <p>{ format!("It is an archive with {}. Token files and user lists among them each go their way.", count(all, "file")) }</p>
            <ul class="members">{ for props.members.iter().enumerate().take(MAX_SHOWN).map(line) }</ul>
            if all > MAX_SHOWN {
                <p class="dim">{ format!("{MAX_SHOWN} of {} are shown. Unpack the archive to choose among the others.", grouped(all)) }</p>
            }
            <div class="bar end">
                <button type="button" class="btn quiet" onclick={on_cancel}>{ "Cancel" }</button>
                <button type="button" class="btn primary" disabled={!chosen.contains(&true)} onclick={on_read}>{ "Read selected" }</button>
            </div>
        </Modal>
    }
}

/// A size in words.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}
