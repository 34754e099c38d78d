//! Small things that table, panel, bars and dialogs are made of. They know no desk.

pub(crate) mod combobox;
pub(crate) mod file_button;
pub(crate) mod gap;
pub(crate) mod icons;
pub(crate) mod select;

use std::fmt::Display;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::finding::Severity;
use token_desk_core::ground::visible::{isolated, visible};
use token_desk_core::reading::by_hand::TokenField;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The classes of a button: filled if it is the next step.
pub(crate) fn button_class(filled: bool) -> &'static str {
    if filled { "btn primary" } else { "btn" }
}

/// A text of a file, such as a name, for a person: signs that nobody sees are shown, and what is written from right to left
/// stands by itself.
pub(crate) fn shown_text(text: &str) -> yew::AttrValue {
    yew::AttrValue::from(isolated(&visible(text)).into_owned())
}

/// The sign of how much something matters: its classes, what is seen, and what is read.
pub(crate) fn severity_sign(severity: Severity) -> (&'static str, &'static str, &'static str) {
    match severity {
        Severity::Error => ("dot e", "×", "Error: "),
        Severity::Warning => ("dot w", "!", "Warning: "),
        Severity::Note => ("dot k", "i", "Note: "),
    }
}

/// The digits of a code in two groups.
pub(crate) fn in_groups(digits: &str) -> String {
    let (head, tail) = digits.split_at(digits.len() / 2);
    format!("{head} {tail}")
}

/// A user, by name and by UPN or object id.
pub(crate) fn named(label: &str, name: &str) -> String {
    if name.is_empty() { label.to_owned() } else { format!("{name}, {label}") }
}

/// What a clock is corrected by, as a person types it: `+1:30` for 90 seconds.
pub(crate) fn offset_words(seconds: i64) -> String {
    let (sign, all) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    match (all / 3600, all / 60 % 60, all % 60) {
        (0, minutes, seconds) => format!("{sign}{minutes}:{seconds:02}"),
        (hours, minutes, seconds) => format!("{sign}{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// Keeps what is typed into a field. Not for keys: they stay the browser's, see `platform::text_of_field`.
pub(crate) fn typing(text: &UseStateHandle<String>) -> Callback<InputEvent> {
    let text = text.setter();
    Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            text.set(input.value());
        }
    })
}

/// What is wrong with what was entered; always there, so that screen readers hear it come.
pub(crate) fn wrong_words(id: &'static str, wrong: Option<&Hindrance>) -> Html {
    let words = wrong.map(|wrong| format!("{} {}", wrong.message(), wrong.advice())).unwrap_or_default();
    html! { <p class="bad-text" {id} role="status">{ words }</p> }
}

/// A field under its label, with what is wrong below it. What is inside has the id `ABOUT-field`, and is described by `ABOUT`.
pub(crate) fn field_frame(about: &str, label: &'static str, wrong: Option<String>, inside: Html) -> Html {
    html! {
        <div key={label}>
            <div class="field"><label for={format!("{about}-field")}>{ label }</label><span class="joined">{ inside }</span></div>
            <p class="bad-text" id={about.to_owned()}>{ wrong.unwrap_or_default() }</p>
        </div>
    }
}

/// What is the matter with a field of a token.
pub(crate) fn problem_at(wrong: Option<&Hindrance>, field: TokenField) -> Option<String> {
    let Some(Hindrance::Fields(problems)) = wrong else { return None };
    problems.iter().find(|problem| problem.field == field).map(|problem| problem.message.clone())
}

/// Whether what is typed is the UPN of somebody else, who was named: both may be one then.
pub(crate) fn is_taken(wrong: Option<&Hindrance>, typed: &str) -> bool {
    matches!(wrong, Some(Hindrance::UpnTaken { upn, .. }) if upn.eq_ignore_ascii_case(typed.trim()))
}

/// A text for Yew from something that can be displayed.
pub(crate) fn text_of(what: impl Display) -> yew::AttrValue {
    yew::AttrValue::from(what.to_string())
}
