//! Messages: what is in them is signed, compressed and encrypted, in any order.

use super::MAX_DEPTH;
use super::armor::{self, Armored};
use super::encrypted::{self, Decrypted};
use super::fault::{PgpFault, PgpLock};
use super::fields::Fields;
use super::key::{Key, KeyRing, Unlocked};
use super::packet::{Packet, Packets};
use super::recognise::{is_armored, tag};
use super::report::{SignatureCheck, SignatureState};
use super::session::{ForKey, ForPassphrase, SessionKey};
use super::signature::{Signature, Signed};
use crate::ground::secret::SecretBytes;
use crate::ground::work::Work;
use bzip2::{Decompress, Status};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_COMPUTE_ADLER32, TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use std::rc::Rc;

/// Packets of one level that are kept at most: keys to a message, signatures of it.
const MAX_PACKETS: usize = 1000;

/// Keys to a message that are tried at most, of those that may be for a key that was given; and those for passphrases.
const MAX_TRIES: usize = 16;

/// Signatures that are looked at.
const MAX_SIGNATURES: usize = 16;

/// What may open a message, each with the place that it has among what was given.
pub(crate) struct Secrets<'s> {
    /// Passphrases of messages and of private keys.
    pub(crate) passphrases: &'s [(u32, &'s [u8])],
    /// Files of keys.
    pub(crate) rings: &'s [(u32, KeyRing)],
}

/// What was in a message.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The name that the file had, if the message tells one.
    pub(crate) name: Option<String>,
    /// The file.
    pub(crate) content: SecretBytes,
    /// Its signatures.
    pub(crate) signatures: Vec<SignatureCheck>,
}

/// Opens a message, in armour or not, of which at most that many bytes may come. The places of what opened it, or is the right
/// key with another passphrase, are added to those that are `fitting`.
///
/// # Errors
/// If it is none, is locked, or can't be read.
pub(crate) fn open(
    bytes: &[u8],
    secrets: &Secrets<'_>,
    most: u64,
    work: &mut Work,
    fitting: &mut Vec<u32>,
) -> Result<Opened, PgpFault> {
    let mut opening = Opening { secrets, most, work, fitting, unlocked: Vec::new() };
    // A binary message may hold text with an armour.
    let is_text = bytes.first().is_some_and(|&b| b < 0x80 || b == 0xef);
    let mut armored = if is_text && is_armored(bytes) { armor::read_all(bytes)? } else { Vec::new() };
    let (content, name, signatures) = match (armored.pop(), armored.pop()) {
        (Some(_), Some(Armored::Packets(packets))) if is_key(&packets) => {
            return Err(PgpFault::Key { private: false });
        }
        (Some(_), Some(_)) => return Err(PgpFault::SeveralMessages),
        (Some(Armored::Cleartext(text, packets)), None) => {
            let mut signatures = Vec::new();
            for packet in Packets(Fields(&packets)) {
                let packet = packet?;
                if packet.tag == tag::SIGNATURE {
                    signatures.push(opening.check(&packet, Signed::Cleartext(&text))?);
                }
            }
            (SecretBytes::from_vec(text), None, signatures)
        }
        (Some(Armored::Packets(packets)), None) => opening.walk(&packets, 0)?,
        (None, _) => opening.walk(bytes, 0)?,
    };
    match signatures.iter().find(|signature| signature.state == SignatureState::Bad) {
        Some(bad) => Err(PgpFault::BadSignature(bad.by.clone())),
        None => Ok(Opened { name, content, signatures }),
    }
}

fn is_key(packets: &[u8]) -> bool {
    let first = Packets(Fields(packets)).next();
    first.and_then(Result::ok).is_some_and(|packet| matches!(packet.tag, tag::SECRET_KEY | tag::PUBLIC_KEY))
}

/// A file, its name, and the signatures of it.
type Literal = (SecretBytes, Option<String>, Vec<SignatureCheck>);

/// What came of unlocking a private key.
type Tried = Rc<Result<Unlocked, PgpFault>>;

struct Opening<'s> {
    secrets: &'s Secrets<'s>,
    most: u64,
    work: &'s mut Work,
    /// Of the private keys that were tried, by their ring and their place in it.
    unlocked: Vec<((usize, usize), Tried)>,
    fitting: &'s mut Vec<u32>,
}

