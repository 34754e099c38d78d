//! What is not well formed and is read all the same, as nothing in it is lost: it is said, and what is read is in doubt.
//! What could be read in two ways is an [`XmlRefusal`](super::XmlRefusal).

use super::lines::position_of;
use super::markup::character_of;
use super::reader::XmlReader;
use super::repair::{Repair, RepairKind};
use super::scan::BLANKS;
use super::tree::AttributeNode;
use crate::ground::text::TextEncoding;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How many faults of a document are told.
const MAX_FAULTS: usize = 8;

/// A rule of XML 1.0 that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum XmlFault {
    /// `]]>` in a text (§2.4).
    SectionEnd,
    /// `--` in a comment, or a `-` before its end (§2.5).
    CommentDashes,
    /// An instruction without a name, or with the reserved name “xml” (§2.6), or with a colon in its name (Namespaces in
    /// XML 1.0 §7).
    Instruction,
    /// What some take for a blank stands before the first element, and is none in XML (§2.3).
    Blank,
    /// The declaration says something else than version, encoding and standalone, in this order (§2.8).
    Declaration,
    /// The text is written in another encoding than the declaration names, or without one, than UTF-8 (§4.3.3).
    Encoding,
    /// A name with a character that no name has (§2.3).
    Name,
    /// U+FFFE or U+FFFF (§2.2).
    Noncharacter,
    /// A namespace is declared twice in one tag, or with a “<” or an “&” of no character (§3.1), or against its reserved
    /// meaning, or as nothing; or a tag has an attribute twice by its namespace (Namespaces in XML 1.0 §2.2, §3, §6.3).
    Namespace,
}

impl XmlFault {
    /// The rule for people, as a clause.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::SectionEnd => "“]]>” stands in a text",
            Self::CommentDashes => "“--” stands in a comment",
            Self::Instruction => "a “<?” has no proper name, or the reserved name “xml”",
            Self::Blank => "a blank stands before its first element that XML does not know",
            Self::Declaration => "the declaration “<?xml” is not written as it must be",
            Self::Encoding => "it is not in the encoding that its declaration names (if none, in UTF-8)",
            Self::Name => "a name has a character that no name may have",
            Self::Noncharacter => "a character stands in it that no XML may hold",
            Self::Namespace => "a namespace is declared twice, or not as it must be",
        }
    }
}

impl<'t> XmlReader<'t> {
    /// Notes a fault at that place.
    #[cold]
    pub(super) fn fault(&mut self, fault: XmlFault, at: usize) {
        self.faults += 1;
        let told = self.repairs.iter().filter(|repair| matches!(repair.kind, RepairKind::NotWellFormed(_))).count();
        if told < MAX_FAULTS {
            let line = self.position_of(at).line;
            self.repairs.push(Repair { kind: RepairKind::NotWellFormed(fault), line });
        }
    }

    /// Whether something is not well formed in what the last call of [`Self::next`] read: what was read there is in doubt.
    #[must_use]
    pub fn was_malformed(&self) -> bool {
        self.faults > self.step.faults
            || (self.has_noncharacter
                && self.text.get(self.step.at..self.at).is_some_and(|read| noncharacters(read).next().is_some()))
    }

    /// Looks for characters that no document may hold, and whether `]]>` is anywhere in it.
    pub(super) fn look_through(&mut self) {
        let bytes = self.text.as_bytes();
        self.has_section_end = memchr::memmem::find(bytes, b"]]>").is_some();
        self.has_carriage_return = memchr::memchr(b'\r', bytes).is_some();
        for at in noncharacters(self.text).take(MAX_FAULTS) {
            self.has_noncharacter = true;
            self.fault(XmlFault::Noncharacter, at);
        }
    }

    /// A text that starts there.
    pub(super) fn check_text(&mut self, text: &str, at: usize) {
        if let Some(place) = text.find("]]>") {
            self.fault(XmlFault::SectionEnd, at + place);
        }
    }

    /// The content of a comment, which starts there.
    pub(super) fn check_comment(&mut self, content: &str, at: usize) {
        let place = content.find("--").or_else(|| content.ends_with('-').then_some(content.len()));
        if let Some(place) = place {
            self.fault(XmlFault::CommentDashes, at + place);
        }
    }

    /// The content of an instruction, between `<?` and `?>`.
    pub(super) fn check_instruction(&mut self, content: &str, at: usize) {
        let target = content.split([' ', '\t', '\n', '\r']).next().unwrap_or_default();
        if at == 0 && target == "xml" {
            if !is_declaration(content.get(3..).unwrap_or_default()) {
                self.fault(XmlFault::Declaration, at);
            }
        } else if target.eq_ignore_ascii_case("xml") || !is_name(target) || target.contains(':') {
            self.fault(XmlFault::Instruction, at);
        }
    }

