//! Serial numbers for links and other keys without one: what a link says itself, or what is used instead, each once.

use crate::ground::hash::hash_bytes;
use crate::notation::otpauth::OtpauthLink;
use crate::notation::table::columns::{FromZero, is_placeholder, is_placeholder_or_0};
use crate::reading::column_guess::cell::{Around, could_be_serial};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// Serial numbers for links.
#[derive(Default)]
pub(in crate::formats) struct LinkSerials {
    /// Those that are taken.
    taken: FxHashSet<String>,
    /// What was given out, by name and key: a link that is there twice stays one token.
    given: FxHashMap<(String, u64), String>,
    /// How often each name was given out.
    count: FxHashMap<String, u32>,
    /// Whether a `0` is a serial number.
    from_zero: FromZero,
    /// How many links say none: the account or the issuer is used instead.
    pub(in crate::formats) made_up: u32,
}

impl LinkSerials {
    /// Keeps the serial number that a link says itself for it.
    pub(super) fn claim(&mut self, link: &OtpauthLink) {
        let serial = link.serial.trim();
        self.from_zero.see(serial);
        if !serial.is_empty() && !is_placeholder(serial) {
            self.taken.insert(serial.to_owned());
        }
    }

    /// The serial number of a link.
    pub(super) fn name<'l>(&mut self, link: &'l OtpauthLink) -> Cow<'l, str> {
        let serial = self.own_serial(link);
        if !serial.is_empty() {
            return Cow::Borrowed(serial);
        }
        Cow::Owned(self.name_of(&link.account, &link.issuer, link.secret.as_slice()))
    }

    /// What is used instead of a serial number: the account, or the issuer.
    pub(in crate::formats) fn name_of(&mut self, account: &str, issuer: &str, secret: &[u8]) -> String {
        let parts = [account, issuer].map(str::trim);
        let name = parts.into_iter().find(|name| could_be_serial(name, Around::Nothing)).unwrap_or_else(|| {
            self.made_up += 1;
            parts.into_iter().find(|name| !name.is_empty() && !is_placeholder_or_0(name)).unwrap_or("link")
        });
        // Names can be long, serial numbers can't.
        let name: String = name.chars().take(100).collect();
        let key = (name.clone(), hash_bytes(secret));
        if let Some(known) = self.given.get(&key) {
            return known.clone();
        }
        let number = self.count.entry(name.clone()).or_default();
        let serial = loop {
            *number += 1;
            let serial = if *number == 1 { name.clone() } else { format!("{name} ({number})") };
            if self.taken.insert(serial.clone()) {
                break serial;
            }
        };
        self.given.insert(key, serial.clone());
        serial
    }

    /// The serial number that a link says itself; empty where it says none.
    fn own_serial<'l>(&self, link: &'l OtpauthLink) -> &'l str {
        let serial = link.serial.trim();
        let none = is_placeholder(serial) || serial == "0" && !self.from_zero.is_serial();
        if none { "" } else { serial }
    }
}
