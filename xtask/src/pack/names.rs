//! Short names for what the program takes from JavaScript: wasm-bindgen ends each in sixteen random digits, which no packing
//! makes smaller, and which are in the page twice.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use wasmparser::{Parser, Payload};

/// Digits at the end of a name.
const DIGITS: usize = 16;

/// Each long name with the short one.
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Of all long names in the glue.
    pub(super) fn of(glue: &str) -> Self {
        let long: BTreeSet<&str> = words(glue).filter(|word| short(word).is_some()).collect();
        let mut names = BTreeMap::new();
        let mut taken: BTreeSet<String> = words(glue).map(str::to_owned).collect();
        for name in long {
            let Some(stem) = short(name) else { continue };
            let free = (0..).map(|number| if number == 0 { stem.to_owned() } else { format!("{stem}_{number}") });
            let Some(free) = free.into_iter().find(|free| !taken.contains(free)) else { continue };
            taken.insert(free.clone());
            names.insert(name.to_owned(), free);
        }
        Self(names)
    }

    /// The glue with the short names.
    pub(super) fn in_glue(&self, glue: &str) -> String {
        let mut kept = String::with_capacity(glue.len());
        let mut rest = glue;
        while let Some(start) = rest.find(is_letter) {
            let (before, word) = rest.split_at(start);
            let end = word.find(|c| !is_letter(c)).unwrap_or(word.len());
            let (word, after) = word.split_at(end);
            kept.push_str(before);
            kept.push_str(self.0.get(word).map_or(word, String::as_str));
            rest = after;
        }
        kept + rest
    }

    /// The module with the short names in its imports.
    pub(super) fn in_module(&self, module: &[u8]) -> Result<Vec<u8>> {
        for payload in Parser::new(0).parse_all(module) {
            let Payload::ImportSection(imports) = payload? else { continue };
            let section = imports.range();
            let mut body = Vec::new();
            let mut from = section.start;
            for import in imports.into_imports_with_offsets() {
                let (at, import) = import?;
                // The module's name, then its own, each with its length before it.
                let place = at + leb(import.module.len()).len() + import.module.len();
                let end = place + leb(import.name.len()).len() + import.name.len();
                let name = self.0.get(import.name).map_or(import.name, String::as_str);
                body.extend_from_slice(module.get(from..place).context("an import is cut off")?);
                body.extend_from_slice(&leb(name.len()));
                body.extend_from_slice(name.as_bytes());
                from = end;
            }
            body.extend_from_slice(module.get(from..section.end).context("an import is cut off")?);
            // Before the content of a section are its kind, one byte, and its length.
            let head = section.start - leb(section.len()).len();
            let before = module.get(..head).context("a section begins early")?;
            let after = module.get(section.end..).unwrap_or_default();
            return Ok([before, &leb(body.len()), &body, after].concat());
        }
        Ok(module.to_vec())
    }
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn words(glue: &str) -> impl Iterator<Item = &str> {
    glue.split(|c| !is_letter(c)).filter(|word| !word.is_empty())
}

/// A name without its digits; `None` if it has none.
fn short(name: &str) -> Option<&str> {
    let (stem, digits) = name.split_at_checked(name.len().checked_sub(DIGITS)?)?;
    let stem = stem.strip_suffix('_').filter(|stem| stem.starts_with("__wb"))?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then_some(stem)
}

/// A number in LEB128.
fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(byte);
            return bytes;
        }
        bytes.push(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str =
        "imports.__wbg_get_0123456789abcdef = f; imports.__wbg_get_fedcba9876543210 = g; get_0123456789abcdef();";

    #[test]
    fn each_name_is_short_and_its_own() {
        let names = Names::of(GLUE);
        assert_eq!(names.in_glue(GLUE), "imports.__wbg_get = f; imports.__wbg_get_1 = g; get_0123456789abcdef();");
    }

    #[test]
    fn imports_have_the_names_of_the_glue() -> Result<()> {
        let (module, name) = ("./glue.js", "__wbg_get_fedcba9876543210");
        let mut body = vec![1];
        for text in [module, name] {
            body.extend_from_slice(&leb(text.len()));
            body.extend_from_slice(text.as_bytes());
        }
        body.extend_from_slice(&[0, 0]);
        let wasm = [&b"\0asm\x01\0\0\0"[..], &[1, 4, 1, 0x60, 0, 0], &[2], &leb(body.len()), &body].concat();
        let renamed = Names::of(GLUE).in_module(&wasm)?;
        let found: Vec<String> = Parser::new(0)
            .parse_all(&renamed)
            .filter_map(|payload| match payload {
                Ok(Payload::ImportSection(imports)) => {
                    Some(imports.into_imports().flatten().map(|i| i.name.to_owned()))
                }
                _ => None,
            })
            .flatten()
            .collect();
        assert_eq!(found, ["__wbg_get_1"]);
        Ok(())
    }
}
