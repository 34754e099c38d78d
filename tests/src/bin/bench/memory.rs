//! The most memory that the page's process takes while it reads, without what it takes when empty.

use crate::TURNS;
use crate::browser::Bench;
use crate::input::seed_file;
use crate::numbers::Series;
use crate::peers::Peers;
use crate::report::{Report, Target};
use std::collections::HashMap;
use std::fs;

/// 1,000,000 rows. The kernel itself keeps the highest mark (VmHWM), so no peak is missed between two looks.
pub(crate) fn million(peers: &Peers, report: &mut Report) {
    if !cfg!(target_os = "linux") {
        eprintln!("  left out: only Linux tells a process's highest mark");
        return;
    }
    let file = seed_file(1_000_000);
    let mut times = Series::default();
    for _ in 0..TURNS {
        let browser = Bench::start();
        browser.open_ours(&peers.ours);
        browser.lay_ready(&file.path);
        browser.ask("await bench.rest(500)", &[]);
        let empty: HashMap<u32, u64> = renderers(&browser.profile())
            .into_iter()
            .map(|id| {
                // 5: begin the highest mark anew (proc_pid_clear_refs(5)).
                fs::write(format!("/proc/{id}/clear_refs"), "5").expect("the mark of a process of ours");
                (id, status(id, "VmRSS"))
            })
            .collect();
        browser.ask("await bench.readOurs(arguments[0])", &[file.rows.into()]);
        // Only one of them has the page; the others keep still.
        let grown = empty.iter().map(|(&id, &before)| status(id, "VmHWM").saturating_sub(before)).max();
        times.push(grown.unwrap_or(0) as f64 * 1024.0 / file.size as f64);
    }
    report.add(
        &format!(
            "most memory while reading {} rows, in sizes of the file ({:.1} MB)",
            file.rows,
            file.size as f64 / 1e6
        ),
        (times.median(), times.show("×")),
        None,
        &Target::AtMost(3.5),
    );
}

/// The renderers of the browser with that profile: descendants of the process that was started with it.
fn renderers(profile: &str) -> Vec<u32> {
    let mut parents: HashMap<u32, u32> = HashMap::new();
    let (mut browsers, mut renderers) = (Vec::new(), Vec::new());
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        parents.insert(id, u32::try_from(status(id, "PPid")).unwrap_or(0));
        if line.contains("--type=renderer") {
            renderers.push(id);
        } else if line.contains(&format!("--user-data-dir={profile}")) && !line.contains("--type=") {
            browsers.push(id);
        }
    }
    let mut found = renderers;
    found.retain(|&id| {
        let mut ancestors = std::iter::successors(Some(id), |id| parents.get(id).copied()).take(20);
        ancestors.any(|id| browsers.contains(&id))
    });
    assert!(!found.is_empty(), "the browser of {profile} has no renderer");
    found
}

/// A number in a process's status, in kB where it is memory.
fn status(id: u32, name: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
