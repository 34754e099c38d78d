//! How keys are written as text: Base32, Base32hex, hex, Base64 (RFC 4648). Decodes one, judges a whole column.
//!
//! A single cell can often be read in two ways (32 characters may be hex or Base32), a column seldom:
//! one `8` settles that it is not Base32, one `G` that it is not hex. So [`Evidence`] is gathered over all
//! cells before anything is believed.

mod decode;
mod encode;
mod encoding;
mod evidence;
mod shape;

pub(crate) use decode::BASE64_ANY_BITS;
pub use decode::{DecodeError, DecodedKey, Decoder, Oddity};
pub use encode::{base32_length, encode, encode_into};
pub use encoding::SecretEncoding;
pub use evidence::{Evidence, Judgement};
pub use shape::{is_base32_key, is_hex_key};

/// The longest key text that is read: far above every token's (a 64-byte key is 128 hex digits).
pub const MAX_KEY_TEXT_BYTES: usize = 1024;

/// The longest key in bytes: what is read in one encoding can be written and read again in every other.
pub const MAX_KEY_BYTES: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::secret::Secret;
    use data_encoding::HEXLOWER;
    use proptest::prelude::*;

    fn hex(text: &str, encoding: SecretEncoding) -> Result<(String, Option<Oddity>), DecodeError> {
        Decoder::default().decode(text, encoding).map(|d| (HEXLOWER.encode(d.secret.expose()), d.oddity))
    }

    #[test]
    fn keys_of_the_documented_samples() {
        use SecretEncoding::{Base32, Base32Hex, Base64, Hex};
        for (text, encoding, expected) in [
            ("234567ABCDEFGHIJKLMNOPQRSTUVWXYZ", Base32, "d6f9df7c0110c8531d0952d8d73e1194e95b5f19"),
            ("QFA5 6K3C-5CGF dqwc jcdcnnjhgxyd2ddc", Base32, "8141df2b62e88c51c2c2488626b52735f03d0c62"),
            ("JBSWY3DPEHPK3PXP======", Base32, "48656c6c6f21deadbeef"),
            ("OPJI2CGKO083NKC37DI5NBGDI6MLFLTB", Base32Hex, "c667213214c0103bd1833b645bae0d91ad57d7ab"),
            ("6EBD59F71A634C48C4619CB33F6C385C9237C9BA", Hex, "6ebd59f71a634c48c4619cb33f6c385c9237c9ba"),
            ("tdxn5faLI0joNLIjLrIMjUxaZXc=", Base64, "b5dc67e5f68b2348e834b2232eb20c8d4c5a6577"),
        ] {
            assert_eq!(hex(text, encoding), Ok((expected.to_owned(), None)), "{text}");
        }
    }

    #[test]
    fn microsofts_samples_are_odd_or_wrong() {
        assert_eq!(
            hex("2234567abcdef2234567abcdef", SecretEncoding::Base32),
            Ok(("d6b7cefbe0088642eb5be77df0044321".to_owned(), Some(Oddity::TrailingBits)))
        );
        assert_eq!(hex("C2dE3fH4iJ5kL6mN7oP1qR2sT3uV4w", SecretEncoding::Base32), Err(DecodeError::Foreign('1', 20)));
        let thirty = hex("YGSD2KY7KDLSYM4IIGB74UMXDFL52Q", SecretEncoding::Base32);
        assert!(matches!(thirty, Ok((_, Some(Oddity::Length(30))))));
    }

    #[test]
    fn what_is_wrong_names_the_character_and_its_place() {
        use SecretEncoding::{Base32, Base64, Hex};
        for (text, encoding, expected) in [
            ("ABCD8EFG", Base32, DecodeError::Foreign('8', 5)),
            ("äBCD", Base32, DecodeError::Foreign('ä', 1)),
            ("ABCDü", Base32, DecodeError::Foreign('ü', 5)),
            ("12 g4", Hex, DecodeError::Foreign('g', 4)),
            ("123", Hex, DecodeError::OddHex(3)),
            ("0x12g4", Hex, DecodeError::Foreign('x', 2)),
            ("", Hex, DecodeError::Empty),
            ("====", Base32, DecodeError::Empty),
            ("A", Base32, DecodeError::TooShort),
            ("ab!d", Base64, DecodeError::Foreign('!', 3)),
        ] {
            assert_eq!(Decoder::default().decode(text, encoding), Err(expected), "{text}");
        }
        assert_eq!(Decoder::default().decode(&"A".repeat(1025), Base32), Err(DecodeError::TooLong));
    }

    fn judged(cells: &[&str]) -> Option<(SecretEncoding, Vec<SecretEncoding>)> {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.add(cell));
        evidence.judge().map(|j| (j.encoding, j.also))
    }

    #[test]
    fn a_column_is_judged_as_a_whole() {
        use SecretEncoding::{Base32, Base32Hex, Base64, Hex};
        for (cells, expected) in [
            (&["234567ABCDEFGHIJKLMNOPQRSTUVWXYZ"][..], Some((Base32, vec![]))),
            (&["1234567890abcdef1234567890abcdef"], Some((Hex, vec![]))),
            // Only 2–7 and A–F: the first could be both; one 8 below settles it.
            (&["ABCDEF2345ABCDEF2345ABCDEF2345AB", "8BCDEF2345ABCDEF2345ABCDEF2345AB"], Some((Hex, vec![]))),
            (&["ABCDEF2345ABCDEF2345ABCDEF2345AB", "ZBCDEF2345ABCDEF2345ABCDEF2345AB"], Some((Base32, vec![]))),
            (&["ABCDEF2345ABCDEF2345ABCDEF2345AB"], Some((Base32, vec![Hex]))),
            (&["ABCDEF2345ABCDEF2345ABCDEF2345ABCDEF2345"], Some((Hex, vec![Base32]))),
            (&["OPJI2CGKO083NKC37DI5NBGDI6MLFLTB", "0KR865GQTFRK2GSPRQI7PCL6AOKHK3H4"], Some((Base32Hex, vec![]))),
            (&["tdxn5faLI0joNLIjLrIMjUxaZXc="], Some((Base64, vec![]))),
            (&["", "  "], None),
        ] {
            assert_eq!(judged(cells), expected, "{cells:?}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_does_not_turn_a_column() {
        use SecretEncoding::{Base32, Base64, Hex};
        const S: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        const X: &str = "08e49538328bae830e0db14a82341100bc23b840";
        const B: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";
        for (cells, expected) in [
            (&[S, "NBSWY3DPEHPK3PXPJBSWY3DPEHPK3PX8"][..], Base32),
            (&["NBSWY3DPEHPK3PXPJBSWY3DPEHPK3PX0"], Base32),
            (&["nbswy3dpehpk3pxpjbswy3dpehpk3px1"], Base32),
            (&["NBSAY3DPEHPK3PAPJBSAY3DPEHPK3PA1"], Base32),
            (&["08e49538328bae830e0db14a8234110O"], Hex),
            (&["08E49538328BAE83ZE0DB14A82341100"], Hex),
            (&[X, "8E49538328BAE830E0DB14A82341100BC23B841"], Hex),
            (&["8E49538328BAE830E0DB14A82341100BC23B841"], Hex),
            (&["0x08e49538328bae830e0db14a82341100bc23b840"], Hex),
            (&[S, X, B], Base32),
            (&[B, X, B, B], Base64),
            (&[X, "0X08E49538328BAE830E0DB14A82341100BC23B841"], Hex),
        ] {
            assert_eq!(judged(cells), Some((expected, vec![])), "{cells:?}");
        }
    }

    #[test]
    fn a_key_in_hex_or_base32_is_none_in_base64() {
        use SecretEncoding::{Base32, Base64, Hex};
        let read = |text| hex(text, Base64);
        assert_eq!(read("08e49538328bae830e0db14a82341100bc23b840"), Err(DecodeError::Otherwise(Hex, 40)));
        assert_eq!(read("0x08e49538328bae830e0db14a82341100bc23b840"), Err(DecodeError::Otherwise(Hex, 40)));
        assert_eq!(read("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), Err(DecodeError::Otherwise(Base32, 32)));
        assert!(read("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA").is_ok());
        assert!(read("SGVsbG8hEjRWeJq83v8AESIzRFVmdyes").is_ok(), "24 bytes have no padding");
    }

    #[test]
    fn one_wrong_cell_does_not_turn_a_column() {
        let mut cells = vec!["234567ABCDEFGHIJKLMNOPQRSTUVWXYZ"; 20];
        cells.push("1234567890abcdef1234567890abcdef");
        assert_eq!(judged(&cells).map(|j| j.0), Some(SecretEncoding::Base32));
    }

    proptest! {
        #[test]
        fn every_key_survives_every_encoding(key in proptest::collection::vec(any::<u8>(), 1..130)) {
            let secret = Secret::new(&key);
            for encoding in SecretEncoding::ALL {
                let text = encode(secret, encoding);
                let text = std::str::from_utf8(text.as_slice()).expect("ASCII");
                let mut decoder = Decoder::default();
                let back = decoder.decode(text, encoding).expect("what was written can be read");
                prop_assert_eq!(back.secret.expose(), &key[..]);
                prop_assert_eq!(back.oddity, None);
            }
            prop_assert_eq!(base32_length(secret), encode(secret, SecretEncoding::Base32).len());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let mut evidence = Evidence::default();
            evidence.add(&text);
            let _ = evidence.judge();
            for encoding in SecretEncoding::ALL {
                if let Ok(decoded) = Decoder::default().decode(&text, encoding) {
                    prop_assert!(!decoded.secret.is_empty());
                }
            }
        }
    }
}
