//! From the worker that reads to the page that holds the desk: a reading in parcels, each small enough to be unpacked
//! between two frames.
//!
//! Tokens and users go block by block, as they are kept ([`tokens`](crate::tokens), [`users`](crate::users)): nothing is
//! taken apart and put together again. Both ends are the same build, so there is no version. Parcels hold keys: they are
//! [`SecretBytes`] here, and whoever carries them overwrites its copies.

use crate::finding::Finding;
use crate::formats::{FormatId, HowRead, Index, Mapping, Reading};
use crate::roster::{Look, UserReading};
use crate::secret::SecretBytes;
use crate::token::Profile;
use crate::tokens::{self, Tokens};
use crate::users::{self, Users};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// How many findings a parcel holds.
const FINDINGS_AT_ONCE: usize = 4096;
/// How many entries of an index.
const ENTRIES_AT_ONCE: usize = 1 << 16;

/// What a whole reading is.
#[derive(Debug)]
pub enum Received {
    /// A token file.
    Tokens(Box<Reading>),
    /// A user list.
    Users(Box<UserReading>),
    /// What a user list would give.
    Look(Box<Look>),
    /// A saved mapping came instead of a token file.
    Mapping(Box<Mapping>),
}

/// The parcel did not come from this build's worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

/// A part of a reading on its way.
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
        /// Entries of the indexes to come.
        entries: [usize; 3],
    },
    Users(UserReading),
    Look(Look),
    /// As JSON: what it leaves out, only JSON can leave out.
    Mapping(String),
}

const HEAD: u8 = 0;
const TOKENS: u8 = 1;
const USERS: u8 = 2;
const USERS_WITH_SERIALS: u8 = 3;
const FINDINGS: u8 = 4;
const SERIALS: u8 = 5;
const SECRETS: u8 = 6;
const PEOPLE: u8 = 7;
const END: u8 = 8;

/// Packs a reading.
pub fn pack_tokens(reading: Reading, send: &mut dyn FnMut(Parcel)) {
    let indexes = [&reading.serials, &reading.secrets, &reading.people];
    let entries = indexes.map(|index| index.entries().len());
    let (blocks, profiles) = reading.tokens.into_parts();
    send_as(
        HEAD,
        send,
        &Head::Tokens {
            format: reading.format,
            how: reading.how,
            columns: reading.columns,
            profiles,
            rows: reading.rows,
            rejected: reading.rejected,
            fingerprint: reading.fingerprint,
            entries,
        },
    );
    for block in blocks {
        send(Parcel { tag: TOKENS, bytes: block.records, more: block.text });
    }
    send_users(reading.users, send);
    send_findings(&reading.findings, send);
    for (tag, index) in (SERIALS..).zip(indexes) {
        send_index(tag, index, send);
    }
    send(Parcel { tag: END, ..Parcel::default() });
}

/// Packs a user list.
pub fn pack_users(mut reading: UserReading, send: &mut dyn FnMut(Parcel)) {
    let users = std::mem::take(&mut reading.users);
    let findings = std::mem::take(&mut reading.findings);
    let people = std::mem::take(&mut reading.people);
    send_as(HEAD, send, &Head::Users(reading));
    send_users(users, send);
    send_findings(&findings, send);
    send_index(PEOPLE, &people, send);
    send(Parcel { tag: END, ..Parcel::default() });
}

/// Packs a look at a user list.
pub fn pack_look(look: Look, send: &mut dyn FnMut(Parcel)) {
    send_as(HEAD, send, &Head::Look(look));
    send(Parcel { tag: END, ..Parcel::default() });
}

/// Packs a saved mapping.
pub fn pack_mapping(mapping: &Mapping, send: &mut dyn FnMut(Parcel)) {
    send_as(HEAD, send, &Head::Mapping(mapping.to_json()));
    send(Parcel { tag: END, ..Parcel::default() });
}

fn send_as<T: Serialize + ?Sized>(tag: u8, send: &mut dyn FnMut(Parcel), what: &T) {
    // Writing to memory can't fail; an empty parcel would be refused as damaged at the other end.
    let bytes = SecretBytes::from_vec(postcard::to_stdvec(what).unwrap_or_default());
    send(Parcel { tag, bytes, ..Parcel::default() });
}

fn send_users(users: Users, send: &mut dyn FnMut(Parcel)) {
    for block in users.into_blocks() {
        let tag = if block.has_serials() { USERS_WITH_SERIALS } else { USERS };
        let users::Block { records, text, .. } = Rc::unwrap_or_clone(block);
        send(Parcel { tag, bytes: SecretBytes::from_vec(records), more: SecretBytes::from_vec(text) });
    }
}

