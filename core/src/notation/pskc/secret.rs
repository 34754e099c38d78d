//! `Secret` (RFC 6030 §4.3.4): the key itself, plain or encrypted.

use super::base64::base64;
use super::container::{ContainerReader, Halt};
use super::data::{KeySource, WrittenValue, raw};
use super::description::ALGORITHM;
use super::key::{KeyKind, PskcKey, fail, note};
use super::names;
use super::package::{is_key, is_package};
use super::{KeyField, KeyNote, KeyProblem};
use crate::ground::secret::SecretBytes;
use crate::model::key_encoding::{MAX_KEY_BYTES, SecretEncoding, is_base32_key, is_hex_key};
use crate::notation::xml::{Element, Tree, XmlRefusal, XmlStep};

/// The lengths of token keys in bytes; others get a note.
const USUAL_SECRET: std::ops::RangeInclusive<usize> = 10..=64;

impl<'t> ContainerReader<'t, '_> {
    pub(super) fn secret(&mut self, element: Option<Element<'_, 't>>, key: &mut PskcKey) -> Result<(), Halt> {
        let Some(element) = element else {
            fail(key, KeyProblem::NoSecret);
            return Ok(());
        };
        let bytes = match raw(element, &self.lock) {
            WrittenValue::Absent => Err(KeyProblem::NoSecret),
            WrittenValue::Empty => Err(KeyProblem::SecretEmpty),
            WrittenValue::Both => Err(KeyProblem::WrittenTwice(KeyField::Secret)),
            WrittenValue::Plain { text, has_mac } => {
                if has_mac {
                    note(key, KeyNote::MacNotChecked);
                }
                if is_hex_key(text) {
                    note(key, KeyNote::WrittenInHex);
                }
                let looks_base32 = is_base32_key(text) && !matches!(key.kind, KeyKind::NotOath(_));
                if looks_base32 && self.in_base32()? {
                    note(key, KeyNote::WrittenInBase32 { taken: true });
                    match self.decoder.decode(text, SecretEncoding::Base32) {
                        Ok(decoded) => {
                            if decoded.oddity.is_some() {
                                note(key, KeyNote::TrailingBits);
                            }
                            Ok(SecretBytes::copy_of(decoded.secret.expose()))
                        }
                        Err(_) => Err(KeyProblem::NotBase64(KeyField::Secret)),
                    }
                } else {
                    if looks_base32 {
                        note(key, KeyNote::WrittenInBase32 { taken: false });
                    }
                    base64(text).ok_or(KeyProblem::NotBase64(KeyField::Secret)).map(|decoded| {
                        if !decoded.clean {
                            note(key, KeyNote::TrailingBits);
                        }
                        decoded.bytes
                    })
                }
            }
            WrittenValue::Sealed { algorithm, value, mac } => {
                self.opened(algorithm, value, mac, KeyField::Secret, key)?
            }
        };
        match bytes {
            Ok(bytes) if bytes.is_empty() => fail(key, KeyProblem::SecretEmpty),
            Ok(bytes) if bytes.len() > MAX_KEY_BYTES => {
                fail(key, KeyProblem::SecretTooLong(u32::try_from(bytes.len()).unwrap_or(u32::MAX)));
            }
            Ok(bytes) => {
                // A PIN may be short and of digits.
                let is_token = !matches!(key.kind, KeyKind::NotOath(_));
                if is_token && !USUAL_SECRET.contains(&bytes.len()) {
                    note(key, KeyNote::SecretLength(u32::try_from(bytes.len()).unwrap_or(u32::MAX)));
                }
                if let Some(suspicion) = encoded_twice(bytes.as_slice()).filter(|_| is_token) {
                    note(key, suspicion);
                }
                key.secret = bytes;
            }
            Err(problem) => fail(key, problem),
        }
        Ok(())
    }

    /// Whether all plain keys of the file are in Base32: two at least, or one of 32 characters. By chance Base64 looks
    /// so once in four thousand million times.
    fn in_base32(&mut self) -> Result<bool, XmlRefusal> {
        if let Some(known) = self.base32 {
            return Ok(known);
        }
        let mut reader = names::open(self.text, self.options.limits)?;
        let mut tree = Tree::default();
        let (mut count, mut characters, mut all) = (0_u64, 0, true);
        while all && reader.next(&mut tree, &[])? == XmlStep::Element {
            let package = tree.root();
            if !is_package(package) {
                continue;
            }
            for element in package.children().filter(|child| is_key(*child) && !child.is_cut()) {
                let source = KeySource { key: element, template: None };
                let kind = KeyKind::of_uri(source.attribute(&ALGORITHM));
                if !matches!(kind, KeyKind::NotOath(_))
                    && let Some(secret) = source.values().secret
                    && let WrittenValue::Plain { text, .. } = raw(secret, &self.lock)
                {
                    all &= is_base32_key(text);
                    count += 1;
                    characters = text.len();
                }
            }
        }
        let found = all && (count > 1 || (count == 1 && characters >= 32));
        self.base32 = Some(found);
        Ok(found)
    }
}

