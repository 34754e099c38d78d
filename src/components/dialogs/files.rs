//! All files of the desk, where there are more than fit above the table.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::bars::file_chips::{chip, files_of};
use crate::components::controls::typing;
use crate::state::Shown;
use token_desk_core::desk::Search;
use token_desk_core::ground::words::{count, grouped};
use yew::prelude::*;

/// The most files that are shown at once.
const MAX_SHOWN: usize = 100;

#[derive(Properties, PartialEq)]
pub(crate) struct FilesProps {
    pub(crate) desk: Shown,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn Files(props: &FilesProps) -> Html {
    let typed = use_state_eq(String::new);
    let oninput = typing(&typed);
    let desk = &props.desk;
    let search = Search::new(&typed);
    let found: Vec<_> = files_of(desk).filter(|file| search.finds(file.name(desk))).collect();
    let chips = found.iter().take(MAX_SHOWN).filter_map(|&file| chip(desk, file, &props.ask));
    let remark = match found.len() {
        0 => "No file of that name.".to_owned(),
        all if all > MAX_SHOWN => format!("{MAX_SHOWN} of {} shown: type more of the name.", grouped(all)),
        all => count(all, "file"),
    };
    html! {
        <Modal title="Files on the desk" in_field=true close={props.close.clone()}>
            <label class="field">
                <span>{ "Find a file" }</span>
                <input type="search" autocomplete="off" spellcheck="false" value={(*typed).clone()} {oninput} />
            </label>
            <div class="bar all-files">{ for chips }</div>
            <p class="dim" role="status">{ remark }</p>
        </Modal>
    }
}
