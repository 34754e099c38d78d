//! To whom a message is encrypted: keys that say, by a signature of their own, that they are for that, and still are.

use super::armor::{self, Armored};
use super::fields::Fields;
use super::key::{Key, KeyId, PublicParts};
use super::packet::Packets;
use super::recognise::{is_armored, tag};
use super::signature::Signature;
use crate::ground::secret::SecretBytes;

/// A key that a message is encrypted to.
pub(crate) struct Recipient(pub(super) Key);

/// Packets of names and pictures (RFC 9580 §5.11 and §5.12).
const USER_ID: u8 = 13;
const USER_ATTRIBUTE: u8 = 17;

/// Kinds of signatures (RFC 9580 §5.2.1).
mod kind {
    pub(super) const ON_SUBKEY: u8 = 0x18;
    pub(super) const ON_KEY: u8 = 0x1f;
    pub(super) const REVOKES_KEY: u8 = 0x20;
    pub(super) const REVOKES_SUBKEY: u8 = 0x28;
}

/// Why a key can't be encrypted to.
type Useless = (KeyId, &'static str);

impl Recipient {
    /// The keys of a file to which can be encrypted at that moment, in seconds since 1970; of each that can't, why. `None` if
    /// it is no file of keys.
    pub(crate) fn read_all(file: &[u8], now: u64) -> Option<Vec<Result<Self, Useless>>> {
        let mut found = Vec::new();
        if is_armored(file) {
            for armored in armor::read_all(file).ok()? {
                let Armored::Packets(packets) = armored else { return None };
                // It may be a private key by mistake.
                let packets = SecretBytes::from_vec(packets);
                found.extend(certificates(packets.as_slice())?.into_iter().map(|one| one.recipient(now)));
            }
        } else {
            found.extend(certificates(file)?.into_iter().map(|one| one.recipient(now)));
        }
        (!found.is_empty()).then_some(found)
    }
}

/// A key with what is signed along with it.
struct Certificate {
    primary: Key,
    /// What the primary key says of itself.
    own: Standing,
    subkeys: Vec<(Key, Standing)>,
}

/// What the primary key says of a key, by signatures that are its own.
#[derive(Default)]
struct Standing {
    revoked: bool,
    /// When the newest signature was made.
    vouched: Option<u64>,
    /// Seconds after its making when the key expires.
    lives: Option<u64>,
    /// What it is for, where that is said.
    uses: Option<u8>,
    /// There is a signature of a kind that is not read.
    unread: bool,
}

impl Standing {
    /// Takes in a signature of that content.
    fn hear(&mut self, signature: &Signature<'_>, content: &[u8], primary: &Key) {
        match signature.is_of(content, primary) {
            Some(true) => {}
            Some(false) => return,
            None => {
                self.unread = true;
                // Better a key too few than one that was revoked.
                self.revoked |= matches!(signature.kind, kind::REVOKES_KEY | kind::REVOKES_SUBKEY);
                return;
            }
        }
        if matches!(signature.kind, kind::REVOKES_KEY | kind::REVOKES_SUBKEY) {
            self.revoked = true;
        } else if self.vouched.is_none_or(|newest| newest <= signature.created()) {
            self.vouched = Some(signature.created());
            let lives = signature.property(9).and_then(|value| Fields(value).long());
            self.lives = lives.map(|seconds| seconds as u64).filter(|&seconds| seconds > 0);
            self.uses = signature.property(27).map(|flags| flags.first().copied().unwrap_or(0));
        }
    }

    /// Why the key is of no use.
    fn trouble(&self, key: &Key, now: u64) -> Option<&'static str> {
        if self.revoked {
            Some("it was revoked")
        } else if self.vouched.is_none() {
            Some(if self.unread {
                "its kind of signature is not read here"
            } else {
                "no signature of its own vouches for it"
            })
        } else if self.lives.is_some_and(|seconds| key.created + seconds < now) {
            Some("it has expired")
        } else {
            None
        }
    }

    /// Whether it may be encrypted to (RFC 9580 §5.2.3.29): messages or files.
    fn is_for_encryption(&self, key: &Key) -> bool {
        let can = matches!(
            key.public,
            PublicParts::Rsa { .. }
                | PublicParts::ElGamal { .. }
                | PublicParts::Ecdh { .. }
                | PublicParts::Montgomery { .. }
        );
        can && self.uses.is_none_or(|uses| uses & 0x0c != 0)
    }
}

