//! The walk through a document: which elements are opened, and which are handed out as trees.

use super::element::Element;
use super::limits::XmlLimits;
use super::lines::{LineCounter, count_lines, position_of};
use super::markup::Pulled;
use super::names::KnownNames;
use super::pattern::Pattern;
use super::prefixes::Prefixes;
use super::refusal::{Position, XmlRefusal};
use super::repair::{Repair, RepairKind, short};
use super::scan::{BLANKS, blanks, first_control};
use super::strict::XmlFault;
use super::tree::{Origin, TextPiece, Tree, part_number};
use crate::ground::words::character_name;
use std::cell::Cell;

/// Entries in a row that differ in their markup from the one before; after them, entries are no longer compared.
const MAX_PATTERN_MISSES: u32 = 16;

/// What [`XmlReader::next`] came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XmlStep {
    /// An element with all that is in it; it is in the tree.
    Element,
    /// An element of a name that should be opened. The tree holds it without its content; its children come next.
    Opened,
    /// The element that was opened last (and is still open) ended.
    Closed,
    /// The root element ended, or the file did.
    End,
}

/// A document, read from front to back.
pub struct XmlReader<'t> {
    pub(super) text: &'t str,
    pub(super) first_line: u32,
    /// How far the text is read, in bytes.
    pub(super) at: usize,
    pub(super) limits: XmlLimits,
    pub(super) root: Tree<'t>,
    /// The names of the elements that are open now, with prefixes, the root first.
    pub(super) open: Vec<&'t str>,
    /// The numbers of those that are open in the tree that is filled; kept for its memory.
    pub(super) filling: Vec<u32>,
    /// How the last entry was written.
    pub(super) pattern: Option<Pattern<'t>>,
    /// How many entries in a row were written otherwise than the one before.
    pub(super) misses: u32,
    /// The element that was just opened is empty (`<a/>`): its end comes next.
    pub(super) empty: bool,
    pub(super) elements: u32,
    pub(super) ended: bool,
    pub(super) prefixes: Prefixes<'t>,
    pub(super) lines: LineCounter,
    pub(super) repairs: Vec<Repair>,
    pub(super) names: KnownNames,
    /// `]]>` is somewhere in the text, so texts are looked at for it.
    pub(super) has_section_end: bool,
    pub(super) has_carriage_return: bool,
    /// U+FFFE or U+FFFF is somewhere in the text.
    pub(super) has_noncharacter: bool,
    /// How much of what was read is not well formed.
    pub(super) faults: u32,
    /// Where the last step began.
    pub(super) step: StepStart,
}

/// What had been read when a step began.
#[derive(Debug, Default)]
pub(super) struct StepStart {
    /// How much of it is not well formed.
    pub(super) faults: u32,
    /// How many bytes.
    pub(super) at: usize,
}

impl<'t> XmlReader<'t> {
    /// Starts at the root element.
    ///
    /// # Errors
    /// If there is no root element, or what precedes it can't be read: a document type, no XML at all.
    pub fn open(text: &'t str, limits: XmlLimits) -> Result<Self, XmlRefusal> {
        Self::open_inner(text, limits, 1)
    }

