//! QR codes: in a picture that is chosen or pasted, and links pasted as text.

use crate::steps::{clear_all, load_tokens, open, paste, wait_total};
use token_desk_journeys::{Folder, Place, journey, sample};

/// A screenshot with two codes, one light on dark.
fn a_screenshot(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("../../core/tests/data/qr/screenshot.png")], 2);
    let table = page.table("Tokens").read();
    for (serial, interval) in [("71358472", "60"), ("71358473", "")] {
        let cell = table.cell(serial, "Interval");
        assert!(cell.is_some_and(|cell| cell.starts_with(interval)), "{serial} in {table}");
    }
    clear_all(&page);
    paste(
        &page,
        "Your tokens:\notpauth://totp/Contoso:71358472?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso&period=60\n",
    );
    wait_total(&page, 1);
}
journey!(a_screenshot: chromium_file, chromium_http, firefox_file, webkit_file);

fn nothing_to_see(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    // A whole picture, of one white pixel.
    let white = data_encoding::BASE64
        .decode(b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")
        .unwrap();
    page.file_input("Upload Token File").choose(&[&folder.file("white.png", &white)]);
    page.wait_message(&["white.png", "No QR code was found"]);
    page.file_input("Upload Token File").choose(&[&folder.file("cut.png", &white[..30])]);
    page.wait_message(&["cut.png", "could not open the picture"]);
    // A head that claims 900 million pixels: it is refused before the browser makes room for them.
    let mut claims = white.clone();
    claims[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    page.file_input("Upload Token File").choose(&[&folder.file("claims.png", &claims)]);
    page.wait_message(&["claims.png", "30000 × 30000 pixels"]);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
}
journey!(nothing_to_see: chromium_file, firefox_http, webkit_file);
