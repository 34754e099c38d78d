//! What happened, what went wrong, what is being read, and what needs a decision.

use crate::ask::{Ask, SmallFile};
use crate::components::controls::{icons, shown_text};
use crate::hooks::use_resized;
use crate::job::{Job, JobKind};
use crate::platform;
use crate::sample;
use crate::state::{Dialog, HistoryMsg, InProgress, Notice, Notices, NoticesMsg, Offer, Shown, Tone, ViewMsg};
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use token_desk_core::ground::refusal::RetryAs;
use token_desk_core::ground::words::{count, grouped, plural};
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::output::findings_list::refusals_list;
use token_desk_core::reading::options::ReadOptions;
use web_sys::Element;
use yew::prelude::*;

/// Milliseconds that a message of success stays.
const STATUS_STAYS: u32 = 12_000;

/// The latest errors that are shown.
const MAX_ALERTS: usize = 20;
/// The files that are asked about at once.
const MAX_QUESTIONS: usize = 10;

#[derive(Properties, PartialEq)]
pub(crate) struct NoticeAreaProps {
    pub(crate) alerts: Rc<Vec<Notice>>,
    pub(crate) status: Option<Notice>,
    pub(crate) reading: Option<InProgress>,
    pub(crate) writing: Option<InProgress>,
    pub(crate) desk: Shown,
    pub(crate) ask: Callback<Ask>,
}

/// All notices. The containers always exist, so that screen readers hear what comes into them.
#[component]
pub(crate) fn NoticeArea(props: &NoticeAreaProps) -> Html {
    let ask = &props.ask;
    let left_out = props.alerts.len().saturating_sub(MAX_ALERTS);
    let alerts = props
        .alerts
        .iter()
        .skip(left_out)
        .map(|notice| html! { <NoticeLine key={notice.id} notice={notice.clone()} ask={ask.clone()} /> });
    let in_question = || {
        let files = props.desk.files().iter();
        files.filter(|file| !file.how.secret_question.is_empty() && file.tokens.is_empty())
    };
    let unasked = in_question().skip(MAX_QUESTIONS).count();
    let questions = in_question()
        .take(MAX_QUESTIONS)
        .map(|file| question(file.uid, &file.name, &file.how.secret_question, file.options.clone(), ask));
    let on_clear = {
        let ask = ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::ClearAll))))
    };
    let status = props.status.as_ref().map_or_else(Html::default, |notice| {
        html! { <NoticeLine key={notice.id} notice={notice.clone()} ask={ask.clone()} /> }
    });
    let toast = use_node_ref();
    {
        let place = toast.clone();
        // Where the window is low, the page makes room of that height.
        let report = move || {
            if let Some(toast) = place.cast::<Element>()
                && let Ok(Some(page)) = toast.closest(".page")
            {
                let height = toast.get_bounding_client_rect().height();
                platform::set_style(&page, "--toast", &format!("{}px", height.ceil()));
            }
        };
        use_resized(&toast, Box::new(report));
    }
    html! {
        <section class="notices" aria-label="Messages">
            <div class="notice-lists">
            <div class="notice-list">
                if props.alerts.len() > 1 {
                    { all_errors(&props.alerts, left_out, ask) }
                }
            </div>
            // Not read as a whole with each that comes or goes.
            <div class="notice-list" role="alert" aria-atomic="false">{ for alerts }</div>
            <div class="notice-list">
                { for questions }
                if unasked > 0 {
                    <div class="notice warn"><span class="dot w" aria-hidden="true">{ "?" }</span>
                        <p>{ format!("The same question waits for {}.", count(unasked, "more file")) }</p>
                    </div>
                }
            </div>
            <div class="notice-list">
                { for props.reading.iter().map(|reading| progress("Reading", reading, ("Cancel", || Ask::Cancel), ask)) }
                { for props.writing.iter().map(|writing| progress("Writing", writing, ("Stop", || Ask::StopWriting), ask)) }
            </div>
            <div class="notice-list">
                if sample::tokens_on(&props.desk) > 0 {
                    <div class="notice sample">
                        <p><b>{ "Sample data." }</b>{ " Made-up tokens and people, to try the page with. Clear them before you start with your own." }</p>
                        <span class="notice-offer"><button type="button" class="btn" onclick={on_clear}>{ "Clear the sample" }</button></span>
                    </div>
                }
            </div>
            </div>
            <div ref={toast} class="toast" role="status">{ status }</div>
        </section>
    }
}

/// What is done with several errors, and what is said of those that are not shown: none is dropped.
fn all_errors(alerts: &Rc<Vec<Notice>>, left_out: usize, ask: &Callback<Ask>) -> Html {
    let on_list = {
        let (ask, alerts) = (ask.clone(), Rc::clone(alerts));
        Callback::from(move |_: MouseEvent| {
            let content = refusals_list(alerts.iter().map(|alert| (&*alert.text, &*alert.advice)));
            ask.emit(Ask::Save(SmallFile { name: "Errors.csv", content }));
        })
    };
    let on_dismiss = {
        let ask = ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(NoticesMsg::DismissAlerts)))
    };
    let unseen = if left_out > 0 {
        format!(" {} {} not shown here.", grouped(left_out), plural(left_out, "is", "are"))
    } else {
        String::new()
    };
    html! {
        <div class="notice bad">
            <span class="dot e" aria-hidden="true">{ "×" }</span>
            <p><b>{ format!("{} in all.", count(alerts.len(), "error")) }</b>{ unseen }</p>
            <span class="notice-offer">
                <button type="button" class="btn" onclick={on_list}>{ "Download all errors" }</button>
                <button type="button" class="btn quiet" onclick={on_dismiss}>{ "Dismiss all" }</button>
            </span>
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
                RetryAs::Unlocked { .. } => "Enter the password",
                RetryAs::Chosen => "Choose files",
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
            <p><b>{ shown_text(&format!("{name}: the keys are not Base32.")) }</b>{ " They fit the encoding named on the button. Ask the vendor if you are not sure, and compare one code with its token afterwards." }</p>
            <span class="notice-offer">{ for buttons }</span>
        </div>
    }
}

/// What goes on, how far it is, and the button that ends it.
fn progress(doing: &str, what: &InProgress, (word, end): (&'static str, fn() -> Ask), ask: &Callback<Ask>) -> Html {
    let percent = (what.share * 100.0).round();
    let onclick = {
        let ask = ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(end()))
    };
    html! {
        <div class="notice" key={word}>
            <p>{ shown_text(&format!("{doing} {}…", what.name)) }</p>
            <progress aria-label={shown_text(&format!("{doing} {}", what.name))} max="100" value={percent.to_string()}></progress>
            <span class="notice-offer"><button type="button" class="btn" {onclick}>{ word }</button></span>
        </div>
    }
}
