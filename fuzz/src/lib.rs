//! What the fuzz targets share.
//!
//! A target ends by a panic, which libFuzzer keeps together with the input. So what must hold is asserted in [`checks`].

pub mod canary;
pub mod checks;
pub mod choices;
pub mod large;
pub mod mirror;
pub mod secrecy;
pub mod workbooks;
