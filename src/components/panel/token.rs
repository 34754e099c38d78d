//! The panel of a token: its code at the moment, whether it shows a code that is typed, and all that is known of it.

use super::findings::dot;
use super::notes::Notes;
use crate::ask::Ask;
use crate::components::codes::CodeCheck;
use crate::components::controls::{icons, in_groups, named, shown_text};
use crate::components::table::{status_class, write_key};
use crate::hooks::use_clock;
use crate::platform;
use crate::state::{ChangeMsg, Dialog, Shown, ViewMsg};
use token_desk_core::desk::RowId;
use token_desk_core::desk::RowView;
use token_desk_core::ground::date::format_day;
use token_desk_core::ground::redaction::redact_file_name;
use token_desk_core::model::entra::EntraWay;
use token_desk_core::model::otp;
use token_desk_core::model::token::{OtpType, Token};
use token_desk_core::model::verify::Clock;
use web_sys::Element;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct TokenPanelProps {
    pub(crate) desk: Shown,
    pub(crate) row: RowId,
    /// The token whose key is shown.
    pub(crate) revealed: Option<RowId>,
    /// With each new number its first field gets the focus.
    pub(crate) wish: u32,
    /// What is added to the computer's clock, in seconds.
    pub(crate) offset: i64,
    pub(crate) ask: Callback<Ask>,
}

/// The region of a token, beside the table.
#[component]
pub(crate) fn TokenPanel(props: &TokenPanelProps) -> Html {
    let findings = use_memo((props.desk.clone(), props.row), |(desk, row)| desk.findings_about(*row));
    let Some(row) = props.desk.find(props.row) else { return Html::default() };
    let close = {
        let ask = props.ask.clone();
        Callback::from(move |()| ask.emit(Ask::dispatch(ViewMsg::CloseToken)))
    };
    let onkeydown = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                // A field is left before it goes: its text counts, and WebKit can end with a field that goes while it has
                // the focus.
                platform::focus(".token-panel .token-head button");
                close.emit(());
            }
        })
    };
    let onclick = Callback::from(move |_: MouseEvent| close.emit(()));
    let on_edit = {
        let (ask, row) = (props.ask.clone(), props.row);
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::EditToken(row)))))
    };
    let title = shown_text(&format!("Token {}", row.token.serial));
    html! {
        <section class="token-panel" role="region" aria-label={title.clone()} {onkeydown}>
            <div class="token-head">
                <h2>{ title }</h2>
                <button type="button" class="icon" aria-label="Close panel" title="Close panel" {onclick}>{ icons::cross() }</button>
            </div>
            <p class="token-user">
                <span>{ row.user.map_or_else(|| "Nobody has it".into(), |(_, user)| shown_text(&named(&user.label(), user.name))) }</span>
                { " " }<span class={status_class(row.status)}>{ row.status.word() }</span>
            </p>
            <p class="dim">{ row.status.explanation() }</p>
            <LiveCode desk={props.desk.clone()} row={props.row} offset={props.offset} />
            <h2>{ "Verify a code" }</h2>
            <CodeCheck desk={props.desk.clone()} of={props.row} offset={props.offset} wish={props.wish} ask={props.ask.clone()} />
            <h2>{ "What is known" }</h2>
            <dl>
                { for facts(&props.desk, &row).into_iter().map(|(what, value)| html! { <><dt>{ what }</dt><dd>{ shown_text(&value) }</dd></> }) }
                { former(&props.desk, &row, &props.ask) }
                <dt>{ "Key" }</dt>
                <dd><Key desk={props.desk.clone()} row={props.row} shown={props.revealed == Some(props.row)} ask={props.ask.clone()} /></dd>
            </dl>
            <p><button type="button" class="btn small" onclick={on_edit}>{ "Edit token…" }</button></p>
            <Notes key={u64::from(props.row.file) << 32 | u64::from(props.row.row)} row={props.row} notes={AttrValue::from(row.life.map_or("", |life| &life.notes).to_owned())} ask={props.ask.clone()} />
            <h2>{ "Findings of this token" }</h2>
            if findings.is_empty() {
                <p class="dim">{ "Nothing to report." }</p>
            }
            <ul class="token-findings">
                { for findings.iter().enumerate().map(|(number, view)| html! {
                    <li key={number}>
                        { dot(view.severity) }
                        <span>{ shown_text(&view.message) }<small>{ view.advice }</small></span>
                    </li>
                }) }
            </ul>
        </section>
    }
}

