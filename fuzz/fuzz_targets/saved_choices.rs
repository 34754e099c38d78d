//! What was saved by the page and is chosen again: a layout of an output file, or a mapping of columns.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use token_desk_core::desk::Desk;
use token_desk_core::formats::read_tokens;
use token_desk_core::output::layout::{FileLayout, built_in};
use token_desk_core::reading::mapping::Mapping;
use token_desk_core::reading::options::ReadOptions;
use token_desk_fuzz::checks::{check_refusal, check_tokens};
use token_desk_fuzz::choices::file_and_choices;

/// What a layout writes and a mapping reads.
const TABLE: &[u8] = b"upn,serial number,secret key,time interval,manufacturer,model\r\n\
    a@x.com,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,\"Deepnet, Security\",=SafeID\r\n\
    ,10001002,ZYXWVUTSRQPONMLKJIHGFEDCBA765432,30,,\r\n";

/// One of the keys in it, in the ways to write it.
const KEY: [&str; 3] =
    ["234567ABCDEFGHIJKLMNOPQRSTUVWXYZ", "d6f9df7c0110c8531d0952d8d73e1194e95b5f19", "1vnffAEQyFMdCVLY1z4RlOlbXxk"];

/// Layouts to damage, by their words.
const BUILT_IN: [&str; 13] = [
    "safeid",
    "safeid-service",
    "duo",
    "okta",
    "salesforce",
    "pingid",
    "mfa-server",
    "oath-csv",
    "linotp",
    "multiotp",
    "rcdevs",
    "phenixid",
    "cyberark",
];

fuzz_target!(|input: &[u8]| {
    let (file, mut choices) = file_and_choices(input);
    if let Some(mapping) = Mapping::recognise(file) {
        let again = Mapping::from_json(&mapping.to_json());
        assert_eq!(again.as_ref().ok(), Some(&mapping), "a mapping is read as it was saved");
        match read_tokens(TABLE, &mapping.options(), &mut |_share| {}) {
            Ok(reading) => check_tokens(&reading, TABLE),
            Err(refusal) => check_refusal(&refusal, TABLE),
        }
    }
    let Ok(text) = std::str::from_utf8(file) else { return };
    let text = within_built_in(text, &mut choices).unwrap_or_else(|| text.to_owned());
    match FileLayout::from_json(&text) {
        Ok(layout) => {
            let again = FileLayout::from_json(&layout.to_json());
            assert_eq!(again.as_ref().ok(), Some(&layout), "a layout is read as it was saved");
            let options = ReadOptions::default();
            let Ok(reading) = read_tokens(TABLE, &options, &mut |_share| {}) else { return };
            let Ok((desk, _)) = Desk::default().add_tokens("t", reading, options) else { return };
            let masked = desk.preview_layout(&layout, &[0, 1], true, false);
            let shown = String::from_utf8_lossy(masked.as_slice());
            for key in KEY {
                // A layout can bring any text of its own.
                assert!(text.contains(key) || !shown.contains(key), "a key that is masked is not shown");
            }
            let _ = desk.preview_layout(&layout, &[0, 1], false, false);
        }
        Err(refusal) => check_refusal(&refusal, text.as_bytes()),
    }
});

/// A layout that is built in, with a part of it replaced by the text; nothing if the choices are zeros.
fn within_built_in(text: &str, choices: &mut Unstructured<'_>) -> Option<String> {
    let number = usize::from(u8::arbitrary(choices).ok()?).checked_sub(1)?;
    let mut whole = built_in(BUILT_IN[number % BUILT_IN.len()])?.to_json();
    let from = usize::from(u16::arbitrary(choices).ok()?) % (whole.len() + 1);
    let to = (from + usize::from(u8::arbitrary(choices).ok()?)).min(whole.len());
    if whole.is_char_boundary(from) && whole.is_char_boundary(to) {
        whole.replace_range(from..to, text);
    }
    Some(whole)
}
