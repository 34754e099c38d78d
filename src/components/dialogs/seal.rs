//! What the seal means, how to check it, and what it does not protect from.

use super::modal::Modal;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct SealProps {
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn Seal(props: &SealProps) -> Html {
    html! {
        <Modal title="Sealed: the browser refuses connections" wide=true close={props.close.clone()}>
            <p>{ "This page is one file. Your keys are read, shown and written inside it; there is no server behind it. A rule in its first lines (a Content Security Policy) orders your browser to refuse every connection. Before its program starts, the page also takes away from it what the rule does not cover: links, other pages, calls (WebRTC) and storage." }</p>
            <h2>{ "Check it yourself" }</h2>
            <ol>
                <li>{ "Take the computer off the network, then use the page: everything works." }</li>
                <li>{ "Or press F12 and open “Network” before you load a file: the list stays empty, also when you export." }</li>
                <li>{ "Open “Console” there and type " }<code>{ "location = \"https://example.com\"" }</code>{ " or " }<code>{ "new RTCPeerConnection()" }</code>{ ": the page stays, and there is nothing to call with. (Safari would go to the other page: see below.)" }</li>
                <li>{ "Open the file in a text editor: near the top stands " }<code>{ "connect-src 'none'" }</code>{ "." }</li>
                <li>{ "Compute its SHA-256: on Windows with " }<code>{ "certutil -hashfile token-desk.html SHA256" }</code>{ ", elsewhere with " }<code>{ "sha256sum token-desk.html" }</code>{ " or " }<code>{ "shasum -a 256 token-desk.html" }</code>{ "." }</li>
                <li>{ "Compare it with token-desk.html.sha256 on the page of the release, not with one that came along with the file. Any other value means another file: get it again." }</li>
            </ol>
            <h2>{ "What it does not protect from" }</h2>
            <p>{ "Browser extensions and other programs on this computer can see what you see. The downloaded files hold the keys in plain text: keep them where only you can read them, and delete the Entra files after the upload." }</p>
            <p>{ "A program that was made to do harm, built into this page, could still show something wrong, or hand you a download that you did not ask for. It is the build that keeps it from leading to another page, with something in the address; Edge, Chrome and Firefox refuse that as well, but not each trick, and Safari does not." }</p>
            <p>{ "Nothing is stored: no cookies, no browser storage. Closing the page forgets everything; “Clear all” also overwrites the keys in memory." }</p>
        </Modal>
    }
}
