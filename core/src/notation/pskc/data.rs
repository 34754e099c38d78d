//! `Data` of a key (RFC 6030 §4.3.4): in which elements its values are, and how each is written.

use super::base64::base64;
use super::element::{attribute, cipher_text, method};
use super::header::{EncryptionHeader, is_none};
use super::unlock::EncryptedValue;
use super::{KeyField, KeyProblem};
use crate::notation::ciphers::EncryptionAlgorithm;
use crate::notation::xml::Element;

/// A key's element and the template that it refers to, if any.
#[derive(Clone, Copy)]
pub(super) struct KeySource<'a, 't> {
    pub(super) key: Element<'a, 't>,
    pub(super) template: Option<Element<'a, 't>>,
}

impl<'a, 't> KeySource<'a, 't> {
    pub(super) fn both(self) -> impl Iterator<Item = Element<'a, 't>> {
        std::iter::once(self.key).chain(self.template)
    }

    pub(super) fn attribute(self, names: &[&str]) -> &'a str {
        self.both().find_map(|element| attribute(element, names)).unwrap_or_default()
    }

    pub(super) fn values(self) -> DataElements<'a, 't> {
        let mut values = DataElements::default();
        for data in self.both().flat_map(Element::children).filter(|child| child.name() == "Data") {
            // Drafts: <Data Name="COUNTER"><Value>…
            if let Some(name) = attribute(data, &["Name", "name"]) {
                let name = name.trim().to_ascii_lowercase().replace('_', "");
                values.take(&name, data);
            }
            for child in data.children() {
                match child.name() {
                    "Secret" => values.take("secret", child),
                    "Counter" => values.take("counter", child),
                    "Time" => values.take("time", child),
                    "TimeInterval" => values.take("timeinterval", child),
                    "TimeDrift" => values.take("timedrift", child),
                    "TOTP" | "HOTP" => values.attributes = values.attributes.or(Some(child)),
                    _ => {}
                }
            }
        }
        values
    }
}

/// The elements with the values of a key.
#[derive(Clone, Copy, Default)]
pub(super) struct DataElements<'a, 't> {
    pub(super) secret: Option<Element<'a, 't>>,
    pub(super) counter: Option<Element<'a, 't>>,
    pub(super) time: Option<Element<'a, 't>>,
    pub(super) interval: Option<Element<'a, 't>>,
    pub(super) drift: Option<Element<'a, 't>>,
    /// `TOTP` or `HOTP` of pskc-creator, with everything in attributes.
    pub(super) attributes: Option<Element<'a, 't>>,
}

impl<'a, 't> DataElements<'a, 't> {
    fn take(&mut self, name: &str, element: Element<'a, 't>) {
        let place = match name {
            "secret" => &mut self.secret,
            "counter" => &mut self.counter,
            "time" => &mut self.time,
            "timeinterval" => &mut self.interval,
            "timedrift" => &mut self.drift,
            _ => return,
        };
        *place = place.or(Some(element));
    }

    pub(super) fn all(self) -> impl Iterator<Item = Element<'a, 't>> {
        [self.secret, self.counter, self.time, self.interval, self.drift].into_iter().flatten()
    }
}

/// A value of a key as it is written.
pub(super) enum WrittenValue<'a> {
    Absent,
    Empty,
    Plain { text: &'a str, has_mac: bool },
    Sealed { algorithm: Option<&'a str>, value: Option<&'a str>, mac: Option<&'a str> },
    Both,
}

pub(super) fn raw<'a>(element: Element<'a, '_>, lock: &EncryptionHeader) -> WrittenValue<'a> {
    let mac = element.child("ValueMAC").or_else(|| element.child("ValueDigest")).map(Element::text);
    let mac = mac.filter(|text| !text.trim().is_empty());
    let plain = element.child("PlainValue");
    if let Some(sealed) = element.child("EncryptedValue") {
        let value = cipher_text(sealed).map(str::trim);
        return if plain.is_some() {
            WrittenValue::Both
        } else if let (true, Some(text)) = (method(sealed).is_some_and(is_none), value) {
            WrittenValue::Plain { text, has_mac: mac.is_some() }
        } else {
            WrittenValue::Sealed { algorithm: method(sealed), value: cipher_text(sealed), mac }
        };
    }
    let value = element.child("Value");
    // A value of the oldest drafts is encrypted if the file says how and there is a check value.
    if let (None, Some(value), true) = (plain, value, lock.encrypts_all() && mac.is_some()) {
        return WrittenValue::Sealed { algorithm: None, value: Some(value.text()), mac };
    }
    match plain.or(value).map(Element::trimmed) {
        None => WrittenValue::Absent,
        Some("") => WrittenValue::Empty,
        Some(text) => WrittenValue::Plain { text, has_mac: mac.is_some() },
    }
}

/// An encrypted value, ready to be opened.
pub(super) fn sealed(
    lock: &EncryptionHeader,
    algorithm: Option<&str>,
    value: Option<&str>,
    mac: Option<&str>,
    field: KeyField,
) -> Result<EncryptedValue, KeyProblem> {
    let algorithm: Option<EncryptionAlgorithm> = lock.algorithm_of(algorithm)?;
    let value = base64(value.ok_or(KeyProblem::CipherElsewhere)?).ok_or(KeyProblem::NotBase64(field))?.bytes;
    let mac = match mac {
        Some(mac) => Some(base64(mac).ok_or(KeyProblem::MacWrong(field))?.bytes),
        None => None,
    };
    Ok(EncryptedValue { algorithm, value, mac })
}
