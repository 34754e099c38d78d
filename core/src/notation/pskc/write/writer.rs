//! The writer of a file, and the one whose key is still being derived.

use super::elements::{Elements, escape};
use super::key::{OutKey, OutKind, suite};
use super::protection::{PskcProtection, Seal, derived_key};
use crate::ground::date::format_date_time;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::notation::ciphers::{HmacHash, MacKey};
use zeroize::{Zeroize, Zeroizing};

/// Rounds of PBKDF2 between two reports of the progress.
const ROUNDS_BETWEEN_NEWS: u32 = 1 << 14;

/// RFC 8018 §4.1 asks for at least 8.
const SALT_BYTES: usize = 16;

/// Writes one file.
pub struct PskcWriter {
    /// Of the elements of PSKC: `pskc:` or nothing.
    prefix: &'static str,
    seal: Option<Seal>,
}

impl PskcWriter {
    /// Prepares a file; with a passphrase this takes its rounds, and `progress` is called with those that are done.
    ///
    /// `random` gives the MAC key, the salt and the IVs.
    #[must_use]
    pub fn new(protection: PskcProtection<'_>, random: &mut FillRandom<'_>, progress: &mut dyn FnMut(u32)) -> Self {
        match protection {
            PskcProtection::Plain => Self { prefix: "", seal: None },
            PskcProtection::PreSharedKey { name, key } => {
                let mut head = String::from("  <pskc:EncryptionKey>\n    <ds:KeyName>");
                escape(name, |part| head.push_str(part));
                head.push_str("</ds:KeyName>\n  </pskc:EncryptionKey>\n");
                Self { prefix: "pskc:", seal: Some(Seal::new(key, head, random)) }
            }
            PskcProtection::Passphrase { rounds, .. } => {
                let mut preparing = Self::prepare(protection, random);
                while preparing.step(ROUNDS_BETWEEN_NEWS) < 1.0 {
                    progress(preparing.rounds_done().min(rounds));
                }
                preparing.finish(random)
            }
        }
    }

    /// The same in steps, for whoever must not be held up by the rounds of a passphrase.
    #[must_use]
    pub fn prepare(protection: PskcProtection<'_>, random: &mut FillRandom<'_>) -> PendingPskcWriter {
        let PskcProtection::Passphrase { name, passphrase, rounds, hash } = protection else {
            return PendingPskcWriter(WriterStage::Ready(Box::new(Self::new(protection, random, &mut |_| {}))));
        };
        let mut salt = [0; SALT_BYTES];
        random(&mut salt);
        // HMAC takes keys of every length, so there is always a state.
        let Some(mac) = MacKey::new(hash, passphrase) else {
            return PendingPskcWriter(WriterStage::Ready(Box::new(Self { prefix: "", seal: None })));
        };
        // One block of PBKDF2 is enough: no hash function is shorter than the key (RFC 8018 §5.2).
        let last = Zeroizing::new(mac.compute(&[&salt[..], &[0, 0, 0, 1]].concat()));
        let sum = last.clone();
        let head = derived_key(name, &salt, rounds.max(1), hash);
        PendingPskcWriter(WriterStage::Deriving(Box::new(Deriving {
            mac,
            last,
            sum,
            done: 1,
            rounds: rounds.max(1),
            head,
        })))
    }

