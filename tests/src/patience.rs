//! The one poll loop: everything here waits for a condition, never for a time.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a condition may take to come true.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How long to rest between two looks.
const REST: Duration = Duration::from_millis(40);

/// Looks again and again until `look` gives a value; after [`PATIENCE`], says what was looked for and why it was not there.
///
/// # Panics
/// When the condition did not come true in time.
#[track_caller]
pub fn until<T>(sought: &str, look: impl FnMut() -> Result<T, String>) -> T {
    match within(PATIENCE, look) {
        Ok(value) => value,
        Err(reason) => panic!("waited {} s for {sought}: {reason}", PATIENCE.as_secs()),
    }
}

/// Looks again and again until `look` gives a value or `patience` has passed; then gives the last reason.
///
/// # Errors
/// The reason of the last look.
pub fn within<T>(patience: Duration, mut look: impl FnMut() -> Result<T, String>) -> Result<T, String> {
    let start = Instant::now();
    loop {
        // The last look begins when the time is over: on a busy machine one look may take all of it.
        let is_last = start.elapsed() >= patience;
        match look() {
            Ok(value) => return Ok(value),
            Err(reason) if is_last => return Err(reason),
            Err(_) => sleep(REST),
        }
    }
}
