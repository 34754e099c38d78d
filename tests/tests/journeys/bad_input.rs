//! Bad input of every kind: each gives a clear message that names the file, and the work so far stays.

use crate::steps::{assigned_desk, check_assigned, wait_total};
use crate::words;
use std::path::PathBuf;
use token_desk_journeys::{Folder, Page, Place, journey, sample};

/// One bad file and what must come of it.
struct Case {
    file: PathBuf,
    /// Words of the message, besides the file's name.
    words: &'static [&'static str],
    /// How many tokens of it can be read all the same.
    adds: usize,
}

/// Gives each file to the page in turn; between them, what was added is taken back.
#[track_caller]
fn try_each(page: &Page, cases: &[Case]) {
    for case in cases {
        let name = case.file.file_name().and_then(|name| name.to_str()).unwrap();
        page.file_input("Upload Token File").choose(&[&case.file]);
        let words: Vec<_> = std::iter::once(name).chain(case.words.iter().copied()).collect();
        page.wait_message(&words);
        wait_total(page, 2 + case.adds);
        check_assigned(page, words::NEW);
        if case.adds > 0 {
            page.button("Undo").click();
            wait_total(page, 2);
        }
    }
}

const GOOD_ROW: &str = "serial number,secret key,time interval,manufacturer,model\r\n\
    90000001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Maker,Type\r\n";

/// A folder with the right file, and behind it more files with nothing in them than the stack has room for.
fn a_folder_of_empty_files(place: Place) {
    let page = assigned_desk(place, |_| {});
    let names: Vec<String> = (0..3_000).map(|number| format!("{number}.csv")).collect();
    let mut files = vec![("delivery.csv", GOOD_ROW)];
    files.extend(names.iter().map(|name| (&**name, "")));
    page.drop_files(&files);
    wait_total(&page, 3);
    page.wait_message(&["2999.csv", "is empty"]);
    // None is left out: the latest are shown, and all are in a list.
    page.wait_text("how many there are", |text| text.contains("3,000 errors in all. 2,980 are not shown here."));
    let (name, list) = page.download(&page.button("Download all errors"));
    let list = String::from_utf8(list).unwrap();
    assert_eq!((&*name, list.lines().count()), ("Errors.csv", 3_001));
    assert!(list.contains("0.csv") && list.contains("2999.csv"), "{list}");
    page.button("Dismiss all").click();
    page.wait_text("that they are gone", |text| !text.contains("errors in all") && !text.contains("2999.csv"));
}
journey!(a_folder_of_empty_files: chromium_file);