    /// Writes what goes before the first key.
    pub fn head(&self, out: &mut SecretBytes) {
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        match &self.seal {
            None => out.push_str("<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\">\n"),
            Some(seal) => {
                out.push_str(
                    "<pskc:KeyContainer Version=\"1.0\"\n    xmlns:pskc=\"urn:ietf:params:xml:ns:keyprov:pskc\"\n",
                );
                out.push_str("    xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"\n");
                out.push_str("    xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"\n");
                out.push_str("    xmlns:xenc11=\"http://www.w3.org/2009/xmlenc11#\"\n");
                out.push_str("    xmlns:pkcs5=\"http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#\">\n");
                out.push_str(&seal.head);
            }
        }
    }

    /// Writes one key. `random` gives the IV.
    pub fn entry(&self, key: &OutKey<'_>, random: &mut FillRandom<'_>, out: &mut SecretBytes) {
        let mut to = Elements { prefix: self.prefix, out };
        to.open("  ", "KeyPackage");
        let device = [
            ("Manufacturer", key.manufacturer),
            ("SerialNo", key.serial),
            ("Model", key.model),
            ("IssueNo", key.issue_no),
        ];
        if device.iter().any(|(_, text)| !text.is_empty()) {
            to.open("    ", "DeviceInfo");
            device.iter().for_each(|(name, text)| to.text("      ", name, text));
            to.close("    ", "DeviceInfo");
        }
        to.raw("    <");
        to.raw(self.prefix);
        to.raw("Key Id=\"");
        escape(if key.key_id.is_empty() { key.serial } else { key.key_id }, |part| to.raw(part));
        to.raw(match key.kind {
            OutKind::Hotp { .. } => "\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\">\n",
            OutKind::Totp { .. } => "\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:totp\">\n",
        });
        to.text("      ", "Issuer", key.issuer);
        to.open("      ", "AlgorithmParameters");
        if key.hash != HmacHash::Sha1 {
            to.text("        ", "Suite", suite(key.hash, key.suite));
        }
        to.raw("        <");
        to.raw(self.prefix);
        to.raw("ResponseFormat Length=\"");
        to.raw(&key.digits.to_string());
        to.raw("\" Encoding=\"DECIMAL\"/>\n");
        to.close("      ", "AlgorithmParameters");
        to.text("      ", "FriendlyName", key.friendly_name);
        to.open("      ", "Data");
        to.open("        ", "Secret");
        match &self.seal {
            None => to.base64("          ", "PlainValue", key.secret.expose()),
            Some(seal) => seal.value(key.secret.expose(), random, &mut to),
        }
        to.close("        ", "Secret");
        match key.kind {
            OutKind::Hotp { counter } => to.plain("Counter", &counter.to_string()),
            OutKind::Totp { interval, drift } => {
                to.plain("Time", "0");
                to.plain("TimeInterval", &interval.to_string());
                if drift != 0 {
                    to.plain("TimeDrift", &drift.to_string());
                }
            }
        }
        to.close("      ", "Data");
        to.text("      ", "UserId", key.user_id);
        if key.start.is_some() || key.expiry.is_some() {
            to.open("      ", "Policy");
            for (name, moment) in [("StartDate", key.start), ("ExpiryDate", key.expiry)] {
                if let Some(moment) = moment {
                    to.text("        ", name, &format_date_time(moment));
                }
            }
            to.close("      ", "Policy");
        }
        to.close("    ", "Key");
        to.close("  ", "KeyPackage");
    }

    /// Writes what goes behind the last key.
    pub fn tail(&self, out: &mut SecretBytes) {
        Elements { prefix: self.prefix, out }.close("", "KeyContainer");
    }
}

/// A [`PskcWriter`] whose key is still being made of a passphrase.
pub struct PendingPskcWriter(WriterStage);

impl PendingPskcWriter {
    /// Computes at most `most` more rounds; gives the part that is done, 0 to 1.
    pub fn step(&mut self, most: u32) -> f64 {
        let WriterStage::Deriving(deriving) = &mut self.0 else { return 1.0 };
        let Deriving { mac, last, sum, done, rounds, .. } = &mut **deriving;
        let until = done.saturating_add(most).min(*rounds);
        for _ in *done..until {
            *last = Zeroizing::new(mac.compute(last));
            sum.iter_mut().zip(last.iter()).for_each(|(sum, &byte)| *sum ^= byte);
        }
        *done = until;
        f64::from(until) / f64::from(*rounds)
    }

    /// The rounds that are done.
    #[must_use]
    pub fn rounds_done(&self) -> u32 {
        if let WriterStage::Deriving(deriving) = &self.0 { deriving.done } else { 0 }
    }

    /// The writer; computes the rounds that are left.
    #[must_use]
    pub fn finish(mut self, random: &mut FillRandom<'_>) -> PskcWriter {
        while self.step(u32::MAX) < 1.0 {}
        match self.0 {
            WriterStage::Ready(writer) => *writer,
            WriterStage::Deriving(deriving) => {
                let Deriving { sum, head, .. } = *deriving;
                let mut key = [0; 16];
                key.iter_mut().zip(sum.iter()).for_each(|(key, &byte)| *key = byte);
                let seal = Seal::new(&key, head, random);
                key.zeroize();
                PskcWriter { prefix: "pskc:", seal: Some(seal) }
            }
        }
    }
}

enum WriterStage {
    Ready(Box<PskcWriter>),
    Deriving(Box<Deriving>),
}

/// PBKDF2 on its way (RFC 8018 §5.2), of one block.
struct Deriving {
    mac: MacKey,
    last: Zeroizing<Vec<u8>>,
    sum: Zeroizing<Vec<u8>>,
    done: u32,
    rounds: u32,
    head: String,
}

#[cfg(test)]
mod tests {
    use super::super::super::{KeyKind, KeyMaterial, PskcKey, PskcOptions, PskcOutcome, read};
    use super::super::protection::fresh_iv;
    use super::super::{OutProblem, SuiteForm, check};
    use super::*;
    use crate::model::key_encoding::is_base32_key;
    use crate::notation::ciphers::{Aes128Cbc, EncryptionAlgorithm};
    use data_encoding::BASE64;
    use proptest::prelude::*;

    fn counting() -> impl FnMut(&mut [u8]) {
        let mut state = 0_u8;
        move |room| {
            for byte in room {
                state = state.wrapping_mul(77).wrapping_add(19);
                *byte = state;
            }
        }
    }

    fn file(protection: PskcProtection<'_>, keys: &[OutKey<'_>]) -> String {
        let mut random = counting();
        let writer = PskcWriter::new(protection, &mut random, &mut |_| {});
        let mut out = SecretBytes::default();
        writer.head(&mut out);
        keys.iter().for_each(|key| writer.entry(key, &mut random, &mut out));
        writer.tail(&mut out);
        String::from_utf8(out.as_slice().to_vec()).expect("text")
    }

    fn back(text: &str, given: &str) -> Vec<PskcKey> {
        let material = KeyMaterial::Text(SecretBytes::from_vec(given.as_bytes().to_vec()));
        let mut keys = Vec::new();
        let outcome =
            read(text, Some(&material), &PskcOptions::default(), &mut |key| keys.push(key.clone()), &mut |_| {});
        match outcome {
            Ok(PskcOutcome::Read(reading)) => assert_eq!(reading.repairs, []),
            other => panic!("{other:?}"),
        }
        keys
    }

    fn key(secret: &SecretBytes) -> OutKey<'_> {
        OutKey {
            serial: "987654321",
            key_id: "",
            manufacturer: "Example Co.,Ltd",
            model: "",
            issue_no: "",
            issuer: "R&D",
            friendly_name: "",
            user_id: "",
            start: None,
            expiry: Some(1_149_033_600),
            kind: OutKind::Totp { interval: 30, drift: 0 },
            hash: HmacHash::Sha256,
            suite: SuiteForm::Hmac,
            digits: 6,
            secret: secret.as_secret(),
        }
    }

