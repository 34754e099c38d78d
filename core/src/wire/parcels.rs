//! A reading in parcels, each small enough to be unpacked between two frames.
//!
//! Tokens and users go block by block, as they are kept (`model/tokens.rs`, `model/users.rs`): nothing is
//! taken apart and put together again. Both ends are the same build, so there is no version. Parcels hold keys: they are
//! [`SecretBytes`] here, and whoever carries them overwrites its copies.

use crate::finding::Finding;
use crate::formats::{Arriving, TableLook};
use crate::ground::limits::{MAX_ROWS, sized};
use crate::ground::secret::SecretBytes;
use crate::model::absent::AbsentToken;
use crate::model::format_id::FormatId;
use crate::model::in_entra::InEntra;
use crate::model::index::Index;
use crate::model::life::Life;
use crate::model::token::Profile;
use crate::model::tokens::{self, Tokens};
use crate::model::users::{self, Users};
use crate::reading::mapping::Mapping;
use crate::reading::written::Written;
use crate::reading::{HowRead, Reading};
use crate::roster::{Look, UserReading};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::rc::Rc;

/// How many findings a parcel holds.
const FINDINGS_AT_ONCE: usize = sized(4096, 4);
/// How many entries of an index.
const ENTRIES_AT_ONCE: usize = sized(1 << 16, 16);

/// What a whole reading is.
#[derive(Debug)]
pub enum Received {
    /// A token file.
    Tokens(Box<Reading>),
    /// A user list.
    Users(Box<UserReading>),
    /// What a user list would give.
    Look(Box<Look>),
    /// What a table of tokens would give.
    TableLook(Box<TableLook>),
    /// A saved mapping came instead of a token file.
    Mapping(Box<Mapping>),
}

/// The parcel did not come from this build's worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

/// A part of a reading that is sent.
#[derive(Clone, Copy)]
pub struct Piece<'p> {
    /// What it is.
    pub tag: u8,
    /// Its content.
    pub bytes: &'p [u8],
    /// The second half of a block; empty for the others.
    pub more: &'p [u8],
}

impl<'p> Piece<'p> {
    fn new(tag: u8, bytes: &'p [u8]) -> Self {
        Self { tag, bytes, more: &[] }
    }
}

/// A part of a reading that arrives.
#[derive(Debug, Clone, Default)]
pub struct Parcel {
    /// What it is.
    pub tag: u8,
    /// Its content.
    pub bytes: SecretBytes,
    /// The second half of a block; empty for the others.
    pub more: SecretBytes,
}

#[derive(Serialize, Deserialize)]
enum Head {
    Tokens {
        format: FormatId,
        how: HowRead,
        columns: Vec<Box<str>>,
        profiles: Vec<Profile>,
        rows: u32,
        rejected: u32,
        fingerprint: u64,
        tells_entra: bool,
        written: Option<Written>,
        /// Entries of the indexes to come.
        entries: [usize; 3],
    },
    Users(UserReading),
    Look(Look),
    TableLook(TableLook),
    /// As JSON: what it leaves out, only JSON can leave out.
    Mapping(String),
}

const HEAD: u8 = 0;
const TOKENS: u8 = 1;
const USERS: u8 = 2;
const USERS_WITH_WISHES: u8 = 3;
const FINDINGS: u8 = 4;
const SERIALS: u8 = 5;
const SECRETS: u8 = 6;
const PEOPLE: u8 = 7;
const END: u8 = 8;
/// The blocks that were streamed are no longer valid.
const START_OVER: u8 = 9;
const LIVES: u8 = 10;
const IN_ENTRA: u8 = 12;
const ABSENT: u8 = 11;

/// How many blocks of a reading were sent while the file still arrived.
#[derive(Debug, Clone, Copy, Default)]
pub struct StreamedBlocks {
    tokens: usize,
    users: usize,
}

