//! The menus of a row, of a person and of the columns: one at a time, beside the button that opened it.

use crate::ask::Ask;
use crate::components::controls::text_of;
use crate::components::table::{WIDER_BY_KEY, focus_table, named_columns};
use crate::platform::{self, set_style};
use crate::state::{
    ChangeMsg, ColumnChoice, ColumnMsg, Dialog, LifeDeed, LiftMsg, Lifted, Menu, MenuAbout, Msg, Shown, ViewMsg,
};
use token_desk_core::desk::{RowId, Status};
use token_desk_core::ground::visible::visible;
use token_desk_core::model::format_id::FormatId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// The least distance of a menu from the edges of the window, in CSS pixels.
const MARGIN: f64 = 8.0;

#[derive(Properties, PartialEq)]
pub(crate) struct MenuProps {
    pub(crate) desk: Shown,
    pub(crate) menu: Menu,
    pub(crate) columns: ColumnChoice,
    pub(crate) ask: Callback<Ask>,
}

/// An item of a menu.
struct Item {
    name: &'static str,
    /// What it does; `None` if it can't be done now.
    act: Option<Msg>,
    /// Whether a line is above it.
    apart: bool,
    /// Whether it is ticked, where it is there to be ticked: then the menu stays open.
    ticked: Option<bool>,
    /// What is said of it behind its name.
    note: &'static str,
}

impl Item {
    fn new(name: &'static str, act: impl Into<Msg>) -> Self {
        Self { name, act: Some(act.into()), apart: false, ticked: None, note: "" }
    }

    /// Can be done only where `can` holds.
    fn only_if(self, can: bool) -> Self {
        Self { act: self.act.filter(|_| can), ..self }
    }

    fn apart(self) -> Self {
        Self { apart: true, ..self }
    }
}

