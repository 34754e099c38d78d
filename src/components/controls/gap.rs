//! The space of the rows that are not rendered.

use crate::platform::set_style;
use web_sys::Element;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct GapProps {
    /// Height in CSS pixels.
    pub(crate) height: f64,
}

#[derive(Properties, PartialEq)]
pub(crate) struct SizerProps {
    /// Height in CSS pixels.
    pub(crate) height: f64,
    pub(crate) children: Html,
}

/// Holds the height of all rows open while those in sight change: without it the scroll position would be cut off in
/// the moment between a new row and the height of the gap above it.
#[component]
pub(crate) fn Sizer(props: &SizerProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.height, move |height| {
            if let Some(element) = node.cast::<Element>() {
                set_style(&element, "min-height", &format!("{height}px"));
            }
        });
    }
    html! { <div class="sizer" ref={node}>{ props.children.clone() }</div> }
}

/// An empty row of a given height.
#[component]
pub(crate) fn Gap(props: &GapProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.height, move |height| {
            if let Some(element) = node.cast::<Element>() {
                set_style(&element, "height", &format!("{height}px"));
            }
        });
    }
    html! { <li class="gap" role="presentation" aria-hidden="true" ref={node}></li> }
}
