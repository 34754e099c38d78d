//! Bounds of what a document can demand.

/// Bounds of what the input controls. The size of the text is the caller's to bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XmlLimits {
    /// Elements inside each other.
    pub depth: u32,
    /// Elements in the whole document.
    pub elements: u32,
    /// Elements in one [`Tree`](super::Tree): what is in memory at a time.
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
