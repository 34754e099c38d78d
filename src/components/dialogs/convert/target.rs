//! The format to write, and what can be chosen for it alone.

use super::choice::{ConvertChoice, changed, number_input};
use crate::platform;
use token_desk_core::notation::pskc::SuiteForm;
use token_desk_core::output::target::Target;
use token_desk_core::output::targets::TARGETS;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// The choice of the format.
pub(super) fn formats(
    choice: &UseStateHandle<ConvertChoice>,
    ready: &UseStateHandle<bool>,
    made: &UseStateHandle<bool>,
) -> Html {
    let (choosing, ready, made) = (choice.clone(), ready.setter(), made.setter());
    let onchange = Callback::from(move |event: Event| {
        let word = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default();
        if let Some(target) = TARGETS.iter().position(|target| target.word == word) {
            let next = ConvertChoice { target, ..*choosing };
            // The field of another protection is another field.
            if next.protection() != choosing.protection() {
                ready.set(false);
                made.set(false);
            }
            choosing.set(next);
        }
    });
    html! {
        <select id="convert-format" {onchange}>
            { for TARGETS.iter().enumerate().map(|(number, target)| html! {
                <option key={target.word} value={target.word} selected={number == choice.target}>{ target.name }</option>
            }) }
        </select>
    }
}

/// The fields for what the target has of its own.
pub(super) fn target_settings(choice: &UseStateHandle<ConvertChoice>, target: &Target, names_hash: bool) -> Vec<Html> {
    let has = target.settings;
    let mut fields = Vec::new();
    if has.items_per_file {
        let change = changed(choice, |choice, items| choice.items_per_file = items);
        let oninput = number_input(change, 0, 1_000_000);
        fields.push(html! {
            <label class="field" key="items"><span>{ "Items per file" }</span>
                <input type="number" min="0" max="1000000" value={choice.items_per_file.to_string()} {oninput} />
            </label>
        });
    }
    if names_hash {
        let change = changed(choice, |choice, suite| choice.suite = suite);
        let onchange = Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                change.emit(if select.value() == "bare" { SuiteForm::Bare } else { SuiteForm::Hmac });
            }
        });
        fields.push(html! {
            <label class="field" key="suite"><span>{ "Hash function written as" }</span>
                <select {onchange}>
                    <option value="hmac" selected={choice.suite == SuiteForm::Hmac}>{ "HMAC-SHA256, for FreeIPA and multiOTP" }</option>
                    <option value="bare" selected={choice.suite == SuiteForm::Bare}>{ "SHA256, for FreeIPA, privacyIDEA and LinOTP" }</option>
                </select>
            </label>
        });
    }
    if has.moment {
        let change = changed(choice, |choice, moment| choice.moment = moment);
        let oninput = Callback::from(move |event: InputEvent| {
            let text = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            if let Some(moment) = platform::from_local(&text) {
                change.emit(moment);
            }
        });
        fields.push(html! {
            <label class="field" key="moment"><span>{ "Moment of activation" }</span>
                <input type="datetime-local" value={platform::to_local(choice.moment)} {oninput} />
            </label>
        });
    }
    fields
}

/// The switch that protects a person who opens the file in a spreadsheet, and what it means.
pub(super) fn formula_guard(choice: &UseStateHandle<ConvertChoice>) -> Html {
    let change = changed(choice, |choice, guard| choice.guard_formulas = guard);
    let onchange = Callback::from(move |event: Event| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            change.emit(input.checked());
        }
    });
    let meaning = if choice.guard_formulas {
        "On: an apostrophe stands before what a spreadsheet would take for a formula. A program reads it as a part of the text."
    } else {
        "Off, as programs need it. If a person opens the file in a spreadsheet, a name or serial number that begins with =, +, - or @ can run as a formula."
    };
    html! {
        <>
            <label class="check"><input type="checkbox" checked={choice.guard_formulas} {onchange} aria-describedby="convert-guard" />{ "Protect against formulas" }</label>
            <p class="dim" id="convert-guard">{ meaning }</p>
        </>
    }
}
