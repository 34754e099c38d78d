//! The header of the table: the names of the columns, and the box that selects all rows shown.

use super::columns::{COLUMNS, Header};
use super::cursor::column_index;
use yew::prelude::*;

/// The header; `checked` says whether all rows shown are selected, as `aria-checked` does.
pub(super) fn header(checked: &'static str) -> Html {
    html! {
        <thead role="rowgroup">
            <tr role="row" aria-rowindex="1">
                { for COLUMNS.iter().enumerate().map(|(index, column)| html! {
                    <th key={index} role="columnheader" scope="col" class={column.class} aria-colindex={column_index(index)}>
                        { match column.header {
                            Header::Name => html! { <span class="name">{ column.name }</span> },
                            Header::Hidden => html! { <span class="sr">{ column.name }</span> },
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
