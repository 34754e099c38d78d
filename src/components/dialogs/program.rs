//! Programming the tokens that were made, one at a time: its key goes over as a QR code, and a code of the device shows that
//! it arrived.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::codes::{CodeCheck, QrCode};
use crate::components::controls::{button_class, shown_text};
use crate::state::{Dialog, Shown, ViewMsg};
use std::collections::BTreeSet;
use std::rc::Rc;
use token_desk_core::desk::RowId;
use token_desk_core::ground::words::grouped;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ProgramProps {
    pub(crate) desk: Shown,
    /// The token; the others are those of its file.
    pub(crate) row: RowId,
    /// The tokens that have shown a code which fits.
    pub(crate) verified: Rc<BTreeSet<RowId>>,
    /// What is added to the computer's clock, in seconds.
    pub(crate) offset: i64,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn Program(props: &ProgramProps) -> Html {
    let (desk, row) = (&props.desk, props.row);
    // Those of the file that are still on the desk.
    let all = use_memo((desk.clone(), row.file), |(desk, file)| {
        let count = desk.file(*file).map_or(0, |file| file.tokens.len());
        let ids = (0..count).filter_map(|row| Some(RowId { file: *file, row: u32::try_from(row).ok()? }));
        ids.filter(|&id| desk.find(id).is_some()).collect::<Vec<_>>()
    });
    // A large desk is shown a moment after it has them.
    let Some(view) = desk.find(row) else { return Html::default() };
    let at = all.iter().position(|&id| id == row).unwrap_or(0);
    let done = all.iter().filter(|id| props.verified.contains(id)).count();
    let is_verified = props.verified.contains(&row);
    let turn_to = |name: &'static str, place: Option<usize>, filled: bool| {
        let id = place.and_then(|place| all.get(place).copied());
        let ask = props.ask.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(id) = id {
                ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::Program(id))));
            }
        });
        html! { <button type="button" class={button_class(filled)} disabled={id.is_none()} {onclick}>{ name }</button> }
    };
    let on_done = props.close.reform(|_: MouseEvent| ());
    let is_last = at + 1 == all.len();
    let key = format!("{}-{}", row.file, row.row);
    html! {
        <Modal title="Make tokens" close={props.close.clone()}>
            // Spoken at each step, as the focus goes to the button below.
            <div class="stack" role="status">
                <h2>{ shown_text(&format!("Token {} of {}: {}", grouped(at + 1), grouped(all.len()), view.token.serial)) }</h2>
            <p class={classes!("dim", is_verified.then_some("verdict fits"))}>
                { if is_verified { "Verified. " } else { "Scan its QR code with the vendor’s app or programmer, then type the code that the device shows. " } }
                { format!("{} of {} verified.", grouped(done), grouped(all.len())) }
                </p>
            </div>
            <QrCode key={format!("qr-{key}")} desk={desk.clone()} {row} />
            <CodeCheck key={format!("check-{key}")} desk={desk.clone()} of={row} offset={props.offset} ask={props.ask.clone()} />
            <div class="bar end">
                { turn_to("Back", at.checked_sub(1), false) }
                if is_last {
                    <button type="button" class={button_class(is_verified)} onclick={on_done}>{ "Done" }</button>
                } else {
                    { turn_to("Next", Some(at + 1), is_verified) }
                }
            </div>
        </Modal>
    }
}
