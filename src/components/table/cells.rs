//! The cells of a row: each knows the elements that change and what they show now, and writes only what is different.
//!
//! Rows are reused while the table scrolls, so this is what a frame of scrolling does. It is done on the document itself
//! and not through Yew, which would compare whole rows each time.

use super::widths::estimate;
use crate::components::controls::{icons, severity_sign};
use std::borrow::Cow;
use token_desk_core::desk::finding_group::FindingView;
use token_desk_core::desk::{AssignOptions, AssignTarget, RowView, Status};
use token_desk_core::ground::visible::visible;
use token_desk_core::model::otp;
use token_desk_core::model::token::OtpType;
use web_sys::{Element, Node};
use yew::prelude::*;

/// A row, and what its cells show of it.
pub(super) struct Drawn<'d> {
    pub(super) row: RowView<'d>,
    /// Seconds since 1970.
    pub(super) now: u64,
    /// Whether its key is shown.
    pub(super) revealed: bool,
    pub(super) selected: bool,
    /// What of what is lifted is shown here: a class of desk.css.
    pub(super) lift: &'static str,
    /// Where the tokens are for.
    pub(super) target: AssignTarget,
    /// The gravest that is to be said of it.
    pub(super) sign: Option<FindingView>,
}

/// What is said of a free token that Entra does not take. The blank keeps it apart from the status where it is read aloud.
const NOT_FOR_ENTRA: &str = " Not for Entra";

/// A cell of a row that is reused for other tokens.
pub(super) trait TableCell {
    /// Shows a row.
    fn draw(&mut self, drawn: &Drawn<'_>);

    /// What takes the focus in this cell, as it is drawn now.
    fn target(&self) -> &Element;
}

/// A text in the document.
pub(super) struct Words {
    node: Option<Node>,
    shown: String,
}

impl Words {
    /// The text of `element`, which has nothing else in it.
    pub(super) fn of(element: &Element) -> Self {
        // A text node that stays: changing its value is far cheaper than a new one.
        element.set_text_content(Some(" "));
        Self { node: element.first_child(), shown: " ".to_owned() }
    }

    pub(super) fn write(&mut self, text: &str) {
        if self.shown != text {
            text.clone_into(&mut self.shown);
            if let Some(node) = &self.node {
                node.set_node_value(Some(&visible(text)));
            }
        }
    }
}

/// An attribute of an element.
pub(super) struct Attribute {
    element: Element,
    name: &'static str,
    shown: String,
}

impl Attribute {
    pub(super) fn of(element: &Element, name: &'static str) -> Self {
        Self { element: element.clone(), name, shown: String::new() }
    }

    pub(super) fn write(&mut self, value: &str) {
        if self.shown != value {
            value.clone_into(&mut self.shown);
            let _ = self.element.set_attribute(self.name, &visible(value));
        }
    }
}

/// The part of a cell that a selector finds; the cell itself where there is none.
pub(super) fn part(cell: &Element, selector: &str) -> Element {
    cell.query_selector(selector).ok().flatten().unwrap_or_else(|| cell.clone())
}

pub(super) fn yes_no(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// A cell of plain text.
pub(super) struct TextCell {
    cell: Element,
    text: for<'d> fn(&RowView<'d>) -> Cow<'d, str>,
    words: Words,
    title: Attribute,
}

impl TextCell {
    pub(super) fn of(cell: Element, text: for<'d> fn(&RowView<'d>) -> Cow<'d, str>) -> Self {
        let (words, title) = (Words::of(&cell), Attribute::of(&cell, "title"));
        Self { cell, text, words, title }
    }
}

impl TableCell for TextCell {
    fn draw(&mut self, drawn: &Drawn<'_>) {
        let text = (self.text)(&drawn.row);
        self.words.write(&text);
        self.title.write(&text);
    }

    fn target(&self) -> &Element {
        &self.cell
    }
}

pub(super) fn serial() -> Html {
    html! { <><span class="fit" dir="auto"></span><span class="is-off" aria-hidden="true"></span></> }
}

