//! What takes long to make and is made of the same bytes again and again: most builds change only the style, or nothing.
//!
//! Several builds may use one target folder at the same moment, each with bytes of its own. So nothing is written under
//! a name that another build might choose, and what another build is still making is left alone.

use std::{
    ffi::OsStr,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::workspace;

/// What was made of the same `parts` before, or what `make` makes now. Only the newest of each name is kept.
pub(super) fn or_make(name: &str, parts: &[&[u8]], make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    or_make_in(&workspace::target().join(name), parts, make)
}

fn or_make_in(folder: &Path, parts: &[&[u8]], make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let mut key = Sha256::new();
    for part in parts {
        key.update((part.len() as u64).to_le_bytes());
        key.update(part);
    }
    let kept = folder.join(HEXLOWER.encode(&key.finalize()));
    if let Ok(made) = fs::read(&kept) {
        return Ok(made);
    }
    let made = make()?;
    keep(folder, &kept, &made)?;
    Ok(made)
}

/// Writes `made` as `kept` into its folder, in one step as others see it, and removes what was kept there before.
fn keep(folder: &Path, kept: &Path, made: &[u8]) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
    // Under a name of its own first: a run that is interrupted must not leave half a file under the right one.
    let mut fresh = tempfile::NamedTempFile::new_in(folder)
        .with_context(|| format!("could not write into {}", folder.display()))?;
    fresh.write_all(made).with_context(|| format!("could not write {}", fresh.path().display()))?;
    fresh.persist(kept).with_context(|| format!("could not write {}", kept.display()))?;
    for older in kept_in(folder)? {
        if older != kept {
            // Whoever removed it before this build did the same work, and who reads it on Windows keeps it open.
            let _ = fs::remove_file(older);
        }
    }
    Ok(())
}

/// What is kept in the folder; not what is still being written.
fn kept_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let is_kept = |name: &OsStr| name.len() == 64 && name.as_encoded_bytes().iter().all(u8::is_ascii_hexdigit);
    let entries = fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))?;
    Ok(entries.flatten().map(|entry| entry.path()).filter(|path| path.file_name().is_some_and(is_kept)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_of_the_same_parts_is_not_made_again() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let first = or_make_in(folder.path(), &[b"one", b"two"], || Ok(b"made".to_vec()))?;
        let again = or_make_in(folder.path(), &[b"one", b"two"], || anyhow::bail!("it is made again"))?;
        assert_eq!((first.as_slice(), again.as_slice()), (&b"made"[..], &b"made"[..]));
        let other = or_make_in(folder.path(), &[b"onet", b"wo"], || Ok(b"other".to_vec()))?;
        assert_eq!(other, b"other");
        assert_eq!(kept_in(folder.path())?.len(), 1, "only the newest is kept");
        Ok(())
    }

    #[test]
    fn what_could_not_be_made_is_not_kept() -> Result<()> {
        let folder = tempfile::tempdir()?;
        assert!(or_make_in(folder.path(), &[b"one"], || anyhow::bail!("no")).is_err());
        assert_eq!(or_make_in(folder.path(), &[b"one"], || Ok(b"made".to_vec()))?, b"made");
        Ok(())
    }

    /// Two builds in one target folder, or two tests of this crate: each makes something else of the same name.
    #[test]
    fn several_builds_at_once_do_not_disturb_each_other() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let start = std::sync::Barrier::new(4);
        std::thread::scope(|scope| {
            let builds: Vec<_> = (0..4_u8)
                .map(|build| {
                    let (folder, start) = (folder.path(), &start);
                    scope.spawn(move || -> Result<()> {
                        start.wait();
                        for turn in 0..100_u8 {
                            let made = or_make_in(folder, &[&[build, turn]], || Ok(vec![build, turn]))?;
                            assert_eq!(made, [build, turn]);
                        }
                        Ok(())
                    })
                })
                .collect();
            builds.into_iter().try_for_each(|build| build.join().expect("no build panics"))
        })?;
        let left = fs::read_dir(folder.path())?.count();
        assert_eq!(left, kept_in(folder.path())?.len(), "nothing is left half made");
        Ok(())
    }
}
