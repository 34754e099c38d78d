//! The page's one script: wasm-bindgen's glue, the WebAssembly as text (the program, and
//! the second module), guard.js, which shuts what they must not reach, and
//! boot.js, which brings them to life.
//!
//! It is a classic script, as a module can't be loaded by a page from disk. All are in the same script, because a
//! worker is started from that script's own text: there is no second file that it could load.

use std::io::Write;

use anyhow::{Result, ensure};
use data_encoding::BASE64;
use flate2::{Compression, write::GzEncoder};

use super::kept;

/// The WebAssembly as the script carries it. Base64 costs a third; gzip before it saves more than half, and browsers
/// unpack it faster than they'd read the rest. For a release it is kept under that name.
pub(super) fn pack(kept_as: &str, wasm: &[u8], release: bool) -> Result<Vec<u8>> {
    if release { kept::or_make(kept_as, &[wasm, &BLOCKS.to_le_bytes()], || smallest(wasm)) } else { gzip(wasm, false) }
}

/// The text of the script: the glue, both modules as [`pack`] gives them, and our own scripts in their order.
pub(super) fn script(glue: &str, own: &[&str], packed: &[u8], packed_opener: &[u8]) -> Result<String> {
    let [wasm, opener] = [packed, packed_opener].map(|module| BASE64.encode(module));
    let own = own.join("\n");
    let script = format!(
        "(() => {{\n{glue}\nconst PACKED_WASM = \"{wasm}\";\nconst PACKED_OPENER = \"{opener}\";\n{own}\n}})();"
    );
    // Each of these would make the browser see the script's end elsewhere than here.
    let lower = script.to_ascii_lowercase();
    for ending in ["</script", "<script", "<!--"] {
        ensure!(!lower.contains(ending), "{ending:?} occurs in the page's script and would end it");
    }
    Ok(script)
}

/// Compresses; the same bytes always give the same bytes, as no time and no name is written.
pub(super) fn gzip(bytes: &[u8], best: bool) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), if best { Compression::best() } else { Compression::fast() });
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// The blocks that Zopfli may cut the program into. Its usual fifteen make the page 7 KB larger, three times as many no
/// smaller.
const BLOCKS: u16 = 100;

/// The smallest gzip that there is: Zopfli looks for it at length, some 4 % below `gzip -9`, and browsers unpack it as
/// any other.
fn smallest(bytes: &[u8]) -> Result<Vec<u8>> {
    println!("Packing the program as small as can be. About half a minute.");
    let mut packed = Vec::new();
    let options = zopfli::Options { maximum_block_splits: BLOCKS, ..zopfli::Options::default() };
    zopfli::compress(options, zopfli::Format::Gzip, bytes, &mut packed)?;
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_script_can_end_it() -> Result<()> {
        assert!(!script("glue", &["boot"], b"wasm", b"opener")?.contains("</script"));
        for ending in ["'</script>'", "'</SCRIPT'", "'<!--'", "'<script'"] {
            assert!(script(ending, &["boot"], b"wasm", b"opener").is_err(), "{ending}");
            assert!(script("glue", &["guard", ending], b"wasm", b"opener").is_err(), "{ending}");
        }
        Ok(())
    }

    #[test]
    fn packing_twice_gives_the_same_bytes() -> Result<()> {
        assert_eq!(gzip(b"token desk", true)?, gzip(b"token desk", true)?);
        assert_eq!(smallest(b"token desk")?, smallest(b"token desk")?);
        Ok(())
    }
}
