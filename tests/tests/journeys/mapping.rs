//! A table whose columns nobody knows: they are named, read, taken back, saved and loaded.

use crate::steps::{DEEPNET, check_code, clear_all, open, wait_total};
use token_desk_journeys::{Folder, Name, Place, Role, journey};

fn naming_the_columns(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let mut table = "Lager;Wert;Ding\n".to_owned();
    for (serial, key) in DEEPNET {
        table += &format!("A;{key};{serial}\n");
    }
    let file = folder.file("table.csv", table);
    page.file_input("Upload Token File").choose(&[&file]);
    page.wait_message(&["table.csv", "columns"]);
    page.button("Name the columns").click();
    let dialog = page.dialog("Columns of table.csv");
    let text = dialog.wait_text("the first rows", |text| text.contains("Lager"));
    assert!(!text.contains(DEEPNET[0].1), "keys are not shown whole");
    assert_eq!(dialog.thing(Role::ComboBox, "Column 2").value(), "secret key", "guessed");

    // Without serial numbers there is nothing to read.
    dialog.thing(Role::ComboBox, "Column 3").pick("Not used");
    let read = dialog.button("Read with these columns");
    dialog.wait_text("what is missing", |text| text.contains("Say which column holds the serial number"));
    assert!(read.is_disabled());
    dialog.thing(Role::ComboBox, "Column 3").pick("serial number");
    dialog.wait_text("what would be read", |text| text.contains("2 of 2 rows would be tokens"));
    let (name, saved) = page.download(&dialog.button("Save these columns"));
    assert_eq!(name, "TokenColumns.json");
    assert_eq!(page.flaws(), Vec::<String>::new());
    read.click();
    dialog.wait_gone();
    wait_total(&page, 2);
    for (serial, key) in DEEPNET {
        check_code(&page, serial, key, 30);
    }
    assert!(!page.button("Name the columns").exists(), "the refusal is settled");

    // Another table with that header: filled in, and still to be changed.
    let other = folder.file("other.csv", "lager; WERT ;Ding\nB;GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ;30001\n");
    page.file_input("Upload Token File").choose(&[&other]);
    page.button("Name the columns").click();
    let second = page.dialog("Columns of other.csv");
    second.wait_text("that it is filled in", |text| text.contains("Filled in with the columns that were named"));
    assert_eq!(second.thing(Role::ComboBox, "Column 3").value(), "serial number");
    second.thing(Role::ComboBox, "Column 1").pick("model");
    second.wait_text("what would be read", |text| text.contains("1 of 1 row would be tokens"));
    second.button("Read with these columns").click();
    wait_total(&page, 3);
    page.table("Tokens").wait_cell("30001", "Model", "B");

    // The same file again, by what was saved.
    clear_all(&page);
    page.file_input("Upload Token File").choose(&[&file]);
    page.button("Name the columns").click();
    dialog.wait_text("the counts", |text| text.contains("rows would be tokens"));
    assert!(!dialog.text().contains("Filled in"), "“Clear all” forgets it");
    dialog.thing(Role::ComboBox, "Column 3").pick("Not used");
    dialog.thing(Role::FileInput, Name::beginning("Load columns")).choose(&[&folder.file("saved.json", &saved)]);
    dialog.wait_text("the saved columns", |text| text.contains("2 of 2 rows would be tokens"));
    dialog.button("Read with these columns").click();
    wait_total(&page, 2);

    // And from the settings of the file on the desk.
    page.button("File settings of table.csv").click();
    page.dialog("File settings of table.csv").button("Name the columns").click();
    dialog.thing(Role::ComboBox, "Column 1").pick("model");
    dialog.button("Read with these columns").click();
    page.table("Tokens").wait_cell("10001001", "Model", "A");
    page.button("Undo").click();
    page.table("Tokens").wait_cell("10001001", "Model", "");
}
journey!(naming_the_columns: chromium_file, firefox_file, webkit_http);

fn a_mapping_among_the_files(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let table = folder.file("table.csv", format!("Lager;Wert;Ding\nA;{};{}\n", DEEPNET[0].1, DEEPNET[0].0));
    let saved = folder.file(
        "any name.json",
        r#"{"columns":[["Lager","Model"],["Wert","Secret"],["Ding","Serial"]],"header":true,"interval":60}"#,
    );
    // Together with a token file, behind it.
    page.file_input("Upload Token File").choose(&[&table, &saved]);
    page.wait_message(&["any name.json says what columns hold", "Lager, Wert, Ding"]);
    page.button("Name the columns").click();
    let dialog = page.dialog("Columns of table.csv");
    dialog.wait_text("that it is filled in", |text| {
        text.contains("Filled in with the columns that were named") && text.contains("1 of 1 row would be tokens")
    });
    assert_eq!(dialog.thing(Role::ComboBox, "Column 1").value(), "model");
    assert_eq!(page.flaws(), Vec::<String>::new());
    dialog.button("Read with these columns").click();
    page.table("Tokens").wait_cell("10001001", "Interval", "60 s");

    // Dropped alone, before the table.
    clear_all(&page);
    page.drop_files(&[("columns.json", &std::fs::read_to_string(&saved).unwrap())]);
    page.wait_message(&["columns.json says what columns hold"]);
    page.file_input("Upload Token File").choose(&[&table]);
    page.button("Name the columns").click();
    dialog.wait_text("that it is filled in", |text| text.contains("Filled in with the columns that were named"));
}
journey!(a_mapping_among_the_files: chromium_file, firefox_file, webkit_http);
