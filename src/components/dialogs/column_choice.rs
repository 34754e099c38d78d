//! What a person chooses for columns, of token files and user lists alike: what each column holds, and whether the first
//! row names them; with the first rows to look at.

use crate::components::controls::select::select;
use crate::components::controls::shown_text;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::notation::table::columns::ColumnRole;
use token_desk_core::reading::mapping::Mapping;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::reading::preview::{ColumnGuess, Preview};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// What was chosen for the columns of a file.
#[derive(Clone, PartialEq)]
pub(super) struct ColumnChoice {
    /// What columns hold; `None` where the guess still holds.
    pub(super) roles: Vec<Option<Option<ColumnRole>>>,
    /// The rest. Its `columns` are filled in for reading.
    pub(super) options: ReadOptions,
    /// The mapping that was loaded.
    pub(super) loaded: Option<Mapping>,
    /// Whether that was remembered, and not chosen now.
    pub(super) remembered: bool,
}

impl ColumnChoice {
    pub(super) fn of(options: &ReadOptions) -> Self {
        let roles = options.columns.iter().flatten().map(|role| Some(*role)).collect();
        Self { roles, options: ReadOptions { columns: None, ..options.clone() }, loaded: None, remembered: false }
    }

    /// What a column holds.
    pub(super) fn role(&self, index: usize, guess: &ColumnGuess) -> Option<ColumnRole> {
        self.roles.get(index).copied().flatten().unwrap_or(guess.role)
    }

    /// The options to read with.
    pub(super) fn options(&self, preview: &Preview) -> ReadOptions {
        let roles = preview.columns.iter().enumerate().map(|(index, guess)| self.role(index, guess));
        ReadOptions {
            format: Some(FormatId::Mapped),
            columns: Some(roles.collect()),
            header: Some(preview.header),
            ..self.options.clone()
        }
    }
}

/// What a column holds, in words.
pub(super) fn role_name(role: ColumnRole) -> &'static str {
    if role == ColumnRole::Upn { "UPN" } else { role.name() }
}

/// The first rows as a table.
pub(super) fn first_rows(preview: &Preview) -> Html {
    let heads = (1..=preview.columns.len()).map(|n| html! { <th key={n} scope="col">{ format!("Column {n}") }</th> });
    let rows = preview.rows.iter().enumerate().map(|(number, row)| {
        // A row may end before the others.
        let cell = |index: usize| row.get(index).cloned().unwrap_or_default();
        let cells = (0..preview.columns.len()).map(|index| html! { <td key={index}>{ shown_text(&cell(index)) }</td> });
        html! { <tr key={number} class={classes!((preview.header && number == 0).then_some("names"))}>{ for cells }</tr> }
    });
    html! {
        <table aria-label="First rows">
            <thead><tr>{ for heads }</tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    }
}

/// The choice whether the first row names the columns.
pub(super) fn header_choice(preview: &Preview, choice: &UseStateHandle<ColumnChoice>) -> Html {
    let header = preview.header;
    let onchange = {
        let choice = choice.clone();
        Callback::from(move |_: Event| {
            let mut next = (*choice).clone();
            next.options.header = Some(!header);
            choice.set(next);
        })
    };
    html! { <label class="check"><input type="checkbox" checked={header} {onchange} />{ "The first row names the columns" }</label> }
}

/// A list for each column, with these meanings to choose from.
pub(super) fn column_choices(
    preview: &Preview,
    choice: &UseStateHandle<ColumnChoice>,
    offered: &'static [ColumnRole],
) -> Vec<Html> {
    let field = |(index, guess): (usize, &ColumnGuess)| {
        let number = index + 1;
        let role = choice.role(index, guess);
        let onchange = {
            let choice = choice.clone();
            Callback::from(move |event: Event| {
                let Some(select) = event.target_dyn_into::<HtmlSelectElement>() else { return };
                let role = offered.iter().copied().find(|role| role.name() == select.value());
                let mut next = (*choice).clone();
                if next.roles.len() <= index {
                    next.roles.resize(index + 1, None);
                }
                if let Some(known) = next.roles.get_mut(index) {
                    *known = Some(role);
                }
                choice.set(next);
            })
        };
        let why = match (guess.reason.is_empty(), preview.header) {
            (false, _) => format!("Guess: {}", guess.reason),
            (true, true) if !guess.name.is_empty() => format!("“{}”", guess.name),
            _ => String::new(),
        };
        html! {
            <div class="field" key={number}>
                <label for={format!("column-{number}")}>{ format!("Column {number}") }</label>
                <select id={format!("column-{number}")} aria-describedby={format!("column-why-{number}")} {onchange}>
                    <option value="" selected={role.is_none()}>{ "Not used" }</option>
                    { for offered.iter().copied().map(|one| html! {
                        <option key={one.name()} value={one.name()} selected={role == Some(one)}>{ role_name(one) }</option>
                    }) }
                </select>
                <span class="why" id={format!("column-why-{number}")}>{ why }</span>
            </div>
        }
    };
    preview.columns.iter().enumerate().map(field).collect()
}

/// The list of a workbook's sheets.
pub(super) fn sheet_choice(sheets: &[Box<str>], taken: Option<u32>, choice: &UseStateHandle<ColumnChoice>) -> Html {
    let change = {
        let choice = choice.clone();
        Callback::from(move |value: String| {
            // Another sheet has other columns.
            let sheet = value.parse().ok();
            choice.set(ColumnChoice::of(&ReadOptions { sheet, ..ReadOptions::default() }));
        })
    };
    sheet_select(sheets, taken, choice.options.sheet, change)
}

/// The field with a workbook's sheets, of which `taken` was read and `chosen` was asked for.
pub(super) fn sheet_select(
    sheets: &[Box<str>],
    taken: Option<u32>,
    chosen: Option<u32>,
    change: Callback<String>,
) -> Html {
    let names = sheets.iter().enumerate().map(|(number, name)| (number.to_string(), name.to_string()));
    let taken = taken.and_then(|sheet| sheets.get(sheet as usize)).map_or("", |name| name);
    let guess = if chosen.is_none() { format!("As recognised: {taken}") } else { "As recognised".to_owned() };
    select("Sheet", chosen.map(|sheet| sheet.to_string()), guess, names.collect(), change)
}
