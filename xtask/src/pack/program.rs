//! The page's one script: wasm-bindgen's glue, the WebAssembly as text (the program, and the second module), guard.js, which
//! shuts what they must not reach, and boot.js, which brings them to life.
//!
//! It is a classic script, as a module can't be loaded by a page from disk. All are in the same script, because a
//! worker is started from that script's own text: there is no second file that it could load.

use std::io::Write;

use anyhow::{Result, ensure};
use data_encoding::BASE64;
use flate2::{Compression, write::GzEncoder};
use lzma_rust2::{LzmaOptions, LzmaWriter};

use super::kept;

/// The WebAssembly as the script carries it. Base64 costs a third; gzip before it saves more than half, and browsers
/// unpack it faster than they'd read the rest. For a release it is kept under that name.
pub(super) fn pack(kept_as: &str, wasm: &[u8], release: bool) -> Result<Vec<u8>> {
    if release { kept::or_make(kept_as, &[wasm, &BLOCKS.to_le_bytes()], || smallest(wasm)) } else { gzip(wasm, false) }
}

/// The second module as the script carries it: by LZMA, with the program in front of it as a dictionary, since they have much
/// in common. A browser can't unpack that; the program does (`src/platform/second_module.rs`), when a file needs it. It is two
/// thirds of what gzip makes of it. For a release it is kept under that name.
pub(super) fn pack_behind(kept_as: &str, program: &[u8], module: &[u8], release: bool) -> Result<Vec<u8>> {
    if release {
        kept::or_make(kept_as, &[program, module], || lzma(program, module, 9))
    } else {
        lzma(program, module, 1)
    }
}

fn lzma(program: &[u8], module: &[u8], preset: u32) -> Result<Vec<u8>> {
    let mut options = LzmaOptions::with_preset(preset);
    options.dict_size = u32::try_from(program.len() + module.len())?.max(1 << 16);
    options.preset_dict = Some(program.to_vec());
    if preset == 9 {
        // Found by trying; WebAssembly is not aligned to anything.
        (options.lc, options.lp, options.pb) = (4, 0, 0);
        (options.nice_len, options.depth_limit) = (273, 1000);
    }
    // The head of an .lzma file, which the crate does not write where there is a dictionary.
    let mut packed = vec![options.get_props()];
    packed.extend_from_slice(&options.dict_size.to_le_bytes());
    packed.extend_from_slice(&u64::try_from(module.len())?.to_le_bytes());
    let mut writer = LzmaWriter::new(packed, &options, false, false, Some(u64::try_from(module.len())?))?;
    writer.write_all(module)?;
    Ok(writer.finish()?)
}

/// The text of the script: the glue, both modules as they are packed, and our own scripts in their order.
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
    use std::io::Read;

    use lzma_rust2::LzmaReader;

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
    fn what_the_program_has_as_well_takes_no_room() -> Result<()> {
        let (program, module) = (include_bytes!("program.rs"), include_bytes!("opener.rs"));
        let both = [&program[..], module].concat();
        for preset in [1, 9] {
            let packed = lzma(program, &both, preset)?;
            let mut reader = LzmaReader::new_mem_limit(&packed[..], u32::MAX, Some(program))?;
            let mut unpacked = Vec::new();
            reader.read_to_end(&mut unpacked)?;
            assert!(unpacked == both && packed.len() < module.len());
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
