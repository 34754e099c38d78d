//! The bar on top: the present step, the seal, theme and help.

use crate::ask::Ask;
use crate::components::controls::icons;
use crate::components::table::focus_table;
use crate::platform;
use crate::state::step::Step;
use crate::state::{Dialog, Msg, Shown, Tab, Theme, ViewMsg};
use token_desk_core::ground::words::grouped;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct TopBarProps {
    pub(crate) desk: Shown,
    /// Whether the files of the desk were downloaded.
    pub(crate) exported: bool,
    pub(crate) theme: Theme,
    pub(crate) ask: Callback<Ask>,
}

#[component]
pub(crate) fn TopBar(props: &TopBarProps) -> Html {
    let summary = props.desk.summary();
    let users = props.desk.user_count();
    let now = Step::next(summary, users);
    let counted = |number: usize| if number > 0 { grouped(number) } else { String::new() };
    // Of those who can have a token: what is done, and what there is to do.
    let served = summary.served.len();
    let assigned = match served + summary.waiting.len() {
        _ if served == 0 => String::new(),
        people => format!("{} of {}", grouped(served), grouped(people)),
    };
    let steps = [
        (Step::Tokens, "Tokens", counted(summary.tokens), summary.tokens > 0),
        (Step::Users, "Users", counted(users), users > 0),
        (Step::Assign, "Assign", assigned, summary.assigned() > 0 && now == Step::Export),
        (Step::Export, "Export", String::new(), props.exported && now == Step::Export),
    ];
    let steps = steps.into_iter().enumerate().map(|(index, (step, name, number, done))| {
        // With the last step done, none comes next.
        let current = step == now && !(done && step == Step::Export);
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
            <li key={name} {class} title={(step == Step::Assign && served > 0).then_some("Users with a token")} aria-current={current.then_some("step")}>
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
    let on_skip = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| {
            ask.emit(Ask::dispatch(ViewMsg::Tab(Tab::Tokens)));
            // Where there was room for the people alone, the table is there with the next frame.
            platform::before_next_frame(|| {
                platform::focus(".sheet [tabindex='0']");
                focus_table();
            });
        })
    };
    html! {
        <header class="top">
            if !props.desk.is_empty() {
                <button type="button" class="btn skip" onclick={on_skip}>{ "Skip to the table" }</button>
            }
            <div class="brand">{ icons::logo() }<span>{ "Token Desk" }</span></div>
            // Safari takes a list without its marks for none.
            <ol class="steps" role="list" aria-label="Steps">{ for steps }</ol>
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
