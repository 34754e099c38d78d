//! The table of tokens. Only the rows in sight exist, and the one that has the focus.
//!
//! It is a grid: one stop for the Tab key, arrows between the cells. A cell with a button gives the focus to its button.

use super::ask::Ask;
use super::gap::{Gap, Sizer};
use super::icons;
use crate::hooks::{RowsInSight, use_clock, use_rows_in_sight, use_slots};
use crate::platform;
use crate::state::{ChangeMsg, Chosen, Dialog, Pick, SelectionMsg, Shown, Spotlight, ViewMsg};
use gloo_timers::callback::Timeout;
use std::cell::Cell;
use std::rc::Rc;
use token_desk_core::desk::{Filter, RowId, RowView, Status};
use token_desk_core::model::key_encoding::{SecretEncoding, encode};
use token_desk_core::model::otp;
use token_desk_core::model::token::OtpType;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollToOptions};
use yew::prelude::*;

/// Milliseconds until a revealed secret hides again.
const HIDE_AFTER: u32 = 15_000;
/// Height of a row in CSS pixels; the same stands in desk.css.
const ROW_HEIGHT: f64 = 40.0;
/// Height of a card, where the page is narrow.
const CARD_HEIGHT: f64 = 96.0;
/// Height of the header row; of a narrow page, of the line that selects all.
const HEADER_HEIGHT: f64 = 36.0;
/// Narrower than this the rows are cards.
const NARROW: &str = "(max-width: 700px)";

/// The columns behind that of the boxes: their names and, for the last, only for assistive technology.
const COLUMNS: [&str; 10] =
    ["Serial number", "Manufacturer", "Model", "Interval", "Secret", "Code", "UPN", "User name", "Status", "Actions"];
/// The column of the boxes.
const BOX: usize = 0;
/// The column that a person comes to first, with Tab or Home: a row is called by its serial number, and its box works
/// from each cell.
const SERIAL: usize = 1;

#[derive(Properties, PartialEq)]
pub(crate) struct TokensProps {
    pub(crate) desk: Shown,
    pub(crate) filter: Filter,
    pub(crate) search: AttrValue,
    pub(crate) spotlight: Option<Spotlight>,
    pub(crate) selection: Chosen,
    pub(crate) goal: Option<(RowId, u32)>,
    pub(crate) ask: Callback<Ask>,
}

/// A cell: the row's place among those shown, and the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    row: usize,
    column: usize,
}

