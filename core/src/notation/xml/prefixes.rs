//! Namespace prefixes: which are declared where (Namespaces in XML 1.0 §5). Names are compared without them.

use super::repair::{Repair, RepairKind, short};

/// How many undeclared prefixes are reported; the rest is repaired silently.
const MAX_PREFIX_REPAIRS: usize = 8;

/// The prefixes that are declared, and where.
#[derive(Default)]
pub(super) struct Prefixes<'t> {
    pub(super) declared: Vec<Declared<'t>>,
    pub(super) reported: Vec<&'t str>,
}

/// A prefix that is declared.
pub(super) struct Declared<'t> {
    pub(super) prefix: &'t str,
    pub(super) namespace: &'t str,
    /// How many elements are around the one that declares it.
    pub(super) depth: usize,
}

impl<'t> Prefixes<'t> {
    /// What a prefix stands for.
    pub(super) fn namespace(&self, prefix: &str) -> Option<&'t str> {
        self.declared.iter().rfind(|declared| declared.prefix == prefix).map(|declared| declared.namespace)
    }

    /// Reports a prefix that stands in that text, if nothing declares it.
    pub(super) fn check(
        &mut self,
        (prefix, text): (&'t str, &str),
        line: impl FnOnce() -> u32,
        repairs: &mut Vec<Repair>,
    ) {
        if prefix == "xml"
            || self.declared.iter().any(|declared| declared.prefix == prefix)
            || self.reported.len() >= MAX_PREFIX_REPAIRS
            || self.reported.contains(&prefix)
        {
            return;
        }
        self.reported.push(prefix);
        repairs.push(Repair { kind: RepairKind::UndeclaredPrefix(short(prefix, text)), line: line() });
    }

    /// Forgets what the element at that depth declared.
    pub(super) fn close(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|declared| declared.depth >= depth) {
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
