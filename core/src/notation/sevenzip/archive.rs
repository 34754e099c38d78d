//! A 7z archive whose directory was read.

use super::block::Block;
use super::coder::{AesProperties, Method};
use super::fault::SevenZipFault;
use super::fields::Fields;
use super::header::{Header, Member, Streams};
use super::password::Key;
use crate::ground::secret::SecretBytes;
use crate::ground::work::Work;
use crate::notation::zip::crc32;

/// Directories within each other that are read: one is packed in another, and that may be once more.
const MAX_HEADERS: usize = 4;

/// Bytes of a directory: more than ten thousand of the longest names take.
const MAX_HEADER: u64 = 32 << 20;

/// What may come out of an archive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SevenZipLimits {
    /// Files and folders.
    pub(crate) files: usize,
    /// Unpacked bytes of all of it.
    pub(crate) all: u64,
}

/// An archive.
pub(crate) struct SevenZip<'b> {
    /// What lies behind the head: the packed streams.
    packed: &'b [u8],
    blocks: Vec<Block>,
    members: Vec<Member>,
    keys: Keys,
    last: Option<Unpacked>,
}

/// The block that was unpacked last.
struct Unpacked {
    block: usize,
    /// By which password, as long as no checksum has told that it is the right one.
    unproven: Option<SecretBytes>,
    content: SecretBytes,
}

impl<'b> SevenZip<'b> {
    /// Reads the directory and holds it to the limits. It may be encrypted.
    ///
    /// # Errors
    /// If there is none, if it promises more than `limits` allow, or if it is locked and the password is missing or wrong.
    pub(crate) fn open(
        bytes: &'b [u8],
        password: Option<&[u8]>,
        limits: SevenZipLimits,
        work: &mut Work,
    ) -> Result<Self, SevenZipFault> {
        let mut head = Fields(bytes);
        // What it begins with, and its version.
        head.take(8)?;
        let checksum = u32::from_le_bytes(head.array()?);
        let mut place = Fields(head.take(20)?);
        if crc32(place.0) != checksum {
            return Err(SevenZipFault::CutOff);
        }
        let packed = head.0;
        let [start, length] = [u64::from_le_bytes(place.array()?), u64::from_le_bytes(place.array()?)];
        let checksum = u32::from_le_bytes(place.array()?);
        let mut keys = Keys::default();
        if length == 0 {
            return Ok(Self { packed, blocks: Vec::new(), members: Vec::new(), keys, last: None });
        }
        let header = cut(packed, start, length).ok_or(SevenZipFault::CutOff)?;
        if crc32(header) != checksum {
            return Err(SevenZipFault::CutOff);
        }
        let mut header = SecretBytes::copy_of(header);
        for _ in 0..MAX_HEADERS {
            match Header::read(header.as_slice(), limits)? {
                Header::Plain(streams, members) => {
                    let blocks = streams.map(|streams| streams.blocks).unwrap_or_default();
                    return Ok(Self { packed, blocks, members, keys, last: None });
                }
                Header::Packed(Streams { blocks, .. }) => {
                    let [block] = &blocks[..] else { return Err(SevenZipFault::CutOff) };
                    if block.size > MAX_HEADER {
                        return Err(SevenZipFault::TooLarge);
                    }
                    let unpacked = block.unpack(packed, password, MAX_HEADER, &mut keys, work)?;
                    if block.checksum.is_none() {
                        return Err(SevenZipFault::NoChecksum);
                    }
                    header = unpacked;
                }
            }
        }
        Err(SevenZipFault::CutOff)
    }

    /// What the directory lists, in its order.
    pub(crate) fn members(&self) -> &[Member] {
        &self.members
    }

    /// Decrypts and unpacks a file of this archive, by its place in the directory. Who knows the block that was unpacked last
    /// needs no password for it.
    ///
    /// # Errors
    /// If it is locked and the password is missing or wrong, if it is packed in an unusual way, or damaged.
    pub(crate) fn read(
        &mut self,
        place: u32,
        password: Option<&[u8]>,
        work: &mut Work,
    ) -> Result<SecretBytes, SevenZipFault> {
        let member = usize::try_from(place).ok().and_then(|place| self.members.get(place));
        let member = member.ok_or(SevenZipFault::NotUnpacked)?;
        let Some(part) = member.part else { return Ok(SecretBytes::default()) };
        let block = self.blocks.get(part.block).ok_or(SevenZipFault::NotUnpacked)?;
        let is_known = |last: &Unpacked| {
            let by = last.unproven.as_ref().map(SecretBytes::as_slice);
            last.block == part.block && (by.is_none() || by == password)
        };
        // Not once for each of ten thousand files in it, of which each has another checksum.
        if !self.last.as_ref().is_some_and(is_known) {
            // Two of them may not fit into the memory.
            self.last = None;
            let content = block.unpack(self.packed, password, u64::MAX, &mut self.keys, work)?;
            let proven = block.checksum.is_some() || !block.is_encrypted();
            let unproven = password.filter(|_| !proven).map(SecretBytes::copy_of);
            self.last = Some(Unpacked { block: part.block, unproven, content });
        }
        let last = self.last.as_mut().ok_or(SevenZipFault::NotUnpacked)?;
        let cut = cut(last.content.as_slice(), part.start, part.size).ok_or(SevenZipFault::NotUnpacked)?;
        match part.checksum {
            Some(checksum) if crc32(cut) != checksum => {
                let proven = last.unproven.is_none();
                return Err(if proven { SevenZipFault::Changed } else { SevenZipFault::WrongPassword });
            }
            Some(_) => last.unproven = None,
            None if block.checksum.is_none() => return Err(SevenZipFault::NoChecksum),
            None => {}
        }
        Ok(SecretBytes::copy_of(cut))
    }
}

