//! Texts: those that the sheets share, and those in a cell (ECMA-376-1 §18.4).

use super::super::grid::push_unescaped;
use super::super::limits::WorkbookLimits;
use super::super::refusal::{SheetRefusal, too_large};
use super::super::xml::{WorkbookNode, WorkbookXml, local};
use super::TEXTS;
use crate::ground::progress::Progress;
use crate::ground::secret::SecretBytes;

/// The texts that cells name by their number ("shared strings", ECMA-376-1 §18.4).
#[derive(Default)]
pub(super) struct Texts {
    all: SecretBytes,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Texts {
    pub(super) fn read(
        part: &[u8],
        limits: &WorkbookLimits,
        progress: &mut Progress<'_>,
    ) -> Result<Self, SheetRefusal> {
        let mut xml = WorkbookXml::new(part, TEXTS, limits)?;
        // They are most of the part, seldom all of it.
        let mut texts = Self { all: SecretBytes::with_capacity(part.len() / 2), ends: Vec::new() };
        while let Some(node) = xml.next()? {
            let WorkbookNode::Start(element) = node else { continue };
            if local(element.name().as_ref()) == "si" {
                read_rich_text(&mut xml, &mut texts.all)?;
                let end = u32::try_from(texts.all.len()).map_err(|_| too_large("its texts are over 4 GB"))?;
                texts.ends.push(end);
                if texts.ends.len().is_multiple_of(4096) {
                    progress(xml.progress());
                }
            }
        }
        Ok(texts)
    }

    pub(super) fn get(&self, number: usize) -> Option<&[u8]> {
        let end = *self.ends.get(number)? as usize;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&start| start as usize);
        self.all.as_slice().get(start..end)
    }
}

/// Appends the text of the `si` or `is` whose start was just read: its runs one after the other, without how they are
/// pronounced (`rPh`). All blanks are kept, `xml:space` or not: who reads fields trims them.
pub(super) fn read_rich_text(xml: &mut WorkbookXml<'_>, out: &mut SecretBytes) -> Result<(), SheetRefusal> {
    let outside = xml.depth().saturating_sub(1);
    let mut text_depth = None;
    while xml.depth() > outside {
        match xml.within()? {
            WorkbookNode::Start(element) => match local(element.name().as_ref()) {
                "t" => text_depth = Some(xml.depth()),
                "rPh" => xml.skip()?,
                _ => {}
            },
            WorkbookNode::End(_) => {
                if text_depth.is_some_and(|depth| xml.depth() < depth) {
                    text_depth = None;
                }
            }
            WorkbookNode::Text(text) if text_depth.is_some() => push_unescaped(&text, out),
            WorkbookNode::Character(c) if text_depth.is_some() => out.push_str(c.encode_utf8(&mut [0; 4])),
            WorkbookNode::Text(_) | WorkbookNode::Character(_) => {}
        }
    }
    Ok(())
}
