//! Changes of the desk that a person makes: who gets which token, which tokens go, which findings were seen.

use super::Page;
use super::notices::Cause;
use super::words::{assign_words, left_in_entra};
use token_desk_core::desk::{RowId, Status};
use token_desk_core::finding::FindingClass;
use token_desk_core::ground::words::{count, plural, quoted};

/// A change of the desk.
pub(crate) enum ChangeMsg {
    /// “Apply & Assign” was pressed.
    Assign,
    /// Give a token to a UPN.
    AssignTo(RowId, String),
    /// Free a token.
    Unassign(RowId),
    /// Free the selected tokens.
    UnassignSelected,
    /// Take the selected tokens from the desk.
    RemoveSelected,
    /// The findings of that class were looked at; the words on the button.
    MarkSeen(FindingClass, String),
    /// They are to be listed again.
    ShowAgain(FindingClass),
    /// Manufacturers and models are to have no commas.
    WithoutCommas,
}

pub(super) fn apply(page: &mut Page, msg: ChangeMsg) {
    match msg {
        ChangeMsg::Assign => {
            let (desk, report) = page.desks.newest().apply_and_assign();
            let (assigned, text) = (report.assigned, assign_words(report));
            if assigned > 0 {
                page.desks.change(format!("assigning {}", count(assigned, "token")), desk);
            }
            page.notices.inform_of_outcome(text, assigned == 0);
        }
        ChangeMsg::AssignTo(row, upn) => assign_to(page, row, &upn),
        ChangeMsg::Unassign(row) => unassign(page, row),
        ChangeMsg::UnassignSelected => unassign_selected(page),
        ChangeMsg::RemoveSelected => remove_selected(page),
        ChangeMsg::MarkSeen(class, label) => {
            let newest = page.desks.newest();
            let group = newest.summary().groups.iter().find(|group| group.class == class);
            if let Some(desk) = group.map(|group| newest.mark_seen(group)) {
                page.desks.change(quoted(&label), desk);
                page.notices
                    .inform_with_undo("Marked as seen; it stands at the end of the findings.".to_owned(), false);
            }
        }
        ChangeMsg::ShowAgain(class) => {
            let newest = page.desks.newest();
            let group = newest.summary().seen.iter().find(|group| group.class == class);
            if let Some((heading, desk)) = group.map(|group| (group.heading, newest.show_again(group))) {
                page.desks.change(format!("showing {} again", quoted(heading)), desk);
            }
        }
        ChangeMsg::WithoutCommas => {
            let desk = page.desks.newest().without_commas();
            page.desks.change("replacing commas by blanks".to_owned(), desk);
            page.notices.inform_with_undo("Commas in manufacturers and models are blanks now.".to_owned(), false);
        }
    }
}

fn assign_to(page: &mut Page, row: RowId, upn: &str) {
    let newest = page.desks.newest();
    let Some(serial) = newest.find(row).map(|view| view.token.serial.to_string()) else { return };
    match newest.assign_upn(row, upn) {
        Ok(desk) => {
            page.view.dialog = None;
            page.desks.change(format!("assigning {serial}"), desk);
            page.notices.settle(&Cause::Holder);
            page.notices.inform(format!("Token {serial} belongs to {} now.", upn.trim()));
        }
        Err(problem) => page.notices.alert(
            Cause::Holder,
            format!("“{}” can’t be a UPN: {problem}.", upn.trim()),
            "Choose a user from the list, or type the UPN as it stands in Entra.".to_owned(),
            None,
        ),
    }
}

fn unassign(page: &mut Page, row: RowId) {
    let newest = page.desks.newest();
    let Some((serial, user, old)) = newest
        .find(row)
        .and_then(|view| Some((view.token.serial.to_string(), view.user?.1.label(), view.status == Status::Old)))
    else {
        return;
    };
    let desk = newest.unassign(row);
    page.desks.change(format!("unassigning {serial}"), desk);
    page.notices.inform(if old {
        format!("Token {serial} is free here; in Entra {user} may still have it: take it away there too.")
    } else {
        format!("Token {serial} is free again; {user} has it no more.")
    });
}

fn unassign_selected(page: &mut Page) {
    let newest = page.desks.newest();
    let (desk, freed) = newest.unassign_tokens(&page.selected_places());
    if freed == 0 {
        page.notices.inform("None of the selected tokens has a user.".to_owned());
        return;
    }
    let (tokens, left) = (count(freed, "token"), left_in_entra(newest, &desk));
    page.desks.change(format!("unassigning {tokens}"), desk);
    let are = plural(freed, "is", "are");
    page.notices.inform_with_undo(format!("{tokens} {are} free again.{left}"), false);
}

fn remove_selected(page: &mut Page) {
    let newest = page.desks.newest();
    let (desk, removed) = newest.remove_tokens(&page.selected_places());
    if removed == 0 {
        return;
    }
    let (tokens, left) = (count(removed, "token"), left_in_entra(newest, &desk));
    page.desks.change(format!("removing {tokens}"), desk);
    page.notices.inform_with_undo(format!("{tokens} removed from the desk.{left}"), false);
}
