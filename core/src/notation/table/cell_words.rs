//! Words in cells: yes and no, guest and member, the state of an account, in the languages in which lists are exported.

use super::columns::whole_number;
use crate::ground::words::{letters_and_digits, unaccented};

/// `Guest` or `Member`, in the languages in which lists are exported.
#[must_use]
pub(crate) fn guest_word(text: &str) -> Option<bool> {
    if text.is_empty() {
        return None;
    }
    match word(text).as_str() {
        "guest" | "gast" | "invite" | "invitado" | "ospite" | "gæst" | "gjest" | "vieras" | "gosc" | "convidado"
        | "host" | "vendeg" => Some(true),
        "member" | "mitglied" | "membre" | "miembro" | "membro" | "lid" | "medlem" | "jasen" | "czlonek" | "clen"
        | "tag" => Some(false),
        _ => None,
    }
}

/// `True`, `yes`, `1` …, in the languages in which spreadsheets and Microsoft 365 write them.
#[must_use]
pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    if text.is_empty() {
        return None;
    }
    match word(text).as_str() {
        "true" | "yes" | "y" | "1" | "wahr" | "ja" | "vrai" | "oui" | "verdadero" | "si" | "vero" | "waar" | "sant"
        | "sand" | "sann" | "tosi" | "kylla" | "prawda" | "tak" | "verdadeiro" | "sim" | "pravda" | "ano" | "igaz"
        | "igen" | "dogru" | "evet" => Some(true),
        "enabled" | "allowed" | "active" | "aktiv" | "aktiviert" | "actif" | "activo" | "attivo" | "actief"
        | "ativo" => Some(true),
        "false" | "no" | "n" | "0" | "falsch" | "nein" | "faux" | "non" | "falso" | "onwaar" | "nee" | "falskt"
        | "nej" | "falsk" | "usann" | "nei" | "epatosi" | "ei" | "falsz" | "nie" | "nao" | "nepravda" | "ne"
        | "hamis" | "nem" | "yanlis" | "hayir" => Some(false),
        "disabled" | "blocked" | "inactive" | "inaktiv" | "deaktiviert" | "inactif" | "inactivo" | "inattivo"
        | "inactief" | "inativo" => Some(false),
        _ => None,
    }
}

/// Whether the account is enabled, by a column that says whether it is blocked. `Blocked` there says the same as `Yes`.
pub(crate) fn enabled_where_blocked(text: &str) -> Option<bool> {
    match word(text).as_str() {
        "blocked" => Some(false),
        "allowed" => Some(true),
        _ => yes_or_no(text).map(|blocked| !blocked),
    }
}

/// Whether an account may sign in, by a word for its state; `None` for all other words.
///
/// The words of Okta (SUSPENDED, DEPROVISIONED, STAGED …), OneLogin, JumpCloud, Google Workspace, PingOne, Duo, Workday
/// and Microsoft 365. Who is locked out by wrong passwords, or has to choose a new one, has an account that is used; a
/// word that may mean this as well as a blocked account (`Locked`) is none of these.
#[must_use]
pub(crate) fn account_state(text: &str) -> Option<bool> {
    if text.is_empty() {
        return None;
    }
    match word(text).as_str() {
        "active" | "activated" | "enabled" | "ok" | "accountok" | "aktiv" | "aktiviert" | "actif" | "activo"
        | "activa" | "activado" | "attivo" | "attiva" | "attivato" | "actief" | "ativo" | "ativa" | "aktywny"
        | "aktywne" | "aktivni" | "aktif" | "aktivt" | "habilitado" | "habilitada" | "abilitato" | "ingeschakeld"
        | "aktiveret" | "aktivert" | "aktiverad" | "kaytossa" => Some(true),
        // Their accounts are used, whatever has to happen before the next sign-in.
        "provisioned"
        | "recovery"
        | "passwordexpired"
        | "passwordreset"
        | "passwordpending"
        | "awaitingpasswordreset"
        | "securityquestionsrequired"
        | "verificationrequired"
        | "pendinguseraction"
        | "lockedout" => Some(true),
        "allowed"
        | "signinallowed"
        | "loginallowed"
        | "unblocked"
        | "notblocked"
        | "bypass"
        | "anmeldungzulassig"
        | "anmeldungzugelassen"
        | "connexionautorisee" => Some(true),
        "suspended" | "deprovisioned" | "staged" | "deactivated" | "unactivated" | "notactivated" | "notactive"
        | "disabled" | "accountdisabled" | "inactive" | "archived" | "deleted" | "softdeleted" | "pendingdeletion"
        | "terminated" | "offboarded" | "inaktiv" | "deaktiviert" | "gesperrt" | "inactif" | "desactive"
        | "suspendu" | "bloque" | "inactivo" | "inactiva" | "desactivado" | "suspendido" | "deshabilitado"
        | "bloqueado" | "inattivo" | "disattivato" | "disabilitato" | "sospeso" | "bloccato" | "inactief"
        | "uitgeschakeld" | "gedeactiveerd" | "geblokkeerd" | "inativo" | "inativa" | "desativado" | "suspenso"
        | "desabilitado" | "nieaktywny" | "zablokowany" | "neaktivni" | "pasif" | "inaktivt" | "sparrad"
        | "sperret" | "deaktiveret" | "deaktivert" | "inaktiverad" => Some(false),
        "blocked" | "signinblocked" | "loginblocked" | "anmeldungblockiert" | "anmeldunggesperrt"
        | "connexionbloquee" => Some(false),
        _ => None,
    }
}

/// Whether an account of Active Directory may sign in, by its `userAccountControl`: bit 2 (ADS_UF_ACCOUNTDISABLE) is a
/// disabled account. As a number, in decimal, in hex or as a spreadsheet shows it; as the names of the bits, which
/// Exchange and `Get-ADUser` write; or as Samba's `[UD         ]`.
#[must_use]
pub(crate) fn account_control(text: &str) -> Option<bool> {
    const DISABLED: u32 = 2;
    if let Some(flags) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let is_flags = flags.bytes().all(|b| b.is_ascii_uppercase() || b == b' ');
        return is_flags.then(|| !flags.contains('D'));
    }
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let number = match hex {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => whole_number(text.split_once(" (").map_or(text, |(number, _)| number)).parse().ok(),
    };
    if let Some(flags) = number {
        return Some(flags & DISABLED == 0);
    }
    let mut names = text.split([',', '|', ';', '+']).map(word).peekable();
    let is_name = |name: &String| {
        ["accountdisable", "account", "normal", "dont", "password", "passwd", "smartcard", "trusted"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    names.peek().is_some_and(is_name).then(|| names.all(|name| !name.starts_with("accountdisable")))
}

/// Whether an account may sign in, by OpenLDAP's `pwdAccountLockedTime`: the year 0 stands for an account that an
/// administrator locked (slapo-ppolicy(5)); with another time, it may be locked for some minutes only.
#[must_use]
pub(crate) fn account_locked_time(text: &str) -> Option<bool> {
    (text == "000001010000Z").then_some(false)
}

/// How words of cells are compared: lower-case letters without accents, and digits.
pub(crate) fn word(text: &str) -> String {
    letters_and_digits(text).chars().map(unaccented).collect()
}
