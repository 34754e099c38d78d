//! How a user list was read: which sheet, what each column holds, and another choice for both.

use super::column_choice::{ColumnChoice, column_choices, first_rows, header_choice, role_name, sheet_choice};
use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::select::select;
use crate::components::controls::shown_text;
use crate::state::{FilesMsg, Naming};
use token_desk_core::ground::text::TextEncoding;
use token_desk_core::ground::words::count;
use token_desk_core::notation::table::columns::ColumnRole;
use token_desk_core::notation::table::rows::{DELIMITERS, delimiter_name};
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::reading::preview::Preview;
use token_desk_core::roster::Look;
use yew::prelude::*;

/// What a column of a user list can hold.
const ROLES: [ColumnRole; 11] = [
    ColumnRole::Upn,
    ColumnRole::UserName,
    ColumnRole::FirstName,
    ColumnRole::LastName,
    ColumnRole::ObjectId,
    ColumnRole::Serial,
    ColumnRole::Model,
    ColumnRole::Mail,
    ColumnRole::UserType,
    ColumnRole::Enabled,
    ColumnRole::Blocked,
];

#[derive(Properties, PartialEq)]
pub(crate) struct ListColumnsProps {
    /// The list, with the choices that were made for it, and what it gives with those that were looked at last.
    pub(crate) naming: Naming,
    /// The sheet of which the list on the desk was read, if it is of a workbook there.
    pub(crate) read_sheet: Option<u32>,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

/// The options to read with. What was not chosen stays a guess, unless columns were named: they are named as a whole.
fn options(choice: &ColumnChoice, preview: Option<&Preview>) -> ReadOptions {
    let named = choice.roles.iter().any(Option::is_some);
    let columns = preview
        .filter(|_| named)
        .map(|preview| preview.columns.iter().enumerate().map(|(index, guess)| choice.role(index, guess)).collect());
    ReadOptions { columns, ..choice.options.clone() }
}

#[component]
pub(crate) fn ListColumns(props: &ListColumnsProps) -> Html {
    let Naming { job, looked, .. } = &props.naming;
    let choice = use_state_eq(|| ColumnChoice::of(&job.options));
    let look = looked.as_ref().and_then(|looked| looked.list());
    let preview = look.map(|look| &look.preview);
    // Before the first look, as it was read.
    let options = if look.is_some() { options(&choice, preview) } else { job.options.clone() };
    {
        let ask = props.ask.clone();
        use_effect_with(options.clone(), move |options| ask.emit(Ask::Look(options.clone())));
    }
    let current = looked.as_ref().filter(|looked| looked.options == options);
    let on_read = {
        let (ask, options) = (props.ask.clone(), options.clone());
        Callback::from(move |_: MouseEvent| ask.emit(Ask::ReadColumns(options.clone())))
    };
    let on_cancel = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let twice = preview.and_then(|preview| twice(preview, &choice));
    let trouble = match current.map(|looked| &looked.found) {
        Some(Err(refusal)) => format!("{} {}", refusal.message, refusal.advice),
        _ => String::new(),
    };
    let (ready, status) = match current.map(|looked| looked.list()) {
        _ if twice.is_some() => (false, twice.unwrap_or_default()),
        None => (false, "Looking…".to_owned()),
        Some(None) => (false, String::new()),
        Some(Some(look)) => yields(look),
    };
    let on_remove = job.replaces.map(|uid| {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(FilesMsg::Remove(uid))))
    });
    let other_sheet = look.filter(|look| ready && look.sheet != props.read_sheet);
    let on_add_sheet = job.replaces.zip(other_sheet).and_then(|(uid, look)| {
        let name = look.sheets.get(look.sheet? as usize)?.clone();
        let (ask, options) = (props.ask.clone(), ReadOptions { sheet: look.sheet, ..options.clone() });
        Some(Callback::from(move |_: MouseEvent| ask.emit(Ask::AddSheet(uid, options.clone(), name.clone()))))
    });
    // What is on the desk already need not be read again.
    let changed = job.replaces.is_none() || options != job.options;
    html! {
        <Modal title={format!("List settings of {}", job.source.name)} wide=true in_field=true close={props.close.clone()}>
            <div class="fields">{ for look.map(|look| settings(look, &choice)).unwrap_or_default() }</div>
            <div class="rows-frame">
                <div class="first-rows" tabindex="0" role="group" aria-label="The first rows">{ preview.map_or_else(Html::default, first_rows) }</div>
            </div>
            <p class="trouble" role="alert">{ shown_text(&trouble) }</p>
            <div class="head-choice">{ preview.map_or_else(Html::default, |preview| header_choice(preview, &choice)) }</div>
            <div class="fields columns">{ for preview.map(|preview| column_choices(preview, &choice, &ROLES)).unwrap_or_default() }</div>
            <p class="dim">{ if job.replaces.is_some() { "The users of this list are replaced. Assignments stay where the user is still there; it can be undone." } else { "" } }</p>
            <div class="bar end">
                if let Some(onclick) = on_remove {
                    <button type="button" class="btn" {onclick}>{ "Remove this list" }</button>
                }
                if job.replaces.is_some() && look.is_some_and(|look| look.sheets.len() > 1) {
                    <button type="button" class="btn" disabled={on_add_sheet.is_none()} onclick={on_add_sheet}>{ "Add this sheet" }</button>
                }
                <span class="dim grow" role="status">{ status }</span>
                <button type="button" class="btn quiet" onclick={on_cancel}>{ "Cancel" }</button>
                <button type="button" class="btn primary" disabled={!(ready && changed)} onclick={on_read}>{ "Read with these columns" }</button>
            </div>
        </Modal>
    }
}

