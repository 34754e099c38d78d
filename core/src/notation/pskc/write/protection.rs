//! Encrypting what is written: AES-128-CBC with an HMAC-SHA-1 over IV and ciphertext (RFC 6030 §6.1).

use super::elements::{Elements, escape};
use crate::ground::random::FillRandom;
use crate::notation::ciphers::{Aes128Cbc, HmacHash, MacKey};
use data_encoding::BASE64;
use zeroize::Zeroize;

const AES_128_CBC: &str = "http://www.w3.org/2001/04/xmlenc#aes128-cbc";

/// As long as a SHA-1 hash (RFC 2104 §3).
const MAC_KEY_BYTES: usize = 20;

/// How the keys are protected in the file.
#[derive(Clone, Copy)]
pub enum PskcProtection<'a> {
    /// Unprotected: the keys can be read in the file.
    Plain,
    /// With a key that the receiver has already (RFC 6030 §6.1).
    PreSharedKey {
        /// Its name in the file, by which the receiver knows which one it is.
        name: &'a str,
        /// The key.
        key: &'a [u8; 16],
    },
    /// With a key that is made from a passphrase (RFC 6030 §6.2).
    Passphrase {
        /// Its name in the file; may be empty, but FreeIPA reads no file without one.
        name: &'a str,
        /// The passphrase, in UTF-8.
        passphrase: &'a [u8],
        /// Rounds of PBKDF2.
        rounds: u32,
        /// The hash function of PBKDF2. SHA-1 is read by all; others are not by all.
        hash: HmacHash,
    },
}

pub(super) struct Seal {
    pub(super) cipher: Aes128Cbc,
    pub(super) mac: MacKey,
    /// What goes before the first package.
    pub(super) head: String,
}

impl Seal {
    pub(super) fn new(key: &[u8; 16], mut head: String, random: &mut FillRandom<'_>) -> Self {
        let cipher = Aes128Cbc::new(key);
        let mut mac_key = [0; MAC_KEY_BYTES];
        random(&mut mac_key);
        let sealed = cipher.encrypt(fresh_iv(&cipher, random), &mac_key);
        head.push_str("  <pskc:MACMethod Algorithm=\"");
        head.push_str(HmacHash::Sha1.hmac_uri());
        head.push_str("\">\n    <pskc:MACKey>\n      <xenc:EncryptionMethod Algorithm=\"");
        head.push_str(AES_128_CBC);
        head.push_str("\"/>\n      <xenc:CipherData>\n        <xenc:CipherValue>");
        BASE64.encode_append(&sealed, &mut head);
        head.push_str("</xenc:CipherValue>\n      </xenc:CipherData>\n    </pskc:MACKey>\n  </pskc:MACMethod>\n");
        // HMAC takes keys of every length, so there is always a state.
        let mac = MacKey::new(HmacHash::Sha1, &mac_key)
            .unwrap_or_else(|| MacKey::Sha1(hmac::KeyInit::new(&Default::default())));
        mac_key.zeroize();
        Self { cipher, mac, head }
    }

    pub(super) fn value(&self, plain: &[u8], random: &mut FillRandom<'_>, to: &mut Elements<'_>) {
        let sealed = self.cipher.encrypt(fresh_iv(&self.cipher, random), plain);
        to.open("          ", "EncryptedValue");
        to.raw("            <xenc:EncryptionMethod Algorithm=\"");
        to.raw(AES_128_CBC);
        to.raw("\"/>\n            <xenc:CipherData>\n              <xenc:CipherValue>");
        to.encoded(&sealed);
        to.raw("</xenc:CipherValue>\n            </xenc:CipherData>\n");
        to.close("          ", "EncryptedValue");
        to.base64("          ", "ValueMAC", &self.mac.compute(&sealed));
    }
}

/// An IV that nobody can foresee, made as in NIST SP 800-38A, appendix C: the cipher over a nonce. Of the nonce's bits 112
/// are random; the highest of each byte is 0. multiOTP decrypts the IV's block as well and then cuts off 16 characters of
/// UTF-8, so that it keeps the key whole only if each byte there is a character.
pub(super) fn fresh_iv(cipher: &Aes128Cbc, random: &mut FillRandom<'_>) -> [u8; 16] {
    let mut nonce = [0; 16];
    random(&mut nonce);
    nonce.iter_mut().for_each(|byte| *byte &= 0x7f);
    // The first block of CBC with an IV of zeros is the cipher over the text.
    let sealed = cipher.encrypt([0; 16], &nonce);
    sealed.get(16..).and_then(<[u8]>::first_chunk).copied().unwrap_or(nonce)
}

pub(super) fn derived_key(name: &str, salt: &[u8], rounds: u32, hash: HmacHash) -> String {
    let mut head = String::from(
        "  <pskc:EncryptionKey>\n    <xenc11:DerivedKey>\n      <xenc11:KeyDerivationMethod Algorithm=\"http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2\">\n        <pkcs5:PBKDF2-params>\n          <Salt><Specified>",
    );
    BASE64.encode_append(salt, &mut head);
    head.push_str("</Specified></Salt>\n          <IterationCount>");
    head.push_str(&rounds.to_string());
    head.push_str("</IterationCount>\n          <KeyLength>16</KeyLength>\n          ");
    match hash {
        HmacHash::Sha1 => head.push_str("<PRF/>"),
        other => {
            head.push_str("<PRF Algorithm=\"");
            head.push_str(other.hmac_uri());
            head.push_str("\"/>");
        }
    }
    head.push_str("\n        </pkcs5:PBKDF2-params>\n      </xenc11:KeyDerivationMethod>\n");
    if !name.is_empty() {
        head.push_str("      <xenc11:MasterKeyName>");
        escape(name, |part| head.push_str(part));
        head.push_str("</xenc11:MasterKeyName>\n");
    }
    head.push_str("    </xenc11:DerivedKey>\n  </pskc:EncryptionKey>\n");
    head
}
