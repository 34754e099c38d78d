//! What the field showed about links, pictures of them, XML and PSKC: each fault as a kind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, hex, token, token_words, tokens};
use token_desk_core::reading::Reading;

/// `12345678901234567890` in Base32.
const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const KEY_HEX: &str = "3132333435363738393031323334353637383930";

/// A link of user `n` with the serial number `n`.
fn link(n: u32) -> String {
    let last = char::from(b"ABCDEFGHIJKLMNOP"[n as usize]);
    format!("otpauth://totp/A:u{n}?secret={}{last}&issuer=A&serial=10{n}&period=60", &KEY[..31])
}

/// The tokens in words.
fn all(reading: &Reading) -> Vec<String> {
    reading.tokens.iter().map(token_words).collect()
}

/// The findings, without that the keys of the RFCs look as if they were encoded twice.
fn odd(reading: &Reading) -> Vec<String> {
    codes(&reading.findings).into_iter().filter(|code| !code.ends_with("pskc-encoded-twice")).collect()
}

/// The lines of the rows that were left out.
fn left_out(reading: &Reading) -> Vec<u32> {
    reading
        .findings
        .iter()
        .filter(|finding| finding.message().contains("left out"))
        .map(|finding| finding.line)
        .collect()
}

mod lines_that_are_no_links {
    use super::*;

    #[test]
    fn each_is_told_whatever_is_wrong_with_it() {
        let whole = link(2);
        for damaged in [
            whole.replacen("otpauth", "otpaut", 1),
            whole.replacen("otpauth", "tpauth", 1),
            whole.replacen("otpauth://", "otpauth:/", 1),
            whole.replacen("otpauth", "https", 1),
            whole.replacen("otpauth://totp", "://totp", 1),
            whole.replacen("otpauth", "ОТРauth", 1),
            whole[20..].to_owned(),
            "otpauth".to_owned(),
            "otpauth-migration:/offline?data=CjEK".to_owned(),
            format!("A,u2,{KEY}"),
            KEY.to_owned(),
            "10002".to_owned(),
            "something else".to_owned(),
            "\u{fffd}\u{fffd}\u{fffd}".to_owned(),
        ] {
            for lines in
                [[&link(1), &damaged, &link(3)], [&damaged, &link(1), &link(3)], [&link(1), &link(3), &damaged]]
            {
                let text = lines.map(|line| format!("{line}\n")).concat();
                let reading = tokens(text.as_bytes());
                assert_eq!((reading.tokens.len(), reading.rejected), (2, 1), "{text}");
                let line = 1 + lines.iter().position(|line| **line == damaged).unwrap() as u32;
                assert_eq!(left_out(&reading), [line], "{text}");
                assert!(reading.findings.iter().all(|finding| !finding.message().contains("GEZD")), "{text}");
            }
        }
        let reading = tokens(format!("{}\n{}\n", link(1), whole.replacen("otpauth", "otpaut", 1)).as_bytes());
        assert_eq!(codes(&reading.findings), ["2 link-unusable"], "half of the lines");
    }

    #[test]
    fn blank_lines_comments_and_captions_are_no_findings() {
        let text = format!("# Tokens of 2026\n\n{}\n \n# and more\n// old ones\nBen:\n{}\r\n\r\n", link(1), link(2));
        let reading = tokens(text.as_bytes());
        assert_eq!((reading.tokens.len(), codes(&reading.findings)), (2, vec![]));
    }

    #[test]
    fn running_text_around_links_is_no_noise() {
        for text in [
            format!("Hello Ben,\n\nhere are the tokens:\n\n{}\n{}\n\nBest regards\nAmy\n", link(1), link(2)),
            format!("Please scan this: {}\nand this: {}\nCall me if a code is refused.\n", link(1), link(2)),
            format!(
                "From: amy@contoso.com\nTo: ben@contoso.com\nSubject: links\n\n{}\n\nRegards, Amy\n-- \nContoso Ltd.\n",
                link(1)
            ),
            format!("Your link:\n{}\n", link(1)),
        ] {
            let reading = tokens(text.as_bytes());
            assert_eq!((codes(&reading.findings), reading.rejected), (vec![], 0), "{text}");
        }
        // What is left of a link is told there, too.
        let text = format!("Hello Ben,\n\n{}\n{}\n\nRegards\n", link(1), link(2).replacen("otpauth", "tpauth", 1));
        assert_eq!(codes(&tokens(text.as_bytes()).findings), ["4 link-unusable"]);
    }

    #[test]
    fn a_row_of_a_table_without_a_link_costs_itself_only() {
        let text = concat!(
            "\"Title\",\"Username\",\"TOTP\"\r\n",
            "\"C200\",\"anna@contoso.com\",\"otpauth://totp/C200:anna?secret=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK&period=60\"\r\n",
            "\"Router\",\"admin\",\"\"\r\n",
        );
        let reading = tokens(text.as_bytes());
        assert_eq!((reading.tokens.len(), reading.rows), (1, 2));
        let found = token(&reading, 0);
        assert_eq!((hex(found), found.profile.interval), ("6162636465666768696a6162636465666768696a".into(), 60));
        assert_eq!(left_out(&reading), [3]);
        let text = format!("serial,uri\n1,{}\n2,\n3\n4,{}\n", link(1), link(4));
        let reading = tokens(text.as_bytes());
        assert_eq!((reading.tokens.len(), reading.rows, left_out(&reading)), (2, 4, vec![3, 4]));
    }

    #[test]
    fn what_stands_behind_a_link_is_told() {
        let reading = tokens(format!("{} the old one\n{}\n", link(1), link(2)).as_bytes());
        assert_eq!((reading.tokens.len(), codes(&reading.findings)), (2, vec!["1 link-odd".to_owned()]));
    }
}

mod wrapped_links {
    use super::*;

    const WHOLE: &str = "otpauth://totp/Contoso:amy@contoso.com?serial=100001&issuer=Contoso&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA256&digits=8&period=60";

    fn right() -> String {
        format!("100001 {KEY_HEX} totp SHA256 8 60 0")
    }