/// A meaning that was chosen for more than one column.
fn twice(preview: &Preview, choice: &ColumnChoice) -> Option<String> {
    let roles = || preview.columns.iter().enumerate().map(|(index, guess)| choice.role(index, guess));
    let twice = ROLES.into_iter().find(|role| roles().filter(|known| *known == Some(*role)).count() > 1)?;
    Some(format!("More than one column holds the {}: choose one.", role_name(twice)))
}

/// What would come of it, and whether it can be read at all.
fn yields(look: &Look) -> (bool, String) {
    match &look.yields {
        Ok(found) => {
            let mut words = format!("{} of {} would be users", found.users, count(found.rows as usize, "row"));
            if found.with_serials > 0 {
                words += &format!(", {} with a serial number", found.with_serials);
            }
            (true, words + ".")
        }
        Err(refusal) => (false, shown_text(&refusal.message).to_string()),
    }
}

/// The sheet of a workbook, or how a text is written.
fn settings(look: &Look, choice: &UseStateHandle<ColumnChoice>) -> Vec<Html> {
    if !look.sheets.is_empty() {
        return vec![sheet_choice(&look.sheets, look.sheet, choice)];
    }
    let set = |change: fn(&mut ReadOptions, &str)| {
        let choice = choice.clone();
        Callback::from(move |value: String| {
            let mut options = choice.options.clone();
            change(&mut options, &value);
            choice.set(ColumnChoice::of(&options));
        })
    };
    let guessed = |name: &str| format!("As recognised: {name}");
    vec![
        select(
            "Columns are separated by",
            choice.options.delimiter.map(|d| d.to_string()),
            guessed(delimiter_name(look.preview.delimiter)),
            DELIMITERS.map(|d| (d.to_string(), delimiter_name(d).to_owned())).to_vec(),
            set(|options, value| options.delimiter = value.parse().ok()),
        ),
        select(
            "Text encoding",
            choice.options.text.map(|e| e.name().to_owned()),
            guessed(look.preview.text.name()),
            TextEncoding::ALL.map(|e| (e.name().to_owned(), e.name().to_owned())).to_vec(),
            set(|options, value| options.text = TextEncoding::ALL.into_iter().find(|e| e.name() == value)),
        ),
    ]
}
