//! Many users, kept together like [`Tokens`](crate::model::tokens::Tokens): in blocks that are sent as they are.
//!
//! A block is shared by every desk that has it (undo keeps them all); a change copies the one block that it touches.

use crate::ground::limits::sized;
use crate::ground::secret::append_short;
use crate::model::upn::is_guest_upn;
use crate::model::user::{ObjectId, Serials, User};
use std::rc::Rc;

/// Users in a block; all but the last are full.
const BLOCK: usize = sized(8192, 8);

/// Bytes of a record: where its text starts, lengths of UPN, name, serial numbers and model, line, source, flags;
/// 4 bytes each, little-endian.
const RECORD: usize = 32;

const GUEST_KNOWN: u32 = 1;
const GUEST: u32 = 1 << 1;
const ENABLED_KNOWN: u32 = 1 << 2;
const ENABLED: u32 = 1 << 3;
const HAS_ID: u32 = 1 << 4;

/// Up to [`BLOCK`] users.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UserBlock {
    /// The records.
    pub(crate) records: Vec<u8>,
    /// What they point at: object id, UPN, name, serial numbers and model of each.
    pub(crate) text: Vec<u8>,
    /// Where those come from whose record does not say it.
    source: u32,
    /// Whether a list names a certain token, or a model, for any of them.
    wishes: bool,
}

impl UserBlock {
    pub(crate) fn len(&self) -> usize {
        self.records.len() / RECORD
    }

    fn user(&self, row: usize) -> Option<User<'_>> {
        let record: &[u8; RECORD] = self.records.get(row * RECORD..)?.first_chunk()?;
        let words = record.as_chunks::<4>().0;
        let word = |n: usize| words.get(n).map_or(0, |four| u32::from_le_bytes(*four));
        let flags = word(7);
        let known = |known, is| (flags & known != 0).then_some(flags & is != 0);
        let mut rest = self.text.get(word(0) as usize..)?;
        let object_id = if flags & HAS_ID == 0 {
            None
        } else {
            let (id, behind) = rest.split_first_chunk()?;
            rest = behind;
            Some(ObjectId::from_bytes(*id))
        };
        let [upn, name, serials, model] = [1, 2, 3, 4].map(|n| word(n) as usize);
        // Only text is put in; what is damaged on its way would be no user.
        let all =
            std::str::from_utf8(rest.get(..upn.checked_add(name)?.checked_add(serials)?.checked_add(model)?)?).ok()?;
        let (upn, more) = all.split_at_checked(upn)?;
        let (name, more) = more.split_at_checked(name)?;
        let (serials, model) = more.split_at_checked(serials)?;
        Some(User {
            upn,
            name,
            serials: Serials::kept(serials),
            model,
            object_id,
            guest: known(GUEST_KNOWN, GUEST),
            enabled: known(ENABLED_KNOWN, ENABLED),
            line: word(5),
            source: if word(6) == 0 { self.source } else { word(6) },
        })
    }

    /// Appends the text of a user and gives its record.
    fn write(&mut self, user: &User<'_>) -> [u8; RECORD] {
        let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let flag = |value: Option<bool>, known, is| match value {
            None => 0,
            Some(false) => known,
            Some(true) => known | is,
        };
        let serials = user.serials.as_kept();
        let words = [
            u32::try_from(self.text.len()).unwrap_or(u32::MAX),
            length(user.upn),
            length(user.name),
            length(serials),
            length(user.model),
            user.line,
            user.source,
            flag(user.guest, GUEST_KNOWN, GUEST)
                | flag(user.enabled, ENABLED_KNOWN, ENABLED)
                | if user.object_id.is_some() { HAS_ID } else { 0 },
        ];
        if let Some(id) = user.object_id {
            self.text.extend_from_slice(&id.to_bytes());
        }
        append_short(&mut self.text, user.upn.as_bytes());
        append_short(&mut self.text, user.name.as_bytes());
        append_short(&mut self.text, serials.as_bytes());
        append_short(&mut self.text, user.model.as_bytes());
        self.wishes |= !serials.is_empty() || !user.model.is_empty();
        let mut record = [0_u8; RECORD];
        for (place, word) in record.as_chunks_mut::<4>().0.iter_mut().zip(words) {
            *place = word.to_le_bytes();
        }
        record
    }

    /// What another block had; `None` if it is damaged.
    pub(crate) fn from_parts(records: Vec<u8>, text: Vec<u8>, wishes: bool) -> Option<Self> {
        records.len().is_multiple_of(RECORD).then_some(Self { records, text, source: 0, wishes })
    }

    pub(crate) fn has_wishes(&self) -> bool {
        self.wishes
    }
}

