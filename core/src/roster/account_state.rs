//! Columns that say whether an account may sign in, under the names that directories give them, and what their cells mean.

use super::names::plain;
use crate::ground::words::letters_and_digits;
use crate::notation::table::cell_words::{
    account_control, account_locked_time, account_state, enabled_where_blocked, yes_or_no,
};
use crate::notation::table::columns::{ColumnRole, Columns};
use crate::notation::table::rows::{self, Rows};

/// How many rows at the start of a list are looked at.
const SAMPLE_ROWS: usize = 100;

/// A column that says something of the accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StateColumn {
    /// Its place, from 0.
    pub(super) place: usize,
    form: StateForm,
}

/// How a column says whether an account may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StateForm {
    /// `True` for an account that may.
    Enabled,
    /// `True` for one that may not.
    Blocked,
    /// In words for the states that an account can be in.
    Words,
    /// The bits of Active Directory.
    ControlBits,
    /// The time since when it may not.
    LockedTime,
}

impl StateColumn {
    /// Whether the account may sign in, by its cell; `None` if that is not understood.
    pub(super) fn meaning(self, cell: &str) -> Option<bool> {
        match self.form {
            StateForm::Enabled => yes_or_no(cell).or_else(|| account_state(cell)),
            StateForm::Blocked => enabled_where_blocked(cell).or_else(|| account_state(cell)),
            StateForm::Words => account_state(cell),
            StateForm::ControlBits => account_control(cell),
            StateForm::LockedTime => account_locked_time(cell),
        }
    }
}

/// What the columns say of the accounts.
#[derive(Debug, Default)]
pub(super) struct States {
    /// The columns that are understood.
    pub(super) columns: Vec<StateColumn>,
    /// Places (from 0) of columns that are called so and hold other words.
    pub(super) unknown: Vec<usize>,
}

impl States {
    /// Finds them by their names, and by their cells where the name could mean something else. What is found gets the role
    /// of such columns, so that a person who chooses the columns sees it. Where a person `chose` them, no other counts.
    pub(super) fn find(columns: &mut Columns, text: &str, delimiter: u8, first_line: u32, chose: bool) -> Self {
        let mut states = Self::default();
        let name = |columns: &Columns, place: usize| {
            columns.names.get(place).map_or_else(String::new, |name| plain_name(name))
        };
        for (role, form) in [(ColumnRole::Enabled, StateForm::Enabled), (ColumnRole::Blocked, StateForm::Blocked)] {
            if let Some(place) = columns.place(role) {
                let named = StateForm::of_name(&name(columns, place));
                let own = named.filter(|form| matches!(form, StateForm::ControlBits | StateForm::LockedTime));
                states.columns.push(StateColumn { place, form: own.unwrap_or(form) });
            }
        }
        if chose {
            return states;
        }
        for place in columns.ignored.clone() {
            let name = name(columns, place);
            let Some(form) = StateForm::of_name(&name) else { continue };
            let column = StateColumn { place, form };
            if !column.is_understood(text, delimiter, first_line) {
                if !MAY_BE_A_PLACE.contains(&&*name) {
                    states.unknown.push(place);
                }
                continue;
            }
            columns.give(if form == StateForm::Blocked { ColumnRole::Blocked } else { ColumnRole::Enabled }, place);
            columns.ignored.retain(|&ignored| ignored != place);
            states.columns.push(column);
        }
        states
    }
}

impl StateColumn {
    /// Whether most of the first cells are understood. An empty column is, and a time that has one form only: there is
    /// nothing to tell, and each other one is told by itself.
    fn is_understood(self, text: &str, delimiter: u8, first_line: u32) -> bool {
        if self.form == StateForm::LockedTime {
            return true;
        }
        let mut reader = Rows::new(rows::first_lines(text, SAMPLE_ROWS), delimiter);
        let (mut understood, mut cells) = (0, 0);
        while let Some(row) = reader.next_row() {
            let cell = row.get(self.place);
            if row.fault.is_none() && !cell.is_empty() && row.line >= first_line {
                cells += 1;
                understood += usize::from(self.meaning(cell).is_some());
            }
        }
        understood * 2 > cells || cells == 0
    }
}

impl StateForm {
    /// By the name of the column, in lower-case letters without accents, and digits.
    #[rustfmt::skip]
    fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            // SCIM, Salesforce, Keycloak, PingOne, Workday.
            "enabled" | "accountenabled" | "isenabled" | "userenabled" | "accountisenabled" | "loginenabled" | "active"
            | "isactive" | "useractive" | "accountactive" | "currentlyactive" | "signinallowed" | "aktiv" | "actif"
            | "activo" | "attivo" | "actief" | "ativo" | "kontoaktiv" => Self::Enabled,
            // Google Workspace and JumpCloud (suspended, archived), Exchange (AccountDisabled), 389 Directory Server and
            // FreeIPA (nsAccountLock), PingDirectory and OpenDJ (ds-pwp-account-disabled), AD LDS, eDirectory.
            "blocked" | "isblocked" | "accountblocked" | "userblocked" | "suspended" | "issuspended" | "usersuspended"
            | "archived" | "isarchived" | "disabled" | "isdisabled" | "accountdisabled" | "accountisdisabled"
            | "userdisabled" | "logindisabled" | "inactive" | "isinactive" | "deactivated" | "isdeactivated"
            | "nsaccountlock" | "dspwpaccountdisabled" | "msdsuseraccountdisabled" | "terminated" | "isterminated"
            | "gesperrt" | "kontogesperrt" | "deaktiviert" | "kontodeaktiviert" | "inaktiv" | "desactive"
            | "desactivado" | "deshabilitado" | "disattivato" | "disabilitato" | "uitgeschakeld" | "geblokkeerd" => {
                Self::Blocked
            }
            "status" | "userstatus" | "accountstatus" | "accountstate" | "signinstatus" | "loginstatus" | "activestatus"
            | "accessstatus" | "lifecyclestatus" | "lifecyclestate" | "directorystatus" | "identitystatus"
            | "userlifecyclestatus" | "employmentstatus" | "employeestatus" | "workerstatus" | "oktastatus"
            | "kontostatus" | "benutzerstatus" | "anmeldestatus" | "statut" | "statutducompte" | "etatducompte"
            | "estadodelacuenta" | "estatus" | "statoaccount" | "accountstatut" | "situacao"
            | "state" | "userstate" | "estado" | "stato" | "etat" | "stav" | "zustand" => Self::Words,
            "useraccountcontrol" | "acctflags" | "sambaacctflags" => Self::ControlBits,
            "pwdaccountlockedtime" => Self::LockedTime,
            _ => return None,
        })
    }
}

/// Whether a column of this name says whether accounts may sign in.
pub(super) fn names_states(name: &str) -> bool {
    StateForm::of_name(&plain_name(name)).is_some()
}

/// Names that as well mean a part of a country, or that somebody is invited: nothing is said of these.
const MAY_BE_A_PLACE: [&str; 7] = ["state", "userstate", "estado", "stato", "etat", "stav", "zustand"];

/// How names of columns are compared; of Google's `Status [READ ONLY]` the name before the brackets counts, and of
/// `profile.status` or `Account: Status` the last word.
fn plain_name(name: &str) -> String {
    let whole = plain(name);
    if StateForm::of_name(&whole).is_some() {
        return whole;
    }
    let outer = name.split_once(['[', '(']).map_or(name, |(outer, _)| outer);
    let last = outer.rsplit(['.', ':', '/']).next().unwrap_or(outer);
    if letters_and_digits(last).is_empty() { whole } else { plain(last) }
}
