//! A token as a QR code: behind a button, as it shows the key, and only for a while.

use crate::components::controls::{button_class, shown_text};
use crate::hooks::use_clock;
use crate::platform;
use crate::state::Shown;
use gloo_timers::callback::Timeout;
use token_desk_core::desk::RowId;
use token_desk_core::output::entry::Entry;
use token_desk_core::output::token_qr::{qr_caution, qr_settings, token_qr};
use web_sys::{Element, HtmlCanvasElement};
use yew::prelude::*;

/// Seconds until a QR code hides itself.
const SHOWN_FOR: u32 = 60;

#[derive(Properties, PartialEq)]
pub(crate) struct QrCodeProps {
    pub(crate) desk: Shown,
    /// The token. Each is to have a component of its own.
    pub(crate) row: RowId,
}

/// Whether the code is seen.
#[derive(Clone, Copy, PartialEq)]
enum Sight {
    Hidden,
    Shown,
    /// It was asked for, and there is too much in it.
    TooLong,
}

/// The code of a token and its button, which gets the focus.
#[component]
pub(crate) fn QrCode(props: &QrCodeProps) -> Html {
    let (part, canvas) = (use_node_ref(), use_node_ref());
    let sight = use_state_eq(|| Sight::Hidden);
    let shown = *sight == Sight::Shown;
    {
        let part = part.clone();
        use_effect_with((), move |()| {
            // A dialog that is about to be opened takes the focus first.
            platform::before_next_frame(move || {
                if let Some(part) = part.cast::<Element>() {
                    platform::focus_in(&part, "button");
                }
            });
        });
    }
    {
        let (canvas, sight, row) = (canvas.clone(), sight.setter(), props.row);
        use_effect_with((props.desk.clone(), shown), move |(desk, shown)| {
            let canvas = canvas.cast::<HtmlCanvasElement>().filter(|_| *shown);
            let entry = desk.find(row).map(Entry::from);
            let mut timer = None;
            if let (Some(canvas), Some(entry)) = (&canvas, &entry) {
                if let Some(drawing) = token_qr(entry) {
                    platform::draw_qr(canvas, &drawing);
                    timer = Some(Timeout::new(SHOWN_FOR * 1000, move || sight.set(Sight::Hidden)));
                } else {
                    sight.set(Sight::TooLong);
                }
            }
            move || {
                drop(timer);
                if let Some(canvas) = canvas {
                    platform::clear_canvas(&canvas);
                }
            }
        });
    }
    let onclick = {
        let sight = sight.clone();
        Callback::from(move |_: MouseEvent| sight.set(if shown { Sight::Hidden } else { Sight::Shown }))
    };
    let Some(token) = props.desk.find(props.row).map(|row| row.token) else { return Html::default() };
    html! {
        <div class="qr" ref={part}>
            <p class="note">{ "Whoever sees or photographs this code has the token’s key, and can show its codes for ever. Show it only to the device that is to have it, on a screen that nobody else sees." }</p>
            <div class="bar">
                <button type="button" class={button_class(!shown)} {onclick}>{ if shown { "Hide" } else { "Show QR code" } }</button>
                if shown {
                    <Countdown />
                }
            </div>
            <div class="qr-picture">
                if shown {
                    <canvas ref={canvas} role="img" aria-label={shown_text(&format!("QR code of token {}", token.serial))}></canvas>
                }
            </div>
            <p class="dim">{ qr_settings(&token) }</p>
            <p class="dim">{ qr_caution(&token).unwrap_or_default() }</p>
            <p class="bad-text" role="status">{ if *sight == Sight::TooLong { "Serial number, names and key are too long for a QR code." } else { "" } }</p>
        </div>
    }
}

/// How long the code is still shown.
#[component]
fn Countdown() -> Html {
    let now = use_clock();
    let begun = use_memo((), |()| now);
    let left = u64::from(SHOWN_FOR).saturating_sub(now.saturating_sub(*begun));
    html! { <span class="dim">{ format!("It hides itself in {left} s.") }</span> }
}