    /// The name of an element or attribute, which has no wrong character of ASCII.
    #[inline]
    pub(super) fn check_name(&mut self, name: &str, at: usize) {
        if !name.is_ascii() && !is_name(name) {
            self.fault(XmlFault::Name, at);
        }
    }

    /// The namespace that a prefix is declared to stand for; without a prefix, the default one.
    pub(super) fn check_namespace(&mut self, prefix: Option<&str>, value: &str, twice: bool, at: usize) {
        let mut references = value.split('&').skip(1);
        let is_known =
            |reference: &str| reference.split_once(';').is_some_and(|(reference, _)| character_of(reference).is_some());
        let keeps_to_meaning = match prefix {
            Some("xmlns") => false,
            Some("xml") => value == XML_NAMESPACE,
            Some(_) if value.is_empty() => false,
            _ => ![XML_NAMESPACE, XMLNS_NAMESPACE].contains(&value),
        };
        if twice || !keeps_to_meaning || value.contains('<') || !references.all(is_known) {
            self.fault(XmlFault::Namespace, at);
        }
    }

    /// The attributes of a tag of which one has a prefix: two prefixes can stand for one namespace.
    #[inline(never)]
    pub(super) fn check_prefixed(&mut self, attributes: &[AttributeNode<'t>], at: usize) {
        let split = |attribute: &AttributeNode<'t>| attribute.name.split_once(':');
        let has_namesake = |(number, (_, name)): (usize, (&str, &str))| {
            attributes.iter().filter_map(split).skip(number + 1).any(|(_, other)| other == name)
        };
        if !attributes.iter().filter_map(split).enumerate().any(has_namesake) {
            return;
        }
        let names: Vec<_> = attributes
            .iter()
            .filter_map(split)
            .filter_map(|(prefix, name)| Some((resolved(self.prefixes.namespace(prefix)?), name)))
            .collect();
        if names.iter().enumerate().any(|(number, name)| names.iter().skip(number + 1).any(|other| other == name)) {
            self.fault(XmlFault::Namespace, at);
        }
    }
}

/// A value with its references resolved; those that name no character are left out.
fn resolved(value: &str) -> Cow<'_, str> {
    let Some((before, rest)) = value.split_once('&') else { return Cow::Borrowed(value) };
    let mut out = before.to_owned();
    for (reference, behind) in rest.split('&').filter_map(|part| part.split_once(';')) {
        out.extend(character_of(reference));
        out.push_str(behind);
    }
    Cow::Owned(out)
}

/// The namespace of the prefix `xml`.
const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of the prefix `xmlns`.
const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// Where U+FFFE and U+FFFF stand.
fn noncharacters(text: &str) -> impl Iterator<Item = usize> {
    let last = |at: &usize| matches!(text.as_bytes().get(at + 2), Some(0xbe | 0xbf));
    memchr::memmem::find_iter(text.as_bytes(), b"\xef\xbf").filter(last)
}

/// How the names of the encodings start that have ASCII in them and are no UTF-8 (IANA’s character sets).
const OTHER_ENCODINGS: [&str; 14] = [
    "iso-8859-",
    "windows-",
    "us-ascii",
    "ascii",
    "latin",
    "cp",
    "ibm",
    "mac",
    "koi8-",
    "iso-2022-",
    "euc-",
    "shift_jis",
    "gb",
    "big5",
];

/// In which line, from 1, a document is shown to be in another encoding than it says, if it is one and was decoded from
/// `found`: each parser but the most lenient stops there (§4.3.3).
#[must_use]
#[inline(never)]
pub fn misnamed_encoding(text: &str, found: TextEncoding) -> Option<u32> {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\n', '\r']);
    if !start.starts_with('<') {
        return None;
    }
    let mut rest = start.strip_prefix("<?xml").unwrap_or_default();
    pseudo_attribute(&mut rest, "version");
    let named = pseudo_attribute(&mut rest, "encoding").unwrap_or_default().to_ascii_lowercase();
    let is_wide = named.starts_with("utf-16") || named.starts_with("utf-32") || named.contains("ucs-");
    let is_utf_8 = matches!(&*named, "" | "utf-8" | "utf8");
    let is_other = OTHER_ENCODINGS.iter().any(|family| named.starts_with(family));
    let is_misnamed = match found {
        TextEncoding::Utf8 => !is_utf_8 && !is_other,
        TextEncoding::Windows1252 => !is_other || named.contains("ascii"),
        TextEncoding::Utf16Le | TextEncoding::Utf16Be => !is_wide && !named.is_empty(),
    };
    let at = match found {
        TextEncoding::Windows1252 if !is_wide => text.find(|c: char| !c.is_ascii())?,
        _ => text.len() - start.len(),
    };
    is_misnamed.then(|| position_of(text, at, 1).line)
}

