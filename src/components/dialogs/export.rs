//! The export: a checklist of what goes where, what does not and why, and what to do next in Entra.

use super::entra_work::not_known;
use super::modal::Modal;
use super::planned::{WORKING, use_plan};
use super::protection::{SealFields, Sealed, download_words, protections};
use crate::ask::{Ask, ExportRequest};
use crate::components::controls::{button_class, icons, text_of};
use crate::job::FileSource;
use crate::platform;
use crate::sample;
use crate::state::{ChangeMsg, Dialog, Sheet, Shown, Spotlight, ViewMsg};
use std::rc::Rc;
use token_desk_core::desk::summary::Summary;
use token_desk_core::desk::{Desk, Filter, Search};
use token_desk_core::ground::words::{count, grouped, plural};
use token_desk_core::model::entra_facts::EntraState;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::output::blockers::ExportBlocker;
use token_desk_core::output::export::{ExportOptions, WhichTokens};
use token_desk_core::output::plan::{BlockerGroup, FilePlan, Plan};
use token_desk_core::output::settings::Settings;
use token_desk_core::output::target::Target;
use token_desk_core::output::targets::target;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ExportProps {
    pub(crate) desk: Shown,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

/// What is protected.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Protecting {
    /// How the inventory is sealed, if at all.
    how: Option<Sealed>,
    /// The files for Entra as well.
    for_entra: bool,
}

impl Protecting {
    /// How a file is sealed.
    fn seals(self, file: &FilePlan) -> Option<Sealed> {
        let inventory = file.target.format == Some(FormatId::Inventory);
        // The list of removals has no keys.
        self.how.filter(|_| inventory || self.for_entra && file.target.format.is_some())
    }
}

