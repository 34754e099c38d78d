//! The names that PSKC, its drafts and XML Encryption have, in their own case: privacyIDEA writes all of them in lower case.

use crate::notation::xml::{KnownNames, XmlLimits, XmlReader, XmlRefusal};

const NAMES: KnownNames = KnownNames::new(&[
    // RFC 6030, and what came before it.
    "KeyContainer",
    "SecretContainer",
    "KeyPackage",
    "Device",
    "DeviceInfo",
    "DeviceId",
    "Manufacturer",
    "SerialNo",
    "Model",
    "IssueNo",
    "DeviceBinding",
    "StartDate",
    "ExpiryDate",
    "Expiry",
    "UserId",
    "CryptoModuleInfo",
    "Key",
    "Secret",
    "Issuer",
    "AlgorithmParameters",
    "Usage",
    "Suite",
    "ResponseFormat",
    "Length",
    "Format",
    "Encoding",
    "CheckDigits",
    "CheckDigit",
    "KeyProfileId",
    "KeyReference",
    "FriendlyName",
    "Data",
    "Counter",
    "Time",
    "TimeInterval",
    "TimeDrift",
    "PlainValue",
    "Value",
    "EncryptedValue",
    "ValueMAC",
    "ValueDigest",
    "Policy",
    "KeyUsage",
    "NumberOfTransactions",
    "PINPolicy",
    "PINKeyId",
    "PINUsageMode",
    "MaxFailedAttempts",
    "MinLength",
    "MaxLength",
    "PINEncoding",
    "EncryptionKey",
    "MACMethod",
    "DigestMethod",
    "MACAlgorithm",
    "MACKey",
    "MACKeyReference",
    "KeyProperties",
    "Extensions",
    "Logo",
    "Version",
    "Id",
    "KeyId",
    "SecretId",
    "Name",
    "Algorithm",
    "KeyAlgorithm",
    "SecretAlgorithm",
    "hashalgo",
    "PBESalt",
    "PBEIterationCount",
    "IV",
    // XML Encryption and XML Signature.
    "EncryptionMethod",
    "EncryptionScheme",
    "CipherData",
    "CipherValue",
    "KeyInfo",
    "KeyName",
    "DerivedKey",
    "MasterKeyName",
    "CarriedKeyName",
    "KeyDerivationMethod",
    "PBKDF2-params",
    "Salt",
    "Specified",
    "IterationCount",
    "KeyLength",
    "PRF",
    "Signature",
    // pskc-creator.
    "TOTP",
    "HOTP",
    "TimeStep",
]);

/// The XML of a PSKC file.
pub(super) fn open(text: &str, limits: XmlLimits) -> Result<XmlReader<'_>, XmlRefusal> {
    Ok(XmlReader::open(text, limits)?.with_names(NAMES))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::super::{HmacHash, KeyKind};

    #[test]
    fn every_figure_is_read_in_lower_case_too() {
        // Only tags: values are what they are.
        let lower = |text: &str| {
            let mut in_tag = false;
            let mut quote = None;
            let mut out = String::new();
            for c in text.chars() {
                match (quote, c) {
                    (None, '<') => in_tag = true,
                    (None, '>') => in_tag = false,
                    (None, '"' | '\'') if in_tag => quote = Some(c),
                    (Some(open), c) if open == c => quote = None,
                    _ => {}
                }
                out.push(if in_tag && quote.is_none() { c.to_ascii_lowercase() } else { c });
            }
            out
        };
        for (text, key) in [(FIGURE_3, ""), (FIGURE_5, ""), (FIGURE_6, KEY_6), (FIGURE_7, "qwerty")] {
            let read = |text: &str| if key.is_empty() { plain(text).1 } else { opened(text, key).1 };
            let keys = read(&lower(text));
            assert_eq!(keys, read(text));
            assert_eq!((&keys[0].kind, keys[0].secret.as_slice()), (&KeyKind::Hotp, RFC_SECRET));
        }
    }

    #[test]
    fn privacyidea_writes_the_hash_into_an_attribute() {
        for name in ["sha256", "SHA256", "SHA-256", "hmac-sha256"] {
            let (_, keys) = plain(&format!(
                "<keycontainer><keypackage><key algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp' id='1'><algorithmparameters><suite HashAlgo='{name}'></suite></algorithmparameters><data><secret><plainvalue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</plainvalue></secret></data></key></keypackage></keycontainer>"
            ));
            assert_eq!((keys[0].hash, keys[0].secret.as_slice()), (Some(HmacHash::Sha256), RFC_SECRET), "{name}");
        }
    }
}
