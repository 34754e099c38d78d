//! “Agile” encryption ([MS-OFFCRYPTO] §2.3.4.10 to 2.3.4.15).

use super::{MAX_ROUNDS, OfficeFault, parts};
use crate::ground::secret::SecretBytes;
use crate::notation::ciphers::{HmacHash, MacKey};
use aes::{Aes128, Aes192, Aes256};
use cbc::Decryptor;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use data_encoding::BASE64;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// Bytes that are encrypted with an initial vector of their own.
const SEGMENT: usize = 4096;

/// What goes into each key, by what it is for (§2.3.4.13, §2.3.4.14).
const VERIFIER_INPUT: [u8; 8] = [0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79];
const VERIFIER_VALUE: [u8; 8] = [0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e];
const KEY_VALUE: [u8; 8] = [0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6];
const MAC_KEY: [u8; 8] = [0x5f, 0xb2, 0xad, 0x01, 0x0c, 0xb9, 0xe1, 0xf6];
const MAC_VALUE: [u8; 8] = [0xa0, 0x67, 0x7f, 0x02, 0xb2, 0x2c, 0x84, 0x33];

/// How something is encrypted.
struct Way {
    salt: Vec<u8>,
    block: usize,
    key: usize,
    hash: HmacHash,
}

impl Way {
    fn read(element: &BytesStart<'_>) -> Result<Self, OfficeFault> {
        let (cipher, chaining) = (text(element, "cipherAlgorithm")?, text(element, "cipherChaining")?);
        if (&*cipher, &*chaining) != ("AES", "ChainingModeCBC") {
            return Err(OfficeFault::Unknown(format!("{}, {}", named(&cipher), named(&chaining))));
        }
        let hash = text(element, "hashAlgorithm")?;
        let hash = HmacHash::in_text(&hash).ok_or_else(|| OfficeFault::Unknown(named(&hash).to_owned()))?;
        let key = number(element, "keyBits")? as usize / 8;
        let block = number(element, "blockSize")? as usize;
        if !matches!(key, 16 | 24 | 32) || block != 16 {
            return Err(OfficeFault::Damaged);
        }
        Ok(Self { salt: bytes(element, "saltValue")?, block, key, hash })
    }

    /// An initial vector: the hash of the salt and something else, or the salt itself.
    fn iv(&self, more: Option<&[u8]>) -> Vec<u8> {
        let mut iv = more.map_or_else(|| self.salt.clone(), |more| hash(self.hash, &[&self.salt, more]).to_vec());
        iv.resize(self.block, 0x36);
        iv
    }
}

/// All that says how a document is encrypted.
pub(super) struct Agile {
    data: Way,
    mac_key: Vec<u8>,
    mac_value: Vec<u8>,
    password: Way,
    rounds: u32,
    verifier_input: Vec<u8>,
    verifier_value: Vec<u8>,
    key_value: Vec<u8>,
}

