//! A layout of one's own: which fields, in which order, written how; with its first lines below.

use crate::ask::{Ask, SmallFile};
use crate::platform::files::take_chosen;
use crate::platform::{self, PageRefusal};
use std::cell::Cell;
use std::rc::Rc;
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::ground::words::count;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::output::layout::{Field, FieldValue, FileLayout, LineEnd, Property, Quotes, built_in};
use token_desk_core::output::targets::TARGETS;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// The separators of fields, each with its name.
const SEPARATORS: [(char, &str); 5] =
    [(',', "comma"), (';', "semicolon"), ('\t', "tab"), (' ', "blank"), ('|', "vertical bar")];
/// What an event changes.
type Edit = Box<dyn Fn(&mut FileLayout, &Event)>;

/// The largest file with a saved layout, in bytes.
const MAX_LAYOUT_BYTES: u64 = 256 << 10;

/// The value of the choice for a field that is always the same.
const FIXED: &str = "fixed";

#[derive(Properties, PartialEq)]
pub(crate) struct CustomLayoutProps {
    pub(crate) layout: Rc<FileLayout>,
    /// The first lines that it writes, keys masked.
    pub(crate) preview: AttrValue,
    pub(crate) change: Callback<FileLayout>,
    pub(crate) ask: Callback<Ask>,
}

/// The layout to begin with: Deepnet's token file, as most others are its like.
pub(crate) fn first_layout() -> FileLayout {
    let mut layout = built_in("safeid").cloned().unwrap_or(FileLayout {
        name: String::new(),
        stem: String::new(),
        above: Vec::new(),
        fields: vec![Field::of("serial number", Property::Serial)],
        event_fields: Vec::new(),
        header: true,
        separator: ',',
        also_separates: String::new(),
        quotes: Quotes::default(),
        line_end: LineEnd::default(),
        byte_order_mark: false,
        secret: token_desk_core::output::layout::SecretForm::default(),
        limits: Vec::new(),
    });
    layout.name = "Custom".to_owned();
    layout.stem = String::new();
    layout
}

fn value_of(event: &Event) -> String {
    event
        .target_dyn_into::<HtmlSelectElement>()
        .map(|select| select.value())
        .or_else(|| event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()))
        .unwrap_or_default()
}

fn is_checked(event: &Event) -> bool {
    event.target_dyn_into::<HtmlInputElement>().is_some_and(|input| input.checked())
}

/// The word of a field's content in its select.
fn word(value: &FieldValue) -> String {
    match value {
        FieldValue::Fixed(_) => FIXED.to_owned(),
        FieldValue::Of(property) => property.name().to_owned(),
        FieldValue::Joined(_) => "joined".to_owned(),
    }
}

/// How a field is called in a message: by its name, or by what it holds.
fn called(field: &Field) -> String {
    if !field.name.trim().is_empty() {
        return field.name.clone();
    }
    match &field.value {
        FieldValue::Fixed(_) => "the fixed text".to_owned(),
        FieldValue::Of(property) => property.name().to_owned(),
        FieldValue::Joined(_) => "the joined field".to_owned(),
    }
}