    /// The same for a document inside a document, such as the CDATA of UAP V3, which starts in that line (from 1).
    ///
    /// # Errors
    /// Like [`Self::open`].
    pub fn open_inner(text: &'t str, limits: XmlLimits, first_line: u32) -> Result<Self, XmlRefusal> {
        let mut repairs = Vec::new();
        let mut skipped = 0;
        if let Some(rest) = text.strip_prefix('\u{feff}') {
            repairs.push(Repair { kind: RepairKind::ByteOrderMark, line: first_line });
            skipped = text.len() - rest.len();
        }
        let rest = text.get(skipped..).unwrap_or_default();
        // A byte order mark can follow the blanks, where two files were put together.
        let start = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        // DOS programs end a text with a Ctrl-Z.
        let body = start.trim_end_matches(['\u{1a}', '\0']);
        skipped = text.len() - start.len();
        let before = text.get(..skipped).unwrap_or_default();
        // Of a byte order mark at the very start it was told.
        let is_odd = |&(at, c): &(usize, char)| !BLANKS.contains(&c) && (at > 0 || c != '\u{feff}');
        let odd = before.char_indices().find(is_odd);
        if let Some((at, c)) = odd {
            let kind =
                if c == '\u{feff}' { RepairKind::ByteOrderMark } else { RepairKind::NotWellFormed(XmlFault::Blank) };
            repairs.push(Repair { kind, line: position_of(before, at, first_line).line });
        } else if start.starts_with("<?xml") && rest.len() != start.len() {
            repairs.push(Repair { kind: RepairKind::BlankBeforeDeclaration, line: first_line });
        }
        let first_line = first_line.saturating_add(count_lines(before));
        if let Some(at) = first_control(body.as_bytes()) {
            let name = body
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or_else(String::new, |c| character_name(c).to_string());
            return Err(XmlRefusal::ControlCharacter { name, at: position_of(body, at, first_line) });
        }
        let mut reader = Self {
            text: body,
            first_line,
            at: 0,
            limits,
            root: Tree::default(),
            open: Vec::new(),
            filling: Vec::new(),
            pattern: None,
            misses: 0,
            empty: false,
            elements: 0,
            ended: false,
            prefixes: Prefixes::default(),
            lines: LineCounter { at: 0, line: first_line },
            repairs,
            names: KnownNames::default(),
            has_section_end: false,
            has_carriage_return: false,
            has_noncharacter: false,
            faults: 0,
            step: StepStart::default(),
        };
        reader.look_through();
        reader.find_root()?;
        Ok(reader)
    }

    /// Has names in another case than the format's as the format has them, from the root on.
    #[must_use]
    pub fn with_names(mut self, names: KnownNames) -> Self {
        self.names = names;
        for node in &mut self.root.nodes {
            node.name = names.known(node.name);
        }
        for attribute in &mut self.root.attributes {
            attribute.name = names.known(attribute.name);
        }
        self
    }

    /// The root element with its attributes; without its content.
    #[must_use]
    pub fn root(&self) -> Element<'_, 't> {
        self.root.root()
    }

    /// What was put right so far; all of it after [`XmlStep::End`].
    #[must_use]
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// How far reading is, in bytes of the text.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// The next child of the root, or of the element that was opened last. An element whose local name is in `open`
    /// is opened, each other one is read into `tree` as a whole. Text directly in an opened element is passed over.
    ///
    /// # Errors
    /// What is not well formed, forbidden, or beyond [`XmlLimits`], with its line and column. The reader is of no use
    /// then.
    pub fn next(&mut self, tree: &mut Tree<'t>, open: &[&str]) -> Result<XmlStep, XmlRefusal> {
        self.step = StepStart { faults: self.faults, at: self.at };
        if self.ended {
            return Ok(XmlStep::End);
        }
        loop {
            match self.pull()? {
                Pulled::Start(at) => {
                    tree.clear();
                    if self.repeat(tree, at, open) {
                        return Ok(XmlStep::Element);
                    }
                    if self.start(tree, at)?.is_none() {
                        continue;
                    }
                    if tree.nodes.first().is_some_and(|node| open.contains(&node.name)) {
                        self.pattern = None;
                        return Ok(XmlStep::Opened);
                    }
                    self.fill(tree)?;
                    self.learn(tree, at);
                    return Ok(XmlStep::Element);
                }
                Pulled::End => {
                    self.close();
                    // Other prefixes may be declared from here on.
                    self.pattern = None;
                    if !self.open.is_empty() {
                        return Ok(XmlStep::Closed);
                    }
                    self.after_root()?;
                    return Ok(XmlStep::End);
                }
                Pulled::Text(_) | Pulled::Blanks(_) | Pulled::CData { .. } | Pulled::Char { .. } => {}
                Pulled::Eof => {
                    let name = self.root.nodes.first().map_or("", |node| node.name);
                    self.unclosed(name);
                    return Ok(XmlStep::End);
                }
            }
        }
    }