/// The serial number, with a sign where there is an error or a warning about the token. The sign is no part of the cell's
/// name, by which the row is called; why it is there describes the cell.
pub(super) struct SerialCell {
    cell: Element,
    class: Attribute,
    serial: Words,
    title: Attribute,
    sign: Words,
    sign_class: Attribute,
    reason: Attribute,
    description: Attribute,
}

impl SerialCell {
    pub(super) fn of(cell: Element) -> Self {
        let serial = part(&cell, "span");
        let sign = serial.next_element_sibling().unwrap_or_else(|| serial.clone());
        Self {
            class: Attribute::of(&cell, "class"),
            serial: Words::of(&serial),
            title: Attribute::of(&cell, "title"),
            sign: Words::of(&sign),
            sign_class: Attribute::of(&sign, "class"),
            reason: Attribute::of(&sign, "title"),
            description: Attribute::of(&cell, "aria-description"),
            cell,
        }
    }
}

impl TableCell for SerialCell {
    fn draw(&mut self, drawn: &Drawn<'_>) {
        self.serial.write(drawn.row.token.serial);
        self.title.write(drawn.row.token.serial);
        let (class, sign, reason) = match &drawn.sign {
            Some(finding) => {
                let (class, sign, word) = severity_sign(finding.severity);
                (class, sign, format!("{word}{} {}", finding.message, finding.advice))
            }
            None => ("is-off", "", String::new()),
        };
        self.class.write(if drawn.sign.is_some() { "col-serial has-sign" } else { "col-serial" });
        self.sign_class.write(class);
        self.sign.write(sign);
        self.reason.write(&reason);
        self.description.write(&reason);
    }

    fn target(&self) -> &Element {
        &self.cell
    }
}

pub(super) fn check_box() -> Html {
    html! { <span class="box" role="checkbox" tabindex="-1"></span> }
}

/// The box that selects a row.
pub(super) struct CheckBox {
    checkbox: Element,
    label: Attribute,
    checked: Attribute,
}

impl CheckBox {
    pub(super) fn of(cell: &Element) -> Self {
        let checkbox = part(cell, ".box");
        let (label, checked) = (Attribute::of(&checkbox, "aria-label"), Attribute::of(&checkbox, "aria-checked"));
        Self { checkbox, label, checked }
    }
}

impl TableCell for CheckBox {
    fn draw(&mut self, drawn: &Drawn<'_>) {
        self.label.write(&format!("Select {}", drawn.row.token.serial));
        self.checked.write(yes_no(drawn.selected));
    }

    fn target(&self) -> &Element {
        &self.checkbox
    }
}

pub(super) fn code() -> Html {
    html! { <><span class="code"></span>{ " " }<span class="left"></span>{ icons::ring() }</> }
}

/// About how wide a code is with what is beside it.
pub(super) fn code_extent(row: &RowView<'_>) -> u32 {
    let profile = row.token.profile;
    let beside = match profile.otp_type {
        OtpType::Totp => 0,
        OtpType::Hotp => row.token.counter.checked_ilog10().unwrap_or(0),
    };
    u32::from(profile.digits) + beside
}

/// The present code and how long it lasts, or the counter it belongs to.
pub(super) struct CodeCell {
    cell: Element,
    title: Attribute,
    code: Words,
    left: Words,
    /// Seconds are seen and not read: the cell would have another name with each.
    unread: Attribute,
    ring: Element,
    ring_shown: bool,
    arc: Attribute,
}

impl CodeCell {
    pub(super) fn of(cell: Element) -> Self {
        let (ring, left) = (part(&cell, ".ring"), part(&cell, ".left"));
        Self {
            title: Attribute::of(&cell, "title"),
            code: Words::of(&part(&cell, ".code")),
            left: Words::of(&left),
            unread: Attribute::of(&left, "aria-hidden"),
            arc: Attribute::of(&part(&ring, ".arc"), "stroke-dasharray"),
            ring,
            ring_shown: true,
            cell,
        }
    }

