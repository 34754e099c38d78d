//! Makes the single file of what Trunk has built. Trunk runs this after each build (`post_build` in Trunk.toml).
//!
//! What goes in: Trunk's index.html with the style already in it, the WebAssembly, its JavaScript glue, the second module,
//! boot.js and the icon. What comes out: one page with all of it inside, under a policy that allows exactly that and no connection.

mod comments;
mod kept;
mod names;
mod opener;
mod optimise;
mod policy;
mod program;
mod reach;
mod sizes;
mod weigh;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use data_encoding::BASE64;

use crate::workspace::{self, PAGE_FILE};
use crate::{hash, tools};

/// What the run of this task that Trunk starts is to do with the table of sizes in README.md: "update", as `cargo
/// xtask build --update-readme` wants it, or "check", as `cargo xtask test` does.
pub(crate) const README: &str = "TOKEN_DESK_README";

/// Stands in index.html where the policy goes: the first thing in the head, as it only binds what comes after it.
const POLICY_PLACE: &str = "<!-- policy -->";
/// What Trunk.toml makes Trunk write in the place of the Rust program.
const PROGRAM_PLACE: &str = "<!-- program -->";
/// The icon as index.html names it.
const ICON_PLACE: &str = "href=\"static/icon.svg\"";

/// Packs the page in Trunk's staging folder.
pub(crate) fn run() -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("TRUNK_STAGING_DIR is not set: this task is for Trunk to call. `cargo xtask build` makes the page")?;
    let release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");

    let glue = reach::without_ways_out(&read(&staging.join("token-desk.js"))?);
    if release {
        reach::check(&glue)?;
    }

    let wasm_file = staging.join("token-desk_bg.wasm");
    let bound = fs::read(&wasm_file).with_context(|| missing(&wasm_file))?;
    let named = if release { optimise::optimise("wasm-opt", &wasm_file, &bound)? } else { bound };
    let names = names::Names::of(&glue);
    let (glue, wasm) =
        if release { (names.in_glue(&glue), names.in_module(&weigh::bare(&named)?)?) } else { (glue, named.clone()) };
    let opener = opener::build(release)?;
    let parts = Parts {
        html: read(&staging.join("index.html"))?,
        icon: read(&workspace::root().join("static/icon.svg"))?,
        guard: read(&workspace::root().join("static/guard.js"))?,
        boot: read(&workspace::root().join("static/boot.js"))?,
        packed: program::pack("zopfli", &wasm, release)?,
        packed_opener: program::pack_behind("lzma", &wasm, &opener, release)?,
        glue,
        wasm,
        opener,
    };
    let page = assemble(&parts)?;

    let mut table = sizes::table(&parts, &page)?;
    if release {
        table += &sizes::capabilities(&parts, &page, &weigh::weigh(&named)?)?;
    }
    println!("\n{table}");
    if release {
        // Without wasm-opt, which some machines can't have, it is a quarter larger and works all the same.
        if tools::find_wasm_opt()?.is_some() {
            sizes::check(&parts, &page)?;
        }
        let readme = workspace::root().join("README.md");
        match env::var(README).as_deref() {
            Ok("update") => sizes::update_readme(&readme, &table)?,
            Ok("check") => sizes::check_readme(&readme, &page)?,
            _ => {}
        }
    }
    let hash = hash::of(page.as_bytes());
    println!("SHA-256 {hash}");
    leave_only_the_page(&staging, &page, &hash)
}

/// A page like ours around another program, with our guard or without one; for tests/hostile.
pub(crate) fn strange_page(glue: &str, wasm: &[u8], guarded: bool) -> Result<String> {
    let own = |name: &str| read(&workspace::root().join("static").join(name));
    assemble(&Parts {
        html: format!(
            "<!doctype html>\n<html><head>\n{POLICY_PLACE}\n<meta charset=\"utf-8\"><link rel=\"icon\" {ICON_PLACE}></head>\
             <body><div id=\"app\"></div><script>window.tokenDeskStart = {{ possible: true, fail: console.error }};</script>\
             {PROGRAM_PLACE}</body></html>"
        ),
        icon: own("icon.svg")?,
        guard: if guarded { own("guard.js")? } else { "function shutWaysOut() {}".into() },
        boot: own("boot.js")?,
        packed: program::pack("", wasm, false)?,
        packed_opener: Vec::new(),
        glue: glue.to_owned(),
        wasm: wasm.to_owned(),
        opener: Vec::new(),
    })
}

/// What a page is made of.
struct Parts {
    /// What Trunk made of index.html.
    html: String,
    icon: String,
    guard: String,
    boot: String,
    glue: String,
    wasm: Vec<u8>,
    /// The same, compressed.
    packed: Vec<u8>,
    /// The second module, which is unpacked when something needs it.
    opener: Vec<u8>,
    /// The same, compressed.
    packed_opener: Vec<u8>,
}

