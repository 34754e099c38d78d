//! Changes of the desk that a person makes: who gets which token, which tokens go, which findings were seen.

use super::Page;
use super::dialog::Dialog;
use super::menu::{CellEdit, EditField};
use super::notices::Cause;
use super::words::{assign_words, left_in_entra, left_of_removed};
use std::rc::Rc;
use token_desk_core::desk::entra_work::WorkEntry;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::desk::make_tokens::{KeySize, MakeFields, WhichSerials};
use token_desk_core::desk::outcome::Outcome;
use token_desk_core::desk::selection::Selection;
use token_desk_core::desk::{Desk, Replacement, RowId, Search, Status, TokenEdit, UserEdit};
use token_desk_core::finding::FindingClass;
use token_desk_core::ground::date::Date;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::ground::words::{count, plural, quoted};
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::model::life::{LifeFact, OutOfUse};
use token_desk_core::model::token::{HashFunction, OtpType};
use token_desk_core::reading::by_hand::TokenFields;
use yew::AttrValue;

/// A change of the desk.
pub(crate) enum ChangeMsg {
    /// “Apply & Assign” was pressed.
    Assign,
    /// Give a token to a UPN, whoever has it now.
    AssignTo(RowId, String),
    /// Move the user of the first token to the second; if that has one, they swap.
    Move(RowId, RowId),
    /// Give a token to a user, who is named by UPN or object id.
    GiveTo(RowId, AttrValue),
    /// Give a user the next free token.
    GiveNext(AttrValue),
    /// Correct a user.
    EditUser(UserCorrection),
    /// What was typed in a cell of the table is to hold.
    EditCell {
        /// The cell.
        cell: CellEdit,
        /// The text.
        text: String,
        /// Whether the next cell is to be edited then.
        next: bool,
        /// Whether a user who has that UPN already is the same person.
        merge: bool,
    },
    /// Take a user off the list; the tokens are free then.
    RemoveUser(AttrValue),
    /// A user has left: the same, but what has to be done about it is said.
    Leaver(AttrValue),
    /// Note that a token is out of use.
    Mark {
        /// The token.
        row: RowId,
        /// Why.
        status: OutOfUse,
        /// A note with it; may be empty.
        note: String,
    },
    /// Put a token back into use.
    PutBack(RowId),
    /// Give the user of a token another one, and take the old one out of use.
    Replace {
        /// The old token.
        row: RowId,
        /// The serial number of the new one; empty for the next free one that is like the old one.
        by: String,
        /// What becomes of the old one.
        status: OutOfUse,
        /// A note with it; may be empty.
        note: String,
    },
    /// Correct what was typed wrongly in a token.
    EditToken {
        /// The token.
        row: RowId,
        /// Maker, model and start date from now on.
        texts: [String; 3],
    },
    /// What is noted of a token from now on.
    Note(RowId, String),
    /// Who had a token before need not be known any more.
    ForgetFormer(RowId),
    /// Add a token that was entered by hand.
    AddToken(Box<NewToken>),
    /// Make tokens.
    Make(Box<ToMake>),
    /// Set the counter of an event token.
    SetCounter(RowId, u64),
    /// Take a token from the desk.
    Remove(RowId),
    /// Give each of two tokens the other's user.
    Swap(RowId, RowId),
    /// Free a token.
    Unassign(RowId),
    /// Give the selected tokens, or else the next free ones, to the selected users, or else to those who wait.
    AssignSelected,
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
    /// Whether the assigned tokens of an inventory that does not say it are in Entra already.
    InEntra(u32, bool),
    /// That was done in Entra.
    WorkDone(Vec<WorkEntry>),
}

/// What is to be corrected about a user.
pub(crate) struct UserCorrection {
    /// Who: the UPN or object id until now.
    pub(crate) user: AttrValue,
    /// The UPN from now on.
    pub(crate) upn: String,
    /// The name from now on.
    pub(crate) name: String,
    /// Whether a user who has that UPN already is the same person.
    pub(crate) merge: bool,
}

