//! The columns of a table, named by a person: the first rows, what each column holds, and the mapping as a file.

use super::column_choice::{ColumnChoice, column_choices, first_rows, header_choice, role_name, sheet_choice};
use super::modal::Modal;
use crate::ask::{Ask, SmallFile};
use crate::components::controls::select::select;
use crate::components::controls::shown_text;
use crate::job::FileSource;
use crate::platform::{PageRefusal, files};
use crate::state::{FilesMsg, Naming};
use std::rc::Rc;
use token_desk_core::formats::{TableLook, TokenYield};
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::ground::text::TextEncoding;
use token_desk_core::ground::words::count;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::model::token::{HashFunction, OtpType};
use token_desk_core::notation::table::columns::ColumnRole;
use token_desk_core::notation::table::rows::{DELIMITERS, delimiter_name};
use token_desk_core::reading::mapping::{MAX_MAPPING_BYTES, Mapping};
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::reading::preview::Preview;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ColumnsProps {
    /// The file, with the choices that were made for it, and what it gives with those that were looked at last.
    pub(crate) naming: Naming,
    /// What was said of other tables, the latest last.
    pub(crate) mappings: Rc<Vec<Mapping>>,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

const REMEMBERED: &str =
    "Filled in with the columns that were named for a table with the same header. Each can be changed.";

#[component]
pub(crate) fn Columns(props: &ColumnsProps) -> Html {
    let Naming { job, looked, .. } = &props.naming;
    let choice = use_state_eq(|| ColumnChoice::of(&job.options));
    let trouble = use_state_eq(AttrValue::default);
    let asked_before = use_mut_ref(|| false);
    let look = looked.as_ref().and_then(|looked| looked.table());
    let found = look.map(|look| &look.preview);
    if let Some(preview) = found
        && !std::mem::replace(&mut *asked_before.borrow_mut(), true)
        && job.options.columns.is_none()
        && preview.header
    {
        // Once, before anything is chosen.
        let names = names(preview);
        if let Some(known) = props.mappings.iter().rev().find(|known| known.header && known.fits(&names)) {
            choice.set(ColumnChoice {
                loaded: Some(known.clone()),
                remembered: true,
                ..ColumnChoice::of(&known.options())
            });
        }
    }
    // Before the first look, as it was read.
    let options = found.map_or_else(|| choice.options.clone(), |preview| choice.options(preview));
    // What is read is the sheet that is seen here.
    let seen_sheet = look.and_then(|look| look.sheet);
    {
        let ask = props.ask.clone();
        use_effect_with(options.clone(), move |options| ask.emit(Ask::Look(options.clone())));
    }
    let current = looked.as_ref().filter(|looked| looked.options == options);
    let lacking = found.and_then(|_| lacking(options.columns.as_deref().unwrap_or_default()));
    let on_read = {
        let (ask, names) = (props.ask.clone(), found.map(names).unwrap_or_default());
        let options = ReadOptions { sheet: seen_sheet, ..options.clone() };
        Callback::from(move |_: MouseEvent| {
            let mapping = Mapping::of(&names, options.header.unwrap_or_default(), &options);
            ask.emit(Ask::dispatch(FilesMsg::Remember(mapping)));
            ask.emit(Ask::ReadColumns(options.clone()));
        })
    };
    let on_cancel = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let on_save = {
        let (ask, names, options) = (props.ask.clone(), found.map(names).unwrap_or_default(), options.clone());
        Callback::from(move |_: MouseEvent| {
            let json = Mapping::of(&names, options.header.unwrap_or_default(), &options).to_json();
            let content = SecretBytes::from_vec(json.into_bytes());
            ask.emit(Ask::Save(SmallFile { name: "TokenColumns.json", content }));
        })
    };
    let on_load = {
        let (choice, trouble) = (choice.setter(), trouble.setter());
        Callback::from(move |event: Event| {
            let Some(source) = files::take_chosen(&event).into_iter().next() else { return };
            let (choice, trouble) = (choice.clone(), trouble.clone());
            wasm_bindgen_futures::spawn_local(async move {
                match load(&source).await {
                    Ok(mapping) => {
                        trouble.set(AttrValue::default());
                        choice.set(ColumnChoice {
                            loaded: Some(mapping.clone()),
                            ..ColumnChoice::of(&mapping.options())
                        });
                    }
                    Err(refusal) => trouble.set(shown_text(&format!("{} {}", refusal.message, refusal.advice))),
                }
            });
        })
    };
    let refused = looked.as_ref().and_then(|looked| looked.found.as_ref().err());
    let doubt = match refused {
        Some(refusal) => format!("{} {}", refusal.message, refusal.advice),
        None => {
            found.zip(choice.loaded.as_ref()).and_then(|(preview, mapping)| doubt(preview, mapping)).unwrap_or_default()
        }
    };
    let ready = found.is_some() && lacking.is_none();
    html! {
        <Modal title={format!("Columns of {}", job.source.name)} wide=true in_field=true close={props.close.clone()}>
            if let Some(look) = look.filter(|look| !look.sheets.is_empty()) {
                <div class="fields">{ sheet_choice(&look.sheets, look.sheet, &choice) }</div>
            }
            <div class="rows-frame">
                <div class="first-rows" tabindex="0" role="group" aria-label="The first rows">{ found.map_or_else(Html::default, first_rows) }</div>
            </div>
            <p class="trouble" role="alert">{ if trouble.is_empty() { shown_text(&doubt) } else { (*trouble).clone() } }</p>
            <p class="dim" role="status">{ if choice.remembered { REMEMBERED } else { "" } }</p>
            <div class="head-choice">{ found.map_or_else(Html::default, |preview| header_choice(preview, &choice)) }</div>
            <div class="fields columns">{ for found.map(|preview| column_choices(preview, &choice, &ColumnRole::ALL)).unwrap_or_default() }</div>
            <div class="fields">{ for look.map(|look| settings(look, &choice, &options)).unwrap_or_default() }</div>
            <div class="bar">
                <label class="btn pick"><span>{ "Load columns" }</span><input type="file" accept=".json" aria-label="Load columns" onchange={on_load} /></label>
                <button type="button" class="btn" disabled={!ready} onclick={on_save}>{ "Save these columns" }</button>
            </div>
            <div class="bar end">
                <span class="dim grow" role="status">{ lacking.unwrap_or_else(|| current.and_then(|looked| looked.table()).map_or_else(String::new, yields)) }</span>
                <button type="button" class="btn quiet" onclick={on_cancel}>{ "Cancel" }</button>
                <button type="button" class="btn primary" disabled={!ready} onclick={on_read}>{ "Read with these columns" }</button>
            </div>
        </Modal>
    }
}

async fn load(source: &FileSource) -> Result<Mapping, Refusal> {
    if source.size() > MAX_MAPPING_BYTES as u64 {
        return Err(PageRefusal::SavedColumnsTooLarge.into());
    }
    let bytes = source.content().await.map_err(|_| PageRefusal::SavedColumnsGone)?;
    Mapping::from_json(&String::from_utf8_lossy(bytes.as_slice()))
}

fn names(preview: &Preview) -> Vec<String> {
    preview.columns.iter().map(|column| column.name.clone()).collect()
}

/// What has to be chosen, or chosen otherwise, before the file can be read.
fn lacking(roles: &[Option<ColumnRole>]) -> Option<String> {
    for role in [ColumnRole::Serial, ColumnRole::Secret] {
        if !roles.contains(&Some(role)) {
            return Some(format!("Say which column holds the {}.", role_name(role)));
        }
    }
    let twice =
        ColumnRole::ALL.into_iter().find(|role| roles.iter().filter(|known| **known == Some(*role)).count() > 1)?;
    Some(format!("More than one column holds the {}: choose one.", role_name(twice)))
}

/// How many rows would be tokens.
fn yields(look: &TableLook) -> String {
    match &look.yields {
        None => String::new(),
        Some(Ok(TokenYield { tokens, rows, whole: true })) => {
            format!("{tokens} of {} would be tokens.", count(*rows as usize, "row"))
        }
        Some(Ok(TokenYield { tokens, rows, whole: false })) => {
            format!("{tokens} of the first {} would be tokens.", count(*rows as usize, "row"))
        }
        Some(Err(refusal)) => shown_text(&refusal.message).to_string(),
    }
}

/// What speaks against a loaded mapping.
fn doubt(preview: &Preview, mapping: &Mapping) -> Option<String> {
    let (saved, here) = (mapping.columns.len(), preview.columns.len());
    if saved != here {
        return Some(format!(
            "The saved columns are for a table with {}; this one has {here}.",
            count(saved, "column")
        ));
    }
    (mapping.header && !mapping.fits(&names(preview)))
        .then(|| "The saved columns have other names than those of this table: check each.".to_owned())
}

/// The choices beside the columns: what a column says is not asked.
fn settings(look: &TableLook, choice: &UseStateHandle<ColumnChoice>, options: &ReadOptions) -> Vec<Html> {
    let preview = &look.preview;
    let set = |change: fn(&mut ReadOptions, &str)| {
        let choice = choice.clone();
        Callback::from(move |value: String| {
            let mut next = (*choice).clone();
            change(&mut next.options, &value);
            choice.set(next);
        })
    };
    let asked = |role| !options.columns.iter().flatten().any(|known| *known == Some(role));
    let guessed = |name: &str| format!("As recognised: {name}");
    let usual = |what: &str| format!("Usual: {what}");
    let mut fields = vec![select(
        "Keys are written as",
        options.secret.map(|e| e.word().to_owned()),
        "As recognised".to_owned(),
        SecretEncoding::ALL.map(|e| (e.word().to_owned(), e.name().to_owned())).to_vec(),
        set(|options, value| options.secret = SecretEncoding::parse(value)),
    )];
    // How a sheet is cut into columns is no question.
    if look.sheets.is_empty() {
        fields.extend([
            select(
                "Columns are separated by",
                options.delimiter.map(|d| d.to_string()),
                guessed(delimiter_name(preview.delimiter)),
                DELIMITERS.map(|d| (d.to_string(), delimiter_name(d).to_owned())).to_vec(),
                set(|options, value| options.delimiter = value.parse().ok()),
            ),
            select(
                "Text encoding",
                options.text.map(|e| e.name().to_owned()),
                guessed(preview.text.name()),
                TextEncoding::ALL.map(|e| (e.name().to_owned(), e.name().to_owned())).to_vec(),
                set(|options, value| options.text = TextEncoding::ALL.into_iter().find(|e| e.name() == value)),
            ),
        ]);
    }
    if asked(ColumnRole::OtpType) {
        fields.push(select(
            "Type",
            options.otp_type.map(|t| t.word().to_owned()),
            usual("time (TOTP)"),
            [("totp", "Time (TOTP)"), ("hotp", "Event (HOTP)")].map(|(v, n)| (v.to_owned(), n.to_owned())).to_vec(),
            set(|options, value| options.otp_type = OtpType::parse(value)),
        ));
    }
    if asked(ColumnRole::Hash) {
        fields.push(select(
            "Hash function",
            options.hash.map(|h| h.word().to_owned()),
            usual("SHA-1"),
            HashFunction::ALL.map(|h| (h.word().to_owned(), h.name().to_owned())).to_vec(),
            set(|options, value| options.hash = HashFunction::parse(value)),
        ));
    }
    if asked(ColumnRole::Digits) {
        fields.push(select(
            "Digits",
            options.digits.map(|d| d.to_string()),
            usual("6"),
            ["6", "7", "8"].map(|d| (d.to_owned(), d.to_owned())).to_vec(),
            set(|options, value| options.digits = value.parse().ok()),
        ));
    }
    if asked(ColumnRole::Interval) {
        let change = set(|options, value| options.interval = value.parse().ok().filter(|n| (1..=86_400).contains(n)));
        let oninput = Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                change.emit(input.value());
            }
        });
        fields.push(html! {
            <label class="field" key="interval"><span>{ "Time interval in seconds" }</span>
                <input type="number" min="1" max="86400" placeholder={usual("30")} value={options.interval.map(|n| n.to_string())} {oninput} />
            </label>
        });
    }
    fields
}
