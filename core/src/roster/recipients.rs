//! Recipients as mail programs copy them: `Alt, Anna <anna@contoso.com>; "Dorn, Dan" <dan@contoso.com>; cleo@contoso.com`.

use super::written_table::WrittenTable;
use crate::finding::FindingKind;
use crate::model::upn::UpnProblem;
use crate::notation::table::rows::{first_lines, is_preamble, trim};
use crate::reading::column_guess::cell::could_be_upn;

/// Lines that are looked at.
const SAMPLED: usize = 40;

/// A recipient: the name, which may be empty, and the address.
struct Recipient<'t> {
    name: &'t str,
    address: &'t str,
    bracketed: bool,
}

/// Whether a text is a list of recipients: most of what stands between its separators is one, and at least one has its
/// address in angle brackets.
pub(super) fn recognise(text: &str) -> bool {
    let sample = first_lines(text, SAMPLED);
    if !sample.contains('<') || is_preamble(sample) || sample.trim_start().starts_with('<') && sample.contains("</") {
        return false;
    }
    let (mut all, mut known, mut bracketed) = (0, 0, 0);
    each(sample, |_, part| {
        all += 1;
        if let Ok(recipient) = part {
            known += 1;
            bracketed += usize::from(recipient.bracketed);
        }
    });
    bracketed > 0 && known * 2 > all
}

/// The recipients as a table.
pub(super) fn table_of(text: &str) -> WrittenTable {
    let mut table = WrittenTable::with_header(["Display name", "User principal name"].into_iter());
    each(text, |line, part| match part {
        Ok(recipient) => table.push(line, [recipient.name, recipient.address].into_iter()),
        Err(_) => table.rejected.push((line, FindingKind::UpnInvalid(UpnProblem::NoAt))),
    });
    table
}

/// Calls `take` with each recipient and its line, or with what is none.
fn each<'t>(text: &'t str, mut take: impl FnMut(u32, Result<Recipient<'t>, &'t str>)) {
    for (line, row) in (1..).zip(text.lines()) {
        let row = without_field_name(row);
        // Commas stand in names where recipients are separated by something else.
        let mut start = 0;
        for end in ends(row) {
            let part = row.get(start..end).unwrap_or_default();
            // Of `Alt, Anna <…>` the first half is no recipient, and belongs to what comes.
            let is_half = row.as_bytes().get(end) == Some(&b',') && recipient(part).is_none();
            if is_half {
                continue;
            }
            start = end + 1;
            let part = trim(part);
            if !part.is_empty() {
                take(line, recipient(part).ok_or(part));
            }
        }
    }
}

/// Where the parts of a line end: at semicolons and commas outside of quotation marks and brackets, and with the line.
fn ends(row: &str) -> impl Iterator<Item = usize> + '_ {
    let (mut quoted, mut bracket) = (false, false);
    let signs = row.bytes().enumerate().filter_map(move |(at, b)| {
        match b {
            b'"' if !bracket => quoted = !quoted,
            b'<' if !quoted => bracket = true,
            b'>' if !quoted => bracket = false,
            b';' | b',' if !quoted && !bracket => return Some(at),
            _ => {}
        }
        None
    });
    signs.chain([row.len()])
}

fn recipient(part: &str) -> Option<Recipient<'_>> {
    let part = trim(part);
    let Some((name, rest)) = part.rsplit_once('<') else {
        let address = without_scheme(part.trim_matches(['\'', '"', '[', ']']));
        return could_be_upn(address).then_some(Recipient { name: "", address, bracketed: false });
    };
    let address = trim(rest.strip_suffix('>')?);
    let address = without_scheme(address);
    let name = trim(name).trim_matches(['"', '\'']);
    // A name that is the address says nothing.
    let name = if name.eq_ignore_ascii_case(address) { "" } else { name };
    // What stands in brackets alone could be a tag.
    let bracketed = !name.is_empty() || could_be_upn(address);
    address.contains('@').then_some(Recipient { name, address, bracketed })
}

/// Without what kind of address it is: Outlook's `SMTP:`, a link's `mailto:`.
fn without_scheme(address: &str) -> &str {
    match address.split_once(':') {
        Some((scheme, rest)) if ["smtp", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => rest,
        _ => address,
    }
}

/// Without the `To:` that is copied along.
fn without_field_name(row: &str) -> &str {
    const NAMES: [&str; 6] = ["to", "cc", "bcc", "from", "an", "von"];
    match row.split_once(':') {
        Some((name, rest)) if NAMES.iter().any(|known| trim(name).eq_ignore_ascii_case(known)) => rest,
        _ => row,
    }
}
