//! Entries that are written alike: how one is written, and another read by comparing it.

use super::scan::blanks;
use super::tree::{AttributeNode, ElementNode, Span, Tree};
use crate::ground::sorting;

/// The most elements of an entry that the next one is compared with.
const MAX_PATTERN_ELEMENTS: usize = 256;

/// How an entry is written: everything in it but its values, the texts of elements and of attributes.
pub(super) struct Pattern<'t> {
    /// The values in file order, each with what precedes it.
    values: Vec<(&'t [u8], Value)>,
    /// What follows the last value.
    tail: &'t [u8],
    pub(super) nodes: Vec<ElementNode<'t>>,
    /// Where the start tag of each node begins: before which value, and how far behind the one before.
    starts: Vec<(usize, usize)>,
    attributes: Vec<AttributeNode<'t>>,
}

impl<'t> Pattern<'t> {
    /// That of the entry in `tree`, which is in `text` from `start` to `end`. `None` where its values are not all
    /// written as they are, or it is very large.
    pub(super) fn of(text: &'t str, start: usize, end: usize, tree: &Tree<'t>) -> Option<Self> {
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
        sorting::sort_by(&mut found, |one, other| one.0.cmp(&other.0));
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
    pub(super) fn fill(
        &self,
        text: &'t str,
        start: usize,
        attribute_bytes: usize,
        has_carriage_return: bool,
        tree: &mut Tree<'t>,
    ) -> Option<usize> {
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
            // Line ends become others, and in attributes all white space becomes blanks.
            let value_bytes = rest.get(..length)?;
            let becomes_other = match value {
                Value::Text(_) => has_carriage_return && memchr::memchr(b'\r', value_bytes).is_some(),
                Value::Attribute(..) => memchr::memchr3(b'\r', b'\n', b'\t', value_bytes).is_some(),
            };
            if becomes_other {
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

/// Whose a value is, by its number.
#[derive(Clone, Copy)]
enum Value {
    /// That of an element. It ends before the next tag.
    Text(usize),
    /// That of an attribute, and the quotation mark that ends it.
    Attribute(usize, u8),
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Flat, all, refused};
    use super::*;
    use crate::notation::xml::{Element, XmlLimits, XmlReader, XmlStep};
    use proptest::prelude::*;

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
        while reader.next(&mut tree, &[]) == Ok(XmlStep::Element) {
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
        while reader.next(&mut tree, &[]) == Ok(XmlStep::Element) {
            lines.push((
                tree.root().line(),
                tree.root().child("a").map(Element::line),
                tree.root().child("b").map(Element::line),
            ));
        }
        assert_eq!(lines, [(2, Some(3), Some(4)), (5, Some(6), Some(9)), (10, Some(11), Some(13))]);
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
    }
}
