//! A token as a QR code.

use super::modal::Modal;
use crate::components::codes::QrCode;
use crate::state::Shown;
use token_desk_core::desk::RowId;
use token_desk_core::ground::visible::visible;
use yew::prelude::*;

/// The dialog of that token.
pub(super) fn token_qr(desk: &Shown, row: RowId, close: Callback<()>) -> Html {
    let serial = desk.find(row).map(|row| visible(row.token.serial).into_owned()).unwrap_or_default();
    html! {
        <Modal title={format!("QR code of token {serial}")} {close}>
            <p class="dim">{ "To set up a programmable token or an app with the key of this token." }</p>
            <QrCode desk={desk.clone()} {row} />
        </Modal>
    }
}