    #[test]
    fn a_plain_file_is_as_other_readers_want_it() {
        let secret = SecretBytes::copy_of(b"12345678901234567890");
        let hotp = OutKey {
            kind: OutKind::Hotp { counter: 70_000 },
            hash: HmacHash::Sha1,
            key_id: "k2",
            expiry: None,
            ..key(&secret)
        };
        assert_eq!(
            file(PskcProtection::Plain, &[key(&secret), hotp]),
            r#"<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">
  <KeyPackage>
    <DeviceInfo>
      <Manufacturer>Example Co.,Ltd</Manufacturer>
      <SerialNo>987654321</SerialNo>
    </DeviceInfo>
    <Key Id="987654321" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp">
      <Issuer>R&amp;D</Issuer>
      <AlgorithmParameters>
        <Suite>HMAC-SHA256</Suite>
        <ResponseFormat Length="6" Encoding="DECIMAL"/>
      </AlgorithmParameters>
      <Data>
        <Secret>
          <PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue>
        </Secret>
        <Time><PlainValue>0</PlainValue></Time>
        <TimeInterval><PlainValue>30</PlainValue></TimeInterval>
      </Data>
      <Policy>
        <ExpiryDate>2006-05-31T00:00:00Z</ExpiryDate>
      </Policy>
    </Key>
  </KeyPackage>
  <KeyPackage>
    <DeviceInfo>
      <Manufacturer>Example Co.,Ltd</Manufacturer>
      <SerialNo>987654321</SerialNo>
    </DeviceInfo>
    <Key Id="k2" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp">
      <Issuer>R&amp;D</Issuer>
      <AlgorithmParameters>
        <ResponseFormat Length="6" Encoding="DECIMAL"/>
      </AlgorithmParameters>
      <Data>
        <Secret>
          <PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue>
        </Secret>
        <Counter><PlainValue>70000</PlainValue></Counter>
      </Data>
    </Key>
  </KeyPackage>
</KeyContainer>
"#
        );
    }

