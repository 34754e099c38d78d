//! How a block is packed and encrypted, step by step.

use super::fault::SevenZipFault;
use super::fields::Fields;
use super::password::Key;
use crate::ground::secret::SecretBytes;
use bzip2::{Decompress, Status};
use lzma_rust2::{Lzma2Reader, LzmaReader};
use miniz_oxide::inflate::decompress_slice_iter_to_slice;
use std::io::Read;

/// One step of unpacking.
pub(super) struct Coder {
    pub(super) method: Method,
    /// What the method has to know.
    pub(super) properties: Vec<u8>,
    /// Bytes that come out of it.
    pub(super) size: u64,
}

/// A method that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Stored,
    Lzma,
    Lzma2,
    Deflate,
    Bzip2,
    /// AES-256, its key made of the password by SHA-256.
    Aes,
}

impl Method {
    /// The method with that identifier, or the name of one that is not read.
    pub(super) fn of(identifier: &[u8]) -> Result<Self, String> {
        Ok(match identifier {
            [0] => Self::Stored,
            [3, 1, 1] => Self::Lzma,
            [0x21] => Self::Lzma2,
            [4, 1, 8] => Self::Deflate,
            [4, 2, 2] => Self::Bzip2,
            [6, 0xf1, 7, 1] => Self::Aes,
            [3] => return Err("Delta".to_owned()),
            [3, 4, 1] => return Err("PPMd".to_owned()),
            [4, 1, 9] => return Err("Deflate64".to_owned()),
            [4, 0xf7, 0x11, 1] => return Err("Zstandard".to_owned()),
            // What makes programs packable.
            [3, 3, ..] | [4..=0x0b] => return Err("a filter for programs".to_owned()),
            other => return Err(format!("method {}", data_encoding::HEXLOWER.encode(other))),
        })
    }
}

impl Coder {
    /// What comes out of what goes in. `key` is that of the password.
    pub(super) fn decode(&self, packed: &[u8], key: Option<&Key>) -> Result<SecretBytes, SevenZipFault> {
        let size = usize::try_from(self.size).map_err(|_| SevenZipFault::TooLarge)?;
        match self.method {
            Method::Stored => packed.get(..size).map(SecretBytes::copy_of).ok_or(SevenZipFault::NotUnpacked),
            Method::Aes => {
                let key = key.ok_or(SevenZipFault::Locked)?;
                let mut plain = key.decrypt(&self.properties, packed).ok_or(SevenZipFault::NotUnpacked)?;
                if plain.len() < size {
                    return Err(SevenZipFault::NotUnpacked);
                }
                plain.truncate(size);
                Ok(plain)
            }
            _ => {
                let mut plain = SecretBytes::from_vec(vec![0; size]);
                self.unpack(packed, plain.as_mut_slice()).ok_or(SevenZipFault::NotUnpacked)?;
                Ok(plain)
            }
        }
    }

    /// Fills a place with what was packed.
    fn unpack(&self, packed: &[u8], place: &mut [u8]) -> Option<()> {
        // Nothing can lie further back than all that comes out.
        let window = |size: u32| size.min(u32::try_from(place.len()).unwrap_or(u32::MAX)).max(4096);
        match self.method {
            Method::Lzma => {
                let (&[properties], size) = self.properties.split_first_chunk::<1>()?;
                let window = window(u32::from_le_bytes(size.try_into().ok()?));
                let mut reader = LzmaReader::new_with_props(packed, self.size, properties, window, None).ok()?;
                reader.read_exact(place).ok()
            }
            Method::Lzma2 => {
                let &[size] = &self.properties[..] else { return None };
                // 4 KB, 6 KB, 8 KB … 3 GB, and the next is all that 32 bits can tell.
                let size = match size {
                    0..40 => (2 | u32::from(size & 1)) << (size / 2 + 11),
                    40 => u32::MAX,
                    _ => return None,
                };
                Lzma2Reader::new(packed, window(size), None).read_exact(place).ok()
            }
            Method::Deflate => {
                let length = decompress_slice_iter_to_slice(place, std::iter::once(packed), false, true).ok()?;
                (length == place.len()).then_some(())
            }
            Method::Bzip2 => unpack_bzip2(packed, place),
            Method::Stored | Method::Aes => None,
        }
    }
}

fn unpack_bzip2(packed: &[u8], place: &mut [u8]) -> Option<()> {
    let mut state = Decompress::new(false);
    let (mut read, mut written) = (0, 0);
    while written < place.len() {
        let status = state.decompress(packed.get(read..)?, place.get_mut(written..)?).ok()?;
        let (now_read, now_written) =
            (usize::try_from(state.total_in()).ok()?, usize::try_from(state.total_out()).ok()?);
        if (now_read, now_written) == (read, written) {
            return None;
        }
        (read, written) = (now_read, now_written);
        if status == Status::StreamEnd {
            // With several threads 7-Zip writes one stream all the same.
            break;
        }
    }
    (written == place.len()).then_some(())
}

/// The salt, and by which power of two the password is hashed how often; then where encrypting begins.
pub(super) struct AesProperties<'b> {
    pub(super) rounds: u8,
    pub(super) salt: &'b [u8],
    pub(super) iv: [u8; 16],
}

impl<'b> AesProperties<'b> {
    pub(super) fn read(properties: &'b [u8]) -> Option<Self> {
        let mut fields = Fields(properties);
        let first = fields.byte().ok()?;
        let (mut salt, mut iv) = (usize::from(first >> 7), usize::from(first >> 6 & 1));
        if first & 0xc0 != 0 {
            let second = fields.byte().ok()?;
            salt += usize::from(second >> 4);
            iv += usize::from(second & 15);
        }
        let salt = fields.take(salt).ok()?;
        let told = fields.take(iv).ok()?;
        let mut iv = [0; 16];
        iv.get_mut(..told.len())?.copy_from_slice(told);
        Some(Self { rounds: first & 0x3f, salt, iv })
    }
}
