//! What the second module answers when it has opened a delivery: as bytes, for the worker.

use crate::formats::SeenMember;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::intake::delivery::{Beside, Inside};
use serde::{Deserialize, Serialize};

/// What came out of a delivery.
#[derive(Debug)]
pub enum Came {
    /// A file: the one that was inside, or chosen.
    File {
        /// Where it lay.
        inside: Inside,
        /// Its bytes; of a workbook, what it becomes when it is opened.
        content: SecretBytes,
        /// What lay beside it in its archive and may be its key.
        beside: Vec<Beside>,
    },
    /// Several files, of which a person chooses.
    Members(Vec<SeenMember>),
}

/// What came out of a delivery or why nothing did, and which of the materials that were given opened something, by their
/// places.
pub type DeliveryAnswer = (Result<Came, Refusal>, Vec<u32>);

/// What stands before the bytes, behind the places of the materials.
#[derive(Serialize, Deserialize)]
enum Head {
    Refused(Refusal),
    /// With its length, and what lay beside it, with the length of each.
    File(Inside, u32, Vec<(String, u32)>),
    Members(Vec<SeenMember>),
}

impl Came {
    /// Takes over what [`serve_delivery`] gave; `None` if it is nothing of that.
    #[must_use]
    pub fn unpack(packed: &SecretBytes) -> Option<DeliveryAnswer> {
        let ((fitting, head), rest) = postcard::take_from_bytes::<(Vec<u32>, Head)>(packed.as_slice()).ok()?;
        let came = match head {
            Head::Refused(refusal) => Err(refusal),
            Head::File(inside, length, names) => {
                let (content, rest) = rest.split_at_checked(length as usize)?;
                let (beside, _) = unpack_beside(names, rest)?;
                Ok(Self::File { inside, content: SecretBytes::copy_of(content), beside })
            }
            Head::Members(members) => Ok(Self::Members(members)),
        };
        Some((came, fitting))
    }
}

/// The names of files, each with its length.
pub(super) fn names_of(beside: &[Beside]) -> Vec<(String, u32)> {
    beside.iter().map(|file| (file.name.clone(), u32::try_from(file.content.len()).unwrap_or(0))).collect()
}

/// The files of these names and lengths, and what stands behind them.
pub(super) fn unpack_beside(names: Vec<(String, u32)>, mut rest: &[u8]) -> Option<(Vec<Beside>, &[u8])> {
    let mut beside = Vec::with_capacity(names.len());
    for (name, length) in names {
        let (content, behind) = rest.split_at_checked(length as usize)?;
        beside.push(Beside { name, content: SecretBytes::copy_of(content) });
        rest = behind;
    }
    Some((beside, rest))
}

/// Opens a delivery as it is asked for by a [`Request`](crate::intake::delivery::Request); a workbook that comes out is opened as
/// well. What comes of it is for [`Came::unpack`]; `None` if nothing was asked for.
#[cfg(feature = "unpacking")]
pub fn serve_delivery(
    file: SecretBytes,
    request: &[u8],
    progress: &mut crate::ground::progress::Progress<'_>,
) -> Option<SecretBytes> {
    use crate::intake::delivery::{Delivered, Request, open};
    use crate::notation::sheet;
    let Request { chosen, sheet, unlock } = Request::unpack(request)?;
    let (opened, fitting) = open(file, &chosen, unlock.as_ref(), progress);
    let came = opened.map_err(Refusal::from).map(|delivered| match delivered {
        Delivered::File { inside, content, beside } => {
            let content = sheet::pack_workbook(content.as_slice(), sheet, progress).unwrap_or(content);
            Came::File { inside, content, beside }
        }
        Delivered::Several(members) => {
            Came::Members(members.into_iter().map(|(member, start)| SeenMember::of(member, start.as_slice())).collect())
        }
    });
    Some(pack((came, fitting)))
}

#[cfg(feature = "unpacking")]
fn pack((came, fitting): DeliveryAnswer) -> SecretBytes {
    let (head, contents) = match came {
        Err(refusal) => (Head::Refused(refusal), Vec::new()),
        Ok(Came::File { inside, content, beside }) => {
            let length = u32::try_from(content.len()).unwrap_or(0);
            let head = Head::File(inside, length, names_of(&beside));
            (head, [content].into_iter().chain(beside.into_iter().map(|file| file.content)).collect())
        }
        Ok(Came::Members(members)) => (Head::Members(members), Vec::new()),
    };
    let head = postcard::to_stdvec(&(fitting, head)).unwrap_or_default();
    let mut packed = SecretBytes::with_capacity(head.len() + contents.iter().map(SecretBytes::len).sum::<usize>());
    packed.push_slice(&head);
    for content in &contents {
        packed.push_slice(content.as_slice());
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::delivery::Member;

    #[test]
    fn it_comes_back_as_it_was_packed() {
        let inside = Inside { path: vec![2], names: vec!["tokens.csv".to_owned()], signatures: Vec::new() };
        let beside =
            |name: &str, content: &[u8]| Beside { name: name.to_owned(), content: SecretBytes::copy_of(content) };
        let file = Came::File {
            inside: inside.clone(),
            content: SecretBytes::copy_of(b"serial number"),
            beside: vec![beside("key.txt", b"0011"), beside("empty", b"")],
        };
        let member = SeenMember::of(Member { inside, size: 9 }, b"amy@x.com\n");
        let refusal = Refusal::new("code", "Why.", "What to do.");
        for (came, fitting) in
            [(Ok(file), vec![1]), (Ok(Came::Members(vec![member.clone(), member])), vec![]), (Err(refusal), vec![0, 3])]
        {
            let words = format!("{came:?}");
            let packed = pack((came, fitting.clone()));
            let (back, places) = Came::unpack(&packed).expect("whole");
            assert_eq!((format!("{back:?}"), places), (words, fitting));
            assert!(packed.len() < 9 || Came::unpack(&SecretBytes::copy_of(&packed.as_slice()[..1])).is_none());
        }
        assert!(Came::unpack(&SecretBytes::copy_of(b"\x09")).is_none());
    }
}
