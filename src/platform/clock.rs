//! The clock: the time, the date, and slices of time between which the browser gets its turn.

use gloo_timers::future::TimeoutFuture;
use token_desk_core::ground::date::Date;
use wasm_bindgen::JsValue;

/// Milliseconds of work after which a frame would come late.
const FRAME: f64 = 16.0;

/// Seconds since 1970-01-01 UTC.
pub(crate) fn unix_seconds() -> u64 {
    let seconds = js_sys::Date::now() / 1000.0;
    if seconds > 0.0 { seconds as u64 } else { 0 }
}

/// Milliseconds until the next full second, at least one.
pub(crate) fn until_next_second() -> u32 {
    let past = js_sys::Date::now() % 1000.0;
    (1000.0 - past).clamp(1.0, 1000.0) as u32
}

/// Today, where the admin is.
pub(crate) fn today() -> Date {
    let now = js_sys::Date::new_0();
    Date {
        year: u16::try_from(now.get_full_year()).unwrap_or(0),
        month: u8::try_from(now.get_month() + 1).unwrap_or(0),
        day: u8::try_from(now.get_date()).unwrap_or(0),
    }
}

/// A moment as a date-time field has it, in the admin's time: `2026-11-22T14:30`.
pub(crate) fn to_local(seconds: u64) -> String {
    let moment = js_sys::Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
    let (year, month, day) = (moment.get_full_year(), moment.get_month() + 1, moment.get_date());
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}", moment.get_hours(), moment.get_minutes())
}

/// A moment as the time of day: `14:32:08`.
pub(crate) fn time_of_day(seconds: u64) -> String {
    let moment = js_sys::Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
    format!("{:02}:{:02}:{:02}", moment.get_hours(), moment.get_minutes(), moment.get_seconds())
}

/// The moment that a date-time field holds.
pub(crate) fn from_local(text: &str) -> Option<u64> {
    let seconds = js_sys::Date::new(&JsValue::from_str(text)).get_time() / 1000.0;
    (seconds >= 0.0).then_some(seconds as u64)
}

/// The time of day and its offset from UTC: `14:32:08 UTC+1`. Codes depend on it, so it is shown.
pub(crate) fn wall_clock() -> String {
    let now = js_sys::Date::new_0();
    let offset = -now.get_timezone_offset();
    let sign = if offset < 0.0 { '-' } else { '+' };
    let minutes = offset.abs() as u32;
    let rest = if minutes.is_multiple_of(60) { String::new() } else { format!(":{:02}", minutes % 60) };
    format!("{:02}:{:02}:{:02} UTC{sign}{}{rest}", now.get_hours(), now.get_minutes(), now.get_seconds(), minutes / 60)
}

/// Time that work may take before the browser gets its turn.
pub(crate) struct TimeSlice {
    length: f64,
    ends: f64,
}

impl TimeSlice {
    /// A slice of a frame's length that begins now.
    pub(crate) fn of_a_frame() -> Self {
        Self::of_milliseconds(FRAME)
    }

    /// A slice that begins now.
    pub(crate) fn of_milliseconds(length: f64) -> Self {
        Self { length, ends: js_sys::Date::now() + length }
    }

    /// Whether its time is over.
    pub(crate) fn is_over(&self) -> bool {
        js_sys::Date::now() > self.ends
    }

    /// Gives the browser its turn if the time is over, and begins the next slice behind it.
    pub(crate) async fn pause_if_over(&mut self) {
        if self.is_over() {
            TimeoutFuture::new(0).await;
            self.ends = js_sys::Date::now() + self.length;
        }
    }
}
