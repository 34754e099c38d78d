//! Writing a layout: the lines above the tokens, the row of each, and quotation marks.

use super::field::{Field, FieldValue, Wrap};
use super::file_layout::{FileLayout, Quotes};
use super::property::Property;
use crate::ground::secret::SecretBytes;
use crate::model::key_encoding::{SecretEncoding, encode_into};
use crate::notation::table::csv_fields::starts_formula;
use crate::output::entry::Entry;
use crate::output::writer::Writer;

/// Whether and how keys are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::output) enum KeyDisplay {
    Written,
    Masked,
}

/// How a file is written, whatever its layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::output) struct Look {
    pub(in crate::output) keys: KeyDisplay,
    /// Whether an apostrophe stands before what a spreadsheet would take for a formula.
    pub(in crate::output) guard_formulas: bool,
}

/// Writes a file by a layout.
pub(in crate::output) struct LayoutWriter<'l> {
    pub(in crate::output) layout: &'l FileLayout,
    pub(in crate::output) look: Look,
}

impl Writer<Entry<'_>> for LayoutWriter<'_> {
    fn head(&mut self, _: Option<&Entry<'_>>, out: &mut SecretBytes) {
        self.layout.push_head(self.look, out);
    }

    fn item(&mut self, entry: &Entry<'_>, _: usize, out: &mut SecretBytes) {
        self.layout.push_row(entry, self.look, out);
    }
}

impl FileLayout {
    /// Appends the lines above the tokens.
    pub(super) fn push_head(&self, look: Look, out: &mut SecretBytes) {
        if self.byte_order_mark {
            out.push_str("\u{feff}");
        }
        for line in &self.above {
            out.push_str(guard(look, line.as_bytes()));
            out.push_str(line);
            out.push_str(self.line_end.text());
        }
        if self.header {
            for (number, field) in self.fields.iter().enumerate() {
                self.separate(number, out);
                self.push_quoted(field.name.as_bytes(), look, out);
            }
            out.push_str(self.line_end.text());
        }
    }

    /// Appends the row of a token.
    pub(super) fn push_row(&self, entry: &Entry<'_>, look: Look, out: &mut SecretBytes) {
        let mut content = SecretBytes::with_capacity(256);
        for (number, field) in self.fields_for(entry.token.profile.otp_type).iter().enumerate() {
            self.separate(number, out);
            content.clear();
            self.content(field, entry, look.keys, &mut content);
            self.push_quoted(content.as_slice(), look, out);
        }
        out.push_str(self.line_end.text());
    }

    fn separate(&self, number: usize, out: &mut SecretBytes) {
        if number > 0 {
            out.push_str(self.separator.encode_utf8(&mut [0; 4]));
        }
    }

    pub(super) fn content(&self, field: &Field, entry: &Entry<'_>, keys: KeyDisplay, out: &mut SecretBytes) {
        let start = out.len();
        self.content_as_is(field, entry, keys, out);
        if field.blank_separators
            && let Some(bytes) = out.as_mut_slice().get_mut(start..)
        {
            bytes.iter_mut().filter(|b| self.separates(**b)).for_each(|b| *b = b' ');
        }
    }

    /// Whether the reader takes the byte for a separator. Separators beyond ASCII are not looked at.
    fn separates(&self, byte: u8) -> bool {
        let c = char::from(byte);
        c.is_ascii() && (c == self.separator || self.also_separates.contains(c))
    }

    pub(super) fn content_as_is(&self, field: &Field, entry: &Entry<'_>, keys: KeyDisplay, out: &mut SecretBytes) {
        match &field.value {
            FieldValue::Fixed(text) => out.push_str(text),
            FieldValue::Of(property) => self.property(*property, entry, keys, out),
            FieldValue::Joined(parts) => {
                for part in parts {
                    out.push_str(&part.before);
                    if part.wrap == Wrap::Plain || part.of == Property::Secret {
                        self.property(part.of, entry, keys, out);
                        continue;
                    }
                    let mut inner = SecretBytes::with_capacity(64);
                    self.property(part.of, entry, keys, &mut inner);
                    if part.wrap == Wrap::Base64 {
                        encode_into(inner.as_secret(), SecretEncoding::Base64, out);
                    } else {
                        push_percent(inner.as_slice(), out);
                    }
                }
            }
        }
    }

    fn property(&self, property: Property, entry: &Entry<'_>, keys: KeyDisplay, out: &mut SecretBytes) {
        if property != Property::Secret {
            return property.push(entry, out);
        }
        let start = out.len();
        self.secret.push(entry, out);
        if keys == KeyDisplay::Masked {
            // Four characters of a key are not worth guessing from; of a short one, none are shown.
            let shown = if out.len() - start > 12 { 4 } else { 0 };
            out.truncate(start + shown);
            out.push_str("…");
        }
    }

    fn push_quoted(&self, content: &[u8], look: Look, out: &mut SecretBytes) {
        let guard = guard(look, content);
        let quoted = match self.quotes {
            Quotes::Never => false,
            Quotes::Always => true,
            Quotes::WhereNeeded => self.needs_quotes(content),
        };
        if !quoted {
            out.push_str(guard);
            return out.push_slice(content);
        }
        out.push_str("\"");
        out.push_str(guard);
        for (number, part) in content.split(|&b| b == b'"').enumerate() {
            out.push_str(if number > 0 { "\"\"" } else { "" });
            out.push_slice(part);
        }
        out.push_str("\"");
    }

    /// Whether the field would not come back as it is without quotation marks.
    pub(super) fn needs_quotes(&self, content: &[u8]) -> bool {
        let mut separator = [0; 4];
        let separator = self.separator.encode_utf8(&mut separator).as_bytes();
        let blank = |b: Option<&u8>| b.is_some_and(u8::is_ascii_whitespace);
        content.iter().any(|&b| matches!(b, b'"' | b'\r' | b'\n') || self.separates(b))
            || content.windows(separator.len()).any(|part| part == separator)
            || blank(content.first())
            || blank(content.last())
    }
}

/// What stands before a field.
fn guard(look: Look, content: &[u8]) -> &'static str {
    let is_formula = || std::str::from_utf8(content).is_ok_and(starts_formula);
    if look.guard_formulas && is_formula() { "'" } else { "" }
}

fn push_percent(bytes: &[u8], out: &mut SecretBytes) {
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push_slice(&[byte]);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}
