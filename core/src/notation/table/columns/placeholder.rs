//! Words and signs that stand in a cell because nothing else does.

use crate::notation::table::cell_words::word;

/// The longest words for an empty cell, in bytes.
const MAX_PLACEHOLDER_BYTES: usize = 24;

/// Whether a cell says that nothing stands in it: signs alone (`-`, `??`, `…`), a `0` alone, or a word such as `n/a`, in
/// the languages in which lists are exported. An empty cell needs no such word; a name with a digit or an @ in it is one.
#[inline]
#[must_use]
pub fn is_placeholder(cell: &str) -> bool {
    let short = (1..=MAX_PLACEHOLDER_BYTES).contains(&cell.len());
    short && (cell == "0" || !cell.bytes().any(|b| b.is_ascii_digit() || b == b'@') && says_nothing(cell))
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
        for cell in ["-", "--", "n/a", "N.A.", "None", "NULL", "0", "?", "…", "k. A.", "n.v.t.", "néant", "XXX"] {
            assert!(is_placeholder(cell), "{cell}");
        }
        for cell in ["", "00", "00000000", "1", "A", "x", "NA-1", "Nora", "Xaver", "none@contoso.com", "漢"] {
            assert!(!is_placeholder(cell), "{cell}");
        }
    }
}
