//! "Clear all" leaves no key behind in the program's memory, wherever it came in and whatever goes on; a link can't lead
//! away; reading can be cancelled.

use crate::steps::{
    clear_all, close, enter_users, in_the_clear, load_tokens, open, open_conversion, open_export, open_with, paste,
    paste_into, save, wait_empty, wait_total,
};
use crate::words;
use token_desk_journeys::keys::{DELETE, ESCAPE, HOME};
use token_desk_journeys::{
    Folder, Name, Page, Place, Role, WATCH_MEMORY, forms_of, journey, many_tokens, sample, until,
};

/// A key that can't be in memory by chance, and how seed files write it.
const KEY: &[u8; 20] = b"canary-key-sesame-me";
const KEY_BASE32: &str = "MNQW4YLSPEWWWZLZFVZWK43BNVSS23LF";

fn open_watched(place: Place) -> Page {
    open_with(place, |setup| setup.before_the_page.push(WATCH_MEMORY.into()))
}

/// Waits until the key is nowhere in the program's memory. (What is worked on when everything is cleared ends a moment
/// later.)
#[track_caller]
fn wait_forgotten(page: &Page, when: &str) {
    wait_out_of_memory(page, &forms_of(KEY), when);
}

#[track_caller]
fn wait_out_of_memory(page: &Page, forms: &[(String, Vec<u8>)], when: &str) {
    until(&format!("nothing secret to be in memory {when}"), || match page.in_memory(forms) {
        found if found.is_empty() => Ok(()),
        found => Err(found.join(", ")),
    });
}

fn clear_all_overwrites_the_keys(place: Place) {
    let page = open_watched(place);
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
    in_the_clear(&dialog);
    // What was in one file for Entra is else not in the other.
    dialog.thing(Role::Radio, "All assigned").click();
    for name in dialog.thing(Role::Button, Name::Any).names() {
        if let Some(file) = name.strip_prefix("Download ").filter(|file| file.contains('_')) {
            save(&page, &dialog, file);
        }
    }
    close(&dialog);
    assert!(
        !page.in_memory(&forms_of(KEY)).is_empty(),
        "in memory while it is needed: what is looked for can be found"
    );
    clear_all(&page);
    wait_forgotten(&page, "after it was cleared");
}
journey!(clear_all_overwrites_the_keys: chromium_file);

/// Keys in the dialog for users: closed, added, and read as what they are.
fn keys_among_users_are_forgotten(place: Place) {
    let page = open_watched(place);
    let list = || page.dialog("Enter User List");
    let lines = |of: &dyn Fn(usize) -> String| -> String {
        (1..=40).map(|n| format!("{}7000{n:04},{KEY_BASE32},30,Maker é,Type\n", of(n))).collect()
    };
    let write = |lines: &str| {
        page.button("Enter User List").click();
        list().textbox("User list").write(lines);
    };
    let with_users = lines(&|n| format!("nina{n}@contoso.com,"));
    write(&with_users);
    list().wait_text("that the lines are counted", |text| text.contains("40 lines"));
    list().button("Cancel").click();
    list().wait_gone();
    wait_forgotten(&page, "after the dialog was closed");
    write(&with_users);
    list().button("Add users").click();
    list().wait_gone();
    page.button("List settings of Entered users").wait();
    wait_forgotten(&page, "after users were made of them");
    clear_all(&page);
    write(&format!("serial number,secret key,time interval,manufacturer,model\n{}", lines(&|_| String::new())));
    list().button("Add users").click();
    list().wait_gone();
    page.button("Read it as a token file").wait();
    wait_forgotten(&page, "after they were refused as users");
    page.button("Read it as a token file").click();
    wait_total(&page, 40);
    clear_all(&page);
    wait_forgotten(&page, "after it was cleared");
}
journey!(keys_among_users_are_forgotten: chromium_file);

