//! What the second module is asked to read, as bytes, and reading it.

use super::delivered::{names_of, unpack_beside};
use crate::ground::secret::SecretBytes;
use crate::intake::Unlock;
use crate::intake::delivery::Beside;
use crate::notation::openpgp::SignatureCheck;
use crate::reading::options::ReadOptions;
use serde::{Deserialize, Serialize};

/// What is to come of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadKind {
    /// Tokens, or a saved mapping of columns.
    Tokens,
    /// Users.
    Users,
    /// One of these.
    Any,
    /// Tokens of the QR codes in a picture of that width and height, given as red, green, blue and alpha of each pixel.
    Picture(u32, u32),
    /// A look at a table of tokens; of the whole of it, or of its beginning.
    LookAtTable {
        /// Whether it is the whole.
        whole: bool,
    },
    /// A look at a user list.
    LookAtList,
}

impl ReadKind {
    /// Whether tokens are read, by whatever says that they are some.
    #[must_use]
    pub fn may_be_tokens(self) -> bool {
        matches!(self, Self::Tokens | Self::Any)
    }
}

/// How a file is to be read.
#[derive(Debug)]
pub struct ReadJob {
    /// What is to come of it.
    pub kind: ReadKind,
    /// The choices by which it is read.
    pub options: ReadOptions,
    /// What opens it, if it is encrypted.
    pub unlock: Option<Unlock>,
    /// The signatures of the messages in which it came.
    pub signatures: Vec<SignatureCheck>,
    /// What lay beside it, and may be its key.
    pub beside: Vec<Beside>,
}

/// What stands before what opens it and what lay beside it.
#[derive(Serialize, Deserialize)]
struct Head {
    kind: ReadKind,
    options: ReadOptions,
    signatures: Vec<SignatureCheck>,
    beside: Vec<(String, u32)>,
    unlock: Option<u32>,
}

impl ReadJob {
    /// As bytes, for [`serve_reading`].
    #[must_use]
    pub fn pack(&self) -> SecretBytes {
        let unlock = self.unlock.as_ref().map(Unlock::pack);
        let head = Head {
            kind: self.kind,
            options: self.options.clone(),
            signatures: self.signatures.clone(),
            beside: names_of(&self.beside),
            unlock: unlock.as_ref().map(|unlock| u32::try_from(unlock.len()).unwrap_or(0)),
        };
        let head = postcard::to_stdvec(&head).unwrap_or_default();
        let secrets = || self.beside.iter().map(|file| &file.content).chain(&unlock);
        let mut packed = SecretBytes::with_capacity(head.len() + secrets().map(SecretBytes::len).sum::<usize>());
        packed.push_slice(&head);
        secrets().for_each(|bytes| packed.push_slice(bytes.as_slice()));
        packed
    }

    /// The other way round; `None` if it is nothing that [`Self::pack`] gave.
    #[must_use]
    pub fn unpack(packed: &[u8]) -> Option<Self> {
        let (head, rest) = postcard::take_from_bytes::<Head>(packed).ok()?;
        let Head { kind, options, signatures, beside, unlock } = head;
        let (beside, rest) = unpack_beside(beside, rest)?;
        let unlock = match unlock {
            Some(length) => Some(Unlock::unpack(rest.get(..length as usize)?)?),
            None => None,
        };
        Some(Self { kind, options, unlock, signatures, beside })
    }
}

#[cfg(feature = "unpacking")]
pub use serving::serve_reading;

#[cfg(feature = "unpacking")]
mod serving {
    use super::{ReadJob, ReadKind};
    use crate::formats::{look_at_table, read_picture};
    use crate::ground::progress::Progress;
    use crate::ground::refusal::Refusal;
    use crate::ground::secret::SecretBytes;
    use crate::notation::qr::Luma;
    use crate::reading::Reading;
    use crate::reading::mapping::Mapping;
    use crate::roster::{Content, Expected, look, read_delivered};
    use crate::wire::parcels::{
        Piece, StreamedBlocks, pack_look, pack_mapping, pack_table_look, pack_tokens, pack_users,
    };