/// What the focus goes to after the order of the fields has changed: it follows the field, not its place.
#[derive(Clone, Copy)]
enum Follow {
    /// The button of the field at that place which moves it up, or down.
    Button(usize, &'static str),
    /// The first control of the field at that place; behind the last, the button that adds one.
    Field(usize),
}

/// Moves the focus once the layout was drawn in its new order.
#[hook]
fn use_follow(list: &NodeRef, layout: &Rc<FileLayout>, follow: &Rc<Cell<Option<Follow>>>) {
    let (list, follow) = (list.clone(), Rc::clone(follow));
    use_effect_with(Rc::clone(layout), move |_| {
        let Some((follow, list)) = follow.take().zip(list.cast::<Element>()) else { return };
        match follow {
            Follow::Button(at, class) => {
                platform::focus_in(&list, &format!("li:nth-child({}) button.{class}", at + 1));
            }
            Follow::Field(at) => {
                if !platform::focus_in(&list, &format!("li:nth-child({}) input", at + 1)) {
                    platform::focus(".layout-add");
                }
            }
        }
    });
}

/// The fields of a layout and how they are written.
#[component]
pub(crate) fn CustomLayout(props: &CustomLayoutProps) -> Html {
    let layout = &props.layout;
    let problem = use_state_eq(String::new);
    let moved = use_state_eq(String::new);
    let list = use_node_ref();
    let follow = use_memo((), |()| Cell::new(None::<Follow>));
    use_follow(&list, layout, &follow);
    let edit = {
        let (layout, change) = (Rc::clone(layout), props.change.clone());
        move |edit: Edit| {
            let (layout, change) = (Rc::clone(&layout), change.clone());
            Callback::from(move |event: Event| {
                let mut next = (*layout).clone();
                edit(&mut next, &event);
                change.emit(next);
            })
        }
    };
    let press = {
        let (layout, change) = (Rc::clone(layout), props.change.clone());
        move |edit: Box<dyn Fn(&mut FileLayout)>| {
            let (layout, change) = (Rc::clone(&layout), change.clone());
            Callback::from(move |_: MouseEvent| {
                let mut next = (*layout).clone();
                edit(&mut next);
                change.emit(next);
            })
        }
    };
    let fields_now = layout.fields.len();
    // Moves a field by one place. At an end the button stays where the focus is, and does nothing.
    let shift = |from: usize, to: Option<usize>, class: &'static str| {
        let (layout, change, moved, follow) =
            (Rc::clone(layout), props.change.clone(), moved.setter(), Rc::clone(&follow));
        Callback::from(move |_: MouseEvent| {
            let Some(to) = to.filter(|to| from.max(*to) < layout.fields.len()) else { return };
            let mut next = (*layout).clone();
            next.fields.swap(from, to);
            if let Some(field) = next.fields.get(to) {
                moved.set(format!("{} is now field {} of {}.", called(field), to + 1, next.fields.len()));
            }
            follow.set(Some(Follow::Button(to, class)));
            change.emit(next);
        })
    };
    let fields = layout.fields.iter().enumerate().map(|(at, field)| {
        let number = at + 1;
        let on_name = edit(Box::new(move |layout, event| {
            if let Some(field) = layout.fields.get_mut(at) {
                field.name = value_of(event);
            }
        }));
        let on_value = edit(Box::new(move |layout, event| {
            let word = value_of(event);
            let Some(field) = layout.fields.get_mut(at) else { return };
            if word == FIXED {
                field.value = FieldValue::Fixed(String::new());
            } else if let Some(property) = Property::ALL.into_iter().find(|property| property.name() == word) {
                field.value = FieldValue::Of(property);
            }
        }));
        let on_text = edit(Box::new(move |layout, event| {
            if let Some(field) = layout.fields.get_mut(at) {
                field.value = FieldValue::Fixed(value_of(event));
            }
        }));
        let up = at.checked_sub(1);
        let down = (number < fields_now).then_some(number);
        let on_remove = {
            let (layout, change, moved, follow) =
                (Rc::clone(layout), props.change.clone(), moved.setter(), Rc::clone(&follow));
            Callback::from(move |_: MouseEvent| {
                let mut next = (*layout).clone();
                if at >= next.fields.len() || next.fields.len() < 2 {
                    return;
                }
                let gone = next.fields.remove(at);
                moved.set(format!("{} is removed; {} left.", called(&gone), count(next.fields.len(), "field")));
                follow.set(Some(Follow::Field(at)));
                change.emit(next);
            })
        };
        let chosen = word(&field.value);
        let text = match &field.value {
            FieldValue::Fixed(text) => html! {
                <input type="text" aria-label={format!("Text of field {number}")} value={text.clone()} onchange={on_text} placeholder="text" />
            },
            _ => Html::default(),
        };
        html! {
            <li key={at} class="layout-field">
                <input type="text" aria-label={format!("Name of field {number}")} value={field.name.clone()} onchange={on_name} spellcheck="false" />
                <select aria-label={format!("Content of field {number}")} onchange={on_value}>
                    { for Property::ALL.iter().map(|property| html! {
                        <option key={property.name()} value={property.name()} selected={chosen == property.name()}>{ property.name() }</option>
                    }) }
                    <option key="fixed" value={FIXED} selected={chosen == FIXED}>{ "fixed text" }</option>
                    if chosen == "joined" {
                        <option key="joined" value="joined" selected=true>{ "several joined" }</option>
                    }
                </select>
                <span class="layout-text">{ text }</span>
                <button type="button" class="btn quiet small up" aria-disabled={up.is_none().then_some("true")} aria-label={format!("Move field {number} up")} onclick={shift(at, up, "up")}>{ "Up" }</button>
                <button type="button" class="btn quiet small down" aria-disabled={down.is_none().then_some("true")} aria-label={format!("Move field {number} down")} onclick={shift(at, down, "down")}>{ "Down" }</button>
                <button type="button" class="btn quiet small" disabled={fields_now < 2} aria-label={format!("Remove field {number}")} onclick={on_remove}>{ "Remove" }</button>
            </li>
        }
    });
    let on_add = press(Box::new(|layout| {
        layout.fields.push(Field::of("serial number", Property::Serial));
    }));
    let on_start = edit(Box::new(|layout, event| {
        if let Some(start) = built_in(&value_of(event)) {
            *layout = FileLayout { name: layout.name.clone(), stem: String::new(), ..start.clone() };
        }
    }));
    let select = |label: &'static str, choices: Vec<(String, String, bool)>, onchange: Callback<Event>| {
        html! {
            <label class="field" key={label}><span>{ label }</span>
                <select {onchange}>
                    { for choices.into_iter().map(|(value, name, selected)| html! { <option key={value.clone()} {value} {selected}>{ name }</option> }) }
                </select>
            </label>
        }
    };
    let check = |label: &'static str, checked: bool, onchange: Callback<Event>| {
        html! { <label class="check" key={label}><input type="checkbox" {checked} {onchange} />{ label }</label> }
    };
    let start = TARGETS
        .iter()
        .filter(|target| built_in(target.word).is_some())
        .map(|target| (target.word.to_owned(), target.name.to_owned(), false));
    let start = std::iter::once((String::new(), "Choose…".to_owned(), true)).chain(start).collect();
    let encodings = SecretEncoding::ALL
        .map(|encoding| (encoding.word().to_owned(), encoding.name().to_owned(), layout.secret.encoding == encoding))
        .to_vec();
    let separators = SEPARATORS
        .map(|(separator, name)| (separator.to_string(), name.to_owned(), layout.separator == separator))
        .to_vec();
    let quotes = [
        (Quotes::WhereNeeded, "needed", "where needed"),
        (Quotes::Always, "always", "always"),
        (Quotes::Never, "never", "never"),
    ]
    .map(|(quotes, value, name)| (value.to_owned(), name.to_owned(), layout.quotes == quotes))
    .to_vec();
    let ends = [(LineEnd::Crlf, "crlf", "CRLF (Windows)"), (LineEnd::Lf, "lf", "LF")]
        .map(|(end, value, name)| (value.to_owned(), name.to_owned(), layout.line_end == end))
        .to_vec();
    let on_save = {
        let (ask, layout) = (props.ask.clone(), Rc::clone(layout));
        Callback::from(move |_: MouseEvent| {
            let content = SecretBytes::from_vec(layout.to_json().into_bytes());
            ask.emit(Ask::Save(SmallFile { name: "TokenLayout.json", content }));
        })
    };
    let on_load = {
        let (change, problem) = (props.change.clone(), problem.setter());
        Callback::from(move |event: Event| {
            let Some(source) = take_chosen(&event).into_iter().next() else { return };
            let (change, problem) = (change.clone(), problem.clone());
            if source.size() > MAX_LAYOUT_BYTES {
                problem.set("This is no saved layout: the file is far too large.".to_owned());
                return;
            }
            wasm_bindgen_futures::spawn_local(async move {
                match source
                    .content()
                    .await
                    .map(|bytes| FileLayout::from_json(&String::from_utf8_lossy(bytes.as_slice())))
                {
                    Ok(Ok(layout)) => {
                        problem.set(String::new());
                        change.emit(layout);
                    }
                    Ok(Err(refusal)) => problem.set(refusal.to_string()),
                    Err(_) => problem.set(Refusal::from(PageRefusal::SavedLayoutGone).to_string()),
                }
            });
        })
    };
    let said = layout.problem().map_or_else(|| (*problem).clone(), |problem| problem.sentence());
    html! {
        <div class="layout" role="group" aria-label="Layout">
            <div class="fields">
                { select("Start from", start, on_start) }
                <label class="field"><span>{ "Name of the layout" }</span>
                    <input type="text" value={layout.name.clone()} onchange={edit(Box::new(|layout, event| layout.name = value_of(event)))} />
                </label>
            </div>
            <ol class="layout-fields" aria-label="Fields" ref={list}>{ for fields }</ol>
            <p class="sr" role="status">{ (*moved).clone() }</p>
            <div class="bar"><button type="button" class="btn layout-add" onclick={on_add}>{ "Add field" }</button></div>
            <div class="fields">
                { select("Keys as", encodings, edit(Box::new(|layout, event| {
                    if let Some(encoding) = SecretEncoding::parse(&value_of(event)) {
                        layout.secret.encoding = encoding;
                    }
                }))) }
                { select("Separator", separators, edit(Box::new(|layout, event| layout.separator = value_of(event).chars().next().unwrap_or(',')))) }
                { select("Quotation marks", quotes, edit(Box::new(|layout, event| {
                    layout.quotes = match value_of(event).as_str() {
                        "always" => Quotes::Always,
                        "never" => Quotes::Never,
                        _ => Quotes::WhereNeeded,
                    };
                }))) }
                { select("Line end", ends, edit(Box::new(|layout, event| {
                    layout.line_end = if value_of(event) == "lf" { LineEnd::Lf } else { LineEnd::Crlf };
                }))) }
            </div>
            <div class="choices">
                { check("Header row", layout.header, edit(Box::new(|layout, event| layout.header = is_checked(event)))) }
                { check("Keys in upper case", layout.secret.upper, edit(Box::new(|layout, event| layout.secret.upper = is_checked(event)))) }
                { check("Keys padded with “=”", layout.secret.padded, edit(Box::new(|layout, event| layout.secret.padded = is_checked(event)))) }
                { check("Byte order mark", layout.byte_order_mark, edit(Box::new(|layout, event| layout.byte_order_mark = is_checked(event)))) }
            </div>
            <p class="bad-text" role="status">{ said }</p>
            <pre class="preview" aria-label="Preview">{ &props.preview }</pre>
            <div class="bar">
                <button type="button" class="btn" onclick={on_save}>{ "Save layout" }</button>
                <label class="btn pick"><span>{ "Load layout" }</span><input type="file" accept=".json" aria-label="Load layout" onchange={on_load} /></label>
            </div>
        </div>
    }
}
