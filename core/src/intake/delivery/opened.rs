//! What came out of a delivery; also as bytes, from the second module to the worker.

use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::notation::openpgp::SignatureCheck;
use serde::{Deserialize, Serialize};

/// Where something lies inside of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Inside {
    /// Its place in each archive on the way, from 0, the outermost first.
    pub path: Vec<u32>,
    /// The names on the way, as they are to be shown: the last one is its own. Empty where nothing was packed.
    pub names: Vec<String>,
    /// The signatures of the OpenPGP messages on the way.
    pub signatures: Vec<SignatureCheck>,
}

/// A file in an archive, from which a person chooses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Where it lies.
    pub inside: Inside,
    /// Its size in bytes, unpacked.
    pub size: u64,
}

/// A small file beside another in an archive, which may hold its key.
#[derive(Debug)]
pub struct Beside {
    /// Its name, as it is to be shown.
    pub name: String,
    /// Its bytes.
    pub content: SecretBytes,
}

/// What came out of a delivery.
#[derive(Debug)]
pub enum Delivered {
    /// A file: the one that was inside, or chosen.
    File {
        /// Where it lay.
        inside: Inside,
        /// Its bytes; of a workbook, what it becomes when it is opened.
        content: SecretBytes,
        /// What lay beside it in its archive and may be its key.
        beside: Vec<Beside>,
    },
    /// Several files, each with its beginning.
    Several(Vec<(Member, SecretBytes)>),
}

/// What came out of a delivery or why nothing did, and which of the materials that were given opened something, by their
/// places.
pub type Answer = (Result<Delivered, Refusal>, Vec<u32>);

/// What stands before the bytes, behind the places of the materials.
#[derive(Serialize, Deserialize)]
enum Head {
    Refused(Refusal),
    /// With its length, and what lay beside it, with the length of each.
    File(Inside, u32, Vec<(String, u32)>),
    /// Each with the length of its beginning.
    Several(Vec<(Member, u32)>),
}

impl Delivered {
    /// Takes over what the second module gave; `None` if the bytes are nothing that was packed.
    #[must_use]
    pub fn unpack(packed: &SecretBytes) -> Option<Answer> {
        let ((fitting, head), mut rest) = postcard::take_from_bytes::<(Vec<u32>, Head)>(packed.as_slice()).ok()?;
        let came = match head {
            Head::Refused(refusal) => Err(refusal),
            Head::File(inside, length, names) => {
                let (content, mut rest) = rest.split_at_checked(length as usize)?;
                let mut beside = Vec::with_capacity(names.len());
                for (name, length) in names {
                    let (content, behind) = rest.split_at_checked(length as usize)?;
                    beside.push(Beside { name, content: SecretBytes::copy_of(content) });
                    rest = behind;
                }
                Ok(Self::File { inside, content: SecretBytes::copy_of(content), beside })
            }
            Head::Several(members) => {
                let mut several = Vec::with_capacity(members.len());
                for (member, length) in members {
                    let (start, behind) = rest.split_at_checked(length as usize)?;
                    several.push((member, SecretBytes::copy_of(start)));
                    rest = behind;
                }
                Ok(Self::Several(several))
            }
        };
        Some((came, fitting))
    }
}

/// What came out of a delivery, or why nothing did, as bytes.
#[cfg(feature = "unpacking")]
pub(super) fn pack((opened, fitting): Answer) -> SecretBytes {
    let length = |bytes: &SecretBytes| u32::try_from(bytes.len()).unwrap_or(0);
    let (head, contents) = match opened {
        Err(refusal) => (Head::Refused(refusal), Vec::new()),
        Ok(Delivered::File { inside, content, beside }) => {
            let names = beside.iter().map(|file| (file.name.clone(), length(&file.content))).collect();
            let head = Head::File(inside, length(&content), names);
            (head, [content].into_iter().chain(beside.into_iter().map(|file| file.content)).collect())
        }
        Ok(Delivered::Several(several)) => {
            let (members, starts): (Vec<_>, Vec<_>) = several.into_iter().unzip();
            let heads = members.into_iter().zip(starts.iter().map(length)).collect();
            (Head::Several(heads), starts)
        }
    };
    let head = postcard::to_stdvec(&(fitting, head)).unwrap_or_default();
    let mut packed = SecretBytes::with_capacity(head.len() + contents.iter().map(SecretBytes::len).sum::<usize>());
    packed.push_slice(&head);
    for content in &contents {
        packed.push_slice(content.as_slice());
    }
    packed
}
