//! What happened, what went wrong, what is being read, and what needs a decision.

use crate::ask::Ask;
use crate::components::controls::{icons, text_of};
use crate::job::{Job, JobKind};
use crate::sample;
use crate::state::{Dialog, HistoryMsg, InProgress, Notice, Notices, NoticesMsg, Offer, Shown, Tone, ViewMsg};
use gloo_timers::callback::Timeout;
use token_desk_core::ground::refusal::RetryAs;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::reading::options::ReadOptions;
use yew::prelude::*;

/// Milliseconds that a message of success stays.
const STATUS_STAYS: u32 = 12_000;

#[derive(Properties, PartialEq)]
pub(crate) struct NoticeAreaProps {
    pub(crate) alerts: Vec<Notice>,
    pub(crate) status: Option<Notice>,
    pub(crate) reading: Option<InProgress>,
    pub(crate) desk: Shown,
    pub(crate) ask: Callback<Ask>,
}

/// All notices. The containers always exist, so that screen readers hear what comes into them.
#[component]
pub(crate) fn NoticeArea(props: &NoticeAreaProps) -> Html {
    let ask = &props.ask;
    let alerts = props
        .alerts
        .iter()
        .map(|notice| html! { <NoticeLine key={notice.id} notice={notice.clone()} ask={ask.clone()} /> });
    let questions = props
        .desk
        .files()
        .iter()
        .filter(|file| !file.how.secret_question.is_empty() && file.tokens.is_empty())
        .map(|file| question(file.uid, &file.name, &file.how.secret_question, file.options.clone(), ask));
    let on_clear = {
        let ask = ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::ClearAll))))
    };
    let status = props.status.as_ref().map_or_else(Html::default, |notice| {
        html! { <NoticeLine key={notice.id} notice={notice.clone()} ask={ask.clone()} /> }
    });
    html! {
        <div class="notices">
            <div class="notice-list" role="alert">{ for alerts }</div>
            <div class="notice-list">{ for questions }</div>
            <div class="notice-list">{ progress(props.reading.as_ref(), ask) }</div>
            <div class="notice-list">
                if sample::tokens_on(&props.desk) > 0 {
                    <div class="notice sample">
                        <p><b>{ "Sample data." }</b>{ " Made-up tokens and people, to try the page with. Clear them before you start with your own." }</p>
                        <span class="notice-offer"><button type="button" class="btn" onclick={on_clear}>{ "Clear the sample" }</button></span>
                    </div>
                }
            </div>
            <div class="toast" role="status">{ status }</div>
        </div>
    }
}

/// The notice that came last: a dialog shows it too, as it lies over all others.
#[derive(Clone, PartialEq)]
pub(crate) struct LatestNotice(Option<Notice>);

impl LatestNotice {
    /// The latest of all.
    pub(crate) fn of(notices: &Notices) -> Self {
        Self(notices.alerts().last().into_iter().chain(notices.status()).max_by_key(|notice| notice.id).cloned())
    }
}

/// What happened since the dialog around it was opened.
#[component]
pub(crate) fn NoticeInDialog() -> Html {
    let latest = use_context::<LatestNotice>().and_then(|latest| latest.0);
    let before = use_state(|| latest.as_ref().map_or(0, |notice| notice.id));
    let news = latest.filter(|notice| notice.id > *before);
    html! {
        <div class="dialog-news" role={if news.as_ref().is_some_and(|notice| notice.tone == Tone::Error) { "alert" } else { "status" }}>
            { for news.iter().map(|notice| {
                let (class, dot, sign) = looks(notice);
                html! {
                    <p key={notice.id} class={classes!("notice", class)}>
                        <span class={classes!("dot", dot)} aria-hidden="true">{ sign }</span>
                        <span>{ &notice.text }{ " " }<span class="dim">{ &notice.advice }</span></span>
                    </p>
                }
            }) }
        </div>
    }
}

/// The classes of a notice and its dot, and the sign in that.
fn looks(notice: &Notice) -> (&'static str, &'static str, &'static str) {
    match notice.tone {
        Tone::Error => ("bad", "e", "×"),
        Tone::Neutral => ("", "w", "!"),
        Tone::Success => ("ok", "k", "✓"),
    }
}

#[derive(Properties, PartialEq)]
struct NoticeLineProps {
    notice: Notice,
    ask: Callback<Ask>,
}