impl Certificate {
    fn recipient(self, now: u64) -> Result<Recipient, Useless> {
        let id = self.primary.id;
        if let Some(why) = self.own.trouble(&self.primary, now) {
            return Err((id, why));
        }
        let is_meant = |key: &Key, standing: &Standing| standing.vouched.is_some() && standing.is_for_encryption(key);
        let mut why = "it is not for encryption, or of a kind that is not read here";
        let mut newest: Option<Key> = None;
        let own = self.own.uses.is_some_and(|uses| uses & 0x0c != 0);
        for (key, standing) in self.subkeys {
            if !is_meant(&key, &standing) {
                continue;
            }
            match standing.trouble(&key, now) {
                Some(trouble) => why = trouble,
                None if newest.as_ref().is_none_or(|other| other.created <= key.created) => newest = Some(key),
                None => {}
            }
        }
        let primary = Some(self.primary).filter(|key| own && self.own.is_for_encryption(key));
        newest.or(primary).map(Recipient).ok_or((id, why))
    }
}

/// The fingerprints of the keys whose signatures count: primary keys that vouch for themselves, and subkeys that they say are
/// for signing; none that was revoked.
pub(super) fn signers_of(packets: &[u8]) -> Vec<Vec<u8>> {
    let mut signers = Vec::new();
    for Certificate { primary, own, subkeys } in certificates(packets).unwrap_or_default() {
        if own.revoked || own.vouched.is_none() {
            continue;
        }
        let may_sign = |standing: &Standing| {
            standing.vouched.is_some() && !standing.revoked && standing.uses.is_some_and(|uses| uses & 2 != 0)
        };
        signers.extend(subkeys.into_iter().filter(|(_, standing)| may_sign(standing)).map(|(key, _)| key.fingerprint));
        signers.push(primary.fingerprint);
    }
    signers
}

/// The certificates that follow one another; `None` if these are no keys.
fn certificates(packets: &[u8]) -> Option<Vec<Certificate>> {
    let mut all: Vec<Certificate> = Vec::new();
    // What the signatures that follow are of, behind the primary key.
    let mut name: Vec<u8> = Vec::new();
    for packet in Packets(Fields(packets)) {
        let packet = packet.ok()?;
        match (packet.tag, all.last_mut()) {
            (tag::PUBLIC_KEY | tag::SECRET_KEY, _) => {
                let own = Standing::default();
                all.push(Certificate { primary: Key::of(&packet)?, own, subkeys: Vec::new() });
                name.clear();
            }
            (_, None) => return None,
            (tag::PUBLIC_SUBKEY | tag::SECRET_SUBKEY, Some(one)) => {
                one.subkeys.extend(Key::of(&packet).map(|key| (key, Standing::default())));
            }
            (USER_ID | USER_ATTRIBUTE, _) => {
                let head = if packet.tag == USER_ID { 0xb4 } else { 0xd1 };
                let length = u32::try_from(packet.body().len()).ok()?.to_be_bytes();
                name = [&[head][..], &length, packet.body()].concat();
            }
            (tag::SIGNATURE, Some(one)) => {
                let Certificate { primary, own, subkeys } = one;
                let Some(signature) = Signature::read(packet.body()) else {
                    // Of before 2000, with its kind behind its version and a length.
                    match (packet.body(), subkeys.last_mut()) {
                        ([3, _, kind::REVOKES_KEY, ..], _) => own.revoked = true,
                        ([3, _, kind::REVOKES_SUBKEY, ..], Some((_, standing))) => standing.revoked = true,
                        _ => {}
                    }
                    continue;
                };
                match (signature.kind, subkeys.last_mut()) {
                    (kind::ON_KEY | kind::REVOKES_KEY, _) => own.hear(&signature, &primary.hashed(), primary),
                    (0x10..=0x13, None) => own.hear(&signature, &[&primary.hashed()[..], &name].concat(), primary),
                    (kind::ON_SUBKEY | kind::REVOKES_SUBKEY, Some((key, standing))) => {
                        standing.hear(&signature, &[primary.hashed(), key.hashed()].concat(), primary);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    Some(all)
}
