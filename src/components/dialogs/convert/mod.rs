//! Conversion: which tokens, into which format, with which settings; what is refused and what gets lost; the files.

mod choice;
mod custom_layout;
mod out_files;
mod protection;
mod refused_and_lost;
mod scope;
mod target;

use crate::ask::{Ask, ConversionRequest};
use crate::components::dialogs::modal::Modal;
use crate::components::dialogs::planned::{WORKING, use_plan};
use crate::components::dialogs::protection::Sealed;
use crate::state::{Chosen, RowsShown, Shown};
use choice::{ConvertChoice, ProtectionKind, TokenScope};
use custom_layout::{CustomLayout, first_layout};
use out_files::{all_button, file_lines};
use protection::{KEY_BYTES, SecretField, protection, secret_of};
use refused_and_lost::{losses, refusals};
use scope::token_scope;
use std::borrow::Cow;
use std::rc::Rc;
use target::{formats, formula_guard, target_settings};
use token_desk_core::desk::{Filter, Search};
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::ground::words::{count, grouped};
use token_desk_core::output::layout::FileLayout;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ConvertProps {
    pub(crate) desk: Shown,
    pub(crate) rows: RowsShown,
    pub(crate) selection: Chosen,
    /// Whether the selected tokens are what it begins with.
    pub(crate) begin_selected: bool,
    /// Whether files of a conversion are being written, begun before the dialog was closed and opened again.
    pub(crate) writing: bool,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn Convert(props: &ConvertProps) -> Html {
    let choice = use_state_eq(|| {
        ConvertChoice::beginning_with(if props.begin_selected { TokenScope::Selected } else { TokenScope::All })
    });
    // Whether the field holds a whole key, or any passphrase.
    let ready = use_state_eq(|| false);
    // Whether a passphrase is shown while it is typed, and whether it is short.
    let shown = use_state_eq(|| false);
    let short = use_state_eq(|| false);
    let made = use_state_eq(|| false);
    // Tens of percent of the rounds that a passphrase takes; said aloud, so not each percent.
    let writing = use_state_eq(|| None::<u32>);
    let layout = use_state(|| Rc::new(first_layout()));
    let keys = use_state_eq(Vec::new);
    let field = use_node_ref();
    let of_table = use_memo((props.desk.clone(), props.rows.clone()), |(desk, rows)| rows.places(desk));
    let places = use_memo(
        (props.desk.clone(), choice.scope, (*of_table).clone(), props.selection.clone()),
        |(desk, scope, of_table, selection)| -> Rc<Vec<u32>> {
            match scope {
                TokenScope::Shown => Rc::clone(of_table),
                TokenScope::Selected => Rc::new(selection.places(desk)),
                TokenScope::All => desk.select(Filter::All, &Search::default()),
                TokenScope::Assigned => {
                    Rc::new(desk.rows().filter(|row| row.user.is_some()).map(|row| row.place as u32).collect())
                }
            }
        },
    );
    let target = choice.target();
    let about = (props.desk.clone(), Rc::clone(&places), *choice, Rc::clone(&layout));
    let plan = use_plan(about, places.len(), |(desk, places, choice, layout)| {
        // What the secret is makes no difference to the plan.
        let settings = choice.settings(layout, SecretBytes::from_vec(vec![0; KEY_BYTES]));
        desk.begin_conversion(choice.target(), places, Cow::Owned(settings))
    });
    let working = plan.is_none();
    let plan = plan.unwrap_or_default();
    // While another plan is worked out, what the last one needed stays where it is.
    let names_hash = use_mut_ref(|| false);
    if !working {
        *names_hash.borrow_mut() = plan.names_hash;
    }
    let names_hash = *names_hash.borrow();
    let protected = choice.protection();
    let sealed = protected.sealed();
    let allowed = match protected {
        ProtectionKind::Plain => true,
        ProtectionKind::Whole(Sealed::Pgp) => !keys.is_empty(),
        _ => *ready,
    };
    // The button that was pressed keeps the focus while it is written: it is said to be off, and does nothing.
    let busy = writing.is_some() || props.writing;
    let download = {
        let (ask, plan, choice, field, writing) =
            (props.ask.clone(), Rc::clone(&plan), *choice, field.clone(), writing.setter());
        let (layout, keys) = (Rc::clone(&layout), keys.clone());
        Callback::from(move |files: Vec<usize>| {
            let seal = sealed.and_then(|sealed| sealed.with(&field, &keys));
            let secret = secret_of(&field, protected);
            let plain = protected == ProtectionKind::Plain;
            if busy || !(plain || seal.is_some() || secret.is_some()) {
                return;
            }
            writing.set(Some(0));
            let progress = {
                let writing = writing.clone();
                Callback::from(move |share: Option<f64>| writing.set(share.map(|share| (share * 10.0) as u32 * 10)))
            };
            let (plan, settings) = (Rc::clone(&plan), choice.settings(&layout, secret.unwrap_or_default()));
            ask.emit(Ask::Convert(ConversionRequest { plan, files, settings, seal, progress }));
        })
    };
    let on_stop = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::StopWriting))
    };
    let on_close = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let carried: usize = plan.files().iter().map(|file| file.rows.len()).sum();
    let sum = match (places.len(), plan.files().len()) {
        _ if working => WORKING.to_owned(),
        (0, _) => "No tokens are chosen.".to_owned(),
        (_, 0) => "None of these tokens can be converted into this format.".to_owned(),
        (all, files) => {
            format!("{} of {} go into {}.", grouped(carried), count(all, "token"), count(files, "file"))
        }
    };
    let waiting = match *writing {
        Some(percent) if protected == ProtectionKind::Passphrase => {
            format!("Turning the passphrase into a key takes a moment: {percent} %")
        }
        None if !props.writing => String::new(),
        _ => "Writing…".to_owned(),
    };
    let lost = losses(&plan.lost, props);
    let lacking = match protected {
        _ if allowed || plan.files().is_empty() => "",
        ProtectionKind::Plain => "",
        ProtectionKind::Key => "To download it, enter 32 hex digits or make a key.",
        ProtectionKind::Passphrase => "To download it, enter a passphrase.",
        ProtectionKind::Whole(sealed) => sealed.lacking(),
    };
    html! {
        <Modal title="Convert" wide=true in_field=true close={props.close.clone()}>
            { token_scope(&choice, props, of_table.len()) }
            <div class="field">
                <label for="convert-format">{ "Format" }</label>
                { formats(&choice, &ready, &made) }
            </div>
            <p class="dim">{ target.help }</p>
            <div class="fields">{ for target_settings(&choice, target, names_hash) }</div>
            <div class="guard">
                if target.settings.guard_formulas {
                    { formula_guard(&choice) }
                }
            </div>
            <div class="shield">
                { protection(&choice, SecretField { ready: &ready, made: &made, shown: &shown, short: &short }, (&field, &keys), props) }
            </div>
            <div class="own-layout">
                if target.settings.layout {
                    { custom_layout(props, &layout, &places, choice.guard_formulas) }
                }
            </div>
            <div class="bar">
                <p class="grow" role="status">{ sum }</p>
                { all_button(&plan, allowed, busy, &download) }
            </div>
            <div class="stops" role="group" aria-label="Refused">{ for refusals(&plan, props) }</div>
            <div class="stops losses" role="group" aria-label="Lost">{ lost }</div>
            <p class="dim" role="status">{ lacking }</p>
            <div class="files">{ for file_lines(&plan, (allowed, busy), sealed, &download) }</div>
            <div class="bar end">
                <span class="dim grow" role="status">{ waiting }</span>
                if busy || plan.files().len() > 1 {
                    <button type="button" class="btn" disabled={!busy} onclick={on_stop}>{ "Stop" }</button>
                }
                <button type="button" class="btn quiet" onclick={on_close}>{ "Close" }</button>
            </div>
        </Modal>
    }
}

/// The fields of a layout of one's own, and its first lines.
fn custom_layout(
    props: &ConvertProps,
    layout: &UseStateHandle<Rc<FileLayout>>,
    places: &[u32],
    guard_formulas: bool,
) -> Html {
    let lines = props.desk.preview_layout(layout, places, true, guard_formulas);
    let preview = AttrValue::from(String::from_utf8_lossy(lines.as_slice()).into_owned());
    let setter = layout.setter();
    let change = Callback::from(move |layout: FileLayout| setter.set(Rc::new(layout)));
    html! { <CustomLayout layout={Rc::clone(layout)} {preview} {change} ask={props.ask.clone()} /> }
}