/// A key typed into "Add token": left with Escape, shown, refused for another field and left, and added.
fn a_key_entered_by_hand_is_forgotten(place: Place) {
    let page = open_watched(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("few.csv", many_tokens(3))], 3);
    let dialog = || page.dialog("Add token");
    let type_it = || {
        page.button("Add token").click();
        dialog().textbox("Serial number").write("70000001");
        dialog().thing(Role::Field, "Secret key").write(KEY_BASE32);
    };
    let leave = || {
        page.press(ESCAPE.to_string());
        dialog().wait_gone();
    };
    type_it();
    leave();
    wait_forgotten(&page, "after the dialog was left");
    page.button("Add token").click();
    let link = format!("otpauth://totp/70000001?secret={KEY_BASE32}");
    paste_into(&page, &dialog().textbox("Serial number"), &link);
    dialog().wait_text("that it is filled in", |text| text.contains("Filled in"));
    leave();
    wait_forgotten(&page, "after it was read from a link and the dialog was left");
    type_it();
    dialog().button("Show the key").click();
    dialog().textbox("Digits").write("3");
    dialog().button("Add").click();
    dialog().wait_text("that it is wrong", |text| text.contains("a number from 4 to 10"));
    leave();
    wait_forgotten(&page, "after it was refused and left");
    type_it();
    dialog().button("Add").click();
    dialog().wait_gone();
    wait_total(&page, 4);
    assert!(!page.in_memory(&forms_of(KEY)).is_empty(), "the desk has it: what is looked for can be found");
    type_it();
    leave();
    clear_all(&page);
    wait_forgotten(&page, "after it was cleared");
}
journey!(a_key_entered_by_hand_is_forgotten: chromium_file);

/// What was closed by mistake is still there: what holds no key.
fn typed_users_are_kept_until_they_are_added(place: Place) {
    let page = open(place);
    let list = || page.dialog("Enter User List");
    page.button("Enter User List").click();
    list().textbox("User list").write("nina@contoso.com,Nina Park");
    list().button("Cancel").click();
    list().wait_gone();
    page.button("Clear all").wait();
    page.button("Enter User List").click();
    assert_eq!(list().textbox("User list").value(), "nina@contoso.com,Nina Park");
    list().button("Cancel").click();
    list().wait_gone();
    clear_all(&page);
    page.button("Enter User List").click();
    assert_eq!(list().textbox("User list").value(), "");
}
journey!(typed_users_are_kept_until_they_are_added: chromium_file, firefox_http, webkit_file);

fn pasted_links_are_forgotten(place: Place) {
    let page = open_watched(place);
    paste(&page, &format!("otpauth://totp/Contoso:nina?secret={KEY_BASE32}&issuer=Contoso\r\n"));
    wait_total(&page, 1);
    clear_all(&page);
    wait_forgotten(&page, "after it was cleared");
}
journey!(pasted_links_are_forgotten: chromium_file);

/// What opens a file, letter by letter: none of it stays.
fn a_passphrase_is_forgotten(place: Place) {
    let page = open_watched(place);
    let passphrase = "sésame-opens-the-door";
    let pieces: Vec<(String, Vec<u8>)> = (9..=passphrase.len())
        .filter(|&end| passphrase.is_char_boundary(end))
        .map(|end| (format!("{end} bytes of the passphrase"), passphrase.as_bytes()[..end].to_vec()))
        .collect();
    page.file_input("Upload Token File").choose(&[&sample("pskc-figure7.xml")]);
    let dialog = page.dialog("Unlock pskc-figure7.xml");
    dialog.thing(Role::Field, "Password").write(passphrase);
    wait_out_of_memory(&page, &pieces, "while it is typed");
    dialog.button("Unlock").click();
    dialog.wait_text("that it is wrong", |text| text.contains("does not"));
    wait_out_of_memory(&page, &pieces, "after it was tried");
    dialog.thing(Role::Field, "Password").write(passphrase);
    dialog.button("Cancel").click();
    dialog.wait_gone();
    wait_out_of_memory(&page, &pieces, "after the dialog was closed");
}
journey!(a_passphrase_is_forgotten: chromium_file);

