//! Workbooks as real programs write them: what is recognised, and that line N of the text is row N of the sheet.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

use proptest::prelude::*;
use proptest::sample::Index;
use token_desk_core::notation::sheet::{self, CellAddress, SheetText, WorkbookKind};
use token_desk_core::notation::table::rows::Rows;

const ENTRA: &[u8] = include_bytes!("data/sheets/entra-download-users-libreoffice.xlsx");
const ZEROS: &[u8] = include_bytes!("data/sheets/zeros-lost-libreoffice.xlsx");
const USERS_XLSX: &[u8] = include_bytes!("data/sheets/users-libreoffice.xlsx");
const USERS_ODS: &[u8] = include_bytes!("data/sheets/users-libreoffice.ods");
const USERS_XLS: &[u8] = include_bytes!("data/sheets/users-libreoffice.xls");
const TWO_SHEETS: &[u8] = include_bytes!("data/sheets/two-sheets-openpyxl.xlsx");
const INLINE: &[u8] = include_bytes!("data/sheets/inline-strings-xlsxwriter.xlsx");
const REPEATS: &[u8] = include_bytes!("data/sheets/repeats-odfpy.ods");
const LOCKED: &[u8] = include_bytes!("data/sheets/locked-msoffcrypto.xlsx");

const READABLE: [&[u8]; 7] = [ENTRA, ZEROS, USERS_XLSX, USERS_ODS, TWO_SHEETS, INLINE, REPEATS];

fn names(bytes: &[u8]) -> Vec<(String, bool)> {
    let book = sheet::open(bytes).unwrap_or_else(|refusal| panic!("refused: {refusal}"));
    book.sheets().iter().map(|sheet| (sheet.name.clone(), sheet.hidden)).collect()
}

fn read(bytes: &[u8], index: usize) -> SheetText {
    let mut reported = Vec::new();
    let sheet = sheet::open(bytes)
        .and_then(|mut book| book.text(index, &mut |share| reported.push(share)))
        .unwrap_or_else(|refusal| panic!("refused: {refusal}"));
    assert!(!reported.is_empty() && reported.iter().all(|share| (0.0..=1.0).contains(share)), "{reported:?}");
    sheet
}

/// `LINE field|field` of each row, as the row reader reads it.
fn rows(sheet: &SheetText) -> Vec<String> {
    let mut rows = Rows::new(sheet.text(), b'\t');
    let mut lines = Vec::new();
    while let Some(row) = rows.next_row() {
        assert_eq!(row.fault, None);
        lines.push(format!("{} {}", row.line, row.iter().collect::<Vec<_>>().join("|")));
    }
    lines
}

fn place(row: u32, column: u32) -> CellAddress {
    CellAddress { row, column }
}