/// So many bytes from that place on.
fn cut(bytes: &[u8], start: u64, length: u64) -> Option<&[u8]> {
    let (start, length) = (usize::try_from(start).ok()?, usize::try_from(length).ok()?);
    bytes.get(start..start.checked_add(length)?)
}

impl Block {
    /// What comes out of it. No step of it may give more than `most` bytes.
    fn unpack(
        &self,
        packed: &[u8],
        password: Option<&[u8]>,
        most: u64,
        keys: &mut Keys,
        work: &mut Work,
    ) -> Result<SecretBytes, SevenZipFault> {
        let steps = self.steps.as_ref().map_err(|name| SevenZipFault::Method(name.clone()))?;
        // Packed, encrypted and whatever else: none makes more than comes out in the end of what is there, but by a little.
        let most = most.min(self.size.max(packed.len() as u64).saturating_add(1024));
        if steps.iter().any(|step| step.size > most) {
            return Err(SevenZipFault::TooLarge);
        }
        let packed = cut(packed, self.packed.0, self.packed.1).ok_or(SevenZipFault::CutOff)?;
        // LZMA is some eight times as slow as going through memory.
        work.take(self.size.saturating_mul(8).div_ceil(1024))?;
        let mut content: Option<SecretBytes> = None;
        for step in steps {
            let before = content.as_ref().map_or(packed, SecretBytes::as_slice);
            let key = match (step.method, password) {
                (Method::Aes, None) => return Err(SevenZipFault::Locked),
                (Method::Aes, Some(password)) => {
                    let aes = AesProperties::read(&step.properties).ok_or(SevenZipFault::NotUnpacked)?;
                    work.take_bytes(before.len())?;
                    Some(keys.of(password, &aes, work)?.ok_or(SevenZipFault::WrongPassword)?)
                }
                _ => None,
            };
            let after = step.decode(before, key).map_err(|fault| self.fault(fault))?;
            content = Some(after);
        }
        let content = content.ok_or(SevenZipFault::NotUnpacked)?;
        if self.checksum.is_some_and(|checksum| crc32(content.as_slice()) != checksum) {
            return Err(self.fault(SevenZipFault::Changed));
        }
        Ok(content)
    }

    /// What is wrong with it: of what is encrypted, the password, as nothing tells that from damage.
    fn fault(&self, fault: SevenZipFault) -> SevenZipFault {
        match fault {
            SevenZipFault::NotUnpacked | SevenZipFault::Changed if self.is_encrypted() => SevenZipFault::WrongPassword,
            other => other,
        }
    }

    fn is_encrypted(&self) -> bool {
        self.steps.iter().flatten().any(|step| step.method == Method::Aes)
    }
}

/// Keys that were made of passwords: all blocks of an archive mostly have the same.
#[derive(Default)]
struct Keys(Vec<MadeKey>);

struct MadeKey {
    rounds: u8,
    salt: Vec<u8>,
    password: SecretBytes,
    /// `None` if the password is none that 7-Zip takes.
    key: Option<Key>,
}

impl Keys {
    /// Keys that are kept at most.
    const MOST: usize = 64;

    fn of(&mut self, password: &[u8], aes: &AesProperties<'_>, work: &mut Work) -> Result<Option<&Key>, SevenZipFault> {
        let fits =
            |made: &MadeKey| made.rounds == aes.rounds && made.salt == aes.salt && made.password.as_slice() == password;
        if !self.0.iter().any(fits) {
            let key = Key::derive(password, aes, work)?;
            if self.0.len() == Self::MOST {
                self.0.remove(0);
            }
            let (salt, password) = (aes.salt.to_vec(), SecretBytes::copy_of(password));
            self.0.push(MadeKey { rounds: aes.rounds, salt, password, key });
        }
        Ok(self.0.iter().find(|made| fits(made)).and_then(|made| made.key.as_ref()))
    }
}
