//! Conversion: which tokens, into which format, with which settings; what is refused and what gets lost; the files.

mod custom_layout;

use self::custom_layout::{CustomLayout, first_layout};
use crate::ask::{Ask, Convert as Wanted};
use crate::components::controls::{button_class, icons, words};
use crate::components::dialogs::modal::Modal;
use crate::platform;
use crate::platform::downloads::Download;
use crate::state::{Chosen, Msg, Shown, Spotlight, count, grouped};
use std::rc::Rc;
use token_desk_core::desk::Filter;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::model::key_encoding::{Decoder, SecretEncoding, encode};
use token_desk_core::notation::pskc::SuiteForm;
use token_desk_core::output::convert::layout::Layout;
use token_desk_core::output::convert::{self, Conversion, Group, Protection, Settings, TARGETS};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Bytes of a pre-shared key: AES-128.
const KEY_BYTES: usize = 16;
/// Rounds of PBKDF2 to begin with: the advice for HMAC-SHA-256 (OWASP, 2023), and within what readers take.
const ROUNDS: u32 = 600_000;
/// A passphrase of fewer bytes can be guessed in spite of the rounds.
const SHORT_PASSPHRASE: usize = 12;
/// Of more files than these only the first have a line of their own.
const MOST_LINES: usize = 100;

#[derive(Properties, PartialEq)]
pub(crate) struct ConvertProps {
    pub(crate) desk: Shown,
    pub(crate) filter: Filter,
    pub(crate) search: AttrValue,
    pub(crate) spotlight: Option<Spotlight>,
    pub(crate) selection: Chosen,
    /// Whether the selected tokens are what it begins with.
    pub(crate) begin_selected: bool,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

/// Which tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    Assigned,
    Shown,
    Selected,
}

/// How a PSKC file is protected; the key or passphrase itself stays in its field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shield {
    Plain,
    Key,
    Passphrase,
}

/// All choices but the secret one.
#[derive(Clone, Copy, PartialEq)]
struct Choice {
    which: Which,
    /// Place in [`TARGETS`].
    target: usize,
    items_per_file: u32,
    shield: Shield,
    sha256: bool,
    rounds: u32,
    suite: SuiteForm,
    moment: u64,
}

