//! Lifting by keys. The pointer does it in the table and among the people alike: see `hooks::use_lifting`.

use super::columns::UPN;
use super::cursor::CellPlace;
use super::scene::Scene;
use crate::state::{LiftMsg, LiftTarget, Lifted};
use web_sys::KeyboardEvent;

/// What a key does that belongs to lifting: Space lifts the user of the active cell, Space or Enter puts down on its row.
pub(super) fn lift_key(scene: &Scene, event: &KeyboardEvent, active: CellPlace) -> Option<LiftMsg> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
        return None;
    }
    let id = scene.id_at(active.row)?;
    match (event.key().as_str(), &scene.lift) {
        (" " | "Enter", Some(_)) => Some(LiftMsg::PutOn(LiftTarget::Token(id))),
        (" ", None) if active.column == UPN && scene.desk.find(id)?.user.is_some() => {
            Some(LiftMsg::Take(Lifted::Holder(id)))
        }
        _ => None,
    }
}

/// What is lifted is over the row of the active cell.
pub(super) fn lift_over(scene: &Scene, row: usize) -> Option<LiftMsg> {
    scene.lift.is_some().then(|| LiftMsg::Over(scene.id_at(row).map(LiftTarget::Token)))
}
