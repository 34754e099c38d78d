//! Tokens in workbooks, as resellers send them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, hex, serials, sheet, token, tokens, tokens_with, users};
use token_desk_core::formats::{look_at_table, read_tokens};
use token_desk_core::ground::refusal::RetryAs;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::notation::table::columns::ColumnRole;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{Content, Expected, read_file, read_users};

const XLSX: &str = "tokens-openpyxl.xlsx";
const ODS: &str = "tokens-odfpy.ods";

#[test]
fn each_cell_is_read_as_it_was_typed() {
    let reading = tokens(&sheet(XLSX));
    assert_eq!(serials(&reading), ["00010001", "00010002", "10003", "10006", "00010007", "00010008"]);
    let typed = tokens(b"serial number,secret key\n1,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXA\n");
    assert_eq!(hex(token(&reading, 0)), hex(token(&typed, 0)));
    let profile = |at: usize| reading.tokens.get(at).unwrap().profile.clone();
    assert_eq!(profile(2).interval, 60);
    assert_eq!(profile(0).start, Some(1_769_904_000), "2026-02-01");
    assert_eq!(profile(1).start, Some(1_769_934_600), "2026-02-01 08:30");
    let findings = codes(&reading.findings);
    for code in ["6 serial-zeros-lost", "7 serial-excel", "7 cell-rounded", "8 serial-missing", "8 cell-uncomputed"] {
        assert!(findings.contains(&code.to_owned()), "{code}: {findings:?}");
    }
    // Text is as it was typed, and a format of zeros gives them back.
    for code in ["4 serial-zeros-lost", "5 serial-zeros-lost", "9 serial-zeros-lost"] {
        assert!(!findings.contains(&code.to_owned()), "{findings:?}");
    }
    assert!(
        reading.how.facts.iter().any(|fact| fact.contains("1 serial number is a number")),
        "{:?}",
        reading.how.facts
    );
}

#[test]
fn zeros_come_back_only_where_they_were_lost() {
    let options = ReadOptions { serial_digits: Some(8), ..ReadOptions::default() };
    for (file, expected) in [
        (XLSX, &["00010001", "00010002", "00010003", "10006", "00010007", "00010008"][..]),
        (ODS, &["00010001", "00010002", "00010003", "00010004"]),
    ] {
        assert_eq!(serials(&tokens_with(&sheet(file), options.clone())), expected, "{file}");
    }
}

#[test]
fn other_sheets_are_told_and_can_be_chosen() {
    let file = sheet(XLSX);
    let reading = tokens(&file);
    assert_eq!(reading.how.sheets, ["Read me".into(), "May".into(), "June".into(), "Staff".into()]);
    assert_eq!(reading.how.sheet, Some(1));
    let unread: Vec<String> =
        reading.findings.iter().filter(|it| it.code() == "sheets-unread").map(|it| it.message()).collect();
    assert_eq!(
        unread,
        [
            "The sheet “June” looks like a token list, too, and was not read.",
            "The sheet “Staff” looks like a user list, too, and was not read.",
        ]
    );
    let june = tokens_with(&file, ReadOptions { sheet: Some(2), ..ReadOptions::default() });
    assert_eq!((serials(&june), june.how.sheet), (vec!["00020001"], Some(2)));
    assert_ne!(june.fingerprint, reading.fingerprint, "both can be on the desk");
    assert_eq!(reading.fingerprint, tokens(&file).fingerprint);
    let staff = users(&file);
    assert_eq!((staff.sheet, staff.users.len()), (Some(3), 1));
    let chosen = |sheet| {
        let options = ReadOptions { sheet: Some(sheet), ..ReadOptions::default() };
        read_tokens(&file, &options, &mut |_| {}).expect_err("no tokens")
    };
    assert_eq!(chosen(3).retry_as, Some(RetryAs::UserList));
    assert_eq!(&*chosen(9).code, "sheet-missing");
}

#[test]
fn an_open_document_is_read_likewise() {
    let reading = tokens(&sheet(ODS));
    assert_eq!(serials(&reading), ["00010001", "00010002", "10003", "00010004"]);
    assert_eq!(reading.tokens.get(0).unwrap().profile.start, Some(1_769_904_000));
    assert!(codes(&reading.findings).contains(&"4 serial-zeros-lost".to_owned()), "{:?}", codes(&reading.findings));
}

