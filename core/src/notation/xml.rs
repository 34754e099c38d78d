//! XML, read safely and piece by piece: one small tree at a time, with the line of each element.
//!
//! Seed files are XML of many makers, and some are broken in known ways. [`XmlReader`] walks through a document; what is
//! below the elements that its user opens comes as a [`Tree`], which is used again for the next one, so a file of a
//! million keys needs the memory of one. Names are local names: namespaces are not looked at, as makers disagree
//! about them. Text and attribute values borrow from the document; what has to be put together (character references,
//! CDATA beside text) lives in memory that is overwritten.
//!
//! What is never done: a document type is refused, and so is each entity but the five of XML 1.0 §4.6. Nothing is
//! expanded, nothing is fetched, and each number that the input controls has a bound, see [`XmlLimits`].
//!
//! Written by hand, for speed: quick-xml takes several times as long. It is the oracle in the tests. What makes it quick is
//! that the entries of a seed file are mostly written alike: each is first compared with the one before, see `Pattern`.
//!
//! What is repaired, and told as a [`Repair`]: a byte order mark, blanks before `<?xml`, elements that are open where
//! the file ends, prefixes that nobody declared. Everything else that is not well formed is a [`Refusal`] with line
//! and column.
//!
//! ```
//! use token_desk_core::notation::xml::{Limits, Next, Reader, Tree};
//!
//! let text = "<Tokens><Token serial='1'><Seed>ab&amp;c</Seed></Token><Token serial='2'/></Tokens>";
//! let mut reader = Reader::open(text, Limits::default())?;
//! assert_eq!(reader.root().name(), "Tokens");
//! let mut tree = Tree::default();
//! let mut seen = Vec::new();
//! while let Next::Element = reader.next(&mut tree, &[])? {
//!     let token = tree.root();
//!     seen.push((token.attribute("serial").map(str::to_owned), token.text_of("Seed").to_owned()));
//! }
//! assert_eq!(seen, [(Some("1".into()), "ab&c".into()), (Some("2".into()), "".into())]);
//! # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
//! ```

use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::words::character_name;
use std::cell::Cell;
use std::fmt;

/// The advice where a file is damaged and there is nothing more to say.
const SEND_AGAIN: &str = "The file may be damaged: copy it again, or ask the vendor to send it again.";
const LONELY_AMPERSAND: &str = "an “&” stands alone; it should be written “&amp;”";
/// How many undeclared prefixes are told; the rest is repaired without a word.
const MAX_PREFIX_REPAIRS: usize = 8;

/// The most elements of an entry that the next one is compared with.
const MAX_PATTERN_ELEMENTS: usize = 256;
/// After so many entries in a row that are written otherwise than the one before, none is compared any more.
const MAX_PATTERN_MISSES: u32 = 16;

/// Bounds of what the input controls. The size of the text is the caller's to bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XmlLimits {
    /// Elements inside each other.
    pub depth: u32,
    /// Elements in the whole document.
    pub elements: u32,
    /// Elements in one [`Tree`]: what is in memory at a time.
    pub elements_at_once: u32,
    /// Attributes of one element.
    pub attributes: u32,
    /// Bytes of a name, and of an attribute's value.
    pub attribute_bytes: usize,
    /// Prefixes that are declared at the same time.
    pub prefixes: usize,
}

impl Default for XmlLimits {
    /// Room for every seed file of 256 MB, where an element takes more than 20 bytes with its content, and for nothing
    /// that is built to fill the memory.
    fn default() -> Self {
        Self {
            depth: 64,
            elements: 12_000_000,
            elements_at_once: 1_000_000,
            attributes: 64,
            attribute_bytes: 1 << 16,
            prefixes: 64,
        }
    }
}

/// Something that was wrong with the document and was put right before it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What.
    pub kind: RepairKind,
    /// Its line, from 1.
    pub line: u32,
}

/// What was put right.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum RepairKind {
    /// A byte order mark stood before the text and was passed over.
    ByteOrderMark,
    /// Blanks or blank lines before `<?xml`, where XML 1.0 §2.8 allows nothing.
    BlankBeforeDeclaration,
    /// The file ends while elements are open: the innermost one's name, and how many are open.
    Unclosed {
        /// The innermost element that is open.
        innermost: Box<str>,
        /// How many are open, with that one.
        open: u32,
    },
    /// The file ends in the middle of a tag, which was left out.
    CutTag,
    /// A prefix that was never declared (Namespaces in XML 1.0 §5); it was taken as it stands.
    UndeclaredPrefix(Box<str>),
}

impl RepairKind {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            RepairKind::ByteOrderMark => "xml-byte-order-mark",
            RepairKind::BlankBeforeDeclaration => "xml-blank-before",
            RepairKind::Unclosed { .. } => "xml-unclosed",
            RepairKind::CutTag => "xml-cut-tag",
            RepairKind::UndeclaredPrefix(_) => "xml-prefix",
        }
    }

    /// What was wrong, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            RepairKind::ByteOrderMark => "A byte order mark stands before the text; it was passed over.".to_owned(),
            RepairKind::BlankBeforeDeclaration => {
                "Blanks stand before “<?xml”, where nothing may stand; they were passed over.".to_owned()
            }
            RepairKind::Unclosed { innermost, open: 1 } => {
                format!("The file ends without the closing tag “</{innermost}>”; it was read as if it were there.")
            }
            RepairKind::Unclosed { innermost, open } => format!(
                "The file ends inside the element “{innermost}”, and {} more around it are not closed: the end may be missing.",
                open - 1
            ),
            RepairKind::CutTag => "The file ends in the middle of a tag, which was left out.".to_owned(),
            RepairKind::UndeclaredPrefix(prefix) => {
                format!(
                    "The prefix “{prefix}:” is used but never declared; the names behind it were taken as they stand."
                )
            }
        }
    }
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind.message())
    }
}

/// What [`XmlReader::next`] came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
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
    text: &'t str,
    first_line: u32,
    /// How far the text is read, in bytes.
    at: usize,
    limits: XmlLimits,
    root: Tree<'t>,
    /// The names of the elements that are open now, with prefixes, the root first.
    open: Vec<&'t str>,
    /// The numbers of those that are open in the tree that is filled; kept for its memory.
    filling: Vec<u32>,
    /// How the last entry was written.
    pattern: Option<Pattern<'t>>,
    /// How many entries in a row were written otherwise than the one before.
    misses: u32,
    /// The element that was just opened is empty (`<a/>`): its end comes next.
    empty: bool,
    elements: u32,
    ended: bool,
    prefixes: Prefixes<'t>,
    lines: LineCounter,
    repairs: Vec<Repair>,
}

