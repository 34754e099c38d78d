//! A key in some place of a file, in some encoding and grouping: it is in nothing that is said.
#![no_main]

use arbitrary::Result;
use libfuzzer_sys::fuzz_target;
use token_desk_core::desk::Desk;
use token_desk_core::formats::{look_at_table, read_tokens};
use token_desk_core::output::findings_list::findings_list;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{look, read_users};
use token_desk_fuzz::canary::Canary;
use token_desk_fuzz::choices::{file_and_choices, read_options};

fuzz_target!(|input: &[u8]| {
    // Bytes that are lacking count as zeros, so there is no error to mind.
    let _ = read(input);
});

fn read(input: &[u8]) -> Result<()> {
    let (file, mut choices) = file_and_choices(input);
    let canary = Canary::choose(&mut choices)?;
    if canary.is_in(file) {
        return Ok(());
    }
    let file = canary.hidden_in(file, &mut choices)?;
    let options = read_options(&mut choices)?;
    if let Ok(look) = look_at_table(&file, true, &options) {
        canary.check_preview(&look.preview);
    }
    match read_tokens(&file, &options, &mut |_share| {}) {
        Ok(reading) => {
            canary.check_tokens(&reading);
            let desk = Desk::default().add_tokens("t", reading, options.clone());
            desk.iter().for_each(|(desk, _)| check_desk(&canary, desk));
        }
        Err(refusal) => canary.check_refusal(&refusal),
    }
    if let Ok(look) = look(&file, &options, &mut |_share| {}) {
        canary.check_preview(&look.preview);
    }
    match read_users(&file, &options, &mut |_share| {}) {
        Ok(reading) => {
            canary.check_users(&reading);
            let tokens = b"serial number,secret key\nSN100001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n";
            let Ok(tokens) = read_tokens(tokens, &ReadOptions::default(), &mut |_share| {}) else { return Ok(()) };
            let desk = Desk::default().add_tokens("t", tokens, ReadOptions::default());
            let desk = desk.and_then(|(desk, _)| desk.add_users("u", reading));
            desk.iter().for_each(|(desk, _)| check_desk(&canary, desk));
        }
        Err(refusal) => canary.check_refusal(&refusal),
    }
    Ok(())
}

/// The list of findings, which says that there is no key in it.
fn check_desk(canary: &Canary, desk: &Desk) {
    let groups: Vec<_> = desk.summary().groups.iter().collect();
    let list: Vec<u8> = findings_list(&groups).each(desk).flat_map(|piece| piece.as_slice().to_vec()).collect();
    canary.check([&*String::from_utf8_lossy(&list)]);
}
