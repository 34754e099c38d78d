//! Where things are: the repository, what is built from it, and the folder that keeps the tools.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

use crate::hash;

/// The name of the file that people download.
pub(crate) const PAGE_FILE: &str = "token-desk.html";

/// The repository's own folder.
pub(crate) fn root() -> PathBuf {
    // `cargo run` sets it at run time; the value from compile time serves a binary that is started by hand.
    let own = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .filter(|folder| folder.ends_with("xtask"))
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    own.parent().map_or_else(|| own.clone(), PathBuf::from)
}

/// Where Cargo puts what it compiles.
pub(crate) fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Where Trunk puts the finished page.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// The finished page itself.
pub(crate) fn page() -> PathBuf {
    dist().join(PAGE_FILE)
}

/// Where Cargo keeps what it downloads.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")))
}

/// A folder of this user that outlives `cargo clean` and serves every checkout: tools take minutes to compile.
pub(crate) fn cache() -> Result<PathBuf> {
    let base = if let Some(folder) = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        PathBuf::from(folder)
    } else if cfg!(windows) {
        PathBuf::from(env::var_os("LOCALAPPDATA").context("LOCALAPPDATA is not set: where may tools be kept?")?)
    } else {
        let home = env::home_dir().context("no home folder is known; set XDG_CACHE_HOME to a folder for the tools")?;
        home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" })
    };
    Ok(base.join("token-desk"))
}

/// A folder of the cache for what is installed as this lock file says: with another lock file it is another folder.
pub(crate) fn cached_by(name: &str, lock: &[u8]) -> Result<PathBuf> {
    let hash = hash::of(lock);
    Ok(cache()?.join("tools").join(format!("{name}-{}", &hash[..16])))
}
