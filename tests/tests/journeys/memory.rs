//! "Clear all" leaves no key behind in the program's memory; a link can't lead away; reading can be cancelled.

use crate::steps::{clear_all, close, enter_users, load_tokens, open, open_export, open_with, save, wait_empty};
use serde_json::json;
use token_desk_journeys::{Folder, Name, Page, Place, Role, journey, many_tokens, until};

/// Keeps hold of the page's WebAssembly memory, which no script can reach otherwise.
const WATCH: &str = "
    const real = WebAssembly.instantiate;
    WebAssembly.instantiate = async function (...given) {
        const made = await real.apply(this, given);
        window.memoryOfThePage = (made.instance || made).exports.memory;
        return made;
    };";

/// A key that can't be in memory by chance, raw and in Base32.
const KEY: &[u8; 20] = b"canary-key-sesame-me";
const KEY_BASE32: &str = "MNQW4YLSPEWWWZLZFVZWK43BNVSS23LF";

/// How often `text` (ASCII) is in the program's memory.
fn in_memory(page: &Page, text: &[u8]) -> u64 {
    let count = page.session().script(
        "const memory = new Uint8Array(window.memoryOfThePage.buffer), wanted = arguments[0];
         let found = 0;
         for (let at = memory.indexOf(wanted[0]); at >= 0; at = memory.indexOf(wanted[0], at + 1)) {
             let same = 1;
             while (same < wanted.length && memory[at + same] === wanted[same]) same++;
             if (same === wanted.length) found++;
         }
         return found;",
        &[json!(text)],
    );
    count.unwrap().as_u64().unwrap()
}

fn clear_all_overwrites_the_keys(place: Place) {
    let page = open_with(place, |setup| setup.before_the_page.push(WATCH.into()));
    let folder = Folder::new();
    let file = format!(
        "upn,serial number,secret key,time interval,manufacturer,model\r\n,70000001,{KEY_BASE32},30,Maker,Type\r\n"
    );
    load_tokens(&page, &[&folder.file("canary.csv", &file)], 1);
    enter_users(&page, "nina@contoso.com,Nina Park");
    page.button("Apply & Assign").click();
    page.button("Reveal secret 70000001").click();
    page.button("Hide secret 70000001").wait();
    let dialog = open_export(&page);
    for name in dialog.thing(Role::Button, Name::Any).names() {
        if let Some(file) = name.strip_prefix("Download ").filter(|file| file.contains('_')) {
            save(&page, &dialog, file);
        }
    }
    close(&dialog);
    assert!(in_memory(&page, KEY) > 0, "the key is in memory while it is needed: what is looked for can be found");
    clear_all(&page);
    wait_empty(&page);
    until("no key to be left in memory", || match (in_memory(&page, KEY), in_memory(&page, KEY_BASE32.as_bytes())) {
        (0, 0) => Ok(()),
        found => Err(format!("it stands there (raw, as text) {found:?} times")),
    });
}
journey!(clear_all_overwrites_the_keys: chromium_file);

/// Keeps a list of the addresses that the page has given to files and not yet taken back.
const WATCH_ADDRESSES: &str = "
    const { createObjectURL, revokeObjectURL } = URL;
    const held = [];
    URL.createObjectURL = (file) => { const address = createObjectURL.call(URL, file); held.push(address); return address; };
    URL.revokeObjectURL = (address) => { held.splice(held.indexOf(address), 1); revokeObjectURL.call(URL, address); };
    Object.defineProperty(window, 'heldAddresses', { value: held });";

fn clear_all_takes_download_addresses_back(place: Place) {
    let page = open_with(place, |setup| setup.before_the_page.push(WATCH_ADDRESSES.into()));
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("few.csv", many_tokens(3))], 3);
    let held = || page.session().script("return heldAddresses.length", &[]).unwrap();
    until("the worker's own address to be taken back", || {
        (held() == 0).then_some(()).ok_or_else(|| held().to_string())
    });
    let dialog = open_export(&page);
    let inventory =
        dialog.thing(Role::Button, Name::Any).names().into_iter().find(|name| name.contains("CustomerTokens"));
    page.download(&dialog.button(inventory.expect("the inventory is offered")));
    close(&dialog);
    assert_eq!(held(), 1, "for a minute, as the browser reads the file");
    clear_all(&page);
    assert_eq!(held(), 0, "nothing of it is in memory any more");
}
journey!(clear_all_takes_download_addresses_back: chromium_file);

