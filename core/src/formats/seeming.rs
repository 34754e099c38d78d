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
use crate::notation::table::rows::{self, Rows};
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
    /// A table whose columns a person can name.
    Table,
    /// Text that is none of these.
    Text,
    /// It was not looked at, or can't be opened as it is.
    Unseen,
    /// Nothing that is read; what it is, with its article.
    Other(String),
}

impl Seeming {
    /// Whether it can be read here: all but what is known to be something else, or nothing in particular.
    fn is_readable(&self) -> bool {
        !matches!(self, Self::Text | Self::Unseen | Self::Other(_))
    }

    /// What it seems to be, in words.
    fn words(&self) -> String {
        match self {
            Self::Tokens(format) => format.name().to_owned(),
            Self::Users => "user list".to_owned(),
            Self::Workbook => "workbook".to_owned(),
            Self::Packed => "packed file".to_owned(),
            Self::Picture => "picture".to_owned(),
            Self::Table => "table".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Unseen => "not looked at".to_owned(),
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
    /// Whether it surely can't: a letter, a picture of a kind that is not read, a program.
    pub is_useless: bool,
}

impl SeenMember {
    /// Looks at the beginning of a file.
    #[must_use]
    pub fn of(member: Member, start: &[u8]) -> Self {
        let seems = seeming(start, start.len() as u64 == member.size);
        let is_useless = matches!(seems, Seeming::Text | Seeming::Other(_));
        Self { member, seems: seems.words(), is_readable: seems.is_readable(), is_useless }
    }

    /// The one of them that can be read, if it is the only one, and the others are surely of no use.
    #[must_use]
    pub fn only_readable(members: &[Self]) -> Option<&Self> {
        let mut readable = members.iter().filter(|member| member.is_readable);
        let only = readable.next().filter(|_| readable.next().is_none());
        only.filter(|_| members.iter().all(|member| member.is_readable || member.is_useless))
    }
}

/// Says what a file that begins so seems to be; `whole` if that is all of it.
fn seeming(start: &[u8], whole: bool) -> Seeming {
    if start.is_empty() {
        return Seeming::Unseen;
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
        None => match unknown(&probe).retry_as {
            Some(RetryAs::UserList) => Seeming::Users,
            Some(RetryAs::Mapped) if has_even_rows(text) => Seeming::Table,
            _ => Seeming::Text,
        },
    }
}

/// Whether the first rows have as many fields each, and more than one: a letter has commas as well.
fn has_even_rows(text: &str) -> bool {
    let mut rows = Rows::new(rows::first_lines(text, 20), rows::sniff_delimiter(text).unwrap_or(b','));
    let (mut count, mut width) = (0, 0);
    while let Some(row) = rows.next_row() {
        let fields = row.iter().count();
        if count > 0 && fields != width {
            return false;
        }
        (count, width) = (count + 1, fields);
    }
    count > 1 && width > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::delivery::Inside;

    #[test]
    fn a_beginning_tells() {
        let tokens = b"serial number,secret key\r\n10001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\r\n1000";
        let pskc = b"<?xml version=\"1.0\"?>\n<KeyContainer xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\">\n<KeyPa";
        for (start, expected) in [
            (&tokens[..], "Token file (CSV)"),
            (pskc, "PSKC"),
            (b"User principal name,Display name\namy@x.com,Amy\nben@x.c", "user list"),
            (b"amy@x.com\nben@x.com\ncle", "user list"),
            (b"Place;Code\nA;1\nB;2\n", "table"),
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

    #[test]
    fn the_only_one_is_taken_where_no_other_can_be_meant() {
        let seen = |start: &[u8]| {
            let member = Member { inside: Inside::default(), size: start.len() as u64 };
            SeenMember::of(member, start)
        };
        let tokens = seen(b"serial number,secret key\r\n10001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\r\n");
        let (letter, table, unseen) = (seen(b"Dear customer,\n"), seen(b"Place;Code\nA;1\nB;2\n"), seen(b""));
        for (members, taken) in [
            (vec![&tokens, &letter], true),
            (vec![&tokens, &table], false),
            (vec![&tokens, &unseen], false),
            (vec![&letter], false),
        ] {
            let members: Vec<SeenMember> = members.into_iter().cloned().collect();
            assert_eq!(SeenMember::only_readable(&members).is_some(), taken, "{members:?}");
        }
    }
}
