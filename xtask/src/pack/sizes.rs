//! How large the page and its parts are, for people and as a limit.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use data_encoding::BASE64;

use super::{Parts, policy, program, weigh::Weight};

/// Of no release is more than this unpacked before the first file, compressed: all but the second module. A byte is spent
/// where a user gains time, and first use is the judge of it (`cargo xtask bench --only open`).
const MAX_AT_FIRST: usize = 1_100_000;

/// No release is larger than this as a whole, compressed.
const MAX_WHOLE: usize = 1_600_000;

const README_START: &str = "<!-- sizes -->";
const README_END: &str = "<!-- /sizes -->";

/// The table of sizes in Markdown, which reads well on a terminal, too.
pub(super) fn table(parts: &Parts, page: &str) -> Result<String> {
    let style = policy::inlined(page, "style").concat();
    let at_first = without_opener(parts, page);
    let rows: [(&str, &[u8]); 9] = [
        ("the page, one file", page.as_bytes()),
        ("of it: what is unpacked before the first file", at_first.as_bytes()),
        ("of it: WebAssembly, the program", &parts.wasm),
        ("of it: WebAssembly, the second module", &parts.opener),
        ("of it: JavaScript glue", parts.glue.as_bytes()),
        ("of it: guard.js", parts.guard.as_bytes()),
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

/// What each capability costs, as parts of the page that add up to the whole of it.
///
/// Compressed parts do not add up by themselves, as what repeats in another part costs nothing there: each has the share
/// of the whole that it would have by itself.
pub(super) fn capabilities(parts: &Parts, page: &str, weights: &[Weight]) -> Result<String> {
    if weights.is_empty() {
        return Ok(String::new());
    }
    let style = policy::inlined(page, "style").concat();
    let script = [parts.glue.as_bytes(), parts.guard.as_bytes(), parts.boot.as_bytes()].concat();
    let mut costs: Vec<(&str, usize, usize)> =
        weights.iter().map(|weight| (weight.what, weight.bytes, weight.compressed)).collect();
    // Code first, by size; what is not code behind it.
    costs.sort_by_key(|(_, _, compressed)| std::cmp::Reverse(*compressed));
    let opener = program::gzip(&parts.opener, true)?.len();
    costs.push((
        "the second module, unpacked behind the page: PSKC, XML, links, JSON, user lists, workbooks, pictures, deliveries, sealing",
        parts.opener.len(),
        opener,
    ));
    costs.push(("what joins it to the browser: JavaScript", script.len(), program::gzip(&script, true)?.len()));
    costs.push(("style", style.len(), program::gzip(style.as_bytes(), true)?.len()));
    let whole = program::gzip(page.as_bytes(), true)?.len();
    let shares = shared(whole, &costs.iter().map(|(_, _, compressed)| *compressed).collect::<Vec<_>>());
    let mut table = String::from("\n| what it is for | bytes | of the page, gzip -9 |\n|---|---:|---:|\n");
    let mut sum = 0;
    for ((what, bytes, _), share) in costs.iter().zip(&shares) {
        sum += bytes;
        table += &format!("| {what} | {} | {} |\n", grouped(*bytes), grouped(*share));
    }
    table += &format!("| **all of it** | {} | {} |\n", grouped(sum), grouped(shares.iter().sum()));
    Ok(table)
}

/// `whole` in parts that are in the proportion of these, and add up to it.
fn shared(whole: usize, parts: &[usize]) -> Vec<usize> {
    let all = parts.iter().sum::<usize>().max(1);
    let mut before = 0;
    let mut given = 0;
    parts
        .iter()
        .map(|part| {
            before += part;
            // What is given up to here, rounded; so no rounding adds up.
            let up_to_here = (before * whole + all / 2) / all;
            let share = up_to_here - given;
            given = up_to_here;
            share
        })
        .collect()
}

/// Refuses a README with the size of another page: one that is off by more than a hundredth.
pub(super) fn check_readme(readme: &Path, page: &str) -> Result<()> {
    let Ok(text) = fs::read_to_string(readme) else { return Ok(()) };
    let now = program::gzip(page.as_bytes(), true)?.len();
    match said(&text) {
        Some(said) if said.abs_diff(now) <= now / 100 => Ok(()),
        Some(said) => bail!(
            "README.md says that the page has {} bytes compressed, and it has {}; `cargo xtask build --update-readme` \
             renews it",
            grouped(said),
            grouped(now)
        ),
        None => bail!("README.md has no table of sizes between {README_START} and {README_END}"),
    }
}

/// The compressed size of the page that a README gives.
fn said(readme: &str) -> Option<usize> {
    let (_, rest) = readme.split_once(README_START)?;
    let (table, _) = rest.split_once(README_END)?;
    let line = table.lines().find(|line| line.starts_with("| the page"))?;
    line.split('|').rev().nth(1)?.trim().replace(',', "").parse().ok()
}

/// Refuses a page that is over a limit.
pub(super) fn check(parts: &Parts, page: &str) -> Result<()> {
    let at_first = without_opener(parts, page);
    for (what, text, limit) in
        [("before the first file", at_first.as_str(), MAX_AT_FIRST), ("as a whole", page, MAX_WHOLE)]
    {
        let compressed = program::gzip(text.as_bytes(), true)?.len();
        if compressed > limit {
            bail!(
                "the page is too large {what}: {} bytes compressed, and {} is the limit (see xtask/src/pack/sizes.rs)",
                grouped(compressed),
                grouped(limit)
            );
        }
    }
    Ok(())
}

/// The page without its second module.
fn without_opener(parts: &Parts, page: &str) -> String {
    page.replace(&BASE64.encode(&parts.packed_opener), "")
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
    fn shares_add_up() {
        assert_eq!(shared(100, &[1, 1, 1]), [33, 34, 33]);
        assert_eq!(shared(7, &[0, 5]), [0, 7]);
        assert_eq!(shared(1000, &[17, 3, 980, 111, 5]).iter().sum::<usize>(), 1000);
    }

    #[test]
    fn a_readme_that_tells_of_another_page_is_noticed() -> Result<()> {
        let page = "x".repeat(100);
        let size = program::gzip(page.as_bytes(), true)?.len();
        let folder = std::env::temp_dir().join(format!("token-desk-sizes-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let readme = folder.join("README.md");
        let mut results = Vec::new();
        for stated in [size.to_string(), (size * 2).to_string(), "no number".into()] {
            fs::write(&readme, format!("{README_START}\n| the page, one file | 100 | {stated} |\n{README_END}"))?;
            results.push(check_readme(&readme, &page).is_ok());
        }
        fs::remove_dir_all(&folder)?;
        assert_eq!(results, [true, false, false]);
        Ok(())
    }

    #[test]
    fn only_what_is_between_the_marks_is_replaced() {
        let readme = "a\n<!-- sizes -->\nold\n<!-- /sizes -->\nb";
        assert_eq!(replaced(readme, "new\n").as_deref(), Some("a\n<!-- sizes -->\nnew\n<!-- /sizes -->\nb"));
        assert_eq!(replaced("no marks", "new"), None);
    }
}
