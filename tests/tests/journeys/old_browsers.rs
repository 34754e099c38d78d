//! Where the page cannot run it says so, in a sentence that helps. What takes parts of the browser away before the page
//! starts is for Chromium only: no other driver can do it.

use serde_json::json;
use token_desk_journeys::{Folder, Page, Place, journey, packed_page};

/// The oldest browsers in which the page runs, as the sentence must name them.
const OLDEST: [&str; 3] = ["Edge 103", "Firefox 113", "Safari 16.4"];

#[track_caller]
fn says_which_browsers(place: Place, taken_away: &str) {
    let page = Page::open_with(place, |setup| setup.before_the_page.push(taken_away.into()));
    page.wait_text("the oldest supported browsers", |text| OLDEST.iter().all(|browser| text.contains(browser)));
    assert!(!page.button("Apply & Assign").exists(), "nothing that cannot work is offered");
}

fn without_decompression(place: Place) {
    says_which_browsers(place, "delete window.DecompressionStream;");
}
journey!(without_decompression: chromium_file, chromium_http);

/// A policy of the enterprise: not the browser is too old, and the sentence says what it is.
fn without_web_assembly(place: Place) {
    let page = Page::open_with(place, |setup| setup.before_the_page.push("delete window.WebAssembly;".into()));
    page.wait_text("a sentence about WebAssembly", |text| text.contains("WebAssembly"));
    assert!(!page.button("Apply & Assign").exists(), "nothing that cannot work is offered");
}
journey!(without_web_assembly: chromium_file);

/// The start fails for a reason that nobody foresaw.
fn with_a_failing_start(place: Place) {
    let page = Page::open_with(place, |setup| {
        let refuse = "for (const name of ['instantiate', 'compile', 'instantiateStreaming', 'compileStreaming'])
                WebAssembly[name] = () => Promise.reject(new Error('forbidden'));
            WebAssembly.Module = WebAssembly.Instance = function () { throw new Error('forbidden'); };";
        setup.before_the_page.push(refuse.into());
    });
    page.wait_text("a sentence about the failed start", |text| text.contains("could not start"));
}
journey!(with_a_failing_start: chromium_file);

/// A file that was cut off while it was copied.
fn cut_off(place: Place) {
    let text = std::fs::read(packed_page()).unwrap();
    let folder = Folder::new();
    let page = Page::open_file(place, &folder.file("cut.html", &text[..text.len() / 2]), |_| {});
    page.wait_text("a sentence about the incomplete file", |text| text.contains("could not start"));
}
journey!(cut_off: chromium_file, firefox_file, webkit_file);

/// A file in whose program one byte was changed: the browser refuses it, because the policy names the program's hash.
fn changed_on_its_way(place: Place) {
    let mut text = std::fs::read(packed_page()).unwrap();
    // The program is by far the longest run of letters and digits.
    let longest = text
        .split(|byte| !byte.is_ascii_alphanumeric() && !b"+/=".contains(byte))
        .max_by_key(|run| run.len())
        .map(|run| run.as_ptr() as usize - text.as_ptr() as usize + run.len() / 2)
        .unwrap();
    text[longest] = if text[longest] == b'A' { b'B' } else { b'A' };
    let folder = Folder::new();
    let page = Page::open_file(place, &folder.file("changed.html", &text), |_| {});
    page.wait_text("a sentence about the changed file", |text| text.contains("could not start"));
}
journey!(changed_on_its_way: chromium_file, firefox_file, webkit_file);

/// The program ends in the middle of its work: for a mistake of its own, or for want of memory. A WebAssembly of three
/// bytes of code ends as it would, in a task of its own and in a promise. (What the other drivers run is not the page's.)
fn that_ends(place: Place) {
    let ends = "const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0,
            7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
        const ends = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports.f;";
    let page = crate::steps::open(place);
    for way in ["setTimeout(ends)", "Promise.resolve().then(ends)"] {
        assert!(!page.text().contains("has stopped"), "not before it has");
        page.session().script(&format!("{ends} {way}"), &[]).unwrap();
        page.wait_text("that the program has stopped", |text| text.contains("Token Desk has stopped"));
        assert!(page.text().contains("reload the page"), "what to do is said");
        page.open_again();
        page.wait_text("the page once more", |text| text.contains("Upload Token File"));
    }
}
journey!(that_ends: chromium_file, chromium_http);

/// Another page shows this one inside itself, to read along or to lay something over it.
fn in_a_frame(place: Place) {
    let folder = Folder::new();
    let around = format!("<!doctype html><p>Around</p><iframe src=\"file://{}\"></iframe>", packed_page().display());
    let page = Page::open_file(place, &folder.file("around.html", around.as_bytes()), |_| {});
    page.wait_text("the page around", |text| text.contains("Around"));
    page.session().post("/frame", &json!({ "id": 0 })).unwrap();
    page.wait_text("that it does not run there", |text| text.contains("does not run inside another page"));
    assert!(!page.button("Apply & Assign").exists(), "nothing is offered there");
}
journey!(in_a_frame: chromium_file, firefox_file);

/// The browser kept the page after it was left, and shows it again.
fn come_back_to(place: Place) {
    let page = crate::steps::open(place);
    let script = |body: &str| page.session().script(body, &[]).unwrap();
    script("document.documentElement.dataset.left = 'yes'; window.dispatchEvent(new PageTransitionEvent('pageshow'));");
    assert_eq!(script("return document.documentElement.dataset.left"), json!("yes"), "at its first start it stays");
    script("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));");
    page.wait_text("a page that begins anew", |text| {
        text.contains("Upload Token File") && script("return document.documentElement?.dataset.left || null").is_null()
    });
}
journey!(come_back_to: chromium_file, firefox_http);

fn without_scripts(place: Place) {
    let page = Page::open(place);
    page.session().cdp("Emulation.setScriptExecutionDisabled", &json!({ "value": true })).unwrap();
    page.open_again();
    page.wait_text("a sentence about JavaScript", |text| text.contains("JavaScript"));
}
journey!(without_scripts: chromium_file);
