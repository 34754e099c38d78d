//! The page's second module: what few deliveries need, and the first file should not wait for.
//!
//! It lies packed in the page until it is called for, and then runs in the worker, beside the program and with a memory of
//! its own. There is no wasm-bindgen in it: bytes go in, bytes come out, and of the browser it knows one function, which
//! takes a number (`progress`). So whatever is compiled into it can reach nothing else, which `xtask/src/pack/opener.rs`
//! checks at each build. `static/boot.js` calls it: [`room`] for the bytes, a task, then the result.
//!
//! Secrets are overwritten as they are in the program: the bytes that came with the next ones or by [`forget`].

use std::cell::RefCell;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::notation::qr::{self, Luma};
use token_desk_core::notation::sheet;

/// What the browser lends.
#[cfg(target_arch = "wasm32")]
mod page {
    #[link(wasm_import_module = "page")]
    #[expect(unsafe_code, reason = "a function of another language; it takes a number and gives nothing back")]
    unsafe extern "C" {
        /// Takes the share that is done, 0 to 1.
        pub(crate) safe fn progress(share: f64);
    }
}

#[cfg(target_arch = "wasm32")]
use page::progress as tell;

/// Anywhere but in a page nobody listens.
#[cfg(not(target_arch = "wasm32"))]
fn tell(_: f64) {}

thread_local! {
    /// The bytes that came, and then those that came of them.
    static BYTES: RefCell<SecretBytes> = RefCell::new(SecretBytes::from_vec(Vec::new()));
}

/// Makes room for the bytes of a task, of that length; gives its address.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the name is to be seen from outside")]
pub extern "C" fn room(length: usize) -> *mut u8 {
    BYTES.with_borrow_mut(|bytes| {
        *bytes = SecretBytes::from_vec(vec![0; length]);
        bytes.as_mut_slice().as_mut_ptr()
    })
}

/// Looks for QR codes in a picture of that width and height, whose grey pixels are in the [`room`] (see [`Luma::new`]).
/// The result is what [`qr::QrSearch::unpack`] takes, and has this many bytes; none if the pixels are not that many.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the name is to be seen from outside")]
pub extern "C" fn search_picture(width: u32, height: u32) -> usize {
    run(|pixels| {
        let picture = Luma::new(width, height, pixels).ok()?;
        Some(qr::decode(&picture, &mut |share| tell(share)).pack())
    })
}

/// Opens the workbook in the [`room`], of which the sheet with that number, from 0, is to be read, or any if it is
/// [`u32::MAX`]. The result is what stands in the place of the file (see [`sheet::pack_workbook`]), and has this many bytes;
/// none if it is no workbook.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the name is to be seen from outside")]
pub extern "C" fn open_workbook(chosen: u32, _: u32) -> usize {
    let chosen = (chosen != u32::MAX).then_some(chosen);
    run(|file| sheet::pack_workbook(file.as_slice(), chosen, &mut |share| tell(share)))
}

/// The address of the result.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the name is to be seen from outside")]
pub extern "C" fn result() -> *const u8 {
    BYTES.with_borrow(|bytes| bytes.as_slice().as_ptr())
}

/// Overwrites what came and what came of it.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the name is to be seen from outside")]
pub extern "C" fn forget() {
    BYTES.take();
}

/// Does a task with the bytes that came, and keeps its result in their place; the length of it.
fn run(task: impl FnOnce(SecretBytes) -> Option<SecretBytes>) -> usize {
    let done = task(BYTES.take()).unwrap_or_default();
    BYTES.with_borrow_mut(|bytes| {
        *bytes = done;
        bytes.len()
    })
}
