//! What a file of an archive seems to be, by its beginning: for whoever chooses among several.

use super::catalog::recognise;
use super::unknown::unknown;
use super::unusable;
use crate::ground::refusal::RetryAs;
use crate::ground::secret::SecretBytes;
use crate::ground::text;
use crate::intake::delivery::Member;
use crate::intake::{self, FileKind};
use crate::model::format_id::FormatId;
use crate::notation::sheet;
use crate::reading::probe::Probe;
use serde::{Deserialize, Serialize};

/// What a file seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seeming {
    /// A token file in that format.
    Tokens(FormatId),
    /// A user list.
    Users,
    /// A workbook, whose sheets are not looked at.
    Workbook,
    /// A packed file.
    Packed,
    /// A picture, in which QR codes may be.
    Picture,
    /// Text of which nothing else is known.
    Text,
    /// Nothing that is read; what it is, with its article.
    Other(String),
}

impl Seeming {
    /// Whether it can be read here: all but what is known to be something else, or nothing in particular.
    fn is_readable(&self) -> bool {
        !matches!(self, Self::Text | Self::Other(_))
    }

    /// What it seems to be, in words.
    fn words(&self) -> String {
        match self {
            Self::Tokens(format) => format.name().to_owned(),
            Self::Users => "user list".to_owned(),
            Self::Workbook => "workbook".to_owned(),
            Self::Packed => "packed file".to_owned(),
            Self::Picture => "picture".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Other(name) => name.clone(),
        }
    }
}

/// A file of an archive, and what it seems to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenMember {
    /// The file.
    pub member: Member,
    /// What it seems to be, in words.
    pub seems: String,
    /// Whether it can be read here.
    pub is_readable: bool,
}

impl SeenMember {
    /// Looks at the beginning of a file.
    #[must_use]
    pub fn of(member: Member, start: &[u8]) -> Self {
        let seems = seeming(start, start.len() as u64 == member.size);
        Self { member, seems: seems.words(), is_readable: seems.is_readable() }
    }

    /// The one of them that can be read, if it is the only one.
    #[must_use]
    pub fn only_readable(members: &[Self]) -> Option<&Self> {
        let mut readable = members.iter().filter(|member| member.is_readable);
        readable.next().filter(|_| readable.next().is_none())
    }
}

/// Says what a file that begins so seems to be; `whole` if that is all of it.
fn seeming(start: &[u8], whole: bool) -> Seeming {
    if start.is_empty() {
        return Seeming::Other("not looked at".to_owned());
    }
    if sheet::recognise(start).is_some() {
        return Seeming::Workbook;
    }
    if intake::delivery::is_packed(start) {
        // A workbook begins with its own list of types, or its type.
        let is_workbook = start.get(30..).is_some_and(|rest| {
            [&b"[Content_Types].xml"[..], b"_rels/", b"xl/", b"docProps/", b"mimetypeapplication/vnd.oasis"]
                .iter()
                .any(|name| rest.starts_with(name))
        });
        return if is_workbook { Seeming::Workbook } else { Seeming::Packed };
    }
    if intake::is_picture(start) {
        return Seeming::Picture;
    }
    if let Some(kind) = FileKind::of(start) {
        return Seeming::Other(kind.name().to_owned());
    }
    // The last line may be cut off, and with it a character.
    let end = if whole { start.len() } else { memchr::memrchr(b'\n', start).map_or(start.len(), |at| at + 1) };
    let Ok(bytes) = intake::open(start.get(..end).unwrap_or(start)) else {
        return Seeming::Other("binary file".to_owned());
    };
    let mut scratch = SecretBytes::default();
    let text = text::decode(bytes, None, &mut scratch).text;
    if unusable::recognise(text).is_some() {
        return Seeming::Text;
    }
    let mut probe = Probe::of(text, None);
    match recognise(&mut probe) {
        Some(format) => Seeming::Tokens(format.id),
        None if unknown(&probe).retry_as == Some(RetryAs::UserList) => Seeming::Users,
        None => Seeming::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_tells() {
        let tokens = b"serial number,secret key\r\n10001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\r\n1000";
        let pskc = b"<?xml version=\"1.0\"?>\n<KeyContainer xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\">\n<KeyPa";
        for (start, expected) in [
            (&tokens[..], "Token file (CSV)"),
            (pskc, "PSKC"),
            (b"User principal name,Display name\namy@x.com,Amy\nben@x.c", "user list"),
            (b"amy@x.com\nben@x.com\ncle", "user list"),
            (b"Dear customer,\nthe password comes apart.\n", "text"),
            (b"%PDF-1.7\n...", "a PDF document"),
            (b"\x89PNG\r\n\x1a\n\0\0", "picture"),
            (b"PK\x03\x04\x14\0\0\0\x08\0aaaaaaaaaaaaaaaaaaaatokens.csv", "packed file"),
            (b"PK\x03\x04\x14\0\0\0\x08\0aaaaaaaaaaaaaaaaaaaa[Content_Types].xml", "workbook"),
            (b"MZ\x90\0\x03", "a Windows program"),
            (b"\0\x01\x02\0\0\0\x01\x02\x03\x04", "binary file"),
            (b"", "not looked at"),
        ] {
            assert_eq!(seeming(start, false).words(), expected, "{}", String::from_utf8_lossy(start));
        }
    }
}
