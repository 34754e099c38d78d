//! XML as workbooks need it: elements and text, one after the other, with an end to everything.
//!
//! No document type and no entities of its own: no spreadsheet program writes them, and they are how small XML grows
//! large. Depth and number of nodes are bounded, and a document that ends before its elements do is damaged.

use super::limits::WorkbookLimits;
use super::refusal::{SheetRefusal, damaged, too_large};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;

/// Reads one part of a workbook.
pub(super) struct WorkbookXml<'x> {
    reader: Reader<&'x [u8]>,
    /// What the part holds, for people.
    what: &'x str,
    size: usize,
    depth: u32,
    nodes: u64,
    most_depth: u32,
    most_nodes: u64,
}

/// What comes next. An empty element is a start and an end.
pub(super) enum WorkbookNode<'x> {
    Start(BytesStart<'x>),
    End(BytesEnd<'x>),
    Text(Cow<'x, str>),
    /// A character by its number or by its XML name.
    Character(char),
}

impl<'x> WorkbookXml<'x> {
    /// Starts to read `part`; `what` is what it holds, for people.
    ///
    /// # Errors
    /// If it is not UTF-8, which is all that spreadsheet programs write.
    pub(super) fn new(part: &'x [u8], what: &'x str, limits: &WorkbookLimits) -> Result<Self, SheetRefusal> {
        let text = std::str::from_utf8(part).map_err(|_| damaged(format!("{what} is not UTF-8 text")))?;
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        reader.config_mut().expand_empty_elements = true;
        let (most_depth, most_nodes) = (limits.depth, limits.nodes);
        Ok(Self { reader, what, size: part.len(), depth: 0, nodes: 0, most_depth, most_nodes })
    }

    /// The next node, `None` at the end of the document.
    ///
    /// # Errors
    /// If it is not well formed, too deep or too long, or has a document type or entities of its own.
    #[inline(never)]
    pub(super) fn next(&mut self) -> Result<Option<WorkbookNode<'x>>, SheetRefusal> {
        loop {
            self.nodes += 1;
            if self.nodes > self.most_nodes {
                return Err(too_large(format!("{} has too many cells", self.what)));
            }
            return match self.reader.read_event().map_err(|_| self.broken())? {
                Event::Start(element) | Event::Empty(element) => {
                    self.depth += 1;
                    if self.depth > self.most_depth {
                        return Err(damaged(format!("{} is nested too deeply", self.what)));
                    }
                    Ok(Some(WorkbookNode::Start(element)))
                }
                Event::End(element) => {
                    self.depth = self.depth.saturating_sub(1);
                    Ok(Some(WorkbookNode::End(element)))
                }
                Event::Text(text) => Ok(Some(WorkbookNode::Text(text.into_inner()))),
                Event::CData(text) => Ok(Some(WorkbookNode::Text(text.into_inner()))),
                Event::GeneralRef(name) => {
                    let by_number = name.resolve_char_ref().map_err(|_| self.broken())?;
                    let named = || resolve_predefined_entity(&name).and_then(|text| text.chars().next());
                    by_number.or_else(named).map(|c| Some(WorkbookNode::Character(c))).ok_or(SheetRefusal::Doctype)
                }
                Event::DocType(_) => Err(SheetRefusal::Doctype),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof if self.depth > 0 => Err(damaged(format!("{} ends too early", self.what))),
                Event::Eof => Ok(None),
            };
        }
    }

    /// The next node; the end of the document is damage here.
    ///
    /// # Errors
    /// As [`WorkbookXml::next`], and at the end of the document.
    pub(super) fn within(&mut self) -> Result<WorkbookNode<'x>, SheetRefusal> {
        self.next()?.ok_or_else(|| self.broken())
    }

    /// Passes over all that is in the element whose start was just read, and its end.
    ///
    /// # Errors
    /// As [`WorkbookXml::next`].
    pub(super) fn skip(&mut self) -> Result<(), SheetRefusal> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            self.within()?;
        }
        Ok(())
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> u32 {
        self.depth
    }

    /// The byte after the node that was just read.
    pub(super) fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.size)
    }

    /// Share of the part that was read, 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        if self.size == 0 { 1.0 } else { (self.position() as f64 / self.size as f64).min(1.0) }
    }

    /// Gives `take` each attribute of `element`: its whole name and its value.
    ///
    /// # Errors
    /// If they are not well formed or hold entities.
    pub(super) fn attributes(
        &self,
        element: &BytesStart<'_>,
        mut take: impl FnMut(&str, &str),
    ) -> Result<(), SheetRefusal> {
        self.each_attribute(element, &mut take)
    }

    /// The same, compiled once for all who ask.
    fn each_attribute(&self, element: &BytesStart<'_>, take: &mut dyn FnMut(&str, &str)) -> Result<(), SheetRefusal> {
        // Unchecked: two of the same name do no harm, and to look for them takes the square of their number.
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| self.broken())?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| self.broken())?;
            take(attribute.key.as_ref(), &value);
        }
        Ok(())
    }

    #[cold]
    fn broken(&self) -> SheetRefusal {
        damaged(format!("{} is not well-formed XML", self.what))
    }
}

