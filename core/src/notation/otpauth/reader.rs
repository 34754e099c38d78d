//! All links of a text, in order.

use super::find::{EXPORT_SCHEME, SCHEME, Starts, after_prefix, extent, starts_cell};
use super::link::{OtpauthLink, empty, read_link_body};
use super::migration::{Export, MAX_BATCH_PARTS, MigrationBatch, export_bytes, export_data};
use super::strays::{OtherLines, is_sentence};
use super::wrapped::{Wrap, quoted_printable_decoded, wrap};
use super::{LinkNote, LinkProblem};
use crate::model::key_encoding::Decoder;

/// The longest link that is read, in bytes: the export of 100 accounts with long keys is about 20,000.
pub const MAX_LINK_BYTES: usize = 65_536;

/// The most links of one text that are read; a migration link counts once for each key in it.
pub const MAX_LINKS: usize = 250_000;

/// What was found in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundLinks {
    /// Each link in the order of the text; a migration link gives one for each key in it.
    pub links: Vec<OtpauthLink>,
    /// The exports of more than one part.
    pub batches: Vec<MigrationBatch>,
    /// How many links were left out because there are more than [`MAX_LINKS`].
    pub left_out: u32,
    /// Lines of a list of links that are none, and what is left of links elsewhere, in ascending order. Blank lines,
    /// comments and the text around links are none of them.
    pub strays: Vec<u32>,
}

/// Finds and reads every link in `text`, wherever it is on its line; one that was broken over lines is put together.
#[must_use]
pub fn read(text: &str) -> FoundLinks {
    let mut reader = LinkReader {
        found: FoundLinks::default(),
        decoder: Decoder::default(),
        others: OtherLines::default(),
        running_text: is_running_text(text),
    };
    let mut lines = Lines::of(text);
    while let Some((line, content)) = lines.next() {
        let further = reader.line(line, content, lines.clone());
        for _ in 0..further {
            lines.next();
        }
    }
    reader.found.strays = reader.others.strays();
    reader.found
}

/// Whether the text is there to be read by people.
fn is_running_text(text: &str) -> bool {
    Lines::of(text).any(|(_, line)| match (Starts { text: line, from: 0 }).next() {
        None => is_sentence(line),
        Some(start) => !starts_cell(line.get(..start).unwrap_or_default()),
    })
}