/// One step through the document.
enum Pulled<'t> {
    /// A start tag: where its `<` is. It is not read yet.
    Start(usize),
    End,
    Text(&'t str),
    /// White space before a comment or an instruction: text, if it stands within text.
    Blanks(&'t str),
    /// With the blanks before it, which are text if text stands before them.
    CData {
        before: &'t str,
        text: &'t str,
    },
    /// Likewise.
    Char {
        before: &'t str,
        c: char,
    },
    Eof,
}

impl<'t> XmlReader<'t> {
    /// Starts at the root element.
    ///
    /// # Errors
    /// If there is no root element, or what stands before it can't be read: a document type, no XML at all.
    pub fn open(text: &'t str, limits: XmlLimits) -> Result<Self, Refusal> {
        Self::open_inner(text, limits, 1)
    }

    /// The same for a document inside a document, such as the CDATA of UAP V3, which starts in that line (from 1).
    ///
    /// # Errors
    /// Like [`Self::open`].
    pub fn open_inner(text: &'t str, limits: XmlLimits, first_line: u32) -> Result<Self, Refusal> {
        let mut repairs = Vec::new();
        let mut skipped = 0;
        if let Some(rest) = text.strip_prefix('\u{feff}') {
            repairs.push(Repair { kind: RepairKind::ByteOrderMark, line: first_line });
            skipped = text.len() - rest.len();
        }
        let rest = text.get(skipped..).unwrap_or_default();
        // A byte order mark can stand behind the blanks, where two files were put together.
        let start = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        // DOS programs end a text with a Ctrl-Z.
        let body = start.trim_end_matches(['\u{1a}', '\0']);
        skipped = text.len() - start.len();
        let before = text.get(..skipped).unwrap_or_default();
        let lines_before = count_lines(before);
        if start.starts_with("<?xml") && rest.len() != start.len() {
            repairs.push(Repair { kind: RepairKind::BlankBeforeDeclaration, line: first_line });
        }
        let first_line = first_line.saturating_add(lines_before);
        if let Some(at) = first_control(body.as_bytes()) {
            let (line, column) = place(body, at, first_line);
            let what = body.get(at..).and_then(|rest| rest.chars().next()).map(character_name).unwrap_or_default();
            return Err(Refusal::new(
                "xml-control-character",
                format!("The XML holds {what} in line {line}, column {column}, which no XML file may hold."),
                SEND_AGAIN,
            ));
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
        };
        reader.find_root()?;
        Ok(reader)
    }

    /// The root element with its attributes; without its content.
    #[must_use]
    pub fn root(&self) -> Element<'_, 't> {
        self.root.root()
    }

    /// What was put right so far; all of it after [`Next::End`].
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
    pub fn next(&mut self, tree: &mut Tree<'t>, open: &[&str]) -> Result<Next, Refusal> {
        if self.ended {
            return Ok(Next::End);
        }
        loop {
            match self.pull()? {
                Pulled::Start(at) => {
                    tree.clear();
                    if self.repeat(tree, at, open) {
                        return Ok(Next::Element);
                    }
                    if self.start(tree, at)?.is_none() {
                        continue;
                    }
                    if tree.nodes.first().is_some_and(|node| open.contains(&node.name)) {
                        self.pattern = None;
                        return Ok(Next::Opened);
                    }
                    self.fill(tree)?;
                    self.learn(tree, at);
                    return Ok(Next::Element);
                }
                Pulled::End => {
                    self.close();
                    // Other prefixes may be declared from here on.
                    self.pattern = None;
                    if !self.open.is_empty() {
                        return Ok(Next::Closed);
                    }
                    self.after_root()?;
                    return Ok(Next::End);
                }
                Pulled::Text(_) | Pulled::Blanks(_) | Pulled::CData { .. } | Pulled::Char { .. } => {}
                Pulled::Eof => {
                    let name = self.root.nodes.first().map_or("", |node| node.name);
                    self.unclosed(name);
                    return Ok(Next::End);
                }
            }
        }
    }

    /// Reads on to the end of the element that `tree` starts with.
    fn fill(&mut self, tree: &mut Tree<'t>) -> Result<(), Refusal> {
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
                Pulled::Text(text) => tree.add_text(parent, Piece::Borrowed(text)),
                Pulled::Blanks(blanks) => tree.add_blanks(parent, blanks),
                Pulled::CData { before, text } => {
                    tree.add_blanks(parent, before);
                    tree.add_text(parent, Piece::Borrowed(text));
                }
                Pulled::Char { before, c } => {
                    tree.add_blanks(parent, before);
                    tree.add_text(parent, Piece::Made(c.encode_utf8(&mut [0; 4])));
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

    /// A tree begins there.
    fn begin(&mut self, tree: &mut Tree<'t>, at: usize) {
        let line = self.lines.line_at(self.text, at);
        tree.origin = Origin { text: self.text, at, line, last: Cell::new((at, line)) };
    }

    /// Reads the entry that starts there as the last one was read, if all but its values is the same to the letter: most
    /// entries of a file are. Comparing takes a tenth of the time of reading, and comes to the same.
    fn repeat(&mut self, tree: &mut Tree<'t>, at: usize, open: &[&str]) -> bool {
        let Some(pattern) = self.pattern.take() else { return false };
        let fits = pattern.nodes.first().is_some_and(|root| !open.contains(&root.name))
            && u32::try_from(pattern.nodes.len()).is_ok_and(|more| more <= self.limits.elements - self.elements);
        let end = if fits { pattern.fill(self.text, at, self.limits.attribute_bytes, tree) } else { None };
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
        if self.misses < MAX_PATTERN_MISSES {
            self.pattern = Pattern::of(self.text, at, self.at, tree);
        }
    }

    fn find_root(&mut self) -> Result<(), Refusal> {
        let none = |what: &str| {
            Refusal::new(
                "xml-no-element",
                format!("This is no XML: {what}."),
                "Choose the file with the serial numbers and keys.",
            )
        };
        loop {
            match self.pull()? {
                Pulled::Start(at) => {
                    let mut root = Tree::default();
                    if self.start(&mut root, at)?.is_none() {
                        return Err(none("it ends within the first element"));
                    }
                    self.root = root;
                    return Ok(());
                }
                Pulled::Blanks(_) => {}
                Pulled::Text(_) | Pulled::CData { .. } | Pulled::Char { .. } => {
                    return Err(none("text stands before the first element"));
                }
                Pulled::End | Pulled::Eof => return Err(none("it has no element")),
            }
        }
    }

    /// Sees that nothing but comments follows the root element.
    fn after_root(&mut self) -> Result<(), Refusal> {
        self.ended = true;
        loop {
            let from = self.position();
            let at = from + blanks(self.text.as_bytes().get(from..).unwrap_or_default());
            match self.pull()? {
                Pulled::Eof => return Ok(()),
                Pulled::Blanks(_) => {}
                _ => {
                    let (line, column) = self.place(at);
                    return Err(Refusal::new(
                        "xml-after-end",
                        format!("The XML ends before line {line}, column {column}, but more follows there."),
                        "If several files were put together into one, load them one by one. Otherwise ask the vendor to send it again.",
                    ));
                }
            }
        }
    }

    /// The rest of the text, as bytes.
    fn rest(&self, from: usize) -> &'t [u8] {
        self.text.as_bytes().get(from..).unwrap_or_default()
    }

    fn part(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn pull(&mut self) -> Result<Pulled<'t>, Refusal> {
        if std::mem::take(&mut self.empty) {
            return Ok(Pulled::End);
        }
        loop {
            let from = self.at;
            let at = from + blanks(self.rest(from));
            let rest = self.rest(at);
            match rest {
                [] => {
                    self.at = at;
                    return Ok(Pulled::Eof);
                }
                [b'<', b'/', ..] => return self.end_tag(at),
                [b'<', b'?', ..] => {
                    let Some(length) = memchr::memmem::find(rest, b"?>") else {
                        return self.cut(at, "a “<?” is never closed");
                    };
                    let is_declaration =
                        rest.get(2..5) == Some(b"xml") && rest.get(5).is_some_and(u8::is_ascii_whitespace);
                    if is_declaration && at > 0 {
                        return Err(self.malformed("a second “<?xml” stands in the middle", at));
                    }
                    self.at = at + length + 2;
                    if at > from {
                        return Ok(Pulled::Blanks(self.part(from, at)));
                    }
                }
                [b'<', b'!', b'-', b'-', body @ ..] => match memchr::memmem::find(body, b"-->") {
                    Some(length) => {
                        self.at = at + 4 + length + 3;
                        if at > from {
                            return Ok(Pulled::Blanks(self.part(from, at)));
                        }
                    }
                    None => return self.cut(at, "a comment is never closed"),
                },
                [b'<', b'!', b'[', b'C', b'D', b'A', b'T', b'A', b'[', body @ ..] => {
                    let Some(length) = memchr::memmem::find(body, b"]]>") else {
                        return self.cut(at, "a CDATA section is never closed");
                    };
                    self.at = at + 9 + length + 3;
                    return Ok(Pulled::CData { before: self.part(from, at), text: self.part(at + 9, at + 9 + length) });
                }
                [b'<', b'!', ..] => {
                    if rest.get(2..9).is_some_and(|name| name.eq_ignore_ascii_case(b"DOCTYPE")) {
                        return Err(self.doctype(at));
                    }
                    return self.cut(at, "a “<!” starts nothing that is known");
                }
                [b'<', ..] => return Ok(Pulled::Start(at)),
                [b'&', body @ ..] => match memchr::memchr3(b';', b'&', b'<', body) {
                    Some(length) if body.get(length) == Some(&b';') => {
                        let c = self.resolve(self.part(at + 1, at + 1 + length), at)?;
                        self.at = at + 1 + length + 1;
                        return Ok(Pulled::Char { before: self.part(from, at), c });
                    }
                    Some(_) => return Err(self.malformed(LONELY_AMPERSAND, at)),
                    None => return self.cut(at, LONELY_AMPERSAND),
                },
                _ => {
                    let end = memchr::memchr2(b'<', b'&', rest).map_or(self.text.len(), |length| at + length);
                    self.at = end;
                    return Ok(Pulled::Text(self.part(from, end)));
                }
            }
        }
    }

    fn end_tag(&mut self, at: usize) -> Result<Pulled<'t>, Refusal> {
        let body = self.rest(at + 2);
        let Some(expected) = self.open.last() else {
            return Err(self.malformed("a closing tag closes nothing", at));
        };
        let after = body.strip_prefix(expected.as_bytes()).map(|after| (blanks(after), after));
        match after {
            Some((skipped, after)) if after.get(skipped) == Some(&b'>') => {
                self.at = at + 2 + expected.len() + skipped + 1;
                Ok(Pulled::End)
            }
            _ if memchr::memchr(b'>', body).is_none() => self.cut(at, "a closing tag is not closed"),
            _ => Err(self.malformed("a closing tag does not belong to the element that is open", at)),
        }
    }

    /// What ends in the middle: the end of a file that is cut off, or not well formed, if more tags follow it.
    fn cut(&mut self, at: usize, what: &str) -> Result<Pulled<'t>, Refusal> {
        if self.open.is_empty() || self.ended || memchr::memchr(b'<', self.rest(at + 1)).is_some() {
            return Err(self.malformed(what, at));
        }
        let (line, _) = self.place(at);
        self.repairs.push(Repair { kind: RepairKind::CutTag, line });
        self.at = self.text.len();
        Ok(Pulled::Eof)
    }

    /// Reads a start tag into `tree` and says its number there. `None`: the file ends within it.
    fn start(&mut self, tree: &mut Tree<'t>, at: usize) -> Result<Option<u32>, Refusal> {
        if self.open.len() >= self.limits.depth as usize {
            return Err(self.too_much("elements inside each other", u64::from(self.limits.depth), at));
        }
        if self.elements >= self.limits.elements {
            return Err(self.too_much("elements", u64::from(self.limits.elements), at));
        }
        self.elements += 1;
        if tree.nodes.is_empty() {
            self.begin(tree, at);
        }
        let Some((full_name, colon)) = self.name_at(at + 1) else {
            self.cut(at, "a tag has no proper name")?;
            return Ok(None);
        };
        let depth = self.open.len();
        let first = tree.attributes.len();
        let mut prefixed = false;
        let mut next = at + 1 + full_name.len();
        loop {
            let gap = blanks(self.rest(next));
            next += gap;
            match self.rest(next) {
                [b'>', ..] => {
                    self.at = next + 1;
                    break;
                }
                [b'/', b'>', ..] => {
                    self.at = next + 2;
                    self.empty = true;
                    break;
                }
                [] | [b'/'] => {
                    tree.attributes.truncate(first);
                    self.cut(at, "a tag is never closed")?;
                    return Ok(None);
                }
                _ if gap == 0 => return Err(self.malformed("a tag is never closed, or a blank is missing in it", at)),
                _ => {}
            }
            let Some((key, attribute_colon, value, behind)) = self.attribute_at(next, at)? else {
                tree.attributes.truncate(first);
                self.cut(at, "an attribute needs a name, a “=” and a value in quotation marks")?;
                return Ok(None);
            };
            next = behind;
            if tree.attributes.len() - first >= self.limits.attributes as usize {
                return Err(self.too_much("attributes of one element", u64::from(self.limits.attributes), at));
            }
            if let Some(prefix) = key.strip_prefix("xmlns:") {
                if self.prefixes.declared.len() >= self.limits.prefixes {
                    return Err(self.too_much("declared prefixes", self.limits.prefixes as u64, at));
                }
                self.prefixes.declared.push((prefix, depth));
            } else if key != "xmlns" {
                if tree.attributes.iter().skip(first).any(|known| known.name == key) {
                    return Err(self.malformed("a tag has the same attribute twice", at));
                }
                let value = self.attribute_value(tree, value, at)?;
                prefixed |= attribute_colon > 0;
                tree.attributes.push(AttributeNode { name: key, value });
            }
        }
        // Only now all prefixes of the element are known.
        if prefixed {
            for attribute in tree.attributes.iter_mut().skip(first) {
                if let Some((prefix, name)) = attribute.name.split_once(':') {
                    self.prefixes.check(prefix, || tree.origin.line_at(at), &mut self.repairs);
                    attribute.name = name;
                }
            }
        }
        let mut name = full_name;
        if colon > 0
            && let Some((prefix, local)) = full_name.split_at_checked(colon)
        {
            self.prefixes.check(prefix, || tree.origin.line_at(at), &mut self.repairs);
            name = local.get(1..).unwrap_or_default();
        }
        self.open.push(full_name);
        let number = u32::try_from(tree.nodes.len()).unwrap_or(u32::MAX);
        let attributes =
            (u32::try_from(first).unwrap_or(u32::MAX), u32::try_from(tree.attributes.len()).unwrap_or(u32::MAX));
        tree.nodes.push(Node { name, at, end: number.saturating_add(1), attributes, text: Span::Nothing });
        Ok(Some(number))
    }

    /// The name that starts there, and where its colon is (0: nowhere). `None` if none does, or a far too long one.
    fn name_at(&self, from: usize) -> Option<(&'t str, usize)> {
        let bytes = self.rest(from);
        let kinds = bytes.iter().map(|&b| NAME_BYTES[usize::from(b)]);
        let (mut length, mut seen) = (0, 0);
        for kind in kinds.take_while(|&kind| kind != 0) {
            seen |= kind;
            length += 1;
        }
        if bytes.first().is_none_or(|&first| NAME_BYTES[usize::from(first)] != LETTER) {
            return None;
        }
        let mut colon = 0;
        if seen & COLON != 0 {
            let mut colons = bytes.iter().take(length).enumerate().filter(|(_, b)| **b == b':').map(|(at, _)| at);
            // A second one ends the name.
            (colon, length) = (colons.next().unwrap_or(0), colons.next().unwrap_or(length));
        }
        let good = (colon == 0 || colon + 1 < length) && length <= self.limits.attribute_bytes;
        good.then(|| (self.part(from, from + length), colon))
    }

    /// The attribute that starts there: name, place of its colon, value, and what comes behind it. `None` if there is
    /// none; `tag` is where its tag starts.
    fn attribute_at(&self, from: usize, tag: usize) -> Result<Option<(&'t str, usize, &'t str, usize)>, Refusal> {
        let Some((key, colon)) = self.name_at(from) else { return Ok(None) };
        let mut at = from + key.len();
        at += blanks(self.rest(at));
        if self.rest(at).first() != Some(&b'=') {
            return Ok(None);
        }
        at += 1;
        at += blanks(self.rest(at));
        let (quote, body) = match self.rest(at) {
            [quote @ (b'"' | b'\''), body @ ..] => (*quote, body),
            _ => return Ok(None),
        };
        let Some(length) = memchr::memchr(quote, body) else { return Ok(None) };
        if length > self.limits.attribute_bytes {
            return Err(self.too_much("bytes in one attribute", self.limits.attribute_bytes as u64, tag));
        }
        Ok(Some((key, colon, self.part(at + 1, at + 1 + length), at + 1 + length + 1)))
    }

    fn attribute_value(&self, tree: &mut Tree<'t>, value: &'t str, at: usize) -> Result<Span<'t>, Refusal> {
        if memchr::memchr2(b'<', b'&', value.as_bytes()).is_none() {
            return Ok(Span::Borrowed(value));
        }
        if value.contains('<') {
            return Err(self.malformed("a “<” stands in an attribute", at));
        }
        let start = tree.kept.len();
        let mut rest = value;
        while let Some((plain, behind)) = rest.split_once('&') {
            let Some((reference, after)) = behind.split_once(';') else {
                return Err(self.malformed(LONELY_AMPERSAND, at));
            };
            tree.kept.push_str(plain);
            tree.kept.push_str(self.resolve(reference, at)?.encode_utf8(&mut [0; 4]));
            rest = after;
        }
        tree.kept.push_str(rest);
        Ok(Span::Kept(start, tree.kept.len()))
    }

    /// The character of a reference, given without `&` and `;` (XML 1.0 §4.1, §4.6).
    fn resolve(&self, reference: &str, at: usize) -> Result<char, Refusal> {
        if let Some(number) = reference.strip_prefix('#') {
            let value = match number.strip_prefix('x') {
                Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok(),
                None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok(),
                _ => None,
            };
            return value
                .and_then(char::from_u32)
                .filter(|&c| is_xml_character(c))
                .ok_or_else(|| self.malformed("a character reference names no character", at));
        }
        match reference {
            "amp" => Ok('&'),
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            _ => {
                let (line, column) = self.place(at);
                Err(Refusal::new(
                    "xml-entity",
                    format!(
                        "The XML uses an entity of its own (“&…;”) in line {line}, column {column}. Such entities are never expanded."
                    ),
                    "Ask the vendor for a file without them.",
                ))
            }
        }
    }

    fn close(&mut self) {
        self.open.pop();
        self.prefixes.close(self.open.len());
    }

    fn unclosed(&mut self, innermost: &str) {
        self.ended = true;
        let line = self.lines.line_at(self.text, self.text.trim_end().len());
        self.repairs.push(Repair {
            kind: RepairKind::Unclosed { innermost: short(innermost), open: part_number(self.open.len()) },
            line,
        });
    }

    fn place(&self, at: usize) -> (u32, u32) {
        place(self.text, at, self.first_line)
    }

    fn malformed(&self, what: &str, at: usize) -> Refusal {
        let (line, column) = self.place(at);
        Refusal::new(
            "xml-syntax",
            format!("The XML is not well formed in line {line}, column {column}: {what}."),
            SEND_AGAIN,
        )
    }

    fn doctype(&self, at: usize) -> Refusal {
        let (line, column) = self.place(at);
        if self
            .text
            .get(at..)
            .unwrap_or_default()
            .get(9..)
            .is_some_and(|rest| rest.trim_start().get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html")))
        {
            return Refusal::new(
                "xml-doctype",
                "This is a web page.",
                "Choose the file with the serial numbers and keys.",
            );
        }
        Refusal::new(
            "xml-doctype",
            format!(
                "The XML brings a document type of its own (“<!DOCTYPE”) in line {line}, column {column}. Token files need none, and it can be used for attacks."
            ),
            "Ask the vendor for a file without it; if you know what it is for, remove it in a text editor.",
        )
    }

    fn too_much(&self, what: &str, limit: u64, at: usize) -> Refusal {
        let (line, column) = self.place(at);
        Refusal::new(
            "xml-too-much",
            format!(
                "The XML has more than {limit} {what} (line {line}, column {column}): no token file needs so many."
            ),
            "Check that it is the right file; split a very large one.",
        )
    }
}