    /// Reads a file as a [`ReadJob`] says; what comes of it is sent piece by piece. Gives the [`Refusal`] as bytes if nothing
    /// does, and else nothing; `None` if nothing was asked for.
    pub fn serve_reading(
        file: &SecretBytes,
        job: &[u8],
        send: &mut dyn FnMut(Piece<'_>),
        progress: &mut Progress<'_>,
    ) -> Option<SecretBytes> {
        let job = ReadJob::unpack(job)?;
        Some(match read(file, &job, send, progress) {
            Ok(()) => SecretBytes::default(),
            Err(refusal) => SecretBytes::from_vec(postcard::to_stdvec(&refusal).unwrap_or_default()),
        })
    }

    fn read(
        file: &SecretBytes,
        job: &ReadJob,
        send: &mut dyn FnMut(Piece<'_>),
        progress: &mut Progress<'_>,
    ) -> Result<(), Refusal> {
        let ReadJob { kind, options, unlock, signatures, beside } = job;
        let bytes = file.as_slice();
        let expected = match *kind {
            ReadKind::Tokens | ReadKind::Any if let Some(mapping) = Mapping::recognise(bytes) => {
                pack_mapping(&mapping, send);
                return Ok(());
            }
            ReadKind::Picture(width, height) => {
                let picture = Luma::from_rgba(width, height, bytes)?;
                send_tokens(&read_picture(&picture, options, progress)?, send);
                return Ok(());
            }
            ReadKind::LookAtTable { whole } => {
                pack_table_look(look_at_table(bytes, whole, options)?, send);
                return Ok(());
            }
            ReadKind::LookAtList => {
                pack_look(look(bytes, options, progress)?, send);
                return Ok(());
            }
            ReadKind::Tokens => Expected::Tokens,
            ReadKind::Users => Expected::Users,
            ReadKind::Any => Expected::Either,
        };
        match read_delivered(bytes, expected, options, unlock.as_ref(), beside, progress)? {
            Content::Tokens(mut reading) => {
                reading.note_signatures(signatures);
                send_tokens(&reading, send);
            }
            Content::Users(reading) => pack_users(*reading, send),
        }
        Ok(())
    }

    fn send_tokens(reading: &Reading, send: &mut dyn FnMut(Piece<'_>)) {
        pack_tokens(reading, StreamedBlocks::default(), send);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::open_table;
    use crate::ground::refusal::Refusal;
    use crate::notation::pskc::KeyMaterial;
    use crate::wire::parcels::{Assembler, Parcel, Piece, Received, StreamedBlocks, pack_tokens};

    fn job(kind: ReadKind) -> ReadJob {
        ReadJob { kind, options: ReadOptions::default(), unlock: None, signatures: Vec::new(), beside: Vec::new() }
    }

    #[test]
    fn it_comes_back_as_it_was_packed() {
        let text = |text: &str| SecretBytes::copy_of(text.as_bytes());
        let unlock = Unlock { materials: vec![KeyMaterial::Text(text("grand piano"))], many_rounds: true };
        let beside = vec![Beside { name: "key.txt".to_owned(), content: text("0011") }];
        let options = ReadOptions { delimiter: Some(b';'), ..ReadOptions::default() };
        for job in [
            job(ReadKind::Users),
            ReadJob { unlock: Some(unlock.clone()), ..job(ReadKind::Picture(3, 4)) },
            ReadJob { unlock: Some(unlock), beside, options, ..job(ReadKind::LookAtTable { whole: true }) },
        ] {
            let packed = job.pack();
            assert_eq!(format!("{:?}", ReadJob::unpack(packed.as_slice())), format!("{:?}", Some(&job)));
            let cut = &packed.as_slice()[..packed.len() - 1];
            assert!(ReadJob::unpack(cut).is_none());
        }
    }

    /// What comes of a file.
    fn served(file: &[u8], kind: ReadKind) -> Result<Received, Refusal> {
        let (mut assembler, mut received) = (Assembler::default(), None);
        let mut send = |piece: Piece<'_>| {
            let (bytes, more) = (SecretBytes::copy_of(piece.bytes), SecretBytes::copy_of(piece.more));
            received = assembler.take(Parcel { tag: piece.tag, bytes, more }).expect("whole");
        };
        let file = SecretBytes::copy_of(file);
        let refusal = serve_reading(&file, job(kind).pack().as_slice(), &mut send, &mut |_| {}).expect("a job");
        match received {
            Some(received) => Ok(received),
            None => Err(postcard::from_bytes(refusal.as_slice()).expect("a refusal")),
        }
    }

    #[test]
    fn files_are_read_as_what_they_are() {
        let tokens = b"serial number,secret key\n10001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n";
        let link = b"otpauth://totp/amy@x.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&serial=10001\n";
        let users = b"amy@x.com,Amy\n";
        let mapping = br#"{"columns":[["A","Serial"],["B",null],["C","Secret"]],"header":true,"digits":8}"#;
        let table = b"Lager;Wert;Ding\nA;JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP;10001\n";
        let said = |file: &[u8], kind| match served(file, kind) {
            Ok(Received::Tokens(reading)) => format!("{} token", reading.tokens.len()),
            Ok(Received::Users(reading)) => format!("{} user", reading.users.len()),
            Ok(Received::Look(look)) => look.words(),
            Ok(Received::TableLook(look)) => format!("{} columns", look.preview.columns.len()),
            Ok(Received::Mapping(_)) => "mapping".to_owned(),
            Err(refusal) => refusal.code.to_string(),
        };
        for (file, kind, expected) in [
            (&tokens[..], ReadKind::Any, "1 token"),
            (link, ReadKind::Tokens, "1 token"),
            (users, ReadKind::Any, "1 user"),
            (users, ReadKind::Tokens, "user-list"),
            (tokens, ReadKind::Users, "token-file"),
            (mapping, ReadKind::Any, "mapping"),
            (users, ReadKind::LookAtList, "1 user."),
            (table, ReadKind::LookAtTable { whole: true }, "3 columns"),
            (&[255; 4 * 21 * 21], ReadKind::Picture(21, 21), "no-code"),
            (b"\0", ReadKind::Picture(21, 21), "picture-cut"),
        ] {
            assert_eq!(said(file, kind), expected, "{kind:?}");
        }
    }

    /// Packs a reading into parcels and hands each to the function that it is given.
    type Pack<'a> = &'a mut dyn FnMut(&mut dyn FnMut(Piece<'_>));

    /// What the first module reads itself, it reads as the second would; and it leaves what is no table to that.
    #[test]
    fn a_table_is_read_alike_in_both_modules() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/samples");
        let (mut here, mut elsewhere) = (0, 0);
        for entry in std::fs::read_dir(folder).expect("samples") {
            let path = entry.expect("a sample").path();
            let Ok(file) = std::fs::read(&path) else { continue };
            let Some(reading) = open_table(&file, &ReadOptions::default(), &mut |_| {}) else {
                elsewhere += 1;
                continue;
            };
            here += 1;
            let pieces = |pack: Pack<'_>| {
                let mut pieces = Vec::new();
                pack(&mut |piece| pieces.push((piece.tag, piece.bytes.to_vec(), piece.more.to_vec())));
                pieces
            };
            let there = pieces(&mut |send| {
                let file = SecretBytes::copy_of(&file);
                let refusal = serve_reading(&file, job(ReadKind::Any).pack().as_slice(), send, &mut |_| {});
                assert!(refusal.is_some_and(|refusal| refusal.is_empty()), "{path:?}");
            });
            assert!(there == pieces(&mut |send| pack_tokens(&reading, StreamedBlocks::default(), send)), "{path:?}");
        }
        assert!(here > 7 && elsewhere > 10, "{here} here, {elsewhere} elsewhere");
    }
}
