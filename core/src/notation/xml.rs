//! XML, read safely and piece by piece: one small tree at a time, with the line of each element.
//!
//! Seed files are XML of many makers, and some are broken in known ways. [`XmlReader`] walks through a document; what is
//! below the elements that its user opens comes as a [`Tree`], which is used again for the next one, so a file of a
//! million keys needs the memory of one. Names are local names: namespaces are not looked at, as makers disagree
//! about them. Text and attribute values borrow from the document; what has to be put together (character references,
//! CDATA beside text) lives in memory that is overwritten.
//!
//! What is never done: a document type is refused, and so is each entity but the five of XML 1.0 §4.6. Nothing is
//! expanded, nothing is fetched, and each number that the input controls has a bound, see [`XmlLimits`].
//!
//! Written by hand, for speed: quick-xml takes several times as long. It is the oracle in the tests. What makes it quick is
//! that the entries of a seed file are mostly written alike: each is first compared with the one before (module `pattern`).
//!
//! What is repaired and reported as a [`Repair`]: a byte order mark, blanks before `<?xml`, elements that are open where
//! the file ends, prefixes that nobody declared. Everything else that is not well formed is an [`XmlRefusal`] with line
//! and column.
//!
//! ```
//! use token_desk_core::notation::xml::{Next, Tree, XmlLimits, XmlReader};
//!
//! let text = "<Tokens><Token serial='1'><Seed>ab&amp;c</Seed></Token><Token serial='2'/></Tokens>";
//! let mut reader = XmlReader::open(text, XmlLimits::default())?;
//! assert_eq!(reader.root().name(), "Tokens");
//! let mut tree = Tree::default();
//! let mut seen = Vec::new();
//! while let Next::Element = reader.next(&mut tree, &[])? {
//!     let token = tree.root();
//!     seen.push((token.attribute("serial").map(str::to_owned), token.text_of("Seed").to_owned()));
//! }
//! assert_eq!(seen, [(Some("1".into()), "ab&c".into()), (Some("2".into()), "".into())]);
//! # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
//! ```

mod element;
mod limits;
mod lines;
mod markup;
mod pattern;
mod prefixes;
mod reader;
mod refusal;
mod scan;
#[cfg(test)]
mod testing;
mod tree;

pub use element::{Children, Element};
pub use limits::XmlLimits;
pub use reader::{Next, XmlReader};
pub use refusal::{Position, XmlRefusal};
pub use scan::is_xml_character;
pub use tree::Tree;

use crate::model::explain::{Explain, Explanation, Severity};
use crate::model::remedy::Remedy;
use std::fmt;

/// Something that was wrong with the document and was put right before it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What.
    pub kind: RepairKind,
    /// Its line, from 1.
    pub line: u32,
}

/// What was put right.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum RepairKind {
    /// A byte order mark stood before the text and was passed over.
    ByteOrderMark,
    /// Blanks or blank lines before `<?xml`, where XML 1.0 §2.8 allows nothing.
    BlankBeforeDeclaration,
    /// The file ends while elements are open: the innermost one's name, and how many are open.
    Unclosed {
        /// The innermost element that is open.
        innermost: Box<str>,
        /// How many are open, with that one.
        open: u32,
    },
    /// The file ends in the middle of a tag, which was left out.
    CutTag,
    /// A prefix that was never declared (Namespaces in XML 1.0 §5); it was taken as it stands.
    UndeclaredPrefix(Box<str>),
}

impl Explain for RepairKind {
    fn explain<R>(&self, look: impl FnOnce(Explanation<'_>) -> R) -> R {
        let look = |code, message: &dyn fmt::Display| {
            look(Explanation {
                code,
                severity: Severity::Warning,
                heading: "Damaged XML, put right",
                message,
                advice: "Compare the number of tokens with the delivery note.",
                // Put right already.
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
                        "The file ends without the closing tag “</{innermost}>”; it was read as if it were there."
                    ),
                    _ => write!(
                        f,
                        "The file ends inside the element “{innermost}”, and {} more around it are not closed: the end may be missing.",
                        open - 1
                    ),
                }),
            ),
            Self::CutTag => look("xml-cut-tag", &"The file ends in the middle of a tag, which was left out."),
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
});

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.explain(|it| it.message.fmt(f))
    }
}

/// A name of the file for a message: it may be long, and it may hold what does not print.
pub(super) fn short(name: &str) -> Box<str> {
    name.chars().take(40).filter(|c| !c.is_control()).collect::<String>().into()
}
