//! The table of tokens. Only the rows in sight exist, and the one that has the focus.
//!
//! It is a grid: one stop for the Tab key, arrows between the cells. A cell with a button gives the focus to its button.
//!
//! Here the parts are joined. `columns` describes the columns, from which `header` and the cells follow. `grid` is the
//! table's state, above the rows: what it shows (`scene`), how much is in sight (`viewport`), the active cell (`cursor`),
//! what is being selected (`picker`), how wide the columns are (`widths`). `rows` and `row` are the elements that the rows
//! in sight share, `cells` and `secret` what is drawn in them.

mod cells;
mod columns;
mod cursor;
mod grid;
mod header;
mod lifting;
mod picker;
mod row;
mod rows;
mod scene;
mod secret;
mod viewport;
mod widths;

use crate::ask::Ask;
use crate::hooks::{use_clock, use_resized};
use crate::platform;
use crate::state::{Chosen, ColumnChoice, Goal, Lift, RowPlaces, Shown, ViewMsg};
pub(crate) use cells::status_class;
pub(crate) use grid::WIDER_BY_KEY;
use secret::use_hide_again;
pub(crate) use secret::write_key;
pub(crate) use widths::{MAX_SAMPLED, estimate};

use columns::{COLUMNS, Header, SERIAL};
use grid::TableGrid;
use scene::Scene;
use std::rc::Rc;
use token_desk_core::desk::{AssignTarget, RowId, Sort};
use token_desk_core::ground::words::count;
use token_desk_core::model::verify::Clock;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct TokensProps {
    pub(crate) desk: Shown,
    /// By what the rows are sorted.
    pub(crate) sort: Option<Sort>,
    /// The rows that are shown, in their order.
    pub(crate) places: RowPlaces,
    pub(crate) selection: Chosen,
    pub(crate) goal: Option<Goal>,
    pub(crate) lift: Option<Lift>,
    /// The token that was shown last for a finding or a code.
    pub(crate) pointed: Option<RowId>,
    /// The token whose key is shown.
    pub(crate) revealed: Option<RowId>,
    pub(crate) columns: ColumnChoice,
    /// Where the tokens are for.
    pub(crate) target: AssignTarget,
    /// What is added to the computer's clock, in seconds.
    pub(crate) offset: i64,
    pub(crate) ask: Callback<Ask>,
}

#[component]
pub(crate) fn Tokens(props: &TokensProps) -> Html {
    let now = Clock { unix_seconds: use_clock(), offset: props.offset }.now();
    use_hide_again(props.revealed, &props.ask);
    let places = props.places.clone();
    let picked =
        use_memo((props.selection.clone(), places.clone()), |(selection, places)| selection.count(&props.desk, places));
    let (count, all_selected) = (places.len(), *picked == places.len() && !places.is_empty());
    let scene = Scene {
        desk: props.desk.clone(),
        places,
        selection: props.selection.clone(),
        all_selected,
        revealed: props.revealed,
        pointed: props.pointed,
        lift: props.lift.clone(),
        columns: props.columns.clone(),
        target: props.target,
        now,
    };
    let grid = use_memo((), |()| Rc::new(TableGrid::new(scene.clone(), props.ask.clone())));
    let grid = Rc::clone(&grid);
    {
        let grid = Rc::clone(&grid);
        use_effect(move || grid.show(scene));
    }
    {
        let grid = Rc::clone(&grid);
        use_effect_with(props.goal, move |goal| {
            if let Some(goal) = goal {
                grid.go_to(*goal);
            }
        });
    }
    {
        let grid = Rc::clone(&grid);
        use_resized(&grid.sheet.clone(), Box::new(move || grid.resized()));
    }
    {
        let grid = Rc::clone(&grid);
        use_resized(&grid.name.clone(), Box::new(move || grid.names_resized()));
    }
    let on_all = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::ShowAll)))
    };
    let checked = if all_selected {
        "true"
    } else if *picked > 0 {
        "mixed"
    } else {
        "false"
    };
    html! {
        <div class="sheet" ref={grid.sheet.clone()}
            onscroll={on(&grid, |grid, _: &Event| grid.scrolled())}
            onclick={on(&grid, TableGrid::clicked)}
            ondblclick={on(&grid, TableGrid::double_clicked)}
            onmousedown={on(&grid, TableGrid::pressed)}
            onkeydown={on(&grid, TableGrid::key_pressed)}
            onfocusin={on(&grid, TableGrid::focus_came)}
            onfocusout={on(&grid, TableGrid::focus_went)}>
            <table ref={grid.table.clone()} role="grid" aria-label="Tokens" aria-rowcount={(count + 1).to_string()}
                aria-colcount={COLUMNS.len().to_string()} aria-multiselectable="true" data-hidden={hidden(&props.columns)}>
                { header::header(checked, props.sort, &grid.name) }
                <tbody ref={grid.body.clone()} role="rowgroup"></tbody>
            </table>
            <div class="sheet-empty">
                if count == 0 {
                    <p>{ nothing_shown(props) }</p>
                    if props.desk.token_count() > 0 {
                        <p><button type="button" class="btn" onclick={on_all}>{ "Show all tokens" }</button></p>
                    }
                }
            </div>
            <EmptyRow place={grid.empty_row.clone()} />
        </div>
    }
}

/// The classes of the columns that are not seen, for desk.css; `None` if all are.
fn hidden(columns: &ColumnChoice) -> Option<String> {
    let classes: Vec<&str> = COLUMNS
        .iter()
        .enumerate()
        .filter(|(number, _)| !columns.shows(*number))
        .map(|(_, column)| column.class)
        .collect();
    (!classes.is_empty()).then(|| classes.join(" "))
}

/// The columns that have a name in the header, from the left: number, name, and whether they can be hidden. A row is called
/// by its serial number.
pub(crate) fn named_columns() -> impl Iterator<Item = (usize, &'static str, bool)> {
    let named = COLUMNS.iter().enumerate().filter(|(_, column)| matches!(column.header, Header::Name));
    named.map(|(number, column)| (number, column.name, number != SERIAL))
}

/// Lets the table hear of an event.
fn on<E: 'static>(grid: &Rc<TableGrid>, hear: fn(&Rc<TableGrid>, &E)) -> Callback<E> {
    let grid = Rc::clone(grid);
    Callback::from(move |event: E| hear(&grid, &event))
}

#[derive(Properties, PartialEq)]
struct EmptyRowProps {
    place: NodeRef,
}

/// What each row is a copy of. It is in no table and never shown.
#[component]
fn EmptyRow(props: &EmptyRowProps) -> Html {
    html! { <template ref={props.place.clone()}>{ row::empty_row() }</template> }
}

/// Gives the focus to the cell that the Tab key stops at.
pub(crate) fn focus_table() {
    platform::focus(".sheet tbody [tabindex='0']");
}

/// What is shown in the place of rows when there are none.
fn nothing_shown(props: &TokensProps) -> AttrValue {
    if props.desk.token_count() == 0 {
        if props.desk.files().is_empty() && props.desk.has_absent() {
            let removed = count(props.desk.absent_count(), "removed token");
            return format!("No tokens on the desk. The inventory keeps what is known of {removed}: download it by Export, or choose “Clear all” to forget it.").into();
        }
        if props.desk.files().is_empty() {
            "No tokens yet. Upload the vendor’s token file, or drop it anywhere on the page."
        } else {
            "No row of this file became a token: see Findings for each row, and File settings for how it was read."
        }
    } else {
        "No token matches the search and the filter."
    }
    .into()
}
