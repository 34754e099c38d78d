//! Parcels from the worker: arbitrary ones, and those of a real reading, of which one was damaged.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use token_desk_core::formats::read_tokens;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::read_users;
use token_desk_core::wire::{Assembler, Parcel, Received, StreamedBlocks, pack_tokens, pack_users};

const TOKENS: &[u8] = b"upn,serial number,secret key,time interval,manufacturer,model\n\
    a@x.com,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet,SafeID\n\
    ,10001002,ZYXWVUTSRQPONMLKJIHGFEDCBA765432,30,,\n,,,,,\nx,y\n";
const USERS: &[u8] = b"userPrincipalName,displayName,serial number\na@x.com,Amy,10001001\nb@x.com,Bo,\n";

/// What is sent.
#[derive(Arbitrary, Debug)]
enum Sent {
    /// Tag, content and second half of each parcel.
    Anything(Vec<(u8, Vec<u8>, Vec<u8>)>),
    /// Parcels of a token file, of a user list, or of both in turn, and what happens to them.
    Real { tokens: bool, users: bool, damages: Vec<Damage> },
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

fuzz_target!(|input: &[u8]| {
    let Ok(sent) = Sent::arbitrary_take_rest(Unstructured::new(input)) else { return };
    let (parcels, whole) = match sent {
        Sent::Anything(parcels) => (parcels, false),
        Sent::Real { tokens, users, damages } => {
            let mut parcels = real(tokens, users);
            damages.iter().for_each(|damage| inflict(damage, &mut parcels));
            (parcels, damages.is_empty())
        }
    };
    let mut assembler = Assembler::default();
    for (tag, bytes, more) in parcels {
        let parcel = Parcel { tag, bytes: SecretBytes::from_vec(bytes), more: SecretBytes::from_vec(more) };
        match assembler.take(parcel) {
            Ok(Some(Received::Tokens(reading))) => {
                // Whatever was taken can be walked through.
                for token in reading.tokens.iter() {
                    let _ = (token.serial.len(), token.secret.expose().len());
                }
                reading.users.iter().for_each(|user| drop(user.label()));
            }
            Ok(Some(Received::Users(reading))) => reading.users.iter().for_each(|user| drop(user.label())),
            Ok(_) => {}
            Err(_) => {
                assert!(!whole, "whole parcels are taken");
                return;
            }
        }
    }
});

type Parts = (u8, Vec<u8>, Vec<u8>);

fn real(tokens: bool, users: bool) -> Vec<Parts> {
    let mut parcels: Vec<Parts> = Vec::new();
    let options = ReadOptions::default();
    if tokens && let Ok(reading) = read_tokens(TOKENS, &options, &mut |_share| {}) {
        pack_tokens(&reading, StreamedBlocks::default(), &mut |piece| {
            parcels.push((piece.tag, piece.bytes.to_vec(), piece.more.to_vec()));
        });
    }
    if users && let Ok(reading) = read_users(USERS, &options, &mut |_share| {}) {
        pack_users(reading, &mut |piece| parcels.push((piece.tag, piece.bytes.to_vec(), piece.more.to_vec())));
    }
    parcels
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