impl Opening<'_> {
    /// What is in packets that follow one another.
    fn walk(&mut self, packets: &[u8], depth: u32) -> Result<Literal, PgpFault> {
        if depth == MAX_DEPTH {
            return Err(PgpFault::Damaged);
        }
        let (mut for_keys, mut for_passphrases, mut signatures) = (Vec::new(), Vec::new(), Vec::new());
        let mut found: Option<Literal> = None;
        for packet in Packets(Fields(packets)) {
            let packet = packet?;
            if for_keys.len() + for_passphrases.len() + signatures.len() > MAX_PACKETS {
                return Err(PgpFault::Damaged);
            }
            let inside = match packet.tag {
                tag::PKESK | tag::SKESK if found.is_some() => return Err(PgpFault::SeveralMessages),
                tag::PKESK => {
                    for_keys.push(packet);
                    continue;
                }
                tag::SKESK => {
                    for_passphrases.push(packet);
                    continue;
                }
                tag::SIGNATURE => {
                    signatures.push(packet);
                    continue;
                }
                tag::ENCRYPTED | tag::ENCRYPTED_AEAD => {
                    let plain = self.decrypt(&packet, &for_keys, &for_passphrases)?;
                    self.walk(plain.as_slice(), depth + 1)?
                }
                tag::COMPRESSED => {
                    let plain = unpack(packet.body(), self.most)?;
                    self.walk(plain.as_slice(), depth + 1)?
                }
                tag::LITERAL => literal(packet.fields()).ok_or(PgpFault::Damaged)?,
                tag::ENCRYPTED_UNPROTECTED => return Err(PgpFault::Unprotected),
                tag::SECRET_KEY => return Err(PgpFault::Key { private: true }),
                tag::PUBLIC_KEY => return Err(PgpFault::Key { private: false }),
                // What announces a signature, and what is to be passed over (RFC 9580 §4.3, §5.8, §5.14).
                tag::ONE_PASS_SIGNATURE | 10 | 12 | 21 | 40.. => continue,
                other => return Err(PgpFault::Unknown("packet", other.to_string())),
            };
            if found.replace(inside).is_some() {
                return Err(PgpFault::SeveralMessages);
            }
        }
        let Some((content, name, mut checked)) = found else {
            return Err(if signatures.is_empty() { PgpFault::Damaged } else { PgpFault::OnlySignature });
        };
        for packet in signatures.iter().take(MAX_SIGNATURES) {
            checked.push(self.check(packet, Signed::Literal(content.as_slice()))?);
        }
        Ok((content, name, checked))
    }

    fn check(&mut self, packet: &Packet<'_>, signed: Signed<'_>) -> Result<SignatureCheck, PgpFault> {
        match Signature::read(packet.body()) {
            Some(signature) => {
                let keys = self.secrets.rings.iter().flat_map(|(_, ring)| ring.signers());
                signature.check(signed, keys, self.work)
            }
            // Programs of before 2000 made others.
            None => Ok(SignatureCheck { by: String::new(), state: SignatureState::Unknown }),
        }
    }

    /// Decrypts a packet by whatever was given.
    fn decrypt(
        &mut self,
        packet: &Packet<'_>,
        for_keys: &[Packet<'_>],
        for_passphrases: &[Packet<'_>],
    ) -> Result<SecretBytes, PgpFault> {
        let mut tries = Tries::default();
        let keys: Vec<ForKey<'_>> = for_keys.iter().filter_map(|esk| ForKey::read(esk.fields())).collect();
        let rings = self.secrets.rings;
        let own = || rings.iter().flat_map(|(_, ring)| &ring.keys).filter(|key| key.is_private());
        let may_fit = |esk: &&ForKey<'_>| esk.to.is_none_or(|id| own().any(|key| key.id == id));
        for esk in keys.iter().filter(may_fit).take(MAX_TRIES) {
            if let Some(plain) = self.by_keys(packet, esk, &mut tries) {
                return Ok(plain);
            }
        }
        for esk in for_passphrases.iter().take(MAX_TRIES) {
            let esk = match ForPassphrase::read(esk.fields()) {
                Ok(esk) => esk,
                Err(fault) => {
                    tries.keep(&fault);
                    continue;
                }
            };
            for &(place, passphrase) in self.secrets.passphrases {
                let session = tries.note(esk.open(passphrase, self.work)).flatten();
                if let Some(plain) = session.and_then(|session| tries.decrypt(packet, &session, self.work)) {
                    self.fits(place);
                    return Ok(plain);
                }
            }
        }
        let lock = PgpLock {
            passphrase: !for_passphrases.is_empty(),
            recipients: keys.iter().filter_map(|key| key.to).collect(),
            private_key: !for_keys.is_empty(),
        };
        let has_private = self.secrets.rings.iter().any(|(_, ring)| ring.has_private());
        Err(match tries {
            Tries { changed: true, .. } => PgpFault::Changed,
            // What takes long may open it.
            Tries { slow: Some(slow), .. } => slow,
            // What was not given may open it.
            _ if self.secrets.passphrases.is_empty() && !has_private && (lock.passphrase || lock.private_key) => {
                PgpFault::Locked(lock)
            }
            Tries { fault: Some(fault), .. } => fault,
            Tries { locked: true, .. } if self.secrets.passphrases.is_empty() => PgpFault::Locked(lock),
            Tries { locked: true, .. } => PgpFault::WrongKeyPassphrase(lock),
            _ if lock.private_key && has_private => PgpFault::OtherKey(lock),
            _ if lock.passphrase && !self.secrets.passphrases.is_empty() => PgpFault::WrongPassphrase(lock),
            _ if lock.passphrase || lock.private_key => PgpFault::Locked(lock),
            _ => PgpFault::Damaged,
        })
    }

    /// Decrypts a packet by the private keys that were given.
    fn by_keys(&mut self, packet: &Packet<'_>, esk: &ForKey<'_>, tries: &mut Tries) -> Option<SecretBytes> {
        for (ring_number, (ring_place, ring)) in self.secrets.rings.iter().enumerate() {
            let may_fit = |key: &Key| key.is_private() && esk.to.is_none_or(|id| id == key.id);
            for (number, key) in ring.keys.iter().enumerate().filter(|(_, key)| may_fit(key)) {
                let unlocked = self.unlock((ring_number, number), key);
                let (secret, place) = match &*unlocked {
                    Err(fault) => {
                        tries.keep(fault);
                        continue;
                    }
                    Ok(Unlocked::Open(secret, place)) => (secret, *place),
                    Ok(Unlocked::Locked) => {
                        // The file is the right one: only its passphrase is asked for again.
                        self.fits(*ring_place);
                        tries.locked = true;
                        continue;
                    }
                    Ok(Unlocked::Elsewhere) => continue,
                };
                let session = tries.note(esk.open(key, secret, self.work)).flatten();
                if let Some(plain) = session.and_then(|session| tries.decrypt(packet, &session, self.work)) {
                    self.fits(*ring_place);
                    place.into_iter().for_each(|place| self.fits(place));
                    return Some(plain);
                }
            }
        }
        None
    }

    /// What comes of unlocking a private key: once, however often the message names it.
    fn unlock(&mut self, place: (usize, usize), key: &Key) -> Tried {
        if let Some((_, known)) = self.unlocked.iter().find(|(known, _)| *known == place) {
            return known.clone();
        }
        let unlocked = Rc::new(key.unlock(self.secrets.passphrases, self.work));
        self.unlocked.push((place, unlocked.clone()));
        unlocked
    }

    fn fits(&mut self, place: u32) {
        if !self.fitting.contains(&place) {
            self.fitting.push(place);
        }
    }
}

/// What was found out while keys were tried.
#[derive(Default)]
struct Tries {
    /// A key fitted, and what is encrypted was changed.
    changed: bool,
    /// A private key that may fit is locked.
    locked: bool,
    /// The first thing that takes too long without asking.
    slow: Option<PgpFault>,
    /// The first thing that can't be read.
    fault: Option<PgpFault>,
}

impl Tries {
    /// Keeps a fault: another key may do.
    fn note<T>(&mut self, result: Result<T, PgpFault>) -> Option<T> {
        result.inspect_err(|fault| self.keep(fault)).ok()
    }

    fn keep(&mut self, fault: &PgpFault) {
        let place = if matches!(fault, PgpFault::Slow(_)) { &mut self.slow } else { &mut self.fault };
        place.get_or_insert_with(|| fault.clone());
    }

    fn decrypt(&mut self, packet: &Packet<'_>, session: &SessionKey, work: &mut Work) -> Option<SecretBytes> {
        match self.note(encrypted::decrypt(packet, session, work))? {
            Decrypted::Plain(plain) => Some(plain),
            Decrypted::WrongKey => None,
            Decrypted::Changed => {
                self.changed |= session.certain;
                None
            }
        }
    }
}

/// A file (RFC 9580 §5.9).
fn literal(mut fields: Fields<'_>) -> Option<Literal> {
    fields.byte()?;
    let name = fields.counted()?;
    let _written = fields.long()?;
    let name = String::from_utf8_lossy(name.0).into_owned();
    // GnuPG's word for what is only to be shown.
    let name = Some(name).filter(|name| !name.is_empty() && name != "_CONSOLE");
    Some((SecretBytes::copy_of(fields.all()), name, Vec::new()))
}

/// Unpacks what is compressed (RFC 9580 §5.6).
fn unpack(body: &[u8], most: u64) -> Result<SecretBytes, PgpFault> {
    let (&way, packed) = body.split_first().ok_or(PgpFault::Damaged)?;
    let flags = match way {
        0 => return Ok(SecretBytes::copy_of(packed)),
        1 => 0,
        2 => TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_COMPUTE_ADLER32,
        3 => return unpack_bzip2(packed, most),
        other => return Err(PgpFault::Unknown("compression", other.to_string())),
    };
    let mut state = Box::<DecompressorOxide>::default();
    let (mut read, mut written) = (0, 0);
    let mut plain = SecretBytes::from_vec(vec![0; packed.len().saturating_mul(2).clamp(4096, 1 << 24)]);
    loop {
        let rest = packed.get(read..).unwrap_or_default();
        let flags = flags | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, taken, given) = decompress(&mut state, rest, plain.as_mut_slice(), written, flags);
        read += taken;
        written += given;
        match status {
            TINFLStatus::Done => {
                plain.truncate(written);
                return Ok(plain);
            }
            TINFLStatus::HasMoreOutput => plain = enlarged(&plain, written, most)?,
            _ => return Err(PgpFault::Damaged),
        }
    }
}

