//! A file of public keys, damaged: a file is sealed to them, or it is said why not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_desk_core::ground::date::Date;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::output::sealing::{Seal, SealRequest, seal, serve, unpack_sealed};

fuzz_target!(|input: &[u8]| {
    let keys = vec![SecretBytes::copy_of(input)];
    let request = SealRequest {
        name: "Tokens.csv".to_owned(),
        date: Date { year: 2026, month: 11, day: 29 },
        now: 1_795_910_400,
        seal: Seal::OpenPgp { keys, passphrase: None },
        seed: [7; 32],
    };
    let content = || SecretBytes::copy_of(b"serial number,secret key\n");
    match seal(content(), &request) {
        Ok(sealed) => assert!(!sealed.as_slice().windows(13).any(|part| part == b"serial number"), "in the clear"),
        Err(refusal) => assert!(!refusal.message.is_empty() && !refusal.advice.is_empty()),
    }
    // The way of the page, by bytes.
    let packed = serve(content(), request.pack().as_slice());
    assert!(packed.is_some_and(|packed| unpack_sealed(packed).is_some()), "what was packed comes back");
});