/// The dialog.
#[component]
pub(crate) fn Convert(props: &ConvertProps) -> Html {
    let choice = use_state_eq(|| Choice {
        which: if props.begin_selected { Which::Selected } else { Which::All },
        target: 0,
        items_per_file: 50,
        shield: Shield::Plain,
        sha256: false,
        rounds: ROUNDS,
        suite: SuiteForm::default(),
        moment: platform::unix_seconds(),
    });
    // Whether the field holds a whole key, or any passphrase.
    let ready = use_state_eq(|| false);
    // Whether a passphrase is shown while it is typed, and whether it is short.
    let shown = use_state_eq(|| false);
    let short = use_state_eq(|| false);
    let made = use_state_eq(|| false);
    // Tens of percent of the rounds that a passphrase takes; said aloud, so not each percent.
    let writing = use_state_eq(|| None::<u32>);
    let layout = use_state(|| Rc::new(first_layout()));
    let field = use_node_ref();
    let of_table = use_memo(
        (props.desk.clone(), props.filter, props.search.clone(), props.spotlight.clone()),
        |(desk, filter, search, spotlight)| match spotlight {
            Some(spotlight) => Rc::clone(&spotlight.rows),
            None => desk.select(*filter, search),
        },
    );
    let places = use_memo(
        (props.desk.clone(), choice.which, (*of_table).clone(), props.selection.clone()),
        |(desk, which, of_table, selection)| -> Rc<Vec<u32>> {
            match which {
                Which::Shown => Rc::clone(of_table),
                Which::Selected => Rc::new(selection.places(desk)),
                Which::All => desk.select(Filter::All, ""),
                Which::Assigned => {
                    Rc::new(desk.rows().filter(|row| row.user.is_some()).map(|row| row.place as u32).collect())
                }
            }
        },
    );
    let plan = use_memo(
        (props.desk.clone(), Rc::clone(&places), *choice, Rc::clone(&layout)),
        |(desk, places, choice, layout)| {
            let target = TARGETS.get(choice.target).unwrap_or(&TARGETS[0]);
            // What the secret is makes no difference to the plan.
            desk.plan_conversion(target, places, &settings(choice, layout, SecretBytes::from_vec(vec![0; KEY_BYTES])))
        },
    );
    let needs_secret = plan.target.has.protection && choice.shield != Shield::Plain;
    let allowed = !needs_secret || *ready;
    // The button that was pressed keeps the focus while it is written: it is said to be off, and does nothing.
    let busy = writing.is_some();
    let download = {
        let (ask, plan, choice, field, writing) =
            (props.ask.clone(), Rc::clone(&plan), *choice, field.clone(), writing.setter());
        let layout = Rc::clone(&layout);
        Callback::from(move |files: Vec<usize>| {
            let secret = if needs_secret { secret_of(&field, choice.shield) } else { Some(SecretBytes::default()) };
            let Some(secret) = secret.filter(|_| !busy) else { return };
            writing.set(Some(0));
            let tell = {
                let writing = writing.clone();
                Callback::from(move |share: Option<f64>| writing.set(share.map(|share| (share * 10.0) as u32 * 10)))
            };
            let (plan, settings) = (Rc::clone(&plan), settings(&choice, &layout, secret));
            ask.emit(Ask::Convert(Wanted { plan, files, settings, tell }));
        })
    };
    let on_close = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let carried: usize = plan.files.iter().map(|file| file.rows.len()).sum();
    let sum = match (places.len(), plan.files.len()) {
        (0, _) => "No tokens are chosen.".to_owned(),
        (_, 0) => "None of these tokens can be converted into this format.".to_owned(),
        (all, files) => {
            format!("{} of {} go into {}.", grouped(carried), count(all, "token"), count(files, "file"))
        }
    };
    let waiting = match *writing {
        Some(percent) if needs_secret && choice.shield == Shield::Passphrase => {
            format!("Turning the passphrase into a key takes a moment: {percent} %")
        }
        Some(_) => "Writing…".to_owned(),
        None => String::new(),
    };
    let name = plan.target.name;
    let refused = plan.refused.iter().enumerate().map(|(number, group)| {
        let head = format!("{} can’t go into {name}:", count(group.rows.len(), "token"));
        note(number, head, group, "Refused", props)
    });
    let lost = losses(&plan.lost, props);
    let lacking = match choice.shield {
        _ if !needs_secret || *ready || plan.files.is_empty() => "",
        Shield::Plain => "",
        Shield::Key => "To download it, enter 32 hex digits or make a key.",
        Shield::Passphrase => "To download it, enter a passphrase.",
    };
    html! {
        <Modal title="Convert" wide=true in_field=true close={props.close.clone()}>
            { which_tokens(&choice, props, of_table.len()) }
            <div class="field">
                <label for="convert-format">{ "Format" }</label>
                { formats(&choice, &ready, &made) }
            </div>
            <p class="dim">{ plan.target.help }</p>
            <div class="fields">{ for target_settings(&choice, &plan) }</div>
            <div class="shield">
                if plan.target.has.protection {
                    { protection(&choice, Typed { ready: &ready, made: &made, shown: &shown, short: &short }, &field) }
                }
            </div>
            <div class="own-layout">
                if plan.target.has.layout {
                    { custom_layout(props, &layout, &places) }
                }
            </div>
            <div class="bar">
                <p class="grow" role="status">{ sum }</p>
                { all_button(&plan, allowed, busy, &download) }
            </div>
            <div class="stops" role="group" aria-label="Refused">{ for refused }</div>
            <div class="stops losses" role="group" aria-label="Lost">{ lost }</div>
            <p class="dim" role="status">{ lacking }</p>
            <div class="files">{ for file_lines(&plan, allowed, busy, &download) }</div>
            <div class="bar end">
                <span class="dim grow" role="status">{ waiting }</span>
                <button type="button" class="btn quiet" onclick={on_close}>{ "Close" }</button>
            </div>
        </Modal>
    }
}

/// The fields of a layout of one's own, and its first lines.
fn custom_layout(props: &ConvertProps, layout: &UseStateHandle<Rc<Layout>>, places: &[u32]) -> Html {
    let lines = props.desk.preview_layout(layout, places, true);
    let preview = AttrValue::from(String::from_utf8_lossy(lines.as_slice()).into_owned());
    let setter = layout.setter();
    let change = Callback::from(move |layout: Layout| setter.set(Rc::new(layout)));
    html! { <CustomLayout layout={Rc::clone(layout)} {preview} {change} /> }
}