#[component]
pub(crate) fn Export(props: &ExportProps) -> Html {
    let options = use_state_eq(ExportOptions::default);
    // The inventory holds every key: in the clear it goes only to whoever says so.
    let protecting = use_state_eq(|| Protecting { how: Some(Sealed::Zip), for_entra: false });
    let field = use_node_ref();
    let keys = use_state_eq(Vec::new);
    // Whether somebody wanted a sealed file without a password or key.
    let lacking = use_state_eq(|| false);
    let plan = use_plan((props.desk.clone(), *options), props.desk.token_count(), |(desk, options)| {
        desk.begin_export(platform::today(), *options)
    });
    let working = plan.is_none();
    let plan = plan.unwrap_or_default();
    let summary = props.desk.summary();
    let for_entra_csv = |target: &Target| target.format == Some(FormatId::EntraCsv);
    let stopped =
        plan.stopped.iter().filter(|(target, _)| for_entra_csv(target)).map(|(_, tokens)| tokens).sum::<usize>();
    let out_of_use = summary.lost + summary.retired + summary.replaced;
    let in_entra = summary.entra.of(EntraState::Uploaded) + summary.entra.of(EntraState::Activated);
    let sums = [
        (grouped(summary.entra.of(EntraState::NotYet)), "not in Entra yet"),
        (grouped(in_entra), "in Entra already"),
        (grouped(summary.free), "free"),
        (if working { "…".to_owned() } else { grouped(stopped) }, "stopped for the Entra CSV"),
        (grouped(out_of_use), "out of use, in the inventory alone"),
    ];
    let sums = sums.get(..if out_of_use > 0 { 5 } else { 4 }).unwrap_or_default();
    let toggle = |label: String, checked: bool, change: fn(&mut ExportOptions, bool)| {
        let options = options.clone();
        let onchange = Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                let mut changed = *options;
                change(&mut changed, input.checked());
                options.set(changed);
            }
        });
        html! { <label class="check" key={label.clone()}><input type="checkbox" {checked} {onchange} />{ label }</label> }
    };
    let mut toggles: Vec<Html> = Vec::new();
    if summary.free > 0 {
        toggles.push(toggle(
            match summary.free {
                1 => "Leave the free one out of the JSON".to_owned(),
                free => format!("Leave the {} free ones out of the JSON", grouped(free)),
            },
            options.leave_out_free,
            |o, on| o.leave_out_free = on,
        ));
    }
    let sent = use_state_eq(|| false);
    let samples = sample::tokens_on(&props.desk);
    let download = {
        let (ask, protecting, field, lacking) = (props.ask.clone(), *protecting, field.clone(), lacking.setter());
        let (sent, for_entra, keys) = (sent.setter(), has_for_entra(&plan), keys.clone());
        Callback::from(move |files: Vec<FilePlan>| {
            let sealed = files.iter().find_map(|file| protecting.seals(file));
            let seal = sealed.and_then(|sealed| sealed.with(&field, &keys));
            if let Some(sealed) = sealed
                && seal.is_none()
            {
                lacking.set(true);
                return sealed.focus();
            }
            sent.set(true);
            let seal_for_entra = protecting.for_entra;
            ask.emit(Ask::Export(ExportRequest { files, for_entra, seal, seal_for_entra }));
        })
    };
    let on_all = {
        let (download, plan, desk) = (download.clone(), Rc::clone(&plan), props.desk.clone());
        Callback::from(move |_: MouseEvent| download.emit(offered(&plan, &desk)))
    };
    let on_changes = {
        let (ask, desk) = (props.ask.clone(), props.desk.clone());
        Callback::from(move |_: MouseEvent| {
            let settings = Settings { date: platform::today(), ..Settings::default() };
            let places = desk.select(Filter::All, &Search::default());
            let plan = target("changes").map(|changes| desk.plan_conversion(changes, &places, &settings));
            let files = plan.map_or_else(Vec::new, |plan| plan.files().to_vec());
            ask.emit(Ask::Export(ExportRequest { files, for_entra: true, seal: None, seal_for_entra: false }));
        })
    };
    let on_activate = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::Activate))))
    };
    let on_print = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Print(Sheet::ToHandOut))))
    };
    let on_close = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    html! {
        <Modal title="Export Tokens & Assignments" wide=true close={props.close.clone()}>
            <div class="sums">
                { for sums.iter().map(|(number, what)| html! { <div class="sum" key={*what}><b>{ number }</b><span>{ what }</span></div> }) }
            </div>
            <p class="trouble" role="status">
                { if samples > 0 { format!("{} {} of the sample on the desk: clear the sample before you export for Entra.", count(samples, "made-up token"), plural(samples, "is", "are")) } else { String::new() } }
            </p>
            <div class="stops">{ for plan.blocked.iter().enumerate().map(|(number, group)| blocker_note(number, group, props)) }</div>
            <ul class="cautions">{ for plan.cautions.iter().enumerate().map(|(number, caution)| html! { <li key={number}>{ caution.sentence() }</li> }) }</ul>
            { not_known(&props.desk, &props.ask) }
            { which_tokens(&options, summary) }
            <div class="toggles">{ for toggles }</div>
            <div class="shield">{ shield(&protecting, &lacking, (&field, &keys), props) }</div>
            <div class="files">{ for plan.files().iter().enumerate().map(|(number, file)| {
                let old = if options.tokens == WhichTokens::NotInEntra || file.target.format == Some(FormatId::Inventory) { 0 } else { in_entra.min(file.rows.len()) };
                file_line(number, file, (old, protecting.seals(file)), &props.desk, &download)
            }) }</div>
            <p class="dim" role="status">{ if working { WORKING } else { nothing_for_entra(&plan, &props.desk) } }</p>
            { next_steps(&plan, *sent) }
            <div class="bar end">
                <button type="button" class="btn quiet" title="A list of new and moved tokens, with a place to sign" disabled={summary.new + summary.moved == 0} onclick={on_print}>{ "Print hand-out list" }</button>
                <button type="button" class="btn quiet" title="Who got which token and who lost it since the files were loaded, without keys" onclick={on_changes}>{ "Download changes" }</button>
                <button type="button" class="btn quiet" onclick={on_activate}>{ "Activate…" }</button>
                <button type="button" class="btn quiet" onclick={on_close}>{ "Close" }</button>
                <button type="button" class="btn" disabled={working} onclick={on_all}>{ "Download all" }</button>
            </div>
        </Modal>
    }
}

/// Whether any file for Entra holds anything.
fn has_for_entra(plan: &Plan) -> bool {
    let for_entra = |format| matches!(format, Some(FormatId::EntraCsv | FormatId::EntraJson));
    plan.files().iter().any(|file| for_entra(file.target.format) && !file.rows.is_empty())
}