/// A token as it was entered, field by field; the texts may be empty.
pub(crate) struct NewToken {
    pub(crate) serial: String,
    pub(crate) secret: SecretBytes,
    /// How the key is written; `None`: as it looks.
    pub(crate) encoding: Option<SecretEncoding>,
    pub(crate) otp_type: OtpType,
    pub(crate) hash: HashFunction,
    pub(crate) digits: String,
    pub(crate) interval: String,
    pub(crate) counter: String,
    pub(crate) manufacturer: String,
    pub(crate) model: String,
    pub(crate) start: String,
    /// Who gets it; empty for nobody.
    pub(crate) upn: String,
}

/// Tokens to be made, field by field.
pub(crate) struct ToMake {
    /// Whether the serial numbers are those of `list`, instead of counted up from `first`.
    pub(crate) listed: bool,
    pub(crate) list: String,
    pub(crate) first: String,
    pub(crate) count: String,
    pub(crate) key_size: KeySize,
    pub(crate) hash: HashFunction,
    pub(crate) digits: String,
    pub(crate) interval: String,
    pub(crate) manufacturer: String,
    pub(crate) model: String,
    /// Random bytes for all keys.
    pub(crate) random: SecretBytes,
}

impl ToMake {
    /// Which serial numbers they are to have.
    pub(crate) fn serials(&self) -> WhichSerials<'_> {
        if self.listed {
            WhichSerials::Listed(&self.list)
        } else {
            WhichSerials::CountedUp { first: &self.first, count: &self.count }
        }
    }
}

