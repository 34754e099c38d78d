//! Block ciphers: CBC mode (XML Encryption §5.2) and key wraps (RFC 3394, RFC 5649, RFC 3217, RFC 3657).

use crate::ground::secret::SecretBytes;
use crate::ground::stack::leaving_nothing;
use aes_kw::{AesKw, AesKwp};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::common::InnerInit;
use cbc::cipher::consts::U16;
use cbc::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use hmac::digest::Digest;

use super::hash::uri_fragment;
use std::fmt;

/// A block cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cipher {
    Aes,
    TripleDes,
    Camellia,
}

/// How the block cipher is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Cipher block chaining with the padding of XML Encryption §5.2.
    Cbc,
    /// Key wrap, which detects a wrong key by itself.
    Wrap,
    /// Key wrap with padding (RFC 5649), by its own name.
    PaddedWrap,
}

/// A way to encrypt a value that can be undone here (RFC 6030 §6.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EncryptionAlgorithm {
    cipher: Cipher,
    mode: Mode,
    lengths: &'static [usize],
    name: &'static str,
}

impl EncryptionAlgorithm {
    /// AES-128 in CBC mode: what is written.
    pub const AES_128_CBC: Self = Self { cipher: Cipher::Aes, mode: Mode::Cbc, lengths: &[16], name: "AES-128-CBC" };
    /// 3DES in CBC mode with a key of two parts: what the oldest drafts do with a passphrase.
    const TWO_KEY_3DES_CBC: Self =
        Self { cipher: Cipher::TripleDes, mode: Mode::Cbc, lengths: &[16], name: "3DES-CBC" };

    /// The algorithm of a URI, by its fragment. `None` if it is none that can be undone here.
    #[must_use]
    pub fn parse(uri: &str) -> Option<Self> {
        use Cipher::{Aes, Camellia, TripleDes};
        use Mode::{Cbc, PaddedWrap, Wrap};
        let (cipher, mode, lengths, name): (_, _, &'static [usize], _) = match &*uri_fragment(uri).to_ascii_lowercase()
        {
            "aes128-cbc" => return Some(Self::AES_128_CBC),
            "aes192-cbc" => (Aes, Cbc, &[24], "AES-192-CBC"),
            "aes256-cbc" => (Aes, Cbc, &[32], "AES-256-CBC"),
            // The short names are in drafts.
            "3des112-cbc" => return Some(Self::TWO_KEY_3DES_CBC),
            "tripledes-cbc" | "3des-cbc" | "3des168-cbc" => (TripleDes, Cbc, &[16, 24], "3DES-CBC"),
            "camellia128" | "camellia128-cbc" => (Camellia, Cbc, &[16], "Camellia-128-CBC"),
            "camellia192" | "camellia192-cbc" => (Camellia, Cbc, &[24], "Camellia-192-CBC"),
            "camellia256" | "camellia256-cbc" => (Camellia, Cbc, &[32], "Camellia-256-CBC"),
            "kw-aes128" => (Aes, Wrap, &[16], "AES-128 key wrap"),
            "kw-aes192" => (Aes, Wrap, &[24], "AES-192 key wrap"),
            "kw-aes256" => (Aes, Wrap, &[32], "AES-256 key wrap"),
            "kw-aes-128-pad" | "kw-aes128-pad" => (Aes, PaddedWrap, &[16], "AES-128 key wrap with padding"),
            "kw-aes-192-pad" | "kw-aes192-pad" => (Aes, PaddedWrap, &[24], "AES-192 key wrap with padding"),
            "kw-aes-256-pad" | "kw-aes256-pad" => (Aes, PaddedWrap, &[32], "AES-256 key wrap with padding"),
            "kw-tripledes" | "kw-3des" => (TripleDes, Wrap, &[16, 24], "3DES key wrap"),
            "kw-camellia128" => (Camellia, Wrap, &[16], "Camellia-128 key wrap"),
            "kw-camellia192" => (Camellia, Wrap, &[24], "Camellia-192 key wrap"),
            "kw-camellia256" => (Camellia, Wrap, &[32], "Camellia-256 key wrap"),
            _ => return None,
        };
        Some(Self { cipher, mode, lengths, name })
    }

    /// The name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The lengths that its key can have, in bytes.
    #[must_use]
    pub fn key_lengths(self) -> &'static [usize] {
        self.lengths
    }

