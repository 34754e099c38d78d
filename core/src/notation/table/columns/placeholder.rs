//! Words and signs that stand in a cell because nothing else does.

use crate::notation::table::cell_words::word;

/// The longest words for an empty cell, in bytes.
const MAX_PLACEHOLDER_BYTES: usize = 24;

/// Whether a cell says that nothing stands in it: signs alone (`-`, `??`, `…`), or a word such as `n/a`, in the languages
/// in which lists are exported. An empty cell needs no such word; a name with a digit or an @ in it is one. A `0` may be a
/// serial number: see `FromZero`.
#[inline]
#[must_use]
pub fn is_placeholder(cell: &str) -> bool {
    let short = (1..=MAX_PLACEHOLDER_BYTES).contains(&cell.len());
    short && !cell.bytes().any(|b| b.is_ascii_digit() || b == b'@') && says_nothing(cell)
}

/// As [`is_placeholder`], of a cell in which no running number stands: a `0` alone is nothing as well.
#[must_use]
pub(crate) fn is_placeholder_or_0(cell: &str) -> bool {
    cell == "0" || is_placeholder(cell)
}

/// Whether a cell for a user says that nobody is meant: as [`is_placeholder_or_0`], but of the words only those that no
/// one is called (`Nil` and `Offen` are names).
#[must_use]
pub(crate) fn is_nobody(cell: &str) -> bool {
    cell == "0" || is_placeholder(cell) && matches!(word(cell).as_str(), "" | "na" | "none" | "null")
}

#[inline(never)]
fn says_nothing(cell: &str) -> bool {
    match word(cell).as_str() {
        "" => true,
        "na" | "none" | "null" | "nil" | "nan" | "undefined" | "unknown" | "empty" | "blank" | "missing"
        | "nothing" | "tbd" | "tba" | "tbc" | "pending" | "todo" | "notavailable" | "notapplicable" | "notassigned"
        | "unassigned" | "notset" | "noserial" | "noserialnumber" | "tobedetermined" => true,
        "nv" | "ka" | "kein" | "keine" | "keiner" | "leer" | "unbekannt" | "fehlt" | "offen" | "nichtvorhanden"
        | "nichtverfugbar" | "keineangabe" | "nichtzugewiesen" => true,
        "nd" | "aucun" | "aucune" | "neant" | "vide" | "inconnu" | "nondisponible" => true,
        "ninguno" | "ninguna" | "vacio" | "desconocido" | "nodisponible" => true,
        "nessuno" | "nessuna" | "vuoto" | "sconosciuto" => true,
        "nvt" | "geen" | "leeg" | "onbekend" => true,
        "nenhum" | "nenhuma" | "vazio" | "desconhecido" => true,
        "ingen" | "saknas" | "okand" | "ukendt" | "ukjent" | "brak" | "zadny" => true,
        // A mask of some length.
        masked => masked.len() > 1 && masked.bytes().all(|b| b == b'x'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_that_there_is_nothing() {
        for cell in ["-", "--", "n/a", "N.A.", "None", "NULL", "?", "…", "k. A.", "n.v.t.", "néant", "XXX"] {
            assert!(is_placeholder(cell), "{cell}");
        }
        for cell in ["", "0", "00", "00000000", "1", "A", "x", "NA-1", "Nora", "Xaver", "none@contoso.com", "漢"] {
            assert!(!is_placeholder(cell), "{cell}");
        }
    }
}