/// A delivery that a password opened: neither the password nor what was inside stays, but for the tokens.
fn a_sealed_delivery_is_forgotten(place: Place) {
    let page = open_watched(place);
    let secrets: Vec<(String, Vec<u8>)> =
        [("the password", PASSWORD), ("a row", "10001002,ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
            .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
            .into();
    page.file_input("Upload Token File").choose(&[&sample("delivery.pdf")]);
    let dialog = page.dialog("Unlock delivery.pdf");
    dialog.thing(Role::Field, "Password").write(PASSWORD);
    wait_out_of_memory(&page, &secrets, "while it is typed");
    dialog.button("Unlock").click();
    wait_total(&page, 2);
    wait_out_of_memory(&page, &secrets, "after it was read");

    // It opens the list of files, and is kept until they are chosen.
    page.file_input("Upload Token File").choose(&[&sample("several.zip")]);
    let dialog = page.dialog("Unlock several.zip");
    dialog.thing(Role::Field, "Password").write(PASSWORD);
    dialog.button("Unlock").click();
    let dialog = page.dialog("Files in several.zip");
    dialog.button("Cancel").click();
    dialog.wait_gone();
    wait_out_of_memory(&page, &secrets, "after the files were not chosen");
    clear_all(&page);
    // (In Base32 its keys are the alphabet, which is always there.)
    let key = data_encoding::BASE32_NOPAD.decode(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").unwrap();
    let secrets: Vec<_> = secrets.into_iter().chain([("a key".to_owned(), key)]).collect();
    wait_out_of_memory(&page, &secrets, "after it was cleared");
}
journey!(a_sealed_delivery_is_forgotten: chromium_file);

/// A message in a ZIP file: what opened each layer goes with the last, the private key as well.
fn a_private_key_is_forgotten(place: Place) {
    let page = open_watched(place);
    let passphrase = "brass lantern 27";
    let armor = std::fs::read_to_string(sample("pgp-private.asc")).unwrap();
    // Its lines as they stand, and as the bytes that they are.
    let lines: Vec<&str> = armor.lines().filter(|line| line.len() == 64).collect();
    let bytes = data_encoding::BASE64.decode(lines[1].as_bytes()).unwrap();
    let mut secrets: Vec<(String, Vec<u8>)> = [
        ("the password", PASSWORD),
        ("the key's passphrase", passphrase),
        ("a line of the private key", lines[2]),
        ("a row", "10001002,ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .into();
    secrets.push(("bytes of the private key".to_owned(), bytes));
    page.file_input("Upload Token File").choose(&[&sample("pgp.zip")]);
    let dialog = page.dialog("Unlock pgp.zip");
    dialog.thing(Role::Field, "Password").write(PASSWORD);
    dialog.button("Unlock").click();
    dialog.thing(Role::FileInput, "Private key file").choose(&[&sample("pgp-private.asc")]);
    dialog.wait_text("the name of the key's file", |text| text.contains("pgp-private.asc"));
    dialog.thing(Role::Field, "Key passphrase").write("another one");
    dialog.button("Unlock").click();
    dialog.wait_text("a wrong passphrase", |text| text.contains("does not unlock the private key"));
    dialog.thing(Role::Field, "Key passphrase").write(passphrase);
    dialog.button("Unlock").click();
    wait_total(&page, 2);
    wait_out_of_memory(&page, &secrets, "after it was read");
    clear_all(&page);
    wait_out_of_memory(&page, &secrets, "after it was cleared");
}
journey!(a_private_key_is_forgotten: chromium_file);

/// Of `delivery.pdf` and `several.zip`.
const PASSWORD: &str = "granite plover 41";

/// What seals a file, letter by letter: while it is typed, after a file was written with it, and after the dialog.
fn a_zip_password_is_forgotten(place: Place) {
    let page = open_watched(place);
    let folder = Folder::new();
    let file = format!("serial number,secret key,manufacturer,model\r\n70000001,{KEY_BASE32},Maker,Type\r\n");
    load_tokens(&page, &[&folder.file("canary.csv", &file)], 1);
    let password = "sésame-shuts-the-door";
    let mut pieces: Vec<(String, Vec<u8>)> = (9..=password.len())
        .map(|end| (format!("{end} bytes of the password"), password.as_bytes()[..end].to_vec()))
        .collect();
    // As the letters that it is judged by.
    let letters: Vec<u8> = password.chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect();
    pieces.push(("its letters".to_owned(), letters[..40].to_vec()));
    let dialog = open_export(&page);
    dialog.thing(Role::Field, "Password for the ZIP").write(password);
    dialog.wait_text("that it was looked at", |text| text.contains("letters beyond A to Z"));
    wait_out_of_memory(&page, &pieces, "while it is typed");
    page.download(&dialog.button(Name::beginning("Download CustomerTokens")));
    wait_out_of_memory(&page, &pieces, "after a file was sealed with it");
    dialog.button("Make a password").click();
    let made = dialog.textbox("Password for the ZIP").value();
    page.download(&dialog.button(Name::beginning("Download CustomerTokens")));
    close(&dialog);
    pieces.push(("the one that was made".to_owned(), made.into_bytes()));
    wait_out_of_memory(&page, &pieces, "after the dialog was closed");
    clear_all(&page);
    wait_forgotten(&page, "after it was cleared");
}
journey!(a_zip_password_is_forgotten: chromium_file);

/// Dialogs that show rows or make keys, each closed without more: nothing of it stays.
fn closed_dialogs_keep_nothing(place: Place) {
    let page = open_watched(place);
    let folder = Folder::new();
    let table = format!("Lager;Wert;Ding\nA;{KEY_BASE32};71000001\nB;{KEY_BASE32};71000002\n");
    page.file_input("Upload Token File").choose(&[&folder.file("table.csv", table)]);
    page.wait_message(&["table.csv", "columns"]);
    wait_forgotten(&page, "after it was refused");
    page.button("Name the columns").click();
    let dialog = page.dialog("Columns of table.csv");
    dialog.wait_text("the first rows", |text| text.contains("Lager"));
    dialog.button("Cancel").click();
    dialog.wait_gone();
    wait_forgotten(&page, "after the columns were looked at");

    let file =
        "serial number,secret key,manufacturer,model\r\n70000001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,Maker,Type\r\n";
    load_tokens(&page, &[&folder.file("other.csv", file)], 1);
    let dialog = open_conversion(&page, "PSKC");
    dialog.thing(Role::Radio, "Pre-shared key").click();
    dialog.button("Make a key").click();
    let made = dialog.textbox("Key (32 hex digits)").value();
    page.download(&dialog.button("Download the key"));
    page.download(&dialog.button(Name::with(".pskcxml")));
    close(&dialog);
    let raw: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&made[2 * at..2 * at + 2], 16).unwrap()).collect();
    wait_out_of_memory(&page, &forms_of(&raw), "after the dialog in which the key was made was closed");

    // A reading that is cancelled, with the key in its last row.
    let many = many_tokens(1_500_000).replace("2000", "3000") + &format!("70000009,{KEY_BASE32},30,Maker,Type\r\n");
    page.file_input("Upload Token File").choose(&[&folder.file("many.csv", many)]);
    page.button("Cancel").click();
    page.wait_message(&["many.csv", "cancelled"]);
    wait_forgotten(&page, "after the reading was cancelled");
}
journey!(closed_dialogs_keep_nothing: chromium_file);

/// Once the journey says so, the page gets its turn twenty times more between two slices of its work, and then no more.
const FEW_TURNS: &str = r#"{
    const set = window.setTimeout;
    const state = { left: Infinity };
    window.setTimeout = (what, after, ...more) => (after > 0 || state.left-- > 0 ? set(what, after, ...more) : 0);
    Object.defineProperty(window, "ofTheJourney", { value: state });
}"#;

/// A file is being encrypted, in thousands of slices, when everything is cleared.
fn clear_all_ends_an_encryption(place: Place) {
    let page = open_with(place, |setup| setup.before_the_page.extend([WATCH_MEMORY.into(), FEW_TURNS.into()]));
    let folder = Folder::new();
    let file = format!("serial number,secret key,manufacturer,model\r\n70000001,{KEY_BASE32},Maker,Type\r\n");
    load_tokens(&page, &[&folder.file("canary.csv", &file)], 1);
    let dialog = open_conversion(&page, "PSKC");
    dialog.thing(Role::Radio, "Passphrase").click();
    let passphrase = "a-passphrase-of-the-journey";
    dialog.thing(Role::Field, "Passphrase").write(passphrase);
    dialog.thing(Role::Field, "Rounds").write(&format!("{HOME}{}10000000", DELETE.to_string().repeat(8)));
    dialog.button(Name::with(".pskcxml")).click();
    close(&dialog);
    clear_all(&page);
    page.session().script("ofTheJourney.left = 20;", &[]).unwrap();
    let mut forms = forms_of(KEY);
    forms.push(("the passphrase".to_owned(), passphrase.into()));
    wait_out_of_memory(&page, &forms, "after it was cleared");
}
journey!(clear_all_ends_an_encryption: chromium_file);

/// Tokens that were taken back are still in memory: they can be cleared from the empty desk.
fn an_undone_desk_can_be_cleared(place: Place) {
    let page = open_watched(place);
    assert!(!page.button("Clear all").exists(), "there is nothing to clear");
    let folder = Folder::new();
    let file = format!("serial number,secret key,manufacturer,model\r\n70000001,{KEY_BASE32},Maker,Type\r\n");
    load_tokens(&page, &[&folder.file("canary.csv", &file)], 1);
    page.button("Undo").click();
    wait_empty(&page);
    clear_all(&page);
    wait_forgotten(&page, "after it was cleared");
    assert!(!page.button("Redo").exists() && !page.button("Clear all").exists());
}
journey!(an_undone_desk_can_be_cleared: chromium_file);

/// Timers of 200 milliseconds, after which the page says what it is reading, wait for the journey; so does all but the
/// first part of a file.
const HOLD_TIMERS: &str = r#"{
    const { setTimeout: set, clearTimeout: clear, Worker: Real } = window;
    const held = new Map();
    let number = 1e9;
    window.setTimeout = (what, after, ...more) => {
        if (after !== 200) return set(what, after, ...more);
        held.set(++number, what);
        return number;
    };
    window.clearTimeout = (timer) => { held.delete(timer) || clear(timer); };
    window.Worker = class extends Real {
        parts = 0;
        postMessage(...given) {
            if (!(given[0] instanceof ArrayBuffer && this.parts++ > 0)) super.postMessage(...given);
        }
    };
    Object.defineProperty(window, "ofTheJourney", { value: {
        held: () => held.size,
        release: () => { for (const what of held.values()) what(); held.clear(); },
    } });
}"#;

/// Everything is cleared after a file has begun to arrive, and before the page says so.
fn clear_all_ends_a_reading(place: Place) {
    let page = open_with(place, |setup| setup.before_the_page.push(HOLD_TIMERS.into()));
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("few.csv", many_tokens(3))], 3);
    let held = || page.session().script("return ofTheJourney.held();", &[]).unwrap();
    let before = held();
    let file = folder.file("many.csv", many_tokens(100_000).replace("2000", "3000"));
    page.file_input("Upload Token File").choose(&[&file]);
    until("the page to wait before it says so", || if held() == before { Err("not yet".to_owned()) } else { Ok(()) });
    clear_all(&page);
    page.session().script("ofTheJourney.release();", &[]).unwrap();
    page.wait_message(&["Everything is cleared"]);
    assert!(!page.button("Cancel").exists(), "nothing is being read");
    load_tokens(&page, &[&folder.file("few.csv", many_tokens(3))], 3);
}
journey!(clear_all_ends_a_reading: chromium_file);

