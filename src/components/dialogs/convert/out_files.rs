//! The files that come of it, each with its button.

use crate::components::controls::{button_class, icons};
use crate::components::dialogs::protection::{Sealed, download_words};
use token_desk_core::ground::words::count;
use token_desk_core::output::plan::{FilePlan, Plan};
use yew::prelude::*;

/// The most files that have a line of their own.
const MAX_LINES: usize = 100;

/// The lines. `allowed`: whether everything is there that the files need; `busy`: whether some are being written; `sealed`: as
/// what they are written, if they are sealed.
pub(super) fn file_lines(
    plan: &Plan,
    (allowed, busy): (bool, bool),
    sealed: Option<Sealed>,
    download: &Callback<Vec<usize>>,
) -> Vec<Html> {
    let line = |(number, file): (usize, &FilePlan)| {
        let download = download.clone();
        let onclick = Callback::from(move |_: MouseEvent| download.emit(vec![number]));
        let filled = plan.files().len() == 1;
        let label = download_words(&file.name, sealed);
        html! {
            <div class="file" key={number}>
                <p><b>{ &file.name }</b><small>{ count(file.rows.len(), "token") }{ sealed.map(|sealed| format!(", in a {} file", sealed.kind())) }</small></p>
                <button type="button" class={button_class(filled)} aria-label={label.clone()} disabled={!allowed} aria-disabled={busy.then_some("true")} {onclick}>
                    { icons::download() }{ if filled { label } else { "Download".to_owned() } }
                </button>
            </div>
        }
    };
    let mut lines: Vec<Html> = plan.files().iter().enumerate().take(MAX_LINES).map(line).collect();
    if let Some(more) = plan.files().len().checked_sub(MAX_LINES).filter(|&more| more > 0) {
        let text = format!("And {}. Allow more items per file for fewer.", count(more, "more file"));
        lines.push(html! { <p class="dim" key="more">{ text }</p> });
    }
    lines
}

/// The button for all files, where there are several.
pub(super) fn all_button(plan: &Plan, allowed: bool, busy: bool, download: &Callback<Vec<usize>>) -> Html {
    let count = plan.files().len();
    if count < 2 {
        return Html::default();
    }
    let download = download.clone();
    let onclick = Callback::from(move |_: MouseEvent| download.emit((0..count).collect()));
    html! { <button type="button" class="btn primary" disabled={!allowed} aria-disabled={busy.then_some("true")} {onclick}>{ "Download all" }</button> }
}
