//! Leaving asks first, as long as there is work that is nowhere else.

use crate::steps::{assigned_desk, check_assigned, clear_all, open};
use crate::words;
use token_desk_journeys::{Place, journey};

fn leaving_asks(place: Place) {
    let page = assigned_desk(place, |setup| setup.question_before_leaving = true);
    assert!(page.asks_before_leaving(), "with unsaved work");
    check_assigned(&page, words::NEW);
    clear_all(&page);
    assert!(!page.asks_before_leaving(), "with nothing to lose");
}
journey!(leaving_asks: chromium_file, chromium_http, firefox_file, firefox_http, webkit_file, webkit_http);

fn an_untouched_page_lets_go(place: Place) {
    let page = open(place);
    assert!(!page.asks_before_leaving());
    page.open_again();
    page.file_input("Upload Token File").wait();
}
journey!(an_untouched_page_lets_go: chromium_file);
