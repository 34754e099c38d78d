//! How to check that nothing leaves the page.

use super::modal::Modal;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct SealProps {
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn Seal(props: &SealProps) -> Html {
    html! {
        <Modal title="Sealed: nothing can leave this page" wide=true close={props.close.clone()}>
            <p>{ "This page is one file. Your keys are read, shown and written inside it; there is no server behind it. A rule in its first lines (a Content Security Policy) orders your browser to refuse every connection, so that even an error in the page could not send them." }</p>
            <h2>{ "Check it yourself" }</h2>
            <ol>
                <li>{ "Take the computer off the network, then use the page: everything works." }</li>
                <li>{ "Or press F12 and open “Network” before you load a file: the list stays empty." }</li>
                <li>{ "Or open the file in a text editor: near the top stands connect-src 'none', and the SHA-256 of the whole file is published with each release." }</li>
            </ol>
            <h2>{ "What it does not protect from" }</h2>
            <p>{ "Browser extensions and other programs on this computer can see what you see. The downloaded files hold the keys in plain text: keep them where only you can read them, and delete the Entra files after the upload." }</p>
            <p>{ "Nothing is stored: no cookies, no browser storage. Closing the page forgets everything; “Clear all” also overwrites the keys in memory." }</p>
        </Modal>
    }
}