    #[test]
    fn what_means_something_in_xml_is_written_as_a_reference() {
        let secret = SecretBytes::copy_of(&[1; 20]);
        let odd = OutKey { serial: "", manufacturer: "", key_id: "<\t\r\n\"&'>", expiry: None, ..key(&secret) };
        let text = file(PskcProtection::Plain, &[odd]);
        assert!(text.contains("<Key Id=\"&lt;&#9;&#13;&#10;&quot;&amp;'&gt;\" "), "{text}");
    }

    #[test]
    fn an_encrypted_file_never_uses_an_iv_twice() {
        let secret = SecretBytes::copy_of(b"12345678901234567890");
        let text = file(PskcProtection::PreSharedKey { name: "k", key: &[1; 16] }, &[key(&secret), key(&secret)]);
        assert!(!text.contains("MTIzNDU2Nzg5"));
        let values: std::collections::HashSet<&str> =
            text.split("<xenc:CipherValue>").skip(1).map(|rest| rest.get(..21).unwrap_or(rest)).collect();
        assert_eq!(values.len(), 3, "the MAC key and two values");
    }

    #[test]
    fn a_passphrase_is_told_as_all_readers_take_it() {
        let secret = SecretBytes::copy_of(b"12345678901234567890");
        let with =
            |hash| file(PskcProtection::Passphrase { name: "", passphrase: b"p", rounds: 7, hash }, &[key(&secret)]);
        let sha1 = with(HmacHash::Sha1);
        for part in ["<IterationCount>7</IterationCount>", "<KeyLength>16</KeyLength>", "<PRF/>", "<Salt><Specified>"] {
            assert!(sha1.contains(part), "{part}");
        }
        assert!(
            with(HmacHash::Sha256).contains("<PRF Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256\"/>")
        );
    }

    #[test]
    fn what_can_not_be_carried_is_told() {
        let (secret, none) = (SecretBytes::copy_of(&[1; 20]), SecretBytes::default());
        assert_eq!(check(&key(&secret)), []);
        for (key, problem) in [
            (OutKey { serial: "1\u{1}", ..key(&secret) }, OutProblem::Character("serial number", '\u{1}')),
            (OutKey { model: "\u{fffe}", ..key(&secret) }, OutProblem::Character("model", '\u{fffe}')),
            (OutKey { serial: "", ..key(&secret) }, OutProblem::NoId),
            (OutKey { secret: none.as_secret(), ..key(&secret) }, OutProblem::NoSecret),
            (
                OutKey { kind: OutKind::Hotp { counter: 1 << 63 }, ..key(&secret) },
                OutProblem::NumberTooLarge("counter"),
            ),
            (OutKey { kind: OutKind::Totp { interval: 0, drift: 0 }, ..key(&secret) }, OutProblem::NoInterval),
            (
                OutKey { kind: OutKind::Totp { interval: 1 << 31, drift: 0 }, ..key(&secret) },
                OutProblem::NumberTooLarge("time interval"),
            ),
        ] {
            assert_eq!(check(&key), [problem]);
        }
        let odd = OutKey { serial: "1\u{1}2", ..key(&secret) };
        assert_eq!(&*back(&file(PskcProtection::Plain, &[odd]), "")[0].serial, "1\u{fffd}2");
    }

    /// multiOTP cuts off 16 characters of what the block with the IV decrypts to.
    #[test]
    fn the_block_of_an_iv_decrypts_to_sixteen_characters() {
        let key = b"0123456789abcdef";
        let mut random = counting();
        let cipher = Aes128Cbc::new(key);
        let ivs: Vec<[u8; 16]> = (0..8).map(|_| fresh_iv(&cipher, &mut random)).collect();
        for (number, iv) in ivs.iter().enumerate() {
            // An IV of zeros, as multiOTP decrypts; the block behind it is padding, for a length that fits.
            let padding = cipher.encrypt(*iv, b"");
            let blocks = [iv, padding.get(16..).unwrap_or_default()].concat();
            let opened = EncryptionAlgorithm::AES_128_CBC.decrypt(key, Some(&[0; 16]), &blocks).expect("whole blocks");
            assert!(opened.bytes.as_slice().len() == 16 && opened.bytes.as_slice().is_ascii(), "{number}");
            assert!(!ivs[..number].contains(iv), "{number} is used again");
        }
    }

