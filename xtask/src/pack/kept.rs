//! What takes long to make and is made of the same bytes again and again: most builds change only the style, or nothing.

use std::fs;

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::workspace;

/// What was made of the same `parts` before, or what `make` makes now. Only the newest of each name is kept.
pub(super) fn or_make(name: &str, parts: &[&[u8]], make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let mut key = Sha256::new();
    for part in parts {
        key.update((part.len() as u64).to_le_bytes());
        key.update(part);
    }
    let folder = workspace::target().join(name);
    let kept = folder.join(HEXLOWER.encode(&key.finalize()));
    if let Ok(made) = fs::read(&kept) {
        return Ok(made);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("could not empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    let made = make()?;
    // Under another name first: a run that is interrupted must not leave half a file under the right one.
    let fresh = folder.join("fresh");
    fs::write(&fresh, &made).with_context(|| format!("could not write {}", fresh.display()))?;
    fs::rename(&fresh, &kept).with_context(|| format!("could not write {}", kept.display()))?;
    Ok(made)
}
