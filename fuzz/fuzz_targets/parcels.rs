//! Parcels from the worker: arbitrary ones, and those of a real reading, as they are and damaged.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use token_desk_core::desk::Desk;
use token_desk_core::formats::{look_at_table, read_tokens};
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::reading::Reading;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{UserReading, look, read_users};
use token_desk_core::wire::{
    Assembler, Parcel, Piece, Received, StreamedBlocks, pack_look, pack_table_look, pack_tokens, pack_users,
};
use token_desk_fuzz::checks::check_same;
use token_desk_fuzz::choices::file_and_choices;

const TOKENS: &[u8] = b"upn,serial number,secret key,time interval,manufacturer,model\n\
    a@x.com,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet,SafeID\n\
    ,10001002,ZYXWVUTSRQPONMLKJIHGFEDCBA765432,30,,\n,,,,,\nx,y\n";
const USERS: &[u8] = b"userPrincipalName,displayName,serial number\na@x.com,Amy,10001001\nb@x.com,Bo,\n";

/// What is sent.
#[derive(Arbitrary, Debug)]
enum Sent {
    /// Parcels of the tokens or the users of a file, and what happens to them.
    Real { made: bool, users: bool, damages: Vec<Damage> },
    /// The whole input as parcels.
    Anything,
}

/// What happens to a parcel.
#[derive(Arbitrary, Debug)]
enum Damage {
    Flip { parcel: u8, more: bool, at: u16, bits: u8 },
    Cut { parcel: u8, more: bool, at: u16 },
    Drop { parcel: u8 },
    Repeat { parcel: u8 },
    Swap { one: u8, other: u8 },
}

/// Tag, content and second half of a parcel.
type Parts = (u8, Vec<u8>, Vec<u8>);

fuzz_target!(|input: &[u8]| {
    let (file, mut choices) = file_and_choices(input);
    let Ok(sent) = Sent::arbitrary(&mut choices) else { return };
    match sent {
        Sent::Anything => {
            if let Ok(parcels) = Vec::<Parts>::arbitrary_take_rest(Unstructured::new(input)) {
                assemble(parcels).into_iter().for_each(put_on_desk);
            }
        }
        Sent::Real { made, users, damages } => {
            let file = match (made, users) {
                (false, _) => file,
                (true, true) => USERS,
                (true, false) => TOKENS,
            };
            if users { send_users(file, &damages) } else { send_tokens(file, &damages) }
        }
    }
});

fn send_tokens(file: &[u8], damages: &[Damage]) {
    let options = ReadOptions::default();
    let Ok(reading) = read_tokens(file, &options, &mut |_share| {}) else { return };
    let mut parcels = packed(|send| pack_tokens(&reading, StreamedBlocks::default(), send));
    if damages.is_empty() {
        match &assemble(parcels)[..] {
            [Received::Tokens(received)] => check_same(received, &reading),
            other => unreachable!("whole parcels are taken: {other:?}"),
        }
        if let Ok(look) = look_at_table(file, true, &options) {
            let parcels = packed(|send| pack_table_look(look.clone(), send));
            assert!(matches!(&assemble(parcels)[..], [Received::TableLook(received)] if **received == look));
        }
        return;
    }
    damages.iter().for_each(|damage| inflict(damage, &mut parcels));
    assemble(parcels).into_iter().for_each(put_on_desk);
}

fn send_users(file: &[u8], damages: &[Damage]) {
    let options = ReadOptions::default();
    let Ok(reading) = read_users(file, &options, &mut |_share| {}) else { return };
    let mut parcels = packed(|send| pack_users(reading.clone(), send));
    if damages.is_empty() {
        assert!(matches!(&assemble(parcels)[..], [Received::Users(received)] if **received == reading));
        if let Ok(look) = look(file, &options, &mut |_share| {}) {
            let parcels = packed(|send| pack_look(look.clone(), send));
            assert!(matches!(&assemble(parcels)[..], [Received::Look(received)] if **received == look));
        }
        return;
    }
    damages.iter().for_each(|damage| inflict(damage, &mut parcels));
    assemble(parcels).into_iter().for_each(put_on_desk);
}

fn packed(pack: impl FnOnce(&mut dyn FnMut(Piece<'_>))) -> Vec<Parts> {
    let mut parcels = Vec::new();
    pack(&mut |piece| parcels.push((piece.tag, piece.bytes.to_vec(), piece.more.to_vec())));
    parcels
}

/// What comes of the parcels, up to one that is refused.
fn assemble(parcels: Vec<Parts>) -> Vec<Received> {
    let mut assembler = Assembler::default();
    let mut received = Vec::new();
    for (tag, bytes, more) in parcels {
        let parcel = Parcel { tag, bytes: SecretBytes::from_vec(bytes), more: SecretBytes::from_vec(more) };
        match assembler.take(parcel) {
            Ok(whole) => received.extend(whole),
            Err(_) => break,
        }
    }
    received
}

/// Whatever is taken can be put on a desk and looked at there.
fn put_on_desk(received: Received) {
    let desk = match received {
        Received::Tokens(reading) => add_tokens(*reading),
        Received::Users(reading) => add_users(*reading),
        Received::Look(_) | Received::TableLook(_) | Received::Mapping(_) => None,
    };
    if let Some(desk) = desk {
        let _ = desk.summary();
        desk.rows().for_each(|row| drop(row.user.map(|(_, user)| user.label())));
    }
}

fn add_tokens(reading: Reading) -> Option<Desk> {
    assert_eq!(reading.tokens.len(), reading.serials.entries().len(), "each token can be found");
    assert_eq!(reading.users.len(), reading.people.entries().len(), "each user can be found");
    Desk::default().add_tokens("t", reading, ReadOptions::default()).ok().map(|(desk, _)| desk)
}

fn add_users(reading: UserReading) -> Option<Desk> {
    assert_eq!(reading.users.len(), reading.people.entries().len(), "each user can be found");
    Desk::default().add_users("u", reading).ok().map(|(desk, _)| desk)
}
fn inflict(damage: &Damage, parcels: &mut Vec<Parts>) {
    let count = parcels.len().max(1);
    let place = |number: u8| usize::from(number) % count;
    match *damage {
        Damage::Flip { parcel, more, at, bits } => {
            if let Some(parts) = parcels.get_mut(place(parcel)) {
                let bytes = if more { &mut parts.2 } else { &mut parts.1 };
                let at = usize::from(at) % bytes.len().max(1);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bits;
                }
            }
        }
        Damage::Cut { parcel, more, at } => {
            if let Some(parts) = parcels.get_mut(place(parcel)) {
                let bytes = if more { &mut parts.2 } else { &mut parts.1 };
                bytes.truncate(usize::from(at) % (bytes.len() + 1));
            }
        }
        Damage::Drop { parcel } => {
            if place(parcel) < parcels.len() {
                parcels.remove(place(parcel));
            }
        }
        // A few: each repeats what is there.
        Damage::Repeat { parcel } if parcels.len() < 64 => {
            if let Some(parts) = parcels.get(place(parcel)).cloned() {
                parcels.insert(place(parcel), parts);
            }
        }
        Damage::Repeat { .. } => {}
        Damage::Swap { one, other } => {
            if place(one).max(place(other)) < parcels.len() {
                parcels.swap(place(one), place(other));
            }
        }
    }
}