/// An element and all that is in it. It can be used for one element after the other.
///
/// Dropping or clearing it overwrites the text that it had to put together.
#[derive(Default)]
pub struct Tree<'t> {
    /// In the order of their start tags.
    nodes: Vec<Node<'t>>,
    attributes: Vec<AttributeNode<'t>>,
    /// Text that comes in several parts, as chains.
    parts: Vec<Part<'t>>,
    /// Text that could not be borrowed.
    kept: SecretBytes,
    /// Elements that were open where the file ended, the outermost first.
    cut: Vec<u32>,
    origin: Origin<'t>,
}

/// Where the first element of a tree starts: the lines of the others are counted from there, when they are asked for.
#[derive(Default)]
struct Origin<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    /// The place that was asked for last, and its line: mostly, places are asked for in order.
    last: Cell<(usize, u32)>,
}

impl Origin<'_> {
    fn line_at(&self, at: usize) -> u32 {
        let (from, line) = Some(self.last.get()).filter(|(from, _)| *from <= at).unwrap_or((self.at, self.line));
        let line = line.saturating_add(count_lines(self.text.get(from..at).unwrap_or_default()));
        self.last.set((at, line));
        line
    }
}

#[derive(Clone, Copy)]
struct Node<'t> {
    name: &'t str,
    /// Where its start tag begins.
    at: usize,
    /// The number behind the last node inside this one.
    end: u32,
    attributes: (u32, u32),
    text: Span<'t>,
}

