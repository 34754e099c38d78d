//! Words in cells: yes and no, guest and member, in the languages in which lists are exported.

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

/// How words of cells are compared: lower-case letters without accents, and digits.
pub(crate) fn word(text: &str) -> String {
    letters_and_digits(text).chars().map(unaccented).collect()
}