/// The table.
#[component]
pub(crate) fn Tokens(props: &TokensProps) -> Html {
    let now = use_clock();
    let sheet = use_node_ref();
    let active = use_state_eq(|| Place { row: 0, column: SERIAL });
    // The same, known at once: a second key can come before the first one is rendered.
    let latest = use_memo((), |()| Cell::new((Place { row: 0, column: SERIAL }, 0_u32)));
    let has_focus = use_state_eq(|| false);
    // Counts the wishes to move the focus to the active cell.
    let focus_wish = use_state_eq(|| 0_u32);
    let revealed = use_state_eq(|| None::<RowId>);

    let places = use_memo(
        (props.desk.clone(), props.filter, props.search.clone(), props.spotlight.clone()),
        |(desk, filter, search, spotlight)| match spotlight {
            Some(spotlight) => Rc::clone(&spotlight.rows),
            None => desk.select(*filter, search),
        },
    );
    let places = Rows(Rc::clone(&places));
    // Where ranges begin, in these rows.
    let range = use_memo(places.clone(), |_| Cell::new(Range::default()));
    let picked =
        use_memo((props.selection.clone(), places.clone()), |(selection, places)| selection.count(&props.desk, places));
    let row_height = if platform::media_matches(NARROW) { CARD_HEIGHT } else { ROW_HEIGHT };
    let header = HEADER_HEIGHT;
    let (sight, on_move) = use_rows_in_sight(&sheet, places.len(), row_height, header);
    use_hide_again(&revealed);
    // Whether this table is being drawn: what loses the focus now has not been left by the person.
    let drawing = use_memo((), |()| Cell::new(false));
    drawing.set(true);
    {
        let drawing = Rc::clone(&drawing);
        use_effect(move || drawing.set(false));
    }
    use_focus(&sheet, *focus_wish);
    let cursor = Cursor { active: &active, has_focus: &has_focus, wish: &focus_wish, latest: &latest };
    use_goal(props, &places, &sheet, sight, header, cursor);
    // Whether the person is in the table: a removed button, or a row that is moved, sends the focus nowhere.
    let engaged = use_memo((), |()| Cell::new(false));
    use_focus_kept(&sheet, (props.desk.clone(), places.clone(), sight, *active), Rc::clone(&engaged));

    let reveal = {
        let revealed = revealed.clone();
        Callback::from(move |id: RowId| revealed.set((*revealed != Some(id)).then_some(id)))
    };
    let picker = Picker {
        desk: props.desk.clone(),
        shown: Rc::clone(&places.0),
        selection: props.selection.clone(),
        all: *picked == places.len() && !places.is_empty(),
        range: Rc::clone(&range),
        ask: props.ask.clone(),
    };
    let on_keydown = {
        let (active, focus_wish, sheet, count) = (active.setter(), focus_wish.setter(), sheet.clone(), places.len());
        let latest = Rc::clone(&latest);
        let (range, picker, on_move) = (Rc::clone(&range), picker.clone(), on_move.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(element) = sheet.cast::<Element>() else { return };
            if picker.key(&event, latest.get().0.row) || in_header(event.target()) {
                return;
            }
            let viewport = f64::from(element.client_height()) - header;
            let page = ((viewport / row_height) as usize).max(1);
            let (from, wish) = latest.get();
            let Some(next) = moved(from, &event, count, page) else { return };
            event.prevent_default();
            if next == from {
                return;
            }
            if event.shift_key() && next.row != from.row {
                picker.stretch(from.row, next.row);
            } else if next.row != from.row {
                range.set(Range::default());
            }
            latest.set((next, wish + 1));
            active.set(next);
            focus_wish.set(wish + 1);
            let scroll = f64::from(element.scroll_top());
            if let Some(scroll) = sight.scroll_to_see(next.row, count, viewport, scroll) {
                element.set_scroll_top(scroll as i32);
                // Drawn with the focus in one step: drawn later, its row would be moved among the others and lose it.
                on_move.emit(());
            }
        })
    };
    let on_click = {
        let (active, focus_wish, latest, picker) =
            (active.setter(), focus_wish.setter(), Rc::clone(&latest), picker.clone());
        Callback::from(move |event: MouseEvent| {
            let Some(cell) = picker.click(&event) else { return };
            // The press of the button with Shift moved no focus.
            let wish = latest.get().1 + 1;
            latest.set((cell, wish));
            active.set(cell);
            focus_wish.set(wish);
        })
    };
    // Shift and a click would select the text in between.
    let on_mousedown = Callback::from(|event: MouseEvent| {
        if event.shift_key() && event.target().is_some_and(|target| cell_of(&target).is_some() && !on_button(&target)) {
            event.prevent_default();
        }
    });
    let on_focusin = {
        let (active, has_focus, engaged) = (active.setter(), has_focus.setter(), Rc::clone(&engaged));
        let latest = Rc::clone(&latest);
        Callback::from(move |event: FocusEvent| {
            has_focus.set(true);
            engaged.set(true);
            if let Some(cell) = event.target().and_then(|target| cell_of(&target)) {
                latest.set((cell, latest.get().1));
                active.set(cell);
            }
        })
    };
    let on_focusout = {
        let (has_focus, engaged) = (has_focus.clone(), Rc::clone(&engaged));
        Callback::from(move |event: FocusEvent| {
            let stays = match event.related_target() {
                Some(target) => cell_of(&target).is_some(),
                // Drawing took it, or another window has it for a while.
                None => drawing.get() || !platform::focus_is_nowhere(),
            };
            engaged.set(stays);
            has_focus.set(stays);
        })
    };

    let on_scroll = Callback::from(move |_: Event| on_move.emit(()));
    let on_all = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::tell(ViewMsg::ShowAll)))
    };
    let count = places.len();
    let row_count = (count + 1).to_string();
    let kept = (*has_focus && active.row < count).then_some(active.row);
    // The last row may have gone from under the focus.
    let nearest = active.row.min(count.saturating_sub(1));
    let (rows, below) = sight.with_gaps(kept);
    // The Tab key must find a cell that exists.
    let stop = if rows.iter().any(|(row, _)| *row == nearest) {
        Place { row: nearest, ..*active }
    } else {
        Place { row: sight.first, column: SERIAL }
    };
    let slots = use_slots(&rows);
    let body = rows.iter().zip(slots).flat_map(|(&(shown, gap), slot)| {
        let row = places.get(shown).and_then(|&place| props.desk.row(place as usize));
        // Of the gaps only two can be: before the first row in sight, and beside the one that is kept for its focus.
        let key = if Some(shown) == kept { "gap-kept" } else { "gap-above" };
        let gap_above = (gap > 0.0).then(|| html! { <Gap {key} height={gap} in_table=true /> });
        let row = row.map(|row| {
            let id = row.id;
            html! {
                <Row key={slot.to_string()}
                    desk={props.desk.clone()}
                    place={row.place}
                    {shown}
                    {now}
                    revealed={*revealed == Some(id)}
                    selected={props.selection.contains(id)}
                    stop={(stop.row == shown).then_some(stop.column)}
                    reveal={reveal.clone()}
                    ask={props.ask.clone()}
                />
            }
        });
        gap_above.into_iter().chain(row)
    });
    let body: Vec<Html> =
        body.chain(std::iter::once(html! { <Gap key="gap-below" height={below} in_table=true /> })).collect();
    html! {
        <div class="sheet" ref={sheet} onscroll={on_scroll} onclick={on_click} onmousedown={on_mousedown} onkeydown={on_keydown} onfocusin={on_focusin} onfocusout={on_focusout}>
            <Sizer height={sight.total + header}>
            <table role="grid" aria-label="Tokens" aria-rowcount={row_count} aria-colcount="11" aria-multiselectable="true">
                <thead role="rowgroup">
                    <tr role="row" aria-rowindex="1">
                        <th key="box" role="columnheader" scope="col" class="c0" aria-colindex="1">
                            <span class="box" role="checkbox" tabindex="0" aria-label="Select all shown" title="Select all shown (Ctrl+A)"
                                aria-checked={if picker.all { "true" } else if *picked > 0 { "mixed" } else { "false" }}></span>
                            <span class="box-word" aria-hidden="true">{ "Select all shown" }</span>
                        </th>
                        { for COLUMNS.iter().zip(SERIAL..).map(|(name, index)| html! {
                            <th key={*name} role="columnheader" scope="col" class={format!("c{index}")} aria-colindex={(index + 1).to_string()}>
                                <span class={(*name == "Actions").then_some("sr")}>{ *name }</span>
                            </th>
                        }) }
                    </tr>
                </thead>
                <tbody role="rowgroup">{ for body }</tbody>
            </table>
            </Sizer>
            <div class="sheet-empty">
                if count == 0 {
                    <p>{ nothing_shown(props) }</p>
                    if props.desk.token_count() > 0 {
                        <p><button type="button" class="btn" onclick={on_all}>{ "Show all tokens" }</button></p>
                    }
                }
            </div>
        </div>
    }
}