/// The lines of a text with their numbers, from 1.
#[derive(Clone)]
struct Lines<'t> {
    rest: Option<&'t str>,
    number: u32,
    end: char,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        // Lines of a Mac, long ago.
        let end = if text.contains('\n') { '\n' } else { '\r' };
        Self { rest: Some(text), number: 0, end }
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = (u32, &'t str);

    fn next(&mut self) -> Option<(u32, &'t str)> {
        let rest = self.rest?;
        let (line, rest) = match rest.split_once(self.end) {
            Some((line, rest)) => (line, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        self.number = self.number.saturating_add(1);
        Some((self.number, line))
    }
}

struct LinkReader {
    found: FoundLinks,
    decoder: Decoder,
    others: OtherLines,
    /// Whether a full stop behind a link is that of a sentence.
    running_text: bool,
}

impl LinkReader {
    /// Reads the links of a line, and says how many of the lines `below` belong to its last one.
    fn line(&mut self, line: u32, content: &str, below: Lines<'_>) -> usize {
        let mut starts = Starts { text: content, from: 0 }.peekable();
        let Some(&first) = starts.peek() else {
            self.others.other(line, content);
            return 0;
        };
        let margin = content.get(..first).unwrap_or_default();
        self.others.link(line, starts_cell(margin));
        while let Some(start) = starts.next() {
            let before = content.get(..start).unwrap_or_default();
            let rest = content.get(start..starts.peek().copied().unwrap_or(content.len())).unwrap_or_default();
            let in_cell = !self.running_text && starts_cell(before);
            let before = before.chars().next_back();
            let length = extent(rest, before, in_cell);
            if starts.peek().is_some() || length < rest.trim_end().len() {
                let behind = rest.get(length..).unwrap_or_default();
                let is_alone = in_cell && start == first && is_margin(margin) && behind.starts_with(' ');
                let note = (is_alone && starts.peek().is_none()).then_some(LinkNote::TextBehind);
                self.read_link(line, rest.get(..length).unwrap_or_default(), note);
                continue;
            }
            let below = below.map(|(_, content)| without_margin(content, margin));
            match wrap(rest.trim_end(), before, below) {
                Wrap::Ends => self.read_link(line, rest.get(..length).unwrap_or_default(), None),
                Wrap::Unclear => self.push(OtpauthLink { problem: Some(LinkProblem::GoesOn), ..empty(line) }),
                Wrap::GoesOn { link, lines } => {
                    let link = std::str::from_utf8(link.as_slice()).unwrap_or_default();
                    let length = extent(link, before, in_cell);
                    self.read_link(line, link.get(..length).unwrap_or_default(), Some(LinkNote::PutTogether));
                    // What does not give a link together is told line by line.
                    let is_whole = self.found.links.last().is_some_and(|link| link.problem.is_none());
                    return if is_whole { lines } else { 0 };
                }
            }
            return 0;
        }
        0
    }

    fn read_link(&mut self, line: u32, link: &str, note: Option<LinkNote>) {
        if link.len() > MAX_LINK_BYTES {
            return self.push(OtpauthLink { problem: Some(LinkProblem::TooLong), ..empty(line) });
        }
        if let Some(decoded) = quoted_printable_decoded(link) {
            let link = std::str::from_utf8(decoded.as_slice()).unwrap_or_default();
            self.read_plain(line, link, Some(LinkNote::PutTogether));
        } else {
            self.read_plain(line, link, note);
        }
    }

    fn read_plain(&mut self, line: u32, link: &str, note: Option<LinkNote>) {
        if let Some(body) = after_prefix(link, SCHEME) {
            let mut link = read_link_body(line, body, &mut self.decoder);
            note.into_iter().for_each(|note| link.note(note));
            self.push(link);
        } else if after_prefix(link, EXPORT_SCHEME).is_some()
            && let Err(problem) = self.read_export(line, link, note)
        {
            self.push(OtpauthLink { problem: Some(problem), ..empty(line) });
        }
    }

    fn push(&mut self, link: OtpauthLink) {
        if self.found.links.len() < MAX_LINKS {
            self.found.links.push(link);
        } else {
            self.found.left_out = self.found.left_out.saturating_add(1);
        }
    }

    fn read_export(&mut self, line: u32, link: &str, note: Option<LinkNote>) -> Result<(), LinkProblem> {
        let data = export_data(link).ok_or(LinkProblem::ExportMissing)?;
        let export = export_bytes(data).ok_or(LinkProblem::ExportDamaged)?;
        let export = Export::read(export.as_slice()).ok_or(LinkProblem::ExportDamaged)?;
        // A part says which one it is even if nothing in it can be used.
        self.count_part(line, &export);
        if export.keys.is_empty() {
            return Err(LinkProblem::ExportEmpty);
        }
        for (number, key) in export.keys.iter().enumerate() {
            let mut link = key.link(line);
            note.iter().filter(|_| number == 0).for_each(|note| link.note(note.clone()));
            self.push(link);
        }
        Ok(())
    }

    fn count_part(&mut self, line: u32, export: &Export<'_>) {
        let part = export.index.saturating_add(1);
        if !(2..=MAX_BATCH_PARTS).contains(&export.size) || part > export.size {
            return;
        }
        let batches = &mut self.found.batches;
        let scratch = batches.len() < 1000;
        match batches.iter_mut().find(|batch| batch.id == export.id && batch.size == export.size) {
            Some(batch) => {
                if let Err(place) = batch.present.binary_search(&part) {
                    batch.present.insert(place, part);
                }
            }
            // Exports are a handful; a text made of nothing else must not take the square of its length.
            None if scratch => {
                batches.push(MigrationBatch { id: export.id, size: export.size, present: vec![part], line })
            }
            None => {}
        }
    }
}

/// Whether nothing but blanks and the marks of a mail that is answered are in front of it.
fn is_margin(margin: &str) -> bool {
    margin.chars().all(|c| c.is_whitespace() || c == '>')
}

/// A line below, without the `>` of a mail that is answered if the link has it too.
fn without_margin<'t>(line: &'t str, margin: &str) -> &'t str {
    let line = line.trim();
    if margin.contains('>') && is_margin(margin) {
        line.trim_start_matches(|c: char| c == '>' || c.is_whitespace())
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::super::LinkNote;
    use super::super::find::has_link;
    use super::super::testing::KEY;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_link_of_a_text_comes_out_with_its_line() {
        let text = format!(
            "name,url\nbob,otpauth://totp/bob?secret={KEY}\n\notpauth://steam/x?secret={KEY} otpauth://totp/c\r\nOTPAUTH://broken otpauth:/ o otpauth"
        );
        let found = read(&text);
        let lines: Vec<_> = found.links.iter().map(|link| (link.line, link.problem.is_some())).collect();
        assert_eq!(lines, [(2, false), (4, true), (4, true), (5, true)]);
        assert!(has_link(&text) && !has_link("otpauth:/x") && !has_link(""));
    }

    #[test]
    fn more_links_than_are_read_are_counted() {
        let text = "otpauth://totp/\n".repeat(MAX_LINKS + 3);
        let found = read(&text);
        assert_eq!((found.links.len(), found.left_out), (MAX_LINKS, 3));
    }

    #[test]
    fn no_form_of_a_link_prints_its_key() {
        let found = read(&format!("otpauth://totp/a?secret={KEY}&{KEY}=1&algorithm={KEY}"));
        let shown = format!("{found:?} {:?}", found.links[0].notes.iter().map(LinkNote::to_string).collect::<Vec<_>>());
        assert!(!shown.contains("GEZ") && !shown.contains("49, 50"), "{shown}");
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_link_is_lost(
            parts in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(vec![
                        "otpauth://", "OTPAUTH://totp/", "otpauth-migration://offline?data=", "hotp/", "?", "&", "=",
                        "secret=", "issuer=", "digits=", "counter=", "%", "%3A", "%ff", "+", " ", ",", "\"", "'", "<",
                        "“", "”", "é", "\n", "\r", "\0", "GEZDGNBV", "CjEKCkhlbGxvId6tvu8", "=", "18446744073709551616",
                    ]).prop_map(str::to_owned),
                    "\\PC{0,8}",
                ],
                0..24,
            ),
        ) {
            let text = parts.concat();
            let found = read(&text).links;
            let lower = text.to_ascii_lowercase();
            let starts = lower.matches(SCHEME).count() + lower.matches(EXPORT_SCHEME).count();
            prop_assert!(found.len() >= starts);
            prop_assert_eq!(has_link(&text), starts > 0);
            prop_assert!(found.iter().all(|link| link.problem.is_some() || !link.secret.is_empty()));
        }
    }
}
