//! A delivery that is packed and sealed, damaged: it comes out within its bounds, or it is said why not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::intake::Unlock;
use token_desk_core::intake::delivery::{Delivered, MAX_LAYERS, MAX_UNPACKED, Request, open};
use token_desk_core::notation::pskc::KeyMaterial;
use token_desk_core::wire::{Came, serve_delivery};

/// Of the seeds.
const PASSWORDS: [&str; 3] = ["grüße 7", "Seed box 7!", "secret"];

/// A private key of the seeds, which has no passphrase.
const KEY: &[u8] = include_bytes!("../../core/tests/data/openpgp/plain.sec.asc");

fuzz_target!(|input: &[u8]| {
    let (&chosen, file) = input.split_last().unwrap_or((&0, &[]));
    let file = SecretBytes::copy_of(file);
    let passwords = PASSWORDS.map(|text| KeyMaterial::Text(SecretBytes::copy_of(text.as_bytes())));
    let materials = passwords.into_iter().chain([KeyMaterial::File(SecretBytes::copy_of(KEY))]).collect();
    let request = Request {
        chosen: vec![u32::from(chosen)],
        sheet: None,
        unlock: Some(Unlock { materials, many_rounds: false }),
    };
    let (opened, fitting) = open(file.clone(), &request.chosen, request.unlock.as_ref(), &mut |_share| {});
    assert!(fitting.len() <= PASSWORDS.len() + 1, "more opened it than were given");
    match opened {
        Ok(Delivered::File { inside, content, .. }) => {
            assert!(inside.names.len() <= MAX_LAYERS, "deeper than is opened");
            assert!(inside.names.is_empty() || content.len() as u64 <= MAX_UNPACKED, "larger than is unpacked");
        }
        Ok(Delivered::Several(members)) => assert!(members.len() > 1, "one file is taken"),
        Err(refusal) => {
            let refusal = Refusal::from(refusal);
            assert!(!refusal.message.is_empty() && !refusal.advice.is_empty());
        }
    }
    // The way of the page, by bytes.
    let packed = serve_delivery(file, request.pack().as_slice(), &mut |_share| {});
    assert!(packed.is_some_and(|packed| Came::unpack(&packed).is_some()), "what was packed comes back");
});
