//! What is wrong with a document and is put right before it is read.

use super::strict::XmlFault;
use crate::ground::redaction::shorten_element_name;
use crate::model::explain::{Explain, Explanation, Severity};
use crate::model::remedy::Remedy;
use std::fmt;

/// Something that was wrong with the document and was put right before it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What was wrong.
    pub kind: RepairKind,
    /// Its line, from 1.
    pub line: u32,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.explain(|it| it.message.fmt(f))
    }
}

/// What was put right.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum RepairKind {
    /// A byte order mark before the text was passed over.
    ByteOrderMark,
    /// Blanks or blank lines before `<?xml`, where XML 1.0 §2.8 allows nothing.
    BlankBeforeDeclaration,
    /// The document ends while elements are open: the innermost one's name, and how many are open.
    Unclosed {
        /// The innermost element that is open.
        innermost: Box<str>,
        /// How many are open, with that one.
        open: u32,
    },
    /// The document ends in the middle of a tag, which was left out.
    CutTag,
    /// A prefix that was never declared (Namespaces in XML 1.0 §5); it was taken as it is.
    UndeclaredPrefix(Box<str>),
    /// A rule of XML is broken; nothing was put right.
    NotWellFormed(XmlFault),
    /// A rule of XML is broken in the element of a token.
    MalformedEntry,
}

impl Explain for RepairKind {
    fn explain<R>(&self, look: impl FnOnce(Explanation<'_>) -> R) -> R {
        let (heading, advice) = match self {
            Self::NotWellFormed(_) | Self::MalformedEntry => (
                "XML that is not well formed",
                "Ask the vendor for a correct file, or compare the codes shown here with those of the tokens.",
            ),
            _ => ("Damaged XML, put right", "Compare the number of tokens with the delivery note."),
        };
        let look = |code, message: &dyn fmt::Display| {
            look(Explanation {
                code,
                severity: Severity::Warning,
                heading,
                message,
                advice,
                // Put right already, or nothing can be.
                remedy: Remedy::None,
                left_out: false,
            })
        };
        match self {
            Self::ByteOrderMark => {
                look("xml-byte-order-mark", &"A byte order mark stands before the text; it was passed over.")
            }
            Self::BlankBeforeDeclaration => look(
                "xml-blank-before",
                &"Blanks stand before “<?xml”, where nothing may stand; they were passed over.",
            ),
            Self::Unclosed { innermost, open } => look(
                "xml-unclosed",
                &fmt::from_fn(|f| match open {
                    1 => write!(
                        f,
                        "The XML ends without the closing tag “</{innermost}>”; it was read as if it were there."
                    ),
                    _ => write!(
                        f,
                        "The XML ends inside the element “{innermost}”, and {} more around it are not closed: the end may be missing.",
                        open - 1
                    ),
                }),
            ),
            Self::CutTag => look("xml-cut-tag", &"The XML ends in the middle of a tag, which was left out."),
            Self::NotWellFormed(fault) => look(
                "xml-not-well-formed",
                &format_args!("This is no proper XML: {}. What was read is in doubt.", fault.words()),
            ),
            Self::MalformedEntry => look(
                "xml-in-doubt",
                &"The token stands in XML that is not well formed: what was read of it is in doubt.",
            ),
            Self::UndeclaredPrefix(prefix) => look(
                "xml-prefix",
                &format_args!(
                    "The prefix “{prefix}:” is used but never declared; the names behind it were taken as they stand."
                ),
            ),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(RepairKind {
    Self::ByteOrderMark => Self::ByteOrderMark;
    Self::BlankBeforeDeclaration => Self::BlankBeforeDeclaration;
    Self::Unclosed { .. } =>
        Self::Unclosed { innermost: "KeyContainer".into(), open: 1 },
        Self::Unclosed { innermost: "Key".into(), open: 3 };
    Self::CutTag => Self::CutTag;
    Self::UndeclaredPrefix(_) => Self::UndeclaredPrefix("pskc".into());
    Self::NotWellFormed(_) =>
        Self::NotWellFormed(XmlFault::SectionEnd),
        Self::NotWellFormed(XmlFault::CommentDashes),
        Self::NotWellFormed(XmlFault::Instruction),
        Self::NotWellFormed(XmlFault::Blank),
        Self::NotWellFormed(XmlFault::Declaration),
        Self::NotWellFormed(XmlFault::Encoding),
        Self::NotWellFormed(XmlFault::Name),
        Self::NotWellFormed(XmlFault::Noncharacter),
        Self::NotWellFormed(XmlFault::Namespace);
    Self::MalformedEntry => Self::MalformedEntry;
});

/// A name that stands in a text, for a message: it may be long, and it may hold what does not print.
pub(super) fn short(name: &str, text: &str) -> Box<str> {
    // Where in the text it stands. A name that is known by another writing is none of the file's.
    let at = (name.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    shorten_element_name(name, text.get(at..).unwrap_or(name)).into()
}