/// The name of a start or an end without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::super::limits::LIMITS;
    use super::*;
    use crate::ground::refusal::Refusal;

    fn flattened(text: &str, limits: &WorkbookLimits) -> Result<String, Refusal> {
        let mut xml = WorkbookXml::new(text.as_bytes(), "the part", limits)?;
        let mut out = String::new();
        while let Some(node) = xml.next()? {
            match node {
                WorkbookNode::Start(element) => {
                    out.push_str(&format!("<{}", element.name().as_ref()));
                    xml.attributes(&element, |name, value| out.push_str(&format!(" {name}={value}")))?;
                    out.push('>');
                }
                WorkbookNode::End(_) => out.push_str("</>"),
                WorkbookNode::Text(text) => out.push_str(&text),
                WorkbookNode::Character(c) => out.push_str(&format!("[{c}]")),
            }
        }
        Ok(out)
    }

    #[test]
    fn what_workbooks_hold_comes_through() {
        let text = "\u{feff}<?xml version=\"1.0\"?><!-- c --><x:a b='1 &amp; 2'><c/>t&lt;&#233;<![CDATA[<&]]></x:a>\n";
        assert_eq!(flattened(text, &LIMITS), Ok("<x:a b=1 & 2><c></>t[<][é]<&</>\n".to_owned()));
        assert_eq!((local("x:row"), local("row")), ("row", "row"));
    }

    #[test]
    fn entities_and_document_types_are_refused() {
        for text in [
            "<!DOCTYPE a [<!ENTITY b \"bb\">]><a>&b;</a>",
            "<!DOCTYPE a SYSTEM \"http://example.com/\"><a/>",
            "<a>&b;</a>",
        ] {
            assert_eq!(flattened(text, &LIMITS).map_err(|r| r.code), Err("sheet-doctype".into()), "{text}");
        }
        assert!(flattened("<a b='&c;'/>", &LIMITS).is_err());
    }

    #[test]
    fn damage_is_told() {
        for text in ["<a><b></a>", "<a>", "</a>", "<a", "<a b=1>", "<a>&#xffffffff;</a>", "<a>&</a>", "<a>&#0;</a>"] {
            assert_eq!(flattened(text, &LIMITS).map_err(|r| r.code), Err("sheet-damaged".into()), "{text}");
        }
        assert!(
            WorkbookXml::new(b"<a>\xff</a>", "the part", &LIMITS)
                .is_err_and(|r| Refusal::from(r).message.contains("UTF-8"))
        );
    }

    #[test]
    fn depth_and_nodes_are_bounded() {
        let limits = WorkbookLimits { depth: 5, nodes: 20, ..LIMITS };
        let nested = |n| format!("{}{}", "<a>".repeat(n), "</a>".repeat(n));
        assert!(flattened(&nested(5), &limits).is_ok());
        assert!(flattened(&nested(6), &limits).is_err_and(|r| r.message.contains("too deeply")));
        assert!(flattened(&nested(1_000_000), &LIMITS).is_err_and(|r| r.message.contains("too deeply")));
        assert!(
            flattened(&format!("<a>{}</a>", "<b/>".repeat(10)), &limits).is_err_and(|r| r.message.contains("too many"))
        );
    }

    #[test]
    fn an_element_is_passed_over_whole() {
        let mut xml = WorkbookXml::new(b"<a><b>1<b>2</b></b><c/></a>", "the part", &LIMITS).unwrap();
        xml.next().unwrap();
        xml.next().unwrap();
        xml.skip().unwrap();
        assert!(matches!(xml.next(), Ok(Some(WorkbookNode::Start(c))) if c.name().as_ref() == "c"));
    }
}
