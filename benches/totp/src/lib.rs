//! The core's one-time codes, callable from a page, so that `cargo xtask bench` can put them beside npm's otpauth.
//!
//! The page itself exports nothing; this is the same core, compiled with the same options.

use token_desk_core::model::otp;
use token_desk_core::model::token::{Profile, Token};
use token_desk_core::model::tokens::Tokens;
use wasm_bindgen::prelude::wasm_bindgen;

/// Time tokens with six digits every 30 seconds.
#[wasm_bindgen]
#[derive(Default)]
pub struct Keys(Tokens);

#[wasm_bindgen]
impl Keys {
    /// None yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn add(&mut self, key: &[u8]) {
        self.0.add(&Token::new("", key, &Profile::default()));
    }

    /// The code of key `number` at that second, as the page shows it; empty if there is no such key.
    #[must_use]
    pub fn code(&self, number: usize, unix_seconds: f64) -> String {
        let code = self.0.get(number).map(|token| otp::code(&token, unix_seconds as u64));
        code.map(|code| code.digits).unwrap_or_default()
    }
}
