//! Many tokens, kept together: a million of them are some hundred pieces of memory and not some million.
//!
//! A block holds up to `BLOCK` tokens: a record of fixed size for each, and behind one another their serial numbers
//! and keys. So a block can be sent from the worker to the page as it is, is overwritten as a whole when it goes,
//! and a file of any size is taken over block by block, each in far less than a frame.

use crate::ground::limits::sized;
use crate::ground::secret::{Secret, SecretBytes};
use crate::model::token::{Profile, Token};
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

/// Tokens in a block; all but the last are full.
pub(crate) const BLOCK: usize = sized(8192, 8);

/// Bytes of a record: where its text starts (4), lengths of serial number (2) and key (2), profile (4), line (4),
/// holder (4), counter (8); little-endian.
const RECORD: usize = 28;
const HOLDER: Range<usize> = 16..20;

/// Up to `BLOCK` tokens.
#[derive(Debug, Clone, Default)]
pub(crate) struct TokenBlock {
    /// The records.
    pub(crate) records: SecretBytes,
    /// What they point at: serial number and key of each.
    pub(crate) text: SecretBytes,
    /// See [`Self::held`].
    held: OnceCell<Held>,
}

/// Whom a block's tokens belong to, as their file says: for each the user's number plus one, 0 for nobody.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    /// One for each token.
    pub(crate) by: Rc<Vec<u32>>,
    /// How many belong to somebody.
    pub(crate) count: usize,
}

impl PartialEq for TokenBlock {
    fn eq(&self, other: &Self) -> bool {
        self.records == other.records && self.text == other.text
    }
}

impl Eq for TokenBlock {}

impl TokenBlock {
    /// Worked out once: when the block arrives, so that a desk can take it over without a look at each token.
    pub(crate) fn held(&self) -> &Held {
        self.held.get_or_init(|| {
            let by: Vec<u32> =
                (0..self.len()).map(|row| self.holder(row).map_or(0, |holder| holder.saturating_add(1))).collect();
            let count = by.iter().filter(|&&user| user != 0).count();
            Held { by: Rc::new(by), count }
        })
    }

    fn record(&self, row: usize) -> Option<&[u8; RECORD]> {
        self.records.as_slice().get(row * RECORD..)?.first_chunk()
    }

    fn holder(&self, row: usize) -> Option<u32> {
        self.record(row).map(|record| u32_at(record, HOLDER.start)).filter(|&holder| holder != u32::MAX)
    }

    #[inline(always)]
    fn token<'t>(&'t self, row: usize, profiles: &'t [Profile]) -> Option<Token<'t>> {
        let record = self.record(row)?;
        let start = u32_at(record, 0) as usize;
        let lengths = u32_at(record, 4);
        let (serial, key) = ((lengths & 0xffff) as usize, (lengths >> 16) as usize);
        let text = self.text.as_slice().get(start..start + serial + key)?;
        let (serial, key) = text.split_at_checked(serial)?;
        Some(Token {
            // Only text is put in; what is damaged on its way would be no token.
            serial: std::str::from_utf8(serial).ok()?,
            secret: Secret::new(key),
            profile: profiles.get(u32_at(record, 8) as usize)?,
            line: u32_at(record, 12),
            holder: Some(u32_at(record, HOLDER.start)).filter(|&holder| holder != u32::MAX),
            counter: u64::from(u32_at(record, 20)) | u64::from(u32_at(record, 24)) << 32,
        })
    }

    /// What another block had; `None` if it is damaged.
    pub(crate) fn from_parts(records: SecretBytes, text: SecretBytes) -> Option<Self> {
        records.len().is_multiple_of(RECORD).then_some(Self { records, text, held: OnceCell::new() })
    }

    /// How many tokens it holds.
    pub(crate) fn len(&self) -> usize {
        self.records.len() / RECORD
    }
}

fn u32_at(record: &[u8; RECORD], at: usize) -> u32 {
    record.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |four| u32::from_le_bytes(*four))
}

