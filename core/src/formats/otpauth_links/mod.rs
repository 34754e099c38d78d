//! Lists of `otpauth://` and `otpauth-migration://` links, and pictures of their QR codes.
//!
//! Links are for apps: no standard has a place for a serial number in them. It is taken, in this order, from the
//! parameter `serial`, from the label if something in it looks like a serial number (mostly digits, no
//! blank, no `@`), and else the account or the issuer is used instead, with a number behind it where two would have
//! the same. An account that could be a UPN is the one who has the token.
//!
//! Where the links are in a table, one in each row, a serial number and a UPN beside them take precedence.

mod link_serials;
mod link_table;
mod picture;

pub use picture::read_picture;

pub(super) use self::link_serials::LinkSerials;
use self::link_table::{LinkLayout, LinkTable};
use super::format::{Format, whole};
use super::refusals::FormatRefusal;
use crate::finding::{Finding, FindingKind, sort_by_line};
use crate::ground::progress::Progress;
use crate::ground::redaction::subject_of;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text::DecodedText;
use crate::ground::words::capitalized;
use crate::model::format_id::FormatId;
use crate::model::token::OtpType;
use crate::model::upn::check_upn;
use crate::model::user::User;
use crate::notation::otpauth::{self, LinkNote, LinkProblem, OtpauthLink};
use crate::notation::quoted_printable;
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows;
use crate::reading::Reading;
use crate::reading::admission::Key;
use crate::reading::options::{ReadContext, ReadOptions};
use crate::reading::probe::Probe;
use crate::reading::record::{Record, Records, how_read};

pub(super) const FORMAT: Format = Format {
    id: FormatId::OtpAuth,
    word: "otpauth",
    help: "Links as in QR codes, one a line, and the exports of Google Authenticator.",
    recognise,
    read: whole!(read),
};

const COLUMNS: [&str; 2] = ["label", "secret"];

fn recognise(probe: &Probe<'_>) -> bool {
    // A table or JSON may have links in it, beside other things; in a list of links one starts a line, or most lines
    // have one.
    let head = rows::first_lines(probe.text, 1000);
    let decoded = decoded(head);
    let head = decoded.as_ref().map_or(head, |text| std::str::from_utf8(text.as_slice()).unwrap_or_default());
    if head.trim_start().starts_with(['<', '{', '[']) || !otpauth::has_link(head) {
        return false;
    }
    if probe.has(ColumnRole::Serial) && probe.has(ColumnRole::Secret) {
        return false;
    }
    let starts = |line: &str| {
        let line = line.trim_start().trim_start_matches(['"', '\'', '<']);
        line.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("otpauth"))
    };
    let lines = head.lines().filter(|line| !line.trim().is_empty());
    let (all, linked) =
        lines.clone().fold((0, 0), |(all, linked), line| (all + 1, linked + usize::from(otpauth::has_link(line))));
    // No table is a mail.
    lines.clone().any(starts) || linked * 2 >= all || decoded.is_some() || has_link_column(head)
}

/// What is in quoted-printable as a whole. If no mail's head says it, a key that is whole as it stands is none of it: a `=`
/// at the end of a line may be a parameter without a value.
fn decoded(text: &str) -> Option<SecretBytes> {
    quoted_printable::decoded(text).filter(|_| quoted_printable::is_declared(text) || !otpauth::has_own_key(text, ""))
}

/// Whether the text is a table with links in one of its columns, perhaps not in every row.
fn has_link_column(text: &str) -> bool {
    rows::sniff_delimiter(text).is_some_and(|delimiter| LinkLayout::of(text, delimiter).is_some())
}