/// The places of the rows that are shown: equal only if they are the same list.
#[derive(Clone)]
struct Rows(Rc<Vec<u32>>);

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for Rows {
    type Target = Rc<Vec<u32>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Where a range begins that Shift selects, if it has begun.
#[derive(Debug, Clone, Copy, Default)]
struct Range {
    /// The row that was selected last, or no longer: from there a click with Shift goes.
    clicked: Option<usize>,
    /// The row from which arrows with Shift went.
    stretched: Option<usize>,
}

/// Turns keys and clicks into changes of the selection.
#[derive(Clone)]
struct Picker {
    desk: Shown,
    shown: Rc<Vec<u32>>,
    selection: Chosen,
    /// Whether all that are shown are selected.
    all: bool,
    range: Rc<Cell<Range>>,
    ask: Callback<Ask>,
}

impl Picker {
    fn pick(&self, pick: Pick) {
        self.ask.emit(Ask::tell(SelectionMsg::Pick(self.desk.clone(), pick)));
    }

    fn all(&self, on: bool) {
        self.range.set(Range::default());
        self.pick(Pick::All { shown: Rc::clone(&self.shown), on });
    }

    fn toggle(&self, row: usize) {
        if let Some(id) = self.shown.get(row).and_then(|&place| self.desk.id_at(place as usize)) {
            self.range.set(Range { clicked: Some(row), stretched: None });
            self.pick(Pick::Toggle(id));
        }
    }

    /// Selects from where Shift began, to `to`.
    fn stretch(&self, from: usize, to: usize) {
        let before = self.range.get().stretched;
        let from = before.unwrap_or(from);
        self.range.set(Range { clicked: Some(from), stretched: Some(from) });
        self.pick(Pick::Stretch { shown: Rc::clone(&self.shown), from, to, first: before.is_none() });
    }

    /// Whether a key belonged to the selection; `row` is the active one.
    fn key(&self, event: &KeyboardEvent, row: usize) -> bool {
        let command = event.ctrl_key() || event.meta_key();
        match event.key().as_str() {
            "a" | "A" if command && !event.alt_key() && !event.shift_key() => self.all(true),
            "Escape" if !self.selection.is_empty() => {
                self.range.set(Range::default());
                self.pick(Pick::Nothing);
            }
            " " if !command && !event.alt_key() => match event.target() {
                Some(target) if on_button(&target) => return false,
                target if in_header(target.clone()) => self.all(!self.all),
                _ => self.toggle(row),
            },
            _ => return false,
        }
        event.prevent_default();
        true
    }

    /// Selects by a click: on a box, with Shift or Ctrl on any part of a row. Tells the cell to focus.
    fn click(&self, event: &MouseEvent) -> Option<Place> {
        let target = event.target()?;
        if in_header(Some(target.clone())) {
            if target.dyn_ref::<Element>()?.closest(".c0").ok().flatten().is_some() {
                self.all(!self.all);
            }
            return None;
        }
        let cell = cell_of(&target).filter(|_| !on_button(&target))?;
        match (event.shift_key(), self.range.get().clicked) {
            (true, Some(from)) => {
                self.range.set(Range { clicked: Some(from), stretched: None });
                self.pick(Pick::Like { shown: Rc::clone(&self.shown), from, to: cell.row });
            }
            (shift, _) if shift || event.ctrl_key() || event.meta_key() || cell.column == BOX => self.toggle(cell.row),
            _ => return None,
        }
        event.shift_key().then_some(cell)
    }
}

/// Whether an element belongs to a button of a row.
fn on_button(target: &web_sys::EventTarget) -> bool {
    target.dyn_ref::<Element>().is_some_and(|element| element.closest("td button").is_ok_and(|found| found.is_some()))
}

/// Whether an element stands in the header.
fn in_header(target: Option<web_sys::EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest("thead").is_ok_and(|found| found.is_some()))
}