#[test]
fn what_a_workbook_is_is_told_by_its_content() {
    let read = |name: &str| match read_file(&sheet(name), Expected::Either, &ReadOptions::default(), None, &mut |_| {})
    {
        Ok(Content::Tokens(reading)) => format!("{} tokens", reading.tokens.len()),
        Ok(Content::Users(reading)) => format!("{} users", reading.users.len()),
        Err(refusal) => refusal.code.to_string(),
    };
    assert_eq!(read(XLSX), "6 tokens");
    assert_eq!(read(ODS), "4 tokens");
    assert_eq!(read("users-libreoffice.xlsx"), "3 users");
    assert_eq!(read("locked-msoffcrypto.xlsx"), "sheet-locked");
    assert_eq!(read("users-libreoffice.xls"), "sheet-xls");
    let refusal = read_users(&sheet(ODS), &ReadOptions::default(), &mut |_| {}).unwrap_err();
    assert_eq!((&*refusal.code, refusal.retry_as), ("token-file", Some(RetryAs::TokenFile)));
    for name in ["users-libreoffice.xlsx", "users-libreoffice.ods"] {
        let refusal = read_tokens(&sheet(name), &ReadOptions::default(), &mut |_| {}).unwrap_err();
        assert_eq!(refusal.retry_as, Some(RetryAs::UserList), "{name}: {refusal}");
    }
}

#[test]
fn the_columns_of_a_sheet_can_be_named() {
    let file = sheet(XLSX);
    let look = look_at_table(&file, true, &ReadOptions::default()).unwrap();
    assert_eq!((look.sheets.len(), look.sheet), (4, Some(1)));
    assert_eq!(look.preview.columns[0].role, Some(ColumnRole::Serial));
    assert!(!format!("{look:?}").contains("JBSWY3DPEHPK"), "keys are not shown whole");
    let other = look_at_table(&file, true, &ReadOptions { sheet: Some(2), ..ReadOptions::default() }).unwrap();
    assert_eq!((other.sheet, other.preview.columns.len()), (Some(2), 2));
    let columns = Some(vec![Some(ColumnRole::Serial), Some(ColumnRole::Secret)]);
    let options = ReadOptions { sheet: Some(2), columns, ..ReadOptions::default() };
    let reading = tokens_with(&file, options.clone());
    assert_eq!((serials(&reading), reading.format), (vec!["00020001"], FormatId::Mapped));
    // Without a sheet, it is the first that has tokens then, and not the one with words.
    let reading = tokens_with(&file, ReadOptions { sheet: None, ..options });
    assert_eq!((reading.tokens.len(), reading.how.sheet), (6, Some(1)));
}

#[test]
fn other_sheets_of_a_user_list_are_told_and_can_be_added() {
    let file = sheet("two-sheets-openpyxl.xlsx");
    let first = users(&file);
    assert_eq!(first.sheet, Some(1));
    assert!(codes(&first.findings).contains(&"0 sheets-unread".to_owned()), "{:?}", codes(&first.findings));
    let options = ReadOptions { sheet: Some(2), ..ReadOptions::default() };
    let second = read_users(&file, &options, &mut |_| {}).unwrap();
    assert_ne!(first.fingerprint, second.fingerprint, "both can be on the desk");
    assert!(!codes(&second.findings).contains(&"0 sheets-unread".to_owned()), "who chose a sheet knows of the others");
}

#[test]
fn a_date_or_a_truth_value_is_an_odd_serial_number() {
    let reading = tokens(&sheet("converted-openpyxl.xlsx"));
    assert_eq!(serials(&reading), ["2024-01-02", "TRUE", "10003"]);
    let findings = codes(&reading.findings);
    assert!(findings.contains(&"2 cell-converted".to_owned()), "{findings:?}");
    assert!(findings.contains(&"3 cell-converted".to_owned()), "{findings:?}");
    assert!(!findings.contains(&"4 cell-converted".to_owned()), "a start date is a date: {findings:?}");
}

#[test]
fn sheets_before_the_one_that_is_read_are_told_as_well() {
    let reading = tokens(&sheet("users-first-openpyxl.xlsx"));
    assert_eq!((serials(&reading), reading.how.sheet), (vec!["00020001"], Some(2)));
    let unread: Vec<String> =
        reading.findings.iter().filter(|it| it.code() == "sheets-unread").map(|it| it.message()).collect();
    assert_eq!(
        unread,
        [
            "The sheet “Damaged” looks like a token list, too, and was not read.",
            "The sheet “Staff” looks like a user list, too, and was not read.",
        ]
    );
}
