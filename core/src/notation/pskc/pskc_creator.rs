//! Digits, time step and hash function in attributes of `TOTP` or `HOTP`, as pskc-creator writes them.

use super::KeyNote;
use super::element::attribute;
use super::key::{PskcKey, note};
use super::policy::limited;
use crate::notation::ciphers::HmacHash;
use crate::notation::xml::Element;

/// `<TOTP Algorithm="…" Length="6" TimeStep="30"/>` of pskc-creator, where nothing better is there.
pub(super) fn read_attributes(element: Element<'_, '_>, key: &mut PskcKey) {
    let mut used = false;
    if key.digits.is_none()
        && let Some(digits) = attribute(element, &["Length"]).and_then(|text| text.trim().parse().ok())
    {
        (key.digits, used) = (Some(digits), true);
    }
    if key.interval.is_none()
        && let Some(seconds) =
            attribute(element, &["TimeStep", "TimeInterval"]).and_then(|text| text.trim().parse().ok())
    {
        (key.interval, used) = (Some(seconds), true);
    }
    if key.suite.is_empty()
        && let Some(name) = attribute(element, &["Algorithm"])
    {
        key.suite = limited(name.trim()).into();
        key.hash = HmacHash::in_text(name);
        if key.hash.is_none() {
            note(key, KeyNote::SuiteUnknown);
        }
        used = true;
    }
    if used {
        note(key, KeyNote::Attributes);
    }
}
