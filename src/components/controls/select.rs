//! A list of choices under its label.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// A choice: its value in the document and its name.
pub(crate) type SelectOption = (String, String);

/// The field. Its first choice is `default`, whose value is empty.
pub(crate) fn select(
    label: &'static str,
    chosen: Option<String>,
    default: String,
    choices: Vec<SelectOption>,
    change: Callback<String>,
) -> Html {
    let onchange = Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            change.emit(select.value());
        }
    });
    html! {
        <label class="field" key={label}><span>{ label }</span>
            <select {onchange}>
                <option value="" selected={chosen.is_none()}>{ default }</option>
                { for choices.into_iter().map(|(value, name)| html! {
                    <option key={value.clone()} value={value.clone()} selected={chosen.as_ref() == Some(&value)}>{ name }</option>
                }) }
            </select>
        </label>
    }
}
