//! Takes pictures of the page in its states, for people to look at: `cargo run -p token-desk-journeys --bin shots -- FOLDER`.
//!
//! Chromium; each state at 1440 by 900, 1100 by 800 and 400 by 800 pixels, light and dark. With `--for-readme`, which is
//! `cargo xtask pictures`, one of each state that README.md shows.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a tool for the maintainers: it stops at the first thing that is missing"
)]

use std::path::{Path, PathBuf};
use token_desk_journeys::{Folder, Name, Page, Place, Role, keys, many_tokens, sample};

const SIZES: [(&str, u32, u32); 3] = [("wide", 1440, 900), ("middle", 1100, 800), ("narrow", 400, 800)];

/// The pictures of README.md: name, state, width, height and scheme of colours.
const FOR_README: [(&str, &str, u32, u32, &str); 6] = [
    ("desk", "assigned", 1440, 900, "light"),
    ("findings", "errors", 1280, 800, "light"),
    ("token", "panel", 1280, 800, "light"),
    ("hand-out", "hand-out", 1280, 800, "light"),
    ("export", "export", 1280, 800, "light"),
    ("dark", "many", 1280, 800, "dark"),
];

/// Brings a fresh page into a state.
type Bring = fn(&Page, &Folder);

const STATES: [(&str, Bring); 14] = [
    ("empty", |_, _| {}),
    ("tokens", |page, _| load(page, &[&sample("deepnet_token_file.csv"), &sample("token2_azure.csv")], 3)),
    ("assigned", |page, folder| {
        assign(page, folder);
        page.button("Unassign 20000003").click();
    }),
    ("panel", |page, folder| {
        assign(page, folder);
        page.thing(Role::GridCell, "20000002").focus();
        page.press(keys::ENTER.to_string());
        let panel = page.region("Token 20000002");
        // The code that the page shows, as a device would.
        let shown = panel.text();
        let digits = |word: &&str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
        let code: String = shown.split_whitespace().filter(digits).take(2).collect();
        panel.textbox("Code on the token").write(&code);
        panel.button("Verify").click();
        panel.wait_text("the answer", |text| text.contains("fits"));
    }),
    ("hand-out", |page, folder| {
        load(page, &[&folder.file("tokens.csv", many_tokens(24))], 24);
        add_users(page, 22);
        page.button("Hand out").click();
        page.dialog("Hand out").wait();
        for serial in ["20000004", "20000001", "20000011"] {
            page.press(format!("{serial}{}", keys::ENTER));
            page.press(keys::ENTER.to_string());
            page.dialog("Hand out").wait_text("the token to be handed out", |text| text.contains(serial));
        }
    }),
    ("many", |page, folder| {
        load(page, &[&folder.file("many.csv", many_tokens(10_000))], 10_000);
        page.scroll_table("Tokens", 0.5);
    }),
    ("errors", |page, folder| {
        let rows = "serial number,secret key,time interval,manufacturer,model\r\n\
            0090000001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Maker,Type\r\n0090000002\r\n\
            0090000003,JBSWY3DP8HPK3PXPJBSWY3DPEHPK3PXQ,30,Maker,Type\r\n90000004,KRSXG5CTMVRXEZLU,30,Maker,Type\r\n\
            0090000001,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU,90,Maker,Type\r\n1.23E+12,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLV,30,Maker,Type\r\n";
        let files = [
            folder.file("deliv-2211.csv", rows),
            sample("entra_2018_invalid_base32.csv"),
            sample("thales_csv_base32hex.csv"),
        ];
        page.file_input("Upload Token File").choose(&files.each_ref().map(PathBuf::as_path));
        page.wait_message(&["thales_csv_base32hex.csv"]);
        page.file_input("Upload Token File").choose(&[&folder.file("contract.pdf", "%PDF-1.7\n%\u{ff}")]);
        page.wait_message(&["contract.pdf"]);
    }),
    ("mending", |page, folder| {
        let rows = "serial number,secret key,time interval,manufacturer,model\r\n\
            0090000001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Maker,Type\r\n0090000002,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXQ,30\r\n\
            90000003,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXR,30,Maker,Type\r\n1.23E+12,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLV,30,Maker,Type\r\n\
            0090000001,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU,30,Maker,Type\r\n";
        load(page, &[&folder.file("delivery.csv", rows)], 3);
        page.button(Name::beginning("Mark as seen: Leading zeros")).click();
        page.button(Name::beginning("More: One serial number")).click();
        let tab = page.button(Name::beginning("Findings"));
        if tab.exists() {
            tab.click();
        }
    }),
    ("users", |page, _| {
        load(page, &[&sample("deepnet_token_file.csv")], 2);
        page.button("Enter User List").click();
        page.dialog("Enter User List").textbox("User list").write("amy.masters@contoso.com,Amy Masters");
    }),
    ("list", |page, _| {
        load(page, &[&sample("deepnet_token_file.csv")], 2);
        page.file_input("Upload User File").choose(&[&sample("two-sheets.xlsx")]);
        page.button("List settings of two-sheets.xlsx").click();
        let dialog = page.dialog("List settings of two-sheets.xlsx");
        dialog.wait_text("the counts", |text| text.contains("rows would be users"));
    }),
    ("export", |page, folder| {
        load(page, &[&folder.file("tokens.csv", many_tokens(24)), &sample("token2_azure.csv")], 25);
        add_users(page, 20);
        page.button("Apply & Assign").click();
        page.table("Tokens")
            .wait_table("the users", |table| table.cell("20000001", "UPN").filter(|upn| upn.contains('@')));
        page.button("Export Tokens & Assignments").click();
        page.dialog("Export Tokens & Assignments").wait();
    }),
    ("convert", |page, folder| {
        load(page, &[&folder.file("tokens.csv", many_tokens(24)), &sample("token2_azure.csv")], 25);
        page.button("Convert").click();
        let dialog = page.dialog("Convert");
        dialog.thing(Role::ComboBox, "Format").pick("PSKC");
        dialog.thing(Role::Radio, "Pre-shared key").click();
        dialog.button("Make a key").click();
    }),
    ("refused", |page, folder| {
        load(page, &[&folder.file("tokens.csv", many_tokens(24)), &sample("token2_azure.csv")], 25);
        page.button("Convert").click();
        page.dialog("Convert").wait();
    }),
    ("unlock", |page, _| {
        page.file_input("Upload Token File").choose(&[&sample("pskc-figure6.xml")]);
        page.dialog("Unlock pskc-figure6.xml").wait();
    }),
];

