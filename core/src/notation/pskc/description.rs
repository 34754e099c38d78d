//! What is said of a key beside its values: names, algorithm, dates (RFC 6030 §4.3).

use super::data::KeySource;
use super::element::attribute;
use super::key::{KeyKind, PskcKey, fail, note, write};
use super::package::date;
use super::policy::{is_true, read_policy};
use super::{KeyNote, KeyProblem};
use crate::notation::ciphers::HmacHash;
use crate::notation::xml::Element;

/// The attributes that say what a key is for.
pub(super) const ALGORITHM: [&str; 4] = ["Algorithm", "KeyAlgorithm", "SecretAlgorithm", "algorithm"];

/// The elements of a key that say something of it, the first of each name; of the template where the key has none.
#[derive(Clone, Copy, Default)]
struct Described<'a, 't> {
    issuer: Option<Element<'a, 't>>,
    friendly_name: Option<Element<'a, 't>>,
    key_reference: Option<Element<'a, 't>>,
    user: Option<Element<'a, 't>>,
    suite: Option<Element<'a, 't>>,
    response: Option<Element<'a, 't>>,
    start: Option<Element<'a, 't>>,
    expiry: Option<Element<'a, 't>>,
    /// Of the oldest drafts; `ExpiryDate` goes before it.
    old_expiry: Option<Element<'a, 't>>,
    /// Whether there is a policy, or an old `Usage`, which is one.
    policy: bool,
}

impl<'a, 't> Described<'a, 't> {
    fn of(source: KeySource<'a, 't>) -> Self {
        let mut found = Self::default();
        for child in source.both().flat_map(Element::children) {
            let place = match child.name() {
                "Issuer" => &mut found.issuer,
                "FriendlyName" => &mut found.friendly_name,
                "KeyReference" => &mut found.key_reference,
                "UserId" => &mut found.user,
                "StartDate" => &mut found.start,
                "ExpiryDate" => &mut found.expiry,
                "Expiry" => &mut found.old_expiry,
                "Policy" => {
                    found.policy = true;
                    continue;
                }
                // `Usage` in drafts.
                name @ ("AlgorithmParameters" | "Usage") => {
                    found.policy |= name == "Usage";
                    for parameter in child.children() {
                        match parameter.name() {
                            "Suite" => found.suite = found.suite.or(Some(parameter)),
                            "ResponseFormat" => found.response = found.response.or(Some(parameter)),
                            _ => {}
                        }
                    }
                    continue;
                }
                _ => continue,
            };
            *place = place.or(Some(child));
        }
        found
    }
}

