//! Elements of PSKC, with or without a prefix.

use crate::ground::secret::SecretBytes;
use crate::notation::xml::is_xml_character;
use data_encoding::BASE64;
use zeroize::Zeroize;

/// Writes elements of PSKC.
pub(super) struct Elements<'o> {
    pub(super) prefix: &'static str,
    pub(super) out: &'o mut SecretBytes,
}

impl Elements<'_> {
    pub(super) fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    pub(super) fn tag(&mut self, before: &str, name: &str, after: &str) {
        for part in [before, self.prefix, name, after] {
            self.out.push_str(part);
        }
    }

    pub(super) fn open(&mut self, indent: &str, name: &str) {
        self.raw(indent);
        self.tag("<", name, ">\n");
    }

    pub(super) fn close(&mut self, indent: &str, name: &str) {
        self.raw(indent);
        self.tag("</", name, ">\n");
    }

    /// An element with text; none at all if the text is empty.
    pub(super) fn text(&mut self, indent: &str, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.raw(indent);
        self.tag("<", name, ">");
        escape(text, |part| self.out.push_str(part));
        self.tag("</", name, ">\n");
    }

    pub(super) fn base64(&mut self, indent: &str, name: &str, bytes: &[u8]) {
        self.raw(indent);
        self.tag("<", name, ">");
        self.encoded(bytes);
        self.tag("</", name, ">\n");
    }

    pub(super) fn encoded(&mut self, bytes: &[u8]) {
        // In pieces of whole groups, so that no copy of the text grows.
        let mut scratch = [0; 64];
        for chunk in bytes.chunks(48) {
            if let Some(scratch) = scratch.get_mut(..BASE64.encode_len(chunk.len())) {
                BASE64.encode_mut(chunk, scratch);
                self.out.push_slice(scratch);
            }
        }
        scratch.zeroize();
    }

    pub(super) fn plain(&mut self, name: &str, number: &str) {
        self.raw("        ");
        self.tag("<", name, ">");
        self.tag("<", "PlainValue", ">");
        self.raw(number);
        self.tag("</", "PlainValue", ">");
        self.tag("</", name, ">\n");
    }
}

/// Hands out the pieces of `text` as they may occur in XML, in an element or in an attribute.
pub(super) fn escape(text: &str, mut to: impl FnMut(&str)) {
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let instead = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            // A reader would turn them into blanks in an attribute, and drop a carriage return (XML 1.0 §2.11, §3.3.3).
            '\t' => "&#9;",
            '\n' => "&#10;",
            '\r' => "&#13;",
            c if is_xml_character(c) => continue,
            _ => "\u{fffd}",
        };
        to(text.get(start..at).unwrap_or_default());
        to(instead);
        start = at + c.len_utf8();
    }
    to(text.get(start..).unwrap_or_default());
}
