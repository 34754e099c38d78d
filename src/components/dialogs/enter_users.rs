//! Typing or pasting users, and correcting those that were typed. While one types it says what would be read, by the very code
//! that reads it (in the worker, so that a long list holds nothing up); what can't be read stays in the field when the rest is
//! added.

use super::modal::Modal;
use crate::ask::Ask;
use crate::job::FileSource;
use crate::platform;
use crate::state::{Draft, ENTERED, Entry, FilesMsg, Typed, ViewMsg, lines_of, str_of};
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::ground::words::count;
use token_desk_core::roster::{Look, Parts, Unread};
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

/// Milliseconds after the last key when it is said what would be read: nobody hears it at every key.
const REST: u32 = 400;

/// Height of a line in CSS pixels; desk.css has the same.
const LINE_HEIGHT: i32 = 20;

#[derive(Properties, PartialEq)]
pub(crate) struct EnterUsersProps {
    /// What was typed before.
    pub(crate) draft: Draft,
    /// What is typed now.
    pub(crate) entry: Entry,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

/// What lasts from one key to the next.
#[derive(Default)]
struct Typing {
    /// What is in the field, as it is to be looked at, or was; none once something else is typed.
    latest: Option<FileSource>,
    /// Looks at it when nothing more is typed.
    timer: Option<Timeout>,
}

#[component]
pub(crate) fn EnterUsers(props: &EnterUsersProps) -> Html {
    let begin = use_memo((), |()| match &props.entry.correction {
        Some(correction) => {
            Draft { text: Rc::clone(&correction.text), ..Draft::new(SecretBytes::default(), Some(correction.list)) }
        }
        None => props.draft.clone(),
    });
    // The text itself is only in the document: it could be one with keys.
    let lines = use_state_eq(|| lines_of(&begin.text));
    // The list whose place is taken by what is typed.
    let list = use_state_eq(|| begin.list);
    // Whether “Add users” waits to hear what would be read, and whether some of it was added.
    let (adding, some_added) = (use_state_eq(|| false), use_state_eq(|| false));
    // What is left since then, as long as nothing of it is changed.
    let left = use_state_eq(|| None::<Unread>);
    let area = use_node_ref();
    let typing = use_mut_ref(Typing::default);
    let look = {
        let (area, typing, ask, list) = (area.clone(), Rc::clone(&typing), props.ask.clone(), *list);
        move || {
            let source = FileSource::from_bytes(ENTERED, typed_in(&area).as_slice());
            let mut typing = typing.borrow_mut();
            (typing.timer, typing.latest) = (None, source.clone());
            drop(typing);
            if let Some(source) = source {
                ask.emit(Ask::LookAtUsers(source, list));
            }
        }
    };
    {
        let (area, look, begin) = (area.clone(), look.clone(), Rc::clone(&begin));
        let line = props.entry.correction.as_ref().map(|correction| correction.line);
        let typing = Rc::clone(&typing);
        use_effect_with((), move |()| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                area.set_value(str_of(&begin.text));
                let _ = area.focus();
            }
            if let Some(line) = line {
                select_line(&area, line);
            }
            if !begin.text.is_empty() {
                look();
            }
            move || typing.borrow_mut().timer = None
        });
    }
    let oninput = {
        let (area, lines, adding, left) = (area.clone(), lines.setter(), adding.setter(), left.setter());
        let (typing, look) = (Rc::clone(&typing), look.clone());
        Callback::from(move |_: InputEvent| {
            lines.set(lines_of(&typed_in(&area)));
            adding.set(false);
            left.set(None);
            let mut typing = typing.borrow_mut();
            (typing.latest, typing.timer) = (None, Some(Timeout::new(REST, look.clone())));
        })
    };
    let keep = |text: SecretBytes, list: Option<u32>| Ask::dispatch(FilesMsg::Draft(Draft::new(text, list)));
    // Adds what can be read, once that is known.
    let add = {
        let (ask, area, list) = (props.ask.clone(), area.clone(), list.clone());
        let (lines, some_added, left) = (lines.setter(), some_added.setter(), left.setter());
        move |seen: Option<&Look>| {
            let text = typed_in(&area);
            let unread = seen.map(|look| &look.unread).filter(|unread| unread.count() > 0);
            let is_refused =
                seen.is_none_or(|look| look.yields.as_ref().is_err_and(|refusal| refusal.retry_as.is_some()));
            if let (Some(unread), false) = (unread, is_refused) {
                if seen.is_some_and(|look| look.yields.is_err()) {
                    return select_first(&area, unread);
                }
                let Parts { read, rest, unread } = unread.part(str_of(&text));
                if !rest.is_empty() {
                    ask.emit(Ask::AddUsers(Rc::new(read), *list));
                    if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                        area.set_value(str_of(&rest));
                    }
                    select_first(&area, &unread);
                    lines.set(lines_of(&rest));
                    list.set(None);
                    left.set(Some(unread));
                    some_added.set(true);
                    return ask.emit(keep(rest, None));
                }
            }
            // It is kept until it was read: what can't be read is still there the next time.
            let draft = Draft { is_read: true, ..Draft::new(text, *list) };
            let text = Rc::clone(&draft.text);
            ask.emit(Ask::dispatch(FilesMsg::Draft(draft)));
            ask.emit(Ask::AddUsers(text, *list));
            ask.emit(Ask::dispatch(ViewMsg::Close));
        }
    };
    let latest = typing.borrow().latest.clone();
    let is_fresh = latest.is_some() && props.entry.seen.as_ref().map(|(source, _)| source) == latest.as_ref();
    {
        let (area, typing, look, list) = (area.clone(), Rc::clone(&typing), look.clone(), list.clone());
        let (ask, add, waiting) = (props.ask.clone(), add.clone(), adding.setter());
        let (lines, left, some_added) = (lines.setter(), left.setter(), some_added.setter());
        use_effect_with((props.entry.clone(), *adding && is_fresh), move |(entry, wanted)| {
            if let (Some((_, looked)), true) = (&entry.seen, *wanted) {
                waiting.set(false);
                add(looked.list());
            }
            // A look that ended without an answer: what was cancelled with other files is looked at again, and where
            // looking failed, nobody waits for it.
            let ended = entry.unseen.as_ref().filter(|unseen| typing.borrow().latest.as_ref() == Some(&unseen.source));
            if let Some(unseen) = ended {
                typing.borrow_mut().latest = None;
                if unseen.again {
                    look();
                } else {
                    waiting.set(false);
                }
            }
            // What was added and not read stands in front of what is left.
            let Some(returned) = &entry.returned else { return };
            let here = Typed { text: Rc::new(typed_in(&area)), list: *list };
            let Typed { text, list: corrects } = returned.clone().before(here);
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                area.set_value(str_of(&text));
            }
            lines.set(lines_of(&text));
            list.set(corrects);
            left.set(None);
            some_added.set(false);
            ask.emit(Ask::dispatch(FilesMsg::BackInField));
            look();
        });
    }
    let on_add = {
        let (adding, look, has_latest) = (adding.setter(), look.clone(), latest.is_some());
        let (area, left) = (area.clone(), left.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(left) = &*left {
                return select_first(&area, left);
            }
            adding.set(true);
            if !has_latest {
                look();
            }
        })
    };
    let close = {
        let (ask, close, area, list, begin) =
            (props.ask.clone(), props.close.clone(), area.clone(), *list, Rc::clone(&begin));
        Callback::from(move |()| {
            let text = typed_in(&area);
            // Of a correction that changes nothing, nothing is to be kept.
            if list.is_none() || text != *begin.text {
                ask.emit(keep(text, list));
            }
            close.emit(());
        })
    };
    let on_cancel = {
        let close = close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let help = match (*list, *some_added) {
        (Some(_), _) => "This is the list as it was typed. It is read again with what you change.",
        (None, true) => {
            "What could be read was added. These lines are left: correct and add them, or come back to them later."
        }
        (None, false) => {
            "One UPN a line, with a name behind a comma if you like. A table pasted from Entra, Microsoft 365 or a spreadsheet works too."
        }
    };
    let seen = props.entry.seen.as_ref().map(|(_, looked)| looked).filter(|_| *lines > 0);
    html! {
        <Modal title="Enter User List" {close}>
            <p class="dim" id="enter-help">{ help }</p>
            // Browsers ask the form whether what was typed into a text may be kept for their next start.
            <form class="field" autocomplete="off" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                <label for="user-list">{ "User list" }</label>
                <textarea
                    dir="auto"
                    id="user-list" ref={area.clone()} rows="10" wrap="off" spellcheck="false" autocomplete="off" aria-describedby="enter-help"
                    placeholder={"amy.masters@contoso.com,Amy Masters\njohn.smith@contoso.com"} {oninput} />
            </form>
            <div class="typed-news" role="status">
                if let Some(left) = &*left {
                    <p>{ left.sentence() }</p>
                    { reasons(left, &area) }
                } else if let Some(looked) = seen {
                    <p>{ match &looked.found {
                        Ok(_) => looked.list().map(Look::words).unwrap_or_default(),
                        Err(refusal) => refusal.message.clone(),
                    } }</p>
                    { looked.list().map_or_else(Html::default, |look| reasons(&look.unread, &area)) }
                }
            </div>
            <div class="bar end">
                <span class="dim grow">{ if *lines > 0 { count(*lines, "line") } else { String::new() } }</span>
                <button type="button" class="btn quiet" onclick={on_cancel}>{ "Cancel" }</button>
                <button type="button" class="btn primary" disabled={*lines == 0} onclick={on_add}>{ if list.is_some() { "Read again" } else { "Add users" } }</button>
            </div>
        </Modal>
    }
}

