//! Journeys through the packed page, as an administrator walks them, in Chromium, Firefox and WebKit, from a disk and
//! from a web server. A test is called `WHAT::JOURNEY::BROWSER_SCHEME`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a journey ends at its first failing step")]

mod accessibility;
mod activation;
mod assign_options;
mod bad_input;
mod codes;
mod columns;
mod comfort;
mod console;
mod converting;
mod editing;
mod entra;
mod files;
mod hand_out;
mod hostile;
mod keyboard;
mod leaving;
mod lists;
mod lives;
mod make_tokens;
mod many_rows;
mod mapping;
mod memory;
mod mending;
mod old_browsers;
mod openpgp;
mod packed_file;
mod pictures;
mod sealed;
mod sealed_deliveries;
mod sealing;
mod sheets;
mod steps;
mod table_columns;
mod the_desk;
mod the_main_job;
mod trust;
mod typed_users;
mod unlocking;
mod words;
mod worker;
