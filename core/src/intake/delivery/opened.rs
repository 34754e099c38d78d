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

/// What came out of a delivery.
#[derive(Debug)]
pub enum Delivered {
    /// A file: the one that was inside, or chosen.
    File {
        /// Where it lay.
        inside: Inside,
        /// Its bytes; of a workbook, what it becomes when it is opened.
        content: SecretBytes,
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
    File(Inside),
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
            Head::File(inside) => Ok(Self::File { inside, content: SecretBytes::copy_of(rest) }),
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
    let (head, contents) = match opened {
        Err(refusal) => (Head::Refused(refusal), Vec::new()),
        Ok(Delivered::File { inside, content }) => (Head::File(inside), vec![content]),
        Ok(Delivered::Several(several)) => {
            let (members, starts): (Vec<_>, Vec<_>) = several.into_iter().unzip();
            let length = |start: &SecretBytes| u32::try_from(start.len()).unwrap_or(0);
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