    #[test]
    fn hash_functions_are_named_as_the_reader_wants_them() {
        let secret = SecretBytes::copy_of(b"12345678901234567890");
        for (form, text) in
            [(SuiteForm::Hmac, "<Suite>HMAC-SHA256</Suite>"), (SuiteForm::Bare, "<Suite>SHA256</Suite>")]
        {
            let written = file(PskcProtection::Plain, &[OutKey { suite: form, ..key(&secret) }]);
            assert!(written.contains(text), "{written}");
            assert_eq!(back(&written, "")[0].hash, Some(HmacHash::Sha256));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_was_written_is_read(
            texts in prop::collection::vec("[ -~äß€\\t\\n\\r<>&\"']{0,12}|\\PC{0,8}", 7),
            secret in prop::collection::vec(any::<u8>(), 1..80),
            counter in 0_u64..=i64::MAX as u64,
            interval in 1_u64..=86_400,
            drift in -1000_i64..1000,
            moments in (prop::option::of(0_i64..4_000_000_000), prop::option::of(0_i64..4_000_000_000)),
            hotp: bool,
            digits in 1_u8..,
            hash in prop::sample::select(HmacHash::ALL.to_vec()),
            form in 0_u8..4,
            bare: bool,
        ) {
            // By chance, the Base64 of a few bytes can be the Base32 of fewer: then the reader says so.
            prop_assume!(form != 0 || !is_base32_key(&BASE64.encode(&secret)));
            let secret = SecretBytes::copy_of(&secret);
            let serial = format!("7{}", texts[0]);
            let kind = if hotp { OutKind::Hotp { counter } } else { OutKind::Totp { interval, drift } };
            let out = OutKey {
                serial: &serial,
                key_id: &texts[1],
                manufacturer: &texts[2],
                model: &texts[3],
                issue_no: &texts[4],
                issuer: &texts[5],
                friendly_name: "",
                user_id: &texts[6],
                start: moments.0,
                expiry: moments.1,
                kind,
                hash,
                suite: if bare { SuiteForm::Bare } else { SuiteForm::Hmac },
                digits,
                secret: secret.as_secret(),
            };
            prop_assert_eq!(check(&out), []);
            let protection = match form {
                0 => PskcProtection::Plain,
                1 => PskcProtection::PreSharedKey { name: &texts[2], key: b"0123456789abcdef" },
                2 => PskcProtection::Passphrase { name: &texts[2], passphrase: "0123456789äöü".as_bytes(), rounds: 3, hash: HmacHash::Sha1 },
                _ => PskcProtection::Passphrase { name: "", passphrase: "0123456789äöü".as_bytes(), rounds: 3, hash: HmacHash::Sha256 },
            };
            let given = if form == 1 { "0123456789abcdef" } else { "0123456789äöü" };
            let keys = back(&file(protection, &[out, out]), given);
            prop_assert_eq!(keys.len(), 2);
            let key = &keys[1];
            // White space around a text is not part of it.
            for (found, text) in [(&key.serial, &serial), (&key.manufacturer, &texts[2]), (&key.model, &texts[3]), (&key.issue_no, &texts[4]), (&key.issuer, &texts[5]), (&key.user_id, &texts[6])] {
                prop_assert_eq!(&**found, text.trim());
            }
            let id = if texts[1].is_empty() { &serial } else { &texts[1] };
            prop_assert_eq!(&*key.key_id, id.trim());
            prop_assert_eq!(key.secret.as_slice(), secret.as_slice());
            prop_assert_eq!((key.start, key.expiry, key.hash, key.digits), (moments.0, moments.1, Some(hash), Some(digits)));
            let numbers = (key.counter, key.interval, key.drift);
            if hotp {
                prop_assert_eq!((&key.kind, numbers), (&KeyKind::Hotp, (Some(counter), None, None)));
            } else {
                let drift = (drift != 0).then_some(drift);
                prop_assert_eq!((&key.kind, numbers), (&KeyKind::Totp, (None, Some(interval), drift)));
            }
            prop_assert_eq!(key.problem.as_ref(), None);
        }
    }
}
