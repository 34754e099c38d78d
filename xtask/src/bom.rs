//! `cargo xtask bom`: the bill of materials of the page in dist/, in CycloneDX 1.5 as JSON.
//!
//! cargo-cyclonedx lists the crates, each with its version and the hash of its file. What it can't know is added here:
//! the page's own hash, and what the page was made with (Rust, the tools, the images of `.github/page.Dockerfile`), each
//! with the hash by which it is pinned. What is only for the making has the scope "excluded", as cargo-cyclonedx itself
//! says of what a build script needs.
//!
//! Two bills of the same source and page are the same bytes: there is no date in them and no folder of this machine.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use data_encoding::{BASE64, HEXLOWER};
use serde_json::{Value, json};

use crate::{
    hash,
    pinned::{self, HOST, RUST_VERSION},
    process, tools, workspace,
};

/// The bill's name; `.cdx.json` is what CycloneDX recommends.
const BOM_FILE: &str = "token-desk.cdx.json";

/// What cargo-cyclonedx calls its files, one beside each Cargo.toml.
const RAW: &str = "token-desk-raw-bom";

const DOCKERFILE: &str = ".github/page.Dockerfile";

/// Stands for the folder of the repository, as in the page itself.
const ROOT_NAME: &str = "/token-desk";

/// Writes the bill of the page in dist/ beside it.
pub(crate) fn write() -> Result<()> {
    let page = workspace::page();
    ensure!(page.is_file(), "there is no {}; `cargo xtask build` makes it", page.display());
    let programs = tools::cargo_cyclonedx()?;
    let program = programs.map_or_else(|| PathBuf::from("cargo-cyclonedx"), |folder| folder.join("cargo-cyclonedx"));
    let of_page = list(&program, "token-desk", tools::WASM_TARGET)?;
    let of_page = of_page.with(list(&program, "token-desk-opener", tools::WASM_TARGET)?);
    let of_packing = list(&program, "xtask", HOST)?;
    let bill = bill(of_page, of_packing, &hash::of_file(&page)?, made_with()?)?;
    let file = workspace::dist().join(BOM_FILE);
    fs::write(&file, serde_json::to_string_pretty(&bill)? + "\n")
        .with_context(|| format!("could not write {}", file.display()))?;
    println!("What it is made of and was made with is in {}", file.display());
    Ok(())
}

/// What cargo-cyclonedx says of a package of this workspace.
struct Listed {
    bill: Value,
    /// The crates that the package is compiled of by itself, as `NAME VERSION`. cargo-cyclonedx lists also what only
    /// another package of the workspace asks for.
    compiled: BTreeSet<String>,
}

impl Listed {
    /// What the page is made of, with what its second module is made of besides.
    fn with(mut self, second: Self) -> Self {
        let mut known: BTreeSet<String> = items(&self.bill["components"]).map(label).collect();
        let more: Vec<Value> = items(&second.bill["components"])
            .chain([&second.bill["metadata"]["component"]])
            .filter(|component| known.insert(label(component)))
            .cloned()
            .collect();
        // Of what both are made of, the first line of dependencies counts: the core has more in the second module.
        let dependencies: Vec<Value> =
            items(&second.bill["dependencies"]).chain(items(&self.bill["dependencies"])).cloned().collect();
        self.bill["components"] = items(&self.bill["components"]).cloned().chain(more).collect();
        self.bill["dependencies"] = dependencies.into();
        self.compiled.extend(second.compiled);
        self
    }
}