    /// Whether a wrong key or a changed value is noticed without a MAC.
    #[must_use]
    pub fn checks_itself(self) -> bool {
        self.mode != Mode::Cbc
    }

    fn block(self) -> usize {
        if self.cipher == Cipher::TripleDes { 8 } else { 16 }
    }

    /// Decrypts a value. In CBC mode it starts with the IV, unless that is separate (the oldest drafts).
    ///
    /// # Errors
    /// Why it can't be decrypted.
    pub(in crate::notation) fn decrypt(self, key: &[u8], iv: Option<&[u8]>, value: &[u8]) -> Result<Decrypted, Fault> {
        leaving_nothing(|| self.decrypted(key, iv, value))
    }

    fn decrypted(self, key: &[u8], iv: Option<&[u8]>, value: &[u8]) -> Result<Decrypted, Fault> {
        if !self.lengths.contains(&key.len()) {
            return Err(Fault::KeyLength);
        }
        match self.mode {
            Mode::Wrap | Mode::PaddedWrap => {
                self.unwrap(key, value).map(|bytes| Decrypted { bytes, padding: Padding::Checked })
            }
            Mode::Cbc => {
                let (iv, body) = match iv {
                    Some(iv) => (iv, value),
                    None => value.split_at_checked(self.block()).ok_or(Fault::Length)?,
                };
                if iv.len() != self.block() || body.is_empty() || !body.len().is_multiple_of(self.block()) {
                    return Err(Fault::Length);
                }
                let mut bytes = SecretBytes::from_vec(body.to_vec());
                self.decrypt_blocks(key, iv, bytes.as_mut_slice()).ok_or(Fault::KeyLength)?;
                Ok(unpad(bytes, self.block()))
            }
        }
    }

    fn decrypt_blocks(self, key: &[u8], iv: &[u8], blocks: &mut [u8]) -> Option<()> {
        match (self.cipher, key.len()) {
            (Cipher::Aes, 16) => cbc_decrypt::<aes::Aes128>(key, iv, blocks),
            (Cipher::Aes, 24) => cbc_decrypt::<aes::Aes192>(key, iv, blocks),
            (Cipher::Aes, 32) => cbc_decrypt::<aes::Aes256>(key, iv, blocks),
            (Cipher::TripleDes, 16) => cbc_decrypt::<des::TdesEde2>(key, iv, blocks),
            (Cipher::TripleDes, 24) => cbc_decrypt::<des::TdesEde3>(key, iv, blocks),
            (Cipher::Camellia, 16) => cbc_decrypt::<camellia::Camellia128>(key, iv, blocks),
            (Cipher::Camellia, 24) => cbc_decrypt::<camellia::Camellia192>(key, iv, blocks),
            (Cipher::Camellia, 32) => cbc_decrypt::<camellia::Camellia256>(key, iv, blocks),
            _ => None,
        }
    }

    fn unwrap(self, key: &[u8], value: &[u8]) -> Result<SecretBytes, Fault> {
        let padded = self.mode == Mode::PaddedWrap;
        match (self.cipher, key.len()) {
            (Cipher::Aes, 16) => unwrap_16::<aes::Aes128>(key, value, padded),
            (Cipher::Aes, 24) => unwrap_16::<aes::Aes192>(key, value, padded),
            (Cipher::Aes, 32) => unwrap_16::<aes::Aes256>(key, value, padded),
            (Cipher::Camellia, 16) => unwrap_16::<camellia::Camellia128>(key, value, padded),
            (Cipher::Camellia, 24) => unwrap_16::<camellia::Camellia192>(key, value, padded),
            (Cipher::Camellia, 32) => unwrap_16::<camellia::Camellia256>(key, value, padded),
            (Cipher::TripleDes, _) => self.unwrap_3des(key, value),
            _ => Err(Fault::KeyLength),
        }
    }