    /// Reads on to the end of the element that `tree` starts with.
    fn fill(&mut self, tree: &mut Tree<'t>) -> Result<(), XmlRefusal> {
        let mut open = std::mem::take(&mut self.filling);
        open.clear();
        open.push(0);
        while let Some(&parent) = open.last() {
            match self.pull()? {
                Pulled::Start(at) => {
                    if tree.nodes.len() >= self.limits.elements_at_once as usize {
                        return Err(self.too_much(
                            "elements in one entry",
                            u64::from(self.limits.elements_at_once),
                            at,
                        ));
                    }
                    open.extend(self.start(tree, at)?);
                }
                Pulled::End => {
                    self.close();
                    tree.end(parent);
                    open.pop();
                }
                Pulled::Text(text) => tree.add_lines(parent, text),
                Pulled::Blanks(blanks) => tree.add_blanks(parent, blanks),
                Pulled::CData { before, text } => {
                    tree.add_blanks(parent, before);
                    tree.add_lines(parent, text);
                }
                Pulled::Char { before, c } => {
                    tree.add_blanks(parent, before);
                    tree.add_text(parent, TextPiece::Made(c.encode_utf8(&mut [0; 4])));
                }
                Pulled::Eof => {
                    let name = tree.nodes.get(parent as usize).map_or("", |node| node.name);
                    self.unclosed(name);
                    open.iter().for_each(|&node| tree.end(node));
                    tree.cut.append(&mut open);
                }
            }
        }
        self.filling = open;
        tree.finish();
        Ok(())
    }

    /// Begins a tree with the element at `at`.
    pub(super) fn begin(&mut self, tree: &mut Tree<'t>, at: usize) {
        let line = self.lines.line_at(self.text, at);
        tree.origin = Origin { text: self.text, at, line, last: Cell::new((at, line)) };
    }

    /// Reads the entry that starts there as the last one was read, if all but its values is the same to the letter: most
    /// entries of a file are. Comparing takes a tenth of the time of reading, and comes to the same.
    fn repeat(&mut self, tree: &mut Tree<'t>, at: usize, open: &[&str]) -> bool {
        let Some(pattern) = self.pattern.take() else { return false };
        let fits = pattern.nodes.first().is_some_and(|root| !open.contains(&root.name))
            && u32::try_from(pattern.nodes.len()).is_ok_and(|more| more <= self.limits.elements - self.elements);
        let end = if fits {
            pattern.fill(self.text, at, self.limits.attribute_bytes, self.has_carriage_return, tree)
        } else {
            None
        };
        match end {
            Some(end) => {
                self.begin(tree, at);
                self.elements += part_number(pattern.nodes.len());
                self.at = end;
                self.misses = 0;
                self.pattern = Some(pattern);
            }
            None => {
                tree.clear();
                self.misses += 1;
            }
        }
        end.is_some()
    }

    /// Remembers how the entry was written that was read into `tree` from there on.
    fn learn(&mut self, tree: &Tree<'t>, at: usize) {
        // Comparing does not look into the texts, and what is not well formed is to be told of each entry.
        if self.misses < MAX_PATTERN_MISSES && !self.has_section_end && self.faults == self.step.faults {
            self.pattern = Pattern::of(self.text, at, self.at, tree);
        }
    }

    fn find_root(&mut self) -> Result<(), XmlRefusal> {
        loop {
            match self.pull()? {
                Pulled::Start(at) => {
                    let mut root = Tree::default();
                    if self.start(&mut root, at)?.is_none() {
                        return Err(XmlRefusal::NoElement("it ends within the first element"));
                    }
                    self.root = root;
                    return Ok(());
                }
                Pulled::Blanks(_) => {}
                Pulled::Text(_) | Pulled::CData { .. } | Pulled::Char { .. } => {
                    return Err(XmlRefusal::NoElement("text stands before the first element"));
                }
                Pulled::End | Pulled::Eof => return Err(XmlRefusal::NoElement("it has no element")),
            }
        }
    }

