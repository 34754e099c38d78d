//! Why a document can't be read at all: what is not well formed, forbidden, or beyond [`XmlLimits`](super::XmlLimits).

use crate::ground::refusal::Refusal;
use std::fmt;

/// The advice where a file is damaged and there is nothing more to say.
const SEND_AGAIN: &str = "The file may be damaged: copy it again, or ask the vendor to send it again.";

/// A place in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a document can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XmlRefusal {
    /// There is no root element; what is there instead.
    NoElement(&'static str),
    /// A control character that no document may hold (XML 1.0 §2.2), by its name for people.
    ControlCharacter {
        /// Such as “the sign U+0001”.
        name: String,
        /// Where it is.
        at: Position,
    },
    /// Something other than comments follows the root element.
    AfterEnd(Position),
    /// A general entity other than the five of XML 1.0 §4.6.
    Entity(Position),
    /// Not well formed.
    Malformed {
        /// The rule that is broken, as a clause.
        what: &'static str,
        /// Where it is broken.
        at: Position,
    },
    /// A document type declaration (XML 1.0 §2.8).
    Doctype(Position),
    /// The document type of HTML.
    WebPage,
    /// More than [`XmlLimits`](super::XmlLimits) allow.
    TooMuch {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// How many are read.
        limit: u64,
        /// Where the limit was passed.
        at: Position,
    },
}

impl XmlRefusal {
    /// The line where reading stopped, from 1; `None` where it is no one place.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        match self {
            Self::ControlCharacter { at, .. }
            | Self::AfterEnd(at)
            | Self::Entity(at)
            | Self::Malformed { at, .. }
            | Self::Doctype(at)
            | Self::TooMuch { at, .. } => Some(at.line),
            Self::NoElement(_) | Self::WebPage => None,
        }
    }
}

