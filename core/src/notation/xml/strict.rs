//! What is not well formed and is read all the same, as nothing in it is lost: it is said, and what is read is in doubt.
//! What could be read in two ways is an [`XmlRefusal`](super::XmlRefusal).

use super::reader::XmlReader;
use super::repair::{Repair, RepairKind};
use serde::{Deserialize, Serialize};

/// How many faults of a document are told.
const MAX_FAULTS: usize = 8;

/// A rule of XML 1.0 that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum XmlFault {
    /// `]]>` in a text (§2.4).
    SectionEnd,
    /// `--` in a comment, or a `-` before its end (§2.5).
    CommentDashes,
    /// An instruction without a name, or with the reserved name “xml” (§2.6).
    Instruction,
    /// The declaration says something else than version, encoding and standalone, in this order (§2.8).
    Declaration,
    /// A name with a character that no name has (§2.3).
    Name,
    /// U+FFFE or U+FFFF (§2.2).
    Noncharacter,
    /// A namespace is declared twice in one tag, or with a “<” or a lonely “&” (§3.1).
    Namespace,
}

impl XmlFault {
    /// The rule for people, as a clause.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::SectionEnd => "“]]>” stands in a text",
            Self::CommentDashes => "“--” stands in a comment",
            Self::Instruction => "a “<?” has no name, or the reserved name “xml”",
            Self::Declaration => "the declaration “<?xml” is not written as it must be",
            Self::Name => "a name has a character that no name may have",
            Self::Noncharacter => "a character stands in it that no XML may hold",
            Self::Namespace => "a namespace is declared twice or not as it must be",
        }
    }
}

impl XmlReader<'_> {
    /// Notes a fault at that place.
    #[cold]
    pub(super) fn fault(&mut self, fault: XmlFault, at: usize) {
        let faults = self.repairs.iter().filter(|repair| matches!(repair.kind, RepairKind::NotWellFormed(_))).count();
        if faults < MAX_FAULTS {
            let line = self.position_of(at).line;
            self.repairs.push(Repair { kind: RepairKind::NotWellFormed(fault), line });
        }
    }

    /// How many faults are in what was read so far; of many, the first ones are counted.
    #[must_use]
    pub fn faults(&self) -> usize {
        let on_the_way = |repair: &&Repair| match repair.kind {
            RepairKind::NotWellFormed(fault) => fault != XmlFault::Noncharacter,
            _ => false,
        };
        let met = self.noncharacter.is_some_and(|at| at < self.at);
        self.repairs.iter().filter(on_the_way).count() + usize::from(met)
    }

    /// Looks for characters that no document may hold, and whether `]]>` is anywhere in it.
    pub(super) fn look_through(&mut self) {
        let bytes = self.text.as_bytes();
        let noncharacter =
            memchr::memmem::find(bytes, b"\xef\xbf\xbe").or_else(|| memchr::memmem::find(bytes, b"\xef\xbf\xbf"));
        self.has_section_end = memchr::memmem::find(bytes, b"]]>").is_some();
        self.has_carriage_return = memchr::memchr(b'\r', bytes).is_some();
        self.noncharacter = noncharacter;
        if let Some(at) = noncharacter {
            self.fault(XmlFault::Noncharacter, at);
        }
    }

    /// The content of a comment.
    pub(super) fn check_comment(&mut self, content: &str, at: usize) {
        if content.contains("--") || content.ends_with('-') {
            self.fault(XmlFault::CommentDashes, at);
        }
    }

    /// The content of an instruction, between `<?` and `?>`.
    pub(super) fn check_instruction(&mut self, content: &str, at: usize) {
        let target = content.split([' ', '\t', '\n', '\r']).next().unwrap_or_default();
        if at == 0 && target == "xml" {
            if !is_declaration(content.get(3..).unwrap_or_default()) {
                self.fault(XmlFault::Declaration, at);
            }
        } else if target.eq_ignore_ascii_case("xml") || !is_name(target) {
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

    /// The value of a namespace.
    pub(super) fn check_namespace(&mut self, value: &str, twice: bool, at: usize) {
        let mut references = value.split('&').skip(1);
        if twice || value.contains('<') || references.any(|reference| !reference.contains(';')) {
            self.fault(XmlFault::Namespace, at);
        }
    }
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

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

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
        ] {
            let (found, repairs) = all(text).expect(text);
            assert!(!found.is_empty(), "{text}");
            assert_eq!(repairs, [Repair { kind: RepairKind::NotWellFormed(fault), line }], "{text}");
        }
        for good in [
            "<?xml version=\"1.0\" encoding='UTF-8' standalone = 'no' ?><r><a/></r>",
            "<r><!----><!-- - --><a><![CDATA[x]]]]><![CDATA[>]]></a><?pi?><?p:i x?></r>",
            "<r><ä\u{b7}é/></r>",
            "<r xmlns='1' xmlns:p='2'><a xmlns='3' xmlns:p='&amp;'/></r>",
        ] {
            assert_eq!(all(good).expect(good).1, [], "{good}");
        }
    }

    #[test]
    fn many_faults_are_told_some_times() {
        let text = format!("<r>{}</r>", "<a>]]></a>".repeat(1000));
        let (found, repairs) = all(&text).expect("readable");
        assert_eq!((found.len(), repairs.len()), (1000, MAX_FAULTS));
    }
}
