//! How a file was read: what was recognised by its content, what was assumed, and another choice for each.

use super::column_choice::sheet_select;
use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::select::select;
use crate::state::{FilesMsg, Shown};
use token_desk_core::ground::text::TextEncoding;
use token_desk_core::ground::words::count;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::model::token::{HashFunction, OtpType};
use token_desk_core::notation::table::rows::{DELIMITERS, delimiter_name};
use token_desk_core::reading::options::ReadOptions;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct FileSettingsProps {
    pub(crate) desk: Shown,
    pub(crate) uid: u32,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn FileSettings(props: &FileSettingsProps) -> Html {
    let file = props.desk.files().iter().find(|file| file.uid == props.uid);
    let options = use_state_eq(|| file.map(|file| file.options.clone()).unwrap_or_default());
    let Some(file) = file else {
        return html! { <div></div> };
    };
    let how = &file.how;
    let on_read = {
        let (ask, uid, options) = (props.ask.clone(), props.uid, (*options).clone());
        Callback::from(move |_: MouseEvent| ask.emit(Ask::Reread(uid, options.clone())))
    };
    let on_cancel = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let set = |change: fn(&mut ReadOptions, &str)| {
        let options = options.clone();
        Callback::from(move |value: String| {
            let mut changed = (*options).clone();
            change(&mut changed, &value);
            options.set(changed);
        })
    };
    let guessed = |name: &str| format!("As recognised: {name}");
    let assumed = |name: &str| format!("As assumed: {name}");
    let encodings = SecretEncoding::ALL.map(|e| (e.word().to_owned(), e.name().to_owned())).to_vec();
    let texts = TextEncoding::ALL.map(|e| (e.name().to_owned(), e.name().to_owned())).to_vec();
    let hashes = HashFunction::ALL.map(|h| (h.word().to_owned(), h.name().to_owned())).to_vec();
    let keys = how.secret.map(|secret| {
        select(
            "Keys are written as",
            options.secret.map(|e| e.word().to_owned()),
            guessed(secret.name()),
            encodings,
            set(|options, value| options.secret = SecretEncoding::parse(value)),
        )
    });
    let mut fields: Vec<Html> = keys.into_iter().collect();
    let is_workbook = !how.sheets.is_empty();
    if is_workbook {
        let change = set(|options, value| options.sheet = value.parse().ok());
        fields.insert(0, sheet_select(&how.sheets, how.sheet, options.sheet, change));
    } else {
        fields.push(select(
            "Text encoding",
            options.text.map(|e| e.name().to_owned()),
            guessed(how.text.name()),
            texts,
            set(|options, value| options.text = TextEncoding::ALL.into_iter().find(|e| e.name() == value)),
        ));
    }
    if let Some(delimiter) = how.delimiter.filter(|_| !is_workbook) {
        let delimiters = DELIMITERS.map(|d| (d.to_string(), delimiter_name(d).to_owned())).to_vec();
        fields.push(select(
            "Columns are separated by",
            options.delimiter.map(|d| d.to_string()),
            guessed(delimiter_name(delimiter)),
            delimiters,
            set(|options, value| options.delimiter = value.parse().ok()),
        ));
    }
    if let Some(otp_type) = how.otp_type {
        let types =
            [("totp", "Time (TOTP)"), ("hotp", "Event (HOTP)")].map(|(v, n)| (v.to_owned(), n.to_owned())).to_vec();
        let name = if otp_type == OtpType::Totp { "time (TOTP)" } else { "event (HOTP)" };
        fields.push(select(
            "Type",
            options.otp_type.map(|t| t.word().to_owned()),
            assumed(name),
            types,
            set(|options, value| options.otp_type = OtpType::parse(value)),
        ));
    }
    if let Some(hash) = how.hash {
        fields.push(select(
            "Hash function",
            options.hash.map(|h| h.word().to_owned()),
            assumed(hash.name()),
            hashes,
            set(|options, value| options.hash = HashFunction::parse(value)),
        ));
    }
    if let Some(digits) = how.digits {
        let choices = ["6", "7", "8"].map(|d| (d.to_owned(), d.to_owned())).to_vec();
        fields.push(select(
            "Digits",
            options.digits.map(|d| d.to_string()),
            assumed(&digits.to_string()),
            choices,
            set(|options, value| options.digits = value.parse().ok()),
        ));
    }
    if let Some(interval) = how.interval {
        let change = set(|options, value| options.interval = value.parse().ok().filter(|n| (1..=86_400).contains(n)));
        let oninput = Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                change.emit(input.value());
            }
        });
        fields.push(html! {
            <label class="field" key="interval"><span>{ "Time interval in seconds" }</span>
                <input type="number" min="1" max="86400" placeholder={assumed(&interval.to_string())}
                    value={options.interval.map(|n| n.to_string())} {oninput} />
            </label>
        });
    }
    let other_sheet = options.sheet.filter(|sheet| Some(*sheet) != how.sheet);
    let on_add_sheet = other_sheet.and_then(|sheet| how.sheets.get(sheet as usize)).map(|name| {
        let (ask, uid, options, name) = (props.ask.clone(), props.uid, (*options).clone(), name.clone());
        Callback::from(move |_: MouseEvent| ask.emit(Ask::AddSheet(uid, options.clone(), name.clone())))
    });
    let on_columns = {
        let (ask, uid) = (props.ask.clone(), props.uid);
        Callback::from(move |_: MouseEvent| ask.emit(Ask::NameColumnsOf(uid)))
    };
    let on_remove = {
        let (ask, uid) = (props.ask.clone(), props.uid);
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(FilesMsg::Remove(uid))))
    };
    // There is nothing to read again.
    let entered = matches!(file.format, FormatId::ByHand | FormatId::Made);
    if entered {
        fields.clear();
    }
    let ignored = how.ignored.join(", ");
    let changed = *options != file.options;
    html! {
        <Modal title={format!("File settings of {}", file.name)} in_field=true close={props.close.clone()}>
            <p>{ if entered { format!("{} entered here, without a file.", count(file.tokens.len(), "token")) } else { format!("{}: {} of {} became tokens{}.", file.format.name(), file.tokens.len(), count(file.rows as usize, "row"),
                match (how.delimiter, how.header) {
                    (None, _) => "",
                    (_, true) => ", columns by their header",
                    (_, false) => ", columns by what is in them",
                }) } }</p>
            <p class="dim">{ if ignored.is_empty() { String::new() } else { format!("Columns that were not needed: {ignored}.") } }</p>
            <ul class="facts">{ for how.facts.iter().enumerate().map(|(number, fact)| html! { <li key={number}>{ fact.to_string() }</li> }) }</ul>
            <div class="fields">{ for fields }</div>
            <p class="dim">{ if entered { "" } else { "Only what the file leaves open can be changed. Assignments stay with their serial numbers." } }</p>
            <div class="bar">
                if how.delimiter.is_some() {
                    <button type="button" class="btn" onclick={on_columns}>{ "Name the columns" }</button>
                }
                if is_workbook {
                    <button type="button" class="btn" disabled={on_add_sheet.is_none()} onclick={on_add_sheet}>{ "Add this sheet" }</button>
                }
                <button type="button" class="btn" onclick={on_remove}>{ "Remove this file" }</button>
            </div>
            <div class="bar end">
                <button type="button" class="btn quiet" onclick={on_cancel}>{ "Cancel" }</button>
                if !entered {
                    <button type="button" class="btn primary" disabled={!changed} onclick={on_read}>{ "Read again" }</button>
                }
            </div>
        </Modal>
    }
}