    /// Sees that nothing but comments follows the root element.
    fn after_root(&mut self) -> Result<(), XmlRefusal> {
        self.ended = true;
        loop {
            let from = self.position();
            let at = from + blanks(self.text.as_bytes().get(from..).unwrap_or_default());
            let at = match self.pull()? {
                Pulled::Eof => return Ok(()),
                Pulled::Blanks(_) => continue,
                Pulled::Start(at) => at,
                Pulled::Text(text) => self.at - text.trim_start().len(),
                Pulled::CData { .. } | Pulled::Char { .. } | Pulled::End => at,
            };
            return Err(XmlRefusal::AfterEnd(self.position_of(at)));
        }
    }

    pub(super) fn close(&mut self) {
        self.open.pop();
        self.prefixes.close(self.open.len());
    }

    fn unclosed(&mut self, innermost: &str) {
        self.ended = true;
        let line = self.lines.line_at(self.text, self.text.trim_end().len());
        self.repairs.push(Repair {
            kind: RepairKind::Unclosed { innermost: short(innermost, self.text), open: part_number(self.open.len()) },
            line,
        });
    }
}

/// Where reading stopped, and why.
impl XmlReader<'_> {
    #[cold]
    pub(super) fn position_of(&self, at: usize) -> Position {
        position_of(self.text, at, self.first_line)
    }

    #[cold]
    pub(super) fn malformed(&self, what: &'static str, at: usize) -> XmlRefusal {
        XmlRefusal::Malformed { what, at: self.position_of(at) }
    }

    #[cold]
    pub(super) fn too_much(&self, what: &'static str, limit: u64, at: usize) -> XmlRefusal {
        XmlRefusal::TooMuch { what, limit, at: self.position_of(at) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Flat, all, first};
    use super::*;
    use crate::ground::refusal::Refusal;
    use proptest::prelude::*;
    use quick_xml::events::Event;

    #[test]
    fn elements_can_be_opened_or_taken_whole() {
        let text = "<list><info v='2'><a>1</a><token/><token/></info><other><token/></other><info/></list>";
        let mut reader = XmlReader::open(text, XmlLimits::default()).expect("a root");
        let mut tree = Tree::default();
        let mut steps = Vec::new();
        loop {
            let step = reader.next(&mut tree, &["info"]).expect("well formed");
            steps.push((
                step,
                if step == XmlStep::Closed { "" } else { tree.root().name() },
                tree.root().children().count(),
            ));
            if step == XmlStep::End {
                break;
            }
        }
        use XmlStep::{Closed, Element, End, Opened};
        assert_eq!(
            steps,
            [
                (Opened, "info", 0),
                (Element, "a", 0),
                (Element, "token", 0),
                (Element, "token", 0),
                (Closed, "", 0),
                (Element, "other", 1),
                (Opened, "info", 0),
                (Closed, "", 0),
                (End, "info", 0),
            ]
        );
        assert_eq!(reader.next(&mut tree, &[]), Ok(XmlStep::End));
    }

    #[test]
    fn a_document_inside_a_document_keeps_its_lines() {
        let outer = first("<r>\n<token><![CDATA[<data>\n<secret>\n<x/></secret></data>]]></token></r>");
        let mut inner =
            XmlReader::open_inner(outer.root().text(), XmlLimits::default(), outer.root().line()).expect("a root");
        let mut tree = Tree::default();
        assert_eq!(inner.next(&mut tree, &[]), Ok(XmlStep::Element));
        assert_eq!((tree.root().line(), tree.root().child("x").map(Element::line)), (3, Some(4)));
    }

    #[test]
    fn each_entry_that_is_not_well_formed_is_in_doubt() {
        for (wrong, right) in [
            ("<e><a>]]></a></e>", "<e><a>x</a></e>"),
            ("<e><!-- -- --><a>1</a></e>", "<e><!-- - --><a>1</a></e>"),
            ("<e><a>\u{ffff}</a></e>", "<e><a>\u{fffd}</a></e>"),
            ("<e xmlns:p=''><a>1</a></e>", "<e xmlns:p='p'><a>1</a></e>"),
        ] {
            let entries: String = (0..40).map(|number| if number % 3 == 0 { wrong } else { right }).collect();
            let text = format!("<list>\n{entries}</list>");
            let (mut reader, mut tree) =
                (XmlReader::open(&text, XmlLimits::default()).expect("a root"), Tree::default());
            for number in 0..40 {
                assert_eq!(reader.next(&mut tree, &[]), Ok(XmlStep::Element));
                assert_eq!(reader.was_malformed(), number % 3 == 0, "{wrong} {number}");
            }
            assert_eq!(reader.next(&mut tree, &[]), Ok(XmlStep::End));
            assert!(!reader.was_malformed() && reader.repairs().len() == 8, "{wrong}");
        }
    }

    #[test]
    fn what_is_broken_in_known_ways_is_repaired_and_told() {
        let unclosed = |innermost: &str, open| RepairKind::Unclosed { innermost: innermost.into(), open };
        let prefix = |prefix: &str| RepairKind::UndeclaredPrefix(prefix.into());
        for (text, expected) in [
            ("<r><a/></r>", vec![]),
            ("\n<r><a/></r>\u{1a}", vec![]),
            ("\u{feff}<r><a/></r>", vec![(RepairKind::ByteOrderMark, 1)]),
            ("\n\u{feff}<?xml version='1.0'?><r><a/></r>", vec![(RepairKind::ByteOrderMark, 2)]),
            (
                " \n<?xml version='1.0'?>\n<r><p:a/></r>",
                vec![(RepairKind::BlankBeforeDeclaration, 1), (prefix("p"), 3)],
            ),
            ("<r>\n<a/>\n", vec![(unclosed("r", 1), 2)]),
            ("<r>\n<a>\n<b/>", vec![(unclosed("a", 2), 3)]),
            ("<r>\n<a/>\n<b c='1", vec![(RepairKind::CutTag, 3), (unclosed("r", 1), 3)]),
            ("<r><a>x</", vec![(RepairKind::CutTag, 1), (unclosed("a", 2), 1)]),
            ("<r><a>x&am", vec![(RepairKind::CutTag, 1), (unclosed("a", 2), 1)]),
            ("<p:r xmlns:p='u'><p:a q:x='1'/><q:b/></p:r>", vec![(prefix("q"), 1)]),
            ("<r><a xmlns:p='u'><p:b/></a>\n<p:c xml:id='x'/></r>", vec![(prefix("p"), 2)]),
        ] {
            let (found, repairs) = all(text).expect(text);
            assert!(!found.is_empty(), "{text}");
            let found: Vec<_> = repairs.into_iter().map(|repair| (repair.kind, repair.line)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn every_number_has_a_bound() {
        let small =
            XmlLimits { depth: 4, elements: 20, elements_at_once: 5, attributes: 3, attribute_bytes: 10, prefixes: 2 };
        let read = |text: &str| -> Result<(), Refusal> {
            let mut reader = XmlReader::open(text, small)?;
            let mut tree = Tree::default();
            while reader.next(&mut tree, &[])? != XmlStep::End {}
            Ok(())
        };
        for (good, bad) in [
            ("<r><a><a><a/></a></a></r>".to_owned(), "<r><a><a><a><a/></a></a></a></r>".to_owned()),
            (format!("<r>{}</r>", "<a/>".repeat(19)), format!("<r>{}</r>", "<a/>".repeat(20))),
            (format!("<r><a>{}</a></r>", "<b/>".repeat(4)), format!("<r><a>{}</a></r>", "<b/>".repeat(5))),
            ("<r><a b='' c='' d=''/></r>".to_owned(), "<r><a b='' c='' d='' e=''/></r>".to_owned()),
            ("<r><a b='0123456789'/></r>".to_owned(), "<r><a b='0123456789+'/></r>".to_owned()),
            ("<r><a xmlns:b='' xmlns:c=''/></r>".to_owned(), "<r><a xmlns:b='' xmlns:c='' xmlns:d=''/></r>".to_owned()),
        ] {
            assert_eq!(read(&good), Ok(()), "{good}");
            assert_eq!(read(&bad).map_err(|refusal| refusal.code), Err("xml-too-much".into()), "{bad}");
        }
        assert!(read("<r><a12345678901/></r>").is_err());
    }

    /// The same by the library, which must find the document well formed.
    fn by_library(text: &str) -> Option<Vec<Flat>> {
        let local = |name: &str| name.rsplit(':').next().unwrap_or(name).to_owned();
        let mut reader = quick_xml::Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let (mut found, mut open, mut roots): (Vec<Flat>, Vec<usize>, usize) = (Vec::new(), Vec::new(), 0);
        loop {
            let piece = match reader.read_event().ok()? {
                Event::Start(start) => {
                    roots += usize::from(open.is_empty());
                    let mut attributes = Vec::new();
                    for attribute in start.attributes() {
                        let attribute = attribute.ok()?;
                        if !attribute.key.0.starts_with("xmlns") {
                            let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok()?;
                            attributes.push((local(attribute.key.0), value.into_owned()));
                        }
                    }
                    found.push((open.len(), local(start.name().0), attributes, String::new()));
                    open.push(found.len() - 1);
                    continue;
                }
                Event::End(_) => {
                    open.pop();
                    continue;
                }
                Event::Eof => break,
                Event::Text(text) => text.into_inner().into_owned(),
                Event::CData(text) => text.into_inner().into_owned(),
                Event::GeneralRef(reference) if reference.is_char_ref() => {
                    reference.resolve_char_ref().ok()??.to_string()
                }
                Event::GeneralRef(reference) => quick_xml::escape::resolve_xml_entity(&reference)?.to_owned(),
                _ => continue,
            };
            let piece: String = piece.split_whitespace().collect();
            match open.last() {
                Some(&element) => found[element].3.push_str(&piece),
                None if piece.is_empty() => {}
                None => return None,
            }
        }
        // The root itself is not compared, as ours is opened.
        (open.is_empty() && roots == 1).then(|| found.split_off(1))
    }

    fn fragment() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "<a>",
            "</a>",
            "<b x='1' y=\"&lt;&#66;\">",
            "</b>",
            "<c/>",
            "<p:d xmlns:p='u' p:z = 'ä' />",
            "text",
            "&amp;",
            "&#65;",
            "&#x42;",
            "<![CDATA[<x>]]>",
            "<!-- c -->",
            " ",
            "\n",
            "<?pi x?>",
            "]]",
            ">",
            "</a >",
            "<e",
            "&",
            ";",
            "<!",
        ])
    }

    proptest! {
        #[test]
        fn the_library_sees_the_same(parts in prop::collection::vec(fragment(), 0..12)) {
            let text = format!("<r>{}</r>", parts.concat());
            let ours = all(&text);
            match by_library(&text) {
                Some(expected) => {
                    // Where the library passes over what it does not check, ours may refuse.
                    if let Ok((found, repairs)) = ours {
                        prop_assert_eq!(found, expected, "{}", text);
                        // The library does not look for “]]>” in texts.
                        let is_end = |repair: &Repair| repair.kind == RepairKind::NotWellFormed(XmlFault::SectionEnd);
                        let all_told = repairs.iter().all(|repair| is_end(repair) && text.contains("]]>"));
                        prop_assert!(all_told, "{} {:?}", text, repairs);
                    } else {
                        prop_assert!(parts.iter().any(|part| ["<e", "&", "<!"].contains(part)), "{} {:?}", text, ours);
                    }
                }
                None => {
                    let reported = ours.is_err() || ours.is_ok_and(|(_, repairs)| !repairs.is_empty());
                    prop_assert!(reported, "{}", text);
                }
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "[<>/&;:#xa\"'= !\\[\\]CDATA?\\-\n\u{feff}ä]{0,60}|\\PC{0,40}") {
            if let Ok((found, _)) = all(&format!("<r>{text}")) {
                prop_assert!(found.len() <= text.len());
            }
            let _ = all(&text);
        }
    }
}