    /// RFC 3217 §3.2: decrypt, reverse, decrypt again, compare the checksum.
    fn unwrap_3des(self, key: &[u8], value: &[u8]) -> Result<SecretBytes, Fault> {
        const IV: [u8; 8] = [0x4a, 0xdd, 0xa2, 0x2c, 0x79, 0xe8, 0x21, 0x05];
        if value.len() < 24 || !value.len().is_multiple_of(8) {
            return Err(Fault::Length);
        }
        let mut outer = SecretBytes::from_vec(value.to_vec());
        self.decrypt_blocks(key, &IV, outer.as_mut_slice()).ok_or(Fault::KeyLength)?;
        outer.as_mut_slice().reverse();
        let (iv, inner) = outer.as_slice().split_at_checked(8).ok_or(Fault::Length)?;
        let mut bytes = SecretBytes::from_vec(inner.to_vec());
        self.decrypt_blocks(key, iv, bytes.as_mut_slice()).ok_or(Fault::KeyLength)?;
        let end = bytes.len().saturating_sub(8);
        let (plain, checksum) = bytes.as_slice().split_at_checked(end).ok_or(Fault::Length)?;
        let digest = sha1::Sha1::digest(plain);
        if digest.get(..8) == Some(checksum) { Ok(SecretBytes::from_vec(plain.to_vec())) } else { Err(Fault::Wrap) }
    }
}

impl fmt::Debug for EncryptionAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A value that was decrypted, and what its padding looked like.
pub(in crate::notation) struct Decrypted {
    pub(in crate::notation) bytes: SecretBytes,
    pub(in crate::notation) padding: Padding,
}

/// What the end of a decrypted value says about the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::notation) enum Padding {
    /// The key wrap's own check came out.
    Checked,
    /// PKCS#7: each byte of it is right. By chance in one of 256.
    Full,
    /// XML Encryption §5.2: only the last byte counts, the others may be anything. By chance in one of 16.
    LastByte,
    /// No padding; the bytes are all there is.
    Missing,
}

/// Why a value can't be decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::notation) enum Fault {
    /// The key's length does not fit the algorithm.
    KeyLength,
    /// Not a whole number of blocks, or too few of them.
    Length,
    /// The key wrap's own check failed.
    Wrap,
}

fn cbc_decrypt<C: BlockCipherDecrypt + KeyInit>(key: &[u8], iv: &[u8], blocks: &mut [u8]) -> Option<()> {
    let cipher = C::new_from_slice(key).ok()?;
    let mode = cbc::Decryptor::<C>::inner_iv_slice_init(cipher, iv).ok()?;
    mode.decrypt_padded::<NoPadding>(blocks).ok().map(|_| ())
}

/// RFC 3394 §2.2.2 (RFC 3657 for Camellia), and RFC 5649, which some write under the same name as it also takes
/// lengths that are no multiple of 8. `padded`: the name is that of RFC 5649, and nothing else will do.
fn unwrap_16<C>(key: &[u8], value: &[u8], padded: bool) -> Result<SecretBytes, Fault>
where
    C: BlockCipherDecrypt<BlockSize = U16> + BlockCipherEncrypt<BlockSize = U16> + KeyInit + Clone,
{
    if value.len() < 16 || !value.len().is_multiple_of(8) {
        return Err(Fault::Length);
    }
    let cipher = C::new_from_slice(key).map_err(|_| Fault::KeyLength)?;
    let mut scratch = SecretBytes::from_vec(vec![0; value.len() - 8]);
    if !padded
        && value.len() >= 24
        && AesKw::<C>::inner_init(cipher.clone()).unwrap_key(value, scratch.as_mut_slice()).is_ok()
    {
        return Ok(scratch);
    }
    match AesKwp::<C>::inner_init(cipher).unwrap_key(value, scratch.as_mut_slice()) {
        Ok(plain) => Ok(SecretBytes::from_vec(plain.to_vec())),
        Err(_) => Err(Fault::Wrap),
    }
}

fn unpad(bytes: SecretBytes, block: usize) -> Decrypted {
    let last = usize::from(bytes.as_slice().last().copied().unwrap_or(0));
    let end = bytes.len().checked_sub(last).filter(|_| (1..=block).contains(&last));
    let Some((plain, padding)) = end.and_then(|end| bytes.as_slice().split_at_checked(end)) else {
        return Decrypted { bytes, padding: Padding::Missing };
    };
    let full = padding.iter().all(|&b| usize::from(b) == last);
    Decrypted {
        bytes: SecretBytes::from_vec(plain.to_vec()),
        padding: if full { Padding::Full } else { Padding::LastByte },
    }
}

/// AES-128-CBC with PKCS#7 padding, for writing; its key is prepared once.
pub(in crate::notation) struct Aes128Cbc(aes::Aes128);

