//! The empty desk: explains itself in three cards.

use crate::ask::Ask;
use crate::components::controls::file_button::FileButton;
use crate::components::controls::icons;
use crate::job::JobKind;
use crate::state::{Dialog, Entry, HistoryMsg, ViewMsg};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct HelloProps {
    /// What undo would take back, and what redo would do again: the desk may be empty because of an undo.
    pub(crate) undo: Option<AttrValue>,
    pub(crate) redo: Option<AttrValue>,
    pub(crate) ask: Callback<Ask>,
}

/// The three steps.
#[component]
pub(crate) fn Hello(props: &HelloProps) -> Html {
    let show = |dialog: fn() -> Dialog| {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Open(dialog()))))
    };
    let on_sample = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::Sample))
    };
    html! {
        <main class="hello">
            <div class="hello-text">
                <h1 tabindex="-1">{ "Assign hardware tokens to your users" }</h1>
                <p>{ "Drop in what the vendor sent and who should get a token. You get the file for Microsoft Entra ID. Everything happens in this page; your browser refuses every connection from it." }</p>
            </div>
            <div class="cards">
                <section class="card here">
                    <h2><span class="n" aria-hidden="true">{ "1" }</span>{ "Tokens" }</h2>
                    <p>{ "Drop the vendor’s seed file anywhere on this page, or choose it." }</p>
                    <div><FileButton label="Upload Token File" kind={JobKind::Tokens} filled=true big=true ask={props.ask.clone()} /></div>
                    <small>{ "CSV, Excel (.xlsx), ODS, PSKC and other XML, JSON, otpauth links, or a picture of QR codes. The inventory from last time is loaded here as well." }</small>
                </section>
                <section class="card">
                    <h2><span class="n" aria-hidden="true">{ "2" }</span>{ "Users" }</h2>
                    <p>{ "A list of UPNs: one a line, or the export from Entra, Microsoft 365 or PowerShell." }</p>
                    <div class="bar">
                        <FileButton label="Upload User File" kind={JobKind::Users} filled=false ask={props.ask.clone()} />
                        <button type="button" class="btn quiet" onclick={show(|| Dialog::EnterUsers(Entry::default()))}>{ "Enter User List" }</button>
                    </div>
                    <small>{ "CSV, Excel (.xlsx), ODS, or pasted text." }</small>
                </section>
                <section class="card">
                    <h2><span class="n" aria-hidden="true">{ "3" }</span>{ "Assign and export" }</h2>
                    <p>{ "One click assigns; change what you like and compare the codes with the tokens. Then download the file for Entra and your inventory." }</p>
                    <small>{ "Entra CSV, JSON for Microsoft Graph, and an inventory to go on with next time." }</small>
                </section>
            </div>
            <div class="hello-history">{ for history(props) }</div>
            <p class="hello-links">
                <button type="button" class="link" onclick={on_sample}>{ "Try it with sample data" }</button>
                <span aria-hidden="true">{ " · " }</span>
                <button type="button" class="link" title="Keys for programmable tokens" onclick={show(|| Dialog::MakeTokens)}>{ "Make tokens" }</button>
                <span aria-hidden="true">{ " · " }</span>
                <button type="button" class="link" onclick={show(|| Dialog::Seal)}>{ "How to check this" }</button>
            </p>
        </main>
    }
}

/// Undo and redo, where there is anything to go back or forth to.
fn history(props: &HelloProps) -> impl Iterator<Item = Html> {
    let button = |name: &'static str, label: &Option<AttrValue>, icon: Html, msg: fn() -> HistoryMsg| {
        let (ask, title) = (props.ask.clone(), format!("{name} {}", label.as_ref()?));
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(msg())));
        Some(
            html! { <button key={name} type="button" class="btn" {title} aria-label={name} {onclick}>{ icon }{ name }</button> },
        )
    };
    let undo = button("Undo", &props.undo, icons::undo(), || HistoryMsg::Undo);
    undo.into_iter().chain(button("Redo", &props.redo, icons::redo(), || HistoryMsg::Redo))
}