pub(super) fn apply(page: &mut Page, msg: ChangeMsg) {
    match msg {
        ChangeMsg::InEntra(file, in_entra) => noted(page, |desk, _| desk.answer_for_file(file, in_entra)),
        ChangeMsg::WorkDone(done) => noted(page, |desk, today| desk.mark_work_done(&done, today)),
        ChangeMsg::Move(from, to) => settle(page, |desk| desk.move_assignment(from, to)),
        ChangeMsg::GiveTo(row, user) => settle(page, |desk| desk.change_user(row, number_of(desk, &user)?)),
        ChangeMsg::GiveNext(user) => give_next(page, &user),
        ChangeMsg::EditUser(UserCorrection { user, upn, name, merge }) => {
            settle(page, |desk| desk.edit_user(number_of(desk, &user)?, UserEdit { upn: &upn, name: &name, merge }));
        }
        ChangeMsg::EditCell { cell, text, next, merge } => edit_cell(page, cell, &text, next, merge),
        ChangeMsg::RemoveUser(user) => settle(page, |desk| desk.remove_user(number_of(desk, &user)?)),
        ChangeMsg::Leaver(user) => settle(page, |desk| desk.leaver(number_of(desk, &user)?)),
        ChangeMsg::Mark { row, status, note } => {
            let fact = LifeFact { status, date: Some(page.desks.today()), note: note.into(), by: "".into() };
            settle(page, |desk| desk.mark(row, &fact));
        }
        ChangeMsg::PutBack(row) => settle(page, |desk| desk.put_back(row)),
        ChangeMsg::Replace { row, by, status, note } => {
            let date = page.desks.today();
            settle(page, |desk| {
                let by = match by.as_str() {
                    "" => None,
                    serial => Some(desk.row_by_serial(serial).ok_or(Hindrance::TokenGone)?),
                };
                desk.replace(row, &Replacement { by, status, date, note: &note })
            });
        }
        ChangeMsg::EditToken { row, texts: [manufacturer, model, start] } => {
            let edit = TokenEdit { manufacturer: &manufacturer, model: &model, start: &start };
            settle(page, |desk| desk.edit_token(row, &edit));
        }
        ChangeMsg::Note(row, text) => note(page, row, &text),
        ChangeMsg::ForgetFormer(row) => settle(page, |desk| desk.forget_former_of(row)),
        ChangeMsg::AddToken(new) => {
            let secret = std::str::from_utf8(new.secret.as_slice()).unwrap_or_default();
            let fields = TokenFields {
                serial: &new.serial,
                secret,
                encoding: new.encoding,
                otp_type: new.otp_type,
                hash: new.hash,
                digits: &new.digits,
                interval: &new.interval,
                counter: &new.counter,
                manufacturer: &new.manufacturer,
                model: &new.model,
                start: &new.start,
            };
            settle(page, |desk| desk.add_by_hand(&fields, &new.upn));
        }
        ChangeMsg::Make(new) => make(page, &new),
        ChangeMsg::Remove(row) => {
            if let Some(view) = page.desks.newest().find(row) {
                remove(page, &[u32::try_from(view.place).unwrap_or(u32::MAX)]);
            }
        }
        ChangeMsg::Assign => {
            let users = page.view.assign_search();
            let only = match (users.is_empty(), page.view.serves_chosen()) {
                (true, _) => "",
                (_, true) => " Only the selected users were served.",
                _ => " Only users that the search finds were served.",
            };
            assign(page, &users, None, only);
        }
        ChangeMsg::AssignSelected => {
            let (users, tokens) = (page.view.people.search(), page.selected_tokens());
            let only = match (users.is_empty(), tokens.is_empty()) {
                (false, true) => " Only the selected users were served.",
                (true, false) => " Only the selected tokens were looked at.",
                _ => " Only the selected tokens and users were looked at.",
            };
            assign(page, &users, (!tokens.is_empty()).then_some(&tokens), only);
        }
        ChangeMsg::AssignTo(row, upn) => settle(page, |desk| desk.change_upn(row, &upn)),
        ChangeMsg::SetCounter(row, counter) => settle(page, |desk| desk.set_counter(row, counter)),
        ChangeMsg::Swap(one, other) => settle(page, |desk| desk.swap(one, other)),
        ChangeMsg::Unassign(row) => unassign(page, row),
        ChangeMsg::UnassignSelected => unassign_selected(page),
        ChangeMsg::RemoveSelected => remove(page, &page.selected_places()),
        ChangeMsg::MarkSeen(class, label) => {
            let newest = page.desks.newest();
            let group = newest.summary().groups.iter().find(|group| group.class == class);
            if let Some(desk) = group.map(|group| newest.mark_seen(group)) {
                page.desks.change(quoted(&label), desk);
                page.notices.inform("Marked as seen; it stands at the end of the findings.".to_owned());
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
            page.notices.inform("Commas in manufacturers and models are blanks now.".to_owned());
        }
    }
}

/// Makes a change by hand. Where it can't be made, the open dialog says why, and without one a notice.
fn settle(page: &mut Page, change: impl FnOnce(&Desk) -> Result<(Desk, Outcome), Hindrance>) {
    match change(page.desks.newest()) {
        Ok((desk, outcome)) => {
            page.view.dialog = None;
            (page.view.hindrance, page.view.edit) = (None, None);
            page.desks.change(outcome.label(), desk);
            page.notices.inform(outcome.message());
        }
        Err(Hindrance::Unchanged) if page.view.edit.is_some() => page.view.edit = None,
        Err(hindrance) if page.view.dialog.is_some() || page.view.edit.is_some() => {
            page.view.hindrance = Some(Rc::new(hindrance))
        }
        Err(hindrance) => {
            page.notices.alert(Cause::Holder, hindrance.message(), hindrance.advice().to_owned(), None);
        }
    }
}

/// Keeps what was typed into the notes on a token. The field may have been left for a dialog, which stays open.
fn note(page: &mut Page, row: RowId, text: &str) {
    noted(page, |desk, _| desk.set_notes(row, text));
}

/// Notes something, while the dialog that is open stays so.
fn noted(page: &mut Page, change: impl FnOnce(&Desk, Date) -> Result<(Desk, Outcome), Hindrance>) {
    match change(page.desks.newest(), page.desks.today()) {
        Ok((desk, outcome)) => {
            page.desks.change(outcome.label(), desk);
            page.notices.settle(&Cause::Holder);
            page.notices.inform(outcome.message());
        }
        Err(Hindrance::Unchanged) => {}
        Err(hindrance) => {
            page.notices.alert(Cause::Holder, hindrance.message(), hindrance.advice().to_owned(), None);
        }
    }
}

/// Makes tokens, and goes on to programming the first of them.
fn make(page: &mut Page, new: &ToMake) {
    let fields = MakeFields {
        serials: new.serials(),
        key_size: new.key_size,
        hash: new.hash,
        digits: &new.digits,
        interval: &new.interval,
        manufacturer: &new.manufacturer,
        model: &new.model,
    };
    let mut bytes = new.random.as_slice();
    // With too few bytes the key before stays, which is refused.
    let mut random = |room: &mut [u8]| {
        if let Some((taken, rest)) = bytes.split_at_checked(room.len()) {
            room.copy_from_slice(taken);
            bytes = rest;
        }
    };
    let mut first = None;
    settle(page, |desk| {
        let (desk, row, outcome) = desk.add_made(&fields, &mut random)?;
        first = Some(row);
        Ok((desk, outcome))
    });
    page.view.dialog = first.map(Dialog::Program).or_else(|| page.view.dialog.take());
}

/// Takes what was typed in a cell: a correction of whoever has the token, or the UPN of somebody for a free one. Then the
/// next cell is edited, or the row is where the person was.
fn edit_cell(page: &mut Page, cell: CellEdit, text: &str, next: bool, merge: bool) {
    let Some(edit) = page.view.edit.clone().filter(|edit| edit.cell == cell) else { return };
    let after = next.then(|| next_cell(page, cell)).flatten();
    if *text.trim() == *edit.begun {
        page.view.edit = None;
    } else {
        settle(page, |desk| {
            let Some((number, user)) = desk.find(cell.row).ok_or(Hindrance::TokenGone)?.user else {
                return if cell.field == EditField::Upn {
                    desk.change_upn(cell.row, text)
                } else {
                    Err(Hindrance::UserGone)
                };
            };
            let (upn, name) = match cell.field {
                EditField::Upn => (text, user.name),
                EditField::UserName => (user.upn, text),
            };
            desk.edit_user(number, UserEdit { upn, name, merge })
        });
    }
    match (page.view.edit.is_none(), after) {
        (false, _) => {}
        (true, Some(after)) => page.open_edit(after),
        // A table that is sorted by what was changed has the row elsewhere now.
        (true, None) => page.view.aim_at_cell(cell),
    }
}

/// The cell that follows: the name behind the UPN, then the UPN of the next row that is shown.
fn next_cell(page: &Page, cell: CellEdit) -> Option<CellEdit> {
    if cell.field == EditField::Upn && page.desks.newest().find(cell.row)?.user.is_some() {
        return Some(CellEdit { field: EditField::UserName, ..cell });
    }
    let shown = page.desks.shown();
    let place = u32::try_from(shown.find(cell.row)?.place).ok()?;
    let places = page.view.rows.places(shown);
    let next = places.iter().skip_while(|&&other| other != place).nth(1)?;
    Some(CellEdit { row: shown.id_at(*next as usize)?, field: EditField::Upn })
}

/// The number of a user by UPN or object id.
fn number_of(desk: &Desk, user: &str) -> Result<usize, Hindrance> {
    desk.user_by_upn(user).ok_or(Hindrance::UserGone)
}

fn give_next(page: &mut Page, user: &str) {
    let newest = page.desks.newest();
    let number = newest.user_by_upn(user);
    match newest.next_free(page.view.assign_options.target, number) {
        Some(row) => settle(page, |desk| desk.change_user(row, number_of(desk, user)?)),
        None => {
            let model = number.and_then(|number| newest.user(number)).map_or("", |user| user.model);
            let text = if model.is_empty() {
                "No token is free. Upload a token file, or free a token first.".to_owned()
            } else {
                format!("No {} is free, which the list names. “Choose a token…” gives another one.", quoted(model))
            };
            page.notices.inform_of_outcome(text, true);
        }
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

/// Gives free tokens to users, of those that are named; `only` says which those are.
fn assign(page: &mut Page, users: &Search, tokens: Option<&Selection>, only: &str) {
    let (desk, report) = page.desks.newest().apply_and_assign_to(users, tokens, page.view.assign_options);
    let assigned = report.assigned;
    if assigned > 0 {
        page.desks.change(format!("assigning {}", count(assigned, "token")), desk);
    }
    page.notices.inform_of_outcome(assign_words(report) + only, assigned == 0);
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
    page.notices.inform(format!("{tokens} {are} free again.{left}"));
}

fn remove(page: &mut Page, places: &[u32]) {
    let newest = page.desks.newest();
    let (desk, removed) = newest.remove_tokens(places);
    if removed == 0 {
        return;
    }
    let (tokens, was) = (count(removed, "token"), newest.clone());
    page.desks.change(format!("removing {tokens}"), desk);
    let left = left_of_removed(&was, page.desks.newest());
    page.notices.inform(format!("{tokens} removed from the desk.{left}"));
}
