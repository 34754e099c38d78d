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
        assert_eq!(hex(&"A".repeat(1024), Hex), Ok(("aa".repeat(MAX_KEY_BYTES), None)));
    }

    #[test]
    fn a_digit_of_hex_is_missing_where_one_more_makes_a_usual_key() {
        let said = |digits| DecodeError::OddHex(digits).sentence(SecretEncoding::Hex);
        assert!(said(39).ends_with("one is missing, perhaps a leading zero"), "{}", said(39));
        assert!(said(41).ends_with("one is missing or too many"), "{}", said(41));
    }

    #[test]
    fn bits_that_are_left_over_are_those_of_the_last_character() {
        use SecretEncoding::{Base32, Base32Hex, Base64};
        const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (alphabet, encoding, before, spare_bits) in [
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", Base32, "A", 2),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", Base32, "AAA", 4),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", Base32, "AAAA", 1),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", Base32, "AAAAAA", 3),
            ("0123456789ABCDEFGHIJKLMNOPQRSTUV", Base32Hex, "0", 2),
            ("0123456789ABCDEFGHIJKLMNOPQRSTUV", Base32Hex, "000", 4),
            (BASE64, Base64, "+/+/+", 4),
            (BASE64, Base64, "+/", 2),
        ] {
            for (value, last) in alphabet.chars().enumerate() {
                let text = format!("{before}{last}");
                let expected = (value % (1 << spare_bits) != 0).then_some(Oddity::TrailingBits);
                assert_eq!(hex(&text, encoding).unwrap().1, expected, "{text} in {encoding:?}");
            }
        }
    }

    #[test]
    fn a_key_in_base32_has_whole_groups_and_at_least_two() {
        assert!(is_base32_key("GEZDGNBVGY3TQOJQ"));
        assert!(!is_base32_key("GEZDGNBV"));
        assert!(!is_base32_key("GEZDGNBVGY3TQOJQG"));
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
            // Each cell but one could be both; that one settles it, else the usual lengths do, else it is Base32.
            (&["ABCDEF2345ABCDEF", "ABCDEF2345ABCDEF2345", "8BCDEF2345ABCDEF2345ABCDEF2345AB"], Some((Hex, vec![]))),
            (&["ABCDEF2345ABCDEF2345", "ABCDEF2345ABCDEF2345", "ZBCDEF2345ABCDEF"], Some((Base32, vec![]))),
            (&["ABCDEF2345ABCDEF2345ABCD"], Some((Base32, vec![Hex]))),
            // A half is no majority.
            (
                &["08e49538328bae830e0db14a82341100bc23b840", "KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJWK"],
                Some((Base32, vec![])),
            ),
            // Two cases are a sign of Base64 only in a text as long as a key in Base64.
            (&["SGVsbGhhEjRWeJqdvdcAESIzRFVmdyes"], Some((Base64, vec![]))),
            (&["KN2XAZLSEBJWKY3SMV2Akn2xaz"], Some((Base32, vec![]))),
            // What is Base32 but for a character each, is none in Base32hex.
            (&["OPJI2CGKOA23NKC37DI5NBGDI6MLFLT1", "APJI2CGKOA23NKC37DI5NBGDI6MLFLT8"], Some((Base32, vec![]))),
        ] {
            assert_eq!(judged(cells), expected, "{cells:?}");
        }
    }

    #[test]
    fn a_column_fits_with_one_cell_in_ten_and_is_of_hex_keys_with_most() {
        let column = |keys: usize, others: usize| {
            let mut evidence = Evidence::default();
            (0..keys).for_each(|_| evidence.add("08e49538328bae830e0db14a82341100bc23b840"));
            (0..others).for_each(|_| evidence.add("a word"));
            (evidence.fits(SecretEncoding::Hex), evidence.mostly_hex_keys())
        };
        assert_eq!(column(0, 0), (false, false));
        assert_eq!(column(9, 1), (true, true));
        assert_eq!(column(8, 1), (false, true));
        assert_eq!(column(3, 2), (false, true));
        assert_eq!(column(3, 3), (false, false));
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
        assert_eq!(read("jbswy3dpehpk3pxpjbswy3dpehpk3pxp"), Err(DecodeError::Otherwise(Base32, 32)));
        assert!(read("JBSWY3DPEHPK3PXPjbswy3dpehpk3pxp").is_ok(), "no Base32 key is in two cases");
        assert!(read("JBSWY3DPEHPK1PXPJBSWY3DPEHPK3PXP").is_ok(), "no 1 is in Base32");
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
