//! All links of a text, in order.

use super::LinkProblem;
use super::find::{EXPORT_SCHEME, SCHEME, Starts, after_prefix, extent};
use super::link::{OtpauthLink, empty, parameters, read_link_body};
use super::migration::{Export, MAX_BATCH_PARTS, MigrationBatch, export_bytes};
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
}

/// Finds and reads every link in `text`, wherever it is on its line.
#[must_use]
pub fn read(text: &str) -> FoundLinks {
    let mut reader = LinkReader { found: FoundLinks::default(), decoder: Decoder::default() };
    for (line, content) in (1..).zip(text.split('\n')) {
        let mut starts = Starts { text: content, from: 0 }.peekable();
        while let Some(start) = starts.next() {
            let before = content.get(..start).unwrap_or_default().chars().next_back();
            let rest = content.get(start..starts.peek().copied().unwrap_or(content.len())).unwrap_or_default();
            reader.read_link(line, rest.get(..extent(rest, before)).unwrap_or_default());
        }
    }
    reader.found
}

struct LinkReader {
    found: FoundLinks,
    decoder: Decoder,
}

impl LinkReader {
    fn read_link(&mut self, line: u32, link: &str) {
        if link.len() > MAX_LINK_BYTES {
            return self.push(OtpauthLink { problem: Some(LinkProblem::TooLong), ..empty(line) });
        }
        if let Some(body) = after_prefix(link, SCHEME) {
            let link = read_link_body(line, body, &mut self.decoder);
            self.push(link);
        } else if let Some(body) = after_prefix(link, EXPORT_SCHEME)
            && let Err(problem) = self.read_export(line, body)
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

    fn read_export(&mut self, line: u32, body: &str) -> Result<(), LinkProblem> {
        let query = body.split_once('?').map_or("", |(_, query)| query);
        let data = parameters(query).find(|(name, _)| name.trim().eq_ignore_ascii_case("data"));
        let data = data.map(|(_, value)| value).filter(|value| !value.is_empty()).ok_or(LinkProblem::ExportMissing)?;
        let export = export_bytes(data).ok_or(LinkProblem::ExportDamaged)?;
        let export = Export::read(export.as_slice()).ok_or(LinkProblem::ExportDamaged)?;
        // A part says which one it is even if nothing in it can be used.
        self.count_part(line, &export);
        if export.keys.is_empty() {
            return Err(LinkProblem::ExportEmpty);
        }
        for key in &export.keys {
            self.push(key.link(line));
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
