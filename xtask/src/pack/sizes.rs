//! How large the page and its parts are, for people and as a limit.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use super::{Parts, policy, program};

/// No release is larger than this, compressed. It is what a slow line carries in a few seconds, and a guard against a
/// dependency that brings more than it is worth.
const LIMIT: usize = 900 * 1000;

const README_START: &str = "<!-- sizes -->";
const README_END: &str = "<!-- /sizes -->";

/// The table of sizes in Markdown, which reads well on a terminal, too.
pub(super) fn table(parts: &Parts, page: &str) -> Result<String> {
    let style = policy::inlined(page, "style").concat();
    let rows: [(&str, &[u8]); 6] = [
        ("the page, one file", page.as_bytes()),
        ("of it: WebAssembly", &parts.wasm),
        ("of it: JavaScript glue", parts.glue.as_bytes()),
        ("of it: boot.js", parts.boot.as_bytes()),
        ("of it: style", style.as_bytes()),
        ("of it: icon", parts.icon.as_bytes()),
    ];
    let mut table = String::from("| part | bytes | gzip -9 |\n|---|---:|---:|\n");
    for (name, bytes) in rows {
        let compressed = program::gzip(bytes, true)?.len();
        table += &format!("| {name} | {} | {} |\n", grouped(bytes.len()), grouped(compressed));
    }
    Ok(table)
}

/// Refuses a page that is over the limit.
pub(super) fn check(page: &str) -> Result<()> {
    let compressed = program::gzip(page.as_bytes(), true)?.len();
    if compressed > LIMIT {
        bail!(
            "the page is too large: {} bytes compressed, and {} is the limit (see xtask/src/pack/sizes.rs)",
            grouped(compressed),
            grouped(LIMIT)
        );
    }
    Ok(())
}

/// Puts the table between its marks in the README, if there is a README with marks.
pub(super) fn update_readme(readme: &Path, table: &str) -> Result<()> {
    let Ok(old) = fs::read_to_string(readme) else {
        println!("There is no README.md to update.");
        return Ok(());
    };
    match replaced(&old, table) {
        None => println!("README.md has no {README_START} … {README_END} to update."),
        Some(new) if new == old => {}
        Some(new) => fs::write(readme, new).with_context(|| format!("could not write {}", readme.display()))?,
    }
    Ok(())
}

fn replaced(readme: &str, table: &str) -> Option<String> {
    let (before, rest) = readme.split_once(README_START)?;
    let (_, after) = rest.split_once(README_END)?;
    Some(format!("{before}{README_START}\n{table}{README_END}{after}"))
}

/// 1234567 as 1,234,567.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1234567), "1,234,567");
        assert_eq!(grouped(123456), "123,456");
    }

    #[test]
    fn only_what_is_between_the_marks_is_replaced() {
        let readme = "a\n<!-- sizes -->\nold\n<!-- /sizes -->\nb";
        assert_eq!(replaced(readme, "new\n").as_deref(), Some("a\n<!-- sizes -->\nnew\n<!-- /sizes -->\nb"));
        assert_eq!(replaced("no marks", "new"), None);
    }
}