#[derive(Clone, Copy)]
struct AttributeNode<'t> {
    name: &'t str,
    value: Span<'t>,
}

struct Part<'t> {
    text: Span<'t>,
    next: u32,
}

const NO_PART: u32 = u32::MAX;

/// Where a text is.
#[derive(Clone, Copy)]
enum Span<'t> {
    Nothing,
    Borrowed(&'t str),
    /// From and to in `kept`.
    Kept(usize, usize),
    /// The first and the last part in `parts`; only while the tree is filled.
    Chain(u32, u32),
}

fn part_number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(NO_PART)
}

/// A text on its way into a tree.
enum Piece<'t, 'p> {
    Borrowed(&'t str),
    Made(&'p str),
}

impl<'t> Piece<'t, '_> {
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

    fn clear(&mut self) {
        self.nodes.clear();
        self.attributes.clear();
        self.parts.clear();
        self.kept.clear();
        self.cut.clear();
    }

    /// Adds blanks within a text: where no text stands before them, they are none.
    fn add_blanks(&mut self, number: u32, blanks: &'t str) {
        let has_text = self.nodes.get(number as usize).is_some_and(|node| !matches!(node.text, Span::Nothing));
        if has_text && !blanks.is_empty() {
            self.add_text(number, Piece::Borrowed(blanks));
        }
    }

    fn end(&mut self, number: u32) {
        let end = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        if let Some(node) = self.nodes.get_mut(number as usize) {
            node.end = end;
        }
    }

    /// Adds text to the element of that number. Texts that follow each other are put together at once; only where
    /// elements stand between them does a chain of parts grow, so there are never many more parts than elements.
    fn add_text(&mut self, number: u32, text: Piece<'t, '_>) {
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
    fn finish(&mut self) {
        if self.parts.is_empty() {
            return;
        }
        let parts = std::mem::take(&mut self.parts);
        let mut room = SecretBytes::default();
        for node in &mut self.nodes {
            let Span::Chain(first, _) = node.text else { continue };
            let start = room.len();
            let mut next = first;
            while let Some(part) = parts.get(next as usize) {
                match part.text {
                    Span::Borrowed(text) => room.push_str(text),
                    Span::Kept(from, to) => room.push_slice(self.kept.as_slice().get(from..to).unwrap_or_default()),
                    Span::Nothing | Span::Chain(..) => {}
                }
                next = part.next;
            }
            node.text = Span::Kept(start + self.kept.len(), room.len() + self.kept.len());
        }
        self.kept.push_slice(room.as_slice());
        self.parts = parts;
        self.parts.clear();
    }

    fn text_of(&self, span: Span<'t>) -> &str {
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

/// An element of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Element<'a, 't> {
    tree: &'a Tree<'t>,
    at: u32,
}

impl<'a, 't> Element<'a, 't> {
    fn node(self) -> Option<&'a Node<'t>> {
        self.tree.nodes.get(self.at as usize)
    }

    /// Its local name: what stands behind the prefix.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.node().map_or("", |node| node.name)
    }

    /// The line of its start tag, from 1.
    #[must_use]
    pub fn line(self) -> u32 {
        self.node().map_or(0, |node| self.tree.origin.line_at(node.at))
    }

    /// The text directly in it, put together; line ends as in the file. White space next to tags is not always kept,
    /// and none at all where there is nothing else.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.node().map_or("", |node| self.tree.text_of(node.text))
    }

    /// The same without white space around it.
    #[must_use]
    pub fn trimmed(self) -> &'a str {
        let text = self.text();
        match text.as_bytes() {
            // As nearly every text is.
            [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
            _ => text.trim(),
        }
    }

    /// The attribute of that local name; of several, the first. Declarations of namespaces are no attributes.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// All attributes: local names and values, in file order.
    pub fn attributes(self) -> impl Iterator<Item = (&'t str, &'a str)> + use<'a, 't> {
        let (from, to) = self.node().map_or((0, 0), |node| node.attributes);
        let tree = self.tree;
        let found = tree.attributes.get(from as usize..to as usize).unwrap_or_default();
        found.iter().map(move |attribute| (attribute.name, tree.text_of(attribute.value)))
    }

    /// The elements directly in it, in file order.
    #[must_use]
    pub fn children(self) -> Children<'a, 't> {
        Children { tree: self.tree, next: self.at + 1, end: self.node().map_or(0, |node| node.end) }
    }

    /// The first child of that local name.
    #[must_use]
    pub fn child(self, name: &str) -> Option<Element<'a, 't>> {
        self.children().find(|child| child.name() == name)
    }

    /// The first element at the end of that way: a child, its child …
    #[must_use]
    pub fn find(self, way: &[&str]) -> Option<Element<'a, 't>> {
        way.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The trimmed text of the first child of that local name; empty if there is none.
    #[must_use]
    pub fn text_of(self, name: &str) -> &'a str {
        self.child(name).map_or("", Element::trimmed)
    }

    /// Whether the file ended before its end tag: its text and its children may be incomplete.
    #[must_use]
    pub fn is_cut(self) -> bool {
        self.tree.cut.contains(&self.at)
    }
}

impl fmt::Debug for Element<'_, '_> {
    /// Its name and line only: the text may be a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Element(“{}”, line {})", self.name(), self.line())
    }
}

