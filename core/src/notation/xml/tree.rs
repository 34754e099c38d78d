//! An element with all that is in it, in memory that serves for one element after the other.

use super::element::Element;
use super::lines::count_lines;
use crate::ground::secret::SecretBytes;
use std::cell::Cell;
use std::fmt;

/// An element and all that is in it. It can be used for one element after the other.
///
/// Dropping or clearing it overwrites the text that it had to put together.
#[derive(Default)]
pub struct Tree<'t> {
    /// In the order of their start tags.
    pub(super) nodes: Vec<ElementNode<'t>>,
    pub(super) attributes: Vec<AttributeNode<'t>>,
    /// Text that comes in several parts, as chains.
    parts: Vec<Part<'t>>,
    /// Text that could not be borrowed.
    pub(super) kept: SecretBytes,
    /// Elements that were open where the file ended, the outermost first.
    pub(super) cut: Vec<u32>,
    pub(super) origin: Origin<'t>,
}

impl<'t> Tree<'t> {
    /// The element that it starts with; one without name, attributes and content if nothing was read into it.
    #[must_use]
    pub fn root(&self) -> Element<'_, 't> {
        Element { tree: self, at: 0 }
    }

    /// How many elements are in it.
    #[must_use]
    pub fn elements(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.attributes.clear();
        self.parts.clear();
        self.kept.clear();
        self.cut.clear();
    }

    /// Adds blanks within a text: where no text precedes them, they are left out.
    pub(super) fn add_blanks(&mut self, number: u32, blanks: &'t str) {
        let has_text = self.nodes.get(number as usize).is_some_and(|node| !matches!(node.text, Span::Nothing));
        if has_text && !blanks.is_empty() {
            self.add_lines(number, blanks);
        }
    }

    /// Adds text as the document has it. Its lines end with a line feed, however they ended there (XML 1.0 §2.11).
    pub(super) fn add_lines(&mut self, number: u32, text: &'t str) {
        let mut rest = text;
        while let Some(end) = memchr::memchr(b'\r', rest.as_bytes()) {
            let (line, behind) = rest.split_at(end);
            self.add_text(number, TextPiece::Borrowed(line));
            self.add_text(number, TextPiece::Made("\n"));
            let behind = behind.get(1..).unwrap_or_default();
            rest = behind.strip_prefix('\n').unwrap_or(behind);
        }
        if !rest.is_empty() || text.is_empty() {
            self.add_text(number, TextPiece::Borrowed(rest));
        }
    }

    pub(super) fn end(&mut self, number: u32) {
        let end = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        if let Some(node) = self.nodes.get_mut(number as usize) {
            node.end = end;
        }
    }

    /// Adds text to the element of that number. Texts that follow each other are put together at once; only where
    /// elements are between them does a chain of parts grow, so there are never many more parts than elements.
    pub(super) fn add_text(&mut self, number: u32, text: TextPiece<'t, '_>) {
        let Some(node) = self.nodes.get_mut(number as usize) else { return };
        let (start, kept) = (self.kept.len(), &mut self.kept);
        match node.text {
            Span::Nothing => node.text = text.span(kept),
            Span::Borrowed(before) => {
                kept.push_str(before);
                kept.push_str(text.as_str());
                node.text = Span::Kept(start, kept.len());
            }
            Span::Kept(from, to) if to == start => {
                kept.push_str(text.as_str());
                node.text = Span::Kept(from, kept.len());
            }
            Span::Kept(..) => {
                let first = part_number(self.parts.len());
                self.parts.push(Part { text: node.text, next: first.saturating_add(1) });
                self.parts.push(Part { text: text.span(kept), next: NO_PART });
                node.text = Span::Chain(first, first.saturating_add(1));
            }
            Span::Chain(first, last) => {
                let new = part_number(self.parts.len());
                let Some(part) = self.parts.get_mut(last as usize) else { return };
                match part.text {
                    Span::Kept(from, to) if to == start => {
                        kept.push_str(text.as_str());
                        part.text = Span::Kept(from, kept.len());
                    }
                    _ => {
                        part.next = new;
                        self.parts.push(Part { text: text.span(kept), next: NO_PART });
                        node.text = Span::Chain(first, new);
                    }
                }
            }
        }
    }

