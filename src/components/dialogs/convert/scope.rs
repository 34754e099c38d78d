//! Which tokens are converted.

use super::ConvertProps;
use super::choice::{ConvertChoice, TokenScope, changed};
use token_desk_core::ground::words::grouped;
use yew::prelude::*;

/// The choice; `shown`: how many tokens filter and search leave.
pub(super) fn token_scope(choice: &UseStateHandle<ConvertChoice>, props: &ConvertProps, shown: usize) -> Html {
    let summary = props.desk.summary();
    let change = changed(choice, |choice, scope| choice.scope = scope);
    let choices = [
        (TokenScope::All, "All", summary.tokens),
        (TokenScope::Assigned, "Assigned", summary.assigned()),
        (TokenScope::Shown, "Those shown by filter and search", shown),
        (TokenScope::Selected, "Selected", props.selection.len()),
    ];
    let radios = choices.into_iter().map(|(scope, name, number)| {
        let change = change.clone();
        let onchange = Callback::from(move |_: Event| change.emit(scope));
        let none = scope == TokenScope::Selected && props.selection.is_empty();
        let number = if none {
            "nothing is selected in the table".to_owned()
        } else {
            grouped(number)
        };
        html! {
            <div class="check" key={name}>
                <label class="check"><input type="radio" name="convert-tokens" checked={choice.scope == scope} disabled={none} {onchange} />{ name }</label>
                <span class="dim">{ number }</span>
            </div>
        }
    });
    html! {
        <div class="choices" role="radiogroup" aria-labelledby="convert-tokens">
            <b id="convert-tokens">{ "Tokens" }</b>
            { for radios }
        </div>
    }
}