/// Which tokens go into the files for Entra.
fn which_tokens(options: &UseStateHandle<ExportOptions>, summary: &Summary) -> Html {
    let choices = [
        (WhichTokens::NotInEntra, "Not in Entra yet", summary.entra.of(EntraState::NotYet)),
        (WhichTokens::AllAssigned, "All assigned", summary.assigned()),
    ];
    let radios = choices.map(|(tokens, name, number)| {
        let onchange = {
            let options = options.clone();
            Callback::from(move |_: Event| options.set(ExportOptions { tokens, ..*options }))
        };
        html! {
            <span key={name}>
                <label class="check"><input type="radio" name="which" checked={options.tokens == tokens} {onchange} />{ name }</label>
                <span class="dim">{ format!(" {}", grouped(number)) }</span>
            </span>
        }
    });
    html! {
        <div class="choices" role="radiogroup" aria-labelledby="which">
            <b id="which">{ "Which tokens" }</b>
            { for radios }
        </div>
    }
}

/// The files that belong together and hold anything. The JSON is the other way into Entra: no token may be uploaded both ways.
fn offered(plan: &Plan, desk: &Desk) -> Vec<FilePlan> {
    let belongs = |file: &&FilePlan| !file.is_empty(desk) && file.target.format != Some(FormatId::EntraJson);
    plan.files().iter().filter(belongs).cloned().collect()
}

fn blocker_note(number: usize, group: &BlockerGroup, props: &ExportProps) -> Html {
    let file = match group.target.format {
        Some(FormatId::EntraCsv) => "the Entra CSV",
        Some(FormatId::EntraJson) => "the JSON",
        _ => "this file",
    };
    let onclick = {
        let (ask, rows) = (props.ask.clone(), Rc::new(group.rows.clone()));
        Callback::from(move |_: MouseEvent| {
            ask.emit(Ask::dispatch(ViewMsg::Spotlight(Some(Spotlight {
                label: text_of("Stopped"),
                rows: Rc::clone(&rows),
            }))));
        })
    };
    let many = group.rows.len();
    let mend = match group.blocker {
        ExportBlocker::Character("manufacturer" | "model") => {
            let ask = props.ask.clone();
            let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ChangeMsg::WithoutCommas)));
            html! { <button type="button" class="btn small" {onclick}>{ "Replace commas by blanks" }</button> }
        }
        _ => Html::default(),
    };
    html! {
        <div class="note" key={number}>
            <p>
                <b>{ format!("{} can’t go into {file}:", count(many, "token")) }</b>
                { format!(" {}. {} ", group.blocker.reason(), group.blocker.way_out()) }
                <button type="button" class="link" {onclick}>{ plural(many, "Show it", "Show them") }</button>
            </p>
            <div class="fixes">{ mend }</div>
        </div>
    }
}

/// Why there is no file to upload, where there is none.
fn nothing_for_entra(plan: &Plan, desk: &Desk) -> &'static str {
    let csv = plan.files().iter().find(|file| file.target.format == Some(FormatId::EntraCsv));
    if csv.is_some_and(|file| !file.rows.is_empty()) {
        ""
    } else if plan.blocked.iter().any(|group| group.target.format == Some(FormatId::EntraCsv)) {
        "No token can go into the Entra CSV: the reasons are above."
    } else if desk.token_count() == 0 {
        "There are no tokens on the desk, so there is nothing for the Entra CSV."
    } else if desk.summary().entra.of(EntraState::NotKnown) > 0 {
        "Nothing is known to be missing in Entra: answer the question above, or choose “All assigned”."
    } else if desk.summary().assigned() > 0 {
        "All assigned tokens were in a file for Entra that was downloaded: choose “All assigned” to have them once more."
    } else {
        "No token is assigned, so there is nothing for the Entra CSV yet. Close this and use Apply & Assign first."
    }
}

