//! XML that is not well formed, in each format that is XML: whatever a parser refuses is told with its line, and what
//! was read around it is in doubt. The kinds are those of the W3C's conformance suite.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, hex, token, tokens};
use token_desk_core::formats::read_tokens;
use token_desk_core::reading::options::ReadOptions;

const KEY: &str = "3132333435363738393031323334353637383930";

/// A file of each format: two tokens with the key, and a place in the first one's element, in line 4, where anything
/// well formed means nothing.
const FILES: [(&str, &str); 6] = [
    (
        "PSKC",
        "<KeyContainer>\n<KeyPackage><DeviceInfo><SerialNo>1</SerialNo></DeviceInfo><Key Id='1' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret></Data><Extensions>\n\n…</Extensions></Key></KeyPackage>\n<KeyPackage><DeviceInfo><SerialNo>2</SerialNo></DeviceInfo><Key Id='2' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret></Data></Key></KeyPackage></KeyContainer>",
    ),
    (
        "DualShield",
        "<data><header><manufacturerCode>DN</manufacturerCode><productCode>ST</productCode><encode>HEX</encode><crypto>HmacSHA1</crypto><digits>6</digits><timeWindow>60</timeWindow></header><tokens>\n<token><serial>1</serial><seed>3132333435363738393031323334353637383930</seed><note>\n\n…</note></token>\n<token><serial>2</serial><seed>3132333435363738393031323334353637383930</seed></token></tokens></data>",
    ),
    (
        "SafeNet",
        "<Tokens>\n<Token serial='1'><Applications><Application><Seed>3132333435363738393031323334353637383930</Seed><MovingFactor>1</MovingFactor></Application></Applications><note>\n\n…</note></Token>\n<Token serial='2'><Applications><Application><Seed>3132333435363738393031323334353637383930</Seed><MovingFactor>1</MovingFactor></Application></Applications></Token></Tokens>",
    ),
    (
        "UAP",
        "<tokenList>\n<tokenInfo><device><serial>1</serial></device><token><![CDATA[<data><secret enc='HEX'>3132333435363738393031323334353637383930</secret></data>]]></token><note>\n\n…</note></tokenInfo>\n<tokenInfo><device><serial>2</serial></device><token><![CDATA[<data><secret enc='HEX'>3132333435363738393031323334353637383930</secret></data>]]></token></tokenInfo></tokenList>",
    ),
    (
        "UAP without CDATA",
        "<tokenList>\n<tokenInfo><device><serial>1</serial></device><token><data><secret enc='HEX'>3132333435363738393031323334353637383930</secret><note>\n\n…</note></data></token></tokenInfo>\n<tokenInfo><device><serial>2</serial></device><token><data><secret enc='HEX'>3132333435363738393031323334353637383930</secret></data></token></tokenInfo></tokenList>",
    ),
    (
        "UAP, inside",
        "<tokenList>\n<tokenInfo><device><serial>1</serial></device><token>\n<![CDATA[<data><secret enc='HEX'>3132333435363738393031323334353637383930</secret><note>\n…</note></data>]]></token></tokenInfo>\n<tokenInfo><device><serial>2</serial></device><token><![CDATA[<data><secret enc='HEX'>3132333435363738393031323334353637383930</secret></data>]]></token></tokenInfo></tokenList>",
    ),
];

/// The findings about XML.
fn of_form(codes: Vec<String>) -> Vec<String> {
    codes.into_iter().filter(|code| code.contains("xml-") || code.contains("well-formed")).collect()
}

/// Whether the section that holds the token's own document would end there.
fn ends_section(format: &str, inside: &str) -> bool {
    format == "UAP, inside" && inside.contains("]]>")
}

#[test]
fn what_is_well_formed_is_no_finding() {
    for inside in [
        "",
        "text",
        "<a b='1' c=\"2\"/>",
        "<a>]] ></a>]]&gt;",
        "<a b=']]>'/>",
        "<!-- - - -->",
        "<!---->",
        "<!-- <a> & ]]> <?xml -->",
        "<?xml-stylesheet href='a'?>",
        "<?a?>",
        "<?a <b> -- & ?>",
        "<\u{e4}\u{b7}\u{301} \u{3b1}='1'/>",
        "<_.-1/>",
        "\u{7f}\u{85}\u{a0}\u{2028}\u{fffd}\u{10ffff}\t\r\n",
        "&amp;&lt;&gt;&quot;&apos;&#9;&#x10FFFF;&#00065;",
        "<a b='&#10;&lt;&quot;\n>'\n\tc = '1' />",
        "<a  ></a\n>",
        "<p:a xmlns:p='u' p:b='1' b='2'><p:c xmlns:p='&amp;'/></p:a>",
        "<a xmlns='u'><b xmlns=''/></a>",
        "<a xml:lang='en' xml:space='preserve'/>",
    ] {
        for (format, file) in FILES {
            if ends_section(format, inside) {
                continue;
            }
            let reading = tokens(file.replacen('…', inside, 1).as_bytes());
            assert_eq!(reading.tokens.len(), 2, "{format} {inside}");
            assert_eq!(of_form(codes(&reading.findings)), Vec::<String>::new(), "{format} {inside}");
        }
    }
}

