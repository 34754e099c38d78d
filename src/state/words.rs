//! Words about what was done to the desk.

use token_desk_core::desk::{Added, AssignReport, Desk, UsersAdded};
use token_desk_core::ground::words::{count, grouped};

/// What is left of tokens that were removed: the inventory keeps what became of them.
pub(super) fn left_of_removed(before: &Desk, after: &Desk) -> String {
    let kept = if after.absent_count() > before.absent_count() {
        " Who had removed tokens in Entra, and what was noted of them, stays in the inventory."
    } else {
        ""
    };
    left_in_entra(before, after) + kept
}

/// What is left to do in Entra after a change that took tokens from users who have them there: Entra does not know of it.
pub(super) fn left_in_entra(before: &Desk, after: &Desk) -> String {
    match after.summary().entra.to_delete.saturating_sub(before.summary().entra.to_delete) {
        0 => String::new(),
        1 => " 1 of them has to be deleted in Entra as well: see “To do in Entra”.".to_owned(),
        number => format!(" {} of them have to be deleted in Entra as well: see “To do in Entra”.", grouped(number)),
    }
}

pub(super) fn added_words(added: Added) -> String {
    let mut words = format!("{} read", count(added.tokens, "token"));
    if added.rejected > 0 {
        words += &format!(", {} left out (see Findings)", count(added.rejected as usize, "row"));
    }
    if added.out_of_use > 0 {
        words += &format!(", {} of them out of use, as noted before", grouped(added.out_of_use));
    }
    if added.known > 0 {
        words += &format!(", {} on the desk already", grouped(added.known));
    }
    if added.assigned > 0 {
        words += &format!(", {} of them with a user", grouped(added.assigned));
    }
    words
}

pub(super) fn users_words(added: UsersAdded) -> String {
    let mut words = format!("{} added", count(added.new, "user"));
    if added.known > 0 {
        words += &format!(", {} known already", grouped(added.known));
    }
    if added.rejected > 0 {
        words += &format!(", {} left out (see Findings)", count(added.rejected as usize, "row"));
    }
    if added.assigned > 0 {
        words += &format!(", {} assigned by serial number", count(added.assigned, "token"));
    }
    if added.gone > 0 {
        words += &format!(", {} of before gone", count(added.gone, "user"));
    }
    if added.freed > 0 {
        words += &format!(", {} free again", count(added.freed, "token"));
    }
    words
}

pub(super) fn assign_words(report: AssignReport) -> String {
    let mut words = match report.assigned {
        0 if report.tokens_left > 0 && report.users_left + report.no_model == 0 => {
            "Nothing to assign: no user waits for a token.".to_owned()
        }
        0 if report.users_left > 0 => "Nothing to assign: no token is free.".to_owned(),
        0 => "Nothing to assign.".to_owned(),
        assigned => format!("{} assigned.", count(assigned, "token")),
    };
    for line in left_over(report) {
        words += " ";
        words += &line;
    }
    if report.not_taken > 0 {
        words += &format!(
            " {} skipped: not for Entra. The options beside “Apply & Assign” say why, and let them be given for another server.",
            count(report.not_taken, "token")
        );
    }
    words
}

/// Which tokens and users Apply & Assign leaves, a sentence for each reason; not those that are for another server.
pub(crate) fn left_over(report: AssignReport) -> impl Iterator<Item = String> {
    [
        (report.tokens_left, "token", "left over."),
        (report.users_left, "user", "still without a token."),
        (report.users_short, "user", "with fewer than they were to have."),
        (report.no_model, "user", "skipped: of the model that the list names for them no token is free."),
        (report.contradicting, "token", "skipped: the serial number has two keys, see Findings."),
        (report.promised, "user", "skipped: the list names a certain token, which is not free here."),
        (report.disabled, "disabled account", "skipped."),
        (report.guests, "guest", "skipped: Entra takes no hardware tokens for guests."),
    ]
    .into_iter()
    .filter(|(number, _, _)| *number > 0)
    .map(|(number, what, why)| format!("{} {why}", count(number, what)))
}
