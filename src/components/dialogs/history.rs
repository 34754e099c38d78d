//! The steps of the work, each with its time, and the way back to any of them.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::shown_text;
use crate::platform;
use crate::state::{DeskHistory, HistoryMsg};
use token_desk_core::ground::words::count;
use yew::prelude::*;

/// The most steps that are listed, the latest ones.
const MAX_LISTED: usize = 500;

#[derive(Properties, PartialEq)]
pub(crate) struct HistoryProps {
    /// The latest steps, with their time; the first of them takes `skipped` others before it.
    pub(crate) steps: Vec<(AttrValue, u64)>,
    pub(crate) skipped: usize,
    /// How many of them hold: the others were taken back.
    pub(crate) depth: usize,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

/// What the dialog shows of the desks.
pub(super) fn step_list(desks: &DeskHistory, ask: Callback<Ask>, close: Callback<()>) -> Html {
    let skipped = desks.steps().0.count().saturating_sub(MAX_LISTED);
    let (steps, depth) = desks.steps();
    let steps = steps.skip(skipped).map(|step| (step.label.to_owned().into(), step.at)).collect::<Vec<_>>();
    html! { <StepList {steps} {skipped} {depth} {ask} {close} /> }
}

#[component]
pub(crate) fn StepList(props: &HistoryProps) -> Html {
    let all = props.skipped + props.steps.len();
    let line = |depth: usize, label: AttrValue, at: u64| {
        let ask = props.ask.clone();
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(HistoryMsg::GoTo(depth))));
        let now = depth == props.depth;
        let undone = depth > props.depth;
        let time = if at == 0 { String::new() } else { platform::time_of_day(at) };
        html! {
            <li key={depth}>
                <button type="button" class={classes!("step", undone.then_some("is-undone"))} aria-current={now.then_some("step")} {onclick}>
                    // Two steps of one second may have the same words; their numbers differ.
                    <span class="mono dim">{ (depth > 0).then(|| format!("{depth}.")) }</span>
                    <span class="mono dim">{ time }</span><span>{ shown_text(&label) }</span>
                    <span class="dim">{ if now { "now" } else if undone { "taken back" } else { "" } }</span>
                </button>
            </li>
        }
    };
    let steps = props.steps.iter().enumerate().rev();
    html! {
        <Modal title="History" close={props.close.clone()}>
            <p class="dim">{ format!("{}. Choose one to go back to the desk as it was right after it; the later ones can be done again.", count(all, "step")) }</p>
            <ol class="step-list">
                { for steps.map(|(number, (label, at))| line(props.skipped + number + 1, label.clone(), *at)) }
                { line(0, "Before the first step".into(), 0) }
            </ol>
        </Modal>
    }
}