/// Why lines would not be read, each with a way to it.
fn reasons(unread: &Unread, area: &NodeRef) -> Html {
    let reason = |(line, why): &(u32, String)| {
        let (area, line) = (area.clone(), *line);
        let onclick = Callback::from(move |_: MouseEvent| select_line(&area, line));
        html! { <li key={line}><button type="button" class="link" {onclick}>{ format!("Line {line}") }</button>{ format!(": {why}") }</li> }
    };
    html! { <ul>{ for unread.reasons().iter().map(reason) }</ul> }
}

/// What is in the field now.
fn typed_in(area: &NodeRef) -> SecretBytes {
    area.cast::<Element>().map(|area| platform::text_of_field(&area)).unwrap_or_default()
}

fn select_first(area: &NodeRef, unread: &Unread) {
    if let Some((line, _)) = unread.reasons().first() {
        select_line(area, *line);
    }
}

/// Selects a line of the field, and has it in sight.
fn select_line(area: &NodeRef, line: u32) {
    let (text, Some(area)) = (typed_in(area), area.cast::<HtmlTextAreaElement>()) else { return };
    let before = line.saturating_sub(1);
    let mut lines = str_of(&text).split('\n');
    // The browser counts as JavaScript does.
    let length = |line: &str| u32::try_from(line.encode_utf16().count()).unwrap_or(u32::MAX);
    let start: u32 = lines.by_ref().take(before as usize).map(|line| length(line).saturating_add(1)).sum();
    let end = start.saturating_add(lines.next().map_or(0, length));
    let _ = area.focus();
    let _ = area.set_selection_range(start, end);
    area.set_scroll_top(i32::try_from(before).unwrap_or(0).saturating_sub(3).saturating_mul(LINE_HEIGHT));
}