/// Gives the focus to the cell that the Tab key stops at.
pub(crate) fn focus_table() {
    platform::focus(".sheet tbody [tabindex='0']");
}

/// What stands in the place of rows when there are none.
fn nothing_shown(props: &TokensProps) -> &'static str {
    if props.desk.token_count() == 0 {
        if props.desk.files().is_empty() {
            "No tokens yet. Upload the vendor’s token file, or drop it anywhere on the page."
        } else {
            "No row of this file became a token: see Findings for each row, and File settings for how it was read."
        }
    } else {
        "No token matches the search and the filter."
    }
}

/// Hides a revealed secret after a while.
#[hook]
fn use_hide_again(revealed: &UseStateHandle<Option<RowId>>) {
    let setter = revealed.setter();
    use_effect_with(**revealed, move |revealed| {
        let timer = revealed.map(|_| Timeout::new(HIDE_AFTER, move || setter.set(None)));
        move || drop(timer)
    });
}

/// Moves the focus to the active cell after the keyboard moved it.
#[hook]
fn use_focus(sheet: &NodeRef, wish: u32) {
    let sheet = sheet.clone();
    use_effect_with(wish, move |wish| {
        if *wish > 0 {
            focus_stop(&sheet);
        }
    });
}

/// Gives the focus back to the active cell when drawing took it: a change removed the button that had it, or Yew moved
/// its row to another place among those in sight.
#[hook]
fn use_focus_kept(sheet: &NodeRef, drawn: (Shown, Rows, RowsInSight, Place), engaged: Rc<Cell<bool>>) {
    let sheet = sheet.clone();
    use_effect_with(drawn, move |_| {
        if engaged.get() && platform::focus_is_nowhere() {
            let scroll = sheet.cast::<Element>().map(|sheet| sheet.scroll_top());
            focus_stop(&sheet);
            // The row may be far from what the person looks at: there it stays.
            if let Some((sheet, scroll)) = sheet.cast::<Element>().zip(scroll) {
                sheet.set_scroll_top(scroll);
            }
        }
    });
}