/// What is known of a token beside its key; what its file does not say is left out.
fn facts(desk: &Shown, row: &RowView<'_>) -> Vec<(&'static str, String)> {
    let (token, profile) = (&row.token, row.token.profile);
    let (kind, step) = match profile.otp_type {
        OtpType::Totp => ("Time token (TOTP)", ("Interval", format!("{} s", profile.interval))),
        OtpType::Hotp => ("Event token (HOTP)", ("Counter", token.counter.to_string())),
    };
    let mut facts = vec![
        ("Manufacturer", profile.manufacturer.to_string()),
        ("Model", profile.model.to_string()),
        ("Type", kind.to_owned()),
        ("Hash function", profile.hash.name().to_owned()),
        ("Digits", profile.digits.to_string()),
        step,
        ("Start date", profile.start.map(format_day).unwrap_or_default()),
        ("Valid until", profile.expiry.map(format_day).unwrap_or_default()),
    ];
    if let Some(fact) = row.life.and_then(|life| life.fact.as_ref()) {
        let date = fact.date.map(|date| format!("since {date}"));
        let parts = date.into_iter().chain((!fact.note.is_empty()).then(|| fact.note.to_string()));
        let said = parts.collect::<Vec<_>>().join(": ");
        facts.push((fact.status.word(), said));
        facts.push(("Replaced by", fact.by.to_string()));
    }
    facts.push(("In Entra", in_entra(row)));
    if let Some(file) = desk.files().iter().find(|file| file.uid == row.id.file) {
        let name = redact_file_name(&file.name);
        let place = if token.line > 0 { format!("{name}, line {}", token.line) } else { name.to_owned() };
        facts.push(("File", place));
        facts.push(("Read as", file.format.name().to_owned()));
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

/// How it stands with Entra, with the days that are known.
fn in_entra(row: &RowView<'_>) -> String {
    let facts = row.entra();
    let Some(state) = facts.state() else { return String::new() };
    let known = facts.in_entra().unwrap_or_default();
    let way = match known.way() {
        Some(EntraWay::Csv) => " by CSV",
        Some(EntraWay::Graph) => " by Graph",
        None => "",
    };
    let uploaded = known.uploaded_on().map(|date| format!("uploaded{way} on {date}"));
    let activated = known.activated_on().map(|date| format!("activated on {date}"));
    let refusal = facts.refusal().map(str::to_owned);
    let days: Vec<String> = uploaded.into_iter().chain(activated).chain(refusal).collect();
    if days.is_empty() { state.word().to_owned() } else { format!("{}: {}", state.word(), days.join(", ")) }
}

/// Who had a token before: in Entra they may have it still, until a person says that this is done.
fn former(desk: &Shown, row: &RowView<'_>, ask: &Callback<Ask>) -> Html {
    let all = row.entra().to_delete();
    if all.is_empty() {
        return Html::default();
    }
    let onclick = {
        let (ask, row) = (ask.clone(), row.id);
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ChangeMsg::ForgetFormer(row))))
    };
    html! {
        <>
            <dt>{ "Before" }</dt>
            <dd>
                { for all.into_iter().map(|user| {
                    let label = user.label();
                    let known = desk.user_by_upn(&label).and_then(|number| desk.user(number));
                    let until = user.until.map(|date| format!(", until {date}")).unwrap_or_default();
                    html! { <div>{ shown_text(&named(&label, known.map_or("", |user| user.name))) }{ until }</div> }
                }) }
                <button type="button" class="btn small" aria-label="Forget who had it before" title="If it was deleted for them in Entra, nothing is left to do" {onclick}>{ "Forget" }</button>
            </dd>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct LiveCodeProps {
    desk: Shown,
    row: RowId,
    offset: i64,
}

/// The code of the moment and the next one, in large digits.
#[component]
fn LiveCode(props: &LiveCodeProps) -> Html {
    let now = Clock { unix_seconds: use_clock(), offset: props.offset }.now();
    // Which code was copied, and whether it could be.
    let copied = use_state_eq(|| None::<(u64, bool)>);
    let Some(row) = props.desk.find(props.row) else { return Html::default() };
    let (token, interval) = (row.token, row.token.profile.interval);
    let code = otp::code(&token, now);
    let next = match code.seconds_left {
        Some(_) => otp::code(&token, now.saturating_add(u64::from(interval))),
        None => otp::code(&Token { counter: token.counter.saturating_add(1), ..token }, now),
    };
    let (arc, until) = match code.seconds_left {
        Some(left) => (Some(icons::arc(left, interval)), format!(" in {left} s")),
        None => (None, format!(" after counter {}", code.moving_factor)),
    };
    let onclick = {
        let (copied, digits, factor) = (copied.clone(), code.digits.clone(), code.moving_factor);
        Callback::from(move |_: MouseEvent| copied.set(Some((factor, platform::copy_text(&digits)))))
    };
    let said = match *copied {
        Some((factor, true)) if factor == code.moving_factor => "Copied.",
        Some((factor, false)) if factor == code.moving_factor => "Not copied: select the code and press Ctrl+C.",
        _ => "",
    };
    html! {
        <div class="live-code">
            <p class="code-now"><span class="sr">{ "Code " }</span>{ in_groups(&code.digits) }</p>
            if let Some(arc) = arc {
                { icons::ring_with(arc) }
            }
            <button type="button" class="btn" {onclick}>{ "Copy code" }</button>
            <p class="dim">{ "Next " }<span class="code">{ in_groups(&next.digits) }</span>{ until }</p>
            <p class="dim" role="status">{ said }</p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct KeyProps {
    desk: Shown,
    row: RowId,
    /// Whether it is shown.
    shown: bool,
    ask: Callback<Ask>,
}

/// The key, hidden until a person asks for it.
#[component]
fn Key(props: &KeyProps) -> Html {
    let place = use_node_ref();
    {
        let (place, row) = (place.clone(), props.row);
        use_effect_with((props.desk.clone(), props.shown), move |(desk, shown)| {
            if let (Some(place), Some(row), true) = (place.cast::<Element>(), desk.find(row), *shown) {
                write_key(&place, row.token.secret);
            }
        });
    }
    let shown = props.shown;
    let onclick = {
        let (ask, row) = (props.ask.clone(), props.row);
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Reveal((!shown).then_some(row)))))
    };
    html! {
        <span class="token-key">
            if shown {
                <code class="secret" ref={place}></code>
            } else {
                <span class="dots" aria-hidden="true">{ "••••••••" }</span>
            }
            <button type="button" class="btn small" {onclick}>{ if shown { "Hide" } else { "Reveal" } }</button>
        </span>
    }
}