/// After the program has stopped nothing of the page answers, and no key is to be seen.
fn a_stopped_program_shows_no_key(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let file = format!("serial number,secret key,manufacturer,model\r\n70000001,{KEY_BASE32},Maker,Type\r\n");
    load_tokens(&page, &[&folder.file("canary.csv", &file)], 1);
    page.button("Reveal secret 70000001").click();
    page.button("Hide secret 70000001").wait();
    assert!(!page.sightings(&[KEY_BASE32]).is_empty(), "it is shown: what is looked for can be found");
    // What the browser sends where a program ends. (It says of an error in a driver's script only that there was one.)
    let stop = "const end = new Event('error'); end.error = new WebAssembly.RuntimeError('unreachable');
                window.dispatchEvent(end);";
    page.session().script(stop, &[]).unwrap();
    page.wait_text("that the program has stopped", |text| text.contains("Token Desk has stopped"));
    assert_eq!(page.sightings(&[KEY_BASE32]), [""; 0]);
    // By script, as what is inert can't be clicked by a person.
    let press = "for (const button of document.querySelectorAll('button')) button.click();
                 document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }));";
    page.session().script(press, &[]).unwrap();
    assert_eq!(page.sightings(&[KEY_BASE32]), [""; 0]);
    assert!(!page.dialog(words::CLEAR_DIALOG).exists() && !page.button("Undo").exists(), "nothing can be reached");
}
journey!(a_stopped_program_shows_no_key: chromium_file, firefox_http, webkit_file);

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
    // A worker that begins has one for a moment.
    let wait_held = |number: usize, why: &str| {
        until(&format!("{number} addresses: {why}"), || {
            match page.session().script("return heldAddresses.length", &[]).unwrap() {
                held if held == number => Ok(()),
                held => Err(held.to_string()),
            }
        });
    };
    wait_held(0, "the worker has taken its own back");
    let dialog = open_export(&page);
    in_the_clear(&dialog);
    let inventory =
        dialog.thing(Role::Button, Name::Any).names().into_iter().find(|name| name.contains("CustomerTokens"));
    page.download(&dialog.button(inventory.expect("the inventory is offered")));
    close(&dialog);
    wait_held(1, "for a minute, as the browser reads the file");
    clear_all(&page);
    wait_held(0, "nothing of it is in memory any more, long before the minute is over");
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