fn assemble(parts: &Parts) -> Result<String> {
    // A browser reads CRLF as LF before it takes the hash of a script, and Git may have checked out either.
    let html = comments::without_those_of_styles(&parts.html.replace("\r\n", "\n"));
    for place in [POLICY_PLACE, PROGRAM_PLACE, ICON_PLACE] {
        ensure!(html.matches(place).count() == 1, "index.html must contain {place} exactly once");
    }
    let icon =
        format!("href=\"data:image/svg+xml;base64,{}\"", BASE64.encode(parts.icon.replace("\r\n", "\n").as_bytes()));
    let bare = comments::without_those_of_a_script;
    let (glue, guard, boot) = (bare(&parts.glue)?, bare(&parts.guard)?, bare(&parts.boot)?);
    let program = program::script(&glue, &[&guard, &boot], &parts.packed, &parts.packed_opener)?;
    let (before, after) = html.split_once(PROGRAM_PLACE).context("index.html lost the place of the program")?;
    let (head, rest) = before.split_once(POLICY_PLACE).context("the policy must come before the program")?;

    let inlined = format!("{}<script>{program}</script>{after}", without_comments(rest).replace(ICON_PLACE, &icon));
    let policy = policy::meta(&inlined);
    let page = format!("{}{policy}{inlined}", without_comments(head));
    // Browsers look no further for it (HTML Standard, 13.2.3.2).
    ensure!(
        page.find("<meta charset=\"utf-8\">").is_some_and(|place| place < 1000),
        "the charset must stand in the first 1024 bytes, right behind the policy"
    );
    Ok(page)
}

/// Takes out what is written for readers of index.html. Comments inside a style or script stay: their hash is theirs.
fn without_comments(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    loop {
        let comment = rest.find("<!--");
        let element = ["style", "script"]
            .iter()
            .filter_map(|name| Some((rest.find(&format!("<{name}"))?, format!("</{name}>"))))
            .min();
        match (comment, element) {
            (Some(start), next) if next.as_ref().is_none_or(|(other, _)| start < *other) => {
                kept.push_str(rest[..start].trim_end());
                rest = rest[start..].split_once("-->").map_or("", |(_, after)| after);
            }
            (_, Some((start, end))) => {
                let length = rest[start..].find(&end).map_or(rest.len(), |found| start + found + end.len());
                kept.push_str(&rest[..length]);
                rest = &rest[length..];
            }
            _ => {
                kept.push_str(rest);
                return kept;
            }
        }
    }
}

/// Writes the page under both of its names and removes what is inside it now.
fn leave_only_the_page(staging: &Path, page: &str, hash: &str) -> Result<()> {
    for entry in fs::read_dir(staging).with_context(|| missing(staging))? {
        let path = entry?.path();
        if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }
            .with_context(|| format!("could not remove {}", path.display()))?;
    }
    let files = [
        ("index.html".to_owned(), page),
        (PAGE_FILE.to_owned(), page),
        // The form that `sha256sum --check` reads.
        (format!("{PAGE_FILE}.sha256"), &format!("{hash}  {PAGE_FILE}\n")),
    ];
    for (name, content) in files {
        let path = staging.join(name);
        fs::write(&path, content).with_context(|| format!("could not write {}", path.display()))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| missing(path))
}

fn missing(path: &Path) -> String {
    format!("could not read {}, which goes into the page", path.display())
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn parts() -> Parts {
        Parts {
            html: "<!doctype html>\r\n<head>\n<!-- policy -->\n<meta charset=\"utf-8\"><link rel=\"icon\" \
                   href=\"static/icon.svg\"><!-- for readers --><style>p { color: red }\r\n</style></head><body><script>/* \
                   <!-- */</script><!-- program --></body>"
                .into(),
            icon: "<svg/>".into(),
            guard: "function shut() {}".into(),
            boot: "start();".into(),
            glue: "let wasm_bindgen = 1;".into(),
            wasm: b"\0asm\x01\0\0\0".to_vec(),
            packed: b"packed".to_vec(),
            opener: b"\0asm\x01\0\0\0".to_vec(),
            packed_opener: b"packed as well".to_vec(),
        }
    }

    #[test]
    fn the_policy_names_the_hash_of_each_inlined_text_and_no_other() -> Result<()> {
        let page = assemble(&parts())?;
        let hashes: Vec<String> = [policy::inlined(&page, "script"), policy::inlined(&page, "style")]
            .concat()
            .iter()
            .map(|text| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(text.as_bytes()))))
            .collect();
        assert_eq!(hashes.len(), 3);
        assert_eq!(page.matches("'sha256-").count(), 3);
        for hash in hashes {
            assert!(page.contains(&hash), "{hash}");
        }
        Ok(())
    }

    #[test]
    fn the_policy_is_the_first_thing_in_the_head() -> Result<()> {
        let page = assemble(&parts())?;
        assert!(page.contains("<head>\n<meta http-equiv=\"Content-Security-Policy\""), "{page}");
        Ok(())
    }

    #[test]
    fn a_charset_that_browsers_would_not_find_is_refused() {
        let html = parts().html.replace("<meta charset", &format!("<p>{}</p><meta charset", "x".repeat(1000)));
        assert!(assemble(&Parts { html, ..parts() }).is_err());
    }

    #[test]
    fn nothing_of_the_page_is_outside_of_it() -> Result<()> {
        let page = assemble(&parts())?;
        assert!(!page.contains("static/"), "{page}");
        assert!(page.contains("href=\"data:image/svg+xml;base64,PHN2Zy8+\""), "{page}");
        assert!(!page.contains('\r'));
        Ok(())
    }

    #[test]
    fn comments_go_but_never_out_of_a_script() {
        let html = "a <!-- b --><script>\"<!-- c -->\"</script>d<!-- e -->f";
        assert_eq!(without_comments(html), "a<script>\"<!-- c -->\"</script>df");
    }

    #[test]
    fn a_page_without_a_place_is_refused() {
        let lacking = Parts { html: "<!-- policy -->".into(), ..parts() };
        assert!(assemble(&lacking).is_err());
    }
}