/// The settings of the core for a choice.
fn settings(choice: &Choice, layout: &Layout, secret: SecretBytes) -> Settings {
    let protection = match choice.shield {
        Shield::Plain => Protection::Plain,
        Shield::Key => Protection::PreSharedKey(secret),
        Shield::Passphrase => Protection::Passphrase { text: secret, sha256: choice.sha256, rounds: choice.rounds },
    };
    Settings {
        date: platform::today(),
        items_per_file: choice.items_per_file,
        protection,
        suite: choice.suite,
        moment: choice.moment,
        layout: Some(layout.clone()),
    }
}

/// The key or passphrase in the field, if it is whole.
fn secret_of(field: &NodeRef, shield: Shield) -> Option<SecretBytes> {
    let text = SecretBytes::from_vec(field.cast::<HtmlInputElement>()?.value().into_bytes());
    match shield {
        Shield::Plain => None,
        Shield::Passphrase => (!text.is_empty()).then_some(text),
        Shield::Key => {
            let mut decoder = Decoder::default();
            let text = std::str::from_utf8(text.as_slice()).ok()?;
            let key = decoder.decode(text, SecretEncoding::Hex).ok()?.secret;
            (key.len() == KEY_BYTES).then(|| SecretBytes::copy_of(key.expose()))
        }
    }
}

fn changed<T: Copy + 'static>(choice: &UseStateHandle<Choice>, change: fn(&mut Choice, T)) -> Callback<T> {
    let choice = choice.clone();
    Callback::from(move |value: T| {
        let mut next = *choice;
        change(&mut next, value);
        choice.set(next);
    })
}