/// Whether a key looks like the text of a key: by chance as good as never with 10 bytes and more.
fn encoded_twice(bytes: &[u8]) -> Option<KeyNote> {
    let body = match bytes {
        [body @ .., b'=', b'='] | [body @ .., b'='] => body,
        body => body,
    };
    if bytes.len() < 10 {
        None
    } else if bytes.iter().all(u8::is_ascii_hexdigit) {
        Some(KeyNote::EncodedTwice(SecretEncoding::Hex))
    } else if body.iter().all(|&b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_')) {
        Some(KeyNote::EncodedTwice(SecretEncoding::Base64))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::super::{KeyField, KeyNote, KeyProblem};
    use crate::model::key_encoding::SecretEncoding;
    use data_encoding::{BASE64, HEXLOWER};

    #[test]
    fn secrets_that_are_odd_or_none() {
        let hex_twice = BASE64.encode(b"3132333435363738393031323334353637383930");
        let base64_twice = BASE64.encode(BASE64.encode(&[0xfb; 20]).as_bytes());
        let long = BASE64.encode(&[7; 65]);
        let too_long = BASE64.encode(&[7; 513]);
        for (value, problem, notes) in [
            ("".to_owned(), Some(KeyProblem::SecretEmpty), vec![]),
            ("====".to_owned(), Some(KeyProblem::NotBase64(KeyField::Secret)), vec![]),
            ("not Base64!".to_owned(), Some(KeyProblem::NotBase64(KeyField::Secret)), vec![]),
            (hex_twice, None, vec![KeyNote::EncodedTwice(SecretEncoding::Hex)]),
            (base64_twice, None, vec![KeyNote::EncodedTwice(SecretEncoding::Base64)]),
            (long, None, vec![KeyNote::SecretLength(65)]),
            (too_long, Some(KeyProblem::SecretTooLong(513)), vec![]),
            ("/+6IEjRWeJq83v8AESIzRFVmd4h=".to_owned(), None, vec![KeyNote::TrailingBits]),
            ("/+6IEjRWeJq8\n 3v8AESIzRFVmd4g".to_owned(), None, vec![]),
        ] {
            let key = with_data(&format!("<Secret><PlainValue>{value}</PlainValue></Secret>"));
            assert_eq!((key.problem, key.notes), (problem, notes), "{value}");
        }
        let both = format!("<Secret><PlainValue>MTIz</PlainValue>{}</Secret>", sealed_value(&[1; 16], b"x", None));
        assert_eq!(with_data(&both).problem, Some(KeyProblem::WrittenTwice(KeyField::Secret)));
        assert_eq!(with_data("<Secret/>").problem, Some(KeyProblem::NoSecret));
        let mac = SECRET.replace("</Secret>", "<ValueMAC>AAAA</ValueMAC></Secret>");
        assert_eq!(with_data(&mac).notes, [KeyNote::MacNotChecked]);
    }

    #[test]
    fn secrets_in_base32_are_told_by_all_of_them() {
        let package = |value: &str| {
            format!(
                "<KeyPackage><Key Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><Data><Secret><PlainValue>{value}</PlainValue></Secret></Data></Key><Key Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:pin'><Data><Secret><PlainValue>MTIzNA==</PlainValue></Secret></Data></Key></KeyPackage>"
            )
        };
        let summary = |values: &[&str]| {
            let packages: String = values.iter().map(|value| package(value)).collect();
            let (_, keys) = plain(&format!("<KeyContainer>{packages}</KeyContainer>"));
            keys.iter().step_by(2).map(|key| (key.secret.len(), key.notes.clone())).collect::<Vec<_>>()
        };
        let as_base32 = |bytes| (bytes, vec![KeyNote::WrittenInBase32 { taken: true }]);
        let as_base64 = |bytes| (bytes, vec![KeyNote::WrittenInBase32 { taken: false }]);
        let (long, short) = ("234567ABCDEFGHIJKLMNOPQRSTUVWXYZ", "GEZDGNBVGY3TQOJQ");
        let padded = "GEZDGNBVGY3TQOJQGEZDGNBVGY======";
        let base64 = "/+6IEjRWeJq83v8AESIzRFVmd4g=";
        assert_eq!(summary(&[long]), [as_base32(20)]);
        assert_eq!(summary(&[short]), [as_base64(12)], "one short key proves nothing");
        let (_, keys) = plain(&format!("<KeyContainer>{}{}</KeyContainer>", package(short), package(padded)));
        assert_eq!(
            (keys[0].secret.as_slice(), keys[2].secret.as_slice()),
            (&b"1234567890"[..], &b"1234567890123456"[..])
        );
        assert_eq!(summary(&[long, base64]), [as_base64(24), (20, vec![])]);
        assert_eq!(summary(&[base64, long]), [(20, vec![]), as_base64(24)]);
        for other in [&long.to_ascii_lowercase(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234578", "ABCDABCDABCDABCDABCDAA=="] {
            assert_eq!(summary(&[other])[0].1, [], "{other}");
        }
        // What is encrypted is as it is.
        let sealed = format!(
            "<KeyPackage><Key Id='1'><Data><Secret>{}</Secret></Data></Key></KeyPackage>",
            sealed_value(&[3; 16], b"0123456789", None)
        );
        let text = format!(
            "<KeyContainer><EncryptionKey><KeyName>k</KeyName></EncryptionKey>{}{sealed}</KeyContainer>",
            package(long)
        );
        let (_, keys) = opened(&text, &HEXLOWER.encode(&[3; 16]));
        assert_eq!((keys[0].secret.len(), keys[2].secret.as_slice()), (20, &b"0123456789"[..]));
    }
}