/// Focuses the cell that the Tab key stops at.
fn focus_stop(sheet: &NodeRef) {
    let stop = sheet
        .cast::<Element>()
        .and_then(|sheet| sheet.query_selector("tbody [tabindex='0']").ok().flatten())
        .and_then(|cell| cell.dyn_into::<HtmlElement>().ok());
    if let Some(stop) = stop {
        let _ = stop.focus();
    }
}

/// What [`use_goal`] moves.
struct Cursor<'s> {
    active: &'s UseStateHandle<Place>,
    has_focus: &'s UseStateHandle<bool>,
    wish: &'s UseStateHandle<u32>,
    latest: &'s Rc<Cell<(Place, u32)>>,
}

/// Shows and focuses the row that something pointed at.
#[hook]
fn use_goal(
    props: &TokensProps,
    places: &Rc<Vec<u32>>,
    sheet: &NodeRef,
    sight: RowsInSight,
    header: f64,
    cursor: Cursor<'_>,
) {
    let (desk, places, sheet) = (props.desk.clone(), Rc::clone(places), sheet.clone());
    let (active, has_focus) = (cursor.active.setter(), cursor.has_focus.setter());
    let (wish_setter, latest) = (cursor.wish.setter(), Rc::clone(cursor.latest));
    use_effect_with(props.goal, move |goal| {
        let shown = goal
            .and_then(|(id, _)| desk.find(id))
            .and_then(|row| places.iter().position(|&place| place as usize == row.place));
        if let (Some(shown), Some(element)) = (shown, sheet.cast::<Element>()) {
            let viewport = f64::from(element.client_height()) - header;
            let top = sight.scroll_to(shown, places.len(), viewport) - viewport / 3.0;
            let options = ScrollToOptions::new();
            options.set_top(top.max(0.0));
            element.scroll_to_with_scroll_to_options(&options);
            let place = Place { row: shown, column: SERIAL };
            let wish = latest.get().1 + 1;
            latest.set((place, wish));
            active.set(place);
            // From now on its row is kept rendered, so that it can take the focus before the scrolling is seen.
            has_focus.set(true);
            wish_setter.set(wish);
        }
    });
}

/// Where a key moves the active cell; `None` for other keys.
fn moved(from: Place, event: &KeyboardEvent, count: usize, page: usize) -> Option<Place> {
    if count == 0 || event.alt_key() || event.meta_key() {
        return None;
    }
    let last_row = count - 1;
    let last_column = COLUMNS.len();
    let Place { row, column } = from;
    let (row, column) = match (event.key().as_str(), event.ctrl_key()) {
        ("ArrowDown", false) => (row + 1, column),
        ("ArrowUp", false) => (row.saturating_sub(1), column),
        ("ArrowRight", false) => (row, column + 1),
        ("ArrowLeft", false) => (row, column.saturating_sub(1)),
        ("PageDown", false) => (row + page, column),
        ("PageUp", false) => (row.saturating_sub(page), column),
        ("Home", false) => (row, SERIAL),
        ("End", false) => (row, last_column),
        ("Home", true) => (0, SERIAL),
        ("End", true) => (last_row, last_column),
        _ => return None,
    };
    Some(Place { row: row.min(last_row), column: column.min(last_column) })
}