/// What stands behind `<?xml` (§2.8): version, encoding, standalone.
fn is_declaration(content: &str) -> bool {
    let mut rest = content;
    let version = pseudo_attribute(&mut rest, "version");
    let is_version = version
        .and_then(|version| version.strip_prefix("1."))
        .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|digit| digit.is_ascii_digit()));
    let is_encoding = pseudo_attribute(&mut rest, "encoding").is_none_or(|encoding| {
        encoding.starts_with(|c: char| c.is_ascii_alphabetic())
            && encoding.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    });
    let is_standalone = pseudo_attribute(&mut rest, "standalone").is_none_or(|answer| matches!(answer, "yes" | "no"));
    is_version && is_encoding && is_standalone && rest.trim_matches(BLANKS).is_empty()
}

/// Takes `name="value"`, with blanks before it, off the start of `rest`.
fn pseudo_attribute<'r>(rest: &mut &'r str, name: &str) -> Option<&'r str> {
    let inner = rest.strip_prefix(BLANKS)?.trim_start_matches(BLANKS).strip_prefix(name)?;
    let inner = inner.trim_start_matches(BLANKS).strip_prefix('=')?.trim_start_matches(BLANKS);
    let quote = inner.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, behind) = inner.get(1..)?.split_once(quote)?;
    *rest = behind;
    Some(value)
}