/// How an entry is written: everything in it but its values, the texts of elements and of attributes.
struct Pattern<'t> {
    /// The values in file order, each with what stands before it.
    values: Vec<(&'t [u8], Value)>,
    /// What stands behind the last value.
    tail: &'t [u8],
    nodes: Vec<Node<'t>>,
    /// Where the start tag of each node begins: before which value, and how far behind the one before.
    starts: Vec<(usize, usize)>,
    attributes: Vec<AttributeNode<'t>>,
}

/// Whose a value is, by its number.
#[derive(Clone, Copy)]
enum Value {
    /// That of an element. It ends before the next tag.
    Text(usize),
    /// That of an attribute, and the quotation mark that ends it.
    Attribute(usize, u8),
}

impl<'t> Pattern<'t> {
    /// That of the entry in `tree`, which stands in `text` from `start` to `end`. `None` where its values are not all
    /// written as they are, or it is very large.
    fn of(text: &'t str, start: usize, end: usize, tree: &Tree<'t>) -> Option<Self> {
        if tree.nodes.len() > MAX_PATTERN_ELEMENTS || !tree.cut.is_empty() {
            return None;
        }
        let bytes = text.as_bytes();
        // All borrowed text is text of the document.
        let place = |value: &str| value.as_ptr().addr().checked_sub(text.as_ptr().addr());
        let mut found = Vec::with_capacity(tree.nodes.len() + tree.attributes.len());
        for (number, node) in tree.nodes.iter().enumerate() {
            match node.text {
                Span::Nothing => {}
                Span::Borrowed(value) => found.push((place(value)?, value.len(), Value::Text(number))),
                Span::Kept(..) | Span::Chain(..) => return None,
            }
        }
        for (number, attribute) in tree.attributes.iter().enumerate() {
            let Span::Borrowed(value) = attribute.value else { return None };
            let at = place(value)?;
            found.push((at, value.len(), Value::Attribute(number, *bytes.get(at + value.len())?)));
        }
        found.sort_unstable_by_key(|(at, ..)| *at);
        let mut values = Vec::with_capacity(found.len());
        let mut nodes = tree.nodes.iter().peekable();
        let mut starts = Vec::with_capacity(tree.nodes.len());
        let mut from = start;
        for (number, (at, length, value)) in found.into_iter().enumerate() {
            while let Some(node) = nodes.next_if(|node| node.at < at) {
                starts.push((number, node.at - from));
            }
            values.push((bytes.get(from..at)?, value));
            from = at + length;
            // The text of a CDATA section does not end before a tag.
            if matches!(value, Value::Text(_)) && bytes.get(from) != Some(&b'<') {
                return None;
            }
        }
        starts.extend(nodes.map(|node| (values.len(), node.at - from)));
        let (nodes, attributes) = (tree.nodes.clone(), tree.attributes.clone());
        Some(Self { values, tail: bytes.get(from..end)?, nodes, starts, attributes })
    }