/// The cell that an element stands in.
fn cell_of(target: &web_sys::EventTarget) -> Option<Place> {
    let element = target.dyn_ref::<Element>()?;
    let cell = element.closest("td[data-column]").ok().flatten()?;
    let row = cell.closest("tr[data-row]").ok().flatten()?;
    Some(Place {
        row: row.get_attribute("data-row")?.parse().ok()?,
        column: cell.get_attribute("data-column")?.parse().ok()?,
    })
}

#[derive(Properties)]
struct RowProps {
    desk: Shown,
    /// Place among all tokens.
    place: usize,
    /// Place among those shown.
    shown: usize,
    now: u64,
    revealed: bool,
    selected: bool,
    /// The column that the Tab key stops at, if it is in this row.
    stop: Option<usize>,
    reveal: Callback<RowId>,
    ask: Callback<Ask>,
}

impl PartialEq for RowProps {
    /// The callbacks do the same for every rendering, so they don't count.
    fn eq(&self, other: &Self) -> bool {
        self.desk == other.desk
            && (self.place, self.shown, self.now, self.revealed, self.selected, self.stop)
                == (other.place, other.shown, other.now, other.revealed, other.selected, other.stop)
    }
}

#[component]
fn Row(props: &RowProps) -> Html {
    let Some(row) = props.desk.row(props.place) else {
        return html! { <tr class="gap" role="presentation"></tr> };
    };
    let tab = |column: usize| if props.stop == Some(column) { "0" } else { "-1" };
    let text_cell = |column: usize, class: &'static str, text: String| {
        html! {
            <td role="gridcell" class={format!("c{column} {class}")} data-column={column.to_string()} aria-colindex={(column + 1).to_string()} tabindex={tab(column)} title={text.clone()}>{ text }</td>
        }
    };
    let profile = row.token.profile;
    let interval = match profile.otp_type {
        OtpType::Totp => format!("{} s", profile.interval),
        OtpType::Hotp => "event".to_owned(),
    };
    html! {
        <tr role="row" class={row_class(row.status)} aria-rowindex={(props.shown + 2).to_string()} data-row={props.shown.to_string()} aria-selected={yes_no(props.selected)}>
            <td role="gridcell" class="c0" data-column="0" aria-colindex="1">
                <span class="box" role="checkbox" tabindex={tab(BOX)} aria-label={format!("Select {}", row.token.serial)} aria-checked={yes_no(props.selected)}></span>
            </td>
            { text_cell(1, "mono", row.token.serial.to_string()) }
            { text_cell(2, "", profile.manufacturer.to_string()) }
            { text_cell(3, "dim", profile.model.to_string()) }
            { text_cell(4, "", interval) }
            { secret_cell(props, &row, tab(5)) }
            { code_cell(&row, props.now, tab(6)) }
            { upn_cell(props, &row, tab(7)) }
            { text_cell(8, "", row.user.map(|(_, user)| user.name.to_string()).unwrap_or_default()) }
            <td role="gridcell" class="c9" data-column="9" aria-colindex="10" tabindex={tab(9)}>{ tag(row.status) }</td>
            { action_cell(props, &row, tab(10)) }
        </tr>
    }
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

fn row_class(status: Status) -> &'static str {
    if status == Status::Free { "free" } else { "" }
}

fn tag(status: Status) -> Html {
    let class = match status {
        Status::Free | Status::Old => "tag",
        Status::New => "tag new",
        Status::Moved => "tag warn",
    };
    html! { <span {class}>{ status.word() }</span> }
}

