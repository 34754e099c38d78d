//! A file made large, read at once, and while it arrives: what has been read goes ahead to the page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_desk_core::formats::{Arrived, Arriving, open_tokens};
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::wire::{Assembler, Parcel, Received, StreamedBlocks, pack_tokens};
use token_desk_fuzz::checks::{check_refusal, check_same, check_tokens};
use token_desk_fuzz::choices::{file_and_choices, read_options};
use token_desk_fuzz::large::enlarge;

/// Bytes before the choices that say how the file is made large.
const MAKING: usize = 16;

fuzz_target!(|input: &[u8]| {
    let (rest, mut choices) = file_and_choices(input);
    let options = read_options(&mut choices).unwrap_or_default();
    let (file, making) = rest.split_at(rest.len().saturating_sub(MAKING));
    let Ok((file, parts)) = enlarge(file, &mut arbitrary::Unstructured::new(making)) else { return };
    let whole = open_tokens(&file, &options, None, &mut |_share| {});

    let mut assembler = Assembler::default();
    let mut received = None;
    let mut send = |piece: token_desk_core::wire::Piece<'_>| {
        assert!(received.is_none(), "nothing after the end");
        let (bytes, more) = (SecretBytes::copy_of(piece.bytes), SecretBytes::copy_of(piece.more));
        match assembler.take(Parcel { tag: piece.tag, bytes, more }) {
            Ok(reading) => received = reading,
            Err(damaged) => unreachable!("whole parcels are taken: {damaged:?}"),
        }
    };
    let mut arriving = Arriving::new(file.len(), &options);
    let mut streamed = StreamedBlocks::default();
    let in_parts = loop {
        let mut came = 0;
        for &end in parts.iter().chain([&file.len()]) {
            let Some(part) = file.get(came..end).filter(|part| !part.is_empty()) else { continue };
            let Some(room) = arriving.room(part.len()) else { unreachable!("no more than it has") };
            room.copy_from_slice(part);
            came = end;
            arriving.read_on(&mut |share| assert!((0.0..=1.0).contains(&share), "{share}"));
            streamed.send(&mut arriving, &mut send);
        }
        assert!(arriving.is_complete() && arriving.room(1).is_none());
        match arriving.finish(&mut |_share| {}) {
            Arrived::Read(reading) => break Ok(*reading),
            Arrived::Whole(bytes) => {
                streamed.start_over(&mut send);
                break open_tokens(bytes.as_slice(), &options, None, &mut |_share| {});
            }
            Arrived::Again(next) => {
                streamed.start_over(&mut send);
                arriving = next;
            }
        }
    };
    match (&whole, in_parts) {
        (Ok(whole), Ok(in_parts)) => {
            check_tokens(whole, &file);
            pack_tokens(&in_parts, streamed, &mut send);
            let Some(Received::Tokens(received)) = received else { unreachable!("an end, with tokens") };
            check_same(&received, whole);
        }
        (Err(whole), Err(in_parts)) => {
            check_refusal(whole, &file);
            assert_eq!(*whole, in_parts, "in parts as in one");
        }
        (whole, in_parts) => {
            assert_eq!(whole.is_ok(), in_parts.is_ok(), "in parts as in one");
        }
    }
});
