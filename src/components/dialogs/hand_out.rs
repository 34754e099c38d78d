//! Handing out tokens from a box: a barcode reader, or a person, types a serial number and presses Enter, then somebody gets
//! the token.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::shown_text;
use crate::platform;
use crate::state::{HandOutMsg, Round, Sheet, Shown, ViewMsg};
use std::rc::Rc;
use token_desk_core::desk::AssignOptions;
use token_desk_core::desk::hand_out::{HandedOut, Scanned};
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::ground::words::{count, grouped};
use token_desk_core::model::user::User;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// The latest hand-outs that are listed; the printed list has all.
const MAX_LISTED: usize = 100;

#[derive(Properties, PartialEq)]
pub(crate) struct HandOutProps {
    pub(crate) desk: Shown,
    /// The desk after all changes, which is shown in a moment: what the next token is looked for on.
    pub(crate) newest: Shown,
    /// What was handed out.
    pub(crate) round: Round,
    /// Where the tokens are for, and the order of those who wait.
    pub(crate) options: AssignOptions,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

/// What came of the serial number in its field.
type Scan = Option<Result<Scanned, Hindrance>>;

/// A reader types faster than effects run, so whatever moves the focus or empties a field is done at once.
#[component]
pub(crate) fn HandOut(props: &HandOutProps) -> Html {
    let (serial, user) = (use_node_ref(), use_node_ref());
    let scan = use_state_eq(|| Scan::None);
    // Why the token was not given to whom was entered.
    let refused = use_state_eq(|| None::<Hindrance>);
    // What was in the fields when they were looked at last. Some browsers say that a text changed when it did not.
    let (seen_serial, seen_user) = (use_mut_ref(SecretBytes::default), use_mut_ref(SecretBytes::default));
    let options = props.options;
    let next = use_memo((props.desk.clone(), options.order), |(desk, order)| {
        let user = desk.next_waiting(*order).and_then(|number| desk.user(number));
        user.map(|user| (user.label(), shown_text(&named(&user))))
    });
    let check = {
        let (serial, scan) = (serial.clone(), scan.setter());
        let (desk, round, seen) = (props.newest.clone(), props.round.clone(), Rc::clone(&seen_serial));
        move || {
            let typed = value(&serial);
            let found = round.scan(&desk, options, str_of(&typed));
            *seen.borrow_mut() = typed;
            let is_fine = found.is_ok();
            scan.set(Some(found));
            is_fine
        }
    };
    let on_key = {
        let (check, serial, user) = (check.clone(), serial.clone(), user.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && !event.is_composing() {
                event.prevent_default();
                select(if check() { &user } else { &serial });
            }
        })
    };
    // Some readers press Tab, and some people use the mouse.
    let on_left = {
        let (check, serial) = (check.clone(), serial.clone());
        Callback::from(move |_: Event| {
            if value(&serial) != SecretBytes::default() {
                check();
            }
        })
    };
    let on_serial = {
        let (scan, serial) = (scan.setter(), serial.clone());
        Callback::from(move |_: InputEvent| {
            if value(&serial) != *seen_serial.borrow() {
                scan.set(None);
            }
        })
    };
    let on_user = {
        let (refused, user, seen) = (refused.setter(), user.clone(), Rc::clone(&seen_user));
        Callback::from(move |_: InputEvent| {
            if value(&user) != *seen.borrow() {
                refused.set(None);
            }
        })
    };
    let on_submit = {
        let (ask, desk) = (props.ask.clone(), props.newest.clone());
        let (scan, refused) = (scan.setter(), refused.setter());
        let (serial, user) = (serial.clone(), user.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            refused.set(None);
            if !check() {
                return select(&serial);
            }
            let typed = value(&user);
            let found = desk.find_recipient(str_of(&typed), options.order);
            *seen_user.borrow_mut() = typed;
            let who = match found {
                Ok(number) => desk.user(number).map(|user| user.label()).unwrap_or_default(),
                Err(hindrance) => {
                    refused.set(Some(hindrance));
                    return select(&user);
                }
            };
            let give = HandOutMsg::Give { serial: str_of(&value(&serial)).to_owned(), user: who };
            for field in [&user, &serial] {
                with_input(field, |input| input.set_value(""));
            }
            select(&serial);
            scan.set(None);
            ask.emit(Ask::dispatch(give));
        })
    };
    let on_print = {
        let (ask, serial) = (props.ask.clone(), serial.clone());
        Callback::from(move |_: MouseEvent| {
            ask.emit(Ask::dispatch(ViewMsg::Print(Sheet::HandedOut)));
            select(&serial);
        })
    };
    let handed: Vec<HandedOut<'_>> = props.round.standing(&props.desk).collect();
    let total = handed.len().to_string();
    let line = |(place, handed): (usize, &HandedOut<'_>)| {
        let (ask, id, serial, scan) = (props.ask.clone(), handed.row.id, serial.clone(), scan.setter());
        let onclick = Callback::from(move |_: MouseEvent| {
            // The button goes, and what was said of the token that is typed may hold no more.
            select(&serial);
            scan.set(None);
            ask.emit(Ask::dispatch(HandOutMsg::TakeBack(id)));
        });
        let number = shown_text(handed.row.token.serial);
        html! {
            <li key={format!("{}-{}", id.file, id.row)} aria-posinset={(place + 1).to_string()} aria-setsize={total.clone()}>
                <span class="mono">{ &number }</span>
                <span>{ shown_text(&named(&handed.user)) }</span>
                <span class="dim">{ platform::time_of_day(handed.at) }</span>
                <button type="button" class="btn small" aria-label={format!("Take back {number}")} {onclick}>{ "Take back" }</button>
            </li>
        }
    };
    let wrong_serial = scan.as_ref().and_then(|scan| scan.as_ref().err());
    let wrong_user = refused.as_ref();
    let found = scan.as_ref().and_then(|scan| scan.as_ref().ok()).map(|scanned| {
        let profile = props.desk.find(scanned.id).map(|row| row.token.profile);
        let model = profile.map(|profile| [&*profile.manufacturer, &*profile.model].join(" ")).unwrap_or_default();
        let comma = if model.trim().is_empty() { "" } else { ", " };
        shown_text(&format!("Token {}{comma}{}. {}", scanned.serial, model.trim(), scanned.remark()))
    });
    let earlier = handed.len().saturating_sub(MAX_LISTED);
    html! {
        <>
            <Modal title="Hand out" in_field=true wide=true close={props.close.clone()}>
                <form onsubmit={on_submit} autocomplete="off">
                    <div class="hand-out-fields">
                        <div>
                            <label class="field"><span>{ "Serial number" }</span>
                                <input ref={serial.clone()} type="text" autocomplete="off" spellcheck="false" oninput={on_serial} onkeydown={on_key} onchange={on_left}
                                    aria-invalid={wrong_serial.map(|_| "true")} aria-describedby="hand-out-serial" />
                            </label>
                            { wrong_box("hand-out-serial", wrong_serial) }
                            <p class="dim" role="status">{ found }</p>
                        </div>
                        <div>
                            <label class="field"><span>{ "User" }</span>
                                <input ref={user} type="text" dir="auto" autocomplete="off" spellcheck="false" oninput={on_user}
                                    placeholder={next.as_ref().as_ref().map(|(label, _)| shown_text(label))}
                                    aria-invalid={wrong_user.map(|_| "true")} aria-describedby="hand-out-user hand-out-next" />
                            </label>
                            { wrong_box("hand-out-user", wrong_user) }
                            <p class="dim" id="hand-out-next">{ match &*next {
                                Some((_, name)) => format!("Next: {name}, if it is left empty."),
                                None => "Nobody waits for a token: type a UPN, a name or an object id.".to_owned(),
                            } }</p>
                        </div>
                        <button type="submit" class="btn primary">{ "Give" }</button>
                    </div>
                </form>
                <section class="handed">
                    <div class="bar">
                        <h2 class="grow">{ "Handed out" }<span class="dim">{ format!(" {}", count(handed.len(), "token")) }</span></h2>
                        <button type="button" class="btn" disabled={handed.is_empty()} onclick={on_print}>{ "Print the list" }</button>
                    </div>
                    <ul role="list" aria-label="Handed out">{ for handed.iter().take(MAX_LISTED).enumerate().map(line) }</ul>
                    <p class="dim">{ if earlier > 0 { format!("{} earlier ones are in the printed list.", grouped(earlier)) } else { String::new() } }</p>
                </section>
            </Modal>
        </>
    }
}