fn secret_cell(props: &RowProps, row: &RowView<'_>, tab: &'static str) -> Html {
    let id = row.id;
    let onclick = {
        let reveal = props.reveal.clone();
        Callback::from(move |_: MouseEvent| reveal.emit(id))
    };
    let shown = if props.revealed {
        html! { <RevealedSecret desk={props.desk.clone()} place={props.place} /> }
    } else {
        html! { <span class="dots" aria-hidden="true">{ "••••••••" }</span> }
    };
    let word = if props.revealed { "Hide" } else { "Reveal" };
    html! {
        <td role="gridcell" class={classes!("c5", props.revealed.then_some("is-revealed"))} data-column="5" aria-colindex="6">
            <span class="secret-box">
                { shown }
                <button type="button" class="icon" tabindex={tab} aria-label={format!("{word} secret {}", row.token.serial)} title={format!("{word} secret")} {onclick}>
                    { if props.revealed { icons::eye_off() } else { icons::eye() } }
                </button>
            </span>
        </td>
    }
}

#[derive(Properties, PartialEq)]
struct RevealedSecretProps {
    desk: Shown,
    place: usize,
}

/// A key in Base32. It goes straight into the document: as a text of Yew's it would stay behind in freed memory.
#[component]
fn RevealedSecret(props: &RevealedSecretProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((props.desk.clone(), props.place), move |(desk, place)| {
            let text = desk.row(*place).map(|row| encode(row.token.secret, SecretEncoding::Base32));
            if let (Some(text), Some(element)) = (text, node.cast::<Element>()) {
                element.set_text_content(std::str::from_utf8(text.as_slice()).ok());
            }
        });
    }
    html! { <code class="secret" ref={node}></code> }
}

fn code_cell(row: &RowView<'_>, now: u64, tab: &'static str) -> Html {
    let code = otp::code(&row.token, now);
    let (head, tail) = code.digits.split_at(code.digits.len() / 2);
    let (left, note) = match code.seconds_left {
        Some(left) => (
            html! { <><span class="left">{ format!("{left} s") }</span>{ icons::ring(left, row.token.profile.interval) }</> },
            format!("{left} seconds left"),
        ),
        None => (
            html! { <><span class="left">{ format!("count {}", code.moving_factor) }</span></> },
            format!("code of counter {}", code.moving_factor),
        ),
    };
    html! {
        <td role="gridcell" class="c6" data-column="6" aria-colindex="7" tabindex={tab} title={note}>
            <span class="code">{ format!("{head} {tail}") }</span>{ left }
        </td>
    }
}

fn upn_cell(props: &RowProps, row: &RowView<'_>, tab: &'static str) -> Html {
    let id = row.id;
    let content = match row.user {
        Some((_, user)) if user.upn.is_empty() => {
            let label = user.label();
            return html! {
                <td role="gridcell" class="c7" data-column="7" aria-colindex="8" tabindex={tab} title={format!("Object id {label}; the UPN is not known")}>
                    <span class="upn"><span class="dim">{ "id" }</span><span class="fit">{ label }</span></span>
                </td>
            };
        }
        Some((_, user)) => {
            return html! {
                <td role="gridcell" class="c7" data-column="7" aria-colindex="8" tabindex={tab} title={user.upn.to_string()}>
                    <span class="upn"><span class="fit">{ user.upn.to_string() }</span></span>
                </td>
            };
        }
        None => {
            let ask = props.ask.clone();
            let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::tell(ViewMsg::Open(Dialog::Assign(id)))));
            html! { <button type="button" class="btn quiet small" tabindex={tab} aria-label={format!("Assign token {}", row.token.serial)} {onclick}>{ "Assign…" }</button> }
        }
    };
    html! { <td role="gridcell" class="c7" data-column="7" aria-colindex="8">{ content }</td> }
}

fn action_cell(props: &RowProps, row: &RowView<'_>, tab: &'static str) -> Html {
    if row.user.is_none() {
        return html! { <td role="gridcell" class="c10" data-column="10" aria-colindex="11" tabindex={tab}></td> };
    }
    let (ask, id) = (props.ask.clone(), row.id);
    let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::tell(ChangeMsg::Unassign(id))));
    html! {
        <td role="gridcell" class="c10" data-column="10" aria-colindex="11">
            <button type="button" class="icon" tabindex={tab} aria-label={format!("Unassign {}", row.token.serial)} title="Unassign" {onclick}>{ icons::cross() }</button>
        </td>
    }
}
