//! The cell of the key: dots, until a person asks for the key; and the time after which it hides again.
//!
//! Which token's key is shown is known by the token's name, above the rows: a row that is reused for another token shows
//! dots.

use super::cells::{Attribute, Drawn, TableCell, part};
use crate::ask::Ask;
use crate::components::controls::icons;
use crate::state::ViewMsg;
use gloo_timers::callback::Timeout;
use token_desk_core::desk::RowId;
use token_desk_core::ground::secret::Secret;
use token_desk_core::model::key_encoding::{SecretEncoding, encode};
use web_sys::Element;
use yew::prelude::*;

/// Milliseconds until a revealed key hides again.
const HIDE_AFTER: u32 = 15_000;

/// Hides a revealed key after a while.
#[hook]
pub(super) fn use_hide_again(revealed: Option<RowId>, ask: &Callback<Ask>) {
    let ask = ask.clone();
    use_effect_with(revealed, move |revealed| {
        let timer = revealed.map(|_| Timeout::new(HIDE_AFTER, move || ask.emit(Ask::dispatch(ViewMsg::Reveal(None)))));
        move || drop(timer)
    });
}

/// Shows a key in an element.
pub(crate) fn write_key(place: &Element, secret: Secret<'_>) {
    // Straight into the document: in a text of ours it would stay behind in freed memory.
    let key = encode(secret, SecretEncoding::Base32);
    place.set_text_content(std::str::from_utf8(key.as_slice()).ok());
}

pub(super) fn markup() -> Html {
    html! {
        <span class="secret-box">
            <span class="dots" aria-hidden="true">{ "••••••" }</span>
            <code class="secret"></code>
            <button type="button" class="icon" tabindex="-1">{ icons::eye() }{ icons::eye_off() }</button>
        </span>
    }
}

/// The cell of a key, with the button that shows it.
pub(super) struct SecretCell {
    button: Element,
    label: Attribute,
    title: Attribute,
    dots: Element,
    key: Element,
    eye: Element,
    eye_off: Element,
    cell: Element,
    /// Whose key is shown, and where it is in memory: another reading of the file has it elsewhere.
    revealed: Option<(RowId, usize)>,
}

impl SecretCell {
    pub(super) fn of(cell: Element) -> Self {
        let button = part(&cell, "button");
        let (dots, key) = (part(&cell, ".dots"), part(&cell, ".secret"));
        let (eye, eye_off) = (part(&button, "svg"), part(&button, "svg + svg"));
        key.remove();
        eye_off.remove();
        Self {
            label: Attribute::of(&button, "aria-label"),
            title: Attribute::of(&button, "title"),
            cell,
            revealed: None,
            button,
            dots,
            key,
            eye,
            eye_off,
        }
    }

    fn show(&mut self, drawn: &Drawn<'_>) {
        let secret = drawn.row.token.secret;
        let revealed = drawn.revealed.then(|| (drawn.row.id, secret.expose().as_ptr().addr()));
        if revealed == self.revealed {
            return;
        }
        if revealed.is_some() {
            write_key(&self.key, secret);
        } else {
            self.key.set_text_content(None);
        }
        if revealed.is_some() != self.revealed.is_some() {
            let shown = revealed.is_some();
            for (hidden, revealed) in [(&self.dots, &self.key), (&self.eye, &self.eye_off)] {
                let (old, new) = if shown { (hidden, revealed) } else { (revealed, hidden) };
                let _ = old.replace_with_with_node_1(new);
            }
            let _ = self.cell.class_list().toggle_with_force("is-revealed", shown);
        }
        self.revealed = revealed;
    }
}

impl TableCell for SecretCell {
    fn draw(&mut self, drawn: &Drawn<'_>) {
        let word = if drawn.revealed { "Hide" } else { "Reveal" };
        self.show(drawn);
        self.label.write(&format!("{word} secret {}", drawn.row.token.serial));
        self.title.write(&format!("{word} secret"));
    }

    fn target(&self) -> &Element {
        &self.button
    }
}
