//! The page's second module (opener/): compiled here, as Trunk knows of one program only; and what it may reach.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};
use wasmparser::{Parser, Payload};

use super::{optimise, weigh};
use crate::{process, tools, workspace};

const PACKAGE: &str = "token-desk-opener";

/// All that it has of the browser, as module and name: functions that take numbers, how much is done, and where in its memory
/// a piece of what it read lies. There is no other way out of WebAssembly.
const IMPORTS: [(&str, &str); 2] = [("page", "piece"), ("page", "progress")];

/// The module as the page carries it; `release` as Trunk builds the program.
pub(super) fn build(release: bool) -> Result<Vec<u8>> {
    let mut cargo = process::cargo(&workspace::root());
    cargo.args(["build", "--quiet", "--locked", "--offline", "--target", tools::WASM_TARGET, "--package", PACKAGE]);
    if release {
        cargo.arg("--release");
    }
    process::run(&mut cargo, "to compile the page's second module")?;
    let file = compiled(release);
    let module = fs::read(&file).with_context(|| super::missing(&file))?;
    let module = if release { optimise::optimise("wasm-opt-opener", &file, &module)? } else { module };
    check(&module)?;
    weigh::bare(&module)
}

fn compiled(release: bool) -> PathBuf {
    let profile = if release { "release" } else { "debug" };
    workspace::target().join(tools::WASM_TARGET).join(profile).join(format!("{}.wasm", PACKAGE.replace('-', "_")))
}

/// Refuses a module that takes anything else from outside.
fn check(module: &[u8]) -> Result<()> {
    for payload in Parser::new(0).parse_all(module) {
        let Payload::ImportSection(imports) = payload? else { continue };
        for import in imports.into_imports() {
            let import = import?;
            ensure!(
                IMPORTS.contains(&(import.module, import.name)),
                "the page's second module reaches {} {}, which is not in the list (xtask/src/pack/opener.rs)",
                import.module,
                import.name
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with one import of this module and name, a function without arguments.
    fn importing(module: &str, name: &str) -> Vec<u8> {
        let mut import = vec![1];
        for text in [module, name] {
            import.push(u8::try_from(text.len()).unwrap_or(0));
            import.extend_from_slice(text.as_bytes());
        }
        import.extend_from_slice(&[0, 0]);
        let types = [1, 4, 1, 0x60, 0, 0];
        let head = [2, u8::try_from(import.len()).unwrap_or(0)];
        [&b"\0asm\x01\0\0\0"[..], &types, &head, &import].concat()
    }

    #[test]
    fn a_module_that_reaches_anything_else_is_refused() -> Result<()> {
        check(b"\0asm\x01\0\0\0")?;
        check(&importing("page", "progress"))?;
        for (module, name) in [("page", "fetch"), ("env", "progress"), ("__wbindgen_placeholder__", "__wbg_x")] {
            let refusal = check(&importing(module, name)).err().context(name)?.to_string();
            assert!(refusal.contains(name), "{refusal}");
        }
        Ok(())
    }
}