fn read(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let decoded = decoded(text.text);
    let links = decoded.as_ref().map_or(text.text, |text| std::str::from_utf8(text.as_slice()).unwrap_or_default());
    let delimiter = given.options.delimiter.or_else(|| rows::sniff_delimiter(links));
    let table = delimiter.and_then(|delimiter| LinkTable::of(links, delimiter));
    let of_rows = table.as_ref().and_then(LinkTable::links);
    let beside = of_rows.is_some();
    let mut found = of_rows.unwrap_or_else(|| otpauth::read(links));
    if decoded.is_some() {
        found.links.iter_mut().for_each(|link| link.note(LinkNote::PutTogether));
    }
    progress(0.5);
    if found.links.is_empty() {
        return Err(FormatRefusal::NoLinks.into());
    }
    if table.is_some() {
        // The table tells its rows without a link.
        found.strays.clear();
    }
    let mut reading = collect_links(text, given.options, &found, &[]);
    if let Some(table) = table {
        reading.rows = reading.rows.saturating_add(table.rejected);
        reading.rejected = reading.rejected.saturating_add(table.rejected);
        reading.findings.splice(0..0, table.unused.filter(|_| beside).map(Finding::of_file));
        let unlisted = table.rejected.saturating_sub(u32::try_from(table.findings.len()).unwrap_or(u32::MAX));
        reading.findings.extend(table.findings);
        if unlisted > 0 {
            reading.findings.push(Finding::of_file(FindingKind::FindingsUnlisted(unlisted)));
        }
        sort_by_line(&mut reading.findings);
    }
    progress(1.0);
    Ok(reading)
}

/// Tokens from links; `foreign` are lines with something that gives no link, and why.
fn collect_links(
    text: &DecodedText<'_>,
    options: &ReadOptions,
    found: &otpauth::FoundLinks,
    foreign: &[(u32, Box<str>)],
) -> Reading {
    let mut records = Records::new();
    let mut names = LinkSerials::default();
    for link in found.links.iter().filter(|link| usable(link).is_some()) {
        names.claim(link);
    }
    let mut issuers_for_makers = false;
    let no_link = |line: u32, records: &mut Records| {
        records.reject(FindingKind::LinkProblem(LinkProblem::NoLink), line, 0, "");
    };
    let mut strays = found.strays.iter().copied().peekable();
    for link in &found.links {
        while let Some(line) = strays.next_if(|&line| line < link.line) {
            no_link(line, &mut records);
        }
        let kind = match usable(link) {
            Some(kind) => kind,
            None => {
                let problem = link.problem.clone().unwrap_or(LinkProblem::Type("".into()));
                records.reject(FindingKind::LinkProblem(problem), link.line, 0, &link.serial);
                continue;
            }
        };
        let made_up = names.made_up;
        let serial = names.name(link);
        let made_up = names.made_up > made_up;
        let user = check_upn(&link.account).is_ok().then(|| User { line: link.line, ..User::with_upn(&link.account) });
        issuers_for_makers |= !link.issuer.is_empty();
        let taken = records.push(&Record {
            manufacturer: &link.issuer,
            otp_type: kind,
            hash: link.hash,
            digits: link.digits,
            interval: link.period,
            counter: link.counter,
            user,
            ..Record::new(link.line, &serial, Key::Raw(link.secret.as_slice()))
        });
        if taken && made_up {
            let note = FindingKind::LinkNote(otpauth::LinkNote::SerialMadeUp);
            records.collector.report(note, link.line, 0, subject_of(&serial));
        }
        for note in link.notes.iter().filter(|_| taken) {
            // That a key is short is reported when its record is taken.
            if !matches!(note, otpauth::LinkNote::SecretShort(_)) || link.secret.len() >= 10 {
                records.collector.report(FindingKind::LinkNote(note.clone()), link.line, 0, subject_of(&serial));
            }
        }
    }
    strays.for_each(|line| no_link(line, &mut records));
    for (line, why) in foreign {
        records.reject(FindingKind::ItemUnreadable(why.clone().into()), *line, 0, "");
    }
    for batch in &found.batches {
        if let Some(sentence) = batch.sentence() {
            let what = format!("{}.", capitalized(sentence));
            records.collector.report(FindingKind::LinksMissing(what.into()), batch.line, 0, "");
        }
    }
    if found.left_out > 0 {
        let what =
            format!("{} more links were left out: only {} are read at a time.", found.left_out, otpauth::MAX_LINKS);
        records.of_file(FindingKind::LinksMissing(what.into()));
    }
    let mut how = how_read(text);
    if names.made_up > 0 {
        how.facts.push(
            format!(
                "{} without a serial number: the account or the issuer stands in its place.",
                if names.made_up == 1 { "1 link is".to_owned() } else { format!("{} links are", names.made_up) }
            )
            .into(),
        );
    }
    if issuers_for_makers {
        how.facts.push("The issuer of each link was taken for the manufacturer.".into());
    }
    records.finish(how, options, &COLUMNS)
}

/// What kind of token the link gives, if it gives one.
fn usable(link: &OtpauthLink) -> Option<OtpType> {
    link.kind.filter(|_| link.problem.is_none())
}