    fn show_ring(&mut self, shown: bool) {
        if self.ring_shown != shown {
            self.ring_shown = shown;
            if shown {
                let _ = self.cell.append_child(&self.ring);
            } else {
                self.ring.remove();
            }
        }
    }
}

impl TableCell for CodeCell {
    fn draw(&mut self, drawn: &Drawn<'_>) {
        let code = otp::code(&drawn.row.token, drawn.now);
        let (head, tail) = code.digits.split_at(code.digits.len() / 2);
        self.code.write(&format!("{head} {tail}"));
        self.show_ring(code.seconds_left.is_some());
        self.unread.write(yes_no(code.seconds_left.is_some()));
        match code.seconds_left {
            Some(left) => {
                self.left.write(&format!("{left} s"));
                self.arc.write(&icons::arc(left, drawn.row.token.profile.interval));
                self.title.write("");
            }
            None => {
                self.left.write(&format!("count {}", code.moving_factor));
                self.title.write(&format!("code of counter {}", code.moving_factor));
            }
        }
    }

    fn target(&self) -> &Element {
        &self.cell
    }
}

/// A cell that has a button for some rows, and takes the focus itself for the others.
struct Switch {
    cell: Element,
    button: Element,
    label: Attribute,
    /// What is shown in the place of the button.
    instead: Option<Element>,
    has_button: bool,
}

impl Switch {
    fn of(cell: Element, instead: Option<Element>) -> Self {
        let button = part(&cell, "button");
        let label = Attribute::of(&button, "aria-label");
        button.remove();
        Self { cell, button, label, instead, has_button: false }
    }

    fn show(&mut self, button: bool) {
        if self.has_button == button {
            return;
        }
        self.has_button = button;
        if let Some(instead) = &self.instead {
            if button {
                instead.remove();
            } else {
                let _ = self.cell.append_child(instead);
            }
        }
        if button {
            let _ = self.cell.append_child(&self.button);
            let _ = self.cell.remove_attribute("tabindex");
        } else {
            self.button.remove();
            let _ = self.cell.set_attribute("tabindex", "-1");
        }
    }

    fn target(&self) -> &Element {
        if self.has_button { &self.button } else { &self.cell }
    }
}

pub(super) fn holder() -> Html {
    html! {
        <>
            <span class="upn"><span class="dim"></span><span class="fit" dir="auto"></span></span>
            <button type="button" class="btn quiet small" tabindex="-1">{ "Assign…" }</button>
        </>
    }
}

/// Who holds the token: the UPN, or the object id; a button for a free one.
pub(super) struct HolderCell {
    switch: Switch,
    pill: Attribute,
    kind: Words,
    name: Words,
    title: Attribute,
}

impl HolderCell {
    pub(super) fn of(cell: Element) -> Self {
        let pill = part(&cell, ".upn");
        Self {
            pill: Attribute::of(&pill, "class"),
            kind: Words::of(&part(&pill, ".dim")),
            name: Words::of(&part(&pill, ".fit")),
            title: Attribute::of(&cell, "title"),
            switch: Switch::of(cell, Some(pill)),
        }
    }
}

impl TableCell for HolderCell {
    fn draw(&mut self, drawn: &Drawn<'_>) {
        // What is out of use has neither a user nor a button.
        self.switch.show(drawn.row.user.is_none() && !matches!(drawn.row.status, Status::Out(_)));
        self.pill.write(if drawn.row.user.is_some() { "upn" } else { "upn is-nobody" });
        match drawn.row.user {
            None => {
                self.switch.label.write(&format!("Assign token {}", drawn.row.token.serial));
                self.title.write("");
            }
            Some((_, user)) if user.upn.is_empty() => {
                let label = user.label();
                self.kind.write("id");
                self.title.write(&format!("Object id {label}; the UPN is not known"));
                self.name.write(&label);
            }
            Some((_, user)) => {
                self.kind.write("");
                self.title.write(user.upn);
                self.name.write(user.upn);
            }
        }
    }