/// A desk of 24 tokens, 22 of which have users.
fn assign(page: &Page, folder: &Folder) {
    load(page, &[&folder.file("tokens.csv", many_tokens(24))], 24);
    add_users(page, 22);
    page.button("Apply & Assign").click();
    page.table("Tokens").wait_table("the users", |table| table.cell("20000001", "UPN").filter(|upn| upn.contains('@')));
}

fn main() {
    let Some(target) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("shots FOLDER [--for-readme | STATE…]: takes pictures of the page into FOLDER");
        std::process::exit(2);
    };
    std::fs::create_dir_all(&target).expect("the folder can be made");
    let wanted: Vec<_> = std::env::args().skip(2).collect();
    if wanted == ["--for-readme"] {
        for (name, state, width, height, scheme) in FOR_README {
            let (_, bring) = STATES.into_iter().find(|(known, _)| *known == state).expect("a state of the list");
            in_state(bring, |page| picture(page, &target.join(format!("{name}.png")), (width, height), scheme));
        }
        return;
    }
    for (state, bring) in STATES {
        if wanted.is_empty() || wanted.iter().any(|name| name == state) {
            take(&target, state, bring);
        }
    }
}

fn take(target: &Path, state: &str, bring: Bring) {
    in_state(bring, |page| {
        for scheme in ["light", "dark"] {
            for (size, width, height) in SIZES {
                picture(page, &target.join(format!("{state}-{size}-{scheme}.png")), (width, height), scheme);
            }
        }
    });
}

/// Does something with a page that is in a state.
fn in_state(bring: Bring, then: impl FnOnce(&Page)) {
    let folder = Folder::new();
    let page = Page::open(Place::named("chromium_file"));
    page.file_input("Upload Token File").wait();
    bring(&page, &folder);
    then(&page);
}

fn picture(page: &Page, path: &Path, (width, height): (u32, u32), scheme: &str) {
    page.session().prefer_colour_scheme(scheme);
    page.session().resize(width, height);
    // Two frames: one to lay out anew, one to draw the rows that came into sight.
    let frames = "for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame); await new Promise(done => setTimeout(done, 250));";
    page.session().async_script(frames, &[]).expect("the page draws");
    std::fs::write(path, page.session().screenshot().expect("a picture")).expect("the picture can be written");
    println!("{}", path.display());
}

fn load(page: &Page, files: &[&Path], total: usize) {
    page.file_input("Upload Token File").choose(files);
    page.table("Tokens").wait_table(&format!("{total} tokens"), |table| (table.total() == total).then_some(()));
}

fn add_users(page: &Page, count: usize) {
    let names = [
        "Amy Masters",
        "John Smith",
        "Joe Bloggs",
        "Chloé Dupont",
        "Jürgen Weiß",
        "Priya Nair",
        "Tom O'Neil",
        "Lin Wei",
        "Sara Berg",
        "Ola Nordmann",
        "Maria Rossi",
    ];
    let list: Vec<_> =
        (0..count).map(|number| format!("user{}@contoso.com,{}", number + 1, names[number % names.len()])).collect();
    page.button("Enter User List").click();
    let dialog = page.dialog("Enter User List");
    dialog.textbox("User list").write(&list.join("\n"));
    dialog.button("Add users").click();
    dialog.wait_gone();
}