    /// The link is whole and that is said, or it is left out and that is said.
    #[track_caller]
    fn check(text: &str) -> bool {
        let reading = tokens(text.as_bytes());
        let whole = all(&reading) == [right()];
        assert!(whole || (reading.tokens.is_empty() && reading.rejected > 0), "{text}\n{:?}", all(&reading));
        assert!(!reading.findings.is_empty(), "{text}");
        whole
    }

    #[test]
    fn put_together_wherever_it_is_broken() {
        let mut whole = 0;
        for at in "otpauth://totp/".len()..WHOLE.len() {
            let (one, other) = WHOLE.split_at(at);
            // An issuer, a number of digits or a period that ends there can't be told from one that goes on.
            let last = one.rsplit(['?', '&']).next().unwrap();
            if last.starts_with("digits=8") || last.starts_with("period=") {
                continue;
            }
            for (gap, before, after) in
                [("\n", "", "\n"), ("\r\n", "", "\r\n"), ("\n", "Hi,\n\n", "\n\nBye\n"), ("\n  ", "  ", "\n")]
            {
                whole += usize::from(check(&format!("{before}{one}{gap}{other}{after}")));
            }
            check(&format!("> {one}\n> {other}\n"));
        }
        assert!(whole > 480, "{whole}");
    }

    #[test]
    fn the_end_of_a_key_alone_in_a_line_is_never_lost() {
        let front = "otpauth://totp/Contoso:amy?algorithm=SHA256&digits=8&period=60&serial=100001&secret=";
        for at in 1..KEY.len() {
            check(&format!("{front}{}\n{}\n", &KEY[..at], &KEY[at..]));
            check(&format!("Hello,\n\n{front}{}\n{}\n\nBye\n", &KEY[..at], &KEY[at..]));
        }
        // A name or a serial number in the next line is no part of a key that is whole.
        for next in ["alice", "BOB", "71358472", "22222222", "Anna Alt"] {
            let reading = tokens(format!("{front}{KEY}\n{next}\n{}\n", link(2)).as_bytes());
            assert_eq!(all(&reading)[0], right(), "{next}");
            assert_eq!(left_out(&reading), [2], "{next}");
        }
    }

    #[test]
    fn a_long_link_over_many_lines() {
        let key =
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA";
        for link in [
            format!("otpauth://totp/Contoso:amy?serial=100001&secret={key}&algorithm=SHA512&digits=8&period=60"),
            format!("otpauth://totp/Contoso:amy?serial=100001&algorithm=SHA512&digits=8&period=60&secret={key}"),
        ] {
            for width in [20, 33, 60, 76] {
                let lines: Vec<&str> =
                    link.as_bytes().chunks(width).map(|part| std::str::from_utf8(part).unwrap()).collect();
                let reading = tokens(format!("{}\n{}\n", lines.join("\n"), super::link(2)).as_bytes());
                if reading.rejected == 0 {
                    assert_eq!((token(&reading, 0).secret.len(), reading.tokens.len()), (64, 2), "{width}");
                    assert_eq!(codes(&reading.findings)[0], "1 link-odd");
                }
                let short = reading.tokens.iter().any(|token| token.serial == "100001" && token.secret.len() != 64);
                assert!(!short, "{width} {link}");
            }
        }
    }

    /// As RFC 2045 §6.7 has it: lines of at most 76, `=` at the end of a line that goes on.
    fn quoted_printable(link: &str, width: usize) -> String {
        let encoded = link.replace('=', "=3D").replace('@', "=40");
        let (mut out, mut column) = (String::new(), 0);
        let mut rest = &*encoded;
        while !rest.is_empty() {
            let (part, behind) = rest.split_at(if rest.starts_with('=') { 3 } else { 1 });
            if column + part.len() > width - 1 {
                out.push_str("=\n");
                column = 0;
            }
            out.push_str(part);
            column += part.len();
            rest = behind;
        }
        out
    }

    #[test]
    fn quoted_printable_is_decoded() {
        for width in [20, 41, 60, 76, 77, 300] {
            assert!(check(&format!("{}\n", quoted_printable(WHOLE, width))), "{width}");
            let mail = format!(
                "Content-Transfer-Encoding: quoted-printable\n\nHello,\n\n{}\n\nBye\n",
                quoted_printable(WHOLE, width)
            );
            assert!(check(&mail.replace('\n', "\r\n")), "{width}");
        }
        let one = |text: &str| {
            let reading = tokens(text.as_bytes());
            assert_eq!(reading.tokens.len(), 1, "{text}");
            (hex(token(&reading, 0)), reading.findings.len())
        };
        // With one parameter only the length of the key tells.
        assert_eq!(one(&format!("otpauth://totp/100001?secret=3D{KEY}\n")).0, KEY_HEX);
        let own = one("otpauth://totp/100001?secret=3DGEZDGNBVGY3TQOJQGEZDGNBVGY3TQO\n");
        assert!(own.0.starts_with("d8"), "{own:?}");
        // A key that begins so in a link with more is its own.
        assert!(one("otpauth://totp/100001?secret=3DGEZDGNBVGY3TQOJQGEZDGNBVGY3TQO&digits=6\n").0.starts_with("d8"));
    }

