//! What the tests of this room share: the examples of RFC 6030, and containers read as a whole.

use super::{KeyMaterial, PskcKey, PskcOptions, PskcOutcome, PskcSummary, read};
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::notation::ciphers::Aes128Cbc;
use data_encoding::BASE64;

pub(super) const FIGURE_3: &str = include_str!("../../../tests/data/samples/pskc-figure3.xml");

pub(super) const FIGURE_4: &str = include_str!("../../../tests/data/samples/pskc-figure4.xml");

pub(super) const FIGURE_5: &str = include_str!("../../../tests/data/samples/pskc-figure5.xml");

pub(super) const FIGURE_6: &str = include_str!("../../../tests/data/samples/pskc-figure6.xml");

pub(super) const FIGURE_7: &str = include_str!("../../../tests/data/samples/pskc-figure7.xml");

pub(super) const KEY_6: &str = "12345678901234567890123456789012";

pub(super) const RFC_SECRET: &[u8] = b"12345678901234567890";

pub(super) fn typed(text: &str) -> KeyMaterial {
    KeyMaterial::Text(SecretBytes::from_vec(text.as_bytes().to_vec()))
}

pub(super) fn outcome(text: &str, material: Option<&KeyMaterial>) -> Result<(PskcOutcome, Vec<PskcKey>), Refusal> {
    let mut keys = Vec::new();
    let outcome = read(text, material, &PskcOptions::default(), &mut |key| keys.push(key.clone()), &mut |_| {})?;
    if let PskcOutcome::Read(reading) = &outcome {
        assert_eq!(reading.keys, keys.len() as u64, "keys in = keys out");
    }
    Ok((outcome, keys))
}

pub(super) fn opened(text: &str, given: &str) -> (PskcSummary, Vec<PskcKey>) {
    match outcome(text, Some(&typed(given))).expect("readable") {
        (PskcOutcome::Read(reading), keys) => (reading, keys),
        (other, _) => panic!("{other:?}"),
    }
}

pub(super) fn plain(text: &str) -> (PskcSummary, Vec<PskcKey>) {
    match outcome(text, None).expect("readable") {
        (PskcOutcome::Read(reading), keys) => (reading, keys),
        (other, _) => panic!("{other:?}"),
    }
}

/// The only key of a container with these packages.
pub(super) fn only(packages: &str) -> PskcKey {
    let (_, mut keys) = plain(&format!("<KeyContainer Version='1.0'>{packages}</KeyContainer>"));
    assert_eq!(keys.len(), 1);
    keys.remove(0)
}

/// A key of a TOTP token with that in its `Data`.
pub(super) fn with_data(data: &str) -> PskcKey {
    only(&format!(
        "<KeyPackage><Key Id='1' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><Data>{data}</Data></Key></KeyPackage>"
    ))
}

pub(super) const SECRET: &str = "<Secret><PlainValue>/+6IEjRWeJq83v8AESIzRFVmd4g=</PlainValue></Secret>";

/// The MAC of a value.
pub(super) type MacOf<'f> = &'f dyn Fn(&[u8]) -> Vec<u8>;

pub(super) fn sealed_value(key: &[u8; 16], plain: &[u8], mac: Option<MacOf<'_>>) -> String {
    let sealed = Aes128Cbc::new(key).encrypt([7; 16], plain);
    let mac = mac.map(|mac| format!("<ValueMAC>{}</ValueMAC>", BASE64.encode(&mac(&sealed)))).unwrap_or_default();
    format!(
        "<EncryptedValue><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/><CipherData><CipherValue>{}</CipherValue></CipherData></EncryptedValue>{mac}",
        BASE64.encode(&sealed)
    )
}