fn a_link_cannot_lead_away(place: Place) {
    let page = open(place);
    for attempt in [
        "document.createElement('a')",
        "document.createElementNS('http://www.w3.org/2000/svg', 'a')",
        "document.createElement('form').setAttribute('action', 'https://example.com')",
        "document.createElement('form').action = 'https://example.com'",
        "document.createElement('button').setAttribute('FormAction', 'https://example.com')",
        "document.querySelector('link').setAttribute('rel', 'preconnect')",
        "document.querySelector('link').attributes[0].nodeValue = 'https://example.com'",
        "document.body.innerHTML = '<a></a>'",
    ] {
        let script = format!("try {{ {attempt}; return 'set'; }} catch (error) {{ return error.message; }}");
        let answer = page.session().script(&script, &[]).unwrap();
        assert!(answer.as_str().unwrap().contains("is shut"), "{attempt}: {answer}");
    }
}
journey!(a_link_cannot_lead_away: chromium_file, firefox_file, webkit_file);

fn reading_can_be_cancelled(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("few.csv", many_tokens(3))], 3);
    // So many that it takes long enough to say so, on a fast machine too.
    let file = folder.file("many.csv", many_tokens(1_500_000).replace("2000", "3000"));
    page.file_input("Upload Token File").choose(&[&file]);
    page.button("Cancel").click();
    page.wait_message(&["many.csv", "cancelled", "nothing"]);
    page.table("Tokens").wait_table("the three tokens from before", |table| (table.total() == 3).then_some(()));
    // The reader is ready for the next file.
    load_tokens(&page, &[&folder.file("more.csv", many_tokens(5).replace("2000", "4000"))], 8);
}
journey!(reading_can_be_cancelled: chromium_file);

/// Once the worker has asked for the file again, no further part of a file reaches a worker while the journey says so.
const HOLD_BACK: &str = r#"
    const Real = window.Worker;
    // The page shuts every name that it does not know.
    const state = { holdBack: true, askedAgain: false };
    Object.defineProperty(window, "ofTheJourney", { value: state });
    window.Worker = class extends Real {
        constructor(...given) {
            super(...given);
            this.addEventListener("message", (event) => { state.askedAgain ||= Array.isArray(event.data) && event.data[0] === 3; });
        }
        postMessage(...given) {
            if (!(state.holdBack && state.askedAgain && given[0] instanceof ArrayBuffer)) super.postMessage(...given);
        }
    };"#;

/// The same while a large file comes for the second time, since its end concerns its start.
fn the_second_reading_can_be_cancelled(place: Place) {
    let page = open_with(place, |setup| setup.before_the_page.push(HOLD_BACK.into()));
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("few.csv", many_tokens(3).replace("2000", "4000"))], 3);
    let doubled = many_tokens(250_000) + "20000001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Deepnet Security,Other\r\n";
    let file = folder.file("doubled.csv", doubled);
    page.file_input("Upload Token File").choose(&[&file]);
    until("the worker to ask for the file again", || {
        match page.session().script("return ofTheJourney.askedAgain", &[]) {
            Ok(serde_json::Value::Bool(true)) => Ok(()),
            answer => Err(format!("{answer:?}")),
        }
    });
    page.button("Cancel").click();
    page.wait_message(&["doubled.csv", "cancelled", "nothing"]);
    page.table("Tokens").wait_table("the three tokens from before", |table| (table.total() == 3).then_some(()));
    page.session().script("ofTheJourney.holdBack = false", &[]).unwrap();
    load_tokens(&page, &[&file], 250_004);
}
journey!(the_second_reading_can_be_cancelled: chromium_file);