/// XML 1.0 §2.3, production 5.
fn is_name(name: &str) -> bool {
    let starts = |c: char| {
        matches!(c, ':' | 'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
            | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
            | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
            | '\u{10000}'..='\u{effff}')
    };
    let goes_on = |c: char| {
        starts(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
    };
    let mut characters = name.chars();
    characters.next().is_some_and(starts) && characters.all(goes_on)
}

#[cfg(test)]
mod tests {
    use super::super::testing::all;
    use super::*;

    #[test]
    fn what_is_not_well_formed_is_told_with_its_line() {
        use XmlFault as F;
        for (text, fault, line) in [
            ("<r>\n<a>x]]>y</a></r>", F::SectionEnd, 2),
            ("<r>\n<a>1</a><a>2]]></a></r>", F::SectionEnd, 2),
            ("<r><!-- a -- b --><a/></r>", F::CommentDashes, 1),
            ("<!-- a --->\n<r><a/></r>", F::CommentDashes, 1),
            ("<r><a/>\n<?XML x?></r>", F::Instruction, 2),
            ("<r><a/><? x?></r>", F::Instruction, 1),
            ("<r><a/></r>\n<?xMl?>", F::Instruction, 2),
            ("<?xml encoding='UTF-8' version='1.0'?><r><a/></r>", F::Declaration, 1),
            ("<?xml version=1.0?><r><a/></r>", F::Declaration, 1),
            ("<?xml version='1.0'encoding='UTF-8'?><r><a/></r>", F::Declaration, 1),
            ("<?xml version='2.0'?><r><a/></r>", F::Declaration, 1),
            ("<?xml version='1.0' standalone='YES'?><r><a/></r>", F::Declaration, 1),
            ("<?xml?><r><a/></r>", F::Declaration, 1),
            ("<r>\n<a\u{d7}/></r>", F::Name, 2),
            ("<r><a b\u{2190}='1'/></r>", F::Name, 1),
            ("<r>\n<a>\u{ffff}</a></r>", F::Noncharacter, 2),
            ("<r><a xmlns:p='1' xmlns:p='2'/></r>", F::Namespace, 1),
            ("<r><a xmlns='1' xmlns='2'/></r>", F::Namespace, 1),
            ("<r><a xmlns='<'/></r>", F::Namespace, 1),
            ("<r><a xmlns='&'/></r>", F::Namespace, 1),
            ("<r><a xmlns:p='&tilde;'/></r>", F::Namespace, 1),
            ("<r>\n<a xmlns:p=''/></r>", F::Namespace, 2),
            ("<r><a xmlns:xmlns='1'/></r>", F::Namespace, 1),
            ("<r><a xmlns:xml='1'/></r>", F::Namespace, 1),
            ("<r><a xmlns:p='http://www.w3.org/XML/1998/namespace'/></r>", F::Namespace, 1),
            ("<r><a xmlns='http://www.w3.org/XML/1998/namespace'/></r>", F::Namespace, 1),
            ("<r><a xmlns:p='http://www.w3.org/2000/xmlns/'/></r>", F::Namespace, 1),
            ("<r xmlns:p='1' xmlns:q='1'>\n<a p:x='' q:x=''/></r>", F::Namespace, 2),
            ("<r xmlns:p='a~b' xmlns:q='a&#x7e;b'>\n<a p:x='' q:x=''/></r>", F::Namespace, 2),
            ("\u{a0}<r><a/></r>", F::Blank, 1),
            ("\n\n\u{2003}\n<r><a/></r>", F::Blank, 3),
            ("\u{85}<?xml version='1.0'?><r><a/></r>", F::Blank, 1),
            ("<r><a><?p:i x?></a></r>", F::Instruction, 1),
            ("<r><a>1\n\n]]>\n</a></r>", F::SectionEnd, 3),
            ("<r><a/><!-- 1\n\n--\n --></r>", F::CommentDashes, 3),
            ("<r><a/><!-- 1\n\n---></r>", F::CommentDashes, 3),
        ] {
            let (found, repairs) = all(text).expect(text);
            assert!(!found.is_empty(), "{text}");
            assert_eq!(repairs, [Repair { kind: RepairKind::NotWellFormed(fault), line }], "{text}");
        }
        for good in [
            "<?xml version=\"1.0\" encoding='UTF-8' standalone = 'no' ?><r><a/></r>",
            "<r><!----><!-- - --><a><![CDATA[x]]]]><![CDATA[>]]></a><?pi?><?p.i x?></r>",
            "<r><ä\u{b7}é/></r>",
            "<r xmlns='1' xmlns:p='2'><a xmlns='3' xmlns:p='&amp;&#65;'/></r>",
            "<r xmlns='1' xmlns:p='2'><a xmlns='' xmlns:xml='http://www.w3.org/XML/1998/namespace'/></r>",
            "<r xmlns='1' xmlns:p='1' xmlns:q='2'><a x='' p:x='' q:x=''><b xmlns:q='1' x='' q:x='' p:y=''/></a></r>",
        ] {
            assert_eq!(all(good).expect(good).1, [], "{good}");
        }
    }

    #[test]
    fn an_encoding_is_the_one_that_is_named() {
        use TextEncoding::{Utf8, Utf16Be, Utf16Le, Windows1252};
        for (text, found, expected) in [
            ("<r/>", Utf8, None),
            ("<r>é</r>", Utf8, None),
            ("<r>\né</r>", Windows1252, Some(2)),
            ("<?xml version='1.0'?>\n<r>é</r>", Windows1252, Some(2)),
            ("<?xml version='1.0' encoding='UTF-8'?>\n<r>\né</r>", Windows1252, Some(3)),
            ("<?xml version='1.0' encoding='us-ascii' ?><r>é</r>", Windows1252, Some(1)),
            ("<?xml version='1.0' encoding='ISO-8859-1'?><r>é</r>", Windows1252, None),
            ("<?xml version=\"1.0\" encoding=\"Windows-1252\"?><r>é</r>", Windows1252, None),
            ("\n<?xml version='1.0' encoding='utf-16'?><r/>", Utf8, Some(2)),
            ("<?xml version='1.0' encoding='ISO-10646-UCS-2'?><r/>", Utf8, Some(1)),
            ("<?xml version='1.0' encoding='ISO-8859-1'?><r/>", Utf8, None),
            ("<?xml version='1.0' encoding='utf8'?><r/>", Utf8, None),
            ("<?xml version='1.0' encoding='UTF-08'?><r/>", Utf8, Some(1)),
            ("<?xml version='1.0' encoding='ANSI'?><r>é</r>", Windows1252, Some(1)),
            ("<?xml version='1.0' encoding='UTF-16'?><r/>", Utf16Le, None),
            ("<?xml version='1.0'?><r/>", Utf16Be, None),
            ("<?xml version='1.0' encoding='utf-8'?><r/>", Utf16Le, Some(1)),
            ("serial,é\n", Windows1252, None),
            ("", Utf16Le, None),
        ] {
            assert_eq!(misnamed_encoding(text, found), expected, "{text} {found:?}");
        }
    }

    #[test]
    fn many_faults_are_told_some_times() {
        let text = format!("<r>{}</r>", "<a>]]></a>".repeat(1000));
        let (found, repairs) = all(&text).expect("readable");
        assert_eq!((found.len(), repairs.len()), (1000, MAX_FAULTS));
    }
}