#[test]
fn kinds_are_told_by_content() {
    for (bytes, kind) in [
        (ENTRA, Some(WorkbookKind::Xlsx)),
        (TWO_SHEETS, Some(WorkbookKind::Xlsx)),
        (INLINE, Some(WorkbookKind::Xlsx)),
        (USERS_ODS, Some(WorkbookKind::Ods)),
        (REPEATS, Some(WorkbookKind::Ods)),
        (USERS_XLS, Some(WorkbookKind::Xls)),
        (LOCKED, Some(WorkbookKind::LockedOffice)),
        (b"upn,name\n", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ] {
        assert_eq!(sheet::recognise(bytes), kind);
    }
}

#[test]
fn what_can_not_be_read_is_refused_with_advice() {
    for (bytes, code, advice) in [
        (LOCKED, "sheet-locked", "password"),
        (USERS_XLS, "sheet-xls", "save it as “Excel Workbook (.xlsx)”"),
        (&b"upn,name\n"[..], "not-a-workbook", "CSV UTF-8"),
        // A download that was cut off.
        (&ENTRA[..ENTRA.len() / 2], "sheet-damaged", "download it again"),
        (&USERS_ODS[..USERS_ODS.len() / 2], "sheet-damaged", "download it again"),
    ] {
        let refusal = sheet::open(bytes).expect_err(code);
        assert_eq!(&*refusal.code, code);
        assert!(refusal.advice.contains(advice), "{refusal}");
    }
}

#[test]
fn entra_download_saved_as_xlsx() {
    let sheet = read(ENTRA, 0);
    let rows = rows(&sheet);
    assert_eq!((rows.len(), sheet.rows, sheet.columns), (4, 4, 29));
    assert!(rows[0].starts_with("1 userPrincipalName|displayName|surname|mail|givenName|id|userType|"), "{}", rows[0]);
    assert!(
        rows[1].starts_with(
            "2 amy@contoso.com|Amy Alberts|Alberts|amy@contoso.com|Amy|0cadbf92-0000-4111-8222-0123456789ab|Member|Engineer|R&D|TRUE|US|1 Main St. 2nd floor|"
        ),
        "{}",
        rows[1]
    );
    assert!(rows[2].starts_with("3 jürgen@contoso.com|Müller, Jürgen|"), "{}", rows[2]);
    assert!(rows[3].starts_with("4 guest_outlook.com#EXT#@contoso.onmicrosoft.com|Gus \"G\" Guest|"), "{}", rows[3]);
    assert_eq!(sheet.errors.count + sheet.rounded.count + sheet.formulas.count, 0);
}

#[test]
fn numbers_that_were_text() {
    let sheet = read(ZEROS, 0);
    assert_eq!(
        rows(&sheet),
        [
            "1 upn|serial number|secret key|time interval",
            "2 amy@contoso.com|10001|KN2XAZLSEBJWKY3SMV2A|30",
            "3 ben@contoso.com|10002|LN2XAZLSEBJWKY3SMV2A|30",
            "4 cay@contoso.com|1.23456789012346E+18|MN2XAZLSEBJWKY3SMV2A|30",
        ]
    );
    assert_eq!(sheet.rounded.first, [place(4, 2)]);
    assert_eq!(sheet.rounded.first[0].to_string(), "B4");
}

#[test]
fn one_workbook_in_two_formats() {
    for bytes in [USERS_XLSX, USERS_ODS] {
        assert_eq!(names(bytes), [("Users".to_owned(), false), ("Hidden".to_owned(), true)]);
        let sheet = read(bytes, 0);
        let date = "2024-01-31";
        assert_eq!(
            rows(&sheet),
            [
                "1 UPN|Serial|Since|Active|Padded|Same",
                &format!("2 amy@contoso.com|10001001|{date}|TRUE|00000123|#DIV/0!"),
                "3 ben@contoso.com|00010002||FALSE||#N/A",
                "4 same@contoso.com|5||||10",
                "5 same@contoso.com|5||||10",
                "6 same@contoso.com|5||||10",
                "8 two lines",
            ]
        );
        assert_eq!((sheet.rows, sheet.columns), (8, 6));
        assert_eq!(sheet.errors.first, [place(2, 6), place(3, 6)]);
        assert_eq!(rows(&read(bytes, 1)), ["2 |hidden@contoso.com"]);
    }
}

#[test]
fn users_on_the_second_sheet() {
    let expected = [("Read me".to_owned(), false), ("Users".to_owned(), false), ("Old".to_owned(), true)];
    assert_eq!(names(TWO_SHEETS), expected);
    let mut book = sheet::open(TWO_SHEETS).expect("readable");
    let texts: Vec<_> = (0..3).map(|index| book.text(index, &mut |_| {}).expect("readable")).collect();
    assert_eq!(rows(&texts[0]), ["1 Token roll-out 2025", "3 The users are on the next sheet."]);
    assert_eq!(
        rows(&texts[1]),
        [
            "1 UPN|Name|Active",
            "2 amy@contoso.com|Amy Alberts|TRUE",
            "4 ben@contoso.com|Ben Baker|FALSE",
            "6 cay@contoso.com|Cay Carter",
            "7 |#N/A",
        ]
    );
    assert_eq!((&*texts[1].uncomputed.first, &*texts[1].errors.first), (&[place(7, 1)][..], &[place(7, 2)][..]));
    assert_eq!(rows(&texts[2]), ["1 old@contoso.com"]);
    assert!(book.text(3, &mut |_| {}).is_err_and(|refusal| &*refusal.code == "sheet-missing"));
}

#[test]
fn texts_within_their_cells() {
    let sheet = read(INLINE, 0);
    assert_eq!(
        rows(&sheet),
        [
            "1 UPN|Name|Serial",
            "2 amy@contoso.com|Amy \"A\" Alberts|00010001",
            "3 ben@contoso.com|Ben\tBaker|10001002",
            "4 cay@contoso.com|#N/A|TRUE",
        ]
    );
    assert_eq!((sheet.formulas.count, sheet.uncomputed.count), (2, 0));
}

#[test]
fn repeated_rows_keep_their_lines() {
    let sheet = read(REPEATS, 0);
    assert_eq!(
        rows(&sheet),
        ["1 UPN|Name", "5 amy@contoso.com|Amy Alberts", "6 ben@contoso.com|Ben", "7 ben@contoso.com|Ben"]
    );
    assert_eq!(sheet.rows, 7);
}

#[test]
fn nothing_of_a_sheet_is_printed() {
    let shown = format!("{:?}", read(ZEROS, 0));
    assert!(shown.contains("hidden") && !shown.contains("KN2X"), "{shown}");
}

proptest! {
    #[test]
    fn no_damage_makes_it_panic(
        which in 0..READABLE.len() + 2,
        wounds in proptest::collection::vec((any::<Index>(), any::<u8>()), 0..6),
        cut in proptest::option::weighted(0.2, any::<Index>()),
    ) {
        let mut bytes = READABLE.iter().chain(&[USERS_XLS, LOCKED]).nth(which).unwrap().to_vec();
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        for (at, byte) in &wounds {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] ^= byte;
            }
        }
        match sheet::open(&bytes) {
            Ok(mut book) => {
                for index in 0..=book.sheets().len() {
                    if let Ok(sheet) = book.text(index, &mut |_| {}) {
                        prop_assert_eq!(sheet.text().matches('\n').count(), sheet.rows as usize);
                    }
                }
            }
            Err(refusal) => prop_assert!(!refusal.message.is_empty() && !refusal.advice.is_empty()),
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), magic in 0..4_usize) {
        let start: &[u8] = [&b""[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x05\x06"][magic];
        let bytes = [start, &bytes].concat();
        prop_assert!(sheet::open(&bytes).is_err());
    }
}