/// Tokens in the order in which they were pushed, and the profiles that they share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Shared by every desk that has them: a change makes the blocks anew that it touches.
    blocks: Vec<Rc<TokenBlock>>,
    profiles: Rc<Vec<Profile>>,
    count: usize,
}

impl Tokens {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The token in that row, from 0.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<Token<'_>> {
        self.blocks.get(row / BLOCK)?.token(row % BLOCK, &self.profiles)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Token<'_>> + Clone {
        self.blocks.iter().flat_map(|block| (0..block.len()).filter_map(|row| block.token(row, &self.profiles)))
    }

    /// Whom the tokens belong to, block by block.
    pub(crate) fn held(&self) -> impl Iterator<Item = &Held> {
        self.blocks.iter().map(|block| block.held())
    }

    /// The profiles that the tokens share.
    #[must_use]
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// The first row whose token is on `line` or below; tokens are in the order of their lines.
    #[must_use]
    pub fn first_at(&self, line: u32) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).is_some_and(|token| token.line < line) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Takes a new profile up and gives the number by which [`Self::push`] knows it.
    pub(crate) fn add_profile(&mut self, profile: Profile) -> u32 {
        Rc::make_mut(&mut self.profiles).push(profile);
        u32::try_from(self.profiles.len() - 1).unwrap_or(u32::MAX)
    }

    /// Appends a token with the profile of that number. Its own `profile` does not count.
    /// False for one that can't be kept: readers refuse it before.
    pub(crate) fn push(&mut self, token: &Token<'_>, profile: u32) -> bool {
        let (serial, key) = (token.serial.as_bytes(), token.secret.expose());
        // Serial numbers have at most 128 characters, keys at most 512 bytes: readers refuse longer ones.
        let (Ok(serial_length), Ok(key_length)) = (u16::try_from(serial.len()), u16::try_from(key.len())) else {
            return false;
        };
        if self.count.is_multiple_of(BLOCK) {
            self.close();
            // Most tokens have serial numbers of 8 to 13 characters and keys of 20 bytes.
            self.blocks.push(Rc::new(TokenBlock {
                records: SecretBytes::with_capacity(BLOCK.min(self.count + 64) * RECORD),
                text: SecretBytes::with_capacity(BLOCK.min(self.count + 64) * 34),
                held: OnceCell::new(),
            }));
        }
        let Some(block) = self.blocks.last_mut().map(Rc::make_mut) else { return false };
        let mut record = [0_u8; RECORD];
        let words = [
            u32::try_from(block.text.len()).unwrap_or(u32::MAX),
            u32::from(serial_length) | u32::from(key_length) << 16,
            profile,
            token.line,
            token.holder.unwrap_or(u32::MAX),
            (token.counter & 0xffff_ffff) as u32,
            (token.counter >> 32) as u32,
        ];
        for (place, word) in record.as_chunks_mut::<4>().0.iter_mut().zip(words) {
            *place = word.to_le_bytes();
        }
        block.held.take();
        block.records.push_slice(&record);
        block.text.push_short(serial);
        block.text.push_short(key);
        self.count += 1;
        true
    }

    /// Appends a token and remembers its profile.
    pub fn add(&mut self, token: &Token<'_>) {
        let known = self.profiles.iter().position(|known| known == token.profile);
        let profile = match known {
            Some(number) => u32::try_from(number).unwrap_or(u32::MAX),
            None => self.add_profile(token.profile.clone()),
        };
        self.push(token, profile);
    }

    /// The block that was filled gives its spare memory back.
    fn close(&mut self) {
        if let Some(block) = self.blocks.last_mut().and_then(Rc::get_mut) {
            block.records.shrink();
            block.text.shrink();
        }
    }

    /// Empties the first blocks, which somebody else has now; how many tokens there are stays.
    pub(crate) fn release_blocks(&mut self, blocks: usize) {
        for block in self.blocks.iter_mut().take(blocks).rev().take_while(|block| block.len() > 0) {
            *block = Rc::default();
        }
    }

    /// Says whom the file names for the token in that row.
    pub(crate) fn set_holder(&mut self, row: usize, holder: Option<u32>) {
        let at = row % BLOCK * RECORD;
        let records = self.blocks.get_mut(row / BLOCK).map(Rc::make_mut).map(|block| {
            block.held.take();
            block.records.as_mut_slice()
        });
        if let Some(place) = records.and_then(|records| records.get_mut(at + HOLDER.start..at + HOLDER.end)) {
            place.copy_from_slice(&holder.unwrap_or(u32::MAX).to_le_bytes());
        }
    }

    /// Keeps the tokens whose row `keep` accepts, in order.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        let old = std::mem::take(self);
        self.profiles = Rc::clone(&old.profiles);
        for row in 0..old.count {
            if keep(row)
                && let Some(block) = old.blocks.get(row / BLOCK)
                && let Some(record) = block.record(row % BLOCK)
                && let Some(token) = block.token(row % BLOCK, &old.profiles)
            {
                self.push(&token, u32_at(record, 8));
            }
        }
    }

    /// The same tokens with other profiles, one for each that there is.
    #[cold]
    pub(crate) fn with_profiles(&self, change: impl FnMut(&Profile) -> Profile) -> Self {
        let profiles = self.profiles.iter().map(change).collect();
        Self { blocks: self.blocks.clone(), profiles: Rc::new(profiles), count: self.count }
    }

    /// The blocks, to be sent.
    pub(crate) fn blocks(&self) -> &[Rc<TokenBlock>] {
        &self.blocks
    }

    /// From what [`Self::blocks`] and [`Self::profiles`] gave; `None` if it is damaged.
    pub(crate) fn from_parts(blocks: Vec<TokenBlock>, profiles: Vec<Profile>) -> Option<Self> {
        let count = blocks.iter().map(TokenBlock::len).sum();
        let (last, full) = blocks.split_last().map_or((0, &[][..]), |(last, full)| (last.len(), full));
        let whole = full.iter().all(|block| block.len() == BLOCK) && last <= BLOCK;
        let blocks = blocks.into_iter().map(Rc::new).collect();
        whole.then_some(Self { blocks, profiles: Rc::new(profiles), count })
    }
}

