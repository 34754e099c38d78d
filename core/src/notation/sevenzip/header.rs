//! The directory: where the packed streams lie, the blocks that are made of them, and the files that these hold.

use super::archive::SevenZipLimits;
use super::block::{Block, Outline};
use super::fault::SevenZipFault;
use super::fields::Fields;

/// What the parts of a directory begin with.
mod id {
    pub(super) const END: u8 = 0;
    pub(super) const HEADER: u8 = 1;
    pub(super) const PROPERTIES: u8 = 2;
    pub(super) const MORE_STREAMS: u8 = 3;
    pub(super) const STREAMS: u8 = 4;
    pub(super) const FILES: u8 = 5;
    pub(super) const PACKED: u8 = 6;
    pub(super) const BLOCKS: u8 = 7;
    pub(super) const PARTS: u8 = 8;
    pub(super) const SIZE: u8 = 9;
    pub(super) const CHECKSUM: u8 = 10;
    pub(super) const BLOCK: u8 = 11;
    pub(super) const BLOCK_SIZE: u8 = 12;
    pub(super) const PART_COUNT: u8 = 13;
    pub(super) const EMPTY: u8 = 14;
    pub(super) const EMPTY_FILE: u8 = 15;
    pub(super) const NAMES: u8 = 17;
    pub(super) const PACKED_HEADER: u8 = 23;
}

/// Letters of a name that are kept.
const MAX_NAME: usize = 1024;

/// The packed streams and their blocks.
pub(super) struct Streams {
    pub(super) blocks: Vec<Block>,
    pub(super) parts: Vec<Part>,
}

/// What is cut out of a block.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) block: usize,
    pub(super) start: u64,
    pub(super) size: u64,
    pub(super) checksum: Option<u32>,
}

/// A file or folder.
pub(crate) struct Member {
    /// Its name, folders in front of it.
    pub(crate) name: String,
    pub(crate) is_folder: bool,
    /// `None` if there is nothing in it.
    pub(super) part: Option<Part>,
}

impl Member {
    /// Its size in bytes, unpacked.
    pub(crate) fn size(&self) -> u64 {
        self.part.map_or(0, |part| part.size)
    }
}

/// What a directory is.
pub(super) enum Header {
    Plain(Option<Streams>, Vec<Member>),
    /// It is packed, and may be encrypted: as the only block.
    Packed(Streams),
}

type Read<T> = Result<T, SevenZipFault>;

/// Passes over what these parts begin with.
fn expect(fields: &mut Fields<'_>, id: u8) -> Read<()> {
    if fields.byte()? == id { Ok(()) } else { Err(SevenZipFault::CutOff) }
}

impl Header {
    pub(super) fn read(bytes: &[u8], limits: SevenZipLimits) -> Read<Self> {
        let mut fields = Fields(bytes);
        match fields.byte()? {
            id::PACKED_HEADER => return Streams::read(&mut fields, limits).map(Self::Packed),
            id::HEADER => {}
            _ => return Err(SevenZipFault::CutOff),
        }
        let (mut streams, mut files) = (None, Vec::new());
        loop {
            match fields.byte()? {
                id::END => return Ok(Self::Plain(streams, files)),
                id::PROPERTIES => {
                    while fields.number()? != 0 {
                        let length = fields.length()?;
                        fields.take(length)?;
                    }
                }
                id::MORE_STREAMS => {
                    Streams::read(&mut fields, limits)?;
                }
                id::STREAMS => streams = Some(Streams::read(&mut fields, limits)?),
                id::FILES => {
                    let parts = streams.as_ref().map_or(&[][..], |streams| &streams.parts);
                    files = members(&mut fields, parts, limits)?;
                }
                _ => return Err(SevenZipFault::CutOff),
            }
        }
    }
}

impl Streams {
    fn read(fields: &mut Fields<'_>, limits: SevenZipLimits) -> Read<Self> {
        let mut streams = Self { blocks: Vec::new(), parts: Vec::new() };
        let (mut place, mut lengths) = (0, Vec::new());
        let mut parts_told = false;
        loop {
            match fields.byte()? {
                id::END => break,
                id::PACKED => (place, lengths) = packed(fields, limits)?,
                id::BLOCKS => streams.blocks = blocks(fields, limits)?,
                id::PARTS => {
                    streams.parts = parts(fields, &streams.blocks, limits)?;
                    parts_told = true;
                }
                _ => return Err(SevenZipFault::CutOff),
            }
        }
        if !parts_told {
            let whole = |(block, of): (usize, &Block)| Part { block, start: 0, size: of.size, checksum: of.checksum };
            streams.parts = streams.blocks.iter().enumerate().map(whole).collect();
        }
        let mut lengths = lengths.into_iter();
        let mut all = 0_u64;
        for block in &mut streams.blocks {
            all = all.saturating_add(block.size);
            for number in 0..block.streams {
                let length = lengths.next().ok_or(SevenZipFault::CutOff)?;
                if number == 0 {
                    block.packed = (place, length);
                }
                place = place.checked_add(length).ok_or(SevenZipFault::CutOff)?;
            }
        }
        if all > limits.all { Err(SevenZipFault::TooLarge) } else { Ok(streams) }
    }
}

