//! The inventory: every token, assigned or not, with all that is known; loading it gives the same desk.
//!
//! The first six columns are the Entra CSV's. UTF-8 with byte order mark, because Excel needs it to show names. A field
//! that a spreadsheet would take for a formula gets an apostrophe in front, and loading takes it off again (OWASP's
//! list: `= + - @`, tab, carriage return, and their full-width variants).

use super::delimited::Layout;
use super::{Entry, Format, FormatId, Probe, Read, WriteFormat, entra_csv};
use crate::encoding::SecretEncoding;
use crate::pskc::moment_text;
use crate::secret::SecretBytes;
use crate::table::columns::Role;
use crate::token::OtpType;

pub(super) const FORMAT: Format = Format {
    id: FormatId::Inventory,
    word: "inventory",
    name: "Inventory",
    help: "Token Desk’s own list of all tokens and who holds them. Load it next time to go on where you stopped.",
    recognise,
    read: Read::Table(Layout { formula_safe: true, ..Layout::of(SecretEncoding::Base32) }),
    write: Some(&WRITE),
};

static WRITE: WriteFormat = WriteFormat {
    stem: "CustomerTokens",
    extension: "csv",
    mime: "text/csv",
    head: |out| {
        out.push_str("\u{feff}");
        out.push_str(entra_csv::HEADER);
        out.push_str(MORE_COLUMNS);
        out.push_str("\r\n");
    },
    entry: push_entry,
    tail: |_, _| {},
    stops: |_| Vec::new(),
};

/// The columns after the six of the Entra CSV.
const MORE_COLUMNS: &str =
    ",user name,object id,user type,account enabled,hash function,digits,type,counter,start date,expiry date";

fn recognise(probe: &Probe<'_>) -> bool {
    [Role::Upn, Role::Serial, Role::Secret, Role::ObjectId, Role::Hash, Role::Digits, Role::OtpType, Role::Counter]
        .into_iter()
        .all(|role| probe.has(role))
}

fn push_entry(entry: &Entry<'_>, _: usize, out: &mut SecretBytes) {
    entra_csv::push_six(entry, out, &push_field);
    let (user, profile) = (entry.user, entry.token.profile);
    let yes_no = |value: Option<bool>, yes: &'static str, no: &'static str| match value {
        Some(true) => yes,
        Some(false) => no,
        None => "",
    };
    out.push_str(",");
    push_field(user.map_or("", |user| user.name), out);
    out.push_str(",");
    if let Some(id) = user.and_then(|user| user.object_id) {
        out.push_str(&id.to_string());
    }
    out.push_str(",");
    out.push_str(yes_no(user.and_then(|user| user.guest), "Guest", "Member"));
    out.push_str(",");
    out.push_str(yes_no(user.and_then(|user| user.enabled), "True", "False"));
    out.push_str(",");
    out.push_str(profile.hash.word());
    out.push_str(",");
    out.push_str(&profile.digits.to_string());
    out.push_str(",");
    out.push_str(profile.otp_type.word());
    out.push_str(",");
    if profile.otp_type == OtpType::Hotp {
        out.push_str(&entry.token.counter.to_string());
    }
    for date in [profile.start, profile.expiry] {
        out.push_str(",");
        if let Some(moment) = date {
            out.push_str(&moment_text(moment));
        }
    }
    out.push_str("\r\n");
}

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

/// Whether a spreadsheet could take it for a formula, perhaps after apostrophes that stand there already: so that
/// exactly one apostrophe is added here and taken off in [`unprotect`].
fn starts_formula(field: &str) -> bool {
    field.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Takes off what [`push_field`] put in front.
pub(super) fn unprotect(field: &str) -> &str {
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