impl<'t> FromIterator<Token<'t>> for Tokens {
    fn from_iter<I: IntoIterator<Item = Token<'t>>>(tokens: I) -> Self {
        let mut all = Self::default();
        for token in tokens {
            all.add(&token);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::token::{HashFunction, OtpType};

    #[test]
    fn what_goes_in_comes_out_over_the_edges_of_blocks() {
        let hotp = Profile { otp_type: OtpType::Hotp, hash: HashFunction::Sha512, ..Profile::default() };
        let totp = Profile::default();
        let names: Vec<String> = (0..BLOCK * 2 + 3).map(|n| format!("Nö{n}")).collect();
        let token = |n: usize| Token {
            counter: n as u64 * 0x1_0000_0001,
            line: n as u32 + 2,
            holder: n.is_multiple_of(3).then_some(n as u32),
            ..Token::new(&names[n], &names[n].as_bytes()[2..], if n.is_multiple_of(2) { &hotp } else { &totp })
        };
        let mut tokens: Tokens = (0..names.len()).map(token).collect();
        assert_eq!((tokens.len(), tokens.profiles().len()), (names.len(), 2));
        assert!(tokens.iter().enumerate().all(|(n, got)| got == token(n)));
        for n in [0, BLOCK - 1, BLOCK, BLOCK * 2 + 2] {
            assert_eq!(tokens.get(n), Some(token(n)));
            assert_eq!(tokens.first_at(n as u32 + 2), n);
        }
        assert_eq!(tokens.get(names.len()), None);
        tokens.set_holder(BLOCK, Some(7));
        assert_eq!(
            tokens.held().map(|held| (held.by[0], held.count)).collect::<Vec<_>>(),
            [(1, 2731), (8, 2732), (0, 1)]
        );
        tokens.retain(|row| row % 2 == 1);
        assert_eq!(tokens.get(BLOCK), Some(token(BLOCK * 2 + 1)));
        assert_eq!(tokens.len(), names.len() / 2);
    }
}