fn list(program: &Path, package: &str, target: &str) -> Result<Listed> {
    let root = workspace::root();
    let metadata =
        process::ask(process::cargo(&root).args(["metadata", "--format-version=1", "--no-deps", "--locked"]))
            .context("cargo metadata failed")?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata is no JSON")?;
    let folders: Vec<(&str, PathBuf)> = items(&metadata["packages"])
        .filter_map(|member| {
            let manifest = PathBuf::from(member["manifest_path"].as_str()?);
            Some((member["name"].as_str()?, manifest.with_file_name(format!("{RAW}.json"))))
        })
        .collect();
    let made = process::run(
        Command::new(program)
            .current_dir(&root)
            .args(["cyclonedx", "--quiet", "--format", "json", "--spec-version", "1.5", "--target", target])
            .args(["--override-filename", RAW])
            // The same for each run, and no serial number.
            .env("SOURCE_DATE_EPOCH", "0"),
        "to list what the page is made of",
    );
    let read = folders
        .iter()
        .find(|(name, _)| *name == package)
        .map(|(_, file)| fs::read_to_string(file))
        .with_context(|| format!("cargo metadata has no {package}"))?;
    for (_, file) in &folders {
        // What is not there was not made.
        let _ = fs::remove_file(file);
    }
    made?;
    let text = read.context("cargo-cyclonedx made no file")?.replace(&root.display().to_string(), ROOT_NAME);
    let tree = process::ask(process::cargo(&root).args([
        "tree",
        "--locked",
        "--package",
        package,
        "--target",
        target,
        "--edges",
        "normal,build",
        "--prefix",
        "none",
    ]))
    .context("cargo tree failed")?;
    Ok(Listed {
        bill: serde_json::from_str(&text).context("cargo-cyclonedx made no JSON")?,
        compiled: tree.lines().filter_map(name_and_version).collect(),
    })
}

/// Of a line such as `syn v2.0.119 (*)`: the name and the version.
fn name_and_version(line: &str) -> Option<String> {
    let mut words = line.split(' ');
    Some(format!("{} {}", words.next()?, words.next()?.strip_prefix('v')?))
}

/// The whole bill.
fn bill(of_page: Listed, of_packing: Listed, page_hash: &str, made_with: Vec<Value>) -> Result<Value> {
    let Listed { mut bill, compiled } = of_page;
    let mut components: Vec<Value> =
        items(&bill["components"]).filter(|component| compiled.contains(&label(component))).cloned().collect();
    ensure!(!components.is_empty(), "cargo-cyclonedx lists no component of the page");
    let packing = items(&of_packing.bill["components"])
        .filter(|component| of_packing.compiled.contains(&label(component)) && !compiled.contains(&label(component)))
        .chain([&of_packing.bill["metadata"]["component"]])
        .cloned()
        .chain(made_with);
    for mut component in packing {
        component["scope"] = "excluded".into();
        components.push(component);
    }

    let page = &mut bill["metadata"]["component"];
    page["hashes"] = json!([{ "alg": "SHA-256", "content": page_hash }]);
    let named: BTreeSet<String> = components.iter().chain([&*page]).filter_map(reference).collect();
    let mut known = BTreeSet::new();
    let dependencies: Vec<Value> = items(&bill["dependencies"])
        .chain(items(&of_packing.bill["dependencies"]))
        .filter_map(|dependency| {
            let owner = dependency["ref"].as_str()?;
            let is_first = named.contains(owner) && known.insert(owner.to_owned());
            is_first.then(|| {
                let on: Vec<&Value> = items(&dependency["dependsOn"])
                    .filter(|on| on.as_str().is_some_and(|on| named.contains(on)))
                    .collect();
                json!({ "ref": owner, "dependsOn": on })
            })
        })
        .collect();

    if let Some(metadata) = bill["metadata"].as_object_mut() {
        metadata.remove("timestamp");
    }
    bill["components"] = components.into();
    bill["dependencies"] = dependencies.into();
    Ok(bill)
}