    /// Puts the text together that comes in parts; each part is copied once.
    pub(super) fn finish(&mut self) {
        if self.parts.is_empty() {
            return;
        }
        let parts = std::mem::take(&mut self.parts);
        let mut scratch = SecretBytes::default();
        for node in &mut self.nodes {
            let Span::Chain(first, _) = node.text else { continue };
            let start = scratch.len();
            let mut next = first;
            while let Some(part) = parts.get(next as usize) {
                match part.text {
                    Span::Borrowed(text) => scratch.push_str(text),
                    Span::Kept(from, to) => scratch.push_slice(self.kept.as_slice().get(from..to).unwrap_or_default()),
                    Span::Nothing | Span::Chain(..) => {}
                }
                next = part.next;
            }
            node.text = Span::Kept(start + self.kept.len(), scratch.len() + self.kept.len());
        }
        self.kept.push_slice(scratch.as_slice());
        self.parts = parts;
        self.parts.clear();
    }

    pub(super) fn text_of(&self, span: Span<'t>) -> &str {
        match span {
            Span::Borrowed(text) => text,
            // It was text when it was put there.
            Span::Kept(from, to) => {
                std::str::from_utf8(self.kept.as_slice().get(from..to).unwrap_or_default()).unwrap_or_default()
            }
            Span::Nothing | Span::Chain(..) => "",
        }
    }
}

impl fmt::Debug for Tree<'_> {
    /// Names and numbers only: the text may be keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tree(“{}”, {} elements)", self.root().name(), self.nodes.len())
    }
}

/// Where the first element of a tree starts: the lines of the others are counted from there, when they are asked for.
#[derive(Default)]
pub(super) struct Origin<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) line: u32,
    /// The place that was asked for last, and its line: mostly, places are asked for in order.
    pub(super) last: Cell<(usize, u32)>,
}

impl Origin<'_> {
    pub(super) fn line_at(&self, at: usize) -> u32 {
        let (from, line) = Some(self.last.get()).filter(|(from, _)| *from <= at).unwrap_or((self.at, self.line));
        let line = line.saturating_add(count_lines(self.text.get(from..at).unwrap_or_default()));
        self.last.set((at, line));
        line
    }
}

#[derive(Clone, Copy)]
pub(super) struct ElementNode<'t> {
    pub(super) name: &'t str,
    /// Where its start tag begins.
    pub(super) at: usize,
    /// The number behind the last node inside this one.
    pub(super) end: u32,
    pub(super) attributes: (u32, u32),
    pub(super) text: Span<'t>,
}

#[derive(Clone, Copy)]
pub(super) struct AttributeNode<'t> {
    pub(super) name: &'t str,
    pub(super) value: Span<'t>,
}

struct Part<'t> {
    text: Span<'t>,
    next: u32,
}

const NO_PART: u32 = u32::MAX;

/// Where a text is.
#[derive(Clone, Copy)]
pub(super) enum Span<'t> {
    Nothing,
    Borrowed(&'t str),
    /// From and to in `kept`.
    Kept(usize, usize),
    /// The first and the last part in `parts`; only while the tree is filled.
    Chain(u32, u32),
}

/// A text on its way into a tree.
pub(super) enum TextPiece<'t, 'p> {
    Borrowed(&'t str),
    Made(&'p str),
}

impl<'t> TextPiece<'t, '_> {
    fn as_str(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Made(text) => text,
        }
    }

    fn span(self, kept: &mut SecretBytes) -> Span<'t> {
        match self {
            Self::Borrowed(text) => Span::Borrowed(text),
            Self::Made(text) => {
                let start = kept.len();
                kept.push_str(text);
                Span::Kept(start, kept.len())
            }
        }
    }
}

pub(super) fn part_number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(NO_PART)
}

#[cfg(test)]
mod tests {
    use super::super::testing::first;

    #[test]
    fn a_tree_prints_no_text() {
        let tree = first("<r><key serial='SECRET'>SECRET&amp;SECRET</key></r>");
        assert_eq!(format!("{tree:?} {:?}", tree.root()), "Tree(“key”, 1 elements) Element(“key”, line 1)");
    }
}