impl StreamedBlocks {
    /// Sends the blocks that are full and were not sent yet, and releases them here.
    pub fn send(&mut self, file: &mut Arriving, send: &mut dyn FnMut(Piece<'_>)) {
        let Some((tokens, users)) = file.so_far() else { return };
        // The last block may not be full.
        let (more_tokens, more_users) = (tokens.blocks().len(), users.blocks().len());
        if more_tokens > self.tokens + 1 {
            send_tokens(tokens, self.tokens..more_tokens - 1, send);
            self.tokens = more_tokens - 1;
        }
        if more_users > self.users + 1 {
            send_users(users, self.users..more_users - 1, send);
            self.users = more_users - 1;
        }
        file.release_blocks(self.tokens, self.users);
    }

    /// Says that the blocks that were sent are not valid: the file is read from its start.
    pub fn start_over(&mut self, send: &mut dyn FnMut(Piece<'_>)) {
        if self.tokens + self.users > 0 {
            send(Piece::new(START_OVER, &[]));
        }
        *self = Self::default();
    }
}

/// Packs a reading, of which some blocks may have been streamed.
pub fn pack_tokens(reading: &Reading, mut streamed: StreamedBlocks, send: &mut dyn FnMut(Piece<'_>)) {
    if !reading.streamed_blocks_valid {
        streamed.start_over(send);
    }
    let indexes = [&reading.serials, &reading.secrets, &reading.people];
    let entries = indexes.map(|index| index.entries().len());
    send_as(
        HEAD,
        send,
        &Head::Tokens {
            format: reading.format,
            how: reading.how.clone(),
            columns: reading.columns.clone(),
            profiles: reading.tokens.profiles().to_vec(),
            rows: reading.rows,
            rejected: reading.rejected,
            fingerprint: reading.fingerprint,
            tells_entra: reading.tells_entra,
            written: reading.written.clone(),
            entries,
        },
    );
    send_tokens(&reading.tokens, streamed.tokens..reading.tokens.blocks().len(), send);
    send_users(&reading.users, streamed.users..reading.users.blocks().len(), send);
    send_findings(&reading.findings, send);
    for some in reading.lives.chunks(FINDINGS_AT_ONCE) {
        send_as(LIVES, send, some);
    }
    for some in reading.in_entra.chunks(ENTRIES_AT_ONCE) {
        send_as(IN_ENTRA, send, some);
    }
    for some in reading.absent.chunks(FINDINGS_AT_ONCE) {
        send_as(ABSENT, send, some);
    }
    for (tag, index) in (SERIALS..).zip(indexes) {
        send_index(tag, index, send);
    }
    send(Piece::new(END, &[]));
}

/// Packs a user list.
pub fn pack_users(mut reading: UserReading, send: &mut dyn FnMut(Piece<'_>)) {
    let users = std::mem::take(&mut reading.users);
    let findings = std::mem::take(&mut reading.findings);
    let people = std::mem::take(&mut reading.people);
    send_as(HEAD, send, &Head::Users(reading));
    send_users(&users, 0..users.blocks().len(), send);
    send_findings(&findings, send);
    send_index(PEOPLE, &people, send);
    send(Piece::new(END, &[]));
}

/// Packs a look at a user list.
pub fn pack_look(look: Look, send: &mut dyn FnMut(Piece<'_>)) {
    send_as(HEAD, send, &Head::Look(look));
    send(Piece::new(END, &[]));
}

/// Packs a look at a table of tokens.
pub fn pack_table_look(look: TableLook, send: &mut dyn FnMut(Piece<'_>)) {
    send_as(HEAD, send, &Head::TableLook(look));
    send(Piece::new(END, &[]));
}

/// Packs a saved mapping.
pub fn pack_mapping(mapping: &Mapping, send: &mut dyn FnMut(Piece<'_>)) {
    send_as(HEAD, send, &Head::Mapping(mapping.to_json()));
    send(Piece::new(END, &[]));
}

fn send_as<T: Serialize + ?Sized>(tag: u8, send: &mut dyn FnMut(Piece<'_>), what: &T) {
    // Writing to memory can't fail; an empty parcel would be refused as damaged at the other end.
    let bytes = SecretBytes::from_vec(postcard::to_stdvec(what).unwrap_or_default());
    send(Piece::new(tag, bytes.as_slice()));
}

fn send_tokens(tokens: &Tokens, which: Range<usize>, send: &mut dyn FnMut(Piece<'_>)) {
    for block in tokens.blocks().get(which).unwrap_or_default() {
        send(Piece { tag: TOKENS, bytes: block.records.as_slice(), more: block.text.as_slice() });
    }
}

fn send_users(users: &Users, which: Range<usize>, send: &mut dyn FnMut(Piece<'_>)) {
    for block in users.blocks().get(which).unwrap_or_default() {
        let tag = if block.has_wishes() { USERS_WITH_WISHES } else { USERS };
        send(Piece { tag, bytes: &block.records, more: &block.text });
    }
}

fn send_findings(findings: &[Finding], send: &mut dyn FnMut(Piece<'_>)) {
    for some in findings.chunks(FINDINGS_AT_ONCE) {
        send_as(FINDINGS, send, some);
    }
}

fn send_index(tag: u8, index: &Index, send: &mut dyn FnMut(Piece<'_>)) {
    let mut bytes = SecretBytes::with_capacity(index.entries().len().min(ENTRIES_AT_ONCE) * 8);
    for some in index.entries().chunks(ENTRIES_AT_ONCE) {
        bytes.clear();
        for entry in some {
            bytes.push_slice(&entry.to_le_bytes());
        }
        send(Piece::new(tag, bytes.as_slice()));
    }
}

/// Unpacks parcels as they come.
#[derive(Default)]
pub struct Assembler {
    head: Option<Head>,
    profiles: Vec<Profile>,
    tokens: Vec<tokens::TokenBlock>,
    users: Vec<Rc<users::UserBlock>>,
    findings: Vec<Finding>,
    lives: Vec<(u32, Life)>,
    in_entra: Vec<(u32, InEntra)>,
    absent: Vec<(u32, AbsentToken)>,
    indexes: [Vec<u64>; 3],
}

/// Whether each of so many rows stands in an index.
fn holds_all(index: &Index, rows: usize) -> Result<(), Damaged> {
    if index.entries().len() == rows { Ok(()) } else { Err(Damaged) }
}

impl Assembler {
    /// Takes the next parcel. The last one gives the reading.
    ///
    /// # Errors
    /// If it is no parcel of [`pack_tokens`] or [`pack_users`].
    pub fn take(&mut self, parcel: Parcel) -> Result<Option<Received>, Damaged> {
        let Parcel { tag, bytes, more } = parcel;
        match tag {
            HEAD => {
                let mut head: Head = unpack(&bytes)?;
                if let Head::Tokens { profiles, entries, .. } = &mut head {
                    self.profiles = std::mem::take(profiles);
                    for (index, &count) in self.indexes.iter_mut().zip(&*entries) {
                        // Room is made for what a file can have, and not for what a damaged number says.
                        index.reserve_exact(count.min(MAX_ROWS as usize));
                    }
                }
                self.head = Some(head);
            }
            TOKENS => {
                let block = tokens::TokenBlock::from_parts(bytes, more).ok_or(Damaged)?;
                block.held();
                self.tokens.push(block);
            }
            USERS | USERS_WITH_WISHES => {
                let block = users::UserBlock::from_parts(bytes.into_vec(), more.into_vec(), tag == USERS_WITH_WISHES)
                    .ok_or(Damaged)?;
                self.users.push(Rc::new(block));
            }
            FINDINGS => self.findings.append(&mut unpack(&bytes)?),
            LIVES => self.lives.append(&mut unpack(&bytes)?),
            IN_ENTRA => self.in_entra.append(&mut unpack(&bytes)?),
            ABSENT => self.absent.append(&mut unpack(&bytes)?),
            SERIALS | SECRETS | PEOPLE => {
                let index = self.indexes.get_mut(usize::from(tag - SERIALS)).ok_or(Damaged)?;
                index.extend(bytes.as_slice().as_chunks::<8>().0.iter().map(|eight| u64::from_le_bytes(*eight)));
            }
            START_OVER => *self = Self::default(),
            END => return self.finish().map(Some),
            _ => return Err(Damaged),
        }
        Ok(None)
    }

    fn finish(&mut self) -> Result<Received, Damaged> {
        let parts = std::mem::take(self);
        let [serials, secrets, people] = parts.indexes.map(Index::from_entries);
        let users = Users::from_blocks(parts.users).ok_or(Damaged)?;
        match parts.head.ok_or(Damaged)? {
            Head::Tokens { format, how, columns, rows, rejected, fingerprint, tells_entra, written, .. } => {
                let tokens = Tokens::from_parts(parts.tokens, parts.profiles).ok_or(Damaged)?;
                holds_all(&serials, tokens.len())?;
                holds_all(&secrets, tokens.len())?;
                holds_all(&people, users.len())?;
                Ok(Received::Tokens(Box::new(Reading {
                    format,
                    how,
                    columns,
                    tokens,
                    users,
                    findings: parts.findings,
                    lives: parts.lives,
                    in_entra: parts.in_entra,
                    tells_entra,
                    written,
                    absent: parts.absent,
                    rows,
                    rejected,
                    fingerprint,
                    serials,
                    secrets,
                    people,
                    streamed_blocks_valid: false,
                })))
            }
            Head::Look(look) => Ok(Received::Look(Box::new(look))),
            Head::TableLook(look) => Ok(Received::TableLook(Box::new(look))),
            Head::Mapping(json) => {
                Mapping::from_json(&json).map(|mapping| Received::Mapping(Box::new(mapping))).map_err(|_| Damaged)
            }
            Head::Users(reading) => {
                holds_all(&people, users.len())?;
                Ok(Received::Users(Box::new(UserReading { users, findings: parts.findings, people, ..reading })))
            }
        }
    }
}

fn unpack<T: for<'de> Deserialize<'de>>(bytes: &SecretBytes) -> Result<T, Damaged> {
    postcard::from_bytes(bytes.as_slice()).map_err(|_| Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Arrived, read_tokens};
    use crate::reading::options::ReadOptions;
    use crate::roster::{Unread, read_users};

    /// Packs a reading into parcels and hands each to the function that it is given.
    type Pack<'a> = &'a dyn Fn(&mut dyn FnMut(Piece<'_>));

    fn through(pack: impl FnOnce(&mut dyn FnMut(Piece<'_>))) -> Received {
        let mut assembler = Assembler::default();
        let mut received = None;
        pack(&mut |piece| {
            assert!(received.is_none(), "nothing after the end");
            let (bytes, more) = (SecretBytes::copy_of(piece.bytes), SecretBytes::copy_of(piece.more));
            received = assembler.take(Parcel { tag: piece.tag, bytes, more }).expect("whole");
        });
        received.expect("an end")
    }

    #[test]
    fn a_reading_arrives_as_it_was_sent() {
        let mut file = "upn,serial number,secret key,time interval,manufacturer,model\n".to_owned();
        for n in 0..10_000 {
            let upn = if n % 3 == 0 { format!("user{n}@contoso.com") } else { String::new() };
            file += &format!(
                "{upn},{n:08},{},60,Make {},Model\n",
                data_encoding::BASE32_NOPAD.encode(&[(n % 251) as u8, (n / 251) as u8, 1, 2, 3, 4, 5, 6, 7, 8]),
                n % 7
            );
        }
        file += "x,y\n";
        let read = || read_tokens(file.as_bytes(), &ReadOptions::default(), &mut |_| {}).expect("readable");
        let sent = read();
        let Received::Tokens(got) = through(|send| pack_tokens(&read(), StreamedBlocks::default(), send)) else {
            panic!("tokens")
        };
        assert_eq!(got.tokens, sent.tokens);
        assert_eq!(got.users, sent.users);
        assert_eq!(got.findings, sent.findings);
        assert_eq!(
            (got.how, got.serials, got.secrets, got.people),
            (sent.how, sent.serials, sent.secrets, sent.people)
        );
        assert_eq!((got.rows, got.rejected, got.fingerprint), (10_001, 1, sent.fingerprint));
    }

    #[test]
    fn what_became_of_tokens_arrives_as_it_was_sent() {
        let key = data_encoding::BASE32_NOPAD.encode(&[7; 20]);
        let file = format!(
            "upn,serial number,secret key,object id,hash function,digits,type,counter,token status,status date,notes,entra uploaded\n\
             ,1,{key},,SHA1,6,totp,,Lost,2026-11-28,,\na@x.com,2,{key},,SHA1,6,totp,,,,in the safe,2026-11-28 CSV\n\
             #removed:6ed645ef0e1abea1,3,,,,,,,Lost,,,\n#written: 2026-11-29 by Token Desk 0.1.0 in layout 2\n"
        );
        let read = || read_tokens(file.as_bytes(), &ReadOptions::default(), &mut |_| {}).expect("readable");
        let Received::Tokens(got) = through(|send| pack_tokens(&read(), StreamedBlocks::default(), send)) else {
            panic!("tokens")
        };
        assert_eq!((got.lives.len(), got.lives), (2, read().lives));
        assert_eq!((got.absent.len(), got.absent, got.rows), (1, read().absent, 2));
        assert_eq!((got.in_entra.len(), got.in_entra), (1, read().in_entra));
        assert!(got.tells_entra && got.written.is_some() && got.written == read().written);
    }

    #[test]
    fn what_goes_ahead_is_not_sent_twice() {
        let row = |n: u32| {
            let key = data_encoding::BASE32_NOPAD.encode(&u128::from(n).wrapping_mul(0x9e37_79b9_7f4a).to_le_bytes());
            format!("user{n}@contoso.com,{n:08},{key},30,Make,Model\n")
        };
        let mut plain = "upn,serial number,secret key,time interval,manufacturer,model\n".to_owned();
        (0..60_000).for_each(|n| plain += &row(n));
        // A token that is there twice, and at the end a name that is not UTF-8: what went ahead does not hold.
        let twice = plain.clone() + &row(7);
        let mixed = [plain.as_bytes(), &row(60_000).into_bytes(), b"\xfc@x.com,1,JBSWY3DPEHPK3PXP,30,a,b\n"].concat();
        // What is compared or reported at the end may have gone: a key, a serial number, a user that are there twice, and
        // serial numbers that are too short.
        let with = |row: &str| [plain.as_bytes(), row.as_bytes()].concat();
        let key = plain.split(',').nth(7).expect("the first key").to_owned();
        let same_key = with(&format!("user70000@contoso.com,00070000,{key},30,Make,Model\n"));
        let same_serial = with("user70000@contoso.com,00000007,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Make,Model\n");
        let same_user = with("USER7@contoso.com,00070000,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Make,Model\n");
        let short = with("user70000@contoso.com,70000,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Make,Model\n");
        let other = with("user70000@contoso.com,00070000,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Make,Model\n");
        for (file, holds) in [
            (plain.as_bytes(), true),
            (&other, true),
            (twice.as_bytes(), false),
            (&mixed, false),
            (&same_key, false),
            (&same_serial, false),
            (&same_user, false),
            (&short, false),
        ] {
            let options = ReadOptions::default();
            let (mut pieces, mut starts) = (0, 0);
            let whole = read_tokens(file, &options, &mut |_| {}).expect("readable");
            let Received::Tokens(got) = through(|send| {
                let mut send = |piece: Piece<'_>| {
                    pieces += usize::from(piece.tag == TOKENS);
                    starts += usize::from(piece.tag == START_OVER);
                    send(piece);
                };
                let mut arriving = Arriving::new(file.len(), &options);
                let mut ahead = StreamedBlocks::default();
                let (first, last) = file.split_at(3_500_000);
                for part in [&first[..2_500_000], &first[2_500_000..], last] {
                    arriving.room(part.len()).expect("room").copy_from_slice(part);
                    arriving.read_on(&mut |_| {});
                    ahead.send(&mut arriving, &mut send);
                }
                assert!(ahead.tokens > 1 && ahead.users > 1);
                let reading = match arriving.finish(&mut |_| {}) {
                    Arrived::Read(reading) => *reading,
                    Arrived::Whole(bytes) => {
                        ahead.start_over(&mut send);
                        read_tokens(bytes.as_slice(), &options, &mut |_| {}).expect("readable")
                    }
                    Arrived::Again(_) => panic!("all of a file of this size is kept"),
                };
                pack_tokens(&reading, ahead, &mut send);
            }) else {
                panic!("tokens")
            };
            assert_eq!((&got.tokens, &got.users, &got.findings), (&whole.tokens, &whole.users, &whole.findings));
            assert_eq!((&got.serials, &got.secrets, &got.people), (&whole.serials, &whole.secrets, &whole.people));
            assert_eq!(starts, usize::from(!holds));
            assert_eq!(pieces == whole.tokens.blocks().len(), holds);
        }
    }

    #[test]
    fn a_user_list_arrives_as_it_was_sent() {
        let list = b"a@x.com,Amy\nb@x.com,Bob\nbad,Bad\n";
        let sent = read_users(list, &ReadOptions::default(), &mut |_| {}).expect("readable");
        let Received::Users(got) = through(|send| pack_users(sent.clone(), send)) else { panic!("users") };
        // Which lines were not read is told in looks alone.
        assert_eq!(*got, UserReading { unread: Unread::default(), ..sent });
    }

    #[test]
    fn looks_and_mappings_arrive_as_they_were_sent() {
        let sent = crate::roster::look(b"a@x.com,Amy\n", &ReadOptions::default(), &mut |_| {}).expect("readable");
        let Received::Look(got) = through(|send| pack_look(sent.clone(), send)) else { panic!("a look") };
        assert_eq!(*got, sent);
        let table = b"Lager;Wert;Ding\nA;JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP;10001\n";
        let sent = crate::formats::look_at_table(table, true, &ReadOptions::default()).expect("readable");
        let Received::TableLook(got) = through(|send| pack_table_look(sent.clone(), send)) else { panic!("a look") };
        assert_eq!(*got, sent);
        let json = br#"{"columns":[["A","Serial"],["B",null],["C","Secret"]],"header":true,"digits":8}"#;
        let sent = Mapping::recognise(json).expect("a mapping");
        let Received::Mapping(got) = through(|send| pack_mapping(&sent, send)) else { panic!("a mapping") };
        assert_eq!(*got, sent);
        assert_eq!(Mapping::recognise(br#"{"inputs":[]}"#), None);
    }

    #[test]
    fn room_is_made_only_for_as_many_entries_as_a_file_can_have() {
        let file = b"serial number,secret key\n10001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n";
        let reading = read_tokens(file, &ReadOptions::default(), &mut |_| {}).expect("readable");
        let head = |entries| Head::Tokens {
            format: reading.format,
            how: reading.how.clone(),
            columns: Vec::new(),
            profiles: Vec::new(),
            rows: 1,
            rejected: 0,
            fingerprint: 0,
            tells_entra: false,
            written: None,
            entries,
        };
        let take = |entries| {
            let bytes = SecretBytes::from_vec(postcard::to_stdvec(&head(entries)).expect("written"));
            Assembler::default().take(Parcel { tag: HEAD, bytes, ..Parcel::default() }).map(|_| ())
        };
        for count in [0, usize::MAX] {
            assert_eq!(take([1, 1, count]), Ok(()));
        }
    }

    #[test]
    fn a_reading_that_lost_a_parcel_on_its_way_is_refused() {
        let file = b"upn,serial number,secret key\na@x.com,10001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n";
        let tokens = read_tokens(file, &ReadOptions::default(), &mut |_| {}).expect("readable");
        let users = read_users(b"a@x.com,Amy\nb@x.com,Bob\n", &ReadOptions::default(), &mut |_| {}).expect("readable");
        let without = |lost: u8, pack: Pack<'_>| {
            let (mut assembler, mut whole) = (Assembler::default(), true);
            pack(&mut |piece| {
                let (bytes, more) = (SecretBytes::copy_of(piece.bytes), SecretBytes::copy_of(piece.more));
                whole &= piece.tag == lost || assembler.take(Parcel { tag: piece.tag, bytes, more }).is_ok();
            });
            whole
        };
        for lost in [HEAD, TOKENS, USERS, SERIALS, SECRETS, PEOPLE] {
            assert!(
                !without(lost, &|send| pack_tokens(&tokens, StreamedBlocks::default(), send)),
                "tokens without {lost}"
            );
        }
        for lost in [HEAD, USERS, PEOPLE] {
            assert!(!without(lost, &|send| pack_users(users.clone(), send)), "users without {lost}");
        }
    }

    #[test]
    fn what_is_no_parcel_is_refused() {
        for (tag, bytes) in
            [(99, &b""[..]), (HEAD, &[255, 255]), (TOKENS, &[1]), (USERS, &[1]), (FINDINGS, &[]), (END, &[])]
        {
            let parcel = Parcel { tag, bytes: SecretBytes::from_vec(bytes.to_vec()), ..Parcel::default() };
            assert!(Assembler::default().take(parcel).is_err(), "{tag}");
        }
    }
}