/// What a build of pinned parts runs, each with the hash by which it is pinned.
fn made_with() -> Result<Vec<Value>> {
    let mut components = Vec::new();
    for part in &pinned::RUST {
        components.push(json!({
            "type": "application",
            "bom-ref": format!("{}-{RUST_VERSION}-{}", part.name, part.target),
            "name": part.name,
            "version": RUST_VERSION,
            "description": format!("The hash is that of {}-{RUST_VERSION}-{}.tar.xz", part.name, part.target),
            "hashes": [{ "alg": "SHA-256", "content": part.sha256 }],
            "purl": format!("pkg:generic/{}@{RUST_VERSION}?target={}", part.name, part.target),
        }));
    }
    for tool in tools::of_the_page()? {
        let purl = format!("pkg:cargo/{}@{}", tool.package, tool.version);
        let lock = tool.lock.unwrap_or("the Cargo.lock in its package");
        components.push(json!({
            "type": "application",
            "bom-ref": &purl,
            "name": tool.package,
            "version": tool.version,
            "description": format!("Compiled with {lock}, which has the hashes of what it is made of"),
            "hashes": [{ "alg": "SHA-256", "content": tool.sha256 }],
            "purl": &purl,
        }));
    }
    components.push(wasm_opt()?);
    let file = workspace::root().join(DOCKERFILE);
    let text = fs::read_to_string(&file).with_context(|| format!("could not read {}", file.display()))?;
    components.extend(images(&text));
    Ok(components)
}

fn wasm_opt() -> Result<Value> {
    let (name, version) = (tools::BINARYEN, tools::wasm_opt_version()?);
    let lock = workspace::root().join("xtask/tools/npm/package-lock.json");
    let lock: Value = serde_json::from_str(
        &fs::read_to_string(&lock).with_context(|| format!("could not read {}", lock.display()))?,
    )?;
    let integrity = lock["packages"][format!("node_modules/{name}")]["integrity"]
        .as_str()
        .and_then(|integrity| BASE64.decode(integrity.strip_prefix("sha512-")?.as_bytes()).ok())
        .with_context(|| format!("package-lock.json has no SHA-512 of {name}"))?;
    let purl = format!("pkg:npm/{name}@{version}");
    Ok(json!({
        "type": "application",
        "bom-ref": &purl,
        "name": name,
        "version": version,
        "hashes": [{ "alg": "SHA-512", "content": HEXLOWER.encode(&integrity) }],
        "purl": &purl,
        "components": [{
            "type": "file",
            "bom-ref": format!("{purl}#bin/wasm-opt"),
            "name": "bin/wasm-opt",
            "hashes": [{ "alg": "SHA-256", "content": tools::wasm_opt_hash()? }],
        }],
    }))
}

