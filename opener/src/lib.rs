//! The page's second module: what the first file should not wait for.
//!
//! It lies packed in the page until it is called for, and then runs in the worker, beside the program and with a memory of
//! its own. There is no wasm-bindgen in it: bytes go in, bytes come out, and of the browser it knows two functions, which
//! take numbers (`progress`, and `piece`: where in its memory something lies). So whatever is compiled into it can reach
//! nothing else, which `xtask/src/pack/opener.rs` checks at each build. `static/boot.js` calls it: [`room`] for the bytes,
//! [`request`] for what is to be done with them, a task, then the result.
//!
//! Secrets are overwritten as they are in the program, and then `boot.js` overwrites all of the memory: what passwords
//! opened lay there, and crates that compute with them leave copies.

use std::cell::RefCell;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::output::sealing;
use token_desk_core::wire::{self, Piece};

/// What the browser lends.
#[cfg(target_arch = "wasm32")]
mod page {
    #[link(wasm_import_module = "page")]
    #[expect(unsafe_code, reason = "functions of another language; they take numbers and give nothing back")]
    unsafe extern "C" {
        /// Takes the share that is done, 0 to 1; or `PANICKED`.
        pub(crate) safe fn progress(share: f64);
        /// Takes a piece of what was read: its tag, and where its two parts begin and how long they are.
        pub(crate) safe fn piece(tag: u32, bytes: *const u8, length: usize, more: *const u8, more_length: usize);
    }
}

#[cfg(target_arch = "wasm32")]
use page::progress as tell;

/// Anywhere but in a page nobody listens.
#[cfg(not(target_arch = "wasm32"))]
fn tell(_: f64) {}

/// Hands out a piece of what was read, which the page copies before it gives back control.
fn send(piece: Piece<'_>) {
    #[cfg(target_arch = "wasm32")]
    page::piece(u32::from(piece.tag), piece.bytes.as_ptr(), piece.bytes.len(), piece.more.as_ptr(), piece.more.len());
    #[cfg(not(target_arch = "wasm32"))]
    let _ = piece;
}

/// By this in the place of a share, the page knows that an error of the program ends it: without memory it ends in the same
/// way, and a panic has no words here that would reach anybody.
const PANICKED: f64 = f64::NAN;

thread_local! {
    /// The bytes that came, and then those that came of them.
    static BYTES: RefCell<SecretBytes> = RefCell::new(SecretBytes::from_vec(Vec::new()));
    /// What is to be done with them.
    static REQUEST: RefCell<SecretBytes> = RefCell::new(SecretBytes::from_vec(Vec::new()));
}

/// Makes room for the bytes of a task, of that length; gives its address.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the name is to be seen from outside")]
pub extern "C" fn room(length: usize) -> *mut u8 {
    std::panic::set_hook(Box::new(|_| tell(PANICKED)));
    BYTES.with_borrow_mut(|bytes| make_room(bytes, length))
}

/// Makes room for what is to be done with them, of that length; gives its address.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the name is to be seen from outside")]
pub extern "C" fn request(length: usize) -> *mut u8 {
    REQUEST.with_borrow_mut(|bytes| make_room(bytes, length))
}

fn make_room(bytes: &mut SecretBytes, length: usize) -> *mut u8 {
    *bytes = SecretBytes::from_vec(vec![0; length]);
    bytes.as_mut_slice().as_mut_ptr()
}

/// Reads the file in the [`room`] as the [`request`] says (a [`wire::ReadJob`]); what comes of it is handed out piece by piece.
/// The result is the refusal if nothing does, and has this many bytes; none of a file that was read.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the name is to be seen from outside")]
pub extern "C" fn read_file() -> usize {
    let request = REQUEST.take();
    run(|file| wire::serve_reading(&file, request.as_slice(), &mut send, &mut |share| tell(share)))
}

/// Opens the delivery in the [`room`] as the [`request`] says: a workbook, or what files are packed and sealed in. The
/// result is what [`wire::Came::unpack`] takes, and has this many bytes; none if nothing was asked for.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the name is to be seen from outside")]
pub extern "C" fn open_delivery() -> usize {
    let request = REQUEST.take();
    run(|file| wire::serve_delivery(file, request.as_slice(), &mut |share| tell(share)))
}

/// Seals the file in the [`room`] as the [`request`] says. The result is what [`sealing::unpack_sealed`] takes, and has this
/// many bytes; none if nothing was asked for.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the name is to be seen from outside")]
pub extern "C" fn seal_delivery() -> usize {
    let request = REQUEST.take();
    run(|file| sealing::serve(file, request.as_slice()))
}

/// The address of the result.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the name is to be seen from outside")]
pub extern "C" fn result() -> *const u8 {
    BYTES.with_borrow(|bytes| bytes.as_slice().as_ptr())
}

/// Does a task with the bytes that came, and keeps its result in their place; the length of it.
fn run(task: impl FnOnce(SecretBytes) -> Option<SecretBytes>) -> usize {
    let done = task(BYTES.take()).unwrap_or_default();
    BYTES.with_borrow_mut(|bytes| {
        *bytes = done;
        bytes.len()
    })
}