/// Users in the order in which they were pushed. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Users {
    blocks: Vec<Rc<UserBlock>>,
    count: usize,
}

impl Users {
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

    /// The user of that number, from 0.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<User<'_>> {
        self.blocks.get(number / BLOCK)?.user(number % BLOCK)
    }

    /// Whether that user is a guest, and whether the account is disabled: without a look at the rest.
    pub(crate) fn flags(&self, number: usize) -> (bool, bool) {
        let record = self.blocks.get(number / BLOCK).and_then(|block| block.records.get(number % BLOCK * RECORD..));
        let flags = record
            .and_then(|record| record.get(RECORD - 4..)?.first_chunk())
            .map_or(0, |four| u32::from_le_bytes(*four));
        (flags & GUEST_KNOWN != 0 && flags & GUEST != 0, flags & ENABLED_KNOWN != 0 && flags & ENABLED == 0)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = User<'_>> + Clone {
        self.blocks.iter().flat_map(|block| (0..block.len()).filter_map(|row| block.user(row)))
    }

    /// The numbers of those with a serial number beside them.
    pub(crate) fn with_serials(&self) -> impl Iterator<Item = usize> + '_ {
        let blocks = self.blocks.iter().enumerate().filter(|(_, block)| block.wishes);
        blocks.flat_map(|(number, block)| {
            (0..block.len())
                .filter(|&row| block.user(row).is_some_and(|user| !user.serials.is_empty()))
                .map(move |row| number * BLOCK + row)
        })
    }

    /// The model that a list names for a user; of most users it is known without a look at them that there is none.
    pub(crate) fn model_of(&self, number: usize) -> &str {
        let block = self.blocks.get(number / BLOCK).filter(|block| block.wishes);
        block.and_then(|block| block.user(number % BLOCK)).map_or("", |user| user.model)
    }

    /// Empties the first blocks, which somebody else has now; how many users there are stays.
    pub(crate) fn release_blocks(&mut self, blocks: usize) {
        for block in self.blocks.iter_mut().take(blocks).rev().take_while(|block| block.len() > 0) {
            *block = Rc::default();
        }
    }

    /// Appends a user.
    pub fn push(&mut self, user: &User<'_>) {
        if self.count.is_multiple_of(BLOCK) {
            self.blocks.push(Rc::new(UserBlock {
                records: Vec::with_capacity(BLOCK.min(self.count + 64) * RECORD),
                text: Vec::with_capacity(BLOCK.min(self.count + 64) * 32),
                ..UserBlock::default()
            }));
        }
        let Some(block) = self.blocks.last_mut().map(Rc::make_mut) else { return };
        let record = block.write(user);
        block.records.extend_from_slice(&record);
        self.count += 1;
    }

    fn replace(&mut self, number: usize, user: &User<'_>) {
        let Some(block) = self.blocks.get_mut(number / BLOCK).map(Rc::make_mut) else { return };
        let record = block.write(user);
        let at = number % BLOCK * RECORD;
        if let Some(place) = block.records.get_mut(at..at + RECORD) {
            place.copy_from_slice(&record);
        }
    }

    /// Calls a user otherwise.
    pub(crate) fn edit(&mut self, number: usize, upn: &str, name: &str) {
        let Some(known) = self.get(number) else { return };
        let User { upn: before, object_id, guest, enabled, serials, line, source, .. } = known;
        let guest = match (is_guest_upn(upn), is_guest_upn(before)) {
            (true, _) => Some(true),
            (false, true) => None,
            (false, false) => guest,
        };
        let (serials, model) = (serials.as_kept().to_owned(), known.model.to_owned());
        let serials = Serials::kept(&serials);
        self.replace(number, &User { upn, name, object_id, guest, enabled, serials, model: &model, line, source });
    }

    /// Takes over what `other`, the same user from another list, knows more or newer.
    pub fn learn(&mut self, number: usize, other: &User<'_>) {
        self.merge(number, other, true);
    }

    /// Takes over what `other`, the same user once more, knows and this one does not.
    pub fn complete(&mut self, number: usize, other: &User<'_>) {
        self.merge(number, other, false);
    }

    fn merge(&mut self, number: usize, other: &User<'_>, newer: bool) {
        let Some(known) = self.get(number) else { return };
        let (first, second) = if newer { (other, &known) } else { (&known, other) };
        let upn = if known.upn.is_empty() { other.upn.to_owned() } else { known.upn.to_owned() };
        let name = if first.name.is_empty() { second.name.to_owned() } else { first.name.to_owned() };
        let model = if first.model.is_empty() { second.model.to_owned() } else { first.model.to_owned() };
        let mut serials = known.serials.as_kept().to_owned();
        for serial in other.serials.iter().filter(|serial| known.serials.iter().all(|known| known != *serial)) {
            serials.push_str(serial);
            serials.push(Serials::END);
        }
        let learned = User {
            upn: &upn,
            name: &name,
            object_id: first.object_id.or(second.object_id),
            guest: first.guest.or(second.guest),
            enabled: first.enabled.or(second.enabled),
            serials: Serials::kept(&serials),
            model: &model,
            ..known
        };
        if learned != known {
            let User { object_id, guest, enabled, line, source, .. } = learned;
            let serials = Serials::kept(&serials);
            let (upn, name, model) = (&*upn, &*name, &*model);
            self.replace(number, &User { upn, name, object_id, guest, enabled, serials, model, line, source });
        }
    }

    /// Says where all of them come from who are nobody's yet.
    pub(crate) fn come_from(&mut self, source: u32) {
        for block in &mut self.blocks {
            Rc::make_mut(block).source = source;
        }
    }

    /// The blocks, to be sent.
    pub(crate) fn blocks(&self) -> &[Rc<UserBlock>] {
        &self.blocks
    }

    /// From what [`Self::blocks`] gave; `None` if it is damaged.
    pub(crate) fn from_blocks(blocks: Vec<Rc<UserBlock>>) -> Option<Self> {
        let count = blocks.iter().map(|block| block.len()).sum();
        let (last, full) = blocks.split_last().map_or((0, &[][..]), |(last, full)| (last.len(), full));
        let whole = full.iter().all(|block| block.len() == BLOCK) && last <= BLOCK;
        whole.then_some(Self { blocks, count })
    }
}

