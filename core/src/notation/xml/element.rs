//! What is read of an element of a [`Tree`]: name, text, attributes, children.

use super::scan::blanks;
use super::tree::{ElementNode, Tree};
use std::fmt;

/// An element of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Element<'a, 't> {
    pub(super) tree: &'a Tree<'t>,
    pub(super) at: u32,
}

impl<'a, 't> Element<'a, 't> {
    fn node(self) -> Option<&'a ElementNode<'t>> {
        self.tree.nodes.get(self.at as usize)
    }

    /// Its local name: the part behind the prefix.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.node().map_or("", |node| node.name)
    }

    /// The line of its start tag, from 1.
    #[must_use]
    pub fn line(self) -> u32 {
        self.node().map_or(0, |node| self.tree.origin.line_at(node.at))
    }

    /// The line of what is in it first, blanks apart, from 1.
    #[must_use]
    pub fn content_line(self) -> u32 {
        let Some(node) = self.node() else { return 0 };
        let text = self.tree.origin.text;
        let (mut at, mut quote) = (node.at, None);
        for byte in text.bytes().skip(node.at) {
            at += 1;
            match (byte, quote) {
                (b'>', None) => break,
                (b'"' | b'\'', None) => quote = Some(byte),
                (byte, Some(open)) if byte == open => quote = None,
                _ => {}
            }
        }
        at += blanks(text.as_bytes().get(at..).unwrap_or_default());
        self.tree.origin.line_at(at)
    }

    /// The text directly in it, put together; lines end with a line feed. White space next to tags is not always kept,
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

    /// Whether an element of one of these names is in it, at any depth.
    #[must_use]
    pub fn holds_any(self, names: &[&str]) -> bool {
        let end = self.node().map_or(0, |node| node.end as usize);
        let inside = self.tree.nodes.get(self.at as usize + 1..end).unwrap_or_default();
        inside.iter().any(|node| names.contains(&node.name))
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

#[cfg(test)]
mod tests {
    use super::super::testing::first;
    use super::*;
    use crate::notation::xml::{XmlLimits, XmlReader, XmlStep};

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

    #[test]
    fn the_line_of_the_content_is_behind_the_tag() {
        for (text, line) in [
            ("<r>\n<a>x</a></r>", 2),
            ("<r>\n<a>\n\n <![CDATA[\nx]]></a></r>", 4),
            ("<r>\n<a b='\n>'\nc='\"'>\r\n&lt;</a></r>", 5),
            ("<r>\n<a\n/>\n</r>", 4),
        ] {
            assert_eq!(first(text).root().content_line(), line, "{text}");
        }
    }

    #[test]
    fn texts_around_elements_stay_apart() {
        let tree = first("<r><a>1&amp;<b>x&lt;<c>&gt;y</c>z&amp;&amp; &lt;</b>2<d/>&#51;&amp;4</a></r>");
        let a = tree.root();
        let b = a.child("b").expect("b");
        assert_eq!((a.text(), b.text(), b.text_of("c"), a.text_of("d")), ("1&23&4", "x<z&& <", ">y", ""));
    }

    #[test]
    fn where_a_file_is_cut_its_open_elements_know() {
        let text = "<r><a><b>12</b><c>34";
        let mut reader = XmlReader::open(text, XmlLimits::default()).expect("a root");
        let mut tree = Tree::default();
        assert_eq!(reader.next(&mut tree, &[]), Ok(XmlStep::Element));
        let a = tree.root();
        let cut: Vec<_> = [Some(a), a.child("b"), a.child("c")].into_iter().flatten().map(Element::is_cut).collect();
        assert_eq!(cut, [true, false, true]);
        assert_eq!(a.text_of("c"), "34");
        assert_eq!(reader.next(&mut tree, &[]), Ok(XmlStep::End));
    }
}
