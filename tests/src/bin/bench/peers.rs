//! The peers' pages: the templates of `benches/peers` with the libraries put into them.

use data_encoding::BASE64;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use token_desk_journeys::packed_page;

/// Where our page and its peers are.
pub(crate) struct Peers {
    /// The address of our page.
    pub(crate) ours: String,
    templates: PathBuf,
    modules: PathBuf,
    totp: Option<PathBuf>,
    pages: TempDir,
}

impl Peers {
    /// Finds them by the environment that `cargo xtask bench` sets.
    pub(crate) fn find() -> Self {
        let folder = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
        Self {
            ours: format!("file://{}", packed_page().display()),
            templates: Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches/peers"),
            modules: folder("TOKEN_DESK_BENCH_PEERS").expect(
                "TOKEN_DESK_BENCH_PEERS: the node_modules of benches/package.json; `cargo xtask bench` sets it",
            ),
            totp: folder("TOKEN_DESK_BENCH_TOTP"),
            pages: tempfile::Builder::new().prefix("token-desk-peers-").tempdir().expect("a folder for the pages"),
        }
    }

    /// The address of a peer's page. `{{name}}` in it stands for a text in `with`, a file beside the template, or a file
    /// of a library.
    pub(crate) fn page(&self, template: &str, with: &[(&str, String)]) -> String {
        let whole = read(&self.templates.join(template));
        let mut page = String::new();
        let mut rest = whole.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, behind) = after.split_once("}}").expect("a place that ends");
            page.push_str(before);
            match with.iter().find(|(known, _)| *known == name) {
                Some((_, text)) => page.push_str(text),
                None => page.push_str(&self.script(name)),
            }
            rest = behind;
        }
        page.push_str(rest);
        let number = fs::read_dir(self.pages.path()).map_or(0, Iterator::count);
        let path = self.pages.path().join(format!("{number}-{template}"));
        fs::write(&path, page).expect("a peer's page");
        format!("file://{}", path.display())
    }

    /// A script of `benches/peers` or of a library.
    pub(crate) fn script(&self, name: &str) -> String {
        let own = self.templates.join(name);
        read(&if own.is_file() { own } else { self.modules.join(name) })
    }

    /// Our codes for a page: wasm-bindgen's script, and the WebAssembly in Base64.
    pub(crate) fn our_codes(&self) -> (String, String) {
        let folder = self
            .totp
            .as_ref()
            .expect("TOKEN_DESK_BENCH_TOTP: what wasm-bindgen made of benches/totp; `cargo xtask bench` sets it");
        let wasm = fs::read(folder.join("token_desk_bench_totp_bg.wasm")).expect("the WebAssembly of benches/totp");
        (read(&folder.join("token_desk_bench_totp.js")), BASE64.encode(&wasm))
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