fn unpack_bzip2(packed: &[u8], most: u64) -> Result<SecretBytes, PgpFault> {
    let mut state = Decompress::new(false);
    let mut plain = SecretBytes::from_vec(vec![0; packed.len().saturating_mul(2).clamp(4096, 1 << 24)]);
    loop {
        let place = |total: u64| usize::try_from(total).unwrap_or(usize::MAX);
        let (read, written) = (place(state.total_in()), place(state.total_out()));
        let rest = packed.get(read..).unwrap_or_default();
        let room = plain.as_mut_slice().get_mut(written..).unwrap_or_default();
        let status = state.decompress(rest, room).map_err(|_| PgpFault::Damaged)?;
        let (now_read, now_written) = (place(state.total_in()), place(state.total_out()));
        match status {
            Status::StreamEnd => {
                plain.truncate(now_written);
                return Ok(plain);
            }
            _ if now_written == plain.len() => plain = enlarged(&plain, now_written, most)?,
            _ if (now_read, now_written) == (read, written) => return Err(PgpFault::Damaged),
            _ => {}
        }
    }
}

/// The same with twice the room; more than `most` bytes are not given.
fn enlarged(plain: &SecretBytes, written: usize, most: u64) -> Result<SecretBytes, PgpFault> {
    if written as u64 >= most {
        return Err(PgpFault::TooLarge);
    }
    let length = plain.len().saturating_mul(2);
    let mut larger = SecretBytes::with_capacity(length);
    larger.push_slice(plain.as_slice());
    larger.more(length - plain.len()).ok_or(PgpFault::TooLarge)?;
    Ok(larger)
}
