//! From the worker that reads to the page that holds the desk: a reading in parcels, each small enough to be unpacked
//! between two frames.
//!
//! Both ends are the same build, so there is no version. Parcels hold keys: they are [`SecretBytes`] here, and whoever
//! carries them overwrites its copies.

use crate::finding::Finding;
use crate::formats::{FormatId, HowRead, Index, Reading};
use crate::roster::UserReading;
use crate::secret::{Secret, SecretBytes};
use crate::token::{Profile, Token};
use crate::user::User;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// How many things a parcel holds.
const PARCEL: usize = 4096;

/// What a whole reading is.
#[derive(Debug)]
pub enum Received {
    /// A token file.
    Tokens(Box<Reading>),
    /// A user list.
    Users(Box<UserReading>),
}

/// The parcel did not come from this build's worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

#[derive(Serialize, Deserialize)]
enum Head {
    Tokens {
        format: FormatId,
        how: HowRead,
        columns: Vec<Box<str>>,
        profiles: Vec<Profile>,
        tokens: usize,
        rows: u32,
        rejected: u32,
        fingerprint: u64,
    },
    Users(UserReading),
}

const HEAD: u8 = 0;
const TOKENS: u8 = 1;
const USERS: u8 = 2;
const FINDINGS: u8 = 3;
const SERIALS: u8 = 4;
const SECRETS: u8 = 5;
const PEOPLE: u8 = 6;
const END: u8 = 7;

/// Packs a reading; the tokens that were packed are forgotten as it goes.
pub fn pack_tokens(reading: Reading, send: &mut dyn FnMut(SecretBytes)) {
    let mut book: FxHashMap<*const Profile, u32> = FxHashMap::default();
    let mut profiles: Vec<Profile> = Vec::new();
    for token in &reading.tokens {
        book.entry(Rc::as_ptr(&token.profile)).or_insert_with(|| {
            profiles.push((*token.profile).clone());
            u32::try_from(profiles.len() - 1).unwrap_or(u32::MAX)
        });
    }
    send_as(
        HEAD,
        send,
        &Head::Tokens {
            format: reading.format,
            how: reading.how,
            columns: reading.columns,
            profiles,
            tokens: reading.tokens.len(),
            rows: reading.rows,
            rejected: reading.rejected,
            fingerprint: reading.fingerprint,
        },
    );
    let mut tokens = reading.tokens.into_iter();
    loop {
        let block: Vec<Token> = tokens.by_ref().take(PARCEL).collect();
        if block.is_empty() {
            break;
        }
        let size = block.iter().map(|t| t.serial.len() + t.secret.len() + 28).sum::<usize>() + 1;
        let mut out = SecretBytes::with_capacity(size);
        out.push_slice(&[TOKENS]);
        for token in &block {
            push_token(token, book.get(&Rc::as_ptr(&token.profile)).copied().unwrap_or(0), &mut out);
        }
        send(out);
    }
    send_blocks(USERS, &reading.users, send);
    send_blocks(FINDINGS, &reading.findings, send);
    send_index(SERIALS, &reading.serials, send);
    send_index(SECRETS, &reading.secrets, send);
    send_index(PEOPLE, &reading.people, send);
    send(SecretBytes::from_vec(vec![END]));
}

/// Packs a user list.
pub fn pack_users(mut reading: UserReading, send: &mut dyn FnMut(SecretBytes)) {
    let users = std::mem::take(&mut reading.users);
    let findings = std::mem::take(&mut reading.findings);
    let people = std::mem::take(&mut reading.people);
    send_as(HEAD, send, &Head::Users(reading));
    send_blocks(USERS, &users, send);
    send_blocks(FINDINGS, &findings, send);
    send_index(PEOPLE, &people, send);
    send(SecretBytes::from_vec(vec![END]));
}

fn send_as<T: Serialize + ?Sized>(tag: u8, send: &mut dyn FnMut(SecretBytes), what: &T) {
    // Writing to memory can't fail; an empty parcel would be refused as damaged at the other end.
    let bytes = postcard::to_extend(what, vec![tag]).unwrap_or_default();
    send(SecretBytes::from_vec(bytes));
}

fn send_blocks<T: Serialize>(tag: u8, items: &[T], send: &mut dyn FnMut(SecretBytes)) {
    for block in items.chunks(PARCEL) {
        send_as(tag, send, block);
    }
}

fn send_index(tag: u8, index: &Index, send: &mut dyn FnMut(SecretBytes)) {
    for block in index.entries().chunks(PARCEL * 16) {
        let mut out = SecretBytes::with_capacity(block.len() * 8 + 1);
        out.push_slice(&[tag]);
        for entry in block {
            out.push_slice(&entry.to_le_bytes());
        }
        send(out);
    }
}