impl Aes128Cbc {
    pub(in crate::notation) fn new(key: &[u8; 16]) -> Self {
        Self(leaving_nothing(|| aes::Aes128::new(key.into())))
    }

    /// Encrypts `plain` with PKCS#7 padding; returns the IV and the ciphertext behind it.
    pub(in crate::notation) fn encrypt(&self, iv: [u8; 16], plain: &[u8]) -> Vec<u8> {
        let padding = 16 - plain.len() % 16;
        let mut blocks = SecretBytes::with_capacity(plain.len() + padding);
        blocks.push_slice(plain);
        let one = [u8::try_from(padding).unwrap_or(16)];
        (0..padding).for_each(|_| blocks.push_slice(&one));
        let mode = cbc::Encryptor::<&aes::Aes128>::inner_iv_init(&self.0, (&iv).into());
        let length = blocks.len();
        let mut out = iv.to_vec();
        // A whole number of blocks always fits.
        if let Ok(sealed) = mode.encrypt_padded::<NoPadding>(blocks.as_mut_slice(), length) {
            out.extend_from_slice(sealed);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::hex;
    use super::*;
    use proptest::prelude::*;

    fn decrypted(uri: &str, key: &str, value: &str) -> Result<Vec<u8>, Fault> {
        let algorithm = EncryptionAlgorithm::parse(uri).expect("a known algorithm");
        algorithm.decrypt(&hex(key), None, &hex(value)).map(|found| found.bytes.as_slice().to_vec())
    }

    #[test]
    fn aes_key_wrap_of_rfc_3394_and_rfc_5649() {
        let data = "00112233445566778899aabbccddeeff";
        let wrap = "http://www.w3.org/2001/04/xmlenc#kw-aes";
        for (bits, key, wrapped, plain) in [
            ("128", "000102030405060708090a0b0c0d0e0f", "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5", data),
            (
                "192",
                "000102030405060708090a0b0c0d0e0f1011121314151617",
                "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d",
                data,
            ),
            (
                "256",
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7",
                data,
            ),
            (
                "192",
                "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8",
                "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a",
                "c37b7e6492584340bed12207808941155068f738",
            ),
            (
                "192",
                "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8",
                "afbeb0f07dfbf5419200f2ccb50bb24f",
                "466f7250617369",
            ),
        ] {
            assert_eq!(decrypted(&format!("{wrap}{bits}"), key, wrapped), Ok(hex(plain)), "{bits}");
            let wrong = key.replacen("00", "01", 1).replacen("58", "59", 1);
            assert_eq!(decrypted(&format!("{wrap}{bits}"), &wrong, wrapped), Err(Fault::Wrap));
        }
        assert_eq!(decrypted(&format!("{wrap}128"), data, "00112233445566778899aabb"), Err(Fault::Length));
        assert_eq!(decrypted(&format!("{wrap}128"), "0011", "1fa68b0a8112b447aef34bd8fb5a7b82"), Err(Fault::KeyLength));
    }

    #[test]
    fn triple_des_key_wrap_of_rfc_3217() {
        // RFC 3217 §3.5.
        let uri = "http://www.w3.org/2001/04/xmlenc#kw-tripledes";
        let key = "255e0d1c07b646dfb3134cc843ba8aa71f025b7c0838251f";
        let wrapped = "690107618ef092b3b48ca1796b234ae9fa33ebb4159604037db5d6a84eb3aac2768c632775a467d4";
        let plain = "2923bf85e06dd6ae529149f1f1bae9eab3a7da3d860d3e98";
        assert_eq!(decrypted(uri, key, wrapped), Ok(hex(plain)));
        assert_eq!(decrypted(uri, key, &wrapped.replacen("69", "68", 1)), Err(Fault::Wrap));
        assert_eq!(decrypted(uri, key, "6901"), Err(Fault::Length));
    }

    #[test]
    fn single_blocks_of_the_standards() {
        // One block in CBC mode with an IV of zeros is the bare cipher.
        for (uri, key, cipher, plain) in [
            // FIPS 197, appendix C.
            (
                "aes128-cbc",
                "000102030405060708090a0b0c0d0e0f",
                "69c4e0d86a7b0430d8cdb78070b4c55a",
                "00112233445566778899aabbccddeeff",
            ),
            (
                "aes192-cbc",
                "000102030405060708090a0b0c0d0e0f1011121314151617",
                "dda97ca4864cdfe06eaf70a0ec0d7191",
                "00112233445566778899aabbccddeeff",
            ),
            (
                "aes256-cbc",
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                "8ea2b7ca516745bfeafc49904b496089",
                "00112233445566778899aabbccddeeff",
            ),
            // RFC 3713, appendix A.
            (
                "camellia128",
                "0123456789abcdeffedcba9876543210",
                "67673138549669730857065648eabe43",
                "0123456789abcdeffedcba9876543210",
            ),
            (
                "camellia192-cbc",
                "0123456789abcdeffedcba98765432100011223344556677",
                "b4993401b3e996f84ee5cee7d79b09b9",
                "0123456789abcdeffedcba9876543210",
            ),
            (
                "camellia256",
                "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff",
                "9acc237dff16d76c20ef7c919e3a7509",
                "0123456789abcdeffedcba9876543210",
            ),
            // NIST SP 800-67: the key of three parts, first block.
            (
                "tripledes-cbc",
                "0123456789abcdef23456789abcdef01456789abcdef0123",
                "a826fd8ce53b855f",
                "5468652071756663",
            ),
        ] {
            let algorithm = EncryptionAlgorithm::parse(&format!("http://example.org/x#{uri}")).expect("known");
            let mut block = hex(cipher);
            let iv = vec![0; block.len()];
            assert!(algorithm.decrypt_blocks(&hex(key), &iv, &mut block).is_some());
            assert_eq!(block, hex(plain), "{uri}");
        }
    }

    #[test]
    fn a_key_of_two_parts_is_k1_k2_k1() {
        let (two, three) = ("0123456789abcdef23456789abcdef01", "0123456789abcdef23456789abcdef010123456789abcdef");
        let value = "00000000000000001122334455667788";
        let uri = "http://www.w3.org/2001/04/xmlenc#tripledes-cbc";
        assert_eq!(decrypted(uri, two, value), decrypted(uri, three, value));
        assert_eq!(decrypted(uri, "0123456789abcdef", value), Err(Fault::KeyLength));
    }

    #[test]
    fn of_a_padding_only_the_last_byte_must_be_right() {
        let padded = |text: &str| {
            let found = unpad(SecretBytes::from_vec(hex(text)), 16);
            (found.bytes.as_slice().to_vec(), found.padding)
        };
        assert_eq!(padded("414243440c0c0c0c0c0c0c0c0c0c0c0c"), (b"ABCD".to_vec(), Padding::Full));
        assert_eq!(padded("41424344a1a2a3a4a5a6a7a8a9aaab0c"), (b"ABCD".to_vec(), Padding::LastByte));
        assert_eq!(padded("10101010101010101010101010101010"), (Vec::new(), Padding::Full));
        assert_eq!(padded("41424344414243444142434441424344").1, Padding::Missing);
        assert_eq!(padded("41424344414243444142434441424300").1, Padding::Missing);
    }

    proptest! {
        #[test]
        fn what_was_encrypted_is_decrypted(key in any::<[u8; 16]>(), iv in any::<[u8; 16]>(), plain in proptest::collection::vec(any::<u8>(), 0..100)) {
            let sealed = Aes128Cbc::new(&key).encrypt(iv, &plain);
            prop_assert_eq!(&sealed[..16], &iv);
            let found = EncryptionAlgorithm::AES_128_CBC.decrypt(&key, None, &sealed).expect("whole blocks");
            prop_assert_eq!((found.bytes.as_slice(), found.padding), (&plain[..], Padding::Full));
        }

        #[test]
        fn no_value_makes_it_panic(key in proptest::collection::vec(any::<u8>(), 0..40), value in proptest::collection::vec(any::<u8>(), 0..120)) {
            for uri in ["aes128-cbc", "aes256-cbc", "tripledes-cbc", "camellia192", "kw-aes128", "kw-tripledes", "kw-camellia256"] {
                let algorithm = EncryptionAlgorithm::parse(uri).expect("known");
                if let Ok(found) = algorithm.decrypt(&key, None, &value) {
                    prop_assert!(algorithm.key_lengths().contains(&key.len()));
                    prop_assert!(found.bytes.len() < value.len());
                }
            }
        }
    }
}