/// What is wrong with a field, to be heard at once; always there, so that screen readers hear it come.
fn wrong_box(id: &'static str, wrong: Option<&Hindrance>) -> Html {
    let message = wrong.map(|wrong| html! { <><b>{ wrong.message() }</b>{ " " }{ wrong.advice() }</> });
    html! { <p class="wrong-box" {id} role="alert">{ message }</p> }
}

/// A user by name and UPN.
fn named(user: &User<'_>) -> String {
    if user.name.is_empty() { user.label() } else { format!("{}, {}", user.name, user.label()) }
}

fn with_input(field: &NodeRef, what: impl FnOnce(&HtmlInputElement)) {
    if let Some(input) = field.cast::<HtmlInputElement>() {
        what(&input);
    }
}

/// What is in a field: a key, where the QR code of a token was scanned.
fn value(field: &NodeRef) -> SecretBytes {
    field.cast::<Element>().map(|field| platform::text_of_field(&field)).unwrap_or_default()
}

fn str_of(text: &SecretBytes) -> &str {
    std::str::from_utf8(text.as_slice()).unwrap_or_default()
}

/// Gives a field the focus, and what is in it to be typed over.
fn select(field: &NodeRef) {
    with_input(field, |input| {
        let _ = input.focus();
        input.select();
    });
}