#[component]
fn NoticeLine(props: &NoticeLineProps) -> Html {
    let notice = &props.notice;
    let on_dismiss = {
        let (ask, id) = (props.ask.clone(), notice.id);
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(NoticesMsg::Dismiss(id))))
    };
    let (pointed, focused) = (use_state_eq(|| false), use_state_eq(|| false));
    {
        let (ask, id) = (props.ask.clone(), notice.id);
        // What went wrong stays until it is read; what went well goes by itself, but not from under a hand.
        let stays = notice.tone == Tone::Error || *pointed || *focused;
        use_effect_with((id, stays), move |(_, stays)| {
            let timer =
                (!*stays).then(|| Timeout::new(STATUS_STAYS, move || ask.emit(Ask::dispatch(NoticesMsg::Dismiss(id)))));
            move || drop(timer)
        });
    }
    let offer = match &notice.offer {
        Some(Offer::ReadAs(instead, job)) => {
            let label = match instead {
                RetryAs::UserList => "Read it as a user list",
                RetryAs::TokenFile => "Read it as a token file",
                RetryAs::Unlocked { .. } => "Enter key or passphrase",
                RetryAs::ManyRounds(_) => "Open it all the same",
                RetryAs::Mapped | RetryAs::Listed => "Name the columns",
            };
            let (ask, id, instead, job) = (props.ask.clone(), notice.id, *instead, job.clone());
            let onclick = Callback::from(move |_: MouseEvent| {
                ask.emit(match instead {
                    RetryAs::Mapped => Ask::NameColumns(id, Job { kind: JobKind::Tokens, ..job.clone() }),
                    RetryAs::Listed => Ask::NameColumns(id, Job { kind: JobKind::Users, ..job.clone() }),
                    _ => Ask::ReadAs(id, instead, job.clone()),
                });
            });
            html! { <button type="button" class="btn" {onclick}>{ label }</button> }
        }
        Some(Offer::Undo) => {
            let ask = props.ask.clone();
            let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(HistoryMsg::Undo)));
            html! { <button type="button" class="btn" aria-label="Undo this step" {onclick}>{ "Undo" }</button> }
        }
        None => Html::default(),
    };
    let (class, dot, sign) = looks(notice);
    html! {
        <div class={classes!("notice", class)} onmouseover={set_mouse(&pointed, true)} onmouseout={set_mouse(&pointed, false)}
            onfocusin={set_focus(&focused, true)} onfocusout={set_focus(&focused, false)}>
            <span class={classes!("dot", dot)} aria-hidden="true">{ sign }</span>
            <p><span class="notice-text">{ &notice.text }</span>{ " " }<span class="dim">{ &notice.advice }</span></p>
            <span class="notice-offer">{ offer }</span>
            <button type="button" class="icon" aria-label="Dismiss message" onclick={on_dismiss}>{ icons::cross() }</button>
        </div>
    }
}

fn set_mouse(state: &UseStateHandle<bool>, value: bool) -> Callback<MouseEvent> {
    let state = state.setter();
    Callback::from(move |_| state.set(value))
}

fn set_focus(state: &UseStateHandle<bool>, value: bool) -> Callback<FocusEvent> {
    let state = state.setter();
    Callback::from(move |_| state.set(value))
}

/// Keys that fit another encoding than the one that the format promises: nothing is converted before it is chosen.
fn question(uid: u32, name: &str, candidates: &[SecretEncoding], options: ReadOptions, ask: &Callback<Ask>) -> Html {
    let buttons = candidates.iter().map(|&encoding| {
        let (ask, options) = (ask.clone(), options.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            ask.emit(Ask::Reread(uid, ReadOptions { secret: Some(encoding), ..options.clone() }));
        });
        html! { <button key={encoding.word()} type="button" class="btn" {onclick}>{ format!("Read keys as {encoding}") }</button> }
    });
    html! {
        <div class="notice warn" key={format!("question-{uid}")}>
            <span class="dot w" aria-hidden="true">{ "?" }</span>
            <p><b>{ format!("{name}: the keys are not Base32.") }</b>{ " They fit the encoding named on the button. Ask the vendor if you are not sure, and compare one code with its token afterwards." }</p>
            <span class="notice-offer">{ for buttons }</span>
        </div>
    }
}

fn progress(reading: Option<&InProgress>, ask: &Callback<Ask>) -> Html {
    let Some(reading) = reading else { return Html::default() };
    let percent = (reading.share * 100.0).round();
    let onclick = {
        let ask = ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::Cancel))
    };
    html! {
        <div class="notice">
            <p>{ format!("Reading {}…", reading.name) }</p>
            <progress aria-label={text_of(format!("Reading {}", reading.name))} max="100" value={percent.to_string()}></progress>
            <span class="notice-offer"><button type="button" class="btn" {onclick}>{ "Cancel" }</button></span>
        </div>
    }
}