    /// Fills `tree` with the entry that starts at `start`, if it is written in this way, and says where it ends.
    fn fill(&self, text: &'t str, start: usize, attribute_bytes: usize, tree: &mut Tree<'t>) -> Option<usize> {
        tree.nodes.extend_from_slice(&self.nodes);
        tree.attributes.extend_from_slice(&self.attributes);
        let bytes = text.as_bytes();
        let mut starts = self.starts.iter().enumerate().peekable();
        let mut place_nodes = |tree: &mut Tree<'t>, number: usize, from: usize| {
            while let Some((node, (_, offset))) = starts.next_if(|(_, (before, _))| *before == number) {
                if let Some(node) = tree.nodes.get_mut(node) {
                    node.at = from + offset;
                }
            }
        };
        let mut at = start;
        for (number, (before, value)) in self.values.iter().enumerate() {
            place_nodes(tree, number, at);
            let rest = bytes.get(at..)?.strip_prefix(*before)?;
            at += before.len();
            let (length, ends_by) = match value {
                Value::Text(_) => (memchr::memchr2(b'<', b'&', rest)?, b'<'),
                Value::Attribute(_, quote) => (memchr::memchr3(*quote, b'<', b'&', rest)?, *quote),
            };
            if rest.get(length) != Some(&ends_by) {
                return None;
            }
            let span = Span::Borrowed(text.get(at..at + length)?);
            match *value {
                // Blanks alone are no text.
                Value::Text(node) if blanks(rest) < length => tree.nodes.get_mut(node)?.text = span,
                Value::Attribute(attribute, _) if length <= attribute_bytes => {
                    tree.attributes.get_mut(attribute)?.value = span;
                }
                Value::Text(_) | Value::Attribute(..) => return None,
            }
            at += length;
        }
        place_nodes(tree, self.values.len(), at);
        bytes.get(at..)?.starts_with(self.tail).then_some(at + self.tail.len())
    }
}

/// The elements directly in one, see [`Element::children`].
#[derive(Clone)]
pub struct Children<'a, 't> {
    tree: &'a Tree<'t>,
    next: u32,
    end: u32,
}

impl<'a, 't> Iterator for Children<'a, 't> {
    type Item = Element<'a, 't>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let at = self.next;
        self.next = self.tree.nodes.get(at as usize)?.end;
        Some(Element { tree: self.tree, at })
    }
}

/// The prefixes that are declared, and where.
#[derive(Default)]
struct Prefixes<'t> {
    /// With the number of elements around the one that declares it.
    declared: Vec<(&'t str, usize)>,
    told: Vec<&'t str>,
}

impl<'t> Prefixes<'t> {
    fn check(&mut self, prefix: &'t str, line: impl FnOnce() -> u32, repairs: &mut Vec<Repair>) {
        if prefix == "xml"
            || self.declared.iter().any(|(declared, _)| *declared == prefix)
            || self.told.len() >= MAX_PREFIX_REPAIRS
            || self.told.contains(&prefix)
        {
            return;
        }
        self.told.push(prefix);
        repairs.push(Repair { kind: RepairKind::UndeclaredPrefix(short(prefix)), line: line() });
    }

    /// Forgets what the element with so many around it declared.
    fn close(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|(_, declared)| *declared >= depth) {
            self.declared.pop();
        }
    }
}

/// Counts lines on the way.
struct LineCounter {
    at: usize,
    line: u32,
}

impl LineCounter {
    fn line_at(&mut self, text: &str, at: usize) -> u32 {
        if let Some(between) = text.as_bytes().get(self.at..at) {
            // Most are short, where the library takes longer to start than to count.
            let lines = match between {
                [] => 0,
                short if short.len() < 128 => usize::from(short.iter().map(|&b| u8::from(b == b'\n')).sum::<u8>()),
                long => memchr::memchr_iter(b'\n', long).count(),
            };
            self.line = self.line.saturating_add(part_number(lines));
            self.at = at;
        }
        self.line
    }
}

fn count_lines(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

/// Line and column (in characters), both from 1.
fn place(text: &str, at: usize, first_line: u32) -> (u32, u32) {
    let before = text.get(..at.min(text.len())).unwrap_or_default();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (first_line.saturating_add(count_lines(before)), u32::try_from(column).unwrap_or(u32::MAX))
}

/// It can be the first of a name.
const LETTER: u8 = 1;
/// It can follow.
const LATER: u8 = 2;
/// It ends the prefix.
const COLON: u8 = 4;

/// What a byte can be in a name, 0 where it ends one; close enough to XML 1.0 §2.3.
static NAME_BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        let b = byte as u8;
        bytes[byte] = if b.is_ascii_alphabetic() || b == b'_' || b >= 0x80 {
            LETTER
        } else if b.is_ascii_digit() || b == b'-' || b == b'.' {
            LATER
        } else if b == b':' {
            COLON
        } else {
            0
        };
        byte += 1;
    }
    bytes
};

/// How many blanks stand at the start. Lines are mostly indented with spaces: those behind a blank are passed together.
#[inline]
fn blanks(bytes: &[u8]) -> usize {
    const SPACES: u128 = u128::from_le_bytes([b' '; 16]);
    let mut at = 0;
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
        if let Some(sixteen) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
            at += (u128::from_le_bytes(*sixteen) ^ SPACES).trailing_zeros() as usize / 8;
        }
    }
    at
}

/// The first control character that XML 1.0 forbids. Block by block without a branch for each byte, as nearly no text
/// has one.
fn first_control(bytes: &[u8]) -> Option<usize> {
    fn is_forbidden(b: u8) -> bool {
        (b < 0x20) & (b != b'\t') & (b != b'\n') & (b != b'\r')
    }
    let block = bytes.chunks(256).position(|block| block.iter().fold(false, |found, &b| found | is_forbidden(b)))?;
    bytes.iter().skip(block * 256).position(|&b| is_forbidden(b)).map(|at| block * 256 + at)
}

