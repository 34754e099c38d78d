//! How Apply & Assign gives tokens, and what it would do with that.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::select::select;
use crate::components::controls::shown_text;
use crate::state::{ChangeMsg, Shown, ViewMsg, left_over};
use token_desk_core::desk::{AssignOptions, AssignTarget, Desk, Search, UserOrder};
use token_desk_core::ground::words::{count, grouped, quoted};
use token_desk_core::model::entra::{EntraWay, MAX_TOKENS_OF_A_USER};
use yew::prelude::*;

const TARGETS: [(AssignTarget, &str); 3] = [
    (AssignTarget::Entra(EntraWay::Csv), "Entra ID, by the CSV that the portal takes"),
    (AssignTarget::Entra(EntraWay::Graph), "Entra ID, by the JSON for Microsoft Graph: SHA-256 too"),
    (AssignTarget::Other, "Another server: every token is given"),
];

/// The first is the usual one.
const ORDERS: [(UserOrder, &str); 3] =
    [(UserOrder::List, "As in the lists"), (UserOrder::Upn, "By UPN"), (UserOrder::Name, "By user name")];

#[derive(Properties, PartialEq)]
pub(crate) struct AssignOptionsProps {
    pub(crate) desk: Shown,
    pub(crate) options: AssignOptions,
    /// Whether only the users are served that the search finds.
    pub(crate) found: bool,
    /// Whether only the selected users are, and how many there are.
    pub(crate) chosen: (bool, usize),
    /// What finds those who are served.
    pub(crate) users: Search,
    /// What is searched for on the desk.
    pub(crate) search: AttrValue,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn AssignOptionsDialog(props: &AssignOptionsProps) -> Html {
    let options = props.options;
    let preview = use_memo((props.desk.clone(), options, props.users.clone()), |(desk, options, users)| {
        preview(desk, users, *options)
    });
    let has_wishes = use_memo(props.desk.clone(), |desk| desk.has_wishes());
    let set = |options: AssignOptions| Ask::dispatch(ViewMsg::AssignOptions(options));
    let each = {
        let ask = props.ask.clone();
        Callback::from(move |value: String| {
            ask.emit(set(AssignOptions { tokens_each: value.parse().unwrap_or(1), ..options }));
        })
    };
    let order = {
        let ask = props.ask.clone();
        Callback::from(move |value: String| {
            let order = ORDERS.iter().find(|(_, name)| *name == value).map_or(UserOrder::List, |(order, _)| *order);
            ask.emit(set(AssignOptions { order, ..options }));
        })
    };
    let on_submit = {
        let (ask, close) = (props.ask.clone(), props.close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            close.emit(());
            ask.emit(Ask::dispatch(ChangeMsg::Assign));
        })
    };
    let each_now = (options.tokens_each > 1).then(|| options.tokens_each.to_string());
    let order_now = ORDERS.iter().find(|(order, _)| *order == options.order && *order != UserOrder::List);
    html! {
        <Modal title="Options of Apply & Assign" in_field=true close={props.close.clone()}>
            <form onsubmit={on_submit}>
                <div class="choices" role="radiogroup" aria-labelledby="target">
                    <b id="target">{ "Where are the tokens for?" }</b>
                    { for TARGETS.into_iter().map(|(target, words)| {
                        let ask = props.ask.clone();
                        let onchange = Callback::from(move |_: Event| ask.emit(set(AssignOptions { target, ..options })));
                        html! { <label class="check" key={words}><input type="radio" name="target" checked={options.target == target} {onchange} />{ words }</label> }
                    }) }
                </div>
                { select("Tokens for each user", each_now, "1".to_owned(),
                    (2..=MAX_TOKENS_OF_A_USER).map(|each| (each.to_string(), if each == 2 { "2: one is a spare".to_owned() } else { each.to_string() })).collect(), each) }
                { select("Order of the users", order_now.map(|(_, name)| (*name).to_owned()), ORDERS[0].1.to_owned(),
                    ORDERS[1..].iter().map(|(_, name)| ((*name).to_owned(), (*name).to_owned())).collect(), order) }
                <div>
                    if props.chosen.1 > 0 {
                        { tick(format!("Only the {} selected", count(props.chosen.1, "user")).into(), props.chosen.0,
                            props.ask.reform(|chosen| Ask::dispatch(ViewMsg::AssignChosen(chosen)))) }
                    }
                    { tick(found_words(&props.search), props.found, props.ask.reform(|found| Ask::dispatch(ViewMsg::AssignFound(found)))) }
                    if *has_wishes {
                        { tick("Give another model where the one that the list names is used up".into(), options.other_model,
                            props.ask.reform(move |other_model| set(AssignOptions { other_model, ..options }))) }
                    }
                </div>
                <h2>{ "What it will do" }</h2>
                <div role="status"><ul class="plain">{ for preview.iter().map(|line| html! { <li>{ line.clone() }</li> }) }</ul></div>
                <div class="bar end"><button type="submit" class="btn primary">{ "Apply & Assign" }</button></div>
            </form>
        </Modal>
    }
}

/// A box to tick.
fn tick(label: AttrValue, checked: bool, change: Callback<bool>) -> Html {
    let onchange = Callback::from(move |_: Event| change.emit(!checked));
    html! { <label class="check"><input type="checkbox" {checked} {onchange} />{ label }</label> }
}

fn found_words(search: &str) -> AttrValue {
    match search.trim() {
        "" => "Only users that the search finds (the search is empty now: all)".into(),
        search => format!("Only users that the search for {} finds", quoted(&shown_text(search))).into(),
    }
}

/// What Apply & Assign would do: how many tokens it gives, the first of them, what and who is passed over, and why.
fn preview(desk: &Desk, users: &Search, options: AssignOptions) -> Vec<AttrValue> {
    let (after, report) = desk.apply_and_assign_to(users, None, options);
    let mut lines = vec![match report.assigned {
        0 => "No token will be assigned.".to_owned(),
        number => format!("{} will be assigned.", count(number, "token")),
    }];
    let first = report.first.iter().flatten().filter_map(|&(row, user)| Some((desk.find(row)?, after.user(user)?)));
    lines.extend(first.map(|(row, user)| format!("{} → {}", shown_text(row.token.serial), shown_text(&user.label()))));
    if report.assigned > report.first.len() {
        lines.push(format!("… and {} more.", grouped(report.assigned - report.first.len())));
    }
    lines.extend(left_over(report));
    let without = report.first_no_model.iter().flatten().filter_map(|&user| after.user(user));
    lines.extend(
        without.map(|user| format!("{}: no {} is free.", shown_text(&user.label()), quoted(&shown_text(user.model)))),
    );
    lines.extend(
        desk.not_taken(options.target)
            .into_iter()
            .map(|(reason, number)| format!("{} not given: {}.", count(number, "free token"), reason.reason())),
    );
    lines.into_iter().map(AttrValue::from).collect()
}