    #[test]
    fn a_key_that_begins_as_quoted_printable_does_is_its_own() {
        for key in [
            "3DEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ",
            "3DEZDGNBVGY3TQOJ",
            "3DEZDGNBVGY3TQOJQGEZDGNBVG",
            "3DEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEA",
        ] {
            let right = hex(token(&tokens(format!("otpauth://totp/T00012345?secret={key}\n").as_bytes()), 0));
            assert!(right.starts_with("d8"), "{right}");
            for more in ["&issuer=", "&period=30&issuer=", "&period=60", "&period=30"] {
                for behind in ["", "\n", "\n\n", "\r\nBen\r\n", "\nBen=\nAmy\n"] {
                    for name in ["secret", "Secret"] {
                        let text = format!("otpauth://totp/T00012345?{name}={key}{more}{behind}");
                        let reading = tokens(text.as_bytes());
                        assert_eq!(hex(token(&reading, 0)), right, "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_number_in_quoted_printable_says_that_the_key_is_too() {
        // Without “3D”, the key has 24 characters, with it 26: both are lengths of keys.
        let key = &KEY[..24];
        for more in ["&period=3D60", "&issuer=3DA&period=3D60", "&digits=3D6&period=3D60=\n&issuer=3DA"] {
            for behind in ["", "\n", "\nBen=\nAmy\n"] {
                let text = format!("otpauth://totp/T00012345?secret=3D{key}{more}{behind}");
                let reading = tokens(text.as_bytes());
                assert_eq!(hex(token(&reading, 0)), KEY_HEX[..30], "{text}");
                assert_eq!(token(&reading, 0).profile.interval, 60, "{text}");
            }
        }
    }

    #[test]
    fn padding_at_the_end_of_a_line_is_no_soft_break() {
        let padded = "3DEZDGNBVGY3TQOJQGEZDGNBVGY3TQO=";
        let right = hex(token(&tokens(format!("otpauth://totp/T00012345?secret={padded}").as_bytes()), 0));
        assert!(right.starts_with("d8") && right.len() == 38, "{right}");
        for behind in ["\n", "\r\n\r\n", "\nBen\n", &format!("\n{}\n", super::link(2))] {
            let text = format!("otpauth://totp/T00012345?period=60&secret={padded}{behind}");
            assert_eq!(hex(token(&tokens(text.as_bytes()), 0)), right, "{text}");
        }
        // The rest of the key is in the next line.
        let text = format!("otpauth://totp/T00012345?secret=3D{}=\n{}\n", &KEY[..29], &KEY[29..]);
        assert_eq!(hex(token(&tokens(text.as_bytes()), 0)), KEY_HEX, "{text}");
    }

    #[test]
    fn a_mail_in_quoted_printable_is_decoded_as_a_whole() {
        // The keys end in padding, and lines break anywhere, also within the link's head and within HTML.
        let keys =
            ["OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWKKRUGKIDROVUWG2Y=", "A43AE2N3W4ZTCSERECJ7MEELVP3LY5HYGEZDGNBVGY======"];
        let links = [
            format!("otpauth://totp/SN100001?period=60&secret={}", keys[0]),
            format!("otpauth://totp/SN100002?secret={}&period=60", keys[1]),
        ];
        let plain = tokens(links.join("\n").as_bytes());
        let right: Vec<_> = plain.tokens.iter().map(common::token_words).collect();
        assert_eq!(right.len(), 2);
        let head = "Subject: keys\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
        for indent in 0..76 {
            let blanks = "x".repeat(indent);
            let text = format!("{blanks} {}\n{blanks} {}\n", links[0], links[1]);
            let html = format!(
                "<html><p>{blanks}<a href=\"{}\">1</a><p>{blanks}<a href=\"{}\">2</a></html>",
                links[0].replace('&', "&amp;"),
                links[1].replace('&', "&amp;")
            );
            let encoded = text.lines().map(|line| quoted_printable(line, 76)).collect::<Vec<_>>().join("\n");
            for mail in [
                encoded.clone(),
                head.to_owned() + &encoded.replace('\n', "\r\n"),
                head.to_owned() + &quoted_printable(&html, 76).replace('\n', "\r\n"),
            ] {
                let reading = tokens(mail.as_bytes());
                let read: Vec<_> = reading.tokens.iter().map(common::token_words).collect();
                assert_eq!(read, right, "{mail}");
                let put_together =
                    |finding: &&token_desk_core::finding::Finding| finding.message().contains("mail program");
                assert_eq!(reading.findings.iter().filter(put_together).count(), 2, "{mail}");
            }
        }
        // What is not encoded as a whole is not: a damaged encoding costs its own link only.
        let mail = format!("{head}{}\nx=4\n", quoted_printable(&links.join(" "), 76));
        let reading = tokens(mail.as_bytes());
        assert_eq!(reading.tokens.iter().map(common::token_words).collect::<Vec<_>>(), right[1..], "{mail}");
        assert_eq!(codes(&reading.findings), ["4 link-unusable", "5 link-odd", "7 link-unusable"], "{mail}");
    }

    #[test]
    fn an_export_over_several_lines() {
        let mut message = Vec::new();
        for name in [b'a', b'b', b'c'] {
            let mut key = vec![0x0a, 20];
            key.extend_from_slice(b"12345678901234567890");
            key.extend_from_slice(&[0x12, 1, name, 0x20, 1, 0x28, 1, 0x30, 2]);
            message.extend_from_slice(&[0x0a, key.len() as u8]);
            message.extend_from_slice(&key);
        }
        message.extend_from_slice(&[0x10, 1, 0x18, 1, 0x20, 0, 0x28, 77]);
        let data = data_encoding::BASE64.encode(&message).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        let whole = format!("otpauth-migration://offline?data={data}");
        for at in "otpauth-migration://offline?data=".len()..whole.len() {
            let text = format!("{}\n{}\n", &whole[..at], &whole[at..]);
            let reading = tokens(text.as_bytes());
            assert!(reading.tokens.len() == 3 || (reading.tokens.is_empty() && reading.rejected > 0), "{text}");
            assert!(codes(&reading.findings).iter().any(|code| code.starts_with("1 link-")), "{text}");
        }
        let lines: Vec<String> = quoted_printable(&whole, 76).lines().map(str::to_owned).collect();
        assert!(lines.len() > 2);
        assert_eq!(tokens(lines.join("\n").as_bytes()).tokens.len(), 3);
    }

    #[test]
    fn many_lines_that_may_go_on_are_read_in_linear_time() {
        let text = format!("otpauth://totp/a?secret={KEY}&issuer=%\n{}", "4%\n".repeat(300_000));
        assert_eq!(tokens(text.as_bytes()).rows, 1);
        let text = "otpauth://totp/a?secret=A\nB\n".repeat(100_000);
        assert_eq!(tokens(text.as_bytes()).rows, 200_000);
    }

    #[test]
    fn a_cell_with_a_line_break_is_one_link() {
        let (one, other) = WHOLE.split_at(100);
        let reading = tokens(format!("name,uri\nA,\"{one}\n{other}\"\nB,\"{}\"\n", link(2)).as_bytes());
        assert_eq!(all(&reading)[0], right());
        assert_eq!(reading.tokens.len(), 2);
    }
}

mod signs {
    use super::*;

    #[test]
    fn of_an_issuer_stay_in_the_lines_of_a_file() {
        let makers = |text: &str| {
            let reading = tokens(text.as_bytes());
            let makers: Vec<String> =
                reading.tokens.iter().map(|token| token.profile.manufacturer.to_string()).collect();
            (makers, codes(&reading.findings))
        };
        for issuer in ["Yahoo!", "Contoso Ltd.", "Acme (Test)", "Jobs [EU]", "Boys’", "Joe's", "A*", "Big Corp"] {
            let plain = format!("otpauth://totp/{issuer}:10001?secret={KEY}&issuer={issuer}");
            assert_eq!(makers(&format!("{plain}\n")), (vec![issuer.to_owned()], vec![]), "{issuer}");
            let text = format!("see {plain}.\n");
            assert_eq!(makers(&text), (vec![issuer.to_owned()], vec![]), "{text}");
        }
        for issuer in ["Yahoo!", "Ltd.", "A*", "(Test)"] {
            let plain = format!("otpauth://totp/10001?secret={KEY}&issuer={issuer}");
            for text in [
                format!("{plain}\n"),
                format!("serial,uri\n10001,{plain}\n"),
                format!("uri,serial\n{plain},10001\n"),
                format!("uri;serial\n\"{plain}\";10001\n"),
            ] {
                assert_eq!(makers(&text), (vec![issuer.to_owned()], vec![]), "{text}");
            }
        }
        // In running text a sentence and a bracket end.
        for (text, issuer) in [
            (format!("Please take this link (otpauth://totp/10001?secret={KEY}&issuer=Acme).\n"), "Acme"),
            (format!("Here is what you asked for.\notpauth://totp/10001?secret={KEY}&issuer=Acme!\n"), "Acme"),
        ] {
            assert_eq!(makers(&text).0, [issuer], "{text}");
        }
        assert_eq!(makers(&format!("otpauth://totp/10001?secret={KEY}.\n")).0, [""]);
    }
}

mod every_kind_of_damage {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// Each line of a list of links gives a token or a finding of its own.
        #[test]
        fn lines_in_are_tokens_and_findings(
            wounds in prop::collection::vec((0_usize..12, 0_u8..7, 0_usize..120, "[a-z0-9 =&?/:#!.-]{1,6}"), 0..4),
            count in 6_usize..12,
        ) {
            let mut lines: Vec<String> = (0..count).map(|n| link(u32::try_from(n).unwrap())).collect();
            for (line, kind, at, text) in wounds {
                let line = &mut lines[line % count];
                let at = at.min(line.len());
                match kind {
                    0 => line.truncate(at),
                    1 => *line = line[at..].to_owned(),
                    2 => line.insert_str(at, &text),
                    3 => line.replace_range(at..(at + text.len()).min(line.len()), &text),
                    4 => line.replace_range(at..(at + text.len()).min(line.len()), ""),
                    5 => *line = text,
                    _ => *line = line.to_uppercase(),
                }
                if !line.is_ascii() {
                    *line = String::new();
                }
            }
            let text = lines.join("\n") + "\n";
            let reading = tokens(text.as_bytes());
            // Whether words reach a blank line before they reach a link.
            let stands_apart = |mut lines: Box<dyn Iterator<Item = &String>>| {
                lines.find(|line| line.trim().is_empty() || line.contains("otp")).is_some_and(|line| line.trim().is_empty())
            };
            for (number, line) in (1..).zip(&lines) {
                let place = number as usize - 1;
                // Words apart from the links are text around them.
                let apart = stands_apart(Box::new(lines[place + 1..].iter()))
                    || stands_apart(Box::new(lines[..place].iter().rev()));
                let line = line.trim();
                let told = reading.findings.iter().any(|finding| finding.line == number);
                let taken = reading.tokens.iter().any(|token| token.line == number);
                let nothing = line.is_empty() || line.starts_with('#') || line.starts_with("//") || line.ends_with(':');
                // It was put behind the link before, with all in between.
                let before = reading.findings.iter().any(|finding| {
                    let between = lines.get(finding.line as usize..place);
                    finding.code() == "link-odd" && between.is_some_and(|lines| lines.iter().all(|line| !line.contains("otp")))
                });
                prop_assert!(told || taken || nothing || before || apart, "line {} of\n{}", number, text);
            }
        }
    }
}

mod sheets_of_codes {
    use qrcode::{Color, EcLevel, QrCode};
    use token_desk_core::finding::Severity;
    use token_desk_core::formats::read_picture;
    use token_desk_core::ground::secret::SecretBytes;
    use token_desk_core::notation::qr::{Luma, decode};
    use token_desk_core::reading::options::ReadOptions;

    #[derive(Clone)]
    pub(super) struct Sheet {
        pub(super) width: usize,
        pub(super) height: usize,
        pub(super) pixels: Vec<u8>,
    }

    fn link(n: usize) -> String {
        format!("otpauth://totp/Contoso:{n:08}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso&period=60")
    }

    /// `count` codes side by side, `columns` in a row, with `module` pixels a module.
    pub(super) fn sheet(count: usize, columns: usize, module: usize, level: EcLevel) -> Sheet {
        let codes: Vec<QrCode> =
            (0..count).map(|n| QrCode::with_error_correction_level(link(n), level).unwrap()).collect();
        let side = codes.iter().map(|code| code.width() + 8).max().unwrap() * module;
        let (width, height) = (columns * side, count.div_ceil(columns) * side);
        let mut pixels = vec![255; width * height];
        for (n, code) in codes.iter().enumerate() {
            let (left, top) = (n % columns * side + 4 * module, n / columns * side + 4 * module);
            for (at, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
                let (x, y) = (left + at % code.width() * module, top + at / code.width() * module);
                for row in y..y + module {
                    pixels[row * width + x..row * width + x + module].fill(0);
                }
            }
        }
        Sheet { width, height, pixels }
    }

    impl Sheet {
        fn grey(&self, x: f64, y: f64) -> f64 {
            let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
            if inside { f64::from(self.pixels[y as usize * self.width + x as usize]) } else { 255.0 }
        }

        /// Turned by `degrees` and `scale` times as large.
        pub(super) fn turned(&self, degrees: f64, scale: f64) -> Self {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let size = |long: usize, short: usize| {
                ((long as f64 * cos.abs() + short as f64 * sin.abs()) * scale).ceil() as usize + 4
            };
            let (width, height) = (size(self.width, self.height), size(self.height, self.width));
            let mut pixels = vec![255; width * height];
            for (at, pixel) in pixels.iter_mut().enumerate() {
                let (dx, dy) = ((at % width) as f64 - width as f64 / 2.0, (at / width) as f64 - height as f64 / 2.0);
                let x = (cos * dx + sin * dy) / scale + self.width as f64 / 2.0 - 0.5;
                let y = (cos * dy - sin * dx) / scale + self.height as f64 / 2.0 - 0.5;
                let (fx, fy) = (x - x.floor(), y - y.floor());
                let (x, y) = (x.floor(), y.floor());
                let above = self.grey(x, y) * (1.0 - fx) + self.grey(x + 1.0, y) * fx;
                let below = self.grey(x, y + 1.0) * (1.0 - fx) + self.grey(x + 1.0, y + 1.0) * fx;
                *pixel = (above * (1.0 - fy) + below * fy).round() as u8;
            }
            Self { width, height, pixels }
        }

        /// Each pixel the mean of those at most `radius` away, across and down.
        pub(super) fn blurred(mut self, radius: usize) -> Self {
            for (step, line) in [(1, self.width), (self.width, self.height)] {
                let old = self.pixels.clone();
                for at in 0..old.len() {
                    let place = at / step % line;
                    let (from, to) = (place.saturating_sub(radius), (place + radius).min(line - 1));
                    let sum: usize = (from..=to).map(|other| usize::from(old[at - place * step + other * step])).sum();
                    self.pixels[at] = u8::try_from(sum / (to - from + 1)).unwrap();
                }
            }
            self
        }

        /// Each pixel the mean of those around it, those at a distance of `sigma` counting 0.6 times as much (Gauss).
        fn soft(mut self, sigma: f64) -> Self {
            let reach = (3.0 * sigma).ceil() as usize;
            let share = |apart: usize| (-((apart as f64 / sigma).powi(2)) / 2.0).exp();
            let shares: Vec<f64> = (0..=2 * reach).map(|n| share(n.abs_diff(reach))).collect();
            let all: f64 = shares.iter().sum();
            for (step, line) in [(1, self.width), (self.width, self.height)] {
                let old = self.pixels.clone();
                for at in 0..old.len() {
                    let place = at / step % line;
                    let grey = |n: usize| {
                        let other = (place + n).saturating_sub(reach).min(line - 1);
                        f64::from(old[at - place * step + other * step])
                    };
                    let sum: f64 = shares.iter().enumerate().map(|(n, share)| share * grey(n)).sum();
                    self.pixels[at] = (sum / all).round() as u8;
                }
            }
            self
        }

        fn noisy(mut self, most: u32) -> Self {
            let mut state = 0x2545_f491_u32;
            for pixel in &mut self.pixels {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                let grey = i64::from(*pixel) + i64::from(state % (2 * most + 1)) - i64::from(most);
                *pixel = grey.clamp(0, 255) as u8;
            }
            self
        }

        fn map(mut self, change: impl Fn(usize, usize, u8) -> u8) -> Self {
            for (at, pixel) in self.pixels.iter_mut().enumerate() {
                *pixel = change(at % self.width, at / self.width, *pixel);
            }
            self
        }

        fn inverted(mut self) -> Self {
            for pixel in &mut self.pixels {
                *pixel = 255 - *pixel;
            }
            self
        }

        pub(super) fn luma(&self) -> Luma {
            Luma::new(self.width as u32, self.height as u32, SecretBytes::from_vec(self.pixels.clone())).unwrap()
        }
    }

    #[track_caller]
    fn check(name: &str, sheet: &Sheet, count: usize) {
        let found = decode(&sheet.luma(), &mut |_| {});
        let what = (found.codes.len(), found.unreadable, found.alone, found.given_up);
        assert_eq!(what, (count, vec![], vec![], false), "{name}");
    }

    #[test]
    fn ordinary_sheets_are_read_whole() {
        for (count, columns, module) in [(42, 7, 5), (12, 4, 8), (4, 2, 16), (42, 7, 3)] {
            check(&format!("{count} at {module}"), &sheet(count, columns, module, EcLevel::M), count);
        }
    }

    #[test]
    fn blurred_turned_and_resized_sheets_are_read_whole() {
        for level in [EcLevel::L, EcLevel::H] {
            let plain = sheet(20, 5, 4, level);
            check("soft", &plain.turned(0.0, 1.0).blurred(1), 20);
            check("larger", &plain.turned(0.0, 1.25), 20);
            check("smaller", &plain.turned(0.0, 0.8), 20);
            check("slanted", &plain.turned(1.0, 1.0), 20);
            check("slanted and soft", &plain.turned(-3.0, 1.2).blurred(1), 20);
        }
    }

    #[test]
    fn sheets_whose_modules_run_into_each_other_are_read_whole() {
        // By about half a module and more.
        for (module, level, radii) in
            [(3, EcLevel::L, &[1, 1][..]), (4, EcLevel::L, &[2]), (5, EcLevel::M, &[3]), (3, EcLevel::L, &[1])]
        {
            let blurred = radii.iter().fold(sheet(9, 3, module, level), |sheet, &radius| sheet.blurred(radius));
            check(&format!("{module} pixels a module, blurred by {radii:?}"), &blurred, 9);
            check(&format!("the same light on dark, {module} pixels a module"), &blurred.inverted(), 9);
        }
    }

    #[test]
    fn sheets_with_the_blur_of_a_lens_are_read_whole() {
        // Up to 0.6 modules, whose every light one among dark ones is darker than the dark ones among light ones.
        for (module, level, part) in [
            (3, EcLevel::L, 0.5),
            (3, EcLevel::M, 0.6),
            (4, EcLevel::L, 0.6),
            (5, EcLevel::L, 0.6),
            (5, EcLevel::M, 0.5),
            (8, EcLevel::L, 0.6),
        ] {
            let blurred = sheet(6, 3, module, level).soft(part * module as f64);
            check(&format!("{module} pixels a module, {part} of one"), &blurred, 6);
        }
        let blurred = sheet(6, 3, 4, EcLevel::M).soft(2.4);
        check("light on dark", &blurred.clone().inverted(), 6);
        check("turned", &sheet(6, 3, 4, EcLevel::M).turned(2.0, 1.0).soft(2.4), 6);
        check("turned and resized", &sheet(6, 3, 4, EcLevel::M).turned(-5.0, 1.2).soft(2.9), 6);
        check("with noise", &blurred.clone().noisy(6), 6);
        check("dim", &blurred.map(|_, _, grey| 90 + grey / 3), 6);
        check(
            "in a shadow",
            &sheet(6, 3, 4, EcLevel::M).soft(2.4).map(|x, _, grey| (grey as usize * (x + 400) / 1000) as u8),
            6,
        );
    }

    #[test]
    fn what_is_too_blurred_to_be_read_is_reported() {
        // As codes, or as finder patterns by themselves.
        for (module, level, unreadable, alone) in [
            (3, EcLevel::L, 1, 2),
            (3, EcLevel::M, 2, 5),
            (4, EcLevel::L, 0, 4),
            (4, EcLevel::M, 2, 3),
            (5, EcLevel::L, 0, 2),
            (5, EcLevel::M, 2, 3),
        ] {
            let found = decode(&sheet(9, 3, module, level).soft(0.8 * module as f64).luma(), &mut |_| {});
            let counts = (found.codes.len(), found.unreadable.len(), found.alone.len());
            assert_eq!(counts, (0, unreadable, alone), "{module} {level:?}");
        }
    }

    /// Nine codes, of the middle one of which nothing is left but the squares (upper left, upper right, lower left) that
    /// are `kept`, and where that code is, in pixels from the left and from the top.
    fn with_squares_of_the_middle_code(kept: [bool; 3]) -> (Sheet, std::ops::Range<usize>) {
        let mut sheet = sheet(9, 3, 4, EcLevel::M);
        let side = sheet.width / 3;
        let (from, to) = (side + 16, 2 * side - 16);
        for y in from..to {
            for x in from..to {
                let near = |place: usize| place < from + 32;
                let far = |place: usize| place >= to - 32;
                let squares = [near(x) && near(y), far(x) && near(y), near(x) && far(y)];
                if !squares.iter().zip(kept).any(|(&is_there, kept)| is_there && kept) {
                    sheet.pixels[y * sheet.width + x] = 255;
                }
            }
        }
        (sheet, from..to)
    }

    #[test]
    fn where_finder_patterns_stand_as_a_codes_one_is_missing() {
        let (sheet, place) = with_squares_of_the_middle_code([true; 3]);
        for sheet in [sheet.clone(), sheet.soft(2.4)] {
            let found = decode(&sheet.luma(), &mut |_| {});
            assert_eq!((found.codes.len(), found.unreadable.len(), found.given_up), (8, 1, false));
            let (x, y) = found.unreadable[0];
            assert!(place.contains(&(x as usize)) && place.contains(&(y as usize)), "{x}, {y}");
            assert!(found.alone.is_empty(), "{:?}", found.alone);
        }
    }

    #[test]
    fn a_finder_pattern_by_itself_is_reported() {
        for kept in [[true, false, false], [false, true, true], [true, true, false], [false, false, true]] {
            let (sheet, place) = with_squares_of_the_middle_code(kept);
            for sheet in [sheet.clone(), sheet.clone().inverted(), sheet.turned(3.0, 1.0), sheet.soft(2.4)] {
                let found = decode(&sheet.luma(), &mut |_| {});
                let count = kept.iter().filter(|&&kept| kept).count();
                assert_eq!((found.codes.len(), found.unreadable.len(), found.alone.len()), (8, 0, count), "{kept:?}");
                // One that is turned lies a little aside.
                let place = place.start - 12..place.end + 12;
                let inside = |&(x, y): &(u32, u32)| place.contains(&(x as usize)) && place.contains(&(y as usize));
                assert!(found.alone.iter().all(inside), "{:?}", found.alone);
                let reading = read_picture(&sheet.luma(), &ReadOptions::default(), &mut |_| {}).unwrap();
                let finding = reading.findings.iter().find(|finding| finding.code() == "codes-suspected").unwrap();
                assert_eq!(finding.severity(), Severity::Warning);
                assert!(finding.message().contains("could not be read"), "{}", finding.message());
            }
        }
    }

    #[test]
    fn what_only_looks_like_a_part_of_a_code_is_none() {
        let page = sheet(1, 1, 4, EcLevel::M);
        let draw = |dark: &dyn Fn(f64, f64) -> bool| {
            let mut sheet = Sheet { width: 720, height: 480, pixels: vec![255; 720 * 480] };
            for y in 0..sheet.height {
                for x in 0..sheet.width {
                    let code = x < page.width && y < page.height;
                    let (u, v) = ((x % 60) as f64 - 29.5, (y % 60) as f64 - 29.5);
                    sheet.pixels[y * sheet.width + x] = match () {
                        () if code => page.pixels[y * page.width + x],
                        () if dark(u, v) && (x >= 180 || y >= 180) => 0,
                        () => 255,
                    };
                }
            }
            sheet
        };
        let within = |place: f64, rings: &[f64]| rings.iter().filter(|&&ring| place < ring).count() % 2 == 1;
        let square = |u: f64, v: f64| u.abs().max(v.abs());
        for (name, sheet) in [
            ("buttons to choose from", draw(&|u, v| within(u.hypot(v), &[14.0, 10.0, 6.0]))),
            ("a target", draw(&|u, v| within(u.hypot(v), &[28.0, 20.0, 12.0, 4.0]))),
            ("boxes to tick", draw(&|u, v| within(square(u, v), &[14.0, 11.0]))),
            ("squares", draw(&|u, v| square(u, v) < 14.0)),
            ("a table", draw(&|u, v| u.abs().max(v.abs()) > 28.0)),
            ("stripes", draw(&|u, v| within(u.abs(), &[28.0, 20.0, 12.0]) && v.abs() < 28.0)),
            ("crosses", draw(&|u, v| u.abs() < 4.0 || v.abs() < 4.0)),
            ("letters", draw(&|u, v| within(square(u, v), &[20.0, 16.0]) || (u.abs() < 2.0 && v.abs() < 10.0))),
            ("thin squares in squares", draw(&|u, v| within(square(u, v), &[24.0, 22.0, 8.0]))),
            ("noise", draw(&|_, _| false).noisy(120)),
        ] {
            for sheet in [sheet.clone(), sheet.clone().inverted(), sheet.soft(2.0)] {
                let found = decode(&sheet.luma(), &mut |_| {});
                let what = (&found.unreadable, &found.alone, found.given_up);
                assert_eq!(what, (&vec![], &vec![], false), "{name}");
            }
        }
    }

    #[test]
    fn large_sheets_are_read_whole() {
        check("150 codes", &sheet(150, 15, 3, EcLevel::L), 150);
    }

    #[test]
    fn codes_in_are_tokens_and_findings() {
        let mut damaged = sheet(6, 3, 4, EcLevel::L);
        // A blot on the data of the second code, beside its three squares.
        let side = damaged.width / 3;
        for row in side / 2 - 20..side / 2 + 24 {
            damaged.pixels[row * damaged.width + side + side / 2 - 20..][..44].fill(0);
        }
        let reading = read_picture(&damaged.luma(), &ReadOptions::default(), &mut |_| {}).unwrap();
        assert_eq!((reading.rows, reading.tokens.len(), reading.rejected), (6, 5, 1));
        let finding = reading.findings.iter().find(|finding| finding.code() == "item-unreadable").expect("a finding");
        assert!(finding.message().contains("pixels from the left"), "{}", finding.message());
        let only = read_picture(&alone(&damaged, side, side).luma(), &ReadOptions::default(), &mut |_| {});
        assert_eq!(&*only.unwrap_err().code, "code-damaged");
    }

    /// The part of the first row that begins there.
    fn alone(sheet: &Sheet, left: usize, side: usize) -> Sheet {
        let rows = (0..side).flat_map(|row| sheet.pixels[row * sheet.width + left..][..side].to_vec());
        Sheet { width: side, height: side, pixels: rows.collect() }
    }
}

mod xml {
    use super::*;
    use common::words;

    const BODY: &str = "<KeyPackage><DeviceInfo><Manufacturer>Acme</Manufacturer><SerialNo>1</SerialNo></DeviceInfo><Key Id=\"1\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:totp\"><Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><TimeInterval><PlainValue>60</PlainValue></TimeInterval></Data></Key></KeyPackage>";

    fn container(body: &str) -> String {
        format!("<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\">{body}</KeyContainer>")
    }

    #[test]
    fn names_in_another_case_are_read() {
        let text = "<keycontainer version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\"><keypackage><deviceinfo><manufacturer>HW token</manufacturer><serialno>TOTP00017C4D</serialno></deviceinfo><key algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:totp\" id=\"TOTP00017C4D\"><algorithmparameters><responseformat encoding=\"DECIMAL\" length=\"6\"></responseformat><suite hashalgo=\"sha256\"></suite></algorithmparameters><data><secret><plainvalue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=</plainvalue></secret><time><plainvalue>0</plainvalue></time><timeinterval><plainvalue>60</plainvalue></timeinterval></data></key></keypackage></keycontainer>";
        let expected = "TOTP00017C4D 3132333435363738393031323334353637383930313233343536373839303132 totp SHA256 6 60 0 | HW token |  | ";
        for text in [
            text.to_owned(),
            text.replace("keypackage", "KEYPACKAGE"),
            text.replace("<key ", "<Key ").replace("</key>", "</Key>"),
        ] {
            let reading = tokens(text.as_bytes());
            assert_eq!((words(&reading), odd(&reading)), (vec![expected.to_owned()], vec![]), "{text}");
        }
        let one = "2 3132333435363738393031323334353637383930 ";
        for text in [
            "<DATA><HEADER><MANUFACTURERCODE>DN</MANUFACTURERCODE><PRODUCTCODE>ST</PRODUCTCODE><ENCODE>HEX</ENCODE><CRYPTO>HmacSHA1</CRYPTO><DIGITS>6</DIGITS><TIMEWINDOW>60</TIMEWINDOW></HEADER><TOKENS><TOKEN><SERIAL>2</SERIAL><SEED>3132333435363738393031323334353637383930</SEED></TOKEN></TOKENS></DATA>",
            "<tokens><token Serial='2'><productname>x</productname><applications><application><seed>3132333435363738393031323334353637383930</seed><movingfactor>1</movingfactor></application></applications></token></tokens>",
        ] {
            let reading = tokens(text.as_bytes());
            assert!(all(&reading)[0].starts_with(one), "{:?}", all(&reading));
        }
    }

    #[test]
    fn line_ends_are_line_feeds() {
        for end in ["\r\n", "\r", "\n"] {
            let text = container(&BODY.replace("Acme", &format!("Acme{end}Corp")));
            let reading = tokens(text.as_bytes());
            assert_eq!(reading.tokens.len(), 1, "{end:?}");
            assert_eq!(token(&reading, 0).profile.manufacturer.lines().collect::<Vec<_>>(), ["Acme", "Corp"]);
            let two = container(&format!(
                "{BODY}{}",
                BODY.replace("Acme", &format!("<![CDATA[A{end}B]]>")).replace(">1<", ">2<")
            ));
            assert_eq!(token(&tokens(two.as_bytes()), 1).profile.manufacturer, "A\nB".into());
            let list = format!(
                "<Tokens><Token serial='1{end}2'><ProductName>a</ProductName><Applications><Application><Seed>31323334353637383930</Seed></Application></Applications></Token></Tokens>"
            );
            assert_eq!(token(&tokens(list.as_bytes()), 0).serial, "1 2");
        }
    }

    #[test]
    fn what_is_not_well_formed_is_said_and_in_doubt() {
        let good = container(BODY);
        assert_eq!(odd(&tokens(good.as_bytes())), Vec::<String>::new());
        for (from, to) in [
            ("Acme", "Ac]]>me"),
            ("Acme", "Ac\u{ffff}me"),
            ("<Data>", "<Data><!-- a -- b -->"),
            ("<Data>", "<Data><?XML a?>"),
            ("<Key ", "<Key xmlns='a' xmlns='b' "),
            ("<Data>", "<Data><\u{2190}x/>"),
        ] {
            let text = format!("\n{}", good.replacen(from, to, 1));
            let reading = tokens(text.as_bytes());
            let found = odd(&reading);
            assert_eq!(hex(token(&reading, 0)), KEY_HEX);
            assert!(found.contains(&"2 xml-not-well-formed".to_owned()), "{to}: {found:?}");
            assert!(found.contains(&"2 pskc-not-well-formed".to_owned()), "{to}: {found:?}");
        }
        let text = format!("<?xml version='1.0' standalone='maybe'?>{good}");
        assert_eq!(odd(&tokens(text.as_bytes())), ["1 xml-not-well-formed"]);
        let text = format!("{good}<?xMl x?>");
        assert_eq!(odd(&tokens(text.as_bytes())), ["1 xml-not-well-formed"]);
    }

    #[test]
    fn keys_in_foreign_elements_are_told() {
        let other = BODY.replace(">1<", ">2<").replace("\"1\"", "\"2\"").replace("OTA=", "OTE=");
        for text in [
            container(&format!("{BODY}{}", other.replace("KeyPackage", "KeyPackge"))),
            container(&BODY.replace(
                "</KeyPackage>",
                "<Keey><Data><Secret><PlainValue>MTIzNA==</PlainValue></Secret></Data></Keey></KeyPackage>",
            )),
        ] {
            let reading = tokens(text.as_bytes());
            assert_eq!((reading.rows, odd(&reading)), (2, vec!["1 pskc-misplaced".to_owned()]), "{text}");
        }
        let text = "<Tokens><Token serial='1'><Applications><Application><Seed>31323334353637383930</Seed></Application></Applications></Token>\n<Tokn serial='2'><Applications><Application><Seed>31323334353637383931</Seed></Application></Applications></Tokn></Tokens>";
        let reading = tokens(text.as_bytes());
        assert_eq!((reading.rows, left_out(&reading)), (2, vec![2]));
    }
}

mod pskc {
    use super::*;

    fn secret() -> &'static str {
        "<Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><TimeInterval><PlainValue>30</PlainValue></TimeInterval></Data>"
    }

    #[test]
    fn drafts_that_encrypt_nothing_say_so() {
        let container = |method: &str, value: &str| {
            format!(
                "<KeyContainer version='1.0' xmlns='urn:ietf:params:xml:ns:keyprov:container:1.0'>{method}<Device><DeviceId><SerialNo>1</SerialNo></DeviceId><Key KeyAlgorithm='http://www.ietf.org/keyprov/pskc#totp' KeyId='7'><Data Name='SECRET'>{value}</Data></Key></Device></KeyContainer>"
            )
        };
        let plain = "<Value>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</Value>";
        let digest = "<ValueDigest>AAAA</ValueDigest>";
        for method in [
            "<EncryptionMethod algorithm='NONE'/>",
            "<EncryptionMethod Algorithm='none'/><DigestMethod algorithm='NONE'/>",
            "<EncryptionMethod Algorithm='http://www.ietf.org/keyprov/pskc#none'/>",
            "<EncryptionMethod algorithm='NONE'/><DigestMethod algorithm='HMAC-SHA1'/>",
        ] {
            for value in [plain.to_owned(), format!("{plain}{digest}")] {
                let reading = tokens(container(method, &value).as_bytes());
                assert_eq!((hex(token(&reading, 0)), reading.rejected), (KEY_HEX.to_owned(), 0), "{method}");
            }
        }
        let own = "<EncryptedValue><EncryptionMethod Algorithm='NONE'/><CipherData><CipherValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</CipherValue></CipherData></EncryptedValue>";
        assert_eq!(hex(token(&tokens(container("", own).as_bytes()), 0)), KEY_HEX);
    }

    #[test]
    fn keys_without_serial_numbers_take_other_ids_or_are_numbered() {
        let packages = |device: &str, key: &str| {
            format!(
                "<KeyPackage>{device}<Key {key} Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'>{}</Key></KeyPackage>",
                secret()
            )
        };
        let read = |packages: &str| {
            let reading = tokens(format!("<KeyContainer Version='1.0'>{packages}</KeyContainer>").as_bytes());
            let found: Vec<String> = reading.tokens.iter().map(|token| token.serial.to_owned()).collect();
            (found, odd(&reading))
        };
        let told = vec!["1 pskc-serial-missing".to_owned()];
        assert_eq!(read(&packages("", "Id='K1'")), (vec!["K1".into()], told.clone()));
        assert_eq!(
            read(&packages("<DeviceInfo><DeviceBinding>IMEI7</DeviceBinding></DeviceInfo>", "")),
            (vec!["IMEI7".into()], told.clone())
        );
        assert_eq!(
            read(&packages("<CryptoModuleInfo><Id>CM1</Id></CryptoModuleInfo>", "")),
            (vec!["CM1".into()], told.clone())
        );
        let (serials, found) = read(&packages("", "").repeat(2));
        assert_eq!(serials, ["key", "key (2)"]);
        assert!(found.iter().filter(|code| *code == "1 pskc-serial-missing").count() == 2, "{found:?}");
        let named = packages("<DeviceInfo><UserId>amy@contoso.com</UserId></DeviceInfo>", "");
        assert_eq!(read(&named), (vec!["amy@contoso.com".into()], told));
    }
}
