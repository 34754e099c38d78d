//! PBKDF2 (RFC 8018 §5.2).

use super::hash::HmacHash;
use super::mac::{LONGEST, MacKey};
use crate::ground::secret::SecretBytes;
use zeroize::Zeroize;

/// How many rounds are computed between two reports of progress.
const ROUNDS_BETWEEN_NEWS: u32 = 4096;

/// PBKDF2 (RFC 8018 §5.2): `length` bytes from a passphrase. `progress` is called with the rounds that are done.
pub(in crate::notation) fn pbkdf2(
    hash: HmacHash,
    passphrase: &[u8],
    salt: &[u8],
    rounds: u32,
    length: usize,
    progress: &mut dyn FnMut(u32),
) -> Option<SecretBytes> {
    let state = MacKey::new(hash, passphrase)?;
    let mut out = SecretBytes::from_vec(vec![0; length]);
    let (mut last, mut sum) = ([0; LONGEST], [0; LONGEST]);
    let mut at = 0;
    for number in 1_u32.. {
        let size = state.tag([salt, &number.to_be_bytes()], &mut last);
        sum.copy_from_slice(&last);
        for round in 1..rounds {
            let before = last;
            state.tag([before.get(..size).unwrap_or_default(), &[]], &mut last);
            sum.iter_mut().zip(&last).for_each(|(sum, &byte)| *sum ^= byte);
            if round % ROUNDS_BETWEEN_NEWS == 0 {
                progress(round);
            }
        }
        let Some(rest) = out.as_mut_slice().get_mut(at..).filter(|rest| !rest.is_empty()) else { break };
        rest.iter_mut().zip(sum.iter().take(size)).for_each(|(to, &byte)| *to = byte);
        at += size;
        if at >= length {
            break;
        }
    }
    last.zeroize();
    sum.zeroize();
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::testing::hex;
    use super::*;

    #[test]
    fn pbkdf2_of_rfc_6070_and_rfc_6030() {
        let cases = [
            ("password", &b"salt"[..], 1, 20, "0c60c80f961f0e71f3a9b524af6012062fe037a6"),
            ("password", b"salt", 2, 20, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"),
            ("password", b"salt", 4096, 20, "4b007901b765489abead49d926f721d065a429c1"),
            (
                "passwordPASSWORDpassword",
                b"saltSALTsaltSALTsaltSALTsaltSALTsalt",
                4096,
                25,
                "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
            ),
            ("pass\0word", b"sa\0lt", 4096, 16, "56fa6aa75548099dcc37d7f03425e0c3"),
            ("qwerty", &[0x12, 0x3e, 0xff, 0x3c, 0x4a, 0x72, 0x12, 0x9c], 1000, 16, "651e63cd57008476af1ff6422cd02e41"),
        ];
        for (passphrase, salt, rounds, length, expected) in cases {
            let mut reported = Vec::new();
            let key =
                pbkdf2(HmacHash::Sha1, passphrase.as_bytes(), salt, rounds, length, &mut |done| reported.push(done));
            assert_eq!(key.expect("a key").as_slice(), hex(expected), "{passphrase}, {rounds} rounds");
            assert!(reported.iter().all(|&done| done < rounds), "{reported:?}");
        }
        // RFC 7914 §11.
        let key = pbkdf2(HmacHash::Sha256, b"passwd", b"salt", 1, 64, &mut |_| {}).expect("a key");
        assert_eq!(
            key.as_slice(),
            hex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc
                 49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")
        );
    }
}