/// XML 1.0 §2.2: the characters that a document may hold.
#[must_use]
pub fn is_xml_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// A name of the file for a message: it may be long, and it may hold what does not print.
fn short(name: &str) -> Box<str> {
    name.chars().take(40).filter(|c| !c.is_control()).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use quick_xml::events::Event;

    /// Depth, name, attributes and text of an element.
    type Flat = (usize, String, Vec<(String, String)>, String);

    fn flatten(element: Element<'_, '_>, depth: usize, into: &mut Vec<Flat>) {
        let attributes = element.attributes().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let text = element.text().split_whitespace().collect();
        into.push((depth, element.name().to_owned(), attributes, text));
        element.children().for_each(|child| flatten(child, depth + 1, into));
    }

    /// The children of the root, flat, and the repairs.
    fn all(text: &str) -> Result<(Vec<Flat>, Vec<Repair>), Refusal> {
        let mut reader = XmlReader::open(text, XmlLimits::default())?;
        let (mut tree, mut found) = (Tree::default(), Vec::new());
        while reader.next(&mut tree, &[])? == Next::Element {
            flatten(tree.root(), 1, &mut found);
        }
        Ok((found, reader.repairs().to_vec()))
    }

    /// The first child of the root.
    fn first(text: &str) -> Tree<'_> {
        let mut reader = XmlReader::open(text, XmlLimits::default()).expect("a root");
        let mut tree = Tree::default();
        assert_eq!(reader.next(&mut tree, &[]), Ok(Next::Element));
        tree
    }

    fn refused(text: &str) -> Refusal {
        all(text).expect_err(text)
    }

    #[test]
    fn an_element_with_everything() {
        let tree = first(
            "<?xml version='1.0'?>\n<!-- c --><r xmlns:p='u'>\n<p:a p:x='1 &lt; 2' y = \"it's\"\n z=''>\n  one &amp; <!-- c -->two\n<b>&#65;&#x42;</b><![CDATA[ <three> & ]]>four<c/><?pi?></p:a></r>",
        );
        let a = tree.root();
        assert_eq!((a.name(), a.line()), ("a", 3));
        assert_eq!(a.attributes().collect::<Vec<_>>(), [("x", "1 < 2"), ("y", "it's"), ("z", "")]);
        assert_eq!((a.attribute("y"), a.attribute("p:x")), (Some("it's"), None));
        assert_eq!(a.trimmed(), "one & two\n <three> & four");
        assert_eq!(
            a.children().map(|child| (child.name(), child.text(), child.line())).collect::<Vec<_>>(),
            [("b", "AB", 6), ("c", "", 6)]
        );
        assert_eq!((a.text_of("b"), a.text_of("none"), a.find(&["c", "d"]).is_none()), ("AB", "", true));
    }

    /// The entries of a list one by one, each in a document of its own: nothing is known of the one before.
    fn one_by_one(entries: &[String]) -> Vec<Flat> {
        entries.iter().flat_map(|entry| all(&format!("<list>{entry}</list>")).expect(entry).0).collect()
    }

    #[test]
    fn an_entry_like_the_one_before_is_read_alike() {
        let usual = "<e a='1'>\n <s>7</s><d><v x=\"y\">text</v></d>\n</e>";
        let others = [
            usual.to_owned(),
            usual.replace("'1'", "''"),
            usual.replace(">text<", "> t > x\n<"),
            usual.replace(">text<", "><"),
            usual.replace(">text<", ">  \n<"),
            usual.replace(">text<", ">a&amp;b<"),
            usual.replace(">text<", "><![CDATA[<7>]]><"),
            usual.replace(">text<", ">a<!-- c -->b<"),
            usual.replace(">text<", ">a<w/>b<"),
            usual.replace("'1'", "'a&lt;\"'"),
            usual.replace("'1'", "\"1\""),
            usual.replace("'1'", "'1' b='2'"),
            usual.replace("<s>7</s>", "<s>7</s ><s/>"),
            usual.replace("<s>7</s>", "<s>7</s><s>8</s>"),
            usual.replace('e', "f"),
            "<e/>".to_owned(),
            "<e></e>".to_owned(),
            "<e><![CDATA[x]]></e>".to_owned(),
        ];
        for (number, one) in others.iter().enumerate() {
            for other in &others[number..] {
                let entries = [one.clone(), other.clone(), other.clone(), one.clone()];
                let together = all(&format!("<list>{}</list>", entries.concat())).expect(one).0;
                assert_eq!(together, one_by_one(&entries), "{one} {other}");
            }
        }
        // Not more is let through than elsewhere.
        for wrong in ["<e a='1<'/>", "<e a='1", "<e a='1'>&</e>", "<e a='1'>&none;</e>"] {
            let text = |first: &str| format!("<list>{first}{wrong}</list>");
            assert_eq!(refused(&text("<e a='1'>x</e>")).code, refused(&text("")).code, "{wrong}");
        }
    }

    #[test]
    fn blanks_alone_are_no_text_in_an_entry_like_the_one_before() {
        let text = "<list><e> x</e><e> y </e><e>  </e><e>z</e></list>";
        let (mut reader, mut tree) = (XmlReader::open(text, XmlLimits::default()).expect("a root"), Tree::default());
        let mut texts = Vec::new();
        while reader.next(&mut tree, &[]) == Ok(Next::Element) {
            texts.push(tree.root().text().to_owned());
        }
        assert_eq!(texts, [" x", " y ", "", "z"]);
    }

    #[test]
    fn lines_of_entries_alike_are_their_own() {
        let entries = ["<e>\n<a>1</a>\n<b/></e>\n", "<e>\n<a>1\n\n</a>\n<b/></e>\n", "<e>\n<a>\n1</a>\n<b/></e>"];
        let text = format!("<list>\n{}</list>", entries.concat());
        let (mut reader, mut tree) = (XmlReader::open(&text, XmlLimits::default()).expect("a root"), Tree::default());
        let mut lines = Vec::new();
        while reader.next(&mut tree, &[]) == Ok(Next::Element) {
            lines.push((
                tree.root().line(),
                tree.root().child("a").map(Element::line),
                tree.root().child("b").map(Element::line),
            ));
        }
        assert_eq!(lines, [(2, Some(3), Some(4)), (5, Some(6), Some(9)), (10, Some(11), Some(13))]);
    }

    #[test]
    fn undeclared_prefixes_are_told_behind_another_element_too() {
        let text = "<list><o xmlns:p='u'><p:e>1</p:e><p:e>2</p:e></o><o><p:e>3</p:e></o></list>";
        let (mut reader, mut tree) = (XmlReader::open(text, XmlLimits::default()).expect("a root"), Tree::default());
        while reader.next(&mut tree, &["o"]).expect("well formed") != Next::End {}
        assert_eq!(reader.repairs().len(), 1, "{:?}", reader.repairs());
    }

    #[test]
    fn texts_around_elements_stay_apart() {
        let tree = first("<r><a>1&amp;<b>x&lt;<c>&gt;y</c>z&amp;&amp; &lt;</b>2<d/>&#51;&amp;4</a></r>");
        let a = tree.root();
        let b = a.child("b").expect("b");
        assert_eq!((a.text(), b.text(), b.text_of("c"), a.text_of("d")), ("1&23&4", "x<z&& <", ">y", ""));
    }

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
                if step == Next::Closed { "" } else { tree.root().name() },
                tree.root().children().count(),
            ));
            if step == Next::End {
                break;
            }
        }
        use Next::{Closed, Element, End, Opened};
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
        assert_eq!(reader.next(&mut tree, &[]), Ok(Next::End));
    }

    #[test]
    fn a_document_inside_a_document_keeps_its_lines() {
        let outer = first("<r>\n<token><![CDATA[<data>\n<secret>\n<x/></secret></data>]]></token></r>");
        let mut inner =
            XmlReader::open_inner(outer.root().text(), XmlLimits::default(), outer.root().line()).expect("a root");
        let mut tree = Tree::default();
        assert_eq!(inner.next(&mut tree, &[]), Ok(Next::Element));
        assert_eq!((tree.root().line(), tree.root().child("x").map(Element::line)), (3, Some(4)));
    }

    #[test]
    fn what_is_forbidden_says_so() {
        for (text, code, part) in [
            ("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>", "xml-doctype", "line 1, column 1"),
            ("<?xml version='1.0'?>\n <!doctype r SYSTEM 'file:///etc/passwd'><r/>", "xml-doctype", "line 2, column 2"),
            ("<!DOCTYPE html><html/>", "xml-doctype", "web page"),
            ("<r><a>\n&secret;</a></r>", "xml-entity", "line 2, column 1"),
            ("<r><a b='&secret;'/></r>", "xml-entity", "line 1, column 4"),
            ("<r><a>&#0;</a></r>", "xml-syntax", "no character"),
            ("<r><a>&#xD800;</a></r>", "xml-syntax", "no character"),
            ("<r><a>&#x110000;</a></r>", "xml-syntax", "no character"),
            ("<r><a>&#+65;</a></r>", "xml-syntax", "no character"),
            ("<r>\n\u{1}</r>", "xml-control-character", "line 2, column 1"),
            ("", "xml-no-element", "no element"),
            ("no xml", "xml-no-element", "text stands before"),
            ("<r/><s/>", "xml-after-end", "line 1, column 5"),
            ("<r></r>\ntext", "xml-after-end", "line 2, column 1"),
            ("<r/><?xml version='1.0'?><r/>", "xml-syntax", "second “<?xml”"),
        ] {
            let refusal = refused(text);
            assert_eq!(&*refusal.code, code, "{text}: {refusal}");
            assert!(refusal.message.contains(part), "{text}: {refusal}");
            assert!(!refusal.to_string().contains("secret"), "{refusal}");
        }
    }

    #[test]
    fn what_is_not_well_formed_names_its_place() {
        for (text, line, column, part) in [
            ("<r>\n<a></b></r>", 2, 4, "does not belong"),
            ("<r><a></r>", 1, 7, "does not belong"),
            ("</r>", 1, 1, "closes nothing"),
            ("<r>\n  Smith & Co</r>", 2, 9, "“&amp;”"),
            ("<r><a b='x & y'/></r>", 1, 4, "“&amp;”"),
            ("<r><a b=1/></r>", 1, 4, "quotation marks"),
            ("<r><a b/></r>", 1, 4, "quotation marks"),
            ("<r><a b='1' b='2'/></r>", 1, 4, "twice"),
            ("<r><a b='1'c='2'/></r>", 1, 4, "a blank is missing"),
            ("<r><a b='<'/></r>", 1, 4, "“<”"),
            ("<r>äö< a/></r>", 1, 6, "no proper name"),
            ("<r><1/></r>", 1, 4, "no proper name"),
            ("<r><a:/></r>", 1, 4, "no proper name"),
            ("<r><a b='1></a></r>", 1, 4, "quotation marks"),
            ("<r><!-- </r>", 1, 4, "never closed"),
            ("<r><![CDATA[ </r>", 1, 4, "never closed"),
            ("<r><!ELEMENT a></r>", 1, 4, "“<!”"),
            ("<r", 1, 1, "never closed"),
        ] {
            let refusal = refused(text);
            assert_eq!(&*refusal.code, "xml-syntax", "{text}: {refusal}");
            let place = format!("line {line}, column {column}:");
            assert!(refusal.message.contains(&place) && refusal.message.contains(part), "{text}: {refusal}");
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
            let told: Vec<_> = repairs.into_iter().map(|repair| (repair.kind, repair.line)).collect();
            assert_eq!(told, expected, "{text}");
        }
    }

    #[test]
    fn where_a_file_is_cut_its_open_elements_know() {
        let text = "<r><a><b>12</b><c>34";
        let mut reader = XmlReader::open(text, XmlLimits::default()).expect("a root");
        let mut tree = Tree::default();
        assert_eq!(reader.next(&mut tree, &[]), Ok(Next::Element));
        let a = tree.root();
        let cut: Vec<_> = [Some(a), a.child("b"), a.child("c")].into_iter().flatten().map(Element::is_cut).collect();
        assert_eq!(cut, [true, false, true]);
        assert_eq!(a.text_of("c"), "34");
        assert_eq!(reader.next(&mut tree, &[]), Ok(Next::End));
    }

    #[test]
    fn every_number_has_a_bound() {
        let small =
            XmlLimits { depth: 4, elements: 20, elements_at_once: 5, attributes: 3, attribute_bytes: 10, prefixes: 2 };
        let read = |text: &str| -> Result<(), Refusal> {
            let mut reader = XmlReader::open(text, small)?;
            let mut tree = Tree::default();
            while reader.next(&mut tree, &[])? != Next::End {}
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

    #[test]
    fn a_tree_prints_no_text() {
        let tree = first("<r><key serial='SECRET'>SECRET&amp;SECRET</key></r>");
        assert_eq!(format!("{tree:?} {:?}", tree.root()), "Tree(“key”, 1 elements) Element(“key”, line 1)");
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
        fn entries_together_are_as_one_by_one(
            kinds in prop::collection::vec((0_usize..3, "[ a-z0-9\n]{0,4}", "[ a-z<&\"]{0,3}"), 1..12),
        ) {
            let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            let entries: Vec<String> = kinds
                .iter()
                .map(|(kind, text, value)| match kind {
                    0 => format!("<e a=\"{}\"><s>{text}</s><p:t/></e>\n", escaped(value)),
                    1 => format!("<e>\n  <s x='1'>{}</s></e>", escaped(value)),
                    _ => format!("<e>{text}<s/>{text}</e>"),
                })
                .collect();
            let together = all(&format!("<list>{}</list>", entries.concat())).expect("well formed").0;
            prop_assert_eq!(together, one_by_one(&entries));
        }

        #[test]
        fn the_library_sees_the_same(parts in prop::collection::vec(fragment(), 0..12)) {
            let text = format!("<r>{}</r>", parts.concat());
            let ours = all(&text);
            match by_library(&text) {
                Some(expected) => {
                    // Where the library passes over what it does not check, ours may refuse.
                    if let Ok((found, repairs)) = ours {
                        prop_assert_eq!(found, expected, "{}", text);
                        prop_assert!(repairs.is_empty(), "{} {:?}", text, repairs);
                    } else {
                        prop_assert!(parts.iter().any(|part| ["<e", "&", "<!"].contains(part)), "{} {:?}", text, ours);
                    }
                }
                None => {
                    let told = ours.is_err() || ours.is_ok_and(|(_, repairs)| !repairs.is_empty());
                    prop_assert!(told, "{}", text);
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