#[test]
fn blanks_before_the_document_in_a_token_are_no_finding() {
    for (format, file) in FILES.into_iter().filter(|(_, file)| file.contains("CDATA")) {
        for blanks in ["\n", "\r\n\t", "  \n\n  "] {
            for declaration in ["<?xml version='1.0'?>", ""] {
                let file = file.replace("<![CDATA[", &format!("<![CDATA[{blanks}{declaration}"));
                let reading = tokens(file.as_bytes());
                assert_eq!(reading.tokens.len(), 2, "{format}");
                assert_eq!(of_form(codes(&reading.findings)), Vec::<String>::new(), "{format}");
            }
        }
    }
}

#[test]
fn what_is_not_well_formed_is_told_and_its_token_in_doubt() {
    for (inside, line) in [
        ("<a>]]></a>", 4),
        ("a\n\nb ]]> c", 6),
        ("<!-- -- -->", 4),
        ("<!-- \n --->", 5),
        ("<!-----><!---->", 4),
        ("<? ?>", 4),
        ("<??>", 4),
        ("\n<?XML a?>", 5),
        ("<?xMl a='1'?>", 4),
        ("<?1a?>", 4),
        ("<?a:b?>", 4),
        ("<a\u{d7}/>", 4),
        ("<\u{b7}a/>", 4),
        ("<a \u{37e}='1'/>", 4),
        ("<\u{e000}/>", 4),
        ("\n\u{fffe}", 5),
        ("<a b='\u{ffff}'/>", 4),
        ("<!-- \u{ffff} -->", 4),
        ("<a xmlns='1' xmlns='1'/>", 4),
        ("<a xmlns:b='1' xmlns:b='2'/>", 4),
        ("<a xmlns:b=''/>", 4),
        ("<a xmlns='1 < 2'/>", 4),
        ("<a xmlns='1 & 2'/>", 4),
        ("<a xmlns='&nbsp;'/>", 4),
        ("<a xmlns:xmlns='u'/>", 4),
        ("<a xmlns:xml='u'/>", 4),
        ("<a xmlns='http://www.w3.org/2000/xmlns/'/>", 4),
        ("<a xmlns:b='u' xmlns:c='u'><a b:x='1' c:x='1'/></a>", 4),
    ] {
        for (format, file) in FILES {
            if ends_section(format, inside) {
                continue;
            }
            let reading = tokens(file.replacen('…', inside, 1).as_bytes());
            assert_eq!((reading.tokens.len(), reading.rejected), (2, 0), "{format} {inside}");
            assert_eq!((hex(token(&reading, 0)), hex(token(&reading, 1))), (KEY.into(), KEY.into()));
            let doubt = if format == "PSKC" { "2 pskc-not-well-formed" } else { "2 xml-in-doubt" };
            let mut found = of_form(codes(&reading.findings));
            found.sort();
            let mut expected = vec![doubt.to_owned(), format!("{line} xml-not-well-formed")];
            expected.sort();
            assert_eq!(found, expected, "{format} {inside}");
        }
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_refused_with_its_line() {
    for inside in [
        "<a b='1' b='2'/>",
        "<p:a xmlns:p='u' p:b='1' p:b='2'/>",
        "<a b=1/>",
        "<a b/>",
        "<a b='1'c='2'/>",
        "<a b='<'/>",
        "<a b='&'/>",
        "<a b='&c'/>",
        "<a b=\"1/>",
        "<a/ >",
        "<1/>",
        "< a/>",
        "<a></ a>",
        "<a></a b>",
        "<a></b>",
        "<a>",
        "</a>",
        "<>",
        "<a:/>",
        "<:a/>",
        "<a:b:c/>",
        "&",
        "& ",
        "&a",
        "&nbsp;",
        "&#0;",
        "&#x0;",
        "&#xD800;",
        "&#xFFFF;",
        "&#x110000;",
        "&#X41;",
        "&#a;",
        "&#;",
        "&#65",
        "\u{0}",
        "\u{1}",
        "\u{b}",
        "\u{1f}",
        "<!a>",
        "<!DOCTYPE a>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;",
        "<!ELEMENT a>",
        "<![cdata[a]]>",
        "<![ CDATA[a]]>",
        "<!-- ",
        "<!-a-->",
        "<?a >",
        "<?a ? >",
        "\n<?xml version='1.0'?>",
    ] {
        for (format, file) in FILES {
            let text = file.replacen('…', inside, 1);
            match read_tokens(text.as_bytes(), &ReadOptions::default(), &mut |_| {}) {
                Ok(reading) => {
                    assert_eq!(format, "UAP, inside", "{inside}");
                    assert_eq!((reading.tokens.len(), reading.rejected), (1, 1), "{inside}");
                    let told = reading.findings.iter().find(|finding| finding.code() == "item-unreadable").unwrap();
                    assert_eq!(told.line, 2, "{inside}");
                    assert!(
                        told.message().contains("in line 4") || inside.contains('\n'),
                        "{inside}: {}",
                        told.message()
                    );
                }
                Err(refusal) => {
                    let is_binary = inside.contains('\0') && &*refusal.code == "not-text";
                    assert!(refusal.code.starts_with("xml-") || is_binary, "{format} {inside}: {refusal}");
                    assert!(refusal.message.contains("line ") || is_binary, "{format} {inside}: {refusal}");
                }
            }
        }
    }
}

#[test]
fn what_stands_around_the_first_element_is_told_too() {
    for (before, after, expected) in [
        ("\u{a0}", "", "1 xml-not-well-formed"),
        ("\n\u{2003}\n", "", "2 xml-not-well-formed"),
        ("<?xml version='1.0'>", "", "xml-syntax"),
        ("<?xml version='1.1'?>", "", ""),
        ("<?xml version='1.0' encoding='utf-8' standalone='no' ?>", "", ""),
        ("<?xml version='1.0' encoding=utf-8?>", "", "1 xml-not-well-formed"),
        ("<?xml standalone='no' version='1.0'?>", "", "1 xml-not-well-formed"),
        ("<?XML version='1.0'?>", "", "1 xml-not-well-formed"),
        ("<!-- a -- b -->\n", "", "1 xml-not-well-formed"),
        ("<!-- <KeyContainer> -->\n", "\n\n<!-- - -->\n<?a?>\n", ""),
        ("", "\n<?xml?>", "xml"),
        ("", "<!-- --- -->", "xml-not-well-formed"),
        ("", "&#32;", "xml-after-end"),
        ("", "<![CDATA[]]>", "xml-after-end"),
        ("", "\u{a0}", "xml-after-end"),
        ("", "\n<a/>", "xml-after-end"),
    ] {
        for (format, file) in FILES {
            let text = [before, &file.replacen('…', "", 1), after].concat();
            match read_tokens(text.as_bytes(), &ReadOptions::default(), &mut |_| {}) {
                Ok(reading) => {
                    let found = of_form(codes(&reading.findings));
                    assert!(found.len() == usize::from(!expected.is_empty()), "{format} {before}{after}: {found:?}");
                    assert!(
                        found.iter().all(|code| code.ends_with(expected) || expected == "xml"),
                        "{format}: {found:?}"
                    );
                    assert_eq!(reading.tokens.len(), 2);
                }
                Err(refusal) => assert_eq!(&*refusal.code, expected, "{format} {before}{after}"),
            }
        }
    }
}

#[test]
fn another_encoding_than_the_named_one_is_told() {
    for (format, file) in FILES {
        let file = file.replacen('…', "\u{e9}", 1);
        let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let named = |name: &str| format!("<?xml version='1.0' encoding='{name}'?>{file}");
        for (bytes, expected) in [
            (file.clone().into_bytes(), None),
            (named("UTF-8").into_bytes(), None),
            (named("ISO-8859-1").into_bytes(), None),
            (named("utf-16").into_bytes(), Some(1)),
            (latin(&file), Some(4)),
            (latin(&named("UTF-8")), Some(4)),
            (latin(&named("ISO-8859-1")), None),
            (latin(&named("windows-1252")), None),
            ([&b"\xff\xfe"[..], &wide(&named("UTF-16"))].concat(), None),
            ([&b"\xff\xfe"[..], &wide(&named("UTF-8"))].concat(), Some(1)),
        ] {
            let reading = tokens(&bytes);
            let expected: Vec<_> = expected.iter().map(|line| format!("{line} xml-not-well-formed")).collect();
            assert_eq!((reading.tokens.len(), of_form(codes(&reading.findings))), (2, expected), "{format}");
        }
    }
}

#[test]
fn each_token_of_a_fault_that_comes_again_is_in_doubt() {
    for (format, file) in FILES {
        let whole = file.replacen('…', "<!-- -- -->", 1);
        let first = whole.find("\n<").unwrap() + 1;
        let second = whole.rfind("\n<").unwrap() + 1;
        let text = [&whole[..first], &whole[first..second].repeat(20), &whole[second..]].concat();
        let reading = tokens(text.as_bytes());
        let found = codes(&reading.findings);
        let doubts = found.iter().filter(|code| code.ends_with("in-doubt") || code.ends_with("pskc-not-well-formed"));
        assert_eq!(doubts.count(), 20, "{format}");
    }
}
