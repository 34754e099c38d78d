//! The browsers of the journeys and the drivers that steer them.
//!
//! A missing browser is an error and never a skip: a page that was not tried in a browser was not tested in it.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{debian, process, tools};

/// A program that the journeys start, by all the names that it goes by.
struct Needed {
    names: &'static [&'static str],
    why: &'static str,
    debian_package: &'static str,
}

const NEEDED: [Needed; 11] = [
    Needed {
        names: &["npm", "npm.cmd"],
        why: "brings axe-core, which looks for faults of accessibility",
        debian_package: "npm",
    },
    Needed {
        names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
        why: "one of the browsers of the journeys",
        debian_package: "chromium",
    },
    Needed { names: &["chromedriver"], why: "steers Chromium", debian_package: "chromium-driver" },
    Needed {
        names: &["firefox", "firefox-esr"],
        why: "one of the browsers of the journeys",
        debian_package: "firefox-esr",
    },
    Needed {
        names: &["WebKitWebDriver"],
        why: "WebKit, the engine of Safari, and what steers it",
        debian_package: "webkit2gtk-driver",
    },
    Needed { names: &["Xvfb"], why: "a screen for WebKit, which has no headless mode", debian_package: "xvfb" },
    Needed { names: &["oathtool"], why: "a second opinion on every code that is shown", debian_package: "oathtool" },
    Needed {
        names: &["pskctool"],
        why: "a second opinion on every PSKC file that is written",
        debian_package: "pskctool",
    },
    Needed { names: &["7z"], why: "opens the ZIP files that are sealed", debian_package: "p7zip-full" },
    Needed { names: &["gpg"], why: "seals OpenPGP messages that are to be opened", debian_package: "gnupg" },
    Needed { names: &["sq"], why: "the same by another hand, Sequoia", debian_package: "sq" },
];

/// Brings what is missing, and returns the folders to put in front of PATH.
pub(crate) fn bring() -> Result<Vec<PathBuf>> {
    if !missing().is_empty() {
        install()?;
    }
    Ok(tools::geckodriver()?.into_iter().collect())
}

fn missing() -> Vec<&'static Needed> {
    NEEDED.iter().filter(|needed| needed.names.iter().all(|name| process::on_path(name).is_none())).collect()
}

fn install() -> Result<()> {
    let packages: Vec<&str> = missing().iter().map(|needed| needed.debian_package).collect();
    if !debian::install(&packages, "the journeys need them", "About two minutes.")? || !missing().is_empty() {
        bail!(how_to_get());
    }
    Ok(())
}

fn how_to_get() -> String {
    let missing = missing();
    let list: String = missing.iter().map(|needed| format!("\n  {:<16} {}", needed.names[0], needed.why)).collect();
    let packages: Vec<&str> = missing.iter().map(|needed| needed.debian_package).collect();
    format!(
        "the journeys need programs that are not on PATH:{list}\n\
         Debian:  sudo apt-get install {}\n\
         Ubuntu:  its chromium and firefox are snaps, which can't be steered. Take Google Chrome and its chromedriver \
         (https://googlechromelabs.github.io/chrome-for-testing/), Firefox as a .deb (https://packages.mozilla.org), and \
         the rest by: sudo apt-get install npm webkit2gtk-driver xvfb oathtool pskctool p7zip-full gnupg sq\n\
         Elsewhere: run the tests in a container of Debian 12 with Rust, as .github/workflows/ci.yml does.\n\
         All other steps run without them: `cargo xtask test --only test`, for one.",
        packages.join(" ")
    )
}
