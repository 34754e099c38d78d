//! The markup of a document, piece by piece: tags, attributes, references, comments (XML 1.0 §2, §3.1, §4.1).

use super::prefixes::Declared;
use super::reader::XmlReader;
use super::refusal::XmlRefusal;
use super::repair::{Repair, RepairKind};
use super::scan::{COLON, LETTER, NAME_BYTES, blanks, is_xml_character};
use super::tree::{AttributeNode, ElementNode, Span, Tree};
use crate::ground::secret::SecretBytes;

pub(super) const LONELY_AMPERSAND: &str = "an “&” stands alone; it should be written “&amp;”";

/// One step through the document.
pub(super) enum Pulled<'t> {
    /// A start tag: where its `<` is. It is not read yet.
    Start(usize),
    End,
    Text(&'t str),
    /// White space before a comment or an instruction: text, if it is within text.
    Blanks(&'t str),
    /// With the blanks before it, which are text if text precedes them.
    CData {
        before: &'t str,
        text: &'t str,
    },
    /// A character reference, with the blanks before it, which are text if text precedes them.
    Char {
        before: &'t str,
        c: char,
    },
    Eof,
}

impl<'t> XmlReader<'t> {
    pub(super) fn pull(&mut self) -> Result<Pulled<'t>, XmlRefusal> {
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
                    self.check_instruction(self.part(at + 2, at + length), at);
                    self.at = at + length + 2;
                    if at > from {
                        return Ok(Pulled::Blanks(self.part(from, at)));
                    }
                }
                [b'<', b'!', b'-', b'-', body @ ..] => match memchr::memmem::find(body, b"-->") {
                    Some(length) => {
                        self.check_comment(self.part(at + 4, at + 4 + length), at + 4);
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
                    if self.has_section_end {
                        self.check_text(self.part(at, end), at);
                    }
                    return Ok(Pulled::Text(self.part(from, end)));
                }
            }
        }
    }

    /// Reads a start tag into `tree` and says its number there. `None`: the file ends within it.
    pub(super) fn start(&mut self, tree: &mut Tree<'t>, at: usize) -> Result<Option<u32>, XmlRefusal> {
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
        self.check_name(full_name, at);
        let depth = self.open.len();
        let first = tree.attributes.len();
        let (mut prefixed, mut has_default) = (false, false);
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
            self.check_name(key, at);
            if tree.attributes.len() - first >= self.limits.attributes as usize {
                return Err(self.too_much("attributes of one element", u64::from(self.limits.attributes), at));
            }
            if let Some(prefix) = key.strip_prefix("xmlns:") {
                if self.prefixes.declared.len() >= self.limits.prefixes {
                    return Err(self.too_much("declared prefixes", self.limits.prefixes as u64, at));
                }
                let same = |known: &Declared<'_>| known.depth == depth && known.prefix == prefix;
                self.check_namespace(Some(prefix), value, self.prefixes.declared.iter().any(same), at);
                self.prefixes.declared.push(Declared { prefix, namespace: value, depth });
            } else if key == "xmlns" {
                self.check_namespace(None, value, has_default, at);
                has_default = true;
            } else {
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
            self.check_prefixed(tree.attributes.get(first..).unwrap_or_default(), at);
            for attribute in tree.attributes.iter_mut().skip(first) {
                if let Some((prefix, name)) = attribute.name.split_once(':') {
                    self.prefixes.check((prefix, self.text), || tree.origin.line_at(at), &mut self.repairs);
                    attribute.name = name;
                }
            }
        }
        if !self.names.is_empty() {
            for attribute in tree.attributes.iter_mut().skip(first) {
                attribute.name = self.names.known(attribute.name);
            }
        }
        let mut name = full_name;
        if colon > 0
            && let Some((prefix, local)) = full_name.split_at_checked(colon)
        {
            self.prefixes.check((prefix, self.text), || tree.origin.line_at(at), &mut self.repairs);
            name = local.get(1..).unwrap_or_default();
        }
        if !self.names.is_empty() {
            name = self.names.known(name);
        }
        self.open.push(full_name);
        let number = u32::try_from(tree.nodes.len()).unwrap_or(u32::MAX);
        let attributes =
            (u32::try_from(first).unwrap_or(u32::MAX), u32::try_from(tree.attributes.len()).unwrap_or(u32::MAX));
        tree.nodes.push(ElementNode { name, at, end: number.saturating_add(1), attributes, text: Span::Nothing });
        Ok(Some(number))
    }

    /// The rest of the text, as bytes.
    fn rest(&self, from: usize) -> &'t [u8] {
        self.text.as_bytes().get(from..).unwrap_or_default()
    }

    fn part(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn end_tag(&mut self, at: usize) -> Result<Pulled<'t>, XmlRefusal> {
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
    fn cut(&mut self, at: usize, what: &'static str) -> Result<Pulled<'t>, XmlRefusal> {
        if self.open.is_empty() || self.ended || memchr::memchr(b'<', self.rest(at + 1)).is_some() {
            return Err(self.malformed(what, at));
        }
        let line = self.position_of(at).line;
        self.repairs.push(Repair { kind: RepairKind::CutTag, line });
        self.at = self.text.len();
        Ok(Pulled::Eof)
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
    fn attribute_at(&self, from: usize, tag: usize) -> Result<Option<(&'t str, usize, &'t str, usize)>, XmlRefusal> {
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

    fn attribute_value(&self, tree: &mut Tree<'t>, value: &'t str, at: usize) -> Result<Span<'t>, XmlRefusal> {
        let has_blanks = memchr::memchr3(b'\r', b'\n', b'\t', value.as_bytes()).is_some();
        if !has_blanks && memchr::memchr2(b'<', b'&', value.as_bytes()).is_none() {
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
            push_with_blanks(&mut tree.kept, plain);
            tree.kept.push_str(self.resolve(reference, at)?.encode_utf8(&mut [0; 4]));
            rest = after;
        }
        push_with_blanks(&mut tree.kept, rest);
        Ok(Span::Kept(start, tree.kept.len()))
    }

    /// The character of a reference, given without `&` and `;`.
    fn resolve(&self, reference: &str, at: usize) -> Result<char, XmlRefusal> {
        character_of(reference).ok_or_else(|| match reference.strip_prefix('#') {
            Some(_) => self.malformed("a character reference names no character", at),
            None => XmlRefusal::Entity(self.position_of(at)),
        })
    }

    fn doctype(&self, at: usize) -> XmlRefusal {
        let name = self.text.get(at + "<!DOCTYPE".len()..).unwrap_or_default().trim_start();
        if name.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html")) {
            XmlRefusal::WebPage
        } else {
            XmlRefusal::Doctype(self.position_of(at))
        }
    }
}

/// The character of a reference, given without `&` and `;` (XML 1.0 §4.1, §4.6).
pub(super) fn character_of(reference: &str) -> Option<char> {
    let Some(number) = reference.strip_prefix('#') else {
        return Some(match reference {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => return None,
        });
    };
    let value = match number.strip_prefix('x') {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok(),
        None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok(),
        _ => None,
    };
    value.and_then(char::from_u32).filter(|&c| is_xml_character(c))
}

/// Appends a part of an attribute's value: all white space in it is blanks, and a line end is one (XML 1.0 §2.11, §3.3.3).
fn push_with_blanks(out: &mut SecretBytes, part: &str) {
    let mut rest = part;
    while let Some((plain, behind)) = rest.split_once(['\r', '\n', '\t']) {
        out.push_str(plain);
        out.push_str(" ");
        let is_carriage_return = rest.as_bytes().get(plain.len()) == Some(&b'\r');
        rest = if is_carriage_return { behind.strip_prefix('\n').unwrap_or(behind) } else { behind };
    }
    out.push_str(rest);
}