/// How the inventory is protected.
fn shield(
    protecting: &UseStateHandle<Protecting>,
    lacking: &UseStateHandle<bool>,
    (field, keys): (&NodeRef, &UseStateHandle<Vec<FileSource>>),
    props: &ExportProps,
) -> Html {
    let change = {
        let (protecting, lacking) = (protecting.clone(), lacking.setter());
        Callback::from(move |how: Option<Sealed>| {
            lacking.set(false);
            protecting.set(Protecting { how, ..*protecting });
        })
    };
    let on_entra = {
        let protecting = protecting.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                protecting.set(Protecting { for_entra: input.checked(), ..*protecting });
            }
        })
    };
    let inner = match protecting.how {
        None => {
            html! { <p class="note">{ "Anyone who gets the inventory has all its keys, in plain text." }</p> }
        }
        Some(sealed) => html! {
            <>
                <p class="dim">{ "The inventory holds every key. " }{ sealed.about() }</p>
                <SealFields {sealed} {field} keys={keys.clone()} desk={props.desk.clone()} lacking={**lacking} filled={Callback::noop()} />
                <label class="check"><input type="checkbox" checked={protecting.for_entra} onchange={on_entra} />{ "The files for Entra too, which takes them only unpacked" }</label>
            </>
        },
    };
    let kinds = [None, Some(Sealed::Zip), Some(Sealed::Pgp)].map(|how| (how, how.map_or("None", Sealed::name)));
    html! {
        <>
            { protections(&kinds, protecting.how, &change) }
            <div class="shield-field" key={protecting.how.map_or("None", Sealed::name)}>{ inner }</div>
        </>
    }
}

/// `old`: how many of its tokens are in Entra already; `sealed`: as what it is downloaded, if it is sealed.
fn file_line(
    number: usize,
    file: &FilePlan,
    (old, sealed): (usize, Option<Sealed>),
    desk: &Desk,
    download: &Callback<Vec<FilePlan>>,
) -> Html {
    let is_empty = file.is_empty(desk);
    let tokens = count(file.rows.len(), "token");
    let old = match old {
        0 => String::new(),
        old if old == file.rows.len() => ", all of them in Entra already".to_owned(),
        old => format!(", {} of them in Entra already", grouped(old)),
    };
    let about = match file.target.format {
        Some(FormatId::EntraCsv) => format!("Upload in Entra: {tokens} with their users{old}"),
        Some(FormatId::EntraJson) => {
            format!("Only instead of the CSV: body for Microsoft Graph’s bulk request (beta), {tokens}{old}")
        }
        None => "What to delete in Entra first, for those who have it no more; no keys are in it".to_owned(),
        _ if file.rows.is_empty() && !is_empty => {
            let removed = count(desk.absent_count(), "removed token");
            format!("Your inventory, with what is known of {removed}: load it here next time")
        }
        _ => format!("Your inventory, all {tokens} with their keys: keep it safe, and load it here next time"),
    };
    let onclick = {
        let (download, file) = (download.clone(), file.clone());
        Callback::from(move |_: MouseEvent| download.emit(vec![file.clone()]))
    };
    let filled = number == 0 && !file.rows.is_empty();
    let label = download_words(&file.name, sealed);
    html! {
        <div class="file" key={number}>
            <p><b>{ &file.name }</b><small>{ about }{ sealed.map(|sealed| format!(". In a {} file", sealed.kind())) }</small></p>
            <button type="button" class={button_class(filled)} aria-label={label.clone()} disabled={is_empty} {onclick}>
                { icons::download() }{ if filled { label } else { "Download".to_owned() } }
            </button>
        </div>
    }
}

/// What to do with the files; as Microsoft's pages say it.
fn next_steps(plan: &Plan, open: bool) -> Html {
    let name = |format: FormatId| {
        plan.files().iter().find(|file| file.target.format == Some(format)).map_or("", |file| &file.name)
    };
    html! {
        <details {open}>
            <summary>{ "What to do in Entra" }</summary>
            <ol>
                <li>{ "Sign in to the Entra admin center as a Global Administrator (other roles get “Something went wrong”) and open Entra ID › Multifactor authentication › OATH tokens." }</li>
                if let Some(removals) = plan.files().iter().find(|file| file.target.format.is_none()) {
                    <li>{ format!("Delete there first what {} lists: who has a token there can’t get it again, and nobody else can.", removals.name) }</li>
                }
                <li>{ format!("Upload {} and choose Refresh until it is done. If rows fail, download the list of failures there.", name(FormatId::EntraCsv)) }</li>
                <li>{ "Activate each token with the code it shows: at most 200 in 5 minutes. “Activate…” below goes through them, one code at a time." }</li>
                <li>{ format!("Or, instead of the CSV, send {} with PATCH to /beta/directory/authenticationMethodDevices/hardwareOathDevices (Graph Explorer). Tokens from the CSV don’t take part in Graph’s newer features; never upload a token both ways.", name(FormatId::EntraJson)) }</li>
                <li>{ format!("Keep {}: it is what you load here next time. It holds every key.", name(FormatId::Inventory)) }</li>
            </ol>
        </details>
    }
}