/// Everything of a key but its values.
pub(super) fn read_description(source: KeySource<'_, '_>, key: &mut PskcKey) {
    let described = Described::of(source);
    for (place, element) in [
        (&mut key.issuer, described.issuer),
        (&mut key.friendly_name, described.friendly_name),
        (&mut key.key_reference, described.key_reference),
    ] {
        write(place, element.map_or("", Element::trimmed));
    }
    write(&mut key.key_id, source.attribute(&["Id", "KeyId", "SecretId", "id", "ID"]).trim());
    key.kind = KeyKind::of_uri(source.attribute(&ALGORITHM));
    let user = described.user.map_or("", Element::trimmed);
    if !user.is_empty() {
        write(&mut key.user_id, user);
    }
    let suite = described.suite.map_or("", |suite| match suite.trimmed() {
        // privacyIDEA writes the name into an attribute and leaves the element empty.
        "" => attribute(suite, &["hashalgo"]).unwrap_or_default().trim(),
        text => text,
    });
    write(&mut key.suite, suite);
    key.hash = if suite.is_empty() { Some(HmacHash::Sha1) } else { HmacHash::in_text(suite) };
    if key.hash.is_none() && !matches!(key.kind, KeyKind::NotOath(_)) {
        note(key, KeyNote::SuiteUnknown);
    }
    if let Some(format) = described.response {
        if let Some(length) = attribute(format, &["Length", "length"]) {
            key.digits = length.trim().parse().ok().filter(|&digits| digits > 0);
            if key.digits.is_none() {
                fail(key, KeyProblem::DigitsUnreadable);
            }
        }
        let encoding = attribute(format, &["Encoding", "Format", "encoding", "format"]).unwrap_or_default();
        write(&mut key.encoding, encoding.trim());
        key.encoding.make_ascii_uppercase();
        let check = attribute(format, &["CheckDigits", "CheckDigit", "checkDigits", "checkDigit"]);
        key.check_digits = check.is_some_and(is_true);
    }
    if described.policy {
        read_policy(source, key);
    }
    // Dates directly in the key are in drafts.
    if let Some(element) = described.start {
        key.start = date(element.trimmed(), key).or(key.start);
    }
    if let Some(element) = described.expiry.or(described.old_expiry) {
        key.expiry = date(element.trimmed(), key).or(key.expiry);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::super::{HmacHash, KeyNote, KeyProblem, PskcKey};

    #[test]
    fn what_is_said_of_a_key() {
        let key = only(
            "<KeyPackage><DeviceInfo><Manufacturer>Feitian Technologies Co.,Ltd</Manufacturer><SerialNo> 0012 </SerialNo><Model>c200 &amp; more</Model><IssueNo>1</IssueNo><StartDate>2001-01-01</StartDate><UserId>device</UserId></DeviceInfo><CryptoModuleInfo><Id>slot 2</Id></CryptoModuleInfo><Key Id='0012' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><AlgorithmParameters><Suite>HMAC-SHA512</Suite><ResponseFormat Format='decimal' Length='8' CheckDigit='true'/></AlgorithmParameters><FriendlyName xml:lang='de'>Name</FriendlyName><Data><Secret><PlainValue>/+6IEjRWeJq83v8AESIzRFVmd4g=</PlainValue></Secret></Data><UserId>key</UserId><Policy><StartDate>2006-05-01T00:00:00Z</StartDate><ExpiryDate>2006-05-31T00:00:00Z</ExpiryDate><KeyUsage>CR</KeyUsage><PINPolicy PINKeyId='2' Colour='red'/><NumberOfTransactions>9</NumberOfTransactions><Moon>full</Moon></Policy></Key></KeyPackage>",
        );
        assert_eq!(
            (&*key.manufacturer, &*key.serial, &*key.model),
            ("Feitian Technologies Co.,Ltd", "0012", "c200 & more")
        );
        assert_eq!(
            (&*key.issue_no, &*key.crypto_module, &*key.user_id, &*key.friendly_name),
            ("1", "slot 2", "key", "Name")
        );
        assert_eq!((key.start, key.expiry), (Some(1_146_441_600), Some(1_149_033_600)));
        assert_eq!(
            (key.hash, key.digits, key.check_digits, &*key.encoding),
            (Some(HmacHash::Sha512), Some(8), true, "DECIMAL")
        );
        assert_eq!(
            key.notes,
            [
                KeyNote::PinPolicy,
                KeyNote::PolicyUnknown("Colour".into()),
                KeyNote::Transactions(9),
                KeyNote::PolicyUnknown("Moon".into()),
                KeyNote::UsageOther("CR".into()),
            ]
        );
    }

    #[test]
    fn suites_and_digits_of_all_kinds() {
        let key = |parameters: &str| {
            only(&format!(
                "<KeyPackage><Key Id='1' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><AlgorithmParameters>{parameters}</AlgorithmParameters><Data>{SECRET}</Data></Key></KeyPackage>"
            ))
        };
        let summary = |key: PskcKey| (key.hash, key.digits, key.problem, key.notes);
        assert_eq!(summary(key("<Suite hashalgo='sha256'/>")), (Some(HmacHash::Sha256), None, None, vec![]));
        assert_eq!(summary(key("")), (Some(HmacHash::Sha1), None, None, vec![]));
        assert_eq!(summary(key("<Suite>MD5</Suite>")), (None, None, None, vec![KeyNote::SuiteUnknown]));
        assert_eq!(summary(key("<ResponseFormat Length='6'/>")), (Some(HmacHash::Sha1), Some(6), None, vec![]));
        for wrong in ["0", "256", "six", ""] {
            let key = key(&format!("<ResponseFormat Length='{wrong}'/>"));
            assert_eq!((key.digits, key.problem), (None, Some(KeyProblem::DigitsUnreadable)), "{wrong}");
        }
    }
}
