//! What the tests of this room share: workbooks of several programs.

pub(super) const FILES: [&[u8]; 4] = [
    include_bytes!("../../../tests/data/sheets/users-libreoffice.xlsx"),
    include_bytes!("../../../tests/data/sheets/two-sheets-openpyxl.xlsx"),
    include_bytes!("../../../tests/data/sheets/inline-strings-xlsxwriter.xlsx"),
    include_bytes!("../../../tests/data/sheets/users-libreoffice.ods"),
];