#[component]
pub(crate) fn MenuList(props: &MenuProps) -> Html {
    let list = use_node_ref();
    // What had the focus gets it back before an item acts: a dialog that it opens gives the focus back there.
    let opener = use_mut_ref(|| None::<Element>);
    {
        let (list, opener, anchor) = (list.clone(), opener.clone(), props.menu.anchor);
        use_effect_with(props.menu.clone(), move |_| {
            *opener.borrow_mut() = platform::focused();
            if let Some(list) = list.cast::<Element>() {
                let place = list.get_bounding_client_rect();
                let (width, height) = (place.width(), place.height());
                let room = list.parent_element().map_or(0.0, |veil| veil.get_bounding_client_rect().height());
                let below = anchor.bottom + 4.0;
                let top = if below + height + MARGIN > room { anchor.top - height - 4.0 } else { below };
                set_style(&list, "left", &format!("{}px", (anchor.right - width).max(MARGIN)));
                set_style(&list, "top", &format!("{}px", top.max(MARGIN)));
                platform::focus_in(&list, "[role^=menuitem]");
            }
        });
    }
    let close = {
        let (ask, opener) = (props.ask.clone(), opener.clone());
        Callback::from(move |()| {
            if let Some(opener) = opener.borrow_mut().take().and_then(|opener| opener.dyn_into::<HtmlElement>().ok()) {
                let _ = opener.focus();
            }
            ask.emit(Ask::dispatch(ViewMsg::CloseMenu));
        })
    };
    let (label, items) = match &props.menu.about {
        MenuAbout::Columns => ("Columns".into(), column_items(&props.columns)),
        MenuAbout::Token(row) => token_items(&props.desk, *row),
        MenuAbout::User(user) => (text_of(visible(user)), user_items(&props.desk, user)),
    };
    let title = match props.menu.about {
        MenuAbout::Columns => label,
        _ => text_of(format!("Actions for {label}")),
    };
    let names: Vec<&'static str> = items.iter().map(|item| item.name).collect();
    let onkeydown = {
        let (list, close) = (list.clone(), close.clone());
        let is_of_columns = props.menu.about == MenuAbout::Columns;
        let (ask, columns) = (props.ask.clone(), props.columns.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(list) = list.cast::<Element>() else { return };
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            match event.key().as_str() {
                "Escape" | "Tab" => close.emit(()),
                // The width of the column whose item has the focus.
                key @ ("ArrowLeft" | "ArrowRight") if is_of_columns => {
                    let (_, focused) = items_of(&list);
                    if let Some((column, ..)) = focused.and_then(|item| named_columns().nth(item)) {
                        let by = if key == "ArrowLeft" { -WIDER_BY_KEY } else { WIDER_BY_KEY };
                        let wider = columns.wider(column).unwrap_or(0) + by;
                        ask.emit(Ask::dispatch(ViewMsg::Column(column, ColumnMsg::Widen(wider))));
                    }
                }
                key => {
                    if !focus_item(&list, &names, key) {
                        return;
                    }
                }
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let on_veil = {
        let close = close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    html! {
        <div class="menu-veil" onclick={on_veil.clone()} oncontextmenu={on_veil}>
            <div ref={list} class="menu" role="menu" aria-label={title} {onkeydown}>
                { for items.into_iter().map(|item| item_button(item, &close, &props.ask)) }
            </div>
        </div>
    }
}

fn item_button(item: Item, close: &Callback<()>, ask: &Callback<Ask>) -> Html {
    let Item { name, act, apart, ticked, note } = item;
    let off = act.is_none();
    let act = std::cell::RefCell::new(act);
    let onclick = {
        let (close, ask) = (close.clone(), ask.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            if let Some(act) = act.borrow_mut().take() {
                let lifts = matches!(act, Msg::Lift(_));
                if ticked.is_none() {
                    close.emit(());
                }
                ask.emit(Ask::dispatch(act));
                // The arrows go on from there.
                if lifts {
                    focus_table();
                }
            }
        })
    };
    html! {
        <>
            if apart {
                <div class="menu-line" role="separator"></div>
            }
            <button type="button" role={if ticked.is_some() { "menuitemcheckbox" } else { "menuitem" }} tabindex="-1"
                aria-checked={ticked.map(|ticked| ticked.to_string())} aria-disabled={off.then_some("true")} {onclick}>{ name }{ note }</button>
        </>
    }
}

fn token_items(desk: &Shown, row: RowId) -> (AttrValue, Vec<Item>) {
    let Some(view) = desk.find(row) else { return Default::default() };
    let user = view.user.map(|(_, user)| AttrValue::from(user.label()));
    let has_user = user.is_some();
    let in_use = !matches!(view.status, Status::Out(_));
    let deed = |deed: LifeDeed| ViewMsg::Open(Dialog::OutOfUse(row, deed));
    let mut items = vec![
        Item::new(if has_user { "Change user…" } else { "Assign…" }, ViewMsg::Open(Dialog::Assign(row)))
            .only_if(in_use),
        Item::new("Edit user…", ViewMsg::Open(Dialog::EditUser(user.unwrap_or_default()))).only_if(has_user),
        Item::new("Verify a code…", ViewMsg::OpenToken(row)),
        Item::new("Unassign", ChangeMsg::Unassign(row)).only_if(has_user),
        Item::new("Replace…", deed(LifeDeed::Replace)).only_if(has_user).apart(),
        Item::new("Mark as lost…", deed(LifeDeed::Lose)).only_if(in_use),
        Item::new("Retire…", deed(LifeDeed::Retire)).only_if(in_use),
        Item::new("Edit token…", ViewMsg::Open(Dialog::EditToken(row))).apart(),
        Item::new("Show QR code…", ViewMsg::Open(Dialog::TokenQr(row))),
        Item::new("Remove from the desk", ChangeMsg::Remove(row)).apart(),
    ];
    if desk.file(row.file).is_some_and(|file| file.format == FormatId::Made) {
        let at = items.len() - 1;
        items.insert(at, Item::new("Program…", ViewMsg::Open(Dialog::Program(row))));
    }
    if !in_use {
        items.push(Item::new("Put back into use", ChangeMsg::PutBack(row)));
    }
    (text_of(visible(view.token.serial)), items)
}

/// Which columns are seen. The one that a row is called by always is.
fn column_items(columns: &ColumnChoice) -> Vec<Item> {
    let mut items: Vec<Item> = named_columns()
        .map(|(number, name, hides)| Item {
            ticked: Some(columns.shows(number)),
            note: if columns.wants(number) && columns.is_aside(number) { " (no room)" } else { "" },
            ..Item::new(name, ViewMsg::Column(number, ColumnMsg::Toggle)).only_if(hides)
        })
        .collect();
    items.push(Item::new("All columns, widths that fit", ViewMsg::UsualColumns).only_if(!columns.is_usual()).apart());
    items
}

fn user_items(desk: &Shown, user: &AttrValue) -> Vec<Item> {
    vec![
        Item::new("Give the next free token", ChangeMsg::GiveNext(user.clone())).only_if(desk.summary().free > 0),
        Item::new("Choose a token…", LiftMsg::Take(Lifted::User(user.clone()))),
        Item::new("Edit user…", ViewMsg::Open(Dialog::EditUser(user.clone()))),
        Item::new("Leaver…", ChangeMsg::Leaver(user.clone())).apart(),
        Item::new("Remove from the list", ChangeMsg::RemoveUser(user.clone())),
    ]
}

/// The items of a menu, and which of them has the focus.
fn items_of(list: &Element) -> (Vec<Element>, Option<usize>) {
    let all = std::iter::successors(list.first_element_child(), Element::next_element_sibling);
    let items: Vec<Element> =
        all.filter(|child| child.get_attribute("role").is_some_and(|role| role.starts_with("menuitem"))).collect();
    let focused = platform::focused().and_then(|focused| items.iter().position(|item| *item == focused));
    (items, focused)
}

/// Gives the focus to the item that a key leads to, if it leads to one: arrows, Home, End, or the first letter of a name.
fn focus_item(list: &Element, names: &[&str], key: &str) -> bool {
    let (items, focused) = items_of(list);
    let (count, now) = (items.len(), focused.unwrap_or(0));
    let next = match key {
        "ArrowDown" => Some((now + 1) % count.max(1)),
        "ArrowUp" => Some((now + count.saturating_sub(1)) % count.max(1)),
        "Home" => Some(0),
        "End" => count.checked_sub(1),
        letter if letter.chars().count() == 1 && letter != " " => {
            let begins = |number: &usize| {
                names.get(*number).is_some_and(|name| name.to_lowercase().starts_with(&letter.to_lowercase()))
            };
            (now + 1..count).chain(0..=now).find(begins)
        }
        _ => None,
    };
    let item = next.and_then(|next| items.get(next)).and_then(|item| item.dyn_ref::<HtmlElement>());
    item.is_some_and(|item| item.focus().is_ok())
}
