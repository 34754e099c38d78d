//! Fields of a CSV, as they are written: quoted (RFC 4180 §2) and protected against formulas.

use crate::ground::secret::SecretBytes;

/// Writes a field: protected against formulas, and quoted where RFC 4180 §2 asks for it.
pub(crate) fn push_field(field: &str, out: &mut SecretBytes) {
    let guard = if starts_formula(field) { "'" } else { "" };
    if field.bytes().any(|b| matches!(b, b'"' | b',' | b';' | b'\n' | b'\r' | b'\t')) {
        out.push_str("\"");
        out.push_str(guard);
        out.push_str(&field.replace('"', "\"\""));
        out.push_str("\"");
    } else {
        out.push_str(guard);
        out.push_str(field);
    }
}

/// Whether a spreadsheet could take it for a formula, perhaps after apostrophes that are there already: so that
/// exactly one apostrophe is added here and taken off in [`unprotect`].
pub(crate) fn starts_formula(field: &str) -> bool {
    field.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Takes off what [`push_field`] put in front.
pub(crate) fn unprotect(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if starts_formula(rest) => rest,
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(field: &str) -> String {
        let mut out = SecretBytes::default();
        push_field(field, &mut out);
        String::from_utf8(out.as_slice().to_vec()).expect("UTF-8")
    }

    #[test]
    fn formulas_are_disarmed() {
        for (field, expected) in [
            ("=1+3", "'=1+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("'=x", "''=x"),
            ("O'Neil", "O'Neil"),
            ("'t Hooft", "'t Hooft"),
            ("a,b", "\"a,b\""),
            ("-5, \"x\"", "\"'-5, \"\"x\"\"\""),
            ("＝1", "'＝1"),
        ] {
            assert_eq!(written(field), expected);
        }
    }

    proptest! {
        #[test]
        fn protection_comes_off_again(field in "['=+@a-]{0,6}") {
            let protected = if starts_formula(&field) { format!("'{field}") } else { field.clone() };
            prop_assert_eq!(unprotect(&protected), &*field);
            prop_assert!(!protected.starts_with(['=', '+', '-', '@']));
        }
    }
}