    fn target(&self) -> &Element {
        self.switch.target()
    }
}

pub(super) fn status() -> Html {
    html! { <><span></span><span class="is-off"></span></> }
}

/// About how wide it is: free tokens that are not for Entra have one more word.
pub(super) fn status_extent(row: &RowView<'_>) -> u32 {
    let usual = AssignOptions::default().target;
    let second = row.status.is_free() && usual.refusal(&row.token).is_some();
    estimate(if second { NOT_FOR_ENTRA } else { row.status.word() })
}

/// The classes of a status.
pub(crate) fn status_class(status: Status) -> &'static str {
    match status {
        Status::Free | Status::Freed | Status::Old | Status::Out(_) => "tag",
        Status::New => "tag new",
        Status::Moved => "tag warn",
    }
}

/// The status of the token, in a word.
pub(super) struct StatusTag {
    cell: Element,
    class: Attribute,
    /// What the word means.
    title: Attribute,
    word: Words,
    /// Says of a free token that it is not given to anybody, and why.
    not_taken: (Attribute, Attribute, Words),
}

impl StatusTag {
    pub(super) fn of(cell: Element) -> Self {
        let tag = part(&cell, "span");
        let second = tag.next_element_sibling().unwrap_or_else(|| tag.clone());
        let not_taken = (Attribute::of(&second, "class"), Attribute::of(&second, "title"), Words::of(&second));
        let (class, title) = (Attribute::of(&tag, "class"), Attribute::of(&tag, "title"));
        Self { class, title, word: Words::of(&tag), not_taken, cell }
    }
}

impl TableCell for StatusTag {
    fn draw(&mut self, drawn: &Drawn<'_>) {
        let refusal = drawn.row.status.is_free().then(|| drawn.target.refusal(&drawn.row.token)).flatten();
        // Both have no room beside each other; the second says more. The first is still read aloud.
        self.class.write(refusal.map_or(status_class(drawn.row.status), |_| "sr"));
        self.title.write(drawn.row.status.explanation());
        self.word.write(drawn.row.status.word());
        let (class, title, words) = &mut self.not_taken;
        class.write(refusal.map_or("is-off", |_| "tag warn"));
        title.write(&refusal.map(|refusal| format!("Not assigned: {}.", refusal.reason())).unwrap_or_default());
        words.write(refusal.map_or("", |_| NOT_FOR_ENTRA));
    }

    fn target(&self) -> &Element {
        &self.cell
    }
}

pub(super) fn unassign() -> Html {
    html! { <button type="button" class="icon" tabindex="-1" title="Unassign">{ icons::cross() }</button> }
}

/// The button that takes a token from its user.
pub(super) struct Unassign(Switch);

impl Unassign {
    pub(super) fn of(cell: Element) -> Self {
        Self(Switch::of(cell, None))
    }
}

impl TableCell for Unassign {
    fn draw(&mut self, drawn: &Drawn<'_>) {
        self.0.show(drawn.row.user.is_some());
        if drawn.row.user.is_some() {
            self.0.label.write(&format!("Unassign {}", drawn.row.token.serial));
        }
    }

    fn target(&self) -> &Element {
        self.0.target()
    }
}

pub(super) fn actions() -> Html {
    html! { <button type="button" class="icon" tabindex="-1" aria-haspopup="menu" title="Actions">{ icons::more() }</button> }
}

/// The button that opens the menu of a token.
pub(super) struct ActionsButton {
    button: Element,
    label: Attribute,
}

impl ActionsButton {
    pub(super) fn of(cell: Element) -> Self {
        let button = part(&cell, "button");
        Self { label: Attribute::of(&button, "aria-label"), button }
    }
}

impl TableCell for ActionsButton {
    fn draw(&mut self, drawn: &Drawn<'_>) {
        self.label.write(&format!("Actions for {}", drawn.row.token.serial));
    }

    fn target(&self) -> &Element {
        &self.button
    }
}