/// The images that a Dockerfile begins with: lines such as `FROM --platform=… rust:1.95.0-bookworm@sha256:… AS build`.
fn images(dockerfile: &str) -> Vec<Value> {
    dockerfile
        .lines()
        .filter_map(|line| {
            let image = line.strip_prefix("FROM ")?.split(' ').find(|word| word.contains('@'))?;
            let (tagged, digest) = image.split_once("@sha256:")?;
            let (name, tag) = tagged.split_once(':')?;
            Some(json!({
                "type": "container",
                "bom-ref": image,
                "name": name,
                "version": tag,
                "hashes": [{ "alg": "SHA-256", "content": digest }],
                "purl": format!("pkg:docker/{name}@sha256%3A{digest}?tag={tag}"),
            }))
        })
        .collect()
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn label(component: &Value) -> String {
    let text = |name: &str| component[name].as_str().unwrap_or_default();
    format!("{} {}", text("name"), text("version"))
}

fn reference(component: &Value) -> Option<String> {
    component["bom-ref"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(own: &str, components: &[&str], compiled: &[&str]) -> Listed {
        let component = |name: &str| json!({ "bom-ref": name, "name": name, "version": "1.0.0", "scope": "required" });
        let all: Vec<Value> = components.iter().copied().map(component).collect();
        Listed {
            bill: json!({
                "metadata": { "timestamp": "1970-01-01T00:00:00Z", "component": component(own) },
                "components": all,
                "dependencies": [{ "ref": own, "dependsOn": components }, { "ref": "stray" }],
            }),
            compiled: compiled.iter().map(|name| format!("{name} 1.0.0")).collect(),
        }
    }

    #[test]
    fn the_bill_has_what_is_compiled_and_what_it_was_made_with() -> Result<()> {
        let page = listed("page", &["shared", "stray", "yew"], &["page", "shared", "yew"]);
        let packing = listed("xtask", &["shared", "zopfli"], &["shared", "xtask", "zopfli"]);
        let bill = bill(page, packing, "00ff", vec![json!({ "bom-ref": "rustc", "name": "rustc", "version": "1" })])?;
        let scopes: Vec<(&str, &str)> = items(&bill["components"])
            .filter_map(|component| Some((component["name"].as_str()?, component["scope"].as_str()?)))
            .collect();
        let expected = [
            ("shared", "required"),
            ("yew", "required"),
            ("zopfli", "excluded"),
            ("xtask", "excluded"),
            ("rustc", "excluded"),
        ];
        assert_eq!(scopes, expected);
        assert_eq!(bill["metadata"]["component"]["hashes"][0]["content"], "00ff");
        assert_eq!(bill["metadata"].get("timestamp"), None, "two bills would differ");
        let expected = json!([
            { "ref": "page", "dependsOn": ["shared", "yew"] },
            { "ref": "xtask", "dependsOn": ["shared", "zopfli"] },
        ]);
        assert_eq!(bill["dependencies"], expected);
        Ok(())
    }

    #[test]
    fn what_only_the_second_module_is_made_of_is_in_the_bill() -> Result<()> {
        let page = listed("page", &["core", "yew"], &["page", "core", "yew"]);
        let page = page.with(listed("opener", &["core", "rawzip"], &["opener", "core", "rawzip"]));
        let bill = bill(page, listed("xtask", &[], &["xtask"]), "00ff", Vec::new())?;
        let names: Vec<&str> = items(&bill["components"]).filter_map(|component| component["name"].as_str()).collect();
        assert_eq!(names, ["core", "yew", "rawzip", "opener", "xtask"]);
        assert_eq!(bill["dependencies"][0], json!({ "ref": "opener", "dependsOn": ["core", "rawzip"] }));
        Ok(())
    }

    #[test]
    fn a_bill_without_crates_is_an_error() {
        assert!(bill(listed("page", &[], &[]), listed("xtask", &[], &[]), "00", Vec::new()).is_err());
    }

    #[test]
    fn everything_that_makes_the_page_has_a_hash() -> Result<()> {
        let components = made_with()?;
        let names: Vec<&str> = components.iter().filter_map(|component| component["name"].as_str()).collect();
        let expected =
            ["rustc", "cargo", "rust-std", "rust-std", "trunk", "wasm-bindgen-cli", "binaryen", "node", "rust"];
        assert_eq!(names, expected);
        for component in &components {
            for part in [component].into_iter().chain(items(&component["components"])) {
                let hash = &part["hashes"][0];
                let digits = if hash["alg"] == "SHA-512" { 128 } else { 64 };
                let content = hash["content"].as_str().unwrap_or_default();
                assert!(content.len() == digits && content.bytes().all(|digit| digit.is_ascii_hexdigit()), "{part}");
            }
        }
        let references: BTreeSet<String> = components.iter().filter_map(reference).collect();
        assert_eq!(references.len(), components.len(), "each has a name of its own");
        Ok(())
    }

    #[test]
    fn the_lines_of_cargo_tree_are_read() {
        assert_eq!(name_and_version("syn v2.0.119 (*)").as_deref(), Some("syn 2.0.119"));
        assert_eq!(name_and_version("serde_derive v1.0.229 (proc-macro)").as_deref(), Some("serde_derive 1.0.229"));
        assert_eq!(name_and_version(""), None);
    }
}