fn push_token(token: &Token, profile: u32, out: &mut SecretBytes) {
    let length = |n: usize| u32::try_from(n).unwrap_or(0).to_le_bytes();
    out.push_slice(&length(token.serial.len()));
    out.push_str(&token.serial);
    out.push_slice(&length(token.secret.len()));
    out.push_slice(token.secret.expose());
    out.push_slice(&profile.to_le_bytes());
    out.push_slice(&token.counter.to_le_bytes());
    out.push_slice(&token.line.to_le_bytes());
    out.push_slice(&token.holder.map_or(u32::MAX, |holder| holder).to_le_bytes());
}

/// Unpacks parcels as they come.
#[derive(Default)]
pub struct Assembler {
    head: Option<Head>,
    profiles: Vec<Rc<Profile>>,
    tokens: Vec<Token>,
    users: Vec<User>,
    findings: Vec<Finding>,
    indexes: [Vec<u64>; 3],
}

impl Assembler {
    /// Takes the next parcel. The last one gives the reading.
    ///
    /// # Errors
    /// If it is no parcel of [`pack_tokens`] or [`pack_users`].
    pub fn take(&mut self, parcel: &[u8]) -> Result<Option<Received>, Damaged> {
        let (&tag, body) = parcel.split_first().ok_or(Damaged)?;
        match tag {
            HEAD => {
                let mut head: Head = unpack(body)?;
                if let Head::Tokens { profiles, tokens, .. } = &mut head {
                    self.profiles = std::mem::take(profiles).into_iter().map(Rc::new).collect();
                    self.tokens.reserve_exact(*tokens);
                }
                self.head = Some(head);
            }
            TOKENS => self.take_tokens(body)?,
            USERS => self.users.append(&mut unpack(body)?),
            FINDINGS => self.findings.append(&mut unpack(body)?),
            SERIALS | SECRETS | PEOPLE => {
                let index = &mut self.indexes[usize::from(tag - SERIALS)];
                index.reserve(body.len() / 8);
                index
                    .extend(body.chunks_exact(8).map(|eight| u64::from_le_bytes(eight.try_into().unwrap_or_default())));
            }
            END => return self.finish().map(Some),
            _ => return Err(Damaged),
        }
        Ok(None)
    }

    fn take_tokens(&mut self, body: &[u8]) -> Result<(), Damaged> {
        let mut rest = Unpacker(body);
        while !rest.0.is_empty() {
            let length = rest.u32()? as usize;
            let serial = std::str::from_utf8(rest.bytes(length)?).map_err(|_| Damaged)?.into();
            let length = rest.u32()? as usize;
            let secret = Secret::new(rest.bytes(length)?);
            let profile = self.profiles.get(rest.u32()? as usize).ok_or(Damaged)?;
            self.tokens.push(Token {
                serial,
                secret,
                profile: Rc::clone(profile),
                counter: u64::from_le_bytes(rest.bytes(8)?.try_into().map_err(|_| Damaged)?),
                line: rest.u32()?,
                holder: Some(rest.u32()?).filter(|&holder| holder != u32::MAX),
            });
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Received, Damaged> {
        let parts = std::mem::take(self);
        let [serials, secrets, people] = parts.indexes.map(Index::from_entries);
        match parts.head.ok_or(Damaged)? {
            Head::Tokens { format, how, columns, tokens, rows, rejected, fingerprint, .. } => {
                if tokens != parts.tokens.len() {
                    return Err(Damaged);
                }
                Ok(Received::Tokens(Box::new(Reading {
                    format,
                    how,
                    columns,
                    tokens: parts.tokens,
                    users: parts.users,
                    findings: parts.findings,
                    rows,
                    rejected,
                    fingerprint,
                    serials,
                    secrets,
                    people,
                })))
            }
            Head::Users(reading) => Ok(Received::Users(Box::new(UserReading {
                users: parts.users,
                findings: parts.findings,
                people,
                ..reading
            }))),
        }
    }
}

fn unpack<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Result<T, Damaged> {
    postcard::from_bytes(body).map_err(|_| Damaged)
}

struct Unpacker<'b>(&'b [u8]);

impl<'b> Unpacker<'b> {
    fn bytes(&mut self, count: usize) -> Result<&'b [u8], Damaged> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn u32(&mut self) -> Result<u32, Damaged> {
        let four = self.bytes(4)?.try_into().map_err(|_| Damaged)?;
        Ok(u32::from_le_bytes(four))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{ReadOptions, read_tokens};
    use crate::roster::read_users;

    fn through(pack: impl FnOnce(&mut dyn FnMut(SecretBytes))) -> Received {
        let mut assembler = Assembler::default();
        let mut received = None;
        pack(&mut |parcel| {
            assert!(received.is_none(), "nothing after the end");
            received = assembler.take(parcel.as_slice()).expect("whole");
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
    fn what_is_no_parcel_is_refused() {
        for bytes in [&b""[..], &[99], &[HEAD, 255, 255], &[TOKENS, 1], &[END]] {
            assert!(Assembler::default().take(bytes).is_err(), "{bytes:?}");
        }
    }
}