fn which_tokens(choice: &UseStateHandle<Choice>, props: &ConvertProps, shown: usize) -> Html {
    let summary = props.desk.summary();
    let change = changed(choice, |choice, which| choice.which = which);
    let choices = [
        (Which::All, "All", summary.tokens),
        (Which::Assigned, "Assigned", summary.assigned()),
        (Which::Shown, "Those shown by filter and search", shown),
        (Which::Selected, "Selected", props.selection.len()),
    ];
    let radios = choices.into_iter().map(|(which, name, number)| {
        let change = change.clone();
        let onchange = Callback::from(move |_: Event| change.emit(which));
        let none = which == Which::Selected && props.selection.is_empty();
        let number = if none {
            "nothing is selected in the table".to_owned()
        } else {
            grouped(number)
        };
        html! {
            <div class="check" key={name}>
                <label class="check"><input type="radio" name="convert-tokens" checked={choice.which == which} disabled={none} {onchange} />{ name }</label>
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

fn formats(choice: &UseStateHandle<Choice>, ready: &UseStateHandle<bool>, made: &UseStateHandle<bool>) -> Html {
    let change = changed(choice, |choice, target| choice.target = target);
    let (ready, made) = (ready.setter(), made.setter());
    let onchange = Callback::from(move |event: Event| {
        let word = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default();
        if let Some(target) = TARGETS.iter().position(|target| target.word == word) {
            // The fields of another target are other fields.
            ready.set(false);
            made.set(false);
            change.emit(target);
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
fn target_settings(choice: &UseStateHandle<Choice>, plan: &Conversion) -> Vec<Html> {
    let has: convert::Has = plan.target.has;
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
    if plan.names_hash {
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

fn number_input(change: Callback<u32>, least: u32, most: u32) -> Callback<InputEvent> {
    Callback::from(move |event: InputEvent| {
        let number = event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.value().parse().ok());
        if let Some(number) = number.filter(|number| (least..=most).contains(number)) {
            change.emit(number);
        }
    })
}

/// What is known of the field for the key or passphrase.
#[derive(Clone, Copy)]
struct Typed<'h> {
    /// A whole key, or any passphrase.
    ready: &'h UseStateHandle<bool>,
    /// The key was made here.
    made: &'h UseStateHandle<bool>,
    /// The passphrase is shown.
    shown: &'h UseStateHandle<bool>,
    /// The passphrase can be guessed.
    short: &'h UseStateHandle<bool>,
}

fn protection(choice: &UseStateHandle<Choice>, typed: Typed<'_>, field: &NodeRef) -> Html {
    let Typed { ready, made, short, .. } = typed;
    let change = changed(choice, |choice, shield| choice.shield = shield);
    let shields =
        [(Shield::Plain, "None"), (Shield::Key, "Pre-shared key"), (Shield::Passphrase, "Passphrase")].into_iter();
    let radios = shields.map(|(shield, name)| {
        let (change, ready, made) = (change.clone(), ready.setter(), made.setter());
        let onchange = Callback::from(move |_: Event| {
            ready.set(false);
            made.set(false);
            change.emit(shield);
        });
        html! {
            <label class="check" key={name}><input type="radio" name="convert-shield" checked={choice.shield == shield} {onchange} />{ name }</label>
        }
    });
    let about = match choice.shield {
        Shield::Plain => "Anyone who gets this file has all its keys.",
        Shield::Key => {
            "The keys are encrypted with AES-128. Hand the key over apart from the file. For multiOTP choose a passphrase: it misreads some keys that are encrypted with a pre-shared key."
        }
        Shield::Passphrase => {
            "The keys are encrypted with what PBKDF2 makes of the passphrase. LinOTP takes passphrases of 6 to 64 characters, without accents."
        }
    };
    let oninput = {
        let (ready, made, short) = (ready.setter(), made.setter(), short.setter());
        let (field, shield) = (field.clone(), choice.shield);
        Callback::from(move |_: InputEvent| {
            made.set(false);
            let secret = secret_of(&field, shield);
            ready.set(secret.is_some());
            short.set(secret.is_some_and(|secret| secret.len() < SHORT_PASSPHRASE));
        })
    };
    let inner = match choice.shield {
        Shield::Plain => html! {},
        Shield::Key => key_field(ready, made, field, oninput),
        Shield::Passphrase => passphrase_field(choice, typed, field, oninput),
    };
    html! {
        <>
            <div class="choices" role="radiogroup" aria-labelledby="convert-shield">
                <b id="convert-shield">{ "Protection" }</b>
                { for radios }
            </div>
            <p class={if choice.shield == Shield::Plain { "note" } else { "dim" }}>{ about }</p>
            <div class="shield-field" key={about}>{ inner }</div>
        </>
    }
}

fn key_field(
    ready: &UseStateHandle<bool>,
    made: &UseStateHandle<bool>,
    field: &NodeRef,
    oninput: Callback<InputEvent>,
) -> Html {
    let on_make = {
        let (ready, made, field) = (ready.setter(), made.setter(), field.clone());
        Callback::from(move |_: MouseEvent| {
            let mut key = SecretBytes::from_vec(vec![0; KEY_BYTES]);
            if let Some(input) = field.cast::<HtmlInputElement>()
                && platform::fill_randomly(key.as_mut_slice())
            {
                let hex = encode(key.as_secret(), SecretEncoding::Hex);
                input.set_value(std::str::from_utf8(hex.as_slice()).unwrap_or_default());
                ready.set(true);
                made.set(true);
            }
        })
    };
    let on_save = {
        let field = field.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = field.cast::<HtmlInputElement>() {
                let file = Download::new();
                file.push(&SecretBytes::from_vec(input.value().into_bytes()));
                let _ = file.save("PSKC_key.txt", "text/plain");
            }
        })
    };
    html! {
        <>
            <div class="field">
                <label for="convert-key">{ "Key (32 hex digits)" }</label>
                <span class="joined">
                    <input id="convert-key" class="mono" ref={field.clone()} type="text" autocomplete="off" spellcheck="false" {oninput} />
                    <button type="button" class="btn" onclick={on_make}>{ "Make a key" }</button>
                    <button type="button" class="btn" disabled={!**ready} onclick={on_save}>{ icons::download() }{ "Download the key" }</button>
                </span>
            </div>
            <p class="dim" role="status">{ if **made { "This key is shown only now: download it or write it down. Without it nobody can open the file." } else { "" } }</p>
        </>
    }
}

fn passphrase_field(
    choice: &UseStateHandle<Choice>,
    Typed { ready, shown, short, .. }: Typed<'_>,
    field: &NodeRef,
    oninput: Callback<InputEvent>,
) -> Html {
    let on_show = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let advice = if **ready && **short { "Short: it can be guessed. Four words or more are better." } else { "" };
    let on_rounds = number_input(changed(choice, |choice, rounds| choice.rounds = rounds), 1000, 10_000_000);
    let on_hash = {
        let change = changed(choice, |choice, sha256| choice.sha256 = sha256);
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                change.emit(select.value() == "sha256");
            }
        })
    };
    html! {
        <>
        <div class="field">
            <label for="convert-passphrase">{ "Passphrase" }</label>
            <span class="joined">
                <input id="convert-passphrase" type={if **shown { "text" } else { "password" }} ref={field.clone()} autocomplete="off" spellcheck="false" {oninput} />
                <button type="button" class="btn" aria-pressed={shown.to_string()} onclick={on_show}>{ if **shown { "Hide" } else { "Show" } }</button>
            </span>
        </div>
        <p class="dim" role="status">{ advice }</p>
        <div class="fields">
            <label class="field"><span>{ "Function (PRF)" }</span>
                <select onchange={on_hash}>
                    <option value="sha1" selected={!choice.sha256}>{ "HMAC-SHA-1, the most widely read" }</option>
                    <option value="sha256" selected={choice.sha256}>{ "HMAC-SHA-256, for FreeIPA and python-pskc" }</option>
                </select>
            </label>
            <label class="field"><span>{ "Rounds" }</span>
                <input type="number" min="1000" max="10000000" step="1000" value={choice.rounds.to_string()} oninput={on_rounds} />
            </label>
        </div>
        </>
    }
}

/// What gets lost, in one list.
fn losses(lost: &[Group], props: &ConvertProps) -> Html {
    if lost.is_empty() {
        return Html::default();
    }
    html! {
        <div class="note">
            <p><b>{ "Not everything goes into this file:" }</b></p>
            <ul>
                { for lost.iter().enumerate().map(|(number, group)| html! {
                    <li key={number}>
                        { format!("{}: {}. {} ", count(group.rows.len(), "token"), group.what, group.way_out) }
                        { show_button(group, "With losses", props) }
                    </li>
                }) }
            </ul>
        </div>
    }
}

/// Shows the tokens of a group in the table.
fn show_button(group: &Group, label: &str, props: &ConvertProps) -> Html {
    let (ask, rows, label) = (props.ask.clone(), Rc::new(group.rows.clone()), words(label));
    let onclick = Callback::from(move |_: MouseEvent| {
        let (label, rows) = (label.clone(), Rc::clone(&rows));
        ask.emit(Ask::Tell(Msg::Spotlight(Some(Spotlight { label, rows }))));
    });
    html! { <button type="button" class="link" {onclick}>{ format!("Show {}", count(group.rows.len(), "token")) }</button> }
}

fn note(number: usize, head: String, group: &Group, label: &str, props: &ConvertProps) -> Html {
    html! {
        <div class="note" key={number}>
            <p>
                <b>{ head }</b>{ format!(" {}. {} ", group.what, group.way_out) }
                { show_button(group, label, props) }
            </p>
        </div>
    }
}

fn file_lines(plan: &Conversion, allowed: bool, busy: bool, download: &Callback<Vec<usize>>) -> Vec<Html> {
    let line = |(number, file): (usize, &convert::OutFile)| {
        let download = download.clone();
        let onclick = Callback::from(move |_: MouseEvent| download.emit(vec![number]));
        let filled = plan.files.len() == 1;
        html! {
            <div class="file" key={number}>
                <p><b>{ &file.name }</b><small>{ count(file.rows.len(), "token") }</small></p>
                <button type="button" class={button_class(filled)} aria-label={format!("Download {}", file.name)} disabled={!allowed} aria-disabled={busy.then_some("true")} {onclick}>
                    { icons::download() }{ if filled { format!("Download {}", file.name) } else { "Download".to_owned() } }
                </button>
            </div>
        }
    };
    let mut lines: Vec<Html> = plan.files.iter().enumerate().take(MOST_LINES).map(line).collect();
    if let Some(more) = plan.files.len().checked_sub(MOST_LINES).filter(|&more| more > 0) {
        let text = format!("And {}. Allow more items per file for fewer.", count(more, "more file"));
        lines.push(html! { <p class="dim" key="more">{ text }</p> });
    }
    lines
}

fn all_button(plan: &Conversion, allowed: bool, busy: bool, download: &Callback<Vec<usize>>) -> Html {
    let count = plan.files.len();
    if count < 2 {
        return Html::default();
    }
    let download = download.clone();
    let onclick = Callback::from(move |_: MouseEvent| download.emit((0..count).collect()));
    html! { <button type="button" class="btn primary" disabled={!allowed} aria-disabled={busy.then_some("true")} {onclick}>{ "Download all" }</button> }
}