fn send_findings(findings: &[Finding], send: &mut dyn FnMut(Parcel)) {
    for some in findings.chunks(FINDINGS_AT_ONCE) {
        send_as(FINDINGS, send, some);
    }
}

fn send_index(tag: u8, index: &Index, send: &mut dyn FnMut(Parcel)) {
    for some in index.entries().chunks(ENTRIES_AT_ONCE) {
        let mut bytes = Vec::with_capacity(some.len() * 8);
        for entry in some {
            bytes.extend_from_slice(&entry.to_le_bytes());
        }
        send(Parcel { tag, bytes: SecretBytes::from_vec(bytes), ..Parcel::default() });
    }
}

/// Unpacks parcels as they come.
#[derive(Default)]
pub struct Assembler {
    head: Option<Head>,
    profiles: Vec<Profile>,
    tokens: Vec<tokens::Block>,
    users: Vec<Rc<users::Block>>,
    findings: Vec<Finding>,
    indexes: [Vec<u64>; 3],
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
                        index.reserve_exact(count);
                    }
                }
                self.head = Some(head);
            }
            TOKENS => {
                let block = tokens::Block::from_parts(bytes, more).ok_or(Damaged)?;
                block.held();
                self.tokens.push(block);
            }
            USERS | USERS_WITH_SERIALS => {
                let block = users::Block::from_parts(bytes.into_vec(), more.into_vec(), tag == USERS_WITH_SERIALS)
                    .ok_or(Damaged)?;
                self.users.push(Rc::new(block));
            }
            FINDINGS => self.findings.append(&mut unpack(&bytes)?),
            SERIALS | SECRETS | PEOPLE => {
                let index = self.indexes.get_mut(usize::from(tag - SERIALS)).ok_or(Damaged)?;
                index.extend(bytes.as_slice().as_chunks::<8>().0.iter().map(|eight| u64::from_le_bytes(*eight)));
            }
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
            Head::Tokens { format, how, columns, rows, rejected, fingerprint, .. } => {
                let tokens = Tokens::from_parts(parts.tokens, parts.profiles).ok_or(Damaged)?;
                if tokens.len() != serials.entries().len() {
                    return Err(Damaged);
                }
                Ok(Received::Tokens(Box::new(Reading {
                    format,
                    how,
                    columns,
                    tokens,
                    users,
                    findings: parts.findings,
                    rows,
                    rejected,
                    fingerprint,
                    serials,
                    secrets,
                    people,
                })))
            }
            Head::Look(look) => Ok(Received::Look(Box::new(look))),
            Head::Mapping(json) => {
                Mapping::from_json(&json).map(|mapping| Received::Mapping(Box::new(mapping))).map_err(|_| Damaged)
            }
            Head::Users(reading) => {
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
    use crate::formats::{ReadOptions, read_tokens};
    use crate::roster::read_users;

    fn through(pack: impl FnOnce(&mut dyn FnMut(Parcel))) -> Received {
        let mut assembler = Assembler::default();
        let mut received = None;
        pack(&mut |parcel| {
            assert!(received.is_none(), "nothing after the end");
            received = assembler.take(parcel).expect("whole");
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
        let Received::Tokens(got) = through(|send| pack_tokens(read(), send)) else { panic!("tokens") };
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
    fn a_user_list_arrives_as_it_was_sent() {
        let list = b"a@x.com,Amy\nb@x.com,Bob\nbad,Bad\n";
        let sent = read_users(list, &ReadOptions::default(), &mut |_| {}).expect("readable");
        let Received::Users(got) = through(|send| pack_users(sent.clone(), send)) else { panic!("users") };
        assert_eq!(*got, sent);
    }

    #[test]
    fn looks_and_mappings_arrive_as_they_were_sent() {
        let sent = crate::roster::look(b"a@x.com,Amy\n", &ReadOptions::default(), &mut |_| {}).expect("readable");
        let Received::Look(got) = through(|send| pack_look(sent.clone(), send)) else { panic!("a look") };
        assert_eq!(*got, sent);
        let json = br#"{"columns":[["A","Serial"],["B",null],["C","Secret"]],"header":true,"digits":8}"#;
        let sent = Mapping::recognise(json).expect("a mapping");
        let Received::Mapping(got) = through(|send| pack_mapping(&sent, send)) else { panic!("a mapping") };
        assert_eq!(*got, sent);
        assert_eq!(Mapping::recognise(br#"{"inputs":[]}"#), None);
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
