//! The vectors of Project Wycheproof: values that were written wrongly in every way that some library has let pass.

use super::cipher::EncryptionAlgorithm;
use super::{Fault, HmacHash, MacKey, Padding, pbkdf2};
use wycheproof::TestResult::{Acceptable, Invalid, Valid};
use wycheproof::{cipher, keywrap, mac, pbkdf2 as derivation};

/// Derivations with more take minutes without optimisation.
const MAX_ROUNDS: usize = 5000;
/// Of the derivations each tenth is made: all of them take half a minute.
const DERIVATION_STEP: usize = 10;

/// The algorithm whose name ends with the bits of its key; 128, 192 or 256 only.
fn algorithm(name: &str, bits: usize) -> EncryptionAlgorithm {
    EncryptionAlgorithm::parse(&name.replace("{}", &bits.to_string())).expect(name)
}

/// XML Encryption §5.2 takes each padding of which the last byte is right, PKCS #7 none but its own.
#[test]
fn values_in_cbc_mode() {
    let mut count = 0;
    for (set, name) in [
        (cipher::TestName::AesCbcPkcs5, "http://www.w3.org/2001/04/xmlenc#aes{}-cbc"),
        (cipher::TestName::CamelliaCbcPkcs5, "http://www.w3.org/2001/04/xmldsig-more#camellia{}"),
    ] {
        for group in cipher::TestSet::load(set).expect("a set").test_groups {
            let algorithm = algorithm(name, group.key_size);
            for test in group.tests {
                let apart = algorithm.decrypt(&test.key, Some(&test.nonce), &test.ct);
                let together = algorithm.decrypt(&test.key, None, &[&test.nonce[..], &test.ct[..]].concat());
                let found = together.map(|found| (found.bytes.as_slice().to_vec(), found.padding));
                assert_eq!(found, apart.map(|found| (found.bytes.as_slice().to_vec(), found.padding)));
                let what = format!("{set:?} {}: {}", test.tc_id, test.comment);
                match &*test.comment {
                    _ if test.result == Valid => assert_eq!(found, Ok((test.pt.to_vec(), Padding::Full)), "{what}"),
                    "empty ciphertext" => assert_eq!(found, Err(Fault::Length), "{what}"),
                    padding if padding.contains("ANSI X.923") || padding.contains("ISO 10126") => {
                        assert_eq!(found, Ok((test.pt.to_vec(), Padding::LastByte)), "{what}");
                    }
                    // Of these the last byte is in range.
                    "Invalid PKCS #5 padding" => {
                        assert_eq!(found.map(|(_, padding)| padding), Ok(Padding::LastByte), "{what}");
                    }
                    _ => assert_eq!(found.map(|(_, padding)| padding), Ok(Padding::Missing), "{what}"),
                }
                count += 1;
            }
        }
    }
    assert_eq!(count, 432);
}

#[test]
fn wrapped_keys() {
    let mut count = 0;
    for (set, name) in [
        (keywrap::TestName::AesKeyWrap, "http://www.w3.org/2001/04/xmlenc#kw-aes{}"),
        (keywrap::TestName::CamelliaKeyWrap, "http://www.w3.org/2001/04/xmldsig-more#kw-camellia{}"),
        (keywrap::TestName::AesKeyWrapWithPadding, "http://www.w3.org/2009/xmlenc11#kw-aes-{}-pad"),
        // RFC 5649 under the name of RFC 3394, as some write it.
        (keywrap::TestName::AesKeyWrapWithPadding, "http://www.w3.org/2001/04/xmlenc#kw-aes{}"),
    ] {
        for group in keywrap::TestSet::load(set).expect("a set").test_groups {
            let algorithm = algorithm(name, group.key_size);
            for test in group.tests {
                let found = algorithm.decrypt(&test.key, None, &test.ct);
                let found = found.map(|found| (found.bytes.as_slice().to_vec(), found.padding));
                // A right wrap of RFC 3394, whose number the suite misspells.
                let is_other_wrap = !name.ends_with("-pad") && test.comment == "RFC 3349 padding";
                let what = format!("{name} {}: {}", test.tc_id, test.comment);
                match test.result {
                    Valid => assert_eq!(found, Ok((test.pt.to_vec(), Padding::Checked)), "{what}"),
                    // A key of one block, which RFC 3394 has no way to wrap.
                    Acceptable => assert_eq!(found, Err(Fault::Wrap), "{what}"),
                    Invalid if is_other_wrap => {
                        assert_eq!(found, Ok((test.pt.to_vec(), Padding::Checked)), "{what}");
                    }
                    Invalid => assert!(matches!(found, Err(Fault::Wrap | Fault::Length)), "{what}: {found:?}"),
                }
                count += 1;
            }
        }
    }
    assert_eq!(count, 832);
}

#[test]
fn message_authentication_codes() {
    let mut count = 0;
    for (set, hash) in [
        (mac::TestName::HmacSha1, HmacHash::Sha1),
        (mac::TestName::HmacSha224, HmacHash::Sha224),
        (mac::TestName::HmacSha256, HmacHash::Sha256),
        (mac::TestName::HmacSha384, HmacHash::Sha384),
        (mac::TestName::HmacSha512, HmacHash::Sha512),
    ] {
        for group in mac::TestSet::load(set).expect("a set").test_groups {
            for test in group.tests {
                let key = MacKey::new(hash, &test.key).expect("any length");
                let whole = key.compute(&test.msg);
                let is_right = test.result == Valid;
                let what = format!("{set:?} {}: {}", test.tc_id, test.comment);
                assert_eq!(whole.starts_with(&test.tag), is_right, "{what}");
                // XML Signature §6.3.1 allows shorter ones, this page does not.
                assert_eq!(key.verify(&test.msg, &test.tag), is_right && test.tag.len() == whole.len(), "{what}");
                count += 1;
            }
        }
    }
    assert_eq!(count, 864);
}

#[test]
fn keys_of_passphrases() {
    let mut count = 0;
    for (set, hash) in [
        (derivation::TestName::Pbkdf2HmacSha1, HmacHash::Sha1),
        (derivation::TestName::Pbkdf2HmacSha224, HmacHash::Sha224),
        (derivation::TestName::Pbkdf2HmacSha256, HmacHash::Sha256),
        (derivation::TestName::Pbkdf2HmacSha384, HmacHash::Sha384),
        (derivation::TestName::Pbkdf2HmacSha512, HmacHash::Sha512),
    ] {
        for group in derivation::TestSet::load(set).expect("a set").test_groups {
            let quick = group.tests.iter().filter(|test| test.iteration_count <= MAX_ROUNDS);
            for test in quick.step_by(DERIVATION_STEP) {
                let rounds = u32::try_from(test.iteration_count).expect("few rounds");
                let found = pbkdf2(hash, &test.password, &test.salt, rounds, test.dk_len, &mut |_| {});
                assert_eq!(found.expect("a key").as_slice(), &*test.dk, "{set:?} {}", test.tc_id);
                count += 1;
            }
        }
    }
    assert_eq!(count, 31);
}