fn no_seed_file_at_all(place: Place) {
    let page = assigned_desk(place, |_| {});
    let folder = Folder::new();
    let case = |file, words| Case { file, words, adds: 0 };
    let noise: Vec<u8> = (0..4000_u32).map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    try_each(
        &page,
        &[
            case(folder.file("a01.csv", ""), &["empty"]),
            case(folder.file("a02.csv", "\r\n\r\n"), &["blank"]),
            case(folder.file("a03.csv", [0; 4000]), &["binary"]),
            case(folder.file("a04.csv", noise), &["binary"]),
            // Pictures, documents and programs by their first bytes, whatever they are called.
            case(folder.file("a05.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"), &["picture"]),
            case(folder.file("a06.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"), &["PDF"]),
            case(folder.file("a07.csv", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"), &["program"]),
            case(folder.file("a08.csv", "Dear customer,\r\nyour tokens will arrive on Monday.\r\n"), &[]),
            // XML that is no token file: the message names its first element.
            case(folder.file("a09.xml", "<?xml version=\"1.0\"?>\n<catalog><book/></catalog>\n"), &["catalog"]),
        ],
    );
}
journey!(no_seed_file_at_all: chromium_file, firefox_http, webkit_file);

fn far_too_much(place: Place) {
    let page = assigned_desk(place, |_| {});
    let folder = Folder::new();
    let mut wide = String::from("serial number,secret key");
    for column in 0..9_998 {
        wide += &format!(",c{column}");
    }
    wide += "\r\n90000001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    wide += &",x".repeat(9_998);
    let mut long_line = GOOD_ROW.as_bytes().to_vec();
    long_line.resize(50 << 20, b'A');
    try_each(
        &page,
        &[
            Case { file: folder.sparse_file("b01.csv", 300 << 20), words: &["300 MB"], adds: 0 },
            Case { file: folder.file("b02.csv", wide), words: &[], adds: 0 },
            Case { file: folder.file("b03.csv", vec![b'A'; 50 << 20]), words: &[], adds: 0 },
            Case { file: folder.file("b04.csv", long_line), words: &["line 3"], adds: 1 },
            Case { file: folder.file("b05.json", "[".repeat(10_000) + &"]".repeat(10_000)), words: &[], adds: 0 },
        ],
    );
}
journey!(far_too_much: chromium_http, firefox_file, webkit_file);

fn damaged_seed_files(place: Place) {
    let page = assigned_desk(place, |_| {});
    let folder = Folder::new();
    let with_row = |name: &str, row: &[u8]| folder.file(name, [GOOD_ROW.as_bytes(), row].concat());
    let one = |file, words| Case { file, words, adds: 1 };
    let mixed = [
        GOOD_ROW.replace("Maker", "Weiß").as_bytes(),
        b"90000002,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU,30,Wei\xdf,Type\r\n",
    ]
    .concat();
    let json = std::fs::read_to_string(sample("graph_bulk.json")).unwrap();
    try_each(
        &page,
        &[
            one(
                with_row("c01.csv", b"9000\x000002,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU,30,Maker,Type\r\n"),
                &["line 3", "U+0000"],
            ),
            one(with_row("c02.csv", b"90000002\r\n"), &["line 3", "1 of 5 fields"]),
            one(
                with_row("c03.csv", b"90000002,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU,30,Maker,Co,Ltd,Type\r\n"),
                &["line 3", "7 fields"],
            ),
            one(
                with_row("c04.csv", b"90000002,\"KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU,30,Maker,Type\r\n"),
                &["line 3", "never closed"],
            ),
            Case { file: folder.file("c05.csv", mixed), words: &["line 3", "Windows-1252"], adds: 2 },
            Case { file: folder.file("c06.csv", GOOD_ROW.replace(',', ":")), words: &["columns"], adds: 0 },
            Case { file: folder.file("c07.json", &json[..json.len() / 2]), words: &["cut off"], adds: 0 },
            // The same file twice.
            Case { file: sample("deepnet_token_file.csv"), words: &[words::KNOWN_ALREADY], adds: 0 },
        ],
    );
}
journey!(damaged_seed_files: chromium_file, firefox_file, webkit_http);

/// The other input has to stand as much.
fn bad_user_lists(place: Place) {
    let page = assigned_desk(place, |_| {});
    let folder = Folder::new();
    for (file, words) in [
        (folder.file("d01.txt", ""), &["empty"][..]),
        (folder.file("d02.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), &["PDF"]),
        (folder.file("d03.txt", "not a upn\r\nnor this\r\n"), &[]),
        (
            folder.file(
                "d04.csv",
                "upn,name\r\nuser4@acme.com,Four\r\nuser@five@acme.com,Five\r\nUSER4@acme.com,Four\r\n",
            ),
            &["line 3", "line 4"],
        ),
        (folder.sparse_file("d05.txt", 300 << 20), &["300 MB"]),
    ] {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap();
        page.file_input("Upload User File").choose(&[&file]);
        let words: Vec<_> = std::iter::once(name).chain(words.iter().copied()).collect();
        page.wait_message(&words);
        check_assigned(&page, words::NEW);
    }
}
journey!(bad_user_lists: chromium_http, firefox_http, webkit_file);