impl Agile {
    pub(super) fn read(xml: &[u8]) -> Result<Self, OfficeFault> {
        let (mut data, mut integrity, mut password) = (None, None, None);
        let mut reader = Reader::from_reader(xml);
        loop {
            match reader.read_event().map_err(|_| OfficeFault::Damaged)? {
                Event::Eof => break,
                Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                    "keyData" => data = Some(Way::read(&element)?),
                    "dataIntegrity" => {
                        integrity =
                            Some((bytes(&element, "encryptedHmacKey")?, bytes(&element, "encryptedHmacValue")?));
                    }
                    // Another is for whoever has a certificate.
                    "encryptedKey" if number(&element, "spinCount").is_ok() => {
                        let part = |name| bytes(&element, name);
                        let parts = (part("encryptedVerifierHashInput")?, part("encryptedVerifierHashValue")?);
                        let rounds = number(&element, "spinCount")?;
                        password = Some((Way::read(&element)?, rounds, parts, part("encryptedKeyValue")?));
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        let (Some(data), Some((mac_key, mac_value)), Some((password, rounds, verifier, key_value))) =
            (data, integrity, password)
        else {
            // A certificate opens it, if there is no password.
            return Err(OfficeFault::Unknown("no password".to_owned()));
        };
        if rounds > MAX_ROUNDS {
            return Err(OfficeFault::Unknown(format!("{rounds} rounds of hashing")));
        }
        let (verifier_input, verifier_value) = verifier;
        Ok(Self { data, mac_key, mac_value, password, rounds, verifier_input, verifier_value, key_value })
    }

    pub(super) fn open(&self, password: &[u8], package: &[u8]) -> Result<SecretBytes, OfficeFault> {
        let way = &self.password;
        let mut round = hash(way.hash, &[&way.salt, password]);
        for number in 0..self.rounds {
            round = hash(way.hash, &[&number.to_le_bytes(), &round]);
        }
        let opened = |what: &[u8], value: &[u8]| {
            let mut key = hash(way.hash, &[&round, what]);
            key.resize(way.key, 0x36);
            decrypt(&key, &way.iv(None), value).ok_or(OfficeFault::Damaged)
        };
        let input = opened(&VERIFIER_INPUT, &self.verifier_input)?;
        let expected = opened(&VERIFIER_VALUE, &self.verifier_value)?;
        let input = input.get(..way.salt.len()).ok_or(OfficeFault::Damaged)?;
        if !expected.starts_with(&hash(way.hash, &[input])) {
            return Err(OfficeFault::WrongPassword);
        }
        let mut key = opened(&KEY_VALUE, &self.key_value)?;
        key.truncate(self.data.key);
        self.check(&key, package).ok_or(OfficeFault::Damaged)?;
        let (length, encrypted) = parts(package).ok_or(OfficeFault::Damaged)?;
        let mut document = SecretBytes::with_capacity(encrypted.len());
        for (number, segment) in (0u32..).zip(encrypted.chunks(SEGMENT)) {
            let iv = self.data.iv(Some(&number.to_le_bytes()));
            document.push_slice(&decrypt(&key, &iv, segment).ok_or(OfficeFault::Damaged)?);
        }
        document.truncate(length);
        Ok(document)
    }

    /// `None` if the document was changed.
    fn check(&self, key: &[u8], package: &[u8]) -> Option<()> {
        let way = &self.data;
        let length = hash(way.hash, &[]).len();
        let mut mac_key = decrypt(key, &way.iv(Some(&MAC_KEY)), &self.mac_key)?;
        let mut mac = decrypt(key, &way.iv(Some(&MAC_VALUE)), &self.mac_value)?;
        mac_key.truncate(length);
        mac.truncate(length);
        MacKey::new(way.hash, &mac_key)?.verify(package, &mac).then_some(())
    }
}

/// The hash of all parts, one behind the other.
fn hash(hash: HmacHash, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    fn of<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
        let mut hash = D::new();
        parts.iter().for_each(|part| hash.update(part));
        hash.finalize().to_vec()
    }
    Zeroizing::new(match hash {
        HmacHash::Sha1 => of::<Sha1>(parts),
        HmacHash::Sha224 => of::<sha2::Sha224>(parts),
        HmacHash::Sha256 => of::<Sha256>(parts),
        HmacHash::Sha384 => of::<Sha384>(parts),
        HmacHash::Sha512 => of::<Sha512>(parts),
    })
}

/// A name of the file as it may be repeated.
fn named(name: &str) -> &str {
    let is_name = name.len() <= 20 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_name { name } else { "another" }
}

/// AES in CBC mode, without padding; `None` if a length is not as it has to be.
fn decrypt(key: &[u8], iv: &[u8], value: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut plain = Zeroizing::new(value.to_vec());
    match key.len() {
        16 => Decryptor::<Aes128>::new_from_slices(key, iv).ok()?.decrypt_padded::<NoPadding>(&mut plain).ok()?,
        24 => Decryptor::<Aes192>::new_from_slices(key, iv).ok()?.decrypt_padded::<NoPadding>(&mut plain).ok()?,
        _ => Decryptor::<Aes256>::new_from_slices(key, iv).ok()?.decrypt_padded::<NoPadding>(&mut plain).ok()?,
    };
    Some(plain)
}

fn text(element: &BytesStart<'_>, name: &str) -> Result<String, OfficeFault> {
    let attribute = element.try_get_attribute(name).ok().flatten().ok_or(OfficeFault::Damaged)?;
    Ok(attribute.value.into_owned())
}

fn number(element: &BytesStart<'_>, name: &str) -> Result<u32, OfficeFault> {
    text(element, name)?.parse().map_err(|_| OfficeFault::Damaged)
}

fn bytes(element: &BytesStart<'_>, name: &str) -> Result<Vec<u8>, OfficeFault> {
    BASE64.decode(text(element, name)?.as_bytes()).map_err(|_| OfficeFault::Damaged)
}