impl<'u> FromIterator<User<'u>> for Users {
    fn from_iter<I: IntoIterator<Item = User<'u>>>(users: I) -> Self {
        let mut all = Self::default();
        for user in users {
            all.push(&user);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0cadbf92-0000-4111-8222-0123456789ab";

    #[test]
    fn a_user_learns_and_forgets_nothing() {
        let mut users: Users = [User { name: "Amy", line: 3, ..User::with_upn("A@x.com") }].into_iter().collect();
        let before = users.clone();
        let later = User {
            object_id: ObjectId::parse(ID),
            enabled: Some(false),
            serials: Serials::kept("S1\u{1f}S2\u{1f}"),
            model: "Diamond",
            ..User::with_upn("a@x.com")
        };
        users.learn(0, &later);
        users.learn(0, &User { serials: Serials::kept("S2\u{1f}S3\u{1f}"), ..User::with_upn("a@x.com") });
        let user = users.get(0).unwrap();
        assert_eq!((user.upn, user.name, user.enabled, user.line), ("A@x.com", "Amy", Some(false), 3));
        assert_eq!((user.object_id, user.guest), (later.object_id, None));
        assert_eq!(user.serials.iter().collect::<Vec<_>>(), ["S1", "S2", "S3"]);
        assert_eq!((user.key(), user.model, users.model_of(0)), (later.key(), "Diamond", "Diamond"));
        assert_eq!(users.with_serials().collect::<Vec<_>>(), [0]);
        assert_eq!(before.get(0).unwrap().enabled, None, "who had the users before has them as they were");
    }

    #[test]
    fn what_goes_in_comes_out_over_the_edges_of_blocks() {
        let names: Vec<String> = (0..BLOCK + 2).map(|n| format!("ü{n}@x.com")).collect();
        let user = |n: usize| User {
            name: &names[n][..2 + n % 5],
            guest: [None, Some(false), Some(true)][n % 3],
            object_id: n.is_multiple_of(2).then(|| ObjectId::parse(ID).unwrap()),
            line: n as u32,
            source: 9,
            ..User::with_upn(&names[n])
        };
        let mut users: Users = (0..names.len()).map(user).collect();
        assert!(users.iter().enumerate().all(|(n, got)| got == user(n)));
        users.come_from(4);
        assert_eq!(users.get(BLOCK), Some(user(BLOCK)), "where a user says whence it is, that stays");
        users.push(&User::with_upn("z@x.com"));
        assert_eq!(users.get(names.len()).map(|user| user.source), Some(4));
        assert_eq!(Users::from_blocks(users.blocks().to_vec()), Some(users));
    }
}
