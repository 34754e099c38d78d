//! What the tests of this room share: documents read as a whole.

use super::{Element, Repair, Tree, XmlLimits, XmlReader, XmlStep};
use crate::ground::refusal::Refusal;

/// Depth, name, attributes and text of an element.
pub(super) type Flat = (usize, String, Vec<(String, String)>, String);

pub(super) fn flatten(element: Element<'_, '_>, depth: usize, into: &mut Vec<Flat>) {
    let attributes = element.attributes().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let text = element.text().split_whitespace().collect();
    into.push((depth, element.name().to_owned(), attributes, text));
    element.children().for_each(|child| flatten(child, depth + 1, into));
}

/// The children of the root, flat, and the repairs.
pub(super) fn all(text: &str) -> Result<(Vec<Flat>, Vec<Repair>), Refusal> {
    let mut reader = XmlReader::open(text, XmlLimits::default())?;
    let (mut tree, mut found) = (Tree::default(), Vec::new());
    while reader.next(&mut tree, &[])? == XmlStep::Element {
        flatten(tree.root(), 1, &mut found);
    }
    Ok((found, reader.repairs().to_vec()))
}

/// The first child of the root.
pub(super) fn first(text: &str) -> Tree<'_> {
    let mut reader = XmlReader::open(text, XmlLimits::default()).expect("a root");
    let mut tree = Tree::default();
    assert_eq!(reader.next(&mut tree, &[]), Ok(XmlStep::Element));
    tree
}

pub(super) fn refused(text: &str) -> Refusal {
    all(text).expect_err(text)
}
