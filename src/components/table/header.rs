//! The header of the table: the names of the columns, which sort by them, the edges by which they are made wider, the box
//! that selects all rows shown, and the button of the menu in which columns are hidden.

use super::columns::{COLUMNS, Column, Header, SERIAL};
use super::cursor::column_index;
use crate::components::controls::icons;
use token_desk_core::desk::Sort;
use yew::prelude::*;

/// The header; `checked` says whether all rows shown are selected, as `aria-checked` does. One of the names is at `name`.
pub(super) fn header(checked: &'static str, sort: Option<Sort>, name: &NodeRef) -> Html {
    html! {
        <thead role="rowgroup">
            <tr role="row" aria-rowindex="1">
                { for COLUMNS.iter().enumerate().map(|(index, column)| html! {
                    <th key={index} role="columnheader" scope="col" class={column.class} aria-colindex={column_index(index)}
                        aria-sort={column.sort.map(|_| direction(column, sort))}
                        aria-label={(!matches!(column.header, Header::SelectAll | Header::Hidden)).then_some(column.name)}>
                        { match column.header {
                            Header::Name if column.sort.is_some() => html! { <>{ sort_button(column, if index == SERIAL { name.clone() } else { NodeRef::default() }) }{ edge() }</> },
                            Header::Name => html! { <><span class="name">{ column.name }</span>{ edge() }</> },
                            Header::Hidden => html! { <span class="sr">{ column.name }</span> },
                            Header::Columns => html! {
                                <button type="button" class="icon columns" tabindex="-1" aria-haspopup="menu" aria-label="Columns" title="Columns">{ icons::columns() }</button>
                            },
                            Header::SelectAll => html! {
                                <>
                                    <span class="box" role="checkbox" tabindex="0" aria-label={column.name}
                                        title={format!("{} (Ctrl+A)", column.name)} aria-checked={checked}></span>
                                    <span class="box-word" aria-hidden="true">{ column.name }</span>
                                </>
                            },
                        } }
                    </th>
                }) }
            </tr>
        </thead>
    }
}

/// The value of `aria-sort`.
fn direction(column: &Column, sort: Option<Sort>) -> &'static str {
    match sort.filter(|sort| column.sort == Some(sort.key)) {
        None => "none",
        Some(Sort { descending: false, .. }) => "ascending",
        Some(_) => "descending",
    }
}

/// The name of a column as a button. One stop of the Tab key for the whole header is the box; arrows lead on from it.
fn sort_button(column: &Column, node: NodeRef) -> Html {
    html! {
        <button ref={node} type="button" class="name" tabindex="-1" aria-label={format!("Sort by {}", column.name)} title={format!("Sort by {}", column.name)}>
            { column.name }{ icons::sort() }
        </button>
    }
}

/// What the pointer makes a column wider by. By keys it is done in the header and in the menu of the columns.
fn edge() -> Html {
    html! { <span class="edge" aria-hidden="true"></span> }
}
