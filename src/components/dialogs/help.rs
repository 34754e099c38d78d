//! What the page does and how.

use super::modal::Modal;
use token_desk_core::desk::Status;
use token_desk_core::model::life::OutOfUse;
use yew::prelude::*;

/// Each status that a token can have, in the order of a token’s life.
const STATUSES: [Status; 8] = [
    Status::Free,
    Status::Freed,
    Status::New,
    Status::Old,
    Status::Moved,
    Status::Out(OutOfUse::Lost),
    Status::Out(OutOfUse::Retired),
    Status::Out(OutOfUse::Replaced),
];

#[derive(Properties, PartialEq)]
pub(crate) struct HelpProps {
    pub(crate) close: Callback<()>,
}

/// What the page does and how.
#[component]
pub(crate) fn Help(props: &HelpProps) -> Html {
    let keys = [
        ("Tab", "to the table and on to the next part"),
        (
            "Arrows, Home, End, Page Up, Page Down",
            "between the cells of the table; with Ctrl, Home and End go to the first and the last",
        ),
        ("Up in the first row", "to the header, where Enter sorts by the column"),
        ("Enter", "on a serial number, opens the panel of the token"),
        ("Enter or Space", "presses the button of a cell: reveal, assign, unassign"),
        ("F2", "edits a UPN or a user name: Enter saves, Tab saves and goes on, Escape leaves it as it was"),
        (
            "Space",
            "on a UPN, lifts the user; arrows lead to another row, Space puts the user down there, Escape lets go",
        ),
        ("Space elsewhere", "selects the row; on a button it presses the button"),
        ("Shift+Arrows, Ctrl+A, Escape", "select on, select all that filter and search show, select none"),
        (
            "Shift+Left, Shift+Right",
            "in the header, make the column narrower or wider; in the menu “Columns” without Shift",
        ),
        ("/", "to the search"),
        ("Ctrl+K", "the list of all commands"),
        ("?", "this list of keys"),
        ("Ctrl+Z, Ctrl+Y", "undo, redo"),
        ("Escape", "closes a dialog"),
    ];
    html! {
        <Modal title="Help" wide=true close={props.close.clone()}>
            <h2>{ "How it works" }</h2>
            <ol>
                <li>{ "Upload the token file that the vendor sent, or the inventory from last time. Several files are fine." }</li>
                <li>{ "Upload or enter the users. A column with serial numbers assigns those tokens at once." }</li>
                <li>{ "“Apply & Assign” gives each user without a token the next free one, both in the order of their files." }</li>
                <li>{ "Compare a few codes with the tokens. Then export." }</li>
            </ol>
            <h2>{ "Tables that are not recognised" }</h2>
            <p>{ "“Name the columns” shows the first rows of a token file with a guess for each column; nothing comes to the desk before you have seen how many tokens it gives. What you said is filled in again for the next table with the same header. “Save these columns” keeps it as a small file: drop it on the page next time, alone or with the token files." }</p>
            <p>{ "The button of a file under Files shows which sheet and which columns were taken, and reads it again with others. “Add this sheet” reads another sheet of the same workbook beside it." }</p>
            <h2>{ "Status" }</h2>
            <dl>{ for STATUSES.map(|status| html! { <><dt>{ status.word() }</dt><dd>{ status.explanation() }</dd></> }) }</dl>
            <h2>{ "Keyboard" }</h2>
            <dl>{ for keys.into_iter().map(|(key, what)| html! { <><dt><kbd>{ key }</kbd></dt><dd>{ what }</dd></> }) }</dl>
        </Modal>
    }
}
