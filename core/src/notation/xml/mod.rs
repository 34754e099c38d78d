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
//! the file ends, prefixes that nobody declared. Of what else is not well formed, that which can be read in one way only
//! is read and reported as well (module `strict`); the rest is an [`XmlRefusal`] with line and column.
//!
//! ```
//! use token_desk_core::notation::xml::{XmlStep, Tree, XmlLimits, XmlReader};
//!
//! let text = "<Tokens><Token serial='1'><Seed>ab&amp;c</Seed></Token><Token serial='2'/></Tokens>";
//! let mut reader = XmlReader::open(text, XmlLimits::default())?;
//! assert_eq!(reader.root().name(), "Tokens");
//! let mut tree = Tree::default();
//! let mut seen = Vec::new();
//! while let XmlStep::Element = reader.next(&mut tree, &[])? {
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
mod names;
mod pattern;
mod prefixes;
mod reader;
mod refusal;
mod repair;
mod scan;
mod strict;
#[cfg(test)]
mod testing;
mod tree;

pub use element::{Children, Element};
pub use limits::XmlLimits;
pub use names::KnownNames;
pub use reader::{XmlReader, XmlStep};
pub use refusal::{Position, XmlRefusal};
pub use repair::{Repair, RepairKind};
pub use scan::is_xml_character;
pub use strict::{XmlFault, misnamed_encoding};
pub use tree::Tree;
