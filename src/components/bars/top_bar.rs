//! The bar on top: the present step, the seal, theme and help.

use crate::ask::Ask;
use crate::components::controls::icons;
use crate::state::step::Step;
use crate::state::{Dialog, Msg, Shown, Theme, ViewMsg};
use token_desk_core::ground::words::grouped;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct TopBarProps {
    pub(crate) desk: Shown,
    pub(crate) theme: Theme,
    pub(crate) ask: Callback<Ask>,
}

#[component]
pub(crate) fn TopBar(props: &TopBarProps) -> Html {
    let summary = props.desk.summary();
    let users = props.desk.user_count();
    let now = Step::next(summary, users);
    let counted = |number: usize| if number > 0 { grouped(number) } else { String::new() };
    let steps = [
        (Step::Tokens, "Tokens", counted(summary.tokens), summary.tokens > 0),
        (Step::Users, "Users", counted(users), users > 0),
        (Step::Assign, "Assign", counted(summary.assigned()), summary.assigned() > 0 && now == Step::Export),
        (Step::Export, "Export", String::new(), false),
    ];
    let steps = steps.into_iter().enumerate().map(|(index, (step, name, number, done))| {
        let current = step == now;
        let done = done && !current;
        let class = if current {
            "now"
        } else if done {
            "done"
        } else {
            ""
        };
        let sign = if done { "✓".to_owned() } else { (index + 1).to_string() };
        html! {
            <li key={name} {class} aria-current={current.then_some("step")}>
                <span class="n" aria-hidden="true">{ sign }</span>
                <b>{ name }</b>
                <span class="count">{ number }</span>
                <span class="sr">{ if done { "(done)" } else { "" } }</span>
            </li>
        }
    });
    let theme_name = match props.theme {
        Theme::System => "Theme: as the system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    };
    let dispatch = |msg: fn() -> Msg| {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(msg())))
    };
    html! {
        <header class="top">
            <div class="brand">{ icons::logo() }<span>{ "Token Desk" }</span></div>
            <ol class="steps" aria-label="Steps">{ for steps }</ol>
            <div class="top-end">
                <button type="button" class="seal" aria-label="Sealed: the browser refuses connections" onclick={dispatch(|| ViewMsg::Open(Dialog::Seal).into())}>
                    { icons::lock() }<span class="long">{ "Sealed: the browser refuses connections" }</span><span class="short">{ "Sealed" }</span>
                </button>
                <button type="button" class="icon" aria-label={theme_name} title={theme_name} onclick={dispatch(|| ViewMsg::NextTheme.into())}>{ icons::theme() }</button>
                <button type="button" class="icon" aria-label="Help" title="Help" onclick={dispatch(|| ViewMsg::Open(Dialog::Help).into())}>{ "?" }</button>
            </div>
        </header>
    }
}
