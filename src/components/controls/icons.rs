//! Small pictures, inline. All are decoration: a word is always beside them or in the button's name.

use yew::prelude::*;

/// The mark of Token Desk: a key fob.
pub(crate) fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
            <rect x="2" y="9" width="28" height="16" rx="8" fill="var(--accent)" />
            <rect x="7" y="13" width="13" height="8" rx="2" fill="var(--accent-ink)" />
            <path d="M9.500 17h2M13 17h2M16.500 17h1" stroke="var(--accent)" stroke-width="2" stroke-linecap="round" />
            <circle cx="25" cy="17" r="2.200" fill="var(--accent-ink)" />
        </svg>
    }
}

fn stroke(size: &'static str, path: &'static str) -> Html {
    html! {
        <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.500"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d={path} /></svg>
    }
}

pub(crate) fn lock() -> Html {
    stroke(
        "14",
        "M4 7h8a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1ZM5.500 7V5a2.500 2.500 0 0 1 5 0v2",
    )
}

pub(crate) fn cross() -> Html {
    stroke("14", "m4 4 8 8M12 4l-8 8")
}

/// Three dots: there is more behind it.
pub(crate) fn more() -> Html {
    html! {
        <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
            <circle cx="3" cy="8" r="1.400" /><circle cx="8" cy="8" r="1.400" /><circle cx="13" cy="8" r="1.400" />
        </svg>
    }
}

pub(crate) fn eye() -> Html {
    stroke(
        "16",
        "M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8ZM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z",
    )
}

pub(crate) fn eye_off() -> Html {
    stroke("16", "M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8ZM2.500 2.500l11 11")
}

pub(crate) fn undo() -> Html {
    stroke("16", "M5.500 3 2.500 6l3 3M2.500 6H10a3.500 3.500 0 0 1 0 7H6")
}

pub(crate) fn redo() -> Html {
    stroke("16", "m10.500 3 3 3-3 3M13.500 6H6a3.500 3.500 0 0 0 0 7h4")
}

pub(crate) fn history() -> Html {
    stroke("16", "M3 3v3.500h3.500M3.200 6.500A5.500 5.500 0 1 1 2.600 9M8 5v3.200l2 1.300")
}

/// Three columns.
pub(crate) fn columns() -> Html {
    stroke("16", "M2.500 3h11v10h-11ZM6.200 3v10M9.800 3v10")
}

pub(crate) fn search() -> Html {
    stroke("16", "M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9ZM10.500 10.500l3 3")
}

/// Both directions; desk.css shows the one by which a column is sorted.
pub(crate) fn sort() -> Html {
    html! {
        <svg class="sort-sign" width="8" height="12" viewBox="0 0 8 12" aria-hidden="true">
            <path class="up" d="M1 5 4 1l3 4z" fill="currentColor" /><path class="down" d="m1 7 3 4 3-4z" fill="currentColor" />
        </svg>
    }
}

pub(crate) fn theme() -> Html {
    html! {
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <circle cx="9" cy="9" r="6.500" fill="none" stroke="currentColor" stroke-width="1.500" />
            <path d="M9 2.500a6.500 6.500 0 0 1 0 13Z" fill="currentColor" />
        </svg>
    }
}

pub(crate) fn gear() -> Html {
    stroke("14", "M2.500 4.500h11M2.500 8h11M2.500 11.500h11M5.500 3v3M10.500 6.500v3M6.500 10v3")
}

pub(crate) fn download() -> Html {
    stroke("16", "M8 2.500v7.500M5 7l3 3 3-3M3 13h10")
}

/// The ring of time, whose arc is set later to [`arc`]'s.
pub(crate) fn ring() -> Html {
    ring_of(None)
}

/// The ring of time with an [`arc`].
pub(crate) fn ring_with(arc: String) -> Html {
    ring_of(Some(arc))
}

fn ring_of(arc: Option<String>) -> Html {
    html! {
        <svg class="ring" viewBox="0 0 20 20" aria-hidden="true">
            <circle cx="10" cy="10" r="8" fill="none" stroke="var(--line)" stroke-width="3" />
            <circle class="arc" cx="10" cy="10" r="8" fill="none" stroke="var(--accent)" stroke-width="3"
                transform="rotate(-90 10 10)" stroke-dasharray={arc} />
        </svg>
    }
}

/// The `stroke-dasharray` of the ring's arc: `left` of `whole` seconds.
pub(crate) fn arc(left: u32, whole: u32) -> String {
    format!("{:.1} 51", 50.3 * f64::from(left) / f64::from(whole.max(1)))
}
