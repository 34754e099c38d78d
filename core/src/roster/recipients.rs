//! Recipients as mail programs copy them: `Alt, Anna <anna@contoso.com>; "Dorn, Dan" <dan@contoso.com>; cleo@contoso.com`,
//! or with the address in other brackets.

use super::head::is_table_of_addresses;
use super::written_table::WrittenTable;
use crate::finding::FindingKind;
use crate::model::upn::UpnProblem;
use crate::notation::mailbox::Mailbox;
use crate::notation::table::columns::Columns;
use crate::notation::table::rows::{Rows, first_lines, is_preamble, sniff_delimiter, trim};
use crate::reading::column_guess::of_users::has_address;

/// Lines that are looked at.
const SAMPLED: usize = 40;

/// Whether a text is a list of recipients: most of what stands between its separators is one, and at least one has its
/// address, or its name, in brackets. A table has them in its cells: its header names several columns, or its rows have
/// several addresses, most of them without a name.
pub(super) fn recognise(text: &str) -> bool {
    let sample = first_lines(text, SAMPLED);
    if !sample.contains(['<', '(', '['])
        || is_preamble(sample)
        || sample.trim_start().starts_with('<') && sample.contains("</")
        || has_header(sample)
    {
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
    bracketed > 0 && known * 2 > all && (bracketed * 2 > all || !has_rows_of_addresses(sample))
}

fn has_header(sample: &str) -> bool {
    let mut rows = Rows::new(sample, sniff_delimiter(sample).unwrap_or(b','));
    rows.next_row().is_some_and(|row| Columns::from_header(row.iter()).known() > 1)
}

fn has_rows_of_addresses(sample: &str) -> bool {
    let delimiter = sniff_delimiter(sample).unwrap_or(b',');
    let mut rows = Rows::new(sample, delimiter);
    rows.next_row().is_some_and(|row| {
        row.len() > 1 && row.iter().all(has_address) && is_table_of_addresses(sample, delimiter, row.len(), row.line)
    })
}

/// The recipients as a table.
pub(super) fn table_of(text: &str) -> WrittenTable {
    let mut table = WrittenTable::with_header(["Display name", "User principal name"].into_iter());
    table.by_lines = true;
    each(text, |line, part| match part {
        Ok(recipient) => table.push(line, [recipient.name, recipient.address].into_iter()),
        Err(_) => table.rejected.push((line, FindingKind::UpnInvalid(UpnProblem::NoAt))),
    });
    table
}

/// Calls `take` with each recipient and its line, or with what is none.
fn each<'t>(text: &'t str, mut take: impl FnMut(u32, Result<Mailbox<'t>, &'t str>)) {
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
            b'<' | b'(' | b'[' if !quoted => bracket = true,
            b'>' | b')' | b']' if !quoted => bracket = false,
            b';' | b',' if !quoted && !bracket => return Some(at),
            _ => {}
        }
        None
    });
    signs.chain([row.len()])
}

/// As [`Mailbox::of`], and what is in angle brackets is an address even if it can be no UPN.
fn recipient(part: &str) -> Option<Mailbox<'_>> {
    let part = trim(part);
    let known = Mailbox::of(part).or_else(|| Mailbox::of(part.trim_matches(['[', ']'])));
    known.or_else(|| {
        let (name, address) = part.strip_suffix('>')?.rsplit_once('<')?;
        let (name, address) = (trim(name).trim_matches(['"', '\'']), trim(address));
        // What stands in brackets alone could be a tag.
        address.contains('@').then_some(Mailbox { name, address, bracketed: !name.is_empty() })
    })
}

/// Without the `To:` that is copied along.
fn without_field_name(row: &str) -> &str {
    const NAMES: [&str; 6] = ["to", "cc", "bcc", "from", "an", "von"];
    match row.split_once(':') {
        Some((name, rest)) if NAMES.iter().any(|known| trim(name).eq_ignore_ascii_case(known)) => rest,
        _ => row,
    }
}