impl From<XmlRefusal> for Refusal {
    #[cold]
    fn from(refusal: XmlRefusal) -> Self {
        use XmlRefusal as X;
        match refusal {
            X::NoElement(what) => Self::new(
                "xml-no-element",
                format!("This is no XML: {what}."),
                "Choose the file with the serial numbers and keys.",
            ),
            X::ControlCharacter { name, at } => Self::new(
                "xml-control-character",
                format!("The XML holds {name} in {at}, which no XML file may hold."),
                SEND_AGAIN,
            ),
            X::AfterEnd(at) => Self::new(
                "xml-after-end",
                format!("The XML ends before {at}, but more follows there."),
                "If several files were put together into one, load them one by one. Otherwise ask the vendor to send it again.",
            ),
            X::Entity(at) => Self::new(
                "xml-entity",
                format!("The XML uses an entity of its own (“&…;”) in {at}. Such entities are never expanded."),
                "Ask the vendor for a file without them.",
            ),
            X::Malformed { what, at } => {
                Self::new("xml-syntax", format!("The XML is not well formed in {at}: {what}."), SEND_AGAIN)
            }
            X::Doctype(at) => Self::new(
                "xml-doctype",
                format!(
                    "The XML brings a document type of its own (“<!DOCTYPE”) in {at}. Token files need none, and it can be used for attacks."
                ),
                "Ask the vendor for a file without it; if you know what it is for, remove it in a text editor.",
            ),
            X::WebPage => {
                Self::new("xml-doctype", "This is a web page.", "Choose the file with the serial numbers and keys.")
            }
            X::TooMuch { what, limit, at } => Self::new(
                "xml-too-much",
                format!("The XML has more than {limit} {what} ({at}): no token file needs so many."),
                "Check that it is the right file; split a very large one.",
            ),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(XmlRefusal {
    Self::NoElement(_) => Self::NoElement("it has no element");
    Self::ControlCharacter { .. } =>
        Self::ControlCharacter { name: "the sign U+0001".to_owned(), at: EXAMPLE_POSITION };
    Self::AfterEnd(_) => Self::AfterEnd(EXAMPLE_POSITION);
    Self::Entity(_) => Self::Entity(EXAMPLE_POSITION);
    Self::Malformed { .. } => Self::Malformed { what: "a tag is never closed", at: EXAMPLE_POSITION };
    Self::Doctype(_) => Self::Doctype(EXAMPLE_POSITION);
    Self::WebPage => Self::WebPage;
    Self::TooMuch { .. } => Self::TooMuch { what: "elements", limit: 12_000_000, at: EXAMPLE_POSITION };
});

#[cfg(test)]
const EXAMPLE_POSITION: Position = Position { line: 3, column: 7 };

#[cfg(test)]
mod tests {
    use super::super::testing::refused;
    use super::XmlRefusal;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_says_what_to_do() {
        check_words(XmlRefusal::examples());
    }

    #[test]
    fn what_is_forbidden_says_so() {
        for (text, code, part) in [
            ("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>", "xml-doctype", "line 1, column 1"),
            ("<?xml version='1.0'?>\n <!doctype r SYSTEM 'file:///etc/passwd'><r/>", "xml-doctype", "line 2, column 2"),
            ("<!DOCTYPE html><html/>", "xml-doctype", "web page"),
            ("<r><a>\n&secret;</a></r>", "xml-entity", "line 2, column 1"),
            ("<r><a b='&secret;'/></r>", "xml-entity", "line 1, column 4"),
            ("<r><a>&#0;</a></r>", "xml-syntax", "no character"),
            ("<r><a>&#xD800;</a></r>", "xml-syntax", "no character"),
            ("<r><a>&#x110000;</a></r>", "xml-syntax", "no character"),
            ("<r><a>&#+65;</a></r>", "xml-syntax", "no character"),
            ("<r>\n\u{1}</r>", "xml-control-character", "line 2, column 1"),
            ("", "xml-no-element", "no element"),
            ("no xml", "xml-no-element", "text stands before"),
            ("<r/><s/>", "xml-after-end", "line 1, column 5"),
            ("<r></r>\ntext", "xml-after-end", "line 2, column 1"),
            ("<r/><!-- c -->\n\n<?p?> text", "xml-after-end", "line 3, column 7"),
            ("<r/><!-- c -->\n<s/>", "xml-after-end", "line 2, column 1"),
            ("<r/><?xml version='1.0'?><r/>", "xml-syntax", "second “<?xml”"),
        ] {
            let refusal = refused(text);
            assert_eq!(&*refusal.code, code, "{text}: {refusal}");
            assert!(refusal.message.contains(part), "{text}: {refusal}");
            assert!(!refusal.to_string().contains("secret"), "{refusal}");
        }
    }

    #[test]
    fn what_is_not_well_formed_names_its_place() {
        for (text, line, column, part) in [
            ("<r>\n<a></b></r>", 2, 4, "does not belong"),
            ("<r><a></r>", 1, 7, "does not belong"),
            ("</r>", 1, 1, "closes nothing"),
            ("<r>\n  Smith & Co</r>", 2, 9, "“&amp;”"),
            ("<r><a b='x & y'/></r>", 1, 4, "“&amp;”"),
            ("<r><a b=1/></r>", 1, 4, "quotation marks"),
            ("<r><a b/></r>", 1, 4, "quotation marks"),
            ("<r><a b='1' b='2'/></r>", 1, 4, "twice"),
            ("<r><a b='1'c='2'/></r>", 1, 4, "a blank is missing"),
            ("<r><a b='<'/></r>", 1, 4, "“<”"),
            ("<r>äö< a/></r>", 1, 6, "no proper name"),
            ("<r><1/></r>", 1, 4, "no proper name"),
            ("<r><a:/></r>", 1, 4, "no proper name"),
            ("<r><a b='1></a></r>", 1, 4, "quotation marks"),
            ("<r><!-- </r>", 1, 4, "never closed"),
            ("<r><![CDATA[ </r>", 1, 4, "never closed"),
            ("<r><!ELEMENT a></r>", 1, 4, "“<!”"),
            ("<r", 1, 1, "never closed"),
        ] {
            let refusal = refused(text);
            assert_eq!(&*refusal.code, "xml-syntax", "{text}: {refusal}");
            let place = format!("line {line}, column {column}:");
            assert!(refusal.message.contains(&place) && refusal.message.contains(part), "{text}: {refusal}");
        }
    }
}