/// Where the packed streams lie, and how long each is.
fn packed(fields: &mut Fields<'_>, limits: SevenZipLimits) -> Read<(u64, Vec<u64>)> {
    let place = fields.number()?;
    let count = fields.count(limits.files)?;
    let mut lengths = Vec::new();
    loop {
        match fields.byte()? {
            id::END => return Ok((place, lengths)),
            id::SIZE => lengths = (0..count).map(|_| fields.number()).collect::<Read<_>>()?,
            // Of what is packed: what comes out has its own.
            id::CHECKSUM => drop(fields.checksums(count)?),
            _ => return Err(SevenZipFault::CutOff),
        }
    }
}

fn blocks(fields: &mut Fields<'_>, limits: SevenZipLimits) -> Read<Vec<Block>> {
    expect(fields, id::BLOCK)?;
    let count = fields.count(limits.files)?;
    // Elsewhere than here; no program does that.
    expect(fields, 0)?;
    let outlines = (0..count).map(|_| Outline::read(fields)).collect::<Read<Vec<_>>>()?;
    expect(fields, id::BLOCK_SIZE)?;
    let mut blocks = outlines.into_iter().map(|outline| outline.with_sizes(fields)).collect::<Read<Vec<_>>>()?;
    loop {
        match fields.byte()? {
            id::END => return Ok(blocks),
            id::CHECKSUM => {
                let checksums = fields.checksums(count)?;
                blocks.iter_mut().zip(checksums).for_each(|(block, checksum)| block.checksum = checksum);
            }
            _ => return Err(SevenZipFault::CutOff),
        }
    }
}

/// What is cut out of each block: how many parts, how large each but the last is, and the checksums that are not those of
/// whole blocks.
fn parts(fields: &mut Fields<'_>, blocks: &[Block], limits: SevenZipLimits) -> Read<Vec<Part>> {
    let mut id = fields.byte()?;
    let mut counts = vec![1; blocks.len()];
    if id == id::PART_COUNT {
        let mut left = limits.files;
        for count in &mut counts {
            *count = fields.count(left)?;
            left -= *count;
        }
        id = fields.byte()?;
    }
    let told = id == id::SIZE;
    let mut parts = Vec::new();
    for (block, (of, &count)) in blocks.iter().zip(&counts).enumerate() {
        let mut start = 0_u64;
        for number in 1..=count {
            let left = of.size.checked_sub(start).ok_or(SevenZipFault::CutOff)?;
            let size = if number == count {
                left
            } else if told {
                fields.number()?
            } else {
                return Err(SevenZipFault::CutOff);
            };
            let checksum = of.checksum.filter(|_| count == 1);
            parts.push(Part { block, start, size, checksum });
            start = start.checked_add(size).filter(|&end| end <= of.size).ok_or(SevenZipFault::CutOff)?;
        }
    }
    if told {
        id = fields.byte()?;
    }
    loop {
        match id {
            id::END => return Ok(parts),
            id::CHECKSUM => {
                let unknown = parts.iter().filter(|part| part.checksum.is_none()).count();
                let checksums = fields.checksums(unknown)?;
                let without = parts.iter_mut().filter(|part| part.checksum.is_none());
                without.zip(checksums).for_each(|(part, checksum)| part.checksum = checksum);
            }
            _ => return Err(SevenZipFault::CutOff),
        }
        id = fields.byte()?;
    }
}

/// Files and folders, by their names, and which of them are empty.
fn members(fields: &mut Fields<'_>, parts: &[Part], limits: SevenZipLimits) -> Read<Vec<Member>> {
    let count = fields.count(limits.files)?;
    let mut names = &[][..];
    let (mut empty, mut empty_files) = (vec![false; count], Vec::new());
    loop {
        let kind = fields.byte()?;
        if kind == id::END {
            break;
        }
        let length = fields.length()?;
        let mut property = Fields(fields.take(length)?);
        match kind {
            id::EMPTY => empty = property.bits(count)?,
            id::EMPTY_FILE => empty_files = property.bits(empty.iter().filter(|&&empty| empty).count())?,
            id::NAMES => {
                expect(&mut property, 0)?;
                names = property.0;
            }
            // Times and attributes.
            _ => {}
        }
    }
    let (mut parts, mut empty_files) = (parts.iter(), empty_files.into_iter());
    let mut files = Vec::with_capacity(count);
    for empty in empty {
        let end = names.chunks_exact(2).position(|letter| letter == [0, 0]).unwrap_or(names.len() / 2);
        let (name, behind) = names.split_at_checked(2 * end).unwrap_or_default();
        names = behind.get(2..).unwrap_or_default();
        let letters = name.chunks_exact(2).take(MAX_NAME);
        let letters = letters.filter_map(|letter| letter.first_chunk().copied().map(u16::from_le_bytes));
        let name = char::decode_utf16(letters).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        let is_folder = empty && !empty_files.next().unwrap_or(false);
        let part = if empty { None } else { Some(*parts.next().ok_or(SevenZipFault::CutOff)?) };
        files.push(Member { name, is_folder, part });
    }
    Ok(files)
}
