//! Namespace prefixes: which are declared where (Namespaces in XML 1.0 §5). Names are compared without them.

use super::repair::{Repair, RepairKind, short};

/// How many undeclared prefixes are reported; the rest is repaired silently.
const MAX_PREFIX_REPAIRS: usize = 8;

/// The prefixes that are declared, and where.
#[derive(Default)]
pub(super) struct Prefixes<'t> {
    /// With the number of elements around the one that declares it.
    pub(super) declared: Vec<(&'t str, usize)>,
    pub(super) reported: Vec<&'t str>,
}

impl<'t> Prefixes<'t> {
    pub(super) fn check(&mut self, prefix: &'t str, line: impl FnOnce() -> u32, repairs: &mut Vec<Repair>) {
        if prefix == "xml"
            || self.declared.iter().any(|(declared, _)| *declared == prefix)
            || self.reported.len() >= MAX_PREFIX_REPAIRS
            || self.reported.contains(&prefix)
        {
            return;
        }
        self.reported.push(prefix);
        repairs.push(Repair { kind: RepairKind::UndeclaredPrefix(short(prefix)), line: line() });
    }

    /// Forgets what the element at that depth declared.
    pub(super) fn close(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|(_, declared)| *declared >= depth) {
            self.declared.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::notation::xml::{Tree, XmlLimits, XmlReader, XmlStep};

    #[test]
    fn undeclared_prefixes_are_told_behind_another_element_too() {
        let text = "<list><o xmlns:p='u'><p:e>1</p:e><p:e>2</p:e></o><o><p:e>3</p:e></o></list>";
        let (mut reader, mut tree) = (XmlReader::open(text, XmlLimits::default()).expect("a root"), Tree::default());
        while reader.next(&mut tree, &["o"]).expect("well formed") != XmlStep::End {}
        assert_eq!(reader.repairs().len(), 1, "{:?}", reader.repairs());
    }
}
